"""The warning rules, one declaration each: what a rule watches, when it fires and ends, and what it opens.

A rule holds a figure against a reference and looks at the lag: how far behind, as a share of the reference. A month is
bad from `threshold` on (border included) and good below `threshold - band`; in between nothing changes, so that a
figure at the border does not fire twice. Months that are thin or without data are neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from salesplan.core.errors import Invalid
from salesplan.core.execute.kpis import KPIS, Comparison, Unit
from salesplan.core.months import fiscal_months, fiscal_year, shift
from salesplan.core.problem import Problem
from salesplan.core.registers.contingencies import NEAR
from salesplan.core.review.diagnosed import Basis, Kind

Grid = tuple[str, ...]
"""The dimensions whose members are watched one by one; none is the company. `category` is that of products, `dealer`,
`tier` and `industry` are those of order lines."""
Window = Literal["month", "quarter", "half", "to_date", "recent"]
"""Which months a reading of a month speaks of: itself, the three or six that end with it, its fiscal year so far, the
newest three of its fiscal year once the last is finished."""
Against = Literal[Comparison, "peers", "trigger"]
"""What a figure is held against; peers are the other groups of customers of the same tier, a trigger is the line that a
contingency plan has agreed."""
Owner = Literal["sales_head", "region_lead", "team_lead", "product_lead"]
RECENT = 3
"""Months of the window `recent`; fewer of a fiscal year say nothing."""
_UNITS: Mapping[str, Unit] = {"dealer_revenue": "money", "indicator": "quantity"}
_BASIS: Mapping[str, Basis] = {"plan": "plan", "history": "last_year", "industry": "industry"}
_LENGTH: Mapping[Window, int] = {"month": 1, "quarter": 3, "half": 6, "recent": RECENT}


class Rule(NamedTuple):
    """See the module. `kpi` is one of the KPIs, or `share` (revenue over the market's size), `dealer_revenue`, or
    `retention` (the part of last year's customers who still order); of a contingency plan it is the plan's own.

    `grids` are watched in this order: what an earlier one tells already, a later one does not repeat. `yields_to` names
    rules whose alerts do the same to this one, `beside` one that yields to it, of which an alert that is open already
    goes on telling its slice. It fires after `persistence` bad months in a row and ends after
    `calm` good ones. `floor` is the least money at stake, as a share of the company's revenue over the same months; it
    counts only where money can be told. `chance`: how many standard errors a lag must reach beside the threshold, so
    that a few cases more or less open nothing (`core/execute/chance.py`; None: few cases do not matter). `owner` is who
    takes it until somebody else does, `diagnosis` what it opens.
    What to do is the text `alert.response.<id>`.
    """

    id: str
    kpi: str
    against: Against
    grids: tuple[Grid, ...]
    window: Window
    threshold: Decimal
    band: Decimal
    persistence: int
    owner: Owner
    diagnosis: Kind | None
    calm: int = 2
    floor: Decimal = Decimal("0.005")
    chance: Decimal | None = None
    yields_to: tuple[str, ...] = ()
    beside: str | None = None
    active: bool = True
    person: str | None = None

    @property
    def unit(self) -> Unit:
        """The unit of its values."""
        return KPIS[self.kpi].unit if self.kpi in KPIS else _UNITS.get(self.kpi, "percent")

    @property
    def higher_is_better(self) -> bool:
        """Which way its figure should go."""
        return KPIS[self.kpi].higher_is_better if self.kpi in KPIS else True

    @property
    def judged(self) -> str:
        """The KPI that stands for its figure elsewhere: of what is no KPI it is the revenue."""
        return self.kpi if self.kpi in KPIS else "revenue"

    @property
    def basis(self) -> Basis | None:
        """What it is held against, as a diagnosis calls it; None where the diagnosis chooses."""
        return _BASIS.get(self.against)

    @property
    def is_summed(self) -> bool:
        """True where an alert speaks of all months of its run together, of others it speaks of the newest range."""
        return self.window == "month" and self.kpi != "repurchase" and self.against != "trigger"

    @property
    def good_below(self) -> Decimal:
        """The lag below which a month is good again."""
        return self.threshold - self.band


def _lag(text: str) -> Decimal:
    return Decimal(text)


_DECLARED: tuple[Rule, ...] = (
    Rule(
        "conversion_industry",
        "conversion",
        "industry",
        (("region", "channel"), ("region",), ()),
        "month",
        _lag("0.10"),
        _lag("0.05"),
        2,
        "region_lead",
        "lead_quality",
        chance=_lag("1.65"),
    ),
    Rule(
        "conversion_history",
        "conversion",
        "history",
        (("region", "channel"), ("region",), ()),
        "month",
        _lag("0.20"),
        _lag("0.08"),
        2,
        "region_lead",
        "lead_quality",
        chance=_lag("1.65"),
        yields_to=("conversion_industry",),
    ),
    Rule(
        "aov_history",
        "aov",
        "history",
        (("category",),),
        "quarter",
        _lag("0.05"),
        _lag("0.02"),
        2,
        "product_lead",
        "low_price",
        floor=_lag("0.01"),
        chance=_lag("2.5"),
    ),
    Rule(
        "margin_history",
        "gross_margin",
        "history",
        ((), ("product",)),
        "quarter",
        _lag("0.05"),
        _lag("0.02"),
        1,
        "product_lead",
        "low_price",
        chance=_lag("3"),
    ),
    Rule(
        "returns_history",
        "return_rate",
        "history",
        (("product",),),
        "half",
        _lag("0.25"),
        _lag("0.10"),
        2,
        "product_lead",
        "returns",
        floor=_lag("0.001"),
        chance=_lag("2.5"),
    ),
    Rule(
        "repurchase_industry",
        "repurchase",
        "industry",
        (("region",), ()),
        "month",
        _lag("0.20"),
        _lag("0.05"),
        2,
        "region_lead",
        "repurchase",
        chance=_lag("2"),
    ),
    Rule(
        "repurchase_history",
        "repurchase",
        "history",
        (("region",), ()),
        "month",
        _lag("0.10"),
        _lag("0.04"),
        2,
        "region_lead",
        "repurchase",
        chance=_lag("2"),
        yields_to=("repurchase_industry",),
    ),
    Rule(
        "pace_region",
        "pace",
        "plan",
        (("region",),),
        "to_date",
        _lag("0.10"),
        _lag("0.03"),
        2,
        "region_lead",
        "attainment",
        beside="recent_region",
    ),
    Rule(
        "pace_product",
        "pace",
        "plan",
        (("product",),),
        "to_date",
        _lag("0.15"),
        _lag("0.05"),
        2,
        "product_lead",
        "attainment",
        beside="recent_product",
    ),
    Rule(
        "recent_region",
        "attainment_base",
        "plan",
        (("region",),),
        "recent",
        _lag("0.12"),
        _lag("0.05"),
        2,
        "region_lead",
        "attainment",
        chance=_lag("2.25"),
        yields_to=("pace_region",),
    ),
    Rule(
        "recent_product",
        "attainment_base",
        "plan",
        (("product",),),
        "recent",
        _lag("0.12"),
        _lag("0.05"),
        2,
        "product_lead",
        "attainment",
        chance=_lag("2.25"),
        yields_to=("pace_product",),
    ),
    Rule(
        "pace_team",
        "pace",
        "plan",
        (("team",),),
        "to_date",
        _lag("0.20"),
        _lag("0.05"),
        2,
        "team_lead",
        "attainment",
        yields_to=("pace_region", "recent_region"),
        beside="recent_team",
    ),
    Rule(
        "recent_team",
        "attainment_base",
        "plan",
        (("team",),),
        "recent",
        _lag("0.25"),
        _lag("0.10"),
        2,
        "team_lead",
        "attainment",
        chance=_lag("2.25"),
        yields_to=("pace_region", "recent_region", "pace_team"),
    ),
    Rule(
        "share_history",
        "share",
        "history",
        (("region",),),
        "to_date",
        _lag("0.05"),
        _lag("0.02"),
        1,
        "region_lead",
        "share",
        calm=1,
    ),
    Rule(
        "dealer_history",
        "dealer_revenue",
        "history",
        (("dealer",),),
        "to_date",
        _lag("0.30"),
        _lag("0.10"),
        3,
        "region_lead",
        "dealers",
        floor=_lag("0.003"),
        chance=_lag("2.25"),
    ),
    Rule(
        "customers_stopped",
        "retention",
        "peers",
        (("region", "tier", "industry"),),
        "to_date",
        _lag("0.50"),
        _lag("0.20"),
        1,
        "region_lead",
        "repurchase",
        floor=_lag("0.002"),
        chance=_lag("3"),
    ),
    Rule("contingency", "indicator", "trigger", (("contingency",),), "month", _lag("0"), NEAR, 1, "sales_head", None),
)
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _DECLARED}
"""The rules by id, as they are shipped."""


MOST_BEHIND, MOST_MONTHS = 5, 12
"""The largest threshold of a figure that should be low, as a share of its reference; the most bad months in a row."""


class Tuning(BaseModel):
    """What a company has changed of a rule; None is as shipped. `person` takes its alerts instead of `owner`."""

    model_config = ConfigDict(frozen=True)

    active: bool | None = None
    threshold: Decimal | None = Field(default=None, gt=0, le=MOST_BEHIND)
    band: Decimal | None = Field(default=None, ge=0)
    persistence: int | None = Field(default=None, ge=1, le=MOST_MONTHS)
    floor: Decimal | None = Field(default=None, ge=0, le=1)
    person: str | None = Field(default=None, max_length=60)


def tuned(rule: Rule, tuning: Tuning) -> Rule:
    """The rule as the company has it. Raises Invalid when a month could be neither bad nor good: a band that wide."""
    changed = {key: value for key, value in tuning.model_dump().items() if value not in (None, "")}
    found = rule._replace(**changed)
    if found.band >= found.threshold and found.against != "trigger":
        raise Invalid([Problem("band_too_wide", column="band", value=str(found.band))])
    return found


def checked(rule: Rule) -> Rule:
    """The rule with numbers that a company may choose. Raises Invalid: nobody is more than wholly behind a figure that
    should be high, and a rule without a threshold would always fire. (What was once stored is only read: `tuned`.)
    """
    most = 1 if rule.higher_is_better else MOST_BEHIND
    allowed = {
        "threshold": (0 < rule.threshold <= most, f"{most:.0%}"),
        "band": (rule.band >= 0, ""),
        "persistence": (1 <= rule.persistence <= MOST_MONTHS, f"{MOST_MONTHS}"),
        "floor": (0 <= rule.floor <= 1, ""),
    }
    problems = [
        Problem(f"rule_{name}", column=name, value=str(getattr(rule, name)), detail={"most": most})
        for name, (may, most) in allowed.items()
        if not may and rule.against != "trigger"
    ]
    if problems:
        raise Invalid(problems)
    return rule


def differing(rule: Rule, wanted: Rule) -> Tuning:
    """What of a rule is changed; the opposite of `tuned`."""
    names = Tuning.model_fields
    return Tuning(**{n: getattr(wanted, n) for n in names if getattr(wanted, n) != getattr(rule, n)})


def first_month(window: Window, month: str, starts: int) -> str:
    """The first month that a reading of `month` speaks of; `starts` is the month in which the fiscal year begins."""
    if window == "to_date":
        return fiscal_months(fiscal_year(month, starts), starts)[0]
    first = shift(month, 1 - _LENGTH[window])
    return max(first, fiscal_months(fiscal_year(month, starts), starts)[0]) if window == "recent" else first
