"""The tables of the lead-quality analysis: before and since a new source, sources, members, examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from salesplan.core.review.diagnosed import Analysis, Column, Of, Sentence, Word
from salesplan.services.review.analyses.asked import held, ratio, share
from salesplan.services.review.analyses.leads import KPI, Leads, summed
from salesplan.services.review.analyses.sources import Brought, brought

_EXAMPLES = 8


def tables(found: Leads) -> Iterator[Analysis]:
    yield from _before_and_since(found)
    yield from _sources(found)
    for by in ("channel", "region", "team"):
        if by not in found.asked.fixed:
            yield from _members(found, by)
    yield from _scripts(found)
    yield from _examples(found)


def _before_and_since(found: Leads) -> Iterator[Analysis]:
    """Before the new source, and since: the old ones convert as they did, or do not."""
    periods = found.periods
    if periods is None:
        return
    before, since = periods
    rows = [
        ("before", before, found.beside.of(found.old, *before)),
        ("old", since, found.beside.of(found.old, *since)),
        *((source, since, found.beside.of({source}, *since)) for source in sorted(found.new)),
    ]
    yield Analysis(
        "turn",
        (
            Column("leads_of", "name"),
            Column("months", "text"),
            Column("leads", "count"),
            Column("orders", "count"),
            Column("conversion", "percent"),
        ),
        tuple(
            {
                "leads_of": Of("source", key) if key in found.new else Word(f"diagnosis.row.{key}_sources"),
                "months": months,
                "leads": one.leads,
                "orders": one.orders,
                "conversion": one.conversion,
            }
            for key, months, one in rows
        ),
        _turn_sentence(rows[0][2], rows[1][2]),
        tuple(range(2, len(rows))),
    )


def _turn_sentence(before: Brought, old: Brought) -> Sentence | None:
    if before.conversion is None or old.conversion is None:
        return None
    steady = abs(old.conversion - before.conversion) <= before.conversion / 10
    values = {"before": share(before.conversion), "now": share(old.conversion)}
    return Sentence("turn.steady" if steady else "turn.moved", values)


def _sources(found: Leads) -> Iterator[Analysis]:
    """Every source: leads, orders, rate, cost per lead and per order, orders gained or missed against its channel."""
    by_source: dict[str, list[Mapping[str, Any]]] = {}
    for row in found.inside():
        by_source.setdefault(row["source"], []).append(row)
    if not by_source:
        return
    missed = {source: float(summed(rows, "orders") - found.expected(rows)) for source, rows in by_source.items()}
    ordered = sorted(missed, key=lambda source: missed[source])
    sums = {source: brought(rows) for source, rows in by_source.items()}
    yield Analysis(
        "sources",
        (
            Column("source", "name"),
            Column("since", "month"),
            Column("leads", "count"),
            Column("orders", "count"),
            Column("conversion", "percent"),
            Column("gap_orders", "change_count"),
            Column("cost_per_lead", "yuan"),
            Column("cost_per_order", "yuan"),
        ),
        tuple(
            {
                "source": Of("source", source),
                "since": found.sources.since.get(source),
                "leads": sums[source].leads,
                "orders": sums[source].orders,
                "conversion": sums[source].conversion,
                "gap_orders": missed[source],
                "cost_per_lead": ratio(sums[source].cost, sums[source].leads),
                "cost_per_order": ratio(sums[source].cost, sums[source].orders),
            }
            for source in ordered
        ),
        marked=tuple(at for at, source in enumerate(ordered) if source in found.new),
    )


def _members(found: Leads, by: str) -> Iterator[Analysis]:
    """The members of a dimension, each against its own reference; the most orders missed first."""
    rows: list[dict[str, Any]] = []
    for where, one in held(found.asked, KPI, (by,)):
        reference = one.reference(found.basis)
        leads, orders = one.sums.get("leads"), one.sums.get("orders")
        if not leads:
            continue
        rows.append(
            {
                "name": Of(by, where[by]),
                "leads": leads,
                "orders": orders,
                "conversion": one.value,
                "reference": reference,
                "before": one.last_year,
                "gap_orders": None if reference is None else float(Decimal(orders or 0) - reference * Decimal(leads)),
            }
        )
    if len(rows) < 2:
        return
    rows.sort(key=lambda row: row["gap_orders"] or 0.0)
    columns = [
        Column("name", "name"),
        Column("leads", "count"),
        Column("orders", "count"),
        Column("conversion", "percent"),
        Column("reference", "percent"),
        Column("before", "percent"),
        Column("gap_orders", "change_count"),
    ]
    kept = [c for c in columns if c.key != "before" or found.basis != "last_year"]
    yield Analysis(f"leads.{by}", tuple(kept), tuple(rows))


def _scripts(found: Leads) -> Iterator[Analysis]:
    """What becomes of leads that are served by one script or another; nothing where one serves all."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in found.inside():
        groups.setdefault(row["script"] or "", []).append(row)
    if len(groups) < 2:
        return
    missed = {script: float(summed(rows, "orders") - found.expected(rows)) for script, rows in groups.items()}
    yield Analysis(
        "scripts",
        (
            Column("script", "name"),
            Column("leads", "count"),
            Column("orders", "count"),
            Column("conversion", "percent"),
            Column("gap_orders", "change_count"),
        ),
        tuple(
            {
                "script": Of("script", script),
                "leads": summed(groups[script], "leads"),
                "orders": summed(groups[script], "orders"),
                "conversion": brought(groups[script]).conversion,
                "gap_orders": missed[script],
            }
            for script in sorted(missed, key=lambda script: missed[script])
        ),
    )


def _examples(found: Leads) -> Iterator[Analysis]:
    """The largest lots of leads that missed most: team, source and script."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in found.inside():
        key = (row["team"] or "", row["region"], row["source"], row["script"] or "")
        groups.setdefault(key, []).append(row)
    if len(groups) < 2:
        return
    missed = {key: float(summed(rows, "orders") - found.expected(rows)) for key, rows in groups.items()}
    worst = sorted(missed, key=lambda key: missed[key])[:_EXAMPLES]
    yield Analysis(
        "examples",
        (
            Column("source", "name"),
            Column("team", "name"),
            Column("script", "name"),
            Column("leads", "count"),
            Column("orders", "count"),
            Column("conversion", "percent"),
            Column("gap_orders", "change_count"),
        ),
        tuple(
            {
                "source": Of("source", source),
                "team": Of("team", team) if team else Of("region", region),
                "script": Of("script", script) if script else None,
                "leads": summed(groups[team, region, source, script], "leads"),
                "orders": summed(groups[team, region, source, script], "orders"),
                "conversion": brought(groups[team, region, source, script]).conversion,
                "gap_orders": missed[team, region, source, script],
            }
            for team, region, source, script in worst
        ),
    )
