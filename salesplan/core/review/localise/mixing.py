"""A ratio also moves when its denominator moves between slices: whose growth, at which rate, changed the whole?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from salesplan.core.review.localise.answer import Named
from salesplan.core.review.localise.cube import Floats
from salesplan.core.review.localise.leaves import Leaves, Quotient
from salesplan.core.review.localise.naming import Found, Where, named, rows_of

LEAST = 0.01
"""The least part of the expected rate that a shift must have moved, also where materiality is switched off."""
LEAST_OF_LARGEST = 0.2
"""And the least part of the largest gap."""


def moved(
    of: Leaves,
    quotient: Quotient,
    shifts: Sequence[Found],
    gap: float,
    others: Sequence[Named],
    materiality: float,
) -> tuple[Named, ...]:
    """The slices whose denominator moved and with it the ratio, each with its part of the mix.

    `shifts`: slices of the denominator, largest first. The parts are what each shift does on top of those before it,
    everything else growing alike, so that they and what is left add up to the whole mix.
    """
    parts = _parts(of, quotient, [one.where for one in shifts])
    expected = float(quotient.won.sum() / quotient.before.sum())
    largest = max((abs(one) for one in [*parts, *(other.gap for other in others)]), default=0.0)
    least = max(max(materiality, LEAST) * abs(expected), LEAST_OF_LARGEST * largest)
    told = [at for at, part in enumerate(parts) if abs(part) >= least]
    denominators = of._replace(expected=quotient.before, actual=quotient.after, quotient=None)
    found = named(denominators, [shifts[at] for at in told], np.zeros(len(of.codes)), gap, "mix")
    return tuple(
        one._replace(gap=parts[at], share=parts[at] / gap if gap else None) for one, at in zip(found, told, strict=True)
    )


def swayed(quotient: Quotient, scatter: Floats) -> Floats:
    """How far the ratio scatters with each leaf's denominator, of which `scatter` is the standard error."""
    if not len(scatter):
        return scatter
    whole = float(quotient.won.sum() / quotient.before.sum())
    return np.asarray((quotient.rate - whole) * scatter / quotient.after.sum())


def _parts(of: Leaves, quotient: Quotient, slices: Sequence[Where]) -> list[float]:
    """What the ratio gains with each shift, one after the other."""
    held = [rows_of(of, where) for where in slices]
    free = ~np.logical_or.reduce(held) if held else np.ones(len(of.codes), bool)
    before = float(quotient.before[free].sum())
    grown = float(quotient.after[free].sum()) / before if before else 1.0
    volume: Floats = quotient.before * grown
    found, last = [], _rate(quotient.rate, volume)
    for rows in held:
        volume = np.where(rows, quotient.after, volume)
        now = _rate(quotient.rate, volume)
        found.append(now - last)
        last = now
    return found


def _rate(rate: Floats, volume: Floats) -> float:
    total = float(volume.sum())
    return float((rate * volume).sum()) / total if total else 0.0
