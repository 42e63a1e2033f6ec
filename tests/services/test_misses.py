"""Which regions still owe a month: those that reported before, and those with a plan."""

import pytest

from salesplan.core.scope import Scope
from salesplan.services import importing
from salesplan.services.misses import misses
from salesplan.services.setup import set_up
from salesplan.store import Store
from tests.services.small_company import plan
from tests.services.test_importing import ADMIN, CONTEXT, EAST, HEAD, full


@pytest.fixture
def store():
    opened = Store.memory()
    set_up(opened, CONTEXT)
    yield opened
    opened.close()


def east_only(month):
    return (HEAD + f"{month},{EAST},10,10,5,1,0,100,5,5\n").encode()


def send(store, content, name="f.csv", **answers):
    importing.commit(store, ADMIN, importing.preview(store, ADMIN, content, name, "actuals", answers))


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("SALESPLAN_TODAY", "2026-11-05")


def of_sales(store, scope=ADMIN):
    return [(m.month, m.regions, m.of) for m in misses(store, scope) if m.group == "sales"]


def test_an_empty_store_misses_nothing(store):
    assert misses(store, ADMIN) == ()


def test_a_region_that_reported_the_month_before_is_missed(store):
    send(store, full("2026-09", 1, 2))
    send(store, east_only("2026-10"), "oct.csv")
    assert of_sales(store) == [("2026-10", ("R02",), 2)]


def test_nothing_is_missed_once_all_have_reported(store):
    send(store, full("2026-09", 1, 2))
    send(store, full("2026-10", 1, 2), "oct.csv")
    assert of_sales(store) == []


def test_a_finished_month_of_which_nothing_came_is_missed_whole(store):
    send(store, full("2026-09", 1, 2))
    assert of_sales(store) == [("2026-10", ("R01", "R02"), 2)]


def test_a_region_with_a_plan_is_expected_though_it_never_reported(store):
    send(store, east_only("2026-09"))
    send(store, east_only("2026-10"), "oct.csv")
    assert of_sales(store) == []
    plan(store, [{"month": "2026-10", "region": "R02", "base": 5}])
    assert of_sales(store) == [("2026-10", ("R02",), 2)]


def test_each_measure_group_is_missed_by_itself(store):
    send(store, full("2026-09", 1, 2))
    sales = "month,region,product,team,channel,orders,units,revenue\n" + f"2026-10,{EAST},1,1,1\n"
    send(store, sales.encode(), "oct.csv", group="sales")
    found = {m.group: m.regions for m in misses(store, ADMIN)}
    assert found["sales"] == ("R02",) and found["cost"] == ("R01", "R02") and "collections" not in found


def test_a_regional_reader_hears_only_of_his_regions(store):
    send(store, full("2026-09", 1, 2))
    send(store, east_only("2026-10"), "oct.csv")
    assert of_sales(store, Scope("e", "viewer", ("R01",))) == []
    assert of_sales(store, Scope("s", "viewer", ("R02",))) == [("2026-10", ("R02",), 1)]


def test_undoing_a_load_makes_its_region_missed_again(store):
    send(store, full("2026-09", 1, 2))
    send(store, full("2026-10", 1, 2), "oct.csv")
    importing.undo(store, ADMIN, 2)
    assert of_sales(store) == [("2026-10", ("R01", "R02"), 2)]
