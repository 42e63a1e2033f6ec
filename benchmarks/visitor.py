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
SWITCHES = ("plan.view",)
"""The keys of fields whose value is a list of texts."""


class Visitor:
    """One open page of one server process. `shown` counts the elements of the last run by type.

    What the browser has already, a picture for instance, is sent as a reference and counted as "known".
    """

    def __init__(self, socket: ClientConnection, server: Server, page: str) -> None:
        self._socket = socket
        self._server = server
        self._page = page
        self._script = ""
        self._kept: set[str] = set()
        self._parts: dict[str, str] = {}
        self.shown: Counter[str] = Counter()

    def rerun(self) -> None:
        """Ask for the whole page and read until the script has finished."""
        asked = BackMsg()
        if self._script:
            asked.rerun_script.page_script_hash = self._script
        else:
            asked.rerun_script.page_name = self._page
        self._ask(asked)

    def choose(self, key: str, value: str | float) -> None:
        """Type, move or choose in the first field whose key begins so, as a browser: only its part runs again."""
        id = next(one for one in self._parts if key in one)
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self._script
        asked.rerun_script.fragment_id = self._parts[id]
        state = asked.rerun_script.widget_states.widgets.add()
        state.id = id
        if isinstance(value, float):
            state.double_array_value.data.append(value)
        elif key in SWITCHES:
            state.string_array_value.data.append(value)
        else:
            state.string_value = value
        self._ask(asked)

    def _ask(self, asked: BackMsg) -> None:
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
            element = message.delta.new_element
            type_ = element.WhichOneof("type")
            self.shown[type_ or "block"] += 1
            if type_ and (id := getattr(getattr(element, type_), "id", "")):
                self._parts[id] = message.delta.fragment_id
        elif kind == "ref_hash":
            self.shown["known"] += 1
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
