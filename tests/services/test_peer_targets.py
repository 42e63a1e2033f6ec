"""Worked cases of others who set targets beside what was sold: ERPNext's target variance and what it gets wrong.

Numbers of frappe/erpnext: the tests of the three reports "Target Variance Based On Item Group", and pull request 40062.
"""

from decimal import Decimal

import pytest

from salesplan.core.plan.raking import largest_remainder
from salesplan.store import Store
from tests.services import small_company as company

MONTHS = [f"2026-{n:02d}" for n in range(1, 13)]


@pytest.fixture
def store():
    opened = Store.memory()
    yield opened
    opened.close()


def target(store, amount, team="T01", region="R01"):
    """A year's target in twelve equal months, to the fen."""
    parts = largest_remainder([1] * 12, amount * 100).tolist()
    cells = [
        {"month": m, "region": region, "team": team, "base": Decimal(p) / 100}
        for m, p in zip(MONTHS, parts, strict=True)
    ]
    assert sum(one["base"] for one in cells) == amount
    return cells


def sold(docs, team="T01", region="R01"):
    """Every month reported; the documents in June, each by the share that counts for this team."""
    rows = [company.cell(month, region, team=team, revenue=0) for month in MONTHS]
    june = sum(Decimal(amount) * share / 100 for amount, share in docs)
    rows[5] = company.cell("2026-06", region, team=team, revenue=june)
    return rows


@pytest.mark.parametrize(
    ("docs", "achieved", "variance"),
    [([(20, 50)], 10, -40), ([(20, 100)], 20, -30), ([(5, 100), (10, 50)], 10, -40)],
    ids=["half of an order is hers", "all of it", "one whole and one half"],
)
def test_what_was_achieved_stands_beside_the_target_of_the_year(store, docs, achieved, variance):
    company.load(store, sold(docs))
    company.plan(store, target(store, 50))
    (row,) = company.ask(store, MONTHS[0], MONTHS[-1], ("team",), "revenue")
    assert (row.value, row.plan, row.value - row.plan) == (achieved, 50, variance)


def test_a_month_without_any_document_is_behind_by_its_whole_target(store):
    """There it shows no variance at all."""
    company.load(store, sold([]))
    company.plan(store, target(store, 50))
    months = company.ask(store, MONTHS[0], MONTHS[-1], ("month",), "revenue")
    assert [row.value - row.plan for row in months] == [-row.plan for row in months]
    assert sum(row.value - row.plan for row in months) == -50


def test_a_parent_collects_its_parts_once_and_no_sale_counts_twice(store):
    """There parents do not collect children, and two rows with one key triple what was achieved."""
    both = [*sold([(20, 100)]), *sold([(7, 100)], team="T02")]
    company.load(store, both)
    company.plan(store, [*target(store, 50), *target(store, 30, team="T02")])
    company_row = company.one(store, MONTHS[0], MONTHS[-1], "revenue")
    assert (company_row.value, company_row.plan) == (27, 80)
    teams = company.ask(store, MONTHS[0], MONTHS[-1], ("team",), "revenue")
    assert [(row.value, row.plan) for row in teams] == [(20, 50), (7, 30)]
