"""Results beside the market, its rivals and last year: one table each, with what is said under it of its rows. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.review.gap_notes import GapNotes
from salesplan.i18n import Lang, note_words, t
from salesplan.i18n.formats import MISSING, month, percent, points
from salesplan.services.offer import Offer
from salesplan.services.review.results import Across, Along
from salesplan.ui import note_marks, tables
from salesplan.ui.review import results_words as words
from salesplan.ui.tables import Field, Table


class Told(NamedTuple):
    """A table, and under it why something of its rows cannot be told (escaped)."""

    table: Table
    remarks: tuple[str, ...]


# Across


def across(found: Across, offer: Offer, lang: Lang, marks: GapNotes) -> Told:
    """Every region beside its market; columns of which nothing is known are left out.

    The growth of all of them is that of those with a comparable year before, as in the headline."""
    pairs = [(one, one) for one in found.regions]
    if found.total and found.like and len(pairs) > 1:
        pairs.append((found.total, found.like))
    rows = tuple(
        {
            "name": offer.name("region", one.region, lang) if one.region else t("results.total", lang),
            **_shares(one.share, one.share_before, one.moved, lang),
            "fair": None if one.fair is None else f"{one.fair:.2f}",
            "grew": alike.grew,
            "market": alike.market.growth,
            "ahead": _points(alike.ahead, lang, 1),
            "notes": note_words.mark(*marks.of({"region": one.region} if one.region else {}).contained(), lang=lang),
        }
        for one, alike in pairs
    )
    known = (
        Field("share", "results.share_now", "told"),
        Field("moved", "results.moved", "told"),
        Field("ahead", "results.growth_gap", "told"),
        Field("grew", "results.own_growth", "percent"),
        Field("market", "results.market_growth", "percent"),
        Field("fair", "results.fair", "told"),
        Field("before", "results.share_before", "told"),
    )
    fields = (
        Field("name", "dim.region", "text"),
        *note_marks.column(rows),
        *(field for field in known if any(row[field.key] not in (None, MISSING) for row in rows)),
    )
    remarks = words.remarks([(offer.name("region", one.region, lang), one.note) for one in found.regions], lang)
    if found.left_out and len(pairs) > len(found.regions):
        remarks += (t("results.total.alike", lang, members=words.members(found.left_out, offer, lang)),)
    name = t("results.table.across", lang)
    return Told(tables.table("results-across", name, fields, rows, lang), remarks)


def rivals(found: Across, lang: Lang, marks: GapNotes) -> Table:
    """Who has how much of the whole market, we first. Our share, and how it stands to each of theirs, tells the
    disputes of our revenue."""
    own, disputed = found.total, note_words.mark(*marks.of({}).contained(), lang=lang)
    rows: list[dict[str, Any]] = [
        {
            "name": one.name,
            **_shares(one.now, one.before, None if one.before is None else one.now - one.before, lang),
            "relative": None
            if one.other or not one.now or own is None or own.share is None
            else f"{own.share / one.now:.2f}",
        }
        for one in found.rivals
    ]
    if rows and own is not None:
        rows.insert(0, {"name": t("results.us", lang), **_shares(own.share, own.share_before, own.moved, lang)})
    rows = [row | {"notes": disputed if row.get("relative") or not at else ""} for at, row in enumerate(rows)]
    fields = (
        Field("name", "results.rival", "text"),
        *note_marks.column(rows),
        Field("share", "results.share_now", "told"),
        Field("before", "results.share_before", "told"),
        Field("moved", "results.moved", "told"),
        Field("relative", "results.relative", "told"),
    )
    return tables.table("results-rivals", t("results.table.rivals", lang), fields, rows, lang)


def _shares(now: Decimal | None, before: Decimal | None, moved: Decimal | None, lang: Lang) -> dict[str, str]:
    return {
        "share": percent(now, digits=2),
        "before": percent(before, digits=2),
        "moved": _points(moved, lang, 2),
    }


def _points(value: Decimal | None, lang: Lang, digits: int) -> str:
    """A difference of ratios in points, without the unit: the heading says it."""
    return points(value, lang, digits=digits, sign=True, brief=True).removesuffix("pt")


# Along


def along(found: Along, lang: Lang, marks: GapNotes) -> Told:
    """Month by month against last year."""
    months = [one for one in found.months if one.value is not None or one.before is not None]
    rows = tuple(
        {
            "month": month(one.where["month"], lang),
            "value": one.value,
            "before": one.before,
            "grew": None if one.note else words.grew(one.value, one.before),
            "notes": note_words.mark(*marks.of({"month": one.where["month"]}), lang=lang),
        }
        for one in months
    )
    fields = (
        Field("month", "dim.month", "text"),
        Field("value", "against.value", "money"),
        Field("before", "against.previous", "money"),
        Field("grew", "results.growth", "percent"),
        *note_marks.column(rows),
    )
    scale = words.fine([amount for one in months for amount in (one.value, one.before)], lang)
    made = tables.table("results-along", t("results.table.along", lang), fields, rows, lang, scale)
    return Told(made, words.remarks([(month(one.where["month"], lang), one.note) for one in months], lang))
