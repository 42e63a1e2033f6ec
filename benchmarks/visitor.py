"""A reader of a real server: starts it, opens a page over the websocket as a browser does, and asks for reruns."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from salesplan.services.place import HOME

PATIENCE = 60.0
"""Seconds that a start or an answer may take."""


class Visitor:
    """One open page of one server process. `shown` counts the elements of the last run by type."""

    def __init__(self, socket: ClientConnection, server: Server, page: str) -> None:
        self._socket = socket
        self._server = server
        self._page = page
        self._script = ""
        self._kept: set[str] = set()
        self.shown: Counter[str] = Counter()

    def rerun(self) -> None:
        """Ask for the whole page and read until the script has finished."""
        asked = BackMsg()
        if self._script:
            asked.rerun_script.page_script_hash = self._script
        else:
            asked.rerun_script.page_name = self._page
        asked.rerun_script.cached_message_hashes.extend(self._kept)
        self._socket.send(asked.SerializeToString())
        self.shown = Counter()
        while self._read() != "script_finished":
            pass

    def cpu(self) -> float:
        """Seconds of CPU that all threads of the server have used so far."""
        return self._server.cpu()

    def _read(self) -> str:
        message = ForwardMsg()
        message.ParseFromString(bytes(self._socket.recv(timeout=PATIENCE)))
        if message.metadata.cacheable and message.hash:
            self._kept.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "delta":
            self.shown[message.delta.new_element.WhichOneof("type") or "block"] += 1
        return str(kind)


class Server(NamedTuple):
    """A process that serves pages on this computer."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU that all threads have used so far, also those that ended: each run of a page has its own."""
        return time.clock_gettime((~self.pid << 3) | 2)  # how Linux names the CPU clock of another process

    def resident(self) -> float:
        """Megabytes of memory that it holds."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextmanager
def visiting(script: Path, page: str, environment: Mapping[str, str]) -> Iterator[Visitor]:
    """Serve `script` with the settings of the product and open `page` of it; the server is stopped at the end."""
    with serving(script, environment) as server, entered(server, page) as visitor:
        yield visitor


@contextmanager
def entered(server: Server, page: str) -> Iterator[Visitor]:
    """Open a page of a server."""
    host = f"127.0.0.1:{server.port}"
    address = f"ws://{host}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], origin=f"http://{host}", max_size=None) as opened:
        yield Visitor(opened, server, page)


@contextmanager
def serving(script: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """Serve `script` with the settings of the product, or those of `environment`, until the end of the block."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    given = {**os.environ, "PYTHONPATH": str(HOME), **environment}
    server = subprocess.Popen(command, cwd=HOME, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=1):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError(f"no answer from {address}")
