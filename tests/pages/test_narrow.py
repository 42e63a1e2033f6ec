"""On a telephone the slices come before the pictures, what is secondary is folded, and tables have few columns."""

import pytest

from tests.pages.conftest import texts

COCKPIT = "meeting/cockpit.py"


@pytest.fixture(scope="module")
def store_file(demo_read):
    return demo_read


def narrow(screen, is_narrow=True):
    """Let the window be as narrow as a telephone."""
    screen.session_state["screen.narrow"] = is_narrow
    return screen.run()


def columns(table):
    return list(table.proto.column_order)


def test_a_telephone_has_the_slices_first_and_folds_the_rest(opened):
    screen = opened(COCKPIT)
    assert not screen.expander and len(screen.get("vega_lite_chart")) == 3
    narrow(screen)
    assert not screen.exception
    assert len(screen.get("vega_lite_chart")) == 1 and len(screen.dataframe) == 1
    assert columns(screen.dataframe[0]) == ["light", "name", "gap"]
    assert screen.expander[0].label.startswith("累计落后计划") and len(screen.expander) == 4
    screen.session_state["fold-changes"] = True
    screen.run()
    assert [columns(table)[0] for table in screen.dataframe] == ["light", "region"]
    narrow(screen, False)
    assert columns(screen.dataframe[0]) == [] and not screen.expander


def test_a_cell_chosen_in_the_folded_map_stands_above_it(opened):
    screen = narrow(opened(COCKPIT))
    screen.session_state["fold-heat"] = True
    screen.session_state["heat"] = {"selection": {"cell": [{"region": "R03", "product": "A1"}]}}
    screen.run()
    assert any("华北 × 永磁变频螺杆机" in text for text in texts(screen))


@pytest.mark.parametrize(
    ("page", "register", "shown"),
    [
        ("execute/milestones.py", "", ["light", "title"]),
        ("execute/contingency.py", "", ["light", "title"]),
        ("data/records.py", "region", ["code", "zh", "en"]),
    ],
)
def test_a_list_on_a_telephone_has_two_or_three_columns(opened, page, register, shown):
    screen = narrow(opened(page, **({"register": register} if register else {})))
    assert columns(screen.dataframe[0]) == shown


def test_child_rows_are_sentences_on_a_telephone_and_a_table_on_a_desk(opened):
    screen = opened("execute/contingency.py", id="E01")
    assert len(screen.table) == 2
    narrow(screen)
    assert not screen.table
    assert any("启动 · :gray[锁定客户数] 63" in text for text in texts(screen))
