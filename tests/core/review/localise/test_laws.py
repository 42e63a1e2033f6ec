"""What holds for every answer of the localiser, on leaf tables into which slices were planted."""

from __future__ import annotations

from math import isclose

import numpy as np
import pytest

from benchmarks import leaf_cases
from salesplan.core.review.localise import localise

PLANTED = ("plan", "last_year", "majority", "conversion", "order_value", "mix", "incident")


def case(family, at, seed=20):
    return leaf_cases.FAMILIES[family](np.random.default_rng([seed, at]))


def asked(one, frame=None, attributes=None):
    return localise(one.frame if frame is None else frame, attributes or one.attributes, one.materiality)


def rows_named(one, answer, rename=None):
    """The row sets of an answer, so that two names of the same rows are the same."""
    back = {new: old for old, new in (rename or {}).items()}
    wheres = [{name: back.get(member, member) for name, member in found.where.items()} for found in answer.slices]
    return {leaf_cases.rows_of(one.frame, where).tobytes() for where in wheres}


@pytest.fixture(scope="module")
def answered():
    return [(one, asked(one)) for family in PLANTED for one in (case(family, 1), case(family, 2))]


def test_slices_rest_and_mix_add_up_to_the_gap_and_shares_are_parts_of_it(answered):
    for one, answer in answered:
        parts = sum(found.gap for found in answer.slices) + answer.rest + answer.mix
        assert isclose(parts, answer.gap, rel_tol=1e-9, abs_tol=1e-12), one.family
        assert all(isclose(found.share * answer.gap, found.gap, abs_tol=1e-9) for found in answer.slices)


def test_the_gap_is_what_came_less_what_was_expected(answered):
    for one, answer in answered:
        total = one.frame.select_dtypes("number").sum()
        if "f" in total:
            assert answer.gap == pytest.approx(total.v - total.f)
            assert answer.mix == 0
        else:
            assert answer.gap == pytest.approx(total.a_v / total.b_v - total.a_f / total.b_f)


def test_no_slice_lies_inside_another_of_its_kind(answered):
    for one, answer in answered:
        for outer in answer.slices:
            for inner in answer.slices:
                if inner is outer or inner.kind != outer.kind:
                    continue
                assert not set(outer.where.items()) <= set(inner.where.items()), one.family


def test_the_slices_that_were_planted_are_found(answered):
    right = sum(rows_named(one, answer) == planted_rows(one) for one, answer in answered)
    assert right >= len(answered) - 2


def planted_rows(one):
    return {leaf_cases.rows_of(one.frame, where).tobytes() for where in one.truth}


@pytest.mark.parametrize("family", ["plan", "conversion", "incident"])
def test_the_order_of_rows_and_columns_changes_nothing(family):
    one = case(family, 3)
    shuffled = one.frame.sample(frac=1, random_state=4)
    answer = asked(one, shuffled, one.attributes[::-1])
    assert rows_named(one, answer) == rows_named(one, asked(one)) != set()


@pytest.mark.parametrize("family", ["plan", "order_value"])
def test_other_names_of_members_and_another_currency_change_nothing(family):
    one = case(family, 4)
    rename = {member: f"{hash_of(member)}·{member}" for name in one.attributes for member in one.frame[name]}
    frame = one.frame.copy()
    for name in one.attributes:
        frame[name] = frame[name].map(rename)
    money = [name for name in ("f", "v", "a_f", "a_v") if name in frame]
    frame[money] *= 137.5
    before, after = asked(one), asked(one, frame)
    assert rows_named(one, after, rename) == rows_named(one, before) != set()
    assert after.gap == pytest.approx(before.gap * 137.5)
    assert after.broad is before.broad


def hash_of(text):
    """Any order but the alphabet's."""
    return sum(ord(letter) * 31**place for place, letter in enumerate(text)) % 97


def test_rows_alike_in_all_attributes_are_added_and_rows_without_amounts_left_out():
    one = case("plan", 5)
    halves = one.frame.assign(f=one.frame.f / 2, v=one.frame.v / 2)
    doubled = leaf_cases.pd.concat([halves, one.frame.assign(f=0.0, v=0.0), halves], ignore_index=True)
    before, after = asked(one), asked(one, doubled)
    assert [found.where for found in after.slices] == [found.where for found in before.slices]
    assert after.gap == pytest.approx(before.gap)


def test_an_attribute_with_a_single_member_changes_nothing_and_names_nothing():
    one = case("plan", 5)
    with_it = asked(one, one.frame.assign(year="2026"), (*one.attributes, "year"))
    assert [found.where for found in with_it.slices] == [found.where for found in asked(one).slices]


def test_noise_names_nothing_and_is_not_called_broad():
    answers = [asked(case("noise", at)) for at in range(8)]
    assert sum(bool(answer.slices) for answer in answers) <= 1
    assert not any(answer.broad for answer in answers)


def test_a_fall_of_everything_is_broad_and_names_nothing():
    answers = [asked(case("broad", at)) for at in range(8)]
    assert sum(bool(answer.slices) for answer in answers) <= 1
    assert all(answer.broad for answer in answers)
    assert all(answer.gap < 0 for answer in answers)
