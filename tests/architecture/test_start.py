"""What a stranger meets first: the two commands, the locked requirements, and what git must never take in."""

from __future__ import annotations

import re
import sys
import tomllib

import pytest

from salesplan.services.place import HOME, store_path
from tests.architecture.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LOCKS = ("requirements.txt", "requirements-test.txt")
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)", re.MULTILINE)
_FOREIGN = re.compile(r"://|--(extra-)?index|--find-links|--trusted-host|^-e |^-r |^[^#\n]*\s@\s", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(text: str) -> set[tuple[str, str]]:
    """(name, version) of every pinned package, names as the lock writes them."""
    return {(name.lower().replace("_", "-"), version) for name, version in _PIN.findall(text)}


def unhashed(text: str) -> list[str]:
    """Packages that are not followed by a hash."""
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    return [entry.split()[0] for entry in entries if entry.strip() and "--hash=sha256:" not in entry]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(name):
    assert _FOREIGN.findall(read(name)) == []


@pytest.mark.parametrize(
    "line", ["--index-url x", "--extra-index-url x", "--find-links x", "a @ b", "https://a", "-e ."]
)
def test_a_place_to_fetch_from_is_found(line):
    assert _FOREIGN.search(f"a==1 \\\n    --hash=sha256:0\n{line}\n")


@pytest.mark.parametrize("name", LOCKS)
def test_everything_in_a_lock_has_a_hash(name):
    assert pins(read(name))
    assert unhashed(read(name)) == []
    assert unhashed("a==1 \\\n    --hash=sha256:0\nb==2\n") == ["b==2"]


def test_the_locks_hold_exactly_what_the_project_asks_for():
    runtime, tests = pins(read("requirements.txt")), pins(read("requirements-test.txt"))
    asked = pins("\n".join(PROJECT["dependencies"]))
    assert len(asked) == len(PROJECT["dependencies"]), "every dependency is pinned"
    assert asked <= runtime <= tests
    extra = pins("\n".join(PROJECT["optional-dependencies"]["test"]))
    assert len(extra) == len(PROJECT["optional-dependencies"]["test"])
    assert extra <= tests


def test_the_readme_gives_the_commands_that_exist():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    asked = set(re.findall(r"make ([a-z]+)\b(?=`| )", README)) - {"make"}
    assert {"run", "test", "check", "bench"} <= asked <= targets


def test_the_build_machine_runs_the_test_command_of_the_readme():
    command = read(".ci/run").strip().splitlines()[-1]
    assert command == "make test"
    assert re.search(rf"^{command}\b", README, re.MULTILINE)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no executable bit")
def test_the_build_command_can_be_run():
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_git_never_takes_in_a_store(monkeypatch):
    monkeypatch.delenv("SALESPLAN_STORE", raising=False)
    ignored = read(".gitignore").splitlines()
    assert f"/{store_path().relative_to(HOME).parts[0]}/" in ignored
    assert {"*.duckdb", "*.duckdb.*", ".streamlit/secrets.toml", "/.venv/"} <= set(ignored)
