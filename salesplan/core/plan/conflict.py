"""What cannot be met, as codes, members and numbers; the sentences stand in the catalogue (`plan.conflict.<code>`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from salesplan.core.errors import CockpitError
from salesplan.core.plan.table import Where


class Relief(NamedTuple):
    """One change that would resolve a conflict: `raise`, `lower`, `unlock` or `open` a slice, by `amount`."""

    change: str
    where: Where
    amount: int | None = None


class Finding(NamedTuple):
    """One conflict. `numbers` are whole fen by placeholder, `members` the names it is about, `short` what is missing.

    `reliefs` are alternatives: each of them alone resolves this conflict with the least change of its kind.
    """

    code: str
    where: Where
    numbers: Mapping[str, int]
    members: tuple[str, ...]
    short: int
    reliefs: tuple[Relief, ...] = ()


class Note(NamedTuple):
    """Something a person should know about a result: a code with values."""

    code: str
    values: Mapping[str, Any]


class Conflict(CockpitError):
    """An edit or a table that cannot be met; nothing was changed. `finding` says what, where and by how much."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(**finding.numbers)
        self.finding = finding
        self.code = finding.code
        self.where = finding.where
        self.numbers = finding.numbers
        self.members = finding.members
        self.short = finding.short
        self.reliefs = finding.reliefs
