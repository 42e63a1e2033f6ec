"""The header: which row it is, which names count, what stands in brackets and title rows."""

from decimal import Decimal

import pytest

from tests.intake.company import HEAD, ROWS, changed, codes, company, csv, read, stored, where

ENGLISH = "month,region,product,team,channel,leads,orders,units,revenue,cost,returns,new_customers,repeat_customers"


@pytest.mark.parametrize(
    "head",
    [
        ENGLISH,
        ENGLISH.replace("_", " "),
        ENGLISH.upper(),
        ENGLISH.title(),
        HEAD.replace("销售额", "销售收入").replace("订单数", "订单量").replace("销量", "销售数量"),
        HEAD.replace("销售额", "销售额（元）").replace("成本", "成本(元)"),
        HEAD.replace("销售额", "销售额(人民币)").replace("成本", "成本（CNY）"),
        HEAD.replace("销量", "销量（件）"),
    ],
)
def test_known_names_are_silent(head):
    assert read(csv(*ROWS, head=head)).verdict == "accept"


@pytest.mark.parametrize(
    "name",
    [
        " 销售额",
        "销售额\u200b",
        "销\u00ad售额",
        "\ufeff销售额",
        "revenue ",
        "Ｒevenue",
        "new\u00a0customers",
        '"new\ncustomers"',
        '"销售额\n（元）"',
    ],
)
def test_heads_that_needed_cleaning_are_told(name):
    is_new = "customers" in name
    reading = read(csv(*ROWS, head=HEAD.replace("新客数" if is_new else "销售额", name)))
    assert where(reading, "N_TRIMMED") == [(1, "new_customers" if is_new else "revenue")]


def test_the_header_is_the_first_of_twenty_records_with_five_known_names():
    titles = ["2026年10月销售实绩" + "," * 12, "制表：张三" + "," * 12]
    reading = read(csv(HEAD, *ROWS, head="\r\n".join(titles)))
    assert (codes(reading), len(reading.rows)) == ({"N_HEADER_OFFSET"}, 6)
    assert next(p for p in reading.problems).detail["n"] == 2
    assert where(read(csv(HEAD, changed(ROWS[0], revenue="x"), head="\r\n".join(titles))), "E_NOT_A_NUMBER") == [
        (4, "revenue")
    ]
    assert read(csv(HEAD, *ROWS, head="\r\n".join(["x,,,"] * 19))).rows
    assert "E_MISSING_COLUMN" in codes(read(csv(HEAD, *ROWS, head="\r\n".join(["x,,,"] * 20))))


def test_titles_above_need_not_have_the_width_of_the_header():
    assert codes(read(csv(HEAD, *ROWS, head="销售实绩\r\n\r\n制表,张三"))) == {"N_HEADER_OFFSET"}


def test_without_a_header_every_required_column_is_missing():
    reading = read(csv(*ROWS[1:], head=ROWS[0]))
    assert {column for _, column in where(reading, "E_MISSING_COLUMN")} == {
        "month",
        "region",
        "product",
        "team",
        "channel",
        "orders",
        "units",
        "revenue",
    }


def test_a_header_without_rows_is_told_with_its_row():
    assert where(read(csv()), "E_NO_ROWS") == [(1, None)]
    assert where(read(csv("", ",,,,,,,,,,,,")), "E_NO_ROWS") == [(1, None)]


def drop(id, *rows):
    at = ENGLISH.split(",").index(id)
    return csv(
        *(",".join(c for i, c in enumerate(row.split(",")) if i != at) for row in rows),
        head=",".join(c for i, c in enumerate(HEAD.split(",")) if i != at),
    )


@pytest.mark.parametrize("id", ["month", "region", "product", "team", "channel", "orders", "units", "revenue"])
def test_a_missing_required_column_is_refused_by_its_key(id):
    reading = read(drop(id, *ROWS))
    assert where(reading, "E_MISSING_COLUMN") == [(None, id)]
    assert f"map.{id}" in [q.key for q in reading.questions]


@pytest.mark.parametrize("id", ["leads", "cost", "returns", "new_customers", "repeat_customers"])
def test_a_missing_optional_column_is_empty_not_zero(id):
    reading = read(drop(id, *ROWS))
    assert (reading.verdict, where(reading, "N_MISSING_OPTIONAL")) == ("accept_with_notice", [(None, id)])
    assert {row[id] for row in reading.rows} == {None}


def test_groups_are_those_whose_columns_are_there():
    assert read(csv(*ROWS)).groups == ("sales", "cost", "funnel", "customers")
    assert read(drop("cost", *ROWS)).groups == ("sales", "funnel", "customers")


def test_a_column_written_twice_is_refused():
    reading = read(csv(*(row + ",1" for row in ROWS), head=HEAD + ",revenue"))
    wrong = next(p for p in reading.problems if p.code == "E_DUP_COLUMN")
    assert (wrong.row, wrong.column, wrong.detail["a"], wrong.detail["b"]) == (1, "revenue", 9, 14)


def test_unused_columns_are_told_and_a_blank_head_only_when_something_stands_below():
    reading = read(csv(*(row + ",x,y" for row in ROWS), head=HEAD + ",备注,销售额同比"))
    assert [column for _, column in where(reading, "N_EXTRA_COLUMN")] == ["备注", "销售额同比"]
    assert read(csv(*(row + "," for row in ROWS), head=HEAD + ",")).verdict == "accept"
    assert codes(read(csv(*(row + ",x" for row in ROWS), head=HEAD + ","))) == {"N_EXTRA_COLUMN"}


@pytest.mark.parametrize("head", ["币种", "currency", "Currency"])
def test_a_currency_column_may_hold_only_ours(head):
    fine = read(
        csv(
            *(row + f",{c}" for row, c in zip(ROWS, ["CNY", "RMB", "cny", "人民币", "", "CNY"], strict=True)),
            head=f"{HEAD},{head}",
        )
    )
    assert codes(fine) == {"N_EXTRA_COLUMN"}
    foreign = read(csv(ROWS[0] + ",CNY", ROWS[1] + ",USD", ROWS[2] + ",HKD", head=f"{HEAD},{head}"))
    assert where(foreign, "E_CURRENCY") == [(3, "currency"), (4, "currency")]


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("千元", 1_000), ("万", 10_000), ("万元", 10_000), ("亿元", 10**8), ("人民币万元", 10_000)],
)
def test_a_unit_in_brackets_multiplies_its_column(unit, factor):
    rows = [changed(row, revenue="1.5") for row in ROWS]
    for left, right in ("()", "（）", "[]", "【】"):
        reading = read(csv(*rows, head=HEAD.replace("销售额", f"销售额{left}{unit}{right}")))
        assert where(reading, "N_UNIT_CONVERTED") == [(1, "revenue")]
        assert reading.rows[0]["revenue"] == Decimal("1.5") * factor
        assert str(reading.rows[0]["cost"]) == "2196210.39"


@pytest.mark.parametrize(
    "title",
    ["单位：万元", "金额单位: 万元", "(单位：人民币万元)", "单位（万元）", "2026年10月  单位：万元  制表：张三"],
)
def test_a_unit_in_a_title_row_multiplies_all_columns_of_money(title):
    rows = [changed(row, revenue="2", cost="1", returns="0.1") for row in ROWS]
    reading = read(csv(HEAD, *rows, head=title + "," * 12))
    assert {column for _, column in where(reading, "N_UNIT_CONVERTED")} == {"revenue", "cost", "returns"}
    assert (reading.rows[0]["revenue"], reading.rows[0]["orders"]) == (20_000, 128)


def test_a_unit_of_its_own_goes_before_the_title():
    rows = [changed(row, revenue="2", cost="1", returns="0") for row in ROWS]
    reading = read(csv(HEAD.replace("成本", "成本(元)"), *rows, head="单位：万元" + "," * 12))
    assert (reading.rows[0]["revenue"], reading.rows[0]["cost"]) == (20_000, 1)


@pytest.mark.parametrize("text", ["USD", "美元", "万美元", "$", "HKD", "港币", "欧元"])
def test_a_foreign_currency_in_head_or_title_is_refused(text):
    assert (1, "revenue") in where(read(csv(*ROWS, head=HEAD.replace("销售额", f"销售额({text})"))), "E_CURRENCY")
    title = read(csv(HEAD, *ROWS, head=f"单位：{text}" + "," * 12))
    assert {column for _, column in where(title, "E_CURRENCY")} == {"revenue", "cost", "returns"}


def test_a_unit_of_money_on_another_column_is_not_understood():
    assert where(read(csv(*ROWS, head=HEAD.replace("销量", "销量（万元）"))), "E_MISSING_COLUMN") == [(None, "units")]


def test_a_repeated_header_is_skipped_and_counted():
    reading = read(csv(*ROWS[:3], HEAD, *ROWS[3:], HEAD))
    assert where(reading, "N_REPEATED_HEADER") == [(5, None), (9, None)]
    assert (reading.counts.read, reading.counts.repeated, reading.counts.stored) == (8, 2, 6)


SMALL = [
    changed(row, revenue=text, cost="1", returns="0")
    for row, text in zip(ROWS, ["296.7", "247.9", "293.6", "153.0", "153.7", "100.0"], strict=True)
]


def test_amounts_three_hundred_times_smaller_than_history_ask_for_the_unit():
    reading = read(csv(*SMALL))
    assert where(reading, "E_UNIT_AMBIGUOUS") == [(None, "revenue")]
    assert [(q.key, q.choices) for q in reading.questions] == [("unit", ("元", "千元", "万元"))]
    assert read(csv(*SMALL), unit="万元").rows[0]["revenue"] == 2_967_000
    assert "N_UNIT_CONVERTED" not in codes(read(csv(*SMALL), unit="元"))
    assert read(csv(*SMALL), unit="元").verdict != "reject"


def test_the_unit_is_not_asked_for_when_stated_or_when_there_is_too_little_to_tell():
    assert "E_UNIT_AMBIGUOUS" not in codes(read(csv(*SMALL[:4])))
    assert "E_UNIT_AMBIGUOUS" not in codes(read(csv(*SMALL, head=HEAD.replace("销售额", "销售额(元)"))))
    assert "E_UNIT_AMBIGUOUS" not in codes(read(csv(*SMALL), known=company(median_revenue=None)))
    assert "E_UNIT_AMBIGUOUS" not in codes(read(csv(*SMALL), known=company(median_revenue=Decimal(200 * 300))))


def test_the_border_of_three_hundred_is_not_yet_suspicious():
    rows = [changed(row, revenue="100", cost="1", returns="0") for row in ROWS]
    assert "E_UNIT_AMBIGUOUS" not in codes(read(csv(*rows), known=company(median_revenue=Decimal(30_000))))
    assert "E_UNIT_AMBIGUOUS" in codes(read(csv(*rows), known=company(median_revenue=Decimal("30000.01"))))


def test_amounts_three_hundred_times_larger_than_history_have_to_be_confirmed_whatever_unit_is_stated():
    head = HEAD.replace("销售额", "销售额(万元)")  # over figures in yuan
    known = company(median_revenue=Decimal(1_000_000))
    large = [changed(row, revenue="2000000") for row in ROWS]
    reading = read(csv(*large, head=head), known=known)
    assert reading.verdict == "reject" and where(reading, "E_UNIT_LARGE") == [(None, "revenue")]
    assert [(q.key, q.choices) for q in reading.questions] == [("large", ("accept",))]
    accepted = read(csv(*large, head=head), known=known, large="accept")
    assert accepted.verdict != "reject" and accepted.rows[0]["revenue"] == 20_000_000_000
    assert "E_UNIT_LARGE" not in codes(read(csv(*large), known=known))


def test_the_fingerprint_knows_the_shape_of_a_file_not_its_rows():
    first, second = read(csv(*ROWS)), read(csv(*ROWS[:2], head=HEAD.replace("月份", " 月份")))
    other = read(csv(*(row + ",x" for row in ROWS), head=HEAD + ",备注"))
    assert first.fingerprint == second.fingerprint != other.fingerprint


def test_a_head_of_thousands_of_brackets_is_no_head():
    assert where(read(csv(*ROWS, head=HEAD.replace("销售额", "销售额" + "(元)" * 10_000))), "E_MISSING_COLUMN") == [
        (None, "revenue")
    ]


def test_all_problems_come_at_once():
    rows = [
        changed(ROWS[0], revenue="abc", team="x"),
        changed(ROWS[1], month="2026-13"),
        changed(ROWS[2], orders="-1"),
        changed(ROWS[3], region="东北"),
    ]
    reading = read(csv(*rows), known=company(stored=stored("2026-10", {"R05": (3, "10")})))
    assert {"E_NOT_A_NUMBER", "E_UNKNOWN_NAME", "E_MONTH_INVALID", "E_NEGATIVE"} <= codes(reading)
    assert sorted(reading.original) == [2, 3, 4, 5]
    assert reading.original[2][8] == "abc"
    assert reading.header == tuple(HEAD.split(","))
