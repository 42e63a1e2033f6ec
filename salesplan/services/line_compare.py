"""What a file of order lines would replace, and what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from salesplan.core.problem import Problem
from salesplan.core.reading import Question
from salesplan.intake.context import Context
from salesplan.services.line_checks import Found
from salesplan.services.line_tax import settle_tax
from salesplan.store.bulk import LineTable

_ONCE = ("order", "date", "customer", "region", "team", "channel", "product")
"""Columns that a list may fill on the first line of a document only."""
Months = dict[str, dict[str, tuple[int, Decimal]]]
"""Month -> region code -> rows and revenue."""


def compare(table: LineTable, context: Context, answers: Mapping[str, str], found: Found) -> tuple[Question, ...]:
    """Put what the file would replace into `found`; returns the questions that answers can settle."""
    if context.same_file is not None:
        when, who = context.same_file
        found.add(Problem("N_SAME_FILE", detail={"when": when, "who": who}))
    about_tax = settle_tax(table, context, answers, found) if context.same_file is None else []
    brought: Months = {}
    for month, region, rows, revenue in table.cells():
        if month is not None and region is not None:
            brought.setdefault(month, {})[region] = (rows, revenue or Decimal(0))
    for month, regions in brought.items():
        _tell_missing(month, regions, context, answers, found)
        _tell_replaced(month, regions, context, found)
    questions = [*about_tax, *_about_names(found), *_about_blanks(table, answers, found)]
    if found.counts["E_SCOPE_SHRINK"]:
        questions.append(Question("scope", "E_SCOPE_SHRINK", ("regions",)))
    return tuple(questions)


def _about_names(found: Found) -> list[Question]:
    unknown = [p for p in found.problems if p.code == "E_UNKNOWN_NAME" and p.value and p.column]
    columns = sorted({p.column for p in unknown if p.column})
    asked = [Question("names", "E_UNKNOWN_NAME", ("create",), "", ", ".join(columns))] if unknown else []
    for problem in unknown:
        near = tuple(problem.detail.get("suggest", ()))
        asked.append(Question(f"names.{problem.value}", "E_UNKNOWN_NAME", near, "text", problem.column))
    return asked


def _about_blanks(table: LineTable, answers: Mapping[str, str], found: Found) -> list[Question]:
    """Blank cells below filled ones: the list may write what a document is about on its first line only."""
    blank: dict[str, int] = {}
    for problem in found.problems:
        if problem.code == "E_MISSING_VALUE" and problem.row is not None:
            blank[str(problem.column)] = min(problem.row, blank.get(str(problem.column), problem.row))
    columns = [c for c in _ONCE if blank.get(c, 0) > table.layout.first_row]
    if not columns or "fill_down" in answers:
        return []
    if "person" in table.columns and table.blanks("person", 1)[1]:
        columns.append("person")
    return [Question("fill_down", "E_MISSING_VALUE", (",".join(columns),), "text")]


def _tell_missing(
    month: str, regions: Mapping[str, object], context: Context, answers: Mapping[str, str], found: Found
) -> None:
    """Regions that the month holds and the file lacks: taking the file as the whole month would lose them."""
    missing = sorted(set(context.stored.get(month, {}).get("sales", {})) - set(regions))
    if missing and answers.get("scope") != "regions" and context.regions is None:
        names = ", ".join(context.name("region", code) for code in missing)
        found.add(Problem("E_SCOPE_SHRINK", None, "region", month, {"month": month, "missing": names}))


def _tell_replaced(month: str, regions: Mapping[str, tuple[int, Decimal]], context: Context, found: Found) -> None:
    stored = {c: s for c, s in context.stored.get(month, {}).get("sales", {}).items() if c in regions}
    if not stored:
        return
    before = sum((revenue or Decimal(0) for _, revenue, _ in stored.values()), Decimal(0))
    after = sum((revenue for _, revenue in regions.values()), Decimal(0))
    detail = {"month": month, "a": sum(rows for rows, *_ in stored.values()), "x": before}
    detail |= {"b": sum(rows for rows, _ in regions.values()), "y": after, "d": after - before}
    found.add(Problem("N_REPLACES_MONTH", None, "date", month, detail))
