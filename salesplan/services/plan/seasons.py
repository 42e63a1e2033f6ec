"""The season that a plan of a year starts from, for the whole and its slices; and festival weights that fit better."""

from __future__ import annotations

from collections.abc import Sequence

from salesplan.core.plan.seasonality import Fit, Season, fit, season
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import ask
from salesplan.services.plan.forecasts import Codes, pasts
from salesplan.store import Store


def seasons(
    store: Store, scope: Scope, view: View, year: int, by: Sequence[str] = (), measure: str = "revenue"
) -> dict[Codes, Season]:
    """The shares of the months of fiscal `year`, for every slice by `by` with history; shrunk to the whole's season.

    The whole itself is codes (); without history it has every month alike. Only finished months count.
    """
    question = ask(store, scope, view, by)
    calendar, starts = question.standing.calendar, question.starts
    whole = pasts(store, scope, view._replace(where={}), (), measure).get(())
    parent = season({} if whole is None else whole.amounts, year, starts, calendar)
    if not by and not question.where:
        return {(): parent}
    found = pasts(store, scope, view, by, measure)
    return {codes: season(past.amounts, year, starts, calendar, parent) for codes, past in found.items()}


def festival_offer(store: Store, scope: Scope, view: View) -> Fit | None:
    """Weights of the days around the Spring Festival that explain the company's own past better than those in force.

    None with fewer than four years of January and February, or when nothing fits better. Nothing is changed.
    """
    whole = pasts(store, scope, view._replace(where={})).get(())
    weights = ask(store, scope, view).standing.settings.festival
    return None if whole is None else fit(whole.amounts, weights)
