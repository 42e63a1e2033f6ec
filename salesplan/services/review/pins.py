"""Numbers that are pinned to a worksheet: as they were, what they are now, and which ones are worth pinning.

A pinned number is a figure of a slice over months, with what it was held against, as it stood when it was pinned. It
never moves; what the figures say now (`pin_values`) stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import uuid4

from salesplan.core.months import between, shift
from salesplan.core.registers.worksheets import BEYOND, FIGURES, SYMPTOM, Evidence, Worksheet
from salesplan.core.review.diagnosed import Diagnosis
from salesplan.core.review.pinned import PLACES, Pin, pin_of, telling
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, slice_text
from salesplan.services.review.localising import LINES
from salesplan.services.review.pin_values import OF_SOURCES, Reading, members_beyond, speaks_of, told
from salesplan.store import Store

Against = Literal["plan", "history", "industry"]
Why = Literal["symptom", "located", "source", "made_of", "inside", "beside", "before"]
MOST_SIBLINGS, MOST_INSIDE, MOST_SOURCES = 8, 2, 6
_INSIDE = ("team", "product", "channel", *LINES)


class Offered(NamedTuple):
    """A number worth pinning, with what it says now. `why` it is offered: the symptom itself (symptom), where the gap
    is concentrated (located), the lead sources of a conversion (source), the sums it is made of (made_of), what is
    worst in it (inside), its neighbours (beside), last year's and the months before (before)."""

    why: Why
    pin: Pin
    value: Decimal | None


def read(
    store: Store, scope: Scope, pin: Pin, load: int | None = None, against: Against | None = None
) -> tuple[Decimal | None, Against | None, Decimal | None]:
    """Value, what it is held against, and that reference, as the figures are (or were right after a load).

    `against` is what it is held against where that is known.
    """
    return _held(pin, told(store, scope, pin, load=load).get("", Reading(None)), against)


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
    pin = speaks_of(store, scope, pin)
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
    store: Store, scope: Scope, pin: Pin, within: str | None = None, found: Diagnosis | None = None
) -> tuple[Offered, ...]:
    """Numbers worth pinning around one. `within` is the region that a worksheet belongs to: nothing of others then.

    `found` is the diagnosis, if it was made.
    """
    near: list[tuple[Why, Pin]] = [("symptom", pin)]
    near += [("located", one) for one in (located(store, scope, found, pin) if found else ())]
    numbers = [Offered(why, one, read(store, scope, one)[0]) for why, one in near]
    numbers += _sources(store, scope, pin)
    numbers += [Offered("made_of", one, read(store, scope, one)[0]) for one in _made_of(pin)]
    numbers += _inside(store, scope, pin)
    numbers += _beside(store, scope, pin, within)
    numbers += [Offered("before", one, read(store, scope, one)[0]) for one in _before(pin)]
    once = {(one.pin.kpi, slice_text(one.pin.where), one.pin.start, one.pin.end): one for one in reversed(numbers)}
    return tuple(one for one in reversed(once.values()) if one.value is not None)


def located(store: Store, scope: Scope, found: Diagnosis, pin: Pin) -> list[Pin]:
    """The slices in which a gap is concentrated, as numbers: of the same KPI where it is made there, else of what was
    located (revenue); of a slice whose weight moved, what it weighs."""
    pins = []
    for named in telling(found):
        slice, month = dict(named.where), named.where.get("month")
        slice.pop("month", None)
        if set(slice) <= {*DIMENSIONS, *BEYOND}:
            where = {**pin.where, **{name: (code,) for name, code in slice.items()}}
            weighed = [name for _, name in FIGURES[pin.kpi].denominator if name in FIGURES] * (named.kind == "mix")
            numbers = (Pin(kpi, where, month or pin.start, month or pin.end) for kpi in (*weighed, pin.kpi, "revenue"))
            pins += [one for one in numbers if read(store, scope, one)[0] is not None][:1]
    return pins


def choosable(store: Store, scope: Scope, pin: Pin) -> tuple[tuple[str, str], ...]:
    """By which tier, industry, dealer or lead source a number can be cut besides, as (attribute, code)."""
    return tuple(members_beyond(store, scope, pin._replace(where=_without(pin, BEYOND))))


def _without(pin: Pin, names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {name: codes for name, codes in pin.where.items() if name not in names}


def _made_of(pin: Pin) -> list[Pin]:
    """The sums of its formula that are figures of their own."""
    return [pin._replace(kpi=name) for name in FIGURES[pin.kpi].amounts if name in FIGURES and name != pin.kpi]


def _before(pin: Pin) -> list[Pin]:
    """The same months of last year, and as many months before these."""
    length = len(between(pin.start, pin.end))
    return [
        pin._replace(start=shift(pin.start, -12), end=shift(pin.end, -12)),
        pin._replace(start=shift(pin.start, -length), end=shift(pin.start, -1)),
    ]


def _sources(store: Store, scope: Scope, pin: Pin) -> Iterator[Offered]:
    """The lead sources with most leads."""
    if pin.kpi not in OF_SOURCES or "source" in pin.where:
        return
    leads = told(store, scope, pin._replace(kpi="leads"), "source")
    rows = told(store, scope, pin, "source")
    for code in sorted(rows, key=lambda code: -(leads[code].value or 0))[:MOST_SOURCES]:
        yield _of("source", pin, "source", code, rows[code])


def _inside(store: Store, scope: Scope, pin: Pin) -> Iterator[Offered]:
    """The members furthest behind what they are held against, along what the slice leaves open."""
    for name in _INSIDE:
        if name in pin.where:
            continue
        rows = told(store, scope, pin, name)
        if sum(row.value is not None for row in rows.values()) < 2:
            continue  # one member that is all of it says nothing more
        behind = [(gap, code) for code, row in rows.items() if code and (gap := _behind(pin, row)) and gap > 0]
        for _, code in sorted(behind, key=lambda one: -one[0])[:MOST_INSIDE]:
            yield _of("inside", pin, name, code, rows[code])


def _behind(pin: Pin, row: Reading) -> Decimal | None:
    """By how much it is worse than what it is held against; None where that is unknown."""
    value, _, reference = _held(pin, row)
    if value is None or reference is None:
        return None
    return reference - value if FIGURES[pin.kpi].higher_is_better else value - reference


def _beside(store: Store, scope: Scope, pin: Pin, within: str | None) -> Iterator[Offered]:
    """The same figure of the neighbours along each dimension of the slice."""
    for name in pin.where:
        if name == "region" and (within or not scope.is_whole):
            continue
        rows = told(store, scope, pin._replace(where=_without(pin, (name,))), name)
        codes = [code for code in rows if code and code not in pin.where[name] and rows[code].value is not None]
        for code in codes[:MOST_SIBLINGS]:
            yield _of("beside", pin, name, code, rows[code])


def _of(why: Why, pin: Pin, name: str, code: str, row: Reading) -> Offered:
    """The number of one member."""
    return Offered(why, pin._replace(where={**pin.where, name: (code,)}), _held(pin, row)[0])


def _held(
    pin: Pin, row: Reading, wanted: Against | None = None
) -> tuple[Decimal | None, Against | None, Decimal | None]:
    """A sum is held against its plan, a ratio against its industry; else against what there is."""
    declared = FIGURES[pin.kpi]
    order: tuple[Against, ...] = ("plan", "history") if declared.is_flow else ("industry", "plan", "history")
    order = (wanted, *order) if wanted else order
    against = next((name for name in order if name in declared.compares and getattr(row, name) is not None), None)
    return _exact(row.value), against, _exact(getattr(row, against)) if against else None


def _exact(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(PLACES)
