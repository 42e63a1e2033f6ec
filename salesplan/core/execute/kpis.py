"""Every KPI, declared once: what it divides by what, its unit, which way is better, and what it is held against.

A KPI is a ratio of two sums (or one sum) of named amounts, so it is the same at every grain: sums first, then divided.
The amounts are the additive measures of the cube and the few sums of `SUMS` that speak of time and plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

Number = Decimal | float | int
Unit = Literal["money", "percent", "count", "quantity"]
Comparison = Literal["plan", "history", "industry"]
Family = Literal["attainment", "ratio"]
Terms = tuple[tuple[int, str], ...]

SUMS: Mapping[str, str] = {
    "due_base": "base target due by now, over the range",
    "due_challenge": "challenge target due by now, over the range",
    "ytd_revenue": "revenue of the fiscal year up to the last month of the range",
    "ytd_due": "base target due by now, over the same fiscal year to date",
    "season_elapsed": "share of the fiscal year's selling that lies behind",
    "last_year_due": "last year's revenue, an unfinished month only for the part of it that has elapsed",
    "month_revenue": "revenue of the last month of the range, when it is finished",
    "previous_month": "revenue of the month before it",
}
"""Sums beside the additive measures: what each one means."""
PAIRED: Mapping[str, str] = {
    "revenue": "costed_revenue",
    "cost": "matched_cost",
    "orders": "matched_orders",
    "leads": "matched_leads",
}
"""Measures of a `paired` KPI, and the sums over what reports both of them: revenue and cost over the cells, orders and
leads over the months of every region (where all of them do, there are no such sums)."""
_COVERED: Mapping[str, tuple[str, str]] = {
    "cost": ("revenue", "costed_revenue"),
    "returns": ("revenue", "returned_revenue"),
    "leads": ("orders", "matched_orders"),
}
"""What a KPI needs, the sum that should report it, and the part of that sum that does."""


class Kpi(NamedTuple):
    """See the module. `denominator` is empty for plain sums; terms are (factor, amount).

    `compares` are the comparisons it is shown with, `lit_by` those that may set its light, `family` the bands used
    (attainment against what is due; ratio against history and industry). `counted` is the amount whose smallness makes
    the figure thin (`expected`: that amount times the reference, so the expected number of events). `paired`: both
    amounts are summed over what reports both. `partly`: the amount whose reporting is told as coverage.
    `growth` over a base below zero has no meaning. Which analysis it opens: `core.review.diagnosed.kind_of`.
    """

    id: str
    numerator: Terms
    denominator: Terms = ()
    unit: Unit = "percent"
    higher_is_better: bool = True
    compares: tuple[Comparison, ...] = ()
    lit_by: tuple[Comparison, ...] = ()
    family: Family = "ratio"
    counted: tuple[str, ...] = ()
    expected: bool = False
    paired: bool = False
    partly: str | None = None
    growth: bool = False

    @property
    def amounts(self) -> tuple[str, ...]:
        """The named sums it is made of, each once."""
        return tuple(dict.fromkeys(name for _, name in self.numerator + self.denominator))

    @property
    def is_flow(self) -> bool:
        """True for plain sums of measures: they add up over slices and months."""
        return not self.denominator


_ALL: tuple[Comparison, ...] = ("plan", "history", "industry")
_ORDERS = ("orders",)


def _flow(id: str, unit: Unit, numerator: Terms = (), partly: str | None = None) -> Kpi:
    return Kpi(id, numerator or ((1, id),), (), unit, True, _ALL, ("plan",), "attainment", partly=partly)


def _held_to_plan(id: str, numerator: Terms, denominator: Terms, unit: Unit = "percent") -> Kpi:
    return Kpi(id, numerator, denominator, unit, True, ("plan",), ("plan",), "attainment")


_REVENUE: Terms = ((1, "revenue"),)
_DECLARED: tuple[Kpi, ...] = (
    _flow("revenue", "money"),
    _flow("net_revenue", "money", ((1, "revenue"), (-1, "returns")), partly="returns"),
    Kpi(
        "gross_margin",
        ((1, "revenue"), (-1, "cost")),
        _REVENUE,
        compares=_ALL,
        lit_by=_ALL,
        counted=_ORDERS,
        paired=True,
        partly="cost",
    ),
    _flow("leads", "count"),
    _flow("orders", "count"),
    Kpi(
        "conversion",
        ((1, "orders"),),
        ((1, "leads"),),
        compares=_ALL,
        lit_by=_ALL,
        counted=("leads",),
        expected=True,
        paired=True,
        partly="leads",
    ),
    Kpi(
        "aov",
        _REVENUE,
        ((1, "orders"),),
        "money",
        compares=_ALL,
        lit_by=_ALL,
        counted=_ORDERS,
    ),
    _flow("units", "quantity"),
    Kpi(
        "repurchase",
        ((1, "repeat_customers"),),
        ((1, "new_customers"), (1, "repeat_customers")),
        compares=_ALL,
        lit_by=_ALL,
        counted=("new_customers", "repeat_customers"),
        expected=True,
    ),
    Kpi(
        "return_rate",
        ((1, "returns"),),
        _REVENUE,
        higher_is_better=False,
        compares=_ALL,
        lit_by=_ALL,
        counted=_ORDERS,
        partly="returns",
    ),
    _flow("new_customers", "count"),
    _flow("collected", "money"),
    _held_to_plan("attainment_base", _REVENUE, ((1, "due_base"),)),
    _held_to_plan("attainment_challenge", _REVENUE, ((1, "due_challenge"),)),
    _held_to_plan("pace", ((1, "ytd_revenue"),), ((1, "ytd_due"),)),
    Kpi("yoy", ((1, "revenue"), (-1, "last_year_due")), ((1, "last_year_due"),), growth=True),
    Kpi("mom", ((1, "month_revenue"), (-1, "previous_month")), ((1, "previous_month"),), growth=True),
    Kpi(
        "landing",
        ((1, "ytd_revenue"),),
        ((1, "season_elapsed"),),
        "money",
        compares=("plan", "history"),
        lit_by=("plan",),
        family="attainment",
    ),
)
KPIS: Mapping[str, Kpi] = {kpi.id: kpi for kpi in _DECLARED}
"""The KPIs by id, in the order in which they are shown."""

Sums = Mapping[str, Decimal | int | None]


def total(terms: Terms, sums: Sums, paired: bool = False) -> Decimal | None:
    """The linear combination of named sums; None as soon as one of them is unknown."""
    found = Decimal(0)
    for factor, name in terms:
        amount = sums.get(PAIRED.get(name, name) if paired else name)
        if amount is None:
            return None
        found += factor * amount
    return found


def is_paired(kpi: Kpi, sums: Sums) -> bool:
    """True where a KPI takes its amounts over what reports both: a margin never mixes the revenue of all cells with the
    cost of some, nor a conversion the orders of eleven months with the leads of ten."""
    return kpi.paired and all(PAIRED[name] in sums for name in kpi.amounts)


def taken(kpi: Kpi, sums: Sums) -> Sums:
    """The sums with the amounts of a KPI as it takes them; see `is_paired`."""
    return {**sums, **{name: sums[PAIRED[name]] for name in kpi.amounts}} if is_paired(kpi, sums) else sums


def exact(kpi: Kpi, sums: Sums) -> Decimal | None:
    """The KPI of these sums, unrounded; None when an amount is unknown or the denominator is zero.

    See `is_paired`. Growth over a base below zero has no meaning and is None.
    """
    paired = is_paired(kpi, sums)
    above = total(kpi.numerator, sums, paired)
    if not kpi.denominator or above is None:
        return above
    below = total(kpi.denominator, sums, paired)
    if below is None or below == 0 or (kpi.growth and below < 0):
        return None
    return above / below


def shown(kpi: Kpi, value: Decimal | None) -> Number | None:
    """The value as it leaves this room: Decimal fen for money, int for counts, float for ratios, Decimal quantities."""
    if value is None:
        return None
    if kpi.unit == "money":
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if kpi.unit == "count":
        return int(value.to_integral_value(ROUND_HALF_UP))
    return float(value) if kpi.unit == "percent" else value.quantize(Decimal("0.001"), ROUND_HALF_UP)


def coverage(kpi: Kpi, sums: Sums) -> float | None:
    """The share of the revenue whose cells report what the KPI needs (cost, returns; of orders: leads), else None.

    Net revenue subtracts the returns that are reported and is unknown when none is; the rate of returns divides them
    by all revenue. Both say by this share how much of the revenue they speak of.
    """
    if kpi.partly is None:
        return None
    whole, part = (sums.get(name) for name in _COVERED[kpi.partly])
    return float(Decimal(part) / Decimal(whole)) if whole and part is not None else None
