"""How much fits between two dimensions: a maximum flow in numpy, and the cut that proves it."""

from __future__ import annotations

import numpy as np

from salesplan.core.plan.raking import Floats
from salesplan.core.plan.table import Bools

_NEARLY = 1e-3


def least_cut(row: Floats, column: Floats, room: Floats) -> tuple[Bools, Bools, float]:
    """Rows that want more than the columns they can reach may take: (those rows, those columns, what does not fit).

    `room` is the most that each pair may carry (0 = no pair, inf = no bound). Exact to a thousandth of a unit.
    """
    flow = np.zeros(room.shape)
    left, space = np.maximum(row, 0.0), np.maximum(column, 0.0)
    for r in range(len(left)):  # a first guess, so that few paths are left to find
        for c in np.flatnonzero(room[r] > 0).tolist():
            given = min(left[r], space[c], room[r, c])
            flow[r, c] += given
            left[r] -= given
            space[c] -= given
    while True:
        rows, columns, came_row, came_column = _reached(flow, room, left)
        ends = np.flatnonzero(columns & (space > _NEARLY))
        if not ends.size:
            return rows, columns, float(left.sum())
        _push(flow, room, left, space, int(ends[0]), came_row, came_column)


def _reached(flow: Floats, room: Floats, left: Floats) -> tuple[Bools, Bools, dict[int, int], dict[int, int]]:
    """What can still be reached from rows with something left: rows, columns, and by which way."""
    rows, columns = left > _NEARLY, np.zeros(room.shape[1], dtype=bool)
    came_row: dict[int, int] = {}
    came_column: dict[int, int] = {}
    waiting = np.flatnonzero(rows).tolist()
    for r in waiting:
        for c in np.flatnonzero((room[r] - flow[r] > _NEARLY) & ~columns).tolist():
            columns[c] = True
            came_column[c] = r
            for back in np.flatnonzero((flow[:, c] > _NEARLY) & ~rows).tolist():
                rows[back] = True
                came_row[back] = c
                waiting.append(back)
    return rows, columns, came_row, came_column


def _push(
    flow: Floats,
    room: Floats,
    left: Floats,
    space: Floats,
    end: int,
    came_row: dict[int, int],
    came_column: dict[int, int],
) -> None:
    path: list[tuple[int, int, int]] = []
    column = end
    while True:
        row = came_column[column]
        path.append((row, column, 1))
        if row not in came_row:
            break
        column = came_row[row]
        path.append((row, column, -1))
    most = min(float(left[row]), float(space[end]))
    for r, c, sign in path:
        most = min(most, float(room[r, c] - flow[r, c] if sign > 0 else flow[r, c]))
    for r, c, sign in path:
        flow[r, c] += sign * most
    left[row] -= most
    space[end] -= most
