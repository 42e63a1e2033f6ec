"""The command that says why a figure is off, as the screen does."""

from __future__ import annotations

import shutil

import pytest

from tests.cli.test_cli import run

__all__ = ["run"]


@pytest.fixture
def demo(run, demo_file):
    shutil.copy(demo_file, run.folder / "s.duckdb")
    return run


def test_a_diagnosis_in_words_and_numbers_that_add_up(demo):
    where = ("--where", "region=华南", "--where", "channel=电商平台")
    code, body, err = demo("diagnose", "conversion", "--from", "2026-08", "--to", "2026-10", *where)
    assert (code, body["analysis"], body["against"]) == (0, "lead_quality", "industry")
    orders = body["parts"]["orders"]
    steps = {name: float(amount) for name, amount in orders["steps"]}
    assert steps == {"原有来源": 10.5, "短视频投放": -149.5}
    assert float(orders["start"]) + sum(steps.values()) == float(orders["end"]) == 218
    assert body["slices"][0]["where"]["source"] == "短视频投放"
    assert "2,500 条线索只有 63 单" in err and "接着问" in err


def test_categories_dealers_and_another_analysis_may_be_asked_for(demo):
    year = ("--from", "2026-01", "--to", "2026-10")
    machines = demo("diagnose", "aov", *year, "--where", "category=machine", "--lang", "en")[1]
    assert machines["said"].startswith("An order is worth") and "order_value" in machines["parts"]
    assert demo("diagnose", "aov", *year, "--where", "category=整机", "--lang", "en")[1] == machines
    dealer = demo("diagnose", "dealer_revenue", *year, "--where", "dealer=D17")[1]
    assert (float(dealer["value"]), float(dealer["reference"])) == (2360000, 4605200)
    share = demo("diagnose", "revenue", *year, "--where", "region=华北", "--analysis", "share")[1]
    assert share["analysis"] == "share" and float(share["money"]) == -6806164.10


def test_nothing_on_record_is_said(run):
    code, body, err = run("diagnose", "conversion", "--from", "2026-01", "--to", "2026-03")
    assert (code, body["value"], body["missing"]) == (0, None, ["value_or_reference"])
    assert "没有足够的数据" in err and "还缺数据" in err


def test_a_part_that_is_not_known_is_refused_and_never_answered_for_the_rest(demo):
    two = ("--from", "2026-08", "--to", "2026-10", "--kpi", "conversion,revenue", "--where")
    whole = demo("kpi", *two, "region=华南", "--where", "channel=电商平台")[1]["rows"]
    assert demo("kpi", *two, "region=South,channel=c05")[1]["rows"] == whole
    assert (
        demo("kpi", *two, "region=华南", "--where", "region=华东", "--by", "region")[1]["rows"][-1]["region"] == "华南"
    )
    for command in ("diagnose conversion", "kpi", "export kpi", "changes"):
        code, body, err = demo(*command.split(), "--where", "region=华南,火星")
        assert (code, body["problems"][0]["code"], "region=火星" in err, "华东" in err) == (1, "E_UNKNOWN", True, True)
        for wrong in ("planet=火星", "region=", "火星"):
            with pytest.raises(SystemExit) as stopped:
                demo(*command.split(), "--where", wrong)
            assert stopped.value.code == 2
    assert demo("diagnose", "conversion", "--where", "dealer=D17")[1]["problems"][0]["code"] == "E_UNKNOWN"
    here = demo("diagnose", "retention", "--where", "tier=零散,region=华东", "--to", "2026-10")[1]
    assert "华东 × 零散客户" in here["said"]
    foreign = demo("kpi", "--where", "region=华北", "--user", "viewer:华南")
    assert (foreign[0], "华北" in foreign[1]["detail"]["known"]) == (1, False)
