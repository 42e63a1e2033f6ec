"""What people type for the four anchors, a group each, with where every number comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import streamlit as st
from pydantic import ValidationError

from salesplan.core.plan.anchors import Name
from salesplan.i18n import total_words
from salesplan.i18n.formats import escape, money, percent
from salesplan.services.plan.anchors import Total
from salesplan.services.plan.grounds import AnchorInputs, Source
from salesplan.ui.records import typed
from salesplan.ui.words import lang, t

FIELDS: Mapping[Name, tuple[str, ...]] = {
    "strategy": ("multiple", "years"),
    "market": ("market_size", "market_growth", "market_share", "market_share_high"),
    "capacity": ("heads", "per_head_month", "availability", "supply_cap", "capacity"),
    "forecast": ("forecast", "forecast_spread"),
}
"""The fields of `AnchorInputs` behind each anchor."""
_RATIOS = ("market_growth", "market_share", "market_share_high", "availability", "forecast_spread")
_PLAIN = ("multiple", "years", "heads")


def draw(id: int, before: AnchorInputs, editable: bool) -> tuple[AnchorInputs, dict[Name, Any]]:
    """The fields of every group, and what they say now; beside it the place under each for the sources.

    What cannot be understood is said, and what was kept before stands.
    """
    found: dict[str, Any] = {}
    places: dict[Name, Any] = {}
    for name, columns in zip(FIELDS, _columns(), strict=True):
        with columns, st.expander(t(f"total.anchor.{name}"), key=f"total.group.{name}"):
            for field in FIELDS[name]:
                found[field] = _field(id, field, before, editable)
            places[name] = st.container(gap="xsmall")
    given = {field: value for field, value in found.items() if value is not None}
    rest = before.model_dump(exclude_unset=True, exclude=set(found))
    try:
        return AnchorInputs.model_validate(rest | given), places
    except ValidationError as error:
        names = [t(f"total.input.{one['loc'][0]}") for one in error.errors()]
        st.error(t("total.not_understood", names=t("total.comma").join(dict.fromkeys(names))))
        return before, places


def _columns() -> list[Any]:
    first, second = st.columns(2, gap="small"), st.columns(2, gap="small")
    return [*first, *second]


def _field(id: int, field: str, before: AnchorInputs, editable: bool) -> Any:
    """One field, empty where nothing was typed; an unchanged text is the very number that was kept."""
    kept = getattr(before, field) if field in before.model_fields_set else None
    text = written(field, kept) if kept is not None else ""
    now = st.text_input(t(f"total.input.{field}"), text, key=f"total.{field}.{id}", disabled=not editable)
    if now == text:
        return kept
    read: Callable[[str], Any] = typed.percent if field in _RATIOS else typed.number
    return read(now)


def written(field: str, value: Decimal) -> str:
    """A number of an anchor as its field shows it."""
    if field in _RATIOS:
        return percent(value, lang())
    return f"{value:.4g}" if field in _PLAIN else money(value, lang())


def sources(total: Total, places: Mapping[Name, Any]) -> None:
    """Under every group: its anchor, and each number with where it comes from."""
    for name, place in places.items():
        value = total.anchors.known.get(name)
        with place:
            st.markdown(f"**{t('total.anchor.is', amount=money(value, lang()))}**")
            for source in (one for one in total.sources if one.anchor == name):
                st.caption(_said(source))


def _said(source: Source) -> str:
    came = escape(total_words.origin(source.code, source.detail, lang()))
    label = t(f"total.input.{source.name}")
    if source.value is None:
        return t("total.source.missing", name=label, came=came)
    return t("total.source", name=label, value=written(source.name, source.value), came=came)
