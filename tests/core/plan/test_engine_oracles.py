"""The worked numbers of target decomposition: weights, fitting, conflicts, breakback, rounding, seeds.

Those of others: Anaplan's Breakback and Hold (help.anaplan.com) in test_breakback_does_what_the_best_known_planner_does
and, where cells that are not zero sum to zero, in test_breakback.py (negative cells); Salesforce account targets (what was
entered below stays, the rest is shared) in test_what_was_entered_below_stays. ERPNext's target variance:
tests/services/test_peer_targets.py. The total and its anchors: test_anchors.py; forecasts and the Spring
Festival: forecasting/ and test_seasonality.py; independent solvers: test_independent_solvers.py.
"""

import numpy as np
import pytest

from salesplan.core.plan.breakback import breakback
from salesplan.core.plan.feasibility import Wanted, ledger, set_conflicts
from salesplan.core.plan.fitting import Margin, Unmet, fit
from salesplan.core.plan.raking import largest_remainder
from salesplan.core.plan.rounding import round_two
from salesplan.core.plan.seeds import Entry, Policy, seeds
from salesplan.core.plan.table import Edit, Lock, table_of
from salesplan.core.plan.weights import shares

ROWS, COLUMNS = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 0, 1, 2])
SEED = np.array([30, 20, 25, 15, 10.0])


def line(amounts, names):
    return table_of([("2027-01", name, "P", "T") for name in names], amounts)


def two_by_three(lock=None):
    table = table_of([("2027-01", f"R{r + 1}", "ABC"[c], "T") for r, c in zip(ROWS, COLUMNS, strict=True)], [0] * 5)
    return table if lock is None else table._replace(amounts=np.array([lock, 0, 0, 0, 0])).freeze(np.arange(5) == 0)


def wanted(rows, columns):
    return [
        Wanted("region", ("R1", "R2"), ROWS, np.array(rows, dtype=float)),
        Wanted("product", ("A", "B", "C"), COLUMNS, np.array(columns, dtype=float)),
    ]


@pytest.mark.parametrize("weights", [(30, 40, 30, 40), (0.3, 0.4, 0.3, 0.4), (15, 20, 15, 20)])
def test_weights_are_relative_whatever_they_add_up_to(weights):
    found = shares("quarter", ("Q1", "Q2", "Q3", "Q4"), dict(zip(("Q1", "Q2", "Q3", "Q4"), weights, strict=True)))
    assert found.parts == pytest.approx([3 / 14, 2 / 7, 3 / 14, 2 / 7])
    assert [note.code for note in found.notes] == ["weights_normalised"] and not found.findings
    assert largest_remainder(found.parts, 100_000_000).tolist() == [21428571, 28571429, 21428571, 28571429]
    assert (largest_remainder(found.parts, 10_000) * 10_000).tolist() == [21430000, 28570000, 21430000, 28570000]


def test_weights_taken_as_they_stand_leave_a_reserve():
    found = shares("quarter", ("Q1", "Q2", "Q3", "Q4"), {"Q1": 15, "Q2": 20, "Q3": 15, "Q4": 20}, reserve=True)
    assert found.parts * 100 == pytest.approx([15, 20, 15, 20]) and found.reserve == pytest.approx(0.3)


def test_zero_negative_and_missing_weights_are_told_apart():
    equal = shares("region", ("A", "B"), {"A": 0, "B": 0})
    assert equal.parts.tolist() == [0.5, 0.5] and equal.notes[0].code == "weights_equal"
    assert shares("region", ("A", "B"), {"A": -1, "B": 2}).findings[0].code == "weight_negative"
    assert shares("region", ("A", "B"), {"A": 1}).findings[0].members == ("B",)
    assert not shares("region", ("A", "B"), {"A": 1}, missing_is_zero=True).findings


@pytest.mark.parametrize(
    ("lo", "hi", "amounts"),
    [
        ({}, {}, [37.391466, 22.608534, 24.608534, 13.391466, 12]),
        ({0: 40}, {0: 40}, [40, 20, 22, 16, 12]),
        ({}, {3: 12}, [36, 24, 26, 12, 12]),
    ],
    ids=["free", "locked", "bounded"],
)
def test_the_fitted_table_is_the_nearest_one_within_locks_and_bounds(lo, hi, amounts):
    low = np.array([lo.get(i, 0.0) for i in range(5)])
    high = np.array([hi.get(i, np.inf) for i in range(5)])
    margins = [Margin(ROWS, np.array([60.0, 50])), Margin(COLUMNS, np.array([62.0, 36, 12]))]
    assert fit(SEED, margins, low, high) == pytest.approx(amounts, rel=1e-6)


def test_a_product_that_only_one_region_sells_names_both_and_what_is_short():
    (found,) = (f for f in ledger(two_by_three(), 110, wanted([100, 10], [62, 36, 12])) if "C" in f.members)
    assert (found.code, found.members, found.short) == ("out_of_reach", ("C", "R2"), 2)
    with pytest.raises(Unmet):
        fit(SEED, [Margin(ROWS, np.array([100.0, 10])), Margin(COLUMNS, np.array([62.0, 36, 12]))])


def test_a_lock_above_its_region_names_the_region_and_the_excess():
    (found,) = ledger(two_by_three(lock=70), 110, wanted([60, 50], [72, 26, 12]))
    assert (found.code, found.members, found.short) == ("locks_exceed", ("R1",), 10)
    assert {relief.change for relief in found.reliefs} == {"raise", "unlock"}


def test_dimensions_that_add_up_differently_are_named_with_the_difference():
    (found,) = ledger(two_by_three(), 1080, wanted([600, 500], [600, 400, 80]))
    assert (found.code, found.where, found.short) == ("totals_differ", {"region": ("R1", "R2")}, 20)


def test_sets_of_members_that_cannot_meet_are_proved_by_the_smallest_cut():
    pairs = [("R1", "A"), ("R1", "B"), ("R2", "A"), ("R2", "B"), ("R3", "A"), ("R3", "B"), ("R3", "C"), ("R3", "D")]
    regions, products = ("R1", "R2", "R3"), ("A", "B", "C", "D")
    table = table_of([("2027-01", r, p, "T") for r, p in pairs], [0] * 8)
    asked = [
        Wanted("region", regions, np.array([regions.index(r) for r, _ in pairs]), np.array([60.0, 60, 80])),
        Wanted("product", products, np.array([products.index(p) for _, p in pairs]), np.array([65.0, 35, 50, 50])),
    ]
    assert ledger(table, 200, asked) == []
    with pytest.raises(Unmet) as unmet:
        fit(np.ones(8), [Margin(w.groups, w.targets) for w in asked])
    (found,) = set_conflicts(table, 200, asked, unmet.value.pull)
    assert found.short == 20
    assert set(found.members) in ({"R1", "R2", "A", "B"}, {"C", "D", "R3"})


def test_single_members_are_told_first_and_then_the_sets_that_lack_more():
    pairs = [("R1", "A"), ("R2", "A"), ("R2", "B"), ("R3", "A"), ("R3", "B"), ("R3", "C"), ("R3", "D")]
    regions, products = ("R1", "R2", "R3"), ("A", "B", "C", "D")
    table = table_of([("2027-01", r, p, "T") for r, p in pairs], [0] * 7)
    asked = [
        Wanted("region", regions, np.array([regions.index(r) for r, _ in pairs]), np.array([40.0, 60, 100])),
        Wanted("product", products, np.array([products.index(p) for _, p in pairs]), np.array([30.0, 30, 70, 70])),
    ]
    single, sets = ledger(table, 200, asked)
    assert (single.members, single.short) == (("R1", "A"), 10)
    assert sets.short == 40 and set(sets.members) in ({"R1", "R2", "A", "B"}, {"C", "D", "R3"})


def test_an_edit_of_the_total_moves_what_is_not_locked_in_proportion():
    quarters = line([30000, 25000, 25000, 20000], ["Q1", "Q2", "Q3", "Q4"])
    lock = [Lock({"region": ("Q2",)}, 25000)]
    raised = breakback(quarters, [Edit({}, 120000, "rollup")], lock)
    assert raised.amounts.tolist() == [38000, 25000, 31667, 25333]
    kept = breakback(quarters, [Edit({"region": ("Q4",)}, 26000, "total")], lock)
    assert kept.amounts.tolist() == [26727, 25000, 22273, 26000]


@pytest.mark.parametrize(
    ("present", "edit", "held", "amounts"),
    [
        ((10, 20, 30), Edit({}, 100, "rollup"), Lock({"region": ("Feb",)}, 20), [20, 20, 60]),
        ((10, 20, 30), Edit({"region": ("Jan",)}, 20, "siblings"), Lock({}, 60), [20, 16, 24]),
        ((0, 0, 0), Edit({}, 12000, "rollup"), None, [4000, 4000, 4000]),
    ],
    ids=["hold a month", "hold the quarter", "from nothing in equal parts"],
)
def test_breakback_does_what_the_best_known_planner_does(present, edit, held, amounts):
    months = line(present, ["Jan", "Feb", "Mar"])
    assert breakback(months, [edit], [held] if held else []).amounts.tolist() == amounts


def test_what_was_entered_below_stays_and_the_rest_is_shared():
    accounts = line([30, 10, 20, 40], ["A", "B", "C", "D"])
    entered = [Lock({"region": ("A",)}, 30), Lock({"region": ("D",)}, 40)]
    assert breakback(accounts, [Edit({}, 160, "rollup")], entered).amounts.tolist() == [30, 30, 60, 40]


@pytest.mark.parametrize(
    ("cells", "row", "column", "whole"),
    [
        ([1.4, 2.3, 3.3, 2.6, 1.7, 1.7], [7, 6], [4, 4, 5], [2, 2, 3, 2, 2, 2]),
        ([0.5, 0.5, 0.5, 0.5], [1, 1], [1, 1], [1, 0, 0, 1]),
    ],
)
def test_rounding_in_two_dimensions_keeps_every_row_and_column(cells, row, column, whole):
    rows, columns = np.repeat([0, 1], len(column)), np.tile(np.arange(len(column)), 2)
    assert round_two(np.array(cells), rows, columns, np.array(row), np.array(column)).tolist() == whole


def test_policy_bends_last_year_and_blank_regions_sell_as_their_peers():
    table = table_of([("2027-01", r, p, "T") for r in ("core", "growth", "blank") for p in ("star", "cow")], [0] * 6)
    policy = Policy(
        {"core": "core", "growth": "growth", "blank": "blank"},
        {"core": 0.0, "growth": 0.25},
        {"star": "star", "cow": "cow"},
        {"star": 0.15, "cow": 0.0},
        {"blank": Entry(4000, 0.02)},
    )
    found = seeds(np.array([500, 300, 200, 100, 0, 0.0]), table.at, table.members, policy)
    assert found == pytest.approx([575, 300, 287.5, 125, 80 * 700 / 1100, 80 * 400 / 1100])
    assert found * 1500 / found.sum() == pytest.approx(
        [630.713, 329.0676, 315.3565, 137.1115, 55.8418, 31.9096], rel=1e-5
    )


def test_an_open_cell_without_history_gets_a_small_seed_and_growth_is_clipped():
    table = table_of([("2027-01", r, p, "T") for r in ("A", "B") for p in ("X", "Y")], [0] * 4)
    policy = Policy({"A": "growth"}, {"growth": 0.9}, {"X": "star"}, {"star": 0.9})
    found = seeds(np.array([100, 0, 60, 20.0]), table.at, table.members, policy)
    assert found.tolist() == [200, 0.01 * 100, 60 * 1.9, 20]
