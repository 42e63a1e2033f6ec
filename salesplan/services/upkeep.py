"""Keeping the store safe, and serving the screens: what the command line does beside figures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from salesplan import store as room
from salesplan.services.place import HOME
from salesplan.store import Store, Verdict

DEFAULT_PORT = 8501
ADDRESS = "127.0.0.1"


def backup(store: Store, out: Path | None = None) -> Path:
    """Make a verified backup; see `store.backups.backup`."""
    return room.backup(store, out)


def backup_of_the_day(store: Store) -> Path | None:
    """Make one when the newest is a day old and something was written since; see `store.backups`."""
    return room.backup_of_the_day(store)


def restore(path: Path, source: Path) -> dict[str, Any]:
    """Put a verified backup in the place of the store at `path`; the replaced file is kept."""
    return room.restore(path, source)


def verify(path: Path) -> Verdict:
    """Check every byte of the store at `path` that can be checked."""
    return room.verify(path)


def repair(path: Path) -> dict[str, Any]:
    """Open a store with a damaged log at its last checkpoint, everything copied aside first."""
    return room.repair(path)


def asked_port() -> str:
    """The port as it was asked for, unchecked: `SALESPLAN_PORT`, else the usual one."""
    return os.environ.get("SALESPLAN_PORT") or str(DEFAULT_PORT)


def serve(port: int, path: Path) -> int:
    """Serve the screens on this computer until stopped, printing the address; returns the server's exit code.

    Where the system can, the server takes the place of this process, so that stopping it stops the server.
    """
    print(f"Sales Cockpit 销售驾驶舱: http://{ADDRESS}:{port}", flush=True)
    command = [sys.executable, "-m", "streamlit", "run", str(HOME / "app.py")]
    command += ["--server.address", ADDRESS, "--server.port", str(port), "--server.headless", "true"]
    environment = os.environ | {"SALESPLAN_STORE": str(path.resolve()), "PYTHONPATH": _with_home()}
    if os.name == "posix":
        os.chdir(HOME)
        os.execve(command[0], command, environment)  # noqa: S606 - our own words
    try:
        return subprocess.run(command, cwd=HOME, env=environment, check=False).returncode  # noqa: S603 - our own words
    except KeyboardInterrupt:
        return 0


def _with_home() -> str:
    before = os.environ.get("PYTHONPATH")
    return f"{HOME}{os.pathsep}{before}" if before else str(HOME)
