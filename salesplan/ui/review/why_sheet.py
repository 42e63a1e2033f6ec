"""One worksheet: the symptom's number and trend on top, the chain, and where it comes from and leads to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.core.errors import CockpitError, Conflict
from salesplan.core.execute.kpis import Number
from salesplan.core.record import Version
from salesplan.core.registers.actions import ACTIONS
from salesplan.core.registers.contingencies import CONTINGENCIES
from salesplan.core.registers.worksheets import FIGURES, WORKSHEETS, Evidence, Worksheet, where_of
from salesplan.core.review.pinned import Pin, pin_of
from salesplan.core.view import DIMENSIONS, View
from salesplan.exports import download_name
from salesplan.i18n import register_words
from salesplan.i18n.formats import escape, label, money, month, range_label, signed
from salesplan.services import records
from salesplan.services.review import worksheet_sheet, worksheets
from salesplan.ui import cache, frame, menu, notes, session, trouble
from salesplan.ui.records import detail
from salesplan.ui.records.words import asked, moment, today
from salesplan.ui.review import why_chart, why_clash, why_desk, why_ends, why_evidence, why_keys, why_steps
from salesplan.ui.review.why_desk import Desk
from salesplan.ui.words import lang, t

SPLIT_BY_MARKET = frozenset(
    {"revenue", "net_revenue", "attainment_base", "attainment_challenge", "pace", "landing", "yoy"}
)
"""KPIs whose gap arithmetic can split into the target, the market and the share."""

MOST_SAVES = 60
"""Saves that the history shows."""


def show(code: str) -> None:
    """The worksheet of that code, or that there is none."""
    framed = frame.current()
    asked_now: dict[str, Any] = {"scope": framed.scope, "version": framed.version, "code": code}
    sheet = cache.worksheet(**asked_now)
    if sheet is None:
        _back()
        if framed.may_write:
            why_clash.kept(code, offers=False)
            why_keys.listen(code, {})
        detail.draw(WORKSHEETS, code)  # an archived one with the way to restore it, or that there is none
        return
    desk = why_desk.Desk(
        sheet, framed.may_write and sheet.state == "open", cache.worksheet_numbers(**asked_now), why_desk.words()
    )
    st.session_state[why_desk.STATE] = sheet.state
    _head(desk)
    _symptom(desk)
    why_steps.chain(code, desk.now)
    if not framed.is_past:
        why_steps.watch(code)
    _conclusion(desk)
    _trace(desk)


def _back() -> None:
    st.button(t("whys.back"), icon=":material/arrow_back:", type="tertiary", key="why-back", on_click=_leave)


def _leave() -> None:
    frame.point(id="")


def _head(desk: Desk) -> None:
    """Back, the title, its state, who owns it, and the sheet to print."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="why-head"):
        _back()
        st.space("stretch")
        is_done = desk.sheet.state == "concluded"
        st.badge(
            t("whys.concluded") if is_done else t("choice.worksheet.state.open"), color="green" if is_done else "orange"
        )
        st.caption(desk.code, width="content")
        _print(desk)
    people = cache.link_names(**why_ends.asked_names(frame.current()), to="person", lang=lang())
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="why-title"):
        st.markdown(f"# {escape(desk.title)}", width="stretch")
        if owner := desk.sheet.owner:
            st.caption(escape(people.get(owner, owner)), width="content")
        if desk.editable:
            _renaming(desk.sheet, people)


def _renaming(sheet: Worksheet, people: Mapping[str, str]) -> None:
    """Title and owner, as fields that store themselves."""
    words = t("whys.rename")
    with st.popover(words, icon=":material/edit:", type="tertiary", key="why-rename", on_change="rerun") as menu:
        if not menu.open:
            return
        for name in ("title", "owner", "note"):
            shown = sheet.told(sheet.title, lang()) if name == "title" else getattr(sheet, name)
            st.session_state[f"why-{name}-{sheet.code}"] = shown
        st.text_input(
            t("field.worksheet.title"),
            key=f"why-title-{sheet.code}",
            max_chars=200,
            on_change=_headed,
            args=(sheet, "title"),
        )
        st.selectbox(
            t("field.owner"),
            [None, *people],
            format_func=lambda code: people.get(code, code) if code else t("whys.no_owner"),
            key=f"why-owner-{sheet.code}",
            on_change=_headed,
            args=(sheet, "owner"),
        )
        st.text_area(t("whys.note"), key=f"why-note-{sheet.code}", on_change=_headed, args=(sheet, "note"))


def _headed(sheet: Worksheet, field: str) -> None:
    """A field of the head was left; whoever was second is told what stands there now."""
    value = st.session_state[f"why-{field}-{sheet.code}"]
    value = str(value).strip() or sheet.title if field == "title" else value
    try:
        worksheets.head(session.store(), session.scope(), sheet.code, field, getattr(sheet, field), value)
    except Conflict as met:
        told = {"name": "", "text": escape(str(getattr(met.current, field) or ""))}
        why_desk.tell(t("whys.meanwhile", **told), "sync_problem")
    except CockpitError as refused:
        why_desk.tell(trouble.sentence(refused), "block")


def _print(desk: Desk) -> None:
    store, scope, load = session.store(), session.scope(), frame.current().view.as_of_load
    st.download_button(
        t("whys.print"),
        lambda: worksheet_sheet.paper(store, scope, desk.code, desk.words, load),
        file_name=download_name(f"5why-{desk.code}", "html"),
        mime="text/html; charset=utf-8",
        on_click="ignore",
        icon=":material/print:",
        key="why-print",
    )


def _symptom(desk: Desk) -> None:
    """The number first, what it is held against, then how it came there over twelve months."""
    row = desk.sheet.symptom
    if row is None or row.start is None or row.end is None:
        return
    pin = pin_of(row)
    with st.container(border=True, key="why-symptom"):
        left, right = st.columns([2, 5], gap="medium", vertical_alignment="center")
        with left:
            st.metric(
                label(desk.words.called(row)),
                desk.words.figure(row, desk.sheet.unit),
                _gap(row, pin, desk.sheet.unit),
                delta_arrow="off",
                delta_color="green" if _is_better(row, pin) else "red",
            )
            place, months = escape(desk.words.place(row.where)), range_label(row.start, row.end, lang())
            st.markdown(
                f":small[{place} · {escape(months)}{escape(desk.words.held(row, t('whys.comma'), desk.sheet.unit))}]"
            )
            if now := why_evidence.moved(desk, row):
                st.markdown(f":small[{now}]")
            if pin and pin.is_kpi:
                notes.menu(pin.kpi, pin.where, pin.start, pin.end, "symptom")
        with right:
            why_chart.draw(desk, row, "why-symptom-trend", 170)
        why_evidence.lines(desk._replace(sheet=_without(desk.sheet, row)), "")
        if pin:
            _market(pin)


def _gap(row: Evidence, pin: Pin | None, unit: str | None) -> str | None:
    """How far the symptom's number is from what it is held against; None where either is not known."""
    if row.value is None or row.reference is None:
        return None
    kind = FIGURES[pin.kpi].unit if pin else "quantity"
    gap = signed(row.value - row.reference, "points" if kind == "percent" else kind, lang())
    return gap if pin else f"{gap}{unit or ''}"


def _is_better(row: Evidence, pin: Pin | None) -> bool:
    """True where the number is not worse than that; what was read by hand had reached its line."""
    if row.value is None or row.reference is None or pin is None:
        return False
    return (row.value >= row.reference) == FIGURES[pin.kpi].higher_is_better


def _without(sheet: Worksheet, row: Evidence) -> Worksheet:
    return sheet.model_copy(update={"evidence": tuple(one for one in sheet.evidence if one.id != row.id)})


def _market(pin: Pin) -> None:
    """What arithmetic can tell of the gap, beside the opinions below."""
    framed = frame.current()
    if pin.kpi not in SPLIT_BY_MARKET or not pin.is_kpi:
        return
    view = View(pin.start, pin.end, pin.where, as_of_load=framed.view.as_of_load)
    found = cache.market_of_slice(scope=framed.scope, version=framed.version, view=view)
    if found is None or found.gap is None or found.plan_part is None or found.share_part is None:
        return
    parts = [t("whys.market.plan", amount=money(found.plan_part, lang(), sign=True))]
    parts.append(t("whys.market.share", amount=money(found.share_part, lang(), sign=True)))
    if found.rest:
        parts.append(t("whys.market.rest", amount=money(found.rest, lang(), sign=True)))
    st.markdown(t("whys.market", parts=t("records.comma").join(parts), gap=money(found.gap, lang(), sign=True)))
    if found.reach:
        st.caption(t("results.reach", month=month(found.reach, lang())))


def _conclusion(desk: Desk) -> None:
    """Conclude it, or go on with it."""
    if not frame.current().may_write:
        return
    is_open = desk.sheet.state == "open"
    with st.container(horizontal=True, gap="small", key="why-conclusion"):
        st.button(
            t("whys.conclude" if is_open else "whys.reopen"),
            type="primary" if is_open else "secondary",
            icon=":material/task_alt:" if is_open else ":material/lock_open:",
            key="why-conclude",
            on_click=_turn,
            args=(desk.code, is_open),
        )
        with st.popover(t("whys.archive"), icon=":material/archive:", type="tertiary", key="why-archive-ask"):
            st.markdown(t("whys.archive.why"))
            st.button(t("whys.archive"), key="why-archive", on_click=_archive, args=(desk.code,))


def _turn(code: str, concludes: bool) -> None:
    act = worksheets.conclude if concludes else worksheets.reopen
    why_desk.did(lambda: act(session.store(), session.scope(), code))


def _archive(code: str) -> None:
    store, scope = session.store(), session.scope()
    try:
        records.archive(store, scope, WORKSHEETS, worksheets.current(store, scope, code))
    except CockpitError as refused:
        why_desk.tell(trouble.sentence(refused), "block")
    else:
        frame.point(id="")


def _trace(desk: Desk) -> None:
    """The alert that it came from, its slice in the cockpit, what follows from it, and whether the figure came back."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="why-trace"):
        st.caption(t("whys.trace"), width="content")
        _alert(desk.sheet)
        where = {name: codes for name, codes in where_of(desk.sheet).items() if name in DIMENSIONS}
        label = t("records.to_cockpit", slice=escape(desk.words.place(where)))
        st.page_link(menu.COCKPIT.path, label=label, icon=":material/speed:", query_params=frame.link(where))
        for one in why_ends.actions_of(desk):
            detail.link_to(ACTIONS.name, one.code, one.title, "why-trace")
            if judged := cache.action_judged(**asked(), code=one.code, today=today()):
                st.badge(t(f"actions.word.{judged.verdict.word}"), color="gray")
        plans = cache.link_names(**why_ends.asked_names(frame.current()), to=CONTINGENCIES.name, lang=lang())
        for code in dict.fromkeys(step.contingency for step in desk.sheet.steps if step.contingency):
            detail.link_to(CONTINGENCIES.name, code, plans.get(code, code), "why-trace")
    _recovery(desk)
    _history(desk)


def _alert(sheet: Worksheet) -> None:
    """The way back to the alert, where there is a page of alerts."""
    page = next((entry for entry in menu.ENTRIES if entry.url == "alerts"), None)
    if sheet.alert is None or page is None:
        return
    words = t("whys.alert", id=sheet.alert)
    link = frame.link(id=str(sheet.alert))
    st.page_link(page.path, label=words, icon=":material/notifications:", query_params=link)


def _recovery(desk: Desk) -> None:
    """Whether the figure came back after the months of the worksheet, in the newest finished month."""
    row, framed = desk.sheet.symptom, frame.current()
    pin = pin_of(row) if row else None
    if desk.sheet.state == "open" or pin is None:
        return
    newest = framed.offer.settings.closed_through or ""
    if newest <= pin.end:
        return
    value, is_good = _newest(pin, newest)
    if value is None or is_good is None:
        return
    said = desk.words.value(pin.kpi, Decimal(str(value)))
    word = "whys.recovered" if is_good else "whys.not_recovered"
    st.markdown(t(word, month=escape(month(newest, lang())), value=escape(said)))


def _newest(pin: Pin, newest: str) -> tuple[Number | None, bool | None]:
    """The figure of that month and whether it is good: a KPI by its light, a share or a dealer beside last year."""
    framed = frame.current()
    asked_now: dict[str, Any] = {"scope": framed.scope, "version": framed.version}
    if pin.is_kpi:
        view = View(newest, newest, pin.where, as_of_load=framed.view.as_of_load)
        rows = cache.by_month(**asked_now, view=view, kpi=pin.kpi, where={})
        last = rows[-1] if rows else None
        return (last.value, last.light == "green") if last and last.light != "grey" else (None, None)
    known = cache.pin_months(**asked_now, pin=pin._replace(end=newest)).get(newest)
    if known is None or known.value is None or known.history is None:
        return None, None
    return known.value, (known.value >= known.history) == FIGURES[pin.kpi].higher_is_better


def _history(desk: Desk) -> None:
    """Who stored what when: every edit is a save of its own."""
    key = f"why-past-{desk.code}"
    with st.expander(t("records.history"), icon=":material/history:", on_change="rerun", key=key) as past:
        if not past.open:
            return
        kept = cache.record(**asked(), register=WORKSHEETS.name, code=desk.code, today=today())
        for version in kept.versions[:MOST_SAVES] if kept else ():
            said = escape(t("records.comma").join(_changed(desk, version)))
            st.markdown(f":small[**{escape(version.actor)}** · {moment(version.at)} · {said}]")


def _changed(desk: Desk, version: Version) -> list[str]:
    """The fields of a save; of the whys those that are new or other."""
    said = []
    for field, before, after in version.changes:
        if field == "steps":
            said += [desk.said(step.claim) or _heading("steps") for step in after if step not in (before or ())] or [
                _heading(field)
            ]
        else:
            said.append(_heading(field))
    return said


def _heading(field: str) -> str:
    return register_words.heading(WORKSHEETS.name, field, lang())
