"""What a company decides once: fiscal year, revenue basis, tax, calendar, lights and limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Basis = Literal["signed", "shipped", "invoiced", "collected"]
Tax = Literal["net", "incl"]
Preset = Literal["default", "method", "strict"]


class Limits(BaseModel):
    """How much a file may hold; the defaults are those of `docs/imports.md`."""

    model_config = ConfigDict(frozen=True)

    bytes: int = 50 * 1024 * 1024
    rows: int = 200_000
    columns: int = 200
    zip_entries: int = 2_000
    zip_total: int = 300 * 1024 * 1024
    zip_ratio: int = 100
    name_chars: int = 60
    money_yuan: int = 10**12
    count: int = 10**9
    line_bytes: int = 2 * 1024**3
    line_rows: int = 20_000_000


class FestivalWeights(BaseModel):
    """How much a day near the Spring Festival sells against an ordinary one; asked or fitted, never assumed.

    All one means: no shift between January and February is corrected.
    """

    model_config = ConfigDict(frozen=True)

    before: Decimal = Decimal(1)
    holiday: Decimal = Decimal(1)
    after: Decimal = Decimal(1)


class Settings(BaseModel):
    """Company settings, stored one version per change. `today` replaces the clock (the demo company's stories).

    `people` are the names that were chosen on a laptop without login.
    """

    model_config = ConfigDict(frozen=True)

    company_zh: str = ""
    company_en: str = ""
    demo: bool = False
    today: date | None = None
    fiscal_start: int = Field(1, ge=1, le=12)
    basis: Basis = "shipped"
    tax: Tax = "net"
    tax_rate: Decimal = Decimal("0.13")
    first_month: str = "2000-01"
    closed_through: str | None = None
    festival: FestivalWeights = FestivalWeights()
    lights: Preset = "default"
    hysteresis: Decimal = Decimal(0)
    limits: Limits = Limits()
    people: tuple[str, ...] = ()
