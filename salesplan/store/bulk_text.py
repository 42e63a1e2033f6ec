"""What the texts of order lines mean, as SQL: plain amounts, plain days, words for total."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa

TOTAL = r"(合计|总计|小计|subtotal|total)$"
LONG = "'-?[0-9]{1,12}\\.[0-9]{3,12}'"
ISO_DAY = "'[0-9]{4}-[0-9]{2}-[0-9]{2}'"
ISO_MOMENT = "'[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?'"


def amount(cell: str, places: int, factor: Decimal) -> str:
    """Plain digits to a DECIMAL with so many places, exact ties to the even neighbour."""
    short = f"'-?[0-9]{{1,12}}(\\.[0-9]{{1,{places}}})?'"
    exact = f"{cell}::DECIMAL(28,12) * {factor}" if factor != 1 else f"{cell}::DECIMAL(28,12)"
    near = f"({exact})::DECIMAL(18,{places})"
    step = Decimal(1).scaleb(-places)
    odd = f"({near} * {10**places})::HUGEINT % 2 <> 0"
    even = f"{near} - CASE WHEN {cell}[1] = '-' THEN -{step} ELSE {step} END"
    half = f"CASE WHEN abs({exact} - {near}) = {step / 2} AND {odd} THEN {even} ELSE {near} END"
    plain = f"WHEN regexp_full_match({cell}, {short}) THEN {cell}::DECIMAL(18,{places})" if factor == 1 else ""
    long = f"WHEN regexp_full_match({cell}, '-?[0-9]{{1,12}}(\\.[0-9]{{1,12}})?') THEN {half}"
    return f"(CASE {plain} {long} END)::DECIMAL(18,{places})"


def says_total(column: str) -> str:
    """Whether a cell is or ends in a word for total; the ending is asked first because it is cheap."""
    ends = (f"ends_with(\"{column}\", '计')", f"ends_with(lower(\"{column}\"), 'total')")
    return f"(({' OR '.join(ends)}) AND regexp_matches(lower(replace(\"{column}\", ' ', '')), {literal(TOTAL)}))"


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def arrow_type(kind: str) -> pa.DataType:
    """The type in which Arrow holds what DuckDB calls so."""
    return {
        "VARCHAR": pa.string(),
        "DATE": pa.date32(),
        "DECIMAL(18,2)": pa.decimal128(18, 2),
        "DECIMAL(18,3)": pa.decimal128(18, 3),
    }[kind]
