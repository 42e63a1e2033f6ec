"""Measures beside revenue: the rule that each follows, its cells, and what the year before says of it.

Decisions that a reader may ask about:

- A ratio or a price may differ by product: margins and prices of products lie far apart. Each product sums to its own
  ratio of its revenue, to the fen or the piece; the products without one share a common ratio.
- Pieces are whole, also of a measure that is stored in hundredths.
- Stock to bring down has no challenge: what is to be left is one figure. It is spread as the product's revenue is.
- What is locked or closed stays as it is and counts towards a typed total and a stock; a ratio speaks of the rest.
- A rule remembers the revenue that it saw, region by region, so that a changed plan is noticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

from salesplan.core.errors import Unknown
from salesplan.core.months import distance, fiscal_months
from salesplan.core.plan.conflict import Conflict, Finding
from salesplan.core.plan.measures import PLANNED, unit_of
from salesplan.core.plan.raking import largest_remainder
from salesplan.core.plan.spec import QUARTERS
from salesplan.core.plan.table import Table
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import ask
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount, frozen, number, scale
from salesplan.services.plan.operations import Cell, Fill
from salesplan.services.windows import Question
from salesplan.store import Store

Both = tuple[Decimal, Decimal | None]
Kind = Literal["ratio", "price", "season", "total", "stock"]
FOLLOWING = tuple(measure for measure in PLANNED if measure != "revenue")
"""The measures that may have a rule."""


class Follows(NamedTuple):
    """How a measure follows revenue; stored with the version under `rule.<measure>`.

    `ratio`: so much of each yuan of revenue. `price`: one for so many yuan. Both may differ `by` product; a product
    that is not named takes `ratio`. `total`: a year's total, spread as revenue is. `season`: the same with quarters
    (Q1 to Q4) weighted by `weights` or, without them, against revenue (a quarter that sells half as much gathers twice
    as many: slack quarters gather customers). `stock`: pieces of each product of `stocks` from what is there to what
    may be left.
    `seen` says of what revenue it was derived; see `stale`.
    """

    kind: Kind
    ratio: Decimal | None = None
    total: Decimal | None = None
    weights: Mapping[str, float] | None = None
    by: Mapping[str, Decimal] = {}
    stocks: Mapping[str, tuple[int, int]] = {}
    seen: Mapping[str, str] = {}

    @property
    def is_whole(self) -> bool:
        """False for a reader of some regions of whose rule only the kind is told: what it shares is the company's."""
        return self.kind in ("ratio", "price") or self.total is not None or bool(self.stocks)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        kept = self._asdict() | {"by": {product: str(one) for product, one in self.by.items()}}
        kept |= {"stocks": {product: list(pair) for product, pair in self.stocks.items()}}
        return {key: str(v) if isinstance(v, Decimal) else v for key, v in kept.items() if v not in (None, {})}


class Standing(NamedTuple):
    """How a measure stands to its rule: what the rule gives now, what is locked or closed, and what is planned."""

    ruled: int
    kept: int
    planned: int

    @property
    def apart(self) -> int:
        """What edits by hand, or a revenue that has changed since, make of it; 0: it ties."""
        return self.planned - self.kept - self.ruled


class Ratio(NamedTuple):
    """A measure of the year before against the revenue of the same months and products; a ratio of sums."""

    amount: Decimal
    revenue: Decimal

    @property
    def value(self) -> Decimal | None:
        """So much of each yuan; None without revenue."""
        return self.amount / self.revenue if self.revenue > 0 else None


class Before(NamedTuple):
    """What is known of the year before: measure -> its finished months with their sums, and its ratios.

    Ratios are by product, and of all products under ''. A measure of which nothing is known has no entry.
    """

    months: tuple[str, ...]
    amounts: Mapping[str, Mapping[str, Decimal]]
    ratios: Mapping[str, Mapping[str, Ratio]]


class _Part(NamedTuple):
    """Cells that share one total by their revenue (or equally, where they have none)."""

    total: int
    cells: Sequence[Cell]


# The rule


def rule_of(inputs: Mapping[str, Any], measure: str) -> Follows | None:
    """The rule that a version keeps for a measure; None without one."""
    kept = inputs.get(f"rule.{measure}")
    if kept is None:
        return None
    money = {key: Decimal(kept[key]) for key in ("ratio", "total") if key in kept}
    return Follows(
        kept["kind"],
        weights=kept.get("weights"),
        by={product: Decimal(one) for product, one in kept.get("by", {}).items()},
        stocks={product: (int(pair[0]), int(pair[1])) for product, pair in kept.get("stocks", {}).items()},
        seen=kept.get("seen", {}),
        **money,
    )


def derive(revenue: Desk, own: Desk, rule: Follows) -> Fill:
    """The cells of a measure by its rule, for the months that are open; what is closed or locked stays as it is.

    Raises the engine's Conflict where what stays is more than the total, Unknown for a product without open cells.
    """
    kept, open_ = _kept(own), _open(revenue, own)
    parts = _parts(rule, own.measure, revenue, kept, open_)
    with_top = rule.kind != "stock" and bool(open_) and all(both[1] is not None for both in open_.values())
    made = dict(kept)
    for part in parts:
        sold = [float(open_[cell][0]) for cell in part.cells]
        bases = _shares(sold, part.total, _step(own.measure))
        tops: list[int] | list[None] = _tops(part, bases, open_, own.measure) if with_top else [None] * len(bases)
        made |= {cell: (base, top) for cell, base, top in zip(part.cells, bases, tops, strict=True)}
    told = rule._replace(seen=_marks(revenue)).told()
    filled = {cell: _yuan(own.measure, both) for cell, both in made.items()}
    return Fill("derive", filled, {f"rule.{own.measure}": told}, own.measure)


def cleared(own: Desk) -> Fill:
    """The measure without its rule and its cells, as far as they are neither locked nor closed."""
    kept = {cell: _yuan(own.measure, both) for cell, both in _kept(own).items()}
    return Fill("derive", kept, {f"rule.{own.measure}": None}, own.measure)


def standing(revenue: Desk, own: Desk, rule: Follows) -> Standing:
    """How the measure stands to its rule in the reader's regions. Raises as `derive`."""
    kept = _kept(own)
    ruled = sum(part.total for part in _parts(rule, own.measure, revenue, kept, _open(revenue, own)))
    return Standing(ruled, sum(both[0] for both in kept.values()), own.tracks.base.sum_of({}))


def stale(revenue: Desk) -> tuple[str, ...]:
    """The measures whose rule saw another revenue than there is now, in the reader's regions."""
    rules = {measure: rule_of(revenue.inputs, measure) for measure in FOLLOWING}
    if not any(rules.values()):
        return ()
    marks = _marks(revenue)
    return tuple(measure for measure, rule in rules.items() if rule is not None and _differs(rule, marks))


def _differs(rule: Follows, marks: Mapping[str, str]) -> bool:
    return bool(rule.seen) and any(rule.seen.get(region) != mark for region, mark in marks.items())


def _marks(revenue: Desk) -> dict[str, str]:
    """Region -> a mark of its revenue, the same for the same amounts in another year."""
    lines: dict[str, list[str]] = {}
    months = {month: number for number, month in enumerate(revenue.tracks.base.members["month"])}
    for (month, region, product, team), both in revenue.tracks.amounts().items():
        lines.setdefault(region, []).append(f"{months[month]}|{product}|{team}|{both[0]}|{both[1]}")
    return {region: hashlib.sha256("\n".join(sorted(own)).encode()).hexdigest()[:12] for region, own in lines.items()}


_Amounts = dict[Cell, tuple[int, int | None]]


def _kept(own: Desk) -> _Amounts:
    """The cells of the measure that do not move."""
    table: Table = frozen(own.tracks.base, own.locks)
    locked = table.locked().tolist()
    return {cell: both for (cell, both), yes in zip(own.tracks.amounts().items(), locked, strict=True) if yes}


def _open(revenue: Desk, own: Desk) -> _Amounts:
    """The cells of revenue under which the measure may have one that moves."""
    kept = _kept(own)
    return {c: both for c, both in revenue.tracks.amounts().items() if c not in kept and c[0] not in revenue.closed}


def _parts(rule: Follows, measure: str, revenue: Desk, kept: _Amounts, open_: _Amounts) -> list[_Part]:
    if rule.kind in ("ratio", "price"):
        return _by_product(rule, measure, open_)
    if rule.kind == "stock":
        return _down(rule, measure, open_, kept)
    total = _left(number(measure, rule.total or Decimal(0)), sum(both[0] for both in kept.values()), {})
    if rule.kind == "total":
        return [_Part(total, list(open_))]
    return _by_quarter(rule, measure, revenue, open_, total)


def _by_product(rule: Follows, measure: str, open_: _Amounts) -> list[_Part]:
    """The products with a ratio of their own one by one, the others together."""
    groups: dict[str, list[Cell]] = {}
    for cell in open_:
        groups.setdefault(cell[2] if cell[2] in rule.by else "", []).append(cell)
    found = []
    for product, cells in groups.items():
        times = rule.by.get(product, rule.ratio or Decimal(0))
        sold = amount("revenue", sum(open_[cell][0] for cell in cells))
        exact = sold * times if rule.kind == "ratio" else sold / times if times else Decimal(0)
        found.append(_Part(_to_step(exact * scale(measure), _step(measure)), cells))
    return found


def _by_quarter(rule: Follows, measure: str, revenue: Desk, open_: _Amounts, total: int) -> list[_Part]:
    """The quarters by their weights, or against what one of their months sells; inside a quarter as revenue is."""
    quarters: dict[str, list[Cell]] = {}
    for cell in sorted(open_):
        quarters.setdefault(QUARTERS[distance(revenue.begins, cell[0]) // 3], []).append(cell)
    weights = []
    for quarter, cells in quarters.items():
        months, sold = len({cell[0] for cell in cells}), sum(open_[cell][0] for cell in cells)
        against = months / sold if sold else 1.0
        weights.append(months * (against if rule.weights is None else rule.weights.get(quarter, 0.0)))
    shares = _shares(weights, total, _step(measure))
    return [_Part(share, cells) for share, cells in zip(shares, quarters.values(), strict=True)]


def _down(rule: Follows, measure: str, open_: _Amounts, kept: _Amounts) -> list[_Part]:
    found = []
    for product, (start, left) in rule.stocks.items():
        cells = [cell for cell in open_ if cell[2] == product]
        total = number(measure, Decimal(max(start - left, 0)))
        total = _left(total, sum(both[0] for c, both in kept.items() if c[2] == product), {"product": (product,)})
        if total and not cells:
            raise Unknown(name=product)
        found.append(_Part(total, cells))
    return found


def _left(total: int, kept: int, where: Mapping[str, tuple[str, ...]]) -> int:
    """What is left of a total beside what stays."""
    if kept > total:
        numbers = {"value": total, "stuck": kept, "over": kept - total}
        raise Conflict(Finding("locked_inside", where, numbers, (), kept - total))
    return total - kept


def _tops(part: _Part, bases: list[int], open_: _Amounts, measure: str) -> list[int]:
    """The challenge of a part: as far above its base as that of its revenue."""
    sold = sum(open_[cell][0] for cell in part.cells)
    times = Decimal(sum(open_[cell][1] or 0 for cell in part.cells)) / (sold or 1)
    step = _step(measure)
    return _shares([float(base) for base in bases], _to_step(sum(bases) * times, step), step)


def _shares(weights: Sequence[float], total: int, step: int) -> list[int]:
    """Parts in whole steps; equal weights where all are zero. A rest below one step goes to the heaviest."""
    if not weights:
        return []
    some = list(weights) if sum(weights) > 0 else [1.0] * len(weights)
    whole, rest = divmod(total, step)
    parts = [int(part) * step for part in largest_remainder(some, whole)]
    parts[some.index(max(some))] += rest
    return parts


def _step(measure: str) -> int:
    """Money goes to the fen, anything else in whole pieces."""
    return scale(measure) if unit_of(measure) == "quantity" else 1


def _to_step(exact: Decimal, step: int) -> int:
    return int((exact / step).quantize(Decimal(1), ROUND_HALF_UP)) * step


def _yuan(measure: str, both: tuple[int, int | None]) -> Both:
    return amount(measure, both[0]), None if both[1] is None else amount(measure, both[1])


# The year before


def before(store: Store, scope: Scope, view: View, year: int) -> Before:
    """What is known of the fiscal year before `year`, for what the reader sees; unfinished months do not count."""
    question = ask(store, scope, view._replace(where={}), ("product",))
    months = fiscal_months(year - 1, question.starts)
    rows = question.rows("figures", months=list(months), segments=list(months), open=[])
    amounts: dict[str, dict[str, Decimal]] = {}
    ratios: dict[str, dict[str, Ratio]] = {}
    for measure in ("revenue", *FOLLOWING):
        whole = {month for month in months if _is_over(question, measure, month)}
        for row in (row for row in rows if row["segment"] in whole):
            pair = _pair(row, measure)
            if pair is not None:
                own = amounts.setdefault(measure, {})
                own[row["segment"]] = own.get(row["segment"], Decimal(0)) + pair.amount
                of = ratios.setdefault(measure, {})
                for product in (row["product"], ""):
                    old = of.get(product, Ratio(Decimal(0), Decimal(0)))
                    of[product] = Ratio(old.amount + pair.amount, old.revenue + pair.revenue)
    return Before(tuple(months), amounts, ratios)


def _is_over(question: Question, measure: str, month: str) -> bool:
    """Whether a month is finished for the measure and for sales in every region that the reader sees."""
    told = "cost" if measure == "gross_margin" else measure
    return all(question.standing.due_share(one, month, None) == 1 for one in (told, "revenue"))


def _pair(row: Mapping[str, Any], measure: str) -> Ratio | None:
    """The measure and its revenue in one row of figures; None where it is not reported."""
    if measure == "gross_margin":
        sold, cost = row["costed_revenue"], row["matched_cost"]
        return None if sold is None or cost is None else Ratio(Decimal(sold) - Decimal(cost), Decimal(sold))
    if row.get(measure) is None:
        return None
    return Ratio(Decimal(row[measure]), Decimal(row["revenue"] or 0))


def offered(found: Before, revenue: Desk, measure: str, kind: Kind) -> Follows | None:
    """The rule of that kind that the year before speaks for; None where it says nothing.

    Ratios (to a hundredth of a per cent) and prices (to the fen) are last year's, by product where products are known.
    A total is last year's ratio on the revenue that is planned, in whole yuan or pieces.
    """
    ratios = found.ratios.get(measure, {})
    values = {product: one.value for product, one in ratios.items()}
    whole = values.get("")
    if kind == "stock" or not whole:
        return None
    if kind in ("season", "total"):
        planned = amount("revenue", revenue.tracks.base.sum_of({}))
        return Follows(kind, total=(whole * planned).quantize(Decimal(1), ROUND_HALF_UP))
    exact = _PERCENT if kind == "ratio" else _FEN
    own = {p: (one if kind == "ratio" else 1 / one).quantize(exact) for p, one in values.items() if one and one > 0}
    common = own.pop("", None)
    products = set(revenue.tracks.base.members["product"])
    return Follows(kind, common, by={product: one for product, one in own.items() if product in products})


_PERCENT, _FEN = Decimal("0.0001"), Decimal("0.01")
