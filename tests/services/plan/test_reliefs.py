"""A way out of a conflict is applied where it is one number, and then resolves it."""

import shutil
from decimal import Decimal

import pytest

from salesplan.core.plan.conflict import Finding, Relief
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.place import open_store
from salesplan.services.plan import versions
from salesplan.services.plan.desk import HELD_MONTHS, act, open_desk
from salesplan.services.plan.operations import Keep
from salesplan.services.plan.proposal import Choices, ground, propose
from salesplan.services.plan.reliefs import relieved, zeroed

LI = Scope("li", "admin")
TOTAL = Decimal(575_000_000)


@pytest.fixture(scope="module")
def company(demo_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("reliefs") / "store.duckdb"
    shutil.copy(demo_file, path)
    store = open_store(path)
    id = versions.begin(store, LI, 2027).id
    on = ground(store, LI, View("2026-01", "2026-11"), 2027)
    act(store, LI, id, propose(on, Choices(total=TOTAL), open_desk(store, LI, id)).operation)
    yield store, on, id
    store.close()


def ways(chosen, on, desk):
    """Every applied way out of every conflict of a split."""
    found = propose(on, chosen, desk).found.conflicts
    applied = [(f.code, r, relieved(chosen, f, r, on, desk)) for f in found for r in f.reliefs]
    return found, [(code, relief, way) for code, relief, way in applied if way is not None]


def test_an_amount_above_the_total_is_lowered_or_the_total_raised(company):
    store, on, id = company
    chosen = Choices(total=TOTAL, amounts={"region": {"R01": TOTAL + 5}})
    _, applied = ways(chosen, on, open_desk(store, LI, id))
    assert [(way.total, way.amounts["region"]["R01"]) for _, _, way in applied] == [
        (TOTAL, TOTAL),
        (TOTAL + 5, TOTAL + 5),
    ]
    for _, _, way in applied:
        assert propose(on, way, open_desk(store, LI, id)).operation is not None


def test_what_is_held_is_reached_by_one_button_per_member(company):
    store, on, id = company
    act(store, LI, id, Keep({HELD_MONTHS: list(on.members["month"][:9])}))
    desk = open_desk(store, LI, id)
    chosen = Choices(
        total=TOTAL, amounts={"region": {"R01": Decimal(1_000_000)}, "quarter": {"Q1": Decimal(1), "Q4": Decimal(9)}}
    )
    while True:
        found, applied = ways(chosen, on, desk)
        if not found:
            break
        chosen = applied[0][2]
    assert chosen.amounts["region"]["R01"] * 100 == desk.tracks.base.sum_of({"month": desk.closed, "region": ("R01",)})
    assert propose(on, chosen, desk).operation is not None
    act(store, LI, id, Keep({HELD_MONTHS: None}))


def test_several_members_unlocking_and_opening_are_no_single_number(company):
    store, on, id = company
    desk, chosen = open_desk(store, LI, id), Choices(total=TOTAL)
    many = Relief("lower", {"region": ("R01", "R02")}, 100)
    others = [many, Relief("unlock", {"region": ("R01",)}, 5), Relief("open", {"region": ("R01",)})]
    finding = Finding("out_of_reach", {"region": ("R01",)}, {"value": 10_000}, (), 100)
    assert [relieved(chosen, finding, one, on, desk) for one in others] == [None, None, None]
    way = relieved(chosen, finding, Relief("lower", {"region": ("R01",)}, 100), on, desk)
    assert way.amounts == {"region": {"R01": Decimal(99)}}
    assert relieved(chosen, finding, Relief("lower", {"region": ("R02",)}, 100), on, desk) is None


def test_members_without_a_weight_are_counted_as_none(company):
    store, on, id = company
    chosen = Choices(total=TOTAL, regions={"R01": 3.0, "R02": 1.0})
    (finding,) = propose(on, chosen, open_desk(store, LI, id)).found.conflicts
    way = zeroed(chosen, finding)
    assert way.regions == {"R01": 3.0, "R02": 1.0} | dict.fromkeys(on.members["region"][2:], 0.0)
    assert propose(on, way, open_desk(store, LI, id)).operation is not None
    assert zeroed(chosen, finding._replace(code="no_cell")) is None
