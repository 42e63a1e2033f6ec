"""Who ordered: customers of three tiers, some staying, some leaving, some new, so that every table about them holds.

Five stretches of time decide who may order: A January to October 2024, B November 2024 to October 2025, C November
and December 2025, D January to October 2026, E November 2026. Repurchase is then a count of names: of the buyers of B,
those of C or D again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.core.plan.raking import CannotTie, Ints, largest_remainder
from salesplan.demo.frames import groups
from salesplan.demo.tables import Tables, counts, fen, fens, numbers, position

STRATEGIC, GROWTH, SCATTERED, NEW, STOPPED = range(5)
"""Groups of orders by who gives them; NEW are first orders of scattered customers, STOPPED those of story S7."""
_STRETCH = np.repeat([0, 1, 2, 3, 4], [10, 12, 2, 10, 1])
_CLOSED = 3
"""The block January to October 2026, whose sums by tier are given."""
_APPETITE = pd.DataFrame(
    {
        "C01": [2.2, 1.0, 0.5, 0.6],
        "C02": [0.25, 1.1, 0.8, 0.9],
        "C03": [0.8, 0.8, 0.8, 2.0],
        "C04": [0.8, 0.8, 0.8, 2.0],
        "C05": [0.1, 0.45, 1.5, 1.6],
        "C06": [0.8, 1.0, 1.0, 0.8],
    },
    index=[STRATEGIC, GROWTH, SCATTERED, NEW],
)
"""How readily each group buys through each channel."""


class Cast(NamedTuple):
    """`customer` of every order (a row of `customers`); `customers` has tier, team, industry and weight."""

    customer: Ints
    customers: pd.DataFrame


def grouping(tables: Tables, orders: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """The group of every order, such that the money of the groups is near the tables' sums."""
    group = np.full(len(orders), -1, dtype=np.int64)
    _stopped(tables, orders, group, rng)
    _new(tables, orders, group, rng)
    for block in range(5):
        rows = np.flatnonzero((orders["block"] == block) & (group < 0))
        group[rows] = _drawn(tables, orders.iloc[rows], _money_left(tables, orders, group, block), rng)
    return group


def group_targets(tables: Tables) -> Ints:
    """Fen of January to October 2026 by group."""
    strategic, growth, scattered = fens(tables.tiers["revenue_ytd"])
    new, stopped = (
        fen(tables.company["sales"]["new_customer_revenue_ytd"]),
        fen(tables.company["stopped_b2"]["ytd_2026"]),
    )
    return np.array([strategic, growth - stopped, scattered - new, new, stopped])


def stopped_targets(tables: Tables) -> dict[int, int]:
    """Fen of the customers of story S7 by block, as far as the tables speak of it."""
    story = tables.company["stopped_b2"]
    before, after = largest_remainder(
        fens(tables.regions["ytd_2025"]).sum() * np.array([1, 0]) + _rest(tables), fen(story["y2025"])
    )
    return {1: int(before), 2: int(after), _CLOSED: fen(story["ytd_2026"])}


def _rest(tables: Tables) -> np.ndarray:
    return np.array([0, (fens(tables.regions["y2025"]) - fens(tables.regions["ytd_2025"])).sum()])


def _stopped(tables: Tables, orders: pd.DataFrame, group: Ints, rng: np.random.Generator) -> None:
    """B2 orders of 西南 until the customers of story S7 have bought what they bought."""
    story = tables.company["stopped_b2"]
    mine = (orders["region"] == position(tables.regions, story["region"])) & (
        orders["product"] == position(tables.products, story["product"])
    )
    targets = stopped_targets(tables)
    last_month = 28  # May 2026, counted from January 2024
    for block in range(_CLOSED + 1):
        rows = rng.permutation(np.flatnonzero(mine & (orders["block"] == block) & (orders["month"] <= last_month)))
        bought = np.cumsum(orders["amount"].to_numpy()[rows])
        group[rows[bought <= targets.get(block, 0.72 * bought[-1])]] = STOPPED


def _new(tables: Tables, orders: pd.DataFrame, group: Ints, rng: np.random.Generator) -> None:
    """First orders of 2026: as many as there are new customers, of the size that their revenue asks for."""
    people = tables.company["customers"]
    wanted = {_CLOSED: people["new_ytd_2026"], 4: people["new_november_2026"]}
    mean = fen(tables.company["sales"]["new_customer_revenue_ytd"]) / people["new_ytd_2026"]
    for block, number in wanted.items():
        rows = np.flatnonzero((orders["block"] == block) & (group < 0))
        amount = orders["amount"].to_numpy()[rows]
        appetite = _appetite(tables, orders.iloc[rows])[:, NEW]
        low, high = -2.0, 2.0
        for _ in range(40):  # the larger the exponent, the larger the orders that are drawn
            bend = (low + high) / 2
            weight = appetite * amount**bend
            low, high = (bend, high) if (weight * amount).sum() / weight.sum() < mean else (low, bend)
        group[rng.choice(rows, number, replace=False, p=weight / weight.sum())] = NEW


def _appetite(tables: Tables, part: pd.DataFrame) -> np.ndarray:
    table = _APPETITE[tables.channels.index].to_numpy()
    return np.asarray(table.T[part["channel"].to_numpy()])


def _money_left(tables: Tables, orders: pd.DataFrame, group: Ints, block: int) -> np.ndarray:
    """Money of strategic, growth and scattered orders still to be drawn in a block."""
    rows = (orders["block"] == block).to_numpy()
    amount = orders["amount"].to_numpy()
    targets = group_targets(tables) / group_targets(tables).sum() * amount[rows].sum()
    targets[GROWTH] += targets[STOPPED] - amount[rows & (group == STOPPED)].sum()
    targets[SCATTERED] += targets[NEW] - amount[rows & (group == NEW)].sum()
    return np.asarray(targets[:NEW])


def _drawn(tables: Tables, part: pd.DataFrame, money: np.ndarray, rng: np.random.Generator) -> Ints:
    """Draw a group for each order with odds by team, channel and size, scaled until the expected money fits."""
    amount = part["amount"].to_numpy()
    strategic = np.minimum(numbers(tables.teams["strategic"]) * money[STRATEGIC] / 24 / _team_money(part, tables), 0.8)
    strategic = (strategic / (1 - strategic))[part["team"].to_numpy()]
    size = (amount / amount.mean()) ** 0.35
    odds = _appetite(tables, part)[:, :NEW] * np.stack([strategic * size, np.ones(len(part)), 1 / size], axis=1)
    scale = np.ones(NEW)
    for _ in range(200):
        chance = odds * scale
        chance /= chance.sum(axis=1, keepdims=True)
        scale *= money / (chance * amount[:, None]).sum(axis=0)
    return np.asarray((chance.cumsum(axis=1) < rng.random(len(part))[:, None]).sum(axis=1), dtype=np.int64)


def _team_money(part: pd.DataFrame, tables: Tables) -> np.ndarray:
    money = np.bincount(part["team"], part["amount"], len(tables.teams))
    return np.maximum(money, 1.0)


def cast(tables: Tables, orders: pd.DataFrame, group: Ints, rng: np.random.Generator) -> Cast:
    """Give every order a customer of its team and group."""
    stretch = _STRETCH[orders["month"].to_numpy()]
    people = _population(tables, orders, group, stretch, rng)
    customer = np.full(len(orders), -1, dtype=np.int64)
    first_orders = np.flatnonzero(group == NEW)
    customer[first_orders] = np.flatnonzero(people["kind"] == "new")
    for (team, tier), members in groups(people, ["team", "pool"]):
        who = people.iloc[members]
        for number in range(5):
            mine = (orders["team"] == team) & (group == tier) & (stretch == number)
            rows = rng.permutation(np.flatnonzero(mine))
            if len(rows):
                customer[rows] = _shared(rows, who, number, rng)
    return Cast(customer, people.drop(columns=["pool", "may", "must"]))


def _shared(rows: Ints, who: pd.DataFrame, stretch: int, rng: np.random.Generator) -> Ints:
    """Customers for these orders: those who must order do so once, the rest goes by weight among those who may."""
    may = np.flatnonzero(who["may"].str.contains(str(stretch)))
    must = np.flatnonzero(who["must"].str.contains(str(stretch)))
    if len(must) > len(rows) or not len(may):
        raise CannotTie(f"{len(rows)} orders for {len(must)} customers who must order in stretch {stretch}")
    weight = who["weight"].to_numpy()[may]
    others = rng.choice(may, len(rows) - len(must), p=weight / weight.sum())
    return np.asarray(who.index.to_numpy()[np.concatenate([must, others])], dtype=np.int64)


_KINDS: dict[str, tuple[str, str]] = {
    "stays": ("01234", "013"),
    "came in B": ("1234", "13"),
    "left after B": ("01", "01"),
    "only B": ("1", "1"),
    "only A": ("0", "0"),
    "came in C": ("234", "23"),
    "only C": ("2", "2"),
}
"""Kind of customer -> stretches in which it may order, and those in which it does."""


def _population(
    tables: Tables, orders: pd.DataFrame, group: Ints, stretch: Ints, rng: np.random.Generator
) -> pd.DataFrame:
    """All customers: tier, pool (the group of orders they share), kind, team, weight, industry."""
    numbers_ = _numbers(tables, orders, group, stretch)
    rows: list[tuple[str, int, str, int]] = []
    for tier, pool, kind, by_team in numbers_:
        for team, number in enumerate(by_team.tolist()):
            rows += [(tier, pool, kind, team)] * number
    people = pd.DataFrame(rows, columns=["tier", "pool", "kind", "team"])
    first_orders = orders.loc[group == NEW, ["team", "block"]]
    new = pd.DataFrame({"tier": "scattered", "pool": SCATTERED, "kind": "new", "team": first_orders["team"].to_numpy()})
    people = pd.concat([people, new], ignore_index=True)
    people["may"] = [_KINDS[kind][0] if kind in _KINDS else "" for kind in people["kind"]]
    people["must"] = [_KINDS[kind][1] if kind in _KINDS else "" for kind in people["kind"]]
    january_new = np.flatnonzero(people["kind"] == "new")[: (first_orders["block"] == _CLOSED).sum()]
    people.loc[january_new, "may"] = "4"
    spread = people["pool"].map({STRATEGIC: 0.35, GROWTH: 0.6, SCATTERED: 0.8, STOPPED: 0.4}).to_numpy()
    people["weight"] = np.exp(rng.normal(0, spread))
    people["industry"] = _industries(tables, people, rng)
    return people


def _numbers(tables: Tables, orders: pd.DataFrame, group: Ints, stretch: Ints) -> list[tuple[str, int, str, Ints]]:
    """How many customers of each tier, pool and kind every team has."""
    given = tables.company["customers"]
    teams = len(tables.teams)

    def placed(total: int, number: int, pool: int = SCATTERED) -> Ints:
        counted = np.bincount(orders["team"][(stretch == number) & (group == pool)], minlength=teams)
        return largest_remainder(counted, total)

    strategic = counts(tables.teams["strategic"])
    stopped = placed(tables.company["stopped_b2"]["customers"], _CLOSED, STOPPED)
    growth = placed(given["growth"] - int(stopped.sum()), _CLOSED, GROWTH)
    is_old = np.bincount(orders["team"][stretch == 0], minlength=teams) > 0
    returned = placed(given["returned"] - given["strategic"] - given["growth"], _CLOSED)
    stays = largest_remainder(returned * is_old, int(returned.sum() * 0.6))
    growth_new = growth * ~is_old
    old = given["strategic"] + given["growth"] - int(growth_new.sum()) + int(stays.sum())
    left = given["stayed_2024"] - old
    return [
        ("strategic", STRATEGIC, "stays", strategic),
        ("growth", STOPPED, "stays", stopped),
        ("growth", GROWTH, "stays", growth * is_old),
        ("growth", GROWTH, "came in B", growth_new),
        ("scattered", SCATTERED, "stays", stays),
        ("scattered", SCATTERED, "came in B", returned - stays),
        ("scattered", SCATTERED, "left after B", placed(left, 0)),
        ("scattered", SCATTERED, "only B", placed(given["buyers_before"] - given["returned"] - left, 1)),
        ("scattered", SCATTERED, "only A", placed(given["buyers_2024"] - given["stayed_2024"], 0)),
        ("scattered", SCATTERED, "came in C", placed(given["late_returned"], 2)),
        ("scattered", SCATTERED, "only C", placed(given["first_late_2025"] - given["late_returned"], 2)),
    ]


def _industries(tables: Tables, people: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Industries at random; those of story S7 share one that no other growth customer of their region has."""
    story = tables.company["stopped_b2"]
    known = tables.industries.index.to_numpy(dtype=object)
    industry = known[rng.integers(0, len(known), len(people))]
    here = (tables.teams["region"] == story["region"]).to_numpy()[people["team"].to_numpy()]
    industry[here & (people["tier"] == "growth").to_numpy() & (industry == story["industry"])] = known[-1]
    industry[(people["pool"] == STOPPED).to_numpy()] = story["industry"]
    return industry
