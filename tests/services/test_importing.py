"""What counts after an import, an undo and a redo; what a file may replace; what leaves no trace."""

from decimal import Decimal

import pytest

from salesplan.core.errors import Forbidden, StaleView, Unknown
from salesplan.core.scope import Scope
from salesplan.services import importing
from salesplan.services.company import save_settings
from salesplan.services.members import members, memberships
from salesplan.services.setup import set_up
from salesplan.store import Store

ADMIN = Scope("me", "admin")
CONTEXT = {
    "today": "2026-11-23",
    "closed_through": "2026-08",
    "regions": {"华东": ["East"], "华南": ["South"]},
    "products": {"旗舰款": []},
    "teams": {"华东一组": [], "华南一组": []},
    "team_region": {"华东一组": "华东", "华南一组": "华南"},
    "channels": {"直销": []},
}
HEAD = "month,region,product,team,channel,orders,units,revenue,cost,returns,leads,new_customers,repeat_customers\n"
EAST, SOUTH = "华东,旗舰款,华东一组,直销", "华南,旗舰款,华南一组,直销"


def full(month, east, south):
    """A file with every column for both regions."""
    rows = [f"{month},{where},10,10,{money},1,0,100,5,5\n" for where, money in ((EAST, east), (SOUTH, south))]
    return (HEAD + "".join(rows)).encode()


@pytest.fixture
def store():
    opened = Store.memory()
    set_up(opened, CONTEXT)
    yield opened
    opened.close()


def send(store, content, name="file.csv", scope=ADMIN, dataset="actuals", **answers):
    seen = importing.preview(store, scope, content, name, dataset, answers)
    assert seen.verdict != "reject", [p.code for p in seen.reading.problems]
    return importing.commit(store, scope, seen)


def cells(store, month="2026-10"):
    return store.rows(ADMIN, "cells", start=month, end=month)


def revenue(store, month="2026-10"):
    return {row["region"]: row["revenue"] for row in cells(store, month)}


def state(store):
    """Everything a reader can see."""
    return (
        store.rows(ADMIN, "cells", start="2000-01", end="2099-12"),
        store.rows(ADMIN, "stored"),
        members(store, ADMIN),
        memberships(store, ADMIN),
        store.rows(ADMIN, "benchmarks", seq=2**62),
        store.rows(ADMIN, "newest_plan_cells", months=["2026-10", "2026-11"]),
    )


def test_undo_and_redo_bring_back_exactly_the_state_before_and_after(store):
    states = [state(store)]
    loads = []
    for n, content in enumerate((full("2026-10", 1, 2), full("2026-10", 3, 4), full("2026-09", 5, 6))):
        loads.append(send(store, content, f"{n}.csv").load)
        states.append(state(store))
    for number in reversed(range(3)):
        importing.undo(store, ADMIN, loads[number])
        assert state(store) == states[number]
    for number in range(3):
        importing.redo(store, ADMIN, loads[number])
        assert state(store) == states[number + 1]


def test_an_older_load_undone_under_a_newer_one_changes_nothing_and_stays_out_later(store):
    first, second = (send(store, full("2026-10", n, n), f"{n}.csv").load for n in (1, 2))
    before = state(store)
    importing.undo(store, ADMIN, first)
    assert state(store) == before
    importing.undo(store, ADMIN, second)
    assert cells(store) == []


def test_undo_takes_the_names_that_a_file_created_and_redo_brings_them_back_under_their_codes(store):
    before = state(store)
    content = (HEAD + "2026-10,东北,新品,东北一组,网店,1,1,1,1,0,1,0,0\n").encode()
    load = send(store, content, names="create").load
    after = state(store)
    assert [m.zh for m in members(store, ADMIN)["region"]] == ["华东", "华南", "东北"]
    assert [(m.child, m.parent) for m in memberships(store, ADMIN)][-1] == ("T03", "R03")
    importing.undo(store, ADMIN, load)
    assert state(store) == before
    importing.redo(store, ADMIN, load)
    assert state(store) == after


def test_a_created_name_that_another_load_uses_outlives_the_undo_of_the_first(store):
    content = (HEAD + "2026-10,东北,旗舰款,东北一组,直销,1,1,1,1,0,1,0,0\n").encode()
    first = send(store, content, names="create").load
    send(store, content.replace(b"2026-10", b"2026-09"), "second.csv")
    importing.undo(store, ADMIN, first)
    assert "东北" in [m.zh for m in members(store, ADMIN)["region"]]
    assert revenue(store, "2026-09") == {"R03": Decimal("1.00")}


def new_region(month, name="东北"):
    return (HEAD + f"{month},{name},旗舰款,{name}一组,直销,1,1,1,1,0,1,0,0\n").encode()


def test_a_name_goes_when_the_last_load_that_speaks_of_it_is_undone_and_comes_back_with_any_of_them(store):
    before = state(store)
    first, second = (send(store, new_region(month), month, names="create").load for month in ("2026-10", "2026-09"))
    importing.undo(store, ADMIN, first)
    importing.undo(store, ADMIN, second)
    assert state(store) == before
    importing.redo(store, ADMIN, second)
    assert [m.zh for m in members(store, ADMIN)["region"]] == ["华东", "华南", "东北"]
    assert [(m.child, m.parent) for m in memberships(store, ADMIN)][-1] == ("T03", "R03")


def test_a_name_that_comes_again_after_an_undo_keeps_its_code_and_another_name_never_gets_it(store):
    first = send(store, new_region("2026-10"), "first.csv", names="create").load
    importing.undo(store, ADMIN, first)
    send(store, new_region("2026-10", "西南"), "other.csv", names="create")
    send(store, new_region("2026-09"), "again.csv", names="create")
    importing.redo(store, ADMIN, first)
    assert [(m.code, m.zh) for m in members(store, ADMIN)["region"]][2:] == [("R03", "东北"), ("R04", "西南")]


def test_a_name_that_only_a_benchmark_still_speaks_of_stays(store):
    first = send(store, new_region("2026-10"), "first.csv", names="create").load
    outside = "kpi,region,period,value,source\nconversion,东北,2026,0.2,协会\n".encode()
    send(store, outside, "benchmarks.csv", dataset="benchmarks")
    importing.undo(store, ADMIN, first)
    assert "东北" in [m.zh for m in members(store, ADMIN)["region"]]


def test_a_plan_that_builds_on_a_withdrawn_one_cannot_come_back_before_it(store):
    plan = "month,region,product,team,base\n2026-10,华东,旗舰款,华东一组,{}\n"
    first, second = (send(store, plan.format(n).encode(), f"{n}.csv", dataset="plan").load for n in (1, 2))
    importing.undo(store, ADMIN, second)
    importing.undo(store, ADMIN, first)
    with pytest.raises(StaleView):
        importing.redo(store, ADMIN, second)
    importing.redo(store, ADMIN, first)
    importing.redo(store, ADMIN, second)


def test_a_file_of_one_measure_group_leaves_the_others_as_they_are(store):
    send(store, full("2026-10", 100, 200))
    leads = "month,region,product,team,channel,leads\n" + f"2026-10,{EAST},77\n" + f"2026-10,{SOUTH},88\n"
    crm = send(store, leads.encode(), "crm.csv", group="funnel")
    assert [(r["region"], r["leads"], r["revenue"]) for r in cells(store)] == [
        ("R01", 77, Decimal("100.00")),
        ("R02", 88, Decimal("200.00")),
    ]
    assert crm.changes[0].amount_before == crm.changes[0].amount_after == Decimal("300.00")
    importing.undo(store, ADMIN, crm.load)
    assert [r["leads"] for r in cells(store)] == [100, 100]


def test_a_regional_file_cannot_delete_the_other_regions(store):
    send(store, full("2026-10", 100, 200))
    east = (HEAD + f"2026-10,{EAST},1,1,150,1,0,1,0,0\n").encode()
    seen = importing.preview(store, ADMIN, east, "east.csv")
    assert "E_SCOPE_SHRINK" in {p.code for p in seen.reading.problems}
    seen = importing.preview(store, ADMIN, east, "east.csv", answers={"scope": "regions"})
    done = importing.commit(store, ADMIN, seen)
    assert revenue(store) == {"R01": Decimal("150.00"), "R02": Decimal("200.00")}
    assert (done.changes[0].amount_before, done.changes[0].amount_after) == (Decimal("300.00"), Decimal("350.00"))


def test_before_and_after_of_the_preview_are_what_the_store_then_holds(store):
    send(store, full("2026-10", 100, 200))
    receipt = send(store, full("2026-10", 1, 2), "again.csv")
    (change,) = receipt.changes
    assert (change.rows_before, change.amount_before) == (2, Decimal("300.00"))
    assert (change.rows_after, change.amount_after) == (len(cells(store)), sum(revenue(store).values()))


def test_a_confirm_on_another_state_than_the_preview_is_refused(store):
    seen = importing.preview(store, ADMIN, full("2026-10", 1, 2), "first.csv")
    send(store, full("2026-10", 3, 4), "between.csv")
    with pytest.raises(StaleView):
        importing.commit(store, ADMIN, seen)
    assert revenue(store)["R01"] == Decimal("3.00")


def test_the_same_file_again_writes_nothing(store):
    content = full("2026-10", 1, 2)
    first = send(store, content)
    version = store.data_version
    again = send(store, content, "other name.csv")
    assert (again.load, again.counts.stored) == (None, 0)
    assert "N_SAME_FILE" in {p.code for p in again.problems}
    assert store.data_version == version
    importing.undo(store, ADMIN, first.load)
    assert send(store, content).load is not None


def test_a_refused_file_leaves_only_the_audit_row_of_the_attempt(store):
    before = state(store)
    seen = importing.preview(store, ADMIN, full("2026-13", 1, 2), "bad.csv")
    assert seen.verdict == "reject"
    with pytest.raises(Forbidden):
        importing.commit(store, ADMIN, seen)
    assert state(store) == before
    last = store.rows(ADMIN, "audit_chain")[-1]
    assert (last["action"], last["subject"], last["actor"]) == ("import.refused", "bad.csv", "me")
    assert "E_MONTH_INVALID" in last["detail"]


def test_viewers_and_foreign_regions_may_neither_import_nor_undo(store):
    load = send(store, full("2026-10", 1, 2)).load
    viewer, southerner = Scope("v", "viewer"), Scope("s", "editor", ("R02",))
    assert importing.preview(store, viewer, full("2026-10", 1, 2), "x.csv").verdict == "reject"
    for scope in (viewer, southerner):
        with pytest.raises(Forbidden):
            importing.undo(store, scope, load)
    south = (HEAD + f"2026-10,{SOUTH},1,1,9,1,0,1,0,0\n").encode()
    mine = send(store, south, "south.csv", scope=southerner).load
    assert revenue(store) == {"R01": Decimal("1.00"), "R02": Decimal("9.00")}
    assert [row.id for row in importing.loads(store, southerner)] == [mine, load]
    importing.undo(store, southerner, mine)
    assert revenue(store)["R02"] == Decimal("2.00")


def test_a_regional_editor_undoes_his_part_of_the_plan_and_no_other(store):
    southerner, plan = Scope("s", "editor", ("R02",)), "month,region,product,team,base\n"
    east = send(store, (plan + f"2026-10,{EAST[:-3]},100\n").encode(), "east.csv", dataset="plan").load
    outside = send(store, "kpi,period,value,source\naov,2026,9,协会\n".encode(), "b.csv", dataset="benchmarks").load
    south = (plan + f"2026-10,{SOUTH[:-3]},200\n").encode()
    mine = send(store, south, "south.csv", scope=southerner, dataset="plan").load
    assert [row.id for row in importing.loads(store, southerner)] == [mine, outside]
    for load in (east, outside):
        with pytest.raises(Forbidden):
            importing.undo(store, southerner, load)
    importing.undo(store, southerner, mine)
    importing.redo(store, southerner, mine)


def test_the_same_file_with_another_answer_is_read_again(store):
    content = full("2026-10", 1, 2)
    send(store, content)
    assert send(store, content, unit="元").load is not None
    again = send(store, content, unit="万元")
    assert again.load is not None
    assert revenue(store)["R01"] == Decimal("10000.00")
    assert send(store, content).load is None


def test_a_closed_month_takes_no_undo(store):
    load = send(store, full("2026-10", 1, 2)).load
    save_settings(store, ADMIN, closed_through="2026-10")
    with pytest.raises(Forbidden):
        importing.undo(store, ADMIN, load)
    assert revenue(store)["R01"] == Decimal("1.00")


def test_unknown_loads_and_a_second_undo_are_refused(store):
    load = send(store, full("2026-10", 1, 2)).load
    with pytest.raises(Unknown):
        importing.undo(store, ADMIN, 99)
    with pytest.raises(StaleView):
        importing.redo(store, ADMIN, load)
    importing.undo(store, ADMIN, load)
    with pytest.raises(StaleView):
        importing.undo(store, ADMIN, load)


def plan_file(month, east, south):
    rows = [
        f"{month},{where},revenue,{money},\n"
        for where, money in (("华东,旗舰款,华东一组", east), ("华南,旗舰款,华南一组", south))
        if money
    ]
    return ("month,region,product,team,measure,base,challenge\n" + "".join(rows)).encode()


def test_each_plan_file_makes_a_version_that_replaces_only_what_it_carries(store):
    send(store, plan_file("2026-10", 100, 200), "plan.csv", dataset="plan")
    before = state(store)
    second = send(store, plan_file("2026-10", 150, 0), "east plan.csv", dataset="plan")
    cells_now = store.rows(ADMIN, "newest_plan_cells", months=["2026-10"])
    assert sorted((c["region"], c["base"]) for c in cells_now) == [
        ("R01", Decimal("150.00")),
        ("R02", Decimal("200.00")),
    ]
    assert [(v["number"], v["state"], v["based_on"]) for v in store.rows(ADMIN, "versions")] == [
        (2, "draft", 1),
        (1, "draft", None),
    ]
    assert (second.changes[0].amount_before, second.changes[0].amount_after) == (Decimal("300.00"), Decimal("350.00"))
    importing.undo(store, ADMIN, second.load)
    assert state(store) == before


def test_a_plan_version_that_another_builds_on_is_not_undone(store):
    first = send(store, plan_file("2026-10", 100, 200), "plan.csv", dataset="plan")
    send(store, plan_file("2026-10", 150, 0), "east plan.csv", dataset="plan")
    with pytest.raises(StaleView):
        importing.undo(store, ADMIN, first.load)


def test_benchmarks_count_until_undone(store):
    content = "kpi,region,period,value,source\nconversion,,2026,15%,协会\naov,华东,2026-10,35000,协会\n".encode()
    before = state(store)
    load = send(store, content, "b.csv", dataset="benchmarks").load
    found = store.rows(ADMIN, "benchmarks", seq=2**62)
    assert [(b["kpi"], b["region"], b["value"]) for b in found] == [
        ("aov", "R01", Decimal("35000")),
        ("conversion", None, Decimal("0.15")),
    ]
    importing.undo(store, ADMIN, load)
    assert state(store) == before


def test_the_list_of_imports_says_which_cannot_be_undone(store):
    send(store, full("2026-10", 1, 2), "open.csv")
    send(store, full("2026-09", 1, 2), "closed soon.csv")
    save_settings(store, ADMIN, closed_through="2026-09")
    assert [(row.file_name, row.locked) for row in importing.loads(store, ADMIN)] == [
        ("closed soon.csv", "closed"),
        ("open.csv", ""),
    ]
