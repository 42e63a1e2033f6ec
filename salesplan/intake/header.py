"""The header: which row it is, what each head means, and what it says beside the name: unit, currency, tax, 累计."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from salesplan.core.datasets import Column, Dataset
from salesplan.intake.cells import LONGEST_CELL, Cell, Row, clean, folded, shown

if TYPE_CHECKING:
    from salesplan.intake.month_heads import Slot

UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿": Decimal(100_000_000),
    "亿元": Decimal(100_000_000),
}
HEADER_WITHIN = 20
_LONGEST_HEAD = 300
_LONGEST_WORD = 40
_MONTH_HEAD = re.compile(r"20[0-9]{2}[-/.]?[0-9]{1,2}")
_FEWEST_WORDS = 3
_MOST_HEADS = 50
_BRACKETS = str.maketrans("（）［］", "()[]")
_CNY = re.compile(r"^(?:人民币|cny|rmb|¥)\s*")
_FOREIGN = re.compile(
    r"美元|美金|欧元|港币|港元|日元|英镑|澳元|加元|韩元|新台币|新加坡元|卢布|usd|eur|hkd|jpy|gbp|aud|cad|krw|twd|sgd"
    r"|us\$|hk\$|nt\$|\$|€|£|₩|₽"
)
_BRACKET = re.compile(r"^(.*?) ?[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]$")
_PIECES = frozenset("个件台单笔条人家户次名套只辆")
_NET = re.compile(r"不含税|无税|未税|税前|excl?\.? ?(?:tax|vat)|net of tax|tax excluded")
_INCL = re.compile(r"价税合计|含税|incl?\.? ?(?:tax|vat)|tax included|gross of tax")
CUMULATIVE = re.compile(r"本年累计|年累计|年初至今|累计|\bytd\b|year to date")
_CURRENT = re.compile("本月|当月|本期|当期|单月")
_SAID = re.compile("|".join(p.pattern for p in (_NET, _INCL, CUMULATIVE)))
_TITLE_UNIT = re.compile(r"(?:单位|unit)\s*[:： ]?\s*[(\[]?\s*([^\s,;，；。()\[\]/]+)", re.IGNORECASE)
_TITLE_CURRENCY = re.compile(
    r"(?:币种|货币|本位币|currency)\s*[:： ]?\s*[(\[]?\s*([^\s,;，；。()\[\]/]+)", re.IGNORECASE
)
CURRENCY_HEADS = frozenset(("币种", "币别", "货币", "currency"))
STATE_HEADS = frozenset(("单据状态", "审核状态", "状态", "订单状态", "审批状态", "status", "document status"))
MOST_STATES = 10
"""A column of more different texts holds no states of documents."""
OUR_CURRENCY = frozenset(("cny", "rmb", "人民币", "¥", "元"))


class Head(NamedTuple):
    """One head. `id` is None when it is no column of the dataset; `said` is what it says of tax: incl, net or both."""

    text: str
    id: str | None = None
    unit: str | None = None
    foreign: str | None = None
    said: str | None = None
    cumulative: bool = False
    trimmed: bool = False


class Header(NamedTuple):
    """The row number, its heads in order, and what the title rows above say of unit, currency, tax and 累计.

    A wide table has `slots`: columns of figures that the dataset does not name, such as months. `depth` is how many
    rows the heads take; `row` is the last of them.
    """

    row: int
    heads: tuple[Head, ...]
    unit: str | None = None
    foreign: str | None = None
    said: str | None = None
    cumulative: bool = False
    titles: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    depth: int = 1

    def places(self, id: str) -> list[int]:
        """Where that column stands; several when its head is written twice."""
        return [at for at, head in enumerate(self.heads) if head.id == id]


class Lookup:
    """The names of a dataset's columns. `mapped` gives, by column id, the head that a person said carries it."""

    def __init__(self, dataset: Dataset, mapped: Mapping[str, str], names: Iterable[str] | None = None) -> None:
        self.columns = {c.id: c for c in dataset.columns if names is None or c.id in names}
        self.mapped = {folded(head): id for id, head in mapped.items()}
        self.names: dict[str, str] = {}
        for column in self.columns.values():
            for name in (column.id, column.id.replace("_", " "), column.zh, *column.aliases):
                self.names.setdefault(folded(name), column.id)
        self.ids = {name: id for name, id in self.names.items() if id not in mapped}

    def read(self, cell: Cell) -> Head:
        """What a cell of the header row says."""
        raw = shown(cell)
        if len(raw) > _LONGEST_HEAD:
            return Head(raw[:80])
        plain = clean(raw)
        name = plain.casefold()
        said, cumulative = tax_said(name), bool(CUMULATIVE.search(name))
        head = Head(plain, self.mapped.get(name), said=said, cumulative=cumulative, trimmed=_was_trimmed(raw, plain))
        return self._peeled(head, name, self.ids)

    def read_row(self, cells: Iterable[Cell]) -> tuple[Head, ...]:
        """What the cells of a header row say. A column that is mapped to a head of another sheet goes by its names."""
        heads = tuple(self.read(cell) for cell in cells)
        absent = set(self.mapped.values()) - {head.id for head in heads}
        if not absent:
            return heads
        names = {name: id for name, id in self.names.items() if id in absent}
        return tuple(self._peeled(head, head.text.casefold(), names) if head.id is None else head for head in heads)

    def _peeled(self, head: Head, name: str, ids: Mapping[str, str]) -> Head:
        """Take the brackets off from the right, then the words of tax and 累计, until a known name is left."""
        while head.id is None and name not in ids:
            bracket = _BRACKET.match(name)
            if bracket is None:
                break
            told = _of_bracket(bracket[2], head)
            if told is None:
                return head
            head, name = told, bracket[1]
        if head.id is None:
            head = head._replace(id=ids.get(name) or ids.get(_bare(name)))
        elif bracket := _BRACKET.match(name):
            head = _of_bracket(bracket[2], head) or head
        return self._fitting(head)

    def _fitting(self, head: Head) -> Head:
        """A unit of money belongs to columns of money only; on another column the head is not understood."""
        column = self.columns.get(head.id or "")
        if column is None or column.kind in ("money", "number"):
            return head
        if head.unit not in (None, "元") or head.foreign:
            return Head(head.text, trimmed=head.trimmed)
        return head._replace(unit=None, said=None)

    def column(self, id: str) -> Column:
        """The declaration of a column."""
        return self.columns[id]


def find_header(rows: list[Row], lookup: Lookup, fewest: int) -> tuple[int, Header] | None:
    """The first of the first twenty records with enough known names: its place in `rows`, and what it says."""
    for place, (number, cells) in enumerate(rows[:HEADER_WITHIN]):
        if number > HEADER_WITHIN:
            break
        heads = lookup.read_row(cells)
        if len({head.id for head in heads if head.id}) >= fewest:
            return place, with_titles(Header(number, heads), rows[:place])
    return None


def likely_heads(rows: list[Row]) -> tuple[str, ...]:
    """The row that must be the heads of a list of another kind: the first wide one of different words; () without."""
    above = [(number, cells) for number, cells in rows[:HEADER_WITHIN] if number <= HEADER_WITHIN]
    widest = max((sum(bool(clean(shown(c)[:_LONGEST_HEAD])) for c in cells) for _, cells in above), default=0)
    for _, cells in above:
        texts = [text for c in cells if (text := clean(shown(c)[:_LONGEST_HEAD]))]
        words = [text for text in texts if _is_word(text)]
        if len(words) >= max(_FEWEST_WORDS, widest - 1) and len(set(words)) == len(texts):
            return tuple(words[:_MOST_HEADS])
    return ()


def _is_word(text: str) -> bool:
    """True for what may be a head: a short text with letters, or a month; not a number, a day or a remark."""
    return len(text) <= _LONGEST_WORD and (any(ch.isalpha() for ch in text) or bool(_MONTH_HEAD.fullmatch(text)))


def tax_said(name: str) -> str | None:
    """`incl` or `net` when the text says so, `both` when it says both."""
    without = _NET.sub("", name)
    incl, net = bool(_INCL.search(without)), without != name
    return "both" if incl and net else "incl" if incl else "net" if net else None


def with_titles(header: Header, above: list[Row]) -> Header:
    """The header with what the rows above it say."""
    texts = [clean(shown(cell)[:LONGEST_CELL]) for _, cells in above for cell in cells]
    titles = [text for text in texts if text]
    unit = foreign = None
    for text in titles:
        for found in (*_TITLE_UNIT.findall(text), *_TITLE_CURRENCY.findall(text)):
            stated, other = _unit_of(found.casefold())
            unit, foreign = unit or stated, foreign or other
    all_titles = " ".join(titles).casefold()
    return header._replace(
        unit=unit,
        foreign=foreign,
        said=tax_said(all_titles),
        cumulative=bool(CUMULATIVE.search(all_titles)),
        titles=tuple(titles),
    )


def _unit_of(text: str) -> tuple[str | None, str | None]:
    """The unit of yuan a text names, or the foreign currency it names."""
    bare = _CNY.sub("", text.strip())
    if bare in UNITS or (not bare and text.strip()):
        return bare or "元", None
    foreign = _FOREIGN.search(text)
    return None, text.strip() if foreign else None


def _of_bracket(inside: str, head: Head) -> Head | None:
    """What the text in a bracket adds to the head; None when it says something else."""
    text = inside.strip()
    unit, foreign = _unit_of(text)
    if unit:
        return head._replace(unit=head.unit or unit)
    if foreign:
        return head._replace(foreign=head.foreign or foreign)
    if not text or text in _PIECES or not _SAID.sub("", text).strip(" ,、/"):
        return head
    parts = [_unit_of(part.strip()) for part in re.split(r"[,、/]", _SAID.sub("", text)) if part.strip()]
    units = [unit for unit, _ in parts]
    if len(units) == 1 and units[0]:
        return head._replace(unit=head.unit or units[0])
    return None


def _bare(name: str) -> str:
    """The name without its words of tax, 累计 and 本月."""
    return _CURRENT.sub("", _SAID.sub("", name)).strip(" -_/:")


def _was_trimmed(raw: str, plain: str) -> bool:
    """True when spaces, line breaks or invisible characters had to go; brackets may be of either width."""
    return raw.translate(_BRACKETS) != plain
