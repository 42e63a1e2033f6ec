"""Whatever is sent: a verdict, never an exception; every row accounted for; what was accepted reads as itself."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.books import book, sheet_xml, table
from tests.intake.company import COLUMNS, HEAD, ROWS, changed, csv, read

ODD = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "-",
            "合计",
            "华东小计",
            "Total",
            "2026-10",
            "46296",
            "华东 ",
            "華東",
            "1,2",
            "1,234",
            "(5)",
            "5-",
            "=1+1",
            "x" * 70,
            "\u202e",
            "#N/A",
            "1e5",
            "¥5",
            "$5",
            "5万",
            "nan",
        ]
    ),
    st.text(max_size=12),
    st.integers(-10, 10**13).map(str),
    st.decimals(-(10**6), 10**6, places=3).map(str),
)


def quoted(cells):
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, len(ROWS) - 1), st.sampled_from(COLUMNS), ODD), max_size=8),
    st.sampled_from([{}, {"duplicates": "sum"}, {"names": "create"}, {"fill_down": "region,month"}, {"unit": "万元"}]),
)
def test_odd_cells_never_break_the_reading_and_every_row_is_counted(edits, answers):
    rows = [row.split(",") for row in ROWS]
    for at, column, text in edits:
        rows[at][COLUMNS.index(column)] = text.replace("\0", "")
    read(csv(*(quoted(row) for row in rows), end="\n"), **answers)


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(10)), st.integers(0, 3))
def test_blank_total_repeated_and_data_rows_in_any_order_are_all_counted(order, blanks):
    lines = [
        *ROWS,
        HEAD,
        "",
        ",,,,,,,,,,,,",
        changed(ROWS[0], month="合计", region="", product="", team="", channel="", revenue="", cost="", returns=""),
    ]
    reading = read(csv(*(lines[at] for at in order), *[""] * blanks))
    assert reading.counts.stored == 6


def mutated(content, seed):
    chance = random.Random(seed)
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 40)]
            case 2:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
            case _:
                data[at:at] = data[at : at + chance.randint(1, 60)]
    return bytes(data)


SOURCES = {
    "utf8": csv(*ROWS),
    "gbk": csv(*ROWS).decode().encode("gbk"),
    "utf16": b"\xff\xfe" + csv(*ROWS).decode().encode("utf-16-le"),
    "book": book(),
    "plain_book": book({"a": sheet_xml(table())}, method=0),
    "page": f"<table><tr><td>{HEAD.replace(',', '</td><td>')}</td></tr></table>".encode(),
}


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_damaged_files_get_a_verdict(source):
    for seed in range(40):
        reading = read(mutated(SOURCES[source], seed), "a.xlsx", legacy="read")
        assert reading.verdict in ("accept", "accept_with_notice", "reject")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_get_a_verdict(content):
    read(content)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gets_a_verdict(text):
    read(text.encode("utf-8", "surrogatepass"))
    read(csv(text))


def test_what_was_accepted_reads_as_itself():
    first = read(csv(*ROWS))
    lines = [",".join("" if row[id] is None else str(row[id]) for id in COLUMNS) for row in first.rows]
    again = read(csv(*lines, head=",".join(COLUMNS)))
    assert (again.verdict, again.rows) == ("accept", first.rows)


HEADS = st.sampled_from(
    [
        *[
            "区域",
            "产品",
            "团队",
            "渠道",
            "月份",
            "指标",
            "订单数",
            "销售额",
            "2026-10",
            "2026-09",
            "10月",
            "Oct-26",
            "本月",
            "累计",
            "合计",
            "计划",
            "实际",
            "同比",
            "2026年",
        ],
        "",
    ]
)
FIGURES = st.one_of(
    st.sampled_from(["", "1", "2.5", "-", "x", "1.234,56", "合计", "**", "销售额", "华东", "直销", "10月"]), ODD
)
ANSWERS = st.sampled_from(
    [
        {},
        {"measure": "revenue", "const__year": "2026"},
        {"months": "open", "measure": "orders"},
        {"cumulative": "yes", "negative": "accept", "const__month": "2026-10", "measure": "revenue"},
        {"decimal": "comma", "fill_down": "region,team"},
    ]
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(HEADS, min_size=6, max_size=6), min_size=1, max_size=3),
    st.lists(st.lists(FIGURES, min_size=6, max_size=6), max_size=5),
    ANSWERS,
    st.sampled_from(["actuals", "plan"]),
)
def test_wide_tables_of_any_heads_never_break_the_reading(heads, rows, answers, dataset):
    lines = [[cell.replace("\0", "") for cell in row] for row in (*heads, *rows)]
    read(csv(*(quoted(row) for row in lines[1:]), head=quoted(lines[0]), end="\n"), dataset=dataset, **answers)
    read(book({"a": sheet_xml(lines)}), "a.xlsx", dataset=dataset, **answers)
