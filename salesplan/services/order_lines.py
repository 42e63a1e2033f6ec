"""Order lines from a file: millions of rows, read in a limited process of their own, back as one typed table."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from salesplan.core.known import Known, MonthState
from salesplan.core.months import month_of
from salesplan.core.problem import Problem
from salesplan.core.reading import Answers, Counts, Question, Reading
from salesplan.intake.context import context_of, to_plain

SECONDS = 300
"""How long a file may take."""
_WORK = "salesplan-lines-"
"""How the folders begin in which children work."""
NAMED = ("region", "product", "team", "channel")
STEPS = ("open", "check", "compare", "write")
"""What a child does, in order; where it is stands in its folder."""
Told = Callable[[str], None]
"""Hears which of the steps a reading is at; called about twice a second while the child works."""
_LOOK = 0.5


class LinesReading(NamedTuple):
    """The outcome for a file of order lines. `reading` holds everything but the rows, which are in `lines`.

    `lines` is None while anything refuses; else it has the columns of the table `order_line` without `load`, sorted by
    day, with member codes or "+name" for members that the file creates (see `with_codes`). `new_codes` are (kind, code)
    of customers and persons that the company does not know yet. `cells` is what the file brings per (month, region).
    `totals` are the true numbers of problems by code; `reading.problems` lists the first ten thousand.
    """

    reading: Reading
    lines: pa.Table | None = None
    new_codes: tuple[tuple[str, str], ...] = ()
    cells: Mapping[tuple[str, str], MonthState] = {}
    totals: Mapping[str, int] = {}

    @property
    def months(self) -> tuple[str, ...]:
        """The months with lines."""
        return tuple(sorted({month for month, _ in self.cells}))


def read_lines(
    content: bytes | Path,
    file_name: str,
    known: Known,
    answers: Answers | None = None,
    seconds: float = SECONDS,
    told: Told | None = None,
) -> LinesReading:
    """Read and check a file of order lines against what the company knows. Writes nothing, leaves nothing behind.

    `content` is the file's bytes or where it lies. A file that takes longer than `seconds`, or more memory than the
    process may have, is refused as E_FILE_CORRUPT with the reason.
    """
    given = dict(answers or {})
    _forget_old_work()
    with tempfile.TemporaryDirectory(prefix=_WORK) as folder:
        work = Path(folder)
        prepare(work, content, file_name, known, given)
        failure = _run(work, seconds, told)
        if failure is not None:
            return LinesReading(Reading("order_lines", (Problem("E_FILE_CORRUPT", detail={"detail": failure}),)))
        return outcome(work, known, given)


def prepare(work: Path, content: bytes | Path, file_name: str, known: Known, answers: Answers) -> None:
    """Put the job into the folder that the child reads."""
    source = content if isinstance(content, Path) else work / "upload"
    if not isinstance(content, Path):
        source.write_bytes(content)
    limits = known.settings.limits
    job = {
        "source": str(source.resolve()),
        "file_name": file_name,
        "context": to_plain(context_of(known)),
        "answers": dict(answers),
        "bytes": limits.line_bytes,
        "rows": limits.line_rows,
    }
    (work / "job.json").write_text(json.dumps(job, default=str), encoding="utf-8")


def with_codes(lines: pa.Table, codes: Mapping[tuple[str, str], str]) -> pa.Table:
    """The same lines with the codes that "+name" members were given, by (kind, name). KeyError when one has none."""
    for kind in NAMED:
        column = lines[kind].combine_chunks().dictionary_encode()
        named = [codes[kind, text[1:]] if text.startswith("+") else text for text in column.dictionary.to_pylist()]
        replaced = pa.DictionaryArray.from_arrays(column.indices, pa.array(named, pa.string()))
        lines = lines.set_column(lines.schema.get_field_index(kind), kind, replaced.cast(pa.string()))
    return lines


def _forget_old_work() -> None:
    """Remove the folders of readings that were killed: older than any reading may take, twice over."""
    border = time.time() - 2 * SECONDS
    for folder in Path(tempfile.gettempdir()).glob(f"{_WORK}*"):
        with suppress(OSError):  # another reading may be faster
            if folder.stat().st_mtime < border:
                shutil.rmtree(folder, ignore_errors=True)


def _run(work: Path, seconds: float, told: Told | None) -> str | None:
    """Run the child over the work folder; None when it answered, else why it did not."""
    command = [sys.executable, "-m", "salesplan.services.order_lines_child", str(work)]
    root, until = Path(__file__).resolve().parents[2], time.monotonic() + seconds
    with (work / "errors").open("wb") as errors:
        child = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=errors)  # noqa: S603
        try:
            while child.poll() is None:
                if time.monotonic() > until:
                    return "long"
                if told is not None:
                    told(_step(work))
                with suppress(subprocess.TimeoutExpired):
                    child.wait(min(_LOOK, seconds))
        finally:
            child.kill()
            child.wait()
    if child.returncode == 0 and (work / "answer.json").exists():
        return None
    return "memory" if b"emory" in (work / "errors").read_bytes() else "unreadable"


def _step(work: Path) -> str:
    """The step that the child is at; the first until it says one."""
    place = work / "step"
    with suppress(OSError):  # it may be writing just now
        return found if (found := place.read_text(encoding="ascii")) in STEPS else STEPS[0]
    return STEPS[0]


def outcome(work: Path, known: Known, answers: Answers) -> LinesReading:
    """What the child left in the folder."""
    found = json.loads((work / "answer.json").read_text(encoding="utf-8"), object_hook=_amount)
    problems = tuple(Problem(p[0], p[1], p[2], p[3], p[4]) for p in found["problems"])
    cells = {(month, region): MonthState(rows, revenue) for month, region, rows, revenue in found["cells"]}
    reading = Reading(
        "order_lines",
        problems,
        groups=tuple(found["groups"]),
        counts=Counts(**found["counts"]),
        questions=tuple(Question(q[0], q[1], tuple(q[2]), q[3], q[4]) for q in found["questions"]),
        header=tuple(found["header"]),
        original={int(row): tuple(texts) for row, texts in found["original"].items()},
        as_of=_as_of(found["last_day"], known, answers),
        new_names=tuple((kind, name) for kind, name in found["new_names"]),
        fingerprint=found["fingerprint"],
        sheet=found["sheet"],
    )
    lines = None
    if reading.verdict != "reject":
        lines = pa.ipc.open_file(pa.BufferReader((work / "lines.arrow").read_bytes())).read_all()
    new_codes = tuple((kind, code) for kind, code in found["new_codes"])
    return LinesReading(reading, lines, new_codes, cells, found["totals"])


def _amount(value: dict[str, Any]) -> Any:
    """An amount that the child marked; anything else as it is."""
    return Decimal(value["decimal"]) if value.keys() == {"decimal"} else value


def _as_of(last_day: str | None, known: Known, answers: Answers) -> date | None:
    """The day the figures of an unfinished month go to: as answered, else the last line; None for finished months."""
    if last_day is None or month_of(date.fromisoformat(last_day)) != month_of(known.today):
        return None
    answered: Any = answers.get("as_of")
    return date.fromisoformat(answered) if answered else date.fromisoformat(last_day)
