"""What an answer says about its slices: part of the gap, counter-check, other names, sureness."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd
import pytest

from salesplan.core.review.localise import Answer, localise


def company(change=lambda where: 1.0, regions=4, products=9):
    """Teams sell in one region each (T0 and T4 in R0, ...), all products; the members' figures stray by up to 2 %."""
    rows = []
    for team in range(2 * regions):
        for product in range(products):
            where = {"region": f"R{team % regions}", "team": f"T{team}", "product": f"P{product}"}
            f = 1000.0 + 130 * product + 70 * team
            rows.append(where | {"f": f, "v": f * change(where) * (1 + ((5 * team + 3 * product) % 9 - 4) / 200)})
    return pd.DataFrame(rows)


def fallen(**members):
    """What is left of every leaf: half where all `members` match."""
    return lambda where: 0.5 if all(where[name] == member for name, member in members.items()) else 1.0


ATTRIBUTES = ("region", "team", "product")


def test_a_team_is_named_with_the_region_it_sells_in():
    (one,) = localise(company(fallen(team="T5")), ATTRIBUTES).slices
    assert one.where == {"team": "T5"}
    assert one.same_as == ({"region": "R1", "team": "T5"},)


def test_the_teams_of_a_region_are_called_by_its_name():
    frame = company(lambda where: {"T1": 0.5, "T5": 0.8}.get(where["team"], 1.0))
    (one,) = localise(frame, ATTRIBUTES).slices
    assert one.where == {"region": "R1"}


def test_a_product_and_a_part_of_its_category_are_not_both_told():
    frame = company(lambda where: fallen(product="P3")(where) * 0.8 ** (where["product"] in ("P3", "P4", "P5")))
    frame["category"] = frame["product"].map(lambda product: f"C{int(product[1]) // 3}")
    rows = [
        (frame[list(one.where)] == pd.Series(one.where)).all(axis=1)
        for one in localise(frame, (*ATTRIBUTES, "category")).slices
    ]
    assert rows and not any((a & b).any() for at, a in enumerate(rows) for b in rows[:at])


def test_where_most_members_fell_the_one_that_stood_still_is_not_called_risen():
    left = {"R0": 0.4, "R1": 0.8, "R2": 0.85}
    answer = localise(company(lambda where: left.get(where["region"], 1.0), products=3), ATTRIBUTES)
    assert sorted(one.where["region"] for one in answer.slices) == ["R0", "R1", "R2"]


def test_one_unit_of_rounding_in_a_small_leaf_is_nothing():
    frame = company()
    frame = frame.assign(f=(frame.f / 150).round(), v=(frame.v / 150).round())
    frame.loc[[5, 20], ["f", "v"]] = [[3.0, 2.0], [5.0, 6.0]]
    assert localise(frame, ATTRIBUTES, materiality=0).slices == ()


def test_a_margin_that_is_negative_in_places_moves_in_points():
    frame = company().rename(columns={"f": "b_f", "v": "b_v"})
    usual = frame["product"].map(lambda product: (int(product[1]) - 3) / 20)
    lost = usual - 0.1 * (frame.region == "R2")
    frame = frame.assign(a_f=usual * frame.b_f, a_v=lost * frame.b_v + 9.0 * (frame.index % 5 - 2))
    assert [dict(one.where) for one in localise(frame, ATTRIBUTES).slices] == [{"region": "R2"}]


def test_two_names_as_short_are_both_told():
    frame = company(fallen(team="T5"))
    frame["lead"] = frame.team.map(lambda team: f"lead of {team}")
    (one,) = localise(frame, (*ATTRIBUTES, "lead")).slices
    assert {"lead": "lead of T5"} in [one.where, *one.same_as]
    assert {"team": "T5"} in [one.where, *one.same_as]


def test_change_size_and_share_of_a_slice_are_those_of_its_rows():
    frame = company(fallen(region="R2", product="P3"))
    answer = localise(frame, ATTRIBUTES)
    (one,) = answer.slices
    own = frame[(frame.region == "R2") & (frame["product"] == "P3")].sum(numeric_only=True)
    assert one.where == {"region": "R2", "product": "P3"}
    assert one.gap == pytest.approx(own.v - own.f)
    assert one.change == pytest.approx(own.v / own.f - 1)
    assert one.size == pytest.approx(own.f / frame.f.sum())
    assert one.share == pytest.approx(one.gap / answer.gap)
    assert one.confidence == "strong"


def test_siblings_have_one_attribute_turned_and_leave_out_what_else_is_named():
    frame = company(lambda where: fallen(region="R2", product="P3")(where) * fallen(product="P7")(where))
    answer = localise(frame, ATTRIBUTES)
    by = {tuple(one.where.items()): {s.attribute: s.change for s in one.siblings} for one in answer.slices}
    beside = by[(("region", "R2"), ("product", "P3"))]
    assert beside == {"region": pytest.approx(0, abs=0.02), "product": pytest.approx(0, abs=0.02)}
    assert set(by) == {(("region", "R2"), ("product", "P3")), (("product", "P7"),)}


def test_each_leaf_counts_for_the_first_slice_that_holds_it():
    frame = company(lambda where: fallen(region="R2")(where) * fallen(product="P7")(where))
    answer = localise(frame, ATTRIBUTES)
    assert {tuple(one.where) for one in answer.slices} == {("region",), ("product",)}
    named = frame[(frame.region == "R2") | (frame["product"] == "P7")]
    assert sum(one.gap for one in answer.slices) == pytest.approx(named.v.sum() - named.f.sum())


def test_a_slice_that_was_not_expected_at_all_has_no_change():
    frame = company()
    frame.loc[frame["product"] == "P8", "f"] = 0.0
    (one,) = localise(frame, ATTRIBUTES).slices
    assert one.where == {"product": "P8"}
    assert one.change is None
    assert one.size == 0


def test_a_common_move_beside_a_slice_is_told_as_broad():
    answer = localise(company(lambda where: 0.85 * fallen(team="T1")(where)), ATTRIBUTES)
    assert [one.where for one in answer.slices] == [{"team": "T1"}]
    assert answer.broad


def test_the_mix_is_located_where_volume_moved_to_a_low_rate():
    frame = company().rename(columns={"f": "b_f", "v": "b_v"})
    low = frame["product"] == "P2"
    frame.loc[low, "b_v"] *= 3
    rate = low.map({True: 0.05, False: 0.2})
    frame["a_f"], frame["a_v"] = frame.b_f * rate, frame.b_v * rate
    answer = localise(frame, ATTRIBUTES)
    (one,) = answer.slices
    assert (one.kind, one.where) == ("mix", {"product": "P2"})
    assert one.change == pytest.approx(2, abs=0.1)
    assert one.gap < 0
    assert abs(answer.mix) < 0.05 * abs(one.gap)
    assert answer.rest == pytest.approx(0, abs=1e-12)


def test_nothing_to_compare_is_an_answer_without_slices():
    frame = company()
    assert localise(frame.head(0), ATTRIBUTES) == Answer((), False, 0.0, 0.0, 0.0)
    assert localise(frame.head(2), ATTRIBUTES).slices == ()
    assert localise(frame.assign(f=0.0, v=0.0), ATTRIBUTES).gap == 0
    assert localise(frame[["f", "v"]], ()).slices == ()
    alone = localise(frame.assign(v=frame.f), ATTRIBUTES)
    assert alone._replace(error=inf) == Answer((), False, 0.0, 0.0, 0.0)
    ratio = frame.rename(columns={"f": "a_f", "v": "a_v"}).assign(b_f=0.0, b_v=0.0)
    assert localise(ratio, ATTRIBUTES).gap == 0


def test_members_are_compared_as_text_whatever_they_are():
    frame = company(fallen(product="P4"))
    frame["product"] = frame["product"].str[1:].astype(int)
    frame["region"] = frame.region.astype("category")
    frame["team"] = frame.team.where(frame.team != "T3")
    (one,) = localise(frame, ATTRIBUTES).slices
    assert one.where == {"product": "4"}
    assert localise(frame.assign(v=frame.v * frame.team.isna().map({True: 0.3, False: 1})), ATTRIBUTES).slices[
        0
    ].where == {"team": ""}


def test_returns_may_make_amounts_negative():
    frame = company()
    frame.loc[frame.team == "T3", "v"] *= -0.4
    assert [one.where for one in localise(frame, ATTRIBUTES).slices] == [{"team": "T3"}]


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_a_measure_that_is_no_number_is_refused(broken):
    frame = company()
    frame.loc[3, "v"] = broken
    with pytest.raises(ValueError, match="finite"):
        localise(frame, ATTRIBUTES)


def test_a_table_without_its_measures_is_refused():
    with pytest.raises(ValueError, match="a_f, a_v, b_f, b_v"):
        localise(company().drop(columns="v"), ATTRIBUTES)


def strayed(leaves, by):
    """The company with some leaves (team, product) that moved alone."""
    frame = company()
    for team, product in leaves:
        frame.loc[(frame.team == team) & (frame["product"] == product), "v"] *= by
    return frame


@pytest.mark.parametrize("by", [0.0, 6.0])
def test_a_leaf_that_strays_alone_is_named_where_all_others_lie_close_together(by):
    (one,) = localise(strayed([("T3", "P7")], by), ATTRIBUTES).slices
    assert one.where["team"] == "T3" and one.where["product"] == "P7"


def test_a_leaf_that_strays_alone_is_no_slice_where_others_stray_far_by_themselves():
    frame = strayed([("T3", "P7")], 0.1)
    assert [one.where["product"] for one in localise(frame, ATTRIBUTES).slices] == ["P7"]
    frame.loc[::7, "v"] *= np.linspace(0.5, 1.4, len(frame[::7]))
    assert localise(frame, ATTRIBUTES).slices == ()


def test_along_one_attribute_a_member_is_a_leaf_and_may_be_named():
    teams = (
        strayed([("T3", f"P{product}") for product in range(9)], 0.4).groupby("team", as_index=False)[["f", "v"]].sum()
    )
    assert [one.where for one in localise(teams, ("team",)).slices] == [{"team": "T3"}]


def test_a_team_that_fell_is_named_beside_leaves_that_stray_alone():
    frame = strayed([("T3", "P7"), ("T2", "P0")], 5.0)
    frame.loc[frame.team == "T5", "v"] *= 0.6
    teams = sorted(one.where["team"] for one in localise(frame, ATTRIBUTES).slices)
    assert teams == ["T2", "T3", "T5"]


def test_noise_with_heavy_tails_names_nothing():
    rng, named = np.random.default_rng(11), 0
    for _ in range(20):
        frame = company()
        named += bool(localise(frame.assign(v=frame.f * (1 + 0.1 * rng.standard_t(2, len(frame)))), ATTRIBUTES).slices)
    assert named <= 1


def test_a_slice_whose_months_never_meet_is_judged_without_them():
    """R5 has odd months only on the side of the expected and even ones on that of the actual: no month has a rate."""
    rng, rows = np.random.default_rng(1), []
    for region in range(6):
        for channel in range(5):
            for month in range(1, 7):
                of = 200 + int(rng.integers(0, 40))
                before, after = (of, of) if region < 5 else (of * (month % 2), of * (1 - month % 2))
                rates = (0.3, 0.03) if region == 5 else 0.3 + rng.normal(0, 0.01, 2)
                won = {"a_f": before * rates[0], "a_v": after * rates[1], "b_f": before, "b_v": after}
                rows.append({"region": f"R{region}", "channel": f"C{channel}", "month": f"2026-{month:02}", **won})
    answer = localise(pd.DataFrame(rows), ("region", "channel"), within="month")
    assert [dict(one.where) for one in answer.slices] == [{"region": "R5"}]
    assert answer.rest + answer.mix + answer.slices[0].gap == pytest.approx(answer.gap)
