"""A new split of the total around locks, and moves: all through the desk."""

from decimal import Decimal

import pytest

from salesplan.core.plan import conflict
from salesplan.services.company import save_settings
from salesplan.services.plan import versions
from salesplan.services.plan.actions import empty_onto, resplit, transfer
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Fix, Undo
from salesplan.store import Store
from tests.services import small_company
from tests.services.plan.test_desk import CELLS, LI, MONTHS, WANG, cells, total

NORTH, SOUTH = {"region": ("R01",)}, {"region": ("R02",)}


@pytest.fixture
def draft():
    store = Store.memory()
    small_company.plan(store, CELLS, state="draft")
    save_settings(store, WANG, closed_through="2026-01")
    yield store, versions.begin_from(store, LI, 1).id
    store.close()


def test_a_new_split_meets_the_total_around_locks_and_closed_months(draft):
    store, id = draft
    cell = {"month": ("2026-05",), "region": ("R01",), "product": ("P01",)}
    half = {"month": ("2026-06",), "region": ("R02",)}
    act(store, LI, id, Fix([cell, half]))
    before = cells(store, id)
    inputs = {
        "total": "50000.00",
        "unit": "1.00",
        "challenge_ratio": "1.1",
        "weights": {"region": {"R01": 3, "R02": 2}},
    }
    made = resplit(open_desk(store, LI, id), inputs)
    act(store, LI, id, made.operation)
    after, desk = cells(store, id), open_desk(store, LI, id)
    assert total(store, id) == 5_000_000
    held = [key for key in before if key[0] == "2026-01" or key[:3] == ("2026-05", "R01", "P01")]
    assert [before[key] for key in held] == [after[key] for key in held]
    assert [one.base for one in desk.locks] == [76_000, 160_000]
    assert desk.inputs["weights"] == {"region": {"R01": 3, "R02": 2}}
    act(store, LI, id, Undo())
    assert (cells(store, id), open_desk(store, LI, id).inputs) == (before, {})


def test_a_split_that_cannot_be_met_is_no_operation(draft):
    store, id = draft
    act(store, LI, id, Fix([NORTH]))
    typed = {"total": "100.00", "marginals": {"region": {"R01": "90.00"}}}
    made = resplit(open_desk(store, LI, id), typed)
    assert made.operation is None
    assert made.found.conflicts


def test_a_draft_begun_empty_is_filled_from_seeds(draft):
    store, _ = draft
    id = versions.begin(store, LI, 2027).id
    seeds = {(month.replace("2026", "2027"), "R01", p, "T01"): 1.0 for month in MONTHS for p in ("P01", "P02")}
    act(store, LI, id, resplit(open_desk(store, LI, id), {"total": "2400.00"}, "total", seeds).operation)
    assert {base for base, _ in cells(store, id).values()} == {10_000}
    act(store, LI, id, Undo())
    assert cells(store, id) == {}


def test_a_move_gives_what_it_takes_in_both_tracks(draft):
    store, id = draft
    before = [total(store, id, {"region": "R01"}, track) for track in (0, 1)]
    done = act(store, LI, id, transfer(NORTH, SOUTH, Decimal("500.00")))
    after = [total(store, id, {"region": "R01"}, track) for track in (0, 1)]
    assert before[0] - after[0] == 50_000
    assert before[1] - after[1] == round(50_000 * before[1] / before[0])
    assert sum(one.after[1] - one.before[1] for one in done.moved) == 0
    assert not any(one.cell[0] == "2026-01" for one in done.moved)
    act(store, LI, id, empty_onto(NORTH, [SOUTH]))
    assert total(store, id, {"region": "R01"}) == total(store, id, {"region": "R01", "month": "2026-01"})
    with pytest.raises(conflict.Conflict):
        act(store, LI, id, transfer(NORTH, SOUTH, Decimal(10**7)))
