"""Last year in a new map: every month and product keeps its sum, and every new territory knows what it was made of."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.plan.territories import Map, Move, Owed, carry, chained, parts_of, refusals, restate, split

REGIONS, TEAMS, PRODUCTS, CHANNELS = ("R1", "R2", "R3"), ("T1", "T2", "T3"), ("P1", "P2"), ("C1", "C2")
MONTHS = ("2026-01", "2026-02", "2027-01")
SINCE = "2027-01"
KNOWN = {"region": REGIONS, "team": TEAMS, "product": PRODUCTS, "channel": CHANNELS}

amounts = st.integers(-10_000, 10_000_000)
cells = st.dictionaries(
    st.tuples(*(st.sampled_from(of) for of in (MONTHS, REGIONS, PRODUCTS, TEAMS, CHANNELS))), amounts, max_size=40
)
moves = st.builds(
    Move,
    st.sampled_from(("", *REGIONS)),
    st.sampled_from(("", *TEAMS)),
    st.sampled_from(("", *REGIONS)),
    st.sampled_from(("", *TEAMS)),
    st.integers(1, 10_000).map(lambda n: Decimal(n) / 10_000),
    st.sampled_from(((), ("P1",))),
    st.sampled_from(((), ("C2",))),
    st.just(()),
    st.just(""),
)
maps = st.lists(moves, max_size=4).filter(lambda of: not refusals(of, KNOWN, KNOWN)).map(lambda of: Map(SINCE, (*of,)))


def sums(found, *places):
    totals = {}
    for cell, amount in found.items():
        key = tuple(cell[place] for place in places)
        totals[key] = totals.get(key, 0) + amount
    return {key: total for key, total in totals.items() if total}


@given(cells, maps)
def test_every_month_product_and_channel_keeps_its_sum(history, new):
    assert sums(restate(history, new).cells, 0, 2, 4) == sums(history, 0, 2, 4)


@given(cells, maps)
def test_flows_tell_what_was_and_what_is(history, new):
    found = restate(history, new)
    before, after = {}, {}
    for flow, amount in found.flows.items():
        before[flow.month, *flow.origin] = before.get((flow.month, *flow.origin), 0) + amount
        after[flow.month, *flow.goal] = after.get((flow.month, *flow.goal), 0) + amount
    old = {cell: amount for cell, amount in history.items() if cell[0] < SINCE}
    told = {cell: amount for cell, amount in found.cells.items() if cell[0] < SINCE}
    assert {k: v for k, v in before.items() if v} == sums(old, 0, 1, 3)
    assert {k: v for k, v in after.items() if v} == sums(told, 0, 1, 3)


@given(cells)
def test_a_map_without_moves_changes_nothing(history):
    assert restate(history, Map(SINCE, ())).cells == history


@given(cells, maps)
def test_months_recorded_in_the_new_map_stay(history, new):
    late = {cell: amount for cell, amount in history.items() if cell[0] >= SINCE}
    assert {cell: amount for cell, amount in restate(history, new).cells.items() if cell[0] >= SINCE} == late


@given(cells, maps)
def test_shares_agree_with_a_join_in_pandas(history, new):
    """Exact shares computed as a join of cells and moves; whole amounts are less than one apart per old cell."""
    names = ["month", "region", "product", "team", "channel"]
    frame = pd.DataFrame([(*cell, amount) for cell, amount in history.items()], columns=[*names, "amount"])
    frame = frame[frame.month < SINCE]
    parts, left = [], frame.assign(amount=frame.amount.astype(float))
    for move in new.moves:
        inside = pd.Series(True, index=frame.index)
        for name, wanted in zip(names[1:], ((move.region,), move.products, (move.team,), move.channels), strict=True):
            if any(wanted):
                inside &= frame[name].isin(wanted)
        gone = frame[inside].assign(amount=frame.amount[inside] * float(move.share))
        left.loc[inside, "amount"] -= gone.amount
        parts.append(gone.assign(region=move.to_region or gone.region, team=move.to_team or gone.team))
    exact = pd.concat([left, *parts]).groupby(["month", "region", "team"]).amount.sum().to_dict()
    told = sums({cell: amount for cell, amount in restate(history, new).cells.items() if cell[0] < SINCE}, 0, 1, 3)
    for key in {*exact, *told}:
        assert told.get(key, 0) == pytest.approx(exact.get(key, 0), abs=len(history) + 1)


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 50), min_size=1).filter(any), st.sampled_from((1, 100)))
def test_a_split_sums_to_the_amount_and_is_at_most_a_unit_off(amount, weights, unit):
    parts = [Fraction(weight, sum(weights)) for weight in weights]
    shares = split(amount, parts, unit)
    assert sum(shares) == amount
    assert all(abs(share - amount * part) < 2 * unit for share, part in zip(shares, parts, strict=True))
    assert all(share == 0 for share, part in zip(shares, parts, strict=True) if not part)


@given(st.lists(st.integers(0, 10**9), max_size=60), st.integers(0, 100), st.sampled_from((1, 100)))
def test_a_share_of_many_cells_is_that_share_of_their_sum(of, percent, unit):
    parts, owed = [Fraction(100 - percent, 100), Fraction(percent, 100)], Owed()
    made = [owed.split(amount // unit * unit, parts, unit) for amount in of]
    assert all(min(shares) >= 0 for shares in made)
    whole = sum(amount // unit * unit for amount in of)
    assert abs(sum(shares[1] for shares in made) - whole * parts[1]) < 2 * unit


def test_ties_go_to_the_earlier():
    assert split(100, [Fraction(1, 3)] * 3) == [34, 33, 33]
    assert split(1, [Fraction(1, 2)] * 2) == [1, 0]
    assert split(1_050, [Fraction(3, 10), Fraction(7, 10)], 100) == [300, 750]


def test_moves_speak_of_the_old_map_and_do_not_chain():
    new = Map(SINCE, (Move("R1", "T1", "R2", "T2"), Move("R2", "T2", "R3", "T3")))
    history = {("2026-01", "R1", "P1", "T1", ""): 100, ("2026-01", "R2", "P1", "T2", ""): 7}
    assert restate(history, new).cells == {
        ("2026-01", "R2", "P1", "T2", ""): 100,
        ("2026-01", "R3", "P1", "T3", ""): 7,
    }
    assert chained(new.moves) == [(0, 1)]


def test_only_the_named_products_channels_and_customers_move():
    history = {("2026-01", "R1", p, "T1", c): 1000 for p in PRODUCTS for c in CHANNELS}
    only = Map(SINCE, (Move("R1", "", "R2", "", products=("P1",), channels=("C2",)),))
    found = restate(history, only).cells
    assert {cell: a for cell, a in found.items() if cell[1] == "R2"} == {("2026-01", "R2", "P1", "T1", "C2"): 1000}
    named = Map(SINCE, (Move("R1", "", "R2", "", Decimal("0.5"), customers=("K1", "K2")),))
    bought = {"K1": Fraction(1, 4), "K2": Fraction(1, 5)}
    found = restate({("2026-01", "R1", "P1", "T1", "C1"): 1000}, named, lambda cell: bought).cells
    assert found == {("2026-01", "R1", "P1", "T1", "C1"): 775, ("2026-01", "R2", "P1", "T1", "C1"): 225}


def test_what_cannot_be_is_said_by_row():
    there = {**KNOWN, "region": ("R1", "R2")}
    wrong = [
        Move("", "", "R2", "T2"),
        Move("R1", "T1", "", ""),
        Move("R1", "T1", "R1", "T1"),
        Move("R1", "T2", "R2", "", Decimal("1.5")),
        Move("R1", "T9", "R2", "", Decimal("0.1"), products=("P9",)),
        Move("R1", "T3", "R3", "", Decimal("0.1")),
    ]
    found = [(one.row, one.code, one.values.get("name")) for one in refusals(wrong, KNOWN, there) if one.code != "over"]
    assert found == [
        (0, "no_source", None),
        (1, "no_target", None),
        (2, "same", None),
        (3, "share", None),
        (4, "unknown", "T9"),
        (4, "unknown", "P9"),
        (5, "ended", "R3"),
    ]


def test_shares_of_one_source_are_at_most_the_whole_also_across_blanks_and_limits():
    half = Decimal("0.6")
    over = [Move("R1", "", "R2", "", half), Move("", "T1", "", "T2", half), Move("R2", "T2", "R3", "", half)]
    assert {(one.row, one.code) for one in refusals(over, KNOWN, KNOWN)} == {(0, "over"), (1, "over")}
    apart = [Move("R1", "", "R2", "", half, ("P1",)), Move("R1", "", "R3", "", half, ("P2",))]
    assert refusals(apart, KNOWN, KNOWN) == []
    customers = [Move("R1", "", "R2", "", customers=("K1",)), Move("R1", "", "R3", "", customers=("K2",))]
    assert refusals(customers, KNOWN, KNOWN) == []
    assert {one.row for one in refusals([*customers, Move("R1", "T1", "R3", "", half)], KNOWN, KNOWN)} == {0, 1, 2}


planned = st.dictionaries(
    st.tuples(*(st.sampled_from(of) for of in (MONTHS, REGIONS, PRODUCTS, TEAMS))),
    st.tuples(st.integers(0, 10**7), st.integers(0, 10**6)).map(lambda both: (both[0], both[0] + both[1])),
    max_size=30,
)


@given(planned, maps, st.sampled_from((1, 100)))
def test_a_plan_moves_as_history_does_and_no_challenge_falls_below_its_base(plan, new, unit):
    found = carry(plan, lambda *place: parts_of(new.moves, *place), unit, kept=("2026-01",))
    for track in (0, 1):
        assert sums({cell: both[track] for cell, both in found.items()}, 0, 2) == sums(
            {cell: both[track] for cell, both in plan.items()}, 0, 2
        )
    assert all(above >= base for base, above in found.values())
    kept = {cell: both for cell, both in plan.items() if cell[0] == "2026-01"}
    assert {cell: both for cell, both in found.items() if cell[0] == "2026-01"} == kept


def test_a_challenge_that_is_not_there_is_not_made_up():
    found = carry({("2027-01", "R1", "P1", "T1"): (10, None), ("2027-01", "R2", "P1", "T1"): (5, 6)}, _all_to_r2)
    assert found == {("2027-01", "R2", "P1", "T1"): (15, 6)}


def _all_to_r2(region, product, team):
    return parts_of([Move("R1", "", "R2", "")], region, product, team)
