"""The headless twin of the screens: each command calls the service that its screen calls. Contract: docs/cli.md.

Exit 0 done, 1 refused with reasons, 2 wrong use. With `--json` one object goes to stdout and nothing else; text for
people goes to stderr in `--lang`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from salesplan.cli.answers import plain, refusal, unreadable
from salesplan.cli.commands import parser
from salesplan.cli.options import contradiction
from salesplan.core.errors import CockpitError

__all__ = ["main", "parser"]


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    known = parser()
    given = known.parse_args(arguments)
    if wrong := contradiction(given):
        known.error(wrong)
    try:
        outcome = given.run(given)
    except CockpitError as error:
        outcome = refusal(error, given)
    except OSError as error:
        outcome = unreadable(given, error)
    if given.json:
        _print(json.dumps(outcome.body, ensure_ascii=False, default=plain))
    if outcome.text:
        print(outcome.text, file=sys.stderr)
    return 0 if outcome.done else 1


def _print(text: str) -> None:
    """Print, also to a reader who has had enough (`| head`)."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
