"""Starts the child that reads a file, waits for it no longer than the contract says, and checks what it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesplan.core.problem import Problem
from salesplan.core.reading import Answers, Reading
from salesplan.intake.answers import flat
from salesplan.intake.check import check
from salesplan.intake.context import Context, context_of, to_plain
from salesplan.intake.findings import Findings
from salesplan.intake.gate import passes
from salesplan.intake.raw_cells import Cells, refused_at_the_gate, unpack_cells
from salesplan.intake.transport import unpack, with_rows

if TYPE_CHECKING:
    from salesplan.core.known import Known

SECONDS = 20
"""How long one file may take."""
_ROOT = Path(__file__).resolve().parents[2]


def read_file(content: bytes, file_name: str, dataset: str, known: Known, answers: Answers) -> Reading:
    """Read one file against what the company knows, in a child process limited in time and memory.

    Never raises for a bad file: everything that is wrong is told in the reading. What the gate refuses (role, size,
    kind, unsafe package) never reaches the child. KeyError for a dataset that does not exist.
    """
    context = context_of(known)
    gate = Findings()
    if not passes(content, file_name, context, gate, answers.get("legacy") == "read"):
        return with_rows(check(content, file_name, dataset, context, flat(answers)))
    return _in_child(content, file_name, dataset, context, flat(answers))


def read_in_process(content: bytes, file_name: str, dataset: str, known: Known, answers: Answers) -> Reading:
    """The same reading without the child and its limits; for tests and for files of our own making."""
    return with_rows(check(content, file_name, dataset, context_of(known), flat(answers)))


def read_cells(content: bytes, file_name: str, known: Known) -> Cells:
    """The sheets of a workbook or CSV as they stand, read in the child; or why the file is refused, and no sheets."""
    context = context_of(known)
    if refused := refused_at_the_gate(content, file_name, context):
        return (), refused
    small = context._replace(members={}, stored={}, year_to_date=None)
    request = {"file_name": file_name, "dataset": None, "context": to_plain(small), "answers": {}}
    try:
        return unpack_cells(_answer(request, content))
    except (subprocess.TimeoutExpired, ValueError) as lost:
        return (), (_lost(lost),)


def _in_child(content: bytes, file_name: str, dataset: str, context: Context, answers: Mapping[str, str]) -> Reading:
    request = {"file_name": file_name, "dataset": dataset, "context": to_plain(context), "answers": answers}
    try:
        return unpack(_answer(request, content))
    except (subprocess.TimeoutExpired, ValueError) as lost:
        return Reading(dataset, (_lost(lost),))


def _answer(request: Mapping[str, Any], content: bytes) -> bytes:
    """What the child says to a request; nothing when it died. Raises TimeoutExpired."""
    head = json.dumps(request).encode("ascii")
    path = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if part)
    done = subprocess.run(
        [sys.executable, "-m", "salesplan.intake.child"],
        input=len(head).to_bytes(8, "big") + head + content,
        capture_output=True,
        timeout=SECONDS,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    return done.stdout


def _lost(error: Exception) -> Problem:
    detail = "time" if isinstance(error, subprocess.TimeoutExpired) else "unreadable"
    return Problem("E_FILE_CORRUPT", None, None, None, {"detail": detail})
