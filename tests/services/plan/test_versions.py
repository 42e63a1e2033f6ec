"""Versions of a plan: who may do which step when, and what the cockpit follows."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from salesplan.core.errors import Conflict, Forbidden, Unknown
from salesplan.core.plan.states import IN_FORCE, STEPS, PlanRefused
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import save_settings
from salesplan.services.offer import offer
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Keep
from salesplan.services.standing import standing
from salesplan.store import Store
from tests.services import small_company

AUTHOR, BOSS = Scope("li", "editor"), Scope("wang", "admin")
SOUTH = Scope("nan", "editor", ("R02",))
CELLS = [
    {"month": f"2026-{n:02d}", "region": region, "base": 100 * n, "challenge": 110 * n}
    for n in range(1, 13)
    for region in ("R01", "R02")
]


@pytest.fixture
def store():
    made = Store.memory()
    small_company.plan(made, CELLS, state="draft")
    yield made
    made.close()


def through(store, id, *actions):
    found = versions.version(store, BOSS, id)
    for action in actions:
        found = versions.step(store, BOSS if action == "approve" else AUTHOR, id, action, reason="因为")
    return found


REACH = {
    "draft": (),
    "submitted": ("submit",),
    "approved": ("submit", "approve"),
    "locked": ("submit", "approve", "lock"),
    "withdrawn": ("withdraw",),
}


@pytest.mark.parametrize("state", REACH)
def test_a_version_takes_only_the_steps_of_its_state(store, state):
    for action, step in STEPS.items():
        held = [one.id for one in versions.versions(store, BOSS) if one.state in IN_FORCE]
        id = versions.begin_from(store, AUTHOR, *(held or [1])).id
        through(store, id, *REACH[state])
        if state in step.before:
            assert through(store, id, action).state == step.after
        else:
            before = store.data_version
            with pytest.raises(PlanRefused) as refused:
                through(store, id, action)
            assert (refused.value.code, refused.value.values["state"]) == ("plan_state", state)
            assert store.data_version == before


def test_a_superseded_version_takes_no_step(store):
    first = versions.begin_from(store, AUTHOR, 1).id
    through(store, first, "submit", "approve", "lock")
    second = versions.begin_from(store, AUTHOR, first).id
    through(store, second, "submit", "approve")
    assert versions.version(store, BOSS, first).state == "superseded"
    for action in STEPS:
        with pytest.raises(PlanRefused, match="plan_state"):
            through(store, first, action)


def test_whoever_edited_it_does_not_approve_it(store):
    id, editor = versions.begin_from(store, AUTHOR, 1).id, Scope("zhao", "admin")
    act(store, editor, id, Keep({"unit": "100"}))
    versions.step(store, AUTHOR, id, "submit")
    with pytest.raises(PlanRefused, match="plan_same_person"):
        versions.step(store, editor, id, "approve")
    assert versions.step(store, BOSS, id, "approve").state == "approved"


def test_whoever_wrote_or_submitted_it_does_not_approve_it(store):
    id = versions.begin_from(store, AUTHOR, 1).id
    versions.step(store, BOSS, id, "submit")
    for same in (AUTHOR, BOSS):
        with pytest.raises(PlanRefused, match="plan_same_person"):
            versions.step(store, same, id, "approve")
    third = versions.step(store, Scope("zhao", "admin"), id, "approve")
    assert (third.state, third.approver, third.authenticated) == ("approved", "zhao", False)


def test_without_a_login_the_name_chosen_at_the_start_approves_and_the_account_is_kept(store):
    id = through(store, versions.begin_from(store, AUTHOR, 1).id, "submit").id
    found = versions.step(store, AUTHOR, id, "approve", actor="王总")
    assert (found.approver, found.authenticated) == ("王总", False)
    (row,) = [row for row in store.rows(BOSS, "audit_chain") if row["action"] == "plan.approve"]
    assert row["actor"] == "王总"
    assert '"account": "li"' in row["detail"]


def test_a_rejection_needs_a_reason_and_keeps_it(store):
    id = through(store, versions.begin_from(store, AUTHOR, 1).id, "submit").id
    with pytest.raises(PlanRefused, match="plan_no_reason"):
        versions.step(store, BOSS, id, "reject", reason="  ")
    found = versions.step(store, BOSS, id, "reject", reason="华南太高")
    assert (found.state, found.state_reason) == ("draft", "华南太高")
    assert [(one.state, one.actor) for one in versions.states(store, BOSS, id)] == [
        ("draft", "li"),
        ("submitted", "li"),
        ("draft", "wang"),
    ]


def test_an_empty_draft_is_not_submitted(store):
    with pytest.raises(PlanRefused, match="plan_empty"):
        through(store, versions.begin(store, AUTHOR, 2027).id, "submit")


def test_a_step_after_somebody_elses_is_refused_with_who_and_what(store):
    found = versions.begin_from(store, AUTHOR, 1)
    versions.step(store, BOSS, found.id, "submit", seen=found.seq)
    with pytest.raises(Conflict) as stale:
        versions.step(store, AUTHOR, found.id, "withdraw", seen=found.seq)
    assert (stale.value.values["actor"], stale.value.values["what"]) == ("wang", "submitted")


def test_only_writers_of_the_whole_company_begin_and_move_versions(store):
    for scope in (SOUTH, Scope("gast", "viewer")):
        with pytest.raises(Forbidden):
            versions.begin(store, scope, 2027)
        with pytest.raises(Forbidden):
            versions.step(store, scope, 1, "submit")
    with pytest.raises(Unknown):
        versions.begin_from(store, AUTHOR, 99)


def test_the_cockpit_follows_the_approved_version_and_a_draft_takes_no_place(store):
    view = View("2026-01", "2026-12")

    def followed():
        (id,) = standing(store, BOSS, view).versions
        assert offer(store, BOSS).in_force(2026).id == id
        return id

    with store.transaction("t", "import") as tx:
        tx.insert("plan_version", [_imported(2, tx.seq)])
        tx.insert("plan_state", [{"version": 2, "state": "draft", "actor": "t", "seq": tx.seq}])
    draft = versions.begin_from(store, AUTHOR, 1).id
    assert followed() == 2
    through(store, draft, "submit", "approve")
    assert followed() == draft
    again = versions.begin_from(store, AUTHOR, draft).id
    through(store, draft, "lock")
    assert followed() == draft
    through(store, again, "submit", "approve")
    assert followed() == again
    assert [v.id for v in versions.versions(store, BOSS) if v.counts] == [again]


def _imported(id, seq):
    return {"id": id, "year": 2026, "number": id, "author": "t", "reason": "计划.xlsx", "load": 1, "seq": seq}


def test_a_copy_to_a_new_year_moves_its_months_and_scales_to_the_fen(store):
    source = versions.version(store, BOSS, 1)
    same = versions.copy_to_year(store, AUTHOR, 1, 2027)
    more = versions.copy_to_year(store, AUTHOR, 1, 2027, Decimal("1.07333"))
    assert (same.year, same.number, same.based_on, more.number) == (2027, 1, 1, 2)
    assert same.totals["revenue"] == source.totals["revenue"]
    assert more.totals["revenue"].base == (source.totals["revenue"].base * Decimal("1.07333")).quantize(Decimal("0.01"))
    months = {row["month"] for row in store.rows(BOSS, "plan.cells", version=more.id, seq=store.data_version)}
    assert (min(months), max(months)) == ("2027-01", "2027-12")


@pytest.mark.parametrize("factor", ["0.3", "1.07333", "0.015", "0"])
def test_scaling_ties_both_tracks_and_no_challenge_falls_below_its_base(factor):
    """Challenges equal to the base, a fen above it, well above it, below it and missing, with amounts of a few fen."""
    above = (0, "0.01", 3, "-0.02", None)
    cells = [
        {
            "month": "2026-01",
            "region": f"R{n:03d}",
            "base": base,
            "challenge": None if more is None else base + Decimal(more),
        }
        for n in range(60)
        for base, more in [(Decimal(n * 7 + 1) / 100 + Decimal("0.02"), above[n % 5])]
    ]
    store = Store.memory()
    small_company.plan(store, cells, state="draft")
    made = versions.copy_to_year(store, AUTHOR, 1, 2027, Decimal(factor)).id
    rows = store.rows(BOSS, "plan.cells", version=made, seq=store.data_version)
    for track in ("base", "challenge"):
        exact = sum(Decimal(cell[track]) for cell in cells if cell[track] is not None) * Decimal(factor)
        total = sum(row[track] for row in rows if row[track] is not None)
        assert Decimal(total) / 100 == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    was_below = {cell["region"] for cell in cells if cell["challenge"] is not None and cell["challenge"] < cell["base"]}
    assert all(
        row["challenge"] is None or row["challenge"] >= row["base"] or row["region"] in was_below for row in rows
    )


def test_a_copy_to_a_new_year_leaves_behind_what_was_agreed_on_for_the_old_one(store):
    draft = versions.begin_from(store, AUTHOR, 1).id
    act(store, AUTHOR, draft, Keep({"total": "15600.00", "held_months": ["2026-01"], "unit": "1.00"}))
    next_year = versions.copy_to_year(store, AUTHOR, draft, 2027, Decimal("1.1")).id
    assert open_desk(store, AUTHOR, next_year).inputs == {"unit": "1.00"}
    same_year = versions.begin_from(store, AUTHOR, draft).id
    assert set(open_desk(store, AUTHOR, same_year).inputs) == {"total", "held_months", "unit"}


def test_a_regional_reader_sees_the_totals_of_his_regions(store):
    whole, mine = (versions.version(store, scope, 1).totals["revenue"] for scope in (BOSS, SOUTH))
    assert (mine.base * 2, mine.cells * 2) == (whole.base, whole.cells)
    nobody = versions.version(store, Scope("x", "viewer", ("R09",)), 1)
    assert (nobody.totals, nobody.author, nobody.reason) == ({}, "", "")


def test_closed_months_are_those_of_the_company(store):
    save_settings(store, BOSS, closed_through="2026-02")
    assert versions.closed_months(store, 2026) == ("2026-01", "2026-02")
    assert versions.closed_months(store, 2027) == ()
