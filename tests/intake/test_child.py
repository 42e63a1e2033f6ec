"""The child process: the same reading as in the process, limited in time and memory, and never trusted."""

import json
import subprocess
import sys
import time

import pytest

from salesplan.intake import reader, transport
from salesplan.intake.check import check
from salesplan.intake.context import context_of, from_plain, to_plain
from tests.intake.books import book
from tests.intake.company import HEAD, ROWS, changed, company, csv, read, stored

FULL = company(
    stored=stored("2026-10", {"R01": (4, "1.50")}),
    year_to_date={("2026-01", "R01", "P01", "T01", "C01"): {"revenue": 5}},
)


def test_the_context_travels_unchanged():
    context = context_of(FULL)
    again = from_plain(json.loads(json.dumps(to_plain(context))))
    assert to_plain(again) == to_plain(context)
    assert again._replace(members={}) == context._replace(members={})


@pytest.mark.parametrize(
    ("content", "name", "answers"),
    [
        (csv(*ROWS), "a.csv", {}),
        (csv(*ROWS, changed(ROWS[0], revenue="x", returns="")), "a.csv", {}),
        (csv(*ROWS, ROWS[0]), "a.csv", {"duplicates": "sum"}),
        (csv(changed(ROWS[0], region="新区域")), "a.csv", {"names": "create"}),
        (book(), "a.xlsx", {}),
        (
            "区域,产品,团队,渠道,9月,10月,合计\n华东,旗舰款,华东一组,直销,1,2,4\n".encode(),
            "w.csv",
            {"measure": "revenue"},
        ),
        (
            "区域,产品,团队,渠道,Sep-26,Oct-26\n华东,旗舰款,华东一组,直销,1,2\n".encode(),
            "w.csv",
            {"measure": "revenue"},
        ),
        (b"<html>", "a.xls", {}),
    ],
)
def test_the_child_reads_as_the_process_does(content, name, answers):
    there = reader.read_file(content, name, "actuals", FULL, answers)
    here = reader.read_in_process(content, name, "actuals", FULL, answers)
    assert there.rows == here.rows
    assert [p[:4] for p in there.problems] == [p[:4] for p in here.problems]
    assert there[3:] == here[3:]


def test_plans_and_benchmarks_travel_too():
    plan = csv("2027-01,华东,旗舰款,华东一组,5.00,6", head="月份,区域,产品,团队,目标,挑战目标")
    marks = csv("毛利率,2026,28%,x", head="指标,期间,数值,来源")
    for content, dataset in ((plan, "plan"), (marks, "benchmarks")):
        there = reader.read_file(content, "a.csv", dataset, FULL, {})
        assert there.rows == reader.read_in_process(content, "a.csv", dataset, FULL, {}).rows


def test_a_child_that_takes_too_long_is_ended_and_told(monkeypatch):
    monkeypatch.setattr(reader, "SECONDS", 0.01)
    found = reader.read_file(csv(*ROWS), "a.csv", "actuals", FULL, {})
    assert [(p.code, p.detail["detail"]) for p in found.problems] == [("E_FILE_CORRUPT", "time")]


def test_a_child_that_answers_nonsense_is_told(monkeypatch):
    for answer in (b"", b"null", b"{}", b'{"dataset": "actuals"}', b"\xff"):
        monkeypatch.setattr(
            reader.subprocess, "run", lambda *_, answer=answer, **__: subprocess.CompletedProcess([], 1, answer)
        )
        found = reader.read_file(csv(*ROWS), "a.csv", "actuals", FULL, {})
        assert [(p.code, p.detail["detail"]) for p in found.problems] == [("E_FILE_CORRUPT", "unreadable")]


def test_an_answer_of_the_wrong_types_is_no_reading():
    found = check(csv(*ROWS), "a.csv", "actuals", context_of(FULL), {})
    plain = json.loads(transport.pack(found))
    for change in (
        {"groups": [1]},
        {"counts": ["1"] * 7},
        {"columns": {"orders": [None, ["1"]]}},
        {"columns": {"x": [None, [1]]}},
        {"dataset": "other"},
    ):
        with pytest.raises(ValueError, match="not a reading"):
            transport.unpack(json.dumps({**plain, **change}).encode())


def test_what_the_gate_refuses_never_starts_a_child(monkeypatch):
    monkeypatch.setattr(reader.subprocess, "run", lambda *_, **__: pytest.fail("started"))
    assert reader.read_file(b"%PDF-1.4", "a.csv", "actuals", FULL, {}).verdict == "reject"


@pytest.mark.skipif(sys.platform == "win32", reason="no memory limit there")
def test_a_file_that_needs_too_much_memory_is_told(monkeypatch):
    script = "import salesplan.intake.child as child; child.MEMORY = 96 << 20; child.main()"
    start = subprocess.run

    def small(command, **options):
        return start([command[0], "-c", script], **options)

    monkeypatch.setattr(reader.subprocess, "run", small)
    content = csv(*(changed(ROWS[0], product=f"x{at}") for at in range(120_000)), head=HEAD)
    found = reader.read_file(content, "a.csv", "actuals", FULL, {})
    assert [p.code for p in found.problems] == ["E_FILE_CORRUPT"]
    assert found.problems[0].detail["detail"] in ("memory", "unreadable")


def test_the_child_imports_nothing_heavy():
    done = subprocess.run(
        [sys.executable, "-c", "import sys, salesplan.intake.child; print(sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    for heavy in ("pandas", "pydantic", "streamlit", "duckdb", "pyarrow", "python_calamine"):
        assert f"'{heavy}'" not in done.stdout


def test_a_small_file_is_read_in_a_moment():
    started = time.process_time()
    assert read(csv(*ROWS)).rows
    assert time.process_time() - started < 0.5
