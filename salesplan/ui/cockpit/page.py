"""The cockpit ready to be drawn: every sentence, card, picture and table of one view in one language. Pure.

Made from the service's answer once per reader, state of the data, view and language; drawing it costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from salesplan.charts import heat_frame, months_frame, variance_frame
from salesplan.core.review.noted import Noted, Number, Where
from salesplan.core.view import View
from salesplan.i18n import Lang, note_words, t
from salesplan.i18n.formats import Scale, money_scale, month_short, range_label
from salesplan.services.cockpit import CockpitView, Slice
from salesplan.services.mix import Oversold
from salesplan.services.offer import Offer
from salesplan.ui import note_marks, tables
from salesplan.ui.cockpit import sentences
from salesplan.ui.cockpit.cards import CardText, card_text
from salesplan.ui.cockpit.sentences import About, Signal
from salesplan.ui.pictures import Picture, as_table
from salesplan.ui.tables import Field, Table

MOST_BARS = 8
"""Members in the picture of slices: those with most money at stake; the table beside it has all."""
MOST_CELLS = 12
"""Regions and products in the map: more could not be read. Again those with most money at stake."""


_AGAINST_PLAN = (
    Field("rate", "against.attainment", "percent"),
    Field("gap", "cockpit.gap", "gap"),
    Field("worst", "cockpit.worst", "text"),
    Field("value", "against.value", "money"),
    Field("due", "against.due", "money"),
)
_TO_COME = (Field("plan", "against.plan", "money"), Field("value", "against.value", "money"))
_AGAINST_LAST_YEAR = (
    Field("value", "against.value", "money"),
    Field("previous", "against.previous", "money"),
    Field("growth", "cockpit.to_last_year", "gap"),
)


NO_NOTES = Noted()
_STANDING = ("attainment_base", "attainment_challenge")
"""What the headline tells."""


class CockpitPage(NamedTuple):
    """Everything but the slices. `heat_size` is how many regions and products the map has; `behind` is what the
    messages of months and map speak of (None: of nothing that wants explaining)."""

    title: str
    landing: str
    stamp: str
    previous_load: int | None
    light: str
    signals: tuple[Signal, ...]
    cards: tuple[CardText, ...]
    months: Picture
    heat: Picture
    heat_size: tuple[int, int]
    changes: Table
    industry: Table
    behind: tuple[About | None, About | None]


class SlicesPart(NamedTuple):
    """The slices of one dimension: a picture of the largest stakes and a table of all."""

    picture: Picture
    bars: int
    table: Table


def compose(
    view: View,
    found: CockpitView,
    oversold: Oversold | None,
    offer: Offer,
    scope: str,
    lang: Lang,
    noted: Noted = NO_NOTES,
) -> CockpitPage:
    """The page for one answer of the service. `scope` names the slice in words, escaped; `noted` are its notes."""
    cells, landing = _most_at_stake(found.heat), sentences.landing(found.headline, lang)
    return CockpitPage(
        title=sentences.standing(found.headline, view, offer.today, lang) + _flag(noted, view, _figures(_STANDING)),
        landing=landing and landing + _flag(noted, view, _figures(("landing",))),
        stamp=sentences.stamp(found.stamp, lang),
        previous_load=found.previous_load,
        light=found.headline.light,
        signals=tuple(
            one._replace(text=one.text + _flag(noted, view, one.figures))
            for one in sentences.signals(found, oversold, offer, lang)
        ),
        cards=tuple(
            card_text(card, view, lang, noted.mark(_number(noted, view, card.row.kpi))) for card in found.cards
        ),
        months=_months(view, found, scope, lang, noted),
        heat=_heat(cells, found.heat, view, offer, lang, noted),
        heat_size=_size(cells),
        changes=_changes(found, offer, lang),
        industry=_industry(found, offer, scope, lang, noted, view),
        behind=_behind(found),
    )


def _behind(found: CockpitView) -> tuple[About | None, About | None]:
    cell = sentences.largest_gap(found.heat)
    return None if found.headline.gap is None else About(), None if cell is None else About(slice=cell.where)


def _number(noted: Noted, view: View, kpi: str) -> Number:
    return noted.number(kpi, view.where, view.start, view.end)


def _figures(kpis: Sequence[str]) -> list[tuple[str, Where]]:
    """Those of the view itself."""
    return [(kpi, {}) for kpi in kpis]


def _flag(noted: Noted, view: View, figures: Sequence[tuple[str, Where]]) -> str:
    """The shape of the notes on figures that a sentence tells (KPIs of slices of the view); comments on what lies
    within them are left to others."""
    numbers = [noted.number(kpi, {**view.where, **where}, view.start, view.end) for kpi, where in figures]
    mark = noted.mark(*numbers)._replace(comments_within=0)
    flag = note_words.flag(*mark)
    return f" :{'orange' if mark.disputes else 'gray'}[{flag}]" if flag else ""


def compose_slices(
    slices: Sequence[Slice], by: str, view: View, offer: Offer, lang: Lang, noted: Noted = NO_NOTES
) -> SlicesPart:
    """The slices of dimension `by`, sorted by money at stake as the service gave them."""
    period, dimension = range_label(view.start, view.end, lang), t(f"dim.{by}", lang)
    shown = slices if len(slices) <= MOST_BARS else slices[:MOST_BARS]
    scale = _scale([s.value for s in slices] + [s.plan for s in slices], lang)
    frame = pd.DataFrame(
        {
            "name": [offer.name(by, s.where[by], lang) for s in shown],
            "code": [s.where[by] for s in shown],
            "order": range(len(shown)),
            "value": [s.value for s in shown],
            "plan": [s.plan for s in shown],
            "due": [s.due for s in shown],
            "previous": [s.previous for s in shown],
        }
    )
    drawn = note_marks.flagged(variance_frame(frame, scale, lang), noted, view, {by: "code"}, lang)
    caption = t(
        "chart.variance.caption",
        lang,
        kpi=t("kpi.revenue", lang),
        unit=scale.unit,
        dimension=dimension,
        period=period,
        marks=_marks(drawn, {"gap": "gap_right"}, lang),
    )
    if len(shown) < len(slices):
        caption += t("cockpit.most_at_stake", lang, n=len(shown), all=len(slices))
    picture = Picture(
        sentences.slices_message(slices, by, offer, lang),
        caption,
        t("chart.variance.alt", lang, dimension=dimension, kpi=t("kpi.revenue", lang), period=period),
        as_table(drawn),
    )
    return SlicesPart(
        picture, len(shown), _slices_table(slices, by, offer, lang, scale, note_marks.of_members(noted, view, by, lang))
    )


def _scale(values: Sequence[Decimal | None], lang: Lang) -> Scale:
    return money_scale(values, lang)


def _months_scale(found: CockpitView, lang: Lang) -> Scale:
    """The unit of the year by month, and of what the newest load changed in it."""
    return _scale([p.value for p in found.months] + [p.plan for p in found.months], lang)


def _codes(cells: Sequence[Slice], dimension: str) -> list[str]:
    return list(dict.fromkeys(cell.where[dimension] for cell in cells))


def _months(view: View, found: CockpitView, scope: str, lang: Lang, noted: Noted) -> Picture:
    points = found.months
    scale = _months_scale(found, lang)
    frame = pd.DataFrame(
        {
            "month": [month_short(p.month, lang) for p in points],
            "code": [p.month for p in points],
            "order": range(len(points)),
            "value": [p.value for p in points],
            "plan": [p.plan for p in points],
            "due": [p.due if p.partial else None for p in points],
            "previous": [p.previous for p in points],
            "forecast": [p.partial for p in points],
        }
    )
    year = view._replace(start=points[0].month, end=points[-1].month) if points else view
    period = range_label(year.start, year.end, lang) if points else ""
    kpi, drawn = t("kpi.revenue", lang), months_frame(frame, scale)
    drawn = note_marks.flagged(drawn, noted, year, {"month": "code"}, lang)
    marks = _marks(drawn, {"forecast": "forecast", "due": "due", "gap": "gap"}, lang)
    return Picture(
        sentences.months_message([p for p in points if p.month <= view.end], found.headline, lang),
        t("chart.months.caption", lang, kpi=kpi, unit=scale.unit, scope=scope, period=period, marks=marks),
        t("chart.months.alt", lang, kpi=kpi, period=period),
        as_table(drawn),
    )


def _marks(drawn: pd.DataFrame, further: Mapping[str, str], lang: Lang) -> str:
    """What the marks of a picture stand for, of the columns that hold something."""
    known = {"value": "value", "plan": "plan", "previous": "previous", **further}
    names = [mark for column, mark in known.items() if drawn[column].fillna(0).any()]
    space = "　" if lang == "zh" else "\u2002"
    told = [t(f"chart.mark.{name}", lang) for name in names]
    return space.join(filter(None, (*told, note_marks.legend(drawn, lang))))


def _size(cells: Sequence[Slice]) -> tuple[int, int]:
    return len(_codes(cells, "region")), len(_codes(cells, "product"))


def _most_at_stake(cells: Sequence[Slice]) -> Sequence[Slice]:
    """The cells of the regions and products whose gaps, else whose figures, are the largest."""
    kept = cells
    for dimension in ("region", "product"):
        stake: dict[str, Decimal] = {}
        for cell in cells:
            amount = abs(cell.gap if cell.gap is not None else cell.value or Decimal(0))
            stake[cell.where[dimension]] = stake.get(cell.where[dimension], Decimal(0)) + amount
        largest = sorted(stake, key=lambda code: -stake[code])[:MOST_CELLS]
        kept = [cell for cell in kept if cell.where[dimension] in largest]
    return kept


def _heat(
    cells: Sequence[Slice], everything: Sequence[Slice], view: View, offer: Offer, lang: Lang, noted: Noted
) -> Picture:
    """The map of `cells`; its message speaks of everything."""
    period = range_label(view.start, view.end, lang)
    scale = _scale([cell.gap for cell in cells], lang)
    order = {d: {m.code: at for at, m in enumerate(offer.members.get(d, ()))} for d in ("region", "product")}
    frame = pd.DataFrame(
        {
            "region": [c.where["region"] for c in cells],
            "product": [c.where["product"] for c in cells],
            "region_label": [offer.name("region", c.where["region"], lang) for c in cells],
            "product_label": [offer.name("product", c.where["product"], lang) for c in cells],
            "region_order": [order["region"].get(c.where["region"], 0) for c in cells],
            "product_order": [order["product"].get(c.where["product"], 0) for c in cells],
            "rate": [c.rate for c in cells],
            "gap": [c.gap for c in cells],
            "light": [c.light for c in cells],
        }
    )
    drawn = note_marks.flagged(
        heat_frame(frame, scale, lang), noted, view, {"region": "region", "product": "product"}, lang
    )
    if any(cell.rate is not None for cell in cells):
        caption = t("chart.heat.caption", lang, unit=scale.unit, period=period)
    else:
        to_come = any(cell.plan is not None for cell in cells)
        caption = t(f"chart.heat.caption.{'no_data' if to_come else 'no_plan'}", lang, period=period)
    if len(cells) < len(everything):
        (rows, columns), (all_rows, all_columns) = _size(cells), _size(everything)
        caption += t("cockpit.map_part", lang, rows=rows, columns=columns, all_rows=all_rows, all_columns=all_columns)
    if legend := note_marks.legend(drawn, lang):
        caption += f" {legend}"
    return Picture(
        sentences.heat_message(everything, offer, lang),
        caption,
        t("chart.heat.alt", lang, period=period),
        as_table(drawn),
    )


def _slices_table(
    slices: Sequence[Slice], by: str, offer: Offer, lang: Lang, scale: Scale, marks: Mapping[str, str]
) -> Table:
    """Against what is due by now; while nothing is due, the plan; where nothing is planned, against last year. In the
    unit of the picture."""
    planned = any(s.plan is not None for s in slices)
    rows = tuple(
        {
            **s._asdict(),
            "name": offer.name(by, s.where[by], lang),
            "worst": _worst(s, offer, lang),
            "notes": marks.get(s.where[by], ""),
            "growth": None if s.value is None or s.previous is None else s.value - s.previous,
        }
        for s in slices
    )
    shown: tuple[Field, ...] = _AGAINST_PLAN if planned else _AGAINST_LAST_YEAR
    if planned and not any(s.due or s.value is not None for s in slices):
        shown = _TO_COME
    if all(row["worst"] is None for row in rows):
        shown = tuple(field for field in shown if field.key != "worst")
    fields = (Field("name", f"dim.{by}", "text"), *note_marks.column(rows), *shown)
    if planned:
        fields = (Field("light", "cockpit.status", "light"), *fields)
    name = t("cockpit.table.slices", lang, dimension=t(f"dim.{by}", lang))
    return tables.table(f"by-{by}", name, fields, rows, lang, scale)


def _worst(one: Slice, offer: Offer, lang: Lang) -> str | None:
    if one.worst is None:
        return None
    dimension, code, rate, light = one.worst
    return f"{t(f'status.{light}', lang)[:1]} {offer.name(dimension, code, lang)} {rate:.0%}"


def _changes(found: CockpitView, offer: Offer, lang: Lang) -> Table:
    rows = tuple(
        {
            "month": change.month,
            "region": offer.name("region", change.region, lang),
            "before": change.before,
            "after": change.after,
            "change": None if change.before is None or change.after is None else change.after - change.before,
        }
        for change in found.changes
    )
    fields = (
        Field("month", "dim.month", "month"),
        Field("region", "dim.region", "text"),
        Field("before", "cockpit.before", "money"),
        Field("after", "cockpit.after", "money"),
        Field("change", "cockpit.change", "gap"),
    )
    return tables.table("changes", t("cockpit.table.changes", lang), fields, rows, lang, _months_scale(found, lang))


def _industry(found: CockpitView, offer: Offer, scope: str, lang: Lang, noted: Noted, view: View) -> Table:
    rows = tuple(
        {
            "light": row.light,
            "kpi": row.kpi,
            "name": t(f"kpi.{row.kpi}", lang),
            "slice": " × ".join(offer.name(d, code, lang) for d, code in row.slice.items()) or scope,
            "value": row.value,
            "industry": row.industry,
            "notes": note_marks.of_slice(noted, view, row.kpi, row.slice, lang),
        }
        for row in found.below_industry
    )
    fields = (
        Field("light", "cockpit.status", "light"),
        Field("name", "cockpit.kpi", "text"),
        Field("slice", "frame.scope", "text"),
        Field("value", "against.value", "figure"),
        Field("industry", "against.industry", "figure"),
        *note_marks.column(rows),
    )
    return tables.table("industry", t("cockpit.table.industry", lang), fields, rows, lang)
