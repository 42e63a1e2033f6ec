"""Looking back to a load shows what every page showed right after it, whatever has happened since.

`ROUNDS=10` walks further, `SEED` elsewhere.
"""

from __future__ import annotations

import os
import random
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from salesplan.core.dimensions import Member, Membership
from salesplan.core.errors import Conflict, Forbidden, Invalid, StaleView
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.adjustments import Adjustment
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import company, explain, importing, kpis, members, records
from salesplan.services.cockpit import cockpit
from salesplan.services.offer import Offer, offer, offer_then
from salesplan.store import Store
from salesplan.ui.choices import default_period
from tests.services.small_company import ADMIN, benchmark, cell, load, plan

ROUNDS, SEED = int(os.environ.get("ROUNDS", "1")), int(os.environ.get("SEED", "6"))
REGIONS, PRODUCTS = ("R01", "R02"), ("P01", "P02")
MONTHS = tuple(f"{year}-{n:02d}" for year in (2025, 2026) for n in (1, 2, 3, 9, 10))
CALENDAR = REGISTERS["calendar_day"]


@pytest.fixture
def store():
    opened = Store.memory()
    with opened.transaction("setup", "setup") as tx:
        for kind, codes in (
            ("region", REGIONS),
            ("product", PRODUCTS),
            ("team", ("T01", "T02")),
            ("channel", ("C01",)),
        ):
            members.write_members(tx, [Member(kind, code, f"名{code}") for code in codes])
        members.write_memberships(tx, "team_region", [Membership("T01", "R01")])
    company.save_settings(opened, ADMIN, today=date(2026, 10, 20))
    yield opened
    opened.close()


def send(store: Store, chance: random.Random) -> None:
    months = chance.sample(MONTHS, chance.randint(1, 4))
    rows = [
        cell(m, r, p, revenue=chance.randint(1, 900), cost=chance.randint(1, 400), orders=chance.randint(1, 9),
             leads=chance.randint(9, 99), new_customers=chance.randint(0, 5), repeat_customers=chance.randint(0, 5))
        for m in months
        for r in REGIONS
        for p in PRODUCTS
        if chance.random() < 0.8
    ]  # fmt: skip
    load(store, rows or [cell(months[0], revenue=5)], as_of=chance.choice((None, date(2026, 10, 14))))


def plan_it(store: Store, chance: random.Random) -> None:
    cells = [
        {"month": f"2026-{n:02d}", "region": r, "base": chance.randint(1, 900)} for n in range(1, 13) for r in REGIONS
    ]
    plan(store, cells, state=chance.choice(("draft", "approved")))


def approve(store: Store, chance: random.Random) -> None:
    found = store.rows(ADMIN, "versions")
    if found:
        state = chance.choice(("approved", "superseded", "withdrawn"))
        row = {"version": chance.choice(found)["id"], "state": state, "actor": "boss"}
        with store.transaction("boss", "plan.approve") as tx:
            tx.insert("plan_state", [row | {"seq": tx.seq}])


def rename(store: Store, chance: random.Random) -> None:
    register = REGISTERS[chance.choice(("region", "product"))]
    code = chance.choice(REGIONS if register.name == "region" else PRODUCTS)
    kept = records.get(store, ADMIN, register, code)
    records.save(store, ADMIN, register, kept.but(zh=f"新名{chance.randint(1, 99)}"))


def decide(store: Store, chance: random.Random) -> None:
    change = chance.choice(({"lights": "strict"}, {"lights": "method"}, {"fiscal_start": 4}, {"fiscal_start": 1}))
    company.save_settings(store, ADMIN, **change)


def a_free_day(store: Store, chance: random.Random) -> None:
    day = date(2026, 10, chance.randint(1, 28))
    try:
        records.save(store, ADMIN, CALENDAR, CALENDAR.model(day=day, working=chance.random() < 0.5))
    except Invalid:  # that day is kept already
        return


def switch(store: Store, chance: random.Random) -> None:
    row = chance.choice(importing.loads(store, ADMIN))
    (importing.undo if row.active else importing.redo)(store, ADMIN, row.id)


def move_a_team(store: Store, chance: random.Random) -> None:
    register = REGISTERS["team_region"]
    for line in records.listing(store, ADMIN, register).lines:
        records.save(store, ADMIN, register, line.record.but(parent=chance.choice(REGIONS)))


def new_name(store: Store, chance: random.Random) -> None:
    code = f"P{chance.randint(3, 9):02d}"
    if records.get(store, ADMIN, REGISTERS["product"], code) is None:
        with store.transaction("tester", "record.save", f"product/{code}") as tx:
            members.write_members(tx, [Member("product", code, f"后来{code}")])


def adjust(store: Store, chance: random.Random) -> None:
    cell_of = {"region": chance.choice(REGIONS), "product": "P01", "team": "T01", "channel": "C01"}
    amount = Decimal(chance.randint(1, 99))
    made = Adjustment(month="2026-10", corrects="2026-09", amount=amount, reason="补记", **cell_of)
    records.save(store, ADMIN, REGISTERS["adjustment"], made)


def outside(store: Store, chance: random.Random) -> None:
    benchmark(store, "conversion", f"0.{chance.randint(1, 9)}")


ACTS = (plan_it, approve, rename, decide, a_free_day, switch, move_a_team, new_name, outside, adjust)
"""What happens between two loads: every one of them once per round."""


def shown(store: Store, offered: Offer, number: int | None) -> dict[str, Any]:
    """Everything that the frame and the cockpit take from the store."""
    view = View(*default_period(offered), as_of_load=number)
    opened = explain.explain(store, ADMIN, view, "landing", {"region": "R01"})
    seq = None if number is None else store.rows(ADMIN, "moment_of_load", load=number)[0]["seq"]
    return {
        "period": (view.start, view.end),
        "page": cockpit(store, ADMIN, view),
        "opened": opened,
        "kpis": kpis.kpis(store, ADMIN, view, ("region",)),
        "belongs": members.memberships(store, ADMIN, "team_region", seq),
        "frame": (offered.settings, offered.first, offered.last, offered.day, offered.versions, offered.has_benchmarks),
    }


def test_every_figure_name_and_version_is_as_it_was_right_after_the_load(store):
    chance = random.Random(SEED)
    remembered: dict[int, tuple[dict[str, Any], Offer]] = {}
    send(store, chance)
    for _ in range(ROUNDS):
        for act in chance.sample(ACTS, len(ACTS)):
            with suppress(StaleView, Forbidden, Conflict):
                act(store, chance)
            if chance.random() < 0.5:
                send(store, chance)
                now = offer(store, ADMIN)
                remembered[now.moments[0].load] = shown(store, now, None), now
    assert len(remembered) > ROUNDS
    now = offer(store, ADMIN)
    for number, (before, offered) in remembered.items():
        then = offer_then(store, ADMIN, number, now)
        assert shown(store, then, number) == before, number
        for kind, found in offered.members.items():
            assert then.members[kind][: len(found)] == found


def test_a_name_that_came_later_stays_to_choose_from_and_the_day_is_that_of_then(store):
    load(store, [cell("2026-09", revenue=1)])
    new_name(store, random.Random(1))
    company.save_settings(store, ADMIN, today=date(2026, 12, 1), demo=True, lights="strict")
    now = offer(store, ADMIN)
    then = offer_then(store, ADMIN, 1, now)
    assert {m.code for m in then.members["product"]} == {m.code for m in now.members["product"]}
    assert (then.today, then.settings.demo, then.settings.lights) == (date(2026, 10, 20), True, "default")


def test_a_reader_of_one_region_looks_back_to_his_own(store):
    reader = Scope("reader", "viewer", ("R01",))
    load(store, [cell("2026-09", revenue=1), cell("2026-10", "R02", revenue=987651)])
    then = offer_then(store, reader, 1, offer(store, reader))
    assert (then.first, then.last) == ("2026-09", "2026-09")
    assert [m.code for m in then.members["region"]] == ["R01"]
