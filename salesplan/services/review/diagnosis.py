"""Why is it red? The question behind a light or an alert, and which analysis answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from salesplan.core.errors import Unknown
from salesplan.core.execute.kpis import KPIS
from salesplan.core.review.diagnosed import Basis, Diagnosis, Kind, Where, kind_of
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, View
from salesplan.services.members import members
from salesplan.services.review import outside
from salesplan.services.review.analyses import (
    attainment,
    dealers,
    lead_quality,
    low_price,
    market_share,
    repurchase,
    returns,
)
from salesplan.services.review.analyses.asked import Asked
from salesplan.store import Store

__all__ = ["BASES", "BESIDE", "KINDS", "Basis", "Diagnosis", "Kind", "diagnose"]

BASES: tuple[Basis, ...] = get_args(Basis)
KINDS: tuple[Kind, ...] = get_args(Kind)
BESIDE: Mapping[str, Kind] = {"share": "share", "dealer_revenue": "dealers", "retention": "repurchase"}
"""What alerts watch beside the KPIs, and the analysis that it opens."""
_ANALYSES: Mapping[Kind, Callable[[Asked], Diagnosis]] = {
    "lead_quality": lead_quality.diagnose,
    "low_price": low_price.diagnose,
    "returns": returns.diagnose,
    "repurchase": repurchase.diagnose,
    "dealers": dealers.diagnose,
    "attainment": attainment.diagnose,
    "share": market_share.diagnose,
}


def diagnose(
    store: Store,
    scope: Scope,
    view: View,
    kpi: str,
    where: Where | None = None,
    kind: Kind | None = None,
    basis: Basis | None = None,
) -> Diagnosis:
    """Why a KPI of a slice stands where it stands over the months of the view.

    `kpi` is one of the KPIs, or `share`, `dealer_revenue` or `retention` as alerts watch them. `where` narrows the
    view; beside its dimensions it may name a `category` of products, a `dealer`, a `tier` and an `industry` of
    customers. `kind` asks for another analysis than the KPI's own, `basis` for another comparison than the analysis'
    first. Where nothing is on record the diagnosis says so (`has_data`, `missing`); it never takes a missing figure for
    0. Raises Unknown for a KPI or a dimension that does not exist.
    """
    if kpi not in KPIS and kpi not in BESIDE:
        raise Unknown(name=kpi)
    asked_for = {name: tuple(codes) for name, codes in (where or {}).items() if codes}
    if unknown := set(asked_for) - {*DIMENSIONS, "category", "dealer", "tier", "industry"}:
        raise Unknown(name=", ".join(sorted(unknown)))
    wanted = kind or BESIDE.get(kpi) or kind_of(kpi)
    narrowed = {name: codes for name, codes in asked_for.items() if name in DIMENSIONS}
    if "category" in asked_for:
        narrowed["product"] = _of_category(store, scope, asked_for["category"])
    asked = Asked(
        store,
        scope,
        view._replace(where={**view.where, **narrowed}),
        kpi,
        {**view.where, **asked_for},
        basis,
        asked_for.get("dealer", ()),
    )
    found = _ANALYSES[wanted](asked)
    return found._replace(ask=(*outside.questions(store, scope, asked.view, found), *found.ask))


def _of_category(store: Store, scope: Scope, categories: tuple[str, ...]) -> tuple[str, ...]:
    """The products of these categories; none at all is a code that no product has."""
    found = members(store, scope, ("product",))["product"]
    return tuple(m.code for m in found if str(m.extra.get("category") or "") in categories) or ("",)
