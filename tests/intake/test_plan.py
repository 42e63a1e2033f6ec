"""Plan cells and benchmarks: the same contract, except where it speaks of actuals."""

from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.core.settings import Limits
from salesplan.intake.benchmarks import KPI_NAMES
from tests.intake.company import codes, company, csv, read, stored, where

HEAD = "月份,区域,产品,团队,指标,基础目标,挑战目标"
ROWS = (
    "2027-01,华东,旗舰款,华东一组,,1000000.00,1200000",
    "2027-01,华南,旗舰款,华南一组,订单数,120,150",
    "2025-03,华东,旗舰款,华东一组,gross_margin,5,",
)


def plan(*rows, head=HEAD, known=None, **answers):
    return read(csv(*rows, head=head), "plan.csv", "plan", known, **answers)


def test_future_and_closed_months_are_a_plans_own_business():
    reading = plan(*ROWS)
    assert (codes(reading), reading.months, reading.groups) == ({"N_BLANK_AS_NULL"}, ("2025-03", "2027-01"), ())
    assert reading.rows[0] == {
        "month": "2027-01",
        "region": "R01",
        "product": "P01",
        "team": "T01",
        "measure": "revenue",
        "base": Decimal("1000000.00"),
        "challenge": Decimal("1200000.00"),
    }
    assert [(row["measure"], str(row["base"])) for row in reading.rows[1:]] == [
        ("orders", "120.00"),
        ("gross_margin", "5.00"),
    ]


@pytest.mark.parametrize("name", ["目标", "计划", "计划额", "target", "plan", "base", "基础目标（元）"])
def test_the_base_goes_under_several_names_and_the_measure_may_be_left_out(name):
    reading = plan("2027-01,华东,旗舰款,华东一组,5", head=f"月份,区域,产品,团队,{name}")
    assert (codes(reading), reading.rows[0]["measure"], reading.rows[0]["challenge"]) == (
        {"N_MISSING_OPTIONAL"},
        "revenue",
        None,
    )


def test_a_unit_is_for_measures_of_money_only():
    reading = plan(*ROWS, head=HEAD.replace("基础目标", "基础目标(万元)"))
    assert [int(row["base"]) for row in reading.rows] == [10_000_000_000, 120, 50_000]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("2027-01,华东,旗舰款,华东一组,,-5,", "E_NEGATIVE", "base"),
        ("2027-01,华东,旗舰款,华东一组,,5,-1", "E_NEGATIVE", "challenge"),
        ("2027-01,华东,旗舰款,华东一组,,,1", "E_MISSING_VALUE", "base"),
        ("2027-01,华东,旗舰款,华东一组,净推荐值,5,6", "E_UNKNOWN_MEASURE", "measure"),
        ("2027-01,华东,旗舰款,华东一组,订单数,5.5,6", "E_NOT_INTEGER", "base"),
        ("2014-12,华东,旗舰款,华东一组,,5,6", "E_MONTH_RANGE", "month"),
        ("2100-01,华东,旗舰款,华东一组,,5,6", "E_MONTH_RANGE", "month"),
        ("2027Q1,华东,旗舰款,华东一组,,5,6", "E_MONTH_FORMAT", "month"),
        ("2027-01,华东,旗舰款,华南一组,,5,6", "E_TEAM_REGION", "team"),
        ("2027-01,华东,旗舰款,华东一组,,6,5", "N_CHALLENGE_BELOW_BASE", "challenge"),
    ],
)
def test_plan_cells_are_judged(row, code, column):
    assert where(plan(row), code) == [(2, column)]


def test_a_plan_has_totals_keys_and_regions_too():
    total = "合计,,,,,1000125,1200150"
    assert where(plan(*ROWS, total), "N_TOTAL_ROW") == [(5, None)]
    assert where(plan(*ROWS, total.replace("1000125", "999")), "E_TOTAL_MISMATCH") == [(5, "base")]
    assert where(plan(ROWS[0], ROWS[0]), "E_DUP_KEY") == [(2, None), (3, None)]
    assert plan(ROWS[0], ROWS[0], duplicates="sum").rows[0]["base"] == 2_000_000
    assert "E_DUP_KEY" not in codes(plan(ROWS[0], ROWS[0].replace("一组,,", "一组,毛利,")))
    east = company(scope=Scope("e", "editor", ("R01",)))
    assert where(plan(*ROWS, known=east), "E_FORBIDDEN_REGION") == [(3, "region")]


def test_a_plan_in_wan_that_does_not_say_so_is_asked_for():
    rows = [f"2027-{m:02d},华东,旗舰款,华东一组,,300,320" for m in range(1, 7)]
    reading = plan(*rows)
    assert where(reading, "E_UNIT_AMBIGUOUS") == [(None, "base")]
    assert plan(*rows, unit="万元").rows[0]["base"] == 3_000_000


def test_a_missing_column_of_a_plan_is_refused():
    assert where(plan("2027-01,华东,旗舰款,华东一组,5", head="月份,区域,产品,团队,数"), "E_MISSING_COLUMN") == [
        (None, "base")
    ]


MARKS = "指标,区域,产品,期间,数值,来源"


def marks(*rows, head=MARKS, known=None, **answers):
    return read(csv(*rows, head=head), "b.csv", "benchmarks", known, **answers)


@pytest.mark.parametrize(
    ("row", "kpi", "period", "value"),
    [
        ("毛利率,,,2026,28%,协会年报", "gross_margin", "2026", "0.28"),
        ("gross_margin,华东,,2026-Q3,0.281,x", "gross_margin", "2026-Q3", "0.281"),
        ("线索转化率,,旗舰款,2026年10月,15.5％,x", "conversion", "2026-10", "0.155"),
        ('客单价,,,2026年第三季度,"12,345.60",x', "aov", "2026-Q3", "12345.60"),
        ("订单数,,,2026年,1200,x", "orders", "2026", "1200"),
        ("同比,,,2026,-3%,x", "yoy", "2026", "-0.03"),
    ],
)
def test_benchmarks_are_read(row, kpi, period, value):
    reading = marks(row)
    first = reading.rows[0]
    assert (reading.verdict, first["kpi"], first["period"], first["value"]) == ("accept", kpi, period, Decimal(value))
    assert first["team"] is None and first["source"]


def test_a_bare_number_above_one_and_a_half_is_a_percentage():
    reading = marks("毛利率,,,2026,28,x", "毛利率,,,2025,1.5,x")
    assert (codes(reading), [row["value"] for row in reading.rows]) == (
        {"N_READ_AS_PERCENT"},
        [Decimal("0.28"), Decimal("1.5")],
    )


def test_money_benchmarks_honour_the_unit_and_ratios_ignore_it():
    reading = marks("销售额,,,2026,2,x", "毛利率,,,2026,0.3,x", head=MARKS.replace("数值", "数值（万元）"))
    assert [row["value"] for row in reading.rows] == [20_000, Decimal("0.3")]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("净推荐值,,,2026,5,x", "E_UNKNOWN_KPI", "kpi"),
        (",,,2026,5,x", "E_MISSING_VALUE", "kpi"),
        ("毛利率,,,上半年,5,x", "E_PERIOD_FORMAT", "period"),
        ("毛利率,,,1999,5%,x", "E_MONTH_RANGE", "period"),
        ("毛利率,,,2026,,x", "E_MISSING_VALUE", "value"),
        ("毛利率,,,2026,abc,x", "E_NOT_A_NUMBER", "value"),
        ("毛利率,,,2026,5%,", "E_MISSING_VALUE", "source"),
        ("毛利率,东北,,2026,5%,x", "E_UNKNOWN_NAME", "region"),
        ("毛利率,,,2026,5%,a\x07b", "E_CONTROL_CHARS", "source"),
        ("毛利率,,,2026,99999,x", "E_TOO_LARGE", "value"),
    ],
)
def test_benchmarks_are_judged(row, code, column):
    assert where(marks(row), code) == [(2, column)]


def test_one_source_says_a_thing_once():
    row = "毛利率,,,2026,28%,协会"
    assert where(marks(row, row.replace("28", "29")), "E_DUP_KEY") == [(2, None), (3, None)]
    assert marks(row, row.replace("协会", "同行")).verdict == "accept"


def test_a_regional_editor_writes_no_company_wide_benchmark():
    east = company(scope=Scope("e", "editor", ("R01",)))
    assert where(marks("毛利率,,,2026,28%,x", "毛利率,华东,,2026,28%,x", known=east), "E_FORBIDDEN_REGION") == [
        (2, "region")
    ]


def test_benchmarks_of_one_kind_may_be_said_for_the_whole_file():
    reading = read(csv("2026,28%,x,", head="期间,数值,来源,区域"), "b.csv", "benchmarks", const__kpi="毛利率")
    assert reading.rows[0]["kpi"] == "gross_margin"


def test_every_kpi_has_the_names_of_the_screens():
    from salesplan.core.execute.benchmarks import OUTSIDE
    from salesplan.core.execute.kpis import KPIS
    from salesplan.i18n import t

    assert set(KPI_NAMES) == {*KPIS, *OUTSIDE}
    for id in KPI_NAMES:
        assert t(f"kpi.{id}", "zh") in KPI_NAMES[id]
        assert t(f"kpi.{id}", "en").casefold() in (*KPI_NAMES[id], id, id.replace("_", " "))
    assert Limits().rows == 200_000


QUARTERS = "区域,产品,团队,2027年一季度,2027年Q2,全年"


def quarterly(first="100", second="200.01", total="300.01", head=QUARTERS, **answers):
    known = company(stored=answers.pop("season", {}), median_revenue=None)
    return read(csv(f"华东,旗舰款,华东一组,{first},{second},{total}", head=head), "计划.csv", "plan", known, **answers)


def by_month(reading):
    return {row["month"]: str(row["base"]) for row in reading.rows}


def test_a_plan_by_quarter_asks_how_to_split_it_and_keeps_each_quarter():
    asked = quarterly()
    assert {p.code for p in asked.problems if p.refuses} == {"E_QUARTERS_SPLIT"}
    assert [(q.key, q.choices) for q in asked.questions] == [("quarters", ("days", "equal"))]
    even = by_month(quarterly(quarters="equal"))
    assert even == {
        "2027-01": "33.33",
        "2027-02": "33.34",
        "2027-03": "33.33",
        "2027-04": "66.67",
        "2027-05": "66.67",
        "2027-06": "66.67",
    }
    days = quarterly(quarters="days")
    assert sum(row["base"] for row in days.rows) == Decimal("300.01") and by_month(days) != even
    assert {"N_QUARTERS_SPLIT", "N_TOTAL_COLUMN"} <= codes(days)


def test_a_plan_by_quarter_follows_the_season_of_the_newest_year_that_has_all_three_months():
    season = {}
    for month, amount in (("2026-01", "10"), ("2026-02", "30"), ("2026-03", "60"), ("2025-04", "1"), ("2025-05", "1")):
        season |= stored(month, {"R01": (1, amount)}, ("sales",))
    head = QUARTERS.replace(",2027年Q2", "").replace(",全年", "")
    content = csv("华东,旗舰款,华东一组,100", head=head)
    known = company(stored=season, median_revenue=None)
    assert read(content, "计划.csv", "plan", known).questions[0].choices == ("season", "days", "equal")
    found = read(content, "计划.csv", "plan", known, quarters="season")
    assert by_month(found) == {"2027-01": "10.00", "2027-02": "30.00", "2027-03": "60.00"}
    assert quarterly(season=season).questions[0].choices == ("days", "equal")  # the second quarter has no season


def test_counts_of_a_quarter_are_split_into_whole_pieces():
    head = "区域,产品,团队,指标,2027-Q1,2027-Q2"
    rows = read(csv("华东,旗舰款,华东一组,订单数,10,11", head=head), "计划.csv", "plan", quarters="equal").rows
    assert [str(row["base"]) for row in rows] == ["3.00", "4.00", "3.00", "4.00", "3.00", "4.00"]


def test_quarters_beside_months_only_add_them_up():
    reading = read(
        csv("华东,旗舰款,华东一组,1,2,3,6", head="区域,产品,团队,2027-01,2027-02,2027-03,一季度"), "p.csv", "plan"
    )
    assert by_month(reading) == {"2027-01": "1.00", "2027-02": "2.00", "2027-03": "3.00"}


def test_actuals_by_quarter_are_refused_with_the_reason():
    head = "区域,产品,团队,渠道,2026年一季度,2026年二季度"
    reading = read(csv("华东,旗舰款,华东一组,直销,100,200", head=head), measure="revenue")
    assert {p.code for p in reading.problems if p.refuses} == {"E_QUARTERS"}
