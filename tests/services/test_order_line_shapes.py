"""Order lines as ERP systems list them: documents written once, totals of any kind, tax heads, European writing."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from openpyxl import Workbook

from salesplan.core.settings import Settings
from tests.services.lines_read import HEAD, LINE, read, table

KINGDEE = "日期,单据编号,客户,区域,产品,团队,渠道,规格,单位,数量,金额,单据状态"


def codes(found):
    return {problem.code for problem in found.reading.problems}


def refusing(found):
    return {problem.code for problem in found.reading.problems if problem.refuses}


def amounts(found):
    return [str(value) for value in found.lines["revenue"].to_pylist()]


def asked(found):
    return [(question.key, question.choices) for question in found.reading.questions]


def test_a_list_that_writes_a_document_once_asks_to_fill_down() -> None:
    text = table(
        "销售出库单列表,,,,,,,,,,,",
        KINGDEE,
        "2026-10-05,X1,宏达机械,华东,空压机,一组,直销,大,台,2,1000.00,已审核",
        ",,,,干燥机,,,小,台,1,500.00,",
        ",小计,,,,,,,,3,1500.00,",
        "2026-10-06,X2,宏达机械,华东,空压机,一组,直销,大,台,1,200.00,已审核",
        ",,,,,,,合计,,4,1700.00,",
        head="查询条件：2026-10,,,,,,,,,,,",
    )
    found = read(text)
    assert ("fill_down", ("order,date,customer,region,team,channel",)) in asked(found)
    filled = read(text, {"fill_down": "order,date,customer,region,team,channel"})
    assert amounts(filled) == ["1000.00", "500.00", "200.00"]
    assert filled.reading.counts.totals == 2


def test_no_fill_down_is_offered_when_the_first_line_lacks_the_name() -> None:
    assert "fill_down" not in dict(asked(read(table(LINE.replace("SO1", ""), LINE))))


def test_a_filter_keeps_audited_documents_only() -> None:
    rows = [
        f"2026-10-05,X{n},宏达机械,华东,空压机,一组,直销,大,台,2,100.00,{s}" for n, s in enumerate(("已审核", "草稿"))
    ]
    found = read(table(*rows, head=KINGDEE), {"filter.单据状态": "已审核"})
    assert (amounts(found), found.reading.counts.filtered) == (["100.00"], 1)


@pytest.mark.parametrize("mark", ["*", "**", "* 华东"])
def test_marked_and_wordless_totals_are_checked(mark: str) -> None:
    second = LINE.replace("SO1", "SO2")
    text = table(LINE, second, f"{mark},,,,,,,4,2000.00,,", LINE.replace("SO1", "SO3"), ",,,,,,,6,3000.00,,")
    found = read(text)
    assert (len(amounts(found)), found.reading.counts.totals) == (3, 2)
    wrong = read(text.replace("3000.00", "3100.00"))
    assert [(p.code, p.row) for p in wrong.reading.problems if p.refuses] == [("E_TOTAL_MISMATCH", 6)]


@pytest.mark.parametrize("name", ["*小明", "**", "* 华"])
def test_asterisks_in_a_name_are_no_total(name: str) -> None:
    text = table(LINE.replace("00017", name), LINE.replace("00017", name).replace("2026-10-05", "2026/10/5"))
    assert read(text).reading.counts == (2, 2, 0, 0, 0, 0, 0)


def test_a_name_with_an_asterisk_that_is_filled_down_is_no_total() -> None:
    text = table(LINE.replace("00017", "*小明"), ",,,华东,干燥机,一组,直销,1,5.00,,")
    assert amounts(read(text, {"fill_down": "order,date,customer"})) == ["1000.00", "5.00"]


def test_a_row_without_names_and_without_an_amount_is_no_total() -> None:
    assert "E_MISSING_VALUE" in codes(read(table(LINE, ",,,,,,,4,,,")))


TAXED = HEAD.replace("销售额", "价税合计")


def test_an_amount_with_tax_asks_and_is_converted() -> None:
    text = table(LINE.replace("1000.00", "113.00"), LINE.replace("1000.00", "-0.01"), head=TAXED)
    mapped = {"map.revenue": "价税合计"}
    assert asked(read(text, mapped)) == [("tax", ("incl:0.13", "excl"))]
    found = read(text, mapped | {"tax": "incl:0.13"})
    assert (amounts(found), "N_TAX_CONVERTED" in codes(found)) == (["100.00", "-0.01"], True)
    assert found.lines["cost"].to_pylist()[0] == 600
    assert amounts(read(text, mapped | {"tax": "excl"})) == ["113.00", "-0.01"]
    assert "E_ANSWER" in codes(read(text, mapped | {"tax": "much"}))


@pytest.mark.parametrize(
    ("paid", "net"), [("0.15", "0.12"), ("0.25", "0.20"), ("-0.15", "-0.12"), ("1000.05", "800.04")]
)
def test_tax_is_taken_out_exactly_with_ties_to_the_even_fen(paid: str, net: str) -> None:
    found = read(table(LINE.replace("1000.00", paid), head=TAXED), {"map.revenue": "价税合计", "tax": "incl:0.25"})
    assert amounts(found) == [net] == [str((Decimal(paid) / Decimal("1.25")).quantize(Decimal("0.01")))]


def test_a_company_that_stores_with_tax_multiplies() -> None:
    text = table(LINE, head=HEAD.replace("销售额", "无税金额"))
    answers = {"map.revenue": "无税金额", "tax": "excl:0.13"}
    assert amounts(read(text, answers, settings=Settings(tax="incl"))) == ["1130.00"]


def test_a_mapped_head_stands_in_place_of_the_usual_one() -> None:
    text = table(LINE + ",7.00", head=HEAD.replace("销售额", "金额") + ",实收")
    assert amounts(read(text, {"map.revenue": "实收"})) == ["7.00"]


ALV = "订单号|日期|客户|区域|产品|团队|渠道|数量|销售额"


def test_decimal_commas_and_days_first_are_read_by_their_proof() -> None:
    rows = [
        "SO1|13.10.2026|00017|华东|空压机|一组|直销|1.000|1.234,56-",
        "SO2|05.10.2026|00017|华东|空压机|一组|直销|2,5|1.000,00",
    ]
    found = read(table("-" * 60, *rows, "-" * 60, head=ALV))
    assert sorted(amounts(found)) == ["-1234.56", "1000.00"]
    assert [str(units) for units in found.lines["units"].to_pylist()] == ["2.500", "1000.000"]
    assert [day.day for day in found.lines["day"].to_pylist()] == [5, 13]
    assert {"N_DECIMAL_COMMA", "N_DAY_FIRST", "N_NOTE_ROW"} <= codes(found)


def test_decimal_commas_without_proof_are_asked_for() -> None:
    text = table("SO1|2026-10-13|00017|华东|空压机|一组|直销|1|1234,56", head=ALV)
    assert ("decimal", ("comma",)) in asked(read(text))
    assert amounts(read(text, {"decimal": "comma"})) == ["1234.56"]


def workbook(*sheets: tuple[str, list[str]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, lines in sheets:
        page = book.create_sheet(name)
        for line in lines:
            page.append(line.split(","))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_list_without_a_column_is_asked_for_it_whatever_the_kind_of_file() -> None:
    head = HEAD.replace("销售额", "价税合计")
    for content in (table(LINE, head=head), workbook(("S", [head, LINE]))):
        found = read(content)
        assert {p.code for p in found.reading.problems if p.refuses} == {"E_MISSING_COLUMN"}
        assert [(q.key, q.choices) for q in found.reading.questions] == [("map.revenue", ("价税合计",))]
        assert found.reading.fingerprint


def test_a_list_whose_heads_are_its_own_is_asked_which_is_which() -> None:
    head = "出库单,日期,购货单位,销售部门,物料名称,销售组,方式,实发数量,本币金额,成本,退货额"
    found = read(workbook(("S", ["销售出库列表", head, LINE])))
    keys = [key for key, _ in asked(found)]
    assert keys[:2] == ["map.order", "map.customer"] and "map.date" not in keys
    assert "本币金额" in found.reading.questions[0].choices


def test_a_web_page_of_lines_is_offered_to_be_read_and_then_is() -> None:
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in line.split(",")) + "</tr>" for line in (HEAD, LINE))
    page = f"<table>{rows}</table>"
    refused = read(page)
    assert (codes(refused), asked(refused)) == ({"E_HTML"}, [("legacy", ("read",))])
    assert amounts(read(page, {"legacy": "read"})) == amounts(read(table(LINE)))


def test_several_sheets_of_lines_are_asked_about_and_none_is_left_out_silently() -> None:
    content = workbook(("一", [HEAD, LINE]), ("二", [HEAD, LINE]))
    found = read(content)
    assert "E_MULTIPLE_SHEETS" in codes(found) and found.reading.questions[0].choices == ("一", "二", "一,二")
    assert len(amounts(read(content, {"sheets": "二"}))) == 1
    assert refusing(read(content, {"sheets": "三"})) == {"E_ANSWER", "E_MULTIPLE_SHEETS"}


def regional() -> bytes:
    """Two sheets of different heads, the second without a cost and with its columns in another order."""
    other = "客户,订单号,日期,产品,团队,渠道,销售额,数量"
    east = [HEAD.replace(",区域", ""), LINE.replace(",华东", ""), "合计,,,,,,2,1000.00,,"]
    return workbook(
        ("华东", east), ("华南", ["名单", other, "K2,SO9,2026-10-06,干燥机,二组,电商,300.00,5", "合计,,,,,,300.00,5"])
    )


def test_sheets_of_different_heads_are_stacked_and_give_their_names_to_their_rows() -> None:
    found = read(regional(), {"sheets": "华东,华南", "const.region": "@sheet"})
    assert not [p for p in found.reading.problems if p.refuses]
    rows = found.lines.select(["order_id", "region", "units", "revenue", "cost"]).to_pylist()
    assert [tuple(map(str, row.values())) for row in rows] == [
        ("SO1", "R01", "2.000", "1000.00", "600.00"),
        ("SO9", "R02", "5.000", "300.00", "None"),
    ]
    assert (found.reading.counts.totals, found.reading.sheet) == (2, "华东,华南")


def test_a_problem_of_a_stacked_sheet_names_the_sheet_and_its_own_row() -> None:
    content = workbook(
        ("一", [HEAD, LINE]), ("二", [HEAD, LINE, LINE.replace("1000.00", "many"), LINE.replace("华东", "火星")])
    )
    problems = read(content, {"sheets": "一,二"}).reading.problems
    (wrong,) = [p for p in problems if p.code == "E_NOT_A_NUMBER"]
    assert (wrong.row, wrong.detail["sheet"]) == (3, "二")
    (unknown,) = [p for p in problems if p.code == "E_UNKNOWN_NAME"]
    assert (unknown.row, unknown.detail["rows"]) == (4, "二!4") and "sheet" not in unknown.detail


def test_totals_and_blanks_of_a_stacked_sheet_are_its_own() -> None:
    below = ",".join(["", *LINE.split(",")[1:]])
    total = "合计,,,,,,,2,1000.00,,"
    content = workbook(("一", [HEAD, LINE, total]), ("二", [HEAD, below, total]))
    refused = [
        (p.code, p.row) for p in read(content, {"sheets": "一,二", "fill_down": "order"}).reading.problems if p.refuses
    ]
    assert refused == [("E_MISSING_VALUE", 2)]


def test_sheets_of_different_units_are_not_added_up() -> None:
    content = workbook(("一", [HEAD, LINE]), ("二", [HEAD.replace("销售额", "销售额(万元)"), LINE]))
    assert "E_ANSWER" in codes(read(content, {"sheets": "一,二"}))


def test_a_channel_that_no_column_carries_can_be_said_for_the_whole_file() -> None:
    content = table(LINE.replace(",直销", ""), head=HEAD.replace(",渠道", ""))
    assert asked(read(content))[-1] == ("const.channel", ("直销", "电商"))
    assert read(content, {"const.channel": "电商"}).lines["channel"].to_pylist() == ["C02"]


def test_a_region_that_the_name_of_the_file_says_is_offered_for_the_whole_file() -> None:
    content = table(LINE.replace(",华东", ""), head=HEAD.replace(",区域", ""))
    assert asked(read(content, name="华东出库.csv"))[-1] == ("const.region", ("华东",))
    assert [key for key, _ in asked(read(content))] == ["map.region"]


def test_states_of_documents_are_asked_about_and_what_is_left_out_is_told() -> None:
    content = table(LINE + ",已审核", LINE + ",创建", head=HEAD + ",单据状态")
    (question,) = read(content).reading.questions
    assert (question.key, question.choices) == ("filter.单据状态", ("已审核", "创建", "已审核,创建"))
    found = read(content, {"filter.单据状态": "已审核"})
    assert len(amounts(found)) == 1 and "N_FILTERED" in {p.code for p in found.reading.problems}
    assert not found.reading.questions


def test_a_state_on_the_first_line_of_a_document_counts_for_its_other_lines() -> None:
    _, day, customer, *rest = LINE.split(",")
    below = ",".join(["", "", "", *rest])
    other = ",".join(["A9", day, customer, *rest])
    content = table(LINE + ",已审核", below + ",", other + ",创建", below + ",", head=HEAD + ",单据状态")
    found = read(content, {"fill_down": "order,date,customer", "filter.单据状态": "已审核"})
    assert (found.reading.counts.stored, found.reading.counts.filtered) == (2, 2)
