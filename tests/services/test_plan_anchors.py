"""The anchors of a year from what is typed and what the store knows, each number with where it comes from."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from salesplan.core.months import between
from salesplan.core.registers.dimensions import PERSON, Person
from salesplan.core.view import View
from salesplan.services.plan.anchors import AnchorInputs, _of_errors, as_inputs, inputs_of, ratio_of, total_of
from salesplan.services.plan.forecasts import Baseline
from salesplan.services.records import save
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load

NOW = View("2026-01", "2026-12")
BASELINE = Baseline(2026, *(Decimal(1000),) * 5, Decimal(0), "2025-12", None, "light", 0.01, 5, (), (True, True), 0)
SEASON = (8, 4, 8, 8, 9, 10, 7, 7, 9, 9, 10, 11)
DEMO = AnchorInputs(
    multiple=Decimal(2),
    base_year=2025,
    market_size=Decimal("5950000000"),
    market_share=Decimal("0.096"),
    capacity=Decimal("589000000"),
    supply_cap=Decimal("600000000"),
    forecast=Decimal("572000000"),
    forecast_spread=Decimal("0.04"),
)


@pytest.fixture(scope="module")
def company():
    """1,200 a month from two settled sellers and, since July 2026, a third; up to October 2026."""
    store = Store.memory()
    load(store, [cell(month, revenue=1200) for month in between("2020-01", "2026-10")])
    for code, joined, left in (("S1", None, None), ("S2", date(2020, 1, 1), None), ("S3", date(2026, 7, 5), None)):
        save(store, ADMIN, PERSON, Person(code=code, zh=code, joined=joined, left=left))
    save(store, ADMIN, PERSON, Person(code="S4", zh="S4", joined=date(2020, 1, 1), left=date(2025, 6, 30)))
    return store


def source(total, name):
    return next(one for one in total.sources if one.name == name)


def test_typed_anchors_need_no_figures_but_the_strategy_needs_a_year_to_start_from():
    total = total_of(Store.memory(), ADMIN, NOW, 2027, DEMO)
    assert total.anchors.missing == ("strategy",)
    assert total.anchors.market == pytest.approx(571_200_000)
    assert total.anchors.capacity == 589_000_000
    assert (source(total, "base").code, source(total, "forecast").code) == ("missing", "typed")


def test_the_demo_s_strategy_doubles_2025_by_2028():
    store = Store.memory()
    load(store, [cell(month, revenue=38_000_000) for month in between("2025-01", "2025-12")])
    total = total_of(store, ADMIN, NOW, 2027, DEMO)
    assert total.anchors.strategy == pytest.approx(723_850_000, rel=1e-4)
    assert sorted(total.path) == [2026, 2027, 2028]
    assert total.path[2028] == pytest.approx(912_000_000)
    assert (source(total, "base").value, source(total, "base").code) == (Decimal("456000000"), "actual")


def test_the_demo_s_choice_is_within_its_band_tight_and_with_a_challenge_above_supply():
    total = total_of(Store.memory(), ADMIN, NOW, 2027, DEMO)
    assert total.within.floor == pytest.approx(556_970_000, rel=1e-4)
    assert total.within.ceiling == 589_000_000
    at = total.weigh(Decimal("575000000"), Decimal("632500000"))
    assert at.chance == pytest.approx(0.43, abs=0.005)
    assert [one.flag for one in at.warnings] == ["tight", "over_capacity_challenge"]
    assert 0 < at.place < 1


def test_the_store_gives_capacity_from_sellers_their_tenure_and_what_they_sold(company):
    total = total_of(company, ADMIN, NOW, 2027)
    # Twelve months of two settled sellers, and July to October of the third: 0, 0.25, 0.5, 0.75.
    each = source(total, "per_head_month")
    assert (each.code, each.detail["head_months"]) == ("sales_per_head", 25.5)
    assert float(each.value) == pytest.approx(12 * 1200 / 25.5)
    assert (source(total, "heads").value, source(total, "heads").code) == (3, "persons")
    assert total.anchors.capacity == pytest.approx(36 * 12 * 1200 / 25.5)


def test_planned_hires_and_a_supply_cap_change_capacity(company):
    each = Decimal(100)
    plain = total_of(company, ADMIN, NOW, 2027, AnchorInputs(heads=Decimal(2), per_head_month=each))
    assert plain.anchors.capacity == 2400
    more = total_of(
        company, ADMIN, NOW, 2027, AnchorInputs(heads=Decimal(2), per_head_month=each, hires={6: Decimal(1)})
    )
    assert more.anchors.capacity == pytest.approx(2400 + 100 * (0.25 + 0.5 + 0.75 + 1 + 1))
    capped = AnchorInputs(heads=Decimal(2), per_head_month=each, supply_cap=Decimal(2000))
    assert total_of(company, ADMIN, NOW, 2027, capped).anchors.capacity == 2000


def test_the_forecast_brings_its_past_errors_or_says_that_its_spread_is_a_default(company):
    total = total_of(company, ADMIN, NOW, 2027)
    assert total.anchors.forecast == pytest.approx(14400, rel=1e-3)
    assert total.anchors.last == pytest.approx(14400, rel=1e-3)
    assert total.anchors.growth == pytest.approx(0, abs=1e-3)
    detail = source(total, "forecast").detail
    assert source(total, "forecast_spread").code == "measured"
    assert (total.measured, detail["method"], detail["through"]) == (True, "light", "2026-10")
    assert total.anchors.ahead.tried == total.baseline.tried > 10
    young = Store.memory()
    load(young, [cell(month, revenue=1200) for month in between("2024-01", "2026-10")])
    other = total_of(young, ADMIN, NOW, 2027)
    assert (other.measured, source(other, "forecast_spread").code) == (False, "default")
    assert other.anchors.ahead.spread == pytest.approx(14400 * 0.18 * (14 / 12) ** 0.5 / 1.281552, rel=1e-3)


def test_few_past_errors_give_the_width_of_the_landing_s_interval_and_many_their_own_shape():
    landed = BASELINE._replace(errors=(0.01, 0.02, 0.03, 0.04, 0.05), lo80=Decimal(950), hi80=Decimal(1050))
    ahead, (told,) = _of_errors(landed)
    assert (told.value, told.code, told.detail) == (Decimal("0.05"), "measured", {"n": 5})
    assert [ahead.at(chance) for chance in (0.9, 0.5, 0.1)] == pytest.approx([950, 1000, 1050], rel=1e-5)
    assert ahead.least() == pytest.approx(1 / 6)
    many, nothing = _of_errors(landed._replace(errors=tuple(0.001 * n for n in range(40))))
    assert (min(many.errors), many.least(), nothing) == (0, 0, [])


def test_missing_anchors_are_named_and_an_empty_store_has_none():
    total = total_of(Store.memory(), ADMIN, NOW, 2027)
    assert total.anchors.missing == ("strategy", "market", "capacity", "forecast")
    assert [one.flag for one in total.weigh(Decimal(100)).warnings] == ["few_anchors"]
    missing = {one.name for one in total.sources if one.code == "missing"}
    assert {"multiple", "market_size", "market_share", "heads", "per_head_month", "forecast"} <= missing


def test_a_challenge_above_capacity_is_said_and_nothing_of_it_where_there_is_none():
    total = total_of(Store.memory(), ADMIN, NOW, 2027, DEMO)
    hard = (Decimal("594000000"), None)
    flags = [[one.flag for one in total.weigh(Decimal("540000000"), one).warnings] for one in hard]
    assert ["over_capacity_challenge" in found for found in flags] == [True, False]


def test_the_ratio_of_the_challenge_is_said_in_one_place_and_read_where_it_was_kept_once():
    assert ratio_of({}) == Decimal("1.1")
    assert ratio_of({"anchors": {"challenge_ratio": "1.2"}}) == Decimal("1.2")
    assert ratio_of({"anchors": {"challenge_ratio": "1.2"}, "challenge_ratio": "1.15"}) == Decimal("1.15")
    assert "challenge_ratio" not in as_inputs(inputs_of({"anchors": {"challenge_ratio": "1.2"}}))["anchors"]


@pytest.mark.parametrize(
    "wrong", [{"multiple": 0}, {"years": 0}, {"market_share": 2}, {"ramp": ()}, {"availability": 0}]
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValidationError):
        AnchorInputs.model_validate(wrong)


def test_inputs_go_through_json_and_come_back_the_same():
    assert AnchorInputs.model_validate_json(DEMO.model_dump_json()) == DEMO
    kept = json.loads(json.dumps(as_inputs(DEMO.model_copy(update={"hires": {3: Decimal(2)}}))))
    assert inputs_of(kept).hires == {3: Decimal(2)}
    assert "availability" not in kept["anchors"]
    assert inputs_of({}) == AnchorInputs()


def test_what_was_typed_stays_typed_where_it_equals_its_default():
    typed = AnchorInputs.model_validate({"multiple": "2", "years": 3})
    kept = inputs_of(json.loads(json.dumps(as_inputs(typed))))
    assert kept.model_fields_set == {"multiple", "years"}
