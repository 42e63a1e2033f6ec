"""`forecast` and `landing` on any file of series, without a store."""

from __future__ import annotations

import json
from math import isfinite

import pytest

from salesplan.cli import main

HEAD = "series,period,value\n"
PARTS = ("point", "lo80", "hi80", "lo95", "hi95")


@pytest.fixture
def asked(tmp_path, capsys, monkeypatch):
    """Run a command on a file of the given text: exit code, JSON object, text for people."""
    monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "none.duckdb"))

    def ask(command, text, *options, encoding="utf-8"):
        path = tmp_path / "series.csv"
        path.write_bytes(text.encode(encoding))
        code = main([command, str(path), *map(str, options), "--json"])
        out, err = capsys.readouterr()
        assert not (tmp_path / "none.duckdb").exists()
        return code, json.loads(out), err

    return ask


def months(name, years, value=lambda year, month: 100 * year + month, until=12):
    rows = [(y, m, value(y, m)) for y in years for m in range(1, 13) if y < max(years) or m <= until]
    return "".join(f"{name},{2000 + y}-{m:02d},{v}\n" for y, m, v in rows)


def test_every_series_gets_five_finite_arrays_of_the_horizon(asked):
    text = HEAD + months("long", range(1, 7)) + "new,2007-01,5\nempty,2007-01,\n"
    text += "".join(f"quarters,{y}-Q{q},{q * 10}\n" for y in range(2000, 2007) for q in (4, 3, 2, 1))
    code, body, err = asked("forecast", text, "--horizon", 5, "--lang", "en")
    assert code == 0
    assert list(body["series"]) == ["long", "new", "empty", "quarters"]
    for one in body["series"].values():
        assert all(len(one[part]) == 5 and all(map(isfinite, one[part])) for part in PARTS)
        for parts in zip(*(one[part] for part in ("lo95", "lo80", "point", "hi80", "hi95")), strict=True):
            assert list(parts) == sorted(parts)
    assert [one["method"] for one in body["series"].values()] == ["light", "level", "empty", "light"]
    assert body["series"]["quarters"]["point"] == pytest.approx([10, 20, 30, 40, 10])
    assert body["series"]["long"]["interval80"] == "measured"
    assert body["series"]["new"]["error"] is None
    assert "new: mean level (less than a year of history); too short to backtest" in err


def test_a_file_of_short_series_says_that_its_intervals_are_defaults(asked):
    one = asked("forecast", HEAD + "new,2007-01,5\n", "--horizon", 1)[1]["series"]["new"]
    assert (one["interval80"], one["interval95"]) == ("default", "default")
    assert one["hi80"] == pytest.approx([6.5])


def test_landing_uses_the_first_known_periods_of_the_year_and_nothing_later(asked):
    before = HEAD + months("a", range(1, 8), until=6)
    later = before + "a,2007-07,999999\na,2008-01,999999\n"
    code, body, _ = asked("landing", before, "--year", 2007, "--known", 6)
    assert code == 0
    assert asked("landing", later, "--year", 2007, "--known", 6)[1] == body
    one = body["series"]["a"]
    assert one["known"] == sum(700 + month for month in range(1, 7))
    assert one["lo95"] <= one["lo80"] <= one["total"] <= one["hi80"] <= one["hi95"]
    assert 7 * 1200 < one["total"] < 9 * 1200
    fewer = asked("landing", before, "--year", 2007, "--known", 3)[1]["series"]["a"]
    assert fewer["known"] == 701 + 702 + 703


def test_a_series_that_ends_before_the_year_lands_from_its_own_end(asked):
    text = HEAD + months("a", range(1, 7), until=10, value=lambda year, month: 10)
    one = asked("landing", text, "--year", 2007, "--known", 6)[1]["series"]["a"]
    assert (one["known"], one["total"]) == (0, pytest.approx(120))


def test_rows_may_come_in_any_order_in_gb18030_with_thousands_and_gaps(asked):
    lines = months("华东", range(1, 6), value=lambda year, month: '"1,000"').splitlines()
    text = HEAD + "\n".join(line for line in reversed(lines) if "2003-05" not in line)
    code, body, err = asked("forecast", text, "--horizon", 2, encoding="gb18030")
    assert code == 0
    assert body["series"]["华东"]["point"] == pytest.approx([1000, 1000])
    assert body["series"]["华东"]["filled"] == 1
    assert "补了 1 个缺失期" in err


@pytest.mark.parametrize(
    ("text", "row", "column", "code"),
    [
        ("series,value\na,1\n", 1, "period", "E_MISSING_COLUMN"),
        (HEAD, 1, None, "E_NO_ROWS"),
        ("", 1, "series", "E_MISSING_COLUMN"),
        (HEAD + "a,2001-01,1\na,2001-13,1\n", 3, "period", "E_PERIOD_FORMAT"),
        (HEAD + "a,2001-01,1\na,2001-Q2,1\n", 3, "period", "E_PERIOD_FORMAT"),
        (HEAD + "a,2001-01,1\na,2001-01,1\n", 3, "period", "E_DUP_KEY"),
        (HEAD + "a,2001-01,many\n", 2, "value", "E_NOT_A_NUMBER"),
        (HEAD + "a,2001-01,inf\n", 2, "value", "E_NOT_A_NUMBER"),
        (HEAD + ",2001-01,1\n", 2, "series", "E_MISSING_VALUE"),
        (HEAD + "a,2001-01," + "9" * 140_000 + "\n", None, None, "E_FILE_CORRUPT"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_row_column_and_reason(asked, text, row, column, code):
    exit_code, body, err = asked("forecast", text, "--horizon", 1)
    assert exit_code == 1
    problem = body["problems"][1]
    assert (problem["row"], problem["column"], problem["code"]) == (row, column, code)
    assert problem["message"] in err


def test_text_of_no_known_encoding_is_refused_with_its_row(tmp_path, capsys):
    path = tmp_path / "series.csv"
    path.write_bytes(HEAD.encode() + b"a,2001-01,1\n\xff\xff,2001-01,1\n")
    assert main(["forecast", str(path), "--horizon", "3", "--json"]) == 1
    problem = json.loads(capsys.readouterr().out)["problems"][1]
    assert (problem["code"], problem["row"]) == ("E_ENCODING", 3)


def test_a_file_that_is_not_there_is_told(tmp_path, capsys):
    assert main(["forecast", str(tmp_path / "no.csv"), "--horizon", "3", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "E_FILE"


@pytest.mark.parametrize(
    "options",
    [("forecast", "x.csv"), ("forecast", "x.csv", "--horizon", "0"), ("landing", "x.csv", "--year", "2026")],
)
def test_a_missing_or_impossible_option_is_wrong_use(options):
    with pytest.raises(SystemExit) as left:
        main(options)
    assert left.value.code == 2
