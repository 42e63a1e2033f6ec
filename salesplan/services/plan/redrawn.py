"""The company's history in a re-drawn map: read at its finest, told again, and summed as it is asked for.

Decisions that a reader may ask about:

- Every measure moves cell by cell (month, region, product, team, and channel where a move names channels) in whole fen,
  pieces or thousandths of a quantity.
- Named customers take what order lines say that they bought of a cell. In months without order lines they take the part
  that they had of the same territory and product in all months with them.
- A reader of some regions is not told what came from regions that he does not see: a territory that takes from there
  has no history for him, rather than a part of one.
- By channel or person nothing is told again: who sold, and how, does not change with the map.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from salesplan.core.measures import MEASURE
from salesplan.core.months import between
from salesplan.core.plan.territories import Map, Move, Restated, Sold, restate
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.standing import standing
from salesplan.services.windows import Question, spans
from salesplan.store import FOREVER, NEVER, Store

Codes = tuple[str, ...]
Amounts = dict[Codes, dict[str, Decimal]]
SCALE = {"money": 100, "count": 1, "quantity": 1000}
BESIDE = ("costed_revenue", "matched_cost", "returned_revenue")
"""Sums of money that stand beside the measures: over the cells that report both sides of a ratio."""
_PLACED = ("region", "product", "team")
_KEPT = 12
"""How many answers are remembered per store until it is written to."""


class Told(NamedTuple):
    """Sums by slice and month, and the slices that the map changes; slices that cannot be known are absent."""

    amounts: Amounts
    changed: frozenset[Codes]


def scale_of(measure: str) -> int:
    """How many of the whole numbers of a history make one yuan, piece or quantity."""
    return SCALE[MEASURE[measure].unit] if measure in MEASURE else SCALE["money"]


def speaks(map: Map | None, by: Sequence[str], where: Collection[str] = ()) -> bool:
    """Whether a map changes anything of such a question."""
    return map is not None and bool(map.moves) and not {"channel", "person", "customer"} & {*by, *where}


def by_month(
    store: Store, scope: Scope, view: View, by: Sequence[str], months: Sequence[str] | None, measure: str, map: Map
) -> Told:
    """What is reported of a measure by slice and month (None: every month); filters, too, speak of the new map."""
    found = history(store, scope, view._replace(where={}), measure, map)
    places = [_PLACED.index(one) for one in by]
    where = {_PLACED.index(one): set(codes) for one, codes in view.where.items() if codes}
    asked = None if months is None else set(months)

    def codes(cell: Codes) -> Codes | None:
        return tuple(cell[i] for i in places) if all(cell[i] in of for i, of in where.items()) else None

    sums: dict[Codes, dict[str, int]] = {}
    for (month, region, product, team, _), amount in found.cells.items():
        slice = codes((region, product, team))
        if slice is not None and (asked is None or month in asked):
            own = sums.setdefault(slice, {})
            own[month] = own.get(month, 0) + amount
    changed: set[Codes | None] = set()
    for flow in {flow._replace(month="") for flow in found.flows if flow.origin != flow.goal}:
        sides = {codes((side[0], flow.product, side[1])) for side in (flow.origin, flow.goal)}
        changed |= sides if len(sides) > 1 else set()
    divisor = scale_of(measure)
    return Told(
        {
            slice: {month: Decimal(amount) / divisor for month, amount in sorted(own.items())}
            for slice, own in sums.items()
            if not _is_hidden(scope, map, view, by, slice)
        },
        frozenset(slice for slice in changed if slice is not None),
    )


def unseen(scope: Scope, moves: Sequence[Move]) -> tuple[Move, ...]:
    """The moves that bring something from regions that the reader does not see into regions that he sees."""
    if scope.regions is None:
        return ()
    return tuple(move for move in moves if move.region not in scope.regions and move.to_region in scope.regions)


def covers(move: Move, slice: Mapping[str, str]) -> bool:
    """Whether what a move brings may lie in a slice (dimension -> code)."""
    goal = {"region": move.to_region, "team": move.to_team or move.team}
    named = all(not code or slice.get(dimension, code) == code for dimension, code in goal.items())
    return named and (not move.products or slice.get("product", move.products[0]) in move.products)


def _is_hidden(scope: Scope, map: Map, view: View, by: Sequence[str], slice: Codes) -> bool:
    """Whether a slice takes in what the reader does not see."""
    place = _single(view) | dict(zip(by, slice, strict=True))
    return any(covers(move, place) for move in unseen(scope, map.moves))


def _single(view: View) -> dict[str, str]:
    return {dimension: codes[0] for dimension, codes in view.where.items() if len(codes) == 1}


_Key = tuple[int, Scope, date | None, int | None, str, Map]
_REMEMBERED: WeakKeyDictionary[Store, dict[_Key, Restated]] = WeakKeyDictionary()


def history(store: Store, scope: Scope, view: View, measure: str, map: Map) -> Restated:
    """All reported months of a measure in the new map, in whole fen, pieces or thousandths; the view's filters do not
    count. Flows start in regions that the reader sees, cells lie there. Remembered until the store is written to."""
    if store.is_within:
        return _history(store, scope, view, measure, map)
    key: _Key = (store.data_version, scope, view.as_of, view.as_of_load, measure, map)
    kept = _REMEMBERED.setdefault(store, {})
    found = kept.get(key)
    if found is None:
        if len(kept) >= _KEPT or any(old[0] != key[0] for old in list(kept)):
            kept.clear()
        found = kept[key] = _history(store, scope, view, measure, map)
    return found


def _history(store: Store, scope: Scope, view: View, measure: str, map: Map) -> Restated:
    named = map.by_channel or bool(map.customers)
    whole, dims = view._replace(where={}), (*_PLACED, "channel") if named else _PLACED
    question = Question(store, scope, whole, standing(store, scope, whole), dims, spans(whole, ()))
    since, last = question.standing.since, question.standing.reach["sales"].day
    if since is None or last is None:
        return Restated({}, {})
    months = list(between(since, f"{last:%Y-%m}"))
    told = restate(_cells(question, measure, months), map, _bought(question, map.customers) if map.customers else None)
    if scope.regions is None:
        return told
    return told._replace(cells={cell: amount for cell, amount in told.cells.items() if cell[1] in scope.regions})


def _cells(question: Question, measure: str, months: list[str]) -> dict[Sold, int]:
    """What is reported, cell by cell, in whole numbers."""
    scale = scale_of(measure)
    found: dict[Sold, int] = {}
    for row in _rows(question, measure, months):
        if row[measure] is not None:
            cell = (row["segment"], row["region"], row["product"], row["team"], row.get("channel", ""))
            found[cell] = found.get(cell, 0) + int(row[measure] * scale)
    return found


_Read = tuple[tuple[Any, ...], list[dict[str, Any]]]
_LAST_READ: WeakKeyDictionary[Store, _Read] = WeakKeyDictionary()


def _rows(question: Question, measure: str, months: list[str]) -> list[dict[str, Any]]:
    """The cells with the measure. Measures beside revenue are read all at once, because they are asked one by one."""
    asked: dict[str, Any] = {"months": months, "segments": months, "open": []}
    if measure == "revenue" or question.store.is_within:
        return question.rows("revenue" if measure == "revenue" else "figures", **asked)
    view = question.view
    key = (question.store.data_version, question.scope, view.as_of, view.as_of_load, question.dims)
    kept = _LAST_READ.get(question.store)
    if kept is None or kept[0] != key:
        kept = _LAST_READ[question.store] = (key, question.rows("figures", **asked))
    return kept[1]


def _bought(question: Question, customers: Sequence[str]) -> Callable[[Sold], Mapping[str, Fraction]]:
    """What part of a cell each of these customers bought, by order lines; of all months where this one has none."""
    then = question.standing.then or {"seq": FOREVER, "day": NEVER}
    own: dict[tuple[str, ...], dict[str | None, Decimal]] = {}
    for row in question.store.rows(question.scope, "bought", customers=list(customers), **then):
        cell = (row["month"], row["region"], row["product"], row["team"], row["channel"])
        for key in (cell, ("", *cell[1:])):
            sums = own.setdefault(key, {})
            sums[row["customer"]] = sums.get(row["customer"], Decimal(0)) + row["revenue"]
    parts = {cell: _parts(sums) for cell, sums in own.items()}
    return lambda cell: parts[cell] if cell in parts else parts.get(("", *cell[1:]), {})


def _parts(sums: Mapping[str | None, Decimal]) -> dict[str, Fraction]:
    """The part of each named customer; what gave back more than it bought counts as nothing."""
    positive = {customer: max(amount, Decimal(0)) for customer, amount in sums.items()}
    whole = sum(positive.values())
    return {one: Fraction(a) / Fraction(whole) for one, a in positive.items() if one is not None and whole}


# Last year beside a running year


class Before(NamedTuple):
    """What takes the place of the sums of last year: `rows` by segment and codes, for the slices in `changed`.

    `segments` are those that are told again. `begun` is the first month with revenue of a changed slice.
    """

    rows: dict[tuple[str, Codes], list[dict[str, Any]]]
    changed: frozenset[Codes]
    segments: frozenset[str]
    begun: dict[Codes, str]

    def replaces(self, segment: str, codes: Codes) -> bool:
        """Whether the sums of the old map must go."""
        return segment in self.segments and codes in self.changed


def map_in_force(question: Question) -> Map | None:
    """The map of the plan that a question is held against, when the range asked for lies in the new map as a whole."""
    maps = [one for one in question.standing.maps if one.since <= min(span.start for span in question.spans)]
    newest = max(maps, key=lambda one: one.since, default=None)
    return newest if speaks(newest, question.dims, question.where) else None


def told_since(store: Store, scope: Scope, view: View) -> str | None:
    """The first month of the map in which last year stands beside the figures of a view; None where it is the old."""
    question = Question(store, scope, view, standing(store, scope, view), (), spans(view, ()))
    map = map_in_force(question)
    return None if map is None else map.since


def before(
    question: Question,
    of_month: Mapping[str, str],
    open_: Collection[str],
    needed: Collection[str],
    there: Collection[Codes],
) -> Before | None:
    """The months before the new map, told in it; None where no map is in force.

    `of_month` is the segment of each month asked for, `open_` the months that are split by region, `needed` the
    measures, `there` the slices that were found in the old map. Orders are counted once per order, which a map cannot
    tell again: changed slices have none.
    """
    map = map_in_force(question)
    if map is None:
        return None
    late = {segment for month, segment in of_month.items() if month >= map.since}
    months = [month for month, segment in of_month.items() if segment not in late]
    asked = (question.store, question.scope, question.view)
    whole = by_month(*asked, question.dims, None, "revenue", map)
    hidden = {one for one in there if _is_hidden(question.scope, map, question.view, question.dims, one)}
    known = whole.changed - hidden
    lines: dict[tuple[str, Codes, str | None], dict[str, Any]] = {}
    by = ("region", *(one for one in question.dims if one != "region"))
    for measure in _columns(needed):
        for slice, own in by_month(*asked, by, months, measure, map).amounts.items():
            place = dict(zip(by, slice, strict=True))
            codes = tuple(place[one] for one in question.dims)
            for month, amount in own.items() if codes in known else ():
                part = place["region"] if month in open_ else None
                line = lines.setdefault((of_month[month], codes, part), {"segment": of_month[month], "of_region": part})
                line[measure] = line[measure] + amount if measure in line else amount
    rows: dict[tuple[str, Codes], list[dict[str, Any]]] = {}
    for (segment, codes, _), line in lines.items():
        rows.setdefault((segment, codes), []).append(line)
    begun = {codes: min(own) for codes, own in whole.amounts.items() if codes in known}
    return Before(rows, whole.changed | hidden, frozenset(of_month[month] for month in months), begun)


def _columns(needed: Collection[str]) -> list[str]:
    """The sums to be told again for these measures."""
    pairs = BESIDE if {"cost", "returns"} & set(needed) else ()
    return [*(one for one in MEASURE if one in needed and one != "orders"), *pairs]
