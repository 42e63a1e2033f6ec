"""The page of 5-Why worksheets: the list with the open ones first, or one of them: symptom, chain, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.execute.kpis import KPIS
from salesplan.core.registers.worksheets import WORKSHEETS, Worksheet
from salesplan.core.review.diagnosed import Diagnosis
from salesplan.i18n import register_words
from salesplan.i18n.formats import escape, range_label
from salesplan.services.review import worksheets
from salesplan.ui import cache, frame, menu, screen, session, trouble
from salesplan.ui.frame import Framed
from salesplan.ui.records import registers
from salesplan.ui.review import why_desk, why_sheet
from salesplan.ui.review.why_ends import asked_names
from salesplan.ui.words import lang, t

LONGEST = 80
"""Characters of a cause in the list of a narrow screen."""
SHORTCUT = "5"
"""The key that opens the worksheet of the alert that a page shows: a page may have several buttons, but one alert."""


def page() -> None:
    """The worksheet of the address, else all of them."""
    code = st.query_params.get("id", "")
    if code:
        why_sheet.show(code)
    else:
        _all()


def button(
    kpi: str,
    where: Mapping[str, tuple[str, ...]],
    start: str,
    end: str,
    alert: int | None = None,
    key: str = "five-whys",
    told: Callable[[], Diagnosis] | None = None,
) -> None:
    """One button to the worksheet of a figure or an alert: it opens the open one of the alert, or begins one; beside
    one that is concluded there is a second, which begins another.

    For any page; a reader who may not write only sees it where there is something to open. `told` gives the diagnosis
    that the page shows; without it the figure's own is made.
    """
    framed = frame.current()
    there = cache.worksheet_of_alert(scope=framed.scope, version=framed.version, alert=alert) if alert else None
    if there is None and not framed.may_write:
        return
    is_open = there is not None and there.state == "open"
    words = t("whys.open_one" if is_open else "whys.concluded_one", code=there.code) if there else t("whys.five")
    shortcut = SHORTCUT if alert else None
    if st.button(words, icon=":material/account_tree:", key=key, type="primary", shortcut=shortcut):
        if alert:
            frame.point(id=str(alert))  # the way back leads to it, also where the list had opened it by itself
        if there:
            _go(there.code)
        begin(kpi, where, start, end, alert, told)
    if there is None or is_open or not framed.may_write:
        return
    if st.button(t("whys.again"), icon=":material/restart_alt:", key=f"{key}.again"):
        begin(kpi, where, start, end, alert, told)


def begin(
    kpi: str,
    where: Mapping[str, tuple[str, ...]],
    start: str,
    end: str,
    alert: int | None = None,
    told: Callable[[], Diagnosis] | None = None,
) -> None:
    """Begin the worksheet (or find that of the alert) and go there; what is refused is told."""
    diagnose = worksheets.diagnosed if told is None else lambda *asked: told()
    try:
        code = worksheets.begin(
            session.store(), session.scope(), kpi, where, start, end, alert, why_desk.tongues(), diagnose
        )
    except CockpitError as refused:
        st.error(trouble.sentence(refused), icon=":material/block:")
        return
    _go(code)


def _go(code: str) -> None:
    why_desk.start_at(code)
    st.switch_page(menu.FIVE_WHYS.path, query_params=frame.link(id=code))


def _all() -> None:
    """Every worksheet: search, workbook, and the way to a new one."""
    found = registers.head(WORKSHEETS, begins=False)
    if frame.current().may_write:
        _begin_here()
    if not found.part.codes and not found.text and not found.archived:
        st.info(t("whys.empty"))
        return
    if screen.is_narrow():
        _cards(found)
    else:
        registers.list_and_detail(WORKSHEETS, found)


def _cards(found: registers.Found) -> None:
    """The list where a table has no room: state and owner, the symptom as the way to it, its cause."""
    people = cache.link_names(**asked_names(frame.current()), to="person", lang=lang())
    for line in found.listing.lines:
        one = line.record
        if isinstance(one, Worksheet):
            with st.container(border=True, gap=None, key=f"why-listed-{one.code}"):
                state = register_words.light(WORKSHEETS.name, line.light, lang())
                said = [state, one.code, people.get(one.owner or "", one.owner or "")]
                st.caption(escape(" · ".join(word for word in said if word)))
                name, title = f"why-listed-open-{one.code}", one.told(one.title, lang())
                st.button(escape(title), type="tertiary", wrap=True, key=name, on_click=_open, args=(one.code,))
                if cause := line.computed["cause"]:
                    st.markdown(f":small[→ {escape(cause if len(cause) <= LONGEST else cause[: LONGEST - 1] + '…')}]")


def _open(code: str) -> None:
    frame.point(id=code)


def _begin_here() -> None:
    """From a KPI of the frame's slice and period."""
    framed = frame.current()
    with st.popover(t("whys.begin"), icon=":material/add:", type="primary", key="why-begin", on_change="rerun") as menu:
        if not menu.open:
            return
        view = framed.view
        where = {**view.where, **_own_region(framed)}
        place, months = frame.scope_label(where, framed.offer), range_label(view.start, view.end, lang())
        st.markdown(t("whys.begin.about", place=place, months=escape(months)))
        st.caption(t("whys.begin.frame"))
        kpis = {id: t(f"kpi.{id}") for id in KPIS}
        kpi = st.selectbox(t("cockpit.kpi"), list(kpis), format_func=kpis.__getitem__, key="why-begin-kpi")
        if st.button(t("whys.begin.do"), type="primary", key="why-begin-do"):
            begin(kpi, where, view.start, view.end)


def _own_region(framed: Framed) -> dict[str, tuple[str, ...]]:
    """The one region that a worksheet of a reader of some regions is about; nothing for a reader of the company."""
    mine = framed.view.where.get("region") or framed.scope.regions or ()
    if framed.scope.is_whole or not mine:
        return {}
    if len(mine) == 1:
        return {"region": tuple(mine)}
    names = {code: framed.offer.name("region", code, lang()) for code in mine}
    chosen = st.selectbox(t("dim.region"), list(names), format_func=names.__getitem__, key="why-begin-region")
    return {"region": (chosen,)}
