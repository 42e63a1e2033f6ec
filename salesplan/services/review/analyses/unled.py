"""Months of which regions do not report both leads and orders: a conversion and a funnel leave them out and say so."""

from __future__ import annotations

from collections.abc import Iterator

from salesplan.core.months import between, shift
from salesplan.core.review.diagnosed import Of, Period, Sentence
from salesplan.services.kpis import ask
from salesplan.services.review.analyses.asked import Asked

_MOST = 4
"""Gaps that are named; the months furthest back are left out."""
Gap = tuple[Period, tuple[str, ...]]


def limit(asked: Asked, with_last_year: bool) -> Iterator[Sentence]:
    """The sentence that names the gaps; none where everything is on record."""
    found = gaps(asked, with_last_year)[-_MOST:]
    if found:
        yield Sentence("limit.unled", {"gaps": tuple(_told(*gap) for gap in found)})


def gaps(asked: Asked, with_last_year: bool) -> list[Gap]:
    """Months in a row, and the regions of the question that leave them out; no region where all of them do."""
    months = between(asked.view.start, asked.view.end)
    if with_last_year:
        months = (*(shift(month, -12) for month in months), *months)
    known = ask(asked.store, asked.scope, asked.view).standing
    wanted = {code for code in known.reach["sales"].regions if code in (asked.view.where.get("region") or (code,))}
    found: list[Gap] = []
    for month, silent in known.unmatched("orders", "leads", months).items():
        own = () if wanted <= silent else tuple(sorted(wanted & silent))
        if own or wanted <= silent:
            found = _with(found, month, own)
    return found


def _with(found: list[Gap], month: str, regions: tuple[str, ...]) -> list[Gap]:
    """One month more: it goes on with the last gap where that is of the same regions."""
    if found and found[-1][1] == regions and shift(found[-1][0].end, 1) == month:
        return [*found[:-1], (Period(found[-1][0].start, month), regions)]
    return [*found, (Period(month, month), regions)]


def _told(period: Period, regions: tuple[str, ...]) -> Sentence:
    if not regions:
        return Sentence("unled.everywhere", {"period": period})
    return Sentence("unled.regions", {"period": period, "regions": tuple(Of("region", code) for code in regions)})
