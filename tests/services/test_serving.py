"""`serve` as a stranger stops it: no server is left behind that would hold the store."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from salesplan import cli
from salesplan.services.place import HOME


def answers(port):
    try:
        with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as found:
            return found.read() == b"ok"
    except (URLError, ConnectionError, TimeoutError):
        return False


def wait(claim, seconds=60):
    end = time.monotonic() + seconds
    while not claim() and time.monotonic() < end:
        time.sleep(0.2)
    return claim()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Windows sends no such signal")
def test_it_prints_its_address_and_stops_when_it_is_told_to(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "salesplan", "serve", "--store", str(tmp_path / "s.duckdb")]
    environment = os.environ | {"SALESPLAN_PORT": str(port)}
    served = subprocess.Popen(command, cwd=HOME, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert f"http://127.0.0.1:{port}" in served.stdout.readline()
        assert wait(lambda: answers(port))
        served.send_signal(signal.SIGTERM)
        served.wait(timeout=30)
        assert wait(lambda: not answers(port), seconds=10)
    finally:
        served.kill()
        served.communicate()


def test_a_port_that_is_no_number_is_wrong_use(monkeypatch, capsys):
    monkeypatch.setenv("SALESPLAN_PORT", "eighty")
    with pytest.raises(SystemExit) as ended:
        cli.main(["serve"])
    assert ended.value.code == 2
    assert "eighty" in capsys.readouterr().err
