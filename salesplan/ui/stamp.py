"""What the figures of a page are held against and how new they are, in words for the frame."""

from __future__ import annotations

from salesplan.core.months import fiscal_year
from salesplan.i18n.formats import day
from salesplan.services.offer import Offer, PlanChoice
from salesplan.ui.choices import Choices, default_period
from salesplan.ui.words import lang, t


def label(choices: Choices, offer: Offer) -> str:
    """Against which plan version and to which day the figures go, and which earlier moment is shown."""
    end = (choices.period or default_period(offer))[1]
    in_force = offer.in_force(fiscal_year(end, offer.settings.fiscal_start))
    version = next((v for v in offer.versions if v.id == choices.plan), in_force)
    chosen = next((m for m in offer.moments if m.load == choices.load), None)
    shown = choices.day or offer.day
    parts = [t("frame.as_of", day=day(shown, lang()) if shown else "—")]
    if chosen:
        parts.append(t("frame.after_load", load=chosen.load))
    if version:
        state = t(f"plan_state.{version.state}")
        parts.insert(0, t("frame.version_short", number=version.number, state=state))
    return " · ".join(parts)


def version_name(version: PlanChoice | None) -> str:
    """A plan version, or that which is in force."""
    if version is None:
        return t("frame.plan_in_force")
    return t("frame.version", year=version.year, number=version.number, state=t(f"plan_state.{version.state}"))
