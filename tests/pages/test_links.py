"""Choices come from the link, stay over the pages, and what the link does not know is told quietly."""

from datetime import date, datetime

import pytest

from salesplan.core.dimensions import Member
from salesplan.services.members import write_members
from salesplan.services.place import open_store
from salesplan.ui.choices import Choices
from tests.pages.conftest import go, query, texts, unfold

NAMES = {"region": ("R01", "华东", "East"), "product": ("P01", "螺杆机", "Screw"), "team": ("T01", "一组", "Team one")}


@pytest.fixture
def filled(store_file):
    """A store with one member of three kinds and a load that covers two months."""
    store = open_store(store_file)
    with store.transaction("test", "fill") as tx:
        write_members(tx, [Member(kind, *names) for kind, names in NAMES.items()])
        tx.insert("load", [a_load(tx.seq)])
        tx.insert("load_state", [{"load": 1, "active": True, "seq": tx.seq}])
        tx.insert("cube_days", [covered(month, day) for month, day in (("2026-10", 31), ("2026-11", 22))])
    store.close()


def a_load(seq):
    return {
        "id": 1,
        "dataset": "actuals",
        "file_name": "![x](http://evil.test/a.png).csv",
        "sha256": "0",
        "bytes": 1,
        "verdict": "accept",
        "read_rows": 1,
        "stored_rows": 1,
        "months": ["2026-10", "2026-11"],
        "data_day": date(2026, 11, 22),
        "answers": "{}",
        "counts": "{}",
        "problems": "[]",
        "fingerprint": "",
        "actor": "test",
        "ts": datetime(2026, 11, 23),
        "seq": seq,
    }


def covered(month, day):
    at = date.fromisoformat(f"{month}-{day}")
    return {"month": month, "region": "R01", "grp": "sales", "load": 1, "data_day": at, "partial": day < 30}


@pytest.mark.usefixtures("filled")
def test_codes_in_the_link_seed_the_choices(opened):
    screen = opened("data/imports.py", lang="en", region="R01", to="2026-10")
    assert not screen.exception
    assert screen.session_state["choices"] == Choices("en", ("2026-01", "2026-10"), {"region": ("R01",)})
    assert query(screen) == {"lang": "en", "region": "R01", "to": "2026-10"}
    assert unfold(screen, "scope").multiselect(key="frame.region").value == ["R01"]


@pytest.mark.usefixtures("filled")
def test_unknown_codes_are_told_and_left_out(opened):
    screen = opened(region="R01,R99", plan="12")
    assert any("region" in text and "R99" in text for text in texts(screen))
    assert query(screen) == {"lang": "zh", "region": "R01"}


@pytest.mark.usefixtures("filled")
def test_choices_survive_page_changes_and_are_written_into_every_link(opened):
    screen = opened("data/imports.py", lang="en")
    unfold(screen, "scope").multiselect(key="frame.team").set_value(["T01"]).run()
    unfold(screen, "period").selectbox(key="frame.from").set_value("2026-10").run()
    for page in ("start.py", "data/imports.py"):
        screen.query_params.clear()  # as the browser does when a page of the menu is clicked
        go(screen, page)
        assert not screen.exception
        assert query(screen) == {"lang": "en", "team": "T01", "from": "2026-10"}


@pytest.mark.usefixtures("filled")
def test_a_preset_sets_both_ends_of_the_period(opened):
    screen = opened("data/imports.py")
    unfold(screen, "period").button_group(key="frame.preset").set_value("month").run()
    assert screen.session_state["choices"].period == ("2026-11", "2026-11")
    unfold(screen, "period").button_group(key="frame.preset").set_value("ytd").run()
    assert screen.session_state["choices"].period is None


@pytest.mark.usefixtures("filled")
def test_the_stamp_says_to_which_day_the_figures_go(opened):
    labels = [popover.proto.popover.label for popover in opened("data/imports.py").get("popover")]
    assert any("2026-11-22" in label for label in labels)
