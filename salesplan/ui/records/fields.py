"""One widget, one column of a table and one column of a grid per kind of field: the only switch over kinds on screen.

A widget is seeded with the stored value and gives back what the person entered as a value of the field, or the text
itself where it is not understood: the check complains about it, and the typing stays.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pandas as pd
import streamlit as st

from salesplan.core.record import Kind, Status
from salesplan.i18n import register_words, t
from salesplan.i18n.formats import MISSING
from salesplan.ui.records import typed
from salesplan.ui.records.field_words import Field, Tongue, column_label, label

ROW = 36
"""Height in pixels of a row of a list or a grid."""
HEADING = 32
"""Pixels of the headings of a table, which are lower than its rows."""
WIDE = (Kind.LONG, Kind.ROWS)
"""Kinds that take a whole line of a form."""
NUMBERS = (Kind.MONEY, Kind.PERCENT, Kind.NUMBER, Kind.COUNT)
"""Kinds that stand at the right of a column."""
TONES: dict[Status, Literal["red", "orange", "green", "gray"]] = {
    Status.BAD: "red",
    Status.WATCH: "orange",
    Status.GOOD: "green",
    Status.DONE: "gray",
    Status.UNKNOWN: "gray",
}
_FIRST, _LAST = date(1950, 1, 1), date(2100, 12, 31)
_Width = int | Literal["small", "medium", "large"] | None


def widget(field: Field, tongue: Tongue, key: str, now: Any, disabled: bool = False) -> Any:
    """The field with its label in a form; `now` seeds it when it is new. Returns the value that stands in it."""
    if field.kind is Kind.ROWS:
        return _grid(field, tongue, key, now, disabled)
    if key not in st.session_state:
        st.session_state[key] = _SEED.get(field.kind, _as_it_is)(now)
    more = {"label": label(field, tongue) + (" *" if field.required else ""), "key": key, "disabled": disabled}
    return WIDGETS[field.kind](field, tongue, more)


def column(field: Field, tongue: Tongue, width: _Width = None) -> Any:
    """The column of a table that shows the field."""
    return COLUMNS[field.kind](field, column_label(field, tongue), tongue, width)


def height_for(rows: int) -> int:
    """Pixels of a list with this many rows: no row is cut, and no part of an empty one shows."""
    return HEADING + ROW * rows + 2


def options(field: Field, tongue: Tongue, chosen: Sequence[str] = ()) -> dict[str, str]:
    """What may be chosen, by code; what is chosen already stays even when it is offered no more. No two look alike."""
    if field.kind is Kind.CHOICE:
        return {v: register_words.choice(tongue.register, field.path, v, tongue.lang) for v in field.choices}
    named = {**{code: code for code in chosen}, **tongue.names(field.to)}
    counts: dict[str, int] = {}
    for name in named.values():
        counts[name] = counts.get(name, 0) + 1
    return {code: name if counts[name] == 1 else f"{name} · {code}" for code, name in named.items()}


def _as_it_is(value: Any) -> Any:
    return value


def _plain_number(value: Any) -> str:
    return "" if value is None else f"{Decimal(value).normalize() + 0:f}"


def _percent(value: Any) -> str:
    return "" if value is None else _plain_number(Decimal(value).scaleb(2))


def _text(value: Any) -> str:
    return value or ""


_SEED: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.MONTH: _text,
    Kind.MONEY: lambda value: "" if value is None else f"{value:,.2f}",
    Kind.NUMBER: _plain_number,
    Kind.COUNT: _plain_number,
    Kind.PERCENT: _percent,
    Kind.NAMES: list,
    Kind.LINKS: list,
}
"""What stands in the widget of a stored value; other kinds hold the value itself."""


def _names(field: Field, tongue: Tongue, more: Mapping[str, Any]) -> tuple[str, ...]:
    there = list(st.session_state[more["key"]])
    return tuple(
        st.multiselect(options=there, accept_new_options=True, placeholder=t("records.add", tongue.lang), **more)
    )


def _one_of(field: Field, tongue: Tongue, more: Mapping[str, Any]) -> Any:
    chosen = st.session_state[more["key"]]
    named = options(field, tongue, (chosen,) if chosen else ())
    return _blank_or(list(named), named, more)


def _some_of(field: Field, tongue: Tongue, more: Mapping[str, Any]) -> tuple[str, ...]:
    named = options(field, tongue, st.session_state[more["key"]])
    return tuple(st.multiselect(options=list(named), format_func=named.__getitem__, placeholder=MISSING, **more))


def _blank_or(listed: list[Any], words: Mapping[Any, str], more: Mapping[str, Any]) -> Any:
    given = {**more, "disabled": more["disabled"] or not listed}  # an empty one would open to say so in English
    return st.selectbox(options=listed, index=None, format_func=words.__getitem__, placeholder=MISSING, **given)


def _flag(field: Field, tongue: Tongue, more: Mapping[str, Any]) -> Any:
    words = {True: t("records.yes", tongue.lang), False: t("records.no", tongue.lang)}
    return _blank_or(list(words), words, more)


Widget = Callable[[Field, Tongue, Mapping[str, Any]], Any]
WIDGETS: dict[Kind, Widget] = {
    Kind.TEXT: lambda field, tongue, more: st.text_input(**more).strip() or None,
    Kind.LONG: lambda field, tongue, more: st.text_area(height=110, **more).strip() or None,
    Kind.NAMES: _names,
    Kind.CHOICE: _one_of,
    Kind.FLAG: _flag,
    Kind.MONEY: lambda field, tongue, more: typed.number(st.text_input(**more)),
    Kind.PERCENT: lambda field, tongue, more: typed.percent(st.text_input(**more)),
    Kind.NUMBER: lambda field, tongue, more: typed.number(st.text_input(**more)),
    Kind.COUNT: lambda field, tongue, more: typed.count(st.text_input(**more)),
    Kind.DAY: lambda field, tongue, more: st.date_input(
        value=None, min_value=_FIRST, max_value=_LAST, format="YYYY-MM-DD", **more
    ),
    Kind.MONTH: lambda field, tongue, more: typed.month(st.text_input(placeholder="2026-11", **more)),
    Kind.LINK: _one_of,
    Kind.LINKS: _some_of,
}
"""Every kind that can be entered beside child rows, which have a grid, and lights, which are computed."""


Heading = str
Shown = Callable[[Field, Heading, Tongue, _Width], Any]


def _shown_text(field: Field, text: Heading, tongue: Tongue, width: _Width) -> Any:
    return st.column_config.TextColumn(text, width=width)


def _shown_number(form: str, pixels: int) -> Shown:
    return lambda field, text, tongue, width: st.column_config.NumberColumn(text, format=form, width=width or pixels)


def _shown_light(field: Field, text: Heading, tongue: Tongue, width: _Width) -> Any:
    words = [register_words.light(tongue.register, status, tongue.lang) for status in TONES]
    return st.column_config.MultiselectColumn(text, options=words, color=list(TONES.values()), width=width or 124)


COLUMNS: dict[Kind, Shown] = {
    **dict.fromkeys((Kind.TEXT, Kind.LONG, Kind.NAMES, Kind.CHOICE, Kind.FLAG, Kind.MONTH), _shown_text),
    **dict.fromkeys((Kind.LINK, Kind.LINKS, Kind.ROWS), _shown_text),
    Kind.MONEY: _shown_number("%,.2f", 120),
    Kind.PERCENT: _shown_number("%.1f%%", 88),
    Kind.NUMBER: _shown_number("%.6g", 96),
    Kind.COUNT: _shown_number("%,.0f", 88),
    Kind.DAY: lambda field, text, tongue, width: st.column_config.DateColumn(
        text, format="YYYY-MM-DD", width=width or 104
    ),
    Kind.STATUS: _shown_light,
}
"""How a table shows every kind."""


def _entered_text(field: Field, text: Heading, tongue: Tongue, width: _Width) -> Any:
    return st.column_config.TextColumn(text, width=width)


def _entered_choice(field: Field, text: Heading, tongue: Tongue, width: _Width) -> Any:
    named: dict[Any, str] = {**options(field, tongue)}
    return st.column_config.SelectboxColumn(
        text, options=list(named), format_func=lambda code: named.get(code, str(code)), width=width
    )


def _entered_list(field: Field, text: Heading, tongue: Tongue, width: _Width) -> Any:
    named: dict[Any, str] = {**options(field, tongue)} if field.to else {}
    return st.column_config.MultiselectColumn(
        text,
        options=list(named),
        format_func=lambda code: named.get(code, str(code)),
        accept_new_options=field.kind is Kind.NAMES,
        width=width,
    )


GRID: dict[Kind, Shown] = {
    **dict.fromkeys((Kind.TEXT, Kind.LONG, Kind.MONEY, Kind.PERCENT, Kind.NUMBER), _entered_text),
    **dict.fromkeys((Kind.COUNT, Kind.MONTH), _entered_text),
    **dict.fromkeys((Kind.CHOICE, Kind.LINK), _entered_choice),
    **dict.fromkeys((Kind.NAMES, Kind.LINKS), _entered_list),
    Kind.FLAG: lambda field, text, tongue, width: st.column_config.CheckboxColumn(text, width=width),
    Kind.DAY: lambda field, text, tongue, width: st.column_config.DateColumn(
        text, format="YYYY-MM-DD", width=width, min_value=date(1900, 1, 1), max_value=date(9999, 12, 31)
    ),
}
"""How child rows are entered: numbers as text, which is exact. Rows within rows and lights are not entered."""

_FROM_GRID: dict[Kind, Callable[[Any], Any]] = {
    Kind.MONEY: typed.number,
    Kind.NUMBER: typed.number,
    Kind.PERCENT: typed.percent,
    Kind.COUNT: typed.count,
    Kind.MONTH: typed.month,
    Kind.NAMES: tuple,
    Kind.LINKS: tuple,
}


def _grid(field: Field, tongue: Tongue, key: str, now: Sequence[Any], disabled: bool) -> list[dict[str, Any]]:
    """Child rows as a grid with a constant base: what is entered lies in the session under the key."""
    st.markdown(f":small[{label(field, tongue)}]")
    children = field.children
    frame = pd.DataFrame(
        [[_SEED.get(child.kind, _as_it_is)(getattr(row, child.name)) for child in children] for row in now or ()],
        columns=[child.name for child in children],
        dtype="object",
    )
    edited = st.data_editor(
        frame,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        disabled=disabled,
        column_config={
            child.name: GRID[child.kind](child, _starred(child, tongue), tongue, _grid_width(child))
            for child in children
        },
        height=ROW * (len(frame) + 3) + 4,
        row_height=ROW,
        placeholder="",
        alt=label(field, tongue),
    )
    rows = [_entered(children, row) for row in edited.to_dict("records")]
    return [row for row in rows if row]


def _starred(child: Field, tongue: Tongue) -> str:
    return label(child, tongue) + (" *" if child.required else "")


def _grid_width(child: Field) -> _Width:
    return "large" if child.kind in (Kind.TEXT, Kind.LONG) else "small"


def _entered(children: Sequence[Field], row: Mapping[Hashable, Any]) -> dict[str, Any]:
    """The filled cells of a row; an empty dictionary for a row that holds nothing."""
    filled = {}
    for child in children:
        value = row[child.name]
        if value is None or value is pd.NaT or value == "" or value != value:
            continue
        filled[child.name] = _FROM_GRID.get(child.kind, _as_it_is)(value)
    return {name: value for name, value in filled.items() if value not in (None, "", ())}
