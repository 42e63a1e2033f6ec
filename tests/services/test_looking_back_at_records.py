"""Looking back to a load shows every record, light, link and closed month as its page showed them right after it.

`ROUNDS=10` walks further, `SEED` elsewhere.
"""

from __future__ import annotations

import os
import random
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.errors import CockpitError
from salesplan.core.record import Status
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.adjustments import ADJUSTMENT, Adjustment
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency
from salesplan.core.registers.dimensions import REGION
from salesplan.core.registers.finance_totals import FINANCE_TOTAL, Difference, FinanceTotal
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import (
    closing,
    company,
    exporting,
    importing,
    members,
    milestones,
    promises,
    record_links,
    record_sheets,
    record_view,
    records,
)
from salesplan.services.offer import offer, offer_then
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load

ROUNDS, SEED = int(os.environ.get("ROUNDS", "1")), int(os.environ.get("SEED", "9"))
LOOKED_AT = (MILESTONES, CONTINGENCIES, REGION, ADJUSTMENT, FINANCE_TOTAL)
NORTH = Scope("nora", "viewer", ("R02",))
Chance = random.Random


@pytest.fixture
def store(monkeypatch):
    monkeypatch.delenv("SALESPLAN_TODAY", raising=False)
    opened = Store.memory()
    with opened.transaction("setup", "setup") as tx:
        for kind, codes in (
            ("region", ("R01", "R02")),
            ("product", ("P01",)),
            ("team", ("T01",)),
            ("channel", ("C01",)),
        ):
            members.write_members(tx, [Member(kind, code, f"名{code}") for code in codes])
    company.save_settings(opened, ADMIN, today=date(2026, 10, 20))
    yield opened
    opened.close()


def send(store: Store, chance: Chance) -> int:
    months = chance.sample(("2026-07", "2026-08", "2026-09", "2026-10"), 2)
    cells = [cell(month, region, revenue=chance.randint(1, 99)) for month in months for region in ("R01", "R02")]
    return load(store, cells, as_of=chance.choice((None, date(2026, 10, 14))))


def switch(store: Store, chance: Chance) -> None:
    row = chance.choice(importing.loads(store, ADMIN))
    (importing.undo if row.active else importing.redo)(store, ADMIN, row.id)


def another_day(store: Store, chance: Chance) -> None:
    company.save_settings(store, ADMIN, today=date(2026, chance.randint(8, 12), chance.randint(1, 28)))


def rename(store: Store, chance: Chance) -> None:
    kept = records.get(store, ADMIN, REGION, "R01")
    records.save(store, ADMIN, REGION, kept.but(zh=f"新名{chance.randint(1, 99)}"))


def promise(store: Store, chance: Chance) -> None:
    kept = [line.record.code for line in records.listing(store, ADMIN, MILESTONES).lines]
    made = Milestone(
        title=f"上市{chance.randint(1, 99)}",
        start=date(2026, chance.randint(1, 8), 1),
        due=date(2026, chance.randint(9, 12), 1),
        region=chance.choice((None, "R01", "R02")),
        after=tuple(chance.sample(kept, min(len(kept), 1))),
    )
    records.save(store, ADMIN, MILESTONES, made)


def move_on(store: Store, chance: Chance) -> None:
    kept = chance.choice(records.listing(store, ADMIN, MILESTONES).lines).record
    done = chance.choice((None, date(2026, 10, 1)))
    moved = kept.but(
        progress=Decimal(chance.randint(0, 100)) / 100, done=done, due=date(2026, chance.randint(9, 12), 2)
    )
    records.save(store, ADMIN, MILESTONES, moved)


def prepare(store: Store, chance: Chance) -> None:
    region, below = chance.choice((None, "R01", "R02")), chance.choice(("above", "below"))
    made = Contingency(title="预案", kpi="revenue", crosses=below, threshold=chance.randint(1, 150), region=region)
    records.save(store, ADMIN, CONTINGENCIES, made)


def put_away(store: Store, chance: Chance) -> None:
    register = chance.choice((MILESTONES, CONTINGENCIES, ADJUSTMENT, FINANCE_TOTAL))
    records.archive(store, ADMIN, register, chance.choice(records.listing(store, ADMIN, register).lines).record)


def bring_back(store: Store, chance: Chance) -> None:
    register = chance.choice((MILESTONES, CONTINGENCIES, ADJUSTMENT, FINANCE_TOTAL))
    gone = records.listing(store, ADMIN, register, archived=True).lines
    records.restore(store, ADMIN, register, chance.choice(gone).record.code)


def adjust(store: Store, chance: Chance) -> None:
    place = {"region": chance.choice(("R01", "R02")), "product": "P01", "team": "T01", "channel": "C01"}
    amount = Decimal(chance.randint(1, 99))
    records.save(
        store, ADMIN, ADJUSTMENT, Adjustment(month="2026-10", corrects="2026-09", amount=amount, reason="补记", **place)
    )


def finance_says(store: Store, chance: Chance) -> None:
    parts = (Difference(reason="跨月", amount=Decimal(chance.randint(1, 9))),)
    month, region = chance.choice(("2026-08", "2026-09")), chance.choice((None, "R01"))
    amount = Decimal(chance.randint(1, 200))
    records.save(
        store, ADMIN, FINANCE_TOTAL, FinanceTotal(month=month, region=region, amount=amount, differences=parts)
    )


def close(store: Store, chance: Chance) -> None:
    closing.close(store, ADMIN, chance.choice(("2026-07", "2026-08")))


def reopen(store: Store, chance: Chance) -> None:
    closing.reopen(store, ADMIN, "2026-07", "补录")


ACTS = (
    promise, promise, prepare, prepare, adjust, finance_says, close, move_on, rename, another_day, switch, put_away,
    bring_back, reopen,
)  # fmt: skip
"""What happens between two loads: each of them once per round, in any order."""


def shown(store: Store, scope: Scope, at: int) -> dict[str, Any]:
    """Everything that the pages of records, promises and closing take from the store."""
    found: dict[str, Any] = {
        "names": record_links.targets(store, scope, "region", at),
        "pointing": record_view.pointing(store, scope, REGION, "R01", at),
        "bars": milestones.bars(store, scope, "", at),
        "promises": promises.promises(store, scope, at),
        "months": closing.months(store, scope, at),
        "bridges": closing.bridges(store, scope, at),
        "ledger": closing.ledger(store, scope, at),
    }
    for register in LOOKED_AT:
        here = records.listing(store, scope, register, at=at).lines
        gone = records.listing(store, scope, register, at=at, archived=True).lines
        codes = [line.record.code for line in (*here[:2], *gone[:1])]
        kept = {code: record_view.look(store, scope, register, code, at) for code in codes}
        found[register.name] = (here, gone, kept, records.listing(store, scope, register, "新名", at))
    return found


def test_every_record_light_link_and_month_is_as_it_was_right_after_the_load(store):
    chance = random.Random(SEED)
    remembered: dict[int, list[dict[str, Any]]] = {}
    send(store, chance)
    for _ in range(ROUNDS):
        for act in chance.sample(ACTS, len(ACTS)):
            with suppress(CockpitError, IndexError):  # refused, or nothing there yet to do it to
                act(store, chance)
            if chance.random() < 0.25:
                number = send(store, chance)
                remembered[number] = [shown(store, scope, records.NOW) for scope in (ADMIN, NORTH)]
    assert len(remembered) > ROUNDS
    assert any(seen["months"] != remembered[max(remembered)][0]["months"] for seen, _ in remembered.values())
    for number, before in remembered.items():
        at = store.rows(ADMIN, "moment_of_load", load=number)[0]["seq"]
        for scope, seen in zip((ADMIN, NORTH), before, strict=True):
            now = shown(store, scope, at)
            assert {name for name in seen if now[name] != seen[name]} == set(), (number, scope.user)


def test_a_light_of_then_is_judged_with_the_day_of_then(store, monkeypatch):
    company.save_settings(store, ADMIN, today=None)
    made = Milestone(title="上市", start=date(2026, 1, 1), due=date(2026, 3, 31), progress="0.95")
    records.save(store, ADMIN, MILESTONES, made)

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 3, 30, 17, 0, tzinfo=UTC)

    with monkeypatch.context() as patched:
        patched.setattr("salesplan.store.transaction.datetime", Earlier)
        number = load(store, [cell("2026-02", revenue=1)])
    then = offer_then(store, ADMIN, number, offer(store, ADMIN))
    assert then.today == date(2026, 3, 31), "the day in Shanghai"
    at = store.rows(ADMIN, "moment_of_load", load=number)[0]["seq"]
    assert records.listing(store, ADMIN, MILESTONES, at=at).lines[0].light is Status.GOOD


def test_a_milestone_waits_for_what_was_not_done_then(store):
    first = Milestone(title="样机", start=date(2026, 1, 1), due=date(2026, 3, 31))
    before = records.save(store, ADMIN, MILESTONES, first)
    records.save(store, ADMIN, MILESTONES, first.but(title="上市", after=("M01",)))
    load(store, [cell("2026-09", revenue=1)])
    at = store.data_version
    records.save(store, ADMIN, MILESTONES, before.but(title="样机 2", done=date(2026, 10, 1), progress=1))
    waits = [record_view.look(store, ADMIN, MILESTONES, "M02", seq).line.computed for seq in (at, records.NOW)]
    assert [found["waits_for"] for found in waits] == [("样机",), ()]


def test_a_month_was_closed_by_whom_had_closed_it_then(store):
    load(store, [cell("2026-08", revenue=10)])
    closing.close(store, ADMIN, "2026-08")
    load(store, [cell("2026-09", revenue=10)])
    at = store.data_version
    closing.reopen(store, ADMIN, "2026-08", "补录")
    closing.close(store, Scope("bob", "admin"), "2026-08")
    by = [[row.closed_by for row in closing.months(store, ADMIN, seq)] for seq in (at, records.NOW)]
    assert by == [["", "tester"], ["", "bob"]]


def test_before_the_first_load_there_is_no_value_to_judge(store):
    records.save(store, ADMIN, CONTINGENCIES, Contingency(title="预案", kpi="revenue", crosses="below", threshold=9))
    before = store.data_version
    load(store, [cell("2026-09", revenue=1)])
    assert records.listing(store, ADMIN, CONTINGENCIES).lines[0].light is Status.BAD
    assert records.listing(store, ADMIN, CONTINGENCIES, at=before).lines[0].light is Status.UNKNOWN


def test_a_workbook_and_the_tables_of_closing_are_of_then(store):
    load(store, [cell("2026-08", revenue=10)])
    at = store.data_version
    rename(store, random.Random(1))
    closing.close(store, ADMIN, "2026-08")
    old, new = (record_sheets.take_out(store, ADMIN, REGION, "zh", at=moment) for moment in (at, records.NOW))
    seen = record_sheets.preview(store, ADMIN, REGION, old, "old.xlsx")
    assert {problem.code for problem in seen.problems} == {"changed_since"}
    assert not record_sheets.preview(store, ADMIN, REGION, new, "new.xlsx").problems
    files = [exporting.export(store, ADMIN, "closing", "csv", View("", "", as_of_load=load))[0] for load in (1, None)]
    assert [b"tester" in file for file in files] == [False, True], "who closed it"


def test_every_register_opens_at_a_moment_before_it_had_records(store):
    load(store, [cell("2026-09", revenue=1)])
    at = store.data_version
    promise(store, random.Random(1))
    for register in REGISTERS.values():
        for archived in (False, True):
            found = records.listing(store, ADMIN, register, "x", at, archived)
            assert found.total == 0, register.name
    assert record_view.look(store, ADMIN, MILESTONES, "M01", at) is None
