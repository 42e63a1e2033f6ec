import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.core.plan.raking import CannotTie, largest_remainder, rake, round_table, settle


def grid(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    return np.repeat(np.arange(rows), columns), np.tile(np.arange(columns), rows)


@pytest.mark.parametrize(
    ("weights", "total", "parts"),
    [
        ([1, 1, 1], 100, [34, 33, 33]),
        ([0.5] * 4, 2, [1, 1, 0, 0]),
        ([1234567, 2345678, 3456789], 704, [123, 235, 346]),
        ([30, 40, 30, 40], 100_000_000, [21428571, 28571429, 21428571, 28571429]),
        ([0, 5], 7, [0, 7]),
        ([0, 0], 0, [0, 0]),
    ],
)
def test_largest_remainder_sums_to_the_total_and_ties_go_to_the_earlier_place(weights, total, parts):
    assert largest_remainder(weights, total).tolist() == parts


def test_largest_remainder_refuses_weights_that_say_nothing():
    with pytest.raises(CannotTie):
        largest_remainder([0, 0], 5)
    with pytest.raises(ValueError, match="negative"):
        largest_remainder([1, -1], 5)


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=40), st.integers(0, 10**12))
def test_largest_remainder_never_loses_a_unit_and_is_never_off_by_more_than_one(weights, total):
    parts = largest_remainder(weights, total)
    assert parts.sum() == total
    exact = np.array(weights) * total / sum(weights)
    assert (np.abs(parts - exact) < 1 + 1e-6 * max(total, 1)).all()


def test_raking_gives_the_worked_table_and_keeps_its_zeros():
    rows, columns = grid(2, 3)
    table = rake([30, 20, 0, 25, 15, 10], [rows, columns], [[60, 50], [62, 36, 12]])
    assert np.allclose(table, [37.391466, 22.608534, 0, 24.608534, 13.391466, 12], atol=1e-5)


def test_a_margin_may_speak_of_some_cells_only():
    table = rake([1, 1, 1], [np.array([0, 0, -1])], [[10]])
    assert table.tolist() == [5, 5, 1]


def test_raking_says_so_when_margins_contradict_each_other():
    rows, columns = grid(2, 2)
    with pytest.raises(CannotTie):
        rake([1, 1, 1, 1], [rows, columns], [[5, 5], [5, 6]], sweeps=50)
    with pytest.raises(CannotTie):
        rake([0, 0, 1, 1], [rows, columns], [[5, 5], [5, 5]])


@pytest.mark.parametrize(
    ("table", "rounded"),
    [
        ([[1.4, 2.3, 3.3], [2.6, 1.7, 1.7]], [[2, 2, 3], [2, 2, 2]]),
        ([[0.5, 0.5], [0.5, 0.5]], [[1, 0], [0, 1]]),
    ],
)
def test_rounding_a_table_keeps_every_row_and_column(table, rounded):
    cells = np.array(table)
    rows, columns = grid(*cells.shape)
    assert round_table(cells.ravel(), rows, columns).reshape(cells.shape).tolist() == rounded


def test_rounding_refuses_sums_that_are_not_whole():
    rows, columns = grid(2, 2)
    with pytest.raises(CannotTie):
        round_table(np.array([0.5, 0.2, 0.5, 0.5]), rows, columns)


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(2, 12))
def test_every_cell_is_rounded_to_its_floor_or_ceiling_and_every_sum_ties(seed, height, width):
    rng = np.random.default_rng(seed)
    whole = rng.integers(0, 9, (height, width))
    rows, columns = grid(height, width)
    allowed = np.flatnonzero(whole.ravel() > 0)
    rows, columns = rows[allowed], columns[allowed]
    cells = rake(rng.uniform(0.1, 1, len(allowed)), [rows, columns], [whole.sum(1), whole.sum(0)], 1e-10, 20_000)
    rounded = round_table(cells, rows, columns)
    assert (np.abs(rounded - cells) < 1 + 1e-6).all()
    assert np.bincount(rows, rounded, height).tolist() == whole.sum(1).tolist()
    assert np.bincount(columns, rounded, width).tolist() == whole.sum(0).tolist()


def test_settling_moves_units_only_inside_a_group_and_along_chains():
    within, labels = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2])
    settled = settle(np.array([10, 10, 10, 10]), within, labels, np.array([11, 20, 9]))
    assert np.bincount(labels, settled).tolist() == [11, 20, 9]
    assert np.bincount(within, settled).tolist() == [20, 20]


def test_settling_says_so_when_no_chain_leads_there():
    with pytest.raises(CannotTie):
        settle(np.array([10, 10]), np.array([0, 1]), np.array([0, 1]), np.array([11, 9]))
