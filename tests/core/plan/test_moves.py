from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.moves import empty_onto, reshare, share, transfer
from salesplan.core.plan.padding import Assigned, assign, cushion
from salesplan.core.plan.table import Lock, table_of
from tests.core.plan.test_breakback import MONTHS, plan

R1, R2, R3 = ({"region": (name,)} for name in ("R1", "R2", "R3"))


def test_a_transfer_changes_two_slices_by_the_same_amount_and_nothing_else():
    table = plan(1)
    moved = transfer(table, R1, R2, 123_400)
    assert [side.change for side in moved.sides] == [-123_400, 123_400]
    assert moved.table.sum_of({}) == table.sum_of({})
    outside = table.mask(R3)
    assert (moved.table.amounts[outside] == table.amounts[outside]).all()


def test_a_move_keeps_every_month_and_every_product_that_both_sell():
    table = plan(1, gaps=0)
    moved = transfer(table, R1, R2, 123_400)
    assert moved.table.by("month", "product") == table.by("month", "product")
    apart = plan(1, gaps=0)
    sells = ~(apart.mask(R2) & apart.mask({"product": ("P1", "P2")}))
    apart = apart._replace(at=apart.at[sells], amounts=apart.amounts[sells], lo=apart.lo[sells], hi=apart.hi[sells])
    moved = transfer(apart, R1, R2, 123_400, [Lock({}, apart.sum_of({}))])
    assert moved.table.by("month") == apart.by("month")
    assert moved.table.by("month", "product") == apart.by("month", "product")
    all_of_it = transfer(apart, R1, R2, apart.sum_of(R1))
    assert all_of_it.table.by("month") == apart.by("month")
    assert all_of_it.table.by("product") != apart.by("product")
    later = transfer(table, {"month": MONTHS[:3]}, {"month": MONTHS[3:6]}, 100_000)
    assert later.table.by("product") == table.by("product")


def test_a_member_is_emptied_onto_others_as_they_stand_and_closed_months_stay():
    table = plan(2)
    moved = empty_onto(table, R1, [R2, R3], closed=MONTHS[:2])
    shut = {"month": MONTHS[:2]}
    assert moved.table.sum_of(R1) == table.sum_of({**R1, **shut})
    assert moved.table.sum_of(shut) == table.sum_of(shut)
    assert sum(side.change for side in moved.sides) == 0
    gains = [side.change / side.before for side in moved.sides[1:]]
    assert gains[0] == pytest.approx(gains[1], rel=1e-3)


def test_a_move_of_odd_rests_that_no_whole_units_make_is_refused_in_those_words():
    cells = [(month, region, "P1", "T1") for month in MONTHS[:2] for region in ("R1", "R2")]
    table = table_of(cells, [5, 19, 28, 26], unit=10)
    with pytest.raises(Conflict) as found:
        transfer(table, R1, R2, 3)
    assert (found.value.code, found.value.finding.numbers) == ("no_whole_units", {"unit": 10})


def test_a_split_by_a_metric_is_in_whole_units_and_conserves():
    table = plan(3)
    moved = share(table, R1, {0: (R2, 2.0), 1: (R3, 1.0)}, 1_000_033)
    assert [side.change for side in moved.sides] == [-1_000_033, 666_733, 333_300]


@pytest.mark.parametrize(
    ("given_by", "taken_by", "amount", "code"),
    [
        (R1, R1, 100, "no_move"),
        (R1, {"product": ("P1",)}, 100, "no_move"),
        (R1, R2, -100, "no_move"),
        (R1, R2, 10**12, "gives_too_much"),
    ],
)
def test_a_move_that_is_none_or_too_much_is_refused(given_by, taken_by, amount, code):
    with pytest.raises(Conflict) as refused:
        transfer(plan(4), given_by, taken_by, amount)
    assert refused.value.code == code


def test_a_lock_stands_in_the_way_of_a_move():
    table = plan(4)
    with pytest.raises(Conflict) as refused:
        transfer(table, R1, R2, 100, [Lock(R2, table.sum_of(R2))])
    assert (refused.value.code, refused.value.members) == ("locked", ("R2",))


def test_a_move_goes_around_locked_sums_on_either_side_and_names_the_lock_where_it_cannot():
    table = plan(8, gaps=0)
    given, taken = {**R1, "product": ("P1",)}, {**R2, "product": ("P2",)}
    locks = [Lock(where, table.sum_of(where)) for where in (given, taken)]
    moved = transfer(table, R1, R2, 123_400, locks)
    assert [side.change for side in moved.sides] == [-123_400, 123_400]
    assert [moved.table.sum_of(lock.where) for lock in locks] == [lock.amount for lock in locks]
    assert moved.table.by("month", "product") == table.by("month", "product")
    emptied = empty_onto(table, R1, [R3], locks)
    assert emptied.table.sum_of(R1) == emptied.table.sum_of(given) == locks[0].amount
    with pytest.raises(Conflict) as refused:
        reshare(table, {}, "region", {"R3": 1.0}, locks)
    assert refused.value.finding.code in ("move_locked", "locked_inside")
    with pytest.raises(Conflict) as refused:
        empty_onto(table, R1, [R3], [Lock(R1, table.sum_of(R1))])
    assert refused.value.code == "locked"


def test_over_assignment_multiplies_down_the_levels_and_leaves_the_plan_alone():
    given = assign({"A": 10_000_00, "B": 5_000_00}, [Decimal("0.05"), Decimal("0.03")], unit=100)
    assert given == {"A": Assigned(1_000_000, 81_500), "B": Assigned(500_000, 40_800)}
    assert given["A"].assigned == 1_081_500
    assert cushion(given) == Decimal(122_300) / 1_500_000
    assert cushion({}) is None
    with pytest.raises(ValueError, match="negative"):
        assign({"A": 1}, [Decimal("-0.1")])


@settings(max_examples=40)
@given(
    st.integers(0, 50),
    st.sampled_from(["month", "region", "product", "team"]),
    st.lists(st.integers(0, 5), min_size=12, max_size=12).filter(lambda parts: sum(parts[:2]) > 0),
    st.sampled_from([0.0, 0.3]),
    st.integers(0, 3),
    st.sets(st.integers(0, 200), max_size=5),
)
def test_a_slice_shared_anew_keeps_its_sum_its_months_and_what_is_held(seed, dimension, parts, gaps, shut, frozen):
    table = plan(seed, gaps=gaps)
    held = np.zeros(len(table.amounts), dtype=bool)
    held[[n for n in frozen if n < len(held)]] = True
    table, closed = table.freeze(held), MONTHS[:shut]
    where = {"region": ("R1", "R2")} if dimension != "region" else {"product": ("P1", "P2", "P3")}
    weights = dict(zip(table.members[dimension], map(float, parts), strict=False))
    try:
        moved = reshare(table, where, dimension, weights, closed=closed)
    except Conflict:
        return
    still = held | table.mask({"month": closed}) | ~table.mask(where)
    assert (moved.table.amounts[still] == table.amounts[still]).all()
    assert moved.table.sum_of({}) == table.sum_of({})
    assert (moved.table.amounts >= 0).all()
    taking = sum(weights.get(side.where[dimension][0], 0.0) for side in moved.sides)
    total = sum(side.before for side in moved.sides)
    for side in moved.sides:
        exact = total * weights.get(side.where[dimension][0], 0.0) / taking
        assert abs(side.after - exact) <= table.unit * len(moved.sides)
    if not gaps and not frozen:
        kept = [d for d in ("month", "product") if d != dimension]
        assert moved.table.by(*kept) == table.by(*kept)


def test_members_that_share_no_product_still_keep_every_month():
    table = plan(5, gaps=0)
    apart = (table.at[:, 1] == 0) == (table.at[:, 2] < 2)
    table = table._replace(**{name: getattr(table, name)[apart] for name in ("at", "amounts", "lo", "hi")})
    moved = reshare(table, {}, "region", {"R1": 1.0, "R2": 1.0, "R3": 2.0})
    assert moved.table.by("month") == table.by("month")
    assert moved.table.by("product") != table.by("product")
    assert [round(side.after / table.sum_of({}), 3) for side in moved.sides] == [0.25, 0.25, 0.5]


def test_nothing_is_shared_by_a_metric_that_nobody_has():
    with pytest.raises(Conflict) as refused:
        reshare(plan(6), R1, "team", {"T9": 1.0})
    assert refused.value.code == "no_metric"
