"""Any sequence of edits, imports, undos, redos and closings leaves exactly what a plain model says, and taking all of
it back leaves the beginning.

`WALKS=1000` walks more often, `LENGTH` further, `SEED` elsewhere.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from salesplan.core.errors import Conflict, Forbidden, Invalid, StaleView
from salesplan.core.months import shift
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.core.view import View
from salesplan.intake.reader import read_in_process
from salesplan.services import closing, importing, kpis, records
from salesplan.services.company import save_settings, settings
from salesplan.services.members import memberships
from salesplan.store.verify import problems_of
from tests.services.test_histories import ADMIN, MONTHS, Book, Company, Sent, a_file

WALKS, LENGTH, SEED = (int(os.environ.get(k, d)) for k, d in (("WALKS", "3"), ("LENGTH", "20"), ("SEED", "4")))
DAY = date(2026, 6, 30)
CHOICES: dict[str, tuple[Any, ...]] = {
    "company_en": ("", "Clear River", "Blue Hill"),
    "basis": ("shipped", "invoiced"),
    "tax_rate": (Decimal("0.13"), Decimal("0.06")),
    "lights": ("default", "strict"),
}


class Walk:
    """The product and the model side by side; every step does the same to both and expects the same refusals."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.company, self.book = Company(), Book()
        self.store = self.company.store
        self.settings = {key: getattr(settings(self.store, ADMIN), key) for key in CHOICES}
        self.closed = ""
        self.english = {record.code: record.en for record in self._products()}
        self.milestones: dict[str, str | None] = {}  # code -> title, None: archived
        self.files = 0
        self.beginning = self.shown()

    # What a person does

    def step(self) -> None:
        acts = (self.send, self.send, self.send, self.switch, self.switch, self.decide, self.close, self.rename)
        self.chance.choice((*acts, self.promise, self.promise, self.reopen))()

    def send(self) -> None:
        self.files += 1
        dataset, content, answers, sent = a_file(self.book, self.chance, self.files)
        seen = importing.preview(self.store, ADMIN, content, f"{self.files}.csv", dataset, answers)
        late = {cover[0] for cover in sent.covers if cover[0] <= self.closed}
        codes = {problem.code for problem in seen.reading.problems if problem.refuses}
        assert codes == ({"E_MONTH_CLOSED"} if late else set()), (dataset, codes)
        if late:
            with pytest.raises(Forbidden):
                importing.commit(self.store, ADMIN, seen)
            return
        load = importing.commit(self.store, ADMIN, seen).load
        assert load is not None
        self.book.sent.append(sent._replace(load=load))
        self.book.active.add(load)

    def switch(self) -> None:
        if not self.book.sent:
            return
        one = self.chance.choice(self.book.sent[-8:])
        active = one.load not in self.book.active
        act = importing.redo if active else importing.undo
        if not self._may_switch(one, active):
            with pytest.raises((Forbidden, StaleView)):
                act(self.store, ADMIN, one.load)
            return
        act(self.store, ADMIN, one.load)
        self.book.active ^= {one.load}

    def _may_switch(self, one: Sent, active: bool) -> bool:
        return self.book.may(one, active) and not any(cover[0] <= self.closed for cover in one.covers)

    def decide(self) -> None:
        key = self.chance.choice(tuple(CHOICES))
        self.settings[key] = self.chance.choice(CHOICES[key])
        save_settings(self.store, ADMIN, **{key: self.settings[key]})

    def close(self) -> None:
        month = self.chance.choice(MONTHS)
        if month > self.closed and month in {cell[0] for cell in self.book.cube()}:
            closing.close(self.store, ADMIN, month)
            self.closed = month
        else:
            with pytest.raises(Invalid):
                closing.close(self.store, ADMIN, month)

    def reopen(self) -> None:
        month = self.chance.choice(MONTHS)
        if month <= self.closed:
            closing.reopen(self.store, ADMIN, month, "漏了一家")
            self.closed = shift(month, -1)
        else:
            with pytest.raises(Invalid):
                closing.reopen(self.store, ADMIN, month, "漏了一家")

    def rename(self) -> None:
        record = self.chance.choice(self._products())
        self.english[record.code] = f"Model {self.chance.randrange(1000)}"
        records.save(self.store, ADMIN, REGISTERS["product"], record.but(en=self.english[record.code]))

    def promise(self) -> None:
        """A new milestone, or another title, an archiving, a return, a save on an old view of one that is there."""
        code = self.chance.choice(("", *self.milestones))
        title = f"里程碑 {self.chance.randrange(1000)}"
        if not code:
            made = records.save(self.store, ADMIN, MILESTONES, Milestone(title=title, start=DAY, due=DAY))
            self.milestones[made.code] = title
            return
        if self.milestones[code] is None:
            back = records.restore(self.store, ADMIN, MILESTONES, code)
            self.milestones[code] = back.title
            return
        now = records.get(self.store, ADMIN, MILESTONES, code)
        assert now is not None
        if self.chance.random() < 0.3:
            records.archive(self.store, ADMIN, MILESTONES, now)
            self.milestones[code] = None
            return
        records.save(self.store, ADMIN, MILESTONES, now.but(title=title))
        self.milestones[code] = title
        with pytest.raises(Conflict):
            records.save(self.store, ADMIN, MILESTONES, now.but(title="too late"))

    def _products(self) -> list[Any]:
        """The products that the company began with."""
        found = records.listing(self.store, ADMIN, REGISTERS["product"]).lines
        return [line.record for line in found if line.record.code in ("P01", "P02")]

    # What is there then

    def compare(self) -> None:
        company, book = self.company, self.book
        assert company.cube() == book.cube()
        assert company.plan() == book.plan()
        found = settings(self.store, ADMIN)
        assert {key: getattr(found, key) for key in CHOICES} == self.settings
        assert (found.closed_through or "") == self.closed
        assert {record.code: record.en for record in self._products()} == self.english
        kept = {line.record.code: line.record.title for line in records.listing(self.store, ADMIN, MILESTONES).lines}
        assert kept == {code: title for code, title in self.milestones.items() if title is not None}

    def compare_all(self) -> None:
        """Totals as well, and everything that the store can say about itself."""
        self.compare()
        assert self.company.names() == self.book.names()
        assert self.company.orphans() == []
        told = [amounts["revenue"] for amounts in self.book.cube().values() if "revenue" in amounts]
        (row,) = kpis.kpis(self.store, ADMIN, View(MONTHS[0], MONTHS[-1]), (), ["revenue"])
        assert row.value == (sum(told) if told else None)
        assert problems_of(self.store._connection) == []

    def take_back(self) -> None:
        if self.closed:
            closing.reopen(self.store, ADMIN, min(MONTHS[0], self.closed), "zurück")
        for one in sorted(self.book.sent, reverse=True):
            if one.load in self.book.active:
                importing.undo(self.store, ADMIN, one.load)
        for code, title in self.milestones.items():
            now = records.get(self.store, ADMIN, MILESTONES, code)
            if title is not None and now is not None:
                records.archive(self.store, ADMIN, MILESTONES, now)

    def shown(self) -> tuple[Any, ...]:
        """Everything in force but what `take_back` leaves (settings, English names)."""
        return (
            self.company.cube(),
            self.company.plan(),
            self.company.outside(),
            self.company.names(),
            memberships(self.store, ADMIN),
            [line.record for line in records.listing(self.store, ADMIN, MILESTONES).lines],
        )


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Walk]]:
    monkeypatch.setattr(importing, "read_file", read_in_process)
    return Walk


@pytest.mark.slow
@pytest.mark.parametrize("every", [1, LENGTH], ids=["every step", "every walk"])
def test_every_walk_leaves_what_the_model_says_and_can_be_taken_back_to_the_beginning(walks, every):
    """Looking at everything after every step costs most of the time: one walk in ten does."""
    count = max(1, WALKS // 10) if every == 1 else WALKS
    for number in range(count):
        walk = walks(SEED * 100_000 + number)
        for at in range(1, LENGTH + 1):
            walk.step()
            if at % every == 0:
                walk.compare()
        walk.compare_all()
        walk.take_back()
        assert walk.shown() == walk.beginning
        assert problems_of(walk.store._connection) == []
        walk.store.close()
