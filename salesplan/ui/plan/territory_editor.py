"""The map of a version as a table of moves: typed, chosen or pasted; what cannot be stands below with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from salesplan.core.dimensions import Member
from salesplan.core.months import fiscal_months
from salesplan.core.plan.territories import Map, Move, Refusal
from salesplan.i18n.formats import escape, month, percent
from salesplan.services.members import members
from salesplan.services.plan import territories, territory_rows
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.territory_rows import Unread
from salesplan.ui import frame, session, tables
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

_PLACES = ("region", "team", "to_region", "to_team")
_LIMITS = ("products", "channels", "customers")
_ROW = 34
_SPARE = 2
"""The heading, and the line that waits to be filled."""
Line = dict[str, Any]


def listed(moves: Sequence[Move]) -> None:
    """The moves, only read."""
    names = _Names()
    rows = [
        {place: names.of(place, getattr(move, place)) for place in _PLACES}
        | {"share": move.share, "reason": move.reason}
        | {limit: names.all(limit, getattr(move, limit)) for limit in _LIMITS}
        for move in moves
    ]
    limits = [limit for limit in _LIMITS if any(getattr(move, limit) for move in moves)]
    fields = (
        *(Field(place, f"territories.{place}", "text") for place in _PLACES),
        Field("share", "territories.share", "percent"),
        *(Field(limit, f"territories.{limit}", "text") for limit in limits),
        Field("reason", "territories.reason", "text"),
    )
    made = tables.table("territories.moves", t("page.territories"), fields, rows, lang())
    tables.draw(made, lang(), None, narrow=("region", "team", "to_region", "share"))


def draw(desk: Desk, kept: Map | None) -> Map:
    """The table to be filled, and from when it holds; returns what stands there, also while it is not kept."""
    base, names = _base(desk, kept), _Names()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="territories-head"):
        since = _since(desk, kept)
        columns = _order(base)
    edited = st.data_editor(
        _frame(base, names),
        key=_key(desk),
        num_rows="dynamic",
        hide_index=True,
        column_config=_columns(names),
        column_order=columns,
        row_height=_ROW,
        height=_ROW * (len(base) + _SPARE) + 4,
        placeholder="",
        alt=t("page.territories"),
    )
    lines = [_line(row, names) for row in edited.to_dict("records")]
    lines = [line for line in lines if line]
    st.session_state[_now(desk)] = lines
    st.caption(t("territories.blank"))
    return Map(since, tuple(_move(line) for line in lines))


def paste(desk: Desk) -> None:
    """The menu that takes rows from a sheet."""
    menu = st.popover(
        t("territories.paste"), icon=":material/content_paste:", key="territories.paste", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        st.text_area(t("territories.paste.help"), key="territories.text", height=160)
        st.button(t("territories.paste.do"), type="primary", key="territories.paste.do", on_click=_paste, args=(desk,))


def told(desk: Desk) -> None:
    """What of the pasted rows was taken, and which cells were not understood."""
    found = st.session_state.pop(f"territories.pasted.{desk.version.id}", None)
    if found is None:
        return
    taken, unread = found
    if taken:
        st.success(t("territories.pasted", n=taken))
    elif not unread:
        st.warning(t("territories.paste.nothing"))
    for one in unread:
        st.error(_unread(one))


def refused(wrong: Sequence[Refusal], moves: Sequence[Move]) -> None:
    """What cannot be, and what could be misread, by line."""
    names = _Names()
    for one in wrong:
        values = dict(one.values)
        if "what" in values:
            kind = str(values["what"])
            values |= {"what": t(f"dim.{kind}"), "name": escape(names.of(kind, str(values["name"])))}
        if one.code == "over":
            rows = ("、" if lang() == "zh" else ", ").join(str(row + 1) for row in values["rows"])
            values = {"sum": percent(values["sum"], lang(), 0), "rows": rows}
        why = t(f"territories.why.{one.code}", **values)
        st.error(t("territories.refused", row=one.row + 1, why=why))
    if not wrong:
        for first, second in territories.chains(moves):
            st.caption(f":material/info: {t('territories.chain', first=first + 1, second=second + 1)}")


# What stands in the table


def _base(desk: Desk, kept: Map | None) -> list[Line]:
    """The lines that the table starts from: kept ones, or those with pasted ones below."""
    state = st.session_state.get(_started(desk))
    return state if state is not None else [_kept(move) for move in (kept.moves if kept is not None else ())]


def _key(desk: Desk) -> str:
    pasted = len(st.session_state.get(_started(desk)) or ())
    return f"territories.edit.{lang()}.{desk.version.id}.{desk.version.seq}.{pasted}"


def _started(desk: Desk) -> str:
    return f"territories.base.{desk.version.id}.{desk.version.seq}"


def _now(desk: Desk) -> str:
    return f"territories.now.{desk.version.id}"


def _kept(move: Move) -> Line:
    line: Line = {place: getattr(move, place) or None for place in _PLACES}
    line |= {"share": float(move.share * 100), "reason": move.reason or None}
    return (
        line
        | {limit: list(getattr(move, limit)) for limit in ("products", "channels")}
        | {"customers": "、".join(move.customers) or None}
    )


def _frame(lines: Sequence[Line], names: _Names) -> pd.DataFrame:
    """The lines with names in place of codes: what is pasted from a sheet is taken where it names a member."""
    columns = [*_PLACES, "share", *_LIMITS, "reason"]
    rows = [[names.shown(column, line.get(column)) for column in columns] for line in lines]
    made = pd.DataFrame(rows, columns=columns, dtype="object")
    made["share"] = pd.to_numeric(made["share"]).astype("float64")
    return made


def _line(row: Mapping[Any, Any], names: _Names) -> Line:
    """The filled cells of a row, by codes; empty when only the share stands there."""
    line = {}
    for name, value in row.items():
        if value is None or value == "" or (isinstance(value, float) and value != value):
            continue
        if not isinstance(value, list) or value:
            line[str(name)] = names.meant(str(name), value)
    return line if set(line) - {"share"} else {}


def _move(line: Line) -> Move:
    offered = frame.current().offer.members
    customers: tuple[str, ...] = ()
    if line.get("customers"):
        known, unknown = territory_rows.members_of(str(line["customers"]), "customer", _customers())
        customers = known + unknown  # what nobody has is refused by its own name
    share = Decimal(str(round(float(line.get("share", 100)), 6))) / 100
    region, team, to_region, to_team = (str(line.get(place, "")) for place in _PLACES)
    products, channels = (tuple(line.get(limit, ())) for limit in ("products", "channels"))
    order = [one.code for one in offered.get("product", ())]
    return Move(
        region,
        team,
        to_region,
        to_team,
        share,
        tuple(sorted(products, key=order.index)) if set(products) <= set(order) else products,
        channels,
        customers,
        str(line.get("reason", "")),
    )


def _customers() -> Sequence[Member]:
    return members(session.store(), frame.current().scope, ("customer",))["customer"]


# How the table looks


def _columns(names: _Names) -> dict[str, Any]:
    config = st.column_config
    made: dict[str, Any] = {}
    for place in _PLACES:
        made[place] = config.SelectboxColumn(t(f"territories.{place}"), options=names.labels(place), width=120)
    made["share"] = config.NumberColumn(
        t("territories.share"), min_value=0, max_value=100, step=0.01, format="%g%%", default=100.0, width=80
    )
    for limit in ("products", "channels"):
        made[limit] = config.MultiselectColumn(t(f"territories.{limit}"), options=names.labels(limit), width=200)
    made["customers"] = config.TextColumn(t("territories.customers"), width=160)
    made["reason"] = config.TextColumn(t("territories.reason"), width="large")
    return made


def _since(desk: Desk, kept: Map | None) -> str:
    """The first month that is recorded in the new map: as a rule that of the planned year."""
    months = fiscal_months(desk.version.year, frame.current().offer.settings.fiscal_start)
    names = {one: month(one, lang()) for one in months}
    chosen: str = st.selectbox(
        t("territories.since"),
        months,
        index=months.index(kept.since) if kept is not None and kept.since in months else 0,
        format_func=names.__getitem__,
        key=f"territories.since.{desk.version.id}.{desk.version.seq}",
        help=t("territories.since.help"),
        width=160,
    )
    return chosen


def _order(base: Sequence[Line]) -> list[str]:
    """Channels and customers only where they are asked for or used."""
    used = any(line.get("channels") or line.get("customers") for line in base)
    more = st.toggle(t("territories.more"), value=used, key="territories.more")
    return [*_PLACES, "share", "products", *(("channels", "customers") if more else ()), "reason"]


class _Names:
    """What members are called in the reader's language; two of one name have their codes behind it."""

    def __init__(self) -> None:
        self._labels: dict[str, dict[str, str]] = {}
        for kind, of in frame.current().offer.members.items():
            names = [one.name(lang()) for one in of]
            self._labels[kind] = {
                one.code: name if names.count(name) == 1 else f"{name} ({one.code})"
                for one, name in zip(of, names, strict=True)
            }

    def of(self, column: str, code: str) -> str:
        """The label of one member; a blank stays one."""
        return self._labels.get(_kind(column), {}).get(code, code)

    def all(self, column: str, codes: Sequence[str]) -> str:
        """Several in one text."""
        return ("、" if lang() == "zh" else ", ").join(self.of(column, code) for code in codes)

    def labels(self, column: str) -> list[str]:
        """Everything that may be chosen in a column."""
        return list(self._labels.get(_kind(column), {}).values())

    def shown(self, column: str, value: Any) -> Any:
        """A cell of codes as it stands in the table."""
        if column not in (*_PLACES, "products", "channels") or not value:
            return value
        return [self.of(column, code) for code in value] if isinstance(value, list) else self.of(column, value)

    def meant(self, column: str, value: Any) -> Any:
        """A cell of the table as codes again."""
        codes = {label: code for code, label in self._labels.get(_kind(column), {}).items()}
        return [codes.get(one, one) for one in value] if isinstance(value, list) else codes.get(value, value)


def _kind(column: str) -> str:
    """The kind of member that a column is about."""
    return column.removeprefix("to_").removesuffix("s")


def _paste(desk: Desk) -> None:
    """Put the pasted rows below what stands in the table."""
    state = st.session_state
    found = territory_rows.pasted(state.get("territories.text", ""), frame.current().offer.members)
    if found.moves:
        state[_started(desk)] = [*state.get(_now(desk), []), *map(_kept, found.moves)]
        state["territories.text"] = ""
        state["territories.paste"] = False  # the menu closes
    state[f"territories.pasted.{desk.version.id}"] = (len(found.moves), found.unread)


def _unread(one: Unread) -> str:
    if one.what == "share":
        return t("territories.paste.share", row=one.row, name=escape(one.name))
    return t("territories.paste.unknown", row=one.row, what=t(f"dim.{one.what}"), name=escape(one.name))
