"""The only room with SQL: schema, migrations, named queries, transactions, backups."""

from salesplan.store.store import Store, Transaction

__all__ = ["Store", "Transaction"]
