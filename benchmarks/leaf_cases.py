"""Gaps whose cause is known: leaf tables of an invented company into which slices were planted, one family a question.

The families share no random draw with the localiser's model: demand is negative binomial (a gamma rate, then Poisson),
money per order log-normal, effects are uneven and leave a part of their leaves untouched, plans are off by a little in
every member, teams may sit in one region only, cells are sparse. A cause is planted only where it matters (2 % of the
expected total) and where somebody who knew it beforehand would see it (eight standard errors).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

Slice = dict[str, str]
Rows = np.ndarray


class Case(NamedTuple):
    """A leaf table, its attributes, the planted slices (none: noise, a broad move), the materiality to ask with."""

    family: str
    frame: pd.DataFrame
    attributes: tuple[str, ...]
    truth: tuple[Slice, ...]
    materiality: float = 0.01


class Company(NamedTuple):
    """The leaves (`members`: a code per attribute), expected orders and price of each, and the scatter of demand."""

    members: pd.DataFrame
    orders: np.ndarray
    price: np.ndarray
    scatter: float

    @property
    def attributes(self) -> tuple[str, ...]:
        return tuple(self.members.columns)


class Cause(NamedTuple):
    """A slice, its rows, and by what each leaf is multiplied (1: untouched)."""

    where: Slice
    rows: Rows
    factor: np.ndarray


def company(rng: np.random.Generator, leaves: int | None = None, wide: bool | None = None) -> Company:
    """Regions, products, channels, tiers and (`wide`) teams, half the time inside one region each; sparse cells."""
    wide = bool(rng.integers(2)) if wide is None else wide
    sizes = {"region": rng.integers(4, 10), "product": rng.integers(5, 40), "channel": rng.integers(3, 6)}
    sizes |= {"tier": rng.integers(3, 5)} | ({"team": rng.integers(6, 19)} if wide else {})
    return _company(rng, {name: int(size) for name, size in sizes.items()}, leaves, wide and rng.random() < 0.5)


def _company(rng: np.random.Generator, sizes: dict[str, int], leaves: int | None, nested: bool) -> Company:
    grid = np.indices(list(sizes.values())).reshape(len(sizes), -1)
    if nested:
        home = rng.integers(0, sizes["region"], sizes["team"])
        grid = grid[:, home[grid[4]] == grid[0]]
    weight = rng.lognormal(0, 0.5, grid.shape[1])
    for codes, size in zip(grid, sizes.values(), strict=True):
        weight *= rng.lognormal(0, 0.7, size)[codes]
    one, two = rng.choice(len(sizes), 2, replace=False)
    weight *= rng.lognormal(0, 0.4, (grid[one].max() + 1, grid[two].max() + 1))[grid[one], grid[two]]
    wanted = leaves or int(math.exp(rng.uniform(math.log(500), math.log(8000))))
    kept = np.sort(rng.choice(len(weight), min(wanted, len(weight)), replace=False))
    names = [f"{name[0].upper()}{{:02d}}".format for name in sizes]
    members = {n: [name(c + 1) for c in codes[kept]] for n, name, codes in zip(sizes, names, grid, strict=True)}
    orders = weight[kept] / weight[kept].sum() * len(kept) * math.exp(rng.uniform(math.log(2), math.log(60)))
    price = rng.lognormal(7, 0.6, sizes["product"])[grid[1][kept]]
    return Company(pd.DataFrame(members), orders, price, rng.uniform(0.05, 0.2))


def planted(rng: np.random.Generator, of: Company, size: np.ndarray, error: np.ndarray, **how: float) -> list[Cause]:
    """One to three causes among the leaves; `size` is what is expected of each, `error` its standard error."""
    wanted, found = int(rng.integers(1, 4)) if not how.get("least") else 1, []
    for _ in range(400):
        cause = _cause(rng, of, size, bool(found) and rng.random() < 0.3, how)
        impact = float((size * (cause.factor - 1)).sum())
        chance = math.sqrt(float((error[cause.rows] ** 2).sum()))
        share = float(size[cause.rows].sum() / size.sum())
        if abs(impact) < max(0.02 * size.sum(), 8 * chance) or not how.get("least", 0) <= share <= how.get(
            "most", 0.45
        ):
            continue
        if cause.rows.sum() >= 3 and all(_apart(cause.rows, other.rows, size) for other in found):
            found.append(cause)
        if len(found) == wanted:
            break
    return found


def _apart(one: Rows, other: Rows, size: np.ndarray) -> bool:
    both = float(size[one & other].sum())
    return both <= 0.15 * min(float(size[one].sum()), float(size[other].sum()))


def _cause(rng: np.random.Generator, of: Company, size: np.ndarray, up: bool, how: dict[str, float]) -> Cause:
    layer = 1 if how.get("least") else int(rng.choice([1, 2, 3], p=[0.35, 0.45, 0.2]))
    picked = sorted(rng.choice(len(of.attributes), layer, replace=False))
    leaf = of.members.iloc[rng.choice(len(size), p=size / size.sum())]
    where = {of.attributes[at]: str(leaf.iloc[at]) for at in picked}
    rows = rows_of(of.members, where)
    effect = rng.uniform(0.25, 0.8) if up else -rng.uniform(0.2, how.get("deepest", 0.75))
    uneven = rng.gamma(6.0, 1 / 6.0, len(size)) * (rng.random(len(size)) > 0.15)
    even = rng.random() < 0.4
    factor = np.where(rows, np.clip(1 + effect * (1.0 if even else uneven), 0.02, None), 1.0)
    return Cause(where, rows, factor)


def rows_of(members: pd.DataFrame, where: Slice) -> Rows:
    """Which rows a slice selects."""
    found = np.ones(len(members), bool)
    for name, code in where.items():
        found &= (members[name] == code).to_numpy()
    return found


def _demand(rng: np.random.Generator, mean: np.ndarray, scatter: float) -> np.ndarray:
    """Negative binomial counts."""
    return rng.poisson(mean * rng.gamma(1 / scatter**2, scatter**2, len(mean))).astype(float)


def _money(rng: np.random.Generator, orders: np.ndarray, price: np.ndarray) -> np.ndarray:
    """What the orders are worth: the mean of log-normal amounts."""
    spread = np.sqrt(np.log1p(0.5**2 / np.maximum(orders, 1)))
    return orders * price * rng.lognormal(-(spread**2) / 2, spread)


def _biased(rng: np.random.Generator, of: Company, by: float) -> np.ndarray:
    """A plan is off by a little in every member of every attribute."""
    bias = np.ones(len(of.members))
    for name in of.attributes:
        codes, known = pd.factorize(of.members[name])
        bias *= rng.lognormal(0, by, len(known))[codes]
    return bias


def _after(causes: list[Cause], leaves: int) -> np.ndarray:
    return np.prod([cause.factor for cause in causes], axis=0) if causes else np.ones(leaves)


def _case(family: str, of: Company, causes: list[Cause], **measures: np.ndarray) -> Case:
    frame = of.members.assign(**{name: np.round(values, 4) for name, values in measures.items()})
    return Case(family, frame, of.attributes, tuple(cause.where for cause in causes))


def _revenue(
    rng: np.random.Generator, family: str, last_year: bool = False, of: Company | None = None, **how: float
) -> Case:
    of = of or company(rng)
    size = of.orders * of.price
    spread = of.scatter**2 + 1.25 / of.orders
    error = size * np.sqrt(spread * (2 if last_year else 1))
    causes = planted(rng, of, size, error, **how)
    actual = _money(rng, _demand(rng, of.orders * _after(causes, len(size)), of.scatter), of.price)
    expected = size * _biased(rng, of, 0.012)
    if last_year:
        expected = _money(rng, _demand(rng, of.orders, of.scatter), of.price)
    return _case(family, of, causes, f=expected, v=actual * rng.uniform(0.97, 1.03))


def large(rng: np.random.Generator, leaves: int = 50_000) -> Case:
    """Revenue against a plan, in as many leaves as a large company has."""
    sizes = {"region": 9, "product": 40, "channel": 5, "tier": 4, "team": 18}
    return _revenue(rng, "large", of=_company(rng, sizes, leaves, nested=False))


def plan(rng: np.random.Generator) -> Case:
    """Revenue against a plan."""
    return _revenue(rng, "plan")


def last_year(rng: np.random.Generator) -> Case:
    """Revenue against last year: both sides are noisy."""
    return _revenue(rng, "last_year", last_year=True)


def majority(rng: np.random.Generator) -> Case:
    """The cause covers more than half of the volume."""
    return _revenue(rng, "majority", least=0.52, most=0.85, deepest=0.5)


def conversion(rng: np.random.Generator) -> Case:
    """Orders of leads, a handful of leads a leaf."""
    of = company(rng)
    leads = of.orders * rng.uniform(1, 4)
    rate = np.clip(rng.lognormal(math.log(rng.uniform(0.06, 0.3)), 0.25, len(leads)), 0.01, 0.7)
    size = leads * rate
    causes = planted(rng, of, size, np.sqrt(size * (1 - rate) + (0.1 * size) ** 2))
    seen = rng.poisson(leads * rng.lognormal(0, 0.15, len(leads)))
    change = _after(causes, len(size)) * rng.lognormal(-0.005, 0.1, len(size)) * rng.uniform(0.97, 1.03)
    won = rng.binomial(seen, np.clip(rate * change, 0, 0.95))
    bias = _biased(rng, of, 0.01)
    return _case("conversion", of, causes, a_f=size * bias, a_v=won, b_f=leads, b_v=seen)


def order_value(rng: np.random.Generator) -> Case:
    """Revenue per order."""
    of = company(rng)
    size = of.orders * of.price
    causes = planted(rng, of, size, size * np.sqrt(0.25 / of.orders + 0.05**2), deepest=0.5)
    orders = _demand(rng, of.orders, of.scatter)
    actual = _money(rng, orders, of.price * _after(causes, len(size)) * rng.lognormal(0, 0.05, len(size)))
    return _case("order_value", of, causes, a_f=size * _biased(rng, of, 0.01), a_v=actual, b_f=of.orders, b_v=orders)


def mix(rng: np.random.Generator) -> Case:
    """No rate moves: leads move to a slice in which few leads become orders."""
    of = company(rng)
    leads = of.orders * rng.uniform(2, 6)
    for _ in range(200):
        cause = _cause(rng, of, leads, False, {})
        if 0.08 <= leads[cause.rows].sum() / leads.sum() <= 0.35:
            break
    rate = np.where(cause.rows, 0.06, 0.2) * rng.lognormal(0, 0.2, len(leads))
    grown = np.where(cause.rows, rng.uniform(1.8, 3.0), 1.0)
    seen = rng.poisson(leads * grown * rng.gamma(100, 0.01, len(leads)))
    won = rng.binomial(seen, np.clip(rate, 0, 0.9))
    return _case("mix", of, [cause], a_f=leads * rate, a_v=won, b_f=leads, b_v=seen)


def incident(rng: np.random.Generator) -> Case:
    """A success rate near 1 with few leaves; a slice breaks, in some of its leaves far more than in others."""
    of = company(rng, leaves=int(rng.integers(40, 260)), wide=False)
    tries = of.orders * rng.uniform(2, 30)
    rate = 1 - np.clip(rng.lognormal(math.log(0.02), 0.6, len(tries)), 0.002, 0.3)
    effect = -rng.uniform(0.1, 0.6)
    for _ in range(200):
        cause = _cause(rng, of, tries, False, {})
        if cause.rows.sum() >= 2 and 0.03 <= tries[cause.rows].sum() / tries.sum() <= 0.6:
            break
    group = rng.gamma(4, 1 / 4, 40)[pd.factorize(of.members.iloc[:, int(rng.integers(4))])[0]]
    broken = np.where(cause.rows, np.clip(1 + effect * group, 0.1, 0.97), 1.0)
    before, after = rng.poisson(tries * 4), rng.poisson(tries)
    good = rng.binomial(before, rate) / 4
    won = rng.binomial(after, np.clip(rate * broken, 0, 1))
    return _case("incident", of, [cause], a_f=good, a_v=won, b_f=before / 4, b_v=after)._replace(materiality=0.0)


def noise(rng: np.random.Generator) -> Case:
    """Nothing happened: plan, last year or conversion."""
    of = company(rng)
    kind = rng.integers(3)
    if kind == 2:
        leads, rate = of.orders * 3, np.clip(rng.lognormal(math.log(0.15), 0.3, len(of.orders)), 0.01, 0.7)
        seen = rng.poisson(leads * rng.lognormal(0, 0.15, len(leads)))
        won = rng.binomial(seen, np.clip(rate * rng.lognormal(0, 0.1, len(leads)), 0, 0.9))
        return _case("noise", of, [], a_f=leads * rate * _biased(rng, of, 0.01), a_v=won, b_f=leads, b_v=seen)
    return _still(rng, "noise", of, bool(kind), rng.uniform(0.97, 1.03))


def broad(rng: np.random.Generator) -> Case:
    """Everything fell together."""
    return _still(rng, "broad", company(rng), bool(rng.integers(2)), 1 - rng.uniform(0.08, 0.25))


def _still(rng: np.random.Generator, family: str, of: Company, last_year: bool, level: float) -> Case:
    expected = of.orders * of.price * _biased(rng, of, 0.012)
    if last_year:
        expected = _money(rng, _demand(rng, of.orders, of.scatter), of.price)
    return _case(family, of, [], f=expected, v=_money(rng, _demand(rng, of.orders * level, of.scatter), of.price))


FAMILIES: dict[str, Callable[[np.random.Generator], Case]] = {
    one.__name__: one for one in (plan, last_year, majority, conversion, order_value, mix, incident, noise, broad)
}


def cases(family: str, number: int, seed: int) -> list[Case]:
    """`number` cases of a family; the same seed gives the same cases."""
    found = [FAMILIES[family](np.random.default_rng([seed, at])) for at in range(number)]
    return [case for case in found if case.truth or family in ("noise", "broad")]
