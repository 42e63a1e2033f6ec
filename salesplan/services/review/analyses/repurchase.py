"""Fewer customers come back: who stopped, of which tier and industry, what they bought, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.review.diagnosed import Analysis, Basis, Column, Diagnosis, Of, Parts, Period, Said, Sentence, Slice
from salesplan.core.review.stopped import QUIET, beyond, quiet_from
from salesplan.services.review.analyses.answered import Gap, answered, nothing
from salesplan.services.review.analyses.asked import Asked, Held, count, held, money, points, ratio, share, whole
from salesplan.services.review.analyses.courses import Course, Group, courses_of, grouped, wanted_of
from salesplan.services.review.analyses.slices import losses, of_losses
from salesplan.services.review.analyses.steps import made, part
from salesplan.services.review.localising import Located, knows_lines, locate

KPI = "repurchase"
_NONE = Decimal("0.00")
_MOST = 12
_EXAMPLES = 8


class _Found(NamedTuple):
    """Everything that was asked of the store."""

    asked: Asked
    basis: Basis | None
    figures: Held
    courses: list[Course]
    groups: list[Group]
    located: Located | None

    @property
    def first(self) -> Group | None:
        """The group that lost most, as far as one lost anything."""
        return self.groups[0] if self.groups and self.groups[0].gap < 0 else None


def diagnose(asked: Asked) -> Diagnosis:
    """The share of customers who come back, against the industry, else last year; and who did not."""
    figures = whole(asked, KPI)
    basis = asked.basis or figures.first("industry", "last_year", "plan")
    reference = figures.reference(basis) if basis else None
    has_lines = knows_lines(asked.store, asked.scope, asked.view)
    if not has_lines and (figures.value is None or reference is None):
        return nothing(asked, "repurchase", "percent", "order_lines")
    found = _found(asked, basis, figures, has_lines)
    return answered(
        asked,
        "repurchase",
        Gap(basis, "percent", figures.value, reference, found.first.gap if found.first else None),
        _headline(found, figures.value, reference),
        located=of_losses(found.located, asked.where),
        slices_in="money",
        parts=_parts(found),
        tables=(*_groups(found), *_examples(found), *_members(found)),
        found=_sentences(found),
        ask=_questions(found),
        limits=(Sentence("limit.cohort_year"), Sentence("limit.quiet", {"n": count(QUIET)})),
        missing=() if has_lines else ("order_lines",),
    )


def _found(asked: Asked, basis: Basis | None, figures: Held, has_lines: bool) -> _Found:
    courses = courses_of(asked) if has_lines else []
    groups = grouped(courses, quiet_from(asked.view.end), wanted_of(asked))
    located = None
    if groups and groups[0].gap < 0:
        first = groups[0]
        where = {**asked.view.where, "product": (first.product,)}
        narrowed = asked.view._replace(where=where, start=_since(asked, first).start)
        by = ["tier", "industry", *(name for name in ("region", "channel") if name not in asked.fixed)]
        located = locate(asked.store, asked.scope, narrowed, "revenue", "last_year", by)
    return _Found(asked, basis, figures, courses, groups, located)


def _since(asked: Asked, group: Group) -> Period:
    """The months since the group stopped, as far as they are asked about."""
    start = max(asked.view.start, group.since or "")
    return Period(min(start, asked.view.end), asked.view.end)


def _headline(found: _Found, value: Decimal | None, reference: Decimal | None) -> Sentence:
    if found.first is not None:
        group = found.first
        values: dict[str, Said] = {
            "group": Slice(group.where),
            "customers": count(len(group.quiet)),
            "all": count(len(group.courses)),
            "product": Of("product", group.product),
            "last_year": money(group.total("last_year")),
            "now": money(group.total("now")),
            "gap": money(abs(group.gap)),
        }
        if group.since is not None:
            return Sentence("repurchase.stopped", values | {"month": Of("month", group.since)})
        return Sentence("repurchase.less", values)
    if value is None or reference is None:
        return Sentence("nothing", {"kpi": Of("kpi", KPI), "period": found.asked.period})
    return _rate(found, value, reference)


def _rate(found: _Found, value: Decimal, reference: Decimal) -> Sentence:
    values: dict[str, Said] = {
        "value": share(value),
        "basis": Of("basis", found.basis or "last_year"),
        "reference": share(reference),
        "gap": points(value - reference),
    }
    return Sentence("repurchase.rate", values)


def _parts(found: _Found) -> Iterator[Parts]:
    """From the same months of last year: who is quiet, who buys less, who buys more, who is new."""
    courses = found.first.courses if found.first and wanted_of(found.asked) else found.courses
    if not courses:
        return
    since = quiet_from(found.asked.view.end)
    lots: dict[str, Decimal] = dict.fromkeys(("quiet", "less", "more", "new"), _NONE)
    for course in courses:
        change = course.now - course.before
        is_new = not course.before
        lot = "new" if is_new else "quiet" if course.last < since else "less" if change < 0 else "more"
        lots[lot] += change
    start, end = (sum((getattr(course, side) for course in courses), _NONE) for side in ("before", "now"))
    steps = [part(f"customers_{lot}", amount) for lot, amount in lots.items()]
    yield made("customers", part("before", start), steps, part("value", end))


def _groups(found: _Found) -> Iterator[Analysis]:
    rows = found.groups[:_MOST]
    if not rows:
        return
    yield Analysis(
        "groups",
        (
            Column("group", "name"),
            Column("customers", "count"),
            Column("quiet", "count"),
            Column("quiet_part", "percent"),
            Column("last_year", "money"),
            Column("before", "money"),
            Column("value", "money"),
            Column("gap", "gap"),
        ),
        tuple(
            {
                "group": Slice(group.where),
                "customers": len(group.courses),
                "quiet": len(group.quiet),
                "quiet_part": ratio(len(group.quiet), len(group.courses)),
                "last_year": group.total("last_year"),
                "before": group.total("before"),
                "value": group.total("now"),
                "gap": group.gap,
            }
            for group in rows
        ),
        marked=(0,) if found.first else (),
    )


def _examples(found: _Found) -> Iterator[Analysis]:
    """The largest customers of the first group who are quiet."""
    if found.first is None or not found.first.quiet:
        return
    largest = sorted(found.first.quiet, key=lambda course: -course.last_year)[:_EXAMPLES]
    yield Analysis(
        "stopped",
        (
            Column("name", "name"),
            Column("product", "name"),
            Column("last", "month"),
            Column("last_year", "money"),
            Column("before", "money"),
            Column("value", "money"),
        ),
        tuple(
            {
                "name": Of("customer", course.customer),
                "product": Of("product", course.product),
                "last": course.last,
                "last_year": course.last_year,
                "before": course.before,
                "value": course.now,
            }
            for course in largest
        ),
    )


def _members(found: _Found) -> Iterator[Analysis]:
    """The rate of every region, team and channel."""
    for by in ("region", "team", "channel"):
        if by in found.asked.fixed:
            continue
        rows: list[dict[str, Any]] = [
            {"name": Of(by, where[by]), "value": one.value, "before": one.last_year, "industry": one.industry}
            for where, one in held(found.asked, KPI, (by,))
            if one.value is not None
        ]
        if len(rows) > 1:
            rows.sort(key=lambda row: row["value"])
            columns = (Column("name", "name"), *(Column(key, "percent") for key in ("value", "before", "industry")))
            yield Analysis(f"repurchase.{by}", columns, tuple(rows))


def _sentences(found: _Found) -> Iterator[Sentence]:
    value = found.figures.value
    reference = found.figures.reference(found.basis) if found.basis else None
    if found.first is not None and value is not None and reference is not None and value < reference:
        yield _rate(found, value, reference)
    if found.first is not None:
        others = [group for group in found.groups[1:] if group.key[1] == found.first.key[1]]
        quiet = sum(len(group.quiet) for group in others)
        everybody = sum(len(group.courses) for group in others)
        if everybody:
            own = ratio(len(found.first.quiet), len(found.first.courses))
            values: dict[str, Said] = {"part": share(ratio(quiet, everybody)), "own": share(own)}
            yield Sentence("repurchase.others", values | {"tier": Of("tier", found.first.key[1])})
    if found.first is not None and wanted_of(found.asked):
        more = beyond(found.groups)[found.first.key]
        if more > 0 and found.first.gap < 0 and more != -found.first.gap:
            values = {"more": money(more), "gap": money(-found.first.gap)}
            yield Sentence("repurchase.beyond", values | {"tier": Of("tier", found.first.key[1])})
    if found.first is not None and (lost := list(losses(found.located, found.asked.where))):
        product, months = Of("product", found.first.product), _since(found.asked, found.first)
        yield Sentence("repurchase.inside", {"product": product, "period": months})
        yield from lost


def _questions(found: _Found) -> Iterator[Sentence]:
    if found.first is not None:
        yield Sentence("ask.group", {"group": Slice(found.first.where), "product": Of("product", found.first.product)})
    yield Sentence("ask.rival")
    yield Sentence("ask.owner")
