"""The closing page: close through a month, reopen with a reason, and read what changed; empty, full, both languages."""

import shutil
from datetime import date

import pytest

from salesplan.core.registers.finance_totals import FINANCE_TOTAL, Difference, FinanceTotal
from salesplan.core.scope import Scope
from salesplan.services import company, records
from salesplan.store import Store
from salesplan.ui import session
from tests.pages.conftest import go, texts
from tests.services.small_company import ADMIN, cell, load

PAGE = "data/closing.py"


@pytest.fixture(scope="module")
def two_months_file(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("closing") / "store.duckdb")
    company.save_settings(store, ADMIN, today=date(2026, 11, 23))
    load(store, [cell("2026-09", revenue=1_000_000)])
    load(store, [cell("2026-10", revenue=1_200_000)])
    load(store, [cell("2026-09", revenue=1_100_000)])
    parts = (Difference(reason="跨月开票", amount="-20000"),)
    records.save(store, ADMIN, FINANCE_TOTAL, FinanceTotal(month="2026-10", amount="1175000", differences=parts))
    store.close()
    return store.path


@pytest.fixture
def two_months(two_months_file, store_file):
    shutil.copy(two_months_file, store_file)


def said(screen):
    return " ".join(texts(screen))


def do(screen, what, **filled):
    screen.session_state[f"closing-{what}-{session.version().data}"] = True
    screen.run()
    for label, value in filled.items():
        next(field for field in screen.text_input if label in field.label).set_value(value)
    next(button for button in screen.button if button.label == {"close": "结账", "reopen": "反结账"}[what]).click()
    return screen.run()


@pytest.mark.parametrize(("lang", "words"), [("zh", "还没有数据"), ("en", "No figures yet")])
def test_an_empty_company_is_told_what_to_do(opened, lang, words):
    assert words in said(opened(PAGE, lang=lang))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("待结账：2026年9月、2026年10月", "其中 −5,000.00元 未解释", "改动台账")),
        ("en", ("Ready to close: Sep 2026, Oct 2026", "is not explained", "Restatements")),
    ],
)
def test_the_page_says_what_is_ready_what_finance_misses_and_what_changed(opened, two_months, lang, words):
    screen = opened(PAGE, lang=lang)
    assert not screen.exception
    ledger = next(frame.value for frame in screen.dataframe if "about" in frame.value)
    assert ledger["what"].tolist()[0].endswith("3")
    for word in words:
        assert word in said(screen)


def test_a_month_is_closed_and_opened_again_with_a_reason(opened, two_months):
    screen = do(opened(PAGE), "close")
    assert "已结账至 **2026年9月**" in said(screen)
    assert "待结账：2026年9月、2026年10月" in said(do(screen, "reopen", 原因="补录"))


def test_reopening_without_a_reason_says_that_it_needs_one(opened, two_months):
    screen = do(do(opened(PAGE), "close"), "reopen")
    assert "必填" in said(screen)
    assert "已结账至 **2026年9月**" in said(screen)


def test_a_viewer_has_no_buttons(opened, two_months, monkeypatch):
    monkeypatch.setattr("salesplan.ui.session.scope", lambda: Scope("eve", "viewer"))
    screen = go(opened(), PAGE)
    assert not [button for button in screen.button if "结账" in button.label]
