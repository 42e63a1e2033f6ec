"""A company begins whole or not at all: the demo, or one's own names and history."""

import pytest

from salesplan.core.errors import Forbidden, SetupRefused
from salesplan.core.scope import Scope
from salesplan.services import company, demo, importing, upkeep
from salesplan.services.members import members
from salesplan.services.setup import set_up
from salesplan.store import Store, verify
from tests.services.test_importing import CONTEXT, full

ADMIN = Scope("me", "admin")


class GoneAway(BaseException):
    """What a screen raises inside a script whose reader has left."""


def test_a_demo_whose_building_is_broken_off_leaves_an_empty_store_and_can_be_built_again(tmp_path):
    path = tmp_path / "s.duckdb"
    store = Store.open(path)

    def leave(done):
        if done > 0.8:
            raise GoneAway

    with pytest.raises(GoneAway):
        demo.build_into(store, through="2024-01", progress=leave)
    assert (store.data_version, any(members(store, ADMIN).values())) == (0, False)
    demo.build_into(store, through="2024-01")
    loads = importing.loads(store, ADMIN)
    actions = [row["action"] for row in store.rows(ADMIN, "audit_chain")]
    told = [action for action in actions if action != "record.save" and not action.startswith("alerts.")]
    assert told == ["setup", "import", "plan.approve", *["import"] * (len(loads) - 1)]
    store.close()
    assert verify(path).ok


def test_names_are_not_written_when_their_history_is_refused():
    store = Store.memory()
    with pytest.raises(SetupRefused):
        set_up(store, CONTEXT, ("history.csv", full("2026-13", 1, 2)))
    assert (store.data_version, any(members(store, ADMIN).values())) == (0, False)
    assert set_up(store, CONTEXT, ("history.csv", full("2026-05", 1, 2)))["actuals"] == 2
    assert [row.months for row in importing.loads(store, ADMIN)] == [("2026-05",)]
    store.close()


def test_only_who_writes_for_the_whole_company_builds_the_demo_or_sets_it_aside_and_it_can_be_brought_back(tmp_path):
    path = tmp_path / "s.duckdb"
    store = Store.open(path)
    others = (Scope("v"), Scope("e", "editor", ("R01",)), Scope("a", "admin", ("R01",)))
    for scope in others:
        with pytest.raises(Forbidden):
            demo.begin(store, scope)
    with pytest.raises(Forbidden):
        demo.start_fresh(store, ADMIN)  # no demo
    demo.build_into(store, through="2024-01")
    for scope in others:
        with pytest.raises(Forbidden):
            demo.start_fresh(store, scope)
    held = store.data_version
    fresh = demo.start_fresh(store, Scope("e", "editor"))
    assert fresh.data_version == 0
    fresh.close()
    (kept,) = tmp_path.glob(demo.aside(path))
    upkeep.restore(path, kept)
    again = Store.open(path)
    assert again.data_version == held
    again.close()


@pytest.mark.parametrize("scope", [Scope("v", "viewer"), Scope("e", "editor", ("R01",))])
def test_what_the_company_decided_is_changed_by_who_writes_for_all_of_it(scope):
    store = Store.memory()
    with pytest.raises(Forbidden):
        company.save_settings(store, scope, lights="strict")
    if scope.may_write:
        assert company.save_settings(store, scope, people=("小王",)).people == ("小王",)
    assert company.save_settings(store, Scope("e", "editor"), lights="strict").lights == "strict"
