"""Diagnoses as sentences. The services give codes and numbers; only here they are worded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from salesplan.i18n import TEXT, Lang, t
from salesplan.i18n.formats import MISSING, count, money, month, percent, points, quantity, range_label

Names = Callable[[str, str], str]
"""What people call a member: of a dimension (or `customer`) and a code."""
_OWN = ("region", "product", "team", "channel", "person", "customer")
_ORDER = ("region", "team", "category", "product", "channel", "dealer", "tier", "industry")
_SMALL_POINTS = 0.01
"""Differences of ratios below this are told with two decimals."""


def said(sentence: Any, lang: Lang, names: Names, safe: Callable[[str], str] = str) -> str:
    """A sentence of a diagnosis (`core.review.diagnosed.Sentence`).

    `safe` makes names and texts of the user's harmless where the sentence goes (markdown).
    """
    values = {key: _value(value, lang, names, safe) for key, value in sentence.values.items()}
    return t(f"diagnosis.say.{sentence.key}", lang, **values)


def named(name: Any, lang: Lang, names: Names, safe: Callable[[str], str] = str) -> str:
    """One thing or slice: a name of `core.review.diagnosed`; a dash for None."""
    if name is None:
        return MISSING
    fields = name._fields
    if "where" in fields:
        parts = [_of(kind, code, lang, names, safe) for kind, code in name.where.items()]
        return " × ".join(parts)
    if "code" in fields:
        return _of(name.kind, name.code, lang, names, safe)
    return t(name.key, lang)


def scope(where: Mapping[str, Sequence[str]], lang: Lang, names: Names, safe: Callable[[str], str] = str) -> str:
    """The slice that a diagnosis is about; the whole company without any."""
    ordered = sorted(where.items(), key=lambda item: _ORDER.index(item[0]) if item[0] in _ORDER else len(_ORDER))
    parts = [_joined([_of(kind, code, lang, names, safe) for code in codes], lang) for kind, codes in ordered]
    return " × ".join(parts) or t("frame.whole_company", lang)


def number(value: Any, unit: str, lang: Lang, signed: bool = False, digits: int = 1) -> str:
    """A number in its unit; a difference of ratios that is small gets one decimal more."""
    if value is None:
        return t("diagnosis.no_data", lang)
    if unit == "money":
        return money(value, lang, signed)
    if unit == "each":
        return t("diagnosis.each", lang, amount=money(value, lang, signed))
    if unit == "percent":
        return percent(value, lang, digits, signed)
    if unit == "points":
        return points(value, lang, 2 if abs(float(value)) < _SMALL_POINTS else 1, signed)
    return count(value, lang, signed) if unit == "count" else quantity(value, lang, signed)


def siblings(pairs: tuple[tuple[str, float | None], ...], lang: Lang) -> str:
    """How the same slice fares with one attribute changed: the counter-check."""
    told = [
        t(
            "diagnosis.sibling",
            lang,
            attribute=t(f"diagnosis.attribute.{attribute}", lang),
            change=MISSING if change is None else percent(change, lang, sign=True),
        )
        for attribute, change in pairs
    ]
    return _joined(told, lang, "；", "; ")


def _value(value: Any, lang: Lang, names: Names, safe: Callable[[str], str]) -> str:
    if isinstance(value, str):
        return safe(value)
    fields = getattr(value, "_fields", None)
    if fields is None:
        return _joined([_value(one, lang, names, safe) for one in value], lang)
    if "unit" in fields:
        return number(value.value, value.unit, lang, value.signed, value.digits)
    if "start" in fields:
        return range_label(value.start, value.end, lang)
    if "values" in fields:
        return said(value, lang, names, safe)
    return named(value, lang, names, safe)


def _joined(parts: list[str], lang: Lang, zh: str = "、", en: str = ", ") -> str:
    return (zh if lang == "zh" else en).join(parts)


def _of(kind: str, code: str, lang: Lang, names: Names, safe: Callable[[str], str]) -> str:
    if kind in _OWN:
        return safe(names(kind, code))
    if not code:
        return t("diagnosis.unknown", lang)
    words = {"kpi": f"kpi.{code}", "basis": f"diagnosis.basis.{code}", "link": f"diagnosis.link.{code}"}
    words |= {"category": f"category.{code}"}
    if words.get(kind) in TEXT:
        return t(words[kind], lang)
    if kind == "tier":
        own = f"choice.tier.{code}"
        return t("diagnosis.tier", lang, tier=t(own, lang) if own in TEXT else safe(code))
    if kind == "industry":
        return t("diagnosis.industry", lang, industry=safe(code))
    if kind == "month":
        return month(code, lang)
    if kind == "band":
        return _band(code, lang)
    if kind in ("dealer", "script"):
        return t(f"diagnosis.{kind}", lang, code=safe(code))
    return safe(code)


def _band(code: str, lang: Lang) -> str:
    low, _, high = code.partition("-")
    ends = {"low": money(int(low), lang) if low else "", "high": money(int(high), lang) if high else ""}
    key = "diagnosis.band" if low and high else "diagnosis.band.above" if low else "diagnosis.band.below"
    return t(key, lang, **ends)
