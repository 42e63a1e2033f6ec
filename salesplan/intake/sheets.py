"""Which of a file's sheets are meant, and where their headers stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from salesplan.intake.answers import split
from salesplan.intake.cells import Sheet, folded
from salesplan.intake.findings import Findings
from salesplan.intake.header import Header, Lookup
from salesplan.intake.wide_header import find_head


class Found(NamedTuple):
    """A sheet whose header was found, and the place of the header in its rows."""

    sheet: Sheet
    place: int
    header: Header

    @property
    def has_data(self) -> bool:
        """True when anything stands below the header."""
        return len(self.sheet.rows) > self.place + 1 or self.sheet.more > 0


class Choice(NamedTuple):
    """The sheets to read in order; `asked` are the names to choose from when the person has to."""

    chosen: tuple[Found, ...] = ()
    asked: tuple[str, ...] = ()


def choose_sheets(sheets: list[Sheet], lookup: Lookup, fewest: int, answer: str | None, findings: Findings) -> Choice:
    """Only visible sheets count; one with a header is used, several are asked for."""
    found = [Found(s, *at) for s in sheets if (at := find_head(s, lookup, fewest)) is not None]
    for hidden in found:
        if not hidden.sheet.visible:
            findings.add("N_HIDDEN_SHEET", None, None, hidden.sheet.name, sheet=hidden.sheet.name)
    visible = [f for f in found if f.sheet.visible]
    chosen = _answered(visible, answer, findings) if answer else _only(visible)
    if not chosen and len(visible) > 1:
        names = tuple(f.sheet.name for f in visible)
        findings.add("E_MULTIPLE_SHEETS", n=len(names), sheets=names)
        return Choice(asked=names)
    first = next((s.name for s in sheets if s.visible), "")
    if len(chosen) == 1 and chosen[0].sheet.name != first:
        findings.add("N_SHEET_CHOSEN", None, None, chosen[0].sheet.name, sheet=chosen[0].sheet.name)
    return Choice(tuple(chosen))


def _only(visible: list[Found]) -> list[Found]:
    """The one with a header; of several the one that holds data, when it is the only one."""
    if len(visible) == 1:
        return visible
    with_data = [f for f in visible if f.has_data]
    return with_data if len(with_data) == 1 else []


def _answered(visible: list[Found], answer: str, findings: Findings) -> list[Found]:
    by_name: Mapping[str, Found] = {folded(f.sheet.name): f for f in visible}
    wanted = [answer] if folded(answer) in by_name else split(answer)
    unknown = [name for name in wanted if folded(name) not in by_name]
    for name in unknown:
        findings.add("E_ANSWER", None, "sheets", f"sheets={name}", key="sheets")
    return [] if unknown else list(dict.fromkeys(by_name[folded(name)] for name in wanted))
