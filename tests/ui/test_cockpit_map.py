"""The map of a huge company holds what is most at stake; trend and tables speak of what is drawn."""

import pandas as pd

from salesplan.charts.trend import marks_of
from salesplan.i18n.formats import Scale
from salesplan.ui import tables
from salesplan.ui.cockpit.page import MOST_CELLS, _most_at_stake, _size
from salesplan.ui.tables import Field
from tests.ui.invented import piece


def cells(regions, products):
    return [
        piece({"region": f"R{r:02d}", "product": f"P{p:02d}"}, 100, 1 - (r * products + p) / 5000)
        for r in range(regions)
        for p in range(products)
    ]


def test_a_map_of_many_regions_and_products_shows_those_with_the_largest_gaps():
    shown = _most_at_stake(cells(30, 40))
    assert _size(shown) == (MOST_CELLS, MOST_CELLS)
    assert {cell.where["region"] for cell in shown} == {f"R{r:02d}" for r in range(18, 30)}


def test_a_map_that_can_be_read_is_whole():
    everything = cells(6, 8)
    assert list(_most_at_stake(everything)) == everything


def test_only_marks_that_are_drawn_are_explained():
    months = pd.DataFrame({"value": [1.0, None], "plan": [None, None], "forecast": [False, True]})
    assert marks_of(months) == ()
    assert marks_of(months.assign(plan=2.0, benchmark=[1.0, None], value=3.0)) == ("plan", "benchmark", "forecast")


def test_a_table_beside_a_picture_has_its_unit():
    million = Scale(10**6, 1, "CNY M")
    made = tables.table("x", "x", (Field("value", "against.value", "money"),), ({"value": 12_340_000},), "en", million)
    assert made.frame.column("value").to_pylist() == [12.34]
    assert made.scale == million
