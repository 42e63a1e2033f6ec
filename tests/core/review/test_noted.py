"""Which notes concern a number, and how they are counted."""

from datetime import datetime

import pytest

from salesplan.core.review.noted import (
    Mark,
    Note,
    Noted,
    Number,
    marks,
    marks_by,
    months_and_rest,
    of_the_plan,
    touching,
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
    assert ids(touching([note(1, number)], WHOLE, versions=(3,))) == expected


def test_a_slice_is_not_concerned_by_notes_on_what_it_is_a_part_of_or_on_its_neighbours():
    others = [WHOLE, WHOLE.within({"region": ("R02",)}), WHOLE.within({"region": ("R01", "R02")})]
    assert ids(touching([note(n, one) for n, one in enumerate(others)], EAST)) == [[], []]
    both = WHOLE.within({"region": ("R02", "R01")})
    assert ids(touching([note(n, one) for n, one in enumerate(others)], both)) == [[2], [1]]


def test_to_a_reader_of_some_regions_a_slice_is_the_part_of_it_that_lies_there():
    south = WHOLE.within({"region": ("R02",)})
    assert ids(touching([note(1, south)], WHOLE, regions=("R02",))) == [[1], []]
    assert ids(touching([note(1, south)], WHOLE, regions=("R02", "R03"))) == [[], [1]]


def test_only_open_notes_are_counted_a_dispute_apart_from_comments():
    notes = [
        note(1, WHOLE, "disputed"),
        note(2, WHOLE),
        note(3, EAST),
        note(4, EAST, "disputed"),
        note(5, EAST, "disputed"),
        note(6, WHOLE, "disputed", resolved=True),
    ]
    assert marks(notes, WHOLE) == Mark(1, 1, 2, 1)
    assert marks(notes, WHOLE).all == 5
    assert marks_by(notes, WHOLE, "region") == {"R01": Mark(2, 1, 0, 0)}


def test_members_and_months_of_a_number_have_the_marks_that_each_would_have_alone():
    months = [EAST.within({"month": (month,)}) for month in ("2026-01", "2026-02")]
    places = [WHOLE, EAST, *months, WHOLE.within({"team": ("T01",)}), WHOLE.within({"region": ("R01", "R02")})]
    notes = [note(n, one, ("comment", "disputed")[n % 2]) for n, one in enumerate(places)]
    for by, codes in (("region", ("R01", "R02")), ("team", ("T01",)), ("month", ("2026-01", "2026-02", "2026-03"))):
        alone = {code: marks(notes, WHOLE.within({by: (code,)})) for code in codes}
        assert marks_by(notes, WHOLE, by) == {code: mark for code, mark in alone.items() if mark.all}


def test_what_holds_revenue_against_a_plan_tells_that_the_revenue_is_disputed():
    pace = EAST._replace(measure="pace")
    disputed = [note(1, EAST, "disputed"), note(2, pace), note(3, EAST._replace(measure="orders"), "disputed")]
    assert (marks(disputed, pace), marks(disputed, EAST)) == (Mark(0, 1, 1, 0), Mark(1, 0, 0, 0))
    assert Noted(tuple(disputed)).any(EAST) == Mark(2, 1, 0, 0)


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
