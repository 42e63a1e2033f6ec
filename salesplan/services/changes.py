"""What an import would change, month by month, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.measures import CELL, GROUPS, of_group
from salesplan.core.reading import Reading
from salesplan.core.scope import Scope
from salesplan.services.order_lines import LinesReading
from salesplan.store import Store

Key = tuple[str, ...]


class MonthChange(NamedTuple):
    """One month before and after: rows and revenue (plan: base target) of the whole month in the reader's regions."""

    month: str
    rows_before: int
    rows_after: int
    amount_before: Decimal | None
    amount_after: Decimal | None


def changes(store: Store, scope: Scope, reading: Reading) -> tuple[MonthChange, ...]:
    """Before and after per month of the file; empty while it is refused and for benchmarks."""
    if not reading.rows or reading.dataset not in ("actuals", "plan"):
        return ()
    plan = reading.dataset == "plan"
    before = _plan_before(store, scope, reading) if plan else _actual_before(store, scope, reading)
    incoming = _by_month(reading.rows, (*CELL[:3], "measure") if plan else CELL, "base" if plan else "revenue")
    touched = {(row["month"], row["region"]) for row in reading.rows}
    carried = {measure for group in reading.groups for measure in of_group(group)}
    adjusted = _adjusted(store, scope, reading.months, touched) if "revenue" in carried and not plan else {}
    found = []
    for month in reading.months:
        old = before.get(month, {})
        new = _merged(old, incoming[month], month, touched, carried, plan)
        after = _total([*new.values(), *adjusted.get(month, ())])
        found.append(MonthChange(month, len(old), len(new), _total(old.values()), after))
    return tuple(found)


def line_changes(store: Store, scope: Scope, found: LinesReading) -> tuple[MonthChange, ...]:
    """Before and after per month of a file of order lines; the rows are cells before and lines after."""
    before: dict[str, dict[Key, _Cell]] = defaultdict(dict)
    for row in store.rows(scope, "month_cells", months=list(found.months)):
        before[row["month"]][tuple(row[dim] for dim in CELL)] = _Cell(row["revenue"], frozenset())
    adjusted = _adjusted(store, scope, found.months, set(found.cells))
    result = []
    for month in found.months:
        mine = {region: state for (at, region), state in found.cells.items() if at == month}
        others = {key: cell for key, cell in before[month].items() if key[0] not in mine}
        amounts = [_Cell(state.revenue, frozenset()) for state in mine.values()]
        rows = len(others) + sum(state.rows for state in mine.values())
        old = before[month]
        after = _total([*others.values(), *amounts, *adjusted.get(month, ())])
        result.append(MonthChange(month, len(old), rows, _total(old.values()), after))
    return tuple(result)


class _Cell(NamedTuple):
    amount: Decimal | None
    measures: frozenset[str]


def _merged(
    old: Mapping[Key, _Cell],
    new: Mapping[Key, _Cell],
    month: str,
    touched: set[tuple[str, str]],
    carried: set[str],
    plan: bool,
) -> dict[Key, _Cell]:
    """The cells of one month after the write: replaced in the touched regions, other measure groups left alone."""
    replaced = {cell[3] for cell in new} if plan else set()
    result: dict[Key, _Cell] = {}
    for key, cell in old.items():
        if (month, key[0]) not in touched or (plan and key[3] not in replaced):
            result[key] = cell
        elif not plan and cell.measures - carried:
            result[key] = _Cell(None if "revenue" in carried else cell.amount, cell.measures - carried)
    for key, cell in new.items():
        kept = result.get(key)
        result[key] = cell if kept is None or "revenue" in carried or plan else kept
    return result


def _actual_before(store: Store, scope: Scope, reading: Reading) -> dict[str, dict[Key, _Cell]]:
    measures = [measure for group in GROUPS for measure in of_group(group)]
    before: dict[str, dict[Key, _Cell]] = defaultdict(dict)
    for row in store.rows(scope, "month_cells", months=list(reading.months)):
        filled = frozenset(m for m in measures if row[m] is not None)
        before[row["month"]][tuple(row[dim] for dim in CELL)] = _Cell(row["revenue"], filled)
    return before


def _plan_before(store: Store, scope: Scope, reading: Reading) -> dict[str, dict[Key, _Cell]]:
    before: dict[str, dict[Key, _Cell]] = defaultdict(dict)
    for row in store.rows(scope, "newest_plan_cells", months=list(reading.months)):
        key = (row["region"], row["product"], row["team"], row["measure"])
        before[row["month"]][key] = _Cell(row["base"], frozenset((row["measure"],)))
    return before


def _adjusted(
    store: Store, scope: Scope, months: Sequence[str], touched: set[tuple[str, str]]
) -> dict[str, list[_Cell]]:
    """The adjustments of revenue in the touched months and regions: a new file does not take them away."""
    found: dict[str, list[_Cell]] = defaultdict(list)
    for row in store.rows(scope, "adjusted", months=list(months)):
        if (row["month"], row["region"]) in touched:
            found[row["month"]].append(_Cell(row["revenue"], frozenset()))
    return found


def _by_month(rows: Iterable[Mapping[str, Any]], keys: Sequence[str], amount: str) -> dict[str, dict[Key, _Cell]]:
    found: dict[str, dict[Key, _Cell]] = defaultdict(dict)
    for row in rows:
        found[row["month"]][tuple(row[key] for key in keys)] = _Cell(row.get(amount), frozenset())
    return found


def _total(cells: Iterable[_Cell]) -> Decimal | None:
    amounts = [cell.amount for cell in cells if cell.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None
