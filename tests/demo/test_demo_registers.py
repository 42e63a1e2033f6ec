"""The registers of the demo company say what its stories say."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from salesplan.core.record import Status
from salesplan.core.registers.contingencies import CONTINGENCIES
from salesplan.core.registers.milestones import MILESTONES
from salesplan.core.scope import Scope
from salesplan.services import closing, demo, offer, records
from salesplan.services.since import since
from salesplan.store import Store

ADMIN = Scope("reader", "admin")


@pytest.fixture(scope="module")
def company(demo_file, tmp_path_factory):
    store = Store.open(Path(shutil.copy(demo_file, tmp_path_factory.mktemp("demo"))))
    yield store
    store.close()


def test_five_milestones_two_far_behind_one_behind_two_on_track(company):
    lines = records.listing(company, ADMIN, MILESTONES).lines
    told = [(line.record.title, line.light, round(line.computed["lag"], 3)) for line in lines]
    assert told == [
        ("云维保上市", Status.BAD, Decimal("0.467")),
        ("经济型螺杆机改型", Status.BAD, Decimal("0.375")),
        ("西北新签 3 家经销商", Status.WATCH, Decimal("0.256")),
        ("6 家战略客户签约", Status.GOOD, 0),
        ("标准合同上线", Status.GOOD, 0),
    ]


def test_the_magnet_plan_was_triggered_and_locked_63_customers(company):
    magnet = records.listing(company, ADMIN, CONTINGENCIES, "永磁体").lines[0]
    assert magnet.light == Status.BAD
    assert [(d.customers, d.amount) for d in magnet.record.drills if d.customers] == [(63, Decimal("11800000.00"))]
    assert records.listing(company, ADMIN, CONTINGENCIES, "物流中断").lines[0].light == Status.GOOD


def test_finance_ties_to_the_fen_in_october_and_leaves_a_rest_in_september(company):
    october, september = closing.bridges(company, ADMIN)
    assert october.ours == Decimal("43428600.00")
    assert (october.unexplained, september.unexplained) == (Decimal(0), Decimal("-4200.50"))


def week_before(company):
    """The load of the order lines of the week before."""
    return next(
        moment.load for moment in offer.offer(company, ADMIN).moments if str(demo.WEEK_BEFORE) in moment.file_name
    )


def test_whoever_looks_back_to_the_week_before_finds_its_records_and_the_plan_in_force(company):
    now = offer.offer(company, ADMIN)
    before = week_before(company)
    (dealers,) = records.listing(company, ADMIN, MILESTONES, "经销商", records.at_load(company, ADMIN, before)).lines
    assert (dealers.record.progress, dealers.light) == (Decimal("0.33"), Status.BAD)
    assert len(records.listing(company, ADMIN, CONTINGENCIES, at=records.at_load(company, ADMIN, before)).lines) == 3
    then = offer.offer_then(company, ADMIN, before, now)
    assert ([version.state for version in then.versions], then.day) == (["approved"], demo.WEEK_BEFORE)


def test_since_the_week_before_two_milestones_and_an_action_moved_and_one_trigger_was_read_again(company):
    changed = since(company, ADMIN, load=week_before(company)).records
    assert changed == since(company, ADMIN, load=offer.offer(company, ADMIN).moments[1].load).records
    fields = {(one.register, one.code): [name for name, _, _ in one.fields] for one in changed}
    assert fields == {
        ("milestone", "M04"): ["progress", "note"],
        ("milestone", "M05"): ["progress", "note"],
        ("contingency", "E03"): ["read_on"],
        ("action", "A04"): ["progress"],
    }
