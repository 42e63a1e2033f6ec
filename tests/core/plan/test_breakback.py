"""Edits as their owner sees them: what was held holds to the fen, and a refusal says why."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.core.plan.breakback import breakback
from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.table import Edit, Lock, Table, table_of

MONTHS = tuple(f"2027-{month:02d}" for month in range(1, 13))
REGIONS, PRODUCTS, TEAMS = ("R1", "R2", "R3"), ("P1", "P2", "P3", "P4"), ("T1", "T2")
NAMES = {"month": MONTHS, "region": REGIONS, "product": PRODUCTS, "team": TEAMS}


def plan(seed: int, unit: int = 100, gaps: float = 0.2) -> Table:
    rng = np.random.default_rng(seed)
    cells = [(m, r, p, t) for r in REGIONS for p in PRODUCTS for t in TEAMS for m in MONTHS if rng.random() > gaps]
    return table_of(cells, (rng.lognormal(6, 1, len(cells)).astype(int) * unit).tolist(), NAMES, unit)


@st.composite
def slices(draw):
    where = {}
    for dimension, names in NAMES.items():
        if draw(st.booleans()):
            chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
            where[dimension] = tuple(sorted(chosen))
    return where


def edit_of(table, where, percent, absorb):
    return Edit(where, max(table.sum_of(where) * percent // 100, 0), absorb)


MODES = st.sampled_from(["siblings", "months", "total", "rollup"])


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 50), slices(), slices(), slices(), st.integers(60, 150), MODES, st.sampled_from([1, 100, 10_000]))
def test_an_edit_is_met_to_the_fen_with_every_lock_or_refused_with_nothing_changed(
    seed, where, first, second, percent, absorb, unit
):
    table = plan(seed, unit)
    locks = [Lock(slice_, table.sum_of(slice_)) for slice_ in (first, second) if slice_ and table.mask(slice_).any()]
    closed = MONTHS[: seed % 3]
    edit = edit_of(table, where, percent, absorb)
    try:
        after = breakback(table, [edit], locks, closed=closed)
    except Conflict:
        return
    assert after.sum_of(where) == edit.value
    assert [after.sum_of(lock.where) for lock in locks] == [lock.amount for lock in locks]
    assert (after.amounts >= 0).all()
    shut = table.mask({"month": closed})
    assert (after.amounts[shut] == table.amounts[shut]).all()
    if absorb == "total" and not table.mask(where).all():
        assert after.sum_of({}) == table.sum_of({})
    for dimension in NAMES:
        assert sum(after.by(dimension).values()) == after.sum_of({})


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 50), slices(), MODES)
def test_an_edit_to_the_present_value_changes_nothing(seed, where, absorb):
    table = plan(seed)
    if table.mask(where).any():
        assert breakback(table, [edit_of(table, where, 100, absorb)]).amounts.tobytes() == table.amounts.tobytes()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 50), slices(), st.integers(70, 130), MODES)
def test_writing_the_old_value_back_brings_every_held_sum_and_nearly_every_cell_back(seed, where, percent, absorb):
    table = plan(seed)
    edit = edit_of(table, where, percent, absorb)
    try:
        there = breakback(table, [edit])
    except Conflict:
        return
    back = breakback(there, [edit._replace(value=table.sum_of(where))])
    assert back.sum_of(where) == table.sum_of(where)
    assert back.sum_of({}) == table.sum_of({})
    assert np.abs(back.amounts - table.amounts).max() <= 6 * table.unit


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 50), slices(), st.integers(70, 130), st.randoms())
def test_the_order_of_cells_and_members_moves_no_sum_by_more_than_rounding(seed, where, percent, random):
    table = plan(seed)
    order = list(range(len(table.amounts)))
    random.shuffle(order)
    turned = table._replace(at=table.at[order], amounts=table.amounts[order], lo=table.lo[order], hi=table.hi[order])
    edit = edit_of(table, where, percent, "siblings")
    try:
        after = breakback(table, [edit])
    except Conflict:
        with pytest.raises(Conflict):
            breakback(turned, [edit])
        return
    other = breakback(turned, [edit])
    assert other.sum_of(where) == after.sum_of(where) and other.sum_of({}) == after.sum_of({})
    assert np.abs(other.amounts - after.amounts[order]).max() <= 2 * table.unit


def test_siblings_pay_month_by_month_so_that_no_parent_month_drifts():
    table = plan(3, gaps=0)
    where = {"region": ("R1",), "product": ("P1",), "month": MONTHS[3:6]}
    after = breakback(table, [edit_of(table, where, 140, "siblings")])
    assert [after.sum_of({"region": ("R1",), "month": (m,)}) for m in MONTHS] == [
        table.sum_of({"region": ("R1",), "month": (m,)}) for m in MONTHS
    ]
    outside = ~table.mask({"region": ("R1",), "month": MONTHS[3:6]})
    assert (after.amounts[outside] == table.amounts[outside]).all()


def test_a_parent_of_ones_own_decides_who_the_siblings_are():
    table = plan(3, gaps=0)
    where = {"region": ("R1",), "product": ("P1",), "month": MONTHS[:1]}
    family = {"region": ("R1",), "product": ("P1", "P2"), "month": MONTHS[:1]}
    after = breakback(table, [Edit(where, table.sum_of(where) * 11 // 10, "siblings", family)])
    assert after.sum_of(family) == table.sum_of(family)
    outside = ~table.mask(family)
    assert (after.amounts[outside] == table.amounts[outside]).all()


def test_typed_marginals_hold_in_the_mode_total_unless_the_edit_names_their_dimension():
    table = plan(5, gaps=0)
    typed = [Lock({"region": (r,)}, table.sum_of({"region": (r,)})) for r in REGIONS]
    typed += [Lock({"product": ("P2",)}, table.sum_of({"product": ("P2",)}))]
    edit = edit_of(table, {"product": ("P1",), "month": MONTHS[:2]}, 130, "total")
    after = breakback(table, [edit], typed=typed)
    assert after.by("region") == table.by("region")
    assert after.sum_of({"product": ("P2",)}) != table.sum_of({"product": ("P2",)})
    assert after.sum_of({}) == table.sum_of({})


def test_a_pasted_block_is_met_as_a_whole_and_a_subtotal_with_its_details_follows_from_them():
    table = plan(7, gaps=0)
    details = [Edit({"region": ("R1",), "product": (p,), "month": MONTHS[:1]}, 100_000, "rollup") for p in PRODUCTS]
    subtotal = Edit({"region": ("R1",), "month": MONTHS[:1]}, 999, "rollup")
    after = breakback(table, [subtotal, *details])
    assert after.sum_of(subtotal.where) == 400_000
    part = breakback(table, [details[0], subtotal._replace(value=500_000)])
    assert (part.sum_of(details[0].where), part.sum_of(subtotal.where)) == (100_000, 500_000)
    with pytest.raises(Conflict):
        breakback(table, [details[0], Edit({"region": ("R1",), "product": ("P2",)}, -5)])


@pytest.mark.parametrize(
    ("edit", "locks", "closed", "code", "short"),
    [
        (Edit({"region": ("R9",)}, 5), [], (), "no_cell", 5),
        (Edit({"region": ("A",)}, -5), [], (), "negative", 5),
        (Edit({"region": ("A",), "month": ("2027-01",)}, 50), [], ("2027-01",), "closed", 50),
        (Edit({"region": ("A",)}, 150, "rollup"), [Lock({"region": ("A",)}, 200)], (), "locked", 50),
        (
            Edit({}, 250, "rollup"),
            [Lock({"region": ("A",)}, 200), Lock({"region": ("B",)}, 200)],
            (),
            "locked_inside",
            150,
        ),
        (Edit({"region": ("A",)}, 450), [], (), "nobody_pays", 50),
        (Edit({"region": ("A",)}, 250), [Lock({"region": ("B",)}, 200)], (), "against_lock", 50),
        (
            Edit({"region": ("A",), "month": ("2027-01",)}, 150, "months"),
            [Lock({"month": ("2027-02",)}, 200)],
            (),
            "against_lock",
            50,
        ),
    ],
)
def test_what_cannot_be_met_says_which_code_and_how_much(edit, locks, closed, code, short):
    cells = [(m, r, "P", t) for m in ("2027-01", "2027-02") for r in "AB" for t in "TU"]
    table = table_of(cells, [50] * 8)
    if code == "closed":
        table = table._replace(amounts=table.amounts * 2)
        edit = edit._replace(value=150)
    with pytest.raises(Conflict) as refused:
        breakback(table, [edit], locks, closed=closed)
    assert (refused.value.code, refused.value.short) == (code, short)
    assert refused.value.where == edit.where


def test_bounds_of_cells_are_kept_and_refuse_what_they_cannot_carry():
    table = table_of([("2027-01", r, "P", "T") for r in "ABC"], [100, 100, 100])
    table = table._replace(lo=np.array([80, -1, -1]), hi=np.array([-1, 120, -1]))
    after = breakback(table, [Edit({}, 400, "rollup")])
    assert after.amounts.tolist() == [140, 120, 140]
    assert breakback(table, [Edit({}, 180, "rollup")]).amounts.tolist() == [80, 50, 50]
    with pytest.raises(Conflict) as refused:
        breakback(table, [Edit({}, 70, "rollup")])
    assert (refused.value.code, refused.value.short) == ("under_minimum", 10)
    with pytest.raises(Conflict) as refused:
        breakback(table, [Edit({"region": ("B",)}, 130)])
    assert (refused.value.code, refused.value.short) == ("over_maximum", 10)


def test_cells_that_are_negative_are_refused_since_nothing_can_be_in_proportion_to_them():
    table = table_of([("2027-01", r, "P", "T") for r in "ABC"], [-1178, 589, 589])
    with pytest.raises(Conflict) as refused:
        breakback(table, [Edit({}, 100, "rollup")])
    assert refused.value.code == "negative_cells"
