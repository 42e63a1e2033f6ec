"""Last year in a re-drawn map: kept in the draft, side by side with the old map, and the draft moved along."""

import shutil
from decimal import Decimal

import duckdb
import pandas as pd
import pytest

from salesplan.core.errors import Forbidden
from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.territories import Map, Move
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import ask
from salesplan.services.place import open_store
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.forecasts import course, land_year, pasts
from salesplan.services.plan.operations import Fix, Undo
from salesplan.services.plan.proposal import Choices, ground, propose
from salesplan.services.plan.territories import check, compare, keep, map_of, periods, redraw, seen, state_of, steps
from salesplan.store import Store

LI = Scope("li", "admin")
CENTRAL = Scope("ma", "editor", ("R04",))
VIEW = View("2026-01", "2026-11")
TOTAL = Decimal(575_000_000)
MOVES = (
    Move("R06", "", "R05", "", reason="西北并入西南"),
    Move("R01", "T03", "R04", "", Decimal("0.3"), ("A1", "A2"), reason="皖西划归华中"),
    Move("R03", "T09", "R03", "T08", Decimal("0.25")),
)


@pytest.fixture(scope="module")
def company(demo_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("map") / "store.duckdb"
    shutil.copy(demo_file, path)
    store = open_store(path)
    yield store
    store.close()


@pytest.fixture
def draft(company):
    """A split draft that keeps the map."""
    id = versions.begin(company, LI, 2027, "新版图").id
    made = propose(ground(company, LI, VIEW, 2027), Choices(total=TOTAL), open_desk(company, LI, id))
    act(company, LI, id, made.operation)
    act(company, LI, id, keep(Map("2027-01", MOVES)))
    return id


@pytest.fixture(scope="module")
def new():
    return map_of(keep(Map("2027-01", MOVES)).inputs)


def cells(store, id, measure="revenue"):
    return open_desk(store, LI, id, measure).tracks.amounts()


def sums(found, *places):
    totals = {}
    for cell, (base, _) in found.items():
        key = tuple(cell[place] for place in places)
        totals[key] = totals.get(key, 0) + base
    return totals


def test_a_map_is_kept_read_again_and_undone(company, draft):
    desk = open_desk(company, LI, draft)
    assert map_of(desk.inputs).moves == MOVES
    assert map_of(desk.inputs).since == "2027-01"
    assert state_of(desk.inputs) == "waiting"
    act(company, LI, draft, Undo())
    assert map_of(open_desk(company, LI, draft).inputs) is None
    act(company, LI, draft, keep(Map("2027-01", ())))
    assert state_of(open_desk(company, LI, draft).inputs) == "none"


def test_history_in_the_new_map_agrees_with_a_join_in_pandas(company, new):
    months = [f"2025-{n:02d}" for n in range(1, 13)]
    question = ask(company, LI, VIEW, ("region", "product", "team"))
    rows = question.rows("revenue", months=months, segments=months, open=[])
    frame = pd.DataFrame(rows).astype({"revenue": float})
    parts, left = [], frame.copy()
    for move in new.moves:
        inside = (frame.region == move.region) & ((frame.team == move.team) | (move.team == ""))
        inside &= frame["product"].isin(move.products) | (not move.products)
        gone = frame[inside].assign(revenue=frame.revenue[inside] * float(move.share))
        left.loc[inside, "revenue"] -= gone.revenue
        parts.append(gone.assign(region=move.to_region or gone.region, team=move.to_team or gone.team))
    exact = pd.concat([left, *parts]).groupby(["region", "team"]).revenue.sum()
    told = pasts(company, LI, VIEW, ("region", "team"), map=new)
    for place, amount in exact.items():
        if amount:
            known = sum(value for month, value in told[place].amounts.items() if month in months)
            assert float(known) == pytest.approx(amount, abs=1)
    assert ("R06", "T14") not in told


@pytest.mark.parametrize("measure", ["revenue", "units", "leads", "collected", "new_customers"])
def test_every_month_and_product_keeps_its_sum_whatever_is_measured(company, new, measure):
    for by in ((), ("product",)):
        assert pasts(company, LI, VIEW, by, measure, map=new) == pasts(company, LI, VIEW, by, measure)


def test_forecasts_by_region_stand_on_the_new_map(company, new):
    old, told = (course(company, LI, VIEW, "2026-12", ("region",), map=one) for one in (None, new))
    assert ("R06",) in old
    assert ("R06",) not in told
    assert [one.point for one in told["R02",].months] == [one.point for one in old["R02",].months]
    assert told["R05",].past.amounts["2026-10"] == sum(old[code,].past.amounts["2026-10"] for code in ("R05", "R06"))
    landed = land_year(company, LI, VIEW, 2026, ("region",), map=new)
    assert landed["R05",].known > land_year(company, LI, VIEW, 2026, ("region",))["R05",].known


def test_side_by_side_tells_out_in_and_growth_on_the_restated_year_and_ties(company, draft, new):
    desk = open_desk(company, LI, draft)
    rolling, part, year = periods(company, LI, VIEW, new, 2027)
    assert [(one.key, one.year, len(one.months)) for one in (rolling, part, year)] == [
        ("rolling", 2026, 12),
        ("part", 2026, 10),
        ("year", 2025, 12),
    ]
    found = compare(company, LI, VIEW, desk, new, year.months, "region")
    rows = {row.code: row for row in found.rows}
    assert found.apart == 0
    assert found.total.old == found.total.new == Decimal(456_000_000)
    assert found.total.plan == TOTAL
    assert all(row.old - (row.out or 0) + (row.into or 0) == (row.new or 0) for row in rows.values())
    assert (rows["R06"].new, rows["R06"].out) == (None, Decimal(7_000_000))
    assert rows["R05"].into == Decimal(7_000_000)
    assert rows["R05"].growth == rows["R05"].plan / rows["R05"].new - 1
    assert rows["R01"].out == rows["R04"].into > 0
    for row in rows.values():
        parts = [made for made in found.made if made.new == row.code]
        assert sum(made.amount for made in parts) == (row.new or 0)
        assert not parts or sum(made.share for made in parts) == pytest.approx(1)
    teams = {row.code: row for row in compare(company, LI, VIEW, desk, new, year.months, "team").rows}
    assert teams["T09"].out == teams["T08"].into
    assert teams["T14"].old == teams["T14"].new
    ten = compare(company, LI, VIEW, desk, new, part.months, "region")
    assert ten.total.plan == sum(v for (m,), v in sums(cells(company, draft), 0).items() if m[5:] <= "10") / Decimal(
        100
    )


def test_the_draft_moves_as_one_operation_of_every_measure_and_comes_back(company, draft, new):
    before = cells(company, draft)
    done = act(company, LI, draft, redraw(company, LI, VIEW, open_desk(company, LI, draft), new))
    after = cells(company, draft)
    assert sums(after, 0, 2) == sums(before, 0, 2)
    assert all(above >= base for base, above in after.values())
    assert not any(cell[1] == "R06" for cell in after)
    assert len(done.moved) == len([c for c in {*before, *after} if before.get(c) != after.get(c)])
    assert state_of(open_desk(company, LI, draft).inputs) == "moved"
    act(company, LI, draft, Undo())
    assert cells(company, draft) == before
    assert state_of(open_desk(company, LI, draft).inputs) == "waiting"


def test_a_map_that_holds_from_the_middle_of_a_year_leaves_what_was_before(company):
    (counting,) = [one for one in versions.versions(company, LI, 2026) if one.counts]
    id = versions.begin_from(company, LI, counting.id).id
    late = Map("2026-07", MOVES[:1])
    act(company, LI, id, keep(late))
    months = [(one.key, one.year, one.months[-1]) for one in periods(company, LI, VIEW, late, 2026)]
    assert months == [
        ("rolling", 2026, "2026-06"),
        ("part", 2026, "2026-06"),
        ("year", 2025, "2025-12"),
        ("year", 2024, "2024-12"),
    ]
    told, old = (pasts(company, LI, VIEW, ("region",), map=one) for one in (late, None))
    assert told["R06",].amounts["2026-08"] == old["R06",].amounts["2026-08"]
    assert told["R06",].first == "2026-07"
    before = cells(company, id)
    act(company, LI, id, redraw(company, LI, VIEW, open_desk(company, LI, id), late))
    after = cells(company, id)
    stays = {"2026-01", "2026-06", *open_desk(company, LI, id).closed}
    assert {c: v for c, v in after.items() if c[0] in stays} == {c: v for c, v in before.items() if c[0] in stays}
    assert not any(cell[1] == "R06" and cell[0] == "2026-12" for cell in after)


def test_a_lock_that_would_move_stops_the_whole_map(company, draft, new):
    place = {"region": ("R06",)}
    act(company, LI, draft, Fix([place]))
    before = cells(company, draft)
    with pytest.raises(Conflict) as refused:
        act(company, LI, draft, redraw(company, LI, VIEW, open_desk(company, LI, draft), new))
    assert (refused.value.code, refused.value.where) == ("locked", place)
    assert cells(company, draft) == before
    act(company, LI, draft, Undo())
    act(company, LI, draft, Fix([{"product": ("A1",)}]))
    act(company, LI, draft, redraw(company, LI, VIEW, open_desk(company, LI, draft), new))


def test_a_new_split_stands_on_the_new_map_and_says_so(company, draft, new):
    on = ground(company, LI, VIEW, 2027, new)
    assert "R06" not in on.members["region"]
    made = propose(on, Choices(total=TOTAL), open_desk(company, LI, draft))
    act(company, LI, draft, made.operation)
    assert {cell[1] for cell in cells(company, draft)} == {"R01", "R02", "R03", "R04", "R05"}
    assert ("R05", "T14") in {(cell[1], cell[3]) for cell in cells(company, draft)}
    assert state_of(open_desk(company, LI, draft).inputs) == "moved"


def test_another_map_after_the_draft_moved_is_told_apart(company, draft, new):
    act(company, LI, draft, redraw(company, LI, VIEW, open_desk(company, LI, draft), new))
    act(company, LI, draft, keep(Map("2027-01", MOVES[:1])))
    assert state_of(open_desk(company, LI, draft).inputs) == "other"


def test_a_regional_reader_sees_his_moves_and_no_figure_from_elsewhere(company, draft, new):
    assert seen(CENTRAL, new) == MOVES[1:2]
    desk = open_desk(company, CENTRAL, draft)
    (*_, year) = periods(company, CENTRAL, VIEW, new, 2027)
    found = compare(company, CENTRAL, VIEW, desk, new, year.months, "region")
    (row,) = found.rows
    assert (row.code, row.old, row.into, row.new, row.growth) == ("R04", Decimal(65_000_000), None, None, None)
    assert row.plan is not None
    assert found.made == ()
    assert pasts(company, CENTRAL, VIEW, ("region",), map=new) == {}
    with pytest.raises(Forbidden):
        act(company, CENTRAL, draft, keep(Map("2027-01", MOVES)))
    with pytest.raises(Forbidden):
        act(company, CENTRAL, draft, redraw(company, CENTRAL, VIEW, desk, new))
    east = Scope("qi", "viewer", ("R01",))
    told = pasts(company, east, VIEW, ("region",), map=new)
    assert set(told) == {("R01",)}
    assert told["R01",].amounts == pasts(company, LI, VIEW, ("region",), map=new)["R01",].amounts


def test_named_customers_move_what_their_order_lines_say(company, demo_file, tmp_path):
    with duckdb.connect(shutil.copy(demo_file, tmp_path)) as raw:
        lines = raw.sql(
            "SELECT customer, strftime(day, '%Y-%m') AS month, sum(revenue) AS revenue FROM order_line "
            "WHERE region = 'R02' AND team = 'T05' GROUP BY ALL ORDER BY 3 DESC"
        ).fetchall()
    names = tuple(dict.fromkeys(name for name, _, _ in lines))[:3]
    named = map_of(keep(Map("2027-01", (Move("R02", "T05", "R01", "T01", customers=names),))).inputs)
    told, old = (pasts(company, LI, VIEW, ("region", "team"), map=one) for one in (named, None))
    for month in ("2025-03", "2026-05"):
        gone = old["R02", "T05"].amounts[month] - told["R02", "T05"].amounts[month]
        assert gone == sum(revenue for name, at, revenue in lines if name in names and at == month)
        assert told["R01", "T01"].amounts[month] == old["R01", "T01"].amounts[month] + gone


def test_what_cannot_be_is_refused_with_the_records_in_view(company):
    wrong = [Move("R99", "", "R01", ""), Move("R01", "", "R02", "", Decimal("0.6")), Move("R01", "T01", "R03", "")]
    found = [(one.row, one.code) for one in check(company, LI, Map("2027-01", wrong))]
    assert found == [(0, "unknown"), (1, "over"), (2, "over")]
    assert check(company, LI, Map("2027-01", MOVES)) == []


def test_whole_teams_that_change_region_are_told_as_memberships_to_enter(company, new):
    found = {(one.action, one.team, one.region, one.month, one.done) for one in steps(company, LI, new)}
    assert found == {
        ("begin", "T14", "R05", "2027-01", False),
        ("end", "T14", "R06", "2026-12", False),
        ("begin", "T03", "R04", "2027-01", False),
    }


def test_a_copy_keeps_the_map_inside_its_year_and_not_in_another(company, draft):
    inside = versions.begin_from(company, LI, draft)
    assert map_of(open_desk(company, LI, inside.id).inputs).moves == MOVES
    later = versions.copy_to_year(company, LI, draft, 2028)
    inputs = open_desk(company, LI, later.id).inputs
    assert (state_of(inputs), "total" in inputs) == ("none", False)


def test_without_figures_there_is_nothing_to_tell_again():
    store = Store.memory()
    new = map_of(keep(Map("2027-01", MOVES)).inputs)
    assert periods(store, LI, VIEW, new, 2027) == ()
    assert pasts(store, LI, VIEW, ("region",), map=new) == {}
    store.close()
