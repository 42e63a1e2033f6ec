"""Registers by workbook: what is taken out reads back as nothing new, and every change and mistake has its place."""

import io
import shutil
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import duckdb
import openpyxl
import pytest

from salesplan.core.errors import Forbidden, Invalid, StaleView
from salesplan.core.record import Kind, Show
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency, Drill, Step
from salesplan.core.registers.dimensions import CUSTOMER, PERSON, REGION, TEAM, Customer
from salesplan.core.registers.memberships import TEAM_REGION, TeamRegion
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.core.scope import Scope
from salesplan.services import record_sheets, records
from salesplan.store import Store, Transaction, verify

ADMIN = Scope("ada", "admin")
ADMINS_NOTE = Annotated[str, Show(Kind.LONG, edit="admin")]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    opened = Store.open(tmp_path_factory.mktemp("kept") / "kept.duckdb")
    for register, zh, en in (
        (REGION, "华东", "East"),
        (REGION, "华北", "North"),
        (TEAM, "苏沪团队", "Shanghai"),
        (PERSON, "张三", "Zhang"),
    ):
        records.save(opened, ADMIN, register, register.model(zh=zh, en=en))
    steps = (Step(action="锁价", owner="S01", within_days=3), Step(action="=HYPERLINK(1)"))
    drills = (Drill(day=date(2026, 9, 21), real="activation", customers=63, amount="11800000.55", outcome="锁定"),)
    plan = Contingency(title="保价", crosses="above", threshold="12.5", kpi="returns", region="R01")
    records.save(opened, ADMIN, CONTINGENCIES, plan.but(steps=steps, drills=drills, kpi=None, indicator="磁材"))
    first = records.save(opened, ADMIN, MILESTONES, Milestone(title="甲", start=date(2026, 1, 1), due=date(2026, 3, 1)))
    second = Milestone(title="乙", owner="S01", start=date(2026, 3, 1), due=date(2026, 6, 1), progress="0.355")
    records.save(opened, ADMIN, MILESTONES, second.but(after=(first.code,)))
    records.save(opened, ADMIN, TEAM_REGION, TeamRegion(child="T01", parent="R01", valid_from="2026-01"))
    opened.close()
    return opened.path


@pytest.fixture
def store(kept, tmp_path):
    opened = Store.open(Path(shutil.copy(kept, tmp_path)))
    yield opened
    opened.close()


def book(store, register, lang="zh", empty=False):
    content = record_sheets.take_out(store, ADMIN, register, lang, empty)
    return openpyxl.load_workbook(io.BytesIO(content))


def bytes_of(workbook):
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def look(store, register, workbook, scope=ADMIN):
    return record_sheets.preview(store, scope, register, bytes_of(workbook), "x.xlsx")


def cell(sheet, head, row=2):
    return next(c for c in sheet[row] if str(sheet.cell(1, c.column).value).startswith(head))


@pytest.mark.parametrize(("name", "lang"), [*((name, "zh") for name in REGISTERS), ("contingency", "en")])
def test_what_is_taken_out_reads_back_as_nothing_new(store, name, lang):
    content = record_sheets.take_out(store, ADMIN, REGISTERS[name], lang)
    seen = record_sheets.preview(store, ADMIN, REGISTERS[name], content, "x.xlsx")
    total = records.listing(store, ADMIN, REGISTERS[name]).total
    assert (seen.problems, seen.changes, seen.unchanged, seen.ignored) == ((), (), total, ())


@pytest.mark.parametrize(("name", "lang"), [("milestone", "zh"), ("contingency", "en"), ("team_region", "zh")])
def test_a_template_has_an_example_that_is_not_read_and_a_sheet_that_explains(store, name, lang):
    workbook = book(store, REGISTERS[name], lang, empty=True)
    assert str(workbook.worksheets[0].cell(2, 1).value) in ("示例", "Example")
    explained = workbook["列说明" if lang == "zh" else "Columns"]
    assert explained.max_row > len(REGISTERS[name].columns)
    seen = look(store, REGISTERS[name], workbook)
    assert (seen.problems, seen.changes) == ((), ())


def test_one_changed_cell_is_one_change_and_history_says_where_it_came_from(store):
    workbook = book(store, MILESTONES)
    cell(workbook.worksheets[0], "实际进度", 3).value = 0.5
    seen = look(store, MILESTONES, workbook)
    assert [(c.row, c.fields) for c in seen.changes] == [(3, (("progress", Decimal("0.355"), Decimal("0.5")),))]
    assert record_sheets.commit(store, ADMIN, seen) == 1
    newest = records.history(store, ADMIN, MILESTONES, "M02")[0]
    assert (newest.reason, newest.record.progress) == ("x.xlsx", Decimal("0.5"))


def test_new_rows_bring_their_child_rows_by_any_mark(store):
    workbook = book(store, CONTINGENCIES)
    main, steps = workbook.worksheets[0], workbook["行动"]
    for head, value in (("编号", "新1"), ("名称", "断供"), ("触发方向", "低于阈值"), ("阈值", 3), ("负责人", "张三")):
        cell(main, head, 3).value = value
    for head, value in (("编号", "新1"), ("行动", "启用备选"), ("触发后几天内", 2)):
        cell(steps, head, 4).value = value
    seen = look(store, CONTINGENCIES, workbook)
    assert seen.problems == ()
    assert (seen.new, seen.changed) == (1, 0)
    record_sheets.commit(store, ADMIN, seen)
    new = records.get(store, ADMIN, CONTINGENCIES, "E02")
    assert (new.title, new.owner, new.steps) == ("断供", "S01", (Step(action="启用备选", within_days=2),))


def test_a_dimension_may_bring_its_own_codes(store):
    workbook = book(store, CUSTOMER)
    for at, (code, name) in enumerate((("ERP-7", "甲公司"), ("ERP-8", "乙公司")), start=3):
        cell(workbook.worksheets[0], "编号", at).value = code
        cell(workbook.worksheets[0], "中文名", at).value = name
    record_sheets.commit(store, ADMIN, look(store, CUSTOMER, workbook))
    assert records.get(store, ADMIN, CUSTOMER, "ERP-8").zh == "乙公司"


BAD = [
    ("开始", "2026-13-01", "not_a_day"),
    ("开始", None, "missing"),
    ("实际进度", "很多", "not_a_number"),
    ("实际进度", 7, "out_of_range"),
    ("负责人", "李四", "unknown_link"),
    ("区域", "华", "unknown_link"),
    ("前置里程碑", "M99", "unknown_link"),
    ("到期", datetime(2020, 1, 1), "due_before_start"),
    ("名称", "长" * 201, "text_too_long"),
    ("版本", 999, "changed_since"),
    ("编号", "M77", "unknown_code"),
]


@pytest.mark.parametrize(("head", "value", "code"), BAD)
def test_every_mistake_is_told_with_sheet_and_row_and_nothing_is_stored(store, head, value, code):
    workbook = book(store, MILESTONES)
    sheet = workbook.worksheets[0]
    cell(sheet, "备注", 3).value = "改"
    cell(sheet, head, 3).value = value
    seen = look(store, MILESTONES, workbook)
    assert [(p.code, p.row, p.detail["sheet"]) for p in seen.problems] == [(code, 3, "里程碑")]
    before = store.data_version
    with pytest.raises(Invalid):
        record_sheets.commit(store, ADMIN, seen)
    assert store.data_version == before


def test_all_mistakes_are_told_at_once_child_rows_where_they_stand(store):
    workbook = book(store, CONTINGENCIES)
    cell(workbook.worksheets[0], "阈值").value = "x"
    cell(workbook["行动"], "触发后几天内", 3).value = "bald"
    cell(workbook["行动"], "编号", 2).value = "E55"
    told = {(p.code, p.row, p.detail["sheet"]) for p in look(store, CONTINGENCIES, workbook).problems}
    assert told >= {("not_a_number", 2, "预案库"), ("not_a_number", 3, "行动"), ("no_such_record", 2, "行动")}


def test_child_rows_that_changed_without_the_row_of_their_record_are_told_not_left_out(store):
    workbook = book(store, CONTINGENCIES)
    workbook.worksheets[0].delete_rows(2)
    assert look(store, CONTINGENCIES, workbook).problems == ()
    cell(workbook["行动"], "触发后几天内", 3).value = 9
    told = [(p.code, p.value, p.row, p.detail["sheet"]) for p in look(store, CONTINGENCIES, workbook).problems]
    assert told == [("record_row_missing", "E01", 2, "行动")]


def test_what_somebody_else_saved_meanwhile_is_never_overwritten(store):
    workbook = book(store, MILESTONES)
    cell(workbook.worksheets[0], "备注", 2).value = "我改的"
    first = records.get(store, ADMIN, MILESTONES, "M01")
    records.save(store, Scope("bob", "editor"), MILESTONES, first.but(progress="0.9"))
    assert [p.code for p in look(store, MILESTONES, workbook).problems] == ["changed_since"]


def test_a_preview_is_bound_to_the_state_that_it_saw(store):
    workbook = book(store, MILESTONES)
    cell(workbook.worksheets[0], "备注", 2).value = "x"
    seen = look(store, MILESTONES, workbook)
    records.save(store, ADMIN, REGION, records.get(store, ADMIN, REGION, "R01").but(en="Eastern"))
    with pytest.raises(StaleView):
        record_sheets.commit(store, ADMIN, seen)


def test_a_regional_editor_cannot_bring_other_regions_in(store):
    workbook = book(store, MILESTONES)
    cell(workbook.worksheets[0], "备注", 2).value = "x"
    north = Scope("nora", "editor", ("R02",))
    seen = record_sheets.preview(store, north, MILESTONES, bytes_of(workbook), "x.xlsx")
    assert [(p.code, p.row, p.column) for p in seen.problems] == [("region_not_yours", 2, "region")]
    with pytest.raises(Invalid):
        record_sheets.commit(store, north, seen)
    with pytest.raises(Forbidden):  # the rights of the moment of saving count, whatever the preview said
        record_sheets.commit(store, north, look(store, MILESTONES, workbook))
    viewer = record_sheets.preview(store, Scope("eve", "viewer"), MILESTONES, bytes_of(workbook), "x.xlsx")
    assert [p.code for p in viewer.problems] == ["E_FORBIDDEN_ROLE"]


def test_a_field_above_the_reader_s_role_and_a_rule_of_the_register_are_told_in_the_preview(store):
    workbook = book(store, MILESTONES)
    cell(workbook.worksheets[0], "备注", 2).value = "x"
    noted = replace(
        MILESTONES, model=type("Milestone", (Milestone,), {"__annotations__": {"note": ADMINS_NOTE}, "note": ""})
    )
    for register, code, where in (
        (noted, "field_not_yours", "note"),
        (replace(MILESTONES, allows=lambda scope, before, after: False), "not_allowed", "code"),
    ):
        told = look(store, register, workbook, Scope("ed", "editor")).problems
        assert [(p.code, p.row, p.column) for p in told] == [(code, 2, where)]


def test_many_new_rows_cost_as_many_statements_as_few_and_each_is_compared_with_few(store, monkeypatch):
    compared, statements = [], []

    def clashes(one, others):
        compared.append(len(others))
        return CUSTOMER.clashes(one, others)

    for name in ("execute", "rows", "insert"):
        kept = getattr(Transaction, name)
        monkeypatch.setattr(Transaction, name, lambda *a, kept=kept, **k: (statements.append(a), kept(*a, **k))[1])
    register, costs = replace(CUSTOMER, clashes=clashes), []
    for first, many in ((0, 3), (3, 200)):
        workbook = book(store, CUSTOMER, empty=True)
        for at in range(many):
            cell(workbook.worksheets[0], "中文名", at + 3).value = f"客户{first + at}"
        statements.clear()
        seen = look(store, register, workbook)
        assert (seen.problems, seen.new) == ((), many)
        record_sheets.commit(store, ADMIN, seen)
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert max(compared) == 1
    codes = [line.record.code for line in records.listing(store, ADMIN, CUSTOMER).lines]
    assert (len(set(codes)), codes[0], codes[-1]) == (203, "K01", "K203")
    last = records.history(store, ADMIN, CUSTOMER, "K203")[0]
    assert (last.record.zh, last.changes[0][0], last.action) == ("客户202", "zh", "record.save")


def test_what_a_workbook_changed_verifies_row_by_row(tmp_path):
    path = tmp_path / "s.duckdb"
    opened = Store.open(path)
    for zh in ("甲", "乙", "丙"):
        records.save(opened, ADMIN, CUSTOMER, Customer(zh=zh))
    workbook = book(opened, CUSTOMER)
    for at in (2, 3, 5):
        cell(workbook.worksheets[0], "英文名", at).value = f"name {at}"
    cell(workbook.worksheets[0], "中文名", 5).value = "丁"
    record_sheets.commit(opened, ADMIN, look(opened, CUSTOMER, workbook))
    assert [r.en for r in (records.get(opened, ADMIN, CUSTOMER, c) for c in ("K01", "K02", "K03", "K04"))] == [
        "name 2",
        "name 3",
        "",
        "name 5",
    ]
    assert len(records.history(opened, ADMIN, CUSTOMER, "K01")) == 2
    opened.close()
    assert verify(path).ok
    connection = duckdb.connect(str(path))
    connection.execute("UPDATE customer SET en = 'forged' WHERE code = 'K02' AND ended IS NULL")
    connection.close()
    assert not verify(path).ok


def test_two_names_alike_in_one_file_are_refused(store):
    workbook = book(store, REGION)
    for at in (4, 5):
        cell(workbook.worksheets[0], "中文名", at).value = "华南"
    assert {p.code for p in look(store, REGION, workbook).problems} == {"name_taken"}


def test_no_text_of_a_user_becomes_a_formula(store):
    workbook = book(store, CONTINGENCIES)
    kinds = {c.data_type for sheet in workbook.worksheets for row in sheet.iter_rows() for c in row}
    assert "f" not in kinds
    assert any(c.value == "=HYPERLINK(1)" for row in workbook["行动"].iter_rows() for c in row)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"<table><tr><td>x", b"\xd0\xcf\x11\xe0" * 10, b"a;b;c"])
def test_files_that_are_no_workbook_of_it_are_refused(store, content):
    seen = record_sheets.preview(store, ADMIN, MILESTONES, content, "x.xlsx")
    assert seen.problems
    assert seen.changes == ()


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/vbaProject.bin", b"x", "E_MACRO"),
        ("xl/media/a.bin", b"\0" * 2_000_000, "E_ZIP_BOMB"),
        ("../evil.xml", b"x", "E_ZIP_PATH"),
        ("xl/extra.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "E_XML_ENTITY"),
    ],
)
def test_a_hostile_package_is_refused_although_its_records_are_good(store, part, content, code):
    workbook = book(store, MILESTONES)
    cell(workbook.worksheets[0], "备注").value = "改"
    out = io.BytesIO(bytes_of(workbook))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(part, content)
    seen = record_sheets.preview(store, ADMIN, MILESTONES, out.getvalue(), "x.xlsx")
    assert code in {p.code for p in seen.problems}
    assert seen.changes == ()


def test_a_formula_without_a_result_is_a_mistake_where_it_stands(store):
    workbook = book(store, MILESTONES)
    cell(workbook.worksheets[0], "备注", 3).value = "=1+1"
    seen = look(store, MILESTONES, workbook)
    assert [(p.code, p.row, p.column) for p in seen.problems] == [("formula_without_result", 3, "note")]


def test_a_comma_separated_file_will_do(store):
    text = "名称,开始,到期,实际进度,负责人\n丙,2026-07-01,2026-09-30,25%,S01 张三\n"
    seen = record_sheets.preview(store, ADMIN, MILESTONES, text.encode("utf-8-sig"), "x.csv")
    assert [(c.record.title, c.record.progress, c.record.owner) for c in seen.changes] == [
        ("丙", Decimal("0.25"), "S01")
    ]


def test_a_comma_separated_file_of_two_columns_will_do(store):
    seen = record_sheets.preview(store, ADMIN, CUSTOMER, "编号,中文名\nK9,甲公司\n".encode(), "x.csv")
    assert [(c.record.code, c.record.zh) for c in seen.changes] == [("K9", "甲公司")]


def test_the_customers_of_the_demo_company_read_back(demo_file, tmp_path):
    company = Store.open(Path(shutil.copy(demo_file, tmp_path)))
    content = record_sheets.take_out(company, ADMIN, CUSTOMER, "zh")
    seen = record_sheets.preview(company, ADMIN, CUSTOMER, content, "x.xlsx")
    assert (seen.problems, seen.changes) == ((), ())
    assert seen.unchanged == records.listing(company, ADMIN, CUSTOMER).total > 1000
    assert isinstance(records.get(company, ADMIN, CUSTOMER, "K0001"), Customer)
