"""Services read files in this process: what they do with a reading is the same, and a child costs more than most tests."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def _read_here(read_here):
    """As the fixture of the same name."""
