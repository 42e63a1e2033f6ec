"""What began or ended inside a comparison with last year: one side of it does not exist, so it neither rose nor fell.

A member (region, team, product, channel) began with its first sale, where the company had sold before; it has ended
when it sold nothing in the newest two months of figures of the regions that it sells in. Leaves of months that it lacks
are not judged: they are told apart. Where the other side is known all the same (a re-drawn map tells it again), the
member is compared like any.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pandas import DataFrame, Series

from salesplan.core.months import between, month_of, shift
from salesplan.core.review.localise import Answer, Apart
from salesplan.services.windows import Question

MEMBERS = ("region", "team", "product", "channel")
"""Whose lives are looked at; the first claims a leaf, so that a new region is not told as its teams."""
_QUIET = 2
"""The newest months without a sale after which a member has ended; the very last may be unfinished."""
_LATELY = 12
"""A member sells where it sold in so many months up to its last sale: a region closed before is not waited for."""
_MEASURES = {"f": ("f", "a_f", "b_f"), "v": ("v", "a_v", "b_v")}


class Life(NamedTuple):
    """A member that lacks one side in some `months` of the view: last year's, or this year's where it has ended.

    `month` is that of its first sale, or the first without any.
    """

    attribute: str
    code: str
    has_ended: bool
    month: str
    months: frozenset[str]


class Parted(NamedTuple):
    """The leaves that can be compared, and by member those that cannot."""

    compared: DataFrame
    apart: tuple[tuple[Life, DataFrame], ...] = ()


def lives(question: Question) -> list[Life]:
    """The members along the dimensions of the question that began or ended, coarser ones first."""
    since, months = question.standing.since, between(question.view.start, question.view.end)
    if since is None or question.of_persons:
        return []
    return [
        life
        for name, code, first, last, until in _spans(question)
        for life in (
            Life(name, code, False, first, frozenset(m for m in months if since < first > shift(m, -12))),
            Life(name, code, True, shift(last, 1), frozenset(m for m in months if _is_over(last, until) and m > last)),
        )
        if life.months
    ]


def ended(question: Question) -> str | None:
    """The month since which nothing was sold of what is asked about, up to the newest figures; None while it sells."""
    rows = [] if question.of_persons else _sold(question, ())
    if not rows:
        return None
    _, last, until = _span(question, rows)
    return shift(last, 1) if _is_over(last, until) else None


def _sold(question: Question, names: Sequence[str]) -> list[dict[str, Any]]:
    """The months of the first and last sale by these members and by region.

    What a dealer never bought has not been sold for the first time: other filters are left out.
    """
    where = {name: codes for name, codes in question.where.items() if name in MEMBERS}
    dims = tuple(name for name in MEMBERS if name in names or name == "region")
    return question._replace(dims=dims, view=question.view._replace(where=where)).rows("lives")


def _is_over(last: str, until: str | None) -> bool:
    return until is not None and shift(last, _QUIET) <= until


def _spans(question: Question) -> Iterator[tuple[str, str, str, str, str | None]]:
    """Attribute, code and span of every member along the dimensions of the question, coarser ones first."""
    names = [name for name in MEMBERS if name in question.dims]
    rows = _sold(question, names) if names else []
    for name in names:
        for code in sorted({row[name] for row in rows if row[name]}):
            yield name, code, *_span(question, [row for row in rows if row[name] == code])


def _span(question: Question, rows: Sequence[Mapping[str, Any]]) -> tuple[str, str, str | None]:
    """The months of the first and last sale, and the newest that all regions report in which it sold lately."""
    first, last = min(row["first"] for row in rows), max(row["last"] for row in rows)
    lately = {row["region"] for row in rows if row["last"] > shift(last, -_LATELY)}
    return first, last, _reported(question, lately)


def _reported(question: Question, regions: Collection[str]) -> str | None:
    """The newest month that all these regions report; sales without a region are as new as the company's."""
    newest = question.standing.reach["sales"]
    days = [newest.regions.get(one, newest.day) for one in regions]
    return min((month_of(day) for day in days if day), default=None)


def parted(frame: DataFrame, found: Sequence[Life]) -> Parted:
    """The leaves without those that lack a side; leaves without a month are of all months of the view."""
    free, apart = Series(True, index=frame.index), []
    for life in found:
        held = free & (frame[life.attribute] == life.code)
        if "month" in frame:
            held &= frame["month"].isin(life.months) | frame["month"].isna()
        rows = frame[held]
        lacking, other = ("v", "f") if life.has_ended else ("f", "v")
        sums = {side: rows[[name for name in _MEASURES[side] if name in rows]].abs().to_numpy().sum() for side in "fv"}
        if sums[other] and not sums[lacking]:
            apart.append((life, rows))
            free &= ~held
    return Parted(frame[free], tuple(apart))


def whole(answer: Answer, parts: Parted) -> Answer:
    """The answer for the leaves that were compared, as parts of the gap of all leaves, with those that were not.

    A ratio of which some denominator is new is the mean of both rates; what ended is missing from the expected one.
    """
    if not parts.apart:
        return answer
    weight, gaps = _sums(parts) if "f" in parts.compared else _ratios(parts)
    gap = answer.gap * weight + sum(gaps)
    scaled = [(one, one.gap * weight) for one in answer.slices]
    slices = (one._replace(gap=part, share=part / gap if gap else None) for one, part in scaled)
    apart = (
        Apart({life.attribute: life.code}, life.has_ended, life.month, part)
        for (life, _), part in zip(parts.apart, gaps, strict=True)
    )
    rest, mix, error = (weight * one for one in (answer.rest, answer.mix, answer.error))
    return Answer(tuple(slices), answer.broad, gap, rest, mix, error, tuple(apart))


def _sums(parts: Parted) -> tuple[float, list[float]]:
    return 1.0, [float(rows["v"].sum() - rows["f"].sum()) for _, rows in parts.apart]


def _ratios(parts: Parted) -> tuple[float, list[float]]:
    """The part of the denominator that was compared, and what each of the others does to the rate of all."""
    held = parts.compared
    frames = [held, *(rows for _, rows in parts.apart)]
    won, of, before = (sum(float(one[name].sum()) for one in frames) for name in ("a_f", "b_v", "b_f"))
    if not of or not before or not held["b_f"].sum():
        return 1.0, [0.0] * len(parts.apart)
    weight = float(held["b_v"].sum()) / of
    usual, compared = won / before, float(held["a_f"].sum()) / float(held["b_f"].sum())
    return weight, [
        -weight * float(rows["a_f"].sum() - compared * rows["b_f"].sum()) / before
        if life.has_ended
        else float(rows["a_v"].sum() - usual * rows["b_v"].sum()) / of
        for life, rows in parts.apart
    ]
