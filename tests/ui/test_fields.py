"""Every kind of field has its widget, column, grid and words; what is typed is exact; hostile text stays text."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import pytest

from salesplan.core.record import (
    Count,
    Day,
    Flag,
    Kind,
    Long,
    Money,
    Month,
    Names,
    Number,
    Percent,
    Person,
    Record,
    Register,
    Row,
    Show,
    Text,
)
from salesplan.ui.records import typed
from salesplan.ui.records.field_words import SAY, Field, Tongue, cell, fields_of, say
from salesplan.ui.records.fields import COLUMNS, GRID, WIDGETS, options


class Line(Row):
    action: Text
    owner: Person | None = None


class Everything(Record):
    title: Text
    note: Long = ""
    aliases: Names = ()
    state: Literal["armed"] = "armed"
    working: Flag | None = None
    amount: Money | None = None
    share: Percent | None = None
    threshold: Number | None = None
    customers: Count | None = None
    day: Day | None = None
    month: Month | None = None
    owner: Person | None = None
    others: Annotated[tuple[str, ...], Show(Kind.LINKS, to="person")] = ()
    steps: tuple[Line, ...] = ()


FIELDS = fields_of(Register(Everything, "X", "title", ("title",)))
PEOPLE = {"S01": "王芳", "S02": "李强", "S03": "王芳"}
ZH = Tongue("contingency", "zh", lambda to: PEOPLE)
EN = Tongue("contingency", "en", lambda to: PEOPLE)


def test_every_kind_has_its_place_in_every_table_of_the_screen():
    assert {*SAY} == {*COLUMNS} == {*Kind}
    assert {*WIDGETS} == {*Kind} - {Kind.ROWS, Kind.STATUS}
    assert {*GRID} == {*Kind} - {Kind.ROWS, Kind.STATUS}
    assert {field.kind for field in FIELDS.values()} == {*Kind} - {Kind.STATUS}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,180万", Decimal(11_800_000)),
        ("1180 万元", Decimal(11_800_000)),
        ("１２．５", Decimal("12.5")),
        ("−0.01", Decimal("-0.01")),
        ("3.2M", Decimal(3_200_000)),
        ("99999999999999.99", Decimal("99999999999999.99")),
        ("", None),
        ("1,2", "1,2"),
        ("viel", "viel"),
    ],
)
def test_numbers_are_read_exactly_in_the_spellings_of_people_and_else_come_back_as_typed(text, value):
    assert typed.number(text) == value


def test_percentages_counts_and_months_are_read_as_people_write_them():
    assert typed.percent("45.25%") == Decimal("0.4525")
    assert (typed.count("1,204"), typed.count("1.5")) == (1204, "1.5")
    assert [typed.month(text) for text in ("2026年7月", "2026/07", "2026-7", "bald")] == [*["2026-07"] * 3, "bald"]


def test_two_amounts_that_differ_by_a_fen_never_read_the_same():
    assert say(FIELDS["amount"], Decimal("11800000.01"), ZH) == "11,800,000.01"
    assert say(FIELDS["share"], Decimal("0.4525"), ZH) == "45.25%"
    assert say(FIELDS["threshold"], Decimal("0.12000000"), ZH) == "0.12"


def test_money_stands_in_tables_in_their_unit_and_stays_a_number():
    assert (cell(FIELDS["amount"], Decimal("11800000"), ZH), cell(FIELDS["amount"], Decimal("11800000"), EN)) == (
        1180.0,
        11800.0,
    )


def test_a_missing_value_is_a_dash_and_never_a_zero():
    empty = {Kind.NAMES: (), Kind.LINKS: (), Kind.ROWS: (), Kind.TEXT: "", Kind.LONG: ""}
    assert {say(field, empty.get(field.kind), ZH) for field in FIELDS.values()} == {"—"}
    assert cell(FIELDS["customers"], None, ZH) is None
    assert say(FIELDS["customers"], 0, ZH) == "0"


def test_child_rows_are_said_line_by_line_in_words():
    rows = (Line(action="联系客户", owner="S01"), Line(action="锁价"))
    assert say(FIELDS["steps"], rows, ZH) == "联系客户 · 王芳\n锁价"


def test_two_people_of_the_same_name_are_told_apart_and_a_lost_one_can_stay():
    assert options(FIELDS["owner"], ZH, ("S99",)) == {
        "S99": "S99",
        "S01": "王芳 · S01",
        "S02": "李强",
        "S03": "王芳 · S03",
    }


def test_days_follow_the_language():
    assert (say(FIELDS["day"], date(2026, 11, 22), ZH), say(FIELDS["day"], date(2026, 11, 22), EN)) == (
        "2026-11-22",
        "22 Nov 2026",
    )


def test_a_light_is_said_in_the_words_of_its_register():
    assert say(Field("light", Kind.STATUS), "bad", ZH) == "■ 已触发"
