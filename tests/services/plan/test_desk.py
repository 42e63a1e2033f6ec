"""The desk: operations on a draft, taken back and repeated, by two people, in regions, with locks and closed months."""

import random
from decimal import Decimal

import pytest

from salesplan.core.errors import Conflict, Forbidden
from salesplan.core.plan import conflict
from salesplan.core.plan.states import PlanRefused
from salesplan.core.plan.table import NO_BOUND
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import save_settings
from salesplan.services.plan import history, versions
from salesplan.services.plan.desk import HELD_MONTHS, act, open_desk, tried
from salesplan.services.plan.measures import rule_of
from salesplan.services.plan.operations import Change, Edits, Fill, Fix, Keep, Pad, Redo, Split, Undo
from salesplan.services.standing import standing
from salesplan.store import Store
from salesplan.store.verify import problems_of
from tests.services import small_company

LI, WANG = Scope("li", "editor"), Scope("wang", "admin")
SOUTH = Scope("nan", "editor", ("R02",))
MONTHS = [f"2026-{n:02d}" for n in range(1, 13)]
CELLS = [
    {
        "month": month,
        "region": region,
        "product": product,
        "team": f"T{region[1:]}",
        "base": base,
        "challenge": base + 60,
    }
    for number, month in enumerate(MONTHS)
    for region in ("R01", "R02")
    for product in ("P01", "P02")
    for base in [600 + 40 * number]
]


@pytest.fixture
def draft():
    store = Store.memory()
    small_company.plan(store, CELLS, state="draft")
    id = versions.begin_from(store, LI, 1).id
    yield store, id
    assert problems_of(store._connection) == []
    store.close()


def edit(where, value, absorb="siblings", track="base"):
    return Edits([Change({d: (m,) for d, m in where.items()}, Decimal(str(value)), absorb)], track=track)


def refused(store, id, op):
    with pytest.raises(conflict.Conflict) as found:
        act(store, LI, id, op)
    return found.value.code


def cells(store, id, at=None):
    seq = store.data_version if at is None else at
    keys = ("month", "region", "product", "team", "measure")
    rows = store.rows(WANG, "plan.cells", version=id, seq=seq)
    return {tuple(row[key] for key in keys): (row["base"], row["challenge"]) for row in rows}


def total(store, id, where=None, track=0):
    where = where or {}
    return sum(
        both[track]
        for key, both in cells(store, id).items()
        if all(key[("month", "region", "product", "team").index(d)] == m for d, m in where.items())
    )


def test_an_edit_moves_its_siblings_and_the_challenge_goes_along(draft):
    store, id = draft
    before, above = total(store, id), total(store, id, track=1)
    done = act(store, LI, id, edit({"month": "2026-03", "region": "R01"}, 2000))
    assert total(store, id, {"month": "2026-03", "region": "R01"}) == 200_000
    assert (total(store, id), total(store, id, track=1)) == (before, above)
    assert {one.cell[0] for one in done.moved} == {"2026-03"}
    assert sum(one.after[0] - one.before[0] for one in done.moved) == 0
    (line,) = store.rows(WANG, "plan.ledger", version=id)
    assert (line["kind"], line["absorb"], line["old"], line["new"]) == ("edit", "siblings", 1360, 2000)
    assert line["cells"] == len(done.moved) == 4


def test_the_same_value_changes_nothing_and_is_not_taken_back(draft):
    store, id = draft
    done = act(store, LI, id, edit({"month": "2026-03", "region": "R01"}, 1360))
    assert (done.moved, open_desk(store, LI, id).undo) == ((), None)


def test_what_does_not_fit_is_refused_and_leaves_no_trace(draft):
    store, id = draft
    before, seq = cells(store, id), store.data_version
    with pytest.raises(conflict.Conflict):
        act(store, LI, id, edit({"month": "2026-03", "region": "R01"}, 10**9))
    assert (cells(store, id), store.data_version) == (before, seq)


def test_several_edits_hold_together(draft):
    store, id = draft
    both = [Change({"month": ("2026-01",), "region": (r,)}, Decimal(v), "rollup") for r, v in (("R01", 5), ("R02", 7))]
    done = act(store, LI, id, Edits(both))
    assert (total(store, id, {"month": "2026-01"}), done.number) == (1200, 1)


def test_locked_slices_and_closed_months_do_not_move(draft):
    store, id = draft
    save_settings(store, WANG, closed_through="2026-02")
    cell = {"month": ("2026-05",), "region": ("R01",), "product": ("P01",)}
    act(store, LI, id, Fix([cell, {"region": ("R02",), "month": ("2026-06",)}]))
    before = cells(store, id)
    act(store, LI, id, edit({"product": "P01"}, 12_000, "total"))
    after = cells(store, id)
    held = [k for k in before if k[0] <= "2026-02" or (k[:3] == ("2026-05", "R01", "P01"))]
    assert all(before[key] == after[key] for key in held)
    assert total(store, id, {"region": "R02", "month": "2026-06"}) == 2 * 80_000
    desk = open_desk(store, LI, id)
    assert desk.closed == ("2026-01", "2026-02")
    assert [one.base for one in desk.locks] == [76_000, 160_000]
    assert (desk.tracks.base.lo != NO_BOUND).sum() == 8
    assert refused(store, id, Edits([Change(cell, Decimal(1))])) == "locked"
    assert refused(store, id, edit({"month": "2026-01", "region": "R01"}, 1)) == "closed"
    act(store, LI, id, Fix([cell], on=False))
    assert len(open_desk(store, LI, id).locks) == 1


def test_months_with_figures_are_held_by_choice(draft):
    store, id = draft
    act(store, LI, id, Keep({HELD_MONTHS: ["2026-03"]}))
    assert refused(store, id, edit({"month": "2026-03", "region": "R01"}, 1)) == "closed"
    act(store, LI, id, Keep({HELD_MONTHS: None}))
    assert open_desk(store, LI, id).inputs == {}


def test_the_second_of_two_writers_is_told_who_did_what(draft):
    store, id = draft
    seen = open_desk(store, LI, id).version.seq
    first = act(store, WANG, id, edit({"month": "2026-03", "region": "R01"}, 1400), seen)
    with pytest.raises(Conflict) as late:
        act(store, LI, id, edit({"month": "2026-03", "region": "R02"}, 1000), seen)
    assert (late.value.values["actor"], late.value.values["what"]) == ("wang", "edit")
    act(store, LI, id, edit({"month": "2026-03", "region": "R02"}, 1000), first.seq)


def test_only_a_draft_of_the_desk_is_edited(draft):
    store, id = draft
    versions.step(store, LI, id, "submit")
    with pytest.raises(PlanRefused, match="settled"):
        act(store, LI, id, edit({"month": "2026-03", "region": "R01"}, 1))
    assert not open_desk(store, LI, id).editable
    with store.transaction("t", "import") as tx:
        row = {"id": 9, "year": 2026, "number": 9, "author": "t", "reason": "f", "load": 1, "seq": tx.seq}
        tx.insert("plan_version", [row])
        tx.insert("plan_state", [{"version": 9, "state": "draft", "actor": "t", "seq": tx.seq}])
    with pytest.raises(PlanRefused, match="imported"):
        act(store, LI, 9, edit({"month": "2026-03"}, 1))


def test_a_reader_of_some_regions_is_not_told_the_total_of_the_company(draft):
    store, id = draft
    whole = {"total": "15600.00", "split": {"total": "15600.00"}, "weights": {}, "marginals": {"region": {"R01": "5"}}}
    act(store, LI, id, Keep({**whole, "unit": "1.00"}))
    assert open_desk(store, SOUTH, id).inputs == {"unit": "1.00"}
    assert open_desk(store, LI, id).inputs == {**whole, "unit": "1.00"}


def test_a_reader_of_some_regions_is_told_no_rule_total_padding_or_capacity_of_others(draft):
    store, id = draft
    act(store, LI, id, Split("T01", {"E01": 1.0}))
    for level, member in (("region", ""), ("region", "R01"), ("region", "R02"), ("team", "T01"), ("person", "E01")):
        act(store, LI, id, Pad(level, member, Decimal(5)))
    seen = {"R01": "a", "R02": "b"}
    rules = {
        "rule.leads": {"kind": "season", "total": "105000", "weights": {"Q1": 1}, "seen": seen},
        "rule.gross_margin": {"kind": "ratio", "ratio": "0.3", "seen": seen},
        "rule.stock_down": {"kind": "stock", "stocks": {"P01": [1450, 800]}},
    }
    anchors = {"forecast": "1", "ramp": ["1"], "team_per_head": {"T01": "1", "T02": "2"}}
    act(store, LI, id, Keep({**rules, "anchors": anchors, "persons.revenue.T01": {"rule": "equal"}}))
    mine = open_desk(store, SOUTH, id)
    assert {(one.level, one.member) for one in mine.padding} == {("region", ""), ("region", "R02")}
    assert mine.inputs == {
        "rule.leads": {"kind": "season", "seen": {"R02": "b"}},
        "rule.gross_margin": {"kind": "ratio", "ratio": "0.3", "seen": {"R02": "b"}},
        "rule.stock_down": {"kind": "stock"},
        "anchors": {"ramp": ["1"], "team_per_head": {"T02": "2"}},
    }
    assert not rule_of(mine.inputs, "leads").is_whole and rule_of(mine.inputs, "gross_margin").is_whole
    assert open_desk(store, LI, id).inputs["rule.leads"] == rules["rule.leads"]


def test_who_paid_for_an_edit_elsewhere_is_not_told_where_and_why(draft):
    store, id = draft
    act(store, WANG, id, edit({"month": "2026-03", "region": "R01"}, 1400, "total"), reason="华东客户倒闭")
    act(store, WANG, id, edit({"month": "2026-03", "team": "T01"}, 1500, "total"), reason="T01 缺人")
    act(store, WANG, id, edit({"month": "2026-03"}, 2900, "months"), reason="三月展会")
    act(store, SOUTH, id, edit({"month": "2026-03", "product": "P01"}, 900), reason="换产品")
    slice = {"month": ("2026-03",), "region": ("R02",), "product": ("P01",)}
    told = history.provenance(store, SOUTH, id, slice)[:4]
    assert [(one.kind, one.reason) for one in told] == [
        ("edit", "换产品"),
        ("edit", "三月展会"),
        ("edit", ""),
        ("edit", ""),
    ]
    assert [one.slice for one in told[2:]] == [None, None] and all(one.before != one.after for one in told)
    assert "华东客户倒闭" in {one.reason for one in history.provenance(store, LI, id, slice)}


def test_a_lock_of_the_company_is_opened_by_who_edits_the_company_alone(draft):
    store, id = draft
    mine, theirs = {"region": ("R02",), "month": ("2026-03",)}, {"region": ("R02",), "month": ("2026-04",)}
    act(store, SOUTH, id, Fix([mine]))
    act(store, WANG, id, Fix([theirs]))
    act(store, WANG, id, Undo())
    act(store, WANG, id, Redo())
    for on in (False, True):  # to lock it again would make it one's own
        with pytest.raises(PlanRefused, match="lock_of_the_whole"):
            act(store, SOUTH, id, Fix([mine, theirs], on=on))
    assert len(open_desk(store, WANG, id).locks) == 2
    act(store, Scope("ost", "editor", ("R02",)), id, Fix([mine], on=False))
    act(store, WANG, id, Fix([theirs], on=False))
    assert not open_desk(store, WANG, id).locks


def test_a_regional_editor_moves_only_inside_his_regions(draft):
    store, id = draft
    before = cells(store, id)
    act(store, SOUTH, id, edit({"month": "2026-03", "product": "P01"}, 900))
    after = cells(store, id)
    assert {key[1] for key in before if before[key] != after[key]} == {"R02"}
    assert total(store, id, {"region": "R02"}) == sum(b for k, (b, _) in before.items() if k[1] == "R02")
    for op in (
        edit({"month": "2026-03", "product": "P01"}, 900, "rollup"),
        Fill("upload", {("2026-03", "R01", "P01", "T01"): (Decimal(1), None)}, {}),
        Fix([{"month": ("2026-03",)}]),
        Keep({"unit": "1"}),
        Pad("team", "T02", Decimal(5)),
    ):
        with pytest.raises(Forbidden):
            act(store, SOUTH, id, op)
    act(store, WANG, id, edit({"month": "2026-03", "region": "R01"}, 1400))
    with pytest.raises(Forbidden):
        act(store, SOUTH, id, Undo())
    with pytest.raises(Forbidden):
        act(store, Scope("gast", "viewer"), id, Undo())
    assert {cell[1] for cell in open_desk(store, SOUTH, id).tracks.cells()} == {"R02"}


def test_a_plan_as_of_before_an_edit_is_read_as_it_was(draft):
    store, id = draft
    before, seq = cells(store, id), store.data_version
    act(store, LI, id, edit({"month": "2026-03", "region": "R01"}, 5, "rollup"))
    assert cells(store, id, seq) == before
    assert open_desk(store, LI, id, at=seq).tracks.base.sum_of({}) == sum(b for b, _ in before.values())
    view = View("2026-03", "2026-03", plan=id)
    versions_ = list(standing(store, LI, view).versions)
    sums = [
        sum(row["base"] for row in store.rows(LI, "plan_cells", versions=versions_, seq=at, start="2026", end="2027"))
        for at in (seq, store.data_version)
    ]
    assert sums[0] - sums[1] == 1360 - 5


def test_walks_of_edits_undo_and_redo_follow_a_plain_model(draft):
    store, id = draft
    for seed in range(3):
        walk(store, id, random.Random(seed))


def walk(store, id, chance, steps=22):
    desk = open_desk(store, LI, id)
    while desk.undo is not None:
        act(store, LI, id, Undo())
        desk = open_desk(store, LI, id)
    past, future, now = [], [], shown(store, id)
    for _ in range(steps):
        what = chance.choice(("edit", "edit", "lock", "persons", "pad", "undo", "undo", "redo"))
        if what in ("undo", "redo"):
            source, sink = (past, future) if what == "undo" else (future, past)
            op = Undo() if what == "undo" else Redo()
            if not source:
                with pytest.raises(PlanRefused, match="nothing_to_undo"):
                    act(store, LI, id, op)
                continue
            act(store, LI, id, op)
            sink.append(now)
            now = source.pop()
            assert shown(store, id) == now
            continue
        try:
            done = act(store, LI, id, some(chance, what))
        except conflict.Conflict:
            assert shown(store, id) == now
            continue
        if what != "edit" or done.moved:
            past.append(now)
            future.clear()
        now = shown(store, id)


def some(chance, what):
    month, region = chance.choice(MONTHS), chance.choice(("R01", "R02"))
    if what == "lock":
        where = {"month": (month,), "region": (region,), "product": (chance.choice(("P01", "P02")),)}
        return Fix([where], on=chance.random() < 0.7)
    if what == "persons":
        return Split(f"T{region[1:]}", {f"S{n}": chance.random() for n in range(3)})
    if what == "pad":
        return Pad("team", f"T{region[1:]}", Decimal(chance.randint(0, 9)))
    return edit({"month": month, "region": region}, chance.randint(0, 300_000) / 100, "rollup")


def shown(store, id):
    beside = {
        table: sorted(
            str({k: v for k, v in row.items() if k != "begun"})
            for row in store.rows(WANG, f"plan.rows.{table}", version=id, seq=store.data_version)
        )
        for table in ("plan_lock", "plan_input", "plan_person", "plan_padding")
    }
    return cells(store, id), beside


def test_persons_sum_to_their_team_also_after_edits_and_the_rest_is_named(draft):
    store, id = draft
    act(store, LI, id, Split("T01", {"S1": 2, "S2": 1, "": 0.4}, rule="tenure"))
    act(store, LI, id, edit({"month": "2026-03", "region": "R01"}, "1777.77"))
    act(store, LI, id, edit({"region": "R01", "product": "P02"}, "9999.99", "total"))
    desk = open_desk(store, LI, id)
    teams = desk.tracks.base.by("month", "team")
    above = desk.tracks.challenge.by("month", "team")
    for month in MONTHS:
        rows = [row for row in desk.persons if row.month == month]
        assert {row.person for row in rows} == {"S1", "S2", ""}
        assert sum(row.base for row in rows) == teams[month, "T01"]
        assert sum(row.challenge for row in rows) == above[month, "T01"]
    assert not open_desk(store, SOUTH, id).persons
    act(store, LI, id, Split("T01", {}))
    assert open_desk(store, LI, id).persons == ()


def test_padding_stands_beside_the_plan_and_never_in_it(draft):
    store, id = draft
    before = cells(store, id)
    act(store, LI, id, Pad("team", "T01", Decimal("7.5")))
    assert [(one.member, one.percent) for one in open_desk(store, LI, id).padding] == [("T01", Decimal("7.5"))]
    assert cells(store, id) == before
    act(store, LI, id, Pad("team", "T01", None))
    assert open_desk(store, LI, id).padding == ()


def test_trying_an_edit_out_writes_nothing(draft):
    store, id = draft
    seq = store.data_version
    what = tried(store, LI, id, edit({"month": "2026-03", "region": "R01"}, 1400))
    assert (store.data_version, len(what)) == (seq, 4)
    assert act(store, LI, id, edit({"month": "2026-03", "region": "R01"}, 1400)).moved == what


def test_the_history_of_a_cell_and_where_a_number_came_from(draft):
    store, id = draft
    slice = {"month": ("2026-03",), "region": ("R01",)}
    act(store, LI, id, edit({"month": "2026-03", "region": "R01"}, 1400), reason="华东上调")
    act(store, WANG, id, edit({"month": "2026-05", "region": "R01"}, 1400))
    act(store, WANG, id, Undo())
    act(store, WANG, id, edit({"month": "2026-03", "region": "R01", "product": "P01"}, 600))
    told = history.provenance(store, LI, id, slice)
    assert [(one.kind, one.actor, one.before, one.after, one.reason) for one in told[:2]] == [
        ("edit", "wang", Decimal(1400), Decimal(1400), ""),
        ("edit", "li", Decimal(1360), Decimal(1400), "华东上调"),
    ]
    assert [(one.kind, one.version, one.after) for one in told[2:]] == [
        ("copy", id, Decimal(1360)),
        ("began", 1, Decimal(1360)),
    ]
    cell = history.provenance(store, LI, id, {**slice, "product": ("P01",)})
    assert [one.after for one in cell] == [Decimal(600), Decimal(700), Decimal(680), Decimal(680)]
    assert history.provenance(store, SOUTH, id, slice) == ()


def test_figures_that_read_no_draft_are_kept_while_one_is_edited_and_not_when_an_input_or_a_state_changes(draft):
    store, id = draft
    kept, seen = store.facts_version, store.data_version
    act(store, LI, id, edit({"month": "2026-03", "region": "R01"}, 1400))
    act(store, LI, id, Fix([{"region": ("R01",)}]))
    assert (store.facts_version, store.data_version) == (kept, seen + 2)
    act(store, LI, id, Keep({"total": "1"}))
    assert store.facts_version == store.data_version == seen + 3
    act(store, LI, id, edit({"month": "2026-03", "region": "R01", "product": "P01"}, 700))
    assert store.facts_version == seen + 3
    versions.step(store, LI, id, "submit")
    assert store.facts_version == store.data_version
