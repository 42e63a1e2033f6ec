"""What the people can sell: by team, and all together as an anchor of the total.

A settled seller brings what settled sellers sold a month over the last twelve finished months; newcomers and hires ramp
up to that. One average holds for all teams unless another is typed for a team, so that teams add up to the company.
Who has left by now does not count. A team without a seller and without a hire has no capacity: no data, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.months import between, fiscal_months, month_of, shift
from salesplan.core.plan.anchors import capacity_anchor
from salesplan.core.plan.capacity import Post, head_months
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import today
from salesplan.services.kpis import ask
from salesplan.services.members import members, memberships
from salesplan.services.plan.forecasts import pasts
from salesplan.services.plan.grounds import AnchorInputs, Source, ramp_text, typed
from salesplan.services.standing import moment
from salesplan.store import Store

_CENT = Decimal("0.01")


class TeamCapacity(NamedTuple):
    """What one team can sell in the year; `amount` in yuan, None without sellers or without their sales.

    `heads` are the sellers who are there, `new` those of them not settled when the year begins (or when they come),
    `hires` those planned. `months` are months of settled work. `each` is what a settled seller sells a month and where
    that comes from; `own` what this team's settled sellers sold a month, to compare (None: nothing sold).
    """

    team: str
    heads: int
    new: int
    hires: Decimal
    months: float
    each: Source
    own: Decimal | None
    amount: Decimal | None


class Load(NamedTuple):
    """A team's plan for the year beside what it can sell, in yuan."""

    planned: Decimal
    can: TeamCapacity

    @property
    def over(self) -> Decimal | None:
        """By how much more is planned than the team can sell; None when it fits or the capacity is unknown."""
        if self.can.amount is None or self.planned <= self.can.amount:
            return None
        return self.planned - self.can.amount

    @property
    def part(self) -> Decimal | None:
        """The plan as a part of the capacity; None where that is unknown or nothing."""
        return self.planned / self.can.amount if self.can.amount else None


class _People(NamedTuple):
    """`posts` are those of everyone who ever sold for what the reader sees, `there` of those who are still there."""

    posts: tuple[Post, ...]
    there: tuple[Post, ...]
    months: tuple[str, ...]


def team_capacities(store: Store, scope: Scope, view: View, year: int, given: AnchorInputs) -> tuple[TeamCapacity, ...]:
    """Every team with a seller or a hire in fiscal `year`, in the order of the records.

    A reader of some regions gets the teams that belong to these alone, measured by what they sold.
    """
    whole = view._replace(where={})
    people = _people(store, scope, whole, year)
    ramp, each = given.ramped(), _per_head(store, scope, whole, people.posts, given)
    own = _own_per_head(store, scope, whole, people.posts, ramp)
    mine = _teams(store, scope, whole)
    teams = dict.fromkeys([*(post.team for post in people.there if post.team), *given.team_hires])
    return tuple(
        _of_team(team, people, given, each, own.get(team))
        for team in sorted(teams)
        if team and (mine is None or team in mine)
    )


def loads(capacities: Sequence[TeamCapacity], planned: Mapping[str, Decimal]) -> dict[str, Load]:
    """Team -> its plan beside its capacity, for the teams that have both a plan and a known line of capacity."""
    return {one.team: Load(planned[one.team], one) for one in capacities if one.team in planned}


def company_capacity(
    store: Store, scope: Scope, view: View, year: int, given: AnchorInputs
) -> tuple[float | None, list[Source]]:
    """The anchor: what everybody can sell in fiscal `year`, at most the supply cap, and where its numbers come from."""
    cap = typed("capacity", "supply_cap", given.supply_cap)
    if given.capacity is not None:
        most = given.capacity if given.supply_cap is None else min(given.capacity, given.supply_cap)
        return float(most), [Source("capacity", "capacity", given.capacity, "typed"), cap]
    people = _people(store, scope, view, year)
    heads = Source("capacity", "heads", Decimal(len({post.person for post in people.there})), "persons")
    if given.heads is not None:
        heads = Source("capacity", "heads", given.heads, "typed")
    elif not people.posts:
        heads = heads._replace(value=None, code="missing")
    each = _per_head(store, scope, view, people.posts, given)
    told = [heads, each, *_told(given), cap]
    if heads.value is None or each.value is None:
        return None, told
    sold = _sold(people, float(each.value), given)
    return (sold if given.supply_cap is None else min(sold, float(given.supply_cap))), told


def _sold(people: _People, each: float, given: AnchorInputs) -> float:
    """Typed heads are settled ones; those on record count by team, since a team may have an average of its own."""
    ramp, there = given.ramped(), float(given.availability)
    if given.heads is not None:
        return capacity_anchor(float(given.heads), each, there, given.hired(), ramp)
    rates = {team: float(rate) for team, rate in given.team_per_head.items()}
    sold = each * head_months((), people.months, ramp, 1.0, {m: float(n) for m, n in given.hires.items()})
    for team in {post.team for post in people.there} | {*given.team_hires}:
        mine = [post for post in people.there if post.team == team]
        hires = {month: float(count) for month, count in given.team_hires.get(team or "", {}).items()}
        sold += rates.get(team or "", each) * head_months(mine, people.months, ramp, there, hires)
    return sold


def _told(given: AnchorInputs) -> list[Source]:
    """What may be typed about the people besides how many they are."""
    came = {name: "typed" if name in given.model_fields_set else "default" for name in ("availability", "ramp")}
    hired = Decimal(str(sum(given.hired().values()))) if given.hired() else None
    return [
        Source("capacity", "availability", given.availability, came["availability"]),
        Source("capacity", "ramp", Decimal(len(given.ramp) - 1), came["ramp"], {"parts": ramp_text(given.ramp)}),
        typed("capacity", "hires", hired),
    ]


def _of_team(team: str, people: _People, given: AnchorInputs, each: Source, own: Decimal | None) -> TeamCapacity:
    ramp, mine = given.ramped(), [post for post in people.there if post.team == team]
    hires = {month: float(count) for month, count in given.team_hires.get(team, {}).items()}
    if team in given.team_per_head:
        each = Source("capacity", "per_head_month", given.team_per_head[team], "typed")
    months = head_months(mine, people.months, ramp, float(given.availability), hires)
    new = {post.person for post in mine if post.is_new(max(people.months[0], post.joined or ""), ramp)}
    there = {post.person for post in mine if any(post.holds(month) for month in people.months)}
    known = each.value is not None and (there or hires)
    return TeamCapacity(
        team,
        len(there),
        len(new & there),
        Decimal(sum(given.team_hires.get(team, {}).values())),
        months,
        each,
        own,
        (each.value * Decimal(repr(months))).quantize(_CENT) if known and each.value is not None else None,
    )


def _per_head(store: Store, scope: Scope, view: View, posts: tuple[Post, ...], given: AnchorInputs) -> Source:
    """What a settled seller sells a month: revenue of the last twelve finished months over months of settled work."""
    missing = Source("capacity", "per_head_month", None, "missing")
    if given.per_head_month is not None:
        return missing._replace(value=given.per_head_month, code="typed")
    months, mine = _twelve(store, scope, view), _teams(store, scope, view)
    worked = sum(post.part(month, given.ramped()) for post in posts for month in months)
    if worked <= 0:
        return missing
    # What teams of other regions sell here is no work of the people who are counted.
    found = pasts(store, scope, view) if mine is None else pasts(store, scope, view, ("team",))
    counted = [past for codes, past in found.items() if mine is None or codes[0] in mine]
    sold = sum((past.amounts.get(month, Decimal(0)) for past in counted for month in months), Decimal(0))
    detail = {"start": months[0], "end": months[-1], "head_months": round(worked, 1)}
    return missing._replace(value=sold / Decimal(worked), code="sales_per_head", detail=detail)


def _own_per_head(
    store: Store, scope: Scope, view: View, posts: Sequence[Post], ramp: Sequence[float]
) -> dict[str, Decimal]:
    """Team -> the same of its own sellers alone."""
    months = _twelve(store, scope, view)
    found = {}
    for (team,), past in pasts(store, scope, view, ("team",)).items():
        worked = sum(post.part(month, ramp) for post in posts if post.team == team for month in months)
        if worked > 0:
            sold = sum((past.amounts.get(month, Decimal(0)) for month in months), Decimal(0))
            found[team] = sold / Decimal(worked)
    return found


def _twelve(store: Store, scope: Scope, view: View) -> tuple[str, ...]:
    """The last twelve finished months, or fewer where there are not as many."""
    whole = pasts(store, scope, view).get(())
    return () if whole is None else between(max(whole.first, shift(whole.through, -11)), whole.through)


# Who sells


def _people(store: Store, scope: Scope, view: View, year: int) -> _People:
    question = ask(store, scope, view)
    months = fiscal_months(year, question.starts)
    now = month_of(today(question.standing.settings))
    since = min(max(now, months[0]), months[-1])
    found, gone = _posts(store, scope, view)
    there = tuple(post for post in found if (gone.get(post.person) or since) >= since)
    return _People(found, tuple(post for post in there if any(map(post.holds, months))), months)


def _posts(store: Store, scope: Scope, view: View) -> tuple[tuple[Post, ...], dict[str, str]]:
    """The months of everybody who belongs to a team, and who left when; everyone on record where nobody belongs."""
    at = moment(store, scope, view)
    people = {one.code: one.extra for one in members(store, scope, ("person",), at)["person"]}
    gone = {code: month_of(extra["left"]) for code, extra in people.items() if extra.get("left")}
    joined = {code: month_of(extra["joined"]) for code, extra in people.items() if extra.get("joined")}
    belongings, mine = memberships(store, scope, "person_team", at), _teams(store, scope, view)
    if not belongings and mine is None:
        return tuple(Post(code, None, joined.get(code), None, gone.get(code)) for code in people), gone
    return tuple(
        Post(one.child, one.parent, joined.get(one.child), one.valid_from, _earlier(one.valid_to, gone.get(one.child)))
        for one in belongings
        if one.child in people and (mine is None or one.parent in mine)
    ), gone


def _earlier(*months: str | None) -> str | None:
    """The first of the months that are there."""
    return min((month for month in months if month), default=None)


def _teams(store: Store, scope: Scope, view: View) -> frozenset[str] | None:
    """The teams that belong to the reader's regions and to no other; None for who reads everything."""
    if scope.regions is None:
        return None
    homes: dict[str, set[str]] = {}
    for one in memberships(store, scope, "team_region", moment(store, scope, view)):
        homes.setdefault(one.child, set()).add(one.parent)
    return frozenset(team for team, regions in homes.items() if regions <= set(scope.regions))
