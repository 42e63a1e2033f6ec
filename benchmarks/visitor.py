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

    def __init__(self, socket: ClientConnection, pid: int, page: str) -> None:
        self._socket = socket
        self._pid = pid
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
        threads = Path(f"/proc/{self._pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

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


@contextmanager
def visiting(script: Path, page: str, environment: Mapping[str, str]) -> Iterator[Visitor]:
    """Serve `script` with the settings of the product and open `page` of it; the server is stopped at the end."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    given = {**os.environ, "PYTHONPATH": str(HOME), **environment}
    server = subprocess.Popen(command, cwd=HOME, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        address = f"ws://127.0.0.1:{port}/_stcore/stream"
        with connect(address, subprotocols=["streamlit"], origin=f"http://127.0.0.1:{port}", max_size=None) as opened:
            yield Visitor(opened, server.pid, page)
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
