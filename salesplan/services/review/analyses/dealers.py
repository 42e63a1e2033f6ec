"""A dealer fades: who sells how much less than last year, which products went, and since when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.months import between, shift
from salesplan.core.review.diagnosed import Analysis, Column, Diagnosis, Of, Part, Parts, Said, Sentence
from salesplan.services.kpis import ask
from salesplan.services.review.amounts import tie
from salesplan.services.review.analyses.answered import Gap, answered, nothing
from salesplan.services.review.analyses.asked import Asked, money, ratio, share
from salesplan.services.review.analyses.slices import told
from salesplan.services.review.analyses.steps import made, part
from salesplan.services.review.localising import Located, knows_lines, locate
from salesplan.services.sums import compared

FADING = Decimal("0.3")
"""The part of last year's revenue whose loss makes a dealer a fading one."""
_NONE = Decimal("0.00")
_WITHIN = ("dealer", "product", "tier", "industry")
"""Along what the revenue of dealers is located."""
_MOST = 10
"""Products and customers that its tables have at most."""
_LEAST_MONTHS = 3
"""A dealer is fading since a month only when so many were poor without a break."""


class Row(NamedTuple):
    """One dealer (or product of one): revenue now and, as far as it has its match by now, last year."""

    code: str
    value: Decimal
    before: Decimal

    @property
    def gap(self) -> Decimal:
        """What it adds to the difference."""
        return self.value - self.before

    @property
    def is_fading(self) -> bool:
        """True when it lost too much to be chance."""
        return self.before > 0 and self.gap <= -FADING * self.before


def diagnose(asked: Asked) -> Diagnosis:
    """Revenue by dealer against last year, from order lines."""
    rows = [row for row in _by(asked, "dealer") if row.code]
    if not knows_lines(asked.store, asked.scope, asked.view) or not rows:
        return nothing(asked, "dealers", "money", "order_lines")
    wanted = [row for row in rows if row.code in asked.dealers] or rows
    value, before = (sum((getattr(row, side) for row in wanted), _NONE) for side in ("value", "before"))
    fading = [row for row in sorted(wanted, key=lambda row: row.gap) if row.is_fading or asked.dealers]
    first = fading[0] if fading else None
    products = sorted(_by(asked, "product", first.code), key=lambda row: row.gap) if first else []
    located = _located(asked, wanted)
    return answered(
        asked,
        "dealers",
        Gap("last_year", "money", value, before, value - before),
        _headline(asked, first, value, before, len(fading)),
        located=located,
        parts=_parts("product", products) if asked.dealers and first else _parts("dealer", wanted),
        tables=(*_dealers(rows), *_inside(asked, first, products)),
        found=_sentences(asked, products, fading, located),
        ask=_questions(first),
        limits=[Sentence("limit.dealer")],
    )


def _located(asked: Asked, wanted: list[Row]) -> Located | None:
    """The slices in which the dealers that are asked about (all of them, or one) sell less or more."""
    dealers = tuple(row.code for row in wanted)
    view = asked.view._replace(where={**asked.view.where, "dealer": dealers})
    by = [name for name in _WITHIN if name not in asked.fixed and (name != "dealer" or len(dealers) > 1)]
    return locate(asked.store, asked.scope, view, "revenue", "last_year", by)


def _by(asked: Asked, by: str, dealer: str = "") -> list[Row]:
    """Revenue by an attribute of order lines, to the fen and tied; of one dealer where it is said."""
    view = asked.view._replace(where={**asked.view.where, "dealer": (dealer,)} if dealer else asked.view.where)
    now, past = compared(ask(asked.store, asked.scope, view, (by,)), "line_revenue")
    keys = sorted({*now, *past}, key=str)
    sides = [tie([side.get(key, {}).get("revenue") for key in keys]) for side in (now, past)]
    codes = [key[0] if by == "month" else key[1][0] for key in keys]
    return [Row(code or "", value or _NONE, before or _NONE) for code, value, before in zip(codes, *sides, strict=True)]


def _headline(asked: Asked, first: Row | None, value: Decimal, before: Decimal, fading: int) -> Sentence:
    if first is None:
        return Sentence("dealers.none", {"value": money(value), "before": money(before)})
    values: dict[str, Said] = {
        "dealer": Of("dealer", first.code),
        "value": money(first.value),
        "before": money(first.before),
        "gap": money(abs(first.gap)),
        "change": share(ratio(first.gap, first.before), signed=True),
    }
    return Sentence("dealers.fading" if first.gap < 0 else "dealers.ahead", values)


def _parts(kind: str, inside: list[Row]) -> Iterator[Parts]:
    """From last year to now: dealer by dealer, or (of one dealer) product by product."""
    start, end = (sum((getattr(row, side) for row in inside), _NONE) for side in ("before", "value"))
    steps = [Part(Of(kind, row.code), row.gap) for row in sorted(inside, key=lambda row: row.gap) if row.gap]
    yield made("dealers", part("before", start), steps, part("value", end))


_COLUMNS = (Column("name", "name"), Column("value", "money"), Column("before", "money"), Column("change", "change"))


def _row(kind: str, row: Row) -> dict[str, Any]:
    return {
        "name": Of(kind, row.code),
        "value": row.value,
        "before": row.before,
        "change": ratio(row.gap, row.before),
        "gap": row.gap,
    }


def _dealers(rows: list[Row]) -> Iterator[Analysis]:
    ordered = sorted(rows, key=lambda row: row.gap)
    marked = tuple(at for at, row in enumerate(ordered) if row.is_fading)
    table = tuple(_row("dealer", row) for row in ordered)
    yield Analysis("dealers", (*_COLUMNS, Column("gap", "gap")), table, marked=marked)


def _inside(asked: Asked, first: Row | None, products: list[Row]) -> Iterator[Analysis]:
    """What the first of them lost: by product, by customer."""
    if first is None:
        return
    customers = sorted(_by(asked, "customer", first.code), key=lambda row: row.gap)
    for by, rows in (("product", products), ("customer", customers)):
        table = tuple(_row(by, row) for row in [row for row in rows if row.value or row.before][:_MOST])
        if table:
            yield Analysis(f"dealer.{by}", (*_COLUMNS, Column("gap", "gap")), table)


def _sentences(asked: Asked, products: list[Row], fading: list[Row], located: Located | None) -> Iterator[Sentence]:
    """`products` are those of the first of the `fading` ones."""
    if lost := [row for row in products if row.gap < 0][:2]:
        names = tuple(Of("product", row.code) for row in lost)
        gap = sum((row.gap for row in lost), _NONE)
        yield Sentence("dealers.products", {"products": names, "gap": money(gap, signed=True)})
    if fading and (month := _since(asked, fading[0].code)) is not None:
        yield Sentence("dealers.since", {"month": Of("month", month)})
    if len(fading) > 1:
        yield Sentence("dealers.others", {"dealers": tuple(Of("dealer", row.code) for row in fading[1:4])})
    if not asked.dealers and located is not None:
        yield Sentence("dealers.all", {"gap": money(located.answer.gap, signed=True)})
    yield from told(located, "money")


def _since(asked: Asked, dealer: str) -> str | None:
    """The month from which every month lies below last year's by the border of fading or more; None without one."""
    months = between(asked.view.start, asked.view.end)
    view = asked.view._replace(where={**asked.view.where, "dealer": (dealer,)})
    now, past = compared(ask(asked.store, asked.scope, view, ("dealer", "month")), "line_revenue")
    rows = {month: (_revenue(now, month, dealer), _revenue(past, month, dealer)) for month in months}
    since = None
    for month in reversed(months):
        value, before = rows[month]
        if not before or value > before * (1 - FADING):
            break
        since = month
    return since if since is not None and since <= shift(asked.view.end, 1 - _LEAST_MONTHS) else None


def _revenue(found: Mapping[Any, Mapping[str, Any]], month: str, dealer: str) -> Decimal:
    return Decimal(found.get((month, (dealer,)), {}).get("revenue") or 0)


def _questions(first: Row | None) -> Iterator[Sentence]:
    if first is not None:
        yield Sentence("ask.dealer", {"dealer": Of("dealer", first.code)})
    yield Sentence("ask.dealer.rival")
    yield Sentence("ask.dealer.cover")
