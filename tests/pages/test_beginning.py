"""The two ways to begin: build the demo company on the spot, and leave it for one's own data without losing it."""

from contextlib import closing
from html import unescape

from salesplan.core.scope import Scope
from salesplan.services.plan import versions
from salesplan.store import FOREVER, Store, verify
from salesplan.ui import session
from tests.pages.conftest import texts

ADMIN = Scope("me", "admin")


def drafted(path):
    """Every cell of next year's draft in the demo company at `path`."""
    with closing(Store.open(path, read_only=True)) as store:
        (draft,) = versions.versions(store, ADMIN, 2027)
        return store.rows(ADMIN, "plan.cells", version=draft.id, seq=FOREVER)


def test_the_demo_is_built_on_the_spot_shown_and_left_again_by_who_writes_for_the_company(
    opened, store_file, demo_file, monkeypatch
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
    (kept,) = store_file.parent.glob("store-demo-*.duckdb")
    assert verify(kept).ok and drafted(kept) == drafted(demo_file) != []  # the same in every store
    assert any("还没有数据" in text for text in texts(opened()))
