"""The board of actions ready to be drawn: its table, what everybody promised, and the picture of one action. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from salesplan.charts.effect import effect_frame
from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import shift
from salesplan.core.registers.actions import ACTIONS, Action, is_rate
from salesplan.i18n import TEXT, Lang, register_words, t
from salesplan.i18n.formats import escape, range_label
from salesplan.services.offer import Offer
from salesplan.services.review.actions import WORDS, Board, Line, by_owner, of_lines
from salesplan.services.review.verdicts import Judged
from salesplan.ui import tables
from salesplan.ui.pictures import Picture, as_table
from salesplan.ui.records.fields import TONES
from salesplan.ui.review import action_words as said
from salesplan.ui.review.action_words import Name
from salesplan.ui.tables import Field, Table

MONTHS_BEFORE = 12
_FIELDS = (
    Field("light", "field.light", "badge"),
    Field("title", "field.action.title", "text"),
    Field("owner", "field.owner", "text"),
    Field("due", "field.due", "text"),
    Field("moves", "actions.moves", "text"),
    Field("result", "actions.result", "badge"),
    Field("effect", "actions.effect", "told"),
    Field("worth", "actions.worth", "gap"),
)
_BESIDE = ("light", "title", "due", "result")
"""Columns while an action lies open beside the list."""
_OWNER_FIELDS = (
    Field("owner", "field.owner", "text"),
    Field("open", "actions.owner.open", "count"),
    Field("overdue", "actions.owner.overdue", "count"),
    Field("done", "actions.owner.done", "count"),
    Field("in_time", "actions.owner.in_time", "count"),
    *(Field(word, f"actions.word.{word}", "count") for word in WORDS[:-1]),
    Field("worth", "actions.worth", "gap"),
)


class Asked(NamedTuple):
    """Which actions: those among `codes` that are this owner's and of this region ("" for any).

    `finished` are those that the reader just marked as done: they stay in their places among the urgent ones, so that
    nothing moves under his hand.
    """

    codes: tuple[str, ...]
    owner: str = ""
    region: str = ""
    finished: tuple[str, ...] = ()


class BoardPart(NamedTuple):
    """What a board shows of the actions that fit: sentences, the list with the codes of its rows, the owners' table.

    `urgent` are those that are overdue or due this week, by due day. `rows` are those of the list in plain values, for
    a file.
    """

    due: str
    words: str
    codes: tuple[str, ...]
    urgent: tuple[Action, ...]
    table: Table
    beside: Table
    owners: Table
    rows: tuple[Mapping[str, Any], ...]
    owner_rows: tuple[Mapping[str, Any], ...]


def names_of(offer: Offer, lang: Lang) -> Name:
    """How members, and categories of products, are called."""

    def name(kind: str, code: str) -> str:
        word = f"category.{code}"
        return t(word, lang) if kind == "category" and word in TEXT else offer.name(kind, code, lang)

    return name


def compose(board: Board, asked: Asked, name: Name, lang: Lang) -> BoardPart:
    """The board of the actions that are asked for."""
    codes = set(asked.codes)
    fits = [line for line in board.lines if line.action.code in codes and _fits(line.action, asked)]
    part = of_lines(fits, board.today)
    rows = tuple(_row(line, name, lang) for line in part.lines)
    owners = tuple(_owner_row(row, name) for row in by_owner(part))
    shown = tuple(
        {**row, "light": _light(line, lang), "result": said.badge(line.word, lang)}
        for row, line in zip(rows, fits, strict=True)
    )
    return BoardPart(
        said.due(part, lang),
        said.words(part, lang),
        tuple(line.action.code for line in fits),
        _urgent(part, asked.finished),
        tables.table("actions", t("register.action", lang), _FIELDS, shown, lang),
        tables.table("actions", t("register.action", lang), _few(_FIELDS), shown, lang),
        tables.table("action-owners", t("actions.by_owner", lang), _OWNER_FIELDS, owners, lang),
        rows,
        owners,
    )


def picture(action: Action, judged: Judged, name: Name, lang: Lang) -> Picture | None:
    """The KPI of the slice and of its untouched siblings around the action; None without figures.

    Rates are shown as they are, anything else as an index, because the siblings' level says nothing.
    """
    at = [n for n, one in enumerate(judged.months) if one >= shift(judged.began, -MONTHS_BEFORE)]
    own = [judged.own[n] for n in at] if judged.own else []
    if all(value is None for value in own):
        return None
    months = [judged.months[n] for n in at]
    others = [judged.others[n] for n in at] if judged.others else [None] * len(at)
    rate = is_rate(judged.kpi)
    if not rate:
        before = sum(one < judged.began for one in months)
        own, others = _index(own, before), _index(others, before)
    marks = said.marks(action, judged, lang)
    names = (t("actions.own", lang), t("actions.others", lang))
    frame = effect_frame(months, own, others, marks, names, "percent", lang)
    kpi, period = t(f"kpi.{judged.kpi}", lang), range_label(months[0], months[-1], lang)
    alone = all(value is None for value in others)
    headline = "actions.headline.alone" if alone else "actions.headline"
    unit = t(f"unit.{KPIS[judged.kpi].unit}" if rate else "actions.unit.index", lang)
    return Picture(
        t(headline, lang, kpi=kpi, siblings=said.siblings(judged, lang)),
        t("chart.effect.caption", lang, scope=_place(action, name, lang), unit=unit, period=period),
        t("chart.effect.alt", lang, kpi=kpi, period=period),
        as_table(frame),
    )


def _place(action: Action, name: Name, lang: Lang) -> str:
    """The slice in words, for markdown."""
    where = said.moves(action.but(kpi=None, expected=None, expected_in=None), name, lang)
    return escape(where) if where else t("actions.whole", lang)


def _index(values: Sequence[float | None], before: int) -> list[float | None]:
    known = [value for value in values[:before] if value is not None]
    base = sum(known) / len(known) if known else 0.0
    return [None if value is None or base <= 0 else value / base for value in values]


def _urgent(part: Board, finished: Sequence[str]) -> tuple[Action, ...]:
    """What is overdue or due this week, and of what is done that which just was among it."""
    still = part.lines[: part.overdue + part.due_this_week]
    done = [line for line in part.lines if line.action.state == "done" and line.action.code in finished]
    return tuple(sorted((line.action for line in (*still, *done)), key=lambda action: (action.due, action.code)))


def _fits(action: Action, asked: Asked) -> bool:
    return asked.owner in ("", action.owner) and asked.region in ("", action.region)


def _few(fields: Sequence[Field]) -> tuple[Field, ...]:
    return tuple(field for field in fields if field.key in _BESIDE)


def _light(line: Line, lang: Lang) -> tuple[str, str]:
    return register_words.light(ACTIONS.name, line.light, lang), TONES[line.light]


def _row(line: Line, name: Name, lang: Lang) -> dict[str, Any]:
    action, judged = line.action, line.judged
    return {
        "code": action.code,
        "light": _light(line, lang)[0],
        "title": action.title,
        "owner": name("person", action.owner),
        "due": action.due.isoformat(),
        "done": action.done.isoformat() if action.done else None,
        "moves": said.moves(action, name, lang),
        "expected": said.expected(action, lang),
        "result": t(f"actions.word.{line.word}", lang) if line.word else None,
        "effect": said.effect(judged, lang) if judged else None,
        "worth": line.worth,
        "worksheet": action.worksheet,
    }


def _owner_row(row: Any, name: Name) -> dict[str, Any]:
    counts = {word: row.words.get(word, 0) for word in WORDS}
    kept = {key: getattr(row, key) for key in ("open", "overdue", "done", "in_time", "worth")}
    return {"owner": name("person", row.owner), **kept, **counts}
