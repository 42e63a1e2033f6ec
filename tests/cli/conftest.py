"""Commands read files in this process, for tests of what they do with a reading."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def _read_here(read_here):
    """As the fixture of the same name."""
