"""A main script over a store of its own, and how a test opens a page of it."""

import shutil
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from salesplan.services.plan import versions
from salesplan.ui import menu, session

ROOT = Path(__file__).parents[2]
PAGES = tuple(entry.script for entry in menu.ENTRIES)


@contextmanager
def over(path):
    """The screens open this store, all of them one after another; let go of at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SALESPLAN_STORE", str(path))
        yield path
        session.close()


@pytest.fixture(scope="module")
def demo_read(demo_file, tmp_path_factory):
    """The demo company, opened once for a module that only reads; it says so in a `store_file` of its own."""
    with over(shutil.copy(demo_file, tmp_path_factory.mktemp("demo"))) as path:
        yield path


@pytest.fixture
def store_file(tmp_path):
    """An empty store for one test, which may write to it."""
    with over(tmp_path / "store.duckdb") as path:
        yield path


@pytest.fixture
def demo_copy(demo_file, tmp_path):
    """The demo company for one test, which may write to it; a module that wants it says so in a `store_file` of its own."""
    with over(shutil.copy(demo_file, tmp_path)) as path:
        yield path


@pytest.fixture
def opened(store_file):
    """Opens a page, as a link with these parameters would, and runs it."""

    def open_page(page="start.py", **params):
        screen = AppTest.from_file(str(ROOT / "salesplan" / "ui" / "main.py"), default_timeout=60)
        for key, value in params.items():
            screen.query_params[key] = value
        return go(screen, page) if page != "start.py" else screen.run()

    return open_page


def go(screen, page):
    """Change to another page of the menu, as a click there does."""
    screen.switch_page(str(ROOT / "pages" / page))
    return screen.run()


def unfold(screen, menu):
    """Open one menu of the frame: what is in it is made only while it is open."""
    screen.session_state[f"frame.{menu}"] = True
    return screen.run()


def query(screen):
    """What the link says."""
    return {key: value if isinstance(value, str) else value[0] for key, value in screen.query_params.items()}


def texts(screen):
    """Everything that is written on the screen."""
    found = []
    for kind in ("title", "header", "subheader", "markdown", "caption", "text", "error", "warning", "info", "success"):
        found += [element.value for element in getattr(screen, kind)]
    found += [button.label for button in screen.button]
    found += [link.label for link in screen.get("page_link")]
    found += [metric.label + metric.value + metric.delta for metric in screen.metric]
    return found


def grown_draft():
    """A draft of next year in the demo company, grown by a tenth from the plan that counts."""
    store, scope = session.store(), session.scope()
    counting = next(one for one in versions.versions(store, scope) if one.counts and one.year == 2026)
    return versions.copy_to_year(store, scope, counting.id, 2027, Decimal("1.1")).id
