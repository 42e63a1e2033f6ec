"""Answers that are asked for again and again, remembered until the store is written to."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from salesplan.store import Store

_Answer = TypeVar("_Answer")


class Remembered(Generic[_Answer]):
    """Answers of one kind by store and question, `most` of them per store; all callers share what is kept.

    Within a transaction nothing is kept or taken from here: what is read there may still be undone.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: WeakKeyDictionary[Store, dict[tuple[int, Hashable], _Answer]] = WeakKeyDictionary()

    def of(self, store: Store, asked: Hashable, read: Callable[[], _Answer]) -> _Answer:
        """The answer to `asked`, read when it is not known."""
        if store.is_within:
            return read()
        key = store.data_version, asked
        kept = self._kept.setdefault(store, {})
        found = kept.get(key)
        if found is None:
            if len(kept) >= self._most or any(version != key[0] for version, _ in list(kept)):
                kept.clear()
            # Another thread may clear what is kept at any moment: what was found is handed out, not looked up again.
            found = kept[key] = read()
        return found
