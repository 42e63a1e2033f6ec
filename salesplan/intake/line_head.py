"""The header of an order-line file: which column is which, in which unit, and what the answers say about it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.datasets import ORDER_LINES, Column
from salesplan.core.dimensions import Member
from salesplan.core.problem import cut
from salesplan.core.reading import Answers, Question
from salesplan.intake.cells import Refused, clean, folded
from salesplan.intake.constants import ask_constant
from salesplan.intake.findings import Findings
from salesplan.intake.header import STATE_HEADS, likely_heads
from salesplan.intake.month_heads import without_months

FACTORS = {"元": 1, "千元": 1_000, "万": 10_000, "万元": 10_000, "亿元": 100_000_000}
_UNIT = re.compile(r"^(.*?)\s*\((.+)\)$")
_TITLE_UNIT = re.compile(r"单位\s*[:：]\s*(\S+)")
_KNOWN_NAMES = 5


class Asking(Refused):
    """The columns cannot be told apart: what is asked, the heads that were found, and the shape where there is one."""

    def __init__(self, questions: tuple[Question, ...], header: tuple[str, ...], fingerprint: str = "") -> None:
        super().__init__()
        self.questions = questions
        self.header = header
        self.fingerprint = fingerprint


class Head(NamedTuple):
    """`at` is the header's record (from 1). Positions count from 0; `states` are those of columns of documents' states.

    See `store.bulk.Layout` for the rest.
    """

    at: int
    header: tuple[str, ...]
    positions: Mapping[str, int]
    constants: Mapping[str, str]
    factors: Mapping[str, Decimal]
    filters: Mapping[int, tuple[str, ...]]
    fill_down: tuple[str, ...]
    fingerprint: str
    states: tuple[int, ...] = ()
    questions: tuple[Question, ...] = ()

    def widened(
        self, header: Sequence[str], positions: Mapping[str, int], constants: Mapping[str, str], answers: Answers
    ) -> Head:
        """The same head with other columns, and what follows from them. Raises Refused as `head`."""
        fill_down = tuple(c for c in answers.get("fill_down", "").split(",") if c in positions)
        return self._replace(
            header=tuple(header),
            positions=positions,
            constants=constants,
            filters=_filters(header, answers, Findings()),
            fill_down=fill_down,
            states=_states(header, positions, answers),
        )


class About(NamedTuple):
    """What a missing column may be for the whole file: the company's members, and what sheet and file are called."""

    members: Mapping[str, Sequence[Member]] = {}
    said: tuple[str, ...] = ()


_NOBODY = About()


def head(records: Sequence[Sequence[str]], answers: Answers, findings: Findings, about: About = _NOBODY) -> Head:
    """Find and read the header. Raises Refused when a filter's column is absent.

    Raises Asking when no record has five known names, or when a required column is missing or written twice.
    """
    names = _names(answers)
    at = next((n for n, r in enumerate(records) if sum(_base(c)[0] in names for c in r) >= _KNOWN_NAMES), None)
    if at is None:
        raise _without_header(records, names, answers, findings, about)
    header = tuple(records[at])
    positions = _positions(header, names, findings)
    constants = {key[6:]: value for key, value in answers.items() if key.startswith("const.")}
    factors = _factors(header, positions, records[:at], answers, findings)
    missing = [c for c in _required() if c.id not in positions and c.id not in constants]
    free = tuple(cell for n, cell in enumerate(header) if n not in positions.values() and cell.strip())
    _tell(at, header, {*positions, *constants}, missing, free, findings)
    shape = hashlib.sha256("\x1f".join(without_months(clean(cell).casefold()) for cell in header).encode()).hexdigest()
    if findings.has("E_MISSING_COLUMN", "E_DUP_COLUMN"):
        titles = tuple(cell for record in records[:at] for cell in record)
        raise Asking(_asked(missing, free, about._replace(said=(*titles, *about.said))), header, shape[:16])
    return Head(
        at + 1,
        header,
        positions,
        constants,
        factors,
        _filters(header, answers, findings),
        tuple(c for c in answers.get("fill_down", "").split(",") if c in positions),
        shape[:16],
        _states(header, positions, answers),
    )


def _without_header(
    records: Sequence[Sequence[str]], names: Mapping[str, str], answers: Answers, findings: Findings, about: About
) -> Asking:
    """A list with heads of its own: which of them is which is asked, as far as a row looks like heads."""
    heads = likely_heads([(number, list(record)) for number, record in enumerate(records, start=1)])
    known = {id for cell in heads if (id := names.get(_compared(cell)) or names.get(_base(cell)[0]))}
    constants = {key[6:] for key in answers if key.startswith("const.")}
    missing = [c for c in _required() if c.id not in known | constants]
    found = heads or tuple(records[0] if records else ())
    findings.add("E_MISSING_COLUMN", column="order", cols=_ids(missing), found=_found(found))
    free = tuple(cell for cell in heads if not (names.get(_compared(cell)) or names.get(_base(cell)[0])))
    return Asking(_asked(missing, free, about) if heads else (), heads)


def _asked(missing: Sequence[Column], free: tuple[str, ...], about: About) -> tuple[Question, ...]:
    asked = [Question(f"map.{c.id}", "E_MISSING_COLUMN", free, "text", c.id) for c in missing]
    for kind in (c.id for c in missing if c.kind == "name"):
        asked += ask_constant(kind, about.members.get(kind, ()), about.said)
    return tuple(asked)


def _states(header: Sequence[str], positions: Mapping[str, int], answers: Answers) -> tuple[int, ...]:
    """Unused columns that hold the states of documents, unless it was said which of them count."""
    said = {_compared(key[7:]) for key in answers if key.startswith("filter.")}
    used = set(positions.values())
    return tuple(
        n
        for n, cell in enumerate(header)
        if n not in used and folded(cell) in STATE_HEADS and _compared(cell) not in said
    )


def _names(answers: Answers) -> dict[str, str]:
    """Every way to write a column, as compared, with its id; what the answers map comes last and wins."""
    names: dict[str, str] = {}
    for column in ORDER_LINES.columns:
        if f"map.{column.id}" not in answers:  # a mapped head stands in place of the usual ones
            names |= {_compared(name): column.id for name in (column.id, column.zh, *column.aliases)}
    for key, value in answers.items():
        if key.startswith("map."):
            names[_compared(value)] = key[4:]
    return names


def _compared(name: str) -> str:
    return clean(name).casefold().replace("_", " ")


def _base(cell: str) -> tuple[str, str | None]:
    """The name of a head as compared, and the unit in its brackets."""
    name = unicodedata.normalize("NFKC", clean(cell))
    found = _UNIT.match(name)
    return (_compared(found[1]), found[2].strip()) if found else (_compared(name), None)


def _positions(header: Sequence[str], names: Mapping[str, str], findings: Findings) -> dict[str, int]:
    positions: dict[str, int] = {}
    for n, cell in enumerate(header):
        id = names.get(_compared(cell)) or names.get(_base(cell)[0])
        if id is None:
            continue
        if id in positions:
            findings.add("E_DUP_COLUMN", column=id, value=cell, col=cut(cell), a=positions[id] + 1, b=n + 1)
        else:
            positions[id] = n
    return positions


def _factors(
    header: Sequence[str],
    positions: Mapping[str, int],
    titles: Sequence[Sequence[str]],
    answers: Answers,
    findings: Findings,
) -> dict[str, Decimal]:
    """What money columns are multiplied by: their own bracket, else the title row, else the answer `unit`."""
    title = next((m[1] for r in titles for c in r if (m := _TITLE_UNIT.search(c))), None)
    factors: dict[str, Decimal] = {}
    for column in ORDER_LINES.columns:
        if column.kind != "money" or column.id not in positions:
            continue
        unit = _base(header[positions[column.id]])[1] or title or answers.get("unit")
        if unit is None:
            continue
        if unit not in FACTORS:
            findings.add("E_CURRENCY", column=column.id, value=unit)
        elif FACTORS[unit] != 1:
            factors[column.id] = Decimal(FACTORS[unit])
            findings.add("N_UNIT_CONVERTED", column=column.id, value=unit, unit=unit, f=FACTORS[unit])
    return factors


def _filters(header: Sequence[str], answers: Answers, findings: Findings) -> dict[int, tuple[str, ...]]:
    wanted = {_compared(key[7:]): value for key, value in answers.items() if key.startswith("filter.")}
    places = {_compared(cell): n for n, cell in enumerate(header)}
    absent = sorted(set(wanted) - set(places))
    if absent:
        findings.add("E_MISSING_COLUMN", cols=", ".join(absent), found=_found(header))
        raise Refused
    return {places[name]: tuple(value.split(",")) for name, value in wanted.items()}


def _tell(
    at: int,
    header: Sequence[str],
    present: Collection[str],
    missing: Sequence[Column],
    free: Sequence[str],
    findings: Findings,
) -> None:
    if missing:
        findings.add("E_MISSING_COLUMN", at + 1, missing[0].id, cols=_ids(missing), found=_found(header))
    if at:
        findings.add("N_HEADER_OFFSET", at + 1, n=at)
    if free:
        findings.add("N_EXTRA_COLUMN", at + 1, cols=_found(free))
    for column in ORDER_LINES.columns:
        if column.id in ("cost", "returns", "person") and column.id not in present:
            findings.add("N_MISSING_OPTIONAL", column=column.id)


def _required() -> list[Column]:
    return [c for c in ORDER_LINES.columns if c.required]


def _ids(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(c.id for c in columns)


def _found(header: Sequence[str]) -> str:
    return ", ".join(cut(cell, 40) for cell in header if cell.strip())
