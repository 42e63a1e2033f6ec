"""Services read files in this process: what they do with a reading is the same, and a child costs more than most tests."""

import pytest

from salesplan.services.setup import set_up
from salesplan.store import Store
from tests.services.test_importing import CONTEXT


@pytest.fixture(scope="module", autouse=True)
def _read_here(read_here):
    """As the fixture of the same name."""


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A closed store that has names and no facts, to be copied."""
    path = tmp_path_factory.mktemp("named") / "store.duckdb"
    with Store.new(path) as made:
        set_up(made, CONTEXT)
    return path
