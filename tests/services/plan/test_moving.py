"""Moves between members: nothing is lost or made, what is shown before is what is done, held things hold."""

import shutil
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesplan.core.plan import conflict
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import save_settings
from salesplan.services.place import open_store
from salesplan.services.plan import versions
from salesplan.services.plan.actions import resplit
from salesplan.services.plan.desk import HELD_MONTHS, act, open_desk
from salesplan.services.plan.moving import Asked, effect, made, movable, operation, weights_of
from salesplan.services.plan.operations import Change, Edits, Fix, Keep, Redo, Undo
from salesplan.store import Store
from tests.services import small_company
from tests.services.plan.test_desk import LI, MONTHS, SOUTH, WANG, cells

CELLS = [
    {"month": month, "region": region, "product": product, "team": team, "base": base, "challenge": base + 60}
    for number, month in enumerate(MONTHS)
    for region, team in (("R01", "T01"), ("R02", "T02"), ("R02", "T01"))
    for product in ("P01", "P02")
    for base in [600 + 40 * number + (0 if product == "P01" else 111)]
]
LOCKED = {"month": ("2026-05",), "region": ("R01",), "product": ("P01",)}
WIDE = {"month": ("2026-06",), "region": ("R02",)}
PLACES = {"month": MONTHS, "region": ("R01", "R02"), "product": ("P01", "P02"), "team": ("T01", "T02")}


@pytest.fixture(scope="module")
def draft():
    store = Store.memory()
    small_company.plan(store, CELLS, state="draft")
    save_settings(store, WANG, closed_through="2026-01")
    id = versions.begin_from(store, LI, 1).id
    act(store, LI, id, Fix([LOCKED, WIDE]))
    yield store, id
    store.close()


@st.composite
def asked(draw):
    dimension = draw(st.sampled_from(sorted(PLACES)))
    within = {}
    for other in PLACES:
        if other != dimension and draw(st.integers(0, 3)) == 0:
            within[other] = tuple(sorted(draw(st.sets(st.sampled_from(PLACES[other]), min_size=1, max_size=3))))
    giver, taker = draw(st.permutations(PLACES[dimension]))[:2]
    kind = draw(st.sampled_from(["transfer", "empty", "share"]))
    weights = tuple((name, float(draw(st.integers(0, 4)))) for name in PLACES[dimension])
    amount = Decimal(draw(st.integers(1, 2000)))
    return Asked(kind, dimension, within, (giver,), (taker,), amount, "typed", weights)


def by(found, place, track):
    sums = {}
    for key, both in found.items():
        sums[key[place]] = sums.get(key[place], 0) + both[track]
    return sums


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(asked())
def test_a_move_conserves_does_what_was_shown_leaves_what_is_held_and_can_be_taken_back(draft, move):
    store, id = draft
    before = cells(store, id)
    try:
        shown = effect(open_desk(store, LI, id), LI, move)
    except conflict.Conflict:
        with pytest.raises(conflict.Conflict):
            act(store, LI, id, operation(move))
        return
    done = act(store, LI, id, operation(move))
    after = cells(store, id)
    assert shown.total[0] == shown.total[1]
    assert len(done.moved) == shown.cells
    for track in (0, 1):
        assert sum(both[track] for both in before.values()) == sum(both[track] for both in after.values())
    place = ("month", "region", "product", "team")
    for dimension in shown.kept:
        assert by(before, place.index(dimension), 0) == by(after, place.index(dimension), 0)
    if move.kind == "transfer" and move.dimension != "month" and move.amount <= 500:
        assert "month" in shown.kept
    names, inside = list(place), {**move.within, move.dimension: (*shown.members,)}
    for key in before:
        frozen = key[0] == "2026-01" or key[:3] == ("2026-05", "R01", "P01")
        if frozen or any(key[names.index(d)] not in members for d, members in inside.items()):
            assert before[key] == after[key]
    assert [one.base for one in open_desk(store, LI, id).locks] == [
        76_000,
        sum(v[0] for k, v in before.items() if k[0] == "2026-06" and k[1] == "R02"),
    ]
    if done.moved:
        act(store, LI, id, Undo())
        assert cells(store, id) == before
        act(store, LI, id, Redo())
        assert cells(store, id) == after
        act(store, LI, id, Undo())


def test_an_amount_that_is_not_there_is_refused_with_the_numbers(draft):
    store, id = draft
    with pytest.raises(conflict.Conflict) as refused:
        effect(open_desk(store, LI, id), LI, Asked("transfer", "region", {}, ("R01",), ("R02",), Decimal(10**6)))
    finding = refused.value.finding
    assert (finding.code, finding.numbers["value"]) == ("gives_too_much", 10**8)
    assert finding.short == 10**8 - finding.numbers["now"]


def test_a_regional_editor_moves_inside_his_regions_only_and_is_told_of_no_others(draft):
    store, id = draft
    elsewhere = Asked("transfer", "region", {}, ("R02",), ("R01",), Decimal(100))
    with pytest.raises(conflict.Conflict) as refused:
        act(store, SOUTH, id, operation(elsewhere))
    assert refused.value.code == "no_cell"
    before = cells(store, id)
    own = Asked("transfer", "team", {"region": ("R02",)}, ("T02",), ("T01",), Decimal(100))
    act(store, SOUTH, id, operation(own), reason="周会")
    act(store, LI, id, operation(elsewhere))
    assert [(one.reason, one.detail["amount"], one.undone) for one in made(store, SOUTH, id, 1)] == [
        ("周会", "100", False)
    ]
    assert len(made(store, LI, id, 2)) == 2
    act(store, LI, id, Undo())
    assert [one.undone for one in made(store, LI, id, 2)] == [True, False]
    act(store, LI, id, Undo())
    assert cells(store, id) == before


def test_what_may_move_leaves_out_locked_cells_and_closed_months(draft):
    store, id = draft
    desk = open_desk(store, LI, id)
    north = {"region": ("R01",)}
    shut = desk.tracks.base.sum_of({**north, "month": ("2026-01",)})
    assert movable(desk, north) == desk.tracks.base.sum_of(north) - shut - 76_000


def test_months_with_figures_stay_to_the_fen_through_a_split_an_edit_a_move_and_undo():
    """A draft that is a copy of the plan in force, made anew in mid-year."""
    store = Store.memory()
    small_company.plan(store, CELLS, state="approved")
    id = versions.begin_from(store, LI, 1).id
    held = MONTHS[:6]
    before = {key: both for key, both in cells(store, id).items() if key[0] in held}
    act(store, LI, id, Keep({HELD_MONTHS: held}))
    assert open_desk(store, LI, id).closed == tuple(held)
    typed = {
        "total": "80000.00",
        "challenge_ratio": "1.2",
        "weights": {"quarter": {"Q1": 1, "Q2": 1, "Q3": 2, "Q4": 1}},
    }
    act(store, LI, id, resplit(open_desk(store, LI, id), typed).operation)
    act(store, LI, id, Edits([Change({"region": ("R01",)}, Decimal(30_000), "total")]))
    act(store, LI, id, operation(Asked("transfer", "region", {}, ("R01",), ("R02",), Decimal(500))))
    act(store, LI, id, operation(Asked("empty", "product", {}, ("P01",), ("P02",))))
    with pytest.raises(conflict.Conflict):
        act(store, LI, id, Edits([Change({"month": ("2026-03",)}, Decimal(1), "rollup")]))
    for _ in range(4):
        assert {key: both for key, both in cells(store, id).items() if key[0] in held} == before
        act(store, LI, id, Undo())
    assert {key: both for key, both in cells(store, id).items() if key[0] in held} == before
    act(store, LI, id, Undo())
    assert open_desk(store, LI, id).closed == ()
    store.close()


@pytest.fixture(scope="module")
def company(demo_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("moving") / "store.duckdb"
    shutil.copy(demo_file, path)
    store = open_store(path)
    yield store
    store.close()


def test_metrics_are_those_of_the_last_twelve_finished_months(company):
    scope, view = Scope("li", "admin"), View("2026-01", "2026-11")
    plan = next(one for one in versions.versions(company, scope) if one.counts and one.year == 2026)
    desk = open_desk(company, scope, plan.id)
    teams = Asked("share", "team", {"region": ("R01",)})

    def of(metric, move=teams):
        return weights_of(company, scope, view, move, desk, metric)

    revenue, margin, heads = of("revenue"), of("gross_margin"), of("headcount")
    assert all(0 < margin[team] < revenue[team] for team in revenue)
    assert all(value == int(value) > 0 for value in heads.values())
    spring = of("revenue", teams._replace(within={"region": ("R01",), "month": ("2026-02", "2026-03")}))
    assert all(spring[team] < revenue[team] / 4 for team in revenue)
    months = of("revenue", Asked("share", "month", {"region": ("R01",)}))
    assert sum(months.values()) == sum(of("revenue", Asked("share", "region", {"region": ("R01",)})).values())
    assert of("headcount", Asked("share", "product", {})) == {}
