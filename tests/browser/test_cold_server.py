"""The first request to a cold server may be any link: it opens right, under the frame, and nothing leaves the machine."""

import http.client
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


def handshake(server, host):
    """The status of a websocket handshake of a page that calls us by this name."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("GET", "/_stcore/stream", skip_host=True)
    headers = {
        "Host": host,
        "Origin": f"http://{host}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "streamlit",
    }
    for key, value in headers.items():
        connection.putheader(key, value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_foreign_name_for_this_machine_is_refused(server):
    assert handshake(server, f"127.0.0.1:{server.port}") == 101
    assert handshake(server, f"evil.test:{server.port}") == 403


def test_every_answer_carries_the_safe_headers(server):
    with urllib.request.urlopen(server.address) as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
