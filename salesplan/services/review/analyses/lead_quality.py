"""Conversion is low: which channel, which team and script, new or old source, and what it costs in orders and money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from salesplan.core.execute.lights import MIN_COUNT
from salesplan.core.months import between
from salesplan.core.review.diagnosed import Basis, Diagnosis, Name, Of, Part, Parts, Said, Sentence, Word
from salesplan.core.review.fen import rounded, tied
from salesplan.services.review.analyses import unled
from salesplan.services.review.analyses.answered import Gap, answered, nothing
from salesplan.services.review.analyses.asked import Asked, count, held, money, points, ratio, share, whole
from salesplan.services.review.analyses.lead_tables import tables
from salesplan.services.review.analyses.leads import FEN, KPI, Leads, leads_of, summed
from salesplan.services.review.analyses.slices import is_against, off_since, told, turn
from salesplan.services.review.analyses.steps import made, part

_MOVED = Decimal("0.001")
"""A part of the reference below this is not told."""


def diagnose(asked: Asked) -> Diagnosis:
    """Conversion against the industry, else against last year."""
    figures = whole(asked, KPI)
    wanted: tuple[Basis, ...] = (asked.basis,) if asked.basis else ("industry", "last_year", "plan")
    basis = figures.first(*wanted)
    reference = figures.reference(basis) if basis else None
    if basis is None or figures.value is None or reference is None or not figures.sums.get("leads"):
        return nothing(asked, "lead_quality", "percent")
    found = leads_of(asked, basis, figures, figures.value, reference)
    return answered(
        asked,
        "lead_quality",
        Gap(basis, "percent", found.value, found.reference, found.cost),
        _headline(found),
        located=found.located,
        parts=_parts(found),
        tables=tables(found),
        found=_sentences(found),
        ask=_questions(found),
        limits=_limits(found),
        missing=() if found.sources.rows else ("lead_sources",),
    )


def _headline(found: Leads) -> Sentence:
    values: dict[str, Said] = {
        "value": share(found.value),
        "basis": Of("basis", found.basis),
        "reference": share(found.reference),
        "gap": points(found.value - found.reference),
        "orders": count(abs(found.lost)),
        "money": money(None if found.cost is None else abs(found.cost)),
    }
    if found.lost <= 0:
        return Sentence("lead_quality.ahead", values)
    return Sentence("lead_quality.short" if found.cost is not None else "lead_quality.short.orders", values)


def _parts(found: Leads) -> Iterator[Parts]:
    """Orders that the reference would have given, what the channels' own rates ask otherwise, and who missed them."""
    start = part("expected_orders", (found.reference * found.leads).quantize(FEN))
    end = part("orders", Decimal(found.orders).quantize(FEN))
    lots = list(_lots(found))
    exact = [Fraction(expected) for _, _, expected in lots]
    exact = [
        sum(exact) - Fraction(start.amount),
        *(orders - one for (_, orders, _), one in zip(lots, exact, strict=True)),
    ]
    amounts = tied(exact, rounded(sum(exact, Fraction(0))))
    steps = [Part(name, amount) for (name, _, _), amount in zip(lots, amounts[1:], strict=True)]
    yield made("orders", start, [part("channel_mix", amounts[0]), *steps], end, "count")


def _lots(found: Leads) -> Iterator[tuple[Name, int, Decimal]]:
    """Old and new sources (else channels, else teams), their orders and those that their channels' rates would give."""
    inside = found.inside()
    if found.new and (summed(inside, "leads"), summed(inside, "orders")) == (found.leads, found.orders):
        old = [row for row in inside if row["source"] not in found.new]
        lots: list[tuple[Name, list[Mapping[str, Any]]]] = [(Word("diagnosis.part.old_sources"), old)]
        lots += [(Of("source", source), found.inside({source})) for source in sorted(found.new)]
        yield from ((name, summed(rows, "orders"), found.expected(rows)) for name, rows in lots)
        return
    by = "team" if "channel" in found.asked.fixed else "channel"
    for code, leads, orders, rate in _members(found, by):
        yield Of(by, code), orders, rate * leads


def _members(found: Leads, by: str) -> Iterator[tuple[str, int, int, Decimal]]:
    """Code, leads, orders and the reference of the channels or teams."""
    for where, one in held(found.asked, KPI, (by,)):
        rate = found.by_channel.get(where[by], found.reference) if by == "channel" else found.reference
        yield where[by], int(one.sums.get("leads") or 0), int(one.sums.get("orders") or 0), rate


def _sentences(found: Leads) -> Iterator[Sentence]:
    yield from _new_and_old(found)
    yield from _channels(found)
    yield from _worst(found)
    yield from told(found.located, "points")
    for one in found.located.answer.slices[:1] if found.located else ():
        if set(one.where) <= {"region", "channel", "team", "product"}:
            month = turn(found.asked, KPI, found.basis, one.where)
            if month:
                yield off_since(one, month, found.basis)
    yield from _script(found)
    yield from _costs(found)


def _channels(found: Leads) -> Iterator[Sentence]:
    """What the reference would be at our mix of channels, where that is another one."""
    if found.at_our_mix is not None and abs(found.at_our_mix - found.reference) >= _MOVED:
        values = {"rate": share(found.at_our_mix), "gap": points(found.at_our_mix - found.reference)}
        way = "low" if found.at_our_mix < found.reference else "high"
        yield Sentence(f"lead_quality.channels.{way}", values | {"basis": Of("basis", found.basis)})


def _worst(found: Leads) -> Iterator[Sentence]:
    """The channel that misses most orders against its own reference, where all together miss some."""
    if "channel" in found.asked.fixed or found.lost <= 0:
        return
    code, leads, orders, rate = max(_members(found, "channel"), key=lambda one: one[3] * one[1] - one[2])
    if rate * leads - orders >= MIN_COUNT:
        values: dict[str, Said] = {"member": Of("channel", code), "basis": Of("basis", found.basis)}
        values |= {"reference": share(rate), "conversion": share(ratio(orders, leads))}
        values |= {"orders": count(rate * leads - orders)}
        yield Sentence("lead_quality.member", values)


def _new_and_old(found: Leads) -> Iterator[Sentence]:
    """The new source beside the old ones, since it began, and how many orders it missed."""
    periods = found.periods
    if periods is None:
        return
    before, since = periods
    earlier, old = found.beside.of(found.old, *before), found.beside.of(found.old, *since)
    for source in sorted(found.new):
        new = found.beside.of({source}, *since)
        if not new.leads:
            continue
        missed = found.expected(r for r in found.sources.rows if r["source"] == source) - new.orders
        values: dict[str, Said] = {
            "source": Of("source", source),
            "month": Of("month", found.sources.since[source]),
            "leads": count(new.leads),
            "orders": count(new.orders),
            "conversion": share(new.conversion),
            "old_leads": count(old.leads),
            "old_orders": count(old.orders),
            "old": share(old.conversion),
            "before": share(earlier.conversion),
            "missed": count(abs(missed)),
        }
        usual = next(
            (rate for rate in (old.conversion, earlier.conversion) if rate is not None), float(found.reference)
        )
        is_worse, short = new.orders < usual * new.leads, "source.worse" if missed > 0 else "source.worse.above"
        yield Sentence(short if is_worse else "source.better", values)


def _script(found: Leads) -> Iterator[Sentence]:
    """Whether one script serves poor and good leads alike, so that the words are not what differs."""
    if not found.new:
        return
    scripts = {row["script"] for row in found.sources.rows if row["month"] >= (found.turn or "")}
    if len(scripts) == 1 and None not in scripts:
        yield Sentence("script.same", {"script": Of("script", next(iter(scripts)))})


def _costs(found: Leads) -> Iterator[Sentence]:
    """What an order of the new source costs beside one of the old: cheap leads may be dear orders."""
    periods = found.periods
    if periods is None:
        return
    old = found.beside.of(found.old, *periods[1])
    new = found.beside.of(found.new, *periods[1])
    sides = [ratio(one.cost, part_) for one in (new, old) for part_ in (one.leads, one.orders)]
    if None in sides:
        return
    keys = ("lead", "order", "old_lead", "old_order")
    lead, order, old_lead, old_order = (Decimal(str(side)) for side in sides)
    key = "source.cost.but" if lead < old_lead and order > old_order else "source.cost"
    yield Sentence(key, {key: money(value) for key, value in zip(keys, sides, strict=True)})


def _questions(found: Leads) -> Iterator[Sentence]:
    located = found.located.answer.slices if found.located else ()
    named = (one.where["source"] for one in located if "source" in one.where and not is_against(one))
    for source in dict.fromkeys((*sorted(found.new), *named)):
        yield Sentence("ask.source", {"source": Of("source", source)})
    if not found.sources.rows:
        yield Sentence("ask.leads")
    yield Sentence("ask.definition")
    yield Sentence("ask.follow_up")


def _limits(found: Leads) -> Iterator[Sentence]:
    yield Sentence("limit.cohort")
    yield from unled.limit(found.asked, found.basis == "last_year")
    months = set(between(found.asked.view.start, found.asked.view.end))
    rows = [row for row in found.sources.rows if row["month"] in months]
    leads, orders = summed(rows, "leads"), summed(rows, "orders")
    if not found.sources.rows:
        yield Sentence("limit.no_sources")
    elif leads != found.leads:
        yield Sentence("limit.sources", {"sources": count(leads), "leads": count(found.leads)})
    elif orders != found.orders:
        yield Sentence("limit.source_orders", {"sources": count(orders), "orders": count(found.orders)})
