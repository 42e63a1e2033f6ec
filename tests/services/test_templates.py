"""Templates: the heads that the import knows, the company's own names to choose from, and a filled one is accepted."""

import io

import openpyxl
import pytest

from salesplan.core.datasets import DATASETS, EXAMPLE
from salesplan.core.scope import Scope
from salesplan.intake.findings import Findings
from salesplan.intake.line_text import spool
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


def bytes_of(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
        sheet.cell(3, columns[name]).value = value
    seen = importing.preview(store, ADMIN, bytes_of(book), "actuals.xlsx")
    assert seen.verdict != "reject", seen.reading.problems
    assert [str(r["revenue"]) for r in seen.reading.rows] == ["1234.5"]
    assert [(p.code, p.row) for p in seen.reading.problems if p.code == "N_EXAMPLE_ROW"] == [("N_EXAMPLE_ROW", 2)]
    assert (seen.reading.counts.read, seen.reading.counts.stored, seen.reading.counts.repeated) == (2, 1, 1)


@pytest.mark.parametrize("name", ["actuals", "plan", "benchmarks", "lead_sources"])
def test_a_template_that_comes_back_unchanged_is_refused_as_holding_no_rows(store, name):
    seen = importing.preview(store, ADMIN, templates.template(store, ADMIN, name), f"{name}.xlsx", name)
    assert seen.verdict == "reject"
    assert {p.code for p in seen.reading.problems} >= {"E_NO_ROWS", "N_EXAMPLE_ROW"}


@pytest.mark.parametrize("name", [*DATASETS, "milestone"])
def test_example_cells_have_the_format_of_their_column_and_every_head_its_note(store, name):
    sheet = opened(store, name).worksheets[0]
    units = {head.value: head.comment.text for head in sheet[1] if head.comment}
    assert len(units) >= sheet.max_column - 1  # the version is not to be filled in
    assert all("元" in units[head] for head in units if head in ("销售额", "成本", "基础目标"))
    by_head = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    if name == "milestone":
        assert (by_head["实际进度"].number_format, by_head["实际进度"].value) == ("0.0%", 0.5)
    assert {cell.number_format for cell in sheet[2] if isinstance(cell.value, int | float)} & {"General"} == set()
    assert str(sheet.cell(2, 1).value).startswith("示例")


def test_the_example_of_order_lines_is_left_out_of_plain_text_too(tmp_path):
    table = tmp_path / "lines.csv"
    rows = ["订单号,金额", f"{EXAMPLE[0]},1", "A-1,2", ""]
    findings = Findings()
    spool("\n".join(rows), ",", 1, 2, table, findings)
    assert table.read_text(encoding="utf-8") == ",\nA-1,2\n"
    assert [(p.code, p.row) for p in findings.problems()] == [("N_EXAMPLE_ROW", 2)]
