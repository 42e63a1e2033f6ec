"""What a reader has chosen to look at: period, slice, plan version and moment. Also what a link carries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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

    def within(self, slice: Mapping[str, str]) -> View:
        """The same view of one slice (dimension or month -> code) of it."""
        where = {**self.where, **{name: (code,) for name, code in slice.items() if name != "month"}}
        month = slice.get("month")
        return self._replace(where=where, start=month or self.start, end=month or self.end)


def slice_text(where: Mapping[str, Sequence[str]]) -> str:
    """A slice as it is kept: JSON, dimensions and members sorted, so that one slice has one text."""
    return json.dumps({name: sorted(where[name]) for name in sorted(where) if where[name]}, ensure_ascii=False)


def slice_of(text: str) -> dict[str, tuple[str, ...]]:
    """The slice again; "" is the whole company. Raises ValueError when the text is no slice."""
    found = json.loads(text) if text else {}
    if not isinstance(found, dict) or not all(isinstance(codes, list) for codes in found.values()):
        raise ValueError("not_a_slice")
    return {str(name): tuple(map(str, codes)) for name, codes in found.items()}
