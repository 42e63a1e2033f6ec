"""A target sheet as paper and as workbook: complete, one page an owner, marked while it is a draft, never code."""

import io
import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from salesplan.core.plan.targets import Authority, Cell, Plan, target_sheet
from salesplan.exports.target_sheet import Paper, as_html, as_workbook
from salesplan.i18n import LANGS

EVIL = '<script>alert("1")</script>=HYPERLINK("http://x")'
MONTHS = tuple(f"2026-{n:02d}" for n in range(1, 13))
CELLS = [
    Cell("revenue", month, "R01", product, "T01", "", Decimal("1234567.89"), Decimal("1358024.68"))
    for month in MONTHS
    for product in ("P01", "P02")
]
LEADS = [Cell("leads", month, "R01", "P01", "T01", "", Decimal(40), None) for month in MONTHS]
PERSONS = [
    Cell("revenue", month, "", "", "T01", person, Decimal("1234567.89"), Decimal("1358024.68"))
    for month in MONTHS
    for person in ("E01", "")
]
PLAN = Plan(2026, 3, MONTHS, [*CELLS, *LEADS], PERSONS, ("revenue", "leads"))
NAMES = {"T01": EVIL, "P01": "旗舰款", "P02": "P & <b>", "E01": "张三", "R01": "华东"}
IN_FORCE = Authority("澄川<动力>", "approved", "王总", date(2026, 11, 5), False, "2026-01")


def paper(level="team", owner="T01", authority=IN_FORCE):
    return Paper(target_sheet(PLAN, level, owner, {}), authority, lambda _, code: NAMES[code])


class Read(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.said = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.said += [data.strip()] if data.strip() else []


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_has_the_figures_who_approved_them_and_lines_to_sign_on(lang):
    made = paper()
    page = Read(as_html([made], lang).decode())
    said = " ".join(page.said)
    for wanted in (
        "2026 V3", "王总", "2026-01", made.sheet.fingerprint, "澄川<动力>", "2,469,135.78", "29,629,629.36", "张三",
        ("（身份未经核对）", "(name not checked)")[lang == "en"], ("责任人（签字）", "Owner (signature)")[lang == "en"],
        ("未分到人", "Nobody yet")[lang == "en"], ("线索量", "Leads")[lang == "en"],
    ):  # fmt: skip
        assert wanted in said, wanted
    assert ("草稿", "DRAFT")[lang == "en"] not in said
    assert said.count("2,469,135.78") == 12


def test_names_are_text_and_nothing_is_fetched():
    raw = as_html([paper(), paper("person", "E01")], "zh").decode()
    page = Read(raw)
    assert EVIL in page.said[page.said.index("2026 年度销售目标责任书", 2) + 1]
    tags = {tag for tag, _ in page.tags}
    assert tags <= {
        "html", "head", "meta", "title", "style", "body", "section", "div", "h1", "h2", "dl", "dt", "dd", "table",
        "tr", "th", "td", "i",
    }  # fmt: skip
    assert not any(set(attrs) & {"src", "href", "onload", "onclick", "style"} for _, attrs in page.tags)
    assert "url(" not in raw and "default-src 'none'" in raw
    assert [tag for tag, _ in page.tags].count("section") == 2


@pytest.mark.parametrize(
    ("state", "mark"), [("draft", "草稿"), ("submitted", "草稿"), ("locked", ""), ("superseded", "已替换")]
)
def test_a_sheet_that_is_not_in_force_is_marked_across_the_page(state, mark):
    made = paper(authority=IN_FORCE._replace(state=state))
    page = as_html([made], "zh").decode()
    assert re.findall(r'class="mark">([^<]*)<', page) == ([mark] if mark else [])
    (sheet,) = load_workbook(io.BytesIO(as_workbook([made], "zh"))).worksheets
    assert (sheet.oddHeader.center.text or "") == mark


def test_the_workbook_has_a_sheet_an_owner_with_amounts_as_numbers_and_names_as_text():
    book = load_workbook(io.BytesIO(as_workbook([paper(), paper("company", ""), paper("person", "E01")], "zh")))
    assert len(book.sheetnames) == 3 and book.sheetnames[1] == "公司"
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows()}
    assert rows["1月"][2:4] == [2469135.78, 2716049.36]
    assert rows["全年"][2:4] == [29629629.36, 32592592.32]
    assert rows["张三"][2:8] == [3703703.67] * 4 + [14814814.68, 16296296.16]
    assert rows["线索量"][1:7] == ["基础目标", 120, 120, 120, 120, 480]
    assert any(EVIL in str(cell.value) for cell in cells)
    assert sheet.page_setup.paperSize == "9" or sheet.page_setup.paperSize == 9
    assert as_workbook([paper()], "zh") == as_workbook([paper()], "zh")


@pytest.mark.parametrize(("products", "setting"), [(2, ""), (40, "dense"), (60, "tight")])
def test_a_long_sheet_is_set_closer_so_that_it_stays_one_page(products, setting):
    cells = [
        Cell("revenue", month, "R01", f"P{n:02d}", "T01", "", Decimal(1), None)
        for month in MONTHS
        for n in range(products)
    ]
    sheet = target_sheet(PLAN._replace(cells=cells, persons=()), "team", "T01", {})
    page = as_html([Paper(sheet, IN_FORCE, lambda _, code: code)], "zh").decode()
    assert re.findall(r'<section class="(\w*)">', page) == [setting]
