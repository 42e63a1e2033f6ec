"""From a messy file to typed rows, problems and questions: `read_file` reads in a limited child process.

The contract is `docs/imports.md`. Light on purpose: the child imports this package too.
"""

from __future__ import annotations

from salesplan.intake.findings import grouped
from salesplan.intake.gate import display_name
from salesplan.intake.reader import read_cells, read_file, read_in_process

__all__ = ["display_name", "grouped", "read_cells", "read_file", "read_in_process"]
