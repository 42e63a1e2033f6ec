"""How a list of order lines writes its numbers and days: what its first records prove, or a person said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salesplan.core.datasets import ORDER_LINES
from salesplan.core.reading import Answers, Question
from salesplan.intake.cells import Cell
from salesplan.intake.european import (
    from_day_first,
    from_decimal_comma,
    may_have_decimal_comma,
    shows_day_first,
    shows_decimal_comma,
)
from salesplan.intake.findings import Findings
from salesplan.intake.line_text import Turn

_NUMBERS = ("money", "quantity", "number")


def turn_of(
    sample: Sequence[Sequence[str]], positions: Mapping[str, int], answers: Answers, findings: Findings
) -> tuple[Turn | None, tuple[Question, ...]]:
    """What rewrites the records, when they have decimal commas or days that begin with the day; and what is asked.

    `sample` are the first data records.
    """
    numbers = [at for id, at in positions.items() if ORDER_LINES.column(id).kind in _NUMBERS]
    proof = shows_decimal_comma(_cells(sample, numbers))
    comma = proof is not None or answers.get("decimal") == "comma"
    if comma:
        findings.add("N_DECIMAL_COMMA", None, "revenue", proof, col="revenue")
    days = _cells(sample, [positions["date"]]) if "date" in positions else []
    first = shows_day_first(days) or (next((d for d in days if from_day_first(d) != d), None) if comma else None)
    if first is not None:
        findings.add("N_DAY_FIRST", None, "date", first, col="date")
    asked = not comma and may_have_decimal_comma(_cells(sample, numbers))
    questions = (Question("decimal", "E_NUMBER_FORMAT", ("comma",)),) if asked else ()
    if not comma and first is None:
        return None, questions
    return _turn(numbers if comma else (), positions["date"] if first is not None else None), questions


def _cells(sample: Sequence[Sequence[str]], columns: Sequence[int]) -> list[Cell]:
    return [record[at] for record in sample for at in columns if at < len(record)]


def _turn(numbers: Sequence[int], day: int | None) -> Turn:
    def turn(record: list[str]) -> list[str]:
        turned = [str(from_decimal_comma(cell)) if at in wanted else cell for at, cell in enumerate(record)]
        if day is not None and day < len(turned):
            turned[day] = str(from_day_first(turned[day]))
        return turned

    wanted = frozenset(numbers)
    return turn
