"""Worksheets: begun once per alert with their numbers, kept field by field, and nobody overwrites anybody in silence."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.errors import Conflict, Forbidden, Invalid, Unknown
from salesplan.core.registers.actions import ACTIONS, where_of
from salesplan.core.registers.contingencies import CONTINGENCIES
from salesplan.core.registers.dimensions import CHANNEL, PERSON, REGION, Channel, Person, Region
from salesplan.core.registers.worksheets import WORKSHEETS
from salesplan.core.review.diagnosed import Diagnosis, Sentence
from salesplan.core.review.localise import Answer, Named
from salesplan.core.review.pinned import Pin, moved
from salesplan.core.review.whys import read_back
from salesplan.core.scope import Scope
from salesplan.services import record_view, records
from salesplan.services.review import alerts, consequences, pins, watching, worksheets
from salesplan.store import Store
from tests.services.small_company import ADMIN, benchmark, cell, copy_of, load

BOB, EVE, SOUTH = Scope("bob", "editor"), Scope("eve", "viewer"), Scope("su", "editor", ("R01",))
WHERE = {"region": ("R01",), "channel": ("C02",)}
MONTHS = ("2026-08", "2026-10")
ALERT = 1
"""That of the south's online conversion."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    path = tmp_path_factory.mktemp("worksheets") / "store.duckdb"
    with Store.new(path) as made:
        for register, model, names in ((REGION, Region, ("华南", "华北")), (CHANNEL, Channel, ("直销", "电商"))):
            for zh in names:
                records.save(made, ADMIN, register, model(zh=zh))
        rows = [
            cell(f"2026-{n:02d}", region, channel=channel, revenue=1000, leads=leads, orders=orders)
            for n in (7, 8, 9, 10)
            for region, channel, leads, orders in (
                ("R01", "C01", 100, 9),
                ("R01", "C02", 1400, 73),
                ("R02", "C02", 50, 4),
            )
        ]
        load(made, rows)
        benchmark(made, "conversion", "0.085", channel="C02")
        watching.check(made)
    return path


@pytest.fixture
def store(filled):
    return copy_of(filled)


class Spoken:
    """Words of a language that is made up."""

    lang = "zz"

    def title(self, symptom, unit=None):
        return f"conversion {symptom.value:.4f} against {symptom.against} {symptom.reference:.3f}"

    def first(self, told):
        return "sits in C02"

    def found(self, told):
        return ("new source 2.5 %",)


def located(store, scope, pin):
    slices = (Named({"region": "R01", "channel": "C02", "month": "2026-09"}, -1.0, 0.8, -0.3, 0.5, "strong", ()),)
    answer = Answer(slices, False, -1.0, 0.0, 0.0)
    none = dict.fromkeys(("value", "reference", "gap", "money"))
    said = Sentence("x")
    return Diagnosis("lead_quality", pin.kpi, pin.where, pin.start, pin.end, None, "percent", headline=said,
                     located=answer, **none)  # fmt: skip


def begun(store, scope=ADMIN, alert=None, **more):
    more.setdefault("diagnose", lambda *asked: None)
    return worksheets.begin(store, scope, "conversion", WHERE, *MONTHS, alert=alert, words=(Spoken(),), **more)


def sheet(store, code="W01", scope=ADMIN):
    return worksheets.current(store, scope, code)


def step(store, n=0):
    return sheet(store).steps[n]


def test_a_worksheet_begins_with_its_symptom_and_where_the_gap_sits_as_pinned_numbers(store):
    found = sheet(store, begun(store, diagnose=located))
    assert found.title == "conversion 0.0521 against industry 0.085"
    assert (found.kpi, found.region, found.channel, found.start, found.end) == ("conversion", "R01", "C02", *MONTHS)
    symptom, first, said = found.evidence
    assert (symptom.step, symptom.value, symptom.reference) == ("", Decimal("0.05214286"), Decimal("0.085"))
    assert (symptom.where, str(symptom.as_of)) == (WHERE, "2026-10-31")
    assert (first.step, first.start, first.end) == (found.steps[0].id, "2026-09", "2026-09")
    assert found.steps[0].claim == "sits in C02"
    assert (said.step, said.kind, said.text) == (found.steps[0].id, "text", "new source 2.5 %")


def test_a_worksheet_speaks_of_no_alert_that_its_writer_does_not_see(store):
    north = Scope("no", "editor", ("R02",))
    for who, alert in ((ADMIN, 7), (north, ALERT)):
        with pytest.raises(Unknown):
            begun(store, who, alert=alert)
    begun(store)
    worksheets.begin(store, ADMIN, "conversion", {"region": ("R02",)}, *MONTHS)
    for who, code, alert in ((SOUTH, "W01", 7), (north, "W02", ALERT)):
        with pytest.raises(Invalid) as refused:
            records.save(store, who, WORKSHEETS, sheet(store, code).but(alert=alert))
        assert [one.code for one in refused.value.problems] == ["no_such_alert"]
    assert records.save(store, SOUTH, WORKSHEETS, sheet(store).but(alert=ALERT)).alert == ALERT


def test_an_alert_has_one_open_worksheet_however_often_and_by_how_many_it_is_asked(store):
    with ThreadPoolExecutor(4) as people:
        codes = {found.result() for found in [people.submit(begun, store, alert=ALERT) for _ in range(6)]}
    assert codes == {"W01"} and begun(store, BOB, alert=ALERT) == "W01"
    assert begun(store) == "W02"
    worksheets.change(
        store, ADMIN, "W01", step(store), step(store).model_copy(update={"claim": "因", "control": "controllable"})
    )
    worksheets.conclude(store, ADMIN, "W01")
    assert worksheets.of_alert(store, ADMIN, ALERT) is None
    assert worksheets.of_alert(store, ADMIN, ALERT, concluded=True).code == "W01"
    assert begun(store, alert=ALERT) == "W03" and worksheets.of_alert(store, ADMIN, ALERT, concluded=True).code == "W03"


def test_whoever_begins_a_worksheet_from_a_new_alert_has_taken_it_on_or_neither_is_stored(store, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(alerts, "worked_on", lambda *_: (_ for _ in ()).throw(Unknown(name="1")))
        with pytest.raises(Unknown):
            begun(store, BOB, alert=ALERT)
    assert worksheets.of_alert(store, ADMIN, ALERT, concluded=True) is None
    begun(store, BOB, alert=ALERT)
    assert [(one.state, one.actor) for one in alerts.passed(store, ADMIN, ALERT)] == [
        ("acknowledged", "bob"),
        ("open", watching.ACTOR),
    ]


def test_an_action_from_the_worksheet_of_a_new_alert_takes_it_on(store):
    begun(store)
    records.save(store, ADMIN, WORKSHEETS, sheet(store).but(alert=ALERT))
    person = records.save(store, ADMIN, PERSON, Person(zh="运营主管"))
    assert alerts.alert(store, ADMIN, ALERT).state == "open"
    consequences.correct(store, BOB, "W01", step(store), "按设备投放", person.code, date(2026, 12, 20))
    assert alerts.passed(store, ADMIN, ALERT)[0].actor == "bob"


def test_what_does_not_exist_or_may_not_be_is_refused(store):
    with pytest.raises(Unknown):
        worksheets.begin(store, ADMIN, "nothing", {}, *MONTHS)
    with pytest.raises(Forbidden):
        begun(store, EVE)
    with pytest.raises(Invalid):
        worksheets.begin(store, ADMIN, "conversion", {"region": ("R99",)}, *MONTHS)
    with pytest.raises(Forbidden):
        worksheets.begin(store, Scope("so", "editor", ("R01", "R02")), "conversion", {}, *MONTHS)
    assert records.listing(store, ADMIN, WORKSHEETS).total == 0


def test_a_worksheet_of_a_reader_of_one_region_is_about_it(store):
    code = worksheets.begin(store, SOUTH, "conversion", {}, *MONTHS)
    assert (sheet(store, code).region, sheet(store, code).evidence[0].where) == ("R01", {"region": ("R01",)})


def test_readers_of_regions_see_the_worksheets_of_theirs_and_none_of_the_company(store):
    begun(store)
    worksheets.begin(store, ADMIN, "conversion", {}, *MONTHS)
    worksheets.begin(store, ADMIN, "conversion", {"region": ("R02",)}, *MONTHS)
    listed = records.listing(store, SOUTH, WORKSHEETS).lines
    assert [line.record.code for line in listed] == ["W01"]
    for code in ("W02", "W03"):
        with pytest.raises(Unknown):
            sheet(store, code, SOUTH)
    with pytest.raises(Invalid) as refused:
        worksheets.pin(store, ADMIN, "W01", "", Pin("conversion", {"region": ("R02",)}, *MONTHS))
    assert [problem.code for problem in refused.value.problems] == ["evidence_of_other_region"]
    offered = pins.offered(store, SOUTH, Pin("conversion", WHERE, *MONTHS), "R01")
    assert {one.pin.where["region"] for one in offered} == {("R01",)}


def test_edits_of_different_steps_and_of_different_fields_of_one_step_go_together(store):
    begun(store)
    first = step(store)
    worksheets.add(store, ADMIN, "W01", first.id, "投放按年龄", id="two")
    worksheets.change(store, BOB, "W01", first, first.model_copy(update={"claim": "来源变了"}))
    late = worksheets.change(store, ADMIN, "W01", first, first.model_copy(update={"control": "controllable"}))
    assert late.clash is None
    now = step(store)
    assert (now.claim, now.control) == ("来源变了", "controllable")
    assert [one.claim for one in sheet(store).steps] == ["来源变了", "投放按年龄"]


def test_two_texts_in_one_step_are_both_told_and_neither_is_lost(store):
    begun(store)
    seen = step(store)
    worksheets.change(store, BOB, "W01", seen, seen.model_copy(update={"claim": "客服太少"}))
    met = worksheets.change(store, ADMIN, "W01", seen, seen.model_copy(update={"claim": "线索不对口"})).clash
    assert (met.fields, met.theirs.claim, met.mine.claim, met.by) == (("claim",), "客服太少", "线索不对口", "bob")
    assert step(store).claim == "客服太少"
    again = met.theirs.model_copy(update={"claim": "线索不对口，客服太少"})
    assert worksheets.change(store, ADMIN, "W01", met.theirs, again).clash is None
    assert step(store).claim == "线索不对口，客服太少"


def test_a_step_that_somebody_removed_is_told_to_whoever_changes_it_and_the_other_way_round(store):
    begun(store)
    seen = step(store)
    worksheets.add(store, ADMIN, "W01", seen.id, "下一步", id="two")
    worksheets.tell(store, ADMIN, "W01", seen.id, "访谈")
    worksheets.remove(store, BOB, "W01", seen)
    met = worksheets.change(store, ADMIN, "W01", seen, seen.model_copy(update={"claim": "新话"})).clash
    assert (met.theirs, met.by, met.mine.claim) == (None, "bob", "新话")
    (left,) = sheet(store).steps
    assert (left.id, left.parent) == ("two", None)
    assert [row.step for row in sheet(store).evidence] == [""]
    worksheets.change(store, BOB, "W01", left, left.model_copy(update={"claim": "改过"}))
    assert worksheets.remove(store, ADMIN, "W01", left).clash.theirs.claim == "改过"
    assert len(sheet(store).steps) == 1


def test_many_people_at_once_lose_no_step_and_no_word(store):
    begun(store)
    first = step(store).id

    def typing(n):
        worksheets.add(store, Scope(f"p{n}", "editor"), "W01", first, f"第{n}个", id=f"n{n}")
        seen = next(one for one in sheet(store).steps if one.id == f"n{n}")
        return worksheets.change(store, ADMIN, "W01", seen, seen.model_copy(update={"claim": f"第{n}个，改"})).clash

    with ThreadPoolExecutor(6) as people:
        assert list(people.map(typing, range(6))) == [None] * 6
    assert {one.claim for one in sheet(store).steps[1:]} == {f"第{n}个，改" for n in range(6)}


def test_steps_move_with_what_explains_them_and_never_under_themselves(store):
    begun(store)
    first = step(store).id
    worksheets.add(store, ADMIN, "W01", first, "b", id="b")
    worksheets.add(store, ADMIN, "W01", "b", "c", id="c")
    worksheets.add(store, ADMIN, "W01", "b", "between", id="m", over="c")
    assert {one.id: one.parent for one in sheet(store).steps} == {first: None, "b": first, "c": "m", "m": "b"}
    for under in ("c", "m"):
        with pytest.raises(Invalid):
            worksheets.move(store, ADMIN, "W01", "m", under)
    worksheets.move(store, ADMIN, "W01", "m", None)
    assert {one.id: one.parent for one in sheet(store).steps} == {first: None, "b": first, "c": "m", "m": None}
    with pytest.raises(Unknown):
        worksheets.add(store, ADMIN, "W01", "gone", "x")


def test_two_who_write_the_same_next_step_at_once_make_two_causes_of_it(store):
    begun(store)
    first = step(store).id
    for who, claim in ((ADMIN, "投放按年龄"), (BOB, "客服太少")):
        worksheets.add(store, who, "W01", first, claim, id="next")
    assert [(one.parent, one.claim) for one in sheet(store).steps[1:]] == [(first, "投放按年龄"), (first, "客服太少")]


def test_a_pinned_number_stays_as_it_was_and_what_it_is_now_is_told_beside_it(store):
    begun(store)
    (symptom,) = sheet(store).evidence
    assert not moved(symptom.value, pins.now(store, ADMIN, sheet(store))[symptom.id])
    load(store, [cell(f"2026-{n:02d}", "R01", channel="C02", revenue=1, leads=1400, orders=140) for n in (8, 9, 10)])
    now = pins.now(store, ADMIN, sheet(store))[symptom.id]
    assert (sheet(store).evidence[0].value, now) == (Decimal("0.05214286"), Decimal("0.1"))
    assert moved(symptom.value, now)


def test_numbers_worth_pinning_are_the_symptom_its_sums_its_neighbours_and_the_months_before(store):
    found = pins.offered(
        store, ADMIN, Pin("conversion", WHERE, *MONTHS), None, located(store, ADMIN, Pin("conversion", WHERE, *MONTHS))
    )
    assert [one.why for one in found] == ["symptom", "located", "made_of", "made_of", "beside", "beside", "before"]
    assert [(one.pin.kpi, one.value) for one in found[2:4]] == [("orders", Decimal(219)), ("leads", Decimal(4200))]
    assert {(one.pin.where["region"], one.pin.where["channel"]) for one in found[4:6]} == {
        (("R02",), ("C02",)), (("R01",), ("C01",)),
    }  # fmt: skip
    assert found[0].value == Decimal("0.05214286") and (found[6].pin.start, found[6].pin.end) == ("2026-05", "2026-07")


def test_a_read_back_is_kept_with_who_confirmed_it_and_only_for_the_words_that_were_read(store):
    begun(store)
    mark = read_back(sheet(store), step(store)).mark
    worksheets.confirm(store, BOB, "W01", step(store).id, mark)
    assert (step(store).read, step(store).read_by) == (mark, "bob")
    seen = step(store)
    worksheets.change(store, ADMIN, "W01", seen, seen.model_copy(update={"claim": "别的"}))
    assert worksheets.confirm(store, BOB, "W01", seen.id, mark).clash.fields == ("claim",)
    assert not read_back(sheet(store), step(store)).confirmed
    worksheets.confirm(store, BOB, "W01", seen.id, None)
    assert step(store).read_by is None


def test_a_hint_is_answered_for_everybody(store):
    begun(store)
    worksheets.let_pass(store, ADMIN, "W01", step(store).id, "person")
    worksheets.let_pass(store, BOB, "W01", step(store).id, "person")
    assert step(store).passed == ("person",)


def test_a_conclusion_needs_a_cause_and_is_opened_again_before_it_is_changed(store):
    begun(store)
    with pytest.raises(Invalid) as refused:
        worksheets.conclude(store, ADMIN, "W01")
    assert refused.value.problems[0].code == "no_cause_yet"
    seen = step(store)
    worksheets.change(store, ADMIN, "W01", seen, seen.model_copy(update={"claim": "因", "control": "controllable"}))
    assert worksheets.conclude(store, ADMIN, "W01").worksheet.state == "concluded"
    with pytest.raises(Invalid):
        worksheets.tell(store, ADMIN, "W01", seen.id, "太晚")
    worksheets.reopen(store, ADMIN, "W01")
    worksheets.tell(store, ADMIN, "W01", seen.id, "还来得及")
    worksheets.drop_evidence(store, ADMIN, "W01", sheet(store).evidence[-1].id)
    assert [row.kind for row in sheet(store).evidence] == ["number"]


def test_a_title_that_two_changed_is_a_conflict(store):
    begun(store)
    before = sheet(store).title
    worksheets.head(store, BOB, "W01", "title", before, "华南电商转化低")
    with pytest.raises(Conflict):
        worksheets.head(store, ADMIN, "W01", "title", before, "转化低")
    assert worksheets.head(store, ADMIN, "W01", "note", "", "周会上谈过").worksheet.title == "华南电商转化低"


def test_an_uncontrollable_end_makes_a_contingency_plan_and_each_shows_the_other(store):
    begun(store)
    plan = consequences.prepare(store, ADMIN, "W01", step(store), "平台限流预案")
    assert plan == records.get(store, ADMIN, CONTINGENCIES, plan.code)
    assert (plan.kpi, plan.crosses, plan.threshold) == ("conversion", "below", Decimal("8.5"))
    assert (step(store).contingency, step(store).consequence) == (plan.code, "contingency")
    (pointer,) = record_view.pointing(store, ADMIN, CONTINGENCIES, plan.code)
    assert (pointer.register, [code for code, _ in pointer.found]) == ("worksheet", ["W01"])


def test_a_plan_made_from_a_worksheet_watches_exactly_its_slice_or_is_read_by_hand(store):
    begun(store)  # 5.2 % in the south's online channel, 5.5 % in all of the south
    plan = consequences.prepare(store, ADMIN, "W01", step(store), "平台限流预案")
    assert where_of(plan) == {"region": "R01", "channel": "C02"}
    assert record_view.look(store, ADMIN, CONTINGENCIES, plan.code).line.computed["latest"] == Decimal("5.2143")
    both = worksheets.begin(store, ADMIN, "conversion", {"region": ("R01", "R02")}, *MONTHS, diagnose=lambda *_: None)
    of_two = consequences.prepare(store, ADMIN, both, sheet(store, both).steps[0], "两区预案", "转化率 · 华南、华北")
    assert (of_two.kpi, of_two.indicator, where_of(of_two)) == (None, "转化率 · 华南、华北", {})
    assert of_two.threshold == sheet(store, both).symptom.value * 100  # held against nothing: no worse than it was


def test_a_correction_is_an_action_on_the_slice_of_its_worksheet_and_each_shows_the_other(store):
    begun(store)
    person = records.save(store, ADMIN, PERSON, Person(zh="运营主管"))
    seen = step(store).model_copy(update={})
    code = consequences.correct(store, ADMIN, "W01", seen, "按设备投放", person.code, date(2026, 12, 20))
    made = records.get(store, ADMIN, ACTIONS, code)
    assert (made.kpi, made.region, made.channel, made.worksheet) == ("conversion", "R01", "C02", "W01")
    assert step(store).consequence == "correction"
    (pointer,) = record_view.pointing(store, ADMIN, WORKSHEETS, "W01")
    assert (pointer.register, [code for code, _ in pointer.found]) == ("action", [code])


def test_an_action_is_not_kept_when_its_step_cannot_say_so(store, monkeypatch):
    begun(store)
    person = records.save(store, ADMIN, PERSON, Person(zh="运营主管"))
    monkeypatch.setattr(worksheets, "change", lambda *_: (_ for _ in ()).throw(Unknown(name="W01")))
    before = store.data_version
    with pytest.raises(Unknown):
        consequences.correct(store, ADMIN, "W01", step(store), "按设备投放", person.code, date(2026, 12, 20))
    assert (store.data_version, records.listing(store, ADMIN, ACTIONS).lines) == (before, ())


def test_whatever_three_people_with_old_views_do_no_text_goes_that_its_replacer_had_not_seen(store):
    chance = random.Random(11)
    begun(store)
    first = step(store).id
    for id in ("b", "c"):
        worksheets.add(store, ADMIN, "W01", first, id, id=id)
    views = {name: {one.id: one for one in sheet(store).steps} for name in ("ada", "bob", "eva")}
    told = 0
    for n in range(40):
        name, id = chance.choice(list(views)), chance.choice([first, "b", "c"])
        before = next(one for one in sheet(store).steps if one.id == id)
        seen = views[name][id]
        mine = seen.model_copy(update={"claim": f"{name} {n}"})
        saved = worksheets.change(store, Scope(name, "editor"), "W01", seen, mine)
        if saved.clash:
            told += 1
            assert saved.clash.theirs == before != seen
            views[name][id] = saved.clash.theirs
        else:
            assert before.claim == seen.claim
            views[name][id] = next(one for one in saved.worksheet.steps if one.id == id)
    assert told > 5
