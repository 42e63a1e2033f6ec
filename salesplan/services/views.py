"""What to look at when nothing was chosen, and choices written as names."""

from __future__ import annotations

from collections.abc import Sequence

from salesplan.core.months import fiscal_months, fiscal_year, month_of
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, View
from salesplan.services.company import settings, today
from salesplan.services.members import codes_of, members
from salesplan.store import Store


def default_view(store: Store, scope: Scope, start: str | None = None, end: str | None = None) -> View:
    """The fiscal year to date: up to the last month with figures, this month in an empty store."""
    company = settings(store, scope)
    last = store.rows(scope, "months_with_figures")[0]["last"]
    end = end or max(filter(None, (last, start)), default=month_of(today(company)))
    return View(start or fiscal_months(fiscal_year(end, company.fiscal_start), company.fiscal_start)[0], end)


def where_of(store: Store, scope: Scope, chosen: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Filters given as (dimension, "name,name") with codes, names or aliases; unknown dimensions are left out."""
    found = members(store, scope, DIMENSIONS)
    return {dim: codes_of(found[dim], text.split(",")) for dim, text in chosen if dim in DIMENSIONS}
