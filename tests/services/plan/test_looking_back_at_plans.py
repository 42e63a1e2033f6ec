"""Looking back at a plan: versions, states, cells, locks and everything beside them as they were shown then."""

import random
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.errors import CockpitError, Conflict, Unknown
from salesplan.core.plan import conflict
from salesplan.core.plan.states import PlanRefused, allowed
from salesplan.core.scope import Scope
from salesplan.services.company import save_settings
from salesplan.services.plan import claims, comments, differences, history, requests, rounds, versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.operations import Change, Edits, Fix, Keep, Pad, Redo, Split, Undo
from salesplan.store import FOREVER, Store
from tests.services import small_company
from tests.services.plan.test_desk import CELLS

SEED, ROUNDS = 2027, 24
LI, WANG = Scope("li", "admin"), Scope("wang", "admin")
NORTH = Scope("bei", "viewer", ("R01",))
WHERE = {"month": ("2026-06",), "region": ("R01",)}


def anything(store: Store, chance: random.Random) -> None:
    """One step of a planning season by one of two people, on some version; what is refused changes nothing."""
    who, id = chance.choice((LI, WANG)), chance.choice([one.id for one in versions.versions(store, LI)][:3])
    month = {"month": (f"2026-{chance.randint(1, 12):02d}",), "region": (chance.choice(("R01", "R02")),)}
    value = Decimal(chance.randint(0, 3000))
    ops = (
        Edits([Change(month, value, chance.choice(("siblings", "months", "rollup")))]),
        Fix([month], on=chance.random() < 0.7),
        Keep({"total": str(value)}),
        Split("T01", {"S1": 1.0, "S2": float(value)}),
        Pad("team", "T01", value / 100),
        Undo(),
        Redo(),
    )
    notes = comments.comments(store, who, id)
    kind = chance.random()
    if kind > 0.96:
        claim(store, who, id, value)
    elif kind > 0.93:
        comments.add(store, who, id, month, f"为什么是 {value}？")
    elif kind > 0.9 and notes:
        comments.resolve(store, who, chance.choice(notes).id)
    elif kind < 0.15:
        versions.begin_from(store, who, id, f"V{value}")
    elif kind < 0.4:
        steps = allowed(versions.version(store, who, id).state) or ("lock",)
        versions.step(store, who, id, chance.choice(steps), reason="因为")
    elif kind < 0.45:
        save_settings(store, who, closed_through=f"2026-{chance.randint(1, 6):02d}")
    else:
        act(store, who, id, chance.choice(ops), reason=f"{value}")


def claim(store: Store, who: Scope, id: int, value: Decimal) -> None:
    """A round of the two regions is opened, one of them claims, and the claim is held; as far as that is possible now."""
    with suppress(claims.RoundRefused):
        rounds.open_round(store, who, id, 1, {("region", "R01"): None, ("region", "R02"): "王总"}, date(2026, 12, 1))
    made = claims.submit(store, who, id, 1, ("region", "R01"), [claims.Figure({"region": ("R01",)}, value)], "自报")
    claims.hold(store, who, id, made, "维持")


def shown(store: Store, scope: Scope, at: int) -> dict[str, object]:
    """What the pages of the plan take from the store: every version, and what the newest two hold."""
    of = versions.versions(store, scope, at=at)
    newest = of[:2]
    return {
        "versions": of,
        "states": {one.id: versions.states(store, scope, one.id, at) for one in of},
        "desks": {one.id: laid(open_desk(store, scope, one.id, at=at)) for one in newest},
        "comments": {one.id: comments.comments(store, scope, one.id, at) for one in newest},
        "boards": {one.id: stood(claims.board(store, scope, one.id, at=at)) for one in newest},
        "requests": requests.requests(store, scope, at=at),
        "came": {one.id: history.provenance(store, scope, one.id, WHERE, at=at) for one in newest},
        "differs": differences.diff(store, scope, of[-1].id, of[0].id, old_at=at, new_at=at),
    }


def stood(board):
    return board._replace(desk=laid(board.desk))


def laid(desk):
    beside = desk._replace(tracks=None, editable=False)
    return beside, desk.tracks.amounts(), desk.tracks.base.locked().tolist()


@pytest.fixture(scope="module")
def season():
    """A season of planning, and what was shown right after each of its moments."""
    store, chance = Store.memory(), random.Random(SEED)
    small_company.plan(store, CELLS, state="draft")
    versions.begin_from(store, LI, 1)
    seen = {}

    def look():
        seen[store.data_version] = {scope: shown(store, scope, FOREVER) for scope in (LI, NORTH)}

    for number in range(ROUNDS):
        with suppress(CockpitError, Conflict, conflict.Conflict, PlanRefused):
            anything(store, chance)
        if chance.random() < 0.15:
            look()
        if number == ROUNDS // 2:
            id = versions.begin_from(store, LI, 1).id
            for who, action in ((LI, "submit"), (WANG, "reject"), (LI, "submit"), (WANG, "approve")):
                versions.step(store, who, id, action, reason="因为")
                look()
            asked = versions.begin_from(store, LI, id).id
            act(
                store,
                LI,
                asked,
                Edits([Change({"month": ("2026-12",), "region": ("R01",)}, Decimal(1500))]),
                reason="调整",
            )
            comments.add(store, WANG, asked, WHERE, "为什么？")
            claim(store, LI, asked, Decimal(9000))
            look()
            versions.step(store, LI, asked, "submit", reason="南方客户流失")
            look()
    yield store, seen
    store.close()


def test_every_version_state_cell_and_lock_is_as_it_was_shown_then(season):
    store, seen = season
    assert len(seen) > 8
    assert {one.state for both in seen.values() for one in both[LI]["versions"]} >= {"draft", "submitted", "approved"}
    assert any(both[LI]["requests"] for both in seen.values())
    assert any(any(both[LI]["comments"].values()) for both in seen.values())
    assert any(board.stands for both in seen.values() for board in both[LI]["boards"].values())
    for moment, both in seen.items():
        for scope, before in both.items():
            assert shown(store, scope, moment) == before, moment


def test_now_is_the_last_moment(season):
    store, _ = season
    last = store.data_version
    assert versions.versions(store, LI) == versions.versions(store, LI, at=last)
    for one in versions.versions(store, LI):
        assert laid(open_desk(store, LI, one.id)) == laid(open_desk(store, LI, one.id, at=last))
        assert not open_desk(store, LI, one.id, at=last).editable


def test_what_was_not_there_then_is_unknown(season):
    store, _ = season
    newest = max(versions.versions(store, LI), key=lambda one: one.begun)
    assert newest.id not in [one.id for one in versions.versions(store, LI, at=newest.begun - 1)]
    with pytest.raises(Unknown):
        open_desk(store, LI, newest.id, at=newest.begun - 1)
