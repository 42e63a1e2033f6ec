"""Where leads came from: the leads and orders of every month, team and channel, split among the channel's sources.

Story S3 stands here: the online shop of the south had one source, and since August 2026 has a new one whose leads
seldom buy. Everything adds up to the leads and orders that are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from salesplan.core.months import month_of
from salesplan.core.plan.raking import Floats, Ints, largest_remainder
from salesplan.demo.cells import NOISE
from salesplan.demo.frames import money
from salesplan.demo.tables import Tables, fen

_CELL = ["month", "region", "team", "channel"]
_YTD = ("2026-01", "2026-10")
_FEN_OF_YUAN = 100


class _Sources(NamedTuple):
    """The sources of one channel, what part of its leads each brings and how many of them buy."""

    names: Sequence[str]
    share: Floats
    conversion: Floats


def lead_sources(tables: Tables, funnel: pd.DataFrame, lines: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """month, region, team, channel, source, script, leads, orders, cost (yuan) of the months of `funnel` and `lines`.

    `funnel` has leads by cell, `lines` are order lines; an order counts in the month of its first line.
    """
    cells = _cells(funnel, lines)
    new, sources = _new_source(tables, cells), _sources(tables)
    rows = [
        (*cell, source, int(leads), int(orders))
        for at, (*cell, all_leads, all_orders) in enumerate(cells.itertuples(index=False, name=None))
        for source, leads, orders in zip(
            *_split(tables, cell, (all_leads, all_orders), sources, new.get(at), rng), strict=True
        )
        if leads or orders
    ]
    found = pd.DataFrame(rows, columns=[*_CELL, "source", "leads", "orders"])
    found.insert(5, "script", tables.lead_sources["script"].reindex(found["source"]).to_numpy())
    return found.assign(cost=money(_costs(tables, found)))


def _cells(funnel: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Leads and orders by month, region, team and channel."""
    first = lines.sort_values("day", kind="stable").drop_duplicates("order_id")
    orders = first.assign(month=first["day"].map(month_of)).groupby(_CELL).size().rename("orders")
    both = pd.concat([funnel.groupby(_CELL)["leads"].sum(), orders], axis=1).fillna(0).astype(np.int64)
    return both.sort_index().reset_index()


def _sources(tables: Tables) -> dict[str, _Sources]:
    """The sources of every channel that bring some of its leads."""
    table = tables.lead_sources.astype({"share": float, "conversion": float})
    return {
        str(channel): _Sources(mine.index.tolist(), mine["share"].to_numpy(), mine["conversion"].to_numpy())
        for channel, mine in table[table["share"] > 0].groupby("channel")
    }


def _split(
    tables: Tables,
    cell: Sequence[str],
    sizes: tuple[int, int],
    sources: Mapping[str, _Sources],
    new: tuple[int, int] | None,
    rng: np.random.Generator,
) -> tuple[Sequence[str], Ints, Ints]:
    """The leads and orders (`sizes`) of one cell by source."""
    story = tables.company["south_online"]
    _, region, _, channel = cell
    if (region, channel) == (story["region"], story["channel"]):
        both = np.array(sizes)
        poor = np.array(new or (0, 0))
        leads, orders = np.stack([both - poor, poor], axis=1)
        return (story["old_source"], story["new_source"]), leads, orders
    mine, (all_leads, all_orders) = sources[channel], sizes
    share = mine.share * rng.uniform(1 - NOISE, 1 + NOISE, len(mine.names))
    leads = largest_remainder(share, all_leads)
    odds = leads * mine.conversion
    orders = largest_remainder(odds if odds.sum() else share, all_orders)
    return mine.names, leads, orders


def _new_source(tables: Tables, cells: pd.DataFrame) -> dict[int, tuple[int, int]]:
    """Position of a cell -> leads and orders of the new source: as told to October, at the same rates after it."""
    story = tables.company["south_online"]
    there = (cells["region"] == story["region"]) & (cells["channel"] == story["channel"])
    late = there & (cells["month"] >= story["turn"])
    found: dict[int, tuple[int, int]] = {}
    for part in (late & (cells["month"] <= _YTD[1]), late & (cells["month"] > _YTD[1])):
        at = np.flatnonzero(part)
        leads, orders = (cells[name].to_numpy()[at] for name in ("leads", "orders"))
        share = [story[f"new_{name}"] / story[name][1] for name in ("leads", "orders")]
        new_leads = largest_remainder(leads, round(leads.sum() * share[0]))
        new_orders = largest_remainder(orders, round(orders.sum() * share[1]))
        found |= dict(zip(at.tolist(), zip(new_leads.tolist(), new_orders.tolist(), strict=True), strict=True))
    return found


def _costs(tables: Tables, found: pd.DataFrame) -> Ints:
    """Fen per row: what a lead costs, where that is given; the rest of each channel's cost for its other source.

    The costs of the channels to October 2026 are kept exactly.
    """
    given = tables.lead_sources["cost_per_lead"]
    rates = {source: float(text) * _FEN_OF_YUAN for source, text in given.items() if text}
    is_ytd = found["month"].between(*_YTD)
    costs = np.zeros(len(found), dtype=np.int64)
    for channel, rest, at in _by_channel(tables, found):
        mine = found.iloc[at]
        fixed = _rounded(mine["leads"].to_numpy() * mine["source"].map(rates).fillna(0).to_numpy())
        left = fen(tables.channels["cost_ytd"][channel]) - int(fixed[is_ytd.to_numpy()[at]].sum())
        others = (mine["source"] == rest).to_numpy()
        counted = others & is_ytd.to_numpy()[at]
        per_lead = left / mine["leads"].to_numpy()[counted].sum() if counted.any() else 0.0
        fixed[others] = _rounded(mine["leads"].to_numpy()[others] * per_lead)
        if counted.any():
            fixed[counted] = largest_remainder(mine["leads"].to_numpy()[counted], left)
        costs[at] = fixed
    return costs


def _by_channel(tables: Tables, found: pd.DataFrame) -> Iterator[tuple[str, str, Ints]]:
    """Channel, its source without a given cost, and the positions of its rows."""
    open_ = tables.lead_sources[tables.lead_sources["cost_per_lead"] == ""]
    for channel, at in found.groupby("channel").indices.items():
        yield str(channel), str(open_.index[open_["channel"] == channel][0]), np.asarray(at, dtype=np.int64)


def _rounded(amounts: Floats) -> Ints:
    return np.asarray(np.rint(amounts), dtype=np.int64)
