"""What a measure's rule gives, beside last year and the draft: by product or by month, with its sum; and its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.errors import CockpitError
from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.measures import unit_of
from salesplan.i18n import plan_words
from salesplan.i18n.formats import count, escape, money, percent
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount
from salesplan.services.plan.measures import Before, Follows, Ratio, rule_of
from salesplan.services.plan.operations import Cell, Fill
from salesplan.ui import cache, frame, tables, trouble
from salesplan.ui.plan import table
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t


class Lines(NamedTuple):
    """Everything the view shows: revenue, the desk of every measure that has cells, and the year before."""

    revenue: Desk
    own: Mapping[str, Desk]
    before: Before
    months: tuple[str, ...]
    may_write: bool

    def rule(self, measure: str) -> Follows | None:
        """The rule of a measure."""
        return rule_of(self.revenue.inputs, measure)

    def desk(self, measure: str) -> Desk:
        """The measure as it lies open; without cells where it has none."""
        framed = frame.current()
        return self.own.get(measure) or cache.desk(
            scope=framed.scope, version=framed.version, plan=self.revenue.version.id, measure=measure
        )

    def under(self, cells: Iterable[Cell]) -> dict[str, Decimal]:
        """The revenue under these cells by product: what a ratio of them speaks of."""
        sold, found = self.revenue.tracks.amounts(), dict[str, Decimal]()
        for cell in (one for one in cells if one in sold):
            found[cell[2]] = found.get(cell[2], Decimal(0)) + amount("revenue", sold[cell][0])
        return found

    def sums(self, measure: str, dimension: str) -> dict[str, Decimal]:
        """What is planned of a measure by the members of a dimension."""
        desk = self.revenue if measure == "revenue" else self.own.get(measure)
        if desk is None:
            return {}
        return {code: amount(measure, value) for (code,), value in desk.tracks.base.by(dimension).items()}


def by_product(lines: Lines, measure: str, operation: Fill | None) -> None:
    """Per product: planned revenue, the ratio (or price) of last year and of the plan, and what it gives."""
    now, own = lines.sums(measure, "product"), lines.own.get(measure)
    made = now if operation is None else _sums(operation, 2)
    cells = list(operation.cells) if operation is not None else [] if own is None else own.tracks.cells()
    sold = lines.under(cells) or (lines.sums("revenue", "product") if measure != "stock_down" else {})
    if not sold:
        return
    before, name = lines.before.ratios.get(measure, {}), frame.current().offer.name
    rows = [
        _product(measure, name("product", p, lang()), value, before.get(p), now.get(p), made.get(p))
        for p, value in sold.items()
    ]
    totals = [sum(one.values(), Decimal(0)) if one else None for one in (sold, now, made)]
    rows.append(_product(measure, t("measures.sum"), totals[0], before.get(""), totals[1], totals[2]))
    kind: tables.Kind = "money" if unit_of(measure) == "money" else "count"
    shown = "ratio" if kind == "money" else "price"
    fields = (
        Field("name", "dim.product", "text"),
        Field("sold", "measures.sold", "money"),
        *((Field("last", f"measures.last_{shown}", "told"),) if measure != "stock_down" else ()),
        *((Field("new", f"measures.new_{shown}", "told"),) if measure != "stock_down" else ()),
        *((Field("now", "measures.now", kind),) if operation is not None else ()),
        Field("made", "measures.made" if operation is not None else "measures.total", kind),
    )
    drawn = tables.table("measure-products", t("measures.made"), fields, rows, lang())
    tables.draw(drawn, lang(), None, narrow=("name", "new", "made"))


def _product(
    measure: str, name: str, sold: Any, before: Ratio | None, now: Decimal | None, made: Decimal | None
) -> dict[str, Any]:
    last = None if before is None else _ratio(measure, before.amount, before.revenue)
    return {"name": name, "sold": sold, "last": last, "new": _ratio(measure, made, sold), "now": now, "made": made}


def _ratio(measure: str, part: Decimal | None, revenue: Decimal) -> str | None:
    """A share of revenue, or the revenue for one piece; None without either."""
    if not part or not revenue:
        return None
    return percent(part / revenue, lang(), 2) if unit_of(measure) == "money" else money(revenue / part, lang())


def by_month(lines: Lines, measure: str, operation: Fill | None) -> None:
    """Per month: planned revenue, last year's figure, the draft and what the rule gives."""
    sold, now = lines.sums("revenue", "month"), lines.sums(measure, "month")
    made = now if operation is None else _sums(operation, 0)
    known = lines.before.amounts.get(measure, {})
    past = dict(zip(lines.months, lines.before.months, strict=True))
    rows = [
        {
            "month": table.name("month", month),
            "sold": sold.get(month),
            "before": known.get(past[month]),
            "now": now.get(month),
            "made": made.get(month),
        }
        for month in lines.months
    ]
    sums = {"sold": sold, "before": known, "now": now, "made": made}
    totals: dict[str, Decimal | None] = {key: sum(of.values(), Decimal(0)) if of else None for key, of in sums.items()}
    rows.append({"month": t("measures.sum"), **totals})
    kind: tables.Kind = "money" if unit_of(measure) == "money" else "count"
    fields = (
        Field("month", "dim.month", "text"),
        Field("sold", "measures.sold", "money"),
        Field("before", "measures.before", kind),
        *((Field("now", "measures.now", kind),) if operation is not None else ()),
        Field("made", "measures.made" if operation is not None else "measures.total", kind),
    )
    drawn = tables.table("measure-months", t("measures.made"), fields, rows, lang())
    tables.draw(drawn, lang(), None, narrow=("month", "before", "made"))


def _sums(operation: Fill, place: int) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for cell, (base, _) in operation.cells.items():
        found[cell[place]] = found.get(cell[place], Decimal(0)) + base
    return found


# Words


def rule_words(rule: Follows, measure: str, ratio: Decimal | None) -> str:
    """A rule in a few words; `ratio` is what the measure is of revenue now."""
    if not rule.is_whole:
        return t(f"measures.rule.{rule.kind}.part")
    if rule.kind == "stock":
        name = frame.current().offer.name
        parts = (
            t("measures.rule.stock", product=name("product", p, lang()), start=count(a), left=count(b))
            for p, (a, b) in rule.stocks.items()
        )
        return ("；" if lang() == "zh" else "; ").join(parts)
    if rule.kind == "ratio":
        if rule.by:
            return t("measures.rule.ratio_by", ratio=percent(ratio, lang(), 2))
        return t("measures.rule.ratio", ratio=percent(rule.ratio, lang(), 2))
    if rule.kind == "price":
        return t("measures.rule.price_by") if rule.by else t("measures.rule.price", price=money(rule.ratio, lang()))
    own = "_own" if rule.kind == "season" and rule.weights is not None else ""
    return t(f"measures.rule.{rule.kind}{own}", total=value_words(measure, rule.total or Decimal(0)))


def refused(error: Exception, measure: str) -> str:
    """Why a rule cannot be met."""
    if isinstance(error, Conflict):
        return plan_words.conflict(error.finding, lang(), lambda value: told(measure, value), table.name)
    if isinstance(error, CockpitError) and error.code == "unknown":
        name = frame.current().offer.name("product", str(error.values.get("name", "")), lang())
        return t("measures.stock.unplanned", product=escape(name))
    return trouble.sentence(error) if isinstance(error, CockpitError) else ""


def told(measure: str, value: int) -> str:
    """An amount of the engine as people read it."""
    return value_words(measure, amount(measure, value))


def value_words(measure: str, value: Decimal) -> str:
    """Money or a number of things."""
    return money(value, lang()) if unit_of(measure) == "money" else count(value)
