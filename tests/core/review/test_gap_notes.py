"""Which notes stand at the ends, the steps and the rows of a gap."""

from datetime import datetime

import pytest

from salesplan.core.review.gap_notes import GapNotes, slice_of
from salesplan.core.review.noted import Mark, Note, Noted, Number
from salesplan.core.view import View

VIEW = View("2026-01", "2026-10")
WHOLE = Number("revenue", {}, "2026-01", "2026-10")
NORTH = WHOLE.within({"region": ("R03",)})
BEFORE = WHOLE._replace(start="2025-01", end="2025-10")


def marks(against, *numbers):
    at = datetime(2026, 11, 1)
    notes = (Note(n, "disputed", one, one.where, "?", "li", at, False, "", "", None) for n, one in numbers)
    return GapNotes(Noted(tuple(notes)), VIEW, "revenue", against)


@pytest.mark.parametrize(
    ("name", "slice"),
    [
        ("region:R03", {"region": "R03"}),
        ("month:2026-03", {"month": "2026-03"}),
        ("new:C2@USD", {"product": "C2"}),
        ("apart:R05", {"region": "R05"}),
        ("price", {}),
        ("market", {}),
    ],
)
def test_a_step_of_a_slice_is_that_slice(name, slice):
    assert slice_of(name) == slice


def test_a_step_has_the_notes_of_its_slice_and_of_what_it_is_held_against():
    march = NORTH.within({"month": ("2025-03",)})
    one = marks("last_year", (1, NORTH), (2, march), (3, WHOLE._replace(measure="leads")))
    assert one.step("region:R03") == Mark(disputed=1, disputed_within=1)
    assert one.step("month:2026-03") == Mark(disputed_within=1)
    assert (one.step("leads"), one.step("conversion")) == (Mark(disputed=1), Mark(disputed_within=1))
    assert one.step("region:R01") == Mark()
    assert one.step("price") == one.step("market") == Mark(disputed_within=2)
    assert one._replace(against="plan").step("region:R03") == Mark(disputed=1)
    assert one.of({"region": "R03"}).contained() == Mark(disputed_within=2)


def test_the_ends_of_a_gap_are_last_years_figure_and_this_years():
    both = marks("last_year", (1, WHOLE), (2, BEFORE))
    assert both.ends() == (Mark(disputed=1), Mark(disputed=1))
    assert both._replace(against="plan").ends() == (Mark(), Mark(disputed=1))
