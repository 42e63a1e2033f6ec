"""Target sheets: they add up to the company's to the fen, carry who approved them, and are known by their fingerprint."""

from decimal import Decimal

import pytest

from salesplan.core.errors import Forbidden
from salesplan.core.scope import Scope
from salesplan.services.company import save_settings
from salesplan.services.plan import requests, targets, versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Pad, Split
from salesplan.store import Store
from tests.services import small_company

LI, WANG = Scope("li", "editor"), Scope("wang", "admin")
SOUTH = Scope("nan", "viewer", ("R02",))
TEAMS = {"R01": ("T01", "T09"), "R02": ("T02", "T09")}
CELLS = [
    {"month": f"2026-{n:02d}", "region": region, "product": product, "team": team, "base": f"{1000 * n + i}.07"}
    | {"challenge": f"{1100 * n + i}.31"}
    for n in range(1, 13)
    for region, teams in TEAMS.items()
    for i, team in enumerate(teams)
    for product in ("P01", "P02")
]
LEADS = [
    {"month": f"2026-{n:02d}", "region": "R01", "product": "P01", "team": "T01", "measure": "leads", "base": 10 * n}
    for n in (1, 2, 4)
]


@pytest.fixture(scope="module")
def store():
    made = Store.memory()
    small_company.plan(made, [*CELLS, *LEADS], state="draft")
    versions.begin_from(made, LI, 1)
    act(made, LI, 2, Split("T02", {"E01": 1.0, "E02": 2.0, "": 0.5}))
    act(made, LI, 2, Split("T09", {"E01": 1.0}))
    act(made, LI, 2, Pad("team", "T02", Decimal(7)))
    versions.submit_and_approve(made, LI, 2, "王总")
    yield made
    made.close()


def by_level(found, level):
    return [one for one in found.of if one.level == level]


def summed(sheets):
    """Months, quarters and year of several sheets."""
    return [
        (sum(line.base for line in lines), sum(line.challenge for line in lines))
        for lines in zip(*((*one.months, *one.quarters, one.total) for one in sheets), strict=True)
    ]


def test_the_sheets_of_every_level_add_up_to_that_of_the_company_to_the_fen(store):
    found = targets.sheets(store, WANG, 2)
    (company,) = by_level(found, "company")
    total = versions.version(store, WANG, 2).totals["revenue"]
    assert (company.total.base, company.total.challenge) == (total.base, total.challenge)
    for level in ("region", "team"):
        assert summed(by_level(found, level)) == summed([company])
    for block in company.parts:
        assert sum(line.base for line in block.year) == total.base
        assert all(
            sum(q.base for q in quarters) == line.base
            for line, quarters in zip(block.year, block.quarters, strict=True)
        )
    assert [block.of for block in company.parts] == ["region", "product", "team"]
    leads = company.measures
    assert [(line.member, line.base) for line in leads.year] == [("leads", Decimal(70))]
    assert [line.base for line in leads.quarters[0]] == [Decimal(30), Decimal(40), None, None]


def test_the_persons_of_a_team_stand_on_its_sheet_and_have_sheets_of_their_own(store):
    found = targets.sheets(store, WANG, 2)
    team = next(one for one in found.of if one.owner == "T02")
    people = next(block for block in team.parts if block.of == "person")
    assert [line.member for line in people.year] == ["E01", "E02", ""]
    assert sum(line.base for line in people.year) == team.total.base
    assert [block.of for block in team.parts] == ["product", "person"]
    assert [block.of for block in next(one for one in found.of if one.owner == "T09").parts] == [
        "product", "region", "person",
    ]  # fmt: skip
    first, second = by_level(found, "person")
    assert [line.member for line in first.parts[0].year] == ["T02", "T09"]
    assert second.total.base == people.year[1].base
    rows = open_desk(store, WANG, 2).persons
    assert sum(line.base for line in first.months) * 100 == sum(row.base for row in rows if row.person == "E01")


def test_a_fingerprint_is_of_the_figures_and_of_nothing_else(store):
    found = targets.sheets(store, WANG, 2)
    assert len({one.fingerprint for one in found.of}) == len(found.of)
    assert targets.sheets(store, WANG, 2, "en").of == found.of
    some = found.of[3]
    assert targets.matching(found, some.fingerprint.lower().replace("-", " ")) == some
    assert targets.matching(found, "0000-0000-0000") is None
    later = versions.begin_from(store, LI, 2).id
    same = targets.sheets(store, WANG, later)
    assert {one.fingerprint for one in same.of}.isdisjoint(one.fingerprint for one in found.of)
    versions.step(store, LI, later, "withdraw")


def test_it_says_who_approved_it_that_nobody_checked_it_and_by_which_request_it_came(store):
    first = targets.sheets(store, WANG, 2).authority
    assert (first.state, first.approver, first.authenticated, first.request) == ("approved", "王总", False, "")
    save_settings(store, WANG, company_zh="澄川动力", company_en="Chengchuan")
    assert [targets.sheets(store, WANG, 2, lang).authority.company for lang in ("zh", "en")] == [
        "澄川动力", "Chengchuan",
    ]  # fmt: skip
    passed = requests.passing("team", "T01", "T09", {"month": ("2026-12",), "region": ("R01",)}, Decimal(5), "revenue")
    id = requests.adjust(store, LI, 2, passed, "换人").id
    assert targets.sheets(store, WANG, id).authority.request == "2026-01"
    assert targets.sheets(store, WANG, id).authority.approved is None


def test_a_reader_of_some_regions_gets_the_sheets_that_are_whole_for_him(store):
    found = targets.sheets(store, SOUTH, 2)
    assert [(one.level, one.owner) for one in found.of] == [("region", "R02"), ("team", "T02"), ("person", "E02")]
    whole = {one.owner: one for one in targets.sheets(store, WANG, 2).of}
    assert all(one == whole[one.owner] for one in found.of)
    with pytest.raises(Forbidden):
        targets.chosen(found, [("region", "R01")])
    assert [one.owner for one in targets.chosen(found, [("team", "T02")]).of] == ["T02"]
