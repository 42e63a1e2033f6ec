"""The additive measures of the monthly cube, each declared once: a new one is an entry here and a migration."""

from __future__ import annotations

from typing import Literal, NamedTuple

Group = Literal["sales", "cost", "funnel", "customers", "collections"]
Unit = Literal["money", "count", "quantity"]


class Measure(NamedTuple):
    """A number that adds up over cells. `group`: loads replace whole groups, so ERP, CRM and finance files of one
    month live side by side. `unit` money is DECIMAL(18,2) yuan, count is a whole number, quantity DECIMAL(18,3)."""

    id: str
    group: Group
    unit: Unit


MEASURES: tuple[Measure, ...] = (
    Measure("orders", "sales", "count"),
    Measure("units", "sales", "quantity"),
    Measure("revenue", "sales", "money"),
    Measure("returns", "sales", "money"),
    Measure("cost", "cost", "money"),
    Measure("leads", "funnel", "count"),
    Measure("new_customers", "customers", "count"),
    Measure("repeat_customers", "customers", "count"),
    Measure("new_customer_revenue", "customers", "money"),
    Measure("signed", "collections", "money"),
    Measure("shipped", "collections", "money"),
    Measure("invoiced", "collections", "money"),
    Measure("collected", "collections", "money"),
)
MEASURE: dict[str, Measure] = {m.id: m for m in MEASURES}
GROUPS: tuple[Group, ...] = ("sales", "cost", "funnel", "customers", "collections")
CELL: tuple[str, ...] = ("region", "product", "team", "channel")
"""The dimensions of a cell of the cube, beside its month."""


def of_group(group: str) -> tuple[str, ...]:
    """The measure ids that travel together in one load."""
    return tuple(m.id for m in MEASURES if m.group == group)
