"""Tables: a gap carries its sign, nothing at the digits shown does not, and what is missing stays missing."""

from decimal import Decimal

import streamlit as st

from salesplan.ui import tables
from salesplan.ui.tables import Field

FIELDS = (Field("name", "dim.region", "text"), Field("gap", "cockpit.gap", "gap"), Field("due", "against.due", "money"))


def shown(*gaps):
    rows = [{"name": str(n), "gap": gap, "due": Decimal(10_000)} for n, gap in enumerate(gaps)]
    return tables._data(tables.table("t", "t", FIELDS, rows, "zh"))


def test_a_gap_of_nothing_at_the_digits_shown_has_no_sign():
    styled = shown(Decimal(0), Decimal("-300.00"), Decimal(-4_614_000), Decimal(2_000_000), None)
    lines = styled.hide(axis="index").to_string().splitlines()[1:]
    assert [line.split()[1] for line in lines if line] == ["0.0", "0.0", "-461.4", "+200.0", "—"]


def test_a_loss_of_less_than_a_tenth_of_a_percent_is_shown_without_a_sign():
    made = tables.table("t", "t", (Field("rate", "cockpit.gap", "percent"),), [{"rate": -0.0002}, {"rate": -0.1}], "zh")
    assert [f"{value:.1f}" for value in made.frame["rate"].to_pylist()] == ["0.0", "-10.0"]


def test_a_table_in_which_every_gap_is_something_is_sent_as_it_is():
    assert shown(Decimal(-4_614_000), None).num_rows == 2


def test_on_a_telephone_the_longest_name_leaves_room_for_the_check_and_the_gap():
    rows = [{"name": "Northern and Northwestern Territories", "gap": Decimal(1), "due": Decimal(1)}]
    made = tables.table("t", "t", FIELDS, rows, "en")
    room = tables.NARROW_ROOM - tables.CHECK_ROOM
    assert tables._narrow_widths(made, ["name", "gap"], room)["name"] == room - 110


def kept(row=None, cell=None):
    """What the browser keeps of a table of that id."""
    cells = [] if cell is None else [cell]
    st.session_state["table-t"] = {"selection": {"rows": [] if row is None else [row], "columns": [], "cells": cells}}


def test_the_row_that_was_checked_or_clicked_last_is_the_chosen_one_though_check_and_click_both_stay():
    st.session_state.clear()
    choice = tables.selecting("t", opened=1)["on_select"]
    for row, cell, meant in [
        (1, (2, "a"), 2),
        (0, (2, "a"), 0),
        (0, (3, "b"), 3),
        (0, (3, "a"), 3),
        (None, (3, "a"), None),
    ]:
        kept(row, cell)
        choice()
        assert tables.chosen("t") == meant


def test_a_row_clicked_elsewhere_than_at_its_check_is_checked_in_a_table_of_its_own():
    st.session_state.clear()
    assert tables.following("t", 1) == "t-0"
    st.session_state["table-t-0"] = {"selection": {"rows": [1], "columns": [], "cells": [(2, "a")]}}
    assert tables.following("t", 2) == "t-1"
    assert tables.following("t", 2) == "t-1"
