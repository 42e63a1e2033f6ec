"""The grid by workbook: what comes back is seen before it is saved, and nothing of others is overwritten."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from salesplan.core.errors import Conflict, Invalid
from salesplan.core.plan.conflict import Conflict as Refused
from salesplan.services.company import save_settings
from salesplan.services.plan import sheet, versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Fix, Undo
from salesplan.store import Store
from tests.services import small_company
from tests.services.plan.test_desk import CELLS, LI, SOUTH, WANG, cells, edit, total


@pytest.fixture
def draft():
    store = Store.memory()
    small_company.plan(store, CELLS, state="draft")
    save_settings(store, WANG, closed_through="2026-01")
    id = versions.begin_from(store, LI, 1).id
    act(store, LI, id, Fix([{"month": ("2026-04",), "region": ("R01",), "product": ("P01",)}]))
    yield store, id
    store.close()


def changed(content, *edits, lang="zh"):
    """The workbook with cells set: (sheet, row code, month, value)."""
    book = load_workbook(io.BytesIO(content))
    for track, code, month, value in edits:
        page = book[track]
        heads = [cell.value for cell in page[1]]
        row = next(row for row in page.iter_rows(min_row=2) if row[0].value == code)
        row[heads.index(month)].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_workbook_holds_every_cell_and_marks_what_is_held(draft):
    store, id = draft
    book = load_workbook(io.BytesIO(sheet.take_out(store, LI, id)))
    for track, name in enumerate(("基础目标", "挑战目标")):
        page = book[name]
        heads = [cell.value for cell in page[1]]
        months = [i for i, head in enumerate(heads) if str(head).startswith("2026-")]
        found = {
            (heads[i], *row[0].value.split("|"), "revenue"): Decimal(str(row[i].value))
            for row in page.iter_rows(min_row=2)
            for i in months
        }
        assert {key: value * 100 for key, value in found.items()} == {k: v[track] for k, v in cells(store, id).items()}
    grey = [cell.column for cell in next(book["基础目标"].iter_rows(min_row=2, max_row=2)) if cell.font.italic]
    assert [heads[at - 1] for at in grey] == ["2026-01", "2026-04"]


def test_a_change_is_seen_with_who_pays_and_then_saved(draft):
    store, id = draft
    content = changed(sheet.take_out(store, LI, id), ("基础目标", "R01|P02|T01", "2026-03", 800))
    seq = store.data_version
    exact = sheet.preview(store, LI, id, content, "g.xlsx")
    paid = sheet.preview(store, LI, id, content, "g.xlsx", absorb="siblings")
    assert (store.data_version, exact.problems, paid.problems) == (seq, (), ())
    assert [(one.cell[1:], one.before, one.after) for one in exact.edits] == [(("R01", "P02", "T01"), 680, 800)]
    assert len(exact.moved) == 1
    assert sum(one.after[0] - one.before[0] for one in paid.moved) == 0
    before = total(store, id)
    sheet.commit(store, LI, paid)
    assert total(store, id) == before
    with pytest.raises(Conflict):
        sheet.commit(store, LI, exact)
    act(store, LI, id, Undo())
    again = sheet.preview(store, LI, id, content, "g.xlsx")
    sheet.commit(store, LI, again)
    assert total(store, id) == before + 12_000
    assert cells(store, id)["2026-03", "R01", "P02", "T01", "revenue"][1] == round(74_000 * 800 / 680)


def test_what_cannot_be_taken_is_told_and_not_written(draft):
    store, id = draft
    content = sheet.take_out(store, LI, id)
    held = changed(content, ("基础目标", "R01|P01|T01", "2026-04", 1))
    assert sheet.preview(store, LI, id, held, "g.xlsx").conflict.code == "locked"
    closed = changed(content, ("基础目标", "R01|P01|T01", "2026-01", 1))
    assert sheet.preview(store, LI, id, closed, "g.xlsx").conflict.code == "closed"
    words = changed(
        content, ("基础目标", "R01|P01|T01", "2026-05", "很多"), ("挑战目标", "R01|P01|T01", "2026-05", "1.005")
    )
    seen = sheet.preview(store, LI, id, words, "g.xlsx")
    assert [one.code for one in seen.problems] == ["not_a_number", "not_a_number"]
    with pytest.raises(Invalid):
        sheet.commit(store, LI, seen)
    both = changed(content, ("基础目标", "R01|P01|T01", "2026-05", 9), ("挑战目标", "R01|P01|T01", "2026-05", 10))
    assert [one.code for one in sheet.preview(store, LI, id, both, "g.xlsx", absorb="rollup").problems] == [
        "both_tracks"
    ]
    assert len(sheet.preview(store, LI, id, both, "g.xlsx").edits) == 2
    assert sheet.commit(store, LI, sheet.preview(store, LI, id, content, "g.xlsx")) is None


def test_a_cell_that_somebody_changed_since_is_told_and_others_are_taken(draft):
    store, id = draft
    content = changed(sheet.take_out(store, LI, id), ("基础目标", "R01|P02|T01", "2026-03", 800))
    act(store, WANG, id, edit({"month": "2026-05", "region": "R02"}, 5, "rollup"))
    fine = sheet.preview(store, LI, id, content, "g.xlsx")
    assert (fine.problems, len(fine.edits)) == ((), 1)
    act(store, WANG, id, edit({"month": "2026-03", "region": "R01"}, 5, "rollup"))
    assert [one.code for one in sheet.preview(store, LI, id, content, "g.xlsx").problems] == ["changed_since"]


def test_a_regional_editor_takes_out_and_sends_back_his_regions(draft):
    store, id = draft
    content = sheet.take_out(store, SOUTH, id)
    assert {row[0].value[:3] for row in load_workbook(io.BytesIO(content))["基础目标"].iter_rows(min_row=2)} == {"R02"}
    whole = changed(sheet.take_out(store, LI, id), ("基础目标", "R01|P02|T01", "2026-03", 800))
    assert {one.code for one in sheet.preview(store, SOUTH, id, whole, "g.xlsx").problems} == {"unknown_row"}
    assert open_desk(store, SOUTH, id).editable


def test_a_regional_editor_moves_no_total_by_workbook_and_may_type_what_balances(draft):
    store, id = draft
    out, before = sheet.take_out(store, SOUTH, id), cells(store, id)
    march = {key[2]: both for key, both in before.items() if key[:2] == ("2026-03", "R02")}
    shifted = {"P01": 1, "P02": -1}
    typed = [
        (name, f"R02|{product}|T02", "2026-03", float(march[product][track] / 100 + by))
        for product, by in shifted.items()
        for track, name in enumerate(("基础目标", "挑战目标"))
    ]
    seen = sheet.preview(store, SOUTH, id, changed(out, *typed[:2]), "g.xlsx")
    assert (seen.conflict.code, seen.conflict.numbers, seen.moved) == ("total_moves", {"diff": 100}, ())
    with pytest.raises(Refused):
        sheet.commit(store, SOUTH, seen)
    assert cells(store, id) == before
    assert len(sheet.commit(store, SOUTH, sheet.preview(store, SOUTH, id, changed(out, *typed), "g.xlsx")).moved) == 2
    assert total(store, id) == sum(base for base, _ in before.values())


def test_a_challenge_below_its_base_is_told_with_its_row(draft):
    store, id = draft
    row = ("R01|P02|T01", "2026-03")
    content = changed(sheet.take_out(store, LI, id), ("基础目标", *row, 700), ("挑战目标", *row, 650))
    seen = sheet.preview(store, LI, id, content, "g.xlsx")
    assert {(one.code, one.column) for one in seen.problems} == {("below_base", "2026-03")}
    assert seen.operation is None and all(one.row for one in seen.problems)
    alone = changed(sheet.take_out(store, LI, id), ("挑战目标", *row, 690))
    assert [one.after[1] for one in sheet.preview(store, LI, id, alone, "g.xlsx").moved] == [69_000]


def test_an_unknown_row_is_told_once_and_a_target_below_zero_as_such(draft):
    store, id = draft
    book = load_workbook(io.BytesIO(sheet.take_out(store, LI, id)))
    page = book["基础目标"]
    page.cell(2, 1).value = "R01|ZZ|T01"
    page.cell(3, page.max_column).value = -5
    out = io.BytesIO()
    book.save(out)
    seen = sheet.preview(store, LI, id, out.getvalue(), "g.xlsx")
    assert [(one.code, one.row) for one in seen.problems] == [("unknown_row", 2), ("below_zero", 3)]
