"""Questions and answers: each question is asked once, each answer does what it says, a wrong one is told."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.i18n.messages import told
from salesplan.intake.answers import flat
from tests.intake.books import book, sheet_xml, table
from tests.intake.company import HEAD, ROWS, changed, codes, company, csv, read, where


def keys(reading):
    return [question.key for question in reading.questions]


def without(id, rows=ROWS, head=HEAD):
    names = [
        "month",
        "region",
        "product",
        "team",
        "channel",
        "leads",
        "orders",
        "units",
        "revenue",
        "cost",
        "returns",
        "new_customers",
        "repeat_customers",
    ]
    at = names.index(id)
    return csv(
        *(",".join(c for i, c in enumerate(row.split(",")) if i != at) for row in rows),
        head=",".join(c for i, c in enumerate(head.split(",")) if i != at),
    )


@pytest.mark.parametrize(
    "answers",
    [
        {"unit": "吨"},
        {"duplicates": "max"},
        {"scope": "all"},
        {"legacy": "yes"},
        {"group": "finance"},
        {"tax": "incl"},
        {"tax": "incl:x"},
        {"cumulative": "maybe"},
        {"as_of": "soon"},
        {"map__profit": "x"},
        {"const__x": "1"},
        {"fill_down": "nothing"},
        {"unknown": "1"},
        {"unit": ""},
        {"map__revenue": "不存在"},
        {"filter__不存在": "x"},
        {"names__某某": "不存在的区域"},
        {"tax": "incl:1.5"},
        {"x__y": "1"},
        {"map__": "x"},
    ],
)
def test_an_answer_that_cannot_be_used_is_told(answers):
    assert "E_ANSWER" in codes(read(csv(*ROWS), **answers))


def test_answers_may_be_given_as_lists_and_mappings_in_python():
    given = {"fill_down": ["region", "month"], "map": {"revenue": "x"}, "as_of": date(2026, 11, 1)}
    assert flat(given) == {"fill_down": "region,month", "map.revenue": "x", "as_of": "2026-11-01"}


def test_a_head_may_be_said_to_carry_a_column():
    content = csv(*ROWS, head=HEAD.replace("销售额", "签约金额"))
    asked = read(content)
    assert asked.questions[-1].choices == ("签约金额",)
    reading = read(content, map__revenue="签约金额")
    assert (codes(reading), str(reading.rows[0]["revenue"])) == ({"N_MAPPED"}, "2967851.89")
    assert read(content, map__销售额="签约金额").rows == reading.rows


def test_a_said_head_goes_before_a_known_one():
    content = csv(*(row + ",5000000" for row in ROWS), head=HEAD + ",开票金额")
    reading = read(content, map__revenue="开票金额")
    assert reading.rows[0]["revenue"] == 5_000_000
    assert [column for _, column in where(reading, "N_EXTRA_COLUMN")] == ["销售额"]


def test_a_said_head_keeps_the_unit_in_its_brackets():
    rows = [changed(row, revenue="2") for row in ROWS]
    reading = read(csv(*rows, head=HEAD.replace("销售额", "签约金额(万元)")), map__revenue="签约金额(万元)")
    assert reading.rows[0]["revenue"] == 20_000


def test_the_month_may_be_said_for_the_whole_file_and_the_title_suggests_it():
    reading = read(without("month"), "sales_2026-10.csv")
    assert (keys(reading)[0], reading.questions[0].choices) == ("const.month", ("2026-10",))
    titled = read(
        without("month", head="2026年9月销售实绩,,,,,,,,,,,,\r\n" + HEAD).replace(b"\xef\xbb\xbf", b""), "a.csv"
    )
    assert titled.verdict == "reject"
    said = read(without("month"), const__month="2026年10月")
    assert (codes(said), said.months) == ({"N_CONSTANT"}, ("2026-10",))


def test_a_title_row_names_the_month_that_is_missing():
    content = csv(*without("month").decode().split("\r\n")[:-1], head="2026年10月 销售实绩")
    assert read(content).questions[0].choices == ("2026-10",)


@pytest.mark.parametrize(
    ("id", "text", "code"),
    [("month", "2026-13", "E_MONTH_INVALID"), ("channel", "地推", "E_UNKNOWN_NAME"), ("orders", "x", "E_NOT_A_NUMBER")],
)
def test_a_constant_is_judged_like_a_cell(id, text, code):
    reading = read(without(id), **{f"const__{id}": text})
    assert (None, id) in where(reading, code)


def test_a_constant_for_a_column_that_is_there_is_no_answer():
    assert "E_ANSWER" in codes(read(csv(*ROWS), const__channel="直销"))


def test_names_of_the_channel_may_be_constant():
    rows = [ROWS[0], ROWS[1], changed(ROWS[4], channel="")]
    assert {row["channel"] for row in read(without("channel", rows), const__channel="直销").rows} == {"C01"}


def test_an_unknown_name_is_asked_for_with_its_suggestion():
    content = csv(changed(ROWS[0], region="华东区"), *ROWS[1:])
    asked = read(content)
    question = next(q for q in asked.questions if q.key == "names.华东区")
    assert (question.code, question.choices, question.free, question.about) == (
        "E_UNKNOWN_NAME",
        ("华东",),
        "text",
        "region",
    )
    reading = read(content, names__华东区="华东")
    assert (codes(reading), reading.rows[0]["region"]) == ({"N_NAME_MAPPED"}, "R01")


def test_all_new_names_may_be_taken():
    content = csv(
        changed(ROWS[0], product="量子款"), changed(ROWS[1], product="量子款"), changed(ROWS[2], channel="地推 ")
    )
    assert "names" in keys(read(content))
    reading = read(content, names="create")
    assert reading.new_names == (("product", "量子款"), ("channel", "地推"))
    assert [row["product"] for row in reading.rows[:2]] == ["+量子款", "+量子款"]
    assert {"N_NAMES_CREATED", "N_TRIMMED"} == codes(reading)


@pytest.mark.parametrize("name", ["=1+1", "<b>x</b>", "a'b", "东" * 61])
def test_harmful_names_are_never_taken(name):
    assert "E_UNKNOWN_NAME" in codes(read(csv(changed(ROWS[0], product=name)), names="create"))


def test_an_empty_store_is_offered_all_names_first():
    empty = company(
        members=dict.fromkeys(("region", "product", "team", "channel"), ()), team_regions=(), median_revenue=None
    )
    asked = read(csv(*ROWS), known=empty)
    assert (keys(asked), asked.questions[0].choices) == (["names"], ("create",))
    assert ("region", "华东") in asked.new_names and ("channel", "直销") in asked.new_names
    reading = read(csv(*ROWS), known=empty, names="create")
    assert (reading.verdict, reading.rows[0]["team"]) == ("accept_with_notice", "+华东一组")
    assert reading.new_names == asked.new_names


def test_a_regional_editor_creates_no_region():
    known = company(scope=Scope("e", "editor", ("R01",)))
    assert "E_FORBIDDEN_REGION" in codes(read(csv(changed(ROWS[0], region="华中")), known=known, names="create"))


CRM = "月份,区域,产品,团队,渠道,线索量"
LEADS = [",".join(row.split(",")[:6]) for row in ROWS]


def test_a_file_of_one_group_is_asked_for_its_group():
    asked = read(csv(*LEADS, head=CRM))
    assert {column for _, column in where(asked, "E_MISSING_COLUMN")} == {"orders", "units", "revenue"}
    assert (asked.questions[0].key, asked.questions[0].choices) == ("group", ("funnel",))
    reading = read(csv(*LEADS, head=CRM), group="funnel")
    assert (reading.verdict, reading.groups, reading.rows[0]["leads"], reading.rows[0]["revenue"]) == (
        "accept",
        ("funnel",),
        384,
        None,
    )


def test_a_named_group_needs_one_of_its_columns_and_leaves_the_others_out():
    assert where(read(csv(*LEADS, head=CRM), group="collections"), "E_MISSING_COLUMN")
    money = read(csv(*(row + ",5" for row in LEADS), head=CRM + ",回款额"), group="collections")
    assert (money.groups, money.rows[0]["collected"], money.rows[0]["leads"]) == (("collections",), 5, None)
    both = read(csv(*(row + ",5" for row in LEADS), head=CRM + ",回款额"), group="funnel,collections")
    assert both.groups == ("funnel", "collections")


def test_a_file_of_one_group_replaces_only_that_group():
    from tests.intake.company import stored

    sales = stored("2026-10", {"R05": (3, "9")}, groups=("sales",))
    assert read(csv(*LEADS, head=CRM), group="funnel", known=company(stored=sales)).verdict == "accept"


def test_rows_may_be_excluded_by_rule_and_are_counted():
    rows = [
        row + f",{state}"
        for row, state in zip(ROWS, ["已审核", "已审核", "草稿", "已关闭", " 已审核", ""], strict=True)
    ]
    reading = read(csv(*rows, head=HEAD + ",单据状态"), filter__单据状态="已审核,已关闭")
    assert (reading.counts.filtered, reading.counts.stored) == (2, 4)
    told = next(p for p in reading.problems if p.code == "N_FILTERED")
    assert (told.detail["n"], told.detail["rows"]) == (2, "4, 7")
    assert "N_EXTRA_COLUMN" not in codes(reading)
    assert codes(read(csv(*rows, head=HEAD + ",单据状态"), filter__单据状态="x")) >= {"E_NO_ROWS", "N_FILTERED"}


def test_blanks_may_be_filled_from_above():
    rows = [ROWS[0], changed(ROWS[1], region="", month=""), changed(ROWS[2], region="")]
    asked = read(csv(*rows))
    assert next(q.choices for q in asked.questions if q.key == "fill_down") == ("month,region",)
    reading = read(csv(*rows), fill_down="region,月份")
    assert (
        where(reading, "N_FILLED_DOWN") == [(3, "month"), (3, "region"), (4, "region")]
        or reading.verdict == "accept_with_notice"
    )
    assert [row["region"] for row in reading.rows] == ["R01"] * 3


@pytest.mark.parametrize("head", ["含税销售额", "销售额（含税）", "销售额(含税)(元)", "销售额（万元，含税）"])
def test_amounts_with_tax_ask_for_the_rate(head):
    reading = read(csv(*ROWS, head=HEAD.replace("销售额", head)))
    assert where(reading, "E_TAX_BASIS") == [(None, "revenue")]
    assert [(q.key, q.choices) for q in reading.questions if q.key == "tax"] == [("tax", ("incl:0.13", "excl"))]


def test_amounts_with_tax_are_converted_half_even():
    content = csv(*(changed(row, revenue="113.00") for row in ROWS[:4]), head=HEAD.replace("销售额", "含税销售额"))
    reading = read(content, tax="incl:0.13")
    assert str(reading.rows[0]["revenue"]) == "100.00"
    assert str(reading.rows[0]["cost"]) == "2196210.39"
    assert where(reading, "N_TAX_CONVERTED") == [(None, "revenue")]
    assert str(read(content, tax="incl:13%").rows[0]["revenue"]) == "100.00"
    assert read(content, tax="excl").rows[0]["revenue"] == 113


@pytest.mark.parametrize("head", ["不含税销售额", "销售额（不含税）", "无税销售额", "未税销售额"])
def test_amounts_of_the_companys_own_basis_are_silent(head):
    assert read(csv(*ROWS, head=HEAD.replace("销售额", head))).verdict == "accept"
    incl = company(settings_={"tax": "incl"})
    assert "E_TAX_BASIS" in codes(read(csv(*ROWS, head=HEAD.replace("销售额", head)), known=incl))


def test_of_two_heads_that_differ_in_tax_the_companys_is_read():
    content = csv(*(row + ",1" for row in ROWS), head=HEAD.replace("销售额", "销售额(不含税)") + ",销售额(含税)")
    reading = read(content)
    assert (codes(reading), str(reading.rows[0]["revenue"])) == ({"N_EXTRA_COLUMN"}, "2967851.89")


def test_a_said_head_that_speaks_of_tax_asks_for_it():
    content = csv(*ROWS, head=HEAD.replace("销售额", "价税合计"))
    assert "E_TAX_BASIS" in codes(read(content, map__revenue="价税合计"))
    assert read(content, map__revenue="价税合计", tax="incl:0.13").verdict == "accept_with_notice"


def test_a_company_that_stores_with_tax_converts_the_other_way():
    content = csv(*(changed(row, revenue="100.00") for row in ROWS[:4]), head=HEAD.replace("销售额", "不含税销售额"))
    reading = read(content, known=company(settings_={"tax": "incl"}), tax="excl")
    assert str(reading.rows[0]["revenue"]) == "113.00"


EARLIER = {
    ("2026-01", "R01", "P01", "T01", "C01"): {"revenue": Decimal("1000"), "orders": 10},
    ("2025-12", "R01", "P01", "T01", "C01"): {"revenue": Decimal("7")},
}


@pytest.mark.parametrize("head", ["累计销售额", "本年累计销售额", "销售额（累计）", "revenue YTD", "YTD revenue"])
def test_figures_to_date_are_asked_for(head):
    reading = read(csv(*ROWS, head=HEAD.replace("销售额", head)))
    assert where(reading, "E_CUMULATIVE") == [(None, "revenue")]
    assert [(q.key, q.choices) for q in reading.questions if q.key == "cumulative"] == [("cumulative", ("yes", "no"))]
    assert read(csv(*ROWS, head=HEAD.replace("销售额", head)), cumulative="no").verdict == "accept"


def test_a_title_that_says_to_date_speaks_of_all_measures():
    reading = read(csv(HEAD, *ROWS, head="2026年10月累计" + "," * 12))
    assert len(where(reading, "E_CUMULATIVE")) == 8


def test_figures_to_date_become_months_by_what_is_stored():
    content = csv(changed(ROWS[0], revenue="1500.00", cost="", returns=""), head=HEAD.replace("销售额", "累计销售额"))
    reading = read(content, known=company(year_to_date=EARLIER), cumulative="yes")
    assert (str(reading.rows[0]["revenue"]), reading.rows[0]["orders"]) == ("500.00", 128)
    told = next(p for p in reading.problems if p.code == "N_CUMULATIVE")
    assert (told.detail["total"], told.detail["before"], told.detail["rest"]) == (
        Decimal("1500.00"),
        Decimal("1000"),
        Decimal("500.00"),
    )


def test_several_months_to_date_are_taken_apart_in_order():
    rows = [
        changed(ROWS[0], month=month, revenue=text, cost="", returns="")
        for month, text in (("2026-10", "30"), ("2026-09", "20"))
    ]
    reading = read(
        csv(*rows, head=HEAD.replace("销售额", "累计销售额")), known=company(year_to_date={}), cumulative="yes"
    )
    assert [(row["month"], int(row["revenue"])) for row in reading.rows] == [("2026-10", 10), ("2026-09", 20)]


def test_months_of_the_year_to_date_of_which_nothing_is_stored_are_told_and_asked_about():
    content = csv(changed(ROWS[0], revenue="1500.00", cost="", returns=""), head=HEAD.replace("销售额", "累计销售额"))
    cell = next(iter(EARLIER))[1:]
    held = [f"2026-{n:02d}" for n in range(1, 10) if n != 4]
    for months, gap in ((held, ("2026-04",)), (held[:2], tuple(f"2026-{n:02d}" for n in range(3, 10)))):
        known = company(year_to_date={(month, *cell): {"revenue": Decimal(1)} for month in months})
        reading = read(content, known=known, cumulative="yes")
        assert [p.detail["months"] for p in reading.problems if p.code == "N_CUMULATIVE_GAP"] == [gap]
        assert [(q.key, q.choices) for q in reading.questions] == [("gap", ("accept",))]
        said = read(content, known=known, cumulative="yes", gap="accept")
        assert (said.questions, said.rows) == ((), reading.rows)


def test_a_year_to_date_whose_months_are_all_known_has_no_gap():
    head = HEAD.replace("销售额", "累计销售额")
    first = csv(changed(ROWS[0], month="2026-01", revenue="1500.00", cost="", returns=""), head=head)
    assert "N_CUMULATIVE_GAP" not in codes(
        read(first, known=company(year_to_date={}, settings_={"closed_through": ""}), cumulative="yes")
    )
    cell = next(iter(EARLIER))[1:]
    known = company(year_to_date={(f"2026-{n:02d}", *cell): {"revenue": Decimal(1)} for n in range(1, 10)})
    later = csv(changed(ROWS[0], revenue="1500.00", cost="", returns=""), head=head)
    assert "N_CUMULATIVE_GAP" not in codes(read(later, known=known, cumulative="yes"))


def test_a_count_to_date_below_the_months_before_is_refused():
    content = csv(changed(ROWS[0], orders="5"), head=HEAD.replace("订单数", "累计订单数"))
    assert where(read(content, known=company(year_to_date=EARLIER), cumulative="yes"), "E_NEGATIVE") == [(2, "orders")]


def test_an_amount_to_date_below_the_months_before_asks():
    content = csv(changed(ROWS[0], revenue="900.00", cost="", returns=""), head=HEAD.replace("销售额", "累计销售额"))
    asked = read(content, known=company(year_to_date=EARLIER), cumulative="yes")
    assert where(asked, "E_CUMULATIVE_BELOW") == [(2, "revenue")]
    assert [(q.key, q.choices) for q in asked.questions if q.key == "negative"] == [("negative", ("accept",))]
    reading = read(content, known=company(year_to_date=EARLIER), cumulative="yes", negative="accept")
    assert str(reading.rows[0]["revenue"]) == "-100.00"


def test_a_figure_that_is_negative_itself_asks_nothing_more():
    content = csv(changed(ROWS[1], revenue="-5", cost="", returns=""), head=HEAD.replace("销售额", "累计销售额"))
    assert "E_CUMULATIVE_BELOW" not in codes(read(content, known=company(year_to_date=EARLIER), cumulative="yes"))


def test_the_finding_about_tax_shows_the_head_and_says_it_in_words():
    reading = read(csv(*ROWS, head=HEAD.replace("销售额", "含税销售额")))
    (found,) = [p for p in reading.problems if p.code == "E_TAX_BASIS"]
    assert found.value == "含税销售额" and told(found, "zh").startswith("“销售额”写的是含税，而公司按不含税记账。")


def test_questions_that_refuse_come_before_those_that_only_confirm():
    rows = [changed(row, month="2026-11", revenue="1.005") for row in ROWS]
    assert keys(read(csv(*rows))) == ["unit", "as_of"]


def test_the_fiscal_year_decides_what_counts_as_to_date():
    content = csv(changed(ROWS[0], revenue="1500.00", cost="", returns=""), head=HEAD.replace("销售额", "累计销售额"))
    known = company(year_to_date=EARLIER, settings_={"fiscal_start": 12})
    assert str(read(content, known=known, cumulative="yes").rows[0]["revenue"]) == "493.00"


def test_a_state_that_stands_on_the_first_line_of_a_document_counts_for_the_lines_below():
    rows = ["2026-10,华东,华东一组,已审核,旗舰款,直销,1,1,100", ",,,,标准款,直销,1,1,50"]
    rows += ["2026-10,华南,华南一组,草稿,旗舰款,直销,1,1,7", ",,,,标准款,直销,1,1,8"]
    content = csv(*rows, head="月份,区域,团队,单据状态,产品,渠道,订单数,销量,销售额")
    reading = read(content, fill_down="month,region,team", filter__单据状态="已审核")
    assert [int(row["revenue"]) for row in reading.rows] == [100, 50]
    assert (reading.counts.stored, reading.counts.filtered) == (2, 2)


def test_answers_for_a_workbook_work_as_for_a_text_file():
    cells = table(head=HEAD.replace("销售额", "签约金额"))
    assert read(book({"a": sheet_xml(cells)}), "a.xlsx", map__revenue="签约金额").verdict == "accept_with_notice"
