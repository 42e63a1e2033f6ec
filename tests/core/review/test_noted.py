"""Which notes concern a number, and how they are counted."""

from datetime import datetime

import pytest

from salesplan.core.execute.kpis import KPIS
from salesplan.core.measures import MEASURE
from salesplan.core.review.noted import (
    Mark,
    Note,
    Noted,
    Number,
    months_and_rest,
    moves,
    of_the_plan,
    sums_of,
)

AT = datetime(2026, 9, 1)
WHOLE = Number("revenue", {}, "2026-01", "2026-06")
EAST = WHOLE.within({"region": ("R01",)})


def note(id, number, kind="comment", resolved=False):
    return Note(id, kind, number, number.where, "?", "li", AT, resolved, "", "", None)


def ids(found):
    return [[one.id for one in part] for part in found]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (WHOLE, [[1], []]),
        (EAST, [[], [1]]),
        (EAST.within({"product": ("P01",), "month": ("2026-03",)}), [[], [1]]),
        (WHOLE._replace(end="2026-05"), [[], [1]]),
        (WHOLE._replace(end="2026-07"), [[], []]),
        (WHOLE._replace(start="2025-12"), [[], []]),
        (WHOLE._replace(measure="orders"), [[], []]),
        (WHOLE._replace(version=3), [[1], []]),
        (WHOLE._replace(version=4), [[], []]),
    ],
)
def test_a_note_concerns_its_number_and_every_number_that_it_is_a_part_of(number, expected):
    assert ids(Noted((note(1, number),), {2026: 3}).on(WHOLE)) == expected


def test_a_slice_is_not_concerned_by_notes_on_what_it_is_a_part_of_or_on_its_neighbours():
    others = [WHOLE, WHOLE.within({"region": ("R02",)}), WHOLE.within({"region": ("R01", "R02")})]
    noted = Noted(tuple(note(n, one) for n, one in enumerate(others)))
    assert ids(noted.on(EAST)) == [[], []]
    assert ids(noted.on(WHOLE.within({"region": ("R02", "R01")}))) == [[2], [1]]


def test_to_a_reader_of_some_regions_a_slice_is_the_part_of_it_that_lies_there():
    south = WHOLE.within({"region": ("R02",)})
    assert ids(Noted((note(1, south),), regions=("R02",)).on(WHOLE)) == [[1], []]
    assert ids(Noted((note(1, south),), regions=("R02", "R03")).on(WHOLE)) == [[], [1]]


def test_only_open_notes_are_counted_a_dispute_apart_from_comments():
    notes = (
        note(1, WHOLE, "disputed"),
        note(2, WHOLE),
        note(3, EAST),
        note(4, EAST, "disputed"),
        note(5, EAST, "disputed"),
        note(6, WHOLE, "disputed", resolved=True),
    )
    assert Noted(notes).mark(WHOLE) == Mark(1, 1, 2, 1)
    assert Noted(notes).mark(WHOLE).all == 5
    assert Noted(notes).by([WHOLE], ["region"]) == {("R01",): Mark(2, 1, 0, 0)}


def test_members_and_months_of_a_number_have_the_marks_that_each_would_have_alone():
    months = [EAST.within({"month": (month,)}) for month in ("2026-01", "2026-02")]
    places = [WHOLE, EAST, *months, WHOLE.within({"team": ("T01",)}), WHOLE.within({"region": ("R01", "R02")})]
    places += [EAST.within({"product": ("P01",)}), EAST._replace(measure="pace")]
    noted = Noted(tuple(note(n, one, ("comment", "disputed")[n % 2]) for n, one in enumerate(places)))
    cuts = {("region",): [("R01",), ("R02",)], ("team",): [("T01",)], ("region", "product"): [("R01", "P01")]}
    cuts |= {("month",): [("2026-01",), ("2026-02",), ("2026-03",)]}
    for cut, codes in cuts.items():
        slices = {one: WHOLE.within({name: (code,) for name, code in zip(cut, one, strict=True)}) for one in codes}
        alone = {one: noted.mark(number) for one, number in slices.items()}
        assert noted.by([WHOLE], cut) == {one: mark for one, mark in alone.items() if mark.all}


def test_whatever_is_told_of_a_slice_counts_every_note_on_it_once():
    pace = EAST._replace(measure="pace")
    on = (note(1, EAST, "disputed"), note(2, pace), note(3, EAST._replace(measure="orders"), "disputed"))
    assert Noted(on).any(EAST) == Mark(2, 1, 0, 0)


def test_a_note_counts_once_on_figures_that_stand_beside_each_other():
    rate = WHOLE._replace(measure="attainment_base")
    noted = Noted((note(1, EAST, "disputed"), note(2, rate.within({"region": ("R01",)})), note(3, EAST)))
    assert noted.by([WHOLE, rate], ["region"]) == {("R01",): Mark(1, 2, 0, 0)}
    assert noted.by([rate], ["region"]) == {("R01",): Mark(0, 1, 1, 0)}


@pytest.mark.parametrize(
    ("kpi", "disputed", "is_told"),
    [
        ("conversion", EAST._replace(measure="leads"), True),
        ("conversion", EAST, False),
        ("aov", EAST, True),
        ("gross_margin", EAST._replace(measure="cost"), True),
        ("net_revenue", EAST._replace(measure="returns"), True),
        ("repurchase", WHOLE._replace(measure="new_customers"), True),
        ("attainment_challenge", WHOLE._replace(version=3), True),
        ("attainment_challenge", WHOLE._replace(version=4), False),
        ("pace", WHOLE._replace(start="2025-11", end="2025-11"), True),
        ("pace", WHOLE._replace(start="2025-08", end="2025-08"), False),
        ("yoy", EAST._replace(start="2025-03", end="2025-03"), True),
        ("yoy", EAST._replace(start="2025-07", end="2025-07"), False),
        ("mom", WHOLE._replace(start="2026-05", end="2026-05"), True),
        ("mom", WHOLE._replace(start="2026-04", end="2026-04"), False),
        ("revenue", WHOLE._replace(measure="orders"), False),
    ],
)
def test_a_ratio_tells_that_a_sum_in_it_is_disputed_over_the_months_that_it_sums(kpi, disputed, is_told):
    noted = Noted((note(1, disputed, "disputed"), note(2, disputed)), {2026: 3}, starts=9)
    assert noted.mark(WHOLE._replace(measure=kpi)) == Mark(disputed_within=int(is_told))


def test_every_sum_of_a_kpi_is_one_that_can_be_noted():
    named = {sum.measure for kpi in KPIS for sum in sums_of(WHOLE._replace(measure=kpi))}
    assert named <= MEASURE.keys() and "revenue" in named


def test_of_two_members_chosen_together_and_of_all_of_them_a_note_hangs_on_that_choice():
    both = note(1, WHOLE.within({"region": ("R01", "R02")}), "disputed")
    noted = Noted((both,))
    assert noted.mark(WHOLE.within({"region": ("R02", "R01")})) == Mark(disputed=1)
    assert noted.mark(WHOLE) == Mark(disputed_within=1)  # one by one they are not the company: it may gain a third
    assert noted.by([WHOLE], ["region"]) == {}


def test_the_months_of_a_slice_of_a_plan_are_a_range_where_no_month_is_left_out():
    year = ("2026-01", "2026-12")
    assert months_and_rest({"region": ("R01",)}, year) == ({"region": ("R01",)}, year)
    assert months_and_rest({"month": ("2026-03", "2026-02")}, year) == ({}, ("2026-02", "2026-03"))
    apart = {"month": ("2026-01", "2026-03")}
    assert months_and_rest(apart, year) == (apart, ("2026-01", "2026-03"))


def test_what_is_held_against_a_plan_is_another_number_under_another_plan():
    assert [kpi for kpi in ("revenue", "aov", "attainment_base", "pace") if of_the_plan(kpi)] == [
        "attainment_base",
        "pace",
    ]


@pytest.mark.parametrize(
    ("kpi", "other", "range_"),
    [
        ("pace", "attainment_base", ("2025-09", "2026-06")),  # the year begins in September
        ("pace", "pace", ("2026-03", "2026-06")),
        ("landing", "landing", ("2026-06", "2026-06")),
        ("mom", "mom", ("2026-06", "2026-06")),
    ],
)
def test_a_note_marks_its_number_under_whatever_name_and_months_it_stands(kpi, other, range_):
    one = EAST._replace(measure=kpi, start="2025-09")
    noted, start, end = Noted((note(1, one, "disputed"),), starts=9), *range_
    assert noted.mark(EAST._replace(measure=other, start=start, end=end)) == Mark(disputed=1)
    assert Noted((note(1, EAST._replace(measure=other, start=start, end=end)),), starts=9).mark(one) == Mark(comments=1)


def test_pace_is_no_attainment_of_other_months_and_none_of_the_challenge():
    noted = Noted((note(1, EAST._replace(measure="pace", start="2025-09"), "disputed"),), starts=9)
    others = [("attainment_base", "2025-10", "2026-06"), ("attainment_base", "2025-09", "2026-05")]
    others += [("attainment_challenge", "2025-09", "2026-06")]
    for measure, start, end in others:
        assert noted.mark(EAST._replace(measure=measure, start=start, end=end)) == Mark()


@pytest.mark.parametrize(
    ("kpi", "other", "does"),
    [
        ("orders", "revenue", True),
        ("leads", "pace", True),
        ("orders", "conversion", True),
        ("return_rate", "conversion", False),
        ("leads", "return_rate", False),
        ("collected", "revenue", False),
        (None, "revenue", False),
    ],
)
def test_a_kpi_moves_another_where_it_goes_into_it(kpi, other, does):
    assert moves(kpi, other) is does
