"""What changed since a load or a day: figures with the loads behind them, plans, records, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from salesplan.core.measures import CELL, MEASURE, MEASURES
from salesplan.core.registers import REGISTERS
from salesplan.i18n.audit_words import setting
from salesplan.i18n.formats import MISSING, count, day, escape, month, show
from salesplan.services.offer import Moment
from salesplan.services.since import FactChange, PlanStep, RecordChange, Since
from salesplan.services.since_records import MOST
from salesplan.ui import cache, frame, tables
from salesplan.ui.frame import Framed
from salesplan.ui.history import past
from salesplan.ui.records.field_words import Tongue, fields_of, heading, say
from salesplan.ui.records.listing import title_of
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

HIGHEST = 380
BEGINNING = 0
"""Stands for the time before every load."""


def draw(framed: Framed) -> None:
    """Choose the moment and how to look, then everything that differs."""
    moments = {moment.load: moment for moment in framed.offer.moments}
    left, middle, right, last = st.columns(4)
    with left:
        load = _load(moments)
    with middle:
        since_day = st.date_input(t("since.day"), value=None, key="since.day", help=t("since.day.help"))
    by = right.selectbox(t("since.by"), CELL, format_func=lambda dim: t(f"dim.{dim}"), key="since.by")
    measures = [m.id for m in MEASURES]
    start = measures.index("revenue")
    measure = last.selectbox(
        t("since.measure"), measures, start, format_func=lambda id: t(f"measure.{id}"), key="since.measure"
    )
    chosen = since_day if isinstance(since_day, date) else None
    found = cache.since(
        framed.scope, framed.version, chosen, None if chosen or not load else load, by, framed.view.where
    )
    shown = [one for one in found.facts if one.measure == measure]
    _title(found, shown, measure, _name(chosen, moments.get(load)))
    if not found.is_empty:
        _facts(framed, found, shown, measure)
        _plans(framed, found)
        _records(framed, found)
        _settings(found)


def _load(moments: Mapping[int, Moment]) -> int:
    """The load since which; a link may name it, else it is the one before the newest."""
    offered = [*moments, BEGINNING]
    brought = st.query_params.get("since", "")
    usual = offered[1] if len(offered) > 1 else offered[0]
    asked = int(brought) if brought.isascii() and brought.isdigit() and int(brought) in offered else usual
    st.session_state["since.load"] = asked
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


def _title(found: Since, shown: Sequence[FactChange], measure: str, moment: str) -> None:
    """The answer in one sentence."""
    if found.is_empty:
        st.success(t("since.nothing", moment=moment))
        return
    difference = show(sum(one.difference for one in shown), MEASURE[measure].unit, lang(), sign=True)
    said = t(
        "since.title",
        moment=moment,
        measure=t(f"measure.{measure}"),
        difference=difference,
        facts=count(len(shown)),
        plans=count(len(found.plan_steps)),
        records=count(len(found.records)),
        settings=count(len(found.settings)),
    )
    st.markdown(f"**{said}**")


def _facts(framed: Framed, found: Since, shown: Sequence[FactChange], measure: str) -> None:
    st.markdown(f"##### {t('since.facts')}")
    if not shown:
        st.caption(t("since.facts.none", measure=t(f"measure.{measure}")))
        return
    kind: tables.Kind = "money" if MEASURE[measure].unit == "money" else "count"
    rows = [
        {
            "month": month(one.month, lang()),
            "member": framed.offer.name(found.by, one.code, lang()),
            "before": one.before,
            "after": one.after,
            "difference": one.difference,
            "causes": _listed(t(f"since.cause.{cause.what}", id=cause.id) for cause in one.causes),
        }
        for one in sorted(shown, key=lambda one: one.month, reverse=True)
    ]
    fields = (
        Field("month", "dim.month", "text"),
        Field("member", f"dim.{found.by}", "text"),
        Field("before", "audit.before", kind),
        Field("after", "audit.after", kind),
        Field("difference", "since.difference", "gap" if kind == "money" else kind),
        Field("causes", "since.causes", "text"),
    )
    tables.draw(tables.table("since-facts", t("since.facts"), fields, rows, lang()), lang(), HIGHEST, wide="causes")


def _plans(framed: Framed, found: Since) -> None:
    st.markdown(f"##### {t('since.plans')}")
    if not found.plan_steps and not found.plans:
        st.caption(t("since.plans.none"))
        return
    st.markdown("\n".join(f"- {_step(step)}" for step in reversed(found.plan_steps)))
    if not found.plans:
        return
    by = "product" if found.by == "product" else "region"
    moved = {one.year: one for one in found.plans}
    for one in moved.values():
        st.caption(t("since.plan.moved", year=one.year, **_versions(one.version_before, one.version_after)))
    rows = [
        {**one._asdict(), "member": framed.offer.name(by, one.code, lang()), "measure": t(f"measure.{one.measure}")}
        | {"difference": one.difference}
        for one in sorted(found.plans, key=lambda one: (one.year, one.measure != "revenue", one.measure, one.code))
    ]
    fields = (
        Field("year", "since.year", "text"),
        Field("measure", "export.measure", "text"),
        Field("member", f"dim.{by}", "text"),
        Field("before", "audit.before", "money"),
        Field("after", "audit.after", "money"),
        Field("difference", "since.difference", "gap"),
        Field("challenge_before", "since.challenge_before", "money"),
        Field("challenge_after", "since.challenge_after", "money"),
    )
    tables.draw(tables.table("since-plans", t("since.plans"), fields, rows, lang()), lang(), HIGHEST)


def _step(step: PlanStep) -> str:
    state = t("since.plan.created" if step.state == "created" else f"plan_state.{step.state}")
    at = f"{day(step.at.date(), lang())} {step.at:%H:%M}"
    return t("since.plan.step", at=at, actor=escape(step.actor), year=step.year, number=step.number, state=state)


def _versions(before: int | None, after: int | None) -> dict[str, str]:
    none = t("since.plan.no_version")
    return {"before": f"V{before}" if before else none, "after": f"V{after}" if after else none}


def _records(framed: Framed, found: Since) -> None:
    st.markdown(f"##### {t('since.records')}")
    for register, n in found.uncounted.items():
        st.caption(t("since.uncounted", register=t(f"register.{register}"), n=count(n), shown=count(MOST)))
    if not found.records:
        st.caption(t("since.records.none"))
        return
    tongues = {name: cache.tongue(framed.scope, framed.version, name, lang()) for name in REGISTERS}
    rows = [_record(one, tongues[one.register]) for one in found.records]
    fields = (
        Field("register", "since.register", "text"),
        Field("record", "since.record", "text"),
        Field("what", "since.what", "text"),
        Field("changes", "audit.changes", "text"),
        Field("actor", "export.actor", "text"),
        Field("at", "export.at", "text"),
    )
    made = tables.table("since-records", t("since.records"), fields, rows, lang())
    tables.draw(made, lang(), HIGHEST, wide="changes")


def _record(one: RecordChange, tongue: Tongue) -> dict[str, Any]:
    register = REGISTERS[one.register]
    fields = fields_of(register)
    filled = one.fields if one.what == "changed" else ()
    changes = [
        f"{heading(fields[name], tongue)}: {say(fields[name], old, tongue)} → {say(fields[name], new, tongue)}"
        for name, old, new in filled
    ]
    return {
        "register": t(f"register.{one.register}"),
        "record": f"{one.code} {title_of(register, one.code, one.title, tongue)}",
        "what": t(f"since.what.{one.what}"),
        "changes": "; ".join(changes),
        "actor": one.actor,
        "at": f"{day(one.at.date(), lang())} {one.at:%H:%M}",
    }


def _settings(found: Since) -> None:
    st.markdown(f"##### {t('since.settings')}")
    if not found.settings:
        st.caption(t("since.settings.none"))
        return
    rows = [
        {"key": setting(one.key, lang()), "before": _value(one.before), "after": _value(one.after)}
        for one in found.settings
    ]
    fields = (
        Field("key", "since.setting", "text"),
        Field("before", "audit.before", "text"),
        Field("after", "audit.after", "text"),
    )
    tables.draw(tables.table("since-settings", t("since.settings"), fields, rows, lang()), lang(), HIGHEST)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {part}" for key, part in value.items())
    return MISSING if value is None or value == "" else str(value)


def _listed(words: Any) -> str:
    return ("、" if lang() == "zh" else ", ").join(words)
