"""The cells of a plan times a factor, both tracks tied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from salesplan.core.plan.measures import smallest
from salesplan.core.plan.raking import largest_remainder


def scaled(rows: Sequence[dict[str, Any]], factor: Decimal) -> list[dict[str, Any]]:
    """The cells times a factor; both tracks sum exactly. What a challenge is above its base is split on its own, so
    that no challenge falls below a base by rounding."""
    made = [dict(row) for row in rows]
    for measure in sorted({row["measure"] for row in made}):
        unit, own = smallest(measure), [row for row in made if row["measure"] == measure]
        paired = [row for row in own if row["challenge"] is not None and row["challenge"] >= row["base"]]
        others = [row for row in own if row["challenge"] is None or row["challenge"] < row["base"]]
        lone = [row for row in others if row["challenge"] is not None]
        scale = factor / unit
        base, challenge = _whole(paired, "base", scale), _whole(paired, "challenge", scale)
        above = _parts([row["challenge"] - row["base"] for row in paired], challenge - base)
        for of, track, total in (
            (paired, "base", base),
            (others, "base", _whole(own, "base", scale) - base),
            (lone, "challenge", _whole(own, "challenge", scale) - challenge),
        ):
            for row, part in zip(of, _parts([row[track] for row in of], total), strict=True):
                row[track] = part * unit
        for row, part in zip(paired, above, strict=True):
            row["challenge"] = row["base"] + part * unit
    return made


def _whole(rows: Sequence[Mapping[str, Any]], track: str, scale: Decimal) -> int:
    amount = sum((row[track] for row in rows if row[track] is not None), Decimal(0))
    return int((amount * scale).quantize(Decimal(1), ROUND_HALF_UP))


def _parts(weights: Sequence[Decimal], total: int) -> list[int]:
    return largest_remainder([float(one) for one in weights], total).tolist() if total else [0] * len(weights)
