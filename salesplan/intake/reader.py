"""Starts the child that reads a file, waits for it no longer than the contract says, and checks what it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from salesplan.core.problem import Problem
from salesplan.core.reading import Answers, Reading
from salesplan.intake.answers import flat
from salesplan.intake.check import check
from salesplan.intake.context import Context, context_of, to_plain
from salesplan.intake.findings import Findings
from salesplan.intake.gate import passes
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


def _in_child(content: bytes, file_name: str, dataset: str, context: Context, answers: Mapping[str, str]) -> Reading:
    request = json.dumps(
        {"file_name": file_name, "dataset": dataset, "context": to_plain(context), "answers": answers}
    ).encode("ascii")
    path = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if part)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "salesplan.intake.child"],
            input=len(request).to_bytes(8, "big") + request + content,
            capture_output=True,
            timeout=SECONDS,
            env={**os.environ, "PYTHONPATH": path},
            check=False,
        )
        return unpack(done.stdout)
    except subprocess.TimeoutExpired:
        return _lost(dataset, "time")
    except ValueError:
        return _lost(dataset, "unreadable")


def _lost(dataset: str, detail: str) -> Reading:
    return Reading(dataset, (Problem("E_FILE_CORRUPT", None, None, None, {"detail": detail}),))
