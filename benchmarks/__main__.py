"""Everything in one run: `python -m benchmarks [PART ...]`, all parts of `PARTS` when none is named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    alerts,
    decomposing,
    diagnosing,
    editing,
    false_alarms,
    files,
    forecasts,
    lines,
    localising,
    screens,
    slices,
    splitting,
    users,
    verdicts,
)
from benchmarks.clock import Result

PARTS: dict[str, Callable[[Path], Iterator[Result]]] = {
    "slices": slices.results,
    "screens": screens.results,
    "editing": editing.results,
    "users": users.results,
    "files": files.results,
    "lines": lines.results,
    "splitting": splitting.results,
    "forecasts": forecasts.results,
    "decomposing": decomposing.results,
    "localising": localising.results,
    "verdicts": verdicts.results,
    "alerts": alerts.results,
    "diagnosing": diagnosing.results,
    "false_alarms": false_alarms.results,
}


def main(wanted: Sequence[str]) -> int:
    """Print one line per figure; 0 when every limit is kept, 1 when one is missed, 2 for an unknown name."""
    if set(wanted) - set(PARTS):
        print(f"there is only {', '.join(PARTS)}", file=sys.stderr)
        return 2
    missed = 0
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name in wanted or PARTS:
            print(f"\n{sys.modules[f'benchmarks.{name}'].__doc__}")
            for result in PARTS[name](Path(folder)):
                missed += not result.kept
                print(f"  {result.line()}", flush=True)
    print(f"\n{f'{missed} limits missed' if missed else 'all limits kept'}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
