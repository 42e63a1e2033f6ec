"""Looking back on the pages of the plan: what lay open then, only to be read, in both languages."""

import pytest
from streamlit.testing.v1 import AppTest

from salesplan.i18n import LANGS
from salesplan.services.plan import versions
from salesplan.services.plan.desk import open_desk
from salesplan.ui import session
from salesplan.ui.plan.decomposition import VIEWS
from tests.pages.conftest import query, texts

TOTAL, BREAKDOWN, VERSIONS = "plan/total.py", "plan/decomposition.py", "data/versions.py"
ROUNDS, TERRITORIES = "plan/rounds.py", "plan/territories.py"
BEFORE, SPLIT = "6", "8"
"""The loads right before the draft of 2027 was begun, and right after it was split; edits and locks came later."""
WRITING = (
    "plan.begin",
    "total.keep",
    "total.choose",
    "policy.write",
    "versions.submit",
    "versions.withdraw",
    "plan.excel.accept",
)


@pytest.fixture(scope="module")
def store_file(demo_read):
    return demo_read


def draft():
    (found,) = versions.versions(session.store(), session.scope(), 2027)
    return found


def said(screen):
    assert not screen.exception
    return "\n".join(texts(screen))


def writes(screen):
    return [one.key for one in screen.button if one.key and one.key.startswith(WRITING) and not one.disabled]


@pytest.mark.parametrize("lang", LANGS)
def test_the_breakdown_shows_the_cells_and_locks_of_then_and_takes_nothing(opened, lang):
    screen = opened(BREAKDOWN, lang=lang, load=SPLIT)
    assert ("正在回看", "You are looking back")[lang == "en"] in said(screen)
    then, _, _ = screen.session_state["plan.shown"]
    now = open_desk(session.store(), session.scope(), draft().id)
    c2, table = {"product": ("C2",)}, then.tracks.base
    assert (len(then.locks), len(now.locks)) == (0, 2)
    assert (table.sum_of({}), now.tracks.base.sum_of({})) == (57_500_000_000, 57_500_000_000)
    assert table.sum_of(c2) < now.tracks.base.sum_of(c2) == 800_000_000
    assert (then.measures, then.editable, writes(screen)) == (("revenue",), False, [])
    screen.session_state["plan.opened"] = {"product": ("C2",)}
    assert "种子客户" not in said(screen.run())
    screen.session_state["plan.view"] = "policy"
    frame = screen.run().dataframe[0].value
    assert {"5.75亿", "575.0M"} & set(frame.iloc[:, 1]) and "−25.0%" in set(frame.iloc[:, 1])
    for view in VIEWS:
        screen.session_state["plan.view"] = view
        assert said(screen.run()) and writes(screen) == [], view


@pytest.mark.parametrize("lang", LANGS)
def test_the_versions_stand_in_their_states_of_then_without_a_step_to_take(opened, lang):
    screen = opened(VERSIONS, lang=lang, load="1")
    assert ("2026 年计划 V1（草稿）", "2026 plan V1 (draft)")[lang == "en"] in said(screen)
    assert "总经理" not in said(screen) and "2027" not in said(screen) and writes(screen) == []
    screen = opened(VERSIONS, lang=lang, load=SPLIT)
    assert "2027" in said(screen) and writes(screen) == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_round_was_not_open_then_and_the_map_of_then_is_read(opened, lang):
    then = opened(ROUNDS, lang=lang, load=SPLIT)
    assert "8,500" not in said(then) and writes(then) == []
    assert said(opened(TERRITORIES, lang=lang, load=SPLIT))


def test_a_version_that_was_not_there_then_is_said_and_lies_open_again_now(opened):
    asked = str(draft().id)
    screen = opened(BREAKDOWN, load=BEFORE, version=asked)
    assert "那时还没有 2027 年计划 V1" in said(screen)
    assert screen.session_state["plan.version"] != draft().id
    screen.button(key="past.back").click().run()
    assert "那时还没有" not in said(screen)
    assert (screen.session_state["plan.version"], query(screen)["version"]) == (draft().id, asked)


@pytest.mark.parametrize("lang", LANGS)
def test_the_total_is_the_one_of_then_whatever_was_typed_since(opened, lang):
    screen = opened(TOTAL, lang=lang)
    screen.text_input(key=f"total.text.{draft().id}").set_value("9亿" if lang == "zh" else "900M").run()
    assert ("9.00亿", "900")[lang == "en"] in said(screen)
    screen.query_params["load"] = SPLIT
    assert ("选定 5.75亿", "575")[lang == "en"] in said(screen.run())
    assert ("9.00亿", "900")[lang == "en"] not in said(screen) and writes(screen) == []


def test_what_the_grid_sends_while_the_reader_looks_back_is_not_done(opened):
    screen = opened(BREAKDOWN, load=SPLIT)
    before = session.store().data_version
    desk = screen.session_state["plan.shown"][0]
    reply = AppTest.from_function(_sent, kwargs={"desk": desk, "framed": screen.session_state["framed"]}).run()
    assert "先回到现在" in reply.markdown[0].value
    assert session.store().data_version == before


def _sent(desk, framed):
    import streamlit as st

    from salesplan.services.plan.operations import Undo
    from salesplan.ui.plan import table

    st.session_state["framed"] = framed
    st.markdown(table.do(desk, Undo(), {}, 1).error)
