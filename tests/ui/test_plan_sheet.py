"""The plan as lines and columns: every sum at its place, and the slice behind every cell."""

from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.months import fiscal_months
from salesplan.core.plan.table import table_of
from salesplan.ui.plan import sheet

MONTHS = fiscal_months(2027)
PLACES = [(r, p, t) for r in ("R1", "R2") for p in ("P1", "P2") for t in ("T1", "T2") if (r, t) != ("R2", "T1")]


def code(dimension, member):
    return member


def plan(amounts=None, months=MONTHS):
    cells = [(month, *place) for month in months for place in PLACES]
    return table_of(cells, amounts or list(range(1, len(cells) + 1)))


@given(st.lists(st.integers(0, 10**12), min_size=72, max_size=72), st.sampled_from(sheet.PATHS))
def test_every_cell_of_the_grid_is_the_sum_of_its_slice(amounts, path):
    table = plan(amounts)
    found = sheet.layout(table, path, MONTHS, code, "zh")
    for row, line in enumerate(found.values):
        for column, value in enumerate(line):
            where = found.where(row, column)
            assert value == table.sum_of(where)
            assert found.cell_of(where) == (row, column)


def test_lines_stand_below_the_line_they_are_part_of():
    found = sheet.layout(plan(), ("region", "product"), MONTHS, code, "en")
    assert [(line.row.label, line.row.depth, line.row.parent) for line in found.lines] == [
        ("Company", 0, -1),
        ("R1", 1, 0),
        ("P1", 2, 1),
        ("P2", 2, 1),
        ("R2", 1, 0),
        ("P1", 2, 4),
        ("P2", 2, 4),
    ]


def test_the_siblings_of_a_cell_pay_within_its_parent_and_those_of_the_whole_are_other_months():
    found = sheet.layout(plan(), ("region", "product"), MONTHS, code, "zh")
    assert found.payers(2, 0) == {"region": ("R1",), "month": ("2027-01",)}
    assert found.payers(1, 3) == {"month": ("2027-01", "2027-02", "2027-03")}
    assert found.payers(0, 0) is None


def test_a_month_without_cells_has_no_figure():
    found = sheet.layout(plan(list(range(1, 61)), MONTHS[:10]), ("region", "team"), MONTHS, code, "zh")
    assert found.values[0][12:15] == (sum(range(55, 61)), None, None)  # October, November, December


def test_comparisons_are_blank_where_the_other_year_is_not_known_in_full():
    found = sheet.layout(plan(), ("region", "product"), MONTHS, code, "zh")
    known = {(): dict.fromkeys(MONTHS[:3], 1000), ("R1",): {MONTHS[0]: 5}}
    beside = sheet.spread(known, found, ("region", "product"))
    assert beside[0][:4] == (1000, 1000, 1000, 3000)
    assert (beside[0][4], beside[0][-1], beside[1][3], beside[2][0]) == (None, None, None, None)
    assert sheet.against(((110, 90, 5, None),), ((100, 100, None, 4),), "zh") == (("+10.0%", "−10.0%", "", ""),)


def test_a_column_is_closed_when_all_its_months_are():
    spans = (*((month,) for month in MONTHS[:3]), MONTHS[:3], MONTHS)
    assert sheet.closed_columns(spans, MONTHS[:2]) == [0, 1]
    assert sheet.closed_columns(spans, MONTHS[:3]) == [0, 1, 2, 3]


def test_all_cells_together_are_called_as_their_reader_is_told():
    found = sheet.layout(plan(), ("region", "product"), MONTHS, code, "zh", "我的区域")
    assert found.lines[0].row.label == "我的区域"
