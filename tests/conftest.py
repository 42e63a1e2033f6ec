"""What holds for every test: none fails because the machine is slow; and the demo company, built once for all of them."""

import json
import os
import shutil
import time

import pytest
from hypothesis import HealthCheck, settings

from salesplan.intake import child, reader
from salesplan.services import demo, order_lines, order_lines_child

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory):
    """A store with the demo company, built once however many processes test. Copy it: nobody opens the file itself."""
    here = tmp_path_factory.getbasetemp()
    folder = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / "demo company"
    path = folder / "store.duckdb"
    while not path.exists():
        try:
            folder.mkdir()
        except FileExistsError:  # another process builds it
            time.sleep(0.1)
            continue
        try:
            demo.build_at(path)
        except BaseException:
            shutil.rmtree(folder)
            raise
    return path


@pytest.fixture(scope="module")
def read_here():
    """Files are read in this process, for tests of what comes after: tests/intake/test_child.py tests the child."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_answer", lambda asked, content: child.answer(json.loads(json.dumps(asked)), content))
        yield


@pytest.fixture(scope="module")
def lines_read_here():
    """The same for order lines, whose child is tested in tests/services/test_order_line_files.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order_lines, "_run", lambda work, *_: order_lines_child.answer_job(work))
        yield
