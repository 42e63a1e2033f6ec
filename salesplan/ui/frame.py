"""The frame of every page: period, scope, plan version and moment, language. Kept across pages, carried by the link.

One row above the page. The choices live in one place of the session; widgets are set from them before they are drawn
and write back in a callback, so a choice survives the pages on which its widget is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, View
from salesplan.i18n import LANGS
from salesplan.i18n.formats import escape, month, range_label
from salesplan.services.offer import Offer
from salesplan.ui import account, cache, screen, session, stamp
from salesplan.ui import choices as choices_
from salesplan.ui.choices import (
    PAGE_KEYS,
    PRESETS,
    Choices,
    default_period,
    fitted,
    language_of,
    load_of,
    months_offered,
    newest_month,
    preset_of,
    read_link,
    write_link,
)
from salesplan.ui.history import past
from salesplan.ui.session import Version
from salesplan.ui.words import lang, spoken, t

LANGUAGES = {"zh": "中文", "en": "EN"}
"""Short, so that the row takes two lines on a phone."""
P = ParamSpec("P")
T = TypeVar("T")
KEEP = 4
"""Answers that `last` keeps under a name."""
NOW = 0
"""Stands for "the newest" among plan versions and loads, whose numbers start at one."""


class Framed(NamedTuple):
    """What a page needs to know: who reads, in which state of the data, and what he chose."""

    scope: Scope
    version: Version
    offer: Offer
    choices: Choices
    view: View

    @property
    def facts(self) -> Version:
        """`version` for answers that read no cells of a draft of a plan: those are kept while a draft is edited."""
        return session.facts()._replace(load=self.version.load)

    @property
    def is_past(self) -> bool:
        """True when the page shows an earlier moment."""
        return self.view.as_of_load is not None

    @property
    def may_write(self) -> bool:
        """True when this reader may write, and on this page: what was is only read."""
        return self.scope.may_write and not self.is_past


_FRAMED: ContextVar[Framed | None] = ContextVar("framed", default=None)
"""What `draw` of this run found, or a part that runs alone: every run has a thread of its own."""


def draw(looks_back: Collection[str] = ("load", "day"), is_cut: bool = True) -> None:
    """Take over what the link says, draw the row, write the link. Raises StoreError when the store cannot be read.

    A page that `looks_back` to a "load" or a "day" gets everything as it stood at the one that the reader chose; any
    other gets now, and says so, and the choice stays for the next page. So do period and scope on a page that is not
    cut by them.
    """
    scope, version = session.scope(), session.version()
    now = cache.offer(scope=scope, version=version)
    load = _load(now) if "load" in looks_back else None
    offer = now if load is None else cache.offer_then(scope=scope, version=version, load=load)
    _take_over_link(offer)
    choices = st.session_state["choices"] = fitted(_choices(), offer)
    shown = choices._replace(
        load=choices.load if "load" in looks_back else None, day=choices.day if "day" in looks_back else None
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="frame"):
        if is_cut and not offer.is_empty:
            _period(choices, offer)
            _scope(choices, offer)
        if not offer.is_empty or choices.load is not None:
            _moment(choices, offer)
        st.space("stretch")
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
            screen.ask()
            account.menu(now)
            language()
    tell_unknown(st.session_state.pop("link.unknown", ()))
    if choices.load is not None or choices.day is not None:
        past.tell(choices, shown, offer, _back_to_now)
    _write_link(write_link(choices, offer))
    framed = Framed(scope, version._replace(load=shown.load), offer, choices, shown.view(offer))
    st.session_state["framed"] = framed
    _FRAMED.set(framed)


def current() -> Framed:
    """The choices of this run, as `draw` left them.

    A fragment that runs alone, and a callback, go by the page's last whole run, with the figures as they are now.
    """
    framed = _FRAMED.get()
    if framed is None:
        kept: Framed = st.session_state["framed"]
        return kept._replace(version=session.version()._replace(load=kept.version.load))
    return framed


def part(run: Callable[P, None]) -> Callable[P, None]:
    """A piece of a page that runs again by itself: a fragment which looks up reader, choices and language once."""

    @wraps(run)
    def whole(*args: P.args, **kwargs: P.kwargs) -> None:
        follow()
        with _held(), spoken():
            run(*args, **kwargs)

    return st.fragment(whole)


def follow() -> None:
    """First in every fragment: a click in the frame right after typing runs alone with it, so the page follows."""
    if st.session_state["framed"].choices != _choices():
        st.rerun()


@contextmanager
def _held() -> Iterator[None]:
    token = _FRAMED.set(current())
    try:
        yield
    finally:
        _FRAMED.reset(token)


def last(name: str, of: object, make: Callable[[], T]) -> T:
    """What `make` gives, kept in this session: the last few that were asked for under `name`.

    For what stands on the screen in every run and is made of many answers. `of` is what it is about; reader, state of
    the data, view and language count of themselves. Whoever gets it must not change it.
    """
    framed = current()
    key = (framed.scope, framed.version, framed.view, lang(), of)
    kept: list[tuple[object, T]] = st.session_state.setdefault("last", {}).setdefault(name, [])
    for known, value in kept:
        if known == key:
            return value
    value = make()
    kept[:] = [(key, value), *kept[: KEEP - 1]]
    return value


def language() -> None:
    """The switch of language; also on pages that say that the store cannot be read."""
    st.session_state["frame.lang"] = lang()
    st.segmented_control(
        t("frame.language"),
        LANGS,
        format_func=LANGUAGES.__getitem__,
        required=True,
        key="frame.lang",
        on_change=_language_changed,
        label_visibility="collapsed",
    )


def choose(where: Mapping[str, tuple[str, ...]]) -> None:
    """Let the reader's scope be `where` from the next run on; for callbacks (a click in a picture)."""
    _keep(_choices()._replace(where=dict(where)))


def until(month: str) -> None:
    """Let the reader's period end with this month from the next run on; for callbacks."""
    start, _ = current().choices.period or default_period(current().offer)
    _keep(_choices()._replace(period=(start, month)))


def link(where: Mapping[str, tuple[str, ...]] | None = None, **page: str) -> dict[str, str]:
    """The parameters of a link that keeps the reader's choices: on another scope, or to a record of a page."""
    framed = current()
    choices = framed.choices if where is None else framed.choices._replace(where=where)
    return write_link(choices, framed.offer) | page


def point(**page: str) -> None:
    """Let the page show this record or register from the next run on ("" for none); for callbacks and the page."""
    for key, value in page.items():
        if value:
            st.query_params[key] = value
        else:
            st.query_params.pop(key, None)


def _keep(choices: Choices) -> None:
    st.session_state["choices"], st.session_state["link.touched"] = choices, True


def _choices() -> Choices:
    kept = st.session_state.get("choices")
    return kept if isinstance(kept, Choices) else Choices(language_of(st.query_params.to_dict()))


# The link


def adopt_language() -> None:
    """Take over the language of a link that was just opened; it can be known before the store is."""
    _FRAMED.set(None)  # a run that follows another at once has the same thread
    if _is_new_link():
        st.session_state["choices"] = _choices()._replace(lang=language_of(st.query_params.to_dict()))


def _is_new_link() -> bool:
    """A new session, the back button and an edited address bring choices; a page change brings none and keeps ours."""
    brought = st.query_params.to_dict()
    return bool(brought) and brought != st.session_state.get("link.written") and "link.touched" not in st.session_state


def _take_over_link(offer: Offer) -> None:
    if _is_new_link():
        st.session_state["choices"], unknown = read_link(st.query_params.to_dict(), offer)
        st.session_state["link.unknown"] = unknown
    st.session_state.pop("link.touched", None)


def _write_link(params: dict[str, str]) -> None:
    shown = st.query_params.to_dict()
    params = params | {key: shown[key] for key in PAGE_KEYS if key in shown}
    if shown != params:
        st.query_params.from_dict(params)
    st.session_state["link.written"] = params


def tell_unknown(unknown: Sequence[str]) -> None:
    """What a link asks for and is not here (`key=value`), which is left out."""
    if unknown:
        what = escape(("、" if lang() == "zh" else ", ").join(unknown))
        st.caption(t("frame.unknown_in_link", what=what))


# The past


def _load(offer: Offer) -> int | None:
    """The load that is looked back to: that of a link just opened, else of the reader's choice."""
    if _is_new_link():
        return load_of(st.query_params.to_dict(), offer)
    chosen = _choices().load
    return chosen if any(moment.load == chosen for moment in offer.moments) else None


def _back_to_now() -> None:
    _keep(_choices()._replace(load=None, day=None))


# The widgets: each menu sets its own when it is open


def _menu(label: str, icon: str, key: str) -> PopoverContainer:
    """A button that opens a menu; what is in it is made only while it is open.

    While it is open it keeps the label it had: with another one it would be another menu, and close at every choice.
    """
    labels: dict[str, str] = st.session_state.setdefault("frame.labels", {})
    if not st.session_state.get(key):
        labels[key] = label
    return st.popover(labels.get(key, label), icon=f":material/{icon}:", key=key, on_change="rerun")


def _period(choices: Choices, offer: Offer) -> None:
    start, end = choices.period or default_period(offer)
    menu = _menu(range_label(start, end, lang()), "calendar_month", "frame.period")
    if not menu.open:
        return
    offered = months_offered(offer)
    newest, starts = newest_month(offer), offer.settings.fiscal_start
    language, possible = lang(), set(offered)
    presets = {n: t(f"preset.{n}") for n, make in PRESETS.items() if set(make(newest, starts)) <= possible}
    names = {m: month(m, language) for m in offered}
    state = st.session_state
    state["frame.preset"], state["frame.from"], state["frame.to"] = preset_of((start, end), offer), start, end
    with menu:
        st.pills(
            t("frame.period"),
            presets,
            format_func=presets.__getitem__,
            key="frame.preset",
            on_change=_preset_changed,
            args=(offer,),
        )
        left, right = st.columns(2)
        months: dict[str, Any] = {"format_func": names.__getitem__, "on_change": _changed, "args": (offer,)}
        left.selectbox(t("frame.from"), offered, key="frame.from", **months)
        right.selectbox(t("frame.to"), offered, key="frame.to", **months)


def _scope(choices: Choices, offer: Offer) -> None:
    menu = _menu(scope_label(choices.where, offer), "filter_alt", "frame.scope")
    if not menu.open:
        return
    with menu:
        language = lang()
        for dimension in DIMENSIONS:
            if offer.members.get(dimension):
                names = {member.code: member.name(language) for member in offer.members[dimension]}
                st.session_state[f"frame.{dimension}"] = list(choices.where.get(dimension, ()))
                st.multiselect(
                    t(f"dim.{dimension}"),
                    list(names),
                    format_func=names.__getitem__,
                    placeholder=t("frame.all"),
                    key=f"frame.{dimension}",
                    on_change=_changed,
                    args=(offer,),
                )


def _moment(choices: Choices, offer: Offer) -> None:
    menu = _menu(stamp.label(choices, offer), "history", "frame.moment")
    if not menu.open:
        return
    versions = {NOW: stamp.version_name(None)} | {version.id: stamp.version_name(version) for version in offer.versions}
    moments = {NOW: t("frame.newest_load")} | {moment.load: past.name(moment) for moment in offer.moments}
    state = st.session_state
    state["frame.plan"], state["frame.load"], state["frame.day"] = choices.plan or NOW, choices.load or NOW, choices.day
    with menu:
        common: dict[str, Any] = {"on_change": _changed, "args": (offer,)}
        st.selectbox(
            t("frame.plan_version"),
            list(versions),
            format_func=versions.__getitem__,
            key="frame.plan",
            **common,
        )
        st.selectbox(
            t("frame.as_of_load"),
            list(moments),
            format_func=moments.__getitem__,
            key="frame.load",
            **common,
        )
        st.date_input(t("frame.as_of_day"), value=None, key="frame.day", help=t("frame.as_of_day.help"), **common)


def scope_label(where: Mapping[str, tuple[str, ...]], offer: Offer) -> str:
    """The slice in words: the names of what is chosen, else the reader's own regions or the whole company."""
    return choices_.scope_label(where, offer, lang())


# What the reader did


def _language_changed() -> None:
    _keep(_choices()._replace(lang=st.session_state["frame.lang"]))


def _preset_changed(offer: Offer) -> None:
    name = st.session_state["frame.preset"]
    if name:
        period = PRESETS[name](newest_month(offer), offer.settings.fiscal_start)
        st.session_state["frame.from"], st.session_state["frame.to"] = period
    _changed(offer)


def _changed(offer: Offer) -> None:
    """What the open menu says now, and of the others what was chosen before."""
    state, before = st.session_state, _choices()
    period = before.period or default_period(offer)
    start, end = sorted((state.get("frame.from", period[0]), state.get("frame.to", period[1])))
    where = {d: tuple(state.get(f"frame.{d}", before.where.get(d)) or ()) for d in DIMENSIONS}
    made = Choices(
        lang(),
        None if (start, end) == default_period(offer) else (start, end),
        {dimension: codes for dimension, codes in where.items() if codes},
        state.get("frame.plan", before.plan) or None,
        state.get("frame.day", before.day),
        state.get("frame.load", before.load) or None,
    )
    _keep(made)
