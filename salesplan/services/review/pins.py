"""Numbers that are pinned to a worksheet: as they were, what they are now, and which ones are worth pinning.

A pinned number is a KPI of a slice over months, with what it was held against, as it stood when it was pinned. It never
moves; what the figures say now stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import uuid4

from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import between, shift
from salesplan.core.registers.worksheets import SYMPTOM, Evidence, Worksheet
from salesplan.core.review.diagnosed import Diagnosis
from salesplan.core.review.pinned import PLACES, Pin, pin_of
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, View, slice_text
from salesplan.services.kpis import KpiRow, kpis
from salesplan.store import Store

Against = Literal["plan", "history", "industry"]
MOST_SIBLINGS, MOST_INSIDE = 8, 2


class Offered(NamedTuple):
    """A number worth pinning, with what it says now. `why` it is offered: the symptom itself (symptom), where the gap
    is concentrated (located), the sums it is made of (made_of), what is worst in it (inside), its neighbours (beside),
    last year's and the months before (before)."""

    why: Literal["symptom", "located", "made_of", "inside", "beside", "before"]
    pin: Pin
    value: Decimal | None


def read(
    store: Store, scope: Scope, pin: Pin, load: int | None = None, against: Against | None = None
) -> tuple[Decimal | None, Against | None, Decimal | None]:
    """Value, what it is held against, and that reference, as the figures are (or were right after a load).

    `against` is what it is held against where that is known.
    """
    (row,) = kpis(store, scope, View(pin.start, pin.end, pin.where, as_of_load=load), (), (pin.kpi,))
    return _reading(row, against)


def pinned(
    store: Store,
    scope: Scope,
    pin: Pin,
    step: str = SYMPTOM,
    kind: Literal["number", "chart"] = "number",
    id: str | None = None,
    held: Against | None = None,
) -> Evidence:
    """The number as evidence of a step, as it is now; `held` is what it is held against where that is known."""
    value, against, reference = read(store, scope, pin, against=held)
    return Evidence(
        id=id or uuid4().hex[:12],
        step=step,
        kind=kind,
        kpi=pin.kpi,
        slice=slice_text(pin.where),
        start=pin.start,
        end=pin.end,
        as_of=as_of(store, scope),
        value=value,
        against=against,
        reference=reference,
    )


def as_of(store: Store, scope: Scope) -> date | None:
    """The newest day that the figures speak of."""
    day: date | None = store.rows(scope, "months_with_figures")[0]["day"]
    return day


def now(store: Store, scope: Scope, worksheet: Worksheet, load: int | None = None) -> dict[str, Decimal | None]:
    """What every pinned number of the worksheet says now (or right after a load), by the id of the evidence."""
    found = {row.id: pin_of(row) for row in worksheet.evidence}
    return {id: read(store, scope, pin, load)[0] for id, pin in found.items() if pin}


def offered(
    store: Store, scope: Scope, pin: Pin, within: str | None = None, told: Diagnosis | None = None
) -> tuple[Offered, ...]:
    """Numbers worth pinning around one. `within` is the region that a worksheet belongs to: nothing of others then.

    `told` is what the diagnosis found, if it was made.
    """
    value = read(store, scope, pin)[0]
    found = [Offered("symptom", pin, value)]
    found += [Offered("located", one, read(store, scope, one)[0]) for one in (located(told, pin) if told else ())]
    found += [Offered("made_of", one, read(store, scope, one)[0]) for one in _made_of(pin)]
    found += _inside(store, scope, pin)
    found += _beside(store, scope, pin, within)
    found += [Offered("before", one, read(store, scope, one)[0]) for one in _before(pin)]
    once = {(one.pin.kpi, slice_text(one.pin.where), one.pin.start, one.pin.end): one for one in reversed(found)}
    return tuple(one for one in reversed(once.values()) if one.value is not None)


def located(told: Diagnosis, pin: Pin) -> list[Pin]:
    """The slices of the cube in which a gap is concentrated, as numbers of the same KPI."""
    pins = []
    for named in told.located.slices if told.located else ():
        slice, month = dict(named.where), named.where.get("month")
        slice.pop("month", None)
        if set(slice) <= set(DIMENSIONS):
            where = {**pin.where, **{name: (code,) for name, code in slice.items()}}
            pins.append(Pin(pin.kpi, where, month or pin.start, month or pin.end))
    return pins


def _made_of(pin: Pin) -> list[Pin]:
    """The sums of its formula that are figures of their own."""
    declared = KPIS[pin.kpi]
    return [pin._replace(kpi=name) for name in declared.amounts if name in KPIS and name != pin.kpi]


def _before(pin: Pin) -> list[Pin]:
    """The same months of last year, and as many months before these."""
    length = len(between(pin.start, pin.end))
    return [
        pin._replace(start=shift(pin.start, -12), end=shift(pin.end, -12)),
        pin._replace(start=shift(pin.start, -length), end=shift(pin.start, -1)),
    ]


def _inside(store: Store, scope: Scope, pin: Pin) -> Iterator[Offered]:
    """The members furthest behind what they are held against, along the dimensions that the slice leaves open."""
    for name in ("team", "product", "channel"):
        if name in pin.where:
            continue
        rows = kpis(store, scope, View(pin.start, pin.end, pin.where), (name,), (pin.kpi,))
        if sum(row.value is not None for row in rows) < 2:
            continue  # one member that is all of it says nothing more
        behind = [(gap, row) for row in rows if (gap := _behind(row)) is not None and gap > 0]
        for _, row in sorted(behind, key=lambda one: -one[0])[:MOST_INSIDE]:
            yield Offered("inside", pin._replace(where={**pin.where, name: (row.slice[name],)}), _reading(row)[0])


def _behind(row: KpiRow) -> Decimal | None:
    """By how much it is worse than what it is held against; None where that is unknown."""
    value, _, reference = _reading(row)
    if value is None or reference is None:
        return None
    return reference - value if KPIS[row.kpi].higher_is_better else value - reference


def _beside(store: Store, scope: Scope, pin: Pin, within: str | None) -> Iterator[Offered]:
    """The same KPI of the neighbours along each dimension of the slice, the largest first."""
    for name in pin.where:
        if name == "region" and (within or not scope.is_whole):
            continue
        others = {key: codes for key, codes in pin.where.items() if key != name}
        rows = kpis(store, scope, View(pin.start, pin.end, others), (name,), (pin.kpi,))
        codes = [row for row in rows if row.slice[name] not in pin.where[name] and row.value is not None]
        for row in codes[:MOST_SIBLINGS]:
            where = {**others, name: (row.slice[name],)}
            yield Offered("beside", pin._replace(where=where), _reading(row)[0])


def _reading(row: KpiRow, wanted: Against | None = None) -> tuple[Decimal | None, Against | None, Decimal | None]:
    """A sum is held against its plan, a ratio against its industry; else against what there is."""
    known: dict[Against, object] = {"plan": row.due, "history": row.last_year_due, "industry": row.industry}
    order: tuple[Against, ...] = ("plan", "history") if KPIS[row.kpi].is_flow else ("industry", "plan", "history")
    order = (wanted, *order) if wanted else order
    against = next((name for name in order if name in KPIS[row.kpi].compares and known[name] is not None), None)
    return _exact(row.value), against, _exact(known[against]) if against else None


def _exact(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(PLACES)
