"""What is typed line by line for the capacity of a year: planned hires, and averages of single teams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.core.months import fiscal_months
from salesplan.i18n.formats import escape, money, month
from salesplan.services.plan.grounds import AnchorInputs
from salesplan.ui import frame
from salesplan.ui.records import typed
from salesplan.ui.words import lang, t

_Hire = tuple[int, str, Decimal]
"""The month of the year (0 = the first), the team ("" = any), how many."""
_MOST_AT_ONCE = 999


def follow(id: int, before: AnchorInputs) -> None:
    """Fill the lists with what is kept."""
    st.session_state[f"total.hires.{id}"] = _hires_of(before)
    st.session_state[f"total.rates.{id}"] = _rates_of(before)


def read(id: int, before: AnchorInputs) -> dict[str, Any]:
    """What the lists say now: the inputs `hires`, `team_hires` and `team_per_head`; None where there is no line."""
    lines = _hires(id, before)
    return {
        "hires": {start: count for start, team, count in _summed(lines) if not team} or None,
        "team_hires": _by_team(lines) or None,
        "team_per_head": dict(_rates(id, before)) or None,
    }


def hires(id: int, year: int, before: AnchorInputs, editable: bool) -> None:
    """Who is to be hired, when and for which team."""
    key, lines = f"total.hires.{id}", _hires(id, before) if editable else _hires_of(before)
    months = fiscal_months(year, frame.current().offer.settings.fiscal_start)
    st.markdown(f":small[{t('total.input.hires')}]")
    for number, (start, team, count) in enumerate(lines):
        said = t("total.hires.one", month=month(months[start], lang()), n=f"{count:f}", team=escape(_team(team)))
        _line(key, number, said, editable)
    if not lines:
        st.caption(t("total.hires.none"))
    if editable:
        _add_hire(id, key, months)


def rates(id: int, year: int, before: AnchorInputs, editable: bool) -> None:
    """Teams whose sellers bring another amount a month than their past says."""
    key, lines = f"total.rates.{id}", _rates(id, before) if editable else _rates_of(before)
    st.markdown(f":small[{t('total.input.team_per_head')}]")
    for number, (team, amount) in enumerate(lines):
        _line(key, number, t("total.rate.one", team=escape(_team(team)), amount=money(amount, lang())), editable)
    if not lines:
        st.caption(t("total.rate.none"))
    if editable:
        teams = _teams()
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"total-rate-{id}"):
            st.selectbox(t("total.rate.team"), list(teams), format_func=teams.__getitem__, key=f"{key}.team", width=150)
            st.text_input(t("capacity.each"), key=f"{key}.amount", width=110)
            st.button(t("total.hires.add"), key=f"{key}.add", on_click=_add_rate, args=(key,))


LISTS: Mapping[str, Callable[[int, int, AnchorInputs, bool], None]] = {"hires": hires, "team_per_head": rates}
"""The lists by the input that they fill."""


def _line(key: str, number: int, said: str, editable: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(said)
        if editable:
            drop = f"{key}.drop.{number}"
            st.button(
                "", icon=":material/close:", key=drop, type="tertiary", help=t("total.hires.drop"),
                on_click=st.session_state[key].pop, args=(number,),
            )  # fmt: skip


def _add_hire(id: int, key: str, months: tuple[str, ...]) -> None:
    teams = {"": t("total.hires.any")} | _teams()
    names = {number: month(name, lang()) for number, name in enumerate(months)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"total-hire-{id}"):
        st.selectbox(t("total.hires.month"), list(names), format_func=names.__getitem__, key=f"{key}.month", width=130)
        st.number_input(t("total.hires.count"), 1, _MOST_AT_ONCE, 1, key=f"{key}.count", width=110)
        st.selectbox(t("total.rate.team"), list(teams), format_func=teams.__getitem__, key=f"{key}.team", width=150)
        st.button(t("total.hires.add"), key=f"{key}.add", on_click=_add, args=(key,))


def _add(key: str) -> None:
    state = st.session_state
    line = (int(state[f"{key}.month"]), str(state[f"{key}.team"]), Decimal(int(state[f"{key}.count"])))
    state[key] = sorted(_summed([*state[key], line]))


def _add_rate(key: str) -> None:
    state = st.session_state
    amount = typed.number(state[f"{key}.amount"])
    if not isinstance(amount, Decimal) or amount < 0:
        state["total.trouble"] = t("grid.no_number")
        return
    state[key] = sorted((dict(state[key]) | {str(state[f"{key}.team"]): amount}).items())
    state[f"{key}.amount"] = ""


def _rates(id: int, before: AnchorInputs) -> list[tuple[str, Decimal]]:
    lines: list[tuple[str, Decimal]] = st.session_state.setdefault(f"total.rates.{id}", _rates_of(before))
    return lines


def _rates_of(before: AnchorInputs) -> list[tuple[str, Decimal]]:
    return sorted(before.team_per_head.items())


def _hires(id: int, before: AnchorInputs) -> list[_Hire]:
    found: list[_Hire] = st.session_state.setdefault(f"total.hires.{id}", _hires_of(before))
    return found


def _hires_of(before: AnchorInputs) -> list[_Hire]:
    lines = [(start, "", count) for start, count in before.hires.items()]
    lines += [(start, team, count) for team, group in before.team_hires.items() for start, count in group.items()]
    return sorted(lines)


def _summed(lines: list[_Hire]) -> list[_Hire]:
    """One line per month and team."""
    found: dict[tuple[int, str], Decimal] = {}
    for start, team, count in lines:
        found[(start, team)] = found.get((start, team), Decimal(0)) + count
    return [(start, team, count) for (start, team), count in found.items()]


def _by_team(lines: list[_Hire]) -> dict[str, dict[int, Decimal]]:
    found: dict[str, dict[int, Decimal]] = {}
    for start, team, count in _summed(lines):
        if team:
            found.setdefault(team, {})[start] = count
    return found


def _teams() -> dict[str, str]:
    return {one.code: one.name(lang()) for one in frame.current().offer.members["team"]}


def _team(code: str) -> str:
    return frame.current().offer.name("team", code, lang()) if code else t("total.hires.any")
