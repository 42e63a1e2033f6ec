"""Registers and templates on the command line: the same records and workbooks as on the screen."""

import json

import openpyxl
import pytest

from salesplan.cli import main
from salesplan.core.registers.dimensions import REGION, Region
from salesplan.services import records
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load


@pytest.fixture
def path(tmp_path):
    store = Store.open(tmp_path / "s.duckdb")
    for zh in ("华东", "华北"):
        records.save(store, ADMIN, REGION, Region(zh=zh))
    store.close()
    return tmp_path / "s.duckdb"


@pytest.fixture
def said(path, capsys):
    def run(*arguments):
        code = main([*map(str, arguments), "--store", str(path), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_records_are_listed_and_searched(said):
    code, body = said("records", "region", "--text", "华北")
    assert (code, body["total"], [row["code"] for row in body["rows"]]) == (0, 1, ["R02"])


def test_records_are_listed_and_taken_out_as_they_were_right_after_a_load(said, path, tmp_path):
    store = Store.open(path)
    load(store, [cell("2026-09", revenue=1)])
    records.save(store, ADMIN, REGION, records.get(store, ADMIN, REGION, "R02").but(zh="新北"))
    store.close()
    names = [[row["zh"] for row in said("records", "region", *at)[1]["rows"]] for at in (("--as-of-load", 1), ())]
    assert names == [["华东", "华北"], ["华东", "新北"]]
    out = tmp_path / "then.xlsx"
    assert said("records", "region", "--as-of-load", 1, "--out", out)[0] == 0
    assert openpyxl.load_workbook(out).worksheets[0]["C3"].value == "华北"
    code, body = said("records", "region", "--as-of-load", 9)
    assert (code, body["problems"][0]["code"]) == (1, "E_UNKNOWN")


def test_a_workbook_goes_out_and_comes_back_with_its_difference_stored_only_when_confirmed(said, tmp_path, path):
    out = tmp_path / "regions.xlsx"
    assert said("records", "region", "--out", out) == (0, {"file": str(out)})
    book = openpyxl.load_workbook(out)
    book.worksheets[0]["C3"].value = "华北大区"
    book.save(out)
    code, body = said("records", "region", "--file", out)
    assert (code, body["changed"], body["stored"]) == (1, 1, 0)
    assert body["changes"][0]["fields"] == [["zh", "华北", "华北大区"]]
    code, body = said("records", "region", "--file", out, "--yes")
    assert (code, body["stored"]) == (0, 1)
    code, body = said("records", "region", "--file", out, "--yes")
    assert (code, [p["code"] for p in body["problems"]], body["unchanged"]) == (0, [], 2)


def test_mistakes_are_told_with_their_row(said, tmp_path):
    wrong = tmp_path / "x.csv"
    wrong.write_text("编号,中文名,英文名,区域分类\n,华东,,核心\n,西南,,大\n", encoding="utf-8")
    code, body = said("records", "region", "--file", wrong, "--yes")
    assert (code, body["stored"]) == (1, 0)
    assert {(p["code"], p["row"]) for p in body["problems"]} == {("name_taken", 2), ("not_a_choice", 3)}


def test_a_person_is_told_where_each_mistake_stands_and_which_records_there_are(path, tmp_path, capsys):
    wrong = tmp_path / "x.csv"
    wrong.write_text("编号,中文名,英文名,区域分类\n,西南,,大\n", encoding="utf-8")
    main(["records", "region", "--file", str(wrong), "--store", str(path), "--lang", "en"])
    assert "Row 2 · Class: Not one of the choices (大)" in capsys.readouterr().err
    main(["records", "region", "--store", str(path), "--lang", "en"])
    assert capsys.readouterr().err.splitlines() == ["Records: 2", "R01  华东", "R02  华北"]


@pytest.mark.parametrize("name", ["actuals", "milestone"])
def test_a_template_is_a_workbook(said, tmp_path, name):
    out = tmp_path / "t.xlsx"
    assert said("template", name, "--out", out)[0] == 0
    assert openpyxl.load_workbook(out).worksheets
