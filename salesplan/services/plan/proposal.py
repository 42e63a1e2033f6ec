"""The first split of a year: last year bent by the policy, put into the planned year's season, tied to the total.

Decisions that a reader may ask about:

- The shape is the last twelve finished months of each region, product and team, in the season of the planned year:
  each product's own season, shrunk to the company's, around that year's Spring Festival.
- A cell is open where the team sold the product in the region in those months. A new product is open to every team of
  its regions; a blank region to the teams that belong there. Members that have ended are not planned.
- Locked cells and closed months of the draft stay; a new split goes around them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from salesplan.core.dimensions import Member
from salesplan.core.months import fiscal_months, shift
from salesplan.core.plan.raking import Floats, Ints
from salesplan.core.plan.seasonality import season
from salesplan.core.plan.seeds import (
    DEFAULT_CLASS_GROWTH,
    DEFAULT_QUADRANT_GROWTH,
    Entry,
    Policy,
    Quadrant,
    RegionClass,
    seeds,
)
from salesplan.core.plan.spec import QUARTERS
from salesplan.core.plan.table import DIMENSIONS
from salesplan.core.plan.territories import Map
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.kpis import ask
from salesplan.services.members import members, memberships
from salesplan.services.plan.actions import Both, Resplit, resplit
from salesplan.services.plan.desk import UNIT, Desk
from salesplan.services.plan.forecasts import pasts
from salesplan.services.plan.operations import Cell
from salesplan.services.plan.territories import INPUT as TERRITORIES
from salesplan.services.plan.territories import MOVED
from salesplan.store import Store

WEIGHED = ("quarter", "month", "region", "product", "team")
"""What may have weights and typed amounts."""
INPUT = "split"
"""The input of a version under which the choices of its last split are kept (JSON of `Choices`)."""


class Blank(BaseModel):
    """What a region without history is to bring: its market in yuan, the share to win, how far the year gets."""

    model_config = ConfigDict(frozen=True)

    market: Decimal = Field(gt=0)
    share: Decimal = Field(gt=0, le=1)
    ramp: Decimal = Field(default=Decimal(1), gt=0, le=1)


class Choices(BaseModel):
    """What people choose for a split. Money in yuan; weights are relative and None follows the history.

    `amounts` are targets typed for members, by dimension (quarter, month, region, product, team): they stand as typed,
    the other members share the rest. Growths are ratios by region class (core, growth, blank) and product quadrant
    (star, cow, question, dog).
    """

    model_config = ConfigDict(frozen=True)

    total: Decimal = Field(ge=0)
    challenge_ratio: Decimal = Field(default=Decimal("1.1"), ge=1, le=3)
    unit: Decimal = Field(default=Decimal(100), gt=0)
    quarters: dict[str, float] | None = None
    months: dict[str, float] | None = None
    regions: dict[str, float] | None = None
    products: dict[str, float] | None = None
    teams: dict[str, float] | None = None
    amounts: dict[str, dict[str, Decimal]] = {}
    class_growth: dict[str, float] = dict(DEFAULT_CLASS_GROWTH)
    quadrant_growth: dict[str, float] = dict(DEFAULT_QUADRANT_GROWTH)
    blanks: dict[str, Blank] = {}

    def weights_of(self, dimension: str) -> dict[str, float] | None:
        """The weights of one dimension of `WEIGHED`."""
        found: dict[str, float] | None = getattr(self, f"{dimension}s")
        return found


class Ground(NamedTuple):
    """What a split stands on, before any choice. `at` (cells x 4) numbers `members`; `history` is yuan per cell.

    `classes` and `quadrants` are those of the records. `through` is the last finished month, None without history.
    """

    year: int
    starts: int
    members: Mapping[str, tuple[str, ...]]
    at: Ints
    history: Floats
    classes: Mapping[str, RegionClass]
    quadrants: Mapping[str, Quadrant]
    through: str | None

    def cells(self) -> list[Cell]:
        """The open cells."""
        named = [np.array(self.members[d], dtype=object)[self.at[:, i]].tolist() for i, d in enumerate(DIMENSIONS)]
        return list(zip(*named, strict=True))


def ground(store: Store, scope: Scope, view: View, year: int, map: Map | None = None) -> Ground | None:
    """What is known for a split of fiscal `year` at the view's moment; None when no cell can be opened.

    With a map of re-drawn territories everything is as it would have been in the new one.
    """
    whole = view._replace(where={})
    question = ask(store, scope, whole)
    months = fiscal_months(year, question.starts)
    known = members(store, scope, DIMENSIONS[1:])
    sold, through = _sold(store, scope, whole, map)
    left = _left(sold, _sold(store, scope, whole)[0]) if map is not None else set()
    found = _places(sold, known, months, _homes(store, scope, months), {place[0] for place in left})
    places = sorted(place for place in found if (place[0], place[2]) not in left)
    if not places:
        return None
    names = {
        "month": months,
        **{
            d: tuple(m.code for m in known[d] if any(place[i] == m.code for place in places))
            for i, d in enumerate(DIMENSIONS[1:])
        },
    }
    shape = _season(store, scope, whole, year, names["product"])
    dated = {member.code: member for d in DIMENSIONS[1:] for member in known[d]}
    rows, amounts = [], []
    for place in places:
        for number, month in enumerate(months):
            if all(_is_there(dated[code], month) for code in place):
                rows.append((number, *(names[d].index(code) for d, code in zip(DIMENSIONS[1:], place, strict=True))))
                amounts.append(sold.get(place, 0.0) * shape[place[1]][number])
    if not rows:
        return None
    return Ground(
        year,
        question.starts,
        names,
        np.array(rows, dtype=np.int64),
        np.array(amounts, dtype=np.float64),
        {m.code: cast(RegionClass, m.extra["grade"]) for m in known["region"] if m.extra.get("grade")},
        {m.code: cast(Quadrant, m.extra["quadrant"]) for m in known["product"] if m.extra.get("quadrant")},
        through,
    )


def propose(on: Ground, chosen: Choices, desk: Desk) -> Resplit:
    """The split that these choices give, around what the draft holds; nothing is written. Raises Conflict (engine)."""
    bent = Policy(
        on.classes,
        chosen.class_growth,
        on.quadrants,
        chosen.quadrant_growth,
        {r: Entry(float(b.market), float(b.share), float(b.ramp)) for r, b in chosen.blanks.items()},
    )
    weighed = dict(zip(on.cells(), seeds(on.history, on.at, on.members, bent).tolist(), strict=True))
    inputs = inputs_of(chosen) | {MOVED: desk.inputs.get(TERRITORIES)}
    return resplit(desk, inputs, "policy", weighed, on.starts)


def inputs_of(chosen: Choices) -> dict[str, Any]:
    """The choices as inputs of a version: what `plan decompose` reads of them, and all of them under `split`."""
    typed = {d: {name: str(value) for name, value in amounts.items()} for d, amounts in chosen.amounts.items()}
    weights = {d: chosen.weights_of(d) for d in WEIGHED}
    return {
        INPUT: chosen.model_dump(mode="json"),
        UNIT: str(chosen.unit),
        "total": str(chosen.total),
        "challenge_ratio": str(chosen.challenge_ratio),
        "weights": {d: given for d, given in weights.items() if given is not None},
        "marginals": {d: amounts for d, amounts in typed.items() if amounts},
    }


def chosen_before(desk: Desk) -> Choices | None:
    """The choices that the draft keeps; None when nothing was chosen here.

    Total, ratio, unit, weights and typed amounts are those of the draft, wherever they were chosen last.
    """
    kept = desk.inputs.get(INPUT)
    if kept is None:
        return None
    weights, typed = desk.inputs.get("weights"), desk.inputs.get("marginals")
    own = {key: desk.inputs[key] for key in ("total", "challenge_ratio", UNIT) if desk.inputs.get(key) is not None}
    own |= {} if weights is None else {f"{d}s": weights.get(d) for d in WEIGHED}
    return Choices.model_validate({**kept, **own, **({} if typed is None else {"amounts": typed})})


def first(on: Ground, desk: Desk) -> Choices:
    """The choices that a draft begins with: what was agreed or typed for it elsewhere, else what it holds, else what
    was sold in the last twelve months."""
    held, above = int(desk.tracks.base.amounts.sum()), desk.tracks.challenge
    found: dict[str, Any] = {"total": Decimal(held) / 100 if held else last_twelve(on) // 10_000 * 10_000}
    if held and above is not None:
        found["challenge_ratio"] = round(Decimal(int(above.amounts.sum())) / held, 4)
    given = {key: desk.inputs[key] for key in ("total", "challenge_ratio", UNIT) if desk.inputs.get(key) is not None}
    weights = {f"{d}s": parts for d, parts in (desk.inputs.get("weights") or {}).items() if d in WEIGHED}
    return Choices.model_validate({**found, **given, **weights, "amounts": desk.inputs.get("marginals") or {}})


def finished(on: Ground) -> tuple[str, ...]:
    """The months of the year whose figures are complete."""
    return tuple(month for month in on.members["month"] if on.through is not None and month <= on.through)


def last_twelve(on: Ground) -> Decimal:
    """What the open cells sold in the twelve months that shape the split."""
    return Decimal(float(on.history.sum())).quantize(Decimal("0.01"))


def sold_by(on: Ground, dimension: str) -> dict[str, Decimal]:
    """What the open cells of each member (or quarter) sold in the months that shape the split."""
    if dimension == "quarter":
        place = {month: QUARTERS[number // 3] for number, month in enumerate(on.members["month"])}
        found = dict.fromkeys(QUARTERS, Decimal(0))
        for month, value in sold_by(on, "month").items():
            found[place[month]] += value
        return found
    names = on.members[dimension]
    sums = np.bincount(on.at[:, DIMENSIONS.index(dimension)], on.history, len(names))
    return {name: Decimal(value).quantize(Decimal("0.01")) for name, value in zip(names, sums.tolist(), strict=True)}


def _sold(
    store: Store, scope: Scope, view: View, map: Map | None = None
) -> tuple[dict[tuple[str, ...], float], str | None]:
    """Revenue of the last twelve finished months of the company by region, product and team."""
    company = pasts(store, scope, view).get(())
    if company is None:
        return {}, None
    first = shift(company.through, -11)
    sold = {
        codes: float(sum(a for month, a in past.amounts.items() if first <= month <= company.through))
        for codes, past in pasts(store, scope, view, DIMENSIONS[1:], map=map).items()
    }
    return {codes: total for codes, total in sold.items() if total > 0}, company.through


def _left(sold: Mapping[tuple[str, ...], float], before: Mapping[tuple[str, ...], float]) -> set[tuple[str, str]]:
    """Regions and teams of the old map that are no territory of the new one: nothing is to be opened there."""
    return {(place[0], place[2]) for place in before} - {(place[0], place[2]) for place in sold}


def _homes(store: Store, scope: Scope, months: Sequence[str]) -> dict[str, set[str]]:
    """Region -> the teams that belong there in some month of the year."""
    homes: dict[str, set[str]] = {}
    for one in memberships(store, scope, "team_region"):
        if any(one.covers(month) for month in months):
            homes.setdefault(one.parent, set()).add(one.child)
    return homes


def _places(
    sold: Mapping[tuple[str, ...], float],
    known: Mapping[str, Sequence[Member]],
    months: Sequence[str],
    homes: Mapping[str, set[str]],
    left: Collection[str] = (),
) -> Iterator[tuple[str, str, str]]:
    """Region, product and team of every open cell."""
    alive = {d: {m.code for m in known[d] if any(_is_there(m, month) for month in months)} for d in DIMENSIONS[1:]}
    opened = {place for place in sold if all(c in alive[d] for c, d in zip(place, DIMENSIONS[1:], strict=True))}
    teams: dict[str, set[str]] = {region: set(found) for region, found in homes.items()}
    for region, _, team in opened:
        teams.setdefault(region, set()).add(team)
    regions, products = {place[0] for place in sold} | {*left}, {place[1] for place in sold}
    for region in alive["region"]:
        for product in alive["product"]:
            if region not in regions or product not in products:
                opened |= {(region, product, team) for team in teams.get(region, set()) & alive["team"]}
    yield from cast(set[tuple[str, str, str]], opened)


def _is_there(member: Member, month: str) -> bool:
    return (member.valid_from or "") <= month <= (member.valid_to or "9999-12")


def _season(store: Store, scope: Scope, view: View, year: int, products: Sequence[str]) -> dict[str, list[float]]:
    """Product -> the shares of the months of the year."""
    question = ask(store, scope, view)
    calendar = question.standing.calendar
    company = pasts(store, scope, view).get(())
    whole = season(company.amounts if company else {}, year, question.starts, calendar)
    own = pasts(store, scope, view, ("product",))
    found = {}
    for product in products:
        past = own.get((product,))
        mine = season(past.amounts if past else {}, year, question.starts, calendar, whole)
        found[product] = [float(mine.shares[month]) for month in fiscal_months(year, question.starts)]
    return found


def quarters_of(on: Ground, cells: Mapping[Cell, Both]) -> dict[str, Decimal]:
    """What each quarter gets."""
    place = {month: QUARTERS[number // 3] for number, month in enumerate(on.members["month"])}
    found = dict.fromkeys(QUARTERS, Decimal(0))
    for cell, (base, _) in cells.items():
        found[place[cell[0]]] += base
    return found
