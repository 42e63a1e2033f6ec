"""Claims against the plan: like with like, nothing twice, and what nobody claimed is not zero."""

import random

import pandas as pd
import pytest

from salesplan.core.plan.claims import BY, Part, added, gap_of, state_of
from salesplan.core.plan.table import table_of

DIMENSIONS = ("month", "region", "product", "team")
CELLS = [
    (f"2027-{month:02d}", region, product, team)
    for month in (1, 2, 3)
    for region, teams in (("R01", ("T01", "T02")), ("R02", ("T03",)))
    for product in ("P01", "P02")
    for team in teams
]
AMOUNTS = [100 * (number + 1) for number in range(len(CELLS))]
TABLE = table_of(CELLS, AMOUNTS)
FRAME = pd.DataFrame(CELLS, columns=DIMENSIONS).assign(base=AMOUNTS)


def planned(frame=FRAME, **where):
    for dimension, members in where.items():
        frame = frame[frame[dimension].isin(members if isinstance(members, tuple) else (members,))]
    return int(frame["base"].sum())


def part(base, challenge=None, **where):
    return Part({d: (m,) if isinstance(m, str) else m for d, m in where.items()}, base, challenge)


def test_a_missing_claim_is_not_a_claim_of_zero():
    found = gap_of(TABLE, None, ("region", "R01"), ())
    assert (found.claimed, found.against, found.short, found.closed) == (None, None, None, False)
    assert found.left == found.given == planned(region="R01")
    zero = gap_of(TABLE, None, ("region", "R01"), [part(0, region="R01")])
    assert (zero.claimed, zero.short) == (0, -planned(region="R01"))


def test_a_claim_of_some_months_is_compared_with_those_months_only():
    found = gap_of(TABLE, None, ("region", "R01"), [part(5000, region="R01", month="2027-02")])
    assert found.against == planned(region="R01", month="2027-02")
    assert found.short == 5000 - found.against
    assert found.left == planned(region="R01", month=("2027-01", "2027-03"))


def test_an_owner_has_agreed_when_nothing_is_apart_in_either_track():
    own = planned(region="R02")
    above = TABLE._replace(amounts=TABLE.amounts * 2)
    assert state_of(gap_of(TABLE, above, ("region", "R02"), [part(own, 2 * own, region="R02")]), None) == "agreed"
    apart = gap_of(TABLE, above, ("region", "R02"), [part(own, 3 * own, region="R02")])
    assert [state_of(apart, one) for one in (None, "accepted", "held", "returned")] == [
        "submitted",
        "submitted",
        "held",
        "returned",
    ]
    assert state_of(gap_of(TABLE, above, ("region", "R02"), ()), "held") == "missing"


def test_a_team_inside_a_region_is_not_added_again():
    claims = {
        ("region", "R01"): [part(9000, region="R01")],
        ("team", "T01"): [part(4000, team="T01")],
        ("team", "T03"): [part(3000, team="T03")],
        ("region", "R02"): [],
    }
    found = added(TABLE, claims)
    assert (found.by, found.counted) == ("region", (("region", "R01"), ("team", "T03")))
    assert found.inside == {("team", "T01"): (("region", "R01"),)}
    assert (found.claimed, found.waiting, found.unasked) == (12_000, 0, 0)


def test_what_is_awaited_and_what_nobody_was_asked_about_are_told_apart():
    found = added(TABLE, {("region", "R01"): []})
    assert (found.by, found.claimed, found.against) == ("", 0, 0)
    assert (found.waiting, found.unasked) == (planned(region="R01"), planned(region="R02"))


def test_the_dimension_whose_claims_cover_most_goes_first():
    claims = {
        ("region", "R02"): [part(1, region="R02")],
        ("product", "P01"): [part(10, product="P01")],
        ("product", "P02"): [part(20, product="P02")],
    }
    found = added(TABLE, claims)
    assert (found.by, found.claimed, found.against) == ("product", 30, planned())
    assert set(found.inside) == {("region", "R02")}


@pytest.mark.parametrize("seed", range(25))
def test_any_claims_tie_with_a_second_computation(seed):
    chance = random.Random(seed)
    claims = {}
    for dimension in BY:
        for member in sorted(set(FRAME[dimension])):
            if chance.random() < 0.7:
                months = [month for month in ("2027-01", "2027-02", "2027-03") if chance.random() < 0.7]
                claims[dimension, member] = [
                    part(chance.randrange(9000), **{dimension: member, "month": month}) for month in months
                ]
    found = added(TABLE, claims)
    touched = pd.Series(0, index=FRAME.index)
    for owner in found.counted:
        for one in claims[owner]:
            inside = pd.Series(True, index=FRAME.index)
            for dimension, members in one.where.items():
                inside &= FRAME[dimension].isin(members)
            touched += inside
    assert touched.max() <= 1
    assert found.against == FRAME["base"][touched > 0].sum()
    assert found.claimed == sum(one.base for owner in found.counted for one in claims[owner])
    assert found.against + found.waiting + found.unasked == found.given == planned()
    left_out = {owner for owner, parts in claims.items() if parts} - set(found.counted)
    assert set(found.inside) == left_out and all(found.inside.values())
