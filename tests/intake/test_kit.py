"""The kit of the import contract, replayed on the reading alone; skipped where the kit is not at hand."""

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest

from salesplan.core.dimensions import Member, Membership
from salesplan.core.known import Known, MonthState, SameFile
from salesplan.core.scope import Scope
from salesplan.core.settings import Limits, Settings
from salesplan.intake import read_file, read_in_process

KIT = Path(__file__).parents[2] / ".." / "shared" / "kits" / "import"
CASES = json.loads((KIT / "manifest.json").read_text(encoding="utf-8"))["cases"] if KIT.exists() else []
pytestmark = pytest.mark.skipif(not CASES, reason="the import kit is not beside the repository")


def members(kind, prefix, names):
    return tuple(
        Member(kind, f"{prefix}{at:02d}", zh, aliases[0] if aliases else "", tuple(aliases[1:]))
        for at, (zh, aliases) in enumerate(names.items(), start=1)
    )


def known_for(user):
    """What the kit's company knows."""
    context = json.loads((KIT / "context.json").read_text(encoding="utf-8"))
    kinds = {"region": "R", "product": "P", "team": "T", "channel": "C"}
    found = {kind: members(kind, prefix, context[f"{kind}s"]) for kind, prefix in kinds.items()}
    codes = {kind: {m.zh: m.code for m in of_kind} for kind, of_kind in found.items()}
    months, revenues = history(codes["region"])
    return Known(
        today=date.fromisoformat(context["today"]),
        settings=Settings(
            first_month=context["first_month"],
            closed_through=context["closed_through"],
            limits=Limits(**context["limits"]),
        ),
        scope=Scope(
            "u", user["role"], None if user["regions"] == "*" else tuple(codes["region"][r] for r in user["regions"])
        ),
        members=found,
        team_regions=tuple(Membership(codes["team"][t], codes["region"][r]) for t, r in context["team_region"].items()),
        stored=months,
        median_revenue=median(revenues),
    )


def history(regions):
    months, revenues = {}, []
    with (KIT / "history.csv").open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            amount = Decimal(row["销售额"])
            revenues.append(amount)
            for group in ("sales", "cost", "funnel", "customers"):
                states = months.setdefault(row["月份"], {}).setdefault(group, {})
                known = states.get(regions[row["区域"]], MonthState(0, Decimal(0)))
                states[regions[row["区域"]]] = MonthState(known.rows + 1, known.revenue + amount)
    return months, revenues


def judged(case, answers=None, read=read_in_process):
    known = known_for(case["user"])
    if case.get("prior"):
        known = known._replace(same_file=SameFile(1, datetime(2026, 11, 23), "u"))
    return read((KIT / case["file"]).read_bytes(), case["upload_name"], "actuals", known, answers or {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_kits_file_gets_its_verdict_codes_rows_and_sums(case):
    reading = judged(case)
    told = {p.code for p in reading.problems}
    wanted = set(case["codes"]) | set(case.get("any_of", ()))
    about = [p for p in reading.problems if p.code in wanted]
    assert reading.verdict == case["verdict"]
    assert set(case["codes"]) <= told
    assert not case.get("any_of") or told & set(case["any_of"])
    assert set(case["rows"]) <= {p.row for p in about}
    assert "column" not in case or case["column"] in {p.column for p in about}
    if "suggest" in case:
        assert bool(about[0].detail["suggest"]) is case["suggest"]
    if "stored" in case:
        assert sums(reading) == {key: case["stored"][key] for key in ("rows", "cents", "units", "months")}
        assert all(row[id] is None for row in reading.rows for id in case["stored"].get("nulls", ()))
    if "then" in case:
        assert judged(case, case["answers"]).verdict == case["then"]["verdict"]


def test_the_old_workbook_and_the_web_page_hold_the_same_rows_once_they_are_read():
    by_id = {case["id"]: case for case in CASES}
    plain = judged(by_id["d001"]).rows
    for id in ("d009", "d010"):
        assert judged(by_id[id], {"legacy": "read"}, read_file).rows == plain


def sums(reading):
    return {
        "rows": len(reading.rows),
        "cents": int(sum(row["revenue"] for row in reading.rows) * 100),
        "units": int(sum(row["units"] for row in reading.rows)),
        "months": list(reading.months),
    }
