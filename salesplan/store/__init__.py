"""The only room with SQL: schema, migrations, named queries, transactions, backups."""

from salesplan.store.backups import backup, backup_if_due, backup_of_the_day, backups, repair, restore, verify
from salesplan.store.cube import NEVER, refresh
from salesplan.store.files import keep_upload, private_folder
from salesplan.store.rollup import roll_up
from salesplan.store.store import Store
from salesplan.store.transaction import Transaction
from salesplan.store.verify import FOREVER, Verdict

__all__ = [
    "FOREVER",
    "NEVER",
    "Store",
    "Transaction",
    "Verdict",
    "backup",
    "backup_if_due",
    "backup_of_the_day",
    "backups",
    "keep_upload",
    "private_folder",
    "refresh",
    "repair",
    "restore",
    "roll_up",
    "verify",
]
