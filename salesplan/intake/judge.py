"""What a row may not be: in a closed or future month, of a foreign region, of a team that is not at home there."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from salesplan.core.months import month_of
from salesplan.core.reading import Question
from salesplan.intake.context import Context
from salesplan.intake.findings import Findings
from salesplan.intake.job import Data, Job
from salesplan.intake.names import team_home

LAST_MONTH = "2099-12"
FEWEST_FOR_GUESS = 5
SUSPICIOUS_RATIO = 300


def judge_months(rows: Sequence[int], months: Sequence[str | None], context: Context, findings: Findings) -> None:
    """Actuals: within range, not in the future, not closed; the month that is still running is told once."""
    this = month_of(context.today)
    for row, month in zip(rows, months, strict=True):
        if month is None or (month < this and month > (context.closed_through or "") and month >= context.first_month):
            continue
        if not context.first_month <= month <= LAST_MONTH:
            findings.add("E_MONTH_RANGE", row, "month", month, first=context.first_month)
        elif month > this:
            findings.add("E_MONTH_FUTURE", row, "month", month)
        elif context.closed_through and month <= context.closed_through:
            findings.add("E_MONTH_CLOSED", row, "month", month, closed=context.closed_through)
        elif month == this:
            findings.add("N_MONTH_IN_PROGRESS", None, "month", month, month=month)


def judge_range(
    rows: Sequence[int], months: Sequence[str | None], context: Context, findings: Findings, column: str = "month"
) -> None:
    """Plans and benchmarks: within range; the future and closed months are their business."""
    for row, month in zip(rows, months, strict=True):
        if month is not None and not context.first_month[: len(month)] <= month[:7] <= LAST_MONTH:
            findings.add("E_MONTH_RANGE", row, column, month, first=context.first_month)


def judge_regions(job: Job, rows: Sequence[int], regions: Sequence[str | None], whole: bool = False) -> None:
    """Rows outside the sender's regions refuse the whole file. `whole`: a row without region is the company's."""
    allowed = job.context.regions
    if allowed is None:
        return
    names = tuple(job.context.name("region", code) for code in allowed)
    for row, code in zip(rows, regions, strict=True):
        if code is not None and code not in allowed:
            value = job.names["region"].label(code)
            job.findings.add("E_FORBIDDEN_REGION", row, "region", value, allowed=names)
        elif code is None and whole:
            job.findings.add("E_FORBIDDEN_REGION", row, "region", "*", allowed=names)


def judge_teams(job: Job, data: Data) -> None:
    """A team sells in its own regions in that month, unless it serves the whole company."""
    astray = team_home(job.context.members.get("team", ()), job.context.team_regions)
    label = job.context.name
    for row, month, region, team in zip(data.rows, *map(data.get, ("month", "region", "team")), strict=True):
        if month is None or region is None or team is None or team.startswith("+"):
            continue
        home = astray(team, region, month)
        if home is not None:
            job.findings.add(
                "E_TEAM_REGION",
                row,
                "team",
                label("team", team),
                team=label("team", team),
                want=label("region", home) if home else "—",
                got=label("region", region),
            )


def tell_signs(data: Data, findings: Findings) -> None:
    """Figures that are possible but unusual: told, and stored as they are."""
    columns = [data.get(id) for id in ("orders", "revenue", "cost", "returns")]
    for row, orders, revenue, cost, returns in zip(data.rows, *columns, strict=True):
        if revenue is None:
            continue
        if revenue < 0:
            findings.add("N_NEGATIVE_REVENUE", row, "revenue", revenue)
        elif revenue == 0 and orders:
            findings.add("N_ZERO_REVENUE", row, "revenue", revenue)
        if cost is not None and cost > revenue:
            findings.add("N_NEGATIVE_MARGIN", row, "cost", cost)
        if returns is not None and returns > revenue:
            findings.add("N_RETURNS_GT_REVENUE", row, "returns", returns)


def settle_returns(data: Data, findings: Findings) -> None:
    """Returns written as negative throughout are turned positive; mixed signs are refused."""
    values = data.get("returns")
    below = [(row, value) for row, value in zip(data.rows, values, strict=True) if value is not None and value < 0]
    if not below:
        return
    if any(value is not None and value > 0 for value in values):
        for row, value in below:
            findings.add("E_RETURNS_SIGN", row, "returns", value)
        return
    data.columns["returns"] = [None if value is None else abs(value) for value in values]
    findings.add("N_RETURNS_SIGN", None, "returns")


def doubt_unit(job: Job, id: str, values: Sequence[Decimal | None]) -> None:
    """Amounts three hundred times smaller than history, without a unit: somebody must say which unit it is.

    Three hundred times larger, with a unit or without: somebody must say that they are right.
    """
    history = job.context.median_revenue
    filled = [value for value in values if value is not None]
    stated = job.units.get(id)
    if stated is None or not history or len(filled) < FEWEST_FOR_GUESS:
        return
    middle = median(filled)
    if middle > history * SUSPICIOUS_RATIO and not job.options.accept_large:
        ratio = round(middle / history)
        job.findings.add("E_UNIT_LARGE", None, id, f"{ratio:,}", col=id, ratio=ratio)
        job.questions.append(Question("large", "E_UNIT_LARGE", ("accept",)))
    elif middle > 0 and not stated.stated and history / middle > SUSPICIOUS_RATIO:
        ratio = round(history / middle)
        job.findings.add("E_UNIT_AMBIGUOUS", None, id, f"1/{ratio}", col=id, ratio=ratio)
        job.questions.append(Question("unit", "E_UNIT_AMBIGUOUS", ("元", "千元", "万元")))
