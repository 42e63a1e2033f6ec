"""The import on the screen: files, what they hold, questions, one confirmation.

What was read is kept in the session until it is confirmed or replaced: reading it again on every click would take
seconds. It stays bound to the state of the store that it was compared with: when that has changed, the confirmation is
refused and the files are checked again before the eyes of the person.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import streamlit as st

from salesplan.core.errors import StaleView, Unknown
from salesplan.i18n.formats import count, escape, month
from salesplan.services import batches, inbox
from salesplan.services.batches import Asked, Batch, File, Overlap
from salesplan.services.importing import DATASETS, Preview
from salesplan.services.order_lines import STEPS
from salesplan.ui import cache, session
from salesplan.ui.imports import one_file, questions, receipt, sources
from salesplan.ui.imports.questions import Group
from salesplan.ui.words import lang, t

MEGABYTES = 50
MOST_OVERLAPS = 10


class Draft(NamedTuple):
    """Files that are being looked at: which bytes, as what, with which answers and profiles, into which store."""

    files: tuple[tuple[str, str], ...]
    dataset: str
    answers: tuple[Any, ...]
    store: str


def check() -> Batch | None:
    """Choose what the files are, and drop them; returns what was read from them. Whoever only reads is told so."""
    if not session.scope().may_write:
        st.info(t("imports.readers"), icon=":material/visibility:")
        return None
    dataset = _dataset()
    found = _from_inbox() if "imports.inbox" in st.session_state else _dropped()
    if not found:  # the same file dropped again is asked about anew
        _forget_answers()
        return None
    return _seen(found, dataset)


def several(batch: Batch) -> None:
    """How the files stand together: how many may come in, what two of them both bring, what they complete."""
    if len(batch.previews) == 1:
        return
    bad = sum(seen.verdict == "reject" for seen in batch.previews)
    text = t("imports.files", n=len(batch.previews), good=len(batch.previews) - bad, bad=bad)
    (st.error if batch.verdict == "reject" else st.success)(text, icon=":material/library_books:")
    if batch.lifted:
        lifted = sorted({m for at in batch.lifted for m in batch.previews[at].months})
        st.caption(t("imports.lifted", month=_names(month(m, lang()) for m in lifted)))
    for overlap in batch.overlaps[:MOST_OVERLAPS]:
        st.error(_overlap(overlap), icon=":material/difference:")
    if len(batch.overlaps) > MOST_OVERLAPS:
        st.caption(t("imports.overlap.more", n=count(len(batch.overlaps) - MOST_OVERLAPS)))


def _ask(batch: Batch) -> None:
    """The questions still open, asked once for all files of one shape; each answer checks its files again."""
    open_ones = batches.asked(batch)
    if not open_ones:
        return
    st.markdown(f"##### {t('imports.questions')}")
    for seen in batch.previews:
        if any(question.key == "names" for question in seen.reading.questions):
            one_file.new_names(seen.reading)
    offer = cache.offer(scope=session.scope(), version=session.version())
    groups = [_group(asked, at, batch) for at, asked in enumerate(open_ones)]
    answered = questions.form(groups, offer)
    if answered is None:
        return
    for asked, answers in zip(open_ones, answered, strict=True):
        for at in asked.files:
            _answer(batch.previews[at], answers)
    st.rerun()


def files(batch: Batch) -> None:
    """The questions, and every file by itself: what profile and person answered, problems, what it would change."""
    if len(batch.previews) == 1:
        seen = batch.previews[0]
        one_file.verdict(seen, t("imports.then_answer") if seen.reading.questions else "")
        _answers_of(seen, "")
        _ask(batch)
        one_file.problems(seen)
        one_file.preview(seen)
        return
    _ask(batch)
    for at, seen in enumerate(batch.previews):
        title, refused = f"{one_file.MARKS[seen.verdict]} {escape(seen.file_name)}", seen.verdict == "reject"
        with st.expander(title, expanded=refused and not seen.reading.questions, key=f"file-{at}"):
            one_file.verdict(seen)
            _answers_of(seen, f"-{at}")
            one_file.problems(seen, f"-{at}")
            one_file.preview(seen, f"-{at}")


def confirm(batch: Batch) -> None:
    """The button that writes, while nothing refuses and no question is open: what is typed into a form is not sent yet.

    A store that changed since the check asks to look again.
    """
    if batch.verdict == "reject":
        return
    unanswered, closed = batches.unanswered(batch), all(seen.same_load is not None for seen in batch.previews)
    many = len(batch.previews) > 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if unanswered:
            st.caption(t("imports.answer_before"), width="content")
        rows = count(batch.stored if not closed else batch.previews[0].reading.counts.stored)
        label = t("imports.confirm_all", files=len(batch.previews), n=rows) if many else t("imports.confirm", n=rows)
        look: dict[str, Any] = {"type": "primary", "icon": ":material/save:", "key": "confirm"}
        pressed = st.button(label, disabled=closed or unanswered, **look)
        if many:
            st.caption(t("imports.all_or_none"), width="content")
    if pressed:
        _write(batch)


def stale_notice() -> None:
    """That the data changed between the check and the confirmation, and was checked again."""
    if st.session_state.pop("imports.stale", False):
        st.warning(f"{t('error.stale_view')} {t('error.stale_view.next')}", icon=":material/sync:")


def _dataset() -> str:
    names = {id: t(f"dataset.{id}") for id in DATASETS}
    chosen = st.segmented_control(
        t("imports.dataset"),
        list(names),
        format_func=names.__getitem__,
        default="actuals",
        required=True,
        key="imports.dataset",
        persist_state="session",
    )
    st.caption(t(f"dataset.{chosen}.text"))
    return str(chosen)


def _dropped() -> list[tuple[bytes, str]]:
    generation = st.session_state.setdefault("imports.generation", 0)
    found = st.file_uploader(
        t("imports.file"),
        type=["csv", "txt", "xlsx", "xls"],
        accept_multiple_files=True,
        key=f"upload-{generation}",
        max_upload_size=MEGABYTES,
        help=t("imports.file.help"),
    )
    return [(file.getvalue(), file.name) for file in found]


def _from_inbox() -> list[tuple[bytes, str]]:
    """The file of the inbox that a person opened, in place of an upload."""
    key: str = st.session_state["imports.inbox"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="inbox-looking"):
        name = key.partition("-")[2]
        st.markdown(f":material/inbox: {t('inbox.looking', file=escape(name))}", width="content")
        if st.button(t("inbox.close"), type="tertiary", icon=":material/close:", key="inbox-close"):
            forget()
            st.rerun()
    try:
        return [(inbox.content_of(session.store(), session.scope(), key), name)]
    except (Unknown, OSError):
        forget()
        st.info(t("inbox.gone"))
        return []


def _answers_of(seen: Preview, key: str) -> None:
    """What the profile answers, what the person answered, which can be taken back."""
    if seen.same_load is not None:
        return
    digest = _digest(seen.content)
    changed = sources.draw(seen, _kept("imports.profiles").get(digest), key)
    if changed is not None:
        _kept("imports.profiles")[digest] = changed[0]
        _kept("imports.answers").setdefault(digest, {}).update(changed[1])
        st.rerun()
    given = seen.profile.answers if seen.profile else {}
    own = {name: answer for name, answer in seen.answers.items() if name not in given}
    if not own:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("imports.answered", answers=sources.said(own)), width="content")
        if st.button(t("imports.answer_anew"), icon=":material/undo:", type="tertiary", key=f"answer-anew{key}"):
            _kept("imports.answers").pop(digest, None)
            st.rerun()


def _group(asked: Asked, at: int, batch: Batch) -> Group:
    """Questions with what was answered before; widgets of the only file, or of the first shape, bear no mark."""
    many = len(batch.previews) > 1
    mine = [batch.previews[n] for n in asked.files]
    given = {key: answer for seen in mine for key, answer in seen.answers.items()}
    names = [escape(seen.file_name) for seen in mine]
    about = (
        t("imports.for_file", file=names[0]) if asked.own else t("imports.for_files", n=len(names), files=_names(names))
    )
    return Group(asked.questions, given, about if many else "", f"-{at}" if many and at else "")


def _answer(seen: Preview, answers: dict[str, str]) -> None:
    """Keep the answers to what this file asked; an emptied one is taken back."""
    own: dict[str, str] = _kept("imports.answers").setdefault(_digest(seen.content), {})
    for question in seen.reading.questions:
        if question.key in answers:
            own.pop(question.key, None)
            if answers[question.key]:
                own[question.key] = answers[question.key]


def _overlap(overlap: Overlap) -> str:
    offer = cache.offer(scope=session.scope(), version=session.version())
    region = offer.name("region", overlap.region.removeprefix("+"), lang())
    what = overlap.what
    for stem in ("measure_group", "measure"):
        what = questions.word(f"{stem}.{overlap.what}", what)
    when = month(overlap.month, lang()) if len(overlap.month) == 7 else overlap.month
    values = {"first": escape(overlap.first), "second": escape(overlap.second), "region": escape(region)}
    return t("imports.overlap", month=when, what=what, **values)


def _seen(found: list[tuple[bytes, str]], dataset: str) -> Batch:
    """What is read from these files with the answers so far; read again only when one of these changed."""
    state = st.session_state
    digests = tuple((_digest(content), name) for content, name in found)
    if state.get("imports.asked_for") != (digests, dataset):
        state["imports.asked_for"] = (digests, dataset)
        state.pop("imports.receipt", None)
    answers, picked = _kept("imports.answers"), _kept("imports.profiles")
    given = tuple((tuple(sorted(answers.get(d, {}).items())), picked.get(d)) for d, _ in digests)
    draft = Draft(digests, dataset, given, session.version().store)
    kept = state.get("imports.seen")
    if kept is None or kept[0] != draft:
        files = [
            File(content, name, answers.get(digest, {}), picked.get(digest))
            for (content, name), (digest, _) in zip(found, digests, strict=True)
        ]
        memory = _kept("imports.memory")
        with _progress(dataset) as told:
            batch = batches.preview_many(session.store(), session.scope(), files, dataset, memory, told)
        state["imports.seen"] = kept = (draft, batch)
    seen: Batch = kept[1]
    return seen


@contextmanager
def _progress(dataset: str) -> Iterator[Callable[[str], None] | None]:
    """A spinner; for order lines a bar that says what is being done and for how long."""
    if dataset != "order_lines":
        with st.spinner(t("imports.reading")):
            yield None
        return
    place, begun = st.empty(), time.monotonic()

    def told(step: str) -> None:
        seconds = count(int(time.monotonic() - begun))
        place.progress((STEPS.index(step) + 1) / (len(STEPS) + 1), text=t(f"imports.progress.{step}", s=seconds))

    told(STEPS[0])
    yield told
    place.empty()


def _write(batch: Batch) -> None:
    try:
        with st.spinner(t("imports.writing")):
            receipts = batches.commit_many(session.store(), session.scope(), batch)
    except StaleView:
        st.session_state.pop("imports.seen", None)
        st.session_state["imports.stale"] = True
        st.rerun()
    key = st.session_state.get("imports.inbox")
    if key is not None:
        inbox.settle(session.store(), session.scope(), key, receipts[0].load)
    written = [seen for seen, receipt in zip(batch.previews, receipts, strict=True) if receipt.load is not None]
    left = sources.to_remember(written)
    forget()
    st.session_state["imports.receipt"] = receipt.Kept(receipts, left, receipt.names_of(written))
    st.rerun()


def forget() -> None:
    """Begin anew: no file, no answers."""
    state = st.session_state
    state["imports.generation"] = state.get("imports.generation", 0) + 1
    state.pop("imports.inbox", None)
    _forget_answers()


def _forget_answers() -> None:
    for key in ("imports.seen", "imports.answers", "imports.profiles", "imports.memory", "imports.asked_for"):
        st.session_state.pop(key, None)


def _kept(key: str) -> dict[Any, Any]:
    found: dict[Any, Any] = st.session_state.setdefault(key, {})
    return found


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _names(found: Any) -> str:
    return ("、" if lang() == "zh" else ", ").join(found)
