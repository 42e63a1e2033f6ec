"""Rows written in every wide shape read as the rows they were made from."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.intake.books import book, sheet_xml
from tests.intake.company import CHANNELS, company, read

MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
MEASURES = {"orders": "订单数", "units": "销量", "revenue": "销售额"}
NAMES = (
    ("华东", "旗舰款", "华东一组"),
    ("华东", "标准款", "华东二组"),
    ("华南", "旗舰款", "华南一组"),
    ("海外", "服务包", "海外组"),
)
KEYS = ["区域", "产品", "团队", "渠道"]
Truth = dict[tuple[tuple[str, ...], str, str], int]
"""(names, month, measure) to its figure; what is absent is not reported."""


def truth(seed: int) -> Truth:
    chance = random.Random(seed)
    cells = [(*names, channel) for names in NAMES for channel in CHANNELS]
    return {
        (cell, month, measure): chance.randint(0, 10_000)
        for cell in cells
        for month in MONTHS
        for measure in MEASURES
        if chance.random() > 0.2
    }


def cells_of(known: Truth) -> list[tuple[str, ...]]:
    return sorted({cell for cell, _, _ in known})


def months_over_measures(known: Truth) -> list[list[Any]]:
    upper = [*[""] * 4, *(part for month in MONTHS for part in (month, "", ""))]
    lower = [*KEYS, *(list(MEASURES.values()) * len(MONTHS))]
    pairs = [(month, measure) for month in MONTHS for measure in MEASURES]
    return [upper, lower, *([*c, *(known.get((c, *p), "") for p in pairs)] for c in cells_of(known))]


def measures_over_months(known: Truth) -> list[list[Any]]:
    upper = [*KEYS, *(part for name in MEASURES.values() for part in (name, *[""] * (len(MONTHS) - 1)))]
    lower = [*[""] * 4, *(f"2026年{int(m[5:])}月" for _ in MEASURES for m in MONTHS)]
    pairs = [(month, measure) for measure in MEASURES for month in MONTHS]
    return [upper, lower, *([*c, *(known.get((c, *p), "") for p in pairs)] for c in cells_of(known))]


def one_head_for_both(known: Truth) -> list[list[Any]]:
    pairs = [(month, measure) for month in MONTHS for measure in MEASURES]
    head = [*KEYS, *(f"{month} {MEASURES[measure]}" for month, measure in pairs)]
    return [head, *([*c, *(known.get((c, *p), "") for p in pairs)] for c in cells_of(known))]


def measure_by_row(known: Truth) -> list[list[Any]]:
    head = [*KEYS, "指标", *MONTHS, "合计"]
    rows = []
    for cell in cells_of(known):
        for id, name in MEASURES.items():
            figures = [known.get((cell, month, id), "") for month in MONTHS]
            rows.append([*cell, name, *figures, sum(f for f in figures if f != "")])
    return [head, *rows]


def with_plans_between(known: Truth) -> list[list[Any]]:
    pairs = [(month, measure) for month in MONTHS for measure in MEASURES]
    top = [*[""] * 4, *(text for m, _ in pairs for text in (m, "", ""))]
    middle = [*[""] * 4, *(text for _, id in pairs for text in (MEASURES[id], "", ""))]
    bottom = [*KEYS, *(["计划", "实际", "完成率"] * len(pairs))]
    rows = [[*c, *(f for p in pairs for f in (7, known.get((c, *p), ""), "0.5"))] for c in cells_of(known)]
    return [top, middle, bottom, *rows]


SHAPES = [months_over_measures, measures_over_months, one_head_for_both, measure_by_row, with_plans_between]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("as_book", [True, False], ids=["book", "text"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_rows_written_wide_read_as_themselves(
    shape: Callable[[Truth], list[list[Any]]], as_book: bool, seed: int
) -> None:
    told, table = truth(seed), shape(truth(seed))
    text = "\n".join(",".join(str(cell) for cell in row) for row in table).encode()
    content = book({"汇总": sheet_xml(table)}) if as_book else text
    known = company(median_revenue=None, settings_={"closed_through": None})
    reading = read(content, "a.xlsx" if as_book else "a.csv", known=known)
    names = {kind: {m.code: m.zh for m in members} for kind, members in known.members.items()}
    found = {
        (tuple(names[kind][row[kind]] for kind in ("region", "product", "team", "channel")), row["month"], id): int(
            row[id]
        )
        for row in reading.rows
        for id in MEASURES
        if row[id] is not None
    }
    assert found == told
