"""Shapes of ERP lists: SAP's ALV text, Kingdee and U8 lists with titles, subtotals, states and tax heads."""

import pytest

from tests.intake.company import codes, company, csv, read, where

SHORT = "月份,区域,产品,团队,渠道,订单数,销量,销售额"
A = "2026-10,华东,旗舰款,华东一组,直销,1,2,1000.00"
B = "2026-10,华东,标准款,华东一组,电商,3,4,500.50"
C = "2026-10,华南,标准款,华南一组,电商,5,6,200.00"


def revenue(reading):
    return [f"{row['revenue']:.2f}" for row in reading.rows]


ALV = [
    "Umsatz 2026\t\t\t\t\t\t\t\t",
    "\t月份\t区域\t产品\t团队\t渠道\t订单数\t销量\t销售额",
    "\t13.10.2026\t华东\t旗舰款\t华东一组\t直销\t1\t2\t1.234.567,50",
    "\t31.10.2026\t华东\t标准款\t华东一组\t电商\t1.003\t4\t56,25-",
    "*\t\t华东\t\t\t\t\t\t1.234.511,25",
    "Umsatz 2026\t\t\t\t\t\t\t\t",
    "\t月份\t区域\t产品\t团队\t渠道\t订单数\t销量\t销售额",
    "\t31.10.2026\t华南\t标准款\t华南一组\t电商\t5\t6\t200,00",
    "*\t\t华南\t\t\t\t\t\t200,00",
    "**\t\t\t\t\t\t\t\t1.234.711,25",
]


def test_an_alv_list_in_utf_16_reads_with_its_subtotals_pages_and_european_numbers():
    content = "\r\n".join([*ALV, ""]).encode("utf-16")
    reading = read(content, "EXPORT.XLS")
    assert revenue(reading) == ["1234567.50", "-56.25", "200.00"]
    assert [row["orders"] for row in reading.rows] == [1, 1003, 5]
    assert (reading.counts.read, reading.counts.totals, reading.counts.repeated) == (8, 3, 2)
    assert {"N_DECIMAL_COMMA", "N_DAY_FIRST", "N_TRAILING_MINUS", "N_ENCODING", "N_EXT_MISMATCH"} <= codes(reading)
    assert reading.months == ("2026-10",)


def test_a_marked_subtotal_that_does_not_add_up_is_refused():
    lines = [*ALV[:-1], ALV[-1].replace("1.234.711,25", "1.234.811,25")]
    assert where(read("\n".join(lines).encode("utf-16"), "a.xls"), "E_TOTAL_MISMATCH") == [(10, "revenue")]


def test_marks_may_stand_in_a_key_cell():
    reading = read(csv(A, B, "* 华东,,,,,4,6,1500.50", C, "**,,,,,9,12,1700.50", head=SHORT))
    assert (len(reading.rows), reading.counts.totals) == (3, 2)
    assert "E_TOTAL_MISMATCH" in codes(read(csv(A, B, "* 华东,,,,,4,6,1600.50", C, head=SHORT)))


def test_an_asterisk_in_a_name_is_no_total():
    reading = read(csv(A, B.replace("标准款", "*标准款"), head=SHORT))
    assert where(reading, "E_UNKNOWN_NAME") == [(3, "product")] and reading.counts.totals == 0


def test_a_list_with_rulings_and_bars_reads():
    head = SHORT.split(",")
    lines = [
        "-" * 40,
        "|" + "|".join(head) + "|",
        "-" * 40,
        *("|" + "|".join(r.split(",")) + "|" for r in (A, B)),
        "-" * 40,
    ]
    reading = read("\n".join(lines).encode(), "alv.txt")
    assert (len(reading.rows), where(reading, "N_NOTE_ROW")) == (2, [(3, None), (6, None)])


def test_totals_without_a_word_are_known_by_their_sums():
    reading = read(
        csv(A, B, ",华东,,,,4,6,1500.50".replace(",华东", "2026-10,华东"), C, ",,,,,9,12,1700.50", head=SHORT)
    )
    assert (len(reading.rows), reading.counts.totals, where(reading, "N_TOTAL_ROW")) == (3, 2, [(4, None), (6, None)])


def test_a_row_without_keys_that_does_not_add_up_is_told_and_not_dropped():
    reading = read(csv(A, B, C, ",,,,,9,12,1800.50", head=SHORT))
    assert (5, "region") in where(reading, "E_MISSING_VALUE") and reading.counts.totals == 0


def test_a_single_figure_below_the_same_figure_is_no_total_when_its_names_follow():
    rows = [A, ",,旗舰款,华东一组,经销,1,2,1000.00"]
    reading = read(csv(*rows, head=SHORT), fill_down="month,region")
    assert (len(reading.rows), reading.counts.totals) == (2, 0)


@pytest.mark.parametrize("word", ["小计", "合计", "总计", "小 计："])
def test_subtotals_are_known_in_a_column_that_is_not_used(word):
    head, row = "单据编号," + SHORT, "{},2026-10,华东,,,,4,6,1500.50"
    reading = read(csv(f"X1,{A}", f"X2,{B}", row.format(word), f"X3,{C}", head=head))
    assert (len(reading.rows), reading.counts.totals) == (3, 1)


def test_a_remark_that_ends_in_a_word_for_total_is_no_total():
    rows = [f"{A},", ",,标准款,华东一组,电商,3,4,500.50,含运费合计"]
    assert len(read(csv(*rows, head=SHORT + ",备注"), fill_down="month,region").rows) == 2


def test_notes_of_the_printout_are_no_data():
    reading = read(
        csv(A, B, "制表人：王芳,,,,,,,", "第 1 页 共 2 页,,,,,,,", "打印时间：2026-11-01,,,,,,,", head=SHORT)
    )
    assert (len(reading.rows), len(where(reading, "N_NOTE_ROW")), reading.counts.repeated) == (2, 3, 3)


@pytest.mark.parametrize("remark", ["备注：本表不含税", "说明: 以财务为准", "Note: preliminary"])
def test_a_remark_below_the_list_is_no_data(remark):
    row = "2026-10,华东,旗舰款,华东一组,直销,1,1,5"
    reading = read(csv(row, f"{remark},,,,,,,", head="月份,区域,产品,团队,渠道,订单数,销量,销售额"))
    assert (len(reading.rows), reading.counts.repeated) == (1, 1)
    assert "N_NOTE_ROW" in codes(reading)


def test_european_numbers_need_proof_and_are_asked_for_without():
    rows = [row.replace(".", ",").replace(",", ";") for row in ()] or [
        "2026-10;华东;旗舰款;华东一组;直销;1;2;1000,00",
        "2026-10;华东;标准款;华东一组;电商;3;4;500,50",
    ]
    content = csv(*rows, head=SHORT.replace(",", ";"))
    asked = read(content)
    assert ("decimal", ("comma",)) in [(q.key, q.choices) for q in asked.questions]
    assert revenue(read(content, decimal="comma")) == ["1000.00", "500.50"]


def test_a_file_that_writes_numbers_both_ways_is_refused():
    rows = ["2026-10;华东;旗舰款;华东一组;直销;1;2;1.000,00", "2026-10;华东;标准款;华东一组;电商;3;4;1,500.50"]
    assert "E_NUMBER_FORMAT" in codes(read(csv(*rows, head=SHORT.replace(",", ";"))))


def test_a_day_first_date_needs_proof():
    rows = [row.replace("2026-10", "01.10.2026") for row in (A, B)]
    assert where(read(csv(*rows, head=SHORT)), "E_MONTH_FORMAT") == [(2, "month"), (3, "month")]
    proved = [rows[0], B.replace("2026-10", "31.10.2026")]
    assert read(csv(*proved, head=SHORT)).months == ("2026-10",)
    american = [rows[0], B.replace("2026-10", "10.31.2026")]
    assert "E_MONTH_FORMAT" in codes(read(csv(*american, head=SHORT)))


def test_states_of_documents_are_asked_about():
    head = SHORT + ",单据状态"
    content = csv(f"{A},已审核", f"{B},未审核", f"{C},已审核", head=head)
    asked = read(content)
    (question,) = asked.questions
    assert (question.key, question.choices) == ("filter.单据状态", ("已审核", "未审核", "已审核,未审核"))
    assert asked.verdict == "accept_with_notice" and len(where(asked, "N_STATUS_MIXED")) == 1
    reading = read(content, filter__单据状态="已审核")
    assert (len(reading.rows), reading.counts.filtered, reading.questions) == (2, 1, ())
    assert read(csv(f"{A},已审核", head=head)).questions == ()


def test_the_amount_with_tax_is_mapped_and_its_basis_asked():
    head = SHORT.replace("销售额", "价税合计") + ",税率,含税单价"
    content = csv(f"{A},13%,56.5", head=head)
    asked = read(content)
    assert ("map.revenue", ("价税合计", "税率", "含税单价")) in [(q.key, q.choices) for q in asked.questions]
    taxed = read(content, map__revenue="价税合计")
    assert [(q.key, q.choices[0]) for q in taxed.questions] == [("tax", "incl:0.13")]
    assert revenue(read(content, map__revenue="价税合计", tax="incl:0.13")) == ["884.96"]


def test_a_u8_list_with_title_query_rows_and_unmerged_blanks_reads():
    lines = [
        "销售统计表,,,,,,,",
        "查询条件：2026-10,,,,,,,",
        SHORT,
        A,
        ",,标准款,华东一组,电商,3,4,500.50",
        "小计,,,,,4,6,1500.50",
        C,
        "合计,,,,,9,12,1700.50",
    ]
    content = csv(*lines[1:], head=lines[0])
    asked = read(content)
    assert ("fill_down", ("month,region",)) in [(q.key, q.choices) for q in asked.questions]
    reading = read(content, fill_down="month,region")
    assert (revenue(reading), reading.counts.totals) == (["1000.00", "500.50", "200.00"], 2)


CRM = "商机名称,客户,负责人,阶段,预计金额,预计成交日期,来源,创建时间"


def test_a_crm_list_is_refused_with_what_it_lacks_and_may_be_mapped():
    content = csv("二期扩容,甲公司,王芳,方案,50000,2026-12-31,展会,2026-10-08", head=CRM)
    reading = read(content)
    assert reading.verdict == "reject"
    assert {column for _, column in where(reading, "E_MISSING_COLUMN")} >= {"month", "region", "product", "orders"}
    (month,) = [p for p in reading.problems if p.column == "month"]
    assert month.detail["found"] == tuple(CRM.split(","))
    asked = {question.key: question.choices for question in reading.questions}
    assert asked["map.month"] == asked["map.region"] == tuple(CRM.split(","))


def test_the_header_of_a_crm_list_is_found_below_its_titles():
    content = csv(
        "导出时间：2026-11-01,,,,,,,",
        CRM,
        "二期扩容,甲公司,王芳,方案,50000,2026-12-31,展会,2026-10-08",
        head="商机列表,,,,,,,",
    )
    assert next(q.choices for q in read(content).questions if q.key == "map.region") == tuple(CRM.split(","))


def test_a_list_that_lacks_a_few_columns_is_asked_for_those_or_what_else_it_is_about():
    content = csv("华东,旗舰款,华东一组,直销,1,2", head="区域,产品,团队,渠道,甲,乙")
    reading = read(content)
    keys = [question.key for question in reading.questions]
    assert keys == ["const.month", "map.month", "map.orders", "map.units", "map.revenue", "group"]
    assert reading.questions[1].choices == ("甲", "乙")


def test_a_list_of_another_group_with_its_own_heads_is_asked_for_the_group_and_then_for_its_column():
    content = csv("2026-10,华东,旗舰款,华东一组,直销,7,8%", head="月份,区域,产品,团队,渠道,有效线索,转化率")
    group = read(content).questions[-1]
    assert (group.key, group.choices) == ("group", ("cost", "funnel", "customers", "collections"))
    asked = read(content, group="funnel")
    assert [(q.key, q.choices) for q in asked.questions] == [("map.leads", ("有效线索", "转化率"))]
    reading = read(content, group="funnel", map__leads="有效线索")
    assert (reading.groups, reading.rows[0]["leads"]) == (("funnel",), 7)


def test_of_month_and_year_to_date_the_month_is_read():
    head = SHORT.replace("销售额", "本月销售额,累计销售额")
    content = csv(A + ",9000", head=head)
    assert revenue(read(content)) == ["1000.00"] and "E_CUMULATIVE" not in codes(read(content))
    known = company(year_to_date={})
    assert revenue(read(content, known=known, cumulative="yes")) == ["9000.00"]


def test_a_list_of_leads_that_is_mapped_is_read():
    content = csv(
        "甲公司,2026-10-08,华东,旗舰款,华东一组,直销,1",
        head="线索,创建时间,大区名,产品名,组别,渠道来源,数",
    )
    answers = {
        "month": "创建时间",
        "region": "大区名",
        "product": "产品名",
        "team": "组别",
        "channel": "渠道来源",
        "leads": "数",
    }
    reading = read(content, group="funnel", **{f"map__{id}": head for id, head in answers.items()})
    assert [(row["month"], row["leads"]) for row in reading.rows] == [("2026-10", 1)]


def test_a_list_with_its_own_heads_offers_the_month_that_its_title_speaks_of():
    head = "部门名称,存货名称,销售组,销售类型,单据数,数量,无税金额"
    content = csv(
        "日期：2026-10-01 至 2026-10-31,,,,,,", head, "华东,旗舰款,华东一组,直销,1,2,30", head="销售统计表,,,,,,"
    )
    asked = {q.key: q.choices for q in read(content).questions}
    assert asked["const.month"] == ("2026-10",) and "直销" in asked["const.channel"]
    heads = dict(
        zip(("region", "product", "team", "channel", "orders", "units", "revenue"), head.split(","), strict=True)
    )
    reading = read(content, const__month="2026-10", unit="万元", **{f"map__{id}": text for id, text in heads.items()})
    assert [(row["month"], str(row["revenue"])) for row in reading.rows] == [("2026-10", "300000.00")]


def test_months_as_columns_beside_foreign_names_ask_for_the_names_only():
    content = csv("华东,旗舰款,华东一组,1,2", head="组织,物料,业务组,2027-01,2027-02")
    assert [q.key for q in read(content, dataset="plan").questions] == ["map.region", "map.product", "map.team"]
