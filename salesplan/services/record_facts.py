"""What the computed columns of records look at besides their record: today, newest values of KPIs, other records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from salesplan.core.record import Facts, Record
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import settings, today
from salesplan.services.kpis import kpis
from salesplan.store import Store

_NOW = 2**62


def facts(store: Store, scope: Scope) -> Facts:
    """The facts for this reader; each KPI and record is asked for once, when a computed column wants it."""

    @cache
    def newest() -> str | None:
        month: str | None = store.rows(scope, "months_with_figures")[0]["last"]
        return month

    @cache
    def value(kpi: str, where: tuple[tuple[str, str], ...]) -> Decimal | None:
        month = newest()
        if month is None:
            return None
        found = kpis(store, scope, View(month, month, {name: (code,) for name, code in where}), (), (kpi,))
        return None if not found or found[0].value is None else Decimal(str(found[0].value))

    def latest(kpi: str, slice: Mapping[str, str]) -> Decimal | None:
        return value(kpi, tuple(sorted(slice.items())))

    @cache
    def record(register: str, code: str) -> Record | None:
        suffix = "" if scope.is_whole else "_of_regions"
        rows = store.rows(scope, f"record.one.{register}{suffix}", code=code, at=_NOW)
        found = {name: value for name, value in rows[0].items() if value is not None} if rows else None
        return REGISTERS[register].model.model_validate(found) if found else None

    company = settings(store, scope)
    return Facts(today(company), company.closed_through, latest, record)
