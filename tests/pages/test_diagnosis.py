"""The diagnosis below an alert as its reader uses it: the sentence, another table, another language, another region."""

import pytest

from salesplan.services.review import alerts
from salesplan.ui import session
from tests.pages.conftest import go, texts

PAGE = "execute/alerts.py"


@pytest.fixture(scope="module")
def store_file(demo_read):
    return demo_read


def said(screen):
    assert not screen.exception
    return " ".join(texts(screen))


def frames(screen):
    return [frame.value for frame in screen.dataframe]


def of(rule):
    return next(one.id for one in alerts.alerts(session.store(), session.scope()) if one.rule.id == rule)


def test_the_diagnosis_of_poor_leads_names_the_source_and_another_table_is_one_click_away(opened):
    screen = go(opened(), PAGE)
    screen.query_params["id"] = str(of("conversion_industry"))
    words = said(screen.run())
    assert "新来源“短视频投放”始于 2026年8月" in words and "集中在哪里" in words
    assert "这里指出差距在哪里，不证明原因" in words
    turned = next(one for one in frames(screen) if "leads_of" in one)
    assert turned["conversion"].round(1).tolist() == [9.1, 9.1, 2.5]
    screen.session_state["diagnosis.table.lead_quality-conversion-C05-R02"] = 1
    screen.run()
    sources = next(one for one in frames(screen) if "cost_per_order" in one)
    assert sources["source"].tolist() == ["● 短视频投放", "搜索投放"]
    assert sources["cost_per_lead"].tolist() == [48.0, 126.0]


def test_every_alert_of_the_demo_opens_its_diagnosis_in_english(opened):
    screen = go(opened(lang="en"), PAGE)
    found = alerts.alerts(session.store(), session.scope())
    titles = {one.rule.diagnosis for one in found if one.rule.diagnosis}
    assert {"lead_quality", "low_price", "attainment", "share", "dealers", "returns"} <= titles
    for kind in sorted(titles):
        screen.query_params["id"] = str(next(one.id for one in found if one.rule.diagnosis == kind))
        words = said(screen.run())
        assert "What this cannot know" in words and "Ask next" in words, kind
        assert words.count("Ask next") == 1 and "diagnosis." not in words, kind
