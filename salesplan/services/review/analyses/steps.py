"""The steps of a gap as a diagnosis shows them: names instead of keys."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from salesplan.core.review.diagnosed import Name, Of, Part, Parts, Unit, Word
from salesplan.services.review.gaps import Steps

MOST_STEPS = 7
"""Bars between the two ends; the smallest are put together beyond that."""


def part(key: str, amount: Decimal) -> Part:
    """An amount under a name of the catalogue."""
    return Part(Word(f"diagnosis.part.{key}"), amount)


def parts_of(id: str, start: str, found: Steps, end: str = "value") -> Parts | None:
    """The steps as named parts; None where there are none."""
    if found.missing or found.start is None or found.end is None:
        return None
    steps = [Part(_name(key), amount) for key, amount in found.steps if amount]
    return Parts(id, part(start, found.start), together(steps), part(end, found.end))


def together(steps: Sequence[Part], most: int = MOST_STEPS) -> tuple[Part, ...]:
    """The steps in their order, the smallest of too many as one."""
    if len(steps) <= most:
        return tuple(steps)
    kept = sorted(steps, key=lambda one: -abs(one.amount))[: most - 1]
    rest = sum((one.amount for one in steps if one not in kept), Decimal(0))
    return (*(one for one in steps if one in kept), part("rest", rest))


def made(id: str, start: Part, steps: Sequence[Part], end: Part, unit: Unit = "money") -> Parts:
    """Parts of our own, checked: what they leave over would be a mistake of ours."""
    left = end.amount - start.amount - sum((one.amount for one in steps), Decimal(0))
    kept = [one for one in steps if one.amount] + ([part("overlap", left)] if left else [])
    return Parts(id, start, together(kept), end, unit)


def _name(key: str) -> Name:
    kind, _, code = key.partition(":")
    if not code:
        return Word(f"diagnosis.part.{kind}")
    return Of("region" if kind == "apart" else kind, code)
