"""From rows to words: the gap of each slice, its counter-check, its other names, how sure it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from salesplan.core.review.localise.answer import Confidence, Kind, Named, Sibling
from salesplan.core.review.localise.cube import Floats, Rows
from salesplan.core.review.localise.leaves import Leaves

Where = tuple[tuple[int, int], ...]

STRONG, MEDIUM = 20.0, 15.0
"""Gains from which a slice is called sure; measured in docs/review.md."""
_MOST_NAMES = 3


class Found(NamedTuple):
    """A slice that is worth saying, how sure it is, and by what gain."""

    where: Where
    confidence: Confidence
    gain: float


def confidence(gain: float, impact: float, chance: float) -> Confidence:
    """A word, because the posterior is always near 100 %: strong only where the amount also stands out of its noise."""
    if gain > STRONG and abs(impact) > 3 * chance:
        return "strong"
    return "medium" if gain > MEDIUM else "weak"


def named(
    of: Leaves,
    slices: Sequence[Found],
    parts: Floats,
    gap: float,
    kind: Kind = "level",
) -> tuple[Named, ...]:
    """The slices in the order given; what a leaf adds to the gap (`parts`) counts for the first slice that holds it."""
    rows = [rows_of(of, one.where) for one in slices]
    anywhere = np.logical_or.reduce(rows) if rows else np.zeros(len(of.codes), bool)
    free = np.ones(len(of.codes), bool)
    total = float(np.abs(of.expected).sum())
    found = []
    for (where, sure, gain), held in zip(slices, rows, strict=True):
        part = float(parts[held & free].sum())
        free &= ~held
        found.append(
            Named(
                where=_words(of, where),
                gap=part,
                share=part / gap if gap else None,
                change=_change(of, held),
                size=float(np.abs(of.expected[held]).sum()) / total if total else 0.0,
                confidence=sure,
                siblings=tuple(_siblings(of, where, ~anywhere)),
                same_as=tuple(_words(of, other) for other in _other_names(of, where, held)),
                kind=kind,
                gain=gain,
            )
        )
    return tuple(found)


def rows_of(of: Leaves, where: Where) -> Rows:
    """The leaves of a slice."""
    found = np.ones(len(of.codes), bool)
    for attribute, code in where:
        found &= of.codes[:, attribute] == code
    return found


def _words(of: Leaves, where: Where) -> dict[str, str]:
    return {of.attributes[attribute]: of.members[attribute][code] for attribute, code in where}


def _change(of: Leaves, rows: Rows) -> float | None:
    expected = float(of.expected[rows].sum())
    return float(of.actual[rows].sum()) / expected - 1 if expected else None


def _siblings(of: Leaves, where: Where, unnamed: Rows) -> list[Sibling]:
    found = []
    for attribute, code in where:
        others = tuple(one for one in where if one[0] != attribute)
        rows = rows_of(of, others) & (of.codes[:, attribute] != code) & unnamed
        found.append(Sibling(of.attributes[attribute], _change(of, rows)))
    return found


def _other_names(of: Leaves, where: Where, rows: Rows) -> list[Where]:
    """Names as short that select the same rows, and the fullest one (team and the region it sells in)."""
    codes = of.codes[rows]
    fixed = tuple((at, int(codes[0, at])) for at in range(codes.shape[1]) if (codes[:, at] == codes[0, at]).all())
    if len(fixed) == len(where):
        return []
    short = [one for one in combinations(fixed, len(where)) if one != where and _same(of, one, rows)]
    return [*short[: _MOST_NAMES - 1], fixed]


def _same(of: Leaves, where: Where, rows: Rows) -> bool:
    return bool((rows_of(of, where) == rows).all())


def chance_of(base: Floats, variance: Floats, rows: Rows) -> float:
    """The standard error of a slice's amount."""
    return math.sqrt(float((base[rows] ** 2 * variance[rows]).sum()))
