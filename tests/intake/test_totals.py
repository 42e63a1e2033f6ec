"""Total rows: found in any key cell, compared within what rounding allows, skipped and counted."""

from decimal import Decimal

import pytest

from salesplan.intake.totals import Label, label_of
from tests.intake.company import HEAD, ROWS, changed, codes, csv, read, where


def total(label, rows=ROWS, column=0, off=Decimal(0), **cells):
    """A total row: the sums of the rows, revenue off by `off`."""
    parts = [row.split(",") for row in rows]
    sums = [str(sum((Decimal(p[at]) for p in parts), Decimal(0)) + (off if at == 8 else 0)) for at in range(5, 13)]
    keys = ["", "", "", "", ""]
    keys[column] = label
    return changed(",".join([*keys, *sums]), **cells)


@pytest.mark.parametrize(
    "label", ["合计", "总计", "合 计", " 总  计 ", "Total", "TOTAL", "Grand Total", "合计：", "全国合计", "销售总计"]
)
@pytest.mark.parametrize("column", [0, 1, 2, 3, 4])
def test_a_grand_total_in_any_key_cell_is_checked_and_skipped(label, column):
    reading = read(csv(*ROWS, total(label, column=column)))
    assert (reading.verdict, where(reading, "N_TOTAL_ROW")) == ("accept_with_notice", [(8, None)])
    assert (reading.counts.read, reading.counts.totals, reading.counts.stored) == (7, 1, 6)


def test_subtotals_by_region_and_a_grand_total_are_checked():
    rows = [
        *ROWS[:4],
        total("华东小计", ROWS[:4], 1),
        ROWS[4],
        total("华南 小计", ROWS[4:5], 1),
        ROWS[5],
        total("Subtotal", ROWS[5:], 1),
        total("总计"),
    ]
    reading = read(csv(*rows))
    assert (reading.verdict, reading.counts.totals, len(reading.rows)) == ("accept_with_notice", 4, 6)


def test_a_region_with_total_speaks_of_the_rows_since_the_previous_total():
    rows = [*ROWS[:4], total("华东合计", ROWS[:4], 1), *ROWS[4:], total("合计")]
    assert read(csv(*rows)).verdict == "accept_with_notice"
    wrong = [*ROWS[:4], total("华东合计", ROWS[:3], 1), *ROWS[4:], total("合计")]
    assert where(read(csv(*wrong)), "E_TOTAL_MISMATCH")[0] == (6, "revenue")


def test_nested_subtotals_are_understood():
    rows = [
        *ROWS[:2],
        total("华东一组小计", ROWS[:2], 3),
        *ROWS[2:4],
        total("华东二组小计", ROWS[2:4], 3),
        total("华东合计", ROWS[:4], 1),
        *ROWS[4:],
        total("总计"),
    ]
    assert read(csv(*rows)).verdict == "accept_with_notice"


def test_a_total_that_does_not_fit_means_a_lost_row():
    reading = read(csv(*ROWS[:-1], total("合计")))
    wrong = [p for p in reading.problems if p.code == "E_TOTAL_MISMATCH"]
    assert [(p.row, p.column) for p in wrong] == [(7, "revenue"), (7, "returns"), (7, "cost")]
    assert wrong[0].detail["diff"] == "1,000,000.00"


@pytest.mark.parametrize(("off", "fits"), [("1.03", True), ("-1.03", True), ("1.04", False), ("5", False)])
def test_the_tolerance_is_one_yuan_and_half_a_fen_for_each_number(off, fits):
    reading = read(csv(*ROWS, total("合计", off=Decimal(off))))
    assert ("E_TOTAL_MISMATCH" not in codes(reading)) is fits


@pytest.mark.parametrize(("off", "fits"), [("0", True), ("0.03", True), ("-0.03", True), ("0.04", False)])
def test_an_honest_file_in_wan_with_two_decimals_passes(off, fits):
    """Six rows and the total each hide up to 50 yuan: 351 yuan together, 0.0351 in 万元."""
    tens = [changed(row, revenue=f"{Decimal(row.split(',')[8]) / 10000:.2f}") for row in ROWS]
    shown = sum(Decimal(row.split(",")[8]) for row in tens) + Decimal(off)
    grand = ",".join(["合计", *[""] * 7, str(shown), *[""] * 4])
    reading = read(csv(*tens, grand, head=HEAD.replace("销售额", "销售额(万元)")))
    assert ("E_TOTAL_MISMATCH" not in codes(reading)) is fits


def test_an_empty_total_cell_is_not_compared():
    assert read(csv(*ROWS, total("合计", cost="", returns="-"))).verdict == "accept_with_notice"


def test_a_total_that_is_no_number_is_refused():
    assert where(read(csv(*ROWS, total("合计", revenue="#REF!"))), "E_EXCEL_ERROR") == [(8, "revenue")]


def test_filtered_rows_still_count_for_the_totals():
    rows = [row + ",已审核" for row in ROWS[:-1]] + [ROWS[-1] + ",草稿", total("合计") + ","]
    reading = read(csv(*rows, head=HEAD + ",单据状态"), filter__单据状态="已审核")
    assert "E_TOTAL_MISMATCH" not in codes(reading)
    assert (reading.counts.filtered, reading.counts.totals, reading.counts.stored) == (1, 1, 5)


def test_a_total_of_an_unreadable_column_is_not_compared():
    reading = read(csv(changed(ROWS[0], revenue="x"), *ROWS[1:], total("合计")))
    assert "E_TOTAL_MISMATCH" not in codes(reading)


def test_a_label_outside_the_keys_counts_when_the_keys_are_blank():
    rows = [f"{at},{row}" for at, row in enumerate(ROWS, start=1)] + ["合计," + total("")]
    assert read(csv(*rows, head="序号," + HEAD)).counts.totals == 1


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("华东小计", Label("小计", "华东")),
        ("合 计", Label("合计", "")),
        ("Sub total", Label("subtotal", "")),
        ("Grand  Total", Label("grandtotal", "")),
    ],
)
def test_labels_are_read(text, label):
    assert label_of(text) == label


@pytest.mark.parametrize("text", ["华东", "合计数", "Totally", "", "x" * 300, 12.0])
def test_other_texts_are_no_labels(text):
    assert label_of(text) is None
