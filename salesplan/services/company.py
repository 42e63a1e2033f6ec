"""What the company has decided (settings) and what day it is for it."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from salesplan.core.errors import Forbidden
from salesplan.core.scope import Scope
from salesplan.core.settings import Settings
from salesplan.store import Store, Transaction

ZONE = ZoneInfo("Asia/Shanghai")
COMPANY = Scope("system", "admin", None)
"""The whole company, whoever asks: what a file is checked against, what settings belong to."""


def settings(store: Store, scope: Scope, at: int | None = None) -> Settings:
    """The settings in force now, or after audit number `at`; the defaults in an empty store."""
    rows = store.rows(scope, "settings") if at is None else store.rows(scope, "settings_then", seq=at)
    return Settings.model_validate({row["key"]: json.loads(row["value"]) for row in rows})


def write_settings(tx: Transaction, before: Settings, after: Settings) -> None:
    """Store what differs, as new versions; the audit row tells each value before and after."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    changed = [key for key in new if new[key] != old[key]]
    tx.insert("setting", [{"key": key, "value": json.dumps(new[key]), "seq": tx.seq} for key in changed])
    tx.detail |= {"settings": changed}
    tx.detail |= {"before": {key: old[key] for key in changed}, "after": {key: new[key] for key in changed}}


def save_settings(store: Store, scope: Scope, **changes: Any) -> Settings:
    """Change settings, validated, with their audit row. Raises Forbidden, pydantic's ValidationError out of range.

    They are the whole company's; only a name to be chosen at the keyboard is added by whoever writes at all.
    """
    if not (scope.runs_company or (scope.may_write and set(changes) == {"people"})):
        raise Forbidden(role=scope.role)
    before = settings(store, scope)
    after = Settings.model_validate(before.model_dump() | changes)
    with store.transaction(scope.user, "settings") as tx:
        write_settings(tx, before, after)
    return after


def local(moment: datetime) -> datetime:
    """A stored moment (UTC) as the company's clock shows it."""
    return moment.replace(tzinfo=UTC).astimezone(ZONE).replace(tzinfo=None)


def clock() -> datetime:
    """What the clock in Shanghai shows: of what happens now, whatever day a company has set for its figures."""
    return datetime.now(ZONE).replace(tzinfo=None)


def today(company: Settings, at: datetime | None = None) -> date:
    """The company's today: `SALESPLAN_TODAY`, else the setting (the demo's stories), else the clock in Shanghai.

    `at` is what that clock showed at an earlier moment, with the settings of then.
    """
    given = os.environ.get("SALESPLAN_TODAY")
    if given:
        return date.fromisoformat(given)
    return company.today or (at or clock()).date()
