"""A worksheet says on which day it was printed, by the clock that its history goes by."""

from datetime import date, datetime

from salesplan.exports.why_words import Words
from salesplan.services import company
from salesplan.services.review import worksheet_sheet, worksheets
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load


def test_a_company_that_set_its_day_prints_on_that_of_the_clock(monkeypatch):
    store = Store.memory()
    load(store, [cell("2026-01", revenue=100, orders=5)])
    company.save_settings(store, ADMIN, today=date(2026, 2, 3))
    code = worksheets.begin(store, ADMIN, "revenue", {}, "2026-01", "2026-01", diagnose=lambda *_: None)
    monkeypatch.setattr(company, "clock", lambda: datetime(2026, 3, 9, 0, 30))
    page = worksheet_sheet.paper(store, ADMIN, code, Words("zh", lambda _, code: code)).decode()
    assert "2026-03-09" in page and "2026-02-03" not in page
