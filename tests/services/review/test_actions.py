"""Actions: who does what by when, and what came of it in the demo company, for whoever may see it."""

import shutil
from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.errors import Conflict, Forbidden, Unknown
from salesplan.core.record import Status
from salesplan.core.registers.actions import ACTIONS, Action
from salesplan.core.registers.worksheets import WORKSHEETS
from salesplan.core.scope import Scope
from salesplan.exports import write
from salesplan.exports.action_sheet import action_sheets
from salesplan.services import demo, offer, records
from salesplan.services.company import COMPANY
from salesplan.services.review import actions, alerts, consequences, worksheets
from salesplan.services.review.verdicts import Judge, slice_of
from salesplan.store import Store

ADMIN, NORTH, EAST = Scope("reader", "admin"), Scope("nora", "editor", ("R03",)), Scope("eve", "viewer", ("R01",))
APRIL = {"title": "x", "owner": "M02", "start": date(2026, 4, 1), "due": date(2026, 4, 30), "code": "A90"}


@pytest.fixture(scope="module")
def company_file(demo_file, tmp_path_factory):
    return shutil.copy(demo_file, tmp_path_factory.mktemp("actions"))


@pytest.fixture(scope="module")
def company(company_file):
    """Read only."""
    store = Store.open(company_file)
    yield store
    store.close()


@pytest.fixture
def own(demo_file, tmp_path):
    store = Store.open(shutil.copy(demo_file, tmp_path))
    yield store
    store.close()


def judged(store, scope=ADMIN, others=(), **fields):
    return Judge(store, scope, tuple(others)).judge(Action(**{**APRIL, **fields}), early=True)


def test_s11_the_training_worked_and_the_promotion_did_not(company):
    lines = {line.action.title[:4]: line for line in actions.board(company, ADMIN).lines}
    training, promotion = lines["价格带话"].judged, lines["降价促销"].judged
    assert (training.verdict.word, promotion.verdict.word) == ("worked", "no_effect")
    assert training.verdict.effect == pytest.approx(0.04, abs=0.005)
    assert training.verdict.low > 0.02 and training.verdict.months == 6
    assert Decimal(500_000) < training.worth_low < training.worth < training.worth_high < Decimal(1_000_000)
    assert promotion.verdict.low < 0 < promotion.verdict.high < promotion.verdict.hoped == pytest.approx(0.1)
    assert (training.siblings, promotion.attribute) == (("R02", "R03", "R04", "R05", "R06"), "region")


def test_the_board_has_the_overdue_on_top_and_counts_verdicts(company):
    board = actions.board(company, ADMIN)
    assert (board.overdue, board.due_this_week, board.today) == (2, 2, date(2026, 11, 23))
    assert {word: board.words[word] for word in actions.WORDS} == {
        "worked": 1, "no_effect": 1, "worse": 0, "unclear": 0, "too_early": 6, "no_data": 0,
    }  # fmt: skip
    done = [line.light for line in board.lines if line.action.state == "done"]
    assert done and set(done) == {Status.DONE}
    order = [(line.action.state, line.action.due) for line in board.lines]
    assert [due for state, due in order if state == "open"] == sorted(due for state, due in order if state == "open")
    assert [line.light for line in board.lines[:4]] == [Status.BAD, Status.BAD, Status.WATCH, Status.WATCH]
    assert order[-1][0] == "dropped" and board.lines[-1].judged is None


def test_actions_of_the_demo_company_come_from_its_worksheets(company):
    links = {line.action.code: line.action.worksheet for line in actions.board(company, ADMIN).lines}
    assert {code for code, sheet in links.items() if sheet} == {"A03", "A04", "A05", "A07"}
    for code, sheet in links.items():
        found = records.get(company, ADMIN, WORKSHEETS, sheet) if sheet else None
        action = records.get(company, ADMIN, ACTIONS, code)
        assert found is None or found.region == action.region


def test_what_everybody_promised_adds_up_to_the_board_and_only_real_effects_have_a_worth(company):
    board = actions.board(company, ADMIN)
    rows = {row.owner: row for row in actions.by_owner(board)}
    assert sum(row.overdue for row in rows.values()) == board.overdue
    assert sum(row.open + row.done for row in rows.values()) == len(board.lines) - 1
    assert next(iter(rows)) == "M04"  # overdue, and most that is open
    assert (rows["M04"].worth, rows["M02"].worth > 0) == (None, True)


def test_a_reader_of_a_region_sees_its_actions_and_of_the_verdict_the_word_alone(company):
    (line,) = actions.board(company, EAST).lines
    assert (line.word, line.judged.hidden) == ("worked", True)
    assert line.judged.verdict.effect is line.judged.worth is None
    assert line.judged.others == line.judged.siblings == ()
    assert {line.action.region for line in actions.board(company, NORTH).lines} == {"R03"}


def test_siblings_within_the_readers_region_are_told(company):
    one = judged(company, EAST, kpi="revenue", region="R01", channel="C02")
    assert one.attribute == "region" and one.hidden
    assert judged(company, ADMIN, kpi="revenue", region="R01", channel="C02").verdict.effect is not None


def test_whoever_looks_back_finds_the_verdict_of_then(company):
    loads = {moment.file_name: moment.load for moment in offer.offer(company, ADMIN).moments}
    week = next(load for name, load in loads.items() if "ERP" in name and str(demo.WEEK_BEFORE) in name)
    then = actions.board(company, ADMIN, records.at_load(company, ADMIN, week))
    assert {line.action.code for line in then.lines if line.word == "worked"} == {"A01"}
    before = actions.board(company, ADMIN, records.at_load(company, ADMIN, min(loads.values())))
    assert before.lines == ()


def test_a_team_is_compared_with_all_other_teams_and_the_company_with_nothing(company):
    team = judged(company, kpi="revenue", team="T09", region="R03")
    assert (team.attribute, len(team.siblings)) == ("team", 13)
    assert slice_of(Action(**APRIL, product="A3")).attribute == "product"
    whole = judged(company, kpi="revenue")
    assert (whole.verdict.word, whole.verdict.why, len(whole.own)) == ("no_data", "no_siblings", 34)


@pytest.mark.parametrize(
    ("kpi", "by", "sign"),
    [("attainment_base", "revenue", 1), ("conversion", "conversion", 1), ("return_rate", "return_rate", -1)],
)
def test_every_kpi_is_judged_and_a_gain_is_money(company, kpi, by, sign):
    one = judged(company, kpi=kpi, region="R04")
    assert one.kpi == by
    assert one.verdict.word in ("worked", "no_effect", "worse", "unclear")
    assert one.worth * Decimal(one.verdict.effect) * sign >= 0
    assert one.worth_low <= one.worth <= one.worth_high


def test_a_kpi_without_a_price_has_no_worth_and_an_action_without_a_kpi_no_verdict(company):
    assert judged(company, kpi="new_customers", region="R04").worth is None
    assert judged(company) is None
    assert judged(company, kpi="revenue", region="R01", state="dropped") is None


def test_siblings_with_an_action_of_their_own_are_left_out_unless_it_covers_all(company):
    mine = {"kpi": "revenue", "region": "R01", "product": "A2"}
    south = Action(**{**APRIL, "code": "A91"}, kpi="revenue", region="R02", product="A2")
    everywhere = Action(**{**APRIL, "code": "A92"}, kpi="revenue", product="A2")
    other = Action(**{**APRIL, "code": "A93"}, kpi="orders", region="R03", product="A2")
    long_ago = Action(**{**APRIL, "code": "A94", "start": date(2024, 1, 1), "due": date(2024, 2, 1)}, kpi="revenue")
    one = judged(company, others=[south, everywhere, other, long_ago], **mine)
    assert (one.left_out, "R02" in one.siblings, "R03" in one.siblings) == (("R02",), False, True)
    assert one.beside == ("A92",)


def test_an_action_before_the_figures_or_on_what_was_never_sold_has_no_data(company):
    early = judged(company, kpi="revenue", region="R01", start=date(2023, 5, 1), due=date(2023, 6, 1))
    assert (early.verdict.word, early.verdict.why) == ("no_data", "before_figures")
    young = judged(company, kpi="revenue", region="R06", start=date(2025, 8, 1), due=date(2025, 8, 31))
    assert young.verdict.word == "no_data"


def test_too_early_reads_nothing_until_somebody_looks(company):
    late = {"kpi": "revenue", "region": "R01", "start": date(2026, 9, 1), "due": date(2026, 9, 30)}
    quick = Judge(company, ADMIN, ()).judge(Action(**{**APRIL, **late}))
    assert (quick.verdict.word, quick.own) == ("too_early", ())
    assert judged(company, **late).own[-1] is not None
    assert actions.look(company, ADMIN, "A03").own[-1] is not None


def test_done_is_one_step_that_knows_what_was_seen_and_can_be_taken_back(own):
    seen = records.get(own, ADMIN, ACTIONS, "A05")
    assert actions.finish(own, ADMIN, "A05", seen.version) == date(2026, 11, 23)
    assert records.get(own, ADMIN, ACTIONS, "A05").state == "done"
    with pytest.raises(Conflict):
        actions.finish(own, ADMIN, "A05", seen.version)
    done = records.get(own, ADMIN, ACTIONS, "A05")
    actions.reopen(own, ADMIN, "A05", done.version)
    again = records.get(own, ADMIN, ACTIONS, "A05")
    assert (again.state, again.done, again.due) == ("open", None, seen.due)
    with pytest.raises(Conflict):
        actions.reopen(own, ADMIN, "A05", done.version)
    with pytest.raises(Forbidden):
        actions.finish(own, Scope("v", "viewer"), "A07")
    with pytest.raises(Forbidden):
        records.save(own, NORTH, ACTIONS, Action(**{**APRIL, "code": ""}, kpi="revenue", region="R01"))
    with pytest.raises(Unknown):
        actions.finish(own, EAST, "A07")


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"owner": None}, "missing", "owner"),
        ({"due": None}, "missing", "due"),
        ({"due": date(2026, 3, 1)}, "due_before_start", "due"),
        ({"state": "done"}, "done_and_day", "done"),
        ({"done": date(2026, 4, 30)}, "done_and_day", "state"),
        ({"expected": "3"}, "effect_without_kpi", "kpi"),
        ({"kpi": "aov", "expected_in": "points"}, "points_of_rates", "expected_in"),
        ({"kpi": "conversion", "expected_in": "percent"}, "points_of_rates", "expected_in"),
        ({"owner": "nobody"}, "unknown_link", "owner"),
    ],
)
def test_an_action_needs_an_owner_and_a_date_and_makes_sense(company, values, code, field):
    given = {**APRIL, "code": "", **values}
    record, problems = records.check(company, ADMIN, ACTIONS, {k: v for k, v in given.items() if v is not None})
    assert record is None
    assert [(one.code, one.column) for one in problems] == [(code, field)]


def test_the_board_is_a_workbook_of_its_own():
    row = {"code": "A01", "title": "=1+1", "owner": "陈静", "result": "有效", "worth": Decimal("718527")}
    assert write("xlsx", action_sheets([row], [{"owner": "陈静", "open": 1}], ("x",), "zh"))[:2] == b"PK"
    assert [sheet.name for sheet in action_sheets([], [], (), "en")] == ["Actions", "By owner"]


def test_what_follows_from_a_category_s_alert_moves_that_category_and_will_have_a_verdict(own):
    (alert,) = (one for one in alerts.alerts(own, COMPANY) if "category" in one.slice)
    where = alerts.where_in_cube(own, alert.slice, alert.regions)
    code = worksheets.begin(own, ADMIN, "aov", where, alert.start, alert.month, alert.id, diagnose=lambda *_: None)
    (step,) = worksheets.current(own, ADMIN, code).steps
    made = consequences.correct(own, ADMIN, code, step, "整机先讲高端", "M03", date(2026, 12, 20))
    found = actions.look(own, ADMIN, made)
    assert (found.attribute, found.verdict.word, found.siblings) == (
        "category",
        "too_early",
        ("aftermarket", "service"),
    )
    assert (found.beside, found.across) == ((), ("A01",))  # on one of its products


def test_what_follows_from_a_dealer_s_alert_is_judged_by_his_region_and_only_channel_and_says_whose_it_is(own):
    where = {"region": ("R03",), "dealer": ("D17",)}
    code = worksheets.begin(own, ADMIN, "dealer_revenue", where, "2026-01", "2026-10", diagnose=lambda *_: None)
    step = worksheets.current(own, ADMIN, code).steps[0].model_copy(update={"claim": "备货不足"})
    judged = consequences.judged_by(own, ADMIN, worksheets.current(own, ADMIN, code))
    assert judged == ("revenue", {"region": "R03", "channel": "C02"}, {"dealer": ("D17",)})
    follows = consequences.correct(own, ADMIN, code, step, "拜访", "M03", date(2026, 12, 20), "经销商 D17")
    made = records.get(own, ADMIN, ACTIONS, follows)
    assert (made.kpi, made.region, made.channel, made.why) == ("revenue", "R03", "C02", "备货不足 · 经销商 D17")
    assert consequences.of_claim(made, "备货不足") and not consequences.of_claim(made, "备货")
