"""The months a question is asked about: named windows, cut into the fewest segments the store must tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from salesplan.core.months import between, fiscal_months, fiscal_year, shift
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.standing import Standing
from salesplan.store import Store


class Span(NamedTuple):
    """One range of months, and the month it is shown under ('' when months are not asked for)."""

    label: str
    start: str
    end: str


class Question(NamedTuple):
    """Who asks what of which store: `dims` are the asked dimensions without the month, `spans` the ranges."""

    store: Store
    scope: Scope
    view: View
    standing: Standing
    dims: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def named(self) -> frozenset[str]:
        """The dimensions asked for or filtered on."""
        return frozenset(self.dims) | set(self.where)

    @property
    def where(self) -> dict[str, tuple[str, ...]]:
        """The filters that hold something."""
        return {name: codes for name, codes in self.view.where.items() if codes}

    @property
    def of_persons(self) -> bool:
        """True when the figures are those of persons."""
        return "person" in self.named

    @property
    def counts_once(self) -> bool:
        """True where an order may lie in several products of one slice, so that counting it once takes order lines."""
        return not self.of_persons and "product" not in self.dims and len(self.where.get("product", ())) != 1

    @property
    def starts(self) -> int:
        """The calendar month in which the fiscal year begins."""
        return self.standing.settings.fiscal_start

    def rows(self, name: str, **values: Any) -> list[dict[str, Any]]:
        """Ask the store about the view's slice, at the view's moment."""
        query, then = self.standing.query(name), self.standing.then
        return self.store.rows(self.scope, query, self.dims, self.where, **values, **then)

    def year(self, span: Span) -> tuple[str, ...]:
        """The twelve months of the fiscal year in which the span ends."""
        return fiscal_months(fiscal_year(span.end, self.starts), self.starts)


def spans(view: View, by: Sequence[str]) -> tuple[Span, ...]:
    """The view's range, or each of its months when months are asked for."""
    if "month" not in by:
        return (Span("", view.start, view.end),)
    return tuple(Span(month, month, month) for month in between(view.start, view.end))


def months_of(question: Question, window: str, span: Span) -> tuple[str, ...]:
    """The months of one window for one range; Unknown windows are a KeyError."""
    year = question.year(span)
    first, last = {
        "now": (span.start, span.end),
        "last_year": (shift(span.start, -12), shift(span.end, -12)),
        "ytd": (year[0], span.end),
        "year": (year[0], year[11]),
        "year_before": (shift(year[0], -12), shift(year[11], -12)),
        "month": (span.end, span.end),
        "previous": (shift(span.end, -1), shift(span.end, -1)),
    }[window]
    return between(first, last)


class Segments(NamedTuple):
    """Months that always count together, under the first of them; `parts` are the segments of a (window, label).

    `uneven` are open months that one of two measures does not report as far as the other, now or in their match.
    """

    of_month: Mapping[str, str]
    parts: Mapping[tuple[str, str], tuple[str, ...]]
    open_months: frozenset[str]
    uneven: frozenset[str] = frozenset()

    @property
    def values(self) -> dict[str, list[str]]:
        """What the store's questions take."""
        return {
            "months": list(self.of_month),
            "segments": list(self.of_month.values()),
            "open": sorted(self.open_months),
        }


def segments(
    question: Question, windows: Iterable[str], ahead: int = 0, pair: tuple[str, str] | None = None
) -> Segments:
    """Cut the windows into segments: months in the same windows, and alike in how much of them is due.

    `ahead` is 12 where months of last year are held against those of this year. Open months stay single; so do those
    in which a region reports only one of a `pair` of measures.
    """
    members = {(window, span.label): months_of(question, window, span) for window in windows for span in question.spans}
    inside: dict[str, list[tuple[str, str]]] = {}
    for part, months in members.items():
        for month in months:
            inside.setdefault(month, []).append(part)
    standing = question.standing
    uneven = {m for m in inside if pair and any(standing.differ(*pair, near) for near in (m, shift(m, ahead)))}
    due = {month: None if month in uneven else standing.due_alike(shift(month, ahead)) for month in inside}
    first_of: dict[tuple[Any, ...], str] = {}
    of_month = {
        month: month if due[month] is None else first_of.setdefault((due[month], *inside[month]), month)
        for month in sorted(inside)
    }
    parts = {part: tuple(dict.fromkeys(of_month[month] for month in months)) for part, months in members.items()}
    return Segments(of_month, parts, frozenset(m for m, alike in due.items() if alike is None), frozenset(uneven))
