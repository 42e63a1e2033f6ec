"""The first request to a cold server may be any link: it opens right, under the frame, and nothing leaves the machine."""

import urllib.request

import pytest

pytestmark = pytest.mark.browser


def test_a_deep_link_on_a_cold_server_opens_under_the_frame(serve, visit):
    reader = visit(serve(), "/cockpit?lang=en&region=R01&to=2026-10")
    reader.sees("Jan–Oct 2026")
    assert reader.page.locator('[data-testid="stMetric"]').count() >= 6
    assert reader.page.get_by_text("Page not found").count() == 0
    assert reader.query == {"lang": "en", "region": "R01", "to": "2026-10"}
    assert reader.page.title() == "Sales Cockpit"
    assert reader.foreign == [] and reader.errors == []
    reader.shot("cockpit-en")


def test_the_root_is_a_small_start_page_in_chinese(serve, visit):
    reader = visit(serve(), "/")
    reader.sees("打开驾驶舱")
    assert reader.query == {"lang": "zh"}
    assert reader.foreign == [] and reader.errors == []
    reader.shot("start-zh")


def test_every_answer_carries_the_safe_headers_and_a_foreign_name_is_refused(serve):
    server = serve()
    with urllib.request.urlopen(server.address) as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
