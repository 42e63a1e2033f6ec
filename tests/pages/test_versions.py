"""A plan is submitted by one, approved by another, and then it is the plan of its year everywhere."""

import shutil

import pytest

from salesplan.i18n import LANGS
from salesplan.services.plan import versions
from salesplan.ui import session
from tests.pages.conftest import go, texts

PAGE = "data/versions.py"


@pytest.fixture
def store_file(demo_file, tmp_path, monkeypatch):
    path = shutil.copy(demo_file, tmp_path)
    monkeypatch.setenv("SALESPLAN_STORE", str(path))
    yield path
    session.close()


@pytest.mark.parametrize("lang", LANGS)
def test_a_version_is_submitted_by_one_approved_by_another_and_then_in_force(opened, store_file, lang):
    store, scope = session.store(), session.scope()
    (counting,) = [one for one in versions.versions(store, scope) if one.counts and one.year == 2026]
    draft = versions.begin_from(store, scope, counting.id)
    screen = opened(PAGE, lang=lang, version=str(draft.id))
    assert not screen.exception
    screen.text_input(key=f"versions.reason.{draft.id}").set_value("客户流失")
    screen.button(key="versions.submit").click().run()
    screen.button(key="versions.approve").click().run()
    assert not screen.exception
    assert any(("不能是同一人", "Approver must differ")[lang == "en"] in error.value for error in screen.error)
    screen.session_state["profile"] = "Lin Yue"
    screen.run()
    screen.button(key="versions.approve").click().run()
    assert not screen.exception
    made = versions.version(store, scope, draft.id)
    assert (made.state, made.approver, made.counts) == ("approved", "Lin Yue", True)
    assert any(("身份未经核对", "name not checked")[lang == "en"] in text for text in texts(screen))
    go(screen, "meeting/cockpit.py")
    assert not screen.exception
    assert f"V{made.number}" in screen.session_state["frame.moment.label"]
