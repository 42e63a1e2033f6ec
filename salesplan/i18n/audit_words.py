"""An audit row in words: its action for a filter, and a sentence of what was done. An unknown action stays its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesplan.i18n import TEXT, Lang, t


def action(name: str, lang: Lang) -> str:
    """The action as a word."""
    return _text(f"action.{name}", lang) or name


def said(name: str, subject: str, detail: Mapping[str, Any], lang: Lang) -> str:
    """What was done, in a sentence; the subject and names stand in it as they are."""
    shown = subject
    if name.startswith("record."):
        shown = _record(subject, detail, lang)
        name = "record.new" if name == "record.save" and detail.get("before") is None and "after" in detail else name
    if f"action.{name}.said" not in TEXT:
        return f"{name} {subject}".strip()
    return t(f"action.{name}.said", lang, subject=shown, load=detail.get("load", ""))


def setting(key: str, lang: Lang) -> str:
    """What a company setting is called."""
    return _text(f"settings.{key}", lang) or _text(f"setting.{key}", lang) or key


def _record(subject: str, detail: Mapping[str, Any], lang: Lang) -> str:
    """`milestone/M07` as its register, code and title."""
    register, _, code = subject.partition("/")
    state = detail.get("after") or detail.get("before") or {}
    title = next((str(state[key]) for key in ("title", "zh", "name", "month") if state.get(key)), "")
    if lang == "en" and state.get("en"):
        title = str(state["en"])
    return " ".join(filter(None, (_text(f"register.{register}", lang) or register, code, title)))


def _text(key: str, lang: Lang) -> str:
    return t(key, lang) if key in TEXT else ""
