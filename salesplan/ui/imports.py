"""The import on the screen: file, verdict with every problem, questions, confirm, receipt, earlier imports.

What was read from an upload is kept in the session until it is confirmed or replaced: reading it again on every click
would take seconds. It stays bound to the state of the store that it was compared with: when that has changed, the
confirmation is refused and the file is checked again before the eyes of the person.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import streamlit as st

from salesplan.core.errors import StaleView
from salesplan.core.months import between
from salesplan.core.problem import Problem
from salesplan.core.reading import Reading
from salesplan.exports import FORMATS, download_name, problem_sheet
from salesplan.i18n import Lang
from salesplan.i18n.formats import count, escape, month, range_label
from salesplan.i18n.messages import column_name, told
from salesplan.services import importing
from salesplan.services.importing import Preview, Receipt
from salesplan.ui import cache, menu, questions, session, tables
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

SHOWN_DATASETS = ("actuals", "plan", "benchmarks")
MOST_SHOWN = 200
"""Problems on the screen; the file to download has all of them."""
MEGABYTES = 50


class Draft(NamedTuple):
    """An upload that is being looked at: which bytes, as what, with which answers, into which store."""

    digest: str
    dataset: str
    answers: tuple[tuple[str, str], ...]
    store: str


def upload() -> Preview | None:
    """Choose what the file is, and drop it; returns what was read from it."""
    state = st.session_state
    generation = state.setdefault("imports.generation", 0)
    names = {id: t(f"dataset.{id}") for id in SHOWN_DATASETS}
    dataset = st.segmented_control(
        t("imports.dataset"),
        list(names),
        format_func=names.__getitem__,
        default="actuals",
        required=True,
        key="imports.dataset",
        persist_state="session",
    )
    st.caption(t(f"dataset.{dataset}.text"))
    file = st.file_uploader(
        t("imports.file"),
        type=["csv", "txt", "xlsx", "xls"],
        key=f"upload-{generation}",
        max_upload_size=MEGABYTES,
        help=t("imports.file.help"),
    )
    if file is None:  # the same file dropped again is asked about anew
        state.pop("imports.seen", None)
        state.pop("imports.asked_for", None)
        return None
    return _seen(file.getvalue(), file.name, str(dataset))


def verdict(seen: Preview) -> None:
    """Accepted or refused, in one line each: why, what was read, what becomes of every row."""
    reading, name = seen.reading, escape(seen.file_name)
    refusing = sum(problem.refuses for problem in reading.problems)
    if seen.verdict == "reject":
        then = t("imports.then_answer") if reading.questions else ""
        st.error(f"**{name}** · {t('imports.refused', n=count(refusing))}{then}", icon=":material/block:")
    elif seen.same_load is not None:
        st.info(f"**{name}** · {t('imports.same_file')}", icon=":material/content_copy:")
    elif seen.verdict == "accept_with_notice":
        st.warning(f"**{name}** · {t('imports.verdict.accept_with_notice')}", icon=":material/info:")
    else:
        st.success(f"**{name}** · {t('imports.verdict.accept')}", icon=":material/check_circle:")
    st.markdown(_conservation(seen))


def problems(seen: Preview) -> None:
    """Every problem with row, column and value: what refuses first, then the notices; all of them as a file."""
    found = sorted(seen.reading.problems, key=lambda p: (not p.refuses, p.code, p.row or 0))
    if not found:
        return
    refusing = sum(problem.refuses for problem in found)
    st.markdown(f"##### {t('imports.problems', errors=count(refusing), notices=count(len(found) - refusing))}")
    rows = tuple(_problem_row(problem, lang()) for problem in found[:MOST_SHOWN])
    fields = (
        Field("kind", "imports.kind", "text"),
        Field("row", "export.row", "count"),
        Field("column", "export.column", "text"),
        Field("value", "export.value", "text"),
        Field("wrong", "export.wrong", "text"),
    )
    made = tables.table("problems", t("export.problems"), fields, rows, lang())
    tables.draw(made, lang(), 322 if refusing else 194, wide="wrong")
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(found) > MOST_SHOWN:
            st.caption(t("imports.capped", shown=count(MOST_SHOWN), all=count(len(found))), width="content")
        _problem_file(seen)


def ask(seen: Preview) -> None:
    """The answers given so far, which can be taken back, and the questions still open; each checks the file again."""
    if seen.same_load is not None:
        return
    if seen.answers:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            given = "　".join(questions.said(key, str(answer)) for key, answer in seen.answers.items())
            st.caption(t("imports.answered", answers=given), width="content")
            if st.button(t("imports.answer_anew"), icon=":material/undo:", type="tertiary", key="answer-anew"):
                st.session_state["imports.answers"] = {}
                st.rerun()
    if seen.reading.questions:
        st.markdown(f"##### {t('imports.questions')}")
        if any(question.key == "names" for question in seen.reading.questions):
            _new_names(seen.reading)
        offer = cache.offer(scope=session.scope(), version=session.version())
        answered = questions.form(seen.reading.questions, dict(seen.answers), offer)
        if answered is not None:
            st.session_state["imports.answers"] = answered
            st.rerun()


def preview(seen: Preview) -> None:
    """What would change: each month before and after, and the names that would be new."""
    reading = seen.reading
    if seen.changes:
        st.markdown(f"##### {t('imports.changes')}")
        rows = tuple(_change_row(change) for change in seen.changes)
        fields = (
            Field("month", "dim.month", "text"),
            Field("rows_before", "imports.rows_before", "count"),
            Field("rows_after", "imports.rows_after", "count"),
            Field("amount_before", "imports.amount_before", "money"),
            Field("amount_after", "imports.amount_after", "money"),
            Field("change", "cockpit.change", "gap"),
        )
        tables.draw(tables.table("months", t("imports.changes"), fields, rows, lang()), lang(), 300)
    if reading.new_names and seen.verdict != "reject":
        st.markdown(f"##### {t('imports.new_names', n=count(len(reading.new_names)))}")
        _new_names(reading)


def confirm(seen: Preview) -> None:
    """The button that writes, while nothing refuses and no question is open: what is typed into a form is not sent yet.

    A store that changed since the check asks to look again.
    """
    if seen.verdict == "reject":
        return
    unanswered = any(question.key not in seen.answers for question in seen.reading.questions)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label, closed = t("imports.confirm", n=count(seen.reading.counts.stored)), seen.same_load is not None
        if unanswered and not closed:
            st.caption(t("imports.answer_before"), width="content")
        look: dict[str, Any] = {"type": "primary", "icon": ":material/save:", "key": "confirm"}
        if not st.button(label, disabled=closed or unanswered, **look):
            return
    try:
        receipt = importing.commit(session.store(), session.scope(), seen)
    except StaleView:
        st.session_state.pop("imports.seen", None)
        st.session_state["imports.stale"] = True
        st.rerun()
    _forget_upload()
    st.session_state["imports.receipt"] = (receipt, seen.file_name)
    st.rerun()


def stale_notice() -> None:
    """That the data changed between the check and the confirmation, and was checked again."""
    if st.session_state.pop("imports.stale", False):
        st.warning(f"{t('error.stale_view')} {t('error.stale_view.next')}", icon=":material/sync:")


def receipt() -> None:
    """What the last confirmation wrote, with the way back."""
    kept = st.session_state.get("imports.receipt")
    if kept is None:
        return
    written: Receipt = kept[0]
    name = escape(kept[1])
    with st.container(border=True, key="receipt"):
        if written.load is None:
            st.info(t("imports.receipt.same", file=name))
            return
        months = _months(written.months)
        st.success(
            t("imports.receipt", load=written.load, file=name, n=count(written.counts.stored), months=months),
            icon=":material/check_circle:",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(t("imports.undo"), width="content")
            if st.button(t("imports.undo_this"), icon=":material/undo:", key="undo-receipt"):
                _switch(written.load, active=False)
            if st.button(t("start.cockpit"), icon=f":material/{menu.COCKPIT.icon}:", key="receipt-cockpit"):
                st.switch_page(menu.COCKPIT.path)


def earlier() -> None:
    """Every import, newest first, each with undo or redo."""
    found = importing.loads(session.store(), session.scope())
    if not found:
        return
    st.markdown(f"##### {t('imports.earlier')}")
    everything = len(found) <= FIRST_SHOWN or st.toggle(t("imports.all", n=count(len(found))), key="imports.all")
    for row in found if everything else found[:FIRST_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"load-{row.id}"):
            st.text(_load_line(row), width="stretch")
            word, icon = ("imports.undo_one", "undo") if row.active else ("imports.redo_one", "redo")
            why = t(f"imports.locked.{row.locked}") if row.locked else None
            look: dict[str, Any] = {"icon": f":material/{icon}:", "type": "tertiary", "key": f"switch-{row.id}"}
            if st.button(t(word), help=why, disabled=bool(row.locked), **look):
                _switch(row.id, active=not row.active)


FIRST_SHOWN = 10
"""Earlier imports that are listed at once."""


def _seen(content: bytes, file_name: str, dataset: str) -> Preview:
    """What is read from these bytes with the answers so far; read again only when one of these changed."""
    state = st.session_state
    digest = hashlib.sha256(content).hexdigest()
    if state.get("imports.asked_for") != (digest, dataset):
        state["imports.asked_for"], state["imports.answers"] = (digest, dataset), {}
        state.pop("imports.receipt", None)
    answers: dict[str, str] = state["imports.answers"]
    draft = Draft(digest, dataset, tuple(sorted(answers.items())), session.version().store)
    kept = state.get("imports.seen")
    if kept is None or kept[0] != draft:
        with st.spinner(t("imports.reading")):
            seen = importing.preview(session.store(), session.scope(), content, file_name, dataset, answers)
        state["imports.seen"] = kept = (draft, seen)
    return kept[1]


def _forget_upload() -> None:
    state = st.session_state
    state["imports.generation"] += 1
    for key in ("imports.seen", "imports.answers", "imports.asked_for"):
        state.pop(key, None)


def _switch(load: int, active: bool) -> None:
    """Undo or redo, then show the pages as they are now."""
    change = importing.redo if active else importing.undo
    try:
        months = change(session.store(), session.scope(), load)
    except StaleView:  # undone elsewhere meanwhile, or a later plan version builds on it
        st.error(t("imports.switch_refused"))
        return
    for key in ("imports.receipt", "imports.seen"):
        st.session_state.pop(key, None)
    st.toast(t("imports.redone" if active else "imports.undone", load=load, months=_months(months)))
    st.rerun()


def _new_names(reading: Reading) -> None:
    """The names that the company does not know, by what they name; as plain text."""
    by_kind: dict[str, list[str]] = {}
    for kind, name in reading.new_names:
        by_kind.setdefault(kind, []).append(name)
    for kind, names in by_kind.items():
        st.text(t("imports.names_of", kind=t(f"dim.{kind}"), names=("、" if lang() == "zh" else ", ").join(names)))


def _conservation(seen: Preview) -> str:
    counts = seen.reading.counts
    parts = {k: count(getattr(counts, k)) for k in ("read", "stored", "totals", "blank")}
    line = t("imports.conservation.refused" if seen.verdict == "reject" else "imports.conservation.before", **parts)
    more = [
        t(f"imports.conservation.{key}", n=count(getattr(counts, key)))
        for key in ("repeated", "filtered", "merged")
        if getattr(counts, key)
    ]
    return line + "".join(more)


def _problem_row(problem: Problem, language: Lang) -> dict[str, Any]:
    return {
        "kind": t("imports.must_fix" if problem.refuses else "imports.notice"),
        "row": problem.row,
        "column": column_name(problem.column, language),
        "value": problem.value,
        "wrong": told(problem, language),
    }


def _problem_file(seen: Preview) -> None:
    reading, language = seen.reading, lang()
    st.download_button(
        t("imports.problem_file"),
        lambda: problem_sheet(reading.problems, reading.original, reading.header, language, told),
        file_name=download_name("problems", "xlsx"),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        icon=":material/download:",
        key="problem-file",
    )


def _change_row(change: Any) -> dict[str, Any]:
    before, after = change.amount_before, change.amount_after
    difference = None if after is None else after - (before or 0)
    return {**change._asdict(), "month": month(change.month, lang()), "change": difference}


def _months(found: tuple[str, ...]) -> str:
    """Months in words: a range where none is missing, else the first few; periods as they are written."""
    if found and all(len(m) == 7 for m in found) and found == between(found[0], found[-1]):
        return range_label(found[0], found[-1], lang())
    names = [month(m, lang()) if len(m) == 7 else m for m in found]
    joint = "、" if lang() == "zh" else ", "
    return joint.join(names[:6]) + (f" +{len(names) - 6}" if len(names) > 6 else "")


def _load_line(row: importing.LoadRow) -> str:
    """Plain text: a file name may hold anything, and not even an address in it becomes a link."""
    line = t(
        "imports.load_line",
        load=row.id,
        dataset=t(f"dataset.{row.dataset}"),
        file=row.file_name,
        n=count(row.stored_rows),
        months=_months(row.months),
        day=row.at.strftime("%Y-%m-%d %H:%M"),
        actor=row.actor,
    )
    return line if row.active else f"{line}　○ {t('imports.not_counted')}"
