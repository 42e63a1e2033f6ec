"""A browser, and pages in it of servers of their own, for what people wait for on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.visitor import Server, serving
from tests.browser.chromium import IDLE, NAMES, QUIET, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@contextmanager
def launched() -> Iterator[Browser | None]:
    """The browser; None, and it is said why, where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("  skipped: playwright is not installed (make test brings it)")
        yield None
        return
    path = chromium()
    if path is None:
        print(f"  skipped: no {', '.join(NAMES)} found")
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def shown(browser: Browser, script: Path, store: Path, address: str) -> Iterator[tuple[Page, Server]]:
    """A page of a server of its own, loaded."""
    with serving(script, {"SALESPLAN_STORE": str(store)}) as server:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"http://127.0.0.1:{server.port}/{address}")
        page.wait_for_selector(IDLE, timeout=60_000)
        yield page, server
        page.close()
