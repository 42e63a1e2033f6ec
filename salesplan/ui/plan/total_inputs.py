"""What people type for the four anchors, a group each; under every field the number that counts and whence it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from pydantic import ValidationError

from salesplan.core.plan.anchors import Name
from salesplan.i18n import total_words
from salesplan.i18n.formats import escape, money, percent
from salesplan.services.plan.anchors import Total
from salesplan.services.plan.grounds import AnchorInputs, Source, ramp_text
from salesplan.ui.plan import total_lists
from salesplan.ui.records import typed
from salesplan.ui.words import lang, t

FIELDS: Mapping[Name, tuple[str, ...]] = {
    "strategy": ("multiple", "years", "base_year"),
    "market": ("market_size", "market_growth", "market_share", "market_share_high"),
    "capacity": ("heads", "per_head_month", "ramp", "availability", "supply_cap", "capacity"),
    "forecast": ("forecast", "forecast_spread"),
}
"""The fields of `AnchorInputs` behind each anchor."""
_LISTS: Mapping[str, str] = {"per_head_month": "team_per_head", "ramp": "hires"}
"""After which field a list of several lines stands."""
_UNDER: Mapping[str, str] = {"base": "base_year"}
"""Numbers that are told under a field of another name."""
_HELP = ("ramp",)


class Slots:
    """Where each number is told once it is known: under its field, or at the end of its group."""

    def __init__(self) -> None:
        self.under: dict[str, Any] = {}
        self.head: dict[Name, Any] = {}
        self.rest: dict[Name, Any] = {}


def draw(id: int, year: int, before: AnchorInputs, editable: bool) -> tuple[AnchorInputs, Slots]:
    """The fields of every group, and what they say now; beside it the places for what is told under them.

    What cannot be understood is said, and what was kept before stands.
    """
    found: dict[str, Any] = {}
    slots = Slots()
    for name, columns in zip(FIELDS, _columns(), strict=True):
        with columns, st.expander(t(f"total.anchor.{name}"), key=f"total.group.{name}"):
            slots.head[name] = st.empty()
            for field in FIELDS[name]:
                found[field] = _field(id, field, before, editable)
                slots.under[field] = st.empty()
                if field in _LISTS:
                    found |= total_lists.LISTS[_LISTS[field]](id, year, before, editable)
            slots.rest[name] = st.container(gap="xsmall")
    given = {field: value for field, value in found.items() if value is not None}
    try:
        return AnchorInputs.model_validate(given), slots
    except ValidationError as error:
        names = [t(f"total.input.{one['loc'][0]}") for one in error.errors()]
        st.error(t("total.not_understood", names=t("total.comma").join(dict.fromkeys(names))))
        return before, slots


def _columns() -> list[Any]:
    first, second = st.columns(2, gap="small"), st.columns(2, gap="small")
    return [*first, *second]


def _field(id: int, field: str, before: AnchorInputs, editable: bool) -> Any:
    """One field, empty where nothing was typed; an unchanged text is the very number that was kept."""
    kept = getattr(before, field) if field in before.model_fields_set else None
    text = written(field, kept) if kept is not None else ""
    label, help = t(f"total.input.{field}"), t(f"total.input.{field}.help") if field in _HELP else None
    now = st.text_input(label, text, key=f"total.{field}.{id}", disabled=not editable, help=help)
    if now == text:
        return kept
    if field == "ramp":
        return _ramp(now)
    read: Callable[[str], Any] = typed.percent if field in total_words.RATIOS else typed.number
    return read(now)


def _ramp(text: str) -> list[Any] | None:
    """`0%, 25%、50%` as ratios; None when nothing was typed."""
    parts = [part for part in text.replace("、", ",").replace("，", ",").split(",") if part.strip()]
    return [typed.percent(part) for part in parts] or None


def written(field: str, value: Any) -> str:
    """What was kept of an anchor as its field shows it."""
    if field == "ramp":
        return ramp_text(value)
    if field in total_words.RATIOS:
        return percent(value, lang())
    return f"{value:.4g}" if field in (*total_words.PLAIN, "base_year") else money(value, lang())


def tell(total: Total, slots: Slots) -> None:
    """At the head of every group its anchor, under every field its number and where that comes from."""
    for name, place in slots.head.items():
        place.markdown(f"**{t('total.anchor.is', amount=money(total.anchors.known.get(name), lang()))}**")
    for source in total.sources:
        under = slots.under.get(_UNDER.get(source.name, source.name))
        if under is not None:
            under.caption(said(source, bare=_UNDER.get(source.name) is None))
        else:
            slots.rest[source.anchor].caption(said(source))


def said(source: Source, bare: bool = False) -> str:
    """A number and where it comes from, with its name unless it stands under its field."""
    came = escape(total_words.origin(source.code, source.detail, lang()))
    label = t(f"total.input.{source.name}")
    if source.value is None:
        return came if bare else t("total.source.missing", name=label, came=came)
    value = escape(total_words.number(source.name, source.value, source.detail, lang()))
    if bare:
        return t("total.source.bare", value=value, came=came)
    return t("total.source", name=label, value=value, came=came)
