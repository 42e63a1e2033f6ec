"""What each slice adds to a gap or to growth: signed amounts, points of growth, a share only where one makes sense."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

_NOTHING = Decimal(0)


class Compared(NamedTuple):
    """One slice: what it is and what it is held against; None is not on record."""

    name: str
    value: Decimal | None
    reference: Decimal | None


class Contribution(NamedTuple):
    """`gap` is what the slice adds to the whole (None when nothing is on record on either side); a side that is not
    on record adds nothing, and `missing` names it (value|reference). `points` are of the growth of the whole. `share`
    is of the whole gap, and None unless all gaps have one sign."""

    name: str
    gap: Decimal | None
    points: Decimal | None
    share: Decimal | None
    missing: str = ""


def contributions(slices: Sequence[Compared]) -> tuple[Contribution, ...]:
    """Every slice in the order given; the gaps sum to the gap of the whole."""
    gaps = [_gap(one) for one in slices]
    base = sum((one.reference or _NOTHING for one in slices), _NOTHING)
    known = [gap for gap in gaps if gap]
    one_sign = bool(known) and (min(known) > 0 or max(known) < 0)
    whole = sum(known, _NOTHING)
    return tuple(
        Contribution(
            one.name,
            gap,
            None if gap is None or base <= 0 else gap / base,
            None if gap is None or not one_sign else gap / whole,
            "" if gap is None else _missing(one),
        )
        for one, gap in zip(slices, gaps, strict=True)
    )


def _gap(one: Compared) -> Decimal | None:
    if one.value is None and one.reference is None:
        return None
    return (one.value or _NOTHING) - (one.reference or _NOTHING)


def _missing(one: Compared) -> str:
    return "value" if one.value is None else "reference" if one.reference is None else ""
