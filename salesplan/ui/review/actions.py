"""The page of actions: what is overdue, the board, one action with what came of it, a new one in a few fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from zlib import crc32

import streamlit as st

from salesplan.charts.effect import effect as chart
from salesplan.core.errors import CockpitError
from salesplan.core.registers.actions import ACTIONS, Action, cells, where_of
from salesplan.exports import FORMATS, download_name, write
from salesplan.exports.action_sheet import action_sheets
from salesplan.i18n.formats import day, escape
from salesplan.services.review import actions as services
from salesplan.services.review.verdicts import Judged
from salesplan.ui import cache, frame, menu, notes, pictures, screen, session, tables, trouble
from salesplan.ui.records import detail, edits, form, registers
from salesplan.ui.records.registers import Found
from salesplan.ui.records.words import asked, today
from salesplan.ui.review import action_board
from salesplan.ui.review import action_words as said
from salesplan.ui.review.action_board import Asked, BoardPart
from salesplan.ui.review.action_words import Name
from salesplan.ui.words import lang, t

SHORT = (
    *("title", "owner", "start", "due", "kpi", "region", "category", "product", "team", "channel"),
    *("expected", "worksheet", "why"),
)
"""The fields of a new action; the others are there when it is edited."""
MOST_URGENT = 6
_CARDS, _CARD = 2, 420
"""How many cards stand beside each other at most, and the pixels that one needs."""
_OWNER, _REGION = "actions.owner", "actions.region"
_FINISHED = "actions.finished"
"""What was marked as done on the board since it was opened: codes, and the versions on which the button was pressed."""
_LIST, _TITLE = 13, 295
"""Rows of the list that are seen at once, and the pixels of what is done in it."""


def draw(found: Found) -> None:
    """Everything below the head."""
    code = st.query_params.get("id", "")
    editing = edits.current(ACTIONS, code)
    if code or editing:
        st.session_state.pop(_FINISHED, None)
    if editing:
        hint = f"{t('actions.rule')} · {t('actions.rule.effect')}"
        form.draw(ACTIONS, editing, SHORT, hint)
        return
    if found.archived:
        registers.list_and_detail(ACTIONS, found, picture=effect)
        return
    if code and screen.is_narrow():
        detail.draw(ACTIONS, code, picture=effect)
        return
    part = _filtered(found)
    if not code:
        _overview(found, part)
        return
    left, right = st.columns([6, 6], gap="medium")
    with left:
        _list(part, part.beside)
    with right:
        detail.draw(ACTIONS, code, picture=effect)


def begin() -> None:
    """The button of a new action, which begins today."""
    if frame.current().may_write:
        seed = {"start": today()}
        icon = ":material/add:"
        st.button(t("actions.new"), icon=icon, type="primary", on_click=edits.begin, args=(ACTIONS, None, seed))


def effect(action: Action) -> None:
    """What came of an action, above its values: the sentence, the picture, how sure it is, where it comes from."""
    judged = cache.action_judged(**asked(), code=action.code, today=today())
    _done(action)
    if action.kpi is None and action.state != "dropped":
        st.caption(t("actions.no_kpi"))
    elif judged is not None:
        _verdict(action, judged)
    _notes(action)
    _from(action)


def _notes(action: Action) -> None:
    """What people say of the number that it should move, over the chosen months."""
    if action.kpi is not None:
        view = frame.current().view
        notes.menu(action.kpi, _cells(where_of(action)), view.start, view.end, f"action.{action.code}")


# The board


def _filtered(found: Found) -> BoardPart:
    """The filters, and the board of what fits."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="action-filters"):
        owner, region = _filters()
        st.space("stretch")
        begin()
    choice = Asked(found.part.codes, owner, region, _just_finished())
    part = cache.action_board(**asked(), asked=choice, today=today(), lang=lang())
    if part.codes:
        st.markdown(f"## {part.due}\n\n{part.words}")
    return part


def _filters() -> tuple[str, str]:
    """Owner and region of those that have an action; "" for any."""
    board, name = cache.actions(**asked(), today=today()), _name()
    owners = {line.action.owner: name("person", line.action.owner) for line in board.lines}
    regions = {line.action.region: name("region", line.action.region) for line in board.lines if line.action.region}
    return (
        _filter(_OWNER, t("actions.filter.owner"), owners),
        _filter(_REGION, t("actions.filter.region"), dict(sorted(regions.items()))),
    )


def _name() -> Name:
    return action_board.names_of(frame.current().offer, lang())


def _filter(key: str, label: str, names: dict[str, str]) -> str:
    chosen = st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda code: names.get(code, code),
        placeholder=t("actions.filter.all"),
        key=key,
        width=180,
    )
    return chosen or ""


def _overview(found: Found, part: BoardPart) -> None:
    """What is urgent, one click from done; then everything; then by owner."""
    if not part.codes:
        nothing = "actions.none" if frame.current().may_write else "actions.none.reader"
        st.info(t("actions.none.found" if found.part.total or found.text else nothing))
        return
    _urgent(part)
    _list(part, part.table)
    with st.expander(t("actions.by_owner"), expanded=not screen.is_narrow(), icon=":material/group:"):
        tables.draw(part.owners, lang(), wide="owner", narrow=("owner", "open", "overdue"))
        _take_out(part)


def _urgent(part: BoardPart) -> None:
    """What cannot wait, to be read from the other end of the room: how late, who, what; each one click from done."""
    if not part.urgent:
        return
    still = [n for n, action in enumerate(part.urgent) if action.state == "open"][:MOST_URGENT]
    shown = part.urgent[: still[-1] + 1] if len(still) == MOST_URGENT else part.urgent
    with st.grid(_CARDS, min_column_width=_CARD, gap="xsmall", key="urgent"):
        for action in shown:
            _card(action)
    if more := len(part.urgent) - len(shown):
        st.caption(t("actions.more", n=more))


def _just_finished() -> tuple[str, ...]:
    return tuple(st.session_state.get(_FINISHED, {}))


def _card(action: Action) -> None:
    name, code = _name(), action.code
    words, colour = said.deadline(action, today(), lang())
    late, who, title = f":{colour}[{words}]", escape(name("person", action.owner)), escape(action.title)
    when = t("actions.due_day", day=day(action.due, lang()))
    with st.container(border=True, height="stretch", gap="xxsmall", key=f"urgent-{code}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"**{late}**" if screen.is_narrow() else f"### {late} · {who}", width="stretch")
            if action.state == "done" and not screen.is_narrow():
                _undo(action, f"urgent-undo-{code}")
            icon, opens = ":material/open_in_full:", {"id": code}
            st.button(t("actions.open"), icon=icon, key=f"open-{code}", on_click=frame.point, kwargs=opens)
            _finish(action, f"urgent-done-{code}")
        if screen.is_narrow():
            st.markdown(f"**{title}**  \n{who} · {when}")
            if action.state == "done":  # in the line of the buttons it would push them from their places
                _undo(action, f"urgent-undo-{code}")
        else:
            moves = escape(said.moves(action, name, lang()))
            st.markdown(f"## {title}\n\n:gray[{' · '.join(filter(None, (when, moves)))}]")


def _list(part: BoardPart, shown: tables.Table) -> None:
    """The list, whose rows open their action, that of the address marked; other rows are another table."""
    code = st.query_params.get("id", "")
    at = part.codes.index(code) if code in part.codes else None
    key = tables.following(f"actions-{len(shown.fields)}-{crc32(' '.join(part.codes).encode())}", at)
    height = tables.ROW * (min(len(part.codes), _LIST) + 1) + 2
    few, opens = ("light", "title"), partial(_open, key, part.codes)
    tables.choose(shown._replace(id=key), lang(), height, "title", few, opens, _TITLE, at)


def _open(key: str, codes: tuple[str, ...]) -> None:
    at = tables.chosen(key)
    edits.close()
    frame.point(id="" if at is None else codes[at])


def _take_out(part: BoardPart) -> None:
    rows, owners, reader = part.rows, part.owner_rows, lang()
    note = (f"{part.due} · {part.words}", day(today(), reader))
    st.download_button(
        f"{t('frame.download')} · XLSX",
        lambda: write("xlsx", action_sheets(rows, owners, note, reader)),
        file_name=download_name(f"actions-{today()}", FORMATS["xlsx"].extension),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key="actions-xlsx",
    )


# One action


def _done(action: Action) -> None:
    """How late it is or was, what was agreed at first, and the button that closes an open action or opens a done one.

    They stand apart: the second click of a double one must not undo the first.
    """
    words, colour = said.deadline(action, today(), lang())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**:{colour}[{words}]**", width="content")
        if action.state == "open":
            _finish(action, "done-now")
        if action.state == "done":
            st.space("stretch")
            _undo(action, "undo-done")
    kept = cache.record(**asked(), register=ACTIONS.name, code=action.code, today=today())
    for told in said.moved(kept.versions, _name(), lang()) if kept else ():
        st.caption(told)


def _finish(action: Action, key: str) -> None:
    """The button that marks as done; of what just was, the same in the same place and without effect."""
    if frame.current().may_write:
        is_done = action.state == "done"
        words, told = t("actions.is_done" if is_done else "actions.finish"), (action.code, action.version, action.title)
        icon = ":material/check:"
        st.button(words, icon=icon, key=key, on_click=_finished, args=told, disabled=is_done)


def _finished(code: str, version: int, title: str) -> None:
    finished: dict[str, int] = st.session_state.setdefault(_FINISHED, {})
    if finished.get(code) == version:
        return  # the second click of a double one
    try:
        services.finish(session.store(), session.scope(), code, version)
    except CockpitError as refused:
        st.toast(trouble.sentence(refused))
    else:
        finished[code] = version
        st.toast(t("actions.finished", title=escape(title)), icon=":material/check:")


def _undo(action: Action, key: str) -> None:
    if frame.current().may_write:
        words, icon = t("actions.undo"), ":material/undo:"
        told = (action.code, action.version, action.title)
        st.button(words, icon=icon, key=key, type="tertiary", on_click=_undone, args=told)


def _undone(code: str, version: int, title: str) -> None:
    try:
        services.reopen(session.store(), session.scope(), code, version)
    except CockpitError as refused:
        st.toast(trouble.sentence(refused))
    else:
        st.session_state.get(_FINISHED, {}).pop(code, None)
        st.toast(t("actions.undone", title=escape(title)), icon=":material/undo:")


def _verdict(action: Action, judged: Judged) -> None:
    word, name = judged.verdict.word, _name()
    hoped = said.expected(action, lang())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        told, colour = said.badge(word, lang())
        st.badge(told, color=colour)
        if hoped:
            st.caption(t("actions.expected", expected=hoped))
    if sentence := said.verdict(action, judged, lang()):
        st.markdown(f"**{sentence}**")
    if none := said.why_none(action, judged, name, lang()):
        st.markdown(none)
    picture = cache.action_picture(**asked(), code=action.code, today=today(), lang=lang())
    if picture is not None:
        pictures.draw(picture, chart(lang(), pictures.theme(), "percent"), "effect")
    if lines := said.details(judged, lang()):
        st.markdown("  \n".join(f":small[{told}]" for told in lines))
    titles = cache.link_names(**asked(), to=ACTIONS.name, lang=lang()) if judged.beside + judged.across else {}
    for told in said.notes(action, judged, name, titles, lang()):
        st.caption(told)
    if mark := _disputed(action, judged):
        st.markdown(f":small[{t('notes.verdict', mark=mark)}]")


def _disputed(action: Action, judged: Judged) -> str:
    """That figures of the verdict are disputed, of the slice or of those that it is held against; "" for none."""
    if not judged.months:
        return ""
    own = where_of(action)
    slices = [_cells(one) for one in (own, *({**own, judged.attribute: code} for code in judged.siblings))]
    known = notes.found()
    numbers = [known.number(judged.kpi, one, judged.months[0], judged.months[-1]) for one in slices]
    return notes.words(known.mark(*numbers).contained())


def _cells(where: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The members of the cube that a slice selects."""
    return cells(where, frame.current().offer.categories())


def _from(action: Action) -> None:
    """The worksheet that it answers, and the alert that the worksheet began with."""
    if action.worksheet is None:
        return
    sheet = cache.worksheet(scope=frame.current().scope, version=frame.current().version, code=action.worksheet)
    if sheet is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = t("actions.from", title=escape(sheet.title))
        st.page_link(
            menu.FIVE_WHYS.path, label=words, icon=":material/account_tree:", query_params=frame.link(id=sheet.code)
        )
        if sheet.alert is not None:
            words = t("actions.alert", id=sheet.alert)
            st.page_link(
                menu.ALERTS.path,
                label=words,
                icon=":material/notifications:",
                query_params=frame.link(id=str(sheet.alert)),
            )
