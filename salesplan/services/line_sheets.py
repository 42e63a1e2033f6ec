"""The sheets of a workbook of order lines: which of them are read, and several stacked to one table.

Each sheet is read by its own heads; the table has the columns of the first, then what the others have besides. Rows are
places (`intake.findings.place`), so that a problem can name the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from salesplan.core.reading import Question
from salesplan.intake.answers import split
from salesplan.intake.cells import Cell, DateCell, Refused, Sheet, folded, shown
from salesplan.intake.context import Context
from salesplan.intake.european import SAMPLE
from salesplan.intake.findings import Findings, place
from salesplan.intake.job import SHEET_NAME
from salesplan.intake.line_head import About, Asking, Head, head
from salesplan.intake.line_text import HEAD_RECORDS, Spooled, respool
from salesplan.intake.line_writing import turn_of
from salesplan.store.bulk import NAMES


class Stacked(NamedTuple):
    """The records of the sheets in one file with one header. `starts` are the first record (from 1) of each sheet
    after the first, and its row."""

    spooled: Spooled
    head: Head
    starts: tuple[tuple[int, int], ...]
    names: tuple[str, ...]


class _Page(NamedTuple):
    """A sheet as texts, with its own head."""

    name: str
    records: list[list[str]]
    head: Head


def stack(
    work: Path, sheets: list[Sheet], answers: Mapping[str, str], context: Context, findings: Findings, file_name: str
) -> Stacked:
    """The sheets that are meant, as one. Raises Refused, or Asking when it is not said which ones are meant."""
    chosen = _chosen(sheets, answers, findings)
    if not chosen:  # without a sheet there is no header either
        raise _no_head(answers, findings)
    findings.sheets = tuple(sheet.name for sheet in chosen)
    pages = [_page(at, sheet, answers, context, findings, file_name) for at, sheet in enumerate(chosen)]
    if len(chosen) == 1 and chosen[0] is not sheets[0]:
        findings.add("N_SHEET_CHOSEN", value=chosen[0].name, sheet=chosen[0].name)
    more = sum(sheet.more for sheet in chosen)
    if more:
        total = sum(len(sheet.rows) for sheet in chosen) + more
        findings.add("E_TOO_MANY_ROWS", n=total, limit=context.limits.rows)
    joint = _joint(pages, answers, findings)
    return _spooled(work, pages, joint, answers, findings)


def _chosen(sheets: list[Sheet], answers: Mapping[str, str], findings: Findings) -> list[Sheet]:
    """The sheets to read, in order. Raises Asking when several have a header and nobody said which."""
    ready = [sheet for sheet in sheets if _has_header(sheet, answers)]
    by_name = {folded(sheet.name): sheet for sheet in sheets}
    answer = answers.get("sheets", "")
    wanted = [answer] if folded(answer) in by_name else split(answer)
    unknown = [name for name in wanted if folded(name) not in by_name]
    for name in unknown:
        findings.add("E_ANSWER", None, "sheets", f"sheets={name}", key="sheets")
    if wanted and not unknown:
        return list(dict.fromkeys(by_name[folded(name)] for name in wanted))
    if len(ready) > 1:
        names = tuple(sheet.name for sheet in ready)
        both = (",".join(names),) if not any("," in name for name in names) else ()
        findings.add("E_MULTIPLE_SHEETS", n=len(names), sheets=names)
        raise Asking((Question("sheets", "E_MULTIPLE_SHEETS", (*names, *both), "text"),), ())
    return [] if unknown else (ready or sheets)[:1]


def _has_header(sheet: Sheet, answers: Mapping[str, str]) -> bool:
    try:
        head(_records(sheet)[:HEAD_RECORDS], answers, Findings())
    except Asking as asking:
        return bool(asking.fingerprint)
    except Refused:
        return False
    return True


def _no_head(answers: Mapping[str, str], findings: Findings) -> Refused:
    if findings.has("E_ANSWER"):
        return Refused()
    try:
        head([], answers, findings)
    except Refused as refused:
        return refused
    return Refused()


def _page(
    at: int, sheet: Sheet, answers: Mapping[str, str], context: Context, findings: Findings, file_name: str
) -> _Page:
    """One sheet with its head; what is told about it is told with its name. Raises Refused."""
    records, mine = _records(sheet), Findings()
    own = {key: sheet.name if value == SHEET_NAME else value for key, value in answers.items()}
    try:
        found = head(records[:HEAD_RECORDS], own, mine, About(context.members, (sheet.name, file_name)))
    finally:
        _tell(at, mine, findings)
    return _Page(sheet.name, records, found)


def _tell(at: int, mine: Findings, findings: Findings) -> None:
    """Everything that was found on sheet number `at`."""
    for problem in mine.problems():
        row = None if problem.row is None else place(at, problem.row)
        findings.add(problem.code, row, problem.column, problem.value, **problem.detail)


def _records(sheet: Sheet) -> list[list[str]]:
    """The rows of a sheet as texts of one width; rows that the sheet leaves out are blank."""
    width = max((len(cells) for _, cells in sheet.rows), default=0)
    records = [[""] * width for _ in range(sheet.rows[-1][0] if sheet.rows else 0)]
    for row, cells in sheet.rows:
        records[row - 1][: len(cells)] = [_text(cell) for cell in cells]
    return records


def _text(cell: Cell) -> str:
    return cell.day.isoformat() if isinstance(cell, DateCell) and cell.day else shown(cell)


def _joint(pages: Sequence[_Page], answers: Mapping[str, str], findings: Findings) -> Head:
    """The head of all sheets: the columns of the first, then those that only others have, and the sheets' own names."""
    first = pages[0].head
    if len(pages) == 1:
        return first
    header, positions = list(first.header), dict(first.positions)
    texts = {folded(text) for at, text in enumerate(header) if at not in positions.values()}
    for page in pages[1:]:
        used = {at: id for id, at in page.head.positions.items()}
        for at, text in enumerate(page.head.header):
            id = used.get(at)
            if (id in positions) if id else (folded(text) in texts):
                continue
            if id:
                positions[id] = len(header)
            texts.add(folded(text))
            header.append(text)
        if any(page.head.factors.get(id, 1) != first.factors.get(id, 1) for id in page.head.positions if id != "units"):
            findings.add("E_ANSWER", None, "sheets", f"sheets={answers.get('sheets')}", key="sheets")
            raise Refused
    constants = dict(first.constants)
    for id in (id for id in first.constants if answers.get(f"const.{id}") == SHEET_NAME):
        del constants[id]
        positions[id] = len(header)
        header.append(SHEET_NAME)
    return first.widened(header, positions, constants, answers)


def _spooled(
    work: Path, pages: Sequence[_Page], joint: Head, answers: Mapping[str, str], findings: Findings
) -> Stacked:
    """All records in one file, each sheet's below those of the sheet before."""
    rows = [_rearranged(page, joint) for page in pages]
    sample = [record for page, records in zip(pages, rows, strict=True) for record in records[page.head.at :][:SAMPLE]]
    turn, asked = turn_of(sample, joint.positions, answers, findings)
    target, written, ragged, starts = work / "spool.csv", 0, [], []
    with target.open("wb") as whole:
        for at, (page, records) in enumerate(zip(pages, rows, strict=True)):
            mine = Findings()
            turned = map(turn, records) if turn else records
            part = respool(turned, page.head.at, len(joint.header), work / f"sheet-{at}.csv", mine)
            _tell(at, mine, findings)
            starts.append((written + 1, place(at, part.first_row)))
            written += part.records
            ragged += [place(at, row) for row in part.ragged]
            whole.write(part.path.read_bytes())
            part.path.unlink()
    spooled = Spooled(target, ",", 0, starts[0][1], tuple(ragged), written)
    return Stacked(spooled, joint._replace(questions=asked), tuple(starts[1:]), tuple(page.name for page in pages))


def _rearranged(page: _Page, joint: Head) -> list[list[str]]:
    """The records of a sheet in the columns of the joint head; what the sheet lacks is blank."""
    mine = page.head
    if mine.header == joint.header:
        return page.records
    used = {at: id for id, at in mine.positions.items()}
    texts = {folded(text): at for at, text in reversed(list(enumerate(mine.header))) if at not in used}
    ids = {at: id for id, at in joint.positions.items()}
    sources: list[int | None] = []
    for at, text in enumerate(joint.header):
        id = ids.get(at)
        sources.append(mine.positions.get(id) if id else texts.get(folded(text)))
    named = joint.header.index(SHEET_NAME) if SHEET_NAME in joint.header else None
    keys = [at for id, at in joint.positions.items() if id in ("order", "date", "customer", *NAMES) and at != named]
    records = [["" if at is None or at >= len(cells) else cells[at] for at in sources] for cells in page.records]
    if named is not None:
        for record in records[mine.at :]:
            record[named] = page.name if any(record[key] for key in keys) else ""  # else it is a total, or blank
    return records
