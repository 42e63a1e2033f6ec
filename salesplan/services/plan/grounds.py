"""What people type behind a total, and how each number tells where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from salesplan.core.plan.anchors import RAMP, Name
from salesplan.core.plan.sources import Source

__all__ = ["AnchorInputs", "Source", "as_inputs", "inputs_of", "ramp_text", "ratio_of", "typed"]

INPUT = "anchors"
"""The key of a version's inputs under which these are kept (JSON of `AnchorInputs`)."""
RATIO = "challenge_ratio"
"""The key of a version's inputs that says how many times the base the challenge is; the only place that says it."""
USUAL_RATIO = Decimal("1.1")

Hires = Mapping[int, Decimal]
"""The month of the year in which they start (0 = the first) -> how many."""


class AnchorInputs(BaseModel):
    """What people type; money in yuan, shares and growth as ratios, None = take it from the store or leave it missing.

    `base_year` is the fiscal year that `multiple` starts from (default: the year before). `hires` are of no team in
    particular, `team_hires` by team; `team_per_head` are sales a month of a settled seller where a team differs from
    the rest. `capacity` and `forecast` typed replace what would be computed; `forecast_spread` is the half-width of the
    80 % interval relative to a typed forecast.
    """

    model_config = ConfigDict(frozen=True)

    multiple: Decimal | None = Field(default=None, gt=0)
    years: int = Field(default=3, ge=1, le=20)
    base_year: int | None = Field(default=None, ge=1990, le=2100)
    market_size: Decimal | None = Field(default=None, gt=0)
    market_growth: Decimal | None = Field(default=None, gt=-1)
    market_share: Decimal | None = Field(default=None, ge=0, le=1)
    market_share_high: Decimal | None = Field(default=None, ge=0, le=1)
    heads: Decimal | None = Field(default=None, ge=0)
    per_head_month: Decimal | None = Field(default=None, ge=0)
    team_per_head: Mapping[str, Decimal] = {}
    availability: Decimal = Field(default=Decimal(1), gt=0, le=1)
    ramp: tuple[Decimal, ...] = Field(default=tuple(Decimal(str(part)) for part in RAMP), min_length=1, max_length=36)
    hires: Hires = {}
    team_hires: Mapping[str, Hires] = {}
    supply_cap: Decimal | None = Field(default=None, gt=0)
    capacity: Decimal | None = Field(default=None, gt=0)
    forecast: Decimal | None = Field(default=None, gt=0)
    forecast_spread: Decimal | None = Field(default=None, ge=0, le=2)

    def ramped(self) -> tuple[float, ...]:
        """The ramp as numbers to compute with."""
        return tuple(float(part) for part in self.ramp)

    def hired(self) -> dict[int, float]:
        """All planned hires by the month in which they start."""
        found: dict[int, float] = {}
        for group in (self.hires, *self.team_hires.values()):
            for month, count in group.items():
                found[month] = found.get(month, 0.0) + float(count)
        return found


def typed(anchor: Name, name: str, value: Decimal | None, default: Decimal | None = None) -> Source:
    """A number that only people give: typed, at its default, or missing."""
    if value is None and default is not None:
        return Source(anchor, name, default, "default")
    return Source(anchor, name, value, "missing" if value is None else "typed")


def ramp_text(ramp: Sequence[Decimal]) -> str:
    """A ramp as it is typed: `0%, 25%, 50%, 75%, 100%`."""
    return ", ".join(f"{(part * 100).normalize():f}%" for part in ramp)


def inputs_of(kept: Mapping[str, Any]) -> AnchorInputs:
    """The typed anchors among the inputs of a version; nothing typed where there are none."""
    return AnchorInputs.model_validate(kept.get(INPUT, {}))


def as_inputs(given: AnchorInputs) -> dict[str, Any]:
    """The typed anchors as inputs to be kept with a version; what was typed stays typed where it equals its default."""
    return {INPUT: given.model_dump(mode="json", exclude_unset=True, exclude_none=True)}


def ratio_of(kept: Mapping[str, Any]) -> Decimal:
    """How many times the base the challenge of a version is; versions kept it with the anchors once."""
    found = kept.get(RATIO, kept.get(INPUT, {}).get(RATIO))
    return USUAL_RATIO if found is None else Decimal(str(found))
