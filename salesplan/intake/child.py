"""The child process that reads one file: a limited amount of memory, one request on stdin, one answer on stdout.

A request without a dataset asks for the cells as they stand.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Mapping
from typing import Any

from salesplan.intake.check import check
from salesplan.intake.context import from_plain
from salesplan.intake.raw_cells import cells_of, pack_cells
from salesplan.intake.transport import pack

MEMORY = 1 << 30
"""Bytes of address space, where the system can limit it."""


def limit_memory() -> None:
    """Limit the address space of this process; systems without such limits rely on the time limit alone."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """Read the request (its length, its JSON, the file), write the answer."""
    limit_memory()
    gc.disable()  # one file, then the process ends: looking for garbage costs a third of the time
    stdin = sys.stdin.buffer
    request = json.loads(stdin.read(int.from_bytes(stdin.read(8), "big")))
    sys.stdout.buffer.write(answer(request, stdin.read()))


def answer(request: Mapping[str, Any], content: bytes) -> bytes:
    """What is said to a request about this file."""
    context = from_plain(request["context"])
    if request["dataset"] is None:
        return pack_cells(cells_of(content, context))
    return pack(check(content, request["file_name"], request["dataset"], context, request["answers"]))


if __name__ == "__main__":
    main()
