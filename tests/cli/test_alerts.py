"""The command that tells alerts."""

from __future__ import annotations

import shutil

import pytest

from tests.cli.test_cli import run

__all__ = ["run"]
FIELDS = {"rule", "slice", "period", "state", "opened", "diagnosis"}


@pytest.fixture
def demo(run, demo_file):
    shutil.copy(demo_file, run.folder / "s.duckdb")
    return run


def test_alerts_now_as_of_a_day_and_for_a_reader_of_one_region(demo):
    code, body, err = demo("alerts")
    online = next(one for one in body["alerts"] if one["rule"] == "conversion_industry")
    assert code == 0 and all(set(one) >= FIELDS for one in body["alerts"])
    assert online["slice"] == {"region": "华南", "channel": "电商平台"}
    assert (online["period"], online["state"], online["diagnosis"]) == ("2026-09", "acknowledged", "lead_quality")
    assert "线索转化率 5.2%" in err
    then = demo("alerts", "--as-of", "2026-08-31")[1]["alerts"]
    assert then and not any(one["rule"] == "conversion_industry" for one in then)
    mine = demo("alerts", "--user", "viewer:华北")[1]["alerts"]
    assert {tuple(one["slice"].values()) for one in mine} == {("华北",), ("D17",)}


def test_an_empty_store_has_none_and_a_check_finds_none(run):
    assert run("alerts")[1] == {"alerts": []}
    assert run("alerts", "--check")[1] == {"alerts": []}
