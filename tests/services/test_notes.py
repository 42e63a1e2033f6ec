"""Notes on numbers: who writes and reads them, when they count, and how a dispute ends."""

import pytest

from salesplan.core.dimensions import Member, Membership
from salesplan.core.errors import Forbidden, StaleView, Unknown
from salesplan.core.review.noted import Mark, Number
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import exporting, members, notes
from salesplan.services.plan import comments, versions
from salesplan.store import Store
from salesplan.store.verify import problems_of
from tests.services import small_company
from tests.services.plan.test_desk import CELLS, LI, SOUTH

VIEWER = Scope("guest", "viewer")
HALF = Number("revenue", {}, "2026-01", "2026-06")
EAST, SOUTHERN = HALF.within({"region": ("R01",)}), HALF.within({"region": ("R02",)})


@pytest.fixture
def company():
    store = Store.memory()
    small_company.load(store, [small_company.cell("2026-01", region=region) for region in ("R01", "R02")])
    small_company.plan(store, CELLS)
    with store.transaction("me", "members") as tx:
        for kind, codes in {"region": ("R01", "R02"), "product": ("P01",), "team": ("T01", "T02")}.items():
            members.write_members(tx, [Member(kind, code, code) for code in codes])
        members.write_memberships(
            tx, "team_region", [Membership("T02", "R02"), Membership("T01", "R01", None, "2026-03")]
        )
    yield store
    assert problems_of(store._connection) == []
    store.close()


def test_a_note_is_kept_with_its_number_and_leaves_the_figures_as_they_are(company):
    figures = company.facts_version
    notes.add(company, LI, EAST, " 与财务差 3 万 ", "disputed")
    (one,) = notes.notes(company, VIEWER)
    assert (one.kind, one.number, one.text, one.actor, one.resolved) == ("disputed", EAST, "与财务差 3 万", "li", False)
    assert company.facts_version == figures < company.data_version


def test_a_dispute_stays_one_until_somebody_says_what_settled_it(company):
    asked, disputed = notes.add(company, LI, HALF, "为什么？"), notes.add(company, LI, HALF, "不对", "disputed")
    with pytest.raises(ValueError, match="between"):
        notes.settle(company, LI, disputed, "  ")
    before = company.data_version
    notes.settle(company, LI, asked)
    notes.settle(company, LI, disputed, "已与财务核对")
    with pytest.raises(StaleView):
        notes.settle(company, LI, disputed, "again")
    found = {one.id: one for one in notes.notes(company, LI)}
    assert (found[disputed].resolver, found[disputed].reason) == ("li", "已与财务核对")
    assert [one.resolved for one in found.values()] == [True, True]
    assert [one.resolved for one in notes.notes(company, LI, at=before)] == [False, False]
    assert notes.notes(company, LI, at=before - 2) == ()
    notes.settle(company, LI, disputed, "又有新数", resolved=False)
    assert not next(one for one in notes.notes(company, LI) if one.id == disputed).resolved


def test_a_reader_of_some_regions_finds_and_settles_notes_of_his_regions_only(company):
    own, other = notes.add(company, LI, SOUTHERN, "南"), notes.add(company, LI, EAST, "东")
    notes.add(company, LI, HALF, "全公司")
    notes.add(company, LI, HALF.within({"product": ("P01",)}), "产品")
    assert [one.text for one in notes.notes(company, SOUTH)] == ["南"]
    notes.add(company, LI, HALF.within({"team": ("T02",)}), "南方团队")
    notes.add(company, LI, HALF.within({"team": ("T01",)}), "没有区域的团队")
    assert [one.text for one in notes.notes(company, SOUTH)] == ["南方团队", "南"]
    seen = notes.looked_at(company, SOUTH, View("2026-01", "2026-06"))
    assert (seen.mark(HALF), seen.mark(EAST)) == (Mark(0, 1, 0, 1), Mark())  # the whole is his part of it
    assert seen.slices({}, "2026-01", "2026-06", ("region",)) == {("R02",): Mark(0, 1, 0, 0)}
    with pytest.raises(Forbidden):
        notes.settle(company, SOUTH, other)
    notes.settle(company, SOUTH, own)
    with pytest.raises(Forbidden):
        notes.add(company, SOUTH, EAST, "x")
    mine = notes.add(company, SOUTH, HALF, "我们的部分")
    assert notes.notes(company, LI)[0].number == SOUTHERN
    assert notes.notes(company, SOUTH)[0].id == mine


def test_a_viewer_writes_nothing(company):
    one = notes.add(company, LI, HALF, "x")
    with pytest.raises(Forbidden):
        notes.add(company, VIEWER, HALF, "x")
    with pytest.raises(Forbidden):
        notes.settle(company, VIEWER, one)


@pytest.mark.parametrize(
    ("number", "text", "kind", "error"),
    [
        (HALF, " ", "comment", ValueError),
        (HALF, "x" * 1001, "comment", ValueError),
        (HALF, "x", "angry", ValueError),
        (HALF._replace(end="2025-12"), "x", "comment", ValueError),
        (HALF._replace(end="2026-13"), "x", "comment", ValueError),
        (HALF._replace(measure="mood"), "x", "comment", Unknown),
        (HALF.within({"region": ("R77",)}), "x", "comment", Unknown),
        (HALF.within({"planet": ("R01",)}), "x", "comment", Unknown),
        (HALF._replace(version=99), "x", "comment", Unknown),
    ],
)
def test_what_is_no_number_or_no_note_is_refused_and_nothing_is_kept(company, number, text, kind, error):
    before = company.data_version
    with pytest.raises(error):
        notes.add(company, LI, number, text, kind)
    assert (company.data_version, notes.notes(company, LI)) == (before, ())


def test_comments_of_a_plan_are_notes_on_its_numbers(company):
    id = versions.begin_from(company, LI, 1).id
    march, year = {"region": ("R01",), "month": ("2026-03",)}, {"region": ("R01",)}
    comments.add(company, LI, id, march, "三月", kind="disputed")
    comments.add(company, LI, id, year, "全年")
    whole_year, one_month = notes.notes(company, LI)
    assert (whole_year.number, whole_year.cell) == (Number("revenue", year, "2026-01", "2026-12", id), year)
    assert (one_month.number, one_month.cell) == (Number("revenue", year, "2026-03", "2026-03", id), march)
    pace = Number("pace", {}, "2026-01", "2026-03", id)
    notes.add(company, LI, pace, "按哪一版计划？", "disputed")
    assert [one.text for one in comments.comments(company, LI, id)] == ["全年", "三月"]
    with pytest.raises(Unknown):
        notes.add(company, LI, pace._replace(measure="mood"), "什么指标？")
    with pytest.raises(ValueError, match="between"):
        comments.resolve(company, LI, one_month.id)
    comments.resolve(company, LI, one_month.id, reason="拆细了")
    assert {one.reason for one in comments.comments(company, LI, id)} == {"", "拆细了"}


def test_the_audit_tells_what_was_noted(company):
    notes.add(company, LI, EAST, "不对", "disputed")
    row = company._connection.execute("SELECT action, subject, detail FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert row[:2] == ("note.add", "revenue")
    assert '"kind": "disputed"' in row[2] and "不对" in row[2]


def test_files_say_how_many_notes_stand_at_a_figure_and_list_them(company):
    view = View("2026-01", "2026-06")
    notes.add(company, LI, EAST, "不对", "disputed")
    notes.add(company, LI, HALF.within({"region": ("R01",), "month": ("2026-01",)}), "补录")
    notes.add(company, LI, HALF.within({"region": ("R01",), "product": ("P01",)}), "退了", "disputed")
    settled = notes.add(company, LI, SOUTHERN, "好了", "disputed")
    notes.settle(company, LI, settled, "对上了")
    rows = exporting.sheet(company, LI, "kpi", view, ["region"], ["revenue", "orders"], "en").rows
    counted = {(row["region"], row["kpi"]): (row["disputed"], row["notes"]) for row in rows}
    assert counted == {(r, k): (0, 0) for r in ("R01", "R02") for k in ("revenue", "orders")} | {
        ("R01", "revenue"): (2, 3)
    }
    by_month = exporting.sheet(company, LI, "kpi", view, ["month"], ["revenue"], "en").rows
    assert [row["notes"] for row in by_month][:2] == [1, 0]
    told = {name: exporting.sheet(company, LI, name, view, lang="en").rows for name in ("slices", "months", "heat")}
    seen = {name: [(row["disputed"], row["notes"]) for row in rows][:2] for name, rows in told.items()}
    assert seen == {"slices": [(2, 3), (0, 0)], "months": [(0, 1), (0, 0)], "heat": [(1, 1), (0, 0)]}
    steps = exporting.sheet(company, LI, "gap", view, ["region", "plan"], lang="en").rows
    assert {row["codes"]: row["disputed"] for row in steps} == {"start": 0, "end": 2}
    listed = exporting.sheet(company, LI, "notes", view, lang="en").rows
    assert [(row["note_kind"], row["region"], row["first_month"], row["note"]) for row in listed] == [
        ("disputed", "R02", "2026-01", "好了"),
        ("disputed", "R01", "2026-01", "退了"),
        ("comment", "R01", "2026-01", "补录"),
        ("disputed", "R01", "2026-01", "不对"),
    ]
    assert (listed[0]["settled_by"], listed[0]["reason"]) == ("li", "对上了")
    assert [row["note"] for row in exporting.sheet(company, SOUTH, "notes", view).rows] == ["好了"]
