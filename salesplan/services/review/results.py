"""Three ways to look at a result: across against the market and its rivals, along against last year, within ourselves.

Shares of the company, and what rivals have of the whole market, are for readers of the whole company only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from salesplan.core.months import between
from salesplan.core.review.sizes import MARKET, SHARE, Grown, Rival, rivals
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.review.amounts import Amount, amounts, total
from salesplan.services.review.markets import Member, market_of, members, whole, whole_market
from salesplan.services.standing import Standing, standing
from salesplan.store import Store

_NONE = Decimal(0)


class Held(NamedTuple):
    """Our sales in one market over the months that its sizes speak of, now and a year before (None is unknown).

    `note` is why our growth cannot be told, as in `Amount`: a region that opened meanwhile."""

    region: str
    market: Grown
    own: Decimal | None
    own_before: Decimal | None
    note: str = ""

    @property
    def share(self) -> Decimal | None:
        """Our share of the market."""
        return self.own / self.market.now if self.own is not None and self.market.now > 0 else None

    @property
    def share_before(self) -> Decimal | None:
        """The same a year before."""
        return self.own_before / self.market.before if self.own_before is not None and self.market.before > 0 else None

    @property
    def grew(self) -> Decimal | None:
        """Our growth over the same months."""
        return self.own / self.own_before - 1 if self.own is not None and self.own_before and not self.note else None

    @property
    def ahead(self) -> Decimal | None:
        """Growth gap: our growth less the market's."""
        return None if self.grew is None or self.market.growth is None else self.grew - self.market.growth

    @property
    def moved(self) -> Decimal | None:
        """What our share moved, as a difference of ratios."""
        return None if self.share is None or self.share_before is None else self.share - self.share_before

    @property
    def fair(self) -> Decimal | None:
        """Fair share: our share over that of a year before; 1 when we grew as the market."""
        return self.share / self.share_before if self.share is not None and self.share_before else None


class Across(NamedTuple):
    """`regions` are held against their markets, `total` is their sum (None where some region with sales has no market
    over the same months); where no region has one, `total` may be the whole market, told in one figure.

    `like` is the same of the regions with a comparable year before, which alone can be held against how their markets
    grew; `left_out` are the others. Where all of them can, it is the total; its note says why none can.

    `without` are the regions whose market is not told. `rivals` are the shares of the whole market, for who reads and
    looks at the whole company; `hidden`: the reader may not.
    """

    total: Held | None
    like: Held | None
    left_out: tuple[str, ...]
    regions: tuple[Held, ...]
    without: tuple[str, ...]
    rivals: tuple[Rival, ...]
    hidden: bool


class Along(NamedTuple):
    """Against last year. `like` leaves out the regions without a comparable year before (`left_out`);
    `months` are those of the range, January and February alone with the note festival."""

    whole: Amount
    like: Amount
    left_out: tuple[str, ...]
    months: tuple[Amount, ...]


class Results(NamedTuple):
    """The whole view, its members by one dimension, and the three ways. `reach` is the last month that the
    market's sizes speak of where our figures go further, else ""."""

    whole: Member
    members: tuple[Member, ...]
    across: Across
    along: Along
    reach: str


def results(store: Store, scope: Scope, view: View, by: str = "region") -> Results:
    """Everything that the page of results says about a view."""
    regions = amounts(store, scope, view, ("region",))
    everything = whole(store, scope, view)
    return Results(
        everything,
        members(store, scope, view, by),
        across(store, scope, view, regions),
        along(store, scope, view, regions),
        everything.reach,
    )


def across(store: Store, scope: Scope, view: View, regions: Sequence[Amount]) -> Across:
    """Our regions (given with their sales) against their markets, over the months that the sizes speak of."""
    now = standing(store, scope, view)
    sold: dict[str, dict[str, Amount]] = {}
    for one in amounts(store, scope, view, ("region", "month")):
        sold.setdefault(one.where["region"], {})[one.where["month"]] = one
    known = now.benchmarks.get(MARKET, ())
    markets = {region: market_of(known, view, {"region": region}) for region in sold}
    unfinished = {region: _unfinished(now, view, region) for region in (None, *sold)}
    notes = {one.where["region"]: one.note for one in regions}
    held = tuple(
        Held(region, market, *_own(sold[region], market, unfinished[region]), notes.get(region, ""))
        for region, market in markets.items()
        if market
    )
    without = tuple(region for region, market in markets.items() if market is None)
    is_whole = scope.is_whole and not any(view.where.values())
    told = rivals(now.benchmarks.get(SHARE, ()), view.start, view.end) if is_whole else ()
    owed = set().union(*unfinished.values())
    alike = {one.where["region"] for one in regions if _is_comparable(one)}
    left_out = tuple(one.where["region"] for one in regions if one.value and not _is_comparable(one))
    of_some = partial(_in_all, held if not without else (), owed)
    if not held and is_whole and (everything := whole_market(known, view, {})):
        of_some = partial(_in_one, sold, everything, owed)
    total, like = of_some(sold), of_some(alike) if alike else None
    if total is not None and like is None:
        like = total._replace(note=next(iter(notes.values()), ""))
    return Across(total, like, left_out if alike else (), held, without, told, not scope.is_whole)


def _is_comparable(one: Amount) -> bool:
    """True where growth over the year before can be told."""
    return not one.note and one.before is not None


def in_market(store: Store, scope: Scope, view: View) -> Across:
    """We in all our markets together: how they grew is how their sizes did, whatever we sold in each."""
    return across(store, scope, view, amounts(store, scope, view, ("region",)))


def _unfinished(now: Standing, view: View, region: str | None) -> set[str]:
    """The months of the range that a region (None: the company) has not reported to their end."""
    return {month for month in between(view.start, view.end) if now.due_share("revenue", month, region) < 1}


def _summed(sold: Mapping[str, Mapping[str, Amount]]) -> dict[str, Amount]:
    """The months of all regions together."""
    inside: dict[str, list[Amount]] = {}
    for own in sold.values():
        for month, one in own.items():
            inside.setdefault(month, []).append(one)
    return {
        month: Amount({"month": month}, total([a.value for a in own]), None, total([a.before for a in own]))
        for month, own in inside.items()
    }


def _own(sold: Mapping[str, Amount], market: Grown, unfinished: set[str]) -> tuple[Decimal | None, Decimal | None]:
    """Our sales over the market's months; unknown where its sizes speak of more months than we asked or finished."""
    if not market.inside or unfinished & set(market.months):
        return None, None
    own = [sold[month] for month in market.months if month in sold]
    return total([one.value for one in own]), total([one.before for one in own])


def _in_all(held: tuple[Held, ...], owed: set[str], regions: Collection[str]) -> Held | None:
    """These regions as one market; None unless all speak of the same months. What we sold in it is unknown while one of
    them still owes a month of it."""
    if not held or len({one.market.months for one in held}) > 1:
        return None
    held = tuple(one for one in held if one.region in regions)
    if owed & set(held[0].market.months):
        held = tuple(one._replace(own=None, own_before=None) for one in held)
    sizes = [one.market for one in held]
    market = sizes[0]._replace(before=sum((m.before for m in sizes), _NONE), now=sum((m.now for m in sizes), _NONE))
    return Held("", market, total([one.own for one in held]), total([one.own_before for one in held]))


def _in_one(
    sold: Mapping[str, Mapping[str, Amount]], market: Grown, owed: set[str], regions: Collection[str]
) -> Held | None:
    """These regions in a market that is told in one figure."""
    return Held("", market, *_own(_summed({region: sold[region] for region in regions}), market, owed))


def along(store: Store, scope: Scope, view: View, regions: Sequence[Amount]) -> Along:
    """Against last year: all of it, like for like by its regions, and month by month."""
    (everything,) = amounts(store, scope, view, ())
    alike = [one for one in regions if one.note != "opened" and one.before is not None]
    value, due, before = (total([getattr(one, side) for one in alike]) for side in ("value", "due", "before"))
    like = Amount({}, value, due, before, everything.note)
    left = tuple(one.where["region"] for one in regions if one not in alike and one.value)
    return Along(everything, like, left, amounts(store, scope, view, ("month",)))
