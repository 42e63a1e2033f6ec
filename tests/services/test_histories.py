"""Any sequence of imports, undos and redos leaves exactly what a plain book-keeping of the same steps says.

`STEPS=400` walks further, `SEED` elsewhere.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from salesplan.core.errors import StaleView
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.intake.reader import read_in_process
from salesplan.services import importing, kpis
from salesplan.services.members import members, memberships
from salesplan.services.setup import set_up
from salesplan.store import Store

STEPS, SEED = int(os.environ.get("STEPS", "30")), int(os.environ.get("SEED", "4"))
ADMIN = Scope("me", "admin")
CONTEXT = {
    "today": "2026-11-23",
    "regions": ["华东", "华南"],
    "products": ["旗舰款", "标准款"],
    "teams": ["华东一组", "华南一组"],
    "team_region": {"华东一组": "华东", "华南一组": "华南"},
    "channels": ["直销"],
}
MONTHS = ("2026-08", "2026-09", "2026-10")
OTHERS = ("东北", "西南")
GROUPS = {"sales": ("orders", "units", "revenue"), "funnel": ("leads",), "collections": ("collected",)}
Cell = tuple[str, str, str, str, str]


class Sent(NamedTuple):
    """One file as the book-keeper remembers it: cell -> measure -> amount, and what it covers."""

    load: int
    dataset: str
    cells: dict[tuple[str, ...], dict[str, Decimal]]
    covers: frozenset[tuple[str, str, str]]
    base: int | None = None


class Book:
    """What should be visible, from nothing but the files that were sent and which of them count."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.active: set[int] = set()

    def counting(self, *datasets: str) -> list[Sent]:
        return [one for one in self.sent if one.load in self.active and one.dataset in datasets]

    def cube(self) -> dict[tuple[str, ...], dict[str, Decimal]]:
        winner = {cover: one for one in self.counting("actuals") for cover in one.covers}
        found: dict[tuple[str, ...], dict[str, Decimal]] = {}
        for (month, region, group), one in winner.items():
            for cell, amounts in one.cells.items():
                if cell[:2] == (month, region):
                    mine = {measure: amounts[measure] for measure in GROUPS[group] if measure in amounts}
                    found.setdefault(cell, {}).update(mine)
        return {cell: amounts for cell, amounts in found.items() if amounts}

    def plan(self) -> dict[tuple[str, ...], Decimal]:
        newest = max(self.counting("plan"), key=lambda one: one.load, default=None)
        return {} if newest is None else {cell: amounts["base"] for cell, amounts in newest.cells.items()}

    def outside(self) -> set[tuple[str, ...]]:
        return {cell for one in self.counting("benchmarks") for cell in one.cells}

    def names(self) -> dict[str, set[str]]:
        found = {kind: set(CONTEXT[f"{kind}s"]) for kind in ("region", "product", "team", "channel")}
        for one in self.counting("actuals", "plan", "benchmarks"):
            for cell in one.cells:
                for kind, name in zip(("region", "product", "team", "channel"), cell[1:], strict=False):
                    found[kind] |= {name} if name else set()
        return found

    def may(self, one: Sent, active: bool) -> bool:
        if one.dataset != "plan":
            return True
        if active:
            return one.base is None or one.base in self.active
        return not any(later.base == one.load for later in self.counting("plan"))


class Company:
    """The product under test, seen through what it shows, names instead of codes."""

    def __init__(self) -> None:
        self.store = Store.memory()
        set_up(self.store, CONTEXT)

    def called(self) -> dict[str, dict[str, str]]:
        return {kind: {m.code: m.zh for m in found} for kind, found in members(self.store, ADMIN).items()}

    def cube(self) -> dict[tuple[str, ...], dict[str, Decimal]]:
        called, rows = self.called(), self.store.rows(ADMIN, "cells", start="2026-01", end="2026-12")
        measures = [measure for group in GROUPS.values() for measure in group]
        return {
            (row["month"], *(called[kind][row[kind]] for kind in ("region", "product", "team", "channel"))): {
                m: Decimal(row[m]) for m in measures if row[m] is not None
            }
            for row in rows
        }

    def plan(self) -> dict[tuple[str, ...], Decimal]:
        called = self.called()
        rows = self.store.rows(ADMIN, "newest_plan_cells", months=list(MONTHS))
        return {(r["month"], *(called[k][r[k]] for k in ("region", "product", "team"))): r["base"] for r in rows}

    def outside(self) -> set[tuple[str, ...]]:
        called, rows = self.called(), self.store.rows(ADMIN, "benchmarks", seq=2**62)
        return {(r["kpi"], called["region"][r["region"]]) for r in rows}

    def names(self) -> dict[str, set[str]]:
        called = self.called()
        found = {kind: set(called[kind].values()) for kind in ("region", "product", "team", "channel")}
        assert {k: len(v) for k, v in found.items()} == {k: len(called[k]) for k in found}, "two members of one name"
        return found

    def orphans(self) -> list[Any]:
        called = self.called()
        return [
            m
            for m in memberships(self.store, ADMIN)
            if {m.child} - set(called["team"]) | {m.parent} - set(called["region"])
        ]

    def seen(self, load: int | None = None) -> list[Any]:
        view = View("2026-01", "2026-12", as_of_load=load)
        fine = kpis.kpis(
            self.store, ADMIN, view, ("month", "region", "product", "team"), ("revenue", "leads", "collected")
        )
        coarse = kpis.kpis(self.store, ADMIN, view, (), ("revenue", "aov", "attainment_base", "landing", "conversion"))
        return [(row.slice, row.kpi, row.value, row.plan, row.due, row.industry, row.light) for row in (*fine, *coarse)]


def csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in (columns, *rows)).encode() + b"\n"


def a_file(book: Book, chance: random.Random, number: int) -> tuple[str, bytes, dict[str, str], Sent]:
    """A file of a random kind over random months, regions and cells; one in three speaks of names it brings."""
    dataset = chance.choice(("actuals", "actuals", "actuals", "plan", "benchmarks"))
    regions = [r for r in (*CONTEXT["regions"], *OTHERS) if chance.random() < (0.7 if r not in OTHERS else 0.25)] or [
        "华东"
    ]
    months = chance.sample(MONTHS, chance.choice((1, 1, 2)))
    places = [
        (m, r, p, f"{r}一组")
        for m in months
        for r in regions
        for p in ("旗舰款", "标准款", "试制款")
        if chance.random() < 0.6
    ]
    places = places or [(months[0], regions[0], "旗舰款", f"{regions[0]}一组")]
    amount = Decimal(1000 + number)
    answers = {"names": "create", "scope": "regions"}
    if dataset == "benchmarks":
        cells = {("conversion", r): {} for r in sorted({place[1] for place in places})}
        content = csv(
            ("kpi", "region", "period", "value", "source"), ((*c, "2026", f"0.{number:04}", "协会") for c in cells)
        )
        return dataset, content, answers, Sent(0, dataset, cells, frozenset())
    if dataset == "plan":
        base = max(book.counting("plan"), key=lambda one: one.load, default=None)
        mine = {place: {"base": amount + n} for n, place in enumerate(places)}
        replaced = {place[:2] for place in places}
        kept = {c: a for c, a in (base.cells if base else {}).items() if c[:2] not in replaced}
        content = csv(("month", "region", "product", "team", "base"), ((*c, a["base"]) for c, a in mine.items()))
        return dataset, content, answers, Sent(0, dataset, kept | mine, frozenset(), base.load if base else None)
    group = chance.choice(tuple(GROUPS))
    columns = GROUPS[group]
    cells = {(*place, "直销"): dict.fromkeys(columns, amount + n) for n, place in enumerate(places)}
    content = csv(
        ("month", "region", "product", "team", "channel", *columns), ((*c, *a.values()) for c, a in cells.items())
    )
    covers = frozenset((place[0], place[1], group) for place in places)
    return dataset, content, answers | {"group": group}, Sent(0, dataset, cells, covers)


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> Iterable[tuple[Book, Company, random.Random]]:
    monkeypatch.setattr(importing, "read_file", read_in_process)
    company = Company()
    yield Book(), company, random.Random(SEED)
    company.store.close()


def step(book: Book, company: Company, chance: random.Random, number: int) -> int | None:
    """Send, undo or redo something, in the product and in the book; returns the load that was sent."""
    if not book.sent or chance.random() < 0.45:
        dataset, content, answers, sent = a_file(book, chance, number)
        seen = importing.preview(company.store, ADMIN, content, f"{number}.csv", dataset, answers)
        assert seen.verdict != "reject", (dataset, [p for p in seen.reading.problems if p.refuses])
        load = importing.commit(company.store, ADMIN, seen).load
        assert load is not None
        book.sent.append(sent._replace(load=load))
        book.active.add(load)
        return load
    one = chance.choice(book.sent[-8:])
    active = one.load not in book.active
    switch = importing.redo if active else importing.undo
    if book.may(one, active):
        switch(company.store, ADMIN, one.load)
        book.active ^= {one.load}
    else:
        with pytest.raises(StaleView):
            switch(company.store, ADMIN, one.load)
    return None


def compared(book: Book, company: Company) -> None:
    assert company.cube() == book.cube()
    assert company.plan() == book.plan()
    assert company.outside() == {cell[:2] for cell in book.outside()}
    assert company.names() == book.names()
    assert company.orphans() == []


def test_every_step_leaves_what_the_book_says_and_every_earlier_moment_can_be_read_again(walked):
    book, company, chance = walked
    beginning = company.names(), memberships(company.store, ADMIN), members(company.store, ADMIN)
    moments = {}
    for number in range(STEPS):
        load = step(book, company, chance, number)
        compared(book, company)
        if load is not None:
            moments[load] = company.seen()
    for load in chance.sample(sorted(moments), min(12, len(moments))):
        assert company.seen(load) == moments[load]
    for one in sorted(book.sent, reverse=True):
        if one.load in book.active:
            importing.undo(company.store, ADMIN, one.load)
    assert company.cube() == {}
    assert company.plan() == {}
    assert (company.names(), memberships(company.store, ADMIN), members(company.store, ADMIN)) == beginning
