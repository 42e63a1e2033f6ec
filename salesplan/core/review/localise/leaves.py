"""The leaf table as numbers: codes of the members, what was expected of each leaf, and how far it strayed from that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from pandas import DataFrame, factorize

from salesplan.core.review.localise.cube import Codes, Floats, Rows

ADDITIVE = ("f", "v")
RATIO = ("a_f", "a_v", "b_f", "b_v")
LEAST_SIGNED = 0.05
"""From this part of all numerators on, those below 0 make a ratio one that moves in points."""
DISTINCT, FINE = 8, 1e-3
"""So many amounts show that they are rounded; below this part of the middle one, rounding is nothing to speak of."""


class Quotient(NamedTuple):
    """The rest of a ratio: its denominators `before` and `after`, the numerator `won` before, the expected `rate`."""

    before: Floats
    after: Floats
    won: Floats
    rate: Floats

    def only(self, rows: Rows) -> Quotient:
        return Quotient(*(part[rows] for part in self))


class Leaves(NamedTuple):
    """One row per combination of members that carries data.

    `expected` and `actual` add up. Of a ratio they are numerators: what the expected rate would have brought at the
    actual denominator, and what came.
    """

    attributes: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    codes: Codes
    expected: Floats
    actual: Floats
    quotient: Quotient | None = None

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(len(known) for known in self.members)


class Deviation(NamedTuple):
    """How far each leaf strayed as a share of its size (`value`), and how much it holds (`size`, mean 1).

    `proportional`: value is actual over expected less 1; otherwise the difference over the mean of both, between -2
    and 2, for two sides that are noisy alike. `lump` marks leaves where nothing came. `unit`: the part of the level
    below which an effect is not worth naming (small where a success rate is close to 1). `base` turns the value into
    an amount. `rounding`: the variance that the value has because amounts are written in whole units.
    """

    value: Floats
    size: Floats
    base: Floats
    proportional: bool
    lump: Rows
    unit: float = 1.0
    least_scale: float = 0.0
    rounding: Floats | float = 0.0


def measures_of(frame: DataFrame) -> tuple[str, ...]:
    """The measures that the frame brings: those of a ratio before those of an additive KPI. Raises ValueError."""
    for known in (RATIO, ADDITIVE):
        if set(known) <= set(frame.columns):
            return known
    raise ValueError(f"a leaf table has the measures {', '.join(ADDITIVE)} or {', '.join(RATIO)}")


def leaves_of(frame: DataFrame, attributes: Sequence[str]) -> Leaves:
    """The table as numbers; rows alike in all attributes are added, rows without any amount left out.

    Members are compared as text, a missing one is the text "". Raises ValueError for measures that are missing or not
    finite.
    """
    measures = measures_of(frame)
    values = frame[list(measures)].to_numpy(dtype=float).T
    if not np.isfinite(values).all():
        raise ValueError("every measure of every row must be a finite number")
    live = np.abs(values).sum(axis=0) > 0
    codes, members = _coded(frame, attributes)
    codes, values = _added(codes[live], values[:, live], [len(known) for known in members])
    if measures == ADDITIVE:
        return Leaves(tuple(attributes), members, codes, values[0], values[1])
    won, actual, before, after = values
    overall = won.sum() / before.sum() if before.sum() else 0.0
    rate = np.divide(won, before, out=np.full(len(before), overall), where=before != 0)
    return Leaves(tuple(attributes), members, codes, rate * after, actual, Quotient(before, after, won, rate))


def _coded(frame: DataFrame, attributes: Sequence[str]) -> tuple[Codes, tuple[tuple[str, ...], ...]]:
    codes, members = [], []
    for name in attributes:
        column = frame[name]
        code, known = factorize(column.astype(object).where(column.notna(), "").astype(str), sort=True)
        codes.append(code.astype(np.int64))
        members.append(tuple(str(one) for one in known))
    return np.array(codes, dtype=np.int64).reshape(len(codes), len(frame)).T, tuple(members)


def _added(codes: Codes, values: Floats, sizes: Sequence[int]) -> tuple[Codes, Floats]:
    """Rows alike in all attributes become one; leaves stand in the order of their codes."""
    order = np.lexsort(codes.T[::-1]) if codes.shape[1] else np.arange(len(codes))
    codes, values = codes[order], values[:, order]
    if len(codes):
        starts = np.flatnonzero(np.concatenate([[True], (codes[1:] != codes[:-1]).any(axis=1)]))
        return codes[starts], np.add.reduceat(values, starts, axis=1)
    return codes, values


def telling(of: Leaves) -> Leaves:
    """The leaves that say something about the KPI: a rate, and what it was, needs a denominator."""
    if of.quotient is None:
        return of
    kept = (of.quotient.before != 0) & (of.quotient.after != 0)
    return of._replace(
        codes=of.codes[kept],
        expected=of.expected[kept],
        actual=of.actual[kept],
        quotient=of.quotient.only(kept),
    )


def deviation(of: Leaves) -> Deviation:
    """The relative deviations. Sizes of a ratio come from what was counted: denominators, and odds where the numerator
    is a part of the denominator."""
    if of.quotient is None:
        return _of_amounts(of.expected, of.actual)
    before, after, won, rate = of.quotient
    before, after = np.abs(before), np.abs(after)
    size, unit, least = after * before / (after + before), 1.0, 0.0
    if _is_signed(won) or _is_signed(of.actual):
        return _in_points(of, after, np.maximum(size, 1e-9))
    if np.all(of.actual <= after) and np.all(rate <= 1) and np.all(rate >= 0):
        overall = of.expected.sum() / max(after.sum(), 1e-12)
        failing = min(max(1 - overall, 1e-3), 0.999)
        failed = ((1 - rate) * before + 1) / (before + 1 / failing)
        size *= (1 - failed) / failed
        unit, least = min(1.0, failing / (1 - failing)), 0.5
    return _against(of.expected, of.actual, np.maximum(size, 1e-9), unit, least)


def _is_signed(amounts: Floats) -> bool:
    """Whether amounts below 0 are more than a few returns."""
    return float(np.abs(amounts[amounts < 0]).sum()) > LEAST_SIGNED * float(np.abs(amounts).sum())


def _in_points(of: Leaves, after: Floats, size: Floats) -> Deviation:
    """A rate that may be negative (a margin) moves in points of the denominator: near 0 its per cent mean nothing."""
    base = after * float(np.abs(of.expected).sum()) / float(after.sum())
    return _against(of.expected, of.actual, size, base=base)


def _of_amounts(expected: Floats, actual: Floats) -> Deviation:
    unit = min(_unit(expected), _unit(actual))
    if _counted(expected, actual):
        found = _against(expected, actual, np.abs(expected))
        return found._replace(rounding=_rounding(unit, found.base))
    mean = (np.abs(expected) + np.abs(actual)) / 2
    value = np.clip((actual - expected) / mean, -2.0, 2.0)
    lump, rounding = np.abs(value) > 1.999, _rounding(unit, mean)
    return Deviation(value, mean / mean.mean(), mean, False, lump, rounding=rounding)


def _rounding(unit: float, base: Floats) -> Floats:
    """The variance of what was rounded off both sides, evenly spread over a unit, as part of the base."""
    return np.asarray((unit / base) ** 2 / 6)


def _unit(amounts: Floats) -> float:
    """The unit of which all amounts are whole numbers (yuan, 10,000 yuan); 0 where it is too small to speak of.

    A few amounts that return in every leaf (100, 200) are no rounded ones.
    """
    left = np.unique(np.abs(amounts[amounts != 0]))
    if len(left) < DISTINCT:
        return 0.0
    unit, least, exact = float(left[0]), FINE * float(np.median(left)), 1e-9 * float(left[-1])
    while unit > least:
        over = np.abs(left - np.round(left / unit) * unit)
        over = over[over > exact]
        if not len(over):
            return unit
        unit = float(over.min())
    return 0.0


def _against(
    expected: Floats,
    actual: Floats,
    size: Floats,
    unit: float = 1.0,
    counted: float = 0.0,
    base: Floats | None = None,
) -> Deviation:
    base = np.abs(expected) if base is None else base
    known = base[base != 0]
    base = np.maximum(base, float(np.quantile(known, 0.02)) if len(known) else 1.0)
    size = np.maximum(size, max(float(np.quantile(size, 0.02)), 1e-3 * float(size.mean())))
    value = (actual - expected) / base
    return Deviation(value, size / size.mean(), base, True, np.abs(value) >= 0.999, unit, counted / size.mean())


def _counted(expected: Floats, actual: Floats) -> bool:
    """Whether only the actual side is counted: it is 0 where something was expected, and the more so in small leaves.

    A plan is smooth and actuals are orders; against last year both sides have zeros.
    """
    known = expected > 0
    nothing = int(((actual == 0) & known).sum())
    unplanned = int(((expected == 0) & (actual > 0)).sum())
    if nothing <= 5 * (unplanned + 2):
        return False
    large = expected > np.median(expected[known])
    in_small = float(np.mean(actual[known & ~large] == 0))
    in_large = float(np.mean(actual[large] == 0)) if large.any() else 0.0
    rare = in_small > 0.03 and in_small > 2.5 * in_large
    return rare or (nothing > 0.1 * len(actual) and in_small > 1.3 * in_large)
