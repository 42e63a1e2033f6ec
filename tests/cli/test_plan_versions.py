"""Plan versions on the command line: what is in them, what two differ in, who approves."""

from __future__ import annotations

import pytest

from tests.cli.test_cli import filled, run

__all__ = ["filled", "run"]
HEAD = "月份,区域,产品,团队,基础目标,挑战目标\n"


def plan(folder, name, north):
    lines = [f"2026-{month:02d},华东,旗舰款,华东一组,{north},{north * 2}\n" for month in (10, 11)]
    (folder / name).write_text(HEAD + "".join(lines), encoding="utf-8")
    return folder / name


@pytest.fixture
def planned(filled):
    for name, north in (("one.csv", 100), ("two.csv", 130)):
        assert filled("import", plan(filled.folder, name, north), "--dataset", "plan", "--yes")[1]["load"]
    return filled


def test_show_diff_and_approve_a_version(planned):
    code, shown, _ = planned("plan", "show")
    assert (code, shown["version"]["number"], shown["version"]["state"]) == (0, 2, "draft")
    assert shown["cells"][0] == {
        "month": "2026-10",
        "region": "华东",
        "product": "旗舰款",
        "team": "华东一组",
        "measure": "revenue",
        "base": "130.00",
        "challenge": "260.00",
    }
    code, found, err = planned("plan", "diff", "--version", 2)
    assert (code, found["changed"], found["added"], found["removed"]) == (0, 2, 0, 0)
    assert found["rows"] == [
        {
            "region": "华东",
            "measure": "revenue",
            "before": "200.00",
            "after": "260.00",
            "challenge_before": "400.00",
            "challenge_after": "520.00",
            "difference": "60.00",
        }
    ]
    assert sum(float(one["difference"]) for one in found["changes"]) == 60
    assert "改动 2 格" in err
    code, refused, _ = planned("plan", "approve", "--version", 2)
    assert (code, refused["problems"][0]["code"]) == (1, "E_PLAN_SAME_PERSON")
    assert planned("plan", "show", "--version", 2)[1]["version"]["state"] == "draft"
    code, done, _ = planned("plan", "approve", "--version", 2, "--as", "王总")
    assert (code, done["state"], done["version"]["approver"], done["version"]["authenticated"]) == (
        0, "approved", "王总", False,
    )  # fmt: skip
    assert planned("plan", "approve", "--version", 2, "--as", "王总")[0] == 1
    assert planned("plan", "show", "--version", 99)[1]["problems"][0]["code"] == "E_UNKNOWN"
    assert planned("plan", "diff", "--version", 1)[1]["problems"][0]["code"] == "E_UNKNOWN"


def test_an_approved_plan_is_replaced_with_a_reason_and_the_totals_that_move(planned):
    assert planned("plan", "approve", "--version", 1, "--as", "王总")[0] == 0
    approve = ("plan", "approve", "--version", 2, "--as", "王总")
    code, refused, _ = planned(*approve)
    assert (code, refused["problems"][0]["code"]) == (1, "E_PLAN_NO_REQUEST")
    code, refused, _ = planned(*approve, "--reason", "新客户")
    assert (code, refused["problems"][0]["code"]) == (1, "E_PLAN_TOTAL_MOVES")
    assert refused["detail"]["moves"] == "revenue.base=60.00, revenue.challenge=120.00"
    declared = ("--total-change", "revenue=60", "--total-change", "revenue.challenge=120")
    assert planned(*approve, "--reason", "新客户", *declared)[1]["state"] == "approved"
    with pytest.raises(SystemExit):
        planned(*approve, "--total-change", "revenue=much")
