"""Order lines into what the screens read: `actual`, orders, customers and persons by month."""

from __future__ import annotations

from salesplan.store.transaction import Transaction

_STEPS = (
    "rollup_earlier",
    "rollup_begun",
    "rollup_buyers",
    "rollup_actual",
    "rollup_order_month",
    "rollup_order_products",
    "rollup_customer_month",
    "rollup_person_month",
    "rollup_forget",
    "rollup_forget_begun",
    "rollup_forget_buyers",
)


def roll_up(tx: Transaction, load: int) -> None:
    """Write the monthly rows of a load whose `order_line` rows are already in the transaction.

    Revenue, units, cost and returns count in the month of each line's own day; orders, new and repeat customers in the
    month of the order's first line. Cost is missing in a cell where any line lacks it (a margin would be too good);
    returns are the sum of what is reported, missing where no line reports any. Which orders and customers are already
    known is decided by the lines that count at this moment, so months are best loaded in their order.
    """
    for step in _STEPS:
        tx.execute(step, load=load)
