"""The owner's form as a workbook: what he is given stands grey, what he fills in is looked at before it is kept."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from salesplan.core.errors import Conflict, Invalid
from salesplan.services.company import save_settings
from salesplan.services.plan import claim_sheet, claims, rounds, versions
from salesplan.services.plan.desk import open_desk
from salesplan.store import Store
from tests.services import small_company
from tests.services.plan.test_claims import DUE, EAST, TEAM, WEST, people
from tests.services.plan.test_desk import CELLS, LI, MONTHS, SOUTH, WANG

pytestmark = pytest.mark.usefixtures("read_here")
OWN = {"zh": ("自报基础（元）", "自报挑战（元）", "理由"), "en": ("My base (CNY)", "My challenge (CNY)", "Why")}


@pytest.fixture
def asked():
    store = Store.memory()
    small_company.plan(store, CELLS, state="draft")
    people(store)
    id = versions.begin_from(store, LI, 1).id
    rounds.open_round(store, LI, id, 1, {EAST: "M01", WEST: None, TEAM: None}, DUE)
    yield store, id
    store.close()


def filled(content, values, lang="zh"):
    """The workbook with the owner's columns set, row by row: (base, challenge, why)."""
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    for row, given in zip(page.iter_rows(min_row=2), values, strict=False):
        for head, value in zip(OWN[lang], given, strict=False):
            cell = row[heads.index(head)]
            cell.value = value
            if head == OWN[lang][2] and value is not None:
                cell.data_type = "s"  # a sentence, whatever it begins with
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(store, id, values, owner=EAST, lang="zh", scope=LI, **how):
    content = claim_sheet.take_out(store, scope, id, 1, owner, lang=lang, **how)
    return claim_sheet.preview(store, scope, id, 1, filled(content, values, lang), "表.xlsx")


def test_the_form_holds_what_is_asked_with_the_own_columns_empty(asked):
    store, id = asked
    before = {("P01", month): 100 for month in MONTHS}
    content = claim_sheet.take_out(store, LI, id, 1, EAST, "month", "product", before)
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    heads = [cell.value for cell in page[1]]
    rows = [dict(zip(heads, [cell.value for cell in row], strict=True)) for row in page.iter_rows(min_row=2)]
    assert len(rows) == 24 and {row["自报基础（元）"] for row in rows} == {None}
    assert (rows[0]["负责范围"], rows[0]["细分"], rows[0]["期间"]) == ("华东", "产品1", "1月")
    assert (rows[0]["下达基础（元）"], rows[0]["下达挑战（元）"], rows[0]["去年（元，未完月份用预测）"]) == (
        600,
        660,
        1,
    )
    assert rows[12]["去年（元，未完月份用预测）"] is None
    assert rows[0]["编码（勿改）"] == f"{id}|1|region|R01|product|P01|2026-01"
    grey = [cell.column for cell in page[2] if cell.font.italic]
    assert [heads[at - 1] for at in grey] == heads[:8]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_filled_in_is_seen_and_then_submitted(asked, lang):
    store, id = asked
    seen = sent(
        store, id, [(5000, 5500, "客户少"), (6000.25, None, "=1+1"), (None,), (None, None, "客户少")], lang=lang
    )
    assert (seen.problems, seen.owner, seen.total) == ((), EAST, Decimal("11000.25"))
    assert claims.claims(store, LI, id) == ()
    claim_sheet.commit(store, LI, seen)
    (one,) = claims.claims(store, LI, id)
    assert [(f.where["month"][0], f.base, f.challenge) for f in one.figures] == [
        ("2026-01", 5000, 5500),
        ("2026-04", Decimal("6000.25"), None),
    ]
    assert one.way == "sheet" and one.why.startswith("客户少")


def test_everything_wrong_is_told_by_row_and_column_and_nothing_is_kept(asked):
    store, id = asked
    seen = sent(store, id, [("很多",), (-5,), (None, 7), (100, 50)])
    assert [(p.code, p.row, p.column) for p in seen.problems] == [
        ("not_a_number", 2, "base"),
        ("not_a_number", 3, "base"),
        ("claim_no_base", 4, "base"),
        ("claim_below_base", 5, "challenge"),
    ]
    with pytest.raises(Invalid):
        claim_sheet.commit(store, LI, seen)
    assert claims.claims(store, LI, id) == ()


def test_amounts_typed_in_ten_thousands_are_asked_about(asked):
    store, id = asked
    given = claims.yuan(open_desk(store, LI, id).tracks.base.sum_of({"region": ("R01",), "month": tuple(MONTHS[:3])}))
    seen = sent(store, id, [(round(float(given) / 10_000, 2),), (1,)])
    assert [(p.code, p.row) for p in seen.problems] == [("claim_unit", 2), ("claim_unit", 3)]
    assert sent(store, id, [(0,), (100,)]).problems == ()


def test_a_formula_without_a_result_is_a_problem_and_text_never_becomes_one(asked):
    store, id = asked
    seen = sent(store, id, [("=1+1",)])
    assert [p.code for p in seen.problems] == ["formula_without_result"]
    book = load_workbook(io.BytesIO(claim_sheet.take_out(store, LI, id, 1, EAST)))
    assert not [c for page in book for row in page.iter_rows() for c in row if c.data_type == "f"]


def recoded(content, old, new):
    book = load_workbook(io.BytesIO(content))
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[0].value = row[0].value.replace(old, new)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2|1|", "9|1|", "claim_version"),
        ("2|1|", "2|2|", "claim_round"),
        ("R01", "R09", "unknown_row"),
        ("|Q1", "|Q9", "unknown_row"),
        ("|region|", "|colour|", "unknown_row"),
        ("||Q2", "||2026-05", "claim_mixed"),
        ("|Q2", "|Q1", "twice_in_file"),
    ],
)
def test_rows_that_do_not_belong_here_are_refused(asked, old, new, code):
    store, id = asked
    content = filled(claim_sheet.take_out(store, LI, id, 1, EAST), [(100,), (200,), (300,), (400,)])
    seen = claim_sheet.preview(store, LI, id, 1, recoded(content, old, new), "x.xlsx")
    assert code in {problem.code for problem in seen.problems}


def test_an_empty_form_and_a_strange_file_claim_nothing(asked):
    store, id = asked
    empty = sent(store, id, [])
    assert (empty.problems, empty.figures, empty.owner) == ((), (), EAST)
    strange = claim_sheet.preview(store, LI, id, 1, b"PK\x03\x04 nothing", "x.xlsx")
    assert strange.problems and strange.owner is None


def test_closed_months_are_not_asked(asked):
    store, id = asked
    save_settings(store, WANG, closed_through="2026-04")
    desk = open_desk(store, LI, id)
    found = claim_sheet.rows(desk, EAST, "quarter", "", MONTHS)
    assert [(row.period, row.where["month"]) for row in found][:2] == [
        ("Q2", ("2026-05", "2026-06")),
        ("Q3", ("2026-07", "2026-08", "2026-09")),
    ]


def test_a_form_that_was_taken_out_before_somebody_submitted_is_told(asked):
    store, id = asked
    seen = sent(store, id, [(100,), (200,), (300,), (400,)])
    claims.submit(store, WANG, id, 1, EAST, seen.figures)
    with pytest.raises(Conflict):
        claim_sheet.commit(store, LI, seen)


def test_a_regional_editor_takes_and_sends_his_own_form(asked):
    store, id = asked
    seen = sent(store, id, [(100,), (200,), (300,), (400,)], owner=WEST, scope=SOUTH)
    assert claim_sheet.commit(store, SOUTH, seen) == 1
    foreign = filled(claim_sheet.take_out(store, LI, id, 1, EAST), [(100,)])
    assert {p.code for p in claim_sheet.preview(store, SOUTH, id, 1, foreign, "x.xlsx").problems} == {"unknown_row"}
    own = load_workbook(io.BytesIO(claim_sheet.take_out(store, SOUTH, id, 1, EAST))).worksheets[0]
    assert own.max_row == 1
