"""A worksheet as it begins: its symptom as a number, where the gap sits, and the words for both in every language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import uuid4

from salesplan.core.months import month_of
from salesplan.core.registers.worksheets import Evidence, Why, Worksheet
from salesplan.core.review.diagnosed import Diagnosis
from salesplan.core.review.pinned import Pin, pin_of
from salesplan.core.review.spoken import kept
from salesplan.core.scope import Scope
from salesplan.core.view import slice_text
from salesplan.services.review import pins
from salesplan.services.review.alerts import Alert
from salesplan.store import Store

ONE = ("region", "product", "team", "channel")
"""Dimensions of which a worksheet names one member, so that it is found and its readers are known."""
MOST_TITLE = 200
"""Characters of a title."""
_HELD: Mapping[str, pins.Against] = {"plan": "plan", "last_year": "history", "industry": "industry"}
"""What a diagnosis holds a figure against -> what a pinned number does."""


class Words(Protocol):
    """What a worksheet begins with in words, in one language."""

    @property
    def lang(self) -> str: ...

    def title(self, symptom: Evidence, unit: str | None = None) -> str:
        """The symptom in a line: the figure (one read by hand in its unit) with what it is held against."""
        ...

    def first(self, told: Diagnosis) -> str:
        """The first why: where the gap is concentrated; "" when it is not."""
        ...

    def found(self, told: Diagnosis) -> tuple[str, ...]:
        """What the diagnosis found besides, as texts that stand behind the first why."""
        ...


def begun(
    store: Store, scope: Scope, pin: Pin, words: Sequence[Words], told: Diagnosis | None, of: Alert | None = None
) -> Worksheet:
    """The worksheet of a figure, or of what an alert has read by hand: that number first, then the figure.

    One of a region keeps to numbers of that region: its readers may read all of it. The first of `words` is the
    language in which it is kept.
    """
    held = _HELD.get(told.basis or "") if told else None
    symptom = pins.pinned(store, scope, pin, held=held)
    pin = pin_of(symptom) or pin
    read = _read(of, pin) if of else ()
    first, unit = (read or (symptom,))[0], of.plan.unit if read and of and of.plan else None
    titles = _spoken(words, lambda own: own.title(first, unit)[:MOST_TITLE])
    claims = _spoken(words, lambda own: own.first(told)) if told else {}
    found = _found(words, told) if told else []
    step = Why(id=_id(), claim=next(iter(claims.values()), ""))
    named: dict[str, Any] = {name: codes[0] for name in ONE if len(codes := pin.where.get(name, ())) == 1}
    beside = pins.located(store, scope, told, pin) if told else []
    return Worksheet(
        title=next(iter(titles.values()), pin.kpi),
        unit=unit,
        said=kept((titles, claims, *found)),
        kpi=pin.kpi,
        **named,
        start=pin.start,
        end=pin.end,
        as_of=symptom.as_of,
        steps=(step,),
        evidence=(
            *read,
            symptom,
            *(pins.pinned(store, scope, one, step.id, held=held) for one in beside),
            *(Evidence(id=_id(), step=step.id, kind="text", text=next(iter(one.values()))) for one in found),
        ),
    )


def is_read_by_hand(of: Alert | None) -> bool:
    """True for the trigger of a plan whose indicator none of our figures tells."""
    return of is not None and of.plan is not None and of.plan.kpi is None


def _read(of: Alert, pin: Pin) -> tuple[Evidence, ...]:
    """The reading of an indicator beside the line agreed; none for the alert of a figure."""
    plan = of.plan
    if plan is None or not is_read_by_hand(of):
        return ()
    day = plan.read_on if plan.read_on and month_of(plan.read_on) == of.month else None
    made = Evidence(
        id=_id(),
        kind="number",
        slice=slice_text(pin.where),
        start=of.start,
        end=of.month,
        as_of=day,
        value=of.value,
        against="trigger",
        reference=of.reference,
        text=plan.indicator or plan.title,
    )
    return (made,)


def _found(words: Sequence[Words], told: Diagnosis) -> list[dict[str, str]]:
    """What the diagnosis found besides, each by language."""
    langs = [own.lang for own in words]
    lines = zip(*(own.found(told) for own in words), strict=False)
    return [dict(zip(langs, texts, strict=True)) for texts in lines]


def _spoken(words: Sequence[Words], speak: Callable[[Words], str]) -> dict[str, str]:
    """A text by language, the first of them first."""
    return {own.lang: speak(own) for own in words}


def _id() -> str:
    return uuid4().hex[:12]
