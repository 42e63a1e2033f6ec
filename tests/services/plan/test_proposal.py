"""The first split of a year: last year bent by the policy, in the year's season, tied; around what the draft holds."""

import shutil
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesplan.core.plan.conflict import Conflict
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.place import open_store
from salesplan.services.plan import versions
from salesplan.services.plan.desk import HELD_MONTHS, act, open_desk
from salesplan.services.plan.operations import Change, Edits, Fix, Keep
from salesplan.services.plan.proposal import (
    Blank,
    Choices,
    chosen_before,
    first,
    ground,
    last_twelve,
    propose,
    quarters_of,
)
from salesplan.store import Store

LI = Scope("li", "admin")
VIEW = View("2026-01", "2026-11")
TOTAL = Decimal(575_000_000)
FLAT = dict.fromkeys(("core", "growth", "blank", "star", "cow", "question", "dog"), 0.0)


@pytest.fixture(scope="module")
def company(demo_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("split") / "store.duckdb"
    shutil.copy(demo_file, path)
    store = open_store(path)
    yield store
    store.close()


@pytest.fixture(scope="module")
def on(company):
    return ground(company, LI, VIEW, 2027)


@pytest.fixture(scope="module")
def split(company, on):
    """The cells of a split of an empty draft."""
    desk = open_desk(company, LI, versions.begin(company, LI, 2027).id)
    return lambda of=on, **choices: propose(of, Choices(total=TOTAL, **choices), desk).operation.cells


@pytest.fixture
def draft(company, on):
    """A draft that is split, in units of ten thousand."""
    id = versions.begin(company, LI, 2027, "新一年").id
    chosen = Choices(total=TOTAL, unit=Decimal(10_000))
    act(company, LI, id, propose(on, chosen, open_desk(company, LI, id)).operation)
    return id


def by(cells, place):
    sums = {}
    for cell, (base, _) in cells.items():
        sums[cell[place]] = sums.get(cell[place], 0) + base
    return sums


def test_base_and_challenge_tie_to_the_total_in_whole_units(split):
    cells = split()
    assert sum(base for base, _ in cells.values()) == TOTAL
    assert sum(above for _, above in cells.values()) == TOTAL * Decimal("1.1")
    assert all(base % 100 == 0 and above >= base for base, above in cells.values())


def test_quarter_weights_are_relative(split, on):
    quarters = quarters_of(on, split(quarters={"Q1": 30, "Q2": 40, "Q3": 30, "Q4": 40}))
    assert [round(quarters[q] / TOTAL * 14, 3) for q in ("Q1", "Q2", "Q3", "Q4")] == [3, 4, 3, 4]


def test_without_a_policy_every_region_keeps_its_share_of_the_last_twelve_months(split, on):
    sold = dict.fromkeys(on.members["region"], 0.0)
    for (_, region, _, _), amount in zip(on.cells(), on.history.tolist(), strict=True):
        sold[region] += amount
    for region, planned in by(split(class_growth=FLAT, quadrant_growth=FLAT), 1).items():
        assert abs(float(planned / TOTAL) - sold[region] / sum(sold.values())) < 1e-4


def test_what_grows_gets_a_larger_part_than_before(split, on):
    before = by(split(quadrant_growth=FLAT), 2)
    after = by(split(quadrant_growth=FLAT | {"star": 0.5}), 2)
    stars = [product for product, quadrant in on.quadrants.items() if quadrant == "star"]
    assert stars
    assert all((after[p] > before[p]) == (p in stars) for p in before)


def test_a_blank_region_gets_its_market_times_the_share_to_win(split, on):
    region = next(code for code, grade in on.classes.items() if grade == "blank")
    entry = {region: Blank(market=Decimal(1_000_000_000), share=Decimal("0.04"))}
    assert by(split(blanks=entry), 1)[region] > 2 * by(split(), 1)[region]


def test_months_follow_the_spring_festival_of_the_planned_year(split, company):
    """2027: 6 February; 2028: 26 January. A factory sells less in the month of the holiday."""
    months = by(split(), 0)
    assert months["2027-02"] < months["2027-01"]
    later = ground(company, LI, VIEW, 2028)
    desk = open_desk(company, LI, versions.begin(company, LI, 2028).id)
    then = by(propose(later, Choices(total=TOTAL), desk).operation.cells, 0)
    assert then["2028-01"] / then["2028-02"] < months["2027-01"] / months["2027-02"]


def test_a_new_split_goes_around_locks_and_keeps_its_choices(on, company, draft):
    desk = open_desk(company, LI, draft)
    assert chosen_before(desk) == Choices(total=TOTAL, unit=Decimal(10_000))
    region, cell = on.members["region"][1], desk.tracks.cells()[0]
    one = {d: (m,) for d, m in zip(("month", "region", "product", "team"), cell, strict=True)}
    act(company, LI, draft, Edits([Change(one, Decimal(1_234_567), "total")]))
    act(company, LI, draft, Fix([{"region": (region,)}, one]))
    desk = open_desk(company, LI, draft)
    held = desk.tracks.base.sum_of({"region": (region,)})
    more = Choices(total=TOTAL + 10_000_000, unit=Decimal(10_000))
    act(company, LI, draft, propose(on, more, desk).operation)
    after = open_desk(company, LI, draft)
    assert after.tracks.base.sum_of({"region": (region,)}) == held
    assert after.tracks.base.sum_of(one) == 123_456_700
    assert after.tracks.base.sum_of({}) == (TOTAL + 10_000_000) * 100


def test_a_total_below_what_is_locked_is_refused_and_nothing_is_proposed(on, company, draft):
    cells = open_desk(company, LI, draft).tracks.cells()[:40]
    slices = [{d: (m,) for d, m in zip(("month", "region", "product", "team"), c, strict=True)} for c in cells]
    act(company, LI, draft, Fix(slices))
    found = propose(on, Choices(total=Decimal(10_000)), open_desk(company, LI, draft))
    assert found.operation is None
    assert found.found.conflicts


def test_an_empty_company_has_no_ground():
    store = Store.memory()
    assert ground(store, LI, VIEW, 2027) is None
    store.close()


def test_typed_amounts_stand_as_typed_and_the_rest_is_shared_by_weights(on, split):
    regions = on.members["region"]
    typed = {"region": {regions[0]: Decimal(150_000_000)}, "quarter": {"Q1": Decimal(120_000_000)}}
    cells = split(amounts=typed, regions=dict.fromkeys(regions[1:], 1.0))
    planned = by(cells, 1)
    assert planned[regions[0]] == 150_000_000
    assert all(abs(planned[one] - (TOTAL - 150_000_000) / len(regions[1:])) <= 100 for one in regions[1:])
    assert quarters_of(on, cells)["Q1"] == 120_000_000


def test_what_is_typed_is_kept_with_the_version_and_comes_back(on, company):
    id = versions.begin(company, LI, 2027).id
    chosen = Choices(
        total=TOTAL,
        quarters={"Q1": 30, "Q2": 40, "Q3": 30, "Q4": 40},
        products=dict.fromkeys(on.members["product"], 1.0),
        amounts={"team": {on.members["team"][0]: Decimal("61000000.00")}},
    )
    found = propose(on, chosen, open_desk(company, LI, id))
    assert [note.values["sum"] for note in found.found.notes if note.code == "weights_normalised"] == [140, 8]
    act(company, LI, id, found.operation)
    desk = open_desk(company, LI, id)
    assert desk.inputs["marginals"] == {"team": {on.members["team"][0]: "61000000.00"}}
    assert chosen_before(desk) == chosen
    act(company, LI, id, Keep({"total": "600000000"}))
    assert chosen_before(open_desk(company, LI, id)).total == 600_000_000


def test_typed_targets_and_locked_sums_hold_together_or_are_refused(on, company, draft):
    regions, products = on.members["region"], on.members["product"]
    locks = [{"region": (regions[1],)}, {"region": (regions[0],), "product": (products[0],)}]
    act(company, LI, draft, Fix(locks))
    before = open_desk(company, LI, draft)
    typed = {
        "region": {regions[2]: Decimal(110_000_000)},
        "product": {products[0]: Decimal(150_000_000)},
        "quarter": {"Q2": Decimal(160_000_000)},
    }
    chosen = Choices(total=TOTAL + 15_000_000, unit=Decimal(10_000), amounts=typed)
    act(company, LI, draft, propose(on, chosen, before).operation)
    after = open_desk(company, LI, draft)
    assert [(one.base, one.challenge) for one in after.locks] == [(one.base, one.challenge) for one in before.locks]
    planned = after.tracks.base
    assert planned.sum_of({}) == (TOTAL + 15_000_000) * 100
    assert planned.sum_of({"region": (regions[2],)}) == 110_000_000 * 100
    assert planned.sum_of({"product": (products[0],)}) == 150_000_000 * 100
    assert planned.sum_of({"month": on.members["month"][3:6]}) == 160_000_000 * 100
    clash = Choices(total=TOTAL, amounts={"region": {regions[1]: Decimal(1_000_000)}})
    with pytest.raises(Conflict) as refused:
        propose(on, clash, after)
    assert (refused.value.code, refused.value.numbers["now"]) == ("locked", planned.sum_of({"region": (regions[1],)}))


def test_a_copy_begins_with_its_own_total_and_an_empty_draft_with_what_was_sold(on, company):
    plan = next(one for one in versions.versions(company, LI) if one.counts and one.year == 2026)
    copy = first(on, open_desk(company, LI, versions.begin_from(company, LI, plan.id).id))
    assert (copy.total, copy.challenge_ratio) == (plan.totals["revenue"].base, Decimal("1.1"))
    id = versions.begin(company, LI, 2027).id
    sold = last_twelve(on)
    assert sold - 10_000 < first(on, open_desk(company, LI, id)).total <= sold
    act(company, LI, id, Keep({"total": "123450000", "weights": {"region": {"R01": 1.0}}}))
    agreed = first(on, open_desk(company, LI, id))
    assert (agreed.total, agreed.regions) == (123_450_000, {"R01": 1.0})


def test_months_that_do_not_move_stay_out_of_a_new_split(on, company, draft):
    """A plan made anew in mid-year: weights share what is left, totals and typed amounts are of the whole year."""
    months, region = on.members["month"], on.members["region"][0]
    before = open_desk(company, LI, draft)
    act(company, LI, draft, Keep({HELD_MONTHS: list(months[:7])}))
    desk = open_desk(company, LI, draft)
    held, left = {"month": months[:7]}, {"month": months[7:]}
    base = desk.tracks.base
    chosen = Choices(
        total=TOTAL + 20_000_000,
        unit=Decimal(10_000),
        quarters={"Q1": 1, "Q2": 1, "Q3": 1, "Q4": 3},
        regions=dict.fromkeys(on.members["region"], 1.0),
        amounts={"product": {on.members["product"][0]: Decimal(140_000_000)}},
    )
    act(company, LI, draft, propose(on, chosen, desk).operation)
    after = open_desk(company, LI, draft)
    shut = base.mask(held)
    assert (after.tracks.base.amounts[shut] == before.tracks.base.amounts[shut]).all()
    assert (after.tracks.challenge.amounts[shut] == before.tracks.challenge.amounts[shut]).all()
    planned = after.tracks.base
    assert planned.sum_of({}) == (TOTAL + 20_000_000) * 100
    assert planned.sum_of({"product": on.members["product"][:1]}) == 140_000_000 * 100
    each = planned.sum_of(left) / len(on.members["region"])
    assert abs(planned.sum_of({**left, "region": (region,)}) - each) <= 10_000 * 100
    assert abs(planned.sum_of({"month": months[9:]}) - 3 * planned.sum_of({"month": months[7:9]})) <= 4 * 10_000 * 100


def test_a_total_or_an_amount_below_what_is_held_is_told_with_the_numbers(on, company, draft):
    months, region = on.members["month"], on.members["region"][0]
    act(company, LI, draft, Keep({HELD_MONTHS: list(months[:10])}))
    desk = open_desk(company, LI, draft)
    held = desk.tracks.base.sum_of({"month": months[:10]})
    of_region = desk.tracks.base.sum_of({"month": months[:10], "region": (region,)})
    typed = {"region": {region: Decimal(1_000_000)}, "month": {months[0]: Decimal(5)}}
    found = propose(on, Choices(total=Decimal(held // 100 - 7), amounts=typed), desk)
    assert found.operation is None
    assert [(one.code, one.short) for one in found.found.conflicts] == [
        ("held_exceeds", held - (held // 100 - 7) * 100),
        ("held_exceeds", of_region - 100_000_000),
        ("held_month", desk.tracks.base.sum_of({"month": months[:1]}) - 500),
    ]
    act(company, LI, draft, Keep({HELD_MONTHS: list(months)}))
    nothing = propose(on, Choices(total=TOTAL + 1), open_desk(company, LI, draft))
    assert [one.code for one in nothing.found.conflicts] == ["closed"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.integers(1, 11),
    st.dictionaries(st.integers(0, 5), st.integers(0, 9), max_size=6),
    st.integers(480_000_000, 700_000_000),
    st.booleans(),
)
def test_held_months_are_the_same_to_the_fen_whatever_is_split(on, company, draft, held, parts, total, weigh):
    months = on.members["month"]
    act(company, LI, draft, Keep({HELD_MONTHS: list(months[:held])}))
    desk = open_desk(company, LI, draft)
    regions = {r: float(parts.get(i, 1)) for i, r in enumerate(on.members["region"])}
    found = propose(on, Choices(total=Decimal(total), regions=regions if weigh else None), desk)
    before = {cell: both for cell, both in desk.tracks.amounts().items() if cell[0] in months[:held]}
    if found.operation is not None:
        made = {cell: both for cell, both in found.operation.cells.items() if cell[0] in months[:held]}
        assert {cell: (int(b * 100), int(c * 100)) for cell, (b, c) in made.items()} == before
        assert sum(base for base, _ in found.operation.cells.values()) == total
