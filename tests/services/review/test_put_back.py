"""Words and steps that were taken away from under their writer come back; a correction aims at what is pinned."""

from datetime import date

import pytest

from salesplan.core.errors import Invalid
from salesplan.core.registers.actions import ACTIONS, where_of
from salesplan.core.registers.dimensions import CHANNEL, PERSON, REGION, Channel, Person, Region
from salesplan.core.review.pinned import Pin
from salesplan.core.scope import Scope
from salesplan.services import records
from salesplan.services.review import consequences, worksheets
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load

BOB = Scope("bob", "editor")
SOUTH = {"region": ("R01",)}
MONTHS = ("2026-08", "2026-10")


@pytest.fixture
def store():
    """A company with a worksheet of the south's conversion."""
    made = Store.memory()
    records.save(made, ADMIN, REGION, Region(zh="华南"))
    for zh in ("直销", "电商"):
        records.save(made, ADMIN, CHANNEL, Channel(zh=zh))
    load(made, [cell("2026-09", "R01", channel=code, revenue=1000, leads=100, orders=9) for code in ("C01", "C02")])
    worksheets.begin(made, ADMIN, "conversion", SOUTH, *MONTHS, diagnose=lambda *_: None)
    yield made
    made.close()


def sheet(store):
    return worksheets.current(store, ADMIN, "W01")


def step(store, n=0):
    return sheet(store).steps[n]


def test_a_removed_step_is_put_back_with_what_it_stood_on_and_what_explained_it(store):
    first = step(store)
    worksheets.add(store, ADMIN, "W01", first.id, "中间", id="mid")
    worksheets.add(store, ADMIN, "W01", "mid", "下面", id="below")
    worksheets.tell(store, ADMIN, "W01", "mid", "访谈")
    seen = step(store, 1)
    chosen = seen.model_copy(update={"control": "controllable", "consequence": "lesson", "outcome": "先问"})
    worksheets.change(store, ADMIN, "W01", seen, chosen)
    mine = chosen.model_copy(update={"claim": "中间，改过"})
    worksheets.remove(store, BOB, "W01", step(store, 1))
    met = worksheets.change(store, ADMIN, "W01", chosen, mine).clash
    back = worksheets.put_back(store, ADMIN, "W01", met.base, met.mine).worksheet
    assert [(one.id, one.parent) for one in back.steps] == [(first.id, None), ("mid", first.id), ("below", "mid")]
    assert back.steps[1] == mine
    assert [row.text for row in back.evidence if row.step == "mid"] == ["访谈"]
    other = mine.model_copy(update={"claim": "别的"})
    assert worksheets.put_back(store, BOB, "W01", chosen, other).clash.theirs.claim == "中间，改过"


def test_words_for_a_step_that_went_with_what_it_explained_stand_under_the_symptom(store):
    none = worksheets.Why(id="new", parent="gone")
    kept = worksheets.put_back(store, ADMIN, "W01", none, none.model_copy(update={"claim": "新话"})).worksheet
    assert [(one.parent, one.claim) for one in kept.steps[1:]] == [(None, "新话")]


def test_a_correction_against_a_why_is_judged_by_the_slice_that_is_pinned_to_it_or_above_it(store):
    first = step(store)
    worksheets.change(store, ADMIN, "W01", first, first.model_copy(update={"claim": "集中在线上"}))
    worksheets.add(store, ADMIN, "W01", first.id, "投放不看地区", id="below")
    second = step(store, 1)
    person = records.save(store, ADMIN, PERSON, Person(zh="运营主管"))
    asked = ("W01", second, "改投放", person.code, date(2026, 12, 20))

    def made():
        return where_of(records.get(store, ADMIN, ACTIONS, consequences.correct(store, ADMIN, *asked)))

    assert made() == {"region": "R01"}
    worksheets.pin(store, ADMIN, "W01", first.id, Pin("conversion", {**SOUTH, "channel": ("C02",)}, *MONTHS))
    assert made() == {"region": "R01", "channel": "C02"}
    worksheets.pin(store, ADMIN, "W01", first.id, Pin("conversion", {**SOUTH, "channel": ("C01",)}, *MONTHS))
    assert made() == {"region": "R01"}  # two of them: which one it moves is not known


def test_a_worksheet_is_concluded_when_every_end_says_whether_it_is_controllable(store):
    first = worksheets.add(store, ADMIN, "W01", None, "没有人问设备").worksheet.steps[-1]
    worksheets.change(store, ADMIN, "W01", first, first.model_copy(update={"control": "controllable"}))
    other = worksheets.add(store, ADMIN, "W01", None, "同行降价").worksheet.steps[-1]
    with pytest.raises(Invalid) as refused:
        worksheets.conclude(store, ADMIN, "W01")
    assert [(one.code, one.value) for one in refused.value.problems] == [("undecided_ends", "1")]
    worksheets.remove(store, ADMIN, "W01", other)
    assert worksheets.conclude(store, ADMIN, "W01").worksheet.state == "concluded"
