"""What a reader has chosen to look at: period, slice, plan version and moment. Also what a link carries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

DIMENSIONS: tuple[str, ...] = ("region", "product", "team", "channel", "person")


class View(NamedTuple):
    """Months `start`..`end` (both included) of the members in `where` (dimension -> codes; absent = all).

    `plan` is a plan version id (None = the one in force). `as_of` reads figures up to a data day (None = the newest);
    `as_of_load` reads them as they stood right after that load (None = now), undone loads included as they were then.
    """

    start: str
    end: str
    where: Mapping[str, tuple[str, ...]] = {}
    plan: int | None = None
    as_of: date | None = None
    as_of_load: int | None = None
