"""What changed since a load or a day: figures with the loads behind them, plans, records, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from salesplan.core.measures import CELL, MEASURE, MEASURES
from salesplan.core.registers import REGISTERS
from salesplan.exports import FORMATS, download_name, write
from salesplan.i18n.formats import count, day, escape, month, show
from salesplan.services.offer import Moment
from salesplan.services.since import FactChange, Since
from salesplan.services.since_records import MOST
from salesplan.services.since_rows import Rows, plan_member
from salesplan.ui import cache, frame, tables
from salesplan.ui.frame import Framed
from salesplan.ui.history import past, since_words
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

HIGHEST = 380
BEGINNING = 0
"""Stands for the time before every load."""


def usual(framed: Framed) -> int:
    """The load that changes begin after when none is chosen: the one before the moment that is shown."""
    offered = _offered(framed)
    return offered[min(0 if framed.is_past else 1, len(offered) - 1)]


def _offered(framed: Framed) -> list[int]:
    """The loads that changes can begin after, newest first: those before the moment that is looked back to."""
    until = framed.view.as_of_load
    return [moment.load for moment in framed.offer.moments if until is None or moment.load < until] + [BEGINNING]


def draw(framed: Framed) -> None:
    """Choose the moment and how to look, then everything that differs from it to the moment that is shown."""
    moments = {moment.load: moment for moment in framed.offer.moments}
    left, middle, right, last = st.columns(4)
    with left:
        load = _load(framed, moments)
    with middle:
        since_day = st.date_input(t("since.day"), value=None, key="since.day", help=t("since.day.help"))
    by = right.selectbox(t("since.by"), CELL, format_func=lambda dim: t(f"dim.{dim}"), key="since.by")
    measures = [m.id for m in MEASURES]
    start = measures.index("revenue")
    measure = last.selectbox(
        t("since.measure"), measures, start, format_func=lambda id: t(f"measure.{id}"), key="since.measure"
    )
    chosen = since_day if isinstance(since_day, date) else None
    after, until = None if chosen or not load else load, framed.view.as_of_load
    found = cache.since(framed.scope, framed.version, chosen, after, by, framed.view.where, until)
    shown = [one for one in found.facts if one.measure == measure]
    moment = _name(chosen, moments.get(load))
    said = {} if found.is_empty else _said(framed, found)
    _title(found, shown, measure, moment, said)
    if until is not None:
        st.caption(t("since.until", moment=past.label(moments[until])))
    if not found.is_empty:
        _facts(framed, found, shown, measure)
        _plans(found, said)
        _records(found, said)
        _settings(said)


def _said(framed: Framed, found: Since) -> dict[str, Rows]:
    """Every table in words, by its name."""
    named, reader, load = framed.offer.name, lang(), framed.view.as_of_load
    tongues = {name: cache.tongue(framed.scope, framed.version, name, reader, load) for name in REGISTERS}
    return {
        "since": since_words.figures(found, found.facts, lambda dim, code: named(dim, code, reader), reader),
        "since_steps": since_words.steps(found, reader),
        "since_plans": since_words.plans(found, lambda dim, code: named(dim, code, reader), reader),
        "since_records": since_words.records(found, tongues, reader),
        "since_settings": since_words.settings(found, reader),
    }


def _load(framed: Framed, moments: Mapping[int, Moment]) -> int:
    """The load since which; a link may name it, else it is the usual one."""
    offered = _offered(framed)
    brought = st.query_params.get("since", "")
    known = brought.isascii() and brought.isdigit() and int(brought) in offered
    st.session_state["since.load"] = int(brought) if known else usual(framed)
    return int(
        st.selectbox(
            t("since.load"),
            offered,
            format_func=lambda load: past.name(moments[load]) if load in moments else t("since.beginning"),
            key="since.load",
            on_change=_moved,
        )
    )


def _moved() -> None:
    frame.point(since=str(st.session_state["since.load"]))


def _name(chosen: date | None, moment: Moment | None) -> str:
    if chosen is not None:
        return day(chosen, lang())
    return t("since.beginning") if moment is None else past.label(moment)


def _title(found: Since, shown: Sequence[FactChange], measure: str, moment: str, said: Mapping[str, Rows]) -> None:
    """The answer in one sentence, with the workbook of all of it."""
    if found.is_empty:
        st.success(t("since.nothing", moment=moment))
        return
    difference = show(sum(one.difference for one in shown), MEASURE[measure].unit, lang(), sign=True)
    words = t(
        "since.title",
        moment=moment,
        measure=t(f"measure.{measure}"),
        difference=difference,
        facts=count(len(shown)),
        plans=count(len(found.plan_steps)),
        records=count(len(found.records)),
        settings=count(len(found.settings)),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="since-title"):
        st.markdown(f"**{words}**", width="stretch")
        _file(found, said, moment)


def _file(found: Since, said: Mapping[str, Rows], moment: str) -> None:
    reader, note = lang(), f"{t('export.table.since')}: {moment}"

    def made() -> bytes:
        return write("xlsx", since_words.sheets(found, said, note, reader))

    st.download_button(
        t("audit.download.xlsx"),
        made,
        file_name=download_name("since", FORMATS["xlsx"].extension),
        mime=FORMATS["xlsx"].mime,
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
        key="since.download",
    )


def _facts(framed: Framed, found: Since, shown: Sequence[FactChange], measure: str) -> None:
    st.markdown(f"##### {t('since.facts')}")
    if not shown:
        st.caption(t("since.facts.none", measure=t(f"measure.{measure}")))
        return
    kind: tables.Kind = "money" if MEASURE[measure].unit == "money" else "count"
    said = since_words.figures(found, shown, lambda dim, code: framed.offer.name(dim, code, lang()), lang())
    rows = [row | {"month": month(row["month"], lang())} for row in said]
    fields = (
        Field("month", "dim.month", "text"),
        Field(found.by, f"dim.{found.by}", "text"),
        Field("amount_before", "audit.before", kind),
        Field("amount_after", "audit.after", kind),
        Field("difference", "since.difference", "gap" if kind == "money" else kind),
        Field("causes", "since.causes", "text"),
    )
    tables.draw(tables.table("since-facts", t("since.facts"), fields, rows, lang()), lang(), HIGHEST, wide="causes")


def _plans(found: Since, said: Mapping[str, Rows]) -> None:
    st.markdown(f"##### {t('since.plans')}")
    if not found.plan_steps and not found.plans:
        st.caption(t("since.plans.none"))
        return
    st.markdown("\n".join(f"- {_step(row)}" for row in said["since_steps"]))
    if not found.plans:
        return
    for one in {one.year: one for one in found.plans}.values():
        before, after = (since_words.version(number, lang()) for number in (one.version_before, one.version_after))
        st.caption(t("since.plan.moved", year=one.year, before=before, after=after))
    fields = (
        Field("year", "since.year", "text"),
        Field("measure", "export.measure", "text"),
        Field(plan_member(found), f"dim.{plan_member(found)}", "text"),
        Field("before", "audit.before", "money"),
        Field("after", "audit.after", "money"),
        Field("difference", "since.difference", "gap"),
        Field("challenge_before", "since.challenge_before", "money"),
        Field("challenge_after", "since.challenge_after", "money"),
    )
    made = tables.table("since-plans", t("since.plans"), fields, said["since_plans"], lang())
    tables.draw(made, lang(), HIGHEST)


def _step(row: Mapping[str, Any]) -> str:
    return t("since.plan.step", **{key: escape(str(value)) for key, value in row.items()})


def _records(found: Since, said: Mapping[str, Rows]) -> None:
    st.markdown(f"##### {t('since.records')}")
    for register, n in found.uncounted.items():
        st.caption(t("since.uncounted", register=t(f"register.{register}"), n=count(n), shown=count(MOST)))
    if not found.records:
        st.caption(t("since.records.none"))
        return
    fields = (
        Field("register", "since.register", "text"),
        Field("record", "since.record", "text"),
        Field("happened", "since.what", "text"),
        Field("field", "audit.field", "text"),
        Field("value_before", "audit.before", "text"),
        Field("value_after", "audit.after", "text"),
        Field("actor", "export.actor", "text"),
        Field("at", "export.at", "text"),
    )
    made = tables.table("since-records", t("since.records"), fields, said["since_records"], lang())
    tables.draw(made, lang(), HIGHEST)


def _settings(said: Mapping[str, Rows]) -> None:
    st.markdown(f"##### {t('since.settings')}")
    if not said["since_settings"]:
        st.caption(t("since.settings.none"))
        return
    fields = (
        Field("setting", "since.setting", "text"),
        Field("value_before", "audit.before", "text"),
        Field("value_after", "audit.after", "text"),
    )
    made = tables.table("since-settings", t("since.settings"), fields, said["since_settings"], lang())
    tables.draw(made, lang(), HIGHEST)
