"""The source profile of a file on the screen: which one, what it answers, another one, other answers, remembering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from salesplan.core.errors import Conflict, Invalid
from salesplan.core.reading import Question
from salesplan.i18n.formats import escape
from salesplan.services import profiles
from salesplan.services.importing import Preview
from salesplan.services.profiles import Remembered
from salesplan.ui import cache, session
from salesplan.ui.imports import questions
from salesplan.ui.words import lang, t

AUTO = "?"
"""Stands for "chosen automatically" among the profiles to pick from."""


def said(answers: Mapping[str, str]) -> str:
    """Answers in words, escaped."""
    return "　".join(questions.said(key, str(answer)) for key, answer in answers.items())


def draw(seen: Preview, picked: str | None, key: str) -> tuple[str | None, dict[str, str]] | None:
    """What the profile says, and the menu to change it; returns the profile and answers chosen there, once sent."""
    used = seen.profile
    known = profiles.profiles(session.store(), session.scope(), seen.reading.dataset)
    if not known:
        return None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"source{key}"):
        if used is not None:
            words = said(used.answers) or t("imports.from_profile.nothing")
            st.caption(
                t("imports.from_profile", profile=escape(used.title), n=used.number, answers=words), width="content"
            )
            if used.left_out:
                left = ("、" if lang() == "zh" else ", ").join(_label(name) for name in used.left_out)
                st.caption(t("imports.left_out", answers=left), width="content")
        with st.popover(t("imports.profile.change"), icon=":material/tune:", type="tertiary"):
            return _menu(seen, {p.code: p.title for p in known}, picked, key)


def _menu(
    seen: Preview, titles: Mapping[str, str], picked: str | None, key: str
) -> tuple[str | None, dict[str, str]] | None:
    names = {AUTO: t("imports.profile.auto"), **titles, "": t("imports.profile.none")}
    options = list(names)
    with st.form(f"profile-form{key}", border=False):
        chosen = st.selectbox(
            t("imports.profile"),
            options,
            index=options.index(AUTO if picked is None else picked),
            format_func=lambda code: names[code],
            key=f"profile{key}",
        )
        own: dict[str, str] = {}
        if seen.profile is not None and seen.profile.answers:
            st.caption(t("imports.profile.override"))
            for name, answer in seen.profile.answers.items():
                own |= _overridden(name, answer, seen.reading.header, key)
        if not st.form_submit_button(t("imports.profile.apply"), icon=":material/refresh:"):
            return None
    return (None if chosen == AUTO else chosen), own


def _overridden(name: str, answer: str, heads: Sequence[str], key: str) -> dict[str, str]:
    """One answer of the profile in words, to be changed for this file; nothing while it stays the same."""
    words = {answer: questions.choice_label(name, answer), "": t("imports.profile.take_back")}
    words |= {other: questions.choice_label(name, other) for other in questions.others(name, heads)}
    chosen = st.selectbox(
        _label(name),
        [*(choice for choice in words if choice), ""],
        format_func=lambda choice: words.get(choice, choice),
        accept_new_options=not questions.is_closed(name),
        key=f"own-{name}{key}",
    )
    typed = str(chosen or "").strip()
    return {} if typed == answer else {name: typed}


def _label(key: str) -> str:
    return questions.label(Question(key, "", ()))


def to_remember(found: Sequence[Preview]) -> list[Remembered]:
    """What an import could leave behind, once for files of one shape or one profile."""
    kept: dict[tuple[str, str], Remembered] = {}
    for seen in found:
        what = profiles.remembered(session.store(), session.scope(), seen)
        if what is None:
            continue
        before = kept.get((what.code, what.fingerprint))
        if before is not None:
            title = what.title if what.code else profiles.shared_title(before.title, what.title)
            what = what._replace(answers={**before.answers, **what.answers}, title=title)
        kept[what.code, what.fingerprint] = what
    return list(kept.values())


def offer(waiting: list[Remembered]) -> None:
    """Ask whether to remember; what was remembered or declined is taken out of the list."""
    for at, what in enumerate(waiting):
        with st.container(border=True, key=f"remember-{at}"):
            _offer_one(what, at, waiting)


def _offer_one(what: Remembered, at: int, waiting: list[Remembered]) -> None:
    words = said(what.answers)
    if what.code:
        st.markdown(t("imports.remember.update", profile=escape(what.title), answers=words))
    else:
        st.markdown(t("imports.remember", answers=words) if words else t("imports.remember.plain"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        title = what.title
        if not what.code:
            title = st.text_input(t("imports.remember.title"), value=title, key=f"remember-title-{at}", width=320)
        word = "imports.remember.update.save" if what.code else "imports.remember.save"
        if not st.button(
            t(word), icon=":material/bookmark_add:", key=f"remember-save-{at}", disabled=not title.strip()
        ):
            return
    try:
        kept = profiles.keep(session.store(), session.scope(), what, title.strip())
    except Invalid as error:
        for problem in error.problems:
            st.error(t(f"problem.{problem.code}", value=escape(problem.value or ""), **problem.detail))
        return
    except Conflict:
        st.error(f"{t('error.stale_view')} {t('error.stale_view.next')}")
        return
    waiting.remove(what)
    number = profiles.number_of(session.store(), kept)
    st.toast(t("imports.remembered", profile=escape(kept.title), n=number))
    st.rerun()


def aliases(answers: Mapping[str, str]) -> None:
    """Offer an administrator to make what the file calls a member an alias of it."""
    if session.scope().role != "admin":
        return
    known = cache.offer(scope=session.scope(), version=session.version())
    found = profiles.aliases(session.store(), session.scope(), answers)
    if not found:
        return
    st.caption(t("imports.alias"))
    for register, code, alias in found:
        name = known.name(register, code, lang())
        label = t("imports.alias.one", alias=escape(alias), kind=t(f"dim.{register}"), name=escape(name))
        if st.button(label, icon=":material/add_link:", type="tertiary", key=f"alias-{register}-{alias}"):
            try:
                profiles.keep_alias(session.store(), session.scope(), register, code, alias)
            except Invalid:
                st.error(t("problem.name_taken", value=escape(alias), code=code))
                return
            st.toast(t("imports.alias.kept", alias=escape(alias)))
            st.rerun()
