"""What one head of a wide table says: a month, plan or actual, 本月 or 累计, and which measure its numbers are.

Group reports write `2026-01 实际`, 1月, `Jan-26`, 累计 over 计划 and 实际. What is only a comparison (同比, 完成率) is
recognised so that it is never taken for a figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from salesplan.intake.cells import Cell, DateCell, clean, shown
from salesplan.intake.header import CUMULATIVE, Head
from salesplan.intake.month import day_of_serial

PLAN, ACTUAL, CHALLENGE = "plan", "actual", "challenge"
ANY_YEAR = "????"
"""Stands for the year of a month whose head does not name one."""
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS = "january february march april june july august september october november december"
_NAMES = "|".join((*_WORDS.split(), *_ENGLISH, "sept"))
_DIGITS = "十一|十二|十|一|二|三|四|五|六|七|八|九"
_CHINESE = {**{digit: at for at, digit in enumerate("一二三四五六七八九十", 1)}, "十一": 11, "十二": 12}
_M = r"(?P<m>1[0-2]|0?[1-9])"
_RANGE = re.compile(rf"(?:(?P<y>20\d\d) ?年? ?)?(?<!\d)0?1 ?月? ?[-~—–至到] ?{_M} ?月(?:份)?")
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d)(?P<y>20\d\d) ?[-/] ?{_M}(?:[-/]0?1(?:[ t]0?0:00(?::00)?)?)?(?![\d])",
        r"(?<!\d)(?P<y>20\d\d)\.(?P<m>1[0-2]|0[1-9])(?!\d)",
        rf"(?<!\d)(?P<y>20\d\d|\d\d) ?年(?:度)? ?{_M} ?月(?:份)?",
        r"(?<!\d)(?P<y>20\d\d)(?P<m>1[0-2]|0[1-9])(?!\d)",
        rf"(?<![a-z])(?P<e>{_NAMES})\.?[ \-/']*(?P<y>20\d\d|\d\d)(?!\d)",
        rf"(?<!\d)(?P<y>20\d\d)[ \-/]*(?P<e>{_NAMES})(?![a-z])",
        rf"(?<![\d\-~—–至到]){_M} ?月(?:份)?(?! ?\d+ ?日)",
        rf"(?<![\d十第])(?P<c>{_DIGITS})月(?:份)?",
        rf"^(?P<e>{_NAMES})\.?(?![a-z])",
    )
)
_QUARTER = re.compile(
    r"(?<!\d)(?:(?P<y>20\d\d) ?年?(?:度)? ?[-/]?)? ?"
    r"(?:第? ?(?P<c>[1-4一二三四]) ?季(?:度)?|(?<![a-z])q(?P<d>[1-4])(?!\d))"
)
_BRACKETED = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_CHALLENGE = re.compile(r"挑战(?:目标|值)?|challenge|stretch")
_PLAN = re.compile(r"基础目标|(?:计划|目标|预算|指标值)(?:额|金额|数|值)?|\b(?:plan|budget|target|base)\b")
_ACTUAL = re.compile(r"(?:实际|实绩|完成|达成)(?:额|金额|数|值|完成)?|\bactuals?\b")
_CURRENT = re.compile(r"本月|当月|本期|当期|单月|\bmonth(?:ly)?\b|\bmtd\b")
_COMPARED = re.compile(
    r"同比|环比|同期|上年|去年|上月|上期|占比|比重|比例|率|增长|增幅|增减|差异|差额|差距|缺口|排名|名次|贡献|%"
    r"|季度|[1-4一二三四]季|上半年|下半年|\bq[1-4]\b|\bh[12]\b|\byoy\b|\bmom\b|growth|variance|\brate\b|ratio|share"
    r"|last year|prior|previous|achiev|attain|rank|diff"
)
_TOTAL = re.compile(r"合计|总计|小计|全年|年度|\b(?:grand )?total\b|\bfy\b|full year")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?: ?年度?)?(?!\d)")


class Slot(NamedTuple):
    """A column of figures. `month` is 'YYYY-MM', '????-MM' without a year, None when the head names none.

    `role` is plan, challenge or actual; `measure` what the head says its numbers are. `total` is True for a column
    that adds up others, `current` for 本月, `span` 3 for a quarter, whose first month is `month`;
    `left_out` for what is only compared or not understood. `head` carries the unit, the tax basis and 累计.
    """

    at: int
    head: Head
    month: str | None = None
    role: str | None = None
    measure: str | None = None
    total: bool = False
    left_out: bool = False
    current: bool = False
    span: int = 1

    @property
    def cumulative(self) -> bool:
        """True when the head says 累计."""
        return self.head.cumulative

    @property
    def says_something(self) -> bool:
        """True when the head is understood as a column of figures."""
        known = self.month or self.role or self.measure or self.cumulative or self.total or self.current
        return bool(known) and not self.left_out


def level_text(cell: Cell) -> str:
    """The text of a head cell; dates and the numbers that Excel keeps for months are written as months."""
    if isinstance(cell, DateCell) and cell.day is not None:
        return f"{cell.day.year:04d}-{cell.day.month:02d}" if cell.day.day == 1 else cell.day.isoformat()
    if isinstance(cell, float):
        day = day_of_serial(cell) if 40_000 <= cell < 60_000 and cell.is_integer() else None
        return f"{day.year:04d}-{day.month:02d}" if day and day.day == 1 else shown(cell)
    return clean(shown(cell)[:300])


def find_month(text: str) -> tuple[str | None, str, bool]:
    """The month a text names, the text without it, and whether it is the end of a range from January (1-10月)."""
    year = _YEAR.search(text)
    ranged = _RANGE.search(text)
    if ranged:
        rest = text[: ranged.start()] + " " + text[ranged.end() :]
        found_year = ranged["y"] or (year[1] if year else ANY_YEAR)
        return f"{found_year}-{int(ranged['m']):02d}", _YEAR.sub(" ", rest), True
    for form in _FORMS:
        found = form.search(text)
        if found is None:
            continue
        rest = text[: found.start()] + " " + text[found.end() :]
        named = found.groupdict()
        stated = named.get("y") or (year[1] if year else ANY_YEAR)
        stated = f"20{stated}" if len(stated) == 2 else stated
        return f"{stated}-{_number(named):02d}", _YEAR.sub(" ", rest), False
    return None, text, False


def find_quarter(text: str) -> tuple[str, str] | None:
    """The first month of the quarter that a text names, and the text without it; None when it names none."""
    found = _QUARTER.search(text)
    if found is None:
        return None
    rest = text[: found.start()] + " " + text[found.end() :]
    named = found["c"] or found["d"]
    number = _CHINESE.get(named) or int(named)
    year = found["y"] or next(iter(_YEAR.findall(rest)), ANY_YEAR)
    return f"{year}-{number * 3 - 2:02d}", _YEAR.sub(" ", rest)


def years_in(text: str) -> list[str]:
    """The years that a text speaks of."""
    return _YEAR.findall(text)


def read_slot(at: int, text: str, read_head: Callable[[str], Head]) -> Slot:
    """What the joined texts of a column's heads say. `read_head` reads a name with its brackets."""
    name = text.casefold()
    month, rest, ranged = find_month(name)
    brackets = "".join(_BRACKETED.findall(rest))
    rest = _BRACKETED.sub(" ", rest)
    span = 1
    if month is None and (quarter := find_quarter(rest)):
        (month, rest), span = quarter, 3
    if _COMPARED.search(rest):
        return Slot(at, Head(text), month if span == 1 else None, left_out=True)
    cumulative = ranged or bool(CUMULATIVE.search(rest))
    rest = CUMULATIVE.sub(" ", rest) if cumulative else rest
    current = bool(_CURRENT.search(rest))
    rest = _CURRENT.sub(" ", rest)
    total = month is None and bool(_TOTAL.search(rest))
    rest = _TOTAL.sub(" ", rest) if total else rest
    role, rest = _role(rest)
    head, measure, known = _named(rest, brackets, text, read_head)
    head = head._replace(cumulative=cumulative)
    return Slot(at, head, month, role, measure, total, not known, current, span)


def without_months(text: str) -> str:
    """The text with placeholders for its months and years: files of different months have the same shape."""
    name = text.casefold()
    month, rest, _ = find_month(name)
    plain = " ".join(_YEAR.sub("<year>", rest if month else name).split())
    return f"<month> {plain}".strip() if month else plain


def _number(named: dict[str, str | None]) -> int:
    english, chinese = named.get("e"), named.get("c")
    if english:
        return _ENGLISH.index(english[:3]) + 1
    return _CHINESE[chinese] if chinese else int(named["m"] or 0)


def _role(rest: str) -> tuple[str | None, str]:
    for role, words in ((CHALLENGE, _CHALLENGE), (PLAN, _PLAN), (ACTUAL, _ACTUAL)):
        if words.search(rest):
            return role, _PLAN.sub(" ", words.sub(" ", rest))
    return None, rest


def _named(rest: str, brackets: str, text: str, read_head: Callable[[str], Head]) -> tuple[Head, str | None, bool]:
    """The head with unit and tax, the measure it names, and whether every word of it was understood."""
    bare = " ".join(rest.split()).strip(" -_/:·,、")
    head = read_head(f"{bare}{brackets}")
    if bare:
        return head._replace(text=text, id=None), head.id, head.id is not None
    stated = read_head(f"revenue{brackets}") if brackets else Head(text)
    return stated._replace(text=text, id=None), None, not brackets or stated.id is not None
