"""Tables whose sums must tie: proportional fitting to given margins, and rounding that never loses a fen.

Cells are held in long form: one amount per cell and, for each margin, the number of the group the cell belongs to
(-1 = the margin does not speak of this cell). Absent cells are structural zeros. Whole numbers are counts of the
unit (fen, 100 yuan, orders).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_NEARLY = 1e-7
"""A fraction smaller than this is the noise of floating point, not a fraction."""


class CannotTie(ValueError):
    """The margins contradict each other or no allowed cell can carry them."""


def largest_remainder(weights: npt.ArrayLike, total: int) -> Ints:
    """Split `total` in proportion to `weights` into whole numbers that sum to it; ties go to the earlier place.

    Raises CannotTie when every weight is zero and the total is not, ValueError for a negative weight.
    """
    shares = np.asarray(weights, dtype=np.float64)
    if (shares < 0).any():
        raise ValueError("weights cannot be negative")
    whole = shares.sum()
    if whole <= 0:
        if total:
            raise CannotTie("all weights are zero")
        return np.zeros(shares.shape, dtype=np.int64)
    exact = shares * (total / whole)
    floors = np.floor(exact + _NEARLY).astype(np.int64)
    missing = total - int(floors.sum())
    order = np.argsort(-np.round(exact - floors, 9), kind="stable")
    if missing < 0:  # floating point lifted a few floors: take them back where least is lost
        order, step = order[::-1], -1
    else:
        step = 1
    floors[order[: abs(missing)]] += step
    return np.asarray(floors, dtype=np.int64)


def group_sums(groups: Ints, amounts: npt.ArrayLike, size: int) -> Floats:
    """The sum of the amounts of each of `size` groups, as real numbers (whole ones are exact below 9e15)."""
    return np.bincount(groups, np.asarray(amounts, dtype=np.float64), size).astype(np.float64)


def rake(
    seed: npt.ArrayLike,
    groups: Sequence[Ints],
    targets: Sequence[npt.ArrayLike],
    tolerance: float = 1e-9,
    sweeps: int = 2000,
) -> Floats:
    """The table nearest to `seed` (least relative entropy) whose groups sum to `targets`, margin by margin.

    A zero in the seed stays zero. `tolerance` is relative to the largest target. Raises CannotTie when a positive
    target has no cell to carry it or the margins have not met after `sweeps` rounds.
    """
    amounts = np.array(seed, dtype=np.float64)
    wanted = [np.asarray(target, dtype=np.float64) for target in targets]
    scale = max((float(np.abs(target).max(initial=0)) for target in wanted), default=0.0) or 1.0
    for _ in range(sweeps):
        worst = 0.0
        for group, target in zip(groups, wanted, strict=True):
            worst = max(worst, _scale_to(amounts, group, target))
        if worst <= tolerance * scale:
            return amounts
    raise CannotTie(f"margins do not meet: still {worst / scale:.2e} of the largest apart")


def _scale_to(amounts: Floats, group: Ints, target: Floats) -> float:
    """Scale `amounts` in place to one margin; returns the largest difference found before."""
    sums = np.bincount(group + 1, amounts, len(target) + 1)[1:]
    if ((sums <= 0) & (target > 0)).any():
        raise CannotTie(f"no cell can carry group {int(np.flatnonzero((sums <= 0) & (target > 0))[0])}")
    factors = np.ones(len(target) + 1)
    np.divide(target, sums, out=factors[:-1], where=sums > 0)
    amounts *= factors[group]  # -1 reads the last factor, which is 1
    return float(np.abs(sums - target).max(initial=0))


def round_table(amounts: Floats, rows: Ints, columns: Ints) -> Ints:
    """Round a table of rows and columns so that every cell is its floor or ceiling and every sum stays what it is.

    The sums of rows and columns must already be whole (to 1e-4), else CannotTie. The largest fractions go up first;
    what then does not fit is carried along alternating paths, which always exist.
    """
    floors = np.floor(amounts + _NEARLY).astype(np.int64)
    fractions = amounts - floors
    open_ = np.flatnonzero(fractions > _NEARLY)
    row_lack, column_lack = _lack(amounts, floors, rows), _lack(amounts, floors, columns)
    up = np.zeros(len(amounts), dtype=bool)
    for cell in open_[np.argsort(-np.round(fractions[open_], 9), kind="stable")].tolist():
        row, column = rows[cell], columns[cell]
        if row_lack[row] > 0 and column_lack[column] > 0:
            up[cell] = True
            row_lack[row] -= 1
            column_lack[column] -= 1
    for row in np.flatnonzero(row_lack > 0).tolist():
        for _ in range(int(row_lack[row])):
            _carry(row, up, open_, rows, columns, column_lack)
    return np.asarray(floors + up, dtype=np.int64)


def _lack(amounts: Floats, floors: Ints, groups: Ints) -> Ints:
    exact = np.bincount(groups, amounts) - np.bincount(groups, floors)
    whole = np.rint(exact)
    if np.abs(exact - whole).max(initial=0) > 1e-4:
        raise CannotTie("the sums to keep are not whole numbers")
    return np.asarray(whole, dtype=np.int64)


def _carry(start: int, up: npt.NDArray[np.bool_], cells: Ints, rows: Ints, columns: Ints, lack: Ints) -> None:
    """Raise one more cell of row `start` by a path that ends in a column still lacking one (breadth first)."""
    by_row: dict[int, list[int]] = {}
    by_column: dict[int, list[int]] = {}
    for cell in cells.tolist():
        if up[cell]:
            by_column.setdefault(int(columns[cell]), []).append(cell)
        else:
            by_row.setdefault(int(rows[cell]), []).append(cell)
    into_column: dict[int, int] = {}
    into_row: dict[int, int] = {start: -1}
    waiting = [start]
    for row in waiting:
        for cell in by_row.get(row, ()):
            column = int(columns[cell])
            if column in into_column:
                continue
            into_column[column] = cell
            if lack[column] > 0:
                _flip(column, start, into_column, into_row, up, rows, columns, lack)
                return
            for lowered in by_column.get(column, ()):
                if int(rows[lowered]) not in into_row:
                    into_row[int(rows[lowered])] = lowered
                    waiting.append(int(rows[lowered]))
    raise CannotTie("the sums of rows and columns contradict each other")


def _flip(
    column: int,
    start: int,
    into_column: dict[int, int],
    into_row: dict[int, int],
    up: npt.NDArray[np.bool_],
    rows: Ints,
    columns: Ints,
    lack: Ints,
) -> None:
    lack[column] -= 1
    while True:
        raised = into_column[column]
        up[raised] = True
        row = int(rows[raised])
        if row == start:
            return
        up[into_row[row]] = False
        column = int(columns[into_row[row]])


def settle(amounts: Ints, within: Ints, labels: Ints, targets: Ints) -> Ints:
    """Make the sums by label exact by moving whole units between cells of the same `within` group.

    For tables with more than two margins, one margin after another: with `within` numbering the groups of all
    earlier margins together, those stay as they are. Meant for the last few units that rounding left over. Raises
    CannotTie when no chain of groups leads from a label with too much to one with too little.
    """
    settled = amounts.copy()
    residual = targets - np.bincount(labels, amounts, len(targets)).astype(np.int64)
    neighbours = _links(amounts, within, labels)
    seen: set[int] = set()
    for root in range(len(targets)):
        if root in seen:
            continue
        tree = _tree(root, neighbours, seen)
        for label, parent, cell, parent_cell in reversed(tree):
            settled[cell] += residual[label]
            settled[parent_cell] -= residual[label]
            residual[parent] += residual[label]
            residual[label] = 0
        if residual[root]:
            raise CannotTie(f"label {root} keeps {int(residual[root])} that nothing else can take")
    return settled


def _links(amounts: Ints, within: Ints, labels: Ints) -> dict[int, list[tuple[int, int, int]]]:
    """Label -> (other label, own cell, other's cell): pairs of large cells that stand in one group."""
    order = np.lexsort((-amounts, labels, within))
    key = np.stack([within[order], labels[order]])
    heads = order[np.concatenate([[True], (key[:, 1:] != key[:, :-1]).any(axis=0)])]
    pairs = np.flatnonzero(within[heads[1:]] == within[heads[:-1]])
    links: dict[int, list[tuple[int, int, int]]] = {}
    known: set[tuple[int, int]] = set()
    for left, right in zip(heads[pairs].tolist(), heads[pairs + 1].tolist(), strict=True):
        a, b = int(labels[left]), int(labels[right])
        if (a, b) not in known:
            known.add((a, b))
            links.setdefault(a, []).append((b, left, right))
            links.setdefault(b, []).append((a, right, left))
    return links


def _tree(root: int, links: dict[int, list[tuple[int, int, int]]], seen: set[int]) -> list[tuple[int, int, int, int]]:
    """The labels reachable from `root`, nearest first: (label, its parent, its cell, the parent's cell)."""
    seen.add(root)
    tree: list[tuple[int, int, int, int]] = []
    waiting = [root]
    for parent in waiting:
        for label, parent_cell, cell in links.get(parent, ()):
            if label not in seen:
                seen.add(label)
                waiting.append(label)
                tree.append((label, parent, cell, parent_cell))
    return tree
