import time

import pandas as pd
import pytest

from salesplan.demo import Demo, build
from tests.demo.reading import readable


@pytest.fixture(scope="session")
def demo() -> Demo:
    """The demo company, built once; how long it took is printed (pytest -s)."""
    start = time.perf_counter()
    company = build()
    print(f"\ndemo company built in {time.perf_counter() - start:.1f} s")
    return company


@pytest.fixture(scope="session")
def lines(demo: Demo) -> pd.DataFrame:
    """Order lines with `month`, money as whole fen and units as whole numbers."""
    return readable(demo.lines)
