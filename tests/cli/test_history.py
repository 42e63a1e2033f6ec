"""The two commands of the audit page: what changed since, and who did what."""

from __future__ import annotations

import shutil

import pytest

from tests.cli.test_cli import HEAD, rows, run

__all__ = ["run"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where the first test that needs the store leaves it for the others."""
    return tmp_path_factory.mktemp("corrected") / "s.duckdb"


@pytest.fixture
def corrected(run, kept):
    """October, and a correction of its east."""
    if not kept.exists():
        run("setup", run.folder / "context.json", run.folder / "history.csv", store=kept)
        run("import", run.folder / "month.csv", store=kept)
        (run.folder / "again.csv").write_text(HEAD + rows("2026-10", "1300.50", 200), encoding="utf-8")
        assert run("import", run.folder / "again.csv", "--yes", store=kept)[1]["load"] == 3
    shutil.copy(kept, run.folder / "s.duckdb")
    return run


def test_changes_names_cells_amounts_and_the_loads_behind_them(corrected):
    code, body, err = corrected("changes", "--since-load", 2, "--measure", "revenue")
    assert (code, body["since"]["load"], body["plans"], body["records"], body["settings"]) == (
        0, 2, {"steps": [], "totals": []}, [], [],
    )  # fmt: skip
    assert body["facts"] == [
        {
            "month": "2026-10",
            "region": "华东",
            "measure": "revenue",
            "before": "1234.50",
            "after": "1300.50",
            "difference": "66.00",
            "causes": [{"what": "load", "id": "3"}],
        }
    ]
    assert "数字 1 处" in err


def test_changes_since_a_day_are_everything_written_from_its_beginning_on(corrected):
    whole = corrected("changes", "--since", "2000-01-01", "--by", "product", "--measure", "revenue")[1]
    assert {fact["product"] for fact in whole["facts"]} == {"旗舰款"}
    assert len(whole["records"]) > 5
    later = corrected("changes", "--since", "2200-01-01")[1]
    assert (later["facts"], later["records"], later["settings"]) == ([], [], [])


def test_an_unknown_load_is_told(corrected):
    code, body, _ = corrected("changes", "--since-load", 99)
    assert (code, body["problems"][0]["code"]) == (1, "E_UNKNOWN")


def test_audit_lists_the_newest_first_with_the_same_filters_as_the_page(corrected):
    code, body, err = corrected("audit", "--action", "import", "--limit", 1, "--lang", "en")
    assert (code, body["total"], len(body["rows"])) == (0, 3, 1)
    assert body["rows"][0]["said"] == "Imported again.csv: load 3"
    assert "Imported again.csv" in err
    assert corrected("audit", "--text", "month")[1]["total"] == 1
    assert corrected("audit", "--from", "2200-01-01")[1] == {"total": 0, "rows": []}


def test_audit_shows_a_regional_reader_his_part(corrected):
    corrected("close", "2026-10", "--reason", "ok")
    whole, part = (corrected("audit", "--user", who)[1]["total"] for who in ("admin", "viewer:华东"))
    assert 0 < part <= whole


def test_names_of_figures_as_of_a_load_are_those_of_then(corrected):
    asked = ("kpi", "--kpi", "revenue", "--by", "region", "--from", "2026-10", "--to", "2026-10", "--as-of-load", 2)
    assert [(r["region"], r["value"]) for r in corrected(*asked)[1]["rows"]] == [
        ("华东", "1234.50"),
        ("华南", "200.00"),
    ]


def test_changes_end_right_after_a_load_when_asked_to(corrected):
    asked = ("changes", "--since", "2000-01-01", "--measure", "revenue", "--until-load")
    before, after = (corrected(*asked, load)[1]["facts"] for load in (2, 3))
    east = [
        [fact["after"] for fact in facts if (fact["month"], fact["region"]) == ("2026-10", "华东")]
        for facts in (before, after)
    ]
    assert east == [["1234.50"], ["1300.50"]]
