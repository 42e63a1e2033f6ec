"""The form of a rule by which a measure follows revenue: filled in from the draft, else last year, never invented."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from salesplan.core.plan.measures import unit_of
from salesplan.core.plan.spec import QUARTERS
from salesplan.i18n.formats import escape, money, percent, range_label
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount
from salesplan.services.plan.measures import Before, Follows, Kind, Ratio, offered, rule_of
from salesplan.ui import frame
from salesplan.ui.plan.measure_tables import value_words
from salesplan.ui.records import typed
from salesplan.ui.words import lang, said, t

KINDS: Mapping[str, tuple[Kind, ...]] = {
    "gross_margin": ("ratio", "total"),
    "collected": ("ratio", "total"),
    "units": ("price", "total"),
    "leads": ("season", "price", "total"),
    "new_customers": ("season", "price", "total"),
}
"""How each measure may follow, the usual way first."""
MOST_FIELDS = 24
"""Products with a field each; more are typed in a table."""
_SLACK = "slack"


def rule_form(desk: Desk, before: Before, measure: str) -> Follows | None:
    """The form; None while something is missing that the rule needs."""
    kept = rule_of(desk.inputs, measure)
    key = f"rule.{desk.version.id}.{measure}{_mark(kept)}"
    kinds = KINDS[measure]
    kind = st.segmented_control(
        t("measures.kind"),
        kinds,
        format_func=said(kinds, "measures.kind"),
        default=kept.kind if kept is not None and kept.kind in kinds else kinds[0],
        key=f"{key}.kind",
        required=True,
    )
    of_last_year = offered(before, desk, measure, kind)
    given = kept if kept is not None and kept.kind == kind else of_last_year
    if kind in ("ratio", "price"):
        rule = _ratios(desk, measure, kind, given, f"{key}.{kind}")
    else:
        rule = _total(measure, kind, given, f"{key}.{kind}")
    _source(desk, before, measure, kind, of_last_year)
    if rule is None:
        st.caption(t("measures.needed"))
    return rule


def _mark(kept: Follows | None) -> str:
    """What tells the fields of one rule from those of another: they show the draft again when its rule changes."""
    if kept is None:
        return ""
    return f".{zlib.crc32(json.dumps(kept._replace(seen={}).told(), sort_keys=True).encode()):08x}"


def _ratios(desk: Desk, measure: str, kind: Kind, given: Follows | None, key: str) -> Follows | None:
    products = desk.tracks.base.members["product"]
    apart = st.toggle(t("measures.by_product"), bool(given and given.by), key=f"{key}.apart")
    by: dict[str, Decimal] = {}
    before = {} if given is None else given.by
    if apart and len(products) > MOST_FIELDS:
        by = _many(products, kind, before, key)
    elif apart:
        columns = st.columns(2, gap="small")
        for number, product in enumerate(products):
            name = frame.current().offer.name("product", product, lang())
            with columns[number % 2]:
                value = _value(name, kind, before.get(product), f"{key}.{product}")
            if value is not None:
                by[product] = value
    if set(by) == set(products):
        return Follows(kind, None if given is None else given.ratio, by=by)
    label = _label(measure, kind, bool(by))
    common = _value(label, kind, None if given is None else given.ratio, f"{key}.all")
    return None if common is None else Follows(kind, common, by=by)


def _many(products: Sequence[str], kind: Kind, before: Mapping[str, Decimal], key: str) -> dict[str, Decimal]:
    """The same in a table, where there are too many products for a field each."""
    scale, name = 100 if kind == "ratio" else 1, frame.current().offer.name
    rows = pd.DataFrame(
        {
            "name": [name("product", product, lang()) for product in products],
            "value": [float(before[p] * scale) if p in before else None for p in products],
        }
    ).astype({"value": float})
    heading = t("measures.new_ratio") if kind == "ratio" else t("measures.new_price")
    typed = st.data_editor(
        rows,
        hide_index=True,
        disabled=["name"],
        height=420,
        column_config={
            "name": st.column_config.TextColumn(t("dim.product")),
            "value": st.column_config.NumberColumn(heading, min_value=0.0, format="%.2f"),
        },
        key=f"{key}.many",
    )
    values = dict(zip(products, typed["value"].tolist(), strict=True))
    return {p: Decimal(str(round(value, 4))) / scale for p, value in values.items() if value and value == value}


def _label(measure: str, kind: Kind, others: bool) -> str:
    if others:
        return t(f"measures.{kind}_others")
    return t("measures.ratio") if kind == "ratio" else t(f"measures.price.{measure}")


def _value(label: str, kind: Kind, given: Decimal | None, key: str) -> Decimal | None:
    """A per cent or a price that people type; None for nothing above zero."""
    scale = 100 if kind == "ratio" else 1
    number = st.number_input(
        escape(label),
        min_value=0.0,
        value=None if given is None else float(given * scale),
        step=0.5 if kind == "ratio" else 100.0,
        format="%.2f",
        key=key,
    )
    return Decimal(str(round(number, 4))) / scale if number else None


def _total(measure: str, kind: Kind, given: Follows | None, key: str) -> Follows | None:
    start = None if given is None else given.total
    shown = "" if start is None else value_words(measure, start)
    text = st.text_input(t("measures.typed_total"), shown, key=f"{key}.sum")
    total = start if start is not None and text == shown else typed.number(text)
    weights = _weights(given, key) if kind == "season" else None
    if not isinstance(total, Decimal) or total <= 0 or weights == {}:
        return None
    whole = total.quantize(Decimal(1) if unit_of(measure) != "money" else Decimal("0.01"))
    return Follows(kind, total=whole, weights=weights)


def _weights(given: Follows | None, key: str) -> dict[str, float] | None:
    """None: against revenue; else a weight for each quarter, {} when all are zero."""
    ways = (_SLACK, "quarters")
    kept = given.weights if given is not None else None
    way = st.segmented_control(
        t("measures.season"),
        ways,
        format_func=said(ways, "measures.season"),
        default=ways[kept is not None],
        key=f"{key}.way",
        required=True,
    )
    if way == _SLACK:
        return None
    weights = {
        quarter: column.number_input(
            quarter, 0.0, 1000.0, 25.0 if kept is None else kept.get(quarter, 0.0), 1.0, key=f"{key}.{quarter}"
        )
        for column, quarter in zip(st.columns(4, gap="small"), QUARTERS, strict=True)
    }
    return weights if any(weights.values()) else {}


def _source(desk: Desk, before: Before, measure: str, kind: Kind, found: Follows | None) -> None:
    """Where what is filled in comes from, or that last year has nothing to fill in."""
    if found is None:
        st.caption(t("measures.no_before", measure=t(f"measure.{measure}")))
        return
    whole = before.ratios[measure][""]
    months = sorted(before.amounts[measure])
    words = {
        "year": str(desk.version.year - 1),
        "months": range_label(months[0], months[-1], lang()),
        "measure": t(f"measure.{measure}"),
        "amount": value_words(measure, whole.amount),
        "revenue": money(whole.revenue, lang()),
    }
    st.caption(_told(words, desk, measure, kind, whole, found.total or Decimal(0)))


def _told(words: Mapping[str, str], desk: Desk, measure: str, kind: Kind, whole: Ratio, total: Decimal) -> str:
    if kind == "ratio":
        return t("measures.from_ratio", **words, ratio=percent(whole.value, lang(), 2))
    if kind == "price":
        return t("measures.from_price", **words, price=money(whole.revenue / whole.amount, lang()))
    planned = money(amount("revenue", desk.tracks.base.sum_of({})), lang())
    return t("measures.from_total", **words, planned=planned, total=value_words(measure, total))
