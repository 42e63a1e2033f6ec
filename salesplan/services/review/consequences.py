"""What follows from a cause: a correction (an action), or a contingency plan that it improves.

Either is stored together with the note of it at the step, or not at all.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from salesplan.core.months import between
from salesplan.core.record import Record
from salesplan.core.registers.actions import ACTIONS, Action
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency
from salesplan.core.registers.worksheets import FIGURES, SHARE, SYMPTOM, Why, Worksheet
from salesplan.core.review.pinned import pin_of
from salesplan.core.scope import Scope
from salesplan.services import company, records
from salesplan.services.members import categories
from salesplan.services.review import alerts, worksheets
from salesplan.services.review.worksheets import ONE
from salesplan.store import Store


def correct(store: Store, scope: Scope, code: str, step: Why, title: str, owner: str, due: date) -> str:
    """A new action against a cause that we control, with the KPI and slice of its worksheet; returns its code.

    What moves a share of the market is judged by the revenue. A worksheet of several products is of their category.

    Raises Invalid (dates, links), Forbidden, Unknown.
    """
    sheet = worksheets.current(store, scope, code)
    action = Action(
        title=title,
        owner=owner,
        start=min(company.today(company.settings(store, scope)), due),
        due=due,
        kpi="revenue" if sheet.kpi == SHARE else sheet.kpi,
        worksheet=code,
        why=step.claim,
        category=_category(store, scope, sheet),
        **{name: getattr(sheet, name) for name in ONE},
    )

    def noted(made: Record) -> None:
        _follows(store, scope, code, step, {"consequence": "correction"})
        if sheet.alert is not None:
            alerts.worked_on(store, scope, sheet.alert)

    return records.save(store, scope, ACTIONS, action, follows=noted).code


def _category(store: Store, scope: Scope, sheet: Worksheet) -> str | None:
    """The category whose products the symptom speaks of, and of no others."""
    symptom = next((pin for row in sheet.evidence if row.step == SYMPTOM and (pin := pin_of(row))), None)
    products = set(symptom.where.get("product", ())) if symptom else set()
    return next((name for name, codes in categories(store, scope).items() if products == set(codes)), None)


def prepare(store: Store, scope: Scope, code: str, step: Why, title: str) -> str:
    """A new contingency plan for a cause that we do not control, tied to its step; returns its code.

    It watches the worksheet's KPI on its slice, and triggers where that is no better than what it was held against (a
    sum: by the month, as a plan is watched). What nobody else computes (a share, a dealer) is read by hand.
    """
    sheet = worksheets.current(store, scope, code)

    def noted(made: Record) -> None:
        _follows(store, scope, code, step, {"contingency": made.code, "consequence": "contingency"})

    return records.save(store, scope, CONTINGENCIES, _plan(sheet, title), follows=noted).code


def _plan(sheet: Worksheet, title: str) -> Contingency:
    symptom = next((row for row in sheet.evidence if row.kpi == sheet.kpi and row.reference is not None), None)
    pin = pin_of(symptom) if symptom else None
    declared, is_computed = FIGURES[sheet.kpi] if sheet.kpi else None, pin is None or pin.is_kpi
    border = (symptom.reference if symptom else None) or Decimal(0)
    if declared and declared.is_flow:
        border = round(border / len(between(sheet.start, sheet.end)), 2)
    is_percent = bool(declared and declared.unit == "percent")
    return Contingency(
        title=title,
        kpi=sheet.kpi if is_computed else None,
        indicator=None if is_computed else sheet.title,
        unit="%" if is_percent else None,
        crosses="below" if declared is None or declared.higher_is_better else "above",
        threshold=border * 100 if is_percent else border,
        owner=sheet.owner,
        region=sheet.region,
        product=sheet.product,
    )


def _follows(store: Store, scope: Scope, code: str, step: Why, changes: dict[str, str]) -> None:
    """Note at the step what follows; whatever somebody else chose there meanwhile stands."""
    mine = step.model_copy(update=changes)
    if mine != step:
        worksheets.change(store, scope, code, step, mine)
