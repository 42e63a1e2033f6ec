"""The workbook of persons: one table per track with the months, and what every level is given on top."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from salesplan.exports import write
from salesplan.exports.person_sheet import person_sheets
from salesplan.i18n import LANGS

MONTHS = ("2027-01", "2027-02")


@pytest.mark.parametrize("lang", LANGS)
def test_amounts_stand_by_month_in_each_track_and_on_top_in_its_own_table(lang):
    line = {"team": "冀鲁组", "person": "=S045", "2027-01": Decimal("10.05"), "2027-02": None, "year": Decimal("10.05")}
    given = {"level": "团队", "member": "冀鲁组", "parent": "华北", "percent": Decimal("0.05")}
    given |= {"plan": Decimal(100), "extra": Decimal(5), "given": Decimal(105)}
    sheets = person_sheets({"base": [line], "challenge": [line]}, [given], MONTHS, True, ["2027 V1"], lang)
    book = load_workbook(BytesIO(write("xlsx", sheets)))
    assert len(book.worksheets) == 4  # the note stands on a sheet of its own
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert ("1月（元）", "Jan (CNY)")[lang == "en"] in cells[0]
    assert cells[-1][2:] == [10.05, None, 10.05]
    assert list(book.worksheets[0].iter_rows())[-1][1].data_type == "s"  # a name is never a formula
    last = [cell.value for cell in list(book.worksheets[2].iter_rows())[-1]]
    assert last[3:] == [0.05, 100, 5, 105]
