"""Where a gap is concentrated: the slices of the localiser as sentences and as a table, and since when one is off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from pandas import DataFrame

from salesplan.core.months import between
from salesplan.core.review.diagnosed import (
    Analysis,
    Basis,
    Column,
    Heading,
    Name,
    Of,
    Said,
    Sentence,
    Slice,
    Unit,
    Where,
    Word,
)
from salesplan.core.review.diagnosed import Number as Figure
from salesplan.core.review.localise import Answer, Apart, Named
from salesplan.services.kpis import ask
from salesplan.services.review.analyses.asked import Asked, share
from salesplan.services.review.lives import ended
from salesplan.services.review.localising import Located, leaves

MOST_SLICES = 3
"""Slices that are told in sentences; the table has all of them."""
_CHANCE = 2.0
"""Standard errors within which a gap is ordinary scatter."""
MOST_SHARE = 3
"""A part of the gap beyond this says only that the gap is small."""
_NOTHING = 1e-9
"""A part of the gap below this is none."""


def name_of(where: Mapping[str, str]) -> Name:
    """A slice as a name: one member, or several at once."""
    if len(where) == 1:
        return Of(*next(iter(where.items())))
    return Slice(dict(where))


def told(located: Located | None, unit: Unit, beside: Mapping[str, str] | None = None) -> Iterator[Sentence]:
    """Where the gap is concentrated, or that it is not, as sentences; not of the slice `beside`, told already.

    What went the gap's way comes first; what cannot be compared before that where it is more.
    """
    if located is None:
        return
    answer = located.answer
    most = max((abs(one.gap) for one in answer.slices), default=0.0)
    apart = [one for one in answer.apart if one.where != beside]
    yield from _apart([one for one in apart if abs(one.gap) > most], unit)
    for one in sorted(answer.slices[:MOST_SLICES], key=is_against):
        if one.where != beside:
            yield _slice_told(one, _counted_before(one, answer.slices), unit)
    yield from _apart([one for one in apart if abs(one.gap) <= most], unit)
    yield from _nowhere(answer)


def _apart(found: Sequence[Apart], unit: Unit) -> Iterator[Sentence]:
    """What began or ended, so that it has nothing to be compared with."""
    told = tuple(
        Sentence(
            "apart.ended" if one.has_ended else "apart.begun",
            {
                "slice": name_of(one.where),
                "month": Of("month", one.month),
                "gap": Figure(one.gap, unit, signed=True),
            },
        )
        for one in found
    )
    if told:
        yield Sentence("apart", {"members": told})


def _nowhere(answer: Answer) -> Iterator[Sentence]:
    """That no slice is named: because all moved together, within what is usual, or although it is more than that."""
    gap = answer.gap - sum(one.gap for one in answer.apart)
    if answer.slices or (answer.apart and not gap):
        return
    if answer.broad:
        yield Sentence("broad")
    elif not isfinite(answer.error):
        yield Sentence("nowhere.few")
    else:
        yield Sentence("nowhere" if abs(gap) <= _CHANCE * answer.error else "nowhere.beyond")


def losses(located: Located | None, asked: Where) -> Iterator[Sentence]:
    """The slices that lost money, as sentences."""
    if located is not None:
        slices = located.answer.slices
        for one in _losing(slices, asked):
            yield _slice_told(one._replace(share=None), _counted_before(one, slices), "money")


def of_losses(located: Located | None, asked: Where) -> Located | None:
    """The same answer with the slices that lost money only; the others are in its rest. Where the whole grew, no loss
    has a part of that."""
    if located is None:
        return None
    answer, kept = located.answer, _losing(located.answer.slices, asked)
    others = sum(one.gap for one in answer.slices) - sum(one.gap for one in kept)
    slices = tuple(one if answer.gap < 0 else one._replace(share=None) for one in kept)
    return located._replace(answer=answer._replace(slices=slices, rest=answer.rest + others))


def _losing(slices: Sequence[Named], asked: Where) -> list[Named]:
    """The slices that lost, whichever way the whole went, without one that holds all that was asked about."""
    fixed = {name: codes[0] for name, codes in asked.items() if len(codes) == 1}
    return [one for one in slices if one.gap < 0 and not one.where.items() <= fixed.items()]


def foremost(answer: Answer) -> Named | None:
    """The slice to ask about: the largest that went the gap's way, else the largest; None where none is named."""
    return next(iter(sorted(answer.slices, key=is_against)), None)


def is_against(one: Named) -> bool:
    """True for a slice that went the other way than the whole."""
    return one.share is not None and one.share <= 0


def _counted_before(one: Named, slices: Sequence[Named]) -> tuple[Name, ...]:
    """The slices that cross this one and were counted first, so that what is told of this one is without them."""
    before = slices[: slices.index(one)]
    return tuple(
        name_of(other.where)
        for other in before
        if all(one.where.get(name, code) == code for name, code in other.where.items())
    )


def _slice_told(one: Named, without: tuple[Name, ...], unit: Unit) -> Sentence:
    values: dict[str, Said | tuple[Said, ...]] = {
        "slice": name_of(one.where),
        "without": (Sentence("located.without", {"slices": without}),) if without else (),
        "gap": Figure(one.gap, unit, signed=True),
        "change": share(one.change, signed=True),
    }
    if one.kind == "mix":
        return Sentence("located.mix", values)
    if is_against(one):
        return Sentence("located.against", values)
    if one.share is None or one.share > 1.5:
        return Sentence("located", values)
    return Sentence("located.share", values | {"share": share(one.share)})


def slices_table(located: Located | None, unit: Unit) -> Iterator[Analysis]:
    """Every slice with its siblings that are not affected; with what is in none of them it adds up to the gap."""
    if located is None or not located.answer.slices:
        return
    answer = located.answer
    is_told = all(one.share is not None and abs(one.share) <= MOST_SHARE for one in answer.slices)
    rows = tuple(
        {
            "slice": name_of(one.where),
            "without": _counted_before(one, answer.slices),
            "gap": one.gap,
            "part": one.share if is_told else None,
            "change": one.change,
            "size": one.size,
            "siblings": tuple((sibling.attribute, sibling.change) for sibling in one.siblings),
            "same_as": tuple(name_of(where) for where in one.same_as if not one.where.items() <= where.items()),
            "evidence": one.confidence,
            "of": one.kind,
        }
        for one in answer.slices
    )
    others: list[dict[str, Any]] = [
        {
            "slice": name,
            "gap": gap,
            "part": gap / answer.gap if is_told and answer.gap else None,
            "of": of,
        }
        for name, gap, of in _others(answer)
        if abs(gap) > _NOTHING * abs(answer.gap)
    ]
    kinds: dict[Unit, Heading] = {"money": "change_money", "points": "points", "each": "change_each"}
    columns = (
        Column("slice", "name"),
        Column("gap", kinds.get(unit, "change_count")),
        Column("part", "percent"),
        Column("change", "change"),
        Column("siblings", "siblings"),
        Column("evidence", "evidence"),
    )
    yield Analysis("slices", columns, (*rows, *others))


def _others(answer: Answer) -> Iterator[tuple[Name, float, str]]:
    """What of the gap is in no slice, and what it is: members that cannot be compared, the rest, its mix."""
    for one in answer.apart:
        yield name_of(one.where), one.gap, "apart"
    for key, gap in (("rest", answer.rest), ("mix", answer.mix)):
        yield Word(f"diagnosis.slices.{key}"), gap, "rest"


def turn(asked: Asked, kpi: str, basis: Basis, where: Mapping[str, str]) -> str | None:
    """The month since which a slice of the cube is off without a break, having been close before; None without one, and
    of a slice that is itself of a month."""
    if len(between(asked.view.start, asked.view.end)) < 3 or "month" in where:
        return None
    narrowed = {**asked.view.where, **{name: (code,) for name, code in where.items()}}
    frame = leaves(asked.store, asked.scope, asked.view._replace(where=narrowed), kpi, basis, ("month",))
    lags = _lags(frame.sort_values("month")) if not frame.empty else []
    for at in range(1, len(lags)):
        after, before = [lag for _, lag in lags[at:]], [lag for _, lag in lags[:at]]
        mean = sum(after) / len(after)
        is_off = abs(mean) >= 0.1 and all(lag * mean > 0 and abs(lag) >= abs(mean) / 2 for lag in after)
        if is_off and abs(sum(before) / len(before)) <= abs(mean) / 3:
            return lags[at][0]
    return None


def stopped(asked: Asked, where: Mapping[str, str]) -> str | None:
    """The month of the question since which a slice has sold nothing, up to the newest figures; None while it sells."""
    month = ended(ask(asked.store, asked.scope, asked.view.within(where))) if where else None
    return month if month is not None and month <= asked.view.end else None


def stopped_since(where: Mapping[str, str], month: str) -> Sentence:
    """That a slice has sold nothing since a month."""
    return Sentence("since.stopped", {"slice": name_of(where), "month": Of("month", month)})


def off_since(one: Named, month: str, basis: Basis) -> Sentence:
    """Since when a slice is off, and to which side."""
    values = {"slice": name_of(one.where), "month": Of("month", month), "basis": Of("basis", basis)}
    return Sentence("since.above" if one.gap > 0 else "since.below", values)


def _lags(frame: DataFrame) -> list[tuple[str, float]]:
    """Month -> how far off, relative to what was expected."""
    actual, expected = (frame[side] for side in ("v", "f")) if "f" in frame else (_rate(frame, s) for s in ("v", "f"))
    return [
        (str(month), value / reference - 1)
        for month, value, reference in zip(frame["month"], actual, expected, strict=True)
        if reference
    ]


def _rate(frame: DataFrame, side: str) -> list[float]:
    pairs = zip(frame[f"a_{side}"], frame[f"b_{side}"], strict=True)
    return [above / below if below else 0.0 for above, below in pairs]
