"""What speaks against a total, and where its numbers come from, as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from salesplan.i18n import Lang, t
from salesplan.i18n.formats import money, percent

_RATIOS = ("chance", "part")
RATIOS = ("market_growth", "market_share", "market_share_high", "availability", "forecast_spread", "grown")
"""Numbers behind an anchor that are shares or growth."""
PLAIN = ("multiple", "years", "heads")
"""Those that are neither money nor a share."""


def why(flag: str, reason: str, numbers: Mapping[str, float], lang: Lang) -> str:
    """The sentence of a caution (`core.plan.anchors.Caution`): its flag, its reason, its numbers in yuan and ratios."""
    filled = {name: percent(x, lang) if name in _RATIOS else money(x, lang) for name, x in numbers.items()}
    first, _, second = reason.partition("/")
    if flag == "contradictory":
        filled["ratio"] = f"{numbers['ratio']:.2f}"
        filled |= {"most_name": t(f"total.anchor.{first}", lang), "least_name": t(f"total.anchor.{second}", lang)}
    elif flag == "no_band":
        filled |= {"floor_by": t(f"total.bound.{first}", lang), "ceiling_by": t(f"total.bound.{second}", lang)}
    elif flag != "few_anchors":
        flag = f"{flag}.{reason}"
    return t(f"total.why.{flag}", lang, **filled)


def number(name: str, value: Decimal | None, detail: Mapping[str, object], lang: Lang) -> str:
    """A number behind an anchor as people read it, by its name; `detail` is that of its source."""
    if value is None:
        return t("total.from.missing", lang)
    if name == "ramp":
        return t("total.ramp.value", lang, n=value, parts=detail["parts"])
    if name == "hires":
        return t("total.hires.value", lang, n=f"{value.normalize():f}")
    if name in RATIOS:
        return percent(value, lang)
    return f"{value:.4g}" if name in PLAIN else money(value, lang)


def origin(code: str, detail: Mapping[str, object], lang: Lang) -> str:
    """Where a number behind an anchor comes from (`services.plan.anchors.Source`): its code and detail in words."""
    if code == "team_sales":
        detail = {**detail, "average": money(detail["average"], lang)}  # type: ignore[arg-type]
    if code != "forecast":
        return t(f"total.from.{code}", lang, **detail)
    error = detail["error"]
    told = t("forecast.untried", lang)
    if isinstance(error, float):
        told = t("forecast.error", lang, error=percent(error, lang))
    method = t(f"forecast.method.{detail['method']}", lang)
    return t("total.from.forecast", lang, method=method, through=detail["through"], error=told)
