"""Which dealer stands behind each order of the dealer network."""

from __future__ import annotations

import numpy as np
import pandas as pd

from salesplan.core.plan.raking import Ints
from salesplan.demo.tables import Tables, fen, fens, position, positions

NONE = -1


def dealers(tables: Tables, orders: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """The dealer of every order (a row of the dealer table), NONE outside the dealer network.

    Dealers sell in their own region only, by what the table says they sold; story S6's dealer sold more until 2025.
    """
    chosen = np.full(len(orders), NONE, dtype=np.int64)
    network = (orders["channel"] == np.flatnonzero(tables.channels["kind"] == "dealer")[0]).to_numpy()
    home = positions(tables.regions, tables.dealers["region"])
    now = fens(tables.dealers["revenue_ytd"]).astype(np.float64)
    before = now.copy()
    fading = tables.company["dealer_d17"]
    before[position(tables.dealers, fading["code"])] = fen(fading["ytd_2025"])
    for blocks, weight in (((0, 1, 2), before), ((3, 4), now)):
        for region in range(len(tables.regions)):
            rows = np.flatnonzero(network & (orders["region"] == region) & orders["block"].isin(blocks))
            here = np.flatnonzero(home == region)
            chosen[rows] = rng.choice(here, len(rows), p=weight[here] / weight[here].sum())
    return chosen
