"""Closing a month: what is told is final, an admin reopens it with a reason, and every change of a figure is told."""

from decimal import Decimal
from functools import partial

import pytest

from salesplan.core.errors import Forbidden, Invalid
from salesplan.core.registers.adjustments import ADJUSTMENT, Adjustment
from salesplan.core.registers.dimensions import CHANNEL, PRODUCT, REGION, TEAM
from salesplan.core.registers.finance_totals import FINANCE_TOTAL, Difference, FinanceTotal
from salesplan.core.scope import Scope
from salesplan.services import closing, company, record_sheets, records
from salesplan.services.review import watching
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, copy_of, load, one

NORTH = Scope("nora", "editor", ("R02",))


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    path = tmp_path_factory.mktemp("closing") / "store.duckdb"
    with Store.new(path) as opened:
        company.save_settings(opened, ADMIN, today="2026-11-23")
        for register, names in ((REGION, ("华东", "华北")), (PRODUCT, ("A",)), (TEAM, ("一组",)), (CHANNEL, ("直销",))):
            for name in names:
                records.save(opened, ADMIN, register, register.model(zh=name))
        load(opened, [cell("2026-09", revenue=100), cell("2026-09", "R02", revenue=40)])
        load(opened, [cell("2026-10", revenue=120), cell("2026-10", "R02", revenue=50)])
    return path


@pytest.fixture
def store(filled):
    return copy_of(filled)


def adjustment(**more):
    given = {"month": "2026-10", "corrects": "2026-09", "amount": "-7.50", "reason": "重复开单"}
    place = {"region": "R01", "product": "P01", "team": "T01", "channel": "C01"}
    return Adjustment.model_validate(given | place | more)


def states(store):
    return {row.month: row.state for row in closing.months(store, ADMIN)}


def revenue(store, month):
    return one(store, month, month, "revenue").value


def test_closing_goes_through_a_month_and_its_predecessors(store):
    assert states(store) == {"2026-10": "ready", "2026-09": "ready"}
    closing.close(store, ADMIN, "2026-09")
    assert states(store) == {"2026-10": "ready", "2026-09": "closed"}
    (september,) = [row for row in closing.months(store, ADMIN) if row.month == "2026-09"]
    assert (september.closed_by, september.revenue) == ("tester", Decimal("140.00"))
    with pytest.raises(Invalid):
        closing.close(store, ADMIN, "2026-09")


@pytest.mark.parametrize("month", ["2026-11", "2026-12", "2026-08"])
def test_a_month_without_finished_figures_cannot_be_closed(store, month):
    with pytest.raises(Invalid):
        closing.close(store, ADMIN, month)
    assert "closed" not in states(store).values()


def test_only_an_admin_reopens_and_only_with_a_reason(store):
    closing.close(store, ADMIN, "2026-10")
    for who, reason in ((Scope("ed", "editor"), "x"), (NORTH, "x")):
        with pytest.raises(Forbidden):
            closing.reopen(store, who, "2026-10", reason)
    with pytest.raises(Invalid):
        closing.reopen(store, ADMIN, "2026-10", "  ")
    closing.reopen(store, ADMIN, "2026-10", "补录华北出货")
    assert states(store) == {"2026-10": "ready", "2026-09": "closed"}


def test_an_adjustment_is_part_of_the_month_it_is_booked_in_and_leaves_the_closed_one_alone(store):
    closing.close(store, ADMIN, "2026-09")
    before = store.data_version
    records.save(store, ADMIN, ADJUSTMENT, adjustment())
    assert revenue(store, "2026-10") == Decimal("162.50")
    assert revenue(store, "2026-09") == Decimal("140.00")
    assert before < store.data_version


def test_nobody_sees_an_adjustment_without_its_alerts(store, monkeypatch):
    def broken(store, only):
        raise RuntimeError("no alerts")

    saved = records.save(store, ADMIN, ADJUSTMENT, adjustment())
    archived = records.save(store, ADMIN, ADJUSTMENT, adjustment(amount="-1"))
    records.archive(store, ADMIN, ADJUSTMENT, archived)
    before = store.audit_head
    monkeypatch.setattr(watching, "check", broken)
    for change in (
        lambda: records.save(store, ADMIN, ADJUSTMENT, adjustment()),
        lambda: records.archive(store, ADMIN, ADJUSTMENT, saved),
        lambda: records.restore(store, ADMIN, ADJUSTMENT, archived.code),
    ):
        with pytest.raises(RuntimeError):
            change()
    assert (store.audit_head, revenue(store, "2026-10")) == (before, Decimal("162.50"))


def test_an_adjustment_stays_when_the_months_file_comes_again(store):
    records.save(store, ADMIN, ADJUSTMENT, adjustment())
    load(store, [cell("2026-10", revenue=130)])
    assert revenue(store, "2026-10") == Decimal("172.50")


def test_an_adjustment_waits_for_the_figures_that_it_adjusts():
    opened = Store.memory()
    for register, name in ((REGION, "华东"), (PRODUCT, "A"), (TEAM, "一组"), (CHANNEL, "直销")):
        records.save(opened, ADMIN, register, register.model(zh=name))
    load(opened, [cell("2026-10", leads=5)], groups=("funnel",))
    records.save(opened, ADMIN, ADJUSTMENT, adjustment())
    assert revenue(opened, "2026-10") is None
    load(opened, [cell("2026-10", revenue=100)], groups=("sales",))
    assert revenue(opened, "2026-10") == Decimal("92.50")
    assert closing.ledger(opened, ADMIN) == []


def test_an_adjustment_may_be_taken_back_until_its_month_is_closed(store):
    saved = records.save(store, ADMIN, ADJUSTMENT, adjustment())
    records.archive(store, ADMIN, ADJUSTMENT, saved)
    assert revenue(store, "2026-10") == Decimal("170.00")
    saved = records.save(store, ADMIN, ADJUSTMENT, adjustment())
    closing.close(store, ADMIN, "2026-10")
    for change in (
        lambda: records.archive(store, ADMIN, ADJUSTMENT, saved),
        lambda: records.save(store, ADMIN, ADJUSTMENT, saved.but(amount="1")),
        lambda: records.save(store, ADMIN, ADJUSTMENT, adjustment()),
    ):
        with pytest.raises(Invalid):
            change()
    assert revenue(store, "2026-10") == Decimal("162.50")


def test_a_workbook_tells_a_closed_month_before_anything_is_stored(store):
    head = "入账月份,更正月份,区域,产品,团队,渠道,金额,原因"
    content = f"{head}\n2026-10,2026-09,华东,A,一组,直销,-7.50,重复开单\n"
    preview = partial(record_sheets.preview, store, ADMIN, ADJUSTMENT, content.encode("utf-8-sig"), "更正.csv")
    assert (preview().new, preview().problems) == (1, ())
    closing.close(store, ADMIN, "2026-10")
    assert [(p.code, p.row) for p in preview().problems] == [("month_closed", 2)]


def test_the_ledger_tells_every_change_of_a_figure_that_had_been_told(store):
    load(store, [cell("2026-09", revenue=110)])
    closing.close(store, ADMIN, "2026-09")
    closing.reopen(store, ADMIN, "2026-09", "x")
    saved = records.save(store, ADMIN, ADJUSTMENT, adjustment())
    records.archive(store, ADMIN, ADJUSTMENT, saved)
    told = [(row.month, row.what, row.id, row.before, row.after) for row in closing.ledger(store, ADMIN)]
    assert told == [
        ("2026-10", "unadjust", "J01", Decimal("162.50"), Decimal("170.00")),
        ("2026-10", "adjust", "J01", Decimal("170.00"), Decimal("162.50")),
        ("2026-09", "load", "3", Decimal("140.00"), Decimal("150.00")),
    ]
    assert {row.month: row.restated for row in closing.months(store, ADMIN)} == {"2026-09": 1, "2026-10": 2}


def test_the_ledgers_last_figures_are_those_of_the_cube(store):
    load(store, [cell("2026-09", "R02", revenue="41.10"), cell("2026-10", revenue=99)])
    records.save(store, ADMIN, ADJUSTMENT, adjustment())
    last = {}
    for row in reversed(closing.ledger(store, ADMIN)):
        last[row.month] = row.after
    assert last == {month: revenue(store, month) for month in ("2026-09", "2026-10")}


def test_a_regional_reader_sees_the_ledger_of_his_regions(store):
    load(store, [cell("2026-09", revenue=110)])
    assert closing.ledger(store, NORTH) == []
    assert [row.revenue for row in closing.months(store, NORTH)] == [Decimal("50.00"), Decimal("40.00")]


def test_the_bridge_to_finance_ties_to_the_fen(store):
    parts = (Difference(reason="跨月开票", amount="-12.00"), Difference(reason="汇率", amount="0.35"))
    total = FinanceTotal(month="2026-10", amount="158.40", differences=parts)
    records.save(store, ADMIN, FINANCE_TOTAL, total)
    (bridge,) = closing.bridges(store, ADMIN)
    assert (bridge.ours, bridge.difference, bridge.unexplained) == (
        Decimal("170.00"),
        Decimal("-11.60"),
        Decimal("0.05"),
    )
    assert bridge.ours + sum(amount for _, amount in bridge.differences) + bridge.unexplained == bridge.finance
    assert closing.bridges(store, NORTH) == []
    with pytest.raises(Invalid):
        records.save(store, ADMIN, FINANCE_TOTAL, total)


def test_finances_total_of_a_month_without_figures_has_no_difference(store):
    records.save(store, ADMIN, FINANCE_TOTAL, FinanceTotal(month="2026-11", amount="10"))
    assert closing.bridges(store, ADMIN)[0].difference is None
