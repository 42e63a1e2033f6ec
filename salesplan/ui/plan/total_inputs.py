"""What people type for the four anchors, a group each; under every field the number that counts and whence it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st
from pydantic import ValidationError

from salesplan.core.plan.anchors import Name
from salesplan.i18n import total_words
from salesplan.i18n.formats import escape, money, percent
from salesplan.services.plan.anchors import Total
from salesplan.services.plan.grounds import AnchorInputs, Source, ramp_text
from salesplan.ui import frame
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
_EVERY = tuple(field for fields in FIELDS.values() for field in fields)
_HELP = ("ramp",)


class _Typed(NamedTuple):
    """What is typed into the fields, and what was kept when it began."""

    of: AnchorInputs
    texts: dict[str, str]


def read(id: int, before: AnchorInputs, editable: bool) -> AnchorInputs:
    """What the fields say now, before they are drawn; what cannot be understood is said, and `before` stands."""
    if not editable:
        return before
    texts = _follow(id, before)
    found = {field: _typed(text, field, before) for field, text in texts.items()}
    found |= total_lists.read(id, before)
    try:
        return AnchorInputs.model_validate({field: value for field, value in found.items() if value is not None})
    except ValidationError as error:
        names = [t(f"total.input.{one['loc'][0]}") for one in error.errors()]
        st.error(t("total.not_understood", names=t("total.comma").join(dict.fromkeys(names))))
        return before


def _follow(id: int, before: AnchorInputs) -> dict[str, str]:
    """What is typed by field: at first, and whenever that has changed (kept, undone, by somebody else), what is kept.

    It is kept apart from the fields, which are emptied when their group is closed or the page is left.
    """
    state, kept = st.session_state, f"total.typed.{id}"
    if kept not in state or state[kept].of != before:
        state[kept] = _Typed(before, {field: _text(field, before) for field in _EVERY})
        total_lists.follow(id, before)
        for field, text in state[kept].texts.items():
            if _key(id, field) in state:
                state[_key(id, field)] = text
    texts: dict[str, str] = state[kept].texts
    texts |= {field: state[key] for field in _EVERY if (key := _key(id, field)) in state}
    return texts


def draw(id: int, total: Total, before: AnchorInputs, editable: bool) -> None:
    """The fields of every group, under each the number that counts and where it comes from."""
    sources = {_UNDER.get(one.name, one.name): one for one in total.sources}
    for name, column in zip(FIELDS, _columns(), strict=True):
        # Fields exist only while their group is open. Its title has no amount: another title would be another group.
        group = column.expander(t(f"total.anchor.{name}"), key=f"total.group.{name}", on_change="rerun")
        if not group.open:
            continue
        with group:
            amount = money(total.anchors.known.get(name), lang())
            st.markdown(f"**{t('total.group', name=t(f'total.anchor.{name}'), amount=amount)}**")
            for field in FIELDS[name]:
                _field(id, field, before, sources.get(field), editable)
                if field in _LISTS:
                    total_lists.LISTS[_LISTS[field]](id, total.year, before, editable)
            for source in total.sources:
                if source.anchor == name and _UNDER.get(source.name, source.name) not in FIELDS[name]:
                    st.caption(said(source))


def _columns() -> list[Any]:
    first, second = st.columns(2, gap="small"), st.columns(2, gap="small")
    return [*first, *second]


def _field(id: int, field: str, before: AnchorInputs, source: Source | None, editable: bool) -> None:
    label, help = t(f"total.input.{field}"), t(f"total.input.{field}.help") if field in _HELP else None
    # What is only read has a field of its own at each moment: it shows what was kept, not what was typed since.
    if editable:
        st.session_state.setdefault(_key(id, field), st.session_state[f"total.typed.{id}"].texts[field])
        st.text_input(label, key=_key(id, field), help=help)
    else:
        key = f"{_key(id, field)}.read.{frame.current().version.load}"
        st.text_input(label, _text(field, before), key=key, disabled=True, help=help)
    if source is not None:
        st.caption(said(source, bare=source.name == field))


def _typed(now: str, field: str, before: AnchorInputs) -> Any:
    """What a field says; an unchanged text is the very number that was kept."""
    if now == _text(field, before):
        return getattr(before, field) if field in before.model_fields_set else None
    if field == "ramp":
        return _ramp(now)
    read: Callable[[str], Any] = typed.percent if field in total_words.RATIOS else typed.number
    return read(now)


def _text(field: str, before: AnchorInputs) -> str:
    """What was kept, empty where nothing was."""
    return written(field, getattr(before, field)) if field in before.model_fields_set else ""


def _key(id: int, field: str) -> str:
    return f"total.{field}.{id}"


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
