"""Measures beside revenue: by a rule, tied to the fen or the piece, and told when revenue has changed since."""

import random
from decimal import Decimal

import pytest

from salesplan.core.errors import Unknown
from salesplan.core.plan.conflict import Conflict
from salesplan.core.view import View
from salesplan.services.company import save_settings
from salesplan.services.plan import forecasts, versions
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.measures import Follows, before, cleared, derive, rule_of, stale, standing
from salesplan.services.plan.operations import Change, Edits, Fix, Undo
from salesplan.store import Store
from tests.services import small_company
from tests.services.plan.test_desk import CELLS, LI, MONTHS, SOUTH, WANG, cells, total


@pytest.fixture
def draft():
    store = Store.memory()
    small_company.plan(store, CELLS, state="draft")
    save_settings(store, WANG, closed_through="2026-01")
    yield store, versions.begin_from(store, LI, 1).id
    store.close()


def follow(store, id, measure, rule):
    return act(store, LI, id, derive(open_desk(store, LI, id), open_desk(store, LI, id, measure), rule))


def of(store, id, measure):
    return {key[:4]: both for key, both in cells(store, id).items() if key[4] == measure}


def open_revenue(store, id, product=None, track=0):
    found = of(store, id, "revenue").items()
    return sum(both[track] for key, both in found if key[0] != "2026-01" and product in (None, key[2]))


def stands(store, id, measure):
    revenue, own = open_desk(store, LI, id), open_desk(store, LI, id, measure)
    rule = rule_of(own.inputs, measure)
    return standing(revenue, own, rule), measure in stale(revenue)


def test_a_margin_follows_revenue_by_a_ratio_and_ties_on_its_own(draft):
    store, id = draft
    follow(store, id, "gross_margin", Follows("ratio", Decimal("0.333")))
    margin = of(store, id, "gross_margin")
    for track in (0, 1):
        assert abs(sum(both[track] for both in margin.values()) - open_revenue(store, id, None, track) * 0.333) <= 1
    assert all(base <= above for base, above in margin.values())
    assert {key[0] for key in margin} == set(MONTHS[1:])
    desk = open_desk(store, LI, id, "gross_margin")
    assert rule_of(desk.inputs, "gross_margin").ratio == Decimal("0.333")
    assert desk.measures == ("revenue", "gross_margin")
    found, is_stale = stands(store, id, "gross_margin")
    assert (found.apart, found.kept, found.planned, is_stale) == (0, 0, sum(b for b, _ in margin.values()), False)


def test_each_product_sums_to_its_own_ratio_and_the_others_to_the_common_one(draft):
    store, id = draft
    follow(store, id, "gross_margin", Follows("ratio", Decimal("0.2"), by={"P02": Decimal("0.5")}))
    margin = of(store, id, "gross_margin")
    for product, ratio in (("P01", 0.2), ("P02", 0.5)):
        made = sum(base for key, (base, _) in margin.items() if key[2] == product)
        assert made == round(open_revenue(store, id, product) * ratio)


def test_units_by_a_price_are_whole_pieces_also_when_they_are_edited(draft):
    store, id = draft
    follow(store, id, "units", Follows("price", Decimal("7.77")))
    units = of(store, id, "units")
    assert sum(base for base, _ in units.values()) == round(open_revenue(store, id) / 777) * 100
    where = {"month": ("2026-05",), "region": ("R01",)}
    act(store, LI, id, Edits([Change(where, Decimal(301))], "units"))
    assert all(base % 100 == 0 for base, _ in of(store, id, "units").values())
    assert (
        stands(store, id, "units")[0].apart
        == open_desk(store, LI, id, "units").tracks.base.sum_of({}) - round(open_revenue(store, id) / 777) * 100
    )


def by_quarter(store, id, measure):
    found = of(store, id, measure)
    return [sum(base for key, (base, _) in found.items() if (int(key[0][5:]) - 1) // 3 == n) // 100 for n in range(4)]


def test_slack_quarters_gather_customers_and_inside_a_quarter_they_follow_revenue(draft):
    store, id = draft
    follow(store, id, "new_customers", Follows("season", total=Decimal(1000)))
    found = of(store, id, "new_customers")
    assert sum(base for base, _ in found.values()) == 1000 * 100
    assert all(base % 100 == 0 for base, _ in found.values())
    gathered, sold = by_quarter(store, id, "new_customers"), by_quarter(store, id, "revenue")
    assert gathered[1:] == sorted(gathered[1:], reverse=True)
    assert gathered[1] / gathered[3] == pytest.approx(sold[3] / sold[1], rel=0.01)
    assert gathered[0] < gathered[1]  # January is closed: two months of the first quarter are left
    months = [sum(base for key, (base, _) in found.items() if key[0] == month) for month in MONTHS[6:9]]
    assert months == sorted(months)
    weights = {"Q1": 1.0, "Q2": 2.0, "Q3": 0.0, "Q4": 2.0}
    follow(store, id, "new_customers", Follows("season", total=Decimal(1000), weights=weights))
    assert by_quarter(store, id, "new_customers") == [143, 429, 0, 428]


def test_quarters_are_those_of_the_fiscal_year_though_the_plan_begins_later():
    store = Store.memory()
    small_company.plan(store, [cell for cell in CELLS if cell["month"] >= "2026-04"], state="draft")
    id = versions.begin_from(store, LI, 1).id
    follow(store, id, "leads", Follows("season", total=Decimal(90), weights={"Q1": 5.0, "Q2": 1.0}))
    assert by_quarter(store, id, "leads") == [0, 90, 0, 0]
    store.close()


def test_a_typed_total_is_met_around_what_is_locked_and_refused_below_it(draft):
    store, id = draft
    follow(store, id, "leads", Follows("total", total=Decimal(900)))
    assert open_desk(store, LI, id, "leads").tracks.base.sum_of({}) == 900
    cell = {"month": ("2026-05",), "region": ("R01",), "product": ("P01",)}
    act(store, LI, id, Edits([Change(cell, Decimal(100), "total")], "leads"))
    act(store, LI, id, Fix([cell], "leads"))
    follow(store, id, "leads", Follows("total", total=Decimal(500)))
    desk = open_desk(store, LI, id, "leads")
    assert (desk.tracks.base.sum_of({}), desk.tracks.base.sum_of(cell)) == (500, 100)
    assert stands(store, id, "leads")[0] == (400, 100, 500)
    with pytest.raises(Conflict) as refused:
        follow(store, id, "leads", Follows("total", total=Decimal(60)))
    assert refused.value.code == "locked_inside"


def test_stock_comes_down_in_pieces_of_the_products_named_and_has_no_challenge(draft):
    store, id = draft
    follow(store, id, "stock_down", Follows("stock", stocks={"P02": (1450, 800)}))
    found = of(store, id, "stock_down")
    assert {key[2] for key in found} == {"P02"}
    assert sum(base for base, _ in found.values()) == 650 * 100
    assert all(above is None and base % 100 == 0 for base, above in found.values())
    assert rule_of(open_desk(store, LI, id).inputs, "stock_down").stocks == {"P02": (1450, 800)}
    with pytest.raises(Unknown):
        follow(store, id, "stock_down", Follows("stock", stocks={"P09": (10, 0)}))


def test_a_changed_revenue_is_noticed_by_whoever_sees_it_and_an_undo_forgets_it(draft):
    store, id = draft
    rule = Follows("ratio", Decimal("0.3"))
    follow(store, id, "gross_margin", rule)
    north = {"month": ("2026-06",), "region": ("R01",), "product": ("P01",)}
    act(store, LI, id, Edits([Change(north, Decimal(1000))]))
    found, is_stale = stands(store, id, "gross_margin")
    assert is_stale
    assert found.apart == 0  # what the siblings paid keeps the total, and the cells are another matter
    assert stale(open_desk(store, SOUTH, id)) == ()
    act(store, LI, id, Undo())
    assert not stands(store, id, "gross_margin")[1]
    act(store, LI, id, Edits([Change(north, Decimal(1000), "rollup")]))
    assert stands(store, id, "gross_margin")[0].apart < 0
    follow(store, id, "gross_margin", rule)
    found, is_stale = stands(store, id, "gross_margin")
    assert (found.apart, is_stale) == (0, False)


def test_a_rule_taken_away_takes_its_cells_along_and_undo_brings_both_back(draft):
    store, id = draft
    follow(store, id, "collected", Follows("ratio", Decimal("0.9")))
    full = of(store, id, "collected")
    act(store, LI, id, cleared(open_desk(store, LI, id, "collected")))
    assert (of(store, id, "collected"), rule_of(open_desk(store, LI, id).inputs, "collected")) == ({}, None)
    act(store, LI, id, Undo())
    assert of(store, id, "collected") == full
    assert total(store, id) == sum(both[0] for both in of(store, id, "revenue").values()) + sum(
        both[0] for both in full.values()
    )


def test_the_year_before_tells_ratios_of_sums_by_product_and_says_what_it_does_not_know():
    store = Store.memory()
    rows = small_company.year_of(2025, 100, cost=60, units=4) + small_company.year_of(
        2025, 300, product="P02", cost=240, leads=9
    )
    small_company.load(store, rows)
    found = before(store, LI, View("2025-12", "2025-12"), 2026)
    margin = found.ratios["gross_margin"]
    assert (margin["P01"].value, margin["P02"].value) == (Decimal("0.4"), Decimal("0.2"))
    assert margin[""] == (Decimal(1200), Decimal(4800))
    assert found.amounts["gross_margin"]["2025-03"] == 100
    assert found.ratios["units"][""] == (48, 1200)  # of the revenue of the products that report units
    assert found.ratios["leads"][""].value == Decimal(108) / 3600
    assert not {"collected", "stock_down"} & set(found.amounts)
    assert set(before(store, LI, View("2025-12", "2025-12"), 2024).amounts) == set()
    past = forecasts.pasts(store, LI, View("2025-12", "2025-12"), (), "gross_margin")
    assert past[()].amounts["2025-03"] == 100
    assert forecasts.pasts(store, LI, View("2025-12", "2025-12"), (), "stock_down") == {}
    store.close()


def any_rule(chance):
    ratio = Decimal(chance.randrange(1, 15000)) / 10000
    by = {p: Decimal(chance.randrange(1, 20000)) / 10000 for p in ("P01", "P02") if chance.random() < 0.5}
    weights = {q: float(chance.randrange(4)) for q in ("Q1", "Q2", "Q3", "Q4")}
    total = Decimal(chance.randrange(4000, 90000))
    return chance.choice(
        [
            Follows("ratio", ratio, by=by),
            Follows("price", ratio * 90, by={p: one * 90 for p, one in by.items()}),
            Follows("total", total=total),
            Follows("season", total=total),
            Follows("season", total=total, weights=weights if any(weights.values()) else None),
        ]
    )


@pytest.mark.parametrize("measure", ["gross_margin", "units", "leads"])
def test_whatever_the_rule_a_measure_ties_keeps_what_is_locked_and_its_challenge_stays_above(draft, measure):
    store, id = draft
    chance = random.Random(measure)
    held = {}
    for _ in range(12):
        rule = any_rule(chance)
        follow(store, id, measure, rule)
        desk = open_desk(store, LI, id, measure)
        found, is_stale = stands(store, id, measure)
        assert (found.apart, is_stale) == (0, False), rule
        if rule.kind in ("total", "season"):
            assert desk.tracks.base.sum_of({}) == rule.total * (1 if measure == "leads" else 100)
        made = desk.tracks.amounts()
        assert all(base <= above for cell, (base, above) in made.items() if cell not in held), rule
        assert all(made[cell] == both for cell, both in held.items())
        if measure == "units":
            assert all(base % 100 == above % 100 == 0 for base, above in made.values())
        if len(held) < 5:
            cell = chance.choice([cell for cell in made if cell not in held])
            act(
                store,
                LI,
                id,
                Fix([dict(zip(("month", "region", "product", "team"), ((m,) for m in cell), strict=True))], measure),
            )
            held[cell] = made[cell]
