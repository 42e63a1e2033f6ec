"""Months and periods as files write them. A month that could be read in two ways is refused, never guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from salesplan.intake.cells import Cell, DateCell, ErrorCell, NoResult, TooLong, clean

_MONTH = (
    re.compile(r"([0-9]{4})[-/]([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\.([0-9]{2})"),  # 2026.1 may be a 2026.10 that lost its zero
    re.compile(r"([0-9]{4})([0-9]{2})"),
    re.compile(r"([0-9]{4}) ?年 ?([0-9]{1,2}) ?月"),
)
_MONTH_FIRST = re.compile(r"0?(0[1-9]|1[0-2])\.(20[0-9]{2})")
"""10.2026, and 010.2026 as SAP writes a period: no other reading, and no zero that could be lost."""
_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DAY = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _TIME),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
    re.compile(r"([0-9]{4}) ?(年) ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日" + _TIME),
)
_SERIAL = re.compile(r"[0-9]{5}")
_FULLWIDTH = re.compile("[\uff01-\uff5e]")
_YEAR = re.compile(r"([0-9]{4}) ?年?")
_QUARTER = re.compile(r"([0-9]{4}) ?(?:年 ?(?:第 ?)?([1-4一二三四]) ?季度?|[-/ ]?[Qq]([1-4]))")
_QUARTER_ZH = "一二三四"
_KINDS: dict[type, str] = {
    ErrorCell: "E_EXCEL_ERROR",
    NoResult: "E_FORMULA_NO_VALUE",
    TooLong: "E_CELL_TOO_LONG",
}
_MAC = 1462
"""Days between Excel's two date systems."""


class Month(NamedTuple):
    """The month as 'YYYY-MM' (or the period) with the notices it earned; nothing when blank; or an error code."""

    value: str | None = None
    notes: tuple[str, ...] = ()
    error: str | None = None


def read_month(cell: Cell, date1904: bool = False, typed: bool = False) -> Month:
    """The month a cell names. Range, future and closing are the caller's to judge."""
    if isinstance(cell, DateCell):
        return _of_day(cell.day)
    if isinstance(cell, float):
        return _of_number(cell, date1904)
    if not isinstance(cell, str):
        return Month(error=_KINDS.get(type(cell), "E_MONTH_FORMAT"))
    text, notes = _plain(cell)
    if not text:
        return Month()
    read = _of_text(text, date1904 and typed)
    return read._replace(notes=(*notes, *read.notes)) if read.value else read


def read_period(cell: Cell, date1904: bool = False) -> Month:
    """A year 'YYYY', a quarter 'YYYY-Qn' or a month 'YYYY-MM'; E_PERIOD_FORMAT for anything else."""
    text = format(cell, ".15g") if isinstance(cell, float) else _plain(cell)[0] if isinstance(cell, str) else ""
    year = _YEAR.fullmatch(text)
    if year:
        return Month(year[1])
    quarter = _QUARTER.fullmatch(text)
    if quarter:
        number = quarter[3] or (str(_QUARTER_ZH.index(quarter[2]) + 1) if quarter[2] in _QUARTER_ZH else quarter[2])
        return Month(f"{quarter[1]}-Q{number}")
    read = read_month(cell, date1904, typed=True)
    return read._replace(error="E_PERIOD_FORMAT") if read.error == "E_MONTH_FORMAT" else read


def read_day(cell: Cell) -> tuple[date | None, str | None]:
    """The day a cell names, or the error code; (None, None) when it is blank. For datasets dated by the day."""
    if isinstance(cell, DateCell):
        return (cell.day, None) if cell.day else (None, "E_MONTH_INVALID")
    if not isinstance(cell, str):
        return None, "E_MONTH_FORMAT"
    text, _ = _plain(cell)
    if not text:
        return None, None
    for form in _DAY:
        found = form.fullmatch(text)
        if found:
            day = _day(int(found[1]), int(found[3]), int(found[4]))
            return day, None if day else "E_MONTH_INVALID"
    return None, "E_MONTH_FORMAT"


def day_of_serial(serial: float, date1904: bool = False) -> date | None:
    """The day of an Excel serial number; None when there is none."""
    days = int(serial) + (_MAC if date1904 else 0)
    if not 1 <= days < 2_958_466:
        return None
    return date(1899, 12, 30) + timedelta(days if days > 60 else days + 1)


def _plain(cell: str) -> tuple[str, tuple[str, ...]]:
    text = clean(cell)
    notes: list[str] = []
    if text.startswith("'"):
        text = text[1:]
        notes.append("N_TEXT_NUMBER")
    if _FULLWIDTH.search(cell):
        notes.append("N_FULLWIDTH")
    if text != cell and not notes:
        notes.append("N_TRIMMED")
    return text, tuple(notes)


def _of_text(text: str, date1904: bool) -> Month:
    for form in _MONTH:
        found = form.fullmatch(text)
        if found:
            return _month(int(found[1]), int(found[2]))
    if found := _MONTH_FIRST.fullmatch(text):
        return _month(int(found[2]), int(found[1]))
    for form in _DAY:
        found = form.fullmatch(text)
        if found:
            return _of_day(_day(int(found[1]), int(found[3]), int(found[4])))
    if _SERIAL.fullmatch(text):
        return _of_serial(float(text), date1904)
    return Month(error="E_MONTH_FORMAT")


def _of_number(number: float, date1904: bool) -> Month:
    if not number.is_integer():
        return Month(error="E_MONTH_FORMAT")
    text = format(number, ".15g")
    return _of_text(text, date1904) if text.isdigit() else Month(error="E_MONTH_FORMAT")


def _of_serial(serial: float, date1904: bool) -> Month:
    read = _of_day(day_of_serial(serial, date1904))
    return read._replace(notes=("N_EXCEL_SERIAL", *read.notes)) if read.value else read


def _of_day(day: date | None) -> Month:
    if day is None:
        return Month(error="E_MONTH_INVALID")
    return Month(f"{day.year:04d}-{day.month:02d}", () if day.day == 1 else ("N_DAY_DROPPED",))


def _month(year: int, month: int) -> Month:
    return Month(f"{year:04d}-{month:02d}") if 1 <= month <= 12 else Month(error="E_MONTH_INVALID")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
