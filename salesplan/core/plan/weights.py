"""Weights as people write them: relative, whatever they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from salesplan.core.plan.conflict import Finding, Note
from salesplan.core.plan.raking import Floats

_HUNDRED = 0.005
"""Sums this near to 100 (or to 1) need no note."""


class Shares(NamedTuple):
    """Each member's part, in the order asked. `reserve` is the part given to nobody, 0 unless asked for."""

    raw: Mapping[str, float]
    parts: Floats
    reserve: float
    notes: tuple[Note, ...]
    findings: tuple[Finding, ...]


def shares(
    dimension: str,
    members: Sequence[str],
    weights: Mapping[str, float],
    *,
    reserve: bool = False,
    missing_is_zero: bool = False,
) -> Shares:
    """`weights` as parts of 1 for `members`.

    They are relative: 30, 40, 30, 40 are 3/14, 2/7, 3/14, 2/7, and a note tells the sum. With `reserve` they are per
    cent as they stand and what is missing to 100 is kept back. All zero: equal parts, with a note. A negative weight
    and a member without one (unless `missing_is_zero`) are findings; a weight of nobody in `members` is not read.
    """
    found = [*_unusable(dimension, weights), *([] if missing_is_zero else _missing(dimension, members, weights))]
    raw = np.array([max(weights.get(name, 0.0), 0.0) for name in members], dtype=np.float64)
    whole = float(raw.sum())
    if whole <= 0:
        equal = np.full(len(members), 1 / max(len(members), 1))
        return Shares(weights, equal, 0.0, (Note("weights_equal", {"dimension": dimension}),), tuple(found))
    if reserve and whole <= 100 + _HUNDRED:
        kept = max(0.0, 1 - whole / 100)
        told = Note("weights_reserve", {"dimension": dimension, "sum": whole, "reserve": kept})
        return Shares(weights, raw / 100, kept, (told,), tuple(found))
    said = abs(whole - 100) <= _HUNDRED or abs(whole - 1) <= _HUNDRED / 100
    notes = () if said else (Note("weights_normalised", {"dimension": dimension, "sum": whole}),)
    return Shares(weights, raw / whole, 0.0, notes, tuple(found))


def _unusable(dimension: str, weights: Mapping[str, float]) -> list[Finding]:
    bad = [name for name, weight in weights.items() if not np.isfinite(weight) or weight < 0]
    return [Finding("weight_negative", {dimension: (name,)}, {}, (name,), 0) for name in bad]


def _missing(dimension: str, members: Sequence[str], weights: Mapping[str, float]) -> list[Finding]:
    without = tuple(name for name in members if name not in weights)
    return [Finding("weight_missing", {dimension: without}, {}, without, 0)] if without else []


def marginal(total: float, parts: Floats, typed: Floats) -> Floats:
    """What each member gets of `total`: typed amounts stay (NaN = not typed), the rest is shared by `parts`.

    With nothing to share the rest by, the members that are not typed share it in equal parts.
    """
    open_ = np.isnan(typed)
    found = np.where(open_, 0.0, typed)
    weights = parts[open_] if parts[open_].sum() > 0 else np.ones(int(open_.sum()))
    if open_.any():
        found[open_] = (total - found.sum()) * weights / weights.sum()
    return found
