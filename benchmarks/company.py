"""The store that is measured: the demo company, built once per run."""

from __future__ import annotations

from pathlib import Path

from salesplan import cli
from salesplan.core.scope import Scope

READER = Scope("benchmark", "admin")


def demo_store(folder: Path) -> Path:
    """The path of a store with the demo company in `folder`."""
    path = folder / "demo.duckdb"
    if not path.exists() and cli.main(["demo", "--store", str(path), "--lang", "en"]) != 0:
        raise RuntimeError("the demo company cannot be built")
    return path
