"""The roll-ups that screens read, made again for the months that a write touches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the store looks at roll-ups, too, before it takes in a log
    from salesplan.store.transaction import Transaction

NEVER = date(9999, 12, 31)
"""A data day after every other: nothing is too new."""
ROLL_UPS = ("cube", "cube_days", "cube_orders", "cube_customers", "cube_persons")


def refresh(tx: Transaction, months: Sequence[str]) -> None:
    """Rebuild every roll-up for these months from the loads that count at the end of this transaction."""
    for table in ROLL_UPS:
        tx.execute(f"forget_{table}", months=list(months))
        tx.execute(f"fill_{table}", months=list(months), seq=tx.seq, day=NEVER)
