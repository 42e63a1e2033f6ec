"""An alert in words: which slice, what its figure is and what it is held against, the money, the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


class Plan(Protocol):
    """What is known of a contingency plan. `indicator` and `unit` are what it reads by hand, where it watches no KPI."""

    @property
    def kpi(self) -> str | None: ...
    @property
    def title(self) -> str: ...
    @property
    def indicator(self) -> str | None: ...
    @property
    def unit(self) -> str | None: ...


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
    @property
    def plan(self) -> Plan | None: ...


def rule(id: str, lang: Lang) -> str:
    """What a rule is called."""
    return t(f"alert.rule.{id}", lang)


def kpi(id: str, lang: Lang) -> str:
    """What the figure of a rule is called."""
    own = f"alert.kpi.{id}"
    return t(own if own in TEXT else f"kpi.{id}", lang)


def headline(id: str, plan: Plan | None, lang: Lang) -> str:
    """What an alert is called: its rule, and the plan whose trigger it is. Not escaped."""
    return t("alert.rule.of_plan", lang, rule=rule(id, lang), title=plan.title) if plan else rule(id, lang)


def figure(value: Decimal | None, unit: Unit, plan: Plan | None, lang: Lang) -> str:
    """A figure of an alert in its unit; an indicator read by hand in that of its plan. Not escaped."""
    own = plan.unit or "" if plan and not plan.kpi and value is not None else ""
    return show(value, unit, lang) + own


def where(slice: Mapping[str, Sequence[str]], names: Names, lang: Lang) -> str:
    """The slice in names, not escaped: `华南 × 电商平台`; the whole company without any."""
    order = ("region", "team", "product", "category", "channel", "dealer", "tier", "industry")
    parts = [_member(kind, code, names, lang) for kind in order for code in slice.get(kind, ())]
    return " × ".join(parts) or t("frame.whole_company", lang)


def said(one: Alert, slice: str, lang: Lang, safe: Callable[[str], str] = str) -> str:
    """The sentence of an alert, number first after the slice, in which `safe` makes texts of the user's harmless."""
    rule, plan = one.rule, one.plan
    filled = {"slice": safe(slice), "kpi": _named(rule.kpi, plan, lang, safe)}
    written = safe if plan else str
    told = {"value": one.value, "reference": one.reference}
    filled |= {name: written(figure(number, rule.unit, plan, lang)) for name, number in told.items()}
    sentence = t(f"alert.say.{rule.against}", lang, **filled, period=range_label(one.start, one.month, lang))
    if one.money is not None and one.money > 0:
        sentence = t("alert.say.money", lang, said=sentence, money=money(one.money, lang))
    return sentence[:1].upper() + sentence[1:]


def _named(id: str, plan: Plan | None, lang: Lang, safe: Callable[[str], str]) -> str:
    """The figure inside a sentence: small in English, an indicator as its plan has it."""
    if plan and not plan.kpi:
        return safe(plan.indicator or plan.title)
    name = kpi(id, lang)
    return name if lang == "zh" else name[:1].lower() + name[1:]


def _member(kind: str, code: str, names: Names, lang: Lang) -> str:
    if kind == "category":
        return t(f"category.{code}", lang) if f"category.{code}" in TEXT else code
    if kind == "tier":
        own = f"choice.tier.{code}"
        return t("diagnosis.tier", lang, tier=t(own, lang) if own in TEXT else code)
    if kind == "industry":
        return t("diagnosis.industry", lang, industry=code)
    if kind == "dealer":
        return t("diagnosis.dealer", lang, code=code)
    return names.get(kind, {}).get(code, code)
