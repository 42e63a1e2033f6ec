"""Two people, no login: whoever is at the keyboard chooses a name, which is kept to be chosen again, never in a link."""

from salesplan.services.company import COMPANY, settings
from salesplan.ui import session
from tests.pages.conftest import query


def test_a_new_name_reads_from_then_on_and_is_kept_for_the_next_session(opened):
    account = session.account()
    screen = opened()
    screen.session_state["account"] = True
    screen.run()
    assert screen.selectbox(key=f"account.name.{account}").value == account
    screen.text_input(key=f"account.new.{account}").set_value("Lin Yue").run()
    assert not screen.exception
    assert screen.session_state["profile"] == "Lin Yue"
    assert "Lin Yue" not in str(query(screen))
    assert settings(session.store(), COMPANY).people == ("Lin Yue",)
    other = opened()
    other.session_state["account"] = True
    other.run()
    assert other.selectbox(key=f"account.name.{account}").value == account
    assert "Lin Yue" in other.selectbox(key=f"account.name.{account}").options


def test_a_full_load_begins_as_who_was_chosen_last_in_this_browser(opened, monkeypatch):
    opened()
    kept = {"salesplan-name-8501": "%E6%9E%97%20Yue"}
    monkeypatch.setattr(session, "_cookie", lambda: "salesplan-name-8501")
    monkeypatch.setattr(type(session.st.context), "cookies", property(lambda self: kept))
    screen = opened()
    assert not screen.exception
    assert screen.session_state["profile"] == "林 Yue"
    kept["salesplan-name-8501"] = "x" * 999
    other = opened()
    assert other.session_state["profile"] == ""
