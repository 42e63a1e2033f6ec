"""What the reader has chosen, how it is called, and how a link carries it: in codes, so that it opens the same view in
any language.

Pure: no streamlit. The language is always written into the link, everything else only where it differs from what the
page shows by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from salesplan.core.months import between, fiscal_months, fiscal_year, month_of, shift
from salesplan.core.plan.states import IN_FORCE
from salesplan.core.view import DIMENSIONS, View
from salesplan.i18n import LANGS, Lang, t
from salesplan.i18n.formats import escape
from salesplan.services.offer import Offer

Params = Mapping[str, str]
PAGE_KEYS = ("register", "id", "since", "version", "round", "owner", "at", "year", "by", "against", "way", "why")
"""What a page adds to its own link: the register and the record that it shows, the load since which it tells; of a
plan its version, round, owner and slice; of a gap its slice, its members, what it is held against and the way it is
taken apart, and the figure whose diagnosis comes first."""

_MOST_NAMES = 2


class Choices(NamedTuple):
    """`period` None follows the figures (year to date); `where` maps dimensions to codes; `plan` and `load` are ids."""

    lang: Lang = "zh"
    period: tuple[str, str] | None = None
    where: Mapping[str, tuple[str, ...]] = {}
    plan: int | None = None
    day: date | None = None
    load: int | None = None

    def view(self, offer: Offer) -> View:
        """What the services are asked for."""
        start, end = self.period or default_period(offer)
        return View(start, end, self.where, self.plan, self.day, self.load)


def load_of(params: Params, offer: Offer) -> int | None:
    """The load that a link looks back to; None for now, and for one that is not there."""
    return _listed("load", params, {moment.load for moment in offer.moments}, [])


def language_of(params: Params) -> Lang:
    """The language a link asks for; Chinese when it asks for none that we have."""
    return next((lang for lang in LANGS if lang == params.get("lang")), "zh")


def newest_month(offer: Offer) -> str:
    """The newest month with figures; this month when there are none."""
    return offer.last or month_of(offer.today)


def default_period(offer: Offer) -> tuple[str, str]:
    """Year to date: from the start of the fiscal year to the newest month with figures."""
    return PRESETS["ytd"](newest_month(offer), offer.settings.fiscal_start)


def months_offered(offer: Offer) -> tuple[str, ...]:
    """Every month that can be chosen: from the first fiscal year with figures to the end of the newest one, or of the
    last one after it whose plan is in force."""
    starts, newest = offer.settings.fiscal_start, newest_month(offer)
    first = fiscal_months(fiscal_year(offer.first or newest, starts), starts)[0]
    planned = (version.year for version in offer.versions if version.state in IN_FORCE)
    return between(first, fiscal_months(max({fiscal_year(newest, starts), *planned}), starts)[-1])


def _quarter(month: str, starts: int) -> tuple[str, str]:
    months = fiscal_months(fiscal_year(month, starts), starts)
    at = months.index(month) // 3 * 3
    return months[at], months[at + 2]


def _year(month: str, starts: int) -> tuple[str, str]:
    months = fiscal_months(fiscal_year(month, starts), starts)
    return months[0], months[-1]


PRESETS: dict[str, Callable[[str, int], tuple[str, str]]] = {
    "ytd": lambda month, starts: (_year(month, starts)[0], month),
    "month": lambda month, starts: (month, month),
    "last_month": lambda month, starts: (shift(month, -1), shift(month, -1)),
    "quarter": lambda month, starts: (_quarter(month, starts)[0], month),
    "last_quarter": lambda month, starts: _quarter(shift(_quarter(month, starts)[0], -1), starts),
    "year": _year,
    "next_year": lambda month, starts: _year(shift(month, 12), starts),
    "twelve": lambda month, starts: (shift(month, -11), month),
}
"""Periods by name: from the newest month with figures and the month in which the fiscal year starts."""


def preset_of(period: tuple[str, str], offer: Offer) -> str | None:
    """The name of a period, if it has one."""
    newest, starts = newest_month(offer), offer.settings.fiscal_start
    return next((name for name, make in PRESETS.items() if make(newest, starts) == period), None)


def scope_label(where: Mapping[str, tuple[str, ...]], offer: Offer, lang: Lang) -> str:
    """The slice in words, escaped: the names of what is chosen, else the reader's own regions or the whole company."""
    seen, parts = offer.seen(where), []
    for dimension in DIMENSIONS:
        codes = seen.get(dimension, ())
        if codes:
            names = [offer.name(dimension, code, lang) for code in codes[:_MOST_NAMES]]
            more = f" +{len(codes) - _MOST_NAMES}" if len(codes) > _MOST_NAMES else ""
            parts.append(("、" if lang == "zh" else ", ").join(names) + more)
    return escape(" × ".join(parts)) if parts else t("frame.whole_company", lang)


def read_link(params: Params, offer: Offer) -> tuple[Choices, tuple[str, ...]]:
    """The choices a link carries, and what in it is unknown here (`key=value`), which is left out."""
    unknown: list[str] = []
    where = {}
    for dimension in DIMENSIONS:
        known = {member.code for member in offer.members.get(dimension, ())}
        asked = [code for code in params.get(dimension, "").split(",") if code]
        unknown += [f"{dimension}={code}" for code in asked if code not in known]
        if found := tuple(dict.fromkeys(code for code in asked if code in known)):
            where[dimension] = found
    plan = _listed("plan", params, {version.id for version in offer.versions}, unknown)
    load = _listed("load", params, {moment.load for moment in offer.moments}, unknown)
    choices = Choices(language_of(params), _period(params, offer, unknown), where, plan, _day(params, unknown), load)
    return choices, tuple(unknown)


def write_link(choices: Choices, offer: Offer) -> dict[str, str]:
    """The parameters of a link to this view; `read_link` gives the choices back."""
    params = {"lang": str(choices.lang)}
    default = default_period(offer)
    start, end = choices.period or default
    params |= {
        key: month for key, month, usual in (("from", start, default[0]), ("to", end, default[1])) if month != usual
    }
    params |= {
        dimension: ",".join(choices.where[dimension]) for dimension in DIMENSIONS if choices.where.get(dimension)
    }
    if choices.plan is not None:
        params["plan"] = str(choices.plan)
    if choices.day is not None:
        params["asof"] = choices.day.isoformat()
    if choices.load is not None:
        params["load"] = str(choices.load)
    return params


def fitted(choices: Choices, offer: Offer) -> Choices:
    """The choices that still exist: names, versions, loads and months may go with an undone load."""
    return read_link(write_link(choices, offer), offer)[0]


def _period(params: Params, offer: Offer, unknown: list[str]) -> tuple[str, str] | None:
    offered, default = months_offered(offer), default_period(offer)
    start, end = params.get("from", default[0]), params.get("to", default[1])
    wrong = [f"{key}={params[key]}" for key in ("from", "to") if key in params and params[key] not in offered]
    if wrong or start > end:
        unknown += wrong or [f"from={start}", f"to={end}"]
        return None
    return None if (start, end) == default else (start, end)


def _listed(key: str, params: Params, known: set[int], unknown: list[str]) -> int | None:
    asked = params.get(key)
    if not asked:
        return None
    if asked.isascii() and asked.isdigit() and int(asked) in known:
        return int(asked)
    unknown.append(f"{key}={asked}")
    return None


def _day(params: Params, unknown: list[str]) -> date | None:
    asked = params.get("asof")
    if not asked:
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError:
        unknown.append(f"asof={asked}")
        return None
