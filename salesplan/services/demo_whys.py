"""The 5-Why worksheets of the demo company, begun and kept through the service by the people who would."""

from __future__ import annotations

from datetime import date

from salesplan.core.registers.contingencies import CONTINGENCIES
from salesplan.core.registers.worksheets import WORKSHEETS, Evidence, Why, Worksheet
from salesplan.core.review.pinned import Pin
from salesplan.core.review.whys import read_back
from salesplan.core.scope import Scope
from salesplan.demo.whys import ToldStep, ToldWorksheet, told
from salesplan.services import records
from salesplan.services.company import COMPANY
from salesplan.services.members import names
from salesplan.services.review import alerts, pins, worksheets
from salesplan.store import Store

READ_ON = date(2026, 11, 2)
"""The weekly meeting in which the chains were read back."""


def begin(store: Store) -> None:
    """Every worksheet, each by its owner, with the numbers as the store has them."""
    people = names(store, COMPANY, kinds=("person",))["person"]
    for one in told():
        scope = Scope(people[one.owner], "editor")
        code = worksheets.begin(
            store, scope, one.kpi, one.where, one.start, one.end, _alert(store, one), diagnose=lambda *asked: None
        )
        found = worksheets.current(store, scope, code)
        symptom = found.evidence[:1]
        filled = found.but(
            title=one.title,
            owner=one.owner,
            note=one.note,
            steps=_steps(store, one),
            evidence=(*symptom, *(row for step in one.step for row in _evidence(store, one, step))),
        )
        records.save(store, scope, WORKSHEETS, _read(filled, one))
        if one.concluded:
            worksheets.conclude(store, scope, code)


def _alert(store: Store, one: ToldWorksheet) -> int | None:
    """The alert that the worksheet answers."""
    if one.rule is None:
        return None
    found = (alert for alert in alerts.alerts(store, COMPANY) if alert.rule.id == one.rule)
    return next((alert.id for alert in found if dict(alert.slice) == dict(one.where)), None)


def _steps(store: Store, one: ToldWorksheet) -> tuple[Why, ...]:
    before: str | None = None
    steps = []
    for step in one.step:
        steps.append(
            Why(
                id=step.id,
                parent=step.under or before,
                claim=step.claim,
                control=step.control,
                consequence=step.consequence,
                contingency=_plan(store, step.contingency) if step.contingency else None,
                outcome=step.outcome,
            )
        )
        before = step.id
    return tuple(steps)


def _plan(store: Store, word: str) -> str:
    return records.listing(store, COMPANY, CONTINGENCIES, word).lines[0].record.code


def _evidence(store: Store, one: ToldWorksheet, step: ToldStep) -> list[Evidence]:
    numbers = [
        pins.pinned(store, COMPANY, Pin(pin.kpi, pin.where, one.start, one.end), step.id, id=f"{step.id}{n}")
        for n, pin in enumerate(step.pins)
    ]
    texts = [Evidence(id=f"{step.id}t{n}", step=step.id, kind="text", text=text) for n, text in enumerate(step.texts)]
    return [*numbers, *texts]


def _read(worksheet: Worksheet, one: ToldWorksheet) -> Worksheet:
    """Every step read back, where somebody did."""
    if one.read_by is None:
        return worksheet
    steps = [
        step.model_copy(update={"read": read_back(worksheet, step).mark, "read_by": one.read_by, "read_on": READ_ON})
        for step in worksheet.steps
    ]
    return worksheet.but(steps=tuple(steps))
