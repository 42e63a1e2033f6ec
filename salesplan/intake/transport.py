"""How a reading travels from the child process: JSON only, columns instead of rows, and every value checked on arrival.

The child is our code, the file it reads is not: nothing that comes back is executed or trusted to have a type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from salesplan.core.datasets import DATASETS
from salesplan.core.problem import Problem
from salesplan.core.reading import Counts, Question, Reading
from salesplan.intake.check import Columns

_DECIMAL = ("money", "quantity", "number")


def pack(found: Columns) -> bytes:
    """The reading as JSON."""
    reading = found.reading
    plain = {
        "dataset": reading.dataset,
        "problems": [[p.code, p.row, p.column, p.value, _plain(p.detail)] for p in reading.problems],
        "columns": {id: _packed(values) for id, values in found.columns.items()},
        "groups": reading.groups,
        "counts": reading.counts,
        "questions": reading.questions,
        "header": reading.header,
        "original": [[row, cells] for row, cells in reading.original.items()],
        "as_of": reading.as_of.isoformat() if reading.as_of else None,
        "new_names": reading.new_names,
        "fingerprint": reading.fingerprint,
        "sheet": reading.sheet,
    }
    return json.dumps(plain, default=str).encode("ascii")


def unpack(answer: bytes) -> Reading:
    """The reading of a child's answer. Raises ValueError when it is not one."""
    try:
        plain = json.loads(answer)
        return _reading(plain)
    except (KeyError, TypeError, AttributeError, InvalidOperation, StopIteration) as broken:
        raise ValueError("not a reading") from broken


def with_rows(found: Columns) -> Reading:
    """The reading with its rows."""
    return found.reading._replace(rows=_rows(found.columns))


def _reading(plain: Mapping[str, Any]) -> Reading:
    dataset = DATASETS[_text(plain["dataset"])]
    kinds = {c.id: c.kind for c in dataset.columns}
    columns = {id: [_value(kinds[id], v) for v in _unpacked(part)] for id, part in plain["columns"].items()}
    return Reading(
        dataset=dataset.id,
        problems=tuple(_problem(*row) for row in plain["problems"]),
        rows=_rows(columns),
        groups=tuple(map(_text, plain["groups"])),
        counts=Counts(*map(_whole, plain["counts"])),
        questions=tuple(
            Question(_text(k), _text(c), tuple(map(_text, o)), _text(f), None if a is None else _text(a))
            for k, c, o, f, a in plain["questions"]
        ),
        header=tuple(map(_text, plain["header"])),
        original={_whole(row): tuple(map(_text, cells)) for row, cells in plain["original"]},
        as_of=date.fromisoformat(plain["as_of"]) if plain["as_of"] else None,
        new_names=tuple((_text(kind), _text(name)) for kind, name in plain["new_names"]),
        fingerprint=_text(plain["fingerprint"]),
        sheet=_text(plain["sheet"]),
    )


def _rows(columns: Mapping[str, list[Any]]) -> tuple[dict[str, Any], ...]:
    names = list(columns)
    return tuple(dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True))


def _problem(code: Any, row: Any, column: Any, value: Any, detail: Any) -> Problem:
    return Problem(
        _text(code),
        None if row is None else _whole(row),
        None if column is None else _text(column),
        None if value is None else _text(value),
        {_text(key): tuple(v) if isinstance(v, list) else v for key, v in detail.items()},
    )


def _plain(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in detail.items()}


def _packed(values: list[Any]) -> list[Any]:
    """The values, each different one once, with its places: names and months repeat."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) * 4 > len(values):
        return [None, [str(v) if isinstance(v, Decimal) else v for v in values]]
    at = {value: index for index, value in enumerate(distinct)}
    return [[str(v) if isinstance(v, Decimal) else v for v in distinct], [at[value] for value in values]]


def _unpacked(part: list[Any]) -> list[Any]:
    distinct, values = part
    return values if distinct is None else [distinct[index] for index in values]


def _value(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "count":
        return _whole(value)
    return Decimal(_text(value)) if kind in _DECIMAL else _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value
