"""The question and its answer: which slices explain the gap between what was expected and what came?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from pandas import DataFrame

from salesplan.core.review.localise.answer import Answer
from salesplan.core.review.localise.cover import Asked, Cover, covered
from salesplan.core.review.localise.cube import Cube, Floats
from salesplan.core.review.localise.effects import prices
from salesplan.core.review.localise.leaves import Deviation, Leaves, deviation, leaves_of, telling
from salesplan.core.review.localise.mixing import moved, swayed
from salesplan.core.review.localise.naming import STRONG, Found, Where, chance_of, confidence, named, rows_of
from salesplan.core.review.localise.saying import Said, said

FEWEST = 4
"""Below this many leaves there is nothing to compare a slice with."""
LEAST_ERRORS, LEAST_BY_NOISE = 2.0, 4.0
"""An amount below so many of its standard errors is not said, however evenly its leaves stray: with what the effect
scatters (large leaves may have lost little), or by the noise alone."""
BROAD = 0.04
"""A common move below this part of what was expected is not called broad."""
FOREMOST, LEAST_FOREMOST, BY_TAIL = 1 / 8, 4, 0.02
"""A leaf that alone makes its slice is named when, by the tail of this part of the other leaves (or so many), fewer
such leaves are to be expected in the table."""


class Located(NamedTuple):
    """The slices of one measure, largest first, and how everything else moved together.

    `scatter`: the standard error of each leaf's amount by the noise alone; empty where too few leaves tell it.
    """

    slices: list[Found]
    level: float = 0.0
    level_error: float = 0.0
    scatter: Floats = np.zeros(0)


def localise(
    frame: DataFrame, attributes: Sequence[str], materiality: float = 0.01, within: str | None = None
) -> Answer:
    """Name the fewest slices in which the gap is concentrated; none is an answer, too.

    `frame` has a row per leaf: the columns `attributes`, compared as text, and the measures f, v (expected, actual) or
    a_f, a_v, b_f, b_v (numerator and denominator of a ratio, expected and actual). A slice is named when it stands out
    of the noise, also without its foremost leaf unless that lies beyond the tail of the others, and its amount off the
    common level is at least `materiality` of the expected total; 0 asks only whether it stands out of the noise. With a
    column `within` (months) a leaf is what its members add up to, and the foremost of these takes the leaf's place. An
    empty table, or a ratio without any denominator, has the gap 0. Raises ValueError for measures that are missing or
    not finite.
    """
    leaves = leaves_of(frame, attributes)
    gap, mix, parts = _parts(leaves)
    finer = leaves_of(frame, (*attributes, within)) if within else None
    located = locate(leaves, materiality, finer)
    slices = named(leaves, located.slices, parts, gap)
    error = _error(located.scatter)
    if leaves.quotient is not None:
        error /= float(leaves.quotient.after.sum()) or 1.0
    if leaves.quotient is not None and mix:
        shifts = locate(_denominators(leaves), materiality, _denominators(finer) if finer else None)
        shifted = moved(leaves, leaves.quotient, shifts.slices, gap, slices, materiality)
        mix -= sum(one.gap for one in shifted)
        error = math.hypot(error, _error(swayed(leaves.quotient, shifts.scatter)))
        slices += shifted
    rest = gap - mix - sum(one.gap for one in slices)
    return Answer(slices, _broad(leaves, located), gap, rest, mix, error)


def _denominators(of: Leaves) -> Leaves:
    before, after = (of.quotient.before, of.quotient.after) if of.quotient else (of.expected, of.actual)
    return Leaves(*of[:3], before, after)


def locate(of: Leaves, materiality: float, finer: Leaves | None = None) -> Located:
    """The slices of one measure that stand out and matter; `finer` are its leaves with one attribute more, the last."""
    of = telling(of)
    varied = [at for at in range(len(of.attributes)) if len(np.unique(of.codes[:, at])) > 1]
    if len(of.codes) < FEWEST or not varied:
        return Located([])
    cube, strayed = Cube(of.codes[:, varied], [of.sizes[at] for at in varied]), deviation(of)
    asked = _asked(cube, of, materiality)
    cover = covered(cube, strayed, asked)
    price = prices(cube, asked.eligible)
    may_be_leaves = materiality <= 0 or (len(varied) == 1 and finer is None)
    within = finer and _Within(telling(finer))
    told = said(cube, cover, strayed, of.expected, of.actual, materiality)
    errors = np.abs(strayed.value - cover.fit.level) / np.sqrt(cover.noise.variance(strayed))
    others = errors[~np.logical_or.reduce([np.zeros(len(errors), bool), *(one.rows for one in told)])]
    found = []
    for one in told:
        worth = float(price[cube.cell(one.where)])
        where = tuple((varied[at], code) for at, code in one.where)
        pulled = within.pulled(where, cover.fit.level) if within else _pulled(one, strayed, cover)
        if not may_be_leaves and _hangs_on_one(one, worth, *pulled) and _is_stray(errors[one.rows], others):
            continue
        if _stands_out(one, worth, strayed, cover):
            chance = chance_of(strayed.base, cover.fit.variance, one.rows)
            found.append(Found(where, confidence(one.gain, one.impact, chance), one.gain))
    scatter = np.abs(strayed.base) * np.sqrt(cover.noise.variance(strayed))
    return Located(found, cover.fit.level, cover.level_error, scatter)


def _stands_out(one: Said, price: float, of: Deviation, cover: Cover) -> bool:
    """Whether its amount is no chance and, unless its gain is large, its shift alone worth its name: leaves that only
    scatter more than others have not moved.
    """
    variance = cover.fit.variance
    if one.gain <= STRONG and one.off**2 * float((1 / variance[one.rows]).sum()) / 2 < price:
        return False
    with_scatter = LEAST_ERRORS * chance_of(of.base, variance, one.rows)
    by_noise = LEAST_BY_NOISE * chance_of(of.base, cover.noise.variance(of), one.rows)
    return abs(one.impact) >= min(with_scatter, by_noise)


class _Within:
    """The leaves inside which a slice is looked at: by member of their last attribute."""

    def __init__(self, of: Leaves) -> None:
        self.of, self.strayed = of, deviation(of)

    def pulled(self, where: Where, level: float) -> tuple[Floats, Floats]:
        """How far each member pulls the slice off the level, and how much it weighs."""
        rows, base = rows_of(self.of, where), self.strayed.base
        members = self.of.codes[rows, -1]
        pulled = np.bincount(members, (base * (self.strayed.value - level))[rows])
        return np.asarray(pulled, dtype=float), np.asarray(np.bincount(members, base[rows]), dtype=float)


def _pulled(one: Said, of: Deviation, cover: Cover) -> tuple[Floats, Floats]:
    """How far each leaf pulls the slice off the level, and how much it weighs."""
    weight = 1 / cover.noise.variance(of)[one.rows]
    return weight * (of.value[one.rows] - cover.fit.level), weight


def _hangs_on_one(one: Said, price: float, pulled: Floats, weight: Floats) -> bool:
    """Whether it is not worth its name without the leaf (the month) that speaks most for it; without any it is not."""
    if not pulled.size:
        return True
    pulled = pulled * np.sign(one.off)
    most = int(np.argmax(pulled))
    left, total = float(pulled.sum() - pulled[most]), float(weight.sum() - weight[most])
    if left <= 0 or total <= 0:
        return True
    kept = (left**2 / total) / (float(pulled.sum()) ** 2 / float(weight.sum()))
    return (one.gain + price) * kept < price


def _is_stray(errors: Floats, others: Floats) -> bool:
    """Whether the largest of a slice's errors is what so many leaves with a tail like that of the others may bring.

    The tail's exponent is that of Hill (1975, Annals of Statistics 3): heavy tails bring leaves far off by themselves.
    """
    largest = np.sort(others)[::-1]
    most = max(LEAST_FOREMOST, round(len(others) * FOREMOST))
    if most >= len(others) or largest[most] <= 0:
        return True
    tail = float(np.log(largest[:most] / largest[most]).mean())
    return tail <= 0 or most * float(errors.max() / largest[most]) ** (-1 / tail) > BY_TAIL


def _asked(cube: Cube, of: Leaves, materiality: float) -> Asked:
    """A slice that is asked about holds enough to matter, and not all leaves."""
    held = cube.sums(np.abs(np.stack([of.expected, of.actual]))).max(axis=0)
    eligible = (held >= materiality * np.abs(of.expected).sum()) & (cube.leaves_in < len(of.codes))
    return Asked(eligible, 0.05, 8.0) if materiality > 0 else Asked(eligible, 0.03, 10.0)


def _parts(of: Leaves) -> tuple[float, float, Floats]:
    """The gap, its mix part, and what each leaf adds to the rest of it."""
    difference = of.actual - of.expected
    if of.quotient is None:
        return float(difference.sum()), 0.0, difference
    before, after = float(of.quotient.before.sum()), float(of.quotient.after.sum())
    if not before or not after:
        return 0.0, 0.0, np.zeros(len(difference))
    rate = float(of.quotient.won.sum()) / before
    mix = float(of.expected.sum()) / after - rate
    return float(of.actual.sum()) / after - rate, mix, difference / after


def _error(scatter: Floats) -> float:
    return math.sqrt(float((scatter**2).sum())) if len(scatter) else math.inf


def _broad(of: Leaves, located: Located) -> bool:
    """Whether what no slice explains moved together by more than chance."""
    free = np.ones(len(of.codes), bool)
    for one in located.slices:
        free &= ~rows_of(of, one.where)
    expected = float(of.expected[free].sum())
    moved_by = float(of.actual[free].sum()) / expected - 1 if expected else 0.0
    least = max(BROAD, 3 * located.level_error)
    return min(abs(moved_by), abs(located.level)) >= least and moved_by * located.level > 0
