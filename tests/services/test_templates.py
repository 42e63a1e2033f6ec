"""Templates: the heads that the import knows, the company's own names to choose from, and a filled one is accepted."""

import io

import openpyxl
import pytest

from salesplan.core.datasets import DATASETS
from salesplan.core.scope import Scope
from salesplan.services import importing, templates
from salesplan.services.setup import set_up
from salesplan.store import Store
from tests.services.test_importing import CONTEXT

ADMIN = Scope("ada", "admin")


@pytest.fixture(scope="module")
def store():
    opened = Store.memory()
    set_up(opened, CONTEXT)
    yield opened
    opened.close()


def opened(store, name, lang="zh"):
    return openpyxl.load_workbook(io.BytesIO(templates.template(store, ADMIN, name, lang)))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", DATASETS)
def test_a_template_has_every_column_explains_them(store, name, lang):
    book = opened(store, name, lang)
    heads = [cell.value for cell in book.worksheets[0][1]]
    wanted = [c.zh if lang == "zh" else c.id for c in DATASETS[name].columns]
    assert heads == wanted
    assert book.worksheets[1].max_row == len(wanted) + 1
    assert book["lists"].sheet_state == "hidden"


def test_the_companys_own_names_are_offered(store):
    book = opened(store, "actuals")
    offered = {cell.value for column in book["lists"].iter_cols() for cell in column if cell.value}
    assert {"华东", "直销"} <= offered
    assert len(book.worksheets[0].data_validations.dataValidation) == 4


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_filled_template_is_accepted_by_the_import(store, lang):
    book = opened(store, "actuals", lang)
    sheet = book.worksheets[0]
    at = {str(cell.value): cell.column for cell in sheet[1]}
    columns = {column.id: at[column.zh if lang == "zh" else column.id] for column in DATASETS["actuals"].columns}
    chosen = {
        next(iter(validation.sqref.ranges)).min_col: validation.formula1
        for validation in sheet.data_validations.dataValidation
    }
    row = {"month": "2026-10", "orders": 3, "units": 5, "revenue": 1234.5}
    for name in ("region", "product", "team", "channel"):
        letter = chosen[columns[name]].split("$")[1]
        row[name] = book["lists"][f"{letter}1"].value
    for name, value in row.items():
        sheet.cell(2, columns[name]).value = value
    out = io.BytesIO()
    book.save(out)
    seen = importing.preview(store, ADMIN, out.getvalue(), "actuals.xlsx")
    assert seen.verdict != "reject", seen.reading.problems
    assert [str(r["revenue"]) for r in seen.reading.rows] == ["1234.5"]
