"""Every table that can be taken away as a file: the figures of the screens, from the same services, as rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from salesplan.core.execute.kpis import KPIS
from salesplan.core.measures import CELL, MEASURES
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, View
from salesplan.exports import FORMATS, Lang, Sheet, download_name, figures_sheet, in_words, write
from salesplan.services import closing, cockpit, importing, kpis, members, note_rows, records, since, since_rows, trail
from salesplan.services.industry import below_industry
from salesplan.services.notes import looked_at
from salesplan.services.review import action_rows, alert_rows, result_rows
from salesplan.services.standing import moment, standing
from salesplan.store import FOREVER, Store

__all__ = ["FORMATS", "TABLES", "export", "sheet"]
Rows = list[dict[str, Any]]


class Ask(NamedTuple):
    """What a table is asked for."""

    store: Store
    scope: Scope
    view: View
    by: Sequence[str]
    wanted: Sequence[str]
    names: Mapping[str, Mapping[str, str]]


class Table(NamedTuple):
    """One table: its fields and where its rows come from.

    Where it is `cut` by dimensions their fields stand first: by all that are asked for, or by the first one, else by
    region. One `for_people` has words where the others have ids for scripts.
    """

    fields: tuple[str, ...]
    rows: Callable[[Ask], Rows]
    cut: Literal["all", "first"] | None = None
    for_people: bool = False

    def dimensions(self, by: Sequence[str]) -> tuple[str, ...]:
        """The dimensions by which it is cut."""
        if self.cut is None:
            return ()
        return tuple(by) if self.cut == "all" else tuple(by[:1]) or ("region",)


def export(
    store: Store,
    scope: Scope,
    name: str,
    format: str,
    view: View,
    by: Sequence[str] = (),
    wanted: Sequence[str] = (),
    lang: Lang = "zh",
) -> tuple[bytes, int, str]:
    """A table as a file: its bytes, how many rows, a name for it. Raises KeyError for an unknown table or format."""
    made = sheet(store, scope, name, view, by, wanted, lang)
    title = f"{name}-{view.start}-{view.end}"
    return write(format, [made]), len(made.rows), download_name(title, FORMATS[format].extension)


def sheet(
    store: Store,
    scope: Scope,
    name: str,
    view: View,
    by: Sequence[str] = (),
    wanted: Sequence[str] = (),
    lang: Lang = "zh",
) -> Sheet:
    """The table as a sheet for `exports.write`, names in that language, with a note of what it shows."""
    table = TABLES[name]
    at = None if view.as_of_load is None else moment(store, scope, view)
    ask = Ask(store, scope, view, by, wanted, members.names(store, scope, lang, at=at))
    rows = [_named(row, ask.names) for row in table.rows(ask)]
    made = figures_sheet(name, (*table.dimensions(by), *table.fields), rows, lang, _note(ask))
    return in_words(made, name, lang) if table.for_people else made


def _kpi_rows(ask: Ask) -> Rows:
    noted = looked_at(ask.store, ask.scope, ask.view)
    return [
        {
            **row.slice,
            "kpi": row.kpi,
            "unit": KPIS[row.kpi].unit,
            "figure": row.value,
            "figure_plan": row.plan,
            "figure_due": row.due,
            "figure_last_year": row.last_year,
            "figure_industry": row.industry,
            "light": row.light,
            **note_rows.counts(noted, ask.view, row.kpi, row.slice),
        }
        for row in kpis.kpis(ask.store, ask.scope, ask.view, ask.by, ask.wanted)
    ]


def _seen(ask: Ask, by: str = "region") -> cockpit.CockpitView:
    return cockpit.cockpit(ask.store, ask.scope, ask.view, by)


def _heat(ask: Ask) -> Rows:
    return _with_notes(ask, _seen(ask).heat)


def _slices(ask: Ask) -> Rows:
    dims = ask.by or ("region",)
    return _with_notes(ask, _seen(ask, dims[0]).slices)


def _with_notes(ask: Ask, found: Sequence[cockpit.Slice]) -> Rows:
    counts = note_rows.of_slices(looked_at(ask.store, ask.scope, ask.view), ask.view, [one.where for one in found])
    return [
        {**one.where, **one._asdict(), "rate": None if one.rate is None else round(one.rate, 3), **notes}
        for one, notes in zip(found, counts, strict=True)
    ]


def _months(ask: Ask) -> Rows:
    points = _seen(ask).months
    year = ask.view._replace(start=points[0].month, end=points[-1].month) if points else ask.view
    counts = note_rows.of_slices(looked_at(ask.store, ask.scope, ask.view), year, [{"month": p.month} for p in points])
    return [{**point._asdict(), **notes} for point, notes in zip(points, counts, strict=True)]


def _changes(ask: Ask) -> Rows:
    return [change._asdict() for change in _seen(ask).changes]


def _industry(ask: Ask) -> Rows:
    return [
        {
            **row.slice,
            "kpi": row.kpi,
            "unit": KPIS[row.kpi].unit,
            "figure": row.value,
            "figure_industry": row.industry,
            "light": row.light,
        }
        for row in below_industry(ask.store, ask.scope, ask.view)
    ]


def _actuals(ask: Ask) -> Rows:
    view, now = ask.view, standing(ask.store, ask.scope, ask.view)
    where = {dim: codes for dim, codes in view.where.items() if dim in CELL}
    return ask.store.rows(ask.scope, now.query("cells"), where=where, start=view.start, end=view.end, **now.then)


def _plan(ask: Ask) -> Rows:
    view, now = ask.view, standing(ask.store, ask.scope, ask.view)
    versions = list(now.versions)
    where = {dim: codes for dim, codes in view.where.items() if dim in ("region", "product", "team")}
    return ask.store.rows(
        ask.scope, "plan_cells", where=where, versions=versions, seq=now.seq, start=view.start, end=view.end
    )


def _benchmarks(ask: Ask) -> Rows:
    seq = standing(ask.store, ask.scope, ask.view).then.get("seq", FOREVER)
    return [{**row, "benchmark": row["value"]} for row in ask.store.rows(ask.scope, "benchmarks", seq=seq)]


def _lead_sources(ask: Ask) -> Rows:
    view, seq = ask.view, standing(ask.store, ask.scope, ask.view).seq
    where = {dim: codes for dim, codes in view.where.items() if dim in ("region", "team", "channel")}
    return ask.store.rows(ask.scope, "lead_sources", where=where, start=view.start, end=view.end, seq=seq)


def _loads(ask: Ask) -> Rows:
    return [
        {
            "load": row.id,
            "dataset": row.dataset,
            "file": row.file_name,
            "stored": row.stored_rows,
            "period": f"{row.months[0]} – {row.months[-1]}" if row.months else "",
            "day": row.data_day.isoformat(),
            "actor": row.actor,
            "at": row.at.isoformat(sep=" ", timespec="seconds"),
            "counted": "✓" if row.active else "",
        }
        for row in importing.loads(ask.store, ask.scope, _at(ask))
    ]


def _at(ask: Ask) -> int:
    """The audit number that the view looks back to; that of now when it does not."""
    return records.at_load(ask.store, ask.scope, ask.view.as_of_load)


def _closing(ask: Ask) -> Rows:
    return [
        {
            **row._asdict(),
            "value": row.revenue,
            "closed_at": row.closed_at.isoformat(sep=" ", timespec="seconds") if row.closed_at else None,
        }
        for row in closing.months(ask.store, ask.scope, _at(ask))
    ]


def _finance_bridge(ask: Ask) -> Rows:
    return [
        {**asked, "step": step, "amount": amount}
        for one in closing.bridges(ask.store, ask.scope, _at(ask))
        for asked in [{"month": one.month, "measure": one.measure, "region": one.region}]
        for step, amount in (
            ("ours", one.ours),
            *one.differences,
            ("unexplained", one.unexplained),
            ("finance", one.finance),
        )
    ]


def _restatements(ask: Ask) -> Rows:
    return [
        {
            **row._asdict(),
            "at": row.at.isoformat(sep=" ", timespec="seconds"),
            "closed": "✓" if row.closed else "",
        }
        for row in closing.ledger(ask.store, ask.scope, _at(ask))
    ]


def _audit(ask: Ask) -> Rows:
    return _trail_rows(ask.store, ask.scope, trail.Filter(until=_at(ask)))


def _trail_rows(store: Store, scope: Scope, asked: trail.Filter) -> Rows:
    return [
        {
            **entry._asdict(),
            "at": entry.at.isoformat(sep=" ", timespec="seconds"),
            "reason": entry.reason,
            "changed": "; ".join(f"{name}: {_plain(old)} → {_plain(new)}" for name, old, new in entry.changes),
        }
        for entry in trail.find(store, scope, asked, trail.MOST).entries
    ]


def _plain(value: object) -> str:
    return "—" if value is None or value == "" else str(value)


def trail_sheet(store: Store, scope: Scope, asked: trail.Filter, lang: Lang) -> Sheet:
    """The audit rows that match, all of them, as the sheet of the table `audit`."""
    return figures_sheet("audit", TABLES["audit"].fields, _trail_rows(store, scope, asked), lang)


def _since(table: str) -> Callable[[Ask], Rows]:
    """What changed since the view's load, until now, by the first dimension asked for."""

    def rows(ask: Ask) -> Rows:
        by = next((dim for dim in ask.by if dim in CELL), "region")
        found = since.since(ask.store, ask.scope, load=ask.view.as_of_load, by=by, where=ask.view.where)
        return since_rows.rows(found, table)

    return rows


def _notes(ask: Ask) -> Rows:
    return note_rows.rows(ask.store, ask.scope, ask.view, ask.names)


def _alerts(ask: Ask) -> Rows:
    return alert_rows.rows(ask.store, ask.scope, ask.view, ask.names)


TABLES: dict[str, Table] = {
    "kpi": Table(
        (
            "kpi",
            "unit",
            "figure",
            "figure_plan",
            "figure_due",
            "figure_last_year",
            "figure_industry",
            "light",
            *note_rows.COUNTS,
        ),
        _kpi_rows,
        cut="all",
    ),
    "heat": Table(("region", "product", "value", "plan", "due", "gap", "rate", "light", *note_rows.COUNTS), _heat),
    "slices": Table(
        ("value", "plan", "due", "previous", "gap", "rate", "light", *note_rows.COUNTS), _slices, cut="first"
    ),
    "months": Table(("month", "value", "plan", "due", "previous", *note_rows.COUNTS), _months),
    "changes": Table(("month", "region", "before", "after"), _changes),
    "industry": Table(("kpi", *CELL, "unit", "figure", "figure_industry", "light"), _industry),
    "actuals": Table(("month", *CELL, *(m.id for m in MEASURES)), _actuals),
    "plan": Table(("month", "region", "product", "team", "measure", "base", "challenge"), _plan),
    "lead_sources": Table(
        ("month", "region", "team", "channel", "source", "script", "leads", "orders", "cost"), _lead_sources
    ),
    "benchmarks": Table(("kpi", *CELL, "period", "benchmark", "source"), _benchmarks),
    "closing": Table(
        ("month", "state", "value", "finance", "unexplained", "restated", "closed_by", "closed_at"), _closing
    ),
    "finance_bridge": Table(("month", "measure", "region", "step", "amount"), _finance_bridge),
    "restatements": Table(
        ("month", "at", "what", "id", "about", "actor", "before", "after", "change", "closed"), _restatements
    ),
    "audit": Table(("seq", "at", "actor", "action", "subject", "reason", "changed"), _audit),
    **{
        name: Table(fields, _since(name), "first" if name == "since" else None)
        for name, fields in since_rows.TABLES.items()
    },
    "results": Table(
        result_rows.RESULTS,
        lambda ask: result_rows.results(ask.store, ask.scope, ask.view, next(iter(ask.by), "region")),
        cut="first",
        for_people=True,
    ),
    "gap": Table(
        result_rows.GAP,
        lambda ask: result_rows.gap(ask.store, ask.scope, ask.view, ask.by, ask.names),
        for_people=True,
    ),
    "price_mix": Table(
        result_rows.PRICE_MIX,
        lambda ask: result_rows.price_mix(ask.store, ask.scope, ask.view),
        for_people=True,
    ),
    "notes": Table(note_rows.FIELDS, _notes),
    "alerts": Table(alert_rows.FIELDS, _alerts, for_people=True),
    "actions": Table(
        action_rows.FIELDS,
        lambda ask: action_rows.rows(ask.store, ask.scope, ask.view, ask.names),
        for_people=True,
    ),
    "loads": Table(("load", "dataset", "file", "stored", "period", "day", "actor", "at", "counted"), _loads),
}


def _named(row: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    return {key: names.get(key, {}).get(value, value) if key in DIMENSIONS else value for key, value in row.items()}


def _note(ask: Ask) -> list[str]:
    """What, slice and period, for the note sheet of a workbook."""
    view = ask.view
    chosen = [
        f"{dim}: {', '.join(ask.names.get(dim, {}).get(c, c) for c in codes)}" for dim, codes in view.where.items()
    ]
    moment = [f"as of {view.as_of}"] if view.as_of else []
    moment += [f"as of load {view.as_of_load}"] if view.as_of_load is not None else []
    return [f"{view.start} – {view.end}", *chosen, *moment]
