"""What follows from a cause: a correction (an action), or a contingency plan that it improves.

Either is stored together with the note of it at the step, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from salesplan.core.errors import Unknown
from salesplan.core.months import between
from salesplan.core.record import Record
from salesplan.core.registers.actions import ACTIONS, Action
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency
from salesplan.core.registers.worksheets import FIGURES, SHARE, SYMPTOM, Why, Worksheet
from salesplan.core.review.chain import ways_up
from salesplan.core.review.pinned import Pin, Where, pin_of
from salesplan.core.review.whys import above_of
from salesplan.core.scope import Scope
from salesplan.core.view import slice_text
from salesplan.services import company, records
from salesplan.services.members import categories
from salesplan.services.review import alerts, worksheets
from salesplan.services.review.begun import ONE
from salesplan.services.review.pin_values import told
from salesplan.store import Store

BESIDE = " · "
"""Between the claim that an action is made against and what no action can name."""
_CROSSES: Mapping[bool, Literal["above", "below"]] = {True: "above", False: "below"}
"""How a plan is crossed, by whether a rising figure is bad."""


class JudgedBy(NamedTuple):
    """By what an action is judged: the `kpi` of a slice, `where`, in the fields of an action. `beyond` is what the
    symptom is cut by and no action can name (a dealer, a group of customers, a lead source, a person)."""

    kpi: str | None
    where: Mapping[str, str]
    beyond: Where


def judged_by(
    store: Store, scope: Scope, sheet: Worksheet, load: int | None = None, step: str | None = None
) -> JudgedBy:
    """By what an action from a worksheet is judged: the finest slice that is known to hold its symptom, now or by what
    was known right after a `load`; for one against a `step` the slice of the symptom that is pinned to it or, nearest
    first, to what it explains, so that its effect is not diluted by what it does not touch.

    What moves a share of the market is judged by the revenue. A worksheet of several products is of their category,
    one of a dealer (of customers, of a source) of the only channel through which they sell.
    """
    kpi = "revenue" if sheet.kpi == SHARE else sheet.kpi
    where: dict[str, str] = {name: code for name in ONE if (code := getattr(sheet, name))}
    symptom = next((pin for row in sheet.evidence if row.step == SYMPTOM and (pin := pin_of(row))), None)
    if symptom is None:
        return JudgedBy(kpi, where, {})
    symptom = _narrower(sheet, symptom, step) or symptom
    where |= {name: codes[0] for name in ONE if len(codes := symptom.where.get(name, ())) == 1}
    if category := _category(store, scope, symptom, records.at_load(store, scope, load)):
        where["category"] = category
    named = {*where, "product"} if category else {*where}
    beyond = {name: codes for name, codes in symptom.where.items() if name not in named}
    if "channel" not in symptom.where and beyond and (channel := _channel(store, scope, symptom, load)):
        where["channel"] = channel
    return JudgedBy(kpi, where, beyond)


def correct(
    store: Store, scope: Scope, code: str, step: Why, title: str, owner: str, due: date, beyond: str = ""
) -> str:
    """A new action against a cause that we control, judged as `judged_by` tells; returns its code.

    `beyond` is in words what no action can name; it stands in why the action is, unless the claim says it.

    Raises Invalid (dates, links), Forbidden, Unknown.
    """
    sheet = worksheets.current(store, scope, code)
    judged = judged_by(store, scope, sheet, step=step.id)
    action = Action(
        title=title,
        owner=owner,
        start=min(company.today(company.settings(store, scope)), due),
        due=due,
        kpi=judged.kpi,
        worksheet=code,
        why=step.claim if beyond in step.claim else f"{step.claim}{BESIDE}{beyond}",
    ).but(**judged.where)

    def noted(made: Record) -> None:
        _follows(store, scope, code, step, {"consequence": "correction"})
        if sheet.alert is not None:
            alerts.worked_on(store, scope, sheet.alert)

    return records.save(store, scope, ACTIONS, action, follows=noted).code


def of_claim(action: Action, claim: str) -> bool:
    """True for an action that was made against this claim."""
    return f"{action.why}{BESIDE}".startswith(f"{claim}{BESIDE}")


def _narrower(sheet: Worksheet, symptom: Pin, step: str | None) -> Pin | None:
    """The one slice within the symptom whose KPI is pinned to a step, or to the nearest above it that has one."""
    above = above_of(sheet)
    for id in (step, *ways_up(above, step)) if step and step in above else ():
        pins = [pin for row in sheet.evidence if row.step == id and (pin := pin_of(row)) and pin.kpi == symptom.kpi]
        finer = {slice_text(pin.where): pin for pin in pins if _is_within(pin.where, symptom.where)}
        if len(finer) == 1:
            return next(iter(finer.values()))
    return None


def _is_within(where: Where, whole: Where) -> bool:
    """True for a slice of another that names single members besides, as an action can."""
    besides = {name: codes for name, codes in where.items() if name not in whole}
    is_same = all(set(where.get(name, ())) == set(codes) for name, codes in whole.items())
    return is_same and bool(besides) and all(name in ONE and len(codes) == 1 for name, codes in besides.items())


def _channel(store: Store, scope: Scope, symptom: Pin, load: int | None) -> str | None:
    """The channel through which all that the symptom speaks of is sold; None where there are several."""
    sold = [code for code, row in told(store, scope, symptom, "channel", load).items() if row.value]
    return sold[0] or None if len(sold) == 1 else None


def _category(store: Store, scope: Scope, symptom: Pin, at: int) -> str | None:
    """The category whose products the symptom speaks of, and of no others."""
    products = set(symptom.where.get("product", ()))
    known = categories(store, scope, None if at == records.NOW else at)
    return next((name for name, codes in known.items() if products == set(codes)), None)


def plan_of(store: Store, scope: Scope, code: str) -> str | None:
    """The contingency plan whose trigger a worksheet's alert is; None for any other, or where the reader sees none."""
    alert = worksheets.current(store, scope, code).alert
    try:
        plan = alerts.alert(store, scope, alert).plan if alert is not None else None
    except Unknown:
        return None
    return plan.code if plan else None


def prepare(store: Store, scope: Scope, code: str, step: Why, title: str, called: str = "") -> Contingency:
    """A new contingency plan for a cause that we do not control, tied to its step, as it is stored.

    It watches the worksheet's KPI on exactly its slice, and triggers where that is no better than what it was held
    against, else than it was (a sum: by the month, as a plan is watched). What no plan can watch (a share, a dealer,
    several regions) is read by hand; `called` is what it is, in words.
    """
    sheet = worksheets.current(store, scope, code)
    plan = _plan(store, scope, sheet, title, called)

    def noted(made: Record) -> None:
        _follows(store, scope, code, step, {"contingency": made.code, "consequence": "contingency"})

    saved = records.save(store, scope, CONTINGENCIES, plan, follows=noted)
    return plan.but(code=saved.code, version=saved.version)


def _plan(store: Store, scope: Scope, sheet: Worksheet, title: str, called: str) -> Contingency:
    judged, symptom = judged_by(store, scope, sheet), sheet.symptom
    known = (symptom.reference, symptom.value) if symptom else ()
    border = next((number for number in known if number is not None), Decimal(0))
    if symptom and symptom.is_read_by_hand:
        rises = symptom.value is not None and symptom.value >= border
        made = Contingency(
            title=title, indicator=symptom.text, unit=sheet.unit, crosses=_CROSSES[rises], threshold=border
        )
        return made.but(owner=sheet.owner, **judged.where)
    pin, declared = pin_of(symptom) if symptom else None, FIGURES.get(sheet.kpi or "")
    is_watched = pin is None or (pin.is_kpi and not judged.beyond)
    if declared and declared.is_flow:
        border = round(border / len(between(sheet.start, sheet.end)), 2)
    is_percent = bool(declared and declared.unit == "percent")
    return Contingency(
        title=title,
        kpi=sheet.kpi if is_watched else None,
        indicator=None if is_watched else (called or sheet.title)[:200],
        unit="%" if is_percent else None,
        crosses=_CROSSES[bool(declared and not declared.higher_is_better)],
        threshold=border * 100 if is_percent else border,
        owner=sheet.owner,
    ).but(**judged.where)


def _follows(store: Store, scope: Scope, code: str, step: Why, changes: dict[str, str]) -> None:
    """Note at the step what follows; whatever somebody else chose there meanwhile stands."""
    mine = step.model_copy(update=changes)
    if mine != step:
        worksheets.change(store, scope, code, step, mine)
