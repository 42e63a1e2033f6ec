"""What the people can sell: by team, and all together as an anchor of the total.

A settled seller brings what settled sellers sold a month over the last twelve finished months; newcomers and hires ramp
up to that. Teams differ as they did in those months, small ones less, at a level that makes them add up to the company;
an average that is typed holds for all of them, one that is typed for a team holds there. Who has left by now does not
count. A team without a seller and without a hire has no capacity: no data, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from salesplan.core.months import between, fiscal_months, month_of, shift
from salesplan.core.plan.anchors import capacity_anchor
from salesplan.core.plan.capacity import TIGHT, TOLERANCE, Post, head_months, team_rates
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import today
from salesplan.services.kpis import ask
from salesplan.services.members import members, memberships
from salesplan.services.plan.forecasts import pasts
from salesplan.services.plan.grounds import AnchorInputs, Source, ramp_text, typed
from salesplan.services.standing import moment
from salesplan.store import Store

State = Literal["unknown", "fits", "tight", "over"]
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
    def excess(self) -> Decimal | None:
        """By how much more is planned than the team can sell; None when it fits or the capacity is unknown."""
        if self.can.amount is None or self.planned <= self.can.amount:
            return None
        return self.planned - self.can.amount

    @property
    def over(self) -> Decimal | None:
        """The excess, where it is more than the capacity itself may be off."""
        return self.excess if self.state == "over" else None

    @property
    def state(self) -> State:
        """Unknown without a capacity; tight from a little below it up to the tolerance above it, over beyond that."""
        if self.can.amount is None or self.planned == self.can.amount == 0:
            return "unknown"
        if self.planned > self.can.amount * (1 + TOLERANCE):
            return "over"
        return "tight" if self.planned > self.can.amount * TIGHT else "fits"

    @property
    def part(self) -> Decimal | None:
        """The plan as a part of the capacity; None where that is unknown or nothing."""
        return self.planned / self.can.amount if self.can.amount else None


class _People(NamedTuple):
    """`posts` are those of everyone who ever sold for what the reader sees, `there` of those who are still there."""

    posts: tuple[Post, ...]
    there: tuple[Post, ...]
    months: tuple[str, ...]


class _Sales(NamedTuple):
    """The last twelve finished months (or fewer) and what was sold in them, in all and by team."""

    months: tuple[str, ...]
    whole: Decimal
    teams: Mapping[str, Decimal]


def team_capacities(store: Store, scope: Scope, view: View, year: int, given: AnchorInputs) -> tuple[TeamCapacity, ...]:
    """Every team with a seller or a hire in fiscal `year`, in the order of their codes.

    A reader of some regions gets the teams that belong to these alone, measured by what they sold.
    """
    whole = view._replace(where={})
    mine = _teams(store, scope, whole)
    people, sales = _people(store, scope, whole, year), _sales(store, scope, whole, mine)
    found = {post.team for post in people.there} | {*given.team_hires}
    teams = sorted(team for team in found if team and (mine is None or team in mine))
    worked = {team: _worked([p for p in people.posts if p.team == team], sales, given) for team in teams}
    months = {team: _months_ahead(team, people, given) for team in teams}
    rates = _rates(_per_head(people.posts, sales, given), sales, worked, months, given)
    return tuple(_of_team(team, people, given, months[team], rates[team], sales, worked[team]) for team in teams)


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
    sales = _sales(store, scope, view, _teams(store, scope, view))
    heads = Source("capacity", "heads", Decimal(len({post.person for post in people.there})), "persons")
    if given.heads is not None:
        heads = Source("capacity", "heads", given.heads, "typed")
    elif not people.posts:
        heads = heads._replace(value=None, code="missing")
    each = _per_head(people.posts, sales, given)
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
        sold += rates.get(team or "", each) * _months_ahead(team, people, given)
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


def _of_team(
    team: str, people: _People, given: AnchorInputs, months: float, each: Source, sales: _Sales, worked: float
) -> TeamCapacity:
    there = [post for post in people.there if post.team == team]
    new = {post.person for post in there if post.is_new(max(people.months[0], post.joined or ""), given.ramped())}
    own = sales.teams[team] / Decimal(worked) if worked > 0 and team in sales.teams else None
    return TeamCapacity(
        team,
        len({post.person for post in there}),
        len(new),
        Decimal(sum(given.team_hires.get(team, {}).values())),
        months,
        each,
        own,
        None if each.value is None else (each.value * Decimal(months)).quantize(_CENT),
    )


def _months_ahead(team: str | None, people: _People, given: AnchorInputs) -> float:
    """Months of settled work that a team brings in the year, with its hires."""
    mine = [post for post in people.there if post.team == team]
    hires = {month: float(count) for month, count in given.team_hires.get(team or "", {}).items()}
    return head_months(mine, people.months, given.ramped(), float(given.availability), hires)


def _worked(posts: Sequence[Post], sales: _Sales, given: AnchorInputs) -> float:
    """Months of settled work behind what was sold."""
    return sum(post.part(month, given.ramped()) for post in posts for month in sales.months)


def _per_head(posts: Sequence[Post], sales: _Sales, given: AnchorInputs) -> Source:
    """What a settled seller sells a month: revenue of the last twelve finished months over months of settled work."""
    missing = Source("capacity", "per_head_month", None, "missing")
    if given.per_head_month is not None:
        return missing._replace(value=given.per_head_month, code="typed")
    worked = _worked(posts, sales, given)
    if worked <= 0:
        return missing
    detail = {"start": sales.months[0], "end": sales.months[-1], "head_months": round(worked, 1)}
    return missing._replace(value=sales.whole / Decimal(worked), code="sales_per_head", detail=detail)


def _rates(
    average: Source, sales: _Sales, worked: Mapping[str, float], months: Mapping[str, float], given: AnchorInputs
) -> dict[str, Source]:
    """What is typed for a team holds there, what is typed for all holds for the others; else each team's own past."""
    found = dict.fromkeys(months, average)
    if average.code == "sales_per_head" and average.value is not None:
        ahead = {team: n for team, n in months.items() if team not in given.team_per_head}
        past = {team: (float(sales.teams.get(team, 0)), worked[team]) for team in ahead}
        for team, rate in team_rates(float(average.value), past, ahead).items():
            detail = {**average.detail, "average": average.value, "head_months": round(worked[team], 1)}
            found[team] = average._replace(value=Decimal(rate), code="team_sales", detail=detail)
    typed_ = {team: average._replace(value=rate, code="typed", detail={}) for team, rate in given.team_per_head.items()}
    return found | {team: one for team, one in typed_.items() if team in months}


def _sales(store: Store, scope: Scope, view: View, mine: frozenset[str] | None) -> _Sales:
    whole = pasts(store, scope, view).get(())
    if whole is None:
        return _Sales((), Decimal(0), {})
    twelve = between(max(whole.first, shift(whole.through, -11)), whole.through)
    months = tuple(month for month in twelve if month in whole.amounts)  # what was not reported, nobody worked for
    teams = {
        team: sum((past.amounts.get(month, Decimal(0)) for month in months), Decimal(0))
        for (team,), past in pasts(store, scope, view, ("team",)).items()
        if mine is None or team in mine
    }
    # What teams of other regions sell here is no work of the people who are counted.
    sold = sum((whole.amounts[month] for month in months), Decimal(0)) if mine is None else sum(teams.values())
    return _Sales(months, Decimal(sold), teams)


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
