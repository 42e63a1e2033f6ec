"""KPI cards: value, light with its comparison, sparkline, and one small line of what else it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import streamlit as st

from salesplan.charts import SHAPES
from salesplan.core.execute.kpis import KPIS
from salesplan.core.execute.pace import is_festival_month
from salesplan.core.review.noted import Mark
from salesplan.core.view import View
from salesplan.i18n import Lang, note_words, t
from salesplan.i18n.formats import MISSING, month_short, show
from salesplan.services.cockpit import Card
from salesplan.services.kpis import KpiRow
from salesplan.ui.cockpit.sentences import difference

Tone = Literal["green", "yellow", "red", "gray"]
TONE: dict[str, Tone] = {"green": "green", "yellow": "yellow", "red": "red", "grey": "gray"}
"""What streamlit calls the colour of each light."""
COMPARED = ("plan", "history", "industry", "last_month")
WORDS = {
    "plan": "card.plan",
    "history": "card.previous",
    "industry": "card.industry",
    "last_month": "card.last_month",
}


class CardText(NamedTuple):
    """What a card shows, in words: `value` with a flag where it is disputed, `badge` light and main comparison, `small`
    the markdown lines below."""

    kpi: str
    label: str
    value: str
    badge: str
    tone: Tone
    small: str
    spark: tuple[float, ...]


def card_text(card: Card, view: View, lang: Lang, mark: Mark | None = None) -> CardText:
    """The card in words. The badge tells the comparison that set the light, else the plan; `mark` counts its notes."""
    row, unit = card.row, KPIS[card.row.kpi].unit
    changes = {name: (change, of) for name, change, of in _changes(card) if change is not None}
    small = [_small(name, changes[name], row.kpi, unit, lang) for name in COMPARED if name in changes]
    if "plan" in changes and row.why not in ("history", "industry"):
        small = small[1:]  # the badge has it
    unlike = "history" not in changes and row.value is not None and row.last_year is not None
    if unlike and KPIS[row.kpi].is_flow:
        why = "cockpit.festival" if is_festival_month(view.start, view.end) else "status.not_comparable"
        small.append(f":small[:gray[{t(WORDS['history'], lang)}\u00a0{t(why, lang)}]]")
    if row.value is None and row.plan is not None:
        small.append(f":small[:gray[{t('against.plan', lang)}]\u00a0{show(row.plan, unit, lang)}]")
    if card.left_out:
        small.append(f":small[:orange[{_left_out(card.left_out, lang)}]]")
    if mark is not None and mark.all:
        small.append(f":small[{note_words.markdown(*mark, lang=lang)}]")
    spark = tuple(float(value) for _, value in card.spark if value is not None)
    value = show(row.value, unit, lang) if row.value is not None else MISSING
    if mark is not None and mark.disputed:
        value += f" :orange[{note_words.DISPUTED}]"
    badge = _badge(card, changes.get("plan"), unit, lang)
    return CardText(row.kpi, t(f"kpi.{row.kpi}", lang), value, badge, TONE[row.light], "  \n".join(small), spark)


def _left_out(months: Sequence[tuple[str, int]], lang: Lang) -> str:
    """The months that are not counted; those that only some regions lack with how many these are."""
    whole = [month_short(month, lang) for month, regions in months if not regions]
    parts = [t("card.left_out", lang, months=("、" if lang == "zh" else ", ").join(whole))] if whole else []
    parts += [t("card.left_out.some", lang, month=month_short(one, lang), n=n) for one, n in months if n]
    return " · ".join(parts)


def _badge(card: Card, to_plan: tuple[float, float | None] | None, unit: str, lang: Lang) -> str:
    """Shape and word of the light with the change to plan; where another comparison set the light, its name."""
    row = card.row
    words = status(row, lang)
    if row.light == "grey":
        return words
    if row.why in ("history", "industry"):
        return f"{words} {t(WORDS[row.why], lang)}"
    return words if to_plan is None else f"{words} {difference(to_plan[0], unit, to_plan[1], lang)}"


def status(row: KpiRow, lang: Lang) -> str:
    """Shape and word of the light; a figure without one says what it lacks, and one that never has any is silent."""
    kpi = KPIS[row.kpi]
    if row.light != "grey" or row.value is None:
        return t(f"status.{row.light}", lang)
    if not kpi.lit_by:
        return ""
    return f"{SHAPES['grey']} {t('status.no_plan' if kpi.is_flow else 'status.not_comparable', lang)}"


def draw(cards: Sequence[CardText], with_spark: bool = True) -> None:
    """The cards in one row on a desk, two per row on a phone, all of one height."""
    with st.grid(max(len(cards), 1), min_column_width=148, gap="xsmall"):
        for card in cards:
            with st.container(border=True, height="stretch", gap="xxsmall"):
                st.metric(
                    card.label,
                    card.value,
                    card.badge,
                    delta_arrow="off",
                    delta_color=card.tone,
                    chart_data=card.spark if with_spark and len(card.spark) > 1 else None,
                )
                if card.small:
                    st.markdown(card.small)


def _changes(card: Card) -> list[tuple[str, float | None, float | None]]:
    """Comparison, change and reference of a card, in the order in which they matter."""
    row = card.row
    reference = row.due if row.due is not None else row.plan
    last_month = (
        None if card.to_last_month is None or row.value is None else float(row.value) - float(card.to_last_month)
    )
    found = (
        ("plan", card.to_plan, reference),
        ("history", card.to_last_year, row.last_year_due),
        ("industry", card.to_industry, row.industry),
        ("last_month", card.to_last_month, last_month),
    )
    return [(name, _float(change), _float(of)) for name, change, of in found]


def _float(number: object) -> float | None:
    return None if number is None else float(number)  # type: ignore[arg-type]


def _small(name: str, change: tuple[float, float | None], kpi: str, unit: str, lang: Lang) -> str:
    text = difference(change[0], unit, change[1], lang)
    good = (change[0] > 0) is KPIS[kpi].higher_is_better
    colour = "gray" if change[0] == 0 or text.startswith("±") else "green" if good else "red"
    return f":small[:gray[{t(WORDS[name], lang)}]\u00a0:{colour}[{text}]]"
