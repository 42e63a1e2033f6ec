"""The two ways to begin: build the demo company on the spot, and leave it for one's own data without losing it."""

from html import unescape

from salesplan.core.scope import Scope
from salesplan.ui import session
from tests.pages.conftest import texts


def test_the_demo_is_built_on_the_spot_shown_and_left_again_by_who_writes_for_the_company(
    opened, store_file, monkeypatch
):
    with monkeypatch.context() as other:
        other.setattr(session, "scope", lambda: Scope("eve", "viewer"))
        assert opened().button(key="see-demo").disabled
    screen = opened()
    screen.button(key="see-demo").click().run(timeout=120)
    assert not screen.exception
    assert len(screen.metric) >= 6  # it leads to the cockpit

    with monkeypatch.context() as other:
        other.setattr(session, "scope", lambda: Scope("eve", "editor", ("R01",)))
        assert "leave-demo" not in {button.key for button in opened().button}
    screen = opened()
    assert any("这是演示公司" in text for text in texts(screen))
    assert any("restore" in text and "store-demo-*.duckdb" in unescape(text) for text in texts(screen))
    screen.button(key="leave-demo").click().run()
    assert not screen.exception
    assert "# 数据导入" in texts(screen)  # it leads to the first file
    assert len(list(store_file.parent.glob("store-demo-*.duckdb"))) == 1
    assert any("还没有数据" in text for text in texts(opened()))
