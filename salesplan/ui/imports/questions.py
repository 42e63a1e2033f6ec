"""The questions a file leaves open, as one form: every answer of the import contract has its widget and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import streamlit as st

from salesplan.core.reading import Question
from salesplan.i18n import TEXT
from salesplan.i18n.formats import escape, percent
from salesplan.i18n.messages import column_name
from salesplan.services.offer import Offer
from salesplan.ui.words import lang, t

_WITH_MORE = ("tax",)
"""Answers that say more than a word: incl:0.13."""


class Group(NamedTuple):
    """Questions that are answered together. `about` says for which files, "" when there is only one; `mark` tells the
    widgets of one group from those of another."""

    questions: Sequence[Question]
    given: Mapping[str, str] = {}
    about: str = ""
    mark: str = ""


def form(groups: Sequence[Group], offer: Offer) -> list[dict[str, str]] | None:
    """Ask them all at once; per group the answers by key, empty ones included, or None until the button is pressed."""
    with st.form("questions", border=True):
        found = []
        for group in groups:
            if group.about:
                st.caption(group.about)
            found.append({q.key: _widget(q, group.given.get(q.key), offer, group.mark) for q in group.questions})
        if not st.form_submit_button(t("imports.check_again"), type="primary", icon=":material/refresh:"):
            return None
    return found


def label(question: Question) -> str:
    """The question in words. What it is about may be the file's own text, so that is escaped."""
    if f"question.{question.key}" in TEXT:
        return t(f"question.{question.key}")
    stem, _, rest = question.key.partition(".")
    about = _part(rest or question.about or "")
    if about and f"question.{stem}.about" in TEXT:
        kind = t(f"dim.{question.about}") if question.about and f"dim.{question.about}" in TEXT else ""
        values = {"about": escape(about)} | ({"kind": kind} if stem == "names" else {})
        return t(f"question.{stem}.about", **values)
    return t(f"question.{stem}")


def said(key: str, answer: str) -> str:
    """A question that was answered, with its answer; escaped."""
    return f"{label(Question(key, '', ()))} {escape(choice_label(key, answer))}"


def choice_label(key: str, choice: str) -> str:
    """An offered answer in words where the catalogue has any, else as the file writes it (lists show plain text)."""
    stem = key.partition(".")[0]
    word, _, rate = choice.partition(":")
    if f"answer.{stem}.{word}" in TEXT:
        return t(f"answer.{stem}.{word}") + (f" {percent(float(rate), digits=0)}" if rate else "")
    joint = "、" if lang() == "zh" else ", "
    return (
        joint.join(_part(part) for part in choice.split(",")) if stem in ("group", "fill_down", "measure") else choice
    )


def others(key: str, heads: Sequence[str]) -> list[str]:
    """What else the question of that key may be answered with: a head of the file, or another of its words."""
    stem = key.partition(".")[0]
    if stem == "map":
        return [head for head in heads if head]
    start = f"answer.{stem}."
    is_whole = key == stem and stem not in _WITH_MORE
    return [word.removeprefix(start) for word in TEXT if word.startswith(start)] if is_whole else []


def is_closed(key: str) -> bool:
    """True when only the catalogue's words answer the question."""
    return bool(others(key, ())) and not key.startswith("map.")


def word(key: str, otherwise: str) -> str:
    """The text of a key that the catalogue may not have."""
    return t(key) if key in TEXT else otherwise


def _widget(question: Question, given: str | None, offer: Offer, mark: str) -> str:
    """One widget, chosen by what may be answered; returns the answer's text, empty when none."""
    key, name, choices = f"answer-{question.key}{mark}", label(question), list(question.choices)
    if question.free == "day":
        return _day(name, key, given or next(iter(choices), None))
    if len(choices) == 1 and not question.free:
        agreed = st.checkbox(f"{name} **{escape(choice_label(question.key, choices[0]))}**", bool(given), key=key)
        return choices[0] if agreed else ""
    if question.key.startswith("names."):
        choices += [m.zh for m in offer.members.get(question.about or "", ()) if m.zh not in choices]
    if not choices:
        return st.text_input(name, value=given or "", key=key)
    words = {choice: choice_label(question.key, choice) for choice in choices}
    answer = st.selectbox(
        name,
        choices,
        index=choices.index(given) if given in choices else None,
        format_func=lambda choice: words.get(choice, choice),
        accept_new_options=question.free == "text",
        placeholder=t("imports.choose"),
        key=key,
    )
    return str(answer or "")


def _day(name: str, key: str, given: str | None) -> str:
    chosen = st.date_input(name, value=date.fromisoformat(given) if given else None, key=key)
    return chosen.isoformat() if isinstance(chosen, date) else ""


def _part(id: str) -> str:
    """A column, measure group or dimension in words; anything else as it is."""
    keys = (f"dim.{id}", f"measure.{id}", f"measure_group.{id}", f"export.{id}")
    return next((t(key) for key in keys if key in TEXT), column_name(id, lang()) or id)
