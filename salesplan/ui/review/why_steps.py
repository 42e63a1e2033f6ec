"""The chain of a worksheet: one card a step, indented as the tree is, with what to think about beside it.

The empty field under every end is the next why: whoever types into it and presses Ctrl+Enter has made the step, and
the field below that one has the cursor. Nothing here asks for figures, so that an edit is quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import uuid4

import streamlit as st

from salesplan.core.registers.worksheets import Why
from salesplan.core.review.chain import MOST_LEVELS, ends, in_order, level, ways_up
from salesplan.core.review.whys import Hint, hints, read_back
from salesplan.exports.why_words import question
from salesplan.i18n.formats import day, escape, label
from salesplan.services.review import worksheets
from salesplan.ui import cache, frame, screen, session
from salesplan.ui.review import why_clash, why_desk, why_ends, why_evidence, why_keys
from salesplan.ui.review.why_desk import Desk, field_key, key
from salesplan.ui.words import lang, t

INDENT, NARROW_INDENT = 28, 8
"""Pixels by which a step stands further in than the one that it explains."""
_AT_THE_FOOT = "position:fixed;bottom:1rem;left:50%;transform:translateX(-50%);z-index:99"
SECONDS = 5
"""Between two looks at what others stored."""


@st.fragment
def chain(code: str, now: Mapping[str, Decimal | None]) -> None:
    """Every step of the worksheet, and the empty fields that wait for the next."""
    frame.follow()
    desk = why_desk.opened(code, now)
    if desk is None or desk.sheet.state != st.session_state.get(why_desk.STATE):
        st.rerun()  # archived or concluded since the page was drawn: all of it is another one
    why_desk.told()
    st.session_state[why_desk.DRAWN] = desk.sheet.version
    st.session_state.pop(why_desk.OWN, None)
    found = hints(desk.sheet, _people()) if desk.sheet.state == "open" else ()
    told = {id: list(of) for id, of in groupby(found, key=lambda hint: hint.step)}
    steps, last = {step.id: step for step in desk.sheet.steps}, set(ends(desk.above))
    may_write = frame.current().may_write
    for met in why_desk.waiting(code) if desk.editable else ():
        why_clash.removed(desk, met)
    why_clash.kept(code, {one.step for one in why_desk.kept_of(code).values()} - set(steps), may_write)
    for id in in_order(desk.above):
        _card(desk, steps[id], told.get(id, []), id in last)
        why_clash.kept(code, {id}, may_write)
        if desk.editable and id in last and steps[id].claim and level(desk.above, id) < MOST_LEVELS:
            _next(desk, id, desk.said(steps[id].claim), level(desk.above, id) + 1)
    if desk.editable and not steps:
        _next(desk, None, desk.title, 1)
    if may_write:
        why_keys.listen(code, {step.id: desk.said(step.claim) for step in desk.sheet.steps})


@st.fragment(run_every=SECONDS)
def watch(code: str) -> None:
    """Somebody else stored something since the chain was drawn: said at the foot of the window, wherever in the chain
    one is, so that nobody's typing is disturbed; also that it was concluded or archived.

    Whoever only reads has nothing to lose, and sees it at once; so does a writer whose own draft was stored.
    """
    desk = why_desk.opened(code, {})
    if desk is not None and desk.sheet.version == st.session_state.get(why_desk.DRAWN):
        return
    if st.session_state.pop(why_desk.OWN, False) or not frame.current().may_write:
        st.rerun()
    with st.container(key="why-watch", width="content"):
        st.html(f"<style>.st-key-why-watch{{{_AT_THE_FOOT}}}</style>")
        if st.button(t("whys.others"), icon=":material/sync:", key="why-others"):
            st.rerun()


def _people() -> frozenset[str]:
    """What the people of the company are called, in both languages."""
    framed = frame.current()
    return cache.people(scope=framed.scope, version=framed.version)


def _card(desk: Desk, step: Why, told: list[Hint], is_end: bool) -> None:
    depth = level(desk.above, step.id)
    if desk.editable:
        why_desk.settle(desk, step)
    with _place(step.id, depth):
        _claim(desk, step, depth)
        _read(desk, step)
        why_evidence.lines(desk, step.id)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if desk.editable:
                why_evidence.picker(desk, step.id)
                _more(desk, step)
            for hint in told:
                _hint(desk, hint)
        if is_end or step.control:
            why_ends.draw(desk, step)


@contextmanager
def _place(id: str, depth: int) -> Iterator[None]:
    """The place of a card: further in with every why."""
    pixels = (NARROW_INDENT if screen.is_narrow() else INDENT) * (depth - 1)
    with st.container(horizontal=True, wrap=False, gap=None):
        if pixels:
            st.space(pixels)
        with st.container(border=True, gap="xsmall", key=f"why-card-{id}"):
            yield


def _claim(desk: Desk, step: Why, depth: int) -> None:
    """The question that stands above and the answer of this step."""
    over = next((desk.said(one.claim) for one in desk.sheet.steps if one.id == step.parent), desk.title)
    asked = _asked(depth, over)
    if not desk.editable:
        st.markdown(f":small[{asked}]  \n{escape(desk.said(step.claim))}")
        return
    if met := why_desk.clash_of(desk.code, step.id):
        why_clash.both(desk, met)
    st.text_area(
        asked,
        met.mine.claim if met and "claim" in met.fields else desk.said(step.claim),
        key=field_key(desk.code, "claim", step.id),
        height="content",
        placeholder=t("whys.claim.placeholder"),
        on_change=why_desk.typed,
        args=(desk.code, step.id, "claim"),
    )


def _asked(depth: int, over: str) -> str:
    """The how manieth why, as a question about what stands above."""
    asked = label(question(over, lang()))
    return f"{depth} · {asked}" if asked else t("whys.why", n=depth)


def _next(desk: Desk, parent: str | None, over: str, depth: int) -> None:
    """The empty field of the next why, as it will stand once it is a step."""
    id = why_desk.next_id(desk.code, parent)
    with _place(id, depth):
        st.text_area(
            _asked(depth, over),
            key=field_key(desk.code, "claim", id),
            height="content",
            placeholder=t("whys.next.placeholder"),
            on_change=why_desk.written,
            args=(desk.code, parent, id),
        )


def _read(desk: Desk, step: Why) -> None:
    """The step read from below, with who confirmed that it follows."""
    pair = read_back(desk.sheet, step, lang())
    if not pair.cause.strip() or not pair.effect.strip():
        return
    said = label(desk.words.read_back(pair))
    if pair.confirmed and step.read_by and step.read_on:
        said += f" — {t('whys.read.by', name=label(step.read_by), day=day(step.read_on, lang()))}"
    if not desk.editable:
        st.markdown(f":small[{':green[✓]' if pair.confirmed else '○'} {said}]")
        return
    name = key(desk.code, "read", step.id)
    st.session_state[name] = pair.confirmed
    st.checkbox(said, key=name, on_change=_confirm, args=(desk.code, step.id, pair.mark), help=t("whys.read.help"))


def _confirm(code: str, step: str, mark: str) -> None:
    ticked = bool(st.session_state[key(code, "read", step)])
    store, scope = session.store(), session.scope()
    saved = why_desk.did(lambda: worksheets.confirm(store, scope, code, step, mark if ticked else None))
    if saved and saved.clash and saved.clash.theirs:
        told = {"name": escape(saved.clash.by), "text": escape(saved.clash.theirs.claim)}
        why_desk.tell(t("whys.meanwhile", **told), "sync_problem")


def _hint(desk: Desk, hint: Hint) -> None:
    """One thing to think about; it can be answered, and then rests."""
    said = f":small[:orange[○] {escape(desk.words.hint(hint))}]"
    if not desk.editable or hint.code in ("empty", "no_control", "no_consequence", "no_contingency"):
        st.markdown(said, width="content")
        return
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center", width="content"):
        st.markdown(said, width="content")
        st.button(
            t("whys.pass"),
            type="tertiary",
            key=key(desk.code, f"pass-{hint.code}", hint.step),
            help=t("whys.pass.help"),
            on_click=_pass,
            args=(desk.code, hint),
        )


def _pass(code: str, hint: Hint) -> None:
    why_desk.did(lambda: worksheets.let_pass(session.store(), session.scope(), code, hint.step, hint.code))


# What else can be done with a step


def _more(desk: Desk, step: Why) -> None:
    name = key(desk.code, "more", step.id)
    shown = why_desk.menu_key(name)
    menu = st.popover(t("whys.more"), icon=":material/more_horiz:", type="tertiary", key=shown, on_change="rerun")
    if not menu.open:
        return
    with menu:
        code, about = desk.code, dict[str, Any](type="tertiary", on_click=_do)
        st.button(
            t("whys.branch"), icon=":material/call_split:", key=f"{name}-branch", args=("branch", code, step), **about
        )
        st.button(
            t("whys.insert"),
            icon=":material/vertical_align_top:",
            key=f"{name}-over",
            args=("over", code, step),
            **about,
        )
        _moving(desk, step, name)
        st.button(
            t("whys.remove"), icon=":material/delete:", key=f"{name}-remove", args=("remove", code, step), **about
        )


def _moving(desk: Desk, step: Why, name: str) -> None:
    """Everything that is not below the step itself."""
    places: dict[str | None, str] = {"": desk.title}
    for id in in_order(desk.above):
        if id != step.id and step.id not in ways_up(desk.above, id):
            places[id] = next(desk.said(one.claim) for one in desk.sheet.steps if one.id == id)
    st.session_state[f"{name}-move"] = step.parent or ""
    st.selectbox(
        t("whys.move"),
        list(places),
        format_func=lambda id: places[id] or "—",
        key=f"{name}-move",
        on_change=_move,
        args=(desk.code, step.id, f"{name}-move"),
    )


def _do(what: str, code: str, step: Why) -> None:
    store, scope = session.store(), session.scope()
    why_desk.shut(key(code, "more", step.id))
    if what == "remove":
        saved = why_desk.did(lambda: worksheets.remove(store, scope, code, step))
        if saved and saved.clash and saved.clash.theirs:
            told = {"name": escape(saved.clash.by), "text": escape(saved.clash.theirs.claim)}
            why_desk.tell(t("whys.meanwhile", **told), "sync_problem")
        return
    over, new = step.id if what == "over" else None, uuid4().hex[:12]
    if why_desk.did(lambda: worksheets.add(store, scope, code, step.parent, "", new, over)):
        why_desk.write_at(code, new)


def _move(code: str, step: str, name: str) -> None:
    under = st.session_state[name] or None
    why_desk.did(lambda: worksheets.move(session.store(), session.scope(), code, step, under))
