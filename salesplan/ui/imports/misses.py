"""Which regions still owe a month, in a line each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from salesplan.core.view import View
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import count, escape, month
from salesplan.services.misses import Miss
from salesplan.services.offer import Offer
from salesplan.ui import cache, session
from salesplan.ui.words import lang

MOST_NAMED = 8
"""Regions that a line names; of more it says how many there are."""


def draw() -> None:
    """What is missing of the newest months, measure group by measure group; nothing when all have reported."""
    scope, version = session.scope(), session.version()
    found = cache.misses(scope=scope, version=version)
    if not found:
        return
    offer = cache.offer(scope=scope, version=version)
    with st.container(key="misses", gap=None):
        for miss in found:
            group = t(f"measure_group.{miss.group}", lang())
            line = t(
                "misses.line", lang(), month=month(miss.month, lang()), group=group, regions=named(miss, offer, lang())
            )
            st.markdown(f":material/hourglass_empty: {line}")


def of_view(found: Sequence[Miss], view: View, offer: Offer, language: Lang) -> str:
    """The one line of the cockpit: whose sales are missing in the last month of the view; "" when nobody's are."""
    miss = next((m for m in found if (m.month, m.group) == (view.end, "sales")), None)
    shown = view.where.get("region")
    if miss is not None and shown:
        mine = tuple(code for code in miss.regions if code in shown)
        miss = miss._replace(regions=mine) if mine else None
    if miss is None or view.as_of or view.as_of_load:
        return ""
    return t("misses.cockpit", language, month=month(view.end, language), regions=named(miss, offer, language))


def named(miss: Miss, offer: Offer, language: Lang) -> str:
    """The regions by name, escaped."""
    if len(miss.regions) == miss.of and miss.of > 1:
        return t("misses.all", language, n=count(miss.of))
    names = [escape(offer.name("region", code, language)) for code in miss.regions[:MOST_NAMED]]
    more = f" +{len(miss.regions) - MOST_NAMED}" if len(miss.regions) > MOST_NAMED else ""
    return ("、" if language == "zh" else ", ").join(names) + more
