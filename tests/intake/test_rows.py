"""Rows of actuals: required values, months, regions, teams, signs, keys, and what is stored already."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from salesplan.core.known import SameFile
from salesplan.core.scope import Scope
from tests.intake.company import HEAD, ROWS, changed, codes, company, csv, read, stored, where

EAST = Scope("e", "editor", ("R01",))


@pytest.mark.parametrize("id", ["month", "region", "product", "team", "channel", "orders", "units", "revenue"])
@pytest.mark.parametrize("text", ["", " ", "\u3000"])
def test_a_blank_required_cell_is_refused(id, text):
    assert where(read(csv(changed(ROWS[0], **{id: text}), *ROWS[1:])), "E_MISSING_VALUE") == [(2, id)]


@pytest.mark.parametrize("id", ["leads", "cost", "returns", "new_customers", "repeat_customers"])
@pytest.mark.parametrize("text", ["", "-", "—"])
def test_a_blank_optional_cell_is_empty_not_zero(id, text):
    reading = read(csv(changed(ROWS[0], **{id: text}), *ROWS[1:]))
    assert (reading.verdict, where(reading, "N_BLANK_AS_NULL")) == ("accept_with_notice", [(2, id)])
    assert reading.rows[0][id] is None


@pytest.mark.parametrize(
    ("month", "code"),
    [
        ("2026-12", "E_MONTH_FUTURE"),
        ("2027-01", "E_MONTH_FUTURE"),
        ("2026-08", "E_MONTH_CLOSED"),
        ("2015-01", "E_MONTH_CLOSED"),
        ("2014-12", "E_MONTH_RANGE"),
        ("2100-01", "E_MONTH_RANGE"),
        ("0001-01", "E_MONTH_RANGE"),
        ("10000", "E_MONTH_RANGE"),
    ],
)
def test_months_outside_the_open_ones_are_refused(month, code):
    reading = read(csv(ROWS[0], changed(ROWS[1], month=month)))
    assert where(reading, code) == [(3, "month")]


def test_without_a_closed_month_older_months_are_open():
    reading = read(csv(changed(ROWS[0], month="2015-01")), known=company(settings_={"closed_through": None}))
    assert reading.verdict == "accept"


def test_the_running_month_is_told_and_its_data_day_asked_for():
    rows = [row.replace("2026-10", "2026-11") for row in ROWS]
    reading = read(csv(*rows))
    assert codes(reading) == {"N_MONTH_IN_PROGRESS"}
    assert [(q.key, q.code, q.choices, q.free) for q in reading.questions] == [
        ("as_of", "N_MONTH_IN_PROGRESS", ("2026-11-22", "2026-11-23"), "day")
    ]
    assert reading.as_of == date(2026, 11, 23)
    assert read(csv(*rows), as_of="2026-11-20").as_of == date(2026, 11, 20)
    assert read(csv(*rows), as_of="2026-11-20").questions == ()
    assert read(csv(*ROWS)).as_of == date(2026, 10, 31)


@pytest.mark.parametrize("day", ["2026-11-24", "2026-10-31", "yesterday"])
def test_a_data_day_that_cannot_be_is_refused(day):
    rows = [row.replace("2026-10", "2026-11") for row in ROWS]
    assert "E_ANSWER" in codes(read(csv(*rows), as_of=day))


def test_rows_of_another_region_refuse_the_whole_file():
    reading = read(csv(*ROWS), known=company(scope=EAST))
    assert where(reading, "E_FORBIDDEN_REGION") == [(6, "region"), (7, "region")]
    assert reading.problems[0].detail["allowed"] == ("华东",)
    assert read(csv(*ROWS[:4]), known=company(scope=EAST)).verdict == "accept"


def test_a_team_of_another_region_is_refused():
    reading = read(csv(changed(ROWS[0], team="华南一组")))
    wrong = next(p for p in reading.problems if p.code == "E_TEAM_REGION")
    assert (wrong.row, wrong.column, wrong.detail) == (2, "team", {"team": "华南一组", "want": "华南", "got": "华东"})
    assert read(csv(changed(ROWS[0], team="华南一组")), known=company(everywhere=("华南一组",))).verdict == "accept"


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"revenue": "-5", "cost": "-6", "returns": ""}, "N_NEGATIVE_REVENUE", "revenue"),
        ({"revenue": "0", "cost": "0", "returns": "0"}, "N_ZERO_REVENUE", "revenue"),
        ({"cost": "2967851.90"}, "N_NEGATIVE_MARGIN", "cost"),
        ({"returns": "2967851.90"}, "N_RETURNS_GT_REVENUE", "returns"),
        ({"units": "-2"}, "N_NEGATIVE_UNITS", "units"),
        ({"revenue": "10000000.005"}, "N_ROUNDED", "revenue"),
    ],
)
def test_unusual_figures_are_told_and_stored(cells, code, column):
    reading = read(csv(changed(ROWS[0], **cells), *ROWS[1:]))
    assert (reading.verdict, where(reading, code)) == ("accept_with_notice", [(2, column)])


def test_orders_of_zero_with_no_revenue_are_nothing_to_tell():
    assert codes(read(csv(changed(ROWS[0], orders="0", revenue="0", cost="0", returns="0")))) == set()


def test_returns_that_are_negative_throughout_are_turned_positive():
    reading = read(
        csv(
            *(changed(row, returns="-" + row.split(",")[10]) for row in ROWS[:4]),
            changed(ROWS[4], returns="0"),
            changed(ROWS[5], returns=""),
        )
    )
    assert where(reading, "N_RETURNS_SIGN") == [(None, "returns")]
    assert [str(row["returns"]) for row in reading.rows][:2] == ["29678.51", "24796.00"]
    assert reading.rows[5]["returns"] is None


def test_returns_of_mixed_signs_are_refused_with_the_negative_rows():
    reading = read(csv(changed(ROWS[0], returns="-5"), *ROWS[1:4], changed(ROWS[4], returns="(5)")))
    assert where(reading, "E_RETURNS_SIGN") == [(2, "returns"), (6, "returns")]


def test_rows_with_equal_keys_are_refused_after_cleaning_and_aliases():
    reading = read(csv(*ROWS, changed(ROWS[1], region="East China", month="2026/10", channel="online")))
    assert where(reading, "E_DUP_KEY") == [(3, None), (8, None)]
    assert reading.problems[0].detail["rows"] == "3, 8"
    assert [(q.key, q.choices) for q in reading.questions] == [("duplicates", ("sum",))]


def test_equal_rows_are_added_up_when_the_person_says_so():
    reading = read(csv(*ROWS, changed(ROWS[0], leads="", returns="")), duplicates="sum")
    assert where(reading, "N_DUP_SUMMED") == [(2, None), (8, None)]
    first = reading.rows[0]
    assert (first["orders"], str(first["revenue"]), first["leads"], str(first["returns"])) == (
        256,
        "5935703.78",
        384,
        "29678.51",
    )
    assert (reading.counts.read, reading.counts.stored, reading.counts.merged) == (7, 6, 1)


def test_sums_of_equal_rows_stay_within_the_limit():
    rows = [changed(ROWS[0], revenue="900000000000"), changed(ROWS[0], revenue="900000000000")]
    assert where(read(csv(*rows), duplicates="sum"), "E_TOO_LARGE") == [(2, "revenue")]


STORED = stored("2026-10", {"R01": (4, "9000000.00"), "R02": (1, "1000.00"), "R03": (1, "2000.00")})


def test_a_month_that_exists_is_replaced_with_before_and_after():
    reading = read(csv(*ROWS), known=company(stored=STORED))
    told = next(p for p in reading.problems if p.code == "N_REPLACES_MONTH")
    after = sum(Decimal(row.split(",")[8]) for row in ROWS)
    before = Decimal("9003000.00")
    assert told.detail == {"month": "2026-10", "a": 6, "b": 6, "x": before, "y": after, "d": after - before}


def test_a_file_that_lacks_regions_of_the_month_is_refused_until_only_its_regions_are_meant():
    known = company(stored=STORED)
    reading = read(csv(*ROWS[:4]), known=known)
    assert where(reading, "E_SCOPE_SHRINK") == [(None, "region")]
    assert reading.problems[0].detail == {"month": "2026-10", "missing": ("华南", "华北")}
    assert [(q.key, q.choices) for q in reading.questions] == [("scope", ("regions",))]
    lifted = read(csv(*ROWS[:4]), known=known, scope="regions")
    assert (lifted.verdict, next(p for p in lifted.problems).detail["a"]) == ("accept_with_notice", 4)


def test_a_regional_editor_only_ever_replaces_his_regions():
    reading = read(csv(*ROWS[:4]), known=company(stored=STORED, scope=EAST))
    assert codes(reading) == {"N_REPLACES_MONTH"}


def test_groups_that_the_file_does_not_carry_are_left_alone():
    finance = stored("2026-10", {"R05": (9, "1")}, groups=("cost",))
    head = HEAD.replace(",成本", "")
    rows = [",".join(cell for at, cell in enumerate(row.split(",")) if at != 9) for row in ROWS]
    assert codes(read(csv(*rows, head=head), known=company(stored=finance))) == {"N_MISSING_OPTIONAL"}
    assert "E_SCOPE_SHRINK" in codes(read(csv(*ROWS), known=company(stored=finance)))


def test_the_same_file_again_changes_nothing_and_needs_no_answer():
    same = SameFile(7, datetime(2026, 11, 20, 9, 30), "anna")
    reading = read(csv(*ROWS), known=company(stored=STORED, same_file=same))
    assert codes(reading) == {"N_SAME_FILE"}
    assert (reading.problems[0].detail["who"], len(reading.rows)) == ("anna", 6)
    twice = read(csv(*ROWS, ROWS[0]), known=company(same_file=same, settings_={"closed_through": "2026-10"}))
    assert twice.verdict == "accept_with_notice"
    foreign = read(csv(*ROWS), known=company(same_file=same, scope=EAST))
    assert "E_FORBIDDEN_REGION" in codes(foreign)


def test_the_same_file_and_context_give_the_same_verdict():
    assert read(csv(*ROWS, ROWS[0])) == read(csv(*ROWS, ROWS[0]))
