"""Every slice of a leaf table at once: each combination of attributes (cuboid) with the members that occur in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Rows = NDArray[np.bool_]

MOST_CUBOIDS = 100
_DENSE = 4_000_000
_LARGEST_KEY = 2**62


class Cube:
    """The cells of all cuboids in one line; only those that hold a leaf. Sums are rolled up from the next finer cuboid.

    `codes` has a row per leaf and a column per attribute; no two leaves are alike. With more than six attributes the
    deepest cuboids are left out, so that there are about `MOST_CUBOIDS`.
    """

    def __init__(self, codes: Codes, sizes: Sequence[int]) -> None:
        self.codes, self.sizes = codes, tuple(sizes)
        leaves, attributes = codes.shape
        self.cuboids = _cuboids(attributes)
        self._steps: list[tuple[int, Codes, int]] = []
        self._leaf_of: list[Codes] = []
        self._place: dict[tuple[int, ...], int] = {}
        for cuboid in self.cuboids:
            self._add(cuboid)
        counts = [len(first) for first in self._leaf_of]
        self.starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.cells_of = np.array(counts)
        self.cuboid_of = np.repeat(np.arange(len(counts)), counts)
        self.depth_of = np.array([len(cuboid) for cuboid in self.cuboids])
        self.spans = self._spans()
        self.leaves_in = self.sums(np.ones((1, leaves)))[0]

    def _add(self, cuboid: tuple[int, ...]) -> None:
        """Where the cells of the finer cuboid (or the leaves) go, and a leaf that shows the members of each cell."""
        finer = [place for above, place in self._place.items() if set(cuboid) < set(above)]
        parent = min(finer, key=lambda place: len(self._leaf_of[place]), default=-1)
        shown = self._leaf_of[parent] if parent >= 0 else np.arange(len(self.codes))
        goes, cells = self._cells(shown, cuboid)
        first = np.empty(cells, np.int64)
        first[goes] = shown
        self._place[cuboid] = len(self._leaf_of)
        self._steps.append((parent, goes, cells))
        self._leaf_of.append(first)

    def _cells(self, shown: Codes, cuboid: tuple[int, ...]) -> tuple[Codes, int]:
        """The cell of each shown leaf, numbered without gaps, and how many cells there are."""
        key, most = np.zeros(len(shown), np.int64), 1
        for attribute in cuboid:
            if most * self.sizes[attribute] > _LARGEST_KEY:
                key, most = _numbered(key, most)
            key = key * self.sizes[attribute] + self.codes[shown, attribute]
            most *= self.sizes[attribute]
        return _numbered(key, most)

    def _spans(self) -> list[tuple[int, int]]:
        """First and last cell (not included) of each number of attributes."""
        found = []
        for depth in np.unique(self.depth_of):
            (own,) = np.nonzero(self.depth_of == depth)
            found.append((int(self.starts[own[0]]), int(self.starts[own[-1] + 1])))
        return found

    def sums(self, columns: Floats) -> Floats:
        """The sums of `columns` (measures × leaves) in every cell (measures × cells)."""
        found: list[Floats] = []
        for parent, goes, cells in self._steps:
            source = found[parent] if parent >= 0 else columns
            found.append(np.stack([np.bincount(goes, column, cells) for column in source]))
        return np.concatenate(found, axis=1)

    def where(self, cell: int) -> tuple[tuple[int, int], ...]:
        """The members that name a cell: pairs of attribute and code."""
        cuboid = int(self.cuboid_of[cell])
        leaf = self._leaf_of[cuboid][cell - self.starts[cuboid]]
        return tuple((attribute, int(self.codes[leaf, attribute])) for attribute in self.cuboids[cuboid])

    def cells(self, cuboid: tuple[int, ...]) -> range:
        """The cells of one combination of attributes, which must be kept."""
        place = self._place[cuboid]
        return range(int(self.starts[place]), int(self.starts[place + 1]))

    def rows(self, where: Sequence[tuple[int, int]]) -> Rows:
        """The leaves of a slice."""
        found = np.ones(len(self.codes), bool)
        for attribute, code in where:
            found &= self.codes[:, attribute] == code
        return found

    def cell(self, where: Sequence[tuple[int, int]]) -> int:
        """The cell that a slice names. The slice must hold a leaf, its cuboid must be kept."""
        cuboid = self._place[tuple(attribute for attribute, _ in where)]
        shown = self.codes[self._leaf_of[cuboid]]
        same = np.ones(len(shown), bool)
        for attribute, code in where:
            same &= shown[:, attribute] == code
        return int(self.starts[cuboid] + np.flatnonzero(same)[0])


def _cuboids(attributes: int) -> list[tuple[int, ...]]:
    """All combinations, deepest first; of many attributes only as deep as keeps them about `MOST_CUBOIDS`."""
    deepest, total = 0, 0
    while deepest < attributes and (deepest == 0 or total + math.comb(attributes, deepest + 1) <= MOST_CUBOIDS):
        deepest += 1
        total += math.comb(attributes, deepest)
    return [one for depth in range(deepest, 0, -1) for one in combinations(range(attributes), depth)]


def _numbered(key: Codes, most: int) -> tuple[Codes, int]:
    """The keys numbered from 0 without gaps, and how many there are."""
    if most > _DENSE:
        known, goes = np.unique(key, return_inverse=True)
        return goes.ravel(), len(known)
    present = np.zeros(most, bool)
    present[key] = True
    number = np.cumsum(present) - 1
    return number[key], int(number[-1] + 1)
