"""Splitting a total: beside the published prototype and the best open library in one run, exactness and seconds."""

from __future__ import annotations

import importlib.util
import time
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np

from benchmarks.clock import Result, alternated
from salesplan.core.plan.breakback import breakback
from salesplan.core.plan.decompose import decompose
from salesplan.core.plan.fitting import Margin, fit
from salesplan.core.plan.moves import transfer
from salesplan.core.plan.raking import largest_remainder
from salesplan.core.plan.spec import Spec
from salesplan.core.plan.table import Edit, Lock, Table, Where, table_of

PROTOTYPE = Path(__file__).parents[1] / ".." / "shared" / "kits" / "prototypes" / "ipf.py"
LIBRARY = "b2b_revenue_forecasting"
SHAPE = (12, 30, 50, 40)
TOTAL = 50_000_000_000
MONTHS = tuple(f"2027-{month:02d}" for month in range(1, 13))
ROUNDS = 5


def results(folder: Path) -> Iterator[Result]:
    """28,800 cells fitted, split whole and edited; then one tree of 384 leaves with pins, beside the library."""
    at, sold = cells()
    yield from _fitting(at, sold)
    yield from _whole(at, sold)
    yield from _edits()
    yield from _transfers(at, sold)
    if importlib.util.find_spec(LIBRARY) is None:
        yield Result(f"skipped: {LIBRARY} is not installed", 0, "")
        return
    yield from _beside_the_library()


def cells(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Months x regions x products x teams where each team sells 20 products in 3 regions; and what was sold."""
    rng = np.random.default_rng(seed)
    months, regions, products, teams = SHAPE
    rows = [
        (month, region, product, team)
        for team in range(teams)
        for region in rng.choice(regions, 3, replace=False)
        for product in rng.choice(products, 20, replace=False)
        for month in range(months)
    ]
    sold = rng.gamma(2, 1, len(rows))
    return np.array(rows, dtype=np.int64), sold * 5e8 / sold.sum()


def _prototype() -> ModuleType | None:
    if not PROTOTYPE.exists():
        return None
    spec = importlib.util.spec_from_file_location("prototype_ipf", PROTOTYPE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _fitting(at: np.ndarray, sold: np.ndarray) -> Iterator[Result]:
    """CPU seconds of the nearest table, free and with 2 % of the cells locked, beside the prototype."""
    rng = np.random.default_rng(2)
    seed, locked = rng.gamma(2, 1, len(sold)), rng.random(len(sold)) < 0.02
    groups = [np.ascontiguousarray(at[:, d]) for d in range(4)]
    targets = [np.bincount(group, sold, size) for group, size in zip(groups, SHAPE, strict=True)]
    margins = [Margin(group, target) for group, target in zip(groups, targets, strict=True)]
    bounds = np.where(locked, sold, 0.0), np.where(locked, sold, np.inf)
    prototype = _prototype()
    for name, limits, tolerance in (("free", (None, None), 1e-9), ("2 % locked", bounds, 1e-8)):
        ours = partial(fit, seed, margins, *limits)
        if prototype is None:
            (own,) = alternated([ours], ROUNDS, time.process_time)
        else:
            theirs = partial(prototype.rake, seed, groups, targets, *limits, tol=tolerance)
            own, other = alternated([ours, theirs], ROUNDS, time.process_time)
            yield Result(f"fitting {len(at):,} cells, {name}: part of the prototype", own / other, "", 0.5)
        found = ours()
        miss = max(np.abs(np.bincount(g, found, len(t)) - t).max() for g, t in zip(groups, targets, strict=True))
        yield Result(f"fitting {len(at):,} cells, {name}: CPU", own * 1000, " ms")
        yield Result(f"fitting {len(at):,} cells, {name}: sums apart, of the total", miss / 5e8, "", 1e-9)


def question(at: np.ndarray, sold: np.ndarray) -> Spec:
    """28,800 cells as `plan decompose` is asked, with weights in every dimension and a challenge track."""
    names = [MONTHS, *(tuple(f"{d}{n}" for n in range(size)) for d, size in zip("RPT", SHAPE[1:], strict=True))]
    weights = {
        dimension: dict(zip(names[d], np.bincount(at[:, d], sold, SHAPE[d]).tolist(), strict=True))
        for d, dimension in enumerate(("month", "region", "product", "team"))
    }
    listed = [
        {"month": MONTHS[m], "region": f"R{r}", "product": f"P{p}", "team": f"T{t}", "seed": seed}
        for (m, r, p, t), seed in zip(at.tolist(), np.random.default_rng(3).gamma(2, 1, len(at)).tolist(), strict=True)
    ]
    asked = {"year": 2027, "total": "500000000.00", "unit": "100.00", "challenge_ratio": "1.15"}
    return Spec.model_validate(asked | {"weights": weights, "cells": listed})


def _whole(at: np.ndarray, sold: np.ndarray) -> Iterator[Result]:
    asked = question(at, sold)
    (taken,) = alternated([partial(decompose, asked)], 3, time.process_time)
    found = decompose(asked)
    apart = abs(sum(cell.base for cell in found.cells) - TOTAL)
    yield Result(f"a total over {len(at):,} cells, base and challenge: CPU", taken, " s", 2.0)
    yield Result(f"a total over {len(at):,} cells: fen apart", apart, "", 0)


def grid(regions: int = 4, products: int = 8, teams: int = 12) -> Table:
    """A full plan of month x region x product x team in units of 100 yuan."""
    listed = [
        (month, f"R{r}", f"P{p}", f"T{t}")
        for r in range(regions)
        for p in range(products)
        for t in range(teams)
        for month in MONTHS
    ]
    size = np.random.default_rng(0).lognormal(0, 0.6, len(listed))
    return table_of(listed, (largest_remainder(size, TOTAL // 10_000) * 10_000).tolist(), unit=10_000)


def _edits() -> Iterator[Result]:
    """One edit of each kind on 4 x 8 x 12 x 12 cells, with two locked subtotals."""
    table = grid()
    locks = [
        Lock(where, table.sum_of(where)) for where in ({"product": ("P3",)}, {"region": ("R2",), "month": MONTHS[:3]})
    ]
    where = {"region": ("R1",), "product": ("P2",), "month": MONTHS[3:6]}
    for absorb in ("siblings", "months", "total", "rollup"):
        edit = Edit(where, table.sum_of(where) * 11 // 10, absorb)
        (taken,) = alternated([partial(breakback, table, [edit], locks)], ROUNDS, time.process_time)
        yield Result(f"an edit paid by {absorb}, {len(table.at):,} cells: CPU", taken * 1000, " ms", 100)


def _transfers(at: np.ndarray, sold: np.ndarray) -> Iterator[Result]:
    """A tenth of a region, and of a team, to another in 28,800 cells, free and with 40 locked sums in four months."""
    listed = [(MONTHS[m], f"R{r}", f"P{p}", f"T{t}") for m, r, p, t in at.tolist()]
    table = table_of(listed, (sold * 100).astype(np.int64).tolist())
    slices: list[Where] = [{"month": (month,), "region": (f"R{n}",)} for month in MONTHS[:4] for n in range(5, 15)]
    locks = [Lock(where, table.sum_of(where)) for where in slices]
    for dimension, held, words in (("region", [], ""), ("team", [], ""), ("region", locks, ", 40 sums locked")):
        gives, takes = ({dimension: (f"{dimension[0].upper()}{n}",)} for n in (1, 2))
        move = partial(transfer, table, gives, takes, table.sum_of(gives) // 10, held)
        (taken,) = alternated([move], 3, time.process_time)
        yield Result(f"a transfer between {dimension}s, {len(at):,} cells{words}: CPU", taken, " s", 1.0)


def _beside_the_library() -> Iterator[Result]:
    """One tree of 384 leaves over 12 months: 20 pinned leaves whose parents hold, in seconds and fen apart."""
    warnings.simplefilter("ignore")
    from b2b_revenue_forecasting.batch import cascade_many
    from b2b_revenue_forecasting.metric_spec import MetricSpec
    from b2b_revenue_forecasting.pins import Pin, apply_pins
    from pandas import DataFrame, concat

    rng = np.random.default_rng(0)
    leaves = [(f"R{r}", f"R{r}P{p}", f"R{r}P{p}T{t}") for r in range(4) for p in range(8) for t in range(12)]
    tree = DataFrame(leaves, columns=["l1", "l2", "l3"]).assign(l0="ALL", seats=rng.gamma(2, 100, len(leaves)))
    levels = ["l0", "l1", "l2", "l3"]
    targets = DataFrame({"month": MONTHS, "target": (largest_remainder(np.ones(12), TOTAL) / 100)})
    by_month = concat([tree.assign(month=month) for month in MONTHS])
    metric = MetricSpec(name="seats", direction="proportional", weight=1.0)
    picked = [leaves[n] for n in range(0, 384, 20)]

    def theirs() -> DataFrame:
        spread = cascade_many(by_month, targets, ["month"], "target", levels, metrics=[metric])[0]
        year = spread[spread.is_leaf].groupby("node_id").base_quota.sum()
        return apply_pins(spread, [Pin(leaf, round(float(year[leaf]) * 1.1, 2)) for _, _, leaf in picked])[0]

    def ours() -> Table:
        listed = [(month, *leaf) for leaf in leaves for month in MONTHS]
        shares = np.repeat(tree.seats.to_numpy(), 12)
        amounts = np.zeros(len(listed), dtype=np.int64)
        for n, total in enumerate(largest_remainder(np.ones(12), TOTAL).tolist()):
            amounts[n::12] = largest_remainder(shares[n::12], total)
        table = table_of(listed, amounts.tolist())
        year = table.by("region", "product", "team")
        pins = [
            Edit({"region": (r,), "product": (p,), "team": (t,)}, year[r, p, t] * 11 // 10, "siblings")
            for r, p, t in picked
        ]
        return breakback(table, pins)

    own, other = alternated([ours, theirs], 3, time.process_time)
    spread, table = theirs(), ours()
    apart = spread[spread.is_leaf].groupby("month").base_quota.sum() - targets.set_index("month").target
    month_apart = [
        total - want
        for (_, total), want in zip(table.by("month").items(), largest_remainder(np.ones(12), TOTAL), strict=True)
    ]
    yield Result("a tree of 384 leaves with 20 pins: part of the library's CPU", own / other, "", 0.5)
    yield Result("a tree of 384 leaves with 20 pins: CPU", own * 1000, " ms")
    yield Result("a tree of 384 leaves with 20 pins, the library: CPU", other * 1000, " ms")
    yield Result("months apart from their totals, ours", float(np.abs(month_apart).max()), " fen", 0)
    yield Result("months apart from their totals, the library", float(apart.abs().max()) * 100, " fen")
