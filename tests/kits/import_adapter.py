"""What an import kit needs of the product: one file in, its verdict, its problems and what was stored out.

Calls only the services that the import screen calls. Every call works on a fresh store with the kit's context and
history; notices are confirmed, questions are answered by `answers` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from salesplan.core.scope import Scope
from salesplan.services import importing
from salesplan.services.importing import COMPANY
from salesplan.services.members import scope_of
from salesplan.services.setup import set_up
from salesplan.store import Store


def run(
    path: str,
    upload_name: str,
    user: Mapping[str, Any],
    context: Mapping[str, Any],
    history_csv: str,
    answers: Mapping[str, str | Sequence[str]] | None,
    prior: str | None,
) -> dict[str, Any]:
    """See the module. `stored` is None when nothing was."""
    store = Store.memory()
    try:
        history = Path(history_csv)
        set_up(store, context, (history.name, history.read_bytes()))
        scope = _scope(store, user)
        given = {key: value if isinstance(value, str) else ",".join(value) for key, value in (answers or {}).items()}
        if prior:
            importing.commit(store, COMPANY, importing.preview(store, COMPANY, Path(prior).read_bytes(), prior))
        seen = importing.preview(store, scope, Path(path).read_bytes(), upload_name, answers=given)
        if seen.verdict != "reject":
            importing.commit(store, scope, seen)
        return {
            "verdict": seen.verdict,
            "problems": [{"code": p.code, "row": p.row, "column": p.column} for p in seen.reading.problems],
            "stored": None if seen.verdict == "reject" else _stored(store, seen),
        }
    finally:
        store.close()


def _scope(store: Store, user: Mapping[str, Any]) -> Scope:
    regions = user.get("regions", "*")
    return scope_of(store, "kit", user["role"], None if regions == "*" else list(regions))


def _stored(store: Store, seen: importing.Preview) -> dict[str, Any]:
    """What the store holds now for the months and regions of the file."""
    months = seen.reading.months
    regions = sorted({row["region"] for row in seen.reading.rows})
    rows = store.rows(COMPANY, "cells", where={"region": regions}, start=months[0], end=months[-1])
    mine = [row for row in rows if row["month"] in months]
    units = sum((row["units"] for row in mine if row["units"] is not None), Decimal(0))
    cents = sum((row["revenue"] for row in mine if row["revenue"] is not None), Decimal(0)) * 100
    return {
        "rows": len(mine),
        "cents": int(cents),
        "units": int(units) if units == int(units) else float(units),
        "months": list(months),
    }
