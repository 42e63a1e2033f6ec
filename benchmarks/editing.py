"""An edit of a plan in a browser: from Enter to the repainted grid, beside a fragment that shows one number."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from benchmarks.browsing import launched, shown
from benchmarks.clock import Result
from benchmarks.company import READER, demo_store
from salesplan.core.plan.raking import largest_remainder
from salesplan.services.members import members
from salesplan.services.place import HOME
from salesplan.services.plan import versions
from salesplan.services.plan.desk import act
from salesplan.services.plan.operations import Fill
from salesplan.store import Store
from tests.browser.chromium import IDLE

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHAPE = (4, 8, 10)
"""Regions, products and teams over 12 months: 357 lines when all are open."""
EDITS = 24
MOST, MOST_LATE = 500.0, 800.0
"""Milliseconds that half of the edits may take, and nine in ten, on a machine that does nothing else."""
FRAGMENT = """import streamlit as st


@st.fragment
def count():
    st.button('more', key='more')
    st.session_state.n = st.session_state.get('n', -1) + 1
    st.text(f'number {st.session_state.n}')


count()
"""
_EDIT = """() => {
    const find = root => { for (const node of root.querySelectorAll('*')) {
        if (node.matches('table[role=treegrid]')) return node;
        const inside = node.shadowRoot && find(node.shadowRoot);
        if (inside) return inside;
    } };
    const table = find(document);
    window.taken = new Promise(resolve => table.addEventListener('keydown', event => {
        if (event.key !== 'Enter' || !table.querySelector('td input')) return;
        const begun = performance.now();
        let isAsked = false;
        const observer = new MutationObserver(() => {
            if (table.ariaBusy === 'true') isAsked = true;
            else if (isAsked) {
                observer.disconnect();
                requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
            }
        });
        observer.observe(table, {attributes: true, attributeFilter: ['aria-busy']});
    }, {capture: true}));
}"""
_CLICK = """() => {
    const shown = () => document.querySelector('[data-testid=stText]').textContent;
    const before = shown();
    window.taken = new Promise(resolve => document.addEventListener('click', () => {
        const begun = performance.now();
        const observer = new MutationObserver(() => {
            if (shown() === before) return;
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
        });
        observer.observe(document.body, {subtree: true, childList: true, characterData: true});
    }, {capture: true, once: true}));
}"""


def results(folder: Path) -> Iterator[Result]:
    """Milliseconds in the browser, edit and fragment in turn; the grid lies open with every line."""
    with launched() as browser:
        if browser is None:
            return
        store, version = planned(folder)
        blank = folder / "fragment.py"
        blank.write_text(FRAGMENT, encoding="utf-8")
        address = f"decomposition?version={version}&lang=zh"
        with (
            shown(browser, HOME / "app.py", store, address) as (plan, server),
            shown(browser, blank, store, "") as (other, _),
        ):
            opened(plan)
            edits, clicks, spent = [], [], []
            for n in range(EDITS + 1):
                before = server.cpu()
                edits.append(edited(plan, n))
                spent.append((server.cpu() - before) * 1000)
                clicks.append(clicked(other))
    cells = 12 * SHAPE[0] * SHAPE[1] * SHAPE[2]
    yield from told(f"an edit, {cells:,} cells, 357 lines: Enter to grid", edits[1:], MOST, MOST_LATE)
    yield Result("the same: CPU of the server, median", median(spent[1:]), " ms")
    yield from told("a fragment of one number: click to number", clicks[1:], None, None)


def told(name: str, taken: list[float], most: float | None, most_late: float | None) -> Iterator[Result]:
    """Median and ninth decile."""
    yield Result(f"{name}, median", median(taken), " ms", most)
    yield Result(f"{name}, 9 in 10", quantiles(taken, n=10)[-1], " ms", most_late)


def planned(folder: Path) -> tuple[Path, int]:
    """The demo company with a draft of 2027 that has a cell for every combination, and the draft's number."""
    path = demo_store(folder)
    store = Store.open(path)
    codes = members(store, READER, ("region", "product", "team"))
    regions, products, teams = (
        [one.code for one in codes[kind]][:size]
        for kind, size in zip(("region", "product", "team"), SHAPE, strict=True)
    )
    places = [
        (f"2027-{month:02d}", region, product, team)
        for region in regions
        for product in products
        for team in teams
        for month in range(1, 13)
    ]
    weights = [1 + n * 7919 % 97 for n in range(len(places))]
    amounts = largest_remainder(weights, 5_000_000).tolist()
    cells = {place: (Decimal(100 * a), Decimal(115 * a)) for place, a in zip(places, amounts, strict=True)}
    version = versions.begin(store, READER, 2027, "benchmark").id
    act(store, READER, version, Fill("policy", cells, {"unit": "100.00"}))
    store.close()
    return path, version


def opened(page: Page) -> None:
    """Lines by region, product and team, all unfolded."""
    page.locator("table[role=treegrid]").wait_for(timeout=60_000)
    page.locator('[data-testid="stSelectbox"]', has_text="行").locator("input").click()
    page.get_by_role("option", name="区域 › 产品 › 团队").click()
    page.wait_for_timeout(1500)
    page.wait_for_selector(IDLE)
    while page.locator("tr[aria-expanded=false] .twist").count():
        page.locator("tr[aria-expanded=false] .twist").first.click()


def edited(page: Page, n: int) -> float:
    """One edit of a leaf or subtotal in sight."""
    cell = page.locator("td[data-at]").nth(17 * (3 + n % 12) + 4 + n % 3)
    cell.click()
    page.keyboard.press("Enter")
    page.keyboard.type("+3%")
    page.evaluate(_EDIT)
    page.keyboard.press("Enter")
    return float(page.evaluate("window.taken"))


def clicked(page: Page) -> float:
    """One click that runs the fragment again."""
    page.evaluate(_CLICK)
    page.get_by_role("button", name="more").click()
    return float(page.evaluate("window.taken"))
