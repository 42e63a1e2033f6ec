"""A plan that reads a rival's price is asked about first where a product falls, and nowhere else."""

from datetime import date

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import records
from salesplan.services.company import save_settings
from salesplan.services.members import write_members
from salesplan.services.review import outside, watching
from salesplan.services.review.alert_links import outside_of
from salesplan.services.review.alerts import alerts
from salesplan.services.review.diagnosis import diagnose
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load, plan, year_plan

READ = {"indicator": "Rival's price cut", "unit": "%", "crosses": "above", "threshold": "5", "reading": "8"}


@pytest.fixture(scope="module")
def store():
    """One product of the category box at 70 % of its plan in all of six months; a rival has cut its price by 8 %."""
    made = Store.memory()
    save_settings(made, ADMIN, today=date(2026, 7, 10))
    with made.transaction("tester", "setup") as tx:
        products = [Member("product", f"P0{n}", f"Box {n}", extra={"category": "box"}) for n in (1, 2)]
        write_members(tx, [Member("region", f"R0{n}", f"Region {n}") for n in (1, 2)])
        write_members(tx, products)
    plan(made, year_plan(100))
    load(made, [cell(f"2026-{n:02d}", revenue=70) for n in range(1, 7)])
    watching.check(made)
    told = {"title": "Value pack", "read_on": "2026-05-06", "product": "P01"}
    for given in (
        {},
        {"product": "P02"},
        {"reading": "4"},
        {"indicator": None, "kpi": "pace", "threshold": "90", "crosses": "below"},
        {"region": "R01"},
    ):
        records.save(made, ADMIN, CONTINGENCIES, Contingency.model_validate(READ | told | given))
    return made


def codes(found):
    return [one.code for one in found]


def test_only_outside_indicators_past_their_line_on_the_product_are_named_and_only_to_who_may_see_them(store):
    assert codes(outside.plans(store, ADMIN, {"product": ("P01",)})) == ["E01", "E05"]
    assert codes(outside.plans(store, ADMIN, {"category": ("box",)})) == ["E01", "E02", "E05"]
    assert codes(outside.plans(store, ADMIN, {"product": ("P01",), "region": ("R02",)})) == ["E01"]
    assert outside.plans(store, ADMIN, {"region": ("R01",)}) == ()
    assert "E05" not in codes(outside.plans(store, Scope("west", "viewer", ("R02",)), {"product": ("P01",)}))
    assert codes(outside.plans(store, ADMIN, {"product": ("P01",)}, day=date(2026, 5, 1))) == []


def test_the_alert_of_a_falling_product_names_the_plan_and_its_diagnosis_asks_about_it_first(store):
    one = next(one for one in alerts(store, ADMIN) if one.rule.id == "pace_product")
    assert codes(outside_of(store, ADMIN, one)) == ["E01", "E05"]
    own = next(one for one in alerts(store, ADMIN) if one.plan and one.plan.code == "E01")
    assert codes(outside_of(store, ADMIN, own)) == ["E05"]
    found = diagnose(store, ADMIN, View(one.start, one.month), one.rule.kpi, one.cut)
    first = found.ask[0]
    assert (first.key, first.values["indicator"], first.values["code"]) == ("ask.outside", "Rival's price cut", "E01")
    region = diagnose(store, ADMIN, View(one.start, one.month), one.rule.kpi, {"region": ("R01",)})
    assert region.ask and not any(question.key == "ask.outside" for question in region.ask)
