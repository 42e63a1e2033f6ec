"""The persons of a team by quarter or month in both tracks, with last year beside them, and that they tie."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.core.months import fiscal_months
from salesplan.core.plan.measures import unit_of
from salesplan.core.plan.spec import QUARTERS
from salesplan.i18n.formats import money_unit, month_short, range_label, table_scale
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import PersonRow, amount
from salesplan.services.plan.persons import NOBODY, apart, team_months
from salesplan.ui import cache, frame, tables
from salesplan.ui.plan import table
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

_TRACKS = ("base", "challenge")
_GRAINS = ("quarter", "month")


def kind(measure: str) -> tables.Kind:
    """How amounts of a measure stand in a table."""
    return "money" if unit_of(measure) == "money" else "count"


def exact(measure: str, value: int) -> Decimal:
    """An amount of the engine as the tables take it."""
    return amount(measure, value)


def draw(desk: Desk, team: str, rows: Sequence[PersonRow], headline: str) -> None:
    """The table with its choices, and whether persons sum to the team."""
    months, is_money = team_months(desk, team), kind(desk.measure) == "money"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{headline}{money_unit(lang()) if is_money else ''}**")
        st.space("stretch")
        track = _choice("track", _TRACKS, "plan.track") if desk.tracks.challenge is not None else "base"
        grain = _choice("grain", _GRAINS, "persons.grain")
    people = _people(desk, team)
    if not any(people.values()):
        st.info(t("persons.unmanned"))
    spans = _spans(desk, grain)
    sold = _sold(desk, team)
    lines = [_line(desk, rows, person, spans, track, sold, people) for person in _order(rows, sold)]
    lines.append(_line(desk, rows, None, spans, track, sold, people))
    unit: tables.Kind = "rate" if is_money else "count"
    fields = _fields(unit, spans, track if grain == "month" else "", desk.tracks.challenge is not None, bool(sold))
    if is_money:  # one unit for all columns, said once: a year has many of them
        amounts = ("base", "challenge", "before", *spans)
        lines = [line | {key: _scaled(line[key]) for key in amounts} for line in lines]
    made = tables.table("persons", headline, fields, lines, lang())
    tables.draw(made, lang(), None, narrow=("name", track, "share"))
    _ties(desk, rows, months)
    known = _known(desk)
    words = t("persons.before", months=range_label(known[0], known[-1], lang())) if sold else t("persons.before.none")
    st.caption(words)


def _fields(
    unit: tables.Kind, spans: dict[str, tuple[str, ...]], only: str, has_top: bool, has_sold: bool
) -> tuple[Field, ...]:
    """The columns. Twelve months leave room for the year of the track `only`; else everything stands beside them."""
    name, periods = Field("name", "persons.name", "text"), tuple(Field(k, f"persons.in.{k}", unit) for k in spans)
    if only:
        return name, Field(only, "persons.year", unit), *periods
    return (
        name,
        Field("there", "persons.there", "text"),
        Field("base", "persons.year", unit),
        *((Field("challenge", "persons.challenge", unit),) if has_top else ()),
        Field("share", "persons.share", "percent"),
        *((Field("before", "measures.before", unit), Field("growth", "persons.growth", "percent")) if has_sold else ()),
        *periods,
    )


def _scaled(value: Decimal | None) -> Decimal | None:
    return None if value is None else value / table_scale(lang()).divisor


def _choice(key: str, options: tuple[str, ...], prefix: str) -> str:
    chosen = st.segmented_control(
        t(f"persons.{key}" if key == "grain" else "plan.track"),
        options,
        format_func=said(options, prefix),
        default=options[0],
        required=True,
        key=f"persons.{key}",
        label_visibility="collapsed",
    )
    return chosen or options[0]


def _months(desk: Desk) -> tuple[str, ...]:
    return tuple(fiscal_months(desk.version.year, frame.current().offer.settings.fiscal_start))


def _spans(desk: Desk, grain: str) -> dict[str, tuple[str, ...]]:
    """The columns: quarters, or months by their number in the calendar."""
    months = _months(desk)
    if grain == "month":
        return {month[5:]: (month,) for month in months}
    return {quarter: months[3 * n : 3 * n + 3] for n, quarter in enumerate(QUARTERS)}


def _people(desk: Desk, team: str) -> dict[str, tuple[str, ...]]:
    framed = frame.current()
    return cache.team_people(scope=framed.scope, version=framed.version, team=team, months=_months(desk))


def _known(desk: Desk) -> list[str]:
    """The finished months of the year before."""
    framed = frame.current()
    view = framed.view._replace(where={})
    found = cache.measures_before(scope=framed.scope, version=framed.version, view=view, year=desk.version.year)
    return sorted(found.amounts.get("revenue", {}))


def _sold(desk: Desk, team: str) -> dict[tuple[str, str], Decimal]:
    """(month of the plan, person) -> revenue in that month of the year before, of its finished months; only revenue."""
    if desk.measure != "revenue":
        return {}
    framed, known = frame.current(), set(_known(desk))
    found = cache.person_sales(scope=framed.scope, version=framed.version, team=team, months=_months(desk))
    place = {month: f"{int(month[:4]) - 1}{month[4:]}" for month in _months(desk)}
    return {key: value for key, value in found.items() if place[key[0]] in known}


def _order(rows: Sequence[PersonRow], sold: dict[tuple[str, str], Decimal]) -> list[str]:
    """Persons by code, those who only sold last year after them, nobody last."""
    carrying = {row.person for row in rows}
    gone = sorted({person for _, person in sold} - carrying)
    return [*sorted(carrying - {NOBODY}), *gone, *([NOBODY] if NOBODY in carrying else [])]


def _line(
    desk: Desk,
    rows: Sequence[PersonRow],
    person: str | None,
    spans: dict[str, tuple[str, ...]],
    track: str,
    sold: dict[tuple[str, str], Decimal],
    people: dict[str, tuple[str, ...]],
) -> dict[str, Any]:
    """One person; of all together where `person` is None."""
    own = [row for row in rows if person is None or row.person == person]
    shown = {row.month: 0 for row in own}
    for row in own:
        shown[row.month] += row.base if track == "base" else row.challenge or 0
    base, top = sum(row.base for row in own), sum(row.challenge or 0 for row in own)
    whole = sum(row.base for row in rows)
    line: dict[str, Any] = {
        key: amount(desk.measure, sum(shown.get(month, 0) for month in span)) if own else None
        for key, span in spans.items()
    }
    before = [value for (_, one), value in sold.items() if person is None or one == person]
    past = sum(before, Decimal(0))
    known = {month for month, _ in sold}
    alike = amount(desk.measure, sum(row.base for row in own if row.month in known))
    return line | {
        "name": _name(person),
        "there": "" if not person else _there(person, people),
        "base": amount(desk.measure, base) if own else None,
        "challenge": amount(desk.measure, top) if own else None,
        "share": Decimal(base) / whole if whole and own else None,
        "before": past if before else None,
        "growth": alike / past - 1 if past > 0 and own else None,
    }


def _name(person: str | None) -> str:
    if person is None:
        return t("measures.sum")
    return t("persons.nobody") if person == NOBODY else table.name("person", person)


def _there(person: str, people: dict[str, tuple[str, ...]]) -> str:
    """The months in which somebody belongs to the team."""
    months = [month for month, here in people.items() if person in here]
    if not months:
        return t("persons.there.gone")
    first, last = month_short(months[0], lang()), month_short(months[-1], lang())
    return first if first == last else f"{first}–{last}"


def _ties(desk: Desk, rows: Sequence[PersonRow], months: dict[str, tuple[int, int | None]]) -> None:
    off = apart(rows, months)
    if any(off):
        st.caption(f":orange[:material/warning: {t('persons.apart', base=table.written(desk.measure, max(off)))}]")
        return
    persons = [sum(row.base for row in rows), sum(row.challenge or 0 for row in rows)]
    team = [sum(both[0] for both in months.values()), sum(both[1] or 0 for both in months.values())]
    base, top, own, own_top = (table.written(desk.measure, value) for value in (*persons, *team))
    if desk.tracks.challenge is None:
        st.caption(f":material/check: {t('persons.ties', base=base, team=own)}")
    else:
        st.caption(f":material/check: {t('persons.ties.both', base=base, team=own, top=top, team_top=own_top)}")
