"""Measures beside revenue on the screen: filled in from last year, written, told when revenue changed, taken away."""

from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.services import records
from salesplan.services.plan import versions
from salesplan.services.plan.desk import HELD_MONTHS, act, open_desk
from salesplan.services.plan.measures import rule_of
from salesplan.services.plan.operations import Change, Edits, Keep
from salesplan.ui import session
from salesplan.ui.plan import rule_form
from tests.pages.conftest import grown_draft, texts

PAGE = "plan/decomposition.py"


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def shown(opened, id, lang, measure=""):
    screen = opened(PAGE, lang=lang, version=str(id))
    screen.session_state["plan.view"] = "measures"
    if measure:
        screen.session_state["measures.of"] = measure
    screen.run()
    assert not screen.exception
    return screen


def says(screen, part):
    return any(part in text for text in texts(screen))


@pytest.mark.parametrize("lang", LANGS)
def test_a_margin_is_filled_in_by_product_from_last_year_written_and_derived_again(opened, store_file, lang):
    id, zh = grown_draft(), lang == "zh"
    store, scope = session.store(), session.scope()
    screen = shown(opened, id, lang)
    assert says(screen, "预填自 2026 年实际" if zh else "From 2026 (Jan")
    assert screen.number_input(key=f"rule.{id}.gross_margin.ratio.A3").value == 17
    screen.button(key="measures.write").click().run()
    assert not screen.exception
    margin = open_desk(store, scope, id, "gross_margin")
    assert len(rule_of(margin.inputs, "gross_margin").by) == 8
    assert says(screen, "差额 0" if zh else "difference 0")
    assert screen.button(key="measures.write").disabled
    where = {"region": ("R01",), "month": ("2027-05",)}
    grown = Decimal(open_desk(store, scope, id).tracks.base.sum_of(where)) / 100 + 1_000_000
    act(store, scope, id, Edits([Change(where, grown, "rollup")]))
    screen.run()
    assert says(screen, "收入已变，重新推算" if zh else "Revenue has changed")
    screen.button(key="measures.again").click().run()
    assert not screen.exception
    assert not says(screen, "收入已变，重新推算" if zh else "Revenue has changed")
    after = open_desk(store, scope, id, "gross_margin").tracks.base.sum_of({})
    assert 20_000_000 < after - margin.tracks.base.sum_of({}) < 50_000_000
    screen.button(key="measures.show").click().run()
    assert screen.selectbox(key="plan.measure").value == "gross_margin"
    shown(opened, id, lang).button(key="measures.clear").click().run()
    assert "gross_margin" not in open_desk(store, scope, id).measures


def test_many_products_are_typed_in_a_table_and_an_undo_shows_the_rule_of_the_draft_again(
    opened, store_file, monkeypatch
):
    id = grown_draft()
    store, scope = session.store(), session.scope()
    screen = shown(opened, id, "zh")
    screen.number_input(key=f"rule.{id}.gross_margin.ratio.A3").set_value(20.0)  # counts at the click
    screen.button(key="measures.write").click().run()
    assert rule_of(open_desk(store, scope, id).inputs, "gross_margin").by["A3"] == Decimal("0.2")
    screen.button(key="measures.undo").click().run()
    kept = screen.number_input(key=f"rule.{id}.gross_margin.ratio.A3").value
    assert (kept, screen.button(key="measures.write").disabled) == (17, False)
    monkeypatch.setattr(rule_form, "MOST_FIELDS", 3)
    screen = shown(opened, id, "zh")
    assert not [one for one in screen.number_input if str(one.key).startswith("rule.")]
    screen.button(key="measures.write").click().run()
    assert not screen.exception
    assert rule_of(open_desk(store, scope, id).inputs, "gross_margin").by["A3"] == Decimal("0.17")


def test_slack_quarters_gather_leads_and_prices_make_units(opened, store_file):
    id = grown_draft()
    store, scope = session.store(), session.scope()
    screen = shown(opened, id, "zh", "leads")
    screen.button(key="measures.write").click().run()
    leads, revenue = (open_desk(store, scope, id, m).tracks.base.by("month") for m in ("leads", "revenue"))
    quarters = [
        [sum(of[(f"2027-{n:02d}",)] for n in range(q, q + 3)) for q in (1, 4, 7, 10)] for of in (revenue, leads)
    ]
    slack, peak = (quarters[0].index(pick(quarters[0])) for pick in (min, max))
    assert quarters[1][slack] == max(quarters[1]) > quarters[1][peak] == min(quarters[1])
    screen = shown(opened, id, "zh", "units")
    screen.button(key="measures.write").click().run()
    assert not screen.exception
    units = open_desk(store, scope, id, "units").tracks
    assert units.base.sum_of({}) % 100 == 0
    for measure, total, track in (
        ("leads", sum(leads.values()), "base"),
        ("units", units.challenge.sum_of({}) // 100, "challenge"),
    ):
        screen.session_state["plan.view"] = "measures"
        screen.run()
        screen.session_state["plan.view"], screen.session_state["plan.measure.kept"] = "weeks", measure
        screen.run()
        screen.session_state["plan.week.track"] = track
        screen.run()
        assert says(screen, f"各周合计 {total:,}，与全年一致")


@pytest.mark.parametrize("lang", LANGS)
def test_a_question_product_gets_its_two_targets_stock_and_redesign(opened, store_file, lang):
    id = grown_draft()
    store, scope = session.store(), session.scope()
    screen = shown(opened, id, lang, "stock_down")
    assert screen.button(key="measures.write").disabled  # nothing is invented
    screen.number_input(key=f"stock.{id}.A3.start").set_value(1450)
    screen.number_input(key=f"stock.{id}.A3.left").set_value(800)
    screen.run()
    screen.button(key="measures.write").click().run()
    assert not screen.exception
    assert says(screen, "去库存 650 台并完成迭代" if lang == "zh" else "destock 650, finish redesign")
    down = open_desk(store, scope, id, "stock_down").tracks
    assert (down.base.sum_of({}), down.base.members["product"], down.challenge) == (650, ("A3",), None)
    one = records.get(store, scope, records.register_named("milestone"), "M05")
    records.archive(store, scope, records.register_named("milestone"), one)
    screen.run()
    screen.date_input(key=f"iterate.{id}.A3.due").set_value(date(2027, 10, 31))  # counts at the click
    screen.button(key="iterate.A3.make").click().run()
    assert not screen.exception
    made = records.listing(store, scope, records.register_named("milestone")).lines
    assert [str(m.record.due) for m in made if m.record.product == "A3"] == ["2027-10-31"]


def test_in_mid_year_a_rule_speaks_of_the_open_months_and_a_region_only_reads(opened, store_file, monkeypatch):
    store, scope = session.store(), session.scope()
    counting = next(one for one in versions.versions(store, scope) if one.counts and one.year == 2026)
    id = versions.begin_from(store, scope, counting.id).id
    act(store, scope, id, Keep({HELD_MONTHS: [f"2026-{n:02d}" for n in range(1, 11)]}))
    screen = shown(opened, id, "zh")
    screen.button(key="measures.write").click().run()
    assert not screen.exception
    margin = open_desk(store, scope, id, "gross_margin").tracks.base
    assert margin.members["month"] == ("2026-11", "2026-12")
    table = next(one.value for one in screen.dataframe if "new" in one.value.columns)
    assert 25 < float(table["new"].iloc[-1].rstrip("%")) < 45  # of the revenue of the open months
    monkeypatch.setattr(session, "scope", lambda: Scope("bei", "editor", ("R03",)))
    screen = shown(opened, id, "zh")
    assert says(screen, "规则由全公司的计划编制人设定")
    assert "measures.write" not in [button.key for button in screen.button]


def test_a_version_that_counts_is_only_shown(opened, store_file):
    store, scope = session.store(), session.scope()
    counting = next(one for one in versions.versions(store, scope) if one.counts and one.year == 2026)
    screen = shown(opened, counting.id, "zh", "collected")
    assert says(screen, "规则不能改")
    assert not shown(opened, counting.id, "zh", "stock_down").exception
    assert "measures.write" not in [button.key for button in screen.button]
