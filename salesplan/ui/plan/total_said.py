"""What is said about a total: what bounds it, how its figures came about, and what speaks against it."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from salesplan.core.plan.anchors import Position
from salesplan.i18n import total_words
from salesplan.i18n.formats import escape, money, percent
from salesplan.services.plan.anchors import Total
from salesplan.services.plan.grounds import Source
from salesplan.ui.words import lang, t

_IDIOMS = ("unrealistic", "timid")
"""Cautions whose idiom stands in the tooltip only: a wall is read by whoever chose the total."""


def bounds(found: Total) -> str:
    """Where floor, ceiling and stretch come from."""
    within, parts = found.within, []
    if within.floor is not None:
        parts.append(t("total.floor.is", amount=money(within.floor, lang()), why=_why_floor(found)))
    if within.ceiling is not None:
        why = t(f"total.ceiling.{within.ceiling_by}")
        parts.append(t("total.ceiling.is", amount=money(within.ceiling, lang()), why=why))
    if within.stretch is not None:
        low, high = (money(end, lang()) for end in within.stretch)
        parts.append(t("total.stretch.is", low=low, high=high))
    return escape(" · ".join(parts))


def _why_floor(found: Total) -> str:
    if found.within.floor_by == "chance":
        return t("total.floor.chance")
    growth = percent(found.anchors.growth or 0.0, lang(), sign=True)
    return t("total.floor.momentum", last=money(found.anchors.last, lang()), growth=growth)


def figures(found: Total, at: Position, challenge: Decimal, ratio: Decimal) -> None:
    """The figures of a total, each with how it came about behind its mark."""
    last = _source(found, "last")
    growth = total_words.origin(last.code, last.detail, lang())
    with st.container(horizontal=True, gap="medium", key="total-figures"):
        st.metric(t("total.chance"), percent(at.chance, lang(), 0), help=_why_chance(found), width=150)
        help = t("total.growth.help", last=money(last.value, lang()), came=growth)
        st.metric(t("total.growth"), percent(at.growth, lang(), sign=True), help=help, width=150)
        st.metric(t("total.place"), _place(at), help=t("total.place.help"), width=150)
        help = t("total.challenge.help", total=money(at.total, lang()), ratio=f"{ratio.normalize():f}")
        st.metric(t("total.challenge"), money(challenge, lang()), help=help, width=150)


def _place(at: Position) -> str:
    """The place in the band; how far outside of it is no figure that says anything."""
    if at.place is None or 0 <= at.place <= 1:
        return percent(at.place, lang(), 0)
    return t("total.place.above" if at.place > 1 else "total.place.below")


def _why_chance(found: Total) -> str:
    ahead = found.anchors.ahead
    if ahead is None:
        return t("total.chance.none")
    middle = money(ahead.middle, lang())
    if ahead.errors:
        return t("total.chance.errors", n=len(ahead.errors), forecast=middle)
    half = percent(ahead.half80(), lang(), 1)
    if ahead.tried:
        return t("total.chance.few", n=ahead.tried, forecast=middle, half=half)
    key = "total.chance.typed" if _source(found, "forecast_spread").code == "typed" else "total.chance.default"
    return t(key, forecast=middle, half=half)


def cautions(at: Position) -> None:
    """Everything that speaks against a total, a line each, with reason and numbers; or that nothing does."""
    if not at.warnings:
        st.markdown(f":green[● {t('total.no_caution')}]")
        return
    with st.container(border=True, gap="xsmall", key="total-cautions"):
        for one in at.warnings:
            said = escape(total_words.why(one.flag, one.reason, one.numbers, lang()))
            idiom = t(f"total.idiom.{one.flag}") if one.flag in _IDIOMS else None
            st.markdown(f":orange[▲ **{said}**]", help=idiom)


def _source(found: Total, name: str) -> Source:
    return next(one for one in found.sources if one.name == name)
