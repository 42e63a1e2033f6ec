"""The receipts of the inbox: a text beside each file that was imported, waits or was put aside.

A receipt is a courtesy: where it cannot be written, the file is what it is without it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from salesplan.core.reading import Counts, Reading
from salesplan.exports.inbox_receipt import Outcome, inbox_receipt
from salesplan.intake.findings import grouped
from salesplan.services.company import local

if TYPE_CHECKING:
    from salesplan.services.inbox import Taken

ENDING = ".receipt.txt"
"""Names that end so are receipts, never files to import."""


def leave(kept: Path, taken: Taken, reading: Reading | None = None, who: str = "") -> None:
    """Write the receipt of a file that now lies at `kept`."""
    problems = sorted(grouped(reading.problems), key=lambda p: not p.refuses) if reading else []
    about = {name: getattr(taken, name) for name in ("file_name", "what", "why", "load", "dataset", "profile")}
    at = local(datetime.now(UTC).replace(tzinfo=None)).isoformat(sep=" ", timespec="minutes")
    outcome = Outcome(**about, who=who, at=at, counts=reading.counts if reading else Counts(), problems=problems)
    with suppress(OSError):
        _place(kept).write_bytes(inbox_receipt(outcome))


def follow(before: Path, kept: Path, taken: Taken, reading: Reading | None = None, who: str = "") -> None:
    """The same for a file that waited at `before`; its receipt of then is gone."""
    with suppress(OSError):
        _place(before).unlink(missing_ok=True)
    leave(kept, taken, reading, who)


def _place(path: Path) -> Path:
    return path.with_name(path.name + ENDING)
