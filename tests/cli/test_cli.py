"""The command line keeps its contract: exit codes, one JSON object, names and money as written in docs/cli.md."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from salesplan.cli import main, parser

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"
CONTEXT = {
    "today": "2026-11-23",
    "closed_through": "2026-08",
    "regions": {"华东": ["East"], "华南": ["South"]},
    "products": {"旗舰款": []},
    "teams": {"华东一组": [], "华南一组": []},
    "team_region": {"华东一组": "华东", "华南一组": "华南"},
    "channels": {"直销": []},
}
HEAD = "月份,区域,产品,团队,渠道,订单数,销量,销售额,成本,退货额,线索量,新客数,复购客户数\n"


def rows(month, east, south):
    return (
        f"{month},华东,旗舰款,华东一组,直销,10,10,{east},1,0,100,5,5\n"
        f"{month},华南,旗舰款,华南一组,直销,10,10,{south},1,0,100,5,5\n"
    )


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Run a command on one store; gives (exit code, JSON of stdout or None, stderr)."""
    monkeypatch.delenv("SALESPLAN_TODAY", raising=False)

    def go(*arguments, json_=True, store=tmp_path / "s.duckdb"):
        code = main([*map(str, arguments), "--store", str(store), *(["--json"] if json_ else [])])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    (tmp_path / "context.json").write_text(json.dumps(CONTEXT), encoding="utf-8")
    (tmp_path / "history.csv").write_text(HEAD + rows("2025-10", 50, 60) + rows("2026-07", 70, 80), encoding="utf-8")
    (tmp_path / "month.csv").write_text(HEAD + rows("2026-10", "1234.50", 200), encoding="utf-8")
    (tmp_path / "gbk.csv").write_bytes((HEAD + rows("2026-10", 1, 2)).encode("gbk"))
    (tmp_path / "bad.csv").write_text(HEAD + rows("2026-10", "abc", 200), encoding="utf-8")
    go.folder = tmp_path
    return go


@pytest.fixture
def filled(run):
    code, body, _ = run("setup", run.folder / "context.json", run.folder / "history.csv")
    assert (code, body["rows"]) == (0, {"members": 6, "actuals": 4})
    return run


def test_setup_import_kpi_undo_redo_follow_the_contract(filled):
    code, body, _ = filled("import", filled.folder / "month.csv")
    assert (code, body["verdict"], body["load"], body["read"], body["stored"], body["months"]) == (
        0, "accept", 2, 2, 2, ["2026-10"],
    )  # fmt: skip
    assert (body["before"], body["after"]) == (
        {"2026-10": {"rows": 0, "amount": None}},
        {"2026-10": {"rows": 2, "amount": "1434.50"}},
    )
    asked = ("kpi", "--from", "2026-10", "--to", "2026-10", "--by", "region", "--kpi", "revenue,conversion")
    code, body, _ = filled(*asked)
    first = body["rows"][0]
    assert (code, set(first)) == (
        0,
        {"region", "kpi", "value", "plan", "due", "last_year", "industry", "light", "why", "thin", "disputed", "notes"},
    )
    assert (first["region"], first["kpi"], first["value"], first["last_year"]) == (
        "华东",
        "revenue",
        "1234.50",
        "50.00",
    )
    assert body["rows"][1]["value"] == 0.1
    assert filled("undo", 2)[:2] == (0, {"load": 2, "months": ["2026-10"]})
    assert filled(*asked)[1]["rows"][0]["value"] is None
    assert filled("redo", 2)[:2] == (0, {"load": 2, "months": ["2026-10"]})
    assert filled(*asked, "--lang", "en")[1]["rows"][0] == first


def test_notices_need_yes_and_a_dry_run_writes_nothing(filled):
    code, body, _ = filled("import", filled.folder / "gbk.csv")
    assert (code, body["verdict"], body["load"]) == (1, "accept_with_notice", None)
    code, body, _ = filled("import", filled.folder / "gbk.csv", "--dry-run")
    assert (code, body["load"]) == (0, None)
    assert filled("verify")[1]["last_load"]["load"] == 1
    code, body, _ = filled("import", filled.folder / "gbk.csv", "--yes")
    assert (code, body["load"], body["stored"]) == (0, 2, 2)
    code, body, _ = filled("import", filled.folder / "gbk.csv")
    assert (code, body["load"], body["stored"]) == (0, 2, 0)
    assert "N_SAME_FILE" in {p["code"] for p in body["problems"]}


def test_a_refused_file_names_row_column_and_value_in_the_asked_language(filled):
    code, body, err = filled("import", filled.folder / "bad.csv", "--yes", "--lang", "en")
    (problem,) = [p for p in body["problems"] if p["code"].startswith("E_")]
    assert (code, body["verdict"], body["stored"]) == (1, "reject", 0)
    assert (problem["row"], problem["column"], problem["value"]) == (2, "revenue", "abc")
    assert "abc" in problem["message"]
    assert problem["message"] in err


def test_people_are_told_what_became_of_every_row(filled):
    (filled.folder / "twice.csv").write_text(HEAD + rows("2026-10", 1, 2) + HEAD, encoding="utf-8")
    said = "Read 3 rows = {} 2 + totals 0 + blank 0 + repeated headers 1"
    assert said.format("to store") in filled("import", filled.folder / "twice.csv", "--lang", "en")[2]
    assert said.format("stored") in filled("import", filled.folder / "twice.csv", "--yes", "--lang", "en")[2]


def test_who_sends_a_file_decides_what_he_may(filled):
    viewer = filled("import", filled.folder / "month.csv", "--user", "viewer")
    assert (viewer[0], viewer[1]["problems"][0]["code"]) == (1, "E_FORBIDDEN_ROLE")
    eastern = filled("import", filled.folder / "month.csv", "--user", "editor:华东")
    assert (eastern[0], {p["code"] for p in eastern[1]["problems"]}) == (1, {"E_FORBIDDEN_REGION"})
    filled("import", filled.folder / "month.csv")
    rows_ = filled("kpi", "--by", "region", "--kpi", "revenue", "--user", "viewer:East")[1]["rows"]
    assert [row["region"] for row in rows_] == ["华东"]


def test_a_reader_of_a_region_that_does_not_exist_is_refused_and_told_which_there_are(filled):
    code, body, err = filled("kpi", "--kpi", "revenue", "--user", "viewer:华东,火星", "--lang", "en")
    assert (code, body["problems"][0]["code"]) == (1, "E_UNKNOWN")
    assert "region=火星" in err and "华东, 华南" in err


def test_reading_an_absent_store_answers_as_empty_and_creates_nothing(run):
    code, body, _ = run("kpi", "--kpi", "revenue")
    assert (code, body["rows"][0]["value"], body["rows"][0]["light"]) == (0, None, "grey")
    assert not (run.folder / "s.duckdb").exists()
    code, body, _ = run("verify")
    assert (code, body["problems"][0]["code"]) == (1, "E_UNKNOWN")


def test_a_backup_restores_what_was_there(filled):
    code, made, _ = filled("backup")
    filled("import", filled.folder / "month.csv")
    code, body, _ = filled("restore", made["file"])
    assert (code, body["ok"], len(body["replaced"])) == (0, True, 1)
    assert filled("verify")[1]["last_load"]["load"] == 1


def test_a_table_is_exported_with_the_filters_of_kpi(filled):
    target = filled.folder / "out.csv"
    code, body, _ = filled("export", "kpi", "--format", "csv", "--out", target, "--by", "region", "--kpi", "revenue")
    assert (code, body) == (0, {"file": str(target), "rows": 2})
    assert target.read_text(encoding="utf-8-sig").splitlines()[1].startswith("华东,revenue,money,70.00")


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["kpi", "--by", "planet"], ["kpi", "--kpi", "luck"], ["kpi", "--from", "2026-13"],
     ["import", "f.csv", "--answer", "unit"], ["import", "f.csv", "--user", "boss"], ["kpi", "--user", "viewer:"],
     ["export", "nothing"]],
)  # fmt: skip
def test_wrong_use_exits_2_and_prints_nothing_on_stdout(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().out == ""


def test_a_store_in_use_is_told_with_its_holder(filled):
    script = (
        "import sys, time; from pathlib import Path; from salesplan.store import Store\n"
        "s = Store.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(filled.folder / "s.duckdb")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline().strip() == b"open"
        code, body, err = filled("kpi")
        assert (code, body["problems"][0]["code"]) == (1, "E_STORE_IN_USE")
        assert str(holder.pid) in err
    finally:
        holder.communicate()


def test_a_damaged_store_and_a_missing_file_are_told_without_a_traceback(filled):
    code, body, _ = filled("import", filled.folder / "none.csv")
    assert (code, body["problems"][0]["code"]) == (1, "E_FILE")
    (filled.folder / "s.duckdb").write_bytes(b"x" * 5000)
    code, body, err = filled("kpi")
    assert (code, body["problems"][0]["code"]) == (1, "E_STORE_DAMAGED")
    assert "Traceback" not in err


def test_every_command_and_option_is_documented():
    text = DOCS.read_text(encoding="utf-8")
    commands = next(action for action in parser()._actions if action.dest == "==SUPPRESS==" or action.choices)
    for name, command in commands.choices.items():
        assert re.search(rf"`{name}\b", text), name
        for action in command._actions:
            for flag in action.option_strings:
                if flag.startswith("--") and flag != "--help":
                    assert flag in text, (name, flag)


def test_the_program_runs_as_a_module_and_speaks_utf8(filled):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "salesplan",
            "kpi",
            "--by",
            "region",
            "--json",
            "--store",
            str(filled.folder / "s.duckdb"),
        ],
        capture_output=True,
        check=True,
        env={"PATH": "", "PYTHONIOENCODING": "ascii"}
        | ({"SYSTEMROOT": "C:\\Windows"} if sys.platform == "win32" else {}),
        cwd=Path(__file__).parents[2],
    )
    assert "华东" in done.stdout.decode("utf-8")


def test_a_table_is_written_in_the_format_that_its_file_is_named_for(filled):
    out = filled.folder / "out.csv"
    assert filled("export", "results", "--out", out)[1]["rows"] == 2
    head, first, _ = out.read_text(encoding="utf-8-sig").splitlines()
    assert (head.split(",")[0], first.split(",")[0]) == ("区域", "华东")
    filled("export", "results", "--by", "product", "--out", filled.folder / "out.xlsx")
    assert (filled.folder / "out.xlsx").read_bytes().startswith(b"PK")
    wrong = (
        ("export", "kpi", "--out", "x.pptx"),
        ("export", "kpi", "--out", "x.csv", "--format", "xlsx"),
        ("template", "actuals", "--out", "x.csv"),
        ("kpi", "--from", "2026-10", "--to", "2026-01"),
    )
    for arguments in wrong:
        with pytest.raises(SystemExit) as stopped:
            filled(*arguments)
        assert stopped.value.code == 2


def test_figures_are_a_table_for_people_with_columns_that_stand_under_their_heads(filled):
    code, body, err = filled("kpi", "--kpi", "revenue,conversion", "--by", "region", "--to", "2026-07", json_=False)
    head, first, *_ = err.splitlines()
    assert (code, body, first.split()[:3]) == (0, None, ["华东", "销售额", "70.00元"])
    ends = [_columns(line[: line.index(end) + len(end)]) for line, end in ((head, "实际"), (first, "70.00元"))]
    assert ends[0] == ends[1]
    filled("import", filled.folder / "month.csv")
    assert "第 2 版" in filled("undo", 2, json_=False)[2]


def _columns(text):
    return sum(1 + (character > "\u2e7f") for character in text)
