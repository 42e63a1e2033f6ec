"""The cube against sums by hand, dense and sparse, and with many attributes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from salesplan.core.review.localise import cube as cubes
from salesplan.core.review.localise.cube import Cube


@pytest.mark.parametrize("dense", [4_000_000, 0])
def test_every_cell_holds_the_sum_of_its_leaves(monkeypatch, dense):
    monkeypatch.setattr(cubes, "_DENSE", dense)
    rng = np.random.default_rng(1)
    codes = np.unique(rng.integers(0, (4, 5, 3), (40, 3)), axis=0)
    values = rng.random((2, len(codes)))
    cube = Cube(codes, (4, 5, 3))
    sums = cube.sums(values)
    frame = pd.DataFrame(codes)
    expected = sum(frame.groupby(list(cuboid)).ngroups for cuboid in cube.cuboids)
    assert sums.shape == (2, expected)
    for cell in range(expected):
        where = cube.where(cell)
        rows = cube.rows(where)
        assert sums[:, cell] == pytest.approx(values[:, rows].sum(axis=1))
        assert cube.leaves_in[cell] == rows.sum()
        assert cube.cell(where) == cell


def test_keys_of_attributes_with_very_many_members_do_not_run_over():
    sizes = [100_000] * 6
    codes = np.array([[0, 0, 0, 0, 0, 1], [50_000, 0, 0, 0, 0, 1], [99_999, 7, 99_999, 1, 2, 3]])
    cube = Cube(codes, sizes)
    deepest = cube.sums(np.array([[1.0, 2.0, 4.0]]))[0][: cube.cells_of[0]]
    assert sorted(deepest) == [1, 2, 4]


def test_many_attributes_are_looked_at_less_deeply():
    cube = Cube(np.arange(24).reshape(2, 12) % 2, [2] * 12)
    assert len(cube.cuboids) <= cubes.MOST_CUBOIDS
    assert {len(cuboid) for cuboid in cube.cuboids} == {1, 2}
