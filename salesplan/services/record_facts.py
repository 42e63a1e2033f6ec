"""What the computed columns of records look at besides their record: today, newest values of KPIs, other records.

At an earlier moment all of it is as it was then: a light of then is judged with the day, the values and the borders of
then.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from salesplan.core.months import shift
from salesplan.core.record import Facts, Record
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.actions import cells
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import settings, today
from salesplan.services.kpis import kpis
from salesplan.services.members import categories
from salesplan.services.review.triggers import tells
from salesplan.services.standing import last_load, standing
from salesplan.store import NEVER, Store

_NOW = 2**62


def facts(store: Store, scope: Scope, at: int = _NOW, person: Scope | None = None) -> Facts:
    """The facts for this reader; each KPI and record is asked for once, when a computed column wants it.

    `at` is the audit number of a load to look back to; at another one KPIs are as right after the load before it.
    `person` is who saves, where the facts are those of the whole company.
    """
    is_past = at != _NOW
    company = settings(store, scope, at if is_past else None)
    load, day = last_load(store, scope, company, at) if is_past else (None, today(company))

    @cache
    def newest() -> str | None:
        if is_past and load is None:
            return None
        asked = "months_with_figures_then" if is_past else "months_with_figures"
        month: str | None = store.rows(scope, asked, seq=at)[0]["last"]
        return month

    @cache
    def value(kpi: str, where: tuple[tuple[str, str], ...]) -> Decimal | None:
        month = newest()
        if month is None:
            return None
        view = View(month, month, as_of_load=load)
        if not tells(standing(store, scope, view), kpi, month, dict(where).get("region")):
            month = shift(month, -1)
        groups = categories(store, scope, at if is_past else None) if "category" in dict(where) else {}
        view = View(month, month, cells(dict(where), groups), as_of_load=load)
        found = kpis(store, scope, view, (), (kpi,))
        return None if not found or found[0].value is None else Decimal(str(found[0].value))

    def latest(kpi: str, slice: Mapping[str, str]) -> Decimal | None:
        return value(kpi, tuple(sorted(slice.items())))

    @cache
    def record(register: str, code: str) -> Record | None:
        suffix = "" if scope.is_whole else "_of_regions"
        rows = store.rows(scope, f"record.one.{register}{suffix}", code=code, at=at)
        found = {name: value for name, value in rows[0].items() if value is not None} if rows else None
        return REGISTERS[register].model.model_validate(found) if found else None

    def sees_alert(id: int) -> bool:
        return bool(store.rows(person or scope, "alerts.states", alert=id, seq=at, day=NEVER))

    return Facts(day, company.closed_through, latest, record, sees_alert)
