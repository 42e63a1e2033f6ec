"""A plan from its first draft to the signature and into the next year: closed, opened again, it is the same to the fen."""

from decimal import Decimal

import pytest

from salesplan.core.plan.states import PlanRefused
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import save_settings
from salesplan.services.plan import targets, versions
from salesplan.services.plan.actions import resplit
from salesplan.services.plan.anchors import AnchorInputs, as_inputs
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.measures import Follows, derive
from salesplan.services.plan.operations import Change, Edits, Fix, Keep, Pad, Split, Undo
from salesplan.services.standing import standing
from salesplan.store import FOREVER, Store, verify
from tests.services import small_company
from tests.services.plan.test_desk import CELLS
from tests.services.plan.test_looking_back_at_plans import laid, shown

LI, WANG = Scope("li", "admin"), Scope("wang", "admin")
ANCHORS = AnchorInputs(multiple=Decimal(2), market_size=Decimal("400000"), market_share=Decimal("0.1"))
SPRING = {"month": ("2027-04",), "region": ("R01",)}


def begun(store):
    """2026 is in force; 2027 is copied, gets a total and its evidence, is split, edited, locked, split on."""
    small_company.plan(store, CELLS)
    id = versions.copy_to_year(store, LI, 1, 2027, reason="新一年").id
    act(store, LI, id, Keep({**as_inputs(ANCHORS), "total": "50000", "challenge_ratio": "1.1"}), reason="四个锚点")
    split = resplit(
        open_desk(store, LI, id), {"total": "50000", "unit": "10", "weights": {"region": {"R01": 3, "R02": 2}}}
    )
    act(store, LI, id, split.operation, reason="按区域 3:2")
    act(store, LI, id, Edits([Change(SPRING, Decimal(3000))]), reason="新店四月开业")
    act(store, LI, id, Fix([SPRING]), reason="已签约")
    act(store, LI, id, Edits([Change({"product": ("P02",)}, Decimal(20000))]), reason="去掉")
    act(store, LI, id, Undo())
    act(store, LI, id, Split("T01", {"S1": 2.0, "S2": 1.0}))
    act(store, LI, id, Pad("team", "T01", Decimal(5)))
    revenue, leads = open_desk(store, LI, id), open_desk(store, LI, id, "leads")
    act(store, LI, id, derive(revenue, leads, Follows("season", total=Decimal(1200))), reason="淡季多获客")
    return id


def signed(store, id):
    """Sent back once, then approved by another person and locked."""
    versions.step(store, LI, id, "submit", "请审")
    versions.step(store, WANG, id, "reject", "一月太低")
    act(store, LI, id, Edits([Change({"month": ("2027-01",)}, Decimal(4000), "total")]), reason="按意见")
    versions.step(store, LI, id, "submit")
    with pytest.raises(PlanRefused):
        versions.step(store, LI, id, "approve")
    versions.step(store, WANG, id, "approve", "同意")
    versions.step(store, WANG, id, "lock")


def everything(store):
    told = {at: shown(store, LI, at) for at in (store.data_version // 2, FOREVER)}
    kept = {
        (one.id, name): store.rows(LI, f"plan.rows.{name}", version=one.id, seq=FOREVER)
        for one in versions.versions(store, LI)
        for name in ("plan_lock", "plan_input", "plan_person", "plan_padding")
    }
    ledgers = {one.id: store.rows(LI, "plan.ledger", version=one.id) for one in versions.versions(store, LI)}
    measures = {
        (one.id, measure): laid(open_desk(store, LI, one.id, measure))
        for one in versions.versions(store, LI)
        for measure in one.totals
    }
    return told, kept, ledgers, measures, store.audit_head


def test_a_plan_is_the_same_after_every_restart_and_goes_on(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store.open(path)
    id = begun(store)
    moment, sheets = store.data_version, targets.sheets(store, LI, id)
    for is_signed in (False, True):
        if is_signed:
            signed(store, id)
            assert targets.sheets(store, LI, id, at=moment) == sheets != targets.sheets(store, LI, id)
        before = everything(store)
        store.close()
        assert verify(path).ok
        store = Store.open(path)
        assert everything(store) == before
    made = versions.version(store, LI, id)
    assert (made.state, made.submitter, made.approver, made.counts) == ("locked", "li", "wang", True)
    states = [one.state for one in versions.states(store, LI, id)]
    assert states == ["draft", "submitted", "draft", "submitted", "approved", "locked"]
    desk = open_desk(store, LI, id)
    assert desk.tracks.base.sum_of({}) == 5_000_000 and desk.tracks.base.sum_of(SPRING) == 300_000
    assert sum(row.base for row in desk.persons) == desk.tracks.base.sum_of({"team": ("T01",)})
    with pytest.raises(PlanRefused):
        act(store, LI, id, Undo())
    assert standing(store, LI, View("2027-01", "2027-12")).versions == (1, id)
    store.close()


def test_the_next_year_closes_a_month_copies_the_plan_and_is_the_same_after_a_restart(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store.open(path)
    id = begun(store)
    signed(store, id)
    save_settings(store, WANG, closed_through="2027-01")
    again = versions.begin_from(store, LI, id, "年中").id
    act(store, LI, again, Edits([Change({"month": ("2027-02",)}, Decimal(2000), "total")]))
    next = versions.copy_to_year(store, LI, id, 2028, Decimal("1.1")).id
    before = everything(store)
    store.close()
    store = Store.open(path, read_only=True)
    assert everything(store) == before
    closed = {"month": ("2027-01",)}
    assert open_desk(store, LI, again).closed == ("2027-01",)
    assert len({open_desk(store, LI, one).tracks.base.sum_of(closed) for one in (id, again)}) == 1
    assert open_desk(store, LI, next).tracks.base.sum_of({}) == 5_500_000
    store.close()
