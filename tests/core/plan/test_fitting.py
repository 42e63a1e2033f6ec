"""The nearest table, compared with a slow solver of its own, and the proofs that there is none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.core.plan.feasibility import Wanted, ledger, set_conflicts
from salesplan.core.plan.fitting import Margin, Unmet, fit
from salesplan.core.plan.table import DIMENSIONS, Table

SHAPE = (4, 5, 6, 4)


def support(seed: int, share: float = 0.4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    every = np.stack(np.meshgrid(*map(np.arange, SHAPE), indexing="ij"), axis=-1).reshape(-1, 4)
    return every[rng.random(len(every)) < share]


def margins(at: np.ndarray, amounts: np.ndarray) -> list[Margin]:
    return [Margin(at[:, d], np.bincount(at[:, d], amounts, SHAPE[d])) for d in range(4)]


def slowly(seed, asked, low, high, rounds=4000):
    """Dykstra's alternating projections in the sense of relative entropy: slow, short, and of another kind."""
    point, kept = seed.copy(), [np.ones_like(seed) for _ in range(2)]
    for _ in range(rounds):
        for n, (floor, ceiling) in enumerate(((low, None), (None, high))):
            before = point * kept[n]
            point = np.clip(before, floor, ceiling)
            kept[n] = before / point
        for m in asked:
            sums = np.bincount(m.groups, point, len(m.targets))
            point = point * np.divide(m.targets, sums, out=np.ones_like(sums), where=sums > 0)[m.groups]
    return point


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 10_000))
def test_the_table_is_that_of_an_independent_slow_solver(number):
    rng = np.random.default_rng(number)
    at = support(number)
    truth, seed = rng.gamma(2, 10, len(at)), rng.gamma(2, 1, len(at))
    low, high = (
        np.where(rng.random(len(at)) < 0.1, truth * 0.9, 0.001),
        np.where(rng.random(len(at)) < 0.1, truth * 1.2, 1e9),
    )
    asked = margins(at, truth)
    found = fit(seed, asked, low, high)
    assert all(np.bincount(m.groups, found, len(m.targets)) == pytest.approx(m.targets, rel=1e-8) for m in asked)
    assert (found >= low).all() and (found <= high).all()
    assert found == pytest.approx(slowly(seed, asked, low, high), rel=2e-2, abs=1e-2)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_no_other_table_that_meets_the_margins_is_nearer_and_locks_come_back_as_they_were(number):
    rng = np.random.default_rng(number)
    at = support(number)
    truth, seed = rng.gamma(2, 10, len(at)), rng.gamma(2, 1, len(at))
    locked = rng.random(len(at)) < 0.05
    low, high = np.where(locked, truth, 0.0), np.where(locked, truth, np.inf)
    found = fit(seed, margins(at, truth), low, high)
    assert (found[locked] == truth[locked]).all()

    def distance(table):
        return float(np.sum(table * np.log(table / seed) - table + seed))

    for share in (0.01, 0.1, 0.5):
        assert distance(found) <= distance((1 - share) * found + share * truth) + 1e-9 * abs(distance(truth))


def test_a_group_that_wants_nothing_gets_nothing_and_a_zero_seed_stays_zero():
    rows, columns = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    asked = [Margin(rows, np.array([0.0, 10])), Margin(columns, np.array([4.0, 6]))]
    assert fit(np.array([1.0, 1, 1, 1]), asked).tolist() == [0, 0, 4, 6]
    with pytest.raises(Unmet):
        fit(np.array([1.0, 1, 0, 1]), asked)


def test_cells_outside_every_group_keep_their_seed():
    found = fit(np.array([3.0, 1, 7]), [Margin(np.array([0, 0, -1]), np.array([8.0]))])
    assert found.tolist() == [6, 2, 7]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.floats(1.1, 3.0))
def test_what_is_said_not_to_fit_is_proved_by_summing_up(number, stretch):
    """Either a table is found, or the named members want more than all cells that could help may carry."""
    rng = np.random.default_rng(number)
    at = support(number, 0.12)
    targets = [np.bincount(at[:, d], rng.gamma(1, 100, len(at)), SHAPE[d]).round() for d in range(4)]
    for target in targets:
        target *= rng.uniform(1, stretch, len(target))
        target[:] = (target * (targets[0].sum() / max(target.sum(), 1))).round()
        target[target.argmax()] += targets[0].sum() - target.sum()
    none = np.full(len(at), -1)
    names = {d: tuple(f"{d}{n}" for n in range(size)) for d, size in zip(DIMENSIONS, SHAPE, strict=True)}
    table = Table(names, at, np.zeros(len(at), dtype=np.int64), none, none)
    asked = [Wanted(d, names[d], at[:, i], targets[i]) for i, d in enumerate(DIMENSIONS)]
    found = ledger(table, int(targets[0].sum()), asked)
    if not found:
        try:
            fit(np.ones(len(at)), [Margin(w.groups, w.targets) for w in asked])
        except Unmet as unmet:
            found = set_conflicts(table, int(targets[0].sum()), asked, unmet.pull)
            assert found
    for each in found:
        if each.code == "out_of_reach":
            (one, chosen), (other, partners) = each.where.items()
            reach = {
                names[other][row[DIMENSIONS.index(other)]]
                for row in at.tolist()
                if names[one][row[DIMENSIONS.index(one)]] in chosen
            }
            want = sum(targets[DIMENSIONS.index(one)][names[one].index(name)] for name in chosen)
            room = sum(targets[DIMENSIONS.index(other)][names[other].index(name)] for name in reach)
            assert reach <= set(partners)
            assert want - room >= each.short - 1 >= 0
