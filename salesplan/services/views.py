"""What to look at when nothing was chosen, and what a part of the company may be called."""

from __future__ import annotations

from collections.abc import Mapping

from salesplan.core.months import fiscal_months, fiscal_year, month_of
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import settings, today
from salesplan.services.members import members
from salesplan.store import Store

OF_LINES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "category": ("product", ("category",)),
    "dealer": ("", ()),
    "tier": ("customer", ("override", "tier")),
    "industry": ("customer", ("industry",)),
}
"""What a diagnosis may be narrowed to beside the dimensions: which members carry it, and as what. A dealer stands on
order lines only."""


def default_view(store: Store, scope: Scope, start: str | None = None, end: str | None = None) -> View:
    """The fiscal year to date: up to the last month with figures, this month in an empty store."""
    company = settings(store, scope)
    last = store.rows(scope, "months_with_figures")[0]["last"]
    end = end or max(filter(None, (last, start)), default=month_of(today(company)))
    return View(start or fiscal_months(fiscal_year(end, company.fiscal_start), company.fiscal_start)[0], end)


def called(store: Store, scope: Scope, kind: str) -> dict[str, tuple[str, ...]]:
    """Code -> what it may be called, the code first, then the primary name; of a dimension or one of `OF_LINES`.

    Only what the reader may see. What has no name of its own (a dealer, a tier) is called by its code.
    """
    if kind == "dealer":
        return {row["code"]: (row["code"],) for row in store.rows(scope, "dealers")}
    if kind in OF_LINES:
        owners = members(store, scope, (OF_LINES[kind][0],))[OF_LINES[kind][0]]
        found = {str(value) for one in owners for name in OF_LINES[kind][1] if (value := one.extra.get(name))}
        return {code: (code,) for code in sorted(found)}
    found_members = members(store, scope, (kind,))[kind]
    return {one.code: tuple(filter(None, (one.code, one.zh, one.en, *one.aliases))) for one in found_members}
