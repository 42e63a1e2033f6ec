"""The child of the order-line import: reads one file in the folder it is given and leaves its answer there.

It runs alone, with a memory limit where the system knows one, so that no file can hurt the process that people use.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from salesplan.core.problem import Problem
from salesplan.core.reading import Counts, Question
from salesplan.intake.cells import Damaged, Refused
from salesplan.intake.context import from_plain
from salesplan.intake.findings import Findings, sheet_row
from salesplan.intake.gate import CSV, passes
from salesplan.intake.header import MOST_STATES
from salesplan.intake.line_head import Asking
from salesplan.services.line_checks import SHOWN, Found, NewNames, check, row_list
from salesplan.services.line_compare import compare
from salesplan.services.line_file import Opened, open_lines

MEMORY = 8 * 1024**3
"""Bytes of address space; the engine itself is held to two gigabytes."""
ORIGINALS = 2_000
"""Rows with problems whose cells are kept for the list."""


def answer_job(work: Path) -> None:
    """Read the job in the folder, write `answer.json` and, when nothing refuses, `lines.arrow`."""
    job = json.loads((work / "job.json").read_text(encoding="utf-8"))
    findings = Findings()
    try:
        answer = _read(work, job, findings)
    except Damaged as damage:
        findings.add("E_FILE_CORRUPT", detail=damage.detail)
        answer = _refused(findings)
    except Asking as asking:
        answer = _refused(findings, asking)
    except Refused:
        answer = _refused(findings)
        if legacy := next((code for code in ("E_XLS_LEGACY", "E_HTML") if findings.has(code)), None):
            answer["questions"] = [Question("legacy", legacy, ("read",))]
    (work / "answer.json").write_text(json.dumps(answer, default=_plain, ensure_ascii=False), encoding="utf-8")


def _read(work: Path, job: Mapping[str, Any], findings: Findings) -> dict[str, Any]:
    context, answers = from_plain(job["context"]), job["answers"]
    lines = context._replace(limits=context.limits._replace(bytes=job["bytes"]))
    content = Path(job["source"]).read_bytes()
    kind = passes(content, job["file_name"], lines, findings, answers.get("legacy") == "read")
    if not kind:
        raise Refused
    opened = open_lines(work, kind, content, answers, context, findings, job["file_name"])
    counts = _count(opened, job["rows"] if kind == CSV else context.limits.rows, findings)
    found = Found(findings.problems(), opened.sheets)
    at_step(work, "check")
    new = check(opened.table, context, answers, found)
    at_step(work, "compare")
    asked = (*opened.head.questions, *compare(opened.table, context, answers, found))
    questions = (*asked, *_ask_states(opened, found))
    at_step(work, "write")
    return _answered(work, opened, counts, new, questions, found)


def _ask_states(opened: Opened, found: Found) -> list[Question]:
    """Ask which documents count when the lines are in several states: audited ones, or also drafts."""
    questions = []
    for at in opened.head.states:
        name, states = opened.head.header[at].strip(), opened.table.texts_beside(at, MOST_STATES + 1)
        if 1 < len(states) <= MOST_STATES:
            told = {"col": name, "n": len(states), "names": states}
            found.add(Problem("N_STATUS_MIXED", opened.head.at, name, None, told))
            questions.append(Question(f"filter.{name}", "N_STATUS_MIXED", (*states, ",".join(states)), "text"))
    return questions


def at_step(work: Path, step: str) -> None:
    """Say how far the reading is: one of `order_lines.STEPS`."""
    (work / "step").write_text(step, encoding="ascii")


def _count(opened: Opened, limit: int, findings: Findings) -> Counts:
    """The conservation line; blank records after the last row count as nothing."""
    table, ragged = opened.table, opened.ragged
    found, last = table.statuses(), table.last_filled_row()
    blank_rows = [row for row in table.rows_of("blank", 100_000) if row < last and row not in set(ragged)]
    for code, status, rows in (
        ("N_BLANK_ROW", "blank", blank_rows),
        ("N_REPEATED_HEADER", "repeated", table.rows_of("repeated")),
        ("N_TOTAL_ROW", "total", table.rows_of("total")),
        ("N_FILTERED", "filtered", table.rows_of("filtered")),
    ):
        if rows:
            count = len(rows) if status == "blank" else found[status]
            findings.add(code, rows=row_list(rows[:SHOWN], count, opened.sheets), count=count, n=count)
    counts = Counts(
        stored=found.get("line", 0) + len(ragged),
        totals=found.get("total", 0),
        blank=len(blank_rows),
        repeated=found.get("repeated", 0),
        filtered=found.get("filtered", 0),
    )
    if not counts.stored:
        findings.add("E_NO_ROWS", opened.head.at)
    if counts.stored > limit:
        findings.add("E_TOO_MANY_ROWS", n=counts.stored, limit=limit)
    return counts._replace(read=sum(counts))


def _answered(
    work: Path, opened: Opened, counts: Counts, new: NewNames, questions: tuple[Question, ...], found: Found
) -> dict[str, Any]:
    table = opened.table
    refuses = any(p.refuses for p in found.problems)
    cells = [] if refuses else table.cells()
    if not refuses:
        table.write(work / "lines.arrow")
    rows = sorted(row for row in found.places if row > opened.head.at)[:ORIGINALS]
    days = table.days()
    return _nothing(found) | {
        "groups": ["sales", *(["cost"] if "cost" in table.columns else []), "customers"],
        "counts": (counts._replace(stored=0) if refuses else counts)._asdict(),
        "questions": questions,
        "header": [opened.head.header[at] for at in opened.head.positions.values()],
        "original": _by_row(table.originals(rows)),
        "new_names": new.names,
        "new_codes": new.codes,
        "fingerprint": opened.head.fingerprint,
        "sheet": ",".join(opened.sheets),
        "cells": cells,
        "last_day": days[-1][0] if days else None,
    }


def _by_row(cells: Mapping[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """By the row of the sheet; rows that several sheets have are left out, as nobody could tell which is meant."""
    times = Counter(sheet_row(at)[1] for at in cells)
    return {row: texts for at, texts in cells.items() if times[row := sheet_row(at)[1]] == 1}


def _refused(findings: Findings, about: Asking | None = None) -> dict[str, Any]:
    answer = _nothing(Found(findings.problems()))
    if about is not None:
        answer |= {"questions": about.questions, "header": about.header, "fingerprint": about.fingerprint}
    return answer


def _nothing(found: Found) -> dict[str, Any]:
    """An answer that holds only the problems."""
    return {
        "problems": sorted(found.problems, key=lambda p: (not p.refuses, p.row or 0)),
        "totals": dict(found.counts),
        "groups": [],
        "counts": {},
        "questions": [],
        "header": [],
        "original": {},
        "new_names": [],
        "new_codes": [],
        "fingerprint": "",
        "sheet": "",
        "cells": [],
        "last_day": None,
    }


def _plain(value: Any) -> Any:
    """What JSON does not know: amounts as marked text (the parent reads them exactly), days as text, mappings."""
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return value.isoformat()
    return dict(value)


def _limit_memory() -> None:
    """Hold this process to `MEMORY` where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent is the guard
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _limit_memory()
    answer_job(Path(sys.argv[1]))
