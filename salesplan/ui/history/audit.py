"""The audit log on the screen: filters, a page of rows, before and after of the selected one, the chain, the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import streamlit as st
from pydantic import ValidationError

from salesplan.core.registers import REGISTERS
from salesplan.exports import FORMATS, download_name, in_words, write
from salesplan.i18n import TEXT
from salesplan.i18n.audit_words import action, said, setting
from salesplan.i18n.formats import MISSING, count, day, escape, range_label
from salesplan.services import exporting, records
from salesplan.services.trail import Entry, Filter, Found
from salesplan.ui import cache, frame, session, tables
from salesplan.ui.frame import Framed
from salesplan.ui.history import since
from salesplan.ui.records.field_words import fields_of, heading, say
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

TABS = ("trail", "since")
SIZE = 50
"""Rows of a page."""
SENTENCE = 380
"""Pixels of a sentence in the list."""
_Changes = list[dict[str, str]]


def choose() -> str:
    """Title and the two views of the page; a link that names a load opens the changes."""
    kept = "since" if "since" in st.query_params else "trail"
    st.session_state["audit.tab"] = kept
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="audit-head"):
        st.markdown(f"# {t('page.audit')}", width="content")
        st.segmented_control(
            t("page.audit"),
            TABS,
            format_func=lambda tab: t(f"audit.tab.{tab}"),
            required=True,
            key="audit.tab",
            on_change=_chosen,
            args=(str(since.usual(frame.current())),),
            label_visibility="collapsed",
        )
    return kept


def _chosen(earlier: str) -> None:
    frame.point(since=earlier if st.session_state["audit.tab"] == "since" else "")


def draw(framed: Framed) -> None:
    """The log, up to the moment that is looked back to."""
    until = cache.audit_number(framed.scope, framed.view.as_of_load)
    offered = cache.trail_choices(framed.scope, framed.version, until)
    if not offered.actions:
        st.info(t("audit.empty"))
        return
    asked = _filters(offered.actors, offered.actions)._replace(until=until)
    page = _page(asked, framed)
    found = cache.trail_found(framed.scope, framed.version, asked, SIZE, page * SIZE)
    _foot(framed, asked, found, page)
    if not framed.scope.is_whole:
        st.caption(t("audit.regional"))
    if not found.total:
        st.info(t("audit.none"))
        return
    entry = _rows(framed, found, page)
    if entry is None:
        st.caption(t("audit.pick"))
    else:
        _detail(framed, entry)


def _filters(actors: tuple[str, ...], actions: tuple[str, ...]) -> Filter:
    who, what, start, end, text = st.columns([3, 4, 2, 2, 3])
    people = who.multiselect(t("audit.who"), actors, placeholder=t("audit.all"), key="audit.who")
    done = what.multiselect(
        t("audit.action"),
        actions,
        format_func=lambda name: action(name, lang()),
        placeholder=t("audit.all"),
        key="audit.action",
    )
    days = [
        where.date_input(t(f"audit.{name}"), value=None, key=f"audit.{name}")
        for where, name in ((start, "from"), (end, "to"))
    ]
    words = text.text_input(t("audit.text"), placeholder=t("audit.text.hint"), key="audit.text")
    first, last = (one if isinstance(one, date) else None for one in days)
    return Filter(tuple(people), tuple(done), first, last, words or "")


def _page(asked: Filter, framed: Framed) -> int:
    """The page that is shown; other filters or another state of the store begin at the first."""
    state, key = st.session_state, (asked, framed.version)
    if state.get("audit.asked") != key:
        state["audit.asked"], state["audit.page"] = key, 0
    return int(state["audit.page"])


def _foot(framed: Framed, asked: Filter, found: Found, page: int) -> None:
    """Where we are among the rows, the way to the others, the chain and the files."""
    first = page * SIZE + 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="audit-foot"):
        if found.total:
            last = first + len(found.entries) - 1
            st.markdown(t("audit.shown", first=count(first), last=count(last), n=count(found.total)), width="content")
        if found.total > SIZE:
            st.button(t("audit.newer"), disabled=page == 0, key="audit.newer", on_click=_turn, args=(-1,))
            older = first + SIZE <= found.total
            st.button(t("audit.older"), disabled=not older, key="audit.older", on_click=_turn, args=(1,))
        for format in ("xlsx", "csv"):
            _file(format, asked)
        if not framed.is_past:  # the chain is walked as it is
            _chain(framed)


def _turn(by: int) -> None:
    st.session_state["audit.page"] += by


def _chain(framed: Framed) -> None:
    """Walks the chain when asked to; a new state of the store is walked anew."""
    if st.button(t("audit.verify"), icon=":material/verified_user:", key="audit.verify"):
        st.session_state["audit.verified"] = framed.version
    if st.session_state.get("audit.verified") != framed.version:
        return
    chain = cache.trail_chain(framed.scope, framed.version)
    if chain.broken is None:
        st.badge(t("audit.chain.ok", n=count(chain.rows)), color="green", icon=":material/check:")
    else:
        st.error(t("audit.chain.broken", row=count(chain.broken)))


def _file(format: str, asked: Filter) -> None:
    store, scope, reader, title = session.store(), session.scope(), lang(), t("page.audit")

    def made() -> bytes:
        return write(format, [in_words(exporting.trail_sheet(store, scope, asked, reader), title, reader)])

    st.download_button(
        t(f"audit.download.{format}"),
        made,
        file_name=download_name("audit", FORMATS[format].extension),
        mime=FORMATS[format].mime,
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
        key=f"audit.download.{format}",
    )


def _rows(framed: Framed, found: Found, page: int) -> Entry | None:
    """The rows as a table of which one can be selected; returns that one."""
    rows = [
        {
            "said": said(entry.action, entry.subject, entry.detail, lang()),
            "at": _at(entry),
            "actor": entry.actor,
            "changed": _brief(framed, entry),
            "seq": entry.seq,
        }
        for entry in found.entries
    ]
    fields = (
        Field("said", "audit.said", "text"),
        Field("at", "export.at", "text"),
        Field("actor", "audit.who", "text"),
        Field("changed", "audit.changes", "text"),
        Field("seq", "audit.number", "count"),
    )
    made = tables.table(f"audit-{page}", t("page.audit"), fields, rows, lang())
    made = made._replace(widths={**made.widths, "said": SENTENCE})
    chosen = tables.choose(made, lang(), 420, wide="changed")
    return found.entries[chosen] if chosen is not None and chosen < len(found.entries) else None


def _at(entry: Entry) -> str:
    return f"{day(entry.at.date(), lang())} {entry.at:%H:%M}"


def _brief(framed: Framed, entry: Entry) -> str:
    """What changed and why, in one line."""
    parts = [f"{row['field']}: {row['before']} → {row['after']}" for row in _changes(framed, entry)[:3]]
    if entry.detail.get("before") is None and entry.action == "record.save":
        parts = []
    if not parts and not entry.action.startswith("record."):
        parts = list(_facts(entry))
    return "; ".join([*parts, *filter(None, [entry.reason])])


def _detail(framed: Framed, entry: Entry) -> None:
    """Everything about one row."""
    with st.container(border=True, key="audit-detail"):
        st.markdown(f"**{escape(said(entry.action, entry.subject, entry.detail, lang()))}**")
        st.caption(f"{_at(entry)} · {escape(entry.actor)} · {t('audit.number')} {count(entry.seq)}")
        if entry.reason:
            st.markdown(t("audit.reason", reason=escape(entry.reason)))
        rows = _changes(framed, entry)
        if rows:
            fields = (
                Field("field", "audit.field", "text"),
                Field("before", "audit.before", "text"),
                Field("after", "audit.after", "text"),
            )
            tables.draw(tables.table("audit-changes", t("audit.changes"), fields, rows, lang()), lang(), wide="after")
        else:
            st.caption(escape(" · ".join(_facts(entry))) or t("audit.no_detail"))


def _facts(entry: Entry) -> Iterator[str]:
    """What else was written down, where there is a word for it."""
    for key, value in entry.facts.items():
        if f"audit.fact.{key}" in TEXT:
            yield f"{t(f'audit.fact.{key}')} {_fact(key, value)}"


def _fact(key: str, value: Any) -> str:
    if not isinstance(value, list):
        return t(f"dataset.{value}") if key == "dataset" and f"dataset.{value}" in TEXT else str(value)
    if key == "months" and value and all(len(at) == len("2026-01") and "Q" not in at for at in value):
        return range_label(value[0], value[-1], lang())
    return ", ".join(setting(name, lang()) if key == "settings" else str(name) for name in value)


def _changes(framed: Framed, entry: Entry) -> _Changes:
    """Before and after in words: of a record as its register says them, else as they were written down."""
    found = _of_record(framed, entry) if entry.action.startswith("record.") else None
    if found is not None:
        return found
    return [
        {"field": setting(name, lang()), "before": _plain(old), "after": _plain(new)}
        for name, old, new in entry.changes
    ]


def _of_record(framed: Framed, entry: Entry) -> _Changes | None:
    """None for a register that is gone, and for a state that its declaration does not take any more."""
    register = REGISTERS.get(entry.subject.partition("/")[0])
    if register is None:
        return None
    states = [entry.detail.get(side) for side in ("before", "after")]
    try:
        before, after = (None if state is None else register.model.model_validate(state) for state in states)
    except ValidationError:
        return None
    if after is None:
        return []
    asked: dict[str, Any] = {"register": register.name, "lang": lang(), "load": framed.view.as_of_load}
    tongue, fields = cache.tongue(framed.scope, framed.version, **asked), fields_of(register)
    return [
        {
            "field": heading(fields[name], tongue),
            "before": say(fields[name], old, tongue) if before else MISSING,
            "after": say(fields[name], new, tongue),
        }
        for name, old, new in records.changes(register, before, after)
    ]


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {part}" for key, part in value.items())
    return MISSING if value is None or value == "" else str(value)
