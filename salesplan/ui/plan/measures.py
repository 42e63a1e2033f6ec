"""The measures beside revenue: what each is to reach, by which rule, how it ties; and the form that sets a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.months import fiscal_months
from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.spec import QUARTERS
from salesplan.i18n.formats import count, percent, range_label
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.forecasts import Baseline
from salesplan.services.plan.held import amount
from salesplan.services.plan.measures import (
    FOLLOWING,
    Follows,
    cleared,
    derive,
    stale,
    standing,
)
from salesplan.services.plan.operations import Fill, Operation, Undo
from salesplan.ui import cache, frame, tables
from salesplan.ui.plan import clicks, stock, table
from salesplan.ui.plan.measure_tables import Lines, by_month, by_product, refused, rule_words, told, value_words
from salesplan.ui.plan.rule_form import rule_form
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t


def draw(desk: Desk) -> None:
    """The measures of a version, one line each; then the one that is chosen."""
    lines = _lines(desk)
    _stale(lines)
    _table(lines)
    chosen = st.segmented_control(
        t("measures.of" if lines.may_write else "plan.measure"),
        FOLLOWING,
        format_func=said(FOLLOWING, "measure"),
        default=FOLLOWING[0],
        required=True,
        key="measures.of",
    )
    measure = chosen or FOLLOWING[0]
    _ties(lines, measure)
    if not lines.may_write:
        st.caption(t("measures.only_whole" if desk.editable else "measures.read_only"))
        _detail(lines, measure, lines.rule(measure), None)
        if measure == "stock_down":
            stock.milestones(desk, lines.rule(measure))
        return
    left, right = st.columns([5, 6], gap="large")
    with left:
        rule = (
            stock.form(desk, lines.rule(measure)) if measure == "stock_down" else rule_form(desk, lines.before, measure)
        )
        operation = None if rule is None else _tried(lines, measure, rule)
        _buttons(lines, measure, operation)
    with right:
        _detail(lines, measure, rule, operation)
    if measure == "stock_down":
        stock.milestones(desk, rule or lines.rule(measure))


def _detail(lines: Lines, measure: str, rule: Follows | None, operation: Fill | None) -> None:
    """By month where the rule is about the season, else by product."""
    if rule is not None and rule.kind in ("season", "total"):
        by_month(lines, measure, operation)
    else:
        by_product(lines, measure, operation)


def outdated(desk: Desk) -> str:
    """Which measures wait to be derived again, for who edits, submits or approves it; blank without any."""
    found = stale(desk) if desk.version.state in ("draft", "submitted") else ()
    if not found:
        return ""
    names = ("、" if lang() == "zh" else ", ").join(t(f"measure.{m}") for m in found)
    return f":orange[:material/refresh: {t('measures.outdated', measures=names)}]"


def _lines(desk: Desk) -> Lines:
    framed = frame.current()
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.version}
    own = {m: cache.desk(**asked, plan=desk.version.id, measure=m) for m in desk.measures if m in FOLLOWING}
    found = cache.measures_before(**asked, view=framed.view._replace(where={}), year=desk.version.year)
    months = fiscal_months(desk.version.year, framed.offer.settings.fiscal_start)
    may_write = desk.editable and framed.may_write and framed.scope.is_whole
    return Lines(desk, own, found, tuple(months), may_write)


# One line per measure


def _stale(lines: Lines) -> None:
    """Revenue changed since a rule was applied: one button applies every such rule again."""
    found = stale(lines.revenue)
    if not found:
        return
    names = ("、" if lang() == "zh" else ", ").join(t(f"measure.{m}") for m in found)
    with st.container(horizontal=True, vertical_alignment="center", key="measures-stale"):
        st.markdown(f":orange[:material/warning: {t('measures.stale', measures=names)}]")
        if lines.may_write:
            st.button(
                t("measures.again"),
                icon=":material/refresh:",
                key="measures.again",
                help=t("measures.again.help"),
                on_click=_again,
                args=(lines, found),
            )


def _again(lines: Lines, found: Sequence[str]) -> None:
    """Apply each rule to the revenue as it is now; the first that cannot be met is told and the rest wait."""
    for measure in found:
        framed = frame.current()  # after each write anew
        rule = lines.rule(measure)
        revenue = cache.desk(
            scope=framed.scope, version=framed.version, plan=lines.revenue.version.id, measure="revenue"
        )
        if rule is None or not _done(revenue, derive(revenue, lines.desk(measure), rule)):
            return


def _table(lines: Lines) -> None:
    landed = {measure: _landed(lines, measure) for measure in ("revenue", *FOLLOWING)}
    rows = [_row(lines, measure, last) for measure, last in landed.items()]
    fields = (
        Field("measure", "plan.measure", "text"),
        Field("rule", "measures.rule", "text"),
        Field("year", "measures.total", "told"),
        *(Field(quarter, f"plan.quarter.{quarter}", "told") for quarter in QUARTERS),
        Field("before", "measures.before", "told"),
        Field("growth", "measures.growth", "told"),
    )
    made = tables.table("measures", t("plan.view.measures"), fields, rows, lang())
    tables.draw(made, lang(), None, "rule", narrow=("measure", "year", "before"))
    st.caption(t("measures.caption", months=_known(lines, landed)))


def _landed(lines: Lines, measure: str) -> Baseline | None:
    """Where the year before lands: what the total of the year is held against as well. None where it is not known."""
    framed = frame.current()
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.facts, "view": framed.view._replace(where={})}
    found: Baseline | None = cache.landing(**asked, year=lines.revenue.version.year - 1, measure=measure)
    return found if found is not None and found.total > 0 else None


def _known(lines: Lines, landed: Mapping[str, Baseline | None]) -> str:
    """Which months of the year before are finished, for revenue."""
    revenue, months = landed["revenue"], lines.before.months
    if revenue is None or revenue.through < months[0]:
        return t("measures.no_data")
    return range_label(months[0], min(revenue.through, months[-1]), lang())


def _row(lines: Lines, measure: str, last: Baseline | None) -> dict[str, str | None]:
    desk = lines.revenue if measure == "revenue" else lines.own.get(measure)
    row: dict[str, str | None] = {"measure": t(f"measure.{measure}"), "rule": _rule_words(lines, measure)}
    months = {} if desk is None else desk.tracks.base.by("month")
    for number, quarter in enumerate(QUARTERS):
        sums = [months[(m,)] for m in lines.months[3 * number : 3 * number + 3] if (m,) in months]
        row[quarter] = told(measure, sum(sums)) if sums else None
    planned = sum(months.values())
    row["year"] = told(measure, planned) if months else None
    row["before"] = t("measures.no_data") if last is None else value_words(measure, last.total)
    is_whole = all((month,) in months for month in lines.months)  # half a year is not held against a whole one
    grown = amount(measure, planned) / last.total - 1 if last is not None and is_whole else None
    row["growth"] = None if grown is None else percent(grown, lang(), sign=True)
    return row


def _rule_words(lines: Lines, measure: str) -> str:
    if measure == "revenue":
        return t("measures.rule.revenue")
    rule = lines.rule(measure)
    if rule is None:
        return t("measures.rule.typed" if measure in lines.own else "measures.rule.none")
    return rule_words(rule, measure, _ratio_now(lines, measure))


def _ratio_now(lines: Lines, measure: str) -> Decimal | None:
    """What the measure is of the revenue under its cells; a ratio of sums."""
    own = lines.own.get(measure)
    if own is None:
        return None
    under = sum(lines.under(own.tracks.cells()).values())
    return amount(measure, own.tracks.base.sum_of({})) / under if under else None


def _ties(lines: Lines, measure: str) -> None:
    """That the measure is what its rule says of the open cells and what is locked or closed, or by how much not."""
    rule = lines.rule(measure)
    if rule is None or not rule.is_whole or measure not in lines.own:
        return
    try:
        found = standing(lines.revenue, lines.own[measure], rule)
    except (Conflict, CockpitError) as error:
        st.caption(refused(error, measure))
        return
    parts = {"planned": found.planned, "ruled": found.ruled, "kept": found.kept}
    words = {"measure": t(f"measure.{measure}")} | {key: told(measure, value) for key, value in parts.items()}
    if not found.apart:
        st.caption(f":material/check: {t('measures.ties', **words)}")
        return
    apart = ("+" if found.apart > 0 else "−") + told(measure, abs(found.apart))
    st.caption(f":orange[:material/edit: {t('measures.apart', **words, apart=apart)}]")


# What a rule would give


def _tried(lines: Lines, measure: str, rule: Follows) -> Fill | None:
    """The operation of a rule with its sum; None, and the reason, where it cannot be met."""
    own = lines.desk(measure)
    try:
        operation = derive(lines.revenue, own, rule)
    except (Conflict, CockpitError) as error:
        st.error(refused(error, measure))
        return None
    now = {cell: _exact(measure, both) for cell, both in own.tracks.amounts().items()}
    moved = sum(now.get(cell) != operation.cells.get(cell) for cell in {*now, *operation.cells})
    total = value_words(measure, sum((base for base, _ in operation.cells.values()), Decimal(0)))
    st.markdown(t("measures.gives" if moved else "measures.gives_same", total=total, n=count(moved)))
    return operation if moved or lines.rule(measure) is None else None


def _exact(measure: str, both: tuple[int, int | None]) -> tuple[Decimal, Decimal | None]:
    return amount(measure, both[0]), None if both[1] is None else amount(measure, both[1])


def _buttons(lines: Lines, measure: str, operation: Fill | None) -> None:
    with st.container(horizontal=True, gap="small"):
        clicks.button(
            t("measures.write"),
            "measures.write",
            lines.revenue,
            _act,
            operation,
            type="primary",
            icon=":material/edit_document:",
            disabled=operation is None,
        )
        if measure in lines.own:
            st.button(t("measures.show"), icon=":material/table:", key="measures.show", on_click=_show, args=(measure,))
        if measure in lines.own or lines.rule(measure) is not None:
            st.button(
                t("measures.clear"),
                type="tertiary",
                key="measures.clear",
                help=t("measures.clear.help"),
                on_click=_act,
                args=(lines.revenue, cleared(lines.desk(measure))),
            )
        if lines.revenue.undo is not None:
            st.button(
                t("measures.undo"), type="tertiary", key="measures.undo", on_click=_act, args=(lines.revenue, Undo())
            )


def _show(measure: str) -> None:
    """Let the grid lie open on this measure."""
    st.session_state["plan.view"] = "table"
    st.session_state["plan.measure.kept"] = measure


def _act(desk: Desk, operation: Operation | None) -> None:
    if operation is not None:
        _done(desk, operation)


def _done(desk: Desk, operation: Operation) -> bool:
    """Do it; False, with the reason for the next run, where it is refused."""
    reply = table.do(desk, operation, {}, 0)
    st.session_state["plan.reply"] = reply._replace(moved=())
    if reply.error:
        st.session_state["plan.trouble"] = reply.error
    return not reply.error
