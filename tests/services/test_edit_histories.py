"""Any sequence of edits, imports, undos, redos, closings and adjustments leaves exactly what a plain model says, and
taking all of it back leaves the beginning.

`WALKS=1000` walks more often, `LENGTH` further, `SEED` elsewhere.
"""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from salesplan.core.errors import Conflict, Forbidden, Invalid, StaleView
from salesplan.core.measures import MEASURES
from salesplan.core.months import shift
from salesplan.core.registers import REGISTERS
from salesplan.core.registers.adjustments import ADJUSTMENT, Adjustment
from salesplan.core.registers.finance_totals import FINANCE_TOTAL, FinanceTotal
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.core.registers.source_profiles import SOURCE_PROFILE, Answer, SourceProfile
from salesplan.core.view import View
from salesplan.intake.reader import read_in_process
from salesplan.services import closing, importing, kpis, record_sheets, records
from salesplan.services.company import save_settings, settings
from salesplan.services.members import memberships
from salesplan.store.verify import problems_of
from tests.services.test_histories import ADMIN, MONTHS, Book, Company, Sent, a_file

WALKS, LENGTH, SEED = (int(os.environ.get(k, d)) for k, d in (("WALKS", "3"), ("LENGTH", "20"), ("SEED", "4")))
DAY = date(2026, 6, 30)
REVENUE = next(measure for measure in MEASURES if measure.id == "revenue")
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
        self.adjusted: dict[str, tuple[tuple[str, ...], Decimal]] = {}  # code -> cell, amount
        self.finance: dict[str, tuple[str, Decimal]] = {}  # month -> code, amount
        self.profiles: dict[str, str] = {}  # title -> code
        self.files = 0
        self.beginning = self.shown()

    # What a person does

    def step(self) -> None:
        acts = (self.send, self.send, self.send, self.switch, self.switch, self.decide, self.close, self.rename)
        rest = (self.promise, self.promise, self.by_workbook, self.adjust, self.adjust, self.told, self.remember)
        self.chance.choice((*acts, *rest, self.reopen))()

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
        if month > self.closed and month in {cell[0] for cell in self.cube()}:
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

    def by_workbook(self) -> None:
        """One title changed in a workbook of the milestones, the others sent back as they were taken out."""
        there = [code for code, title in self.milestones.items() if title is not None]
        book = openpyxl.load_workbook(io.BytesIO(record_sheets.take_out(self.store, ADMIN, MILESTONES, "zh")))
        if there:
            sheet, code = book.worksheets[0], self.chance.choice(there)
            row = next(row for row in sheet.iter_rows(min_row=2) if code in [cell.value for cell in row])
            cell = next(cell for cell in row if cell.value == self.milestones[code])
            cell.value = self.milestones[code] = f"表中 {self.chance.randrange(10_000, 99_999)}"
        out = io.BytesIO()
        book.save(out)
        seen = record_sheets.preview(self.store, ADMIN, MILESTONES, out.getvalue(), "x.xlsx")
        assert (seen.problems, len(seen.changes)) == ((), 1 if there else 0)
        if there:
            assert record_sheets.commit(self.store, ADMIN, seen) == 1

    def adjust(self) -> None:
        """A new adjustment, or one taken back; neither in a closed month."""
        code = self.chance.choice(("", *self.adjusted))
        n, month, amount = self.chance.choice((0, 1)), self.chance.choice(MONTHS), Decimal(self.chance.randrange(1, 99))
        if code:
            month = self.adjusted[code][0][0]
            now = records.get(self.store, ADMIN, ADJUSTMENT, code)
            assert now is not None
            if self._may_book(month, lambda: records.archive(self.store, ADMIN, ADJUSTMENT, now)):
                del self.adjusted[code]
            return
        place = {"region": f"R0{n + 1}", "product": "P01", "team": f"T0{n + 1}", "channel": "C01"}
        new = Adjustment(month=month, corrects="2026-07", amount=amount, reason="重复开单", **place)
        made: list[Any] = []
        if self._may_book(month, lambda: made.append(records.save(self.store, ADMIN, ADJUSTMENT, new))):
            region = ("华东", "华南")[n]
            self.adjusted[made[0].code] = (month, region, "旗舰款", f"{region}一组", "直销"), amount

    def _may_book(self, month: str, act: Callable[[], object]) -> bool:
        if month > self.closed:
            act()
            return True
        with pytest.raises(Invalid):
            act()
        return False

    def told(self) -> None:
        """Finance's total of a month, new or corrected; never a second one of the same month."""
        month, amount = self.chance.choice(MONTHS), Decimal(self.chance.randrange(1, 10_000))
        new = FinanceTotal(month=month, amount=amount)
        if month not in self.finance:
            self.finance[month] = records.save(self.store, ADMIN, FINANCE_TOTAL, new).code, amount
            return
        with pytest.raises(Invalid):
            records.save(self.store, ADMIN, FINANCE_TOTAL, new)
        code = self.finance[month][0]
        now = records.get(self.store, ADMIN, FINANCE_TOTAL, code)
        assert now is not None
        records.save(self.store, ADMIN, FINANCE_TOTAL, now.but(amount=amount))
        self.finance[month] = code, amount

    def remember(self) -> None:
        """A source profile is kept, or one of them dropped; two of one name are refused. None of them fits a file."""
        title = f"来源 {self.chance.randrange(4)}"
        new = SourceProfile(title=title, fingerprint="none", answers=(Answer(key="unit", value="yuan"),))
        if title not in self.profiles:
            self.profiles[title] = records.save(self.store, ADMIN, SOURCE_PROFILE, new).code
            return
        with pytest.raises(Invalid):
            records.save(self.store, ADMIN, SOURCE_PROFILE, new)
        self._archive(SOURCE_PROFILE, self.profiles.pop(title))

    def _archive(self, register: Any, code: str) -> None:
        now = records.get(self.store, ADMIN, register, code)
        assert now is not None
        records.archive(self.store, ADMIN, register, now)

    def _products(self) -> list[Any]:
        """The products that the company began with."""
        found = records.listing(self.store, ADMIN, REGISTERS["product"]).lines
        return [line.record for line in found if line.record.code in ("P01", "P02")]

    # What is there then

    def cube(self) -> dict[tuple[str, ...], dict[str, Decimal]]:
        """The figures of the files that count, with the adjustments of the revenue that they cover."""
        found = self.book.cube()
        covers = {cover for one in self.book.counting("actuals") for cover in one.covers}
        covered = {(month, region) for month, region, group in covers if group == REVENUE.group}
        for cell, amount in self.adjusted.values():
            if cell[:2] not in covered:
                continue
            amounts = found.setdefault(cell, {})
            amounts["revenue"] = amounts.get("revenue", Decimal(0)) + amount
        return found

    def revenue(self) -> dict[str, Decimal]:
        """Of every month that has any."""
        found: dict[str, Decimal] = {}
        for cell, amounts in self.cube().items():
            if "revenue" in amounts:
                found[cell[0]] = found.get(cell[0], Decimal(0)) + amounts["revenue"]
        return found

    def compare(self) -> None:
        company, book = self.company, self.book
        assert company.cube() == self.cube()
        assert company.plan() == book.plan()
        found = settings(self.store, ADMIN)
        assert {key: getattr(found, key) for key in CHOICES} == self.settings
        assert (found.closed_through or "") == self.closed
        assert {record.code: record.en for record in self._products()} == self.english
        kept = {line.record.code: line.record.title for line in records.listing(self.store, ADMIN, MILESTONES).lines}
        assert kept == {code: title for code, title in self.milestones.items() if title is not None}
        ours = self.revenue()
        bridges = {one.month: (one.code, one.finance, one.ours) for one in closing.bridges(self.store, ADMIN)}
        assert bridges == {month: (*told, ours.get(month)) for month, told in self.finance.items()}
        assert self._titles(SOURCE_PROFILE) == sorted(self.profiles)

    def compare_all(self) -> None:
        """Totals as well, and everything that the store can say about itself."""
        self.compare()
        assert self.company.names() == self.book.names()
        assert self.company.orphans() == []
        told = self.revenue().values()
        (row,) = kpis.kpis(self.store, ADMIN, View(MONTHS[0], MONTHS[-1]), (), ["revenue"])
        assert row.value == (sum(told) if told else None)
        assert problems_of(self.store._connection) == []

    def _titles(self, register: Any) -> list[str]:
        return sorted(line.record.title for line in records.listing(self.store, ADMIN, register).lines)

    def take_back(self) -> None:
        if self.closed:
            closing.reopen(self.store, ADMIN, min(MONTHS[0], self.closed), "zurück")
        for one in sorted(self.book.sent, reverse=True):
            if one.load in self.book.active:
                importing.undo(self.store, ADMIN, one.load)
        for code, title in self.milestones.items():
            if title is not None:
                self._archive(MILESTONES, code)
        for register, codes in (
            (ADJUSTMENT, self.adjusted),
            (FINANCE_TOTAL, [code for code, _ in self.finance.values()]),
            (SOURCE_PROFILE, self.profiles.values()),
        ):
            for code in codes:
                self._archive(register, code)

    def shown(self) -> tuple[Any, ...]:
        """Everything in force but what `take_back` leaves (settings, English names)."""
        return (
            self.company.cube(),
            self.company.plan(),
            self.company.outside(),
            self.company.names(),
            memberships(self.store, ADMIN),
            [
                records.listing(self.store, ADMIN, r).lines
                for r in (MILESTONES, ADJUSTMENT, FINANCE_TOTAL, SOURCE_PROFILE)
            ],
            closing.bridges(self.store, ADMIN),
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
