"""Several sheets of one workbook: other heads, a region or a measure for each sheet."""

from tests.intake.books import book, sheet_xml
from tests.intake.company import codes, read
from tests.intake.test_wide import KEYS, ROWS, TWO_MONTHS, amounts


def test_sheets_of_one_measure_each_make_whole_rows():
    def sheet(figures):
        return sheet_xml([[*KEYS.split(","), "2026-09", "2026-10"], [*ROWS[0].split(","), *figures]])

    content = book({"销售额": sheet((100, 200)), "订单数": sheet((1, 2)), "销量": sheet((3, 4))})
    reading = read(content, "a.xlsx", sheets="销售额,订单数,销量")
    assert [(r["revenue"], r["orders"], r["units"]) for r in reading.rows] == [(100, 1, 3), (200, 2, 4)]
    assert reading.counts.merged == 4 and reading.sheet == "销售额,订单数,销量"


def _by_region(**answers):
    def sheet(row, figures):
        return sheet_xml([["产品", "团队", "渠道", "2026-09", "2026-10"], [*row.split(",")[1:], *figures]])

    sheets = {"华东": sheet(ROWS[0], (100, 200)), "华南": sheet(ROWS[1], (300, 400))}
    return read(book(sheets), "2026年销售额.xlsx", sheets="华东,华南", measure="revenue", **answers)


def test_a_sheet_for_each_region_gives_its_name_to_its_rows():
    (asked,) = [question for question in _by_region().questions if question.key == "const.region"]
    assert asked.choices == ("@sheet", "华东", "华南")  # asked once, though each sheet offers its own name
    reading = _by_region(const__region="@sheet")
    assert sorted(amounts(reading)) == TWO_MONTHS
    assert [p.value for p in reading.problems if p.code == "N_CONSTANT"] == ["华东", "华南"]


def _stacked(**answers):
    """Two regions' sheets with other heads in another order, one with a name of its own for revenue."""
    one = [["月份", "区域", "产品", "团队", "渠道", "订单数", "销量", "销售额"]]
    one.append(["2026-10", "华东", "旗舰款", "华东一组", "直销", 1, 2, 100])
    other = [["2026年", "", "", "", "", "", ""], ["渠道", "签约额(万元)", "销量", "订单数", "团队", "产品", "月份"]]
    other.append(["电商", 2, 4, 3, "华南一组", "标准款", "2026-10"])
    return read(book({"华东": sheet_xml(one), "华南": sheet_xml(other)}), "a.xlsx", sheets="华东,华南", **answers)


def test_stacked_sheets_may_have_other_heads():
    asked = _stacked()
    assert {question.key for question in asked.questions} == {"map.revenue", "map.region", "const.region"}
    reading = _stacked(map__revenue="签约额(万元)", const__region="华南")
    assert [(r["region"], r["orders"], int(r["revenue"])) for r in reading.rows] == [
        ("R01", 1, 100),
        ("R02", 3, 20_000),
    ]


def test_a_mapping_that_fits_no_stacked_sheet_is_told():
    assert "E_ANSWER" in codes(_stacked(map__revenue="不存在", const__region="华南"))
    assert "E_ANSWER" in codes(_stacked(map__revenue="签约额(万元)", const__region="华南", const__orders="1"))


def test_a_filter_serves_the_sheets_that_have_its_column():
    head = ["月份", "区域", "产品", "团队", "渠道", "订单数", "销量", "销售额"]
    one = [
        [*head, "单据状态"],
        *([*row, state] for row, state in ((["2026-10", "华东", "旗舰款", "华东一组", "直销", 1, 2, 3], "草稿"),)),
    ]
    other = [head, ["2026-10", "华南", "标准款", "华南一组", "电商", 3, 4, 5]]
    content = book({"A": sheet_xml(one), "B": sheet_xml(other)})
    reading = read(content, "a.xlsx", sheets="A,B", filter__单据状态="已审核")
    assert ([row["region"] for row in reading.rows], reading.counts.filtered) == (["R02"], 1)
    assert "E_ANSWER" in codes(read(content, "a.xlsx", sheets="A,B", filter__状态="已审核"))
