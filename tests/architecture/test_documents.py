"""What the documents say is true of the code: paths exist, pages and commands are described, words are explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salesplan import cli
from salesplan.i18n import TEXT
from tests.architecture import rules
from tests.architecture.source import ROOT, product

DOCUMENTS = sorted(p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ARCHITECTURE = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
_PATH = re.compile(r"`([\w.-]+(?:/[\w.-]*)+|\w+\.(?:py|md|toml|sql))`")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
_COMMAND = re.compile(r"^ {4}([a-z][a-z-]*)", re.MULTILINE)
_OPTION = re.compile(r"--[a-z][a-z-]+")


def named_paths(text: str) -> list[str]:
    """The paths from the root that a document names in backticks; patterns with < > or * are none."""
    return [path for path in _PATH.findall(text) if not path.startswith("store/")]


def missing(paths: list[str], root: Path = ROOT) -> list[str]:
    return [path for path in paths if not (root / path).exists()]


@pytest.mark.parametrize("name", ["docs/ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"])
def test_every_path_that_a_document_names_exists(name):
    found = named_paths((ROOT / name).read_text(encoding="utf-8"))
    assert found
    assert missing(found) == []


def test_a_path_that_does_not_exist_is_found():
    assert missing(named_paths("`salesplan/core/gone.py`, `salesplan/nowhere/`, `gone.py`, `pages/<stage>/`")) == [
        "salesplan/core/gone.py",
        "salesplan/nowhere/",
        "gone.py",
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_between_documents_leads_somewhere(document):
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_page_is_listed_in_the_architecture():
    pages = [source.path for source in product() if source.room == "pages"]
    assert pages
    assert [path for path in pages if f"`{path}`" not in ARCHITECTURE] == []


def test_the_arrows_of_the_architecture_are_those_that_are_tested():
    assert f"```\n{rules.ARROWS.strip()}\n```" in ARCHITECTURE


def test_every_room_is_described_in_the_architecture():
    rows = {f"| `{name}" for name in ("app.py", "pages/", "salesplan/cli/")}
    rows |= {f"| `salesplan/{room}/` |" for room in set(rules.allowed()) - {"app", "pages", "cli"}}
    assert [row for row in sorted(rows) if row not in ARCHITECTURE] == []


def test_decisions_are_numbered_without_gaps_and_say_what_was_rejected():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Choice", "Rejected", "Consequences", "Revisit when"], path.name


def test_the_newest_changes_stand_on_top_as_unreleased():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[0] == "Unreleased"


def test_the_glossary_explains_every_kpi_and_every_light_in_both_languages():
    glossary = (ROOT / "docs" / "GLOSSARY.md").read_text(encoding="utf-8").lower()
    keys = [key for key in TEXT if re.fullmatch(r"kpi\.\w+|status\.(green|yellow|red|grey)", key)]
    assert len(keys) > 20
    words = [word.strip("●▲■○ ").lower() for key in keys for word in TEXT[key]]
    assert [word for word in words if word not in glossary] == []


def test_every_command_and_option_is_documented(capsys):
    documented = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    commands = _COMMAND.findall(cli.parser().format_help())
    assert "import" in commands
    for command in commands:
        assert re.search(rf"`{command}\b", documented), command
        with pytest.raises(SystemExit):
            cli.main([command, "--help"])
        options = set(_OPTION.findall(capsys.readouterr().out)) - {"--help"}
        assert sorted(option for option in options if option not in documented) == [], command


def test_no_file_names_the_machine_it_was_written_on():
    files = [*DOCUMENTS, ROOT / "Makefile", ROOT / "pyproject.toml", *ROOT.glob("requirements*.txt")]
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    texts |= {source.path: source.text for source in product()}
    found = re.compile(r"/(work|root|opt|home/\w+)/")
    assert [name for name, text in texts.items() if found.search(text)] == []
