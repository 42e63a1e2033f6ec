"""Moves pasted from a sheet: names or codes, shares as people write them, a heading passed over, what is unread told."""

from decimal import Decimal

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.plan.territories import Move
from salesplan.services.plan.territory_rows import Unread, members_of, pasted

MEMBERS = {
    "region": (Member("region", "R01", "华东", "East", ("华东大区",)), Member("region", "R02", "华南", "South")),
    "team": (Member("team", "T01", "一组"), Member("team", "T02", "二组")),
    "product": (Member("product", "A1", "螺杆机"), Member("product", "A2", "活塞机")),
}


def test_names_codes_aliases_and_missing_cells_are_read_and_a_heading_is_passed_over():
    text = "原区域\t原团队\t划入区域\n华东大区\t\tsouth\n\nR02\tT01\t\t二组\t30%\tA1、活塞机\t换组\n"
    found = pasted(text, MEMBERS)
    assert found.unread == ()
    assert found.moves == (
        Move("R01", "", "R02", ""),
        Move("R02", "T01", "", "T02", Decimal("0.3"), ("A1", "A2"), reason="换组"),
    )


@pytest.mark.parametrize(
    ("text", "share"),
    [("30%", "0.3"), ("30 ％", "0.3"), ("0.3", "0.3"), ("33.5", "0.335"), ("", "1"), ("1", "1"), ("100", "1")],
)
def test_shares_are_read_as_people_write_them(text, share):
    (move,) = pasted(f"华东\t\t华南\t\t{text}", MEMBERS).moves
    assert move.share == Decimal(share)


def test_what_is_not_understood_is_told_with_its_row_and_left_out():
    found = pasted("华东\t九组\t华南\t\t一半\nR01\t\tR02\t\t\t锅炉", MEMBERS)
    assert found.moves == ()
    assert found.unread == (Unread(1, "team", "九组"), Unread(1, "share", "一半"), Unread(2, "product", "锅炉"))


def test_a_list_of_members_is_read_by_any_comma_and_unknown_ones_are_told():
    assert members_of("A1，活塞机; 锅炉", "product", MEMBERS["product"]) == (("A1", "A2"), ("锅炉",))
