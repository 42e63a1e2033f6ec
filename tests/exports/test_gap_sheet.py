"""The gaps of a round as a workbook: amounts in yuan, nothing for what nobody submitted, and no text that runs."""

import io
from decimal import Decimal

import openpyxl
import pytest

from salesplan.exports import write
from salesplan.exports.gap_sheet import gap_sheets
from salesplan.i18n import LANGS

EAST = {"owner": "华东", "lead": "甲", "state": "◐ 已上报", "given": Decimal("100.10"), "claimed": Decimal(90)}
EAST |= {"against": Decimal("100.10"), "gap": Decimal("-10.10"), "rate": -0.1, "why": "=1+1", "answer": ""}
SOUTH = {"owner": "华南", "state": "○ 未上报", "given": Decimal(200), "claimed": None, "gap": None, "rate": None}
FIGURE = {"owner": "华东", "what": "Q1", "given": Decimal(100), "claimed": Decimal(90), "gap": Decimal(-10)}


@pytest.mark.parametrize("lang", LANGS)
def test_both_tables_come_with_their_amounts_and_nothing_runs(lang):
    content = write("xlsx", gap_sheets([EAST, SOUTH], [FIGURE], ["V2"], lang))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == 3  # and what it is about
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    east = next(row for row in rows if row[0] == "华东")
    south = next(row for row in rows if row[0] == "华南")
    assert east[3:7] == [100.1, 90, 100.1, -10.1] and south[3:8] == [200, None, None, None, None]
    assert "=1+1" in east and not [c for page in book for row in page.iter_rows() for c in row if c.data_type == "f"]
