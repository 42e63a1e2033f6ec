"""An alert opened in a browser: from the click on its row to its painted diagnosis, each for the first time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.browsing import launched, shown
from benchmarks.clock import Result
from benchmarks.company import demo_store
from salesplan.services.place import HOME

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST = 1000.0
"""Milliseconds that half of the alerts may take, on a machine that does nothing else."""
ROWS = 6
MARKER, HEAD, ROW = 16, 32, 32
"""Pixels of the list: its boxes to tick stand so far from the left, its rows are so high."""
_CLICK = """() => {
    const said = () => document.querySelector('.st-key-diagnosis')?.innerText;
    const before = said();
    window.taken = new Promise(resolve => document.addEventListener('pointerdown', () => {
        const begun = performance.now();
        const look = () => {
            const isDone = document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning';
            if (!said() || said() === before || !isDone || document.querySelector('[data-stale=true]'))
                requestAnimationFrame(look);
            else setTimeout(() => resolve(performance.now() - begun));
        };
        requestAnimationFrame(look);
    }, {capture: true, once: true}));
}"""


def results(folder: Path) -> Iterator[Result]:
    """Milliseconds in the browser, of alerts that nobody has opened; the first of the list lies open by itself."""
    with launched() as browser:
        if browser is None:
            return
        with shown(browser, HOME / "app.py", demo_store(folder), "alerts?lang=zh") as (page, server):
            taken, before = [], server.cpu()
            for row in range(1, ROWS + 1):
                taken.append(opened(page, row))
            spent = (server.cpu() - before) / ROWS * 1000
    yield Result(f"{ROWS} alerts: click to painted diagnosis, median", median(taken), " ms", MOST)
    yield Result(f"{ROWS} alerts: click to painted diagnosis, slowest", max(taken), " ms")
    yield Result("the same: CPU of the server, mean", spent, " ms")


def opened(page: Page, row: int) -> float:
    """A click on the box of one row of the list."""
    page.wait_for_timeout(700)
    box = page.locator("[data-testid=stDataFrame]").first.bounding_box()
    if box is None:
        raise RuntimeError("the list of alerts does not show")
    page.evaluate(_CLICK)
    page.mouse.click(box["x"] + MARKER, box["y"] + HEAD + ROW * row + ROW / 2)
    return float(page.evaluate("window.taken"))
