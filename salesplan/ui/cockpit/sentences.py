"""The cockpit in sentences: number first, then what it means. Pure; figures in, text of the asked language out.

Names of members are user text: they are escaped here, because every sentence goes where markdown is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from salesplan.charts import SHAPES
from salesplan.core.months import between, month_of
from salesplan.core.review.noted import Where
from salesplan.core.view import View
from salesplan.i18n import TEXT, Lang, t
from salesplan.i18n.formats import day, escape, money, month_short, percent, points, range_label, show
from salesplan.services.cockpit import CockpitView, Headline, MonthPoint, Slice, Stamp
from salesplan.services.mix import Oversold, furthest
from salesplan.services.offer import Offer

COLOUR = {"green": "green", "yellow": "yellow", "red": "red", "grey": "gray"}
"""What the screen calls the colour of each light."""
FAR_AHEAD = 1.15
"""From here on a surplus is a question about the target, not only good news."""


class About(NamedTuple):
    """The number that a sentence speaks of: a KPI of one slice (dimension -> code) of the view, or of a `category` of
    products ("" for none), which are `products`."""

    kpi: str = "revenue"
    slice: Mapping[str, str] = {}
    category: str = ""
    products: tuple[str, ...] = ()


class Signal(NamedTuple):
    """A sentence, as markdown, what it speaks of, and the figures that it tells: KPIs of slices of the view."""

    text: str
    about: About
    figures: tuple[tuple[str, Where], ...] = ()


def standing(headline: Headline, view: View, today: date, lang: Lang) -> str:
    """Where we stand against both targets, at what is due by now; what is missing is left out. Of months that are still
    to come, that they have not begun, and what is planned."""
    if headline.ahead is not None:
        key = "cockpit.not_begun" if view.start > month_of(today) else "cockpit.nothing_sold_yet"
        return t(key, lang, period=range_label(view.start, view.end, lang), plan=money(headline.ahead, lang))
    if headline.attainment_base is None:
        return t("cockpit.no_plan" if headline.landing_rate is None else "cockpit.nothing_due", lang)
    base = percent(headline.attainment_base)
    if headline.attainment_challenge is None:
        return t("cockpit.attainment_base", lang, base=base)
    return t("cockpit.attainment", lang, base=base, challenge=percent(headline.attainment_challenge))


def to_date(headline: Headline, lang: Lang) -> str:
    """Ahead of what is due by now or behind it, in money; empty without a plan."""
    if headline.gap is None:
        return ""
    return t("cockpit.behind" if headline.gap < 0 else "cockpit.ahead", lang, gap=money(abs(headline.gap), lang))


def landing(headline: Headline, lang: Lang) -> str:
    """The full-year estimate; empty when there is none."""
    if headline.landing is None:
        return ""
    if headline.landing_rate is None:
        return t("cockpit.landing_alone", lang, landing=money(headline.landing, lang))
    rate = percent(headline.landing_rate)
    return t("cockpit.landing_rate", lang, landing=money(headline.landing, lang), rate=rate)


def _linear(headline: Headline, lang: Lang) -> str:
    """Attainment had the plan been spread evenly over the days, where that differs from what is due by season."""
    if headline.linear is None or headline.gap is None or percent(headline.linear) == percent(headline.attainment_base):
        return ""
    return t("cockpit.linear", lang, rate=percent(headline.linear))


def mark(light: str) -> str:
    """The shape of a light in its colour, as markdown."""
    return f":{COLOUR[light]}[{SHAPES[light]}]"


def stamp(figures: Stamp, lang: Lang) -> str:
    """To which day the figures go and which load brought them."""
    if figures.day is None or figures.load is None:
        return t("frame.nothing_yet", lang)
    return t("cockpit.as_of", lang, day=day(figures.day, lang), load=figures.load)


def signals(view: CockpitView, oversold: Oversold | None, offer: Offer, lang: Lang) -> list[Signal]:
    """What a total hides: the weakest member, the one far ahead, and the product that crowds out dearer ones."""
    weakest = _weakest(view, offer, lang)
    found = [weakest] if weakest else []
    ahead = furthest(view.heat, "region", FAR_AHEAD)
    if ahead is not None:
        code, rate, surplus = ahead
        name = escape(offer.name("region", code, lang))
        far = t("cockpit.far_ahead", lang, member=name, rate=percent(rate), gap=money(surplus, lang))
        found.append(_of_member(f"{mark('green')} {far}", "region", code))
    if oversold is not None:
        about = About("aov", category=oversold.category, products=oversold.products)
        of_all = tuple((kpi, {"product": oversold.products}) for kpi in ("aov", "gross_margin"))
        figures = (*_attained("product", oversold.product), *of_all)
        found.append(Signal(f"{mark('yellow')} {_oversold(oversold, offer, lang)}", about, figures))
    return found


def months_message(points: Sequence[MonthPoint], headline: Headline, lang: Lang) -> str:
    """To date against plan, beside it by calendar days alone, and since when it has been missed in a row."""
    unknown = "cockpit.months_without_plan" if headline.ahead is None else "cockpit.months_ahead"
    message = (to_date(headline, lang) or t(unknown, lang)) + _linear(headline, lang)
    missed = _missed_in_a_row(points)
    if len(missed) < 2:
        return message
    short = sum((p.plan - p.value for p in missed if p.plan is not None and p.value is not None), Decimal(0))
    first = month_short(missed[0].month, lang)
    return message + t("cockpit.missed_since", lang, first=first, n=len(missed), gap=money(short, lang))


def heat_message(cells: Sequence[Slice], offer: Offer, lang: Lang) -> str:
    """The cell with the largest shortfall."""
    worst = largest_gap(cells)
    if worst is None:
        unknown = "cockpit.nothing_due" if any(c.plan is not None for c in cells) else "cockpit.no_plan"
        return t("cockpit.no_gap" if any(c.gap is not None for c in cells) else unknown, lang)
    return t(
        "cockpit.largest_gap",
        lang,
        region=escape(offer.name("region", worst.where["region"], lang)),
        product=escape(offer.name("product", worst.where["product"], lang)),
        rate=percent(worst.rate, digits=0),
        gap=money(abs(worst.gap or Decimal(0)), lang),
    )


def largest_gap(cells: Sequence[Slice]) -> Slice | None:
    """The cell with the largest shortfall; None where there is none."""
    short = [cell for cell in cells if cell.gap is not None and cell.gap < 0]
    return min(short, key=lambda cell: cell.gap or Decimal(0), default=None)


def slices_message(slices: Sequence[Slice], by: str, offer: Offer, lang: Lang) -> str:
    """Who weighs most, and what the others add up to."""
    known = [(s, s.gap) for s in slices if s.gap is not None]
    if not known:
        key = "cockpit.nothing_due" if any(s.plan is not None for s in slices) else "cockpit.no_plan_by"
        return t(key, lang, dimension=t(f"dim.{by}", lang))
    worst, gap = min(known, key=lambda pair: pair[1])
    rest = sum((other for s, other in known if s is not worst), Decimal(0))
    if gap >= 0:
        return t("cockpit.none_behind", lang, gap=money(gap + rest, lang))
    name = escape(offer.name(by, worst.where[by], lang))
    if len(known) == 1:
        return t("cockpit.one_behind", lang, member=name, gap=money(gap, lang, sign=True))
    return t("cockpit.worst_member", lang, member=name, gap=money(gap, lang, True), rest=money(rest, lang, True))


def difference(amount: Decimal | float | int, unit: str, reference: Decimal | float | int | None, lang: Lang) -> str:
    """A change beside a card: ratios in points, everything else in percent of what it is compared with."""
    if unit == "percent":
        return points(amount, lang, sign=True, brief=True)
    if reference:
        return percent(float(amount) / abs(float(reference)), lang, sign=True)
    return show(amount, "money" if unit == "money" else "quantity", lang, sign=True)


def _weakest(view: CockpitView, offer: Offer, lang: Lang) -> Signal | None:
    """The region with most money short when its light is bad, else the worst member below the total."""
    first = view.slices[0] if len(view.slices) > 1 else None
    worst = view.headline.worst
    if first is not None and first.light in ("red", "yellow") and first.gap is not None and "region" in first.where:
        key = "cockpit.hidden_shortfall" if view.headline.light == "green" else "cockpit.largest_shortfall"
        name = escape(offer.name("region", first.where["region"], lang))
        told = t(key, lang, member=name, rate=percent(first.rate), gap=money(abs(first.gap), lang))
        return _of_member(f"{mark(first.light)} {told}", "region", first.where["region"])
    if worst is None:
        return None
    key = "cockpit.hidden_gap" if view.headline.light == "green" else "cockpit.weakest"
    name = escape(offer.name(worst[0], worst[1], lang))
    told = t(key, lang, member=name, rate=percent(worst[2]))
    return _of_member(f"{mark(worst[3])} {told}", worst[0], worst[1])


def _of_member(text: str, dimension: str, code: str) -> Signal:
    """A sentence on how far a member is with its plan."""
    return Signal(text, About(slice={dimension: code}), _attained(dimension, code))


def _attained(dimension: str, code: str) -> tuple[tuple[str, Where], ...]:
    return tuple((kpi, {dimension: (code,)}) for kpi in ("revenue", "attainment_base"))


def _oversold(found: Oversold, offer: Offer, lang: Lang) -> str:
    name = escape(offer.name("product", found.product, lang))
    return t(
        "cockpit.oversold",
        lang,
        member=name,
        rate=percent(found.rate, digits=0),
        category=_category(found.category, lang),
        aov=percent(found.aov_change, sign=True),
        margin=points(found.margin_change, lang, sign=True, brief=True),
    )


def _category(category: str, lang: Lang) -> str:
    """A category in words, as a part of the company; one of its own stands as it was written."""
    if not category:
        return t("cockpit.all_products", lang)
    name = t(f"category.{category}", lang) if f"category.{category}" in TEXT else escape(category)
    return t("cockpit.alone", lang, category=name)


def _missed_in_a_row(points: Sequence[MonthPoint]) -> list[MonthPoint]:
    """The finished months up to the newest, each behind its plan by its light, without a break."""
    finished = [p for p in points if p.value is not None and p.plan is not None and not p.partial]
    row: list[MonthPoint] = []
    for point in reversed(finished):
        next_one = row[-1].month if row else None
        broken = next_one is not None and len(between(point.month, next_one)) != 2
        if broken or point.light not in ("yellow", "red"):
            break
        row.append(point)
    return row[::-1]
