"""The list of notes ready to be drawn: a row for each, the disputed and the newest first. Pure."""

from __future__ import annotations

from typing import NamedTuple

from salesplan.core.execute.kpis import KPIS
from salesplan.core.review.noted import Note, Noted, Number
from salesplan.core.view import DIMENSIONS
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import range_label
from salesplan.services.offer import Offer
from salesplan.ui import tables
from salesplan.ui.tables import Field, Table

_MOST_NAMES = 2
"""Members of a dimension that are named; of more, how many there are."""
_FIELDS = (
    Field("kind", "notes.kind", "badge"),
    Field("kpi", "export.kpi", "text"),
    Field("slice", "frame.scope", "text"),
    Field("period", "frame.period", "text"),
    Field("text", "notes.text", "text"),
)
_BY = (Field("actor", "notes.actor", "text"), Field("at", "notes.at", "text"))
_ENDED = (Field("reason", "notes.reason", "text"),)


class NoteList(NamedTuple):
    """How many are open of either kind, and the notes in the order of the rows of the table."""

    disputed: int
    comments: int
    notes: tuple[Note, ...]
    table: Table


def compose(found: Noted, everything: bool, offer: Offer, lang: Lang) -> NoteList:
    """The open notes, or everything."""
    open_ = [one for one in found.notes if not one.resolved]
    disputed = sum(one.kind == "disputed" for one in open_)
    shown = tuple(sorted(found.notes if everything else open_, key=lambda one: (one.resolved, one.kind != "disputed")))
    rows = tuple(
        {
            "kind": _state(one, lang),
            **dict(zip(("kpi", "slice", "period"), number_parts(one.number, offer, lang), strict=True)),
            "text": one.text,
            "actor": one.actor,
            "at": f"{one.at:%Y-%m-%d %H:%M}",
            "reason": " · ".join(filter(None, (one.reason, one.resolver))) if one.resolved else "",
        }
        for one in shown
    )
    fields = (*_FIELDS, *(_ENDED if everything else ()), *_BY)
    made = tables.table(f"notes-{len(shown)}-{everything}", t("notes.table", lang), fields, rows, lang)
    return NoteList(disputed, len(open_) - disputed, shown, made)


def number_name(number: Number, offer: Offer, lang: Lang) -> str:
    """A number in one line. Names stand in it as they are."""
    return " · ".join(number_parts(number, offer, lang))


def number_parts(number: Number, offer: Offer, lang: Lang) -> tuple[str, str, str]:
    """A number in words: what, of whom, of when and of which plan."""
    kind = "kpi" if number.measure in KPIS else "measure"
    when = range_label(number.start, number.end, lang)
    if number.version is not None:
        version = next((one.number for one in offer.versions if one.id == number.version), number.version)
        when += f" · {t('notes.of_plan', lang, number=version)}"
    return t(f"{kind}.{number.measure}", lang), _place(number, offer, lang), when


def _place(number: Number, offer: Offer, lang: Lang) -> str:
    parts, where = [], offer.seen(number.where)
    for dimension in DIMENSIONS:
        codes = where.get(dimension, ())
        names = ("、" if lang == "zh" else ", ").join(offer.name(dimension, code, lang) for code in codes[:_MOST_NAMES])
        if names:
            parts.append(names + (f" +{len(codes) - _MOST_NAMES}" if len(codes) > _MOST_NAMES else ""))
    return " × ".join(parts) or t("frame.whole_company", lang)


def _state(one: Note, lang: Lang) -> tuple[str, str]:
    if one.resolved:
        return t("notes.state.settled", lang), "gray"
    return t(f"notes.kind.{one.kind}", lang), "orange" if one.kind == "disputed" else "blue"
