"""A gap taken apart: from what it is held against to what was reached, in steps that sum to it to the fen.

What it is held against: the plan due by now, last year (the part of it that has its match by now), or last year grown
as the market grew. How it is taken apart: by the members of a dimension (or months), by price, volume and mix of the
products, by the links of the funnel, or by market, share and plan. A way that lacks a figure says which one; it never
fills in a zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Literal, NamedTuple

from salesplan.core.dimensions import Member as Listed
from salesplan.core.months import between, shift
from salesplan.core.review.bridge import Bridge, Item, price_volume_mix
from salesplan.core.review.contribution import Compared, Contribution, contributions
from salesplan.core.review.funnel import LINKS, Counts, funnel_parts
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.members import members as listed
from salesplan.services.review.amounts import Amount, amounts, several, total
from salesplan.services.review.currencies import by_currency, foreign
from salesplan.services.review.markets import Member, members, split, whole
from salesplan.services.standing import standing
from salesplan.store import Store

Against = Literal["plan", "last_year", "market"]
AGAINST: tuple[Against, ...] = ("plan", "last_year", "market")
DIMENSIONS = ("region", "product", "team", "channel", "month")
KINDS = (*DIMENSIONS, "price", "funnel", "market")
_ZERO, _NONE = Decimal(0), Decimal("0.00")
_COUNTED = ("leads", "orders", "revenue")
_Sides = Mapping[str, Sequence[Amount]]
_UNPLANNED = frozenset({"channel", "person"})
"""Dimensions that no plan knows."""


class Steps(NamedTuple):
    """`start + Σ steps = end` to the fen; a step is (name, amount).

    Names are `dimension:code` (or `month:YYYY-MM`); price, volume, mix, fx, `new:code`, `gone:code`, `returned:code`,
    `unmeasured:code`; leads, conversion, aov, returns, unled (see `Links`); plan, market, share and `apart:region` for
    what has no market. `kpi` is what start and end are: revenue or
    net_revenue. `missing` says why there is no answer, "" when there is one; `notes` say of a step by name what is not
    on record (value or reference), or why it stands apart. `parts` are the steps of members with points of growth and
    shares. `reach` is the last month that the market's sizes speak of, where the figures go further.
    """

    start: Decimal | None
    steps: tuple[tuple[str, Decimal], ...]
    end: Decimal | None
    kpi: str = "revenue"
    missing: str = ""
    notes: Mapping[str, str] = {}
    parts: Mapping[str, Contribution] = {}
    reach: str = ""


class Links(NamedTuple):
    """One slice of the funnel: its result before and after and what each link changed; None without a funnel, and `why`
    says for what reason. `unled` is what months and regions that do not report both orders and leads changed: no link
    speaks of them. `before + Σ amounts + unled = after`.
    """

    code: str
    before: Decimal
    after: Decimal
    amounts: tuple[Decimal, ...] | None
    unled: Decimal = _NONE
    why: str = ""


class Funnel(NamedTuple):
    """`kpi` is the result of the funnel: net_revenue, or revenue where returns are not reported on both sides.

    `mix` is what each link of the whole, as one funnel, changed beyond its slices: leads moved between slices that
    convert otherwise. Slices + mix = whole, link by link; () where the whole is no funnel.
    """

    kpi: str
    slices: tuple[Links, ...]
    mix: tuple[Decimal, ...] = ()


def bridge(store: Store, scope: Scope, view: View, kind: str, against: Against) -> Steps:
    """The steps of one way to take the gap of a view apart; its funnel is one of the whole, so that its conversion goes
    the way that the KPI goes.

    Raises KeyError for a kind that is not there.
    """
    if kind in DIMENSIONS:
        return _by_members(store, scope, view, kind, against)
    return _WAYS[kind](store, scope, view, against)


def elsewhere(store: Store, scope: Scope, view: View) -> tuple[str, ...]:
    """The regions in which the one team of a view sold, where the view asks for one in which it did not; else ()."""
    asked, team = view.where.get("region", ()), view.where.get("team", ())
    if len(asked) != 1 or len(team) != 1:
        return ()
    found = amounts(store, scope, view._replace(where={"team": team}), ("region",))
    regions = tuple(one.where["region"] for one in found if one.value)
    return () if asked[0] in regions else regions


def products(store: Store, scope: Scope, view: View, against: Against = "last_year") -> Bridge | str:
    """Price, volume and mix of the products of a view, item by item; else what is missing: units, plan or last_year.

    Products of one category are counted in one unit, so mix is told inside categories only. What order lines say was
    sold in another currency in both years is an item of its own, `product@currency`, with its exchange rates.
    """
    if against == "market":
        return "market_has_no_prices"
    money = {one.where["product"]: one for one in amounts(store, scope, view, ("product",))}
    units = {one.where["product"]: one for one in amounts(store, scope, view, ("product",), "units")}
    if missing := _unknown(money.values(), against) or ("units" if _unknown(units.values(), against) else ""):
        return missing
    known = listed(store, scope, ("product",))["product"]
    items = [
        Item(
            code,
            _reference(units[code], against) if code in units else None,
            _reference(one, against),
            units[code].value if code in units else None,
            one.value,
            _category(known, code),
        )
        for code, one in money.items()
    ]
    return price_volume_mix(
        items if against == "plan" else by_currency(items, *foreign(store, scope, view)),
    )


def funnel(store: Store, scope: Scope, view: View, against: Against, by: str = "") -> Funnel | str:
    """What each link of the funnel changed, in one or in every slice of `by`; else what is missing.

    As a conversion it speaks of the months that a region reports in both orders and leads (of last year also in their
    match); what the others brought stands apart.
    """
    if against == "market":
        return "market_has_no_funnel"
    silent = _silent(store, scope, view, against)
    cut = dict.fromkeys((*([by] if by else []), *(("region", "month") if silent else ())))
    sides = several(store, scope, view, tuple(cut), ("revenue", "net_revenue", "orders", "leads"))
    for kpi in ("revenue", "orders", "leads"):
        if missing := _unknown(sides[kpi], against):
            return missing if kpi == "revenue" else kpi
    led: dict[str, list[int]] = {}
    unled: dict[str, list[int]] = {}
    for at, one in enumerate(sides["revenue"]):
        is_silent = one.where.get("region") in silent.get(one.where.get("month", ""), ())
        (unled if is_silent else led).setdefault(_code(one, by), []).append(at)
    if not led:
        return "leads"
    net = not _unknown(sides["net_revenue"], against)
    of = partial(_counts, sides, net, against)
    codes = dict.fromkeys(_code(one, by) for one in sides["revenue"])
    pairs = [(of(led.get(code, ()), "before"), of(led.get(code, ()), "after")) for code in codes]
    split = funnel_parts(*zip(*pairs, strict=True))
    rest = [(of(unled.get(code, ()), "before").net, of(unled.get(code, ()), "after").net) for code in codes]
    links = [
        _links(code, pair, own if code in led else None, others)
        for code, pair, own, others in zip(codes, pairs, split, rest, strict=True)
    ]
    every = [at for cells in led.values() for at in cells]
    (whole,) = funnel_parts([of(every, "before")], [of(every, "after")])
    return Funnel("net_revenue" if net else "revenue", tuple(links), _mix(whole, links))


def _mix(whole: tuple[Decimal, ...] | None, links: Sequence[Links]) -> tuple[Decimal, ...]:
    """What the links of the whole changed beyond those of its slices."""
    known = [one.amounts for one in links if one.amounts is not None]
    return tuple(amount - sum((own[at] for own in known), _NONE) for at, amount in enumerate(whole or ()))


def _silent(store: Store, scope: Scope, view: View, against: Against) -> dict[str, frozenset[str]]:
    """The regions that, of a month (or of its match), do not report both orders and leads."""
    known, months = standing(store, scope, view), between(view.start, view.end)
    found = known.unmatched("orders", "leads", months)
    if against == "last_year":
        before = known.unmatched("orders", "leads", [shift(month, -12) for month in months])
        for month, regions in before.items():
            found[shift(month, 12)] = found.get(shift(month, 12), frozenset()) | regions
    return found


def _links(
    code: str, pair: tuple[Counts, Counts], own: tuple[Decimal, ...] | None, others: tuple[Decimal, Decimal]
) -> Links:
    """One slice; what has no funnel is apart as a whole."""
    before, after = (side.net + other for side, other in zip(pair, others, strict=True))
    if own is None:
        return Links(code, before, after, None, why="funnel" if any(map(any, pair)) else "leads")
    return Links(code, before, after, own, others[1] - others[0])


def _by_members(store: Store, scope: Scope, view: View, by: str, against: Against) -> Steps:
    found = list(_sides(store, scope, view, by, against))
    end = total([value for _, value, _, _ in found])
    if end is None or (missing := _missing(found, by, against)):
        return _without(end, "value" if end is None else missing)
    start = total([reference for _, _, reference, _ in found])
    parts = contributions([Compared(code, value, reference) for code, value, reference, _ in found])
    steps = [(f"{by}:{one.name}", one.gap) for one in parts if one.gap]
    notes = {f"{by}:{one.name}": one.missing for one in parts if one.missing}
    notes |= {f"{by}:{code}": why for code, _, _, why in found if why}
    ordered = steps if by == "month" else sorted(steps, key=lambda step: step[1])
    reach = whole(store, scope, view, by).reach if against == "market" else ""
    parts_of = {f"{by}:{one.name}": one for one in parts}
    return Steps(start, tuple(ordered), end, notes=notes, parts=parts_of, reach=reach)


_Side = tuple[str, Decimal | None, Decimal | None, str]


def _sides(store: Store, scope: Scope, view: View, by: str, against: Against) -> Iterator[_Side]:
    """Code, value, reference and why there is none. Against the market, what has no market is held against itself."""
    if against != "market":
        for amount in amounts(store, scope, view, (by,)):
            note = amount.note if against == "last_year" else ""
            yield amount.where[by], amount.value, _reference(amount, against), note
        return
    for one in members(store, scope, view, by):
        yield one.where[by], one.value, one.expected, one.why


def _missing(found: Sequence[_Side], by: str, against: Against) -> str:
    """Why no member can be held against anything; "" when one can."""
    if against == "market":
        whys = [why for _, value, _, why in found if value is not None]
        return "" if "" in whys else "no_market" if "no_market" in whys else next(iter(whys), "no_market")
    if any(reference is not None for _, _, reference, _ in found):
        return ""
    return "plan_by" if against == "plan" and by in _UNPLANNED else against


def _by_price(store: Store, scope: Scope, view: View, against: Against) -> Steps:
    found = products(store, scope, view, against)
    if isinstance(found, str):
        return _without(None, found)
    return Steps(found.before, found.steps, found.after)


def _by_funnel(store: Store, scope: Scope, view: View, against: Against) -> Steps:
    found = funnel(store, scope, view, against)
    if isinstance(found, str):
        return _without(None, found)
    (one,) = found.slices
    if one.amounts is None:
        return _without(None, one.why)
    steps = tuple(zip(LINKS, one.amounts, strict=True))
    known = steps if found.kpi == "net_revenue" else steps[:-1]
    return Steps(one.before, (*known, *([("unled", one.unled)] if one.unled else [])), one.after, found.kpi)


def _by_market(store: Store, scope: Scope, view: View, against: Against) -> Steps:
    one, found = split(store, scope, view)
    if one.share_part is None or one.value is None:
        return _without(one.value, one.why or "no_market")
    start, rest = {
        "plan": (one.due, one.rest),
        "last_year": (one.before, one.rest_growth),
        "market": (one.expected, _NONE),
    }[against]
    if start is None:
        return _without(one.value, "plan" if against == "plan" else "last_year")
    first = {"plan": ("plan", one.plan_part), "last_year": ("market", one.market_part)}.get(against)
    steps = [(name, amount or _NONE) for name, amount in (first,) if first] if first else []
    apart = [(f"apart:{m.where['region']}", _rest(m, against)) for m in found] if rest else []
    kept = [(name, amount) for name, amount in apart if amount]
    notes = {f"apart:{m.where['region']}": m.why for m in found if m.why}
    return Steps(start, (*steps, ("share", one.share_part), *kept), one.value, notes=notes, reach=one.reach)


def _rest(one: Member, against: Against) -> Decimal:
    return one.rest if against == "plan" else one.rest_growth


_WAYS: Mapping[str, Callable[[Store, Scope, View, Against], Steps]] = {
    "price": _by_price,
    "funnel": _by_funnel,
    "market": _by_market,
}


def _without(end: Decimal | None, missing: str) -> Steps:
    return Steps(None, (), end, missing=missing)


def _code(one: Amount, by: str) -> str:
    return one.where.get(by, "")


def _reference(one: Amount, against: Against) -> Decimal | None:
    return one.due if against == "plan" else one.before


def _unknown(found: Any, against: Against) -> str:
    """What is not on record at all: value, plan or last_year; "" when both sides are."""
    sides = list(found)
    if all(one.value is None for one in sides):
        return "value"
    return str(against) if all(_reference(one, against) is None for one in sides) else ""


def _category(known: Sequence[Listed], code: str) -> str:
    """The unit in which a product is counted: its category, or itself where it has none."""
    return next((str(one.extra.get("category") or code) for one in known if one.code == code), code)


def _counts(sides: _Sides, net: bool, against: Against, cells: Sequence[int], side: str) -> Counts:
    """Leads, orders, revenue and returns of some cells on one side; what is not reported there did not happen."""

    def of(kpi: str, at: int) -> Decimal | None:
        one = sides[kpi][at]
        return one.value if side == "after" else _reference(one, against)

    leads, orders, revenue = (sum((of(kpi, at) or _ZERO for at in cells), _ZERO) for kpi in _COUNTED)
    kept = [(of("revenue", at), of("net_revenue", at)) for at in cells] if net else []
    returns = sum((sold - left for sold, left in kept if sold is not None and left is not None), _NONE)
    return Counts(leads, orders, revenue + _NONE, returns)
