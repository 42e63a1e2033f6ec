"""A real headless browser against a real server over a copy of the demo company's store."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.chromium import IDLE, NAMES, QUIET, chromium

ROOT = Path(__file__).parents[2]


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
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        environment = os.environ | {"SALESPLAN_STORE": str(store), "PYTHONPATH": str(ROOT)}
        self.log = Path(f"{store}.log")
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        self._wait()

    def _wait(self):
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server did not start: " + self.log.read_text(encoding="utf-8")[-2000:])

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


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
    """One visitor: a page of the browser that notes every request to another machine and every error."""

    def __init__(self, browser, server, width=1440, height=900):
        self.context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
        self.page = self.context.new_page()
        self.server = server
        self.foreign = []
        self.errors = []
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("console", lambda message: self._hear(message))

    def _note(self, url):
        if not url.startswith((self.server.address, f"ws://127.0.0.1:{self.server.port}", "data:", "blob:")):
            self.foreign.append(url)

    def _hear(self, message):
        if message.type == "error" and "404" not in message.text:  # the client probes the base path
            self.errors.append(message.text)

    def open(self, path):
        self.page.goto(self.server.address + path)
        self.settle()
        return self

    def settle(self):
        """Wait until the script has run; it may be idle for a moment before a run begins."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector(IDLE, timeout=60_000)
        self.page.wait_for_timeout(200)

    def sees(self, text):
        self.page.get_by_text(text).first.wait_for(timeout=30_000)

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
