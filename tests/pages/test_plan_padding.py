"""Over-assignment on the screen: a percentage per level, one for a member, sums against a plan that does not change."""

from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.padding import percent_of
from salesplan.services.plan.persons import split_by
from salesplan.ui import session
from tests.pages.conftest import texts

PAGE = "plan/decomposition.py"


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def counting():
    return next(one for one in versions.versions(session.store(), session.scope()) if one.counts and one.year == 2026)


def shown(opened, id, lang):
    screen = opened(PAGE, lang=lang, version=str(id))
    screen.session_state["plan.view"] = "padding"
    screen.run()
    assert not screen.exception
    return screen


def says(screen, part):
    return any(part in text for text in texts(screen))


@pytest.mark.parametrize("lang", LANGS)
def test_percentages_are_kept_per_level_and_for_one_member_and_the_plan_stays(opened, store_file, lang):
    store, scope, zh = session.store(), session.scope(), lang == "zh"
    id = versions.copy_to_year(store, scope, counting().id, 2027, Decimal("1.1")).id
    before = open_desk(store, scope, id).tracks.amounts()
    screen = shown(opened, id, lang)
    assert screen.button(key="padding.keep").disabled
    screen.number_input(key=f"padding.{id}.region").set_value(3.0).run()
    screen.number_input(key=f"padding.{id}.team").set_value(2.0)  # counts at the click, without a run between
    screen.button(key="padding.keep").click().run()
    assert not screen.exception
    assert says(screen, "计划 5.72亿 不变" if zh else "plan of 572.0M does not change")
    assert says(screen, "多 3.00%" if zh else "3.00% more")
    screen.session_state["padding.level"] = "team"
    screen.run()
    assert says(screen, "多 5.06%" if zh else "5.06% more")
    screen.number_input(key=f"padding.{id}.team.T01.own.2").set_value(10.0)
    screen.run()
    screen.button(key="padding.set").click().run()
    assert percent_of(open_desk(store, scope, id), "team", "T01") == 10
    screen.button(key="padding.like_level").click().run()
    assert percent_of(open_desk(store, scope, id), "team", "T01") == 2
    screen.session_state["padding.level"] = "person"
    screen.run()
    assert says(screen, "还没有团队分到个人" if zh else "No team is split")
    months = [f"2027-{n:02d}" for n in range(1, 13)]
    act(store, scope, id, split_by(store, scope, "T01", months, "equal"))
    screen.run()
    assert not screen.exception
    assert open_desk(store, scope, id).tracks.amounts() == before


def test_who_only_reads_gets_no_form_in_any_view(opened, store_file, monkeypatch):
    id = versions.copy_to_year(session.store(), session.scope(), counting().id, 2027, Decimal("1.1")).id
    monkeypatch.setattr(session, "scope", lambda: Scope("eye", "viewer"))
    screen = shown(opened, id, "zh")
    for view in ("measures", "persons", "padding"):
        screen.session_state["plan.view"] = view
        screen.run()
        assert not screen.exception
        writing = {
            "measures.write",
            "measures.again",
            "persons.write",
            "persons.write_all",
            "padding.keep",
            "padding.set",
        }
        assert not writing & {button.key for button in screen.button}


def test_a_version_that_counts_is_only_shown(opened, store_file):
    screen = shown(opened, counting().id, "zh")
    assert says(screen, "不变")
    assert "padding.keep" not in [button.key for button in screen.button]
