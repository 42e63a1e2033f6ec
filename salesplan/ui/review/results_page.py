"""The results ready to be drawn: every sentence, picture and table of one view in one language. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.charts.bridge import Outline, Total, bridge_frame, is_cut
from salesplan.core.execute.lights import PRESETS, lag, light
from salesplan.core.review.bridge import Bridge
from salesplan.core.review.gap_notes import GapNotes, slice_of
from salesplan.core.review.noted import Mark, Noted
from salesplan.core.view import View
from salesplan.i18n import Lang, note_words, t
from salesplan.i18n.formats import Scale, month, range_label
from salesplan.services.offer import Offer
from salesplan.services.review.gaps import DIMENSIONS, Against, Funnel, Steps
from salesplan.services.review.markets import Member
from salesplan.services.review.results import Results
from salesplan.ui import note_marks, tables
from salesplan.ui.pictures import Picture, as_table
from salesplan.ui.review import results_words as words
from salesplan.ui.review.results_sides import Told, across, along, rivals
from salesplan.ui.tables import Field, Table

MOST_BARS = 14
"""Steps of a picture; smaller ones are one bar together, the table has them all."""
_LOOKS: Mapping[str, Outline] = {"plan": "plan", "last_year": "previous", "market": "previous"}


class ResultsPage(NamedTuple):
    """Everything but the gap that lies open. `codes` are the members in the order of the rows of `within`.

    `reach` is the last month of the market's sizes where our figures go further, else "". `splits`: some gap could be
    split into target and share. `planned`: some member has a plan. `wide`: only the whole market is known.
    """

    title: str
    asks: tuple[str, ...]
    reach: str
    within_message: str
    within: Told
    codes: tuple[str, ...]
    across_message: str
    across: Told
    rivals: Table
    hidden: bool
    wide: bool
    along_message: str
    along: Told
    splits: bool
    planned: bool


class Asked(NamedTuple):
    """Which gap: against what, taken apart in which way, and of whom (`place`, the name of the slice, escaped)."""

    against: Against
    way: str
    place: str


class Beside(NamedTuple):
    """A table and the slices (`dimension:code`, "" for none) that its rows stand for."""

    table: Table
    opens: tuple[str, ...]


class GapPart(NamedTuple):
    """One gap taken apart: its picture (None where it cannot be), the table beside it, and what is said under that of
    its rows. `bars` and `opens` are the slices (`dimension:code`, "" for none) that the rows of the picture and of the
    table stand for."""

    headline: str
    picture: Picture | None
    bars: tuple[str, ...]
    table: Table
    opens: tuple[str, ...]
    note: str
    remarks: tuple[str, ...]


def compose(found: Results, by: str, view: View, offer: Offer, lang: Lang, noted: Noted) -> ResultsPage:
    """The page for one answer of the service; `noted` are the notes on its numbers."""
    marks = GapNotes(noted, view, "revenue", "last_year")
    told = marks._replace(view=view._replace(end=found.reach or view.end))
    return ResultsPage(
        title=words.title(found, offer, lang),
        asks=words.asks(found.members, by, offer, lang),
        reach=found.reach,
        within_message=words.spread(found.members, by, offer, lang),
        within=_within(found.members, by, offer, lang, note_marks.of_members(noted, view, by, lang)),
        codes=tuple(one.where[by] for one in found.members),
        across_message=words.across_message(found.across, found.reach, offer, lang),
        across=across(found.across, offer, lang, told),
        rivals=rivals(found.across, lang, told),
        hidden=found.across.hidden,
        wide=found.across.total is not None and not found.across.regions,
        along_message=words.along_message(found.along, offer, lang),
        along=along(found.along, lang, marks),
        splits=any(one.share_part is not None for one in found.members),
        planned=any(one.due is not None for one in found.members),
    )


# Within


def _within(members: Sequence[Member], by: str, offer: Offer, lang: Lang, marks: Mapping[str, str]) -> Told:
    split, is_planned = (any(getattr(one, side) is not None for one in members) for side in ("plan_part", "due"))
    bands, scale = PRESETS[offer.settings.lights]["attainment"], words.fine([one.value for one in members], lang)
    rows = tuple(
        {
            "light": light(lag(one.value, one.due), bands),
            "name": offer.name(by, one.where[by], lang) if by != "month" else month(one.where[by], lang),
            "rate": one.rate,
            "gap": one.gap,
            "plan_part": one.plan_part,
            "share_part": one.share_part,
            "rest": one.rest if one.rest and one.due is not None else None,
            "value": one.value,
            "growth": one.growth,
            "grew": one.grew,
            "market": one.market,
            "first": t(f"results.first.{one.first}", lang) if one.due is not None else "",
            "most": _most(one, offer, scale, lang),
            "notes": marks.get(one.where[by], ""),
        }
        for one in members
    )
    parts = (
        Field("plan_part", "results.plan_part", "gap"),
        Field("share_part", "results.share_part", "gap"),
        Field("rest", "results.rest", "gap"),
    )
    planned = (
        Field("rate", "against.attainment", "percent"),
        Field("gap", "results.gap", "gap"),
        *(parts if split else ()),
        Field("first", "results.first", "text"),
    )
    fields = (
        *((Field("light", "cockpit.status", "light"),) if is_planned else ()),
        Field("name", f"dim.{by}", "text"),
        *note_marks.column(rows),
        *(planned if is_planned else (Field("growth", "results.grown", "gap"),)),
        *((Field("most", "results.most", "text"),) if any(row["most"] for row in rows) else ()),
        Field("grew", "results.own_growth", "percent"),
        *((Field("market", "results.market_growth", "percent"),) if any(one.market for one in members) else ()),
        Field("value", "against.value", "money"),
    )
    name = t("results.table.within", lang, dimension=t(f"dim.{by}", lang))
    remarks = [(str(row["name"]), one.why) for row, one in zip(rows, members, strict=True) if is_planned]
    return Told(tables.table(f"results-{by}", name, fields, rows, lang, scale), words.remarks(remarks, lang))


def _most(one: Member, offer: Offer, scale: Scale, lang: Lang) -> str:
    if one.lead is None:
        return ""
    return f"{words.lead_name(one.lead, offer, lang)} {scale._replace(digits=0).signed(one.lead.gap)}"


# One gap


def compose_gap(
    found: Steps,
    asked: Asked,
    beside: Beside | None,
    view: View,
    offer: Offer,
    lang: Lang,
    marks: GapNotes,
    note: str = "",
    told: Sequence[str] = (),
) -> GapPart:
    """One gap as a bridge with its table; `beside` is a finer table than that of the steps, where there is one; `note`
    is said under it, and `told` after what its steps lack. `marks` are those of the notes on it."""
    against, _, place = asked
    headline = words.gap_message(found, against, place, offer, lang)
    table, opens = beside or Beside(
        _steps_table(found, offer, lang, marks),
        tuple(_slice(name) for name, _ in found.steps),
    )
    remarks = words.remarks([(words.step_name(name, offer, lang), why) for name, why in found.notes.items()], lang)
    remarks = (*remarks, *told)
    if found.start is None or found.end is None:
        return GapPart(headline, None, (), table, opens, note, remarks)
    kept, rest = _few(found.steps)
    steps = [(words.step_name(name, offer, lang), amount) for name, amount in kept]
    steps += [(t("results.step.rest", lang, n=len(rest)), sum(rest, Decimal(0)))] if rest else []
    bars = ("", *(_slice(name) for name, _ in kept), *([""] if rest else []), "")
    scale = words.rough([found.start, found.end], lang)
    net = t("results.net", lang) if found.kpi == "net_revenue" else ""
    start, end = t(f"results.start.{against}", lang) + net, t("results.end_name", lang) + net
    first, last = marks.ends()
    on = [first, *(marks.step(name) for name, _ in kept), *([Mark()] if rest else []), last]
    frame = bridge_frame(
        Total(start, found.start, _LOOKS[against]), steps, Total(end, found.end, "actual"), scale, lang
    )
    said = {"kpi": t(f"kpi.{found.kpi}", lang), "period": range_label(view.start, view.end, lang)}
    said |= {"start": start, "end": end}
    caption = t("chart.bridge.caption", lang, unit=scale.unit, scope=place, **said)
    caption += t("results.cut", lang) if is_cut(frame) else ""
    frame = note_marks.flags(frame, on, lang)
    caption = " ".join(filter(None, (caption, note_marks.legend(frame, lang))))
    alt = t("chart.bridge.alt", lang, **said)
    return GapPart(headline, Picture(headline, caption, alt, as_table(frame)), bars, table, opens, note, remarks)


def _few(steps: Sequence[tuple[str, Decimal]]) -> tuple[list[tuple[str, Decimal]], list[Decimal]]:
    """The largest steps in their order, and the amounts of the others."""
    if len(steps) <= MOST_BARS:
        return [*steps], []
    largest = sorted(range(len(steps)), key=lambda at: -abs(steps[at][1]))[: MOST_BARS - 1]
    rest = [amount for at, (_, amount) in enumerate(steps) if at not in largest]
    return [step for at, step in enumerate(steps) if at in largest], rest


def _slice(name: str) -> str:
    """The slice of a step that can be opened, as the address has it."""
    return "".join(f"{dimension}:{code}" for dimension, code in slice_of(name).items() if dimension in DIMENSIONS)


def _steps_table(found: Steps, offer: Offer, lang: Lang, marks: GapNotes) -> Table:
    """The steps to the fen; of members also in points of growth of the whole and, where all go one way, as shares."""
    parts = [found.parts.get(name) for name, _ in found.steps]
    rows = tuple(
        {
            "name": words.step_name(name, offer, lang),
            "amount": amount,
            "points": part.points if part else None,
            "share": part.share if part else None,
            "notes": note_words.mark(*marks.step(name), lang=lang),
        }
        for (name, amount), part in zip(found.steps, parts, strict=True)
    )
    fields = (
        Field("name", "results.step", "text"),
        *note_marks.column(rows),
        Field("amount", "results.amount", "gap"),
        *((Field("points", "results.points_head", "percent"),) if any(parts) else ()),
        *((Field("share", "results.part_share", "percent"),) if any(row["share"] for row in rows) else ()),
    )
    scale = words.fine([found.start, found.end], lang)
    return tables.table("results-steps", t("results.table.steps", lang), fields, rows, lang, scale)


def products_table(found: Bridge, offer: Offer, lang: Lang, marks: GapNotes) -> Beside:
    """Price, volume and mix of every product, with what is new and gone; what moved most comes first."""
    parts = sorted(found.parts, key=lambda part: -abs(part.gap))
    rows = tuple(
        {
            "name": words.any_name(part.name, offer, lang),
            "before": part.before,
            "after": part.after,
            "price": part.price if part.kind == "kept" else None,
            "volume": part.volume if part.kind == "kept" else None,
            "mix": part.mix if part.kind == "kept" else None,
            "fx": part.fx if part.kind == "kept" else None,
            "gap": part.gap,
            "notes": note_words.mark(*marks.of({"product": part.name.partition("@")[0]}), lang=lang),
            "kind": t(f"results.kind.{part.kind}", lang),
        }
        for part in parts
    )
    fields = (
        Field("name", "dim.product", "text"),
        *note_marks.column(rows),
        Field("gap", "results.gap", "gap"),
        Field("price", "results.step.price", "gap"),
        Field("volume", "results.step.volume", "gap"),
        Field("mix", "results.step.mix", "gap"),
        *((Field("fx", "results.step.fx", "gap"),) if found.fx else ()),
        Field("before", "against.previous", "money"),
        Field("after", "against.value", "money"),
        Field("kind", "results.kind", "text"),
    )
    scale = words.fine([found.before, found.after], lang)
    made = tables.table("results-products", t("results.table.products", lang), fields, rows, lang, scale)
    return Beside(made, tuple(f"product:{part.name.partition('@')[0]}" for part in parts))


def links_table(found: Funnel, by: str, offer: Offer, lang: Lang, marks: GapNotes) -> Beside:
    """What each link of the funnel changed in every slice, and what their weights changed of the whole; months in their
    order, else what moved most comes first."""
    slices = found.slices if by == "month" else sorted(found.slices, key=lambda one: -abs(one.after - one.before))
    names = ("leads", "conversion", "aov", "returns")
    rows = tuple(
        {
            "name": month(one.code, lang) if by == "month" else offer.name(by, one.code, lang),
            **dict(zip(names, one.amounts or (None,) * len(names), strict=True)),
            "unled": one.unled,
            "gap": one.after - one.before,
            "notes": note_words.mark(*marks.of({by: one.code}), lang=lang),
        }
        for one in slices
    )
    if any(found.mix):
        mix = dict(zip(names, found.mix, strict=True))
        weights = {"name": t("results.links.mix", lang, dimension=t(f"dim.{by}", lang)), "unled": None, "gap": None}
        rows += ({**weights, **mix, "notes": ""},)
    shown = names if found.kpi == "net_revenue" else names[:-1]
    shown = (*shown, "unled") if any(one.unled for one in slices) else shown
    fields = (
        Field("name", f"dim.{by}", "text"),
        *note_marks.column(rows),
        Field("gap", "results.gap", "gap"),
        *(Field(name, f"results.step.{name}", "gap") for name in shown),
    )
    scale = words.fine([total for one in slices for total in (one.before, one.after)], lang)
    made = tables.table("results-links", t("results.table.links", lang), fields, rows, lang, scale)
    return Beside(made, (*(f"{by}:{one.code}" for one in slices), *([""] if any(found.mix) else [])))


def links_told(found: Funnel, by: str, offer: Offer, lang: Lang) -> tuple[str, ...]:
    """What is said under that table: which slices have no funnel, and how it adds up."""
    apart = [
        (month(one.code, lang) if by == "month" else offer.name(by, one.code, lang), one.why) for one in found.slices
    ]
    mix = t("results.links.told", lang, dimension=t(f"dim.{by}", lang))
    return (*words.remarks(apart, lang), *([mix] if any(found.mix) else []))
