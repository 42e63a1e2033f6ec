"""Who sold: the sellers, their teams over time, and whose customer is whose, month by month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.core.dimensions import Membership
from salesplan.core.months import shift
from salesplan.core.plan.raking import Ints
from salesplan.demo.tables import Tables, numbers, position, positions, records

_CLOSED = 3
_YEAR_BEFORE = (1, 2)


class Owners(NamedTuple):
    """`first` and `then`: the person (a row of the people table) of every customer until and from month `turn`."""

    first: Ints
    then: Ints
    turn: Ints


def owners(
    tables: Tables, orders: pd.DataFrame, customer: Ints, customers: pd.DataFrame, rng: np.random.Generator
) -> Owners:
    """Give every customer an owner in its team, so that sellers' shares come near their weights.

    Customers of a seller who leaves go to the successor; a newcomer without a predecessor takes some over on joining.
    """
    first = np.full(len(customers), -1, dtype=np.int64)
    turn = np.full(len(customers), len(_months()), dtype=np.int64)
    revenue = _revenue(orders, customer, len(customers))
    for team in range(len(tables.teams)):
        mine = np.flatnonzero(customers["team"] == team)
        _hand_out(tables, team, mine, revenue, first)
    then = first.copy()
    _succeed(tables, first, then, turn)
    for team in range(len(tables.teams)):
        _take_over(tables, team, orders, customer, customers, then, turn, rng)
    return Owners(first, then, turn)


def _months() -> tuple[str, ...]:
    return tuple(shift("2024-01", by) for by in range(35))


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1 - 2024 * 12


def _revenue(orders: pd.DataFrame, customer: Ints, number: int) -> dict[str, np.ndarray]:
    """Revenue by customer of 2025 and of January to October 2026."""
    amount, block = orders["amount"].to_numpy(), orders["block"].to_numpy()
    before = np.isin(block, _YEAR_BEFORE)
    return {
        "before": np.bincount(customer[before], amount[before], number),
        "now": np.bincount(customer[block == _CLOSED], amount[block == _CLOSED], number),
    }


def _hand_out(tables: Tables, team: int, mine: Ints, revenue: dict[str, np.ndarray], first: Ints) -> None:
    """The largest customer goes to the seller furthest below his share, and so on.

    Where sellers have left, the shares are those of 2025; else those of this year.
    """
    people = tables.people
    old = (
        (people["joined"] < "2026")
        & (people["from_team"].where(people["from_team"] != "", people["team"]) == tables.teams.index[team])
    ).to_numpy()
    sellers = np.flatnonzero(old)
    weight = numbers(people["weight"])[sellers]
    leaving = (people["left"] != "").to_numpy()[sellers].any()
    main, other = ("before", "now") if leaving else ("now", "before")
    money = revenue[main][mine]
    due = weight / weight.sum() * money.sum()
    for customer in mine[np.lexsort((-revenue[other][mine], -money))].tolist():
        seller = int(due.argmax())
        first[customer] = sellers[seller]
        # A customer without revenue in that year still fills a place.
        due[seller] -= max(revenue[main][customer], 0.02 * revenue[other][customer], 1.0)


def _succeed(tables: Tables, first: Ints, then: Ints, turn: Ints) -> None:
    """From the month after a seller left (or moved to another team) his customers are the successor's."""
    for seller, row in enumerate(records(tables.people)):
        if row["successor"]:
            his = first == seller
            then[his] = position(tables.people, row["successor"])
            turn[his] = _month_number(row["moved"] or shift(row["left"][:7], 1))


def _take_over(
    tables: Tables,
    team: int,
    orders: pd.DataFrame,
    customer: Ints,
    customers: pd.DataFrame,
    then: Ints,
    turn: Ints,
    rng: np.random.Generator,
) -> None:
    """Newcomers (and who moves in) take customers of colleagues until they sell their weight of the team's revenue."""
    people = tables.people
    here = (people["team"] == tables.teams.index[team]).to_numpy()
    came = np.where(people["moved"] != "", people["moved"], people["joined"].str[:7])
    new = np.flatnonzero(here & (came >= "2026") & (numbers(people["weight"]) > 0))
    stay = (customers["team"] == team).to_numpy() & (customers["tier"] != "strategic").to_numpy()
    for seller in new.tolist():
        start = _month_number(came[seller])
        sold = ((orders["month"] >= start) & (orders["block"] == _CLOSED) & (orders["team"] == team)).to_numpy()
        money = np.bincount(customer[sold], orders["amount"].to_numpy()[sold], len(customers))
        offered = rng.permutation(np.flatnonzero(stay & (turn >= len(_months())) & (money > 0)))
        taken = offered[np.cumsum(money[offered]) <= numbers(people["weight"])[seller] / 100 * money.sum()]
        then[taken] = seller
        turn[taken] = start


def top(tables: Tables) -> Ints:
    """The sellers meant to be the largest of the year, by weight and team revenue."""
    people = tables.people
    team = numbers(tables.teams["actual_ytd"])[positions(tables.teams, people["team"])]
    expected = np.where(people["left"] == "", numbers(people["weight"]) * team, 0)
    return np.argsort(-expected, kind="stable")[: tables.company["sales"]["top_sellers"]]


def team_memberships(tables: Tables) -> tuple[Membership, ...]:
    """Person in team, with the months of joining, moving and leaving."""
    rows = []
    for row in records(tables.people):
        since = row["joined"][:7]
        if row["moved"]:
            rows.append(Membership(row["code"], row["from_team"], since, shift(row["moved"], -1)))
            since = row["moved"]
        rows.append(Membership(row["code"], row["team"], since, row["left"][:7] or None))
    return tuple(rows)


def customer_memberships(tables: Tables, codes: list[str], owners: Owners, since: Ints) -> tuple[Membership, ...]:
    """Customer of person; `since` is the month number of the customer's first order."""
    people, months = tables.people.index, _months()
    rows = []
    for code, first, then, turn, start in zip(codes, *owners, since.tolist(), strict=True):
        if turn >= len(months):
            rows.append(Membership(code, people[first]))
            continue
        if start < turn:
            rows.append(Membership(code, people[first], None, months[turn - 1]))
        rows.append(Membership(code, people[then], months[turn]))
    return tuple(rows)
