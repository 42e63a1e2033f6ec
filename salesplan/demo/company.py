"""Putting the demo company together: tables, cells, orders, people and money, in one seeded run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.core.dimensions import Member, Membership
from salesplan.core.months import shift
from salesplan.core.plan.raking import Ints
from salesplan.core.settings import Settings
from salesplan.demo import customers as crowd
from salesplan.demo import order_value, people
from salesplan.demo import orders as atoms
from salesplan.demo.benchmarks import benchmarks
from salesplan.demo.cells import Cells, cells
from salesplan.demo.collections import collections
from salesplan.demo.days import days
from salesplan.demo.dealers import NONE, dealers
from salesplan.demo.frames import money, quantity
from salesplan.demo.funnel import leads
from salesplan.demo.lead_sources import lead_sources
from salesplan.demo.margins import Block, blocks, festival, season
from salesplan.demo.members import members, team_regions
from salesplan.demo.plan import plan
from salesplan.demo.tables import Tables, fen, fens, position, read

FIRST_MONTH = "2024-01"
_DIMENSIONS = ("region", "product", "team", "channel")


class Demo(NamedTuple):
    """Everything a store needs to show the demo company; facts hold codes, money is DECIMAL(18,2) yuan.

    `members` by kind; `memberships` by kind (team_region, person_team, customer_owner). Frames: `lines` are order
    lines; `funnel` (leads) and `collections` (signed, shipped, invoiced, collected; the last two with tax) are by
    month and cell; `plan` has base and challenge of 2026 by month, region, product, team and measure; `benchmarks`
    and `lead_sources` as in their datasets; `dealers` and `customers` describe what the dimensions do not hold (stars;
    region, team, industry).
    """

    settings: Settings
    members: Mapping[str, tuple[Member, ...]]
    memberships: Mapping[str, tuple[Membership, ...]]
    lines: pd.DataFrame
    funnel: pd.DataFrame
    collections: pd.DataFrame
    plan: pd.DataFrame
    benchmarks: pd.DataFrame
    lead_sources: pd.DataFrame
    dealers: pd.DataFrame
    customers: pd.DataFrame


class _Made(NamedTuple):
    """The orders with everything decided about them, still as numbers of rows in the tables."""

    orders: pd.DataFrame
    customers: pd.DataFrame
    owners: people.Owners


def build(seed: int = 2026, through: str = "2026-11") -> Demo:
    """Make the company. Facts end with month `through`; another `seed` moves the noise, not the sums.

    The same seed gives the same company to the last fen; there is no clock and no state.
    """
    tables = read()
    # One generator per concept, so that a change in one leaves the noise of the others as it was.
    names = ("cells", "orders", "people", "money", "lines", "leads", "sources", "value")
    rngs = dict(zip(names, _generators(seed, len(names)), strict=True))
    given = blocks(tables)
    made_cells = tuple(cells(tables, block, rngs["cells"]) for block in given)
    made = _made(tables, given, made_cells, rngs)
    customers = _customers(tables, made)
    lines = _lines(tables, made, customers, rngs["lines"])
    lines = lines[lines["day"].map(_month_text) <= through].reset_index(drop=True)
    funnel = _named(tables, leads(tables, given, made_cells, rngs["leads"]), through)
    return Demo(
        settings=_settings(tables, through),
        members=members(tables, customers),
        memberships={
            "team_region": team_regions(tables),
            "person_team": people.team_memberships(tables),
            "customer_owner": people.customer_memberships(
                tables, customers["code"].tolist(), made.owners, customers.pop("first").to_numpy()
            ),
        },
        lines=lines,
        funnel=funnel,
        collections=_named(tables, collections(tables, made.orders, given), through),
        plan=_plan(tables),
        benchmarks=benchmarks(tables),
        lead_sources=lead_sources(tables, funnel, lines, rngs["sources"]),
        dealers=_dealers(tables),
        customers=customers,
    )


def _generators(seed: int, number: int) -> list[np.random.Generator]:
    return [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(number)]


def _made(
    tables: Tables, given: tuple[Block, ...], made: tuple[Cells, ...], rngs: Mapping[str, np.random.Generator]
) -> _Made:
    """Orders with customer, person, dealer, day, and money that ties to every table."""
    orders = atoms.explode(tables, given, made, rngs["orders"])
    group = crowd.grouping(tables, orders, rngs["people"])
    customer, customers = crowd.cast(tables, orders, group, rngs["people"])
    owners = people.owners(tables, orders, customer, customers, rngs["people"])
    late = orders["month"].to_numpy() >= owners.turn[customer]
    orders = orders.assign(
        group=group,
        customer=customer,
        person=np.where(late, owners.then[customer], owners.first[customer]),
        dealer=dealers(tables, orders, rngs["people"]),
    )
    months = tuple(month for block in given for month in block.months)
    orders["revenue"] = _revenue(tables, given, orders, rngs["value"])
    orders["cost"] = atoms.costs(tables, orders, months, rngs["money"])
    orders["returns"] = atoms.returns(tables, orders, given, rngs["money"])
    orders["day"] = days(tables, orders, months, festival(tables), rngs["money"])
    return _Made(orders, customers, owners)


def _revenue(tables: Tables, given: tuple[Block, ...], orders: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Whole fen per order, block by block."""
    revenue = np.zeros(len(orders), dtype=np.int64)
    for number, block in enumerate(given):
        rows = np.flatnonzero(orders["block"] == number)
        part = orders.iloc[rows]
        exact = atoms.margins(block, part, int(part["month"].min()))
        total = int(block.team.sum())
        near: list[atoms.Margin] = []
        kept = _at_lower_margin(tables, block, part) if block.exact_mix else None
        if block.exact_mix:
            exact["channel"] = _outlets(tables, block, part)
            exact["group"] = (part["group"].to_numpy(), crowd.group_targets(tables))
            stars = np.isin(part["person"].to_numpy(), people.top(tables))
            near.append(_part_of(stars, fen(tables.company["sales"]["top_sellers_revenue_ytd"]), total))
        elif number in crowd.stopped_targets(tables):
            exact["dealer"] = _fading_dealer(tables, part, number, total)
            stopped = (part["group"] == crowd.STOPPED).to_numpy()
            exact["stopped"] = _part_of(stopped, crowd.stopped_targets(tables)[number], total)
        near += [margin for margin in (kept, order_value.margin(tables, block, part, kept, rng)) if margin is not None]
        revenue[rows] = atoms.tie(part["amount"].to_numpy(), exact, near)
    return revenue


def _part_of(mine: np.ndarray, target: int, total: int) -> atoms.Margin:
    """Two labels: those rows, and the rest of the total."""
    return mine.astype(np.int64), np.array([total - target, target])


def _at_lower_margin(tables: Tables, block: Block, part: pd.DataFrame) -> atoms.Margin:
    """The product whose margin falls keeps the season, so that the company's margin is the one it shows."""
    story = tables.company["cost"]
    product = position(tables.products, story["late_product"])
    late = np.array([month >= story["late_from"] for month in block.months])
    shape = season(tables, 2026)[: len(late)]
    whole = int(block.region_product[:, product].sum())
    target = round(whole * float(shape[late].sum() / shape.sum()))
    is_late = late[part["month"].to_numpy() - int(part["month"].min())]
    labels = np.where(part["product"] == product, is_late.astype(np.int64), -1)
    return labels, np.array([whole - target, target])


def _outlets(tables: Tables, block: Block, part: pd.DataFrame) -> atoms.Margin:
    """Channels with the dealer network taken apart into its dealers."""
    dealer, channels = part["dealer"].to_numpy(), len(block.channel)
    network = np.flatnonzero(tables.channels["kind"] == "dealer")[0]
    targets = np.concatenate([block.channel, fens(tables.dealers["revenue_ytd"])])
    targets[network] = 0
    return np.where(dealer != NONE, channels + dealer, part["channel"].to_numpy()), targets


def _fading_dealer(tables: Tables, part: pd.DataFrame, number: int, total: int) -> atoms.Margin:
    """Story S6: the dealer's sales of 2025, to October and after."""
    story = tables.company["dealer_d17"]
    to_october = fen(story["ytd_2025"])
    target = to_october if number == 1 else fen(story["y2025"]) - to_october
    return _part_of((part["dealer"] == position(tables.dealers, story["code"])).to_numpy(), target, total)


def _customers(tables: Tables, made: _Made) -> pd.DataFrame:
    """Customers with code, tier, industry, team, region, since (date) and first (month number of the first order)."""
    firsts = made.orders.groupby("customer")[["month", "day"]].min().reindex(range(len(made.customers)))
    order = np.arange(len(made.customers))
    since = firsts["day"].to_numpy(dtype=object, copy=True)
    # Who already bought in the first ten months of the records was a customer before them: 2014 to 2023.
    old = made.customers["kind"].isin(["stays", "left after B", "only A"]).to_numpy()
    since[old] = [date(2014 + number % 10, 1 + number * 7 % 12, 1 + number * 11 % 28) for number in order[old].tolist()]
    team = made.customers["team"].to_numpy()
    return pd.DataFrame(
        {
            "code": [f"K{number + 1:04d}" for number in order],
            "tier": made.customers["tier"],
            "industry": made.customers["industry"],
            "team": tables.teams.index.to_numpy()[team],
            "region": tables.teams["region"].to_numpy()[team],
            "since": since,
            "first": firsts["month"].to_numpy(),
        }
    )


def _lines(tables: Tables, made: _Made, customers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Order lines as the store takes them, in order of time."""
    orders = made.orders.sort_values(["day", "team", "product", "channel"], kind="stable").reset_index(drop=True)
    in_month = orders.groupby("month").cumcount() + 1
    orders["order_id"] = [
        f"SO{_month_name(month).replace('-', '')}-{number:04d}"
        for month, number in zip(orders["month"].tolist(), in_month.tolist(), strict=True)
    ]
    lines = atoms.split_lines(orders, rng)
    dealer = np.array([*tables.dealers.index, None], dtype=object)[lines["dealer"].to_numpy()]  # NONE is the last
    revenue = money(lines["revenue"].to_numpy())
    return pd.DataFrame(
        {
            "order_id": lines["order_id"],
            "day": lines["day"],
            "customer": customers["code"].to_numpy()[lines["customer"].to_numpy()],
            "person": tables.people.index.to_numpy()[lines["person"].to_numpy()],
            **_codes(tables, lines),
            "units": quantity(lines["units"].to_numpy()),
            "revenue": revenue,
            "cost": money(lines["cost"].to_numpy()),
            "returns": money(lines["returns"].to_numpy()),
            "dealer": dealer,
            "currency": "CNY",
            "original": revenue,
        }
    )


def _codes(tables: Tables, frame: pd.DataFrame) -> dict[str, np.ndarray]:
    known = {"region": tables.regions, "product": tables.products, "team": tables.teams, "channel": tables.channels}
    return {name: known[name].index.to_numpy()[frame[name].to_numpy()] for name in _DIMENSIONS if name in frame}


def _named(tables: Tables, frame: pd.DataFrame, through: str) -> pd.DataFrame:
    """Numbers to codes and months, amounts to money, in order of month and cell; nothing after `through`."""
    frame = frame.sort_values(["month", *_DIMENSIONS]).reset_index(drop=True)
    named = pd.DataFrame({"month": frame["month"].map(_month_name), **_codes(tables, frame)})
    for column in frame.columns.difference([*named.columns], sort=False):
        named[column] = frame[column] if column == "leads" else money(frame[column].to_numpy())
    return named[named["month"] <= through].reset_index(drop=True)


def _plan(tables: Tables) -> pd.DataFrame:
    cells_ = plan(tables).sort_values(["measure", "month", "region", "product", "team"], ascending=[False, *[True] * 4])
    named = pd.DataFrame({"month": cells_["month"].add(1).map("2026-{:02d}".format), **_codes(tables, cells_)})
    return named.assign(
        measure=cells_["measure"],
        base=money(cells_["base"].to_numpy()),
        challenge=pd.Series(money(cells_["challenge"].to_numpy()), cells_.index).where(cells_["challenge"] >= 0),
    ).reset_index(drop=True)


def _dealers(tables: Tables) -> pd.DataFrame:
    """Code, names, region and stars of the dealers."""
    described = tables.dealers.drop(columns="revenue_ytd").reset_index()
    return described.assign(stars=described["stars"].astype(int))


def _settings(tables: Tables, through: str) -> Settings:
    identity = tables.company["identity"]
    return Settings(
        company_zh=identity["zh"],
        company_en=identity["en"],
        demo=True,
        today=date.fromisoformat(identity["today"]),
        fiscal_start=1,
        closed_through=min(identity["closed_through"], through),
        festival=festival(tables),
    )


def _month_name(number: int) -> str:
    return shift(FIRST_MONTH, number)


def _month_text(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


__all__ = ["Demo", "build"]
