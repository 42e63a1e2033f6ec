"""The evidence of a step: numbers as they were with what they are now, charts, texts; and two clicks to pin one."""

from __future__ import annotations

from itertools import groupby
from typing import Literal

import streamlit as st

from salesplan.core.registers.worksheets import FIGURES, SHARE, Evidence
from salesplan.core.review.pinned import Pin, pin_of
from salesplan.core.review.pinned import moved as is_moved
from salesplan.core.view import DIMENSIONS
from salesplan.i18n.formats import escape
from salesplan.services.review import worksheets
from salesplan.services.review.pins import Offered
from salesplan.services.review.worksheets import Saved
from salesplan.ui import cache, frame, notes, screen, session
from salesplan.ui.review import why_chart, why_desk
from salesplan.ui.review.why_desk import Desk, key
from salesplan.ui.words import lang, t

SMALL = 130
"""Pixels of a chart that stands as evidence."""


def lines(desk: Desk, step: str) -> None:
    """Everything that a step (or the symptom, "") stands on."""
    for row in desk.sheet.evidence:
        if row.step == step:
            _line(desk, row)


def moved(desk: Desk, row: Evidence) -> str:
    """What a pinned number says now where that is something else, in markdown; "" while it is the same."""
    if row.id not in desk.now or row.kpi is None or not is_moved(row.value, desk.now[row.id]):
        return ""
    value = desk.now[row.id]
    told = t("whys.now.none") if value is None else t("whys.now", value=escape(desk.words.value(row.kpi, value)))
    return f" :orange[→ {told}]"


def picker(desk: Desk, step: str) -> None:
    """The menu that pins: what was found around the symptom first, then any number, then a text."""
    name = key(desk.code, "pin", step)
    shown = why_desk.menu_key(name)
    menu = st.popover(t("whys.evidence"), icon=":material/push_pin:", type="tertiary", key=shown, on_change="rerun")
    if not menu.open:
        return
    with menu:
        _offered(desk, step, name)
        _text(desk, step, name, f"{shown}-text")
        _other(desk, step, name)


def _line(desk: Desk, row: Evidence) -> None:
    narrow = screen.is_narrow()
    with st.container(
        horizontal=True, wrap=not narrow, gap="xxsmall", vertical_alignment="center", key=f"why-evidence-{row.id}"
    ):
        icon = {"number": "push_pin", "chart": "show_chart", "text": "notes"}[row.kind]
        said = escape(desk.said(desk.words.number(row)))
        told = f"{said}{moved(desk, row)}{_noted(row)}"
        st.markdown(f":small[:gray[:material/{icon}:] {told}]", width="stretch" if narrow else "content")
        if desk.editable:
            st.button(
                "",
                icon=":material/close:",
                type="tertiary",
                key=f"why-drop-{row.id}",
                help=t("whys.evidence.drop"),
                on_click=_drop,
                args=(desk.code, row.id),
            )
    if row.kind == "chart":
        why_chart.draw(desk, row, f"why-chart-{row.id}", SMALL)


def _noted(row: Evidence) -> str:
    """The mark of the notes on a pinned number."""
    pin = pin_of(row)
    mark = notes.mark(pin.kpi, pin.where, pin.start, pin.end) if pin and pin.is_kpi else ""
    return f" {mark}" if mark else ""


def _offered(desk: Desk, step: str, name: str) -> None:
    framed, symptom = frame.current(), _symptom(desk)
    if symptom is None:
        return
    within = desk.sheet.region
    found = cache.pins_offered(scope=framed.scope, version=framed.version, pin=symptom, within=within)
    as_chart = st.toggle(t("whys.evidence.chart"), key=f"{name}-chart")
    for why, group in groupby(enumerate(found), key=lambda one: one[1].why):
        with st.container(gap=None):
            st.caption(t(f"whys.evidence.why.{why}"))
            for at, one in group:
                st.button(
                    f"{_called(desk, one)}",
                    key=f"{name}-{at}",
                    type="tertiary",
                    on_click=_pin,
                    args=(desk.code, step, one.pin, "chart" if as_chart else "number", name),
                )


def _called(desk: Desk, one: Offered) -> str:
    return f"{escape(desk.words.pin(one.pin))} **{escape(desk.words.value(one.pin.kpi, one.value))}**"


def _text(desk: Desk, step: str, name: str, field: str) -> None:
    st.text_area(
        t("whys.evidence.text"),
        key=field,
        placeholder=t("whys.evidence.text.placeholder"),
        height=68,
        on_change=_tell,
        args=(desk.code, step, name, field),
    )


def _other(desk: Desk, step: str, name: str) -> None:
    """Any figure of any slice, cut by a customer's tier or industry, a dealer or a lead source too; a worksheet of a
    region keeps to that region."""
    framed, sheet = frame.current(), desk.sheet
    st.caption(t("whys.evidence.other"))
    kpis = {id: t(f"kpi.{id}") for id in FIGURES}
    first = list(kpis).index(sheet.kpi) if sheet.kpi in kpis else 0
    kpi = st.selectbox(t("cockpit.kpi"), list(kpis), first, format_func=kpis.__getitem__, key=f"{name}-kpi")
    where: dict[str, tuple[str, ...]] = {"region": (sheet.region,)} if sheet.region else {}
    for dimension in DIMENSIONS[:4]:
        if (dimension == "region" and sheet.region) or (dimension != "region" and kpi == SHARE):
            continue
        names = {member.code: member.name(lang()) for member in framed.offer.members.get(dimension, ())}
        chosen = st.multiselect(
            t(f"dim.{dimension}"),
            list(names),
            getattr(sheet, dimension) or None,
            format_func=names.__getitem__,
            placeholder=t("frame.all"),
            key=f"{name}-{dimension}",
        )
        where |= {dimension: tuple(chosen)} if chosen else {}
    where |= _beyond(desk, Pin(kpi, where, sheet.start, sheet.end), name)
    pin = Pin(kpi, where, sheet.start, sheet.end)
    words = t("whys.evidence.do")
    st.button(words, key=f"{name}-do", on_click=_pin, args=(desk.code, step, pin, "number", name))


def _beyond(desk: Desk, pin: Pin, name: str) -> dict[str, tuple[str, ...]]:
    """One tier, industry, dealer or lead source of the slice, where there are any."""
    framed = frame.current()
    found = cache.pins_choosable(scope=framed.scope, version=framed.version, pin=pin)
    if not found:
        return {}
    called = {one: desk.words.place({one[0]: (one[1],)}) for one in found}
    called |= {one: f"{t(f'whys.evidence.by.{one[0]}')} · {name}" for one, name in called.items() if one[0] != "dealer"}
    chosen = st.selectbox(
        t("whys.evidence.by"),
        found,
        None,
        format_func=called.__getitem__,
        placeholder=t("frame.all"),
        key=f"{name}-by-{pin.kpi}",
    )
    return {chosen[0]: (chosen[1],)} if chosen else {}


def _symptom(desk: Desk) -> Pin | None:
    """The number with which the worksheet began."""
    return next((pin for row in desk.sheet.evidence if row.step == "" and (pin := pin_of(row))), None)


def _pin(code: str, step: str, pin: Pin, kind: Literal["number", "chart"], name: str) -> None:
    if why_desk.did(lambda: worksheets.pin(session.store(), session.scope(), code, step, pin, kind)):
        why_desk.shut(name)
        why_desk.move_on(code, step)


def _tell(code: str, step: str, name: str, field: str) -> None:
    text = str(st.session_state.get(field) or "").strip()
    if not text:
        return
    if why_desk.did(lambda: _told(code, step, text)):
        why_desk.shut(name)
        why_desk.move_on(code, step)
        return
    why_desk.keep(code, f"{step}-text", step, text, lambda: _told(code, step, text))


def _told(code: str, step: str, text: str) -> Saved:
    return worksheets.tell(session.store(), session.scope(), code, step, text)


def _drop(code: str, id: str) -> None:
    why_desk.did(lambda: worksheets.drop_evidence(session.store(), session.scope(), code, id))
