"""In the grid of a plan: which lines are whole teams, how much of their capacity they take, and which are marked."""

from decimal import Decimal

import pytest

from salesplan.core.months import fiscal_months
from salesplan.core.plan.table import table_of
from salesplan.services.plan.capacity import Load, TeamCapacity
from salesplan.services.plan.grounds import Source
from salesplan.ui import words
from salesplan.ui.plan import capacity, sheet

MONTHS = fiscal_months(2027)
PLACES = [("R1", "P1", "T1"), ("R1", "P2", "T1"), ("R1", "P1", "T2"), ("R2", "P1", "T2"), ("R2", "P1", "T3")]
PLAN = table_of([(month, *place) for month in MONTHS for place in PLACES], [100] * 12 * len(PLACES))
EACH = Source("capacity", "per_head_month", Decimal(1), "typed")


def can(team, amount):
    planned = Decimal(PLAN.sum_of({"team": (team,)})) / 100
    return Load(planned, TeamCapacity(team, 6, 4, Decimal(0), 1.0, EACH, None, amount))


@pytest.fixture(autouse=True)
def zh():
    token = words._SPOKEN.set("zh")
    yield
    words._SPOKEN.reset(token)


@pytest.fixture
def given(monkeypatch):
    known = {"T1": can("T1", Decimal(16)), "T2": can("T2", Decimal(48)), "T3": can("T3", Decimal(12))}
    monkeypatch.setattr(capacity, "loaded", lambda desk, of=None: known)
    return known


def lines(path, found):
    layout = sheet.layout(PLAN, path, MONTHS, lambda _, code: code, "zh")
    return {
        tuple(x for m in line.where.values() for x in m): one
        for line, one in zip(layout.lines, found(layout), strict=True)
    }


def test_the_year_tells_the_part_of_capacity_where_a_line_is_made_of_whole_teams(given):
    found = lines(("team", "product"), lambda layout: capacity.used(None, PLAN, layout))
    assert [found[key][-1] for key in ((), ("T1",), ("T2",), ("T3",))] == ["79%", "150%", "50%", "100%"]
    assert found[("T1", "P1")][-1] == ""
    assert not any(any(line[:-1]) for line in found.values())


def test_a_part_of_a_team_in_one_region_is_held_against_nothing(given):
    found = lines(("region", "team"), lambda layout: capacity.used(None, PLAN, layout))
    assert found[("R1", "T1")][-1] == "150%"
    assert found[("R1", "T2")][-1] == found[("R1",)][-1] == ""


def test_no_part_is_told_while_one_team_of_a_line_has_no_capacity(given):
    given["T3"] = can("T3", None)
    assert lines(("team", "product"), lambda layout: capacity.used(None, PLAN, layout))[()][-1] == ""


def test_only_teams_above_their_capacity_are_marked_with_shape_word_and_amount(given):
    found = lines(("team", "product"), lambda layout: capacity.marked(None, PLAN, layout).marks)
    assert {key: one for key, one in found.items() if one} == {("T1",): "■ 超产能 8.00元"}
    layout = sheet.layout(PLAN, ("team", "product"), MONTHS, lambda _, code: code, "zh")
    ((row, column, reason),) = capacity.marked(None, PLAN, layout).flags
    assert (layout.lines[row].where, column) == ({"team": ("T1",)}, len(layout.columns) - 1)
    assert reason == "超产能 8.00元：目标 24.00元，产能 16.00元（6 人，4 名新人）"


def test_teams_from_a_little_below_their_capacity_to_a_tenth_above_are_tight_and_nothing_is_marked(given):
    assert [(one.state, one.over) for one in given.values()] == [("over", Decimal(8)), ("fits", None), ("tight", None)]
    given["T1"] = can("T1", Decimal(24) / Decimal("1.1"))
    assert (given["T1"].state, given["T1"].over) == ("tight", None) and given["T1"].excess > 2
    assert capacity.near(given) == "▲ 2 个组偏紧（产能的 95%–110%）"
    assert not any(lines(("team", "product"), lambda layout: capacity.marked(None, PLAN, layout).marks).values())


def test_the_worst_teams_are_named_and_the_rest_is_summed(given, monkeypatch):
    monkeypatch.setattr(capacity, "_name", str)
    over = [(f"T{n}", Decimal(1000) * (9 - n)) for n in range(1, 6)]
    assert capacity.sentence(over) == "■ 5 个组超产能，共 3.00万：T1 8,000元、T2 7,000元、T3 6,000元、另 2 个组 9,000元"
    assert capacity.sentence(over[:1]) == "■ T1 超产能 8,000元"
