"""The questions a file leaves open, as one form: every answer of the import contract has its widget and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from salesplan.core.reading import Question
from salesplan.i18n import TEXT
from salesplan.i18n.formats import escape
from salesplan.ui.words import t

SEVERAL = frozenset({"sheets", "fill_down", "group"})
"""Answers that are lists: written with commas between."""


def form(asked: Sequence[Question], given: Mapping[str, str]) -> dict[str, str] | None:
    """Ask them all at once; the answers together with those given before, or None until the button is pressed."""
    with st.form("questions", border=True):
        answers = {question.key: _widget(question, given.get(question.key)) for question in asked}
        if not st.form_submit_button(t("imports.check_again"), type="primary", icon=":material/refresh:"):
            return None
    filled = {key: answer for key, answer in answers.items() if answer}
    return {**{key: text for key, text in given.items() if key not in answers}, **filled}


def label(question: Question) -> str:
    """The question in words; what is asked about is the file's own text, so it is escaped."""
    stem = question.key.partition(".")[0]
    about = question.about or question.key.partition(".")[2]
    if about and f"measure.{about}" in TEXT:
        about = t(f"measure.{about}")
    elif about and f"dim.{about}" in TEXT:
        about = t(f"dim.{about}")
    named = f"question.{stem}.about" if about and f"question.{stem}.about" in TEXT else f"question.{stem}"
    return t(named, about=escape(about)) if named.endswith(".about") else t(named)


def choice_label(key: str, choice: str) -> str:
    """An offered answer in words where the catalogue has any, else as the file writes it (lists show plain text)."""
    stem = key.partition(".")[0]
    kind, _, rate = choice.partition(":")
    words = f"answer.{stem}.{kind}"
    if words not in TEXT:
        return choice
    return t(words) + (f" {float(rate):.0%}" if rate else "")


def _widget(question: Question, given: str | None) -> str:
    """One widget, chosen by what may be answered; returns the answer's text, empty when none."""
    key, name, choices = f"answer-{question.key}", label(question), list(question.choices)
    if question.free == "day":
        return _day(name, key, given)
    if not choices:
        return str(st.text_input(name, value=given or "", key=key))
    words = {choice: choice_label(question.key, choice) for choice in choices}
    common: dict[str, Any] = {"format_func": lambda answer: words.get(answer, answer), "key": key}
    if question.key in SEVERAL:
        chosen = [part for part in (given or "").split(",") if part in choices]
        return ",".join(st.multiselect(name, choices, default=chosen, placeholder=t("imports.choose"), **common))
    at = choices.index(given) if given in choices else None
    typed = question.free == "text"
    answer = st.selectbox(name, choices, index=at, accept_new_options=typed, placeholder=t("imports.choose"), **common)
    return str(answer or "")


def _day(name: str, key: str, given: str | None) -> str:
    chosen = st.date_input(name, value=date.fromisoformat(given) if given else None, key=key)
    return chosen.isoformat() if isinstance(chosen, date) else ""
