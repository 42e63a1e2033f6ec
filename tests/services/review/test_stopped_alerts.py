"""Customers who stop buying: an alert of their region, tier and trade, held against others of the tier."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.execute.rules import RULES
from salesplan.core.months import between
from salesplan.core.scope import Scope
from salesplan.i18n import alert_words
from salesplan.services.company import save_settings
from salesplan.services.members import write_members
from salesplan.services.review import alerts, watching
from salesplan.services.review.readings import Ground, series
from salesplan.store import Store, refresh
from tests.services.small_company import ADMIN, cell, load

RULE = RULES["customers_stopped"]
FOOD, METAL = [f"F{n:02d}" for n in range(10)], [f"M{n:02d}" for n in range(20)]


def sell(store, months, stops=(), revenue="10", as_of=None, region="R01", customers=(*FOOD, *METAL)):
    """A load in which thirty growth customers of one region order every month; those of `stops` not after May 2026."""
    number = load(store, [cell(month, region, revenue=300, orders=30) for month in months], as_of=as_of)
    place = {
        "load": number,
        "region": region,
        "team": "T01",
        "channel": "C01",
        "orders": 1,
        "revenue": Decimal(revenue),
    }
    with store.transaction("tester", "setup") as tx:
        bought = ((month, code) for month in months for code in customers)
        rows = [{"month": m, "customer": code} for m, code in bought if code not in stops or m < "2026-06"]
        tx.insert("customer_month", [place | row for row in rows])
        refresh(tx, list(months))


def company(stops, since="2025-01", until="2026-10", **given):
    made = Store.memory()
    save_settings(made, ADMIN, today=date(2026, 11, 10))
    customers = [
        Member("customer", code, code, extra={"tier": "growth", "industry": trade})
        for codes, trade in ((FOOD, "food"), (METAL, "metal"))
        for code in codes
    ]
    with made.transaction("tester", "setup") as tx:
        write_members(tx, [Member("region", "R01", "West"), *customers])
    sell(made, between(since, until), stops, **given)
    return made


def told(store):
    return [one for one in alerts.alerts(store, ADMIN) if one.rule is RULE or one.rule.id == RULE.id]


def lags(store):
    found = {one.slice["industry"][0]: one.readings for one in series(Ground(store), RULE, RULE.grids[0])}
    return {r.month: (r.lag, r.thin) for r in found.get("food", ()) if r.lag is not None}


def test_a_group_that_stopped_opens_one_alert_once_three_months_are_without_an_order():
    store = company(FOOD)
    watching.check(store)
    (one,) = told(store)
    assert dict(one.slice) == {"region": ("R01",), "tier": ("growth",), "industry": ("food",)}
    assert (one.since, one.period, one.start, one.month) == ("2026-08", "2026-08", "2026-01", "2026-10")
    assert (one.value, one.reference) == (0, 1)
    assert "the company's benchmark 100.0%" in alert_words.said(one, "West", "en")
    assert one.money == Decimal("500.00")  # ten customers, ten months of ten a year before, five since
    assert (one.rule.diagnosis, one.rule.basis, one.regions) == ("repurchase", None, ("R01",))
    assert watching.check(store) == {}
    assert alerts.alerts(store, Scope("east", "editor", ("R02",))) == ()
    assert alerts.where_in_cube(store, one.slice, one.regions) == {"region": ("R01",)}


@pytest.mark.parametrize(("others", "usual"), [(["R02"], 1), (["R02", "R03"], Decimal("0.5"))])
def test_the_others_of_a_tier_are_a_benchmark_of_three_regions_or_more_and_else_of_the_own_one(others, usual):
    store = company(FOOD)
    for region in others:  # where 25 of 40 stop ordering
        customers = [f"{region}{n:02d}" for n in range(40)]
        with store.transaction("tester", "setup") as tx:
            known = {"tier": "growth", "industry": "metal"}
            write_members(tx, [Member("region", region, region)])
            write_members(tx, [Member("customer", code, code, extra=known) for code in customers])
        sell(store, between("2025-01", "2026-10"), customers[:25], region=region, customers=customers)
    west = {"region": ("R01",), "tier": ("growth",), "industry": ("food",)}
    (own,) = [one for one in series(Ground(store), RULE, RULE.grids[0]) if one.slice == west]
    assert (own.readings[-1].value, own.readings[-1].reference) == (0, usual)


def test_it_recovers_when_they_order_again_and_closes_in_the_second_month():
    store = company(FOOD, until="2026-08")
    watching.check(store)
    sell(store, ["2026-09"], FOOD[:4])  # six of ten: between the borders
    assert watching.check(store) == {"said": 1}
    sell(store, ["2026-10"])
    assert watching.check(store) == {"recovering": 1}
    sell(store, ["2026-11"])
    assert watching.check(store) == {"closed": 1}
    assert [(one.state, one.cause) for one in told(store)] == [("closed", "recovered")]


@pytest.mark.parametrize(
    "store",
    [
        pytest.param(lambda: company(FOOD[:4]), id="less than half of them stopped"),
        pytest.param(lambda: company([*FOOD, *METAL]), id="all of the tier stopped alike"),
        pytest.param(lambda: company(FOOD, revenue="0.05"), id="too little money"),
        pytest.param(lambda: company(FOOD, since="2025-04"), id="order lines do not tell the year before"),
        pytest.param(lambda: company(FOOD, until="2026-08", as_of=date(2026, 8, 20)), id="the month is not over"),
        pytest.param(lambda: company([]), id="nobody stopped"),
    ],
)
def test_none_opens_while(store):
    made = store()
    watching.check(made)
    assert told(made) == []


def test_a_handful_of_customers_is_too_few_and_an_unfinished_month_says_nothing(monkeypatch):
    assert lags(company(FOOD))["2026-08"] == (1, False)
    assert max(lags(company(FOOD, until="2026-08", as_of=date(2026, 8, 20)))) == "2026-07"
    monkeypatch.setattr("salesplan.services.review.stopped.MIN_COUNT", 11)
    assert lags(company(FOOD))["2026-08"] == (1, True)
