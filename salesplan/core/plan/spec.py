"""What `plan decompose` is asked: the total, its weights and marginals, the allowed cells, edits on top."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from salesplan.core.months import fiscal_months
from salesplan.core.plan.table import DIMENSIONS, Absorb

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
_MOST_FEN = 10**15
"""More than this (ten trillion yuan) is a slip, and would come near the end of the range in which sums are exact."""
_MODES: dict[str, Absorb] = {
    "keep_total": "total",
    "roll_up": "rollup",
    "total": "total",
    "rollup": "rollup",
    "siblings": "siblings",
    "months": "months",
}


def fen(value: object) -> int:
    """An amount of yuan (text or number) as whole fen; ValueError for more than two decimals or no amount."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("an amount is written like 1234.50")
    try:
        amount = Decimal(str(value)) * 100
    except InvalidOperation:
        raise ValueError(f"{value} is not an amount") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError(f"{value} is not an amount in yuan with at most two decimals")
    if abs(amount) > _MOST_FEN:
        raise ValueError(f"{value} is a larger amount than can be planned")
    return int(amount)


def _members(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Fen = Annotated[int, BeforeValidator(fen)]
Slice = dict[
    Literal["month", "quarter", "region", "product", "team"], Annotated[tuple[str, ...], BeforeValidator(_members)]
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Weights(_Frozen):
    """Relative weights per dimension; None: as the seeds have it. Months share within quarters when both are given."""

    quarter: dict[str, float] | None = None
    month: dict[str, float] | None = None
    region: dict[str, float] | None = None
    product: dict[str, float] | None = None
    team: dict[str, float] | None = None


class Marginals(_Frozen):
    """Typed amounts of members, in fen; they go before weights."""

    quarter: dict[str, Fen] = {}
    month: dict[str, Fen] = {}
    region: dict[str, Fen] = {}
    product: dict[str, Fen] = {}
    team: dict[str, Fen] = {}


class CellSpec(_Frozen):
    """An allowed cell: its seed, and bounds or a lock in fen."""

    month: str
    region: str
    product: str
    team: str
    seed: float | None = None
    min: Fen | None = None
    max: Fen | None = None
    lock: Fen | None = None

    @model_validator(mode="after")
    def _in_order(self) -> CellSpec:
        if self.seed is not None and not (math.isfinite(self.seed) and self.seed >= 0):
            raise ValueError("a seed is not negative")
        if any(amount is not None and amount < 0 for amount in (self.min, self.max, self.lock)):
            raise ValueError("bounds and locks are not negative")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max")
        return self


class EditSpec(_Frozen):
    """A slice that is to become `value`; `mode` says who pays."""

    where: Slice
    value: Fen
    mode: Literal["keep_total", "roll_up", "total", "rollup", "siblings", "months"] = "keep_total"

    @property
    def absorb(self) -> Absorb:
        return _MODES[self.mode]


class Spec(_Frozen):
    """The whole question. `unit` and amounts are in fen once read."""

    year: int
    year_starts: int = Field(default=1, ge=1, le=12)
    total: Fen
    unit: Fen = 1
    challenge_ratio: Decimal | None = None
    weights: Weights | None = Weights()
    marginals: Marginals | None = Marginals()
    cells: tuple[CellSpec, ...]
    edits: tuple[EditSpec, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Spec:
        if self.total < 0 or self.unit < 1:
            raise ValueError("the total is not negative and the unit is at least 0.01")
        if self.challenge_ratio is not None and not (self.challenge_ratio.is_finite() and self.challenge_ratio > 0):
            raise ValueError("the challenge ratio is positive")
        months = set(fiscal_months(self.year, self.year_starts))
        if outside := sorted({cell.month for cell in self.cells} - months):
            raise ValueError(f"{outside[0]} is not a month of {self.year}")
        keys = [(c.month, c.region, c.product, c.team) for c in self.cells]
        if len(set(keys)) != len(keys):
            raise ValueError("a cell is listed twice")
        return self

    def quarter_of(self, month: str) -> int:
        """0 to 3."""
        return fiscal_months(self.year, self.year_starts).index(month) // 3

    def months_of(self, quarter: str) -> tuple[str, ...]:
        """The months of a quarter, in order; none for an unknown one."""
        if quarter not in QUARTERS:
            return ()
        at = QUARTERS.index(quarter) * 3
        return fiscal_months(self.year, self.year_starts)[at : at + 3]

    def where(self, given: Slice) -> dict[str, tuple[str, ...]]:
        """A slice with quarters written as their months."""
        found: dict[str, tuple[str, ...]] = {d: members for d, members in given.items() if d in DIMENSIONS}
        if "quarter" in given:
            inside = tuple(month for quarter in given["quarter"] for month in self.months_of(quarter))
            found["month"] = tuple(m for m in inside if m in found["month"]) if "month" in found else inside
        return found
