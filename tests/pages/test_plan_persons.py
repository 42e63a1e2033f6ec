"""Persons on the screen: which teams are split, a team by a rule, that it ties, who has left, and who may only look."""

from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Change, Edits
from salesplan.services.plan.persons import chosen_before, of_team
from salesplan.ui import session
from tests.pages.conftest import grown_draft, texts

PAGE = "plan/decomposition.py"


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def shown(opened, id, lang="zh", team=""):
    screen = opened(PAGE, lang=lang, version=str(id))
    screen.session_state["plan.view"] = "persons"
    screen.session_state["plan.person.team.kept"] = team
    screen.run()
    assert not screen.exception
    return screen


def says(screen, part):
    return any(part in text for text in texts(screen))


@pytest.mark.parametrize("lang", LANGS)
def test_a_team_is_split_by_a_rule_ties_in_both_tracks_and_is_taken_back(opened, store_file, lang):
    id, zh = grown_draft(), lang == "zh"
    store, scope = session.store(), session.scope()
    screen = shown(opened, id, lang, "T09")
    assert says(screen, "按此分法（尚未写入）" if zh else "not written yet")
    screen.radio(key=f"persons.{id}.revenue.T09.rule").set_value("tenure")
    screen.number_input(key=f"persons.{id}.revenue.T09.reserve").set_value(5.0)
    screen.run()
    screen.button(key="persons.write").click().run()
    assert not screen.exception
    desk = open_desk(store, scope, id)
    rows = of_team(desk, "T09")
    assert sum(row.base for row in rows) == desk.tracks.base.sum_of({"team": ("T09",)})
    assert sum(row.challenge for row in rows) == desk.tracks.challenge.sum_of({"team": ("T09",)})
    assert chosen_before(desk, "T09")[:2] == ("tenure", Decimal("0.05"))
    assert says(screen, "差额 0" if zh else "difference 0")
    assert screen.button(key="persons.write").disabled
    for track, grain in (("challenge", "month"), ("base", "quarter")):
        screen.session_state["persons.track"], screen.session_state["persons.grain"] = track, grain
        screen.run()
        assert not screen.exception
    act(store, scope, id, Edits([Change({"team": ("T09",)}, Decimal(60_000_000), "total")]))
    screen.run()
    assert says(screen, "差额 0" if zh else "difference 0")
    screen.button(key="persons.away").click().run()
    assert of_team(open_desk(store, scope, id), "T09") == ()
    screen.button(key="persons.undo").click().run()
    assert not screen.exception
    assert of_team(open_desk(store, scope, id), "T09")
    assert not of_team(open_desk(store, scope, id), "T08")


def test_the_overview_counts_the_teams_and_splits_all_that_are_open(opened, store_file):
    id = grown_draft()
    store, scope = session.store(), session.scope()
    screen = shown(opened, id)
    assert says(screen, "14 个团队：已分到个人 0 个，未分 14 个")
    screen.button(key="persons.write_all").click().run()
    assert not screen.exception
    assert says(screen, "14 个团队：已分到个人 14 个，未分 0 个")
    desk = open_desk(store, scope, id)
    assert sum(row.base for row in desk.persons) == desk.tracks.base.sum_of({})
    screen = shown(opened, id, "zh", "T01")
    screen.radio(key=f"persons.{id}.revenue.T01.rule").set_value("typed")
    screen.run()
    assert not screen.exception
    screen.number_input(key=f"persons.{id}.revenue.T01.S001").set_value(5.0).run()
    screen.number_input(key=f"persons.{id}.revenue.T01.S001").set_value(3.0)  # counts at the click
    screen.button(key="persons.write").click().run()
    sums = {row.person: 0 for row in of_team(open_desk(store, scope, id), "T01")}
    for row in of_team(open_desk(store, scope, id), "T01"):
        sums[row.person] += row.base
    assert sums["S001"] == pytest.approx(3 * sums["S002"], rel=1e-4)


@pytest.mark.parametrize("lang", LANGS)
def test_a_version_that_counts_is_only_shown(opened, store_file, lang):
    store, scope = session.store(), session.scope()
    counting = next(one for one in versions.versions(store, scope) if one.counts and one.year == 2026)
    screen = shown(opened, counting.id, lang)
    assert says(screen, "14 个团队" if lang == "zh" else "14 teams")
    assert not {"persons.write", "persons.write_all"} & {button.key for button in screen.button}
    assert says(
        shown(opened, counting.id, lang, "T01"), "还没有分到个人" if lang == "zh" else "not split on to persons"
    )


def test_the_lead_of_a_region_sees_and_splits_his_own_teams(opened, store_file, monkeypatch):
    id = grown_draft()
    north = Scope("bei", "editor", ("R03",))
    monkeypatch.setattr(session, "scope", lambda: north)
    screen = shown(opened, id)
    assert says(screen, "2 个团队")
    screen = shown(opened, id, "zh", "T09")
    screen.button(key="persons.write").click().run()
    assert not screen.exception
    assert {row.team for row in open_desk(session.store(), north, id).persons} == {"T09"}
