"""Only a change request replaces an approved plan: with a reason, on what is in force, its totals declared."""

import json
from decimal import Decimal

import pytest

from salesplan.core.plan.states import PlanRefused
from salesplan.core.scope import Scope
from salesplan.services.company import save_settings
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act
from salesplan.services.plan.operations import Change, Edits
from salesplan.store import Store
from tests.services import small_company

LI, WANG = Scope("li", "editor"), Scope("wang", "admin")
CELLS = [
    {"month": f"2026-{n:02d}", "region": region, "base": 100 * n, "challenge": 110 * n}
    for n in range(1, 13)
    for region in ("R01", "R02")
]


@pytest.fixture
def store():
    made = Store.memory()
    small_company.plan(made, CELLS)
    yield made
    made.close()


def draft(store, source=1, north=None, absorb="siblings", month="2026-09"):
    """A draft of a version, in which the north's month becomes an amount."""
    id = versions.begin_from(store, LI, source).id
    if north is not None:
        where = {"region": ("R01",), "month": (month,)}
        act(store, LI, id, Edits([Change(where, Decimal(north), absorb)]))
    return id


def ask(store, id, reason="南方客户流失", moves=None):
    return versions.step(store, LI, id, "submit", reason, moves=moves)


def requests(store):
    return [(row["version"], row["year"], row["number"]) for row in store.rows(WANG, "plan.requests")]


def refused(code, call, *args, **named):
    with pytest.raises(PlanRefused) as found:
        call(*args, **named)
    assert found.value.code == f"plan_{code}"
    return found.value.values


def test_a_first_plan_needs_no_request_and_a_second_one_does(store):
    id = draft(store, north="800")
    refused("no_request", ask, store, id, reason=" ")
    assert versions.version(store, LI, id).state == "draft"
    ask(store, id)
    assert requests(store) == [(id, 2026, 1)]
    assert versions.step(store, WANG, id, "approve").state == "approved"
    assert versions.version(store, WANG, 1).state == "superseded"
    first = versions.copy_to_year(store, LI, id, 2027).id
    versions.step(store, LI, first, "submit")
    assert versions.step(store, WANG, first, "approve").counts
    assert requests(store) == [(id, 2026, 1)]


def test_a_total_that_moves_by_a_fen_is_refused_unless_it_is_declared_to_the_fen(store):
    id = draft(store, north="900.01", absorb="rollup")
    found = refused("total_moves", ask, store, id)
    assert (found["moves"], found["declared"]) == ("revenue.base=0.01, revenue.challenge=0.01", "")
    wrong = {"revenue.base": Decimal("0.02"), "revenue.challenge": Decimal("0.01")}
    refused("total_moves", ask, store, id, moves=wrong)
    right = wrong | {"revenue.base": Decimal("0.01")}
    ask(store, id, moves=right)
    (row,) = store.rows(WANG, "plan.requests")
    assert json.loads(row["moves"]) == {"revenue.base": "0.01", "revenue.challenge": "0.01"}
    unmoved = draft(store, north="800")
    refused("total_moves", ask, store, unmoved, moves=right)


def test_a_request_sent_back_keeps_its_number_and_what_was_declared_holds_it_to_its_word(store):
    id = draft(store, north="901.00", absorb="rollup")
    moves = {"revenue.base": Decimal(1), "revenue.challenge": Decimal("1.10")}
    ask(store, id, moves=moves)
    versions.step(store, WANG, id, "reject", "太少")
    act(store, LI, id, Edits([Change({"region": ("R01",), "month": ("2026-09",)}, Decimal(902), "rollup")]))
    refused("total_moves", ask, store, id, reason="")
    ask(store, id, reason="", moves={"revenue.base": Decimal(2), "revenue.challenge": Decimal("2.20")})
    assert requests(store) == [(id, 2026, 1)]
    assert store.rows(WANG, "plan.requests")[0]["reason"] == "南方客户流失"


def test_a_draft_that_stands_on_what_is_no_longer_in_force_is_neither_submitted_nor_approved(store):
    one, other, late = draft(store, north="800"), draft(store, north="700"), draft(store, north="600")
    ask(store, one)
    ask(store, other)
    versions.step(store, WANG, one, "approve")
    found = refused("stale_basis", versions.step, store, WANG, other, "approve")
    assert (found["basis"], found["in_force"]) == (1, one)
    refused("stale_basis", ask, store, late)
    assert versions.version(store, WANG, other).state == "submitted"


def test_a_copy_of_a_draft_stands_on_it_only_while_that_was_not_edited_afterwards(store):
    one = draft(store)
    before = draft(store, one, north="700")
    where = {"region": ("R01",), "month": ("2026-10",)}
    act(store, LI, one, Edits([Change(where, Decimal(1010))]))
    after = draft(store, one, north="650")
    ask(store, one)
    versions.step(store, WANG, one, "approve")
    refused("stale_basis", ask, store, before)
    ask(store, after)


def test_what_was_submitted_before_another_became_the_plan_is_no_request(store):
    first = versions.copy_to_year(store, LI, 1, 2027).id
    second = draft(store, first, north="800", month="2027-09")
    for id in (first, second):
        versions.step(store, LI, id, "submit")
    versions.step(store, WANG, first, "approve")
    refused("no_request", versions.step, store, WANG, second, "approve")
    versions.step(store, WANG, second, "reject", "走调整单")
    ask(store, second)
    assert versions.step(store, WANG, second, "approve").counts


def test_a_month_that_was_closed_meanwhile_does_not_move(store):
    id, later = draft(store, north="800"), draft(store, north="1100", month="2026-11")
    ask(store, id)
    save_settings(store, WANG, closed_through="2026-09")
    assert refused("closed_moves", versions.step, store, WANG, id, "approve")["months"] == "2026-09"
    refused("closed_moves", ask, store, draft(store, id))
    ask(store, later)


def test_a_measure_that_was_not_planned_may_come_into_closed_months(store):
    id = draft(store)
    save_settings(store, WANG, closed_through="2026-09")
    with store.transaction("li", "test") as tx:
        row = {"version": id, "month": "2026-01", "region": "R01", "product": "P01", "team": "T01"}
        tx.insert("plan_cell", [row | {"measure": "leads", "base": Decimal(7), "begun": tx.seq}])
    refused("total_moves", ask, store, id)
    ask(store, id, moves={"leads.base": Decimal(7)})


def test_submitting_and_approving_at_once_obeys_the_same_rule(store):
    id = draft(store, north="800")
    refused("no_request", versions.submit_and_approve, store, LI, id, "王总")
    assert versions.version(store, LI, id).state == "draft"
    assert versions.submit_and_approve(store, LI, id, "王总", "客户流失").counts
