"""From last year and the policy to seeds: the shape a plan has before it is tied to its totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np

from salesplan.core.plan.raking import Floats, Ints

RegionClass = Literal["core", "growth", "blank"]
Quadrant = Literal["star", "cow", "question", "dog"]

LEAST_FACTOR, MOST_FACTOR = 0.5, 2.0
"""Region and product together shrink a cell by half at most, and double it at most."""
EPSILON = 0.01
"""An open cell without history starts at this part of the mean cell of its region."""


class Entry(NamedTuple):
    """A region without history: market size, the share to win there in the year, and how far the year gets (0 to 1)."""

    market: float
    share: float
    ramp: float = 1.0


class Policy(NamedTuple):
    """How last year's shape is bent. Growths are ratios (0.15 = +15 %); a member that is absent keeps its history.

    Regions: core ones hold their share (grow as the market), growth ones gain on top, blank ones are entered.
    """

    classes: Mapping[str, RegionClass]
    class_growth: Mapping[str, float]
    quadrants: Mapping[str, Quadrant]
    quadrant_growth: Mapping[str, float]
    entries: Mapping[str, Entry] = {}


DEFAULT_CLASS_GROWTH: Mapping[str, float] = {"core": 0.0, "growth": 0.25, "blank": 0.0}
DEFAULT_QUADRANT_GROWTH: Mapping[str, float] = {"star": 0.15, "cow": 0.0, "question": 0.2, "dog": -0.1}


def seeds(history: Floats, at: Ints, members: Mapping[str, tuple[str, ...]], policy: Policy) -> Floats:
    """A positive seed for every cell (`at` as in Table) from last year's amounts in the same order.

    Blank regions get market x share x ramp, spread as the other regions sell by product and month, equally among the
    teams that are open there. An open cell without history gets a small seed so that a plan can reach it; where its
    whole region has none, the mean of the company stands in. Negative history counts as none.
    """
    sold = np.maximum(history, 0.0)
    regions, products = members["region"], members["product"]
    factor = np.clip(
        np.array([1 + _of(policy.class_growth, policy.classes.get(name)) for name in regions])[at[:, 1]]
        * np.array([1 + _of(policy.quadrant_growth, policy.quadrants.get(name)) for name in products])[at[:, 2]],
        LEAST_FACTOR,
        MOST_FACTOR,
    )
    seed = sold * factor
    blank = np.array([policy.classes.get(name) == "blank" for name in regions], dtype=bool)[at[:, 1]]
    for number, name in enumerate(regions):
        if name in policy.entries and policy.classes.get(name) == "blank":
            inside = at[:, 1] == number
            entry = policy.entries[name]
            seed[inside] = entry.market * entry.share * entry.ramp * _as_peers_sell(sold, at, inside, ~blank)
    return _opened(seed, at[:, 1], len(regions))


def _of(growth: Mapping[str, float], kind: str | None) -> float:
    return growth.get(kind, 0.0) if kind else 0.0


def _as_peers_sell(sold: Floats, at: Ints, inside: np.ndarray, peers: np.ndarray) -> Floats:
    """The parts of the cells of one region (sum 1), by the peers' mix of product and month."""
    parts = np.ones(int(inside.sum()))
    for dimension in (0, 2):
        mix = np.bincount(at[peers, dimension], sold[peers], int(at[:, dimension].max()) + 1)
        if mix.sum() > 0:
            parts = parts * mix[at[inside, dimension]]
    cell = at[inside, 0] * (int(at[:, 2].max()) + 1) + at[inside, 2]
    parts = parts / np.bincount(cell)[cell]
    return parts / parts.sum() if parts.sum() > 0 else np.full(len(parts), 1 / len(parts))


def _opened(seed: Floats, region: Ints, regions: int) -> Floats:
    """Open cells without a seed get a small one."""
    cells = np.bincount(region, minlength=regions)
    means = np.bincount(region, seed, regions) / np.maximum(cells, 1)
    company = float(seed.mean()) if seed.sum() > 0 else 1 / EPSILON
    means = np.where(means > 0, means, company)
    return np.where(seed > 0, seed, EPSILON * means[region])
