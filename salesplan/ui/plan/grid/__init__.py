"""The editable plan table: Python decides, `grid.js` paints and sends back what the reader does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from salesplan.i18n import Lang, t
from salesplan.i18n.formats import table_scale

HEIGHT = 560
"""Pixels."""
_HERE = Path(__file__).parent
_TEXTS = (
    *("absorb", "lock", "unlock", "locked", "closed", "undo", "redo", "open", "fold", "unfold", "empty", "read_only"),
    *("why_closed", "why_locked", "no_number"),
)
_FILLED = {"changed": ("n",), "paste_over": ("rows", "cols"), "paste_text": ("text",)}
"""Texts that the browser fills, with the names of what it fills in."""


class Row(NamedTuple):
    """One line of the tree, depth first. `parent` is the number of its parent's line, -1 at the top."""

    label: str
    depth: int
    parent: int


class Column(NamedTuple):
    """A month (`span` 1), or a sum of `span` months."""

    label: str
    span: int = 1


class Refusal(NamedTuple):
    """Why the last operation was not done, to be said beside a cell."""

    row: int
    column: int
    text: str


class Sheet(NamedTuple):
    """Everything the table shows. `values` are whole numbers of the smallest unit (fen, one lead); None = no data.

    `is_money` chooses how they are written and typed. `beside` are small words below each value (a comparison).
    `closed` are numbers of columns; `locks` and `flags` name cells by row and column; a flag carries its reason.
    `marks` are words of warning below the name of each line. `fold` is the depth from which lines start folded.
    `answered` is the number of the operation that this answers, 0 = none. `of` names what is shown (a track): values
    are told as moved only against those of the same.
    """

    rows: Sequence[Row]
    columns: Sequence[Column]
    values: Sequence[Sequence[int | None]]
    is_money: bool = True
    beside: Sequence[Sequence[str]] | None = None
    closed: Sequence[int] = ()
    locks: Sequence[tuple[int, int]] = ()
    flags: Sequence[tuple[int, int, str]] = ()
    marks: Sequence[str] = ()
    notes: Sequence[tuple[int, int, str]] = ()
    may_edit: bool = True
    absorb: Sequence[str] = ("siblings", "months", "total", "rollup")
    chosen: str = "siblings"
    refusal: Refusal | None = None
    note: str = ""
    answered: int = 0
    can_undo: bool = False
    can_redo: bool = False
    fold: int = 1
    of: str = ""


def mount() -> Callable[..., Any]:
    """Register the component; once per process is enough, again does no harm."""
    return st.components.v2.component(
        "plan_grid", html='<div id="root"></div>', css=_text("grid.css"), js=_text("grid.js")
    )


@cache
def _text(file: str) -> str:
    return (_HERE / file).read_text(encoding="utf-8")


def plan_grid(shown: Mapping[str, Any], *, key: str, on_op: Callable[[], None]) -> None:
    """Show the table of `data`. Each action of the reader arrives as one operation in `st.session_state[key].op`.

    Operations: {kind: "edit", cells: [[row, column, value]], absorb}, {kind: "lock", cells: [[row, column]]},
    {kind: "undo"}, {kind: "redo"}, {kind: "open", cell: [row, column]}; each with its number `seq`.
    """
    # In a list: of a dictionary Streamlit would ask each value whether it is a table.
    mount()(data=[shown], key=key, on_op_change=on_op, height="content")


def data(sheet: Sheet, lang: Lang, height: int = HEIGHT) -> dict[str, Any]:
    """The sheet as `grid.js` takes it."""
    unit = _unit(sheet.is_money, lang)
    return {
        "shape": repr(hash((tuple(sheet.rows), tuple(sheet.columns)))),
        "lang": lang,
        "height": height,
        "may": sheet.may_edit,
        "rows": [list(row) for row in sheet.rows],
        "cols": [list(column) for column in sheet.columns],
        "values": [list(line) for line in sheet.values],
        "beside": None if sheet.beside is None else [list(line) for line in sheet.beside],
        "closed": list(sheet.closed),
        "locks": [list(cell) for cell in sheet.locks],
        "flags": [list(flag) for flag in sheet.flags],
        "marks": list(sheet.marks),
        "notes": [list(note) for note in sheet.notes],
        "unit": unit,
        "absorb": {"chosen": sheet.chosen, "options": [[a, t(f"grid.absorb.{a}", lang)] for a in sheet.absorb]},
        "refusal": None
        if sheet.refusal is None
        else {"row": sheet.refusal.row, "col": sheet.refusal.column, "text": sheet.refusal.text},
        "note": sheet.note,
        "ack": sheet.answered,
        "undo": sheet.can_undo,
        "redo": sheet.can_redo,
        "fold": sheet.fold,
        "of": sheet.of,
        "t": _texts(lang, unit["name"]),
    }


def _texts(lang: Lang, unit: str) -> dict[str, str]:
    plain = {name: t(f"grid.{name}", lang) for name in _TEXTS}
    filled = {name: t(f"grid.{name}", lang, **{k: f"{{{k}}}" for k in keys}) for name, keys in _FILLED.items()}
    return plain | filled | {"table": t("grid.table", lang, unit=unit)}


def _unit(is_money: bool, lang: Lang) -> dict[str, Any]:
    """How amounts are written and typed: `divisor` smallest units make one of the shown ones."""
    number_style = "zh-CN" if lang == "zh" else "en-GB"
    if not is_money:
        plain = {"name": "", "divisor": 1, "digits": 0, "lang": number_style}
        return plain | {"exact": plain, "words": {"万": 10_000, "k": 1_000, "m": 1_000_000}}
    scale = table_scale(lang)
    words = {"元": 100, "万": 10**6, "万元": 10**6, "亿": 10**10, "亿元": 10**10, "k": 10**5, "m": 10**8, "b": 10**11}
    exact = {"name": "元" if lang == "zh" else "CNY", "divisor": 100, "digits": 2, "lang": number_style}
    shown = {"name": scale.unit, "divisor": scale.divisor * 100, "digits": 1, "lang": number_style}
    return shown | {"exact": exact, "words": words}
