"""What the file would replace: the months, regions and measure groups that are stored already."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from salesplan.core.reading import Question
from salesplan.intake.context import Stored
from salesplan.intake.job import Data, Job

_State = tuple[int, Decimal | None]
"""Rows and revenue of a region."""
_NOTHING: Stored = (0, None, ())


def compare_with_stored(job: Job, data: Data, groups: Sequence[str]) -> None:
    """Tell which months are replaced and by what; refuse a file that would silently drop regions of a month."""
    in_file = _by_month(data)
    unread = {month for month, region in zip(data.get("month"), data.get("region"), strict=True) if region is None}
    by_regions = job.options.only_regions or job.context.regions is not None
    for month in sorted(in_file):
        stored = _stored(job, month, groups)
        regions = set(in_file[month])
        missing = sorted(set(stored) - regions)
        if missing and not by_regions and month not in unread:
            names = tuple(job.context.name("region", code) for code in missing)
            job.findings.add("E_SCOPE_SHRINK", None, "region", month, month=month, missing=names)
        concerned = [r for r in stored if not by_regions or r in regions]
        if concerned:
            _tell_replaced(job, month, [stored[r] for r in concerned], list(in_file[month].values()), "sales" in groups)
    if job.findings.has("E_SCOPE_SHRINK"):
        job.questions.append(Question("scope", "E_SCOPE_SHRINK", ("regions",)))


def refuse_partial(job: Job, data: Data, groups: Sequence[str]) -> None:
    """A wide file of one measure would empty the others of its group where they hold figures: somebody must say so."""
    if job.options.partial or not any(table.header.slots for table in job.tables):
        return
    for month, regions in sorted(_by_month(data).items()):
        stored = job.context.stored.get(month, {})
        held = {id for group in groups for region in regions for id in stored.get(group, {}).get(region, _NOTHING)[2]}
        if lost := tuple(c.id for c in job.dataset.columns if c.id in held - set(data.columns)):
            job.findings.add("E_PARTIAL", None, "month", month, month=month, cols=lost)
    if job.findings.has("E_PARTIAL"):
        job.questions.append(Question("partial", "E_PARTIAL", ("replace",)))


def _tell_replaced(job: Job, month: str, old: list[_State], new: list[_State], sales: bool) -> None:
    before, after = (sum((v or Decimal(0) for _, v in part), Decimal(0)) for part in (old, new))
    job.findings.add(
        "N_REPLACES_MONTH",
        None,
        "month",
        month,
        month=month,
        a=sum(n for n, _ in old),
        b=sum(n for n, _ in new),
        x=before if sales else None,
        y=after if sales else None,
        d=after - before if sales else None,
    )


def _by_month(data: Data) -> dict[str, dict[str, _State]]:
    """Rows and revenue of the file by month and region."""
    found: dict[str, dict[str, _State]] = {}
    columns = (data.get(id) for id in ("month", "region", "revenue"))
    for month, region, revenue in zip(*columns, strict=True):
        if month is None or region is None:
            continue
        rows, total = found.setdefault(month, {}).get(region, (0, None))
        found[month][region] = (rows + 1, total if revenue is None else (total or Decimal(0)) + revenue)
    return found


def _stored(job: Job, month: str, groups: Sequence[str]) -> dict[str, _State]:
    """Rows and revenue that are stored for the groups the file carries, by region."""
    found: dict[str, _State] = {}
    for group in groups:
        for region, (rows, revenue, _) in job.context.stored.get(month, {}).get(group, {}).items():
            known = found.get(region, (0, None))
            amount = revenue if group == "sales" else known[1]
            if rows:
                found[region] = (max(rows, known[0]), amount)
    return found
