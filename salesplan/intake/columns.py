"""Which columns of a file carry what: found, missing, written twice, unused; their units, currency and tax basis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.datasets import Column, Dataset
from salesplan.core.measures import GROUPS, MEASURE
from salesplan.core.reading import Question
from salesplan.intake.answers import Options
from salesplan.intake.cells import column_letters, folded, is_blank, shown
from salesplan.intake.context import Context
from salesplan.intake.findings import Findings
from salesplan.intake.header import CURRENCY_HEADS, OUR_CURRENCY, UNITS, Head, Header
from salesplan.intake.table import Table

EXPECTED: Mapping[str, tuple[str, ...]] = {
    "actuals": ("leads", "cost", "returns", "new_customers", "repeat_customers"),
    "plan": ("challenge",),
    "benchmarks": (),
    "lead_sources": (),
}
"""Optional columns whose absence is worth a notice."""


class Carried(NamedTuple):
    """Where each column of the dataset stands in one table; constants stand nowhere."""

    places: dict[str, int]
    extras: tuple[int, ...]


def wanted_columns(dataset: Dataset, options: Options) -> set[str]:
    """The columns that count: all of them, or the keys and those of the groups that the person named."""
    if options.groups is None:
        return {c.id for c in dataset.columns}
    return {c.id for c in dataset.columns if c.group is None or c.group in options.groups}


def required_columns(dataset: Dataset, options: Options) -> list[Column]:
    """The columns without which the file is refused."""
    groups = options.groups
    return [c for c in dataset.columns if c.required and (groups is None or c.group is None or c.group in groups)]


def carried_columns(
    header: Header, dataset: Dataset, options: Options, context: Context, findings: Findings
) -> Carried:
    """Find every column once. A head written twice is refused, unless one of the two has the company's tax basis."""
    places: dict[str, int] = {}
    extras = [at for at, head in enumerate(header.heads) if head.id is None and head.text]
    for column in dataset.columns:
        found = header.places(column.id)
        for choose in (_by_tax(context.tax), _by_period(options.cumulative is True)):
            if len(found) > 1:
                found, unused = choose(header, found)
                extras += unused
        if len(found) > 1:
            head = header.heads[found[1]]
            findings.add(
                "E_DUP_COLUMN", header.row, column.id, head.text, col=head.text, a=found[0] + 1, b=found[1] + 1
            )
        if found:
            places[column.id] = found[0]
    _tell_trimmed(header, places, findings)
    return Carried(places, tuple(sorted(extras)))


_Choose = Callable[[Header, list[int]], tuple[list[int], list[int]]]
"""Of the places of heads of one column: those that are meant, and those that are unused."""


def _by_tax(basis: str) -> _Choose:
    """Of two heads that differ in tax only (含税, 不含税), the one of the company's basis."""

    def choose(header: Header, found: list[int]) -> tuple[list[int], list[int]]:
        said = [header.heads[at].said for at in found]
        if len(set(said)) == len(found) and basis in said:
            kept = found[said.index(basis)]
            return [kept], [at for at in found if at != kept]
        return found, []

    return choose


def _by_period(cumulative: bool) -> _Choose:
    """Of 本月 and 累计 the month, unless the person said that the cumulative figures are meant."""

    def choose(header: Header, found: list[int]) -> tuple[list[int], list[int]]:
        kept = [at for at in found if header.heads[at].cumulative is cumulative]
        return (kept, [at for at in found if at not in kept]) if kept else (found, [])

    return choose


def _tell_trimmed(header: Header, places: Mapping[str, int], findings: Findings) -> None:
    for id, at in places.items():
        if header.heads[at].trimmed:
            findings.add("N_TRIMMED", header.row, id, header.heads[at].text)


def tell_missing(
    header: Header | None,
    found: Sequence[str],
    present: set[str],
    dataset: Dataset,
    options: Options,
    findings: Findings,
) -> list[Question]:
    """Tell each column that is missing, and ask which head carries it. `found` are the heads that are unused."""
    have = present | set(options.constants)
    required = required_columns(dataset, options)
    if header is not None and header.slots:
        required = [c for c in required if c.group is None]  # a wide table carries one measure, or a few
    missing = [c for c in required if c.id not in have]
    heads = tuple(head.text for head in header.heads if head.text) if header else tuple(found)
    for column in missing:
        findings.add("E_MISSING_COLUMN", None, column.id, None, cols=(column.id,), found=heads[:50])
    questions = [
        Question(f"map.{c.id}", "E_MISSING_COLUMN", tuple(found), "text", c.id) for c in missing if header is not None
    ]
    if [c.id for c in missing] == ["month"] and header is not None:
        questions.insert(0, Question("const.month", "E_MISSING_COLUMN", (), "text", "month"))
    absent = _tell_absent(dataset, options, have, header, findings)
    questions += [Question(f"map.{id}", "E_MISSING_COLUMN", tuple(found), "text", id) for id in absent]
    group = ask_group(present, missing, dataset, options)
    return group + questions if _groups_of(present) else questions + group


def ask_group(present: set[str], missing: Sequence[Column], dataset: Dataset, options: Options) -> list[Question]:
    """What the file is about, when it holds nothing of sales: what it carries instead, or any other group."""
    if options.groups is not None or not _lacks_group(dataset, "sales", missing):
        return []
    groups = _groups_of(present)
    others = tuple(group for group in GROUPS if group != "sales")
    return [Question("group", "E_MISSING_COLUMN", (",".join(groups),) if groups else others, "text")]


def _tell_absent(
    dataset: Dataset, options: Options, have: set[str], header: Header | None, findings: Findings
) -> list[str]:
    """Optional columns that are absent; the columns of a group that was named but of which nothing is there."""
    if header is None:
        return []
    wanted, absent = wanted_columns(dataset, options), []
    for group in options.groups or ():
        ids = [m.id for m in MEASURE.values() if m.group == group]
        if not have & set(ids):
            absent += ids
            for id in ids:
                findings.add("E_MISSING_COLUMN", None, id, None, cols=(id,), found=())
    expected = EXPECTED[dataset.id] if not header.slots else _beside(dataset, have)
    for id in expected:
        if id in wanted and id not in have and (options.groups is None or not findings.has("E_MISSING_COLUMN")):
            findings.add("N_MISSING_OPTIONAL", None, id, None, col=id)
    return absent


def _beside(dataset: Dataset, have: set[str]) -> list[str]:
    """What a wide table leaves out of the groups that it carries, as far as other files must have it."""
    carried = {MEASURE[id].group for id in have if id in MEASURE}
    return [c.id for c in dataset.columns if c.required and c.group in carried]


def _lacks_group(dataset: Dataset, group: str, missing: Sequence[Column]) -> bool:
    """True when nothing that the group requires is there: the file is about something else."""
    required = [c for c in dataset.columns if c.required and c.group == group]
    return bool(required) and all(c in missing for c in required)


def _groups_of(present: set[str]) -> list[str]:
    """The groups a file carries without the sales group, when it carries any other."""
    found = {MEASURE[id].group for id in present if id in MEASURE}
    return [group for group in GROUPS if group in found and group != "sales"]


def tell_extras(table: Table, carried: Carried, used: set[int], findings: Findings) -> None:
    """Name the columns that are not used; refuse a currency column that holds another currency."""
    heads = table.header.heads
    for at in carried.extras:
        if at in used:
            continue
        if folded(heads[at].text) in CURRENCY_HEADS:
            _check_currency(table, at, findings)
        name = heads[at].text
        findings.add("N_EXTRA_COLUMN", table.place(table.header.row), name[:80], name, cols=(name[:80],))
    for at, head in enumerate(heads):
        if not head.text and at not in used and not all(is_blank(cell) for cell in table.column(at)):
            name = column_letters(at)
            findings.add("N_EXTRA_COLUMN", table.place(table.header.row), name, name, cols=(name,))


def _check_currency(table: Table, at: int, findings: Findings) -> None:
    for row, cell in zip(table.rows, table.column(at), strict=True):
        text = folded(shown(cell))
        if text and text not in OUR_CURRENCY:
            findings.add("E_CURRENCY", row, "currency", shown(cell), col="currency")


class Unit(NamedTuple):
    """The unit of a column of money: its name, its factor to yuan, and whether anybody stated it."""

    name: str = "元"
    factor: Decimal = Decimal(1)
    stated: bool = False


def unit_of(id: str, head: Head, table: Table, options: Options, findings: Findings) -> Unit:
    """The unit of a money column: in its head, else in a title row, else answered; a foreign currency is refused."""
    foreign = head.foreign or table.header.foreign
    if foreign:
        findings.add("E_CURRENCY", table.place(table.header.row), id, foreign, col=id)
    stated = head.unit or table.header.unit
    name = stated or options.unit
    if name is None:
        return Unit()
    factor = UNITS[name]
    if factor != 1:
        findings.add("N_UNIT_CONVERTED", table.place(table.header.row), id, name, col=id, unit=name, f=int(factor))
    return Unit(name, factor, True)
