"""The screenshots: every page of the menu, in the looks that were asked for, and a sentence where there is no browser."""

import pytest

from salesplan.ui import menu
from scripts import shots
from scripts.shot_states import STATES


def asked(*arguments):
    return shots.parsed(arguments)


def test_every_page_of_the_menu_is_taken():
    assert len(shots.pages()) == len(menu.ENTRIES)
    assert shots.pages()["start"].address == "/"
    assert shots.pages()["cockpit"].address == "/cockpit"


def test_the_demo_company_is_taken_in_every_look_and_other_states_in_two():
    assert len(shots.looks("demo", asked())) == 8
    assert shots.looks("huge", asked()) == [shots.Look("zh", "light", 1440), shots.Look("en", "dark", 390)]


@pytest.mark.parametrize("state", STATES)
def test_looks_that_are_asked_for_are_taken_in_every_state(state):
    assert shots.looks(state, asked("--lang", "en", "--width", "390")) == [
        shots.Look("en", "light", 390),
        shots.Look("en", "dark", 390),
    ]


def test_files_are_named_by_page_language_theme_and_width():
    assert shots.file_name("cockpit", shots.Look("zh", "dark", 390)) == "cockpit-zh-dark-390.png"


def test_without_a_browser_there_is_a_sentence_and_no_trace(monkeypatch, capsys):
    monkeypatch.setattr(shots, "chromium", lambda: None)
    assert shots.main(["--docs"]) == 1
    assert "SALESPLAN_BROWSER" in capsys.readouterr().out


def test_the_index_shows_every_picture_by_state(tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "start-zh-light-390.png").write_bytes(b"")
    text = shots.write_index(tmp_path).read_text(encoding="utf-8")
    assert "<h2>demo</h2>" in text
    assert "src='demo/start-zh-light-390.png'" in text


@pytest.mark.parametrize("state", ["empty", "partial", "damaged", "newer", "read-only"])
def test_a_state_makes_what_its_server_is_started_on(state, tmp_path):
    with STATES[state].made(tmp_path) as started:
        assert started.script.exists()
        assert started.store.exists() is (state != "read-only")


def test_the_script_of_a_place_that_takes_nothing_is_that_of_the_product_but_for_its_store(tmp_path):
    with STATES["read-only"].made(tmp_path) as started:
        text = started.script.read_text(encoding="utf-8")
    compile(text, str(started.script), "exec")
    assert "salesplan/ui/main.py" in text
    assert "StoreReadOnly" in text
