"""Who is asking, and which regions they may see. Every read takes one, so row limits live in one place."""

from __future__ import annotations

from typing import Literal, NamedTuple

Role = Literal["viewer", "editor", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "editor", "admin")


class Scope(NamedTuple):
    """`regions` None means the whole company; else the region codes that may be read (and written by an editor)."""

    user: str
    role: Role = "viewer"
    regions: tuple[str, ...] | None = None

    @property
    def may_write(self) -> bool:
        """Viewers only read."""
        return self.role in ("editor", "admin")

    @property
    def runs_company(self) -> bool:
        """True for who may change what belongs to the whole company."""
        return self.may_write and self.is_whole

    @property
    def is_whole(self) -> bool:
        """True when company totals and shares may be shown."""
        return self.regions is None
