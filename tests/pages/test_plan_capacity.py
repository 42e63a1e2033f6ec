"""On the page of the breakdown: who is given more than they can sell, where that comes from, and the way to move it."""

import shutil
from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act
from salesplan.services.plan.operations import Keep
from salesplan.ui import session
from tests.pages.conftest import texts

PAGE = "plan/decomposition.py"
TYPED = {"anchors": {"per_head_month": str(Decimal(8_500_000) / 12), "ramp": [*["0.55"] * 12, "1"]}}


@pytest.fixture
def draft(demo_file, tmp_path, monkeypatch):
    """A draft of 2026 as it counts, with what settled sellers bring typed."""
    path = shutil.copy(demo_file, tmp_path)
    monkeypatch.setenv("SALESPLAN_STORE", str(path))
    store, scope = session.store(), session.scope()
    (counting,) = [one for one in versions.versions(store, scope) if one.counts and one.year == 2026]
    id = versions.begin_from(store, scope, counting.id, "").id
    act(store, scope, id, Keep(TYPED))
    yield id
    session.close()


@pytest.mark.parametrize("lang", LANGS)
def test_the_worst_teams_are_named_with_where_the_average_comes_from_and_may_be_relieved(opened, draft, lang):
    screen = opened(PAGE, lang=lang, version=str(draft))
    assert not screen.exception
    (told,) = [text for text in texts(screen) if text.startswith(":red[**■")]
    assert ("冀鲁组", "Hebei")[lang == "en"] in told
    assert ("手工填写", "typed")[lang == "en"] in told
    screen.button(key="plan.over.see").click().run()
    assert not screen.exception
    assert screen.session_state["plan.view"] == "capacity"
    (table,) = [one.value for one in screen.dataframe]
    row = table[table["team"] == ("冀鲁组", "Hebei-Shandong")[lang == "en"]].iloc[0]
    assert (row["heads"], row["new"]) == (6, 4)
    assert row["over"] == pytest.approx(row["planned"] - row["can"])
    screen.button(key="capacity.move").click().run()
    assert not screen.exception
    assert screen.session_state["plan.view"] == "moves"


def test_the_plan_in_force_is_told_too_and_cannot_be_moved(opened, draft):
    """By what was sold and by who is there, nothing typed: 冀鲁组 has lost its best seller and has four new ones."""
    (counting,) = [one for one in versions.versions(session.store(), session.scope(), 2026) if one.counts]
    screen = opened(PAGE, version=str(counting.id))
    assert not screen.exception
    (told,) = [text for text in texts(screen) if text.startswith(":red[**■")]
    assert "：冀鲁组 1,48" in told.replace("\\", "")
    assert not [one for one in screen.button if one.key == "plan.over.move"]


def test_a_leader_of_a_region_is_told_of_his_own_teams_alone(opened, draft, monkeypatch):
    monkeypatch.setattr("salesplan.ui.session.scope", lambda: Scope("lead", "editor", ("R03",)))
    screen = opened(PAGE, version=str(draft))
    screen.session_state["plan.view"] = "capacity"
    screen.run()
    assert not screen.exception
    (table,) = [one.value for one in screen.dataframe]
    assert set(table["team"]) == {"京津组", "冀鲁组"}
    assert not any("西北组" in text for text in texts(screen))
