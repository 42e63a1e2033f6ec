"""Judging the rows of an order-line file: every text that is not plain, every day, name and total, all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.months import month_of
from salesplan.core.problem import Problem, cut
from salesplan.core.reading import Answers
from salesplan.intake import line_cells
from salesplan.intake.cells import row_ranges
from salesplan.intake.context import Context
from salesplan.intake.findings import placed, sheet_row
from salesplan.intake.line_cells import Judged
from salesplan.intake.names import Names, team_home
from salesplan.intake.number import places
from salesplan.store.bulk import CODES, MONEY, NAMES, REQUIRED, LineTable, Total

LISTED = 10_000
"""Problems listed one by one; beyond, only their number is known."""
SHOWN = 20
"""Row numbers told in one notice."""
_PART = ("小计", "subtotal")
_GRAND = frozenset(("合计", "总计", "total", "grandtotal"))


Judgements = dict[str | None, Judged]
"""The refused texts of one column."""


class Found:
    """The problems so far: at most `LISTED` one by one, all of them counted by code."""

    def __init__(self, problems: Iterable[Problem] = (), sheets: Sequence[str] = ()) -> None:
        """`sheets` names the sheets once several are stacked; rows are then given by `intake.findings.place`."""
        self.problems = list(problems)
        self.counts = Counter(p.code for p in self.problems)
        self.sheets = sheets
        self.places = {p.row for p in self.problems if p.row is not None and len(sheets) < 2}

    @property
    def room(self) -> int:
        """How many more may be listed."""
        return max(0, LISTED - len(self.problems))

    def add(self, problem: Problem, count: int = 1) -> None:
        """List a problem that stands for `count` rows."""
        self.counts[problem.code] += count
        if self.room:
            self.problems.append(placed(problem, () if "rows" in problem.detail else self.sheets))
            self.places |= set() if problem.row is None else {problem.row}

    def rows(self, code: str, found: tuple[list[int], int], column: str | None = None, **detail: Any) -> None:
        """One notice for all rows of a kind; nothing when there are none."""
        rows, count = found
        if count:
            value = detail.pop("value", None)
            self.add(
                Problem(code, rows[0], column, value, {"rows": row_list(rows, count, self.sheets), **detail}), count
            )


class NewNames(NamedTuple):
    """What the file brings: (kind, name) for regions, products, teams and channels; codes of customers and persons."""

    names: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, str], ...]


def row_list(rows: Sequence[int], count: int, sheets: Sequence[str] = ()) -> str:
    """The first row numbers as a text that says how many there are in all; of several sheets as Excel names them."""
    by_sheet: dict[int, list[int]] = {}
    for sheet, row in map(sheet_row, rows[:SHOWN]):
        by_sheet.setdefault(sheet, []).append(row)
    several = len(sheets) > 1
    shown = ", ".join(f"{sheets[at]}!{row_ranges(of)}" if several else row_ranges(of) for at, of in by_sheet.items())
    return shown if count <= min(len(rows), SHOWN) else f"{shown} … ({count})"


def check(table: LineTable, context: Context, answers: Answers, found: Found) -> NewNames:
    """Settle the table and put everything that a person should know into `found`."""
    refusals: dict[str, Judgements] = {}
    notices: dict[str, dict[str, list[str]]] = {}
    new = _judge_all(table, context, answers, refusals, notices)
    table.settle()
    for column in table.columns:
        _tell_refused(table, column, refusals.get(column, {}), found)
        for code, texts in notices.get(column, {}).items():
            detail = {"month": line_cells.day(texts[0]).value.isoformat()} if code == "N_EXCEL_SERIAL" else {}
            found.rows(code, table.rows_with(column, texts, SHOWN), column, value=texts[0], **detail)
    _check_days(table, context, found)
    _check_places(table, context, found)
    _check_money(table, found)
    for kind, codes in _by_kind((*new.names, *new.codes)).items():
        detail = {"n": len(codes), "names": ", ".join(codes[:SHOWN])}
        found.add(Problem("N_NAMES_CREATED", column=kind, detail=detail))
    return new


def _judge_all(
    table: LineTable,
    context: Context,
    answers: Answers,
    refusals: dict[str, Judgements],
    notices: dict[str, dict[str, list[str]]],
) -> NewNames:
    names: list[tuple[str, str]] = []
    codes: list[tuple[str, str]] = []
    meant = {key[6:]: value for key, value in answers.items() if key.startswith("names.")}
    create = answers.get("names") == "create"
    for column in table.columns:
        book = Names(column, context.members.get(column, ()), meant, create, context.limits.name_chars)
        factor = table.layout.factors.get(column, Decimal(1))
        odd = set(table.odd(column))
        texts = table.distinct(column) if column in ("customer", "person") else sorted(odd)
        judged = [(text, _judge(column, text, book, factor)) for text in texts]
        refused: Judgements = {text: j for text, j in judged if j.refused or (j.value is None and column in REQUIRED)}
        refusals[column] = refused
        notices[column] = _noticed(judged)
        table.judge(column, [(t, j.value, t in refused) for t, j in judged if t in odd or t in refused or j.value != t])
        values = list(dict.fromkeys(v for t, j in judged if t not in refused and (v := j.value) is not None))
        if column in NAMES:
            names += [(column, v[1:]) for v in values if v.startswith("+")]
        elif column in ("customer", "person"):
            codes += [(column, v) for v in values if book.find(v) is None]
    return NewNames(tuple(names), tuple(codes))


def _judge(column: str, text: str, book: Names, factor: Decimal) -> Judged:
    if column in NAMES:
        return line_cells.name(text, book)
    if column in CODES:
        return line_cells.code(text, book)
    if column == "date":
        return line_cells.day(text)
    if column == "currency":
        return line_cells.currency(text)
    return line_cells.quantity(text) if column == "units" else line_cells.money(text, factor)


def _noticed(judged: Sequence[tuple[str, Judged]]) -> dict[str, list[str]]:
    """Notice code -> the texts that it is told of."""
    noticed: dict[str, list[str]] = {}
    for text, one in judged:
        for code in one.notices if one.refused is None else ():
            noticed.setdefault(code, []).append(text)
    return noticed


def _tell_refused(table: LineTable, column: str, refusals: Judgements, found: Found) -> None:
    """Every refused cell: an unknown name once per name with its rows, everything else once per row."""
    counts = Counter(dict(table.bad_texts(column)))
    if column in NAMES:
        for text in [
            t for t in refusals if t in counts and t is not None and _code(refusals.get(t)) == "E_UNKNOWN_NAME"
        ]:
            rows, count = table.rows_with(column, [text], SHOWN)
            detail = {**refusals[text].detail, "rows": row_list(rows, count, found.sheets)}
            found.add(Problem("E_UNKNOWN_NAME", rows[0], column, cut(text), detail), count)
            del counts[text]
    for row, cell in table.bad_cells(column, found.room) if counts else ():
        if cell in counts:
            one = refusals.get(cell)
            shown = None if cell is None else cut(cell)
            found.add(Problem(_code(one), row, column, shown, {} if one is None else one.detail), 0)
    for refused, times in counts.items():
        found.counts[_code(refusals.get(refused))] += times


def _code(judged: Judged | None) -> str:
    return (judged.refused if judged is not None else None) or "E_MISSING_VALUE"


def _check_days(table: LineTable, context: Context, found: Found) -> None:
    """Days outside what may be loaded, told once per month."""
    closed = context.closed_through
    rules: tuple[tuple[str, Callable[[date], bool]], ...] = (
        ("E_MONTH_FUTURE", lambda day: day > context.today),
        ("E_MONTH_RANGE", lambda day: month_of(day) < context.first_month or day.year > 2099),
        ("E_MONTH_CLOSED", lambda day: closed is not None and month_of(day) <= closed),
    )
    days = [day for day, _ in table.days()]
    for code, breaks in rules:
        months: dict[str, list[date]] = {}
        for day in days:
            if breaks(day) and (code != "E_MONTH_RANGE" or day <= context.today):
                months.setdefault(month_of(day), []).append(day)
        for month, wrong in months.items():
            rows = table.rows_on(wrong, SHOWN)
            found.rows(code, rows, "date", value=month, closed=closed, first=context.first_month)
    if any(month_of(day) == month_of(context.today) for day in days):
        month = month_of(context.today)
        found.add(Problem("N_MONTH_IN_PROGRESS", column="date", value=month, detail={"month": month}))


def _check_places(table: LineTable, context: Context, found: Found) -> None:
    """Teams in a region that is not theirs in that month, and regions that the sender may not write."""
    places = table.places()
    home = team_home(context.members.get("team", ()), context.team_regions)
    for month, region, team, _ in places:
        if (want := home(team, region, month)) is not None:
            detail = {"team": context.name("team", team), "got": context.name("region", region)}
            detail["want"] = context.name("region", want)
            found.rows("E_TEAM_REGION", table.rows_at(month, region, team, SHOWN), "team", **detail)
    allowed = context.regions
    if allowed is not None:
        foreign = sorted({region for _, region, _, _ in places} - set(allowed))
        names = ", ".join(context.name("region", code) for code in allowed)
        for region in foreign:
            value = context.name("region", region)
            found.rows("E_FORBIDDEN_REGION", table.rows_in([region], SHOWN), "region", value=value, allowed=names)


def _check_money(table: LineTable, found: Found) -> None:
    """Currency, signs, rounding, blanks and totals."""
    if "currency" in table.columns:
        rows, count = table.foreign(("CNY",), found.room)
        for row, text in rows:
            found.add(Problem("E_CURRENCY", row, "currency", cut(text)), 0)
        found.counts["E_CURRENCY"] += count
    if "returns" in table.columns:
        below = table.negatives("returns", SHOWN)
        if below[1] and table.positives("returns"):
            found.rows("E_RETURNS_SIGN", below, "returns")
        elif below[1]:
            table.flip("returns")
            found.add(Problem("N_RETURNS_SIGN", column="returns"))
    found.rows("N_NEGATIVE_REVENUE", table.negatives("revenue", SHOWN), "revenue")
    found.rows("N_NEGATIVE_UNITS", table.negatives("units", SHOWN), "units")
    for column in table.columns:
        if column in (*MONEY, "units"):
            found.rows("N_ROUNDED", table.rounded(column, SHOWN), column)
        if column in ("cost", "returns", "person"):
            found.rows("N_BLANK_AS_NULL", table.blanks(column, SHOWN), column)
        if column in ("revenue", "cost", "returns"):
            _check_totals(table, column, found)


def _check_totals(table: LineTable, column: str, found: Found) -> None:
    """Each total row against the rows above it, as far as those could be read."""
    if table.bad_texts(column):
        return
    factor = table.layout.factors.get(column, Decimal(1))
    start = previous = Total(0, "", None, 0, Decimal(0))
    alike: dict[str, Total] = {}
    for total in table.totals(column):
        if sheet_row(total.row)[0] != sheet_row(previous.row)[0]:
            previous, alike = start, {}
        label = total.label.replace(" ", "").lower()
        since = [start] if label in _GRAND else [previous]
        if label not in _GRAND and not label.endswith(_PART):
            since = [previous, start, alike.get(label, start)]
        previous = alike[label] = total
        stated = line_cells.money(total.text or "", factor).value
        if stated is None or any(_fits(total, stated, one, factor) for one in since):
            continue
        want = total.amount - since[0].amount
        detail = {"sum": want, "diff": stated - want}
        found.add(Problem("E_TOTAL_MISMATCH", total.row, column, cut(total.text), detail))


def _fits(total: Total, stated: Decimal, since: Total, factor: Decimal) -> bool:
    """Within one yuan, and half of the last shown place for each summand and for the total itself."""
    rows = total.rows - since.rows
    allowed = 1 + factor * Decimal(1).scaleb(-places(total.text or "")) / 2 * (rows + 1)
    return abs(stated - (total.amount - since.amount)) <= allowed


def _by_kind(found: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for kind, name in found:
        kinds.setdefault(kind, []).append(name)
    return kinds
