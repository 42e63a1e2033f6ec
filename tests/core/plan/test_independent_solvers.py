"""The nearest table against an interior-point solver, and what has no table against a simplex in whole fractions.

Both are written here, short and slow, and share nothing with the engine but the question.
"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.core.plan.feasibility import Wanted, ledger, set_conflicts
from salesplan.core.plan.fitting import Margin, Unmet, fit
from salesplan.core.plan.table import DIMENSIONS, Table

SHAPE = (3, 4, 4, 3)
NAMES = {d: tuple(f"{d}{n}" for n in range(size)) for d, size in zip(DIMENSIONS, SHAPE, strict=True)}


def support(rng, share):
    every = np.stack(np.meshgrid(*map(np.arange, SHAPE), indexing="ij"), axis=-1).reshape(-1, 4)
    return every[rng.random(len(every)) < share]


def incidence(at):
    """One row per member of each dimension that has a cell: which cells belong to it."""
    rows = [at[:, d] == member for d, size in enumerate(SHAPE) for member in range(size)]
    return np.array(rows, dtype=float)


def nearest(seed, rows, targets, low, high):
    """Least relative entropy to `seed` by a primal barrier method: Newton steps on the whole KKT system."""
    free = low < high
    rest = targets - rows[:, ~free] @ low[~free]
    a, w, lo, hi = rows[:, free], seed[free], low[free], high[free]
    x = np.where(np.isfinite(hi), (lo + np.minimum(hi, 1e12)) / 2, lo + w)
    for strength in 10.0 ** np.arange(0, 11):
        for _ in range(60):
            above, below = x - lo, np.where(np.isfinite(hi), hi - x, np.inf)
            slope = np.log(x / w) - (1 / above - 1 / below) / strength
            bend = 1 / x + (1 / above**2 + 1 / below**2) / strength
            inverse = 1 / bend
            multipliers = np.linalg.lstsq(a * inverse @ a.T, a @ (x - inverse * slope) - rest, rcond=None)[0]
            step = -inverse * (slope + a.T @ multipliers)
            room = np.concatenate([above / -np.minimum(step, -1e-300), below / np.maximum(step, 1e-300)])
            x = x + min(1.0, 0.95 * room.min()) * step
            if np.abs(step / x).max() < 1e-12:
                break
    found = low.copy()
    found[free] = x
    return found


def exists(rows, targets, low, high):
    """Whether any table at all meets the question: phase one of a simplex, in whole fractions, by Bland's rule."""
    bounded = np.flatnonzero(np.isfinite(high))
    width = rows.shape[1]
    left = [[Fraction(int(v)) for v in row] + [Fraction(0)] * len(bounded) for row in rows]
    right = [
        Fraction(int(t)) - sum(Fraction(int(low[i])) for i in np.flatnonzero(row))
        for row, t in zip(rows, targets, strict=True)
    ]
    for n, cell in enumerate(bounded):
        left.append([Fraction(int(j in (cell, width + n))) for j in range(width + len(bounded))])
        right.append(Fraction(int(high[cell])) - Fraction(int(low[cell])))
    for i, value in enumerate(right):
        if value < 0:
            left[i], right[i] = [-v for v in left[i]], -value
    return _phase_one(left, right) == 0


def _phase_one(left, right):
    """The least sum of artificial variables, one for every row."""
    columns = len(left[0])
    basis = [columns + i for i in range(len(left))]
    cost = [-sum(row[j] for row in left) for j in range(columns)]
    value = sum(right)
    while (enter := next((j for j in range(columns) if cost[j] < 0), None)) is not None:
        ratios = [(right[i] / row[enter], basis[i], i) for i, row in enumerate(left) if row[enter] > 0]
        _, _, leave = min(ratios)
        pivot = left[leave][enter]
        left[leave], right[leave] = [v / pivot for v in left[leave]], right[leave] / pivot
        for i, row in enumerate(left):
            if i != leave and row[enter]:
                factor = row[enter]
                left[i] = [v - factor * p for v, p in zip(row, left[leave], strict=True)]
                right[i] -= factor * right[leave]
        factor = cost[enter]
        cost = [v - factor * p for v, p in zip(cost, left[leave], strict=True)]
        value += factor * right[leave]
        basis[leave] = enter
    return value


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 100_000))
def test_the_nearest_table_with_locks_and_bounds_is_that_of_an_interior_point_solver_to_the_fen(number):
    rng = np.random.default_rng(number)
    at = support(rng, 0.5)
    truth, seed = rng.gamma(2, 400, len(at)) + 20, rng.gamma(2, 1, len(at)) + 0.05
    kind = rng.random(len(at))
    low, high = np.zeros(len(at)), np.full(len(at), np.inf)
    low[kind < 0.3], high[kind < 0.3] = 0.8 * truth[kind < 0.3], 1.3 * truth[kind < 0.3]
    low[kind < 0.1] = high[kind < 0.1] = truth[kind < 0.1]
    margins = [Margin(at[:, d], np.bincount(at[:, d], truth, SHAPE[d])) for d in range(4)]
    found = fit(seed, margins, low, high)
    rows = incidence(at)
    assert found == pytest.approx(nearest(seed, rows, rows @ truth, low, high), abs=0.5)
    assert (found[kind < 0.1] == truth[kind < 0.1]).all()
    assert rows @ found == pytest.approx(rows @ truth, abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 100_000))
def test_a_question_is_refused_exactly_when_no_table_exists_and_what_is_short_is_proved(number):
    rng = np.random.default_rng(number)
    at = support(rng, 0.14)
    truth = rng.integers(1, 60, len(at))
    low, high = np.zeros(len(at)), np.full(len(at), np.inf)
    kind = rng.random(len(at))
    low[kind < 0.15] = high[kind < 0.15] = truth[kind < 0.15]
    high[kind > 0.85] = truth[kind > 0.85]
    targets = [np.bincount(at[:, d], truth, SHAPE[d]).astype(float) for d in range(4)]
    _move(rng, targets, int(rng.integers(0, 3)))
    rows = incidence(at)
    wanted = [Wanted(d, NAMES[d], at[:, i], targets[i]) for i, d in enumerate(DIMENSIONS)]
    table = _table(at, low, high)
    found = ledger(table, int(targets[0].sum()), wanted)
    is_met = False
    if not found:
        try:
            fit(np.ones(len(at)), [Margin(w.groups, w.targets) for w in wanted], low, high)
            is_met = True
        except Unmet as unmet:
            found = set_conflicts(table, int(targets[0].sum()), wanted, unmet.pull)
    assert is_met == exists(rows, np.concatenate(targets), low, high)
    assert is_met or found
    for finding in found:
        _proved(finding, at, targets, low, high)


def _move(rng, targets, times):
    """Make some targets unlike the table they came from; every dimension keeps its sum."""
    for _ in range(times):
        of = targets[rng.integers(4)]
        giver, taker = rng.choice(len(of), 2, replace=False)
        amount = round(float(of[giver]) * rng.random())
        of[giver] -= amount
        of[taker] += amount


def _table(at, low, high):
    return Table(
        NAMES,
        at,
        np.where(low == high, low, 0).astype(np.int64),
        np.where(low > 0, low, -1).astype(np.int64),
        np.where(np.isfinite(high), high, -1).astype(np.int64),
    )


def _proved(finding, at, targets, low, high):
    """What is named wants more, or must hold more, than there is: summed up from the cells."""

    def inside(where):
        chosen = np.ones(len(at), dtype=bool)
        for dimension, names in where.items():
            d = DIMENSIONS.index(dimension)
            chosen &= np.isin(at[:, d], [NAMES[dimension].index(name) for name in names])
        return chosen

    def want(dimension, names):
        of = targets[DIMENSIONS.index(dimension)]
        return sum(of[NAMES[dimension].index(name)] for name in names)

    if finding.code == "locks_exceed":
        assert low[inside(finding.where)].sum() - want(*next(iter(finding.where.items()))) == finding.short > 0
    elif finding.code == "maxima_short":
        assert want(*next(iter(finding.where.items()))) - high[inside(finding.where)].sum() == finding.short > 0
    elif finding.code == "no_cell":
        assert not inside(finding.where).any() and finding.short > 0
    elif finding.code == "out_of_reach" and len(finding.where) == 2:
        (one, chosen), (other, partners) = finding.where.items()
        outside = inside({one: chosen}) & ~inside({other: partners})
        room = (
            want(other, partners) + high[outside].sum() - low[inside({other: partners}) & ~inside({one: chosen})].sum()
        )
        assert want(one, chosen) - room >= finding.short - 1 >= 0
