"""Broken promises, each with a code whose sentence stands in the catalogue (`error.<code>`) and a next step.

CockpitError
├── StoreError            the store cannot be used as asked; nothing was changed
│   ├── StoreInUse        another process holds it
│   ├── StoreDamaged      file or log fails its checksum
│   ├── StoreNewer        written by a newer engine or a newer version of this program
│   ├── StoreReadOnly     the file or its folder refuses writes
│   └── DiskFull          no room for the change; it was rolled back
├── StaleView             what the person saw has changed since; look again
│   └── Conflict          somebody else saved the same record meanwhile; `current` is what is stored now
├── Invalid               values break the rules of their register; `problems` are all of them
├── Forbidden             the role or the regions do not allow it
└── Unknown               a name, load or version that does not exist
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from salesplan.core.problem import Problem


class CockpitError(Exception):
    """Something that was asked for cannot be done. `code` picks the sentence, `values` fill it."""

    code = "unexpected"

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(f"{self.code}: {values}" if values else self.code)


class StoreError(CockpitError):
    code = "store"


class StoreInUse(StoreError):
    code = "store_in_use"


class StoreDamaged(StoreError):
    code = "store_damaged"


class StoreNewer(StoreError):
    code = "store_newer"


class StoreDrifted(StoreError):
    code = "store_drifted"


class StoreReadOnly(StoreError):
    code = "store_read_only"


class DiskFull(StoreError):
    code = "disk_full"


class StaleView(CockpitError):
    code = "stale_view"


class Conflict(StaleView):
    code = "conflict"

    def __init__(self, current: Any, **values: Any) -> None:
        self.current = current
        super().__init__(**values)


class Invalid(CockpitError):
    code = "invalid"

    def __init__(self, problems: Sequence[Problem], **values: Any) -> None:
        self.problems = tuple(problems)
        super().__init__(**values)


class SeriesRefused(Invalid):
    code = "series_refused"


class LeavesRefused(Invalid):
    code = "leaves_refused"


class Forbidden(CockpitError):
    code = "forbidden"


class SetupRefused(CockpitError):
    code = "setup_refused"


class Unknown(CockpitError):
    code = "unknown"
