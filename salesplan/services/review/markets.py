"""Members held against their market: how much of a gap is the target's, the market's and our own doing.

Markets are known as far as benchmarks name them: by region, by product, or by both; a region without one of its own is
held against the growth of the whole market, if that is told. What has no market (or no comparable year before) keeps
its whole gap as one part and says why; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from salesplan.core.execute.benchmarks import Benchmark
from salesplan.core.months import month_of, shift
from salesplan.core.review.market import First, MarketSplit, Sold, ask_first, market_splits
from salesplan.core.review.sizes import MARKET, Grown, grown
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.review.amounts import Amount, amounts, total
from salesplan.services.standing import standing
from salesplan.store import Store

_NONE = Decimal("0.00")
_BELOW: Mapping[str, str] = {"region": "team", "team": "product", "product": "region", "channel": "region"}
"""Where the member that weighs most inside a member is looked for."""


class Lead(NamedTuple):
    """The member inside another one with most of its gap: dimension, code, its own gap (of plan, else of last year)."""

    dimension: str
    code: str
    gap: Decimal


class Member(NamedTuple):
    """One member, with what its gaps are made of.

    `gap = plan_part + share_part + rest` (None without a plan); `growth = market_part + share_part + rest_growth`
    (None without last year). Parts are None where nothing of it could be split; `why` then says for what reason:
    no_value, no_last_year, opened, festival, no_market. `market` is how the market grew, weighed by its own sales.
    `first` is whom to ask first, "" where that cannot be told. `reach` is the last month that the market's sizes speak
    of where its figures go further (what comes after is taken to have grown alike), else "".
    """

    where: Mapping[str, str]
    value: Decimal | None
    due: Decimal | None
    before: Decimal | None
    note: str
    plan_part: Decimal | None
    market_part: Decimal | None
    share_part: Decimal | None
    rest: Decimal
    rest_growth: Decimal
    why: str
    market: Decimal | None
    first: First | Literal[""] = ""
    lead: Lead | None = None
    reach: str = ""

    @property
    def gap(self) -> Decimal | None:
        """To the plan due by now."""
        return None if self.due is None else (self.value or _NONE) - self.due

    @property
    def growth(self) -> Decimal | None:
        """Over last year, in money."""
        return None if self.before is None else (self.value or _NONE) - self.before

    @property
    def rate(self) -> Decimal | None:
        """Attainment of what is due."""
        return self.value / self.due if self.value is not None and self.due else None

    @property
    def grew(self) -> Decimal | None:
        """Growth as a ratio; None where it is not comparable."""
        return self.growth / self.before if self.growth is not None and self.before and not self.note else None

    @property
    def expected(self) -> Decimal | None:
        """What it would have sold, had it grown as its market; what has no market is taken as it is."""
        return None if self.value is None else self.value - (self.share_part or _NONE)


class _Cell(NamedTuple):
    """One slice held against the finest market that is known for it; `reach` as in `Member`."""

    amount: Amount
    split: MarketSplit | None
    why: str
    reach: str


def members(store: Store, scope: Scope, view: View, by: str) -> tuple[Member, ...]:
    """The members of one dimension (or months), the largest shortfall first; months in order."""
    _, found = split(store, scope, view, by)
    leads = _leads(store, scope, view, by)
    led = [one._replace(lead=_lead(one, leads.get(one.where[by], ()))) for one in found]
    return tuple(led if by == "month" else sorted(led, key=_at_stake))


def whole(store: Store, scope: Scope, view: View, by: str = "region") -> Member:
    """The whole view as one member: the sum of its regions."""
    return split(store, scope, view, by)[0]


def split(store: Store, scope: Scope, view: View, by: str = "region") -> tuple[Member, list[Member]]:
    """The whole view and the members that it is the sum of, in their order and without who has most inside them."""
    cells = _cells(store, scope, view, by)
    return next(iter(_grouped(cells, ())), _nothing()), _grouped(cells, (by,))


def _nothing() -> Member:
    return Member({}, None, None, None, "", None, None, None, _NONE, _NONE, "no_value", None)


def _at_stake(one: Member) -> tuple[bool, Decimal, tuple[str, ...]]:
    stake = one.gap if one.gap is not None else one.growth
    return stake is None, stake or _NONE, tuple(one.where.values())


def _cells(store: Store, scope: Scope, view: View, by: str) -> list[_Cell]:
    """The slices by region (and `by`), those of one market split together so that they tie."""
    now = standing(store, scope, view)
    known, newest = now.benchmarks.get(MARKET, ()), now.reach["sales"].day_in(view.start, view.end)
    dims = ("region",) if by == "region" else (by, "region")
    found = amounts(store, scope, view, dims)
    markets = [_pace_of(known, view, one.where) if not _why(one) else None for one in found]
    splits: dict[int, MarketSplit | None] = {}
    for market in dict.fromkeys(market for market in markets if market):
        inside = [at for at, own in enumerate(markets) if own == market]
        sold = [Sold(found[at].due, found[at].value, found[at].before) for at in inside]
        splits |= zip(inside, market_splits(sold, market.before, market.now), strict=True)
    return [
        _Cell(
            one,
            splits.get(at),
            _why(one) or ("" if splits.get(at) else "no_market"),
            _reach(markets[at], one.where.get("month") or (month_of(newest) if newest else "")),
        )
        for at, one in enumerate(found)
    ]


def _reach(market: Grown | None, newest: str) -> str:
    return market.months[-1] if market and market.inside and market.months[-1] < newest else ""


def _why(one: Amount) -> str:
    """Why a slice cannot be held against any market."""
    if one.value is None:
        return "no_value"
    return one.note or ("no_last_year" if one.before is None else "")


def _pace_of(known: Sequence[Benchmark], view: View, where: Mapping[str, str]) -> Grown | None:
    """The market that a slice is held against: its own, else for a region or team the whole one, if that is told."""
    own = market_of(known, view, where)
    speaks_of = {name for name, codes in view.where.items() if codes} | set(where)
    return own or (None if {"product", "channel"} & speaks_of else whole_market(known, view, where))


def whole_market(known: Sequence[Benchmark], view: View, where: Mapping[str, str]) -> Grown | None:
    """The market of all regions and products, where a source tells it in one figure."""
    return grown(known, {}, *_told(view, where))


def _told(view: View, where: Mapping[str, str]) -> tuple[str, str]:
    """The months of a slice whose sizes count: on an earlier day only those that were over."""
    start, end = (where["month"], where["month"]) if "month" in where else (view.start, view.end)
    return start, end if view.as_of is None else min(end, shift(month_of(view.as_of + timedelta(days=1)), -1))


def market_of(known: Sequence[Benchmark], view: View, where: Mapping[str, str]) -> Grown | None:
    """The market of a slice: that of its region (and product, channel), else that of its product in all regions.

    A filter on several products or channels has no market of its own. A team and a person sell in their regions'.
    """
    filtered = {name: codes for name, codes in view.where.items() if codes and name in ("product", "channel")}
    if any(len(codes) > 1 and name not in where for name, codes in filtered.items()):
        return None
    own = {**{name: codes[0] for name, codes in filtered.items()}, **where}
    start, end = _told(view, where)
    full: dict[str, str] = {name: own[name] for name in ("region", "product", "channel") if name in own}
    without_region: dict[str, str] = {name: code for name, code in full.items() if name != "region"}
    found = (grown(known, slice, start, end) for slice in (full, without_region) if slice)
    return next((market for market in found if market), None)


def _grouped(cells: Sequence[_Cell], by: Sequence[str]) -> list[Member]:
    """The cells summed up to members, in the order in which they come."""
    groups: dict[tuple[str, ...], list[_Cell]] = {}
    for cell in cells:
        groups.setdefault(tuple(cell.amount.where[name] for name in by), []).append(cell)
    return [_member(dict(zip(by, key, strict=True)), group) for key, group in groups.items()]


def _member(where: Mapping[str, str], cells: Sequence[_Cell]) -> Member:
    value, due, before = (total([getattr(one.amount, side) for one in cells]) for side in ("value", "due", "before"))
    split = [(one.amount, one.split) for one in cells if one.split]
    apart = [one.amount for one in cells if not one.split]
    notes = {one.amount.note for one in cells}
    sold = sum((amount.before or _NONE for amount, _ in split), _NONE)
    moved = sum((own.market for _, own in split), _NONE)
    found = Member(
        where,
        value,
        due,
        before,
        notes.pop() if len(notes) == 1 else "",
        None if due is None or not split else sum((own.expected - (a.due or _NONE) for a, own in split), _NONE),
        moved if split else None,
        sum((own.share for _, own in split), _NONE) if split else None,
        sum(((a.value or _NONE) - (a.due or _NONE) for a in apart), _NONE),
        sum(((a.value or _NONE) - (a.before or _NONE) for a in apart), _NONE),
        next((one.why for one in cells if one.why), ""),
        moved / sold if sold else None,
        reach=min((one.reach for one in cells if one.split and one.reach), default=""),
    )
    return found._replace(first=_first(found))


def _first(one: Member) -> First | Literal[""]:
    """Whom to ask first; unknown while the part that cannot be split is the larger one."""
    if one.due is None or one.plan_part is None or one.share_part is None or one.before is None:
        return ""
    if abs(one.rest) > abs(one.plan_part) + abs(one.share_part):
        return ""
    split = MarketSplit(one.due + one.plan_part, one.plan_part, one.market_part or _NONE, one.share_part)
    return ask_first(split, one.due)


def _leads(store: Store, scope: Scope, view: View, by: str) -> dict[str, list[Lead]]:
    """The members inside every member, with their gaps."""
    below = _BELOW.get(by)
    found: dict[str, list[Lead]] = {}
    for one in amounts(store, scope, view, (by, below)) if below else ():
        against = one.due if one.due is not None else one.before
        if one.value is not None or against is not None:
            gap = (one.value or _NONE) - (against or _NONE)
            found.setdefault(one.where[by], []).append(Lead(below or "", one.where[below or ""], gap))
    return found


def _lead(one: Member, inside: Sequence[Lead]) -> Lead | None:
    """The one that goes furthest the member's way; None for a member without a gap or with nobody else inside."""
    gap = one.gap if one.gap is not None else one.growth
    if not gap or len(inside) < 2:
        return None
    furthest = max(inside, key=lambda lead: lead.gap if gap > 0 else -lead.gap)
    return furthest if furthest.gap * gap > 0 else None
