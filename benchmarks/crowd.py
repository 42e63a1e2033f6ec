"""Many readers of one server, in a process of their own: `python -m benchmarks.crowd PORT PAGE`, told by `users.py`.

Each line on standard input asks for so many readers and seconds; each line on standard output says what they met.
Readers stay connected from one line to the next. They do what people in a meeting do, through the widgets of the page
and with the messages of a browser, one action every two seconds.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

EVERY = 2.0
"""Seconds from one action of a reader to his next, or longer while the answer has not come."""
PATIENCE = 60.0
ACTIONS = {"rerun": 2, "by": 3, "period": 3, "region": 2, "number": 2, "language": 1}
"""What a reader does, and how often: switch dimension, choose period and region, open a number, change language."""


class Met(NamedTuple):
    """Seconds from each click to its finished run, and what went wrong, in words."""

    seconds: list[float]
    errors: list[str]


class Reader:
    """One open page. `widgets` are those of the last run: key -> id and the options that it offers."""

    def __init__(self, socket: ClientConnection, page: str, seed: int) -> None:
        self._socket = socket
        self._page = page
        self._script = ""
        self._kept: set[str] = set()
        self._states: dict[str, WidgetState] = {}
        self._draw = random.Random(seed)
        self.widgets: dict[str, tuple[str, list[str]]] = {}
        self.errors: list[str] = []

    async def act(self) -> float:
        """One action of the mix; the seconds it took."""
        [action] = self._draw.choices(list(ACTIONS), list(ACTIONS.values()))
        click: Callable[[], WidgetState | None] = getattr(self, f"_{action}")
        return await self.run(click())

    async def run(self, clicked: WidgetState | None = None) -> float:
        """Ask for the whole page with this click and read until the script has finished; the seconds it took."""
        asked = BackMsg()
        if self._script:
            asked.rerun_script.page_script_hash = self._script
        else:
            asked.rerun_script.page_name = self._page
        if clicked is not None:
            kept = clicked.WhichOneof("value") not in ("trigger_value", "string_trigger_value")
            self._states = self._states | {clicked.id: clicked} if kept else self._states
        shown = {id for id, _ in self.widgets.values()}
        self._states = {id: state for id, state in self._states.items() if id in shown}
        asked.rerun_script.widget_states.widgets.extend(
            [*self._states.values(), *([clicked] if clicked is not None and clicked.id not in self._states else [])]
        )
        asked.rerun_script.cached_message_hashes.extend(self._kept)
        self.widgets = {}
        start = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        while not await self._finished():
            pass
        return time.perf_counter() - start

    async def _finished(self) -> bool:
        message = ForwardMsg()
        async with asyncio.timeout(PATIENCE):
            message.ParseFromString(bytes(await self._socket.recv()))
        if message.metadata.cacheable and message.hash:
            self._kept.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "delta":
            self._see(message.delta.new_element)
            if message.delta.add_block.popover.id:
                self._widget(message.delta.add_block.popover.id, [])
        if kind != "script_finished" or message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return False
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.errors.append("the script cannot be read")
        return True

    def _see(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception" or (kind == "alert" and element.alert.format == Alert.ERROR):
            self.errors.append(element.exception.message or element.alert.body)
        elif kind == "button_group":
            self._widget(element.button_group.id, [option.content for option in element.button_group.options])
        elif kind == "multiselect":
            self._widget(element.multiselect.id, list(element.multiselect.options))
        elif kind == "menu_button":
            self._widget(element.menu_button.id, list(element.menu_button.options))

    def _widget(self, id: str, options: list[str]) -> None:
        self.widgets[id.split("-", 2)[-1]] = id, options

    # The clicks; None is a plain rerun

    def _rerun(self) -> None:
        return None

    def _by(self) -> WidgetState | None:
        return self._one("cockpit.by")

    def _language(self) -> WidgetState | None:
        return self._one("frame.lang")

    def _period(self) -> WidgetState | None:
        return self._one("frame.preset") or self._opened("frame.period")

    def _region(self) -> WidgetState | None:
        return self._one("frame.region") or self._opened("frame.scope")

    def _number(self) -> WidgetState | None:
        id, options = self.widgets.get("open-number", ("", []))
        return WidgetState(id=id, string_trigger_value={"data": self._draw.choice(options)}) if options else None

    def _one(self, key: str) -> WidgetState | None:
        id, options = self.widgets.get(key, ("", []))
        return WidgetState(id=id, string_array_value={"data": [self._draw.choice(options)]}) if options else None

    def _opened(self, key: str) -> WidgetState | None:
        found = self.widgets.get(key)
        return WidgetState(id=found[0], bool_value=True) if found else None


class Crowd:
    """The readers of one server."""

    def __init__(self, port: int, page: str) -> None:
        self._port = port
        self._page = page
        self._readers: list[Reader] = []

    async def live(self, users: int, seconds: float, most: int) -> Met:
        """Let so many readers act for so long, each at most so often; who is missing comes first, one by one."""
        while len(self._readers) < users:
            self._readers.append(await self._arrive(len(self._readers)))
        for reader in self._readers:
            reader.errors.clear()
        readers = self._readers[:users]
        taken = await asyncio.gather(
            *(self._follow(reader, at / users * EVERY, seconds, most) for at, reader in enumerate(readers))
        )
        return Met([one for some in taken for one in some], [e for reader in readers for e in reader.errors])

    async def _arrive(self, seed: int) -> Reader:
        origin = f"127.0.0.1:{self._port}"
        address = f"ws://{origin}/_stcore/stream"
        socket = await connect(address, subprotocols=["streamlit"], origin=f"http://{origin}", max_size=None)  # type: ignore[arg-type,list-item]
        reader = Reader(socket, self._page, seed)
        await reader.run()
        if "cockpit.by" not in reader.widgets:
            raise RuntimeError(f"the page does not show: {reader.widgets} {reader.errors}")
        return reader

    async def _follow(self, reader: Reader, wait: float, seconds: float, most: int) -> list[float]:
        """The seconds of each action; the reader starts after `wait`."""
        taken: list[float] = []
        start = time.perf_counter()
        due = start + wait
        while due < start + seconds and len(taken) < most:
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            try:
                taken.append(await reader.act())
            except (TimeoutError, ConnectionClosed) as error:
                reader.errors.append(repr(error))
                break
            due = max(due + EVERY, time.perf_counter())
        return taken


async def serve(port: int, page: str) -> None:
    """Answer each line until there is none."""
    crowd = Crowd(port, page)
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked: dict[str, Any] = json.loads(line)
        print(json.dumps((await crowd.live(**asked))._asdict()), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
