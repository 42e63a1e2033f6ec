"""Screenshots of every page of the menu in every language, theme and width, and of the states that a page can be in.

`make shots` takes all; ARGS="--page cockpit --state demo" some. They are written to `shots/` as page-lang-theme-width
(a folder for each state), and `shots/index.html` shows them side by side. `--docs` makes the picture of the README.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.visitor import serving
from salesplan.core.registers import REGISTERS
from salesplan.i18n import LANGS
from salesplan.services.place import HOME
from salesplan.ui import menu
from scripts.shot_states import STATES
from tests.browser.chromium import IDLE, NAMES, QUIET, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT = HOME / "shots"
DOCS = HOME / "docs" / "pictures" / "cockpit.png"
THEMES = ("light", "dark")
WIDTHS = {1440: 900, 390: 844}
"""Width of the window, and its least height."""
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Mobile Safari/537.36"
TALLEST = 12_000
PATIENCE = 90_000
"""Milliseconds that a page may take."""
MAIN = '[data-testid="stMain"]'
PAINTED = """() => document.fonts.status === 'loaded'
    && !document.querySelector('[data-testid="stSkeleton"]')
    && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(c => c.querySelector('canvas, svg'))
    && [...document.querySelectorAll('[data-testid="stDataFrame"]')].every(c => c.querySelector('canvas'))"""


class Look(NamedTuple):
    """How a page is looked at."""

    lang: str
    theme: str
    width: int


ALL = tuple(Look(*one) for one in product(LANGS, THEMES, WIDTHS))
OPPOSITE = (Look("zh", "light", 1440), Look("en", "dark", 390))
"""The two looks in which the states are taken when no look is asked for."""


class Stop(NamedTuple):
    """Where to look: the address, and what is clicked there (the key of a button or a menu)."""

    address: str
    click: str = ""


MORE = {
    "milestone-one": Stop("/milestones?id=M05"),
    "milestone-form": Stop("/milestones?id=M05", "edit"),
    "milestone-new": Stop("/milestones", "new-milestone"),
    "milestone-excel": Stop("/milestones", "excel-milestone"),
    "contingency-one": Stop("/contingency?id=E01"),
    "five_whys-open": Stop("/five_whys?id=W03"),
    "five_whys-concluded": Stop("/five_whys?id=W01"),
    "since": Stop("/audit?since=8"),
    **{
        f"records-{name}": Stop(f"/records?register={name}") for name in REGISTERS if menu.page_of(name) is menu.RECORDS
    },
    "records-settings": Stop("/records?register=settings"),
    "records-one": Stop("/records?register=region&id=R01"),
}
"""Further looks at the pages of the demo company: each register, one record, a form, a menu, what has changed."""


def pages() -> dict[str, Stop]:
    """Every page of the menu by the name of its script."""
    names = {entry: Path(entry.script).stem for entry in menu.ENTRIES}
    return {name: Stop("/" if entry is menu.START else f"/{name}") for entry, name in names.items()}


def looks(state: str, asked: argparse.Namespace) -> list[Look]:
    """Those that were asked for; without a wish all for the demo company, two for another state."""
    wishes = (asked.lang, asked.theme, asked.width)
    offered = ALL if state == "demo" or any(wishes) else OPPOSITE
    return [look for look in offered if all(not w or one in w for w, one in zip(wishes, look, strict=True))]


def names_of(state: str) -> list[str]:
    """What is looked at in a state: every page, of the demo company also the further looks."""
    if STATES[state].start_only:
        return ["start"]
    return list(pages() | MORE if state == "demo" else pages())


def file_name(page: str, look: Look) -> str:
    """page-lang-theme-width."""
    return "-".join(map(str, (page, *look))) + ".png"


def take(browser: Browser, state: str, names: Sequence[str], wanted: Sequence[Look]) -> None:
    """Make the state and photograph these pages of it."""
    folder = OUT / state
    folder.mkdir(parents=True, exist_ok=True)
    stops = pages() | MORE
    with _served(state) as address:
        for look in wanted:
            with _window(browser, look) as window:
                for name in names:
                    stop = stops[name]
                    window.goto(f"{address}{stop.address}{'&' if '?' in stop.address else '?'}lang={look.lang}")
                    _grow(window, look.width)
                    if stop.click:
                        window.locator(f".st-key-{stop.click} button").first.click()
                        _grow(window, look.width)
                    window.screenshot(path=str(folder / file_name(name, look)))
                    print(f"shots/{state}/{file_name(name, look)}", flush=True)


def take_docs(browser: Browser) -> None:
    """The cockpit of the demo company as it stands in the README: one screen, not the whole page."""
    look = Look("zh", "light", 1440)
    with _served("demo") as address, _window(browser, look) as window:
        window.goto(f"{address}/cockpit?lang=zh")
        _settle(window)
        window.screenshot(path=str(DOCS))
        print(DOCS.relative_to(HOME).as_posix())


@contextmanager
def _served(state: str) -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        STATES[state].made(Path(folder)) as started,
        serving(started.script, {"SALESPLAN_STORE": str(started.store)}) as server,
    ):
        yield f"http://127.0.0.1:{server.port}"


@contextmanager
def _window(browser: Browser, look: Look) -> Iterator[Page]:
    """A new visitor. A phone has two dots to the pixel, and says that it is one."""
    size = {"width": look.width, "height": WIDTHS[look.width]}
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        color_scheme=look.theme,  # type: ignore[arg-type]
        device_scale_factor=2 if look.width < 600 else 1,
        user_agent=PHONE if look.width < 600 else None,
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def _grow(window: Page, width: int) -> None:
    """Make the window as high as the page, which scrolls inside of it."""
    window.set_viewport_size({"width": width, "height": WIDTHS[width]})
    _settle(window)
    for _ in range(3):
        height = int(window.evaluate(f"document.querySelector('{MAIN}').scrollHeight"))
        if height <= window.viewport_size["height"]:  # type: ignore[index]
            return
        window.set_viewport_size({"width": width, "height": min(TALLEST, height)})
        _settle(window)


def _settle(window: Page) -> None:
    """Wait until the script has run and everything is drawn; it may be idle for a moment before a run begins."""
    window.wait_for_selector(MAIN, timeout=PATIENCE)
    window.wait_for_timeout(300)
    window.wait_for_selector(IDLE, timeout=PATIENCE)
    window.wait_for_function(PAINTED, timeout=PATIENCE)
    window.wait_for_timeout(400)


def write_index(out: Path) -> Path:
    """A page with every screenshot in the folder, state by state and page by page."""
    parts = [
        "<!doctype html><meta charset=utf-8><title>shots</title><style>body{font:14px sans-serif;margin:16px}"
        "section{display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start}figure{margin:0}"
        "img{max-height:520px;max-width:720px;border:1px solid #999}h2{margin:24px 0 8px}</style>"
    ]
    for folder in sorted(path for path in out.iterdir() if path.is_dir()):
        parts.append(f"<h2>{escape(folder.name)}</h2><section>")
        for shot in sorted(folder.glob("*.png")):
            where = escape(f"{folder.name}/{shot.name}")
            picture = f"<img loading=lazy src='{where}' alt='{escape(shot.stem)}'>"
            parts.append(
                f"<figure><a href='{where}'>{picture}</a><figcaption>{escape(shot.stem)}</figcaption></figure>"
            )
        parts.append("</section>")
    index = out / "index.html"
    index.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return index


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """What to take; every option can be given several values, and none means all."""
    parser = argparse.ArgumentParser(prog="make shots", description=__doc__)
    both = "pages of the menu, and further looks at them"
    parser.add_argument("--page", nargs="+", choices=list(pages() | MORE), help=both)
    parser.add_argument("--state", nargs="+", choices=list(STATES), help="states of the store")
    parser.add_argument("--lang", nargs="+", choices=LANGS)
    parser.add_argument("--theme", nargs="+", choices=THEMES)
    parser.add_argument("--width", nargs="+", type=int, choices=list(WIDTHS))
    parser.add_argument("--docs", action="store_true", help="only the picture of the README")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Take what was asked for; 1 with a sentence when there is no browser."""
    asked = parsed(arguments)
    path = chromium()
    if path is None:
        print(f"There is no browser: install one of {', '.join(NAMES)}, or name it in SALESPLAN_BROWSER.")
        return 1
    from playwright.sync_api import sync_playwright

    begun = time.monotonic()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        if asked.docs:
            take_docs(browser)
        for state in [] if asked.docs else asked.state or list(STATES):
            names = asked.page or names_of(state)
            take(browser, state, names, looks(state, asked))
        browser.close()
    if not asked.docs:
        print(f"{write_index(OUT).relative_to(HOME).as_posix()} after {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
