"""Months as columns and heads of several rows: taken apart, checked, and told."""

from decimal import Decimal

import pytest

from salesplan.core.known import MonthState
from tests.intake.books import Raw, book, sheet_xml
from tests.intake.company import codes, company, csv, read, stored, where

KEYS = "区域,产品,团队,渠道"
ROWS = ("华东,旗舰款,华东一组,直销", "华南,标准款,华南一组,电商")


def wide(head, *figures, title=""):
    """A file of the two rows, with these figures in each."""
    lines = [f"{row},{cells}" for row, cells in zip(ROWS, figures, strict=False)]
    return csv(*([head] if title else []), *lines, head=title or head)


def amounts(reading, id="revenue"):
    return [(row["month"], row["region"], None if row[id] is None else f"{row[id]:.2f}") for row in reading.rows]


TWO_MONTHS = [
    ("2026-09", "R01", "100.00"),
    ("2026-09", "R02", "300.00"),
    ("2026-10", "R01", "200.00"),
    ("2026-10", "R02", "400.00"),
]


@pytest.mark.parametrize(
    "heads",
    [
        "2026-09,2026-10",
        "2026/9,2026/10",
        "2026.09,2026.10",
        "202609,202610",
        "2026年9月,2026年10月",
        "26年9月,26年10月",
        "Sep-26,Oct-26",
        "Sep 2026,October 2026",
        "2026-09-01,2026-10-01",
        "2026年9月 实际,2026年10月 实际",
        "2026-09(元),2026-10(元)",
        "2026年九月,2026年十月",
    ],
)
def test_months_as_columns_become_rows(heads):
    reading = read(wide(f"{KEYS},{heads}", "100,200", "300,400"), measure="revenue")
    assert amounts(reading) == TWO_MONTHS
    assert {"N_MONTHS_ACROSS", "N_MEASURE_READ"} <= codes(reading)
    assert reading.counts == (4, 4, 0, 0, 0, 0, 0)


def test_dates_as_heads_of_a_workbook_become_months():
    day = [Raw(f'<c r="{{r}}" s="1"><v>{serial}</v></c>') for serial in (46266, 46296)]
    cells = [[*KEYS.split(","), *day], [*ROWS[0].split(","), 100, 200], [*ROWS[1].split(","), 300, 400]]
    reading = read(book({"销售额": sheet_xml(cells)}), "a.xlsx")
    assert amounts(reading) == TWO_MONTHS


def test_the_measure_is_asked_when_nothing_names_it():
    asked = read(wide(f"{KEYS},2026-09,2026-10", "100,200", "300,400"))
    (question,) = asked.questions
    assert (question.key, question.code, question.choices[:2]) == ("measure", "E_MEASURE", ("revenue", "orders"))
    assert asked.verdict == "reject"


@pytest.mark.parametrize(
    ("title", "id"),
    [
        ("2026年各区域销售额,,,,,", "revenue"),
        ("订单数统计,,,,,", "orders"),
        ("新客销售额,,,,,", "new_customer_revenue"),
    ],
)
def test_a_title_that_names_one_measure_says_what_the_numbers_are(title, id):
    reading = read(wide(f"{KEYS},2026-09,2026-10", "100,200", "300,400", title=title))
    assert reading.questions == () and [int(row[id]) for row in reading.rows] == [100, 300, 200, 400]


def test_a_title_of_two_measures_says_nothing():
    reading = read(wide(f"{KEYS},2026-09,2026-10", "1,2", "3,4", title="销售额及成本,,,,,"))
    assert [question.key for question in reading.questions] == ["measure"]


def test_each_month_may_carry_its_measure_in_its_head():
    reading = read(
        wide(f"{KEYS},9月销售额(万元),9月订单数,10月销售额(万元),10月订单数", "1,5,2,6", "3,7,4,8"), const__year="2026"
    )
    assert [(str(r["revenue"]), r["orders"]) for r in reading.rows] == [
        ("10000.00", 5),
        ("30000.00", 7),
        ("20000.00", 6),
        ("40000.00", 8),
    ]
    assert ("N_MISSING_OPTIONAL" in codes(reading)) and where(reading, "N_MISSING_OPTIONAL") == [(None, "units")]


def test_a_column_may_name_the_measure_of_each_row():
    rows = [f"{ROWS[0]},{m}" for m in ("销售额,100,200", "订单数,1,2", "销量,10,")]
    content = csv(*rows, head=f"{KEYS},指标,2026-09,2026-10")
    reading = read(content)
    assert [(r["month"], r["revenue"], r["orders"], r["units"]) for r in reading.rows] == [
        ("2026-09", 100, 1, 10),
        ("2026-10", 200, 2, None),
    ]
    assert (reading.counts.read, reading.counts.stored, reading.counts.blank, reading.counts.merged) == (6, 2, 1, 3)


def test_rows_of_another_measure_are_asked_away():
    rows = [f"{ROWS[0]},{m}" for m in ("销售额,100,200", "毛利率,0.1,0.2")]
    content = csv(*rows, head=f"{KEYS},项目,2026-09,2026-10")
    asked = read(content)
    assert where(asked, "E_UNKNOWN_MEASURE") == [(3, "measure")]
    assert [(q.key, q.choices) for q in asked.questions] == [("filter.项目", ("销售额",))]
    reading = read(content, filter__项目="销售额")
    assert (len(reading.rows), reading.counts.filtered) == (2, 2)


def test_months_without_a_year_ask_for_it():
    content = wide(f"{KEYS},9月,10月", "100,200", "300,400")
    asked = read(content, "2025年.csv", measure="revenue")
    assert [(q.key, q.choices) for q in asked.questions] == [("const.year", ("2025", "2026"))]
    assert amounts(read(content, measure="revenue", const__year="2026")) == TWO_MONTHS


def test_numbers_from_one_side_by_side_are_months():
    content = csv(f"{ROWS[0]},1,2,3,6", head=f"{KEYS},1,2,3,合计")
    known = company(settings_={"closed_through": None}, median_revenue=None)
    reading = read(content, known=known, measure="revenue", const__year="2026")
    assert reading.months == ("2026-01", "2026-02", "2026-03") and "N_TOTAL_COLUMN" in codes(reading)


def test_the_year_of_the_title_is_the_year_of_the_months():
    reading = read(wide(f"{KEYS},9月,10月", "100,200", "300,400", title="2026年度销售额,,,,,"))
    assert amounts(reading) == TWO_MONTHS


def test_a_fiscal_year_goes_over_new_year():
    head = ",".join(f"{m}月" for m in (11, 12, 1, 2))
    known = company(settings_={"closed_through": None}, median_revenue=None)
    reading = read(wide(f"{KEYS},{head}", "1,2,3,4", "5,6,7,8"), known=known, measure="revenue", const__year="2025")
    assert reading.months == ("2025-11", "2025-12", "2026-01", "2026-02")


def test_a_blank_month_is_not_reported():
    reading = read(wide(f"{KEYS},2026-09,2026-10", "100,", "-,400"), measure="revenue")
    assert amounts(reading) == [("2026-09", "R01", "100.00"), ("2026-10", "R02", "400.00")]
    assert (reading.counts.read, reading.counts.stored, reading.counts.blank) == (4, 2, 2)
    (told,) = [p for p in reading.problems if p.code == "N_MONTHS_ACROSS"]
    assert told.detail["n"] == 2


def test_a_zero_is_a_figure():
    assert len(read(wide(f"{KEYS},2026-09,2026-10", "0,200", "300,400"), measure="revenue").rows) == 4


@pytest.mark.parametrize("name", ["合计", "全年", "Total", "累计"])
def test_the_column_that_adds_up_is_checked_and_not_imported(name):
    head = f"{KEYS},2026-09,2026-10,{name}"
    fits = read(wide(head, "100,200,300", "300,400,700"), measure="revenue")
    assert (amounts(fits), "N_TOTAL_COLUMN" in codes(fits)) == (TWO_MONTHS, True)
    wrong = read(wide(head, "100,200,300", "300,400,800"), measure="revenue")
    assert where(wrong, "E_TOTAL_MISMATCH") == [(3, name)]


def test_total_rows_are_checked_month_by_month():
    rows = [*(f"{row},{cells}" for row, cells in zip(ROWS, ("100,200", "300,400"), strict=True)), "合计,,,,400,601.5"]
    wrong = read(csv(*rows, head=f"{KEYS},2026-09,2026-10"), measure="revenue")
    assert where(wrong, "E_TOTAL_MISMATCH") == [(4, "2026-10")]
    fits = read(csv(*rows[:2], "合计,,,,400,600", head=f"{KEYS},2026-09,2026-10"), measure="revenue")
    assert (len(fits.rows), fits.counts.read, fits.counts.totals) == (4, 6, 2)


def test_a_cell_that_is_no_number_is_told_under_its_month():
    wrong = read(wide(f"{KEYS},2026-09,2026-10", "x,y", "300,400"), measure="revenue")
    assert where(wrong, "E_NOT_A_NUMBER") == [(2, "2026-09"), (2, "2026-10")]
    assert wrong.original[2] == (*ROWS[0].split(","), "x", "y")


def test_closed_months_are_left_out_when_the_person_says_so():
    content = wide(f"{KEYS},2026-08,2026-09,2026-10", "1,100,200", "2,300,400")
    asked = read(content, known=company(median_revenue=None), measure="revenue")
    assert where(asked, "E_MONTH_CLOSED") == [(1, "2026-08")]
    assert [(q.key, q.choices) for q in asked.questions] == [("months", ("open",))]
    reading = read(content, measure="revenue", months="open")
    assert amounts(reading) == TWO_MONTHS
    assert ("N_EXTRA_COLUMN", "2026-08") in {(p.code, p.column) for p in reading.problems}


def test_months_to_come_without_figures_are_left_out_and_others_refused():
    head = f"{KEYS},2026-09,2026-10,2026-12"
    assert amounts(read(wide(head, "100,200,0", "300,400,"), measure="revenue")) == TWO_MONTHS
    assert "E_MONTH_FUTURE" in codes(read(wide(head, "100,200,0", "300,400,1"), measure="revenue"))


def test_a_month_that_stands_twice_is_refused():
    assert "E_DUP_COLUMN" in codes(read(wide(f"{KEYS},2026-09,2026年9月", "1,2", "3,4"), measure="revenue"))


def test_missing_names_are_asked_for_beside_months():
    content = csv("华东,100,200,1", head="区域,2026-09,2026-10,备注")
    asked = read(content, measure="revenue")
    assert [q.key for q in asked.questions] == ["map.product", "map.team", "map.channel", "const.channel"]
    answers = {"const__product": "旗舰款", "const__team": "华东一组", "const__channel": "直销"}
    assert len(read(content, measure="revenue", **answers).rows) == 2


def test_months_beside_a_name_of_its_own_are_asked_what_it_is_and_then_read():
    content = csv("华东,100,200,300", "华南,1,2,3", head="片区,2026-08,2026-09,2026-10")
    asked = {question.key: question.choices for question in read(content).questions}
    assert asked["map.region"] == ("片区", "2026-08", "2026-09", "2026-10")
    names = {"const__product": "旗舰款", "const__team": "海外组", "const__channel": "直销"}
    known = company(everywhere=("海外组",), settings_={"closed_through": None}, median_revenue=None)
    assert len(read(content, known=known, map__region="片区", measure="revenue", **names).rows) == 6


def test_names_are_filled_down_and_merged_ones_filled():
    rows = [f"{ROWS[0]},100,200", ",标准款,华东一组,直销,1,2"]
    content = csv(*rows, head=f"{KEYS},2026-09,2026-10")
    asked = read(content, measure="revenue")
    assert ("fill_down", ("region",)) in [(q.key, q.choices) for q in asked.questions]
    assert len(read(content, measure="revenue", fill_down="region").rows) == 4
    cells = [
        [*KEYS.split(","), "2026-09", "2026-10"],
        [*ROWS[0].split(","), 1, 2],
        ["", *ROWS[0].split(",")[1:3], "电商", 3, 4],
    ]
    merged = book({"销售额": sheet_xml(cells, tail='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')})
    assert [r["region"] for r in read(merged, "a.xlsx").rows] == ["R01"] * 4


def test_a_plan_by_measure_rows_keeps_the_measure_of_each_row():
    rows = [f"{ROWS[0].rsplit(',', 1)[0]},{m}" for m in ("销售额,100,200", "订单数,5,6")]
    reading = read(csv(*rows, head="区域,产品,团队,指标,2027-01,2027-02(万元)"), dataset="plan")
    assert [(r["month"], r["measure"], r["base"]) for r in reading.rows] == [
        ("2027-01", "revenue", 100),
        ("2027-01", "orders", 5),
        ("2027-02", "revenue", 2_000_000),
        ("2027-02", "orders", 6),
    ]


def test_a_file_of_plans_alone_carries_no_actuals():
    reading = read(wide(f"{KEYS},2026-09计划,2026-10计划", "1,2", "3,4"), measure="revenue")
    assert "E_MISSING_COLUMN" in codes(reading)


def test_a_cumulative_head_over_months_asks():
    content = wide(f"{KEYS},9月累计,10月累计", "900,1100", "800,900")
    asked = read(content, measure="revenue", const__year="2026")
    assert "cumulative" in [q.key for q in asked.questions]
    reading = read(content, known=company(year_to_date={}), measure="revenue", const__year="2026", cumulative="yes")
    assert [row[2] for row in amounts(reading)] == ["900.00", "800.00", "200.00", "100.00"]


def test_files_of_other_months_have_one_fingerprint():
    def shape(head, **answers):
        return read(wide(head, "1,2,3,4", "5,6,7,8"), measure="revenue", const__year="2026", **answers).fingerprint

    one = shape(f"{KEYS},2026-07,2026-08,2026-09,2026-10")
    assert one == shape(f"{KEYS},2025年1月,2025年2月,2025年3月,2025年4月") == shape(f"{KEYS},1月,2月,3月,Apr-26")
    fewer = read(wide(f"{KEYS},2026-09,2026-10", "1,2", "3,4")).fingerprint
    assert one == fewer != shape(f"{KEYS},2026-07 实际,2026-08 实际,2026-09 实际,2026-10 实际")


def test_a_year_in_a_head_does_not_change_the_fingerprint():
    from tests.intake.company import HEAD
    from tests.intake.company import ROWS as LONG

    shapes = {read(csv(*LONG, head=HEAD.replace("成本", f"{y}年成本"))).fingerprint for y in (2025, 2026)}
    assert len(shapes) == 1


def test_what_is_stored_of_each_month_is_compared():
    known = company(stored=stored("2026-09", {"R01": (1, "90"), "R03": (1, "5")}, ("sales",)))
    reading = read(wide(f"{KEYS},2026-09,2026-10", "100,200", "300,400"), known=known, measure="revenue")
    assert {"E_SCOPE_SHRINK", "N_REPLACES_MONTH"} <= codes(reading)


def test_months_that_hold_sales_are_not_emptied_without_a_word():
    known = company(stored=stored("2026-09", {"R01": (1, "90")}, ("sales",)))
    content = wide(f"{KEYS},2026-09,2026-10", "100,200", "300,400")
    asked = read(content, known=known, measure="revenue")
    (told,) = [p for p in asked.problems if p.code == "E_PARTIAL"]
    assert (told.value, told.detail["cols"]) == ("2026-09", ("orders", "units", "returns"))
    assert [(q.key, q.choices) for q in asked.questions] == [("partial", ("replace",))]
    assert len(read(content, known=known, measure="revenue", partial="replace").rows) == 4
    leads = company(stored=stored("2026-09", {"R01": (1, "90")}, ("funnel",)))
    assert "E_PARTIAL" not in codes(read(content, known=leads, measure="revenue"))


def test_months_that_hold_only_the_measure_of_the_file_are_replaced_without_a_question():
    held = {"2026-09": {"sales": {"R01": MonthState(1, Decimal(90), ("revenue",))}}}
    content = wide(f"{KEYS},2026-09,2026-10", "100,200", "300,400")
    assert "E_PARTIAL" not in codes(read(content, known=company(stored=held), measure="revenue"))


def test_a_measure_of_another_group_is_not_emptied_without_a_word_either():
    held = {"2026-09": {"collections": {"R01": MonthState(1, None, ("signed", "shipped"))}}}
    reading = read(wide(f"{KEYS},2026-09", "100", "300"), known=company(stored=held), measure="signed")
    assert [p.detail["cols"] for p in reading.problems if p.code == "E_PARTIAL"] == [("shipped",)]


@pytest.mark.parametrize(
    "answers", [{"measure": "revenue"}, {"const__year": "2026"}, {"months": "open"}, {"measure": "x"}]
)
def test_an_answer_for_wide_tables_is_told_where_there_is_none(answers):
    from tests.intake.company import ROWS as LONG

    assert "E_ANSWER" in codes(read(csv(*LONG), **answers))


def test_a_file_for_one_region_offers_the_region_of_its_name():
    content = csv("旗舰款,华东一组,直销,100,200", head="产品,团队,渠道,2026-09,2026-10")
    asked = {q.key: q.choices for q in read(content, "华东大区 2026.csv", measure="revenue").questions}
    assert asked["const.region"] == ("华东",)
    assert len(read(content, measure="revenue", const__region="华东").rows) == 2


def test_hidden_months_are_told_under_their_heads():
    cells = [[*KEYS.split(","), "2026-09", "2026-10"], [*ROWS[0].split(","), 1, 2]]
    content = book({"销售额": sheet_xml(cells, cols='<cols><col min="6" max="6" hidden="1"/></cols>')})
    assert where(read(content, "a.xlsx"), "N_HIDDEN_COLUMNS") == [(None, "2026-10")]
