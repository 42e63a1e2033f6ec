"""An alert in words: which slice, what its figure is and what it is held against, the money, the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from salesplan.i18n import TEXT, Lang, t
from salesplan.i18n.formats import Unit, money, range_label, show

Names = Mapping[str, Mapping[str, str]]
"""Dimension -> code -> name."""


class Rule(Protocol):
    """What is known of a rule: its figure and what that is held against, by id."""

    @property
    def kpi(self) -> str: ...
    @property
    def against(self) -> str: ...
    @property
    def unit(self) -> Unit: ...


class Alert(Protocol):
    """What an alert says, over the months `start`..`month`; `money` is the size of the gap in yuan."""

    @property
    def rule(self) -> Rule: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def reference(self) -> Decimal | None: ...
    @property
    def start(self) -> str: ...
    @property
    def month(self) -> str: ...
    @property
    def money(self) -> Decimal | None: ...


def rule(id: str, lang: Lang) -> str:
    """What a rule is called."""
    return t(f"alert.rule.{id}", lang)


def kpi(id: str, lang: Lang) -> str:
    """What the figure of a rule is called."""
    own = f"alert.kpi.{id}"
    return t(own if own in TEXT else f"kpi.{id}", lang)


def where(slice: Mapping[str, Sequence[str]], names: Names, lang: Lang) -> str:
    """The slice in names, not escaped: `华南 × 电商平台`; the whole company without any."""
    order = ("region", "team", "product", "category", "channel", "dealer", "tier", "industry")
    parts = [_member(kind, code, names, lang) for kind in order for code in slice.get(kind, ())]
    return " × ".join(parts) or t("frame.whole_company", lang)


def said(one: Alert, slice: str, lang: Lang) -> str:
    """The sentence of an alert, number first after the slice, which stands in it as it is given."""
    name, rule = kpi(one.rule.kpi, lang), one.rule
    filled = {"slice": slice, "kpi": name if lang == "zh" else name[:1].lower() + name[1:]}
    filled |= {"value": show(one.value, rule.unit, lang), "reference": show(one.reference, rule.unit, lang)}
    sentence = t(f"alert.say.{rule.against}", lang, **filled, period=range_label(one.start, one.month, lang))
    if one.money is None or one.money <= 0:
        return sentence
    return t("alert.say.money", lang, said=sentence, money=money(one.money, lang))


def _member(kind: str, code: str, names: Names, lang: Lang) -> str:
    if kind in ("category", "tier"):
        key = f"category.{code}" if kind == "category" else f"choice.tier.{code}"
        return t(key, lang) if key in TEXT else code
    if kind == "dealer":
        return t("diagnosis.dealer", lang, code=code)
    return names.get(kind, {}).get(code, code)
