"""The company's decisions on the screen: what is saved there is what the cockpit and the next import go by."""

import shutil
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS, t
from salesplan.services import company, importing
from salesplan.ui import session
from tests.pages.conftest import go, texts

READER = Scope("test", "admin")
HEAD = "月份,区域,产品,团队,渠道,订单数,销量,销售额"
PLAN = "月份,区域,产品,团队,基础目标\n2026-10,华东,标准款,华东一组,1000000.00\n"
ACTUALS = f"{HEAD}\n2026-10,华东,标准款,华东一组,直销,10,10,930000.00\n"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("SALESPLAN_TODAY", "2026-11-23")


def form_alone():
    from salesplan.services.company import settings
    from salesplan.ui import session
    from salesplan.ui.records import company

    company.form(settings(session.store(), session.scope()))


@pytest.fixture
def form(store_file):
    """The form by itself: a test cannot press a button inside a dialog."""
    return AppTest.from_function(form_alone, default_timeout=60).run()


def opened_form(screen):
    return screen.button(key="company").click().run()


def widget(found, label):
    return next(element for element in found if element.label == label)


def save(screen, lang="zh"):
    return widget(screen.button, t("settings.save", lang)).click().run()


@pytest.mark.parametrize("lang", LANGS)
def test_the_form_shows_what_holds_now_in_words(opened, lang):
    screen = opened_form(opened(lang=lang))
    assert not screen.exception
    assert widget(screen.selectbox, t("settings.fiscal_start", lang)).options[:2] == (
        ["1月", "2月"] if lang == "zh" else ["Jan", "Feb"]
    )
    assert widget(screen.selectbox, t("settings.basis", lang)).value == "shipped"
    assert widget(screen.number_input, t("settings.tax_rate", lang)).value == 13.0


def test_everything_that_is_changed_is_saved_exactly(form):
    screen = form
    widget(screen.text_input, t("settings.company_zh", "zh")).set_value("样例公司")
    widget(screen.selectbox, t("settings.fiscal_start", "zh")).set_value(4)
    widget(screen.selectbox, t("settings.basis", "zh")).set_value("collected")
    widget(screen.selectbox, t("settings.tax", "zh")).set_value("incl")
    widget(screen.selectbox, t("settings.lights", "zh")).set_value("strict")
    widget(screen.number_input, t("settings.tax_rate", "zh")).set_value(6.5)
    widget(screen.number_input, t("settings.before", "zh")).set_value(0.9)
    screen = save(screen)
    assert not screen.exception
    now = company.settings(session.store(), READER)
    assert (now.company_zh, now.fiscal_start, now.basis, now.tax, now.lights) == (
        "样例公司",
        4,
        "collected",
        "incl",
        "strict",
    )
    assert (now.tax_rate, now.festival.before) == (Decimal("0.065"), Decimal("0.9"))
    assert widget(screen.text_input, t("settings.company_zh", "zh")).value == "样例公司"


def test_the_cockpit_goes_by_the_new_decisions(opened, form):
    screen = opened()
    for dataset, text in (("actuals", ACTUALS), ("plan", PLAN)):
        seen = importing.preview(session.store(), READER, text.encode(), f"{dataset}.csv", dataset, {"names": "create"})
        importing.commit(session.store(), READER, seen)
    before = texts(go(screen, "meeting/cockpit.py"))
    assert any("▲ 滞后 −7.0%" in text for text in before)
    widget(form.selectbox, t("settings.basis", "zh")).set_value("invoiced")
    widget(form.selectbox, t("settings.lights", "zh")).set_value("strict")
    widget(form.selectbox, t("settings.fiscal_start", "zh")).set_value(10)
    assert not save(form).exception
    after = texts(screen.run())
    assert any("■ 严重滞后 −7.0%" in text for text in after)
    assert any("开票口径" in text for text in after)
    assert any("2026年10月–2027年9月" in text for text in after)  # the months of the new fiscal year


def test_the_form_of_the_demo_company_shows_its_own_weights(opened, demo_file, store_file):
    shutil.copy(demo_file, store_file)
    screen = opened_form(opened())
    assert widget(screen.number_input, t("settings.before", "zh")).value == 0.9
