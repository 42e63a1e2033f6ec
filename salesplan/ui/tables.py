"""Tables: money in one unit per column as numbers that sort, lights as badges, KPI figures each in its own unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple, cast

import pandas as pd
import pyarrow as pa
import streamlit as st
from pandas.io.formats.style import Styler  # here, so that no first reader waits for it

from salesplan.core.execute.kpis import KPIS
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import MISSING, YUAN, Scale, money_unit, scaled, show, table_scale
from salesplan.ui import screen

Kind = Literal["text", "money", "gap", "yuan", "percent", "count", "rate", "month", "light", "badge", "figure", "told"]
WIDTHS = {"percent": 84, "count": 80}
NARROWEST, WIDEST = 56, 230
"""Pixels of a column of text: as wide as its longest text, within these."""
NARROW_ROOM, CHECK_ROOM = 330, 34
"""Pixels of a table on a telephone, of which the column of checks of one whose rows can be chosen takes some."""
TEXTS = ("text", "month", "figure", "told")
COLOURS = {"green": "green", "yellow": "orange", "red": "red", "grey": "gray"}
ROW = 32
"""Height in pixels of a row and of the heading."""


class Field(NamedTuple):
    """One column: where its value is, the key of its heading in the catalogue, and what it is.

    money and gap are yuan shown in the unit of the screen, yuan to the fen, percent a ratio, rate a number with one
    decimal, light green|yellow|red|grey, badge a (word, colour of Streamlit), figure the value of the KPI that `kpi` of
    the row names. told is a number that the row has put into words, each in its own unit.
    """

    key: str
    heading: str
    kind: Kind


class Table(NamedTuple):
    """One table ready to be drawn: `name` says what it is (read aloud), `frame` has one column per field.

    `widths` are the pixels that the columns of text need, `badges` the colours of the words of columns of badges,
    `scale` the unit of money when it is that of a picture beside the table.
    """

    id: str
    name: str
    fields: tuple[Field, ...]
    frame: pa.Table
    widths: Mapping[str, int]
    badges: Mapping[str, Mapping[str, str]] = {}
    scale: Scale | None = None

    @property
    def is_empty(self) -> bool:
        """True without rows."""
        return bool(self.frame.num_rows == 0)


def table(
    id: str,
    name: str,
    fields: tuple[Field, ...],
    rows: Sequence[Mapping[str, Any]],
    lang: Lang,
    scale: Scale | None = None,
) -> Table:
    """The rows, with the values as the services gave them, in the units and words of the screen.

    Money is in the unit of `scale`, that of a picture beside the table, with one decimal more; else in that of tables.
    """
    frame = pd.DataFrame({field.key: _shown(field, rows, lang, scale or table_scale(lang)) for field in fields})
    widths = {f.key: _text_width([t(f.heading, lang), *frame[f.key]]) for f in fields if f.kind in TEXTS}
    badges = {f.key: dict(row[f.key] for row in rows) for f in fields if f.kind == "badge"}
    return Table(id, name, fields, pa.Table.from_pandas(frame, preserve_index=False), widths, badges, scale)


def draw(
    made: Table,
    lang: Lang,
    height: int | None = None,
    wide: str = "",
    narrow: Sequence[str] = (),
    room: int | Literal["large"] = "large",
) -> None:
    """The table on the screen, at most `height` pixels high. `wide` names the column that takes the `room` (pixels).

    A narrow window shows the columns of `narrow` only, of which the longest text takes the room; the menu of the table
    has the others.
    """
    st.dataframe(_data(made), key=f"table-{made.id}", **_look(made, lang, height, wide, narrow, room))


def choose(
    made: Table,
    lang: Lang,
    height: int,
    wide: str,
    narrow: Sequence[str] = (),
    on_choice: Callable[[], None] | None = None,
    room: int | Literal["large"] = "large",
    opened: int | None = None,
) -> int | None:
    """The same table, of which one row can be selected, by its check or anywhere in it; returns its position.

    `on_choice` is called with a new one. `opened` is the row that is selected from the beginning; see `following`.
    """
    look = _look(made, lang, height, wide, narrow, room, NARROW_ROOM - CHECK_ROOM)
    st.dataframe(_data(made), **look, **selecting(made.id, on_choice, opened))
    return chosen(made.id)


def selecting(id: str, on_choice: Callable[[], None] | None = None, opened: int | None = None) -> dict[str, Any]:
    """What makes rows of a `st.dataframe` selectable, by their check or anywhere in them; see `choose`."""
    return {
        "key": f"table-{id}",
        "on_select": partial(_choice, id, opened, on_choice),
        "selection_mode": ("single-row", "single-cell"),
        "selection_default": None if opened is None else {"selection": {"rows": [opened]}},
    }


def following(id: str, opened: int | None) -> str:
    """The id of a table whose checked row is the one that the address opens: another table once that has moved without
    its check (a click into another row, a link, a step back), because what was checked stays."""
    state = st.session_state
    shown = f"{id}-{state.get(id, 0)}"
    if f"table-{shown}" in state and _selected(shown).row != opened:
        state[id] = state.get(id, 0) + 1
    return f"{id}-{state.get(id, 0)}"


def chosen(id: str) -> int | None:
    """The position of the row that was selected last in the table of that id, also before it is drawn in this run."""
    selected, known = _selected(id), st.session_state.get(f"chosen-{id}")
    if known and known[0] == selected:
        return cast("int | None", known[1])
    return selected.cell[0] if selected.cell else selected.row


class _Selected(NamedTuple):
    """What the browser keeps of a table: the row of the check, and the cell (row, column) that was clicked."""

    row: int | None
    cell: tuple[int, str] | None


def _selected(id: str) -> _Selected:
    kept = dict(st.session_state.get(f"table-{id}") or {}).get("selection", {})
    cell = next(iter(kept.get("cells", ())), None)
    return _Selected(next(iter(kept.get("rows", ())), None), tuple(cell) if cell else None)


def _choice(id: str, opened: int | None, on_choice: Callable[[], None] | None) -> None:
    """Keep which row was meant: check and cell both stay, so it is that of the one which has changed."""
    selected, known = _selected(id), st.session_state.get(f"chosen-{id}")
    before = known[0] if known else _Selected(opened, None)
    at = selected.cell[0] if selected.cell and selected.cell != before.cell else selected.row
    st.session_state[f"chosen-{id}"] = (selected, at)
    if on_choice:
        on_choice()


def _data(made: Table) -> pa.Table | Styler:
    """The frame; with the texts of gaps where one of them is nothing at the digits shown."""
    written, digits = _written(made), _digits(made)
    if not written:
        return made.frame

    def text(value: float) -> str:
        return f"{abs(value):.{digits}f}" if _is_nil(value, digits) else f"{value:+,.{digits}f}"

    return made.frame.to_pandas().style.format(text, subset=written, na_rep=MISSING)


def _written(made: Table) -> list[str]:
    """The columns of gaps whose numbers are put into text here: a format of the browser's signs a nil, `+0.0`.

    Only then: texts of our own cost more than all else of a table, so that the minus in tables is the browser's.
    """
    gaps, digits = [field.key for field in made.fields if field.kind == "gap"], _digits(made)
    values = (value for key in gaps for value in made.frame[key].to_pylist())
    return gaps if any(value is not None and _is_nil(value, digits) for value in values) else []


def _unsigned_nil(percent: float) -> float:
    """What would be shown as -0.0% is 0.0%."""
    return 0.0 if _is_nil(percent, 1) else percent


def _is_nil(value: float, digits: int) -> bool:
    return round(abs(value), digits) == 0


def _digits(made: Table) -> int:
    """Decimals of money: one more than those of the picture beside it."""
    return 1 if made.scale is None else made.scale.digits + 1


def _look(
    made: Table,
    lang: Lang,
    height: int | None,
    wide: str,
    narrow: Sequence[str] = (),
    room: int | Literal["large"] = "large",
    narrow_room: int = NARROW_ROOM,
) -> dict[str, Any]:
    full = ROW * (made.frame.num_rows + 1) + 2
    whole = (height - 2) // ROW * ROW + 2 if height else full  # never a part of a row
    widths: dict[str, int | Literal["large"] | None] = {**made.widths, **({wide: room} if wide else {})}
    order = [field.key for field in made.fields if field.key in narrow] if narrow and screen.is_narrow() else None
    if order:
        widths = _narrow_widths(made, order, narrow_room)
    return {
        "hide_index": True,
        "height": min(full, whole),
        "row_height": ROW,
        "column_config": {f.key: _config(f, lang, widths.get(f.key), made) for f in made.fields},
        "column_order": order,
        "placeholder": MISSING,
        "alt": made.name,
    }


def _narrow_widths(made: Table, order: Sequence[str], room: int) -> dict[str, int | Literal["large"] | None]:
    """The longest text has what the other columns leave, if it needs that much; else it grows with the table."""
    longest = max((key for key in order if key in made.widths), key=made.widths.__getitem__)
    kinds = {field.key: field.kind for field in made.fields}
    others = sum(made.widths.get(key) or WIDTHS.get(kinds[key], 110) for key in order if key != longest)
    left = max(NARROWEST, room - others)
    return {**{key: made.widths.get(key) for key in order}, longest: left if made.widths[longest] > left else None}


def _shown(field: Field, rows: Sequence[Mapping[str, Any]], lang: Lang, scale: Scale) -> list[Any]:
    values = [row.get(field.key) for row in rows]
    if field.kind in ("money", "gap"):
        return scaled(values, scale)
    if field.kind == "yuan":
        return scaled(values, YUAN[lang])
    if field.kind == "percent":
        return [None if value is None else _unsigned_nil(float(value) * 100) for value in values]
    if field.kind == "rate":
        return [None if value is None else float(value) for value in values]
    if field.kind == "light":
        return [[t(f"status.{value}", lang)] for value in values]
    if field.kind == "badge":
        return [[row[field.key][0]] for row in rows]
    if field.kind == "figure":
        units = [KPIS[row["kpi"]].unit for row in rows]
        return [show(value, unit, lang) for value, unit in zip(values, units, strict=True)]
    return values


def _text_width(texts: Sequence[object]) -> int:
    """Pixels of the longest text: a Chinese character is about as wide as two others."""
    longest = max((sum(13 if ord(ch) > 0x2E7F else 7 for ch in str(text)) for text in texts if text), default=0)
    return min(WIDEST, max(NARROWEST, longest + 20))


def _number_width(kind: Kind, heading: str) -> int | None:
    """Pixels of a column of numbers, None as the table has it; a count stands below its whole heading, where there is
    room."""
    return max(WIDTHS[kind], _text_width([heading])) if kind == "count" and not screen.is_narrow() else WIDTHS.get(kind)


def _config(field: Field, lang: Lang, width: int | Literal["large"] | None, made: Table) -> Any:
    config, heading = st.column_config, _heading(field, lang, made.scale)
    digits = _digits(made)
    if field.kind in ("light", "badge"):
        words = made.badges.get(field.key) or {t(f"status.{light}", lang): colour for light, colour in COLOURS.items()}
        return config.MultiselectColumn(heading, options=list(words), color=list(words.values()), width=110)
    formats = {
        "money": f"%,.{digits}f",
        "gap": f"%+,.{digits}f",
        "yuan": "%,.2f",
        "percent": "%.1f%%",
        "count": "%,.0f",
        "rate": "%,.1f",
    }
    if field.kind in formats:
        format = None if field.kind == "gap" and _written(made) else formats[field.kind]
        return config.NumberColumn(heading, format=format, width=_number_width(field.kind, heading))
    side: Literal["left", "right"] = "right" if field.kind in ("figure", "told") else "left"
    return config.TextColumn(heading, width=width, alignment=side)


def _heading(field: Field, lang: Lang, scale: Scale | None) -> str:
    words = t(field.heading, lang)
    if field.kind == "yuan":
        return words + money_unit(lang, YUAN[lang])
    return words + money_unit(lang, scale) if field.kind in ("money", "gap") else words
