"""The policy of a draft that is looked back at: what was chosen for its last split, only to be read."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from salesplan.i18n.formats import money, month, percent
from salesplan.services.plan.proposal import Choices
from salesplan.ui import frame, tables
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

_WEIGHED = ("quarter", "month", "region", "product", "team")
_FIELDS = (Field("what", "past.policy", "text"), Field("value", "past.policy.value", "text"))


def draw(chosen: Choices | None) -> None:
    """Every choice by name and value; a sentence where it had not been split by policy."""
    if chosen is None:
        st.info(t("past.no_policy"))
        return
    rows = [{"what": what, "value": value} for what, value in _told(chosen)]
    made = tables.table("policy.then", t("past.policy"), _FIELDS, rows, lang())
    tables.draw(made, lang(), 600, "what", narrow=("what", "value"))


def _told(chosen: Choices) -> Iterator[tuple[str, str]]:
    yield t("plan.policy.total"), money(chosen.total, lang())
    yield t("plan.policy.ratio"), f"{chosen.challenge_ratio:.2f}"
    yield t("plan.policy.unit"), t("plan.policy.yuan", n=f"{chosen.unit:,}")
    for dimension in _WEIGHED:
        for code, weight in (chosen.weights_of(dimension) or {}).items():
            yield f"{_name(dimension, code)} · {t('plan.policy.weight')}", f"{weight:g}"
        for code, amount in chosen.amounts.get(dimension, {}).items():
            yield f"{_name(dimension, code)} · {t('plan.policy.amount')}", money(amount, lang())
    for name, growth in chosen.class_growth.items():
        if name != "blank":
            yield t(f"choice.region.grade.{name}"), percent(growth, lang(), sign=True)
    for name, growth in chosen.quadrant_growth.items():
        yield t(f"choice.product.quadrant.{name}"), percent(growth, lang(), sign=True)
    for code, blank in chosen.blanks.items():
        parts = money(blank.market, lang()), percent(blank.share, lang()), percent(blank.ramp, lang(), 0)
        yield t("plan.policy.blank", region=_name("region", code)), " × ".join(parts)


def _name(dimension: str, code: str) -> str:
    if dimension == "quarter":
        return code
    return month(code, lang()) if dimension == "month" else frame.current().offer.name(dimension, code, lang())
