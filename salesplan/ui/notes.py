"""Notes on numbers on the screen: the mark beside a number, the notes of one, a field to write one, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.execute.kpis import KPIS
from salesplan.core.review.noted import KINDS, Kind, Mark, Note, Noted, Number, Where
from salesplan.core.view import View
from salesplan.i18n import note_words
from salesplan.i18n.formats import escape
from salesplan.services import notes
from salesplan.services.notes import LONGEST
from salesplan.ui import cache, frame, session, trouble
from salesplan.ui import menu as pages
from salesplan.ui.review.note_table import number_name
from salesplan.ui.words import lang, t

LIST = "notes"
"""What stands for the open list of all notes in the address of its page, under `id`."""
MOST_SHOWN = 5
"""Notes on parts of a number that stand below its own."""


_WRITTEN = "notes.written"


class Written(Protocol):
    """What is drawn of a note, on any number or of a cell of a plan."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def text(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def resolved(self) -> bool: ...
    @property
    def resolver(self) -> str: ...
    @property
    def reason(self) -> str: ...


def found(view: View | None = None) -> Noted:
    """The notes that concern what the reader looks at, or another view of his."""
    framed = frame.current()
    return cache.noted(scope=framed.scope, version=framed.version, view=view or framed.view)


def mark(kpi: str, where: Where, start: str, end: str) -> str:
    """The mark of a KPI of a slice; "" without open notes."""
    known = found()
    return words(known.mark(known.number(kpi, where, start, end)))


def words(mark: Mark) -> str:
    """A mark as markdown: a dispute stands out."""
    return note_words.markdown(*mark, lang=lang())


def line() -> None:
    """How many open notes concern what is shown, as the way to the list of all; nothing without any."""
    mark = _shown()
    if mark.all:
        label = t("notes.link", mark=words(mark))
        link = frame.link(id=LIST)
        st.page_link(pages.RESULTS.path, label=label, icon=":material/chat_bubble:", query_params=link)


def _shown() -> Mark:
    """On whatever is shown and on parts of it together: a line has no room for more."""
    return frame.last("noted", None, _counted)


def _counted() -> Mark:
    view, known = frame.current().view, found()
    mark = known.any(Number("", view.where, view.start, view.end))
    return Mark(mark.disputes, mark.all - mark.disputes)


def menu(kpi: str, where: Where, start: str, end: str, key: str, in_dialog: bool = False) -> None:
    """A button with the mark of a number that opens its notes; nothing for what is no KPI, or where there are none and
    none can be written. The page shows at once what was written, one behind a dialog when that is closed."""
    known = found()
    number = known.number(kpi, where, start, end)
    if kpi in KPIS and (frame.current().may_write or any(known.on(number))):
        _menu(number, key, in_dialog)


@frame.part
def _menu(number: Number, key: str, in_dialog: bool) -> None:
    """Runs alone; while it is open it keeps the label it had, else it would close at every note."""
    follow(not in_dialog)
    name = f"notes.{key}"
    labels: dict[str, str] = st.session_state.setdefault("notes.labels", {})
    if name not in labels or not st.session_state.get(name):
        labels[name] = note_words.mark(*found().mark(number), lang=lang()) or t("notes")
    opened = st.popover(labels[name], icon=":material/chat_bubble:", key=name, on_change="rerun")
    if opened.open:
        with opened:
            section(number, key)


def follow(whole_page: bool = True) -> None:
    """After something was written in a part that runs alone, let the whole page show it."""
    if st.session_state.pop(_WRITTEN, False) and whole_page:
        st.rerun()


def section(number: Number, key: str) -> None:
    """The notes on a number, those within it, and a field to write one."""
    own, inside = found().on(number)
    st.markdown(f"##### {t('notes.on')}")
    if not own:
        st.caption(t("notes.none"))
    for one in sorted(own, key=lambda one: one.resolved):
        draw(one, key)
    open_ = [one for one in inside if not one.resolved]
    if open_:
        counts = Mark(disputed_within=sum(one.kind == "disputed" for one in open_))
        counts = counts._replace(comments_within=len(open_) - counts.disputed_within)
        st.caption(t("notes.within", mark=words(counts)))
        for one in open_[:MOST_SHOWN]:
            draw(one, key, place=name(one))
    if frame.current().may_write:
        entry(f"{key}.{number}", lambda text, kind: notes.add(session.store(), session.scope(), number, text, kind))


def name(one: Note) -> str:
    """The number of a note in words, escaped."""
    return escape(number_name(one.number, frame.current().offer, lang()))


def draw(
    one: Written, key: str, told: Sequence[str] = (), place: str = "", further: Callable[[], None] | None = None
) -> None:
    """One note with what can be done with it. `key` tells two places of a page apart, `told` is said of it besides,
    `place` is its number where that does not stand above, `further` draws more to do."""
    spot = f"{key}.{one.id}"
    with st.container(border=True, gap="xxsmall", key=f"comment-{spot}"):
        head = t("notes.kind.disputed") if one.kind == "disputed" else ""
        if head or place:
            parts = (f":orange[{head}]" if head else "", place)
            st.markdown(f"**{' '.join(filter(None, parts))}**")
        st.markdown(escape(one.text))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            said = [escape(one.actor), f"{one.at:%Y-%m-%d %H:%M}", *told, *_end(one)]
            st.caption(f"{'●' if one.resolved else '○'} {' · '.join(said)}")
            if further is not None:
                further()
            if frame.current().may_write:
                _turn(one, spot)


def entry(key: str, add: Callable[[str, Kind], object]) -> None:
    """A field to write a note, kept as a comment or, by a button of its own, as a dispute of the number."""
    asks = t("notes.write.asks")
    st.text_area(t("notes.write"), key=key, max_chars=LONGEST, height=80, placeholder=asks)
    with st.container(horizontal=True, gap="small"):
        for kind in KINDS:
            st.button(t(f"notes.add.{kind}"), key=f"{key}.{kind}", on_click=_add, args=(key, kind, add))


def _add(key: str, kind: Kind, add: Callable[[str, Kind], object]) -> None:
    text = str(st.session_state.get(key) or "")
    if not text.strip():
        trouble.asks(t("notes.write"))
    elif _done(lambda: add(text, kind)):
        st.session_state[key] = ""


def _end(one: Written) -> list[str]:
    """How it ended."""
    if not one.resolved:
        return []
    given: Mapping[str, str] = {"name": escape(one.resolver), "why": escape(one.reason)}
    return [t("notes.settled.why" if one.reason else "notes.settled", **given)]


def _turn(one: Written, spot: str) -> None:
    """The button that settles it or opens it again; a dispute asks what settled it."""
    key = f"comment.turn.{spot}"
    if one.kind != "disputed" or one.resolved:
        word = t("notes.reopen" if one.resolved else "notes.settle")
        st.button(word, type="tertiary", key=key, on_click=_settle, args=(one.id, not one.resolved))
        return
    with st.popover(t("notes.settle"), type="tertiary", key=f"{key}.ask", on_change="rerun") as asks:
        if asks.open:
            st.text_input(t("notes.settle.why"), key=f"{key}.why", max_chars=LONGEST)
            st.button(t("notes.settle"), key=key, on_click=_settle_with, args=(one.id, f"{key}.why"))


def _settle_with(id: int, field: str) -> None:
    reason = str(st.session_state.get(field) or "")
    if reason.strip():
        _settle(id, True, reason)
    else:
        trouble.asks(t("notes.settle.why"))


def _settle(id: int, resolved: bool, reason: str = "") -> None:
    _done(lambda: notes.settle(session.store(), session.scope(), id, reason, resolved))


def _done(act: Callable[[], object]) -> bool:
    """Do it; what is refused is told."""
    try:
        act()
    except CockpitError as refused:
        st.toast(trouble.sentence(refused), icon=":material/block:")
        return False
    st.session_state[_WRITTEN] = True
    return True
