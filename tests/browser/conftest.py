"""A real headless browser against a real server over a copy of the demo company's store."""

import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.chromium import IDLE, NAMES, QUIET, chromium

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"""Seconds until a wait is a failure: only a machine that hangs needs so many."""
SENT = "() => new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 200))"
"""After what the client holds back (a table 150 ms by the same clock) has been sent, and what came has been drawn."""


@pytest.fixture(scope="package")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = chromium()
    if path is None:
        pytest.skip("no Chromium or Chrome found: " + ", ".join(NAMES))
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield running
        running.close()


class Server:
    """A server of our own on a free port."""

    def __init__(self, store):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        environment = os.environ | {"SALESPLAN_STORE": str(store), "PYTHONPATH": str(ROOT)}
        self.log = Path(f"{store}.log")
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        self._wait()

    def _wait(self):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server did not start: " + self.log.read_text(encoding="utf-8")[-2000:])

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)


def free_port():
    """A port below those that the system gives to every connection: none takes it before the server has it."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


@pytest.fixture(scope="package")
def server(browser, demo_file, tmp_path_factory):
    """One warm server over the demo company for tests that only read."""
    store = tmp_path_factory.mktemp("warm") / "store.duckdb"
    shutil.copy(demo_file, store)
    running = Server(store)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def serve(browser, demo_file, tmp_path_factory):
    """Starts cold servers, each over a copy of the demo store, or over the given file."""
    running, folder = [], tmp_path_factory.mktemp("cold")

    def start(store=None):
        if store is None:
            store = folder / f"store{len(running)}.duckdb"
            shutil.copy(demo_file, store)
        running.append(Server(store))
        return running[-1]

    yield start
    for server in running:
        server.stop()


class Reader:
    """One visitor: a page of the browser that notes every request to another machine, every error and every run.

    A run is asked for by the page, begun and ended by the server; a new question ends the run before it early.
    """

    def __init__(self, browser, server, width=1440, height=900):
        self.context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
        self.context.set_default_timeout(1000 * PATIENCE)
        self.page = self.context.new_page()
        self.asked, self.waits_for = 0, ""
        self.server = server
        self.foreign = []
        self.errors = []
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("console", lambda message: self._hear(message))
        self.page.on("websocket", lambda socket: self._follow(socket))

    def _note(self, url):
        if not url.startswith((self.server.address, f"ws://127.0.0.1:{self.server.port}", "data:", "blob:")):
            self.foreign.append(url)

    def _hear(self, message):
        if message.type == "error" and "404" not in message.text:  # the client probes the base path
            self.errors.append(message.text)

    def _follow(self, socket):
        socket.on("framesent", self._asks)
        socket.on("framereceived", self._is_answered)

    def _asks(self, payload):
        if isinstance(payload, bytes) and BackMsg.FromString(payload).HasField("rerun_script"):
            self.asked += 1
            self.waits_for = "begin"

    def _is_answered(self, payload):
        message = ForwardMsg.FromString(payload)
        kind = message.WhichOneof("type")
        if kind == "new_session" and self.waits_for == "begin":
            self.waits_for = "end"
        if kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.waits_for = "" if self.waits_for == "end" else self.waits_for

    def open(self, path):
        with self.asking():
            self.page.goto(self.server.address + path)
        return self

    @contextmanager
    def asking(self):
        """What is done inside asks the server, be it later: wait for the answer."""
        before = self.asked
        yield
        self.until(lambda: self.asked > before)
        self.settle()

    def settle(self):
        """Wait until all that was done is sent, answered and drawn."""
        self.page.evaluate(SENT)
        self.until(lambda: not self.waits_for)
        self.page.wait_for_selector(IDLE)
        self.page.evaluate(SENT)

    def until(self, happened):
        """Wait for what no element of the page tells."""
        end = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < end, "it did not happen"
            self.page.wait_for_timeout(20)

    def sees(self, text):
        self.page.get_by_text(text).first.wait_for()

    def press(self, key):
        """A click on the button of this key, and its answer."""
        self.page.locator(f".st-key-{key} button").first.click()
        self.settle()

    def cell(self, row, column=1):
        """A cell of the first table, as its drawn table tells it to those who cannot see it."""
        return self.page.get_by_test_id("stDataFrame").first.get_by_test_id(f"glide-cell-{column}-{row}")

    def click_cell(self, row, x, height=36):
        """A click into a row of the first table once it is drawn and stands still; x is a part of its width or pixels."""
        table = self.page.get_by_test_id("stDataFrame").first
        table.locator("table[role=grid]").wait_for(state="attached")
        left = x if x > 1 else x * table.bounding_box()["width"]
        table.click(position={"x": left, "y": height * (row + 1.5)})

    def chosen(self, row):
        """Wait until keys reach a cell of this row."""
        self.page.locator(f"td[data-testid$='-{row}'][aria-selected=true]:focus").wait_for(state="attached")

    def shot(self, name):
        """A picture for people, when SALESPLAN_SHOTS names a folder."""
        folder = os.environ.get("SALESPLAN_SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))

    @property
    def query(self):
        return self.page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")


@pytest.fixture
def visit(browser):
    """Opens a link of a server as a new visitor."""
    contexts = []

    def open_link(server, path="/", **size):
        reader = Reader(browser, server, **size).open(path)
        contexts.append(reader.context)
        return reader

    yield open_link
    for context in contexts:
        context.close()
