"""A year whose plan is in force can be opened before it has figures: the plan, grey everywhere, and no light."""

import shutil

import pytest

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.services.place import open_store
from salesplan.services.plan import versions
from tests.pages.conftest import over, query, texts, unfold

COCKPIT = "meeting/cockpit.py"
NEXT = {"from": "2027-01", "to": "2027-12"}


@pytest.fixture(scope="module")
def store_file(demo_file, tmp_path_factory):
    """The demo company with an approved plan of next year; no test here writes."""
    path = shutil.copy(demo_file, tmp_path_factory.mktemp("approved"))
    store = open_store(path)
    (draft,) = versions.versions(store, Scope("lead", "admin"), 2027)
    versions.submit_and_approve(store, Scope("lead", "admin"), draft.id, actor="head")
    store.close()
    with over(path):
        yield path


@pytest.mark.parametrize("lang", LANGS)
def test_the_cockpit_of_a_year_to_come_shows_its_plan_and_no_light(opened, lang):
    screen = unfold(opened(COCKPIT, lang=lang, **NEXT), "period")
    said = "\n".join(texts(screen))
    assert not screen.exception
    assert ("2027年1–12月尚未开始，基础目标 5.75亿", "Jan–Dec 2027: not begun yet, base 575.0M")[lang == "en"] in said
    headline = next(one.value for one in screen.markdown if one.value.startswith("# "))
    assert ":gray[○]" in headline and not any(shape in headline for shape in "●▲■")
    assert {metric.value for metric in screen.metric} == {"—"}
    assert next(pills.value for pills in screen.button_group if pills.key == "frame.preset") == "next_year"


def test_looking_back_offers_no_year_whose_plan_was_not_in_force_then(opened):
    screen = opened(COCKPIT, lang="zh", load="8", **NEXT)
    assert not screen.exception
    assert "尚未开始" not in "\n".join(texts(screen))
    assert "from" not in query(screen)
