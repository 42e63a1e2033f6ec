"""A register as a workbook: its records on one sheet, the child rows of each kind on another, tied by the code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from salesplan.core import record as records
from salesplan.core.record import Record, Register, columns
from salesplan.core.register_sheet import CODE, VERSION, Asked, AskedSheet
from salesplan.exports.forms import EXAMPLE, Column, Form, Kind, workbook
from salesplan.i18n import LANGS, TEXT, Lang, register_words, t

EXAMPLES = tuple(EXAMPLE.values())
"""What the first cell of a row says that is not to be read."""
SEPARATOR = "|"
"""Between the parts of a cell that holds several names or codes."""
_KINDS: Mapping[records.Kind, Kind] = {
    records.Kind.TEXT: "text",
    records.Kind.LONG: "text",
    records.Kind.NAMES: "list",
    records.Kind.CHOICE: "choice",
    records.Kind.FLAG: "flag",
    records.Kind.MONEY: "money",
    records.Kind.PERCENT: "percent",
    records.Kind.NUMBER: "number",
    records.Kind.COUNT: "count",
    records.Kind.DAY: "day",
    records.Kind.MONTH: "month",
    records.Kind.LINK: "choice",
    records.Kind.LINKS: "list",
}
_SAMPLES: Mapping[Kind, Any] = {
    "money": Decimal("10000.00"),
    "percent": Decimal("0.5"),
    "number": Decimal(10),
    "count": 3,
    "day": date(2026, 1, 31),
    "month": "2026-01",
    "list": "",
}
"""What stands in an example row; choices show their first."""


class Named(Protocol):
    """What a link may point to."""

    @property
    def code(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    def name(self, lang: str) -> str: ...


Targets = Mapping[str, Mapping[str, Named]]
"""Dimension or register -> code -> what it points to."""


def register_workbook(register: Register, found: Sequence[Record], targets: Targets, lang: Lang) -> bytes:
    """The records as a workbook to change and send back; without records an empty template with an example row."""
    return workbook(forms(register, found, targets, lang), lang)


def forms(register: Register, found: Sequence[Record], targets: Targets, lang: Lang) -> list[Form]:
    """The sheets: the records, then the child rows of every field that has some."""
    fields = [column for column in register.columns if column.rows is None]
    technical = (
        Column(register_words.heading(register.name, "code", lang), "text", _explained("code")),
        Column(t("forms.version", lang), "count", _explained("version"), technical=True),
    )
    shown = tuple(_column(register, field.name, field, targets, lang) for field in fields)
    write = _Writer(register, targets, lang)
    rows = [[record.code, record.version, *(write(f.name, f, record) for f in fields)] for record in found]
    example = [] if found else [EXAMPLE[lang], None, *map(_sample, shown)]
    made = [Form(t(f"register.{register.name}", lang), (*technical, *shown), rows, example)]
    for parent in register.columns:
        if parent.rows is not None:
            made.append(_children(register, parent, found, targets, lang))
    return made


def spoken(target: Named, lang: Lang) -> str:
    """How a cell names what it points to: the code first, so that it reads back whatever the name becomes."""
    name = target.name(lang)
    return target.code if name == target.code else f"{target.code} {name}"


def _children(
    register: Register, parent: records.Column, found: Sequence[Record], targets: Targets, lang: Lang
) -> Form:
    fields = columns(parent.rows) if parent.rows else ()
    tie = Column(register_words.heading(register.name, "code", lang), "text", _explained("tie"), required=True)
    shown = tuple(_column(register, f"{parent.name}.{field.name}", field, targets, lang) for field in fields)
    write = _Writer(register, targets, lang)
    rows = [
        [record.code, *(write(f"{parent.name}.{field.name}", field, row) for field in fields)]
        for record in found
        for row in getattr(record, parent.name)
    ]
    example = [] if found else [EXAMPLE[lang], *map(_sample, shown)]
    return Form(register_words.heading(register.name, parent.name, lang), (tie, *shown), rows, example)


def _column(register: Register, path: str, field: records.Column, targets: Targets, lang: Lang) -> Column:
    kind = _KINDS[field.show.kind]
    about = _explained("money" if kind == "money" else f"kind.{kind}")
    return Column(
        register_words.heading(register.name, path, lang),
        kind,
        about,
        field.required,
        _choices(register, path, field, targets, lang),
    )


def _choices(register: Register, path: str, field: records.Column, targets: Targets, lang: Lang) -> tuple[str, ...]:
    if field.show.kind is records.Kind.CHOICE:
        return tuple(register_words.choice(register.name, path, value, lang) for value in field.choices)
    if field.show.kind is records.Kind.FLAG:
        return (t("forms.yes", lang), t("forms.no", lang))
    if field.show.kind is records.Kind.LINK:
        return tuple(spoken(_worded(field.show.to, target), lang) for target in targets[field.show.to].values())
    return ()


class _Worded(NamedTuple):
    """A KPI or a measure: its words stand in the catalogue."""

    code: str
    words: tuple[str, str]

    @property
    def aliases(self) -> tuple[str, ...]:
        return self.words

    def name(self, lang: str) -> str:
        return self.words[lang == "en"]


def _worded(to: str, target: Named) -> Named:
    of = {"kpi": "kpi", "figure": "kpi", "measure": "measure", "category": "category"}.get(to)
    words = TEXT.get(f"{of}.{target.code}") if of else None
    return _Worded(target.code, words) if words else target


class _Writer:
    """Writes the fields of one register's records as their cells hold them."""

    def __init__(self, register: Register, targets: Targets, lang: Lang) -> None:
        self.register, self.targets, self.lang = register, targets, lang

    def __call__(self, path: str, field: records.Column, row: records.Row) -> Any:
        value = getattr(row, field.name)
        if value is None or value == ():
            return None
        if field.show.kind is records.Kind.CHOICE:
            return register_words.choice(self.register.name, path, value, self.lang)
        if field.show.kind is records.Kind.FLAG:
            return t("forms.yes" if value else "forms.no", self.lang)
        if field.show.kind is records.Kind.LINK:
            target = self.targets[field.show.to].get(value)
            return spoken(_worded(field.show.to, target), self.lang) if target else value
        return SEPARATOR.join(value) if isinstance(value, tuple) else value


def _sample(column: Column) -> Any:
    return column.choices[0] if column.choices else _SAMPLES.get(column.kind, "…")


def _explained(key: str) -> tuple[str, str]:
    return TEXT[f"forms.about.{key}"]


def asked_sheets(register: Register, targets: Targets) -> list[AskedSheet]:
    """What the workbook may look like when it comes back, by every word of both languages."""
    plain = [column for column in register.columns if column.rows is None]
    code = Asked(CODE, register_words.spellings(register.name, CODE), records.Kind.TEXT)
    version = Asked(VERSION, (VERSION, *TEXT["forms.version"]), records.Kind.COUNT)
    fields = tuple(_asked(register, column.name, column, targets) for column in plain)
    asked = [AskedSheet("", (register.name, *TEXT[f"register.{register.name}"]), (code, version, *fields))]
    for parent in register.columns:
        if parent.rows is not None:
            rows = tuple(_asked(register, f"{parent.name}.{f.name}", f, targets) for f in columns(parent.rows))
            names = register_words.spellings(register.name, parent.name)
            asked.append(AskedSheet(parent.name, names, (code, *rows)))
    return asked


def _asked(register: Register, path: str, field: records.Column, targets: Targets) -> Asked:
    heads = (*register_words.spellings(register.name, path), *field.show.was)
    return Asked(field.name, heads, field.show.kind, _words(register, path, field, targets))


def _words(register: Register, path: str, field: records.Column, targets: Targets) -> dict[str, Any]:
    """Spelling -> value. A code wins over a name; a name that two things bear means neither."""
    if field.show.kind is records.Kind.FLAG:
        spelled = {True: (*TEXT["forms.yes"], "true", "1", "y"), False: (*TEXT["forms.no"], "false", "0", "n")}
        return {word: value for value, words in spelled.items() for word in words}
    if field.choices:
        return {
            word: value
            for value in field.choices
            for word in (value, *(register_words.choice(register.name, path, value, lang) for lang in LANGS))
        }
    if field.show.to not in targets:
        return {}
    found = {code: _worded(field.show.to, target) for code, target in targets[field.show.to].items()}
    called = {(name, code) for code, one in found.items() for name in (one.name("zh"), one.name("en"), *one.aliases)}
    times = Counter(name.casefold() for name, _ in called)
    unique = {name: code for name, code in called if times[name.casefold()] == 1 and name}
    return unique | {code: code for code in found}
