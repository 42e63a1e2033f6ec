"""Numbers and dates as people of each language read them.

The language is always an argument. Neither the machine's locale nor the browser's is ever asked, so a link, an export
and a picture show the same figure everywhere. Rounding is exact, halves away from zero as spreadsheets show them: a
float is taken at its shortest decimal form (what `repr` prints), never at its binary value. Missing (None, NaN,
infinite) is an em dash, and the minus sign is U+2212, as wide as a plus.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]
Unit = Literal["money", "percent", "points", "count", "quantity"]
Number = Decimal | float | int
MISSING = "—"
MINUS = "−"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_JOINER = "\u2060"
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
"""Where an address written out in full can be broken without a visible trace."""
_MARKDOWN = re.compile(r"[`*_{}\[\]()#+\-.!|<>~$:@/&\\]")
_IN_A_LABEL = re.compile(r"\A(?:\d+[.)]|[+\-#>])|[`*_\[\]<~$\\]|:(?!\s)|&(?=[#\w])")
"""What means something in the one line of a label: a list, heading or quotation only where it begins."""


class Scale(NamedTuple):
    """One unit for a whole column or picture: divide by `divisor`, show `digits` decimals; the header says `unit`."""

    divisor: int
    digits: int
    unit: str

    def text(self, x: Number | None) -> str:
        """The number in this unit, without the unit: `3,510`."""
        value = _exact(x)
        return MISSING if value is None else _grouped(value / self.divisor, self.digits)

    def signed(self, x: Number | None) -> str:
        """As `text` with its sign: `+90`, `−130`, `±0`."""
        value = _exact(x)
        return MISSING if value is None else _grouped(value / self.divisor, self.digits, sign=True)


class _Step(NamedTuple):
    below: int
    divisor: int
    digits: int
    suffix: str


_NO_LIMIT = 10**30
_MONEY: dict[Lang, tuple[_Step, ...]] = {
    "zh": (
        _Step(100, 1, 2, "元"),
        _Step(10**4, 1, 0, "元"),
        _Step(10**6, 10**4, 2, "万"),
        _Step(10**7, 10**4, 1, "万"),
        _Step(10**8, 10**4, 0, "万"),
        _Step(_NO_LIMIT, 10**8, 2, "亿"),
    ),
    "en": (
        _Step(100, 1, 2, ""),
        _Step(10**4, 1, 0, ""),
        _Step(10**6, 10**3, 1, "K"),
        _Step(10**7, 10**6, 2, "M"),
        _Step(10**9, 10**6, 1, "M"),
        _Step(_NO_LIMIT, 10**9, 2, "B"),
    ),
}
_SCALES: dict[Lang, tuple[tuple[int, Scale], ...]] = {
    "zh": (
        (10**5, Scale(1, 0, "元")),
        (10**7, Scale(10**4, 1, "万元")),
        (10**9, Scale(10**4, 0, "万元")),
        (10**12, Scale(10**8, 2, "亿元")),
        (_NO_LIMIT, Scale(10**8, 0, "亿元")),
    ),
    "en": (
        (10**5, Scale(1, 0, "CNY")),
        (10**7, Scale(10**3, 0, "CNY K")),
        (10**9, Scale(10**6, 1, "CNY M")),
        (10**12, Scale(10**9, 2, "CNY B")),
        (_NO_LIMIT, Scale(10**9, 0, "CNY B")),
    ),
}


YUAN: dict[Lang, Scale] = {"zh": Scale(1, 2, "元"), "en": Scale(1, 2, "CNY")}
"""Money to the fen."""


def exact(x: Number, lang: Lang) -> str:
    """An amount to the fen with its unit: `−5,000.00元`, `CNY −5,000.00`."""
    text = _grouped(_rounded(Decimal(str(x)), 2), 2)
    return f"{text}元" if lang == "zh" else f"CNY {text}"


def money(x: Number | None, lang: Lang, sign: bool = False) -> str:
    """Yuan in the reader's units: `1.25亿`, `2,410万`, `38.62万`, `7,899元` / `125.0M`, `24.1M`, `386.2K`, `7,899`.

    The unit is chosen after rounding, so 99,999,999 is `1.00亿` and never `10,000万`. Below 100 yuan two decimals.
    """
    value = _exact(x)
    if value is None:
        return MISSING
    if value == 0:
        return "±0" if sign else "0"
    step = next(s for s in _MONEY[lang] if abs(_rounded(value / s.divisor, s.digits)) * s.divisor < s.below)
    return _grouped(value / step.divisor, step.digits, sign) + step.suffix


def money_scale(values: Iterable[Number | None], lang: Lang) -> Scale:
    """The one unit in which the largest of `values` (yuan) keeps about three to five digits; for charts."""
    return _scale(values, _SCALES[lang])


def table_scale(lang: Lang) -> Scale:
    """The fixed unit of money columns in tables, so that two tables always compare: 万元 / CNY K."""
    return Scale(10**4, 2, "万元") if lang == "zh" else Scale(10**3, 1, "CNY K")


def money_unit(lang: Lang, scale: Scale | None = None) -> str:
    """The unit for a header, in brackets of the language: `（万元）` / ` (CNY K)`."""
    unit = (scale or table_scale(lang)).unit
    return f"（{unit}）" if lang == "zh" else f" ({unit})"


def scaled(values: Iterable[Number | None], scale: Scale) -> list[float | None]:
    """A column of yuan in the unit of `scale`, still numbers so that the table sorts; missing stays None."""
    exact = (_exact(x) for x in values)
    return [None if x is None else float(x / scale.divisor) for x in exact]


def percent(x: Number | None, lang: Lang = "zh", digits: int = 1, sign: bool = False) -> str:
    """A ratio as percent: 0.994 is `99.4%`. The same in both languages; `lang` keeps the family alike."""
    value = _exact(x)
    return MISSING if value is None else _grouped(value * 100, digits, sign) + "%"


def points(x: Number | None, lang: Lang, digits: int = 1, sign: bool = False, brief: bool = False) -> str:
    """A difference of two ratios: 0.018 is `1.8个百分点` / `1.8 pt`; `brief` (cards) gives `1.8pt` in both."""
    value = _exact(x)
    if value is None:
        return MISSING
    unit = "pt" if brief else "个百分点" if lang == "zh" else " pt"
    return _grouped(value * 100, digits, sign) + unit


def count(x: Number | None, lang: Lang = "zh", sign: bool = False) -> str:
    """A number of things, whole, with thousands separators: `12,038`."""
    value = _exact(x)
    return MISSING if value is None else _grouped(value, 0, sign)


def days(x: int, lang: Lang) -> str:
    """A number of days with its word: `3 天` / `1 day`, `3 days`."""
    number = count(x, lang)
    return f"{number} 天" if lang == "zh" else f"{number} day" if x == 1 else f"{number} days"


def quantity(x: Number | None, lang: Lang = "zh", sign: bool = False) -> str:
    """An amount that may be broken: up to three decimals, no idle zeros: `1,204.5`."""
    value = _exact(x)
    if value is None:
        return MISSING
    text = _grouped(value, 3, sign)
    return text.rstrip("0").rstrip(".")


def show(x: Number | None, unit: Unit, lang: Lang, sign: bool = False) -> str:
    """Any number by the name of its unit; the one entry for cards and tables that carry the unit as data."""
    if unit == "money":
        return money(x, lang, sign)
    if unit == "percent":
        return percent(x, lang, sign=sign)
    if unit == "points":
        return points(x, lang, sign=sign)
    return count(x, lang, sign) if unit == "count" else quantity(x, lang, sign)


def signed(x: Number | None, unit: Unit, lang: Lang) -> str:
    """`show` with the sign always written: `+8.7%`, `−1,096万`, `±0.0%`."""
    return show(x, unit, lang, sign=True)


def month(value: date | str, lang: Lang) -> str:
    """`2026年10月` / `Oct 2026`, from a date or 'YYYY-MM'."""
    year, number = _year_month(value)
    return f"{year}年{number}月" if lang == "zh" else f"{_MONTHS[number - 1]} {year}"


def month_short(value: date | str, lang: Lang) -> str:
    """`10月` / `Oct`: for axes where the year stands in the caption."""
    _, number = _year_month(value)
    return f"{number}月" if lang == "zh" else _MONTHS[number - 1]


def day(value: date | str, lang: Lang) -> str:
    """`2026-11-22` / `22 Nov 2026`, from a date or ISO text."""
    on = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return (
        f"{on.year:04d}-{on.month:02d}-{on.day:02d}" if lang == "zh" else f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
    )


def range_label(start: date | str, end: date | str, lang: Lang) -> str:
    """Months from..to inclusive: `2026年1–10月` / `Jan–Oct 2026`; a single month is `month`."""
    (year_a, month_a), (year_b, month_b) = _year_month(start), _year_month(end)
    if (year_a, month_a) == (year_b, month_b):
        return month(end, lang)
    if year_a != year_b:
        return f"{month(start, lang)}–{month(end, lang)}"
    if lang == "zh":
        return f"{year_a}年{month_a}–{month_b}月"
    return f"{_MONTHS[month_a - 1]}–{_MONTHS[month_b - 1]} {year_a}"


def escape(text: object) -> str:
    """User text for any place that reads markdown: nothing in it becomes a picture, a link or mark-up.

    Each markdown character becomes an HTML entity; line breaks become spaces, so no line can start a block. The screen
    makes links of bare addresses even so, after reading the entities: an invisible word joiner inside keeps them text.
    """
    return _harmless(text, _MARKDOWN)


def label(text: object) -> str:
    """User text as the label of a widget, which is markdown on the screen and read aloud as it is written: `escape`, but
    what is harmless there stays as it is (5.42, Hebei-Shandong)."""
    return _harmless(text, _IN_A_LABEL)


def _harmless(text: object, marks: re.Pattern[str]) -> str:
    flat = _ADDRESS.sub(_JOINER, " ".join(str(text).split()))
    return marks.sub(lambda found: "".join(f"&#{ord(ch)};" for ch in found.group()), flat)


def _exact(x: Number | None) -> Decimal | None:
    """The number as Decimal; None when it is missing, NaN or infinite."""
    if x is None:
        return None
    try:
        value = x if isinstance(x, Decimal) else Decimal(str(x))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _rounded(value: Decimal, digits: int) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _grouped(value: Decimal, digits: int, sign: bool = False) -> str:
    rounded = _rounded(value, digits)
    body = f"{abs(rounded):,.{digits}f}"
    if rounded == 0:
        return f"±{body}" if sign else body
    return (MINUS if rounded < 0 else "+" if sign else "") + body


def _scale(values: Iterable[Number | None], steps: tuple[tuple[int, Scale], ...]) -> Scale:
    exact = [abs(value) for value in map(_exact, values) if value is not None]
    largest = max(exact, default=Decimal(0))
    return next(
        scale for below, scale in steps if _rounded(largest / scale.divisor, scale.digits) * scale.divisor < below
    )


def _year_month(value: date | str) -> tuple[int, int]:
    if isinstance(value, str):
        year, number = int(value[:4]), int(value[5:7])
        if not 1 <= number <= 12:
            raise ValueError(f"`value` must be 'YYYY-MM', not {value!r}")
        return year, number
    return value.year, value.month
