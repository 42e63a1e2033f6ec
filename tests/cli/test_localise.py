"""`localise` on any leaf table, without a store."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest

from salesplan.cli import main

HEAD = "region,product,f,v\n"


@pytest.fixture
def asked(tmp_path, capsys, monkeypatch):
    """Run the command on a file of the given content: exit code, JSON object, text for people."""
    monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "none.duckdb"))

    def ask(content, *options):
        path = tmp_path / "leaves"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main(["localise", str(path), *map(str, options), "--json", "--lang", "en"])
        out, err = capsys.readouterr()
        assert not (tmp_path / "none.duckdb").exists()
        return code, json.loads(out), err

    return ask


def table(ratio=False):
    """Six regions by eight products; region 华东 brings 40 % less, everything else what was expected, give or take."""
    rows = []
    for at in range(6):
        for product in range(8):
            f = 100 + 17 * product + 5 * at
            v = f * (1 + ((7 * at + 3 * product) % 5 - 2) / 100) * (0.6 if at == 2 else 1)
            where = {"region": "华东" if at == 2 else f"R{at}", "product": 100 + product}
            rows.append(where | ({"a_f": f, "a_v": v, "b_f": 1000, "b_v": 1000} if ratio else {"f": f, "v": v}))
    return pd.DataFrame(rows)


def parquet(frame):
    into = io.BytesIO()
    frame.to_parquet(into)
    return into.getvalue()


def test_the_slice_is_named_alike_from_csv_in_either_encoding_and_from_parquet(asked):
    frame = table()
    code, body, err = asked(frame.to_csv(index=False))
    assert code == 0
    (one,) = body["slices"]
    assert one["where"] == {"region": "华东"}
    assert one["confidence"] == "strong"
    assert one["change"] == pytest.approx(-0.4, abs=0.02)
    assert one["siblings"]["region"] == pytest.approx(0, abs=0.01)
    assert body["gap"] == pytest.approx(frame.v.sum() - frame.f.sum())
    assert one["gap"] + body["rest"] + body["mix"] == pytest.approx(body["gap"])
    assert body["seconds"] >= 0
    assert "Concentrated in region=华东" in err
    for content in (frame.to_csv(index=False).encode("gb18030"), parquet(frame)):
        assert asked(content)[1]["slices"] == body["slices"]


def test_an_index_of_a_parquet_file_is_an_attribute_only_if_it_has_a_name(asked):
    frame = table()
    named = asked(parquet(frame.set_index(["region", "product"])))[1]
    plain = asked(parquet(frame.set_axis(range(7, 7 + len(frame)))))[1]
    assert [one["where"] for one in named["slices"]] == [{"region": "华东"}]
    assert named["slices"] == plain["slices"]


def test_a_ratio_is_told_by_its_four_columns_and_any_other_column_is_an_attribute(asked):
    frame = table(ratio=True).assign(f=1, note="")
    body = asked(parquet(frame))[1]
    assert body["kpi"] == "ratio"
    assert [one["where"] for one in body["slices"]] == [{"region": "华东"}]
    assert body["gap"] == pytest.approx(frame.a_v.sum() / frame.b_v.sum() - frame.a_f.sum() / frame.b_f.sum())


def test_nothing_that_stands_out_is_an_answer_and_a_fall_of_everything_is_called_broad(asked):
    frame = table()
    frame["v"] = frame.f * 0.8 + frame.index % 3
    code, body, err = asked(parquet(frame))
    assert (code, body["slices"], body["broad"]) == (0, [], True)
    assert "No single slice" in err
    frame["v"] = frame.f + frame.index % 3 - 1
    assert asked(parquet(frame))[1]["broad"] is False


def test_what_matters_less_than_the_materiality_is_named_only_when_asked_for(asked):
    frame = table()
    frame["v"] = frame.f * (1 + (frame.index % 5 - 2) / 100)
    frame.loc[3, "v"] = frame.f[3] * 0.6
    assert asked(parquet(frame))[1]["slices"] == []
    named = asked(parquet(frame), "--materiality", 0)[1]["slices"]
    assert [one["where"] for one in named] == [{"region": "R0", "product": "103"}]


@pytest.mark.parametrize(
    ("content", "row", "column", "code"),
    [
        ("", None, None, "E_EMPTY_FILE"),
        (HEAD, 1, None, "E_NO_ROWS"),
        ("region,product\na,b\n", 1, "f", "E_MISSING_COLUMN"),
        ("region,a_f,a_v,b_f\na,1,1,1\n", 1, "b_v", "E_MISSING_COLUMN"),
        ("f,v\n1,2\n", 1, None, "no_attributes"),
        ("region,region,f,v\na,b,1,2\n", 1, "region", "E_DUP_COLUMN"),
        (HEAD + "a,b,1,1\na,c,1\n", 3, None, "E_RAGGED_ROW"),
        (HEAD + "a,b,1,1\n\na,c,many,1\n", 4, "f", "E_NOT_A_NUMBER"),
        (HEAD + "a,b,1,NaN\n", 2, "v", "E_NOT_A_NUMBER"),
        (HEAD + "a,b,inf,1\n", 2, "f", "E_NOT_A_NUMBER"),
        (HEAD + "a,b,,1\n", 2, "f", "E_MISSING_VALUE"),
        ("region,a_f,a_v,b_f,b_v\na,1,1,-1,1\n", 2, "b_f", "negative_denominator"),
        ("region,a_f,a_v,b_f,b_v\na,1,1,1,0\n", None, "b_v", "no_denominator"),
        (b"PAR1 and nothing more", None, None, "E_FILE_CORRUPT"),
        (HEAD + "a,b,1,1\n" + "x" * 140_000 + ",b,1,1\n", None, None, "E_FILE_CORRUPT"),
        (b"region,f,v\na,1,1\n\xff\xff,1,1\n", 3, None, "E_ENCODING"),
        (parquet(pd.DataFrame({"region": ["a"], "f": [1.0], "v": [None]})), 1, "v", "E_MISSING_VALUE"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_row_column_and_reason(asked, content, row, column, code):
    csv.field_size_limit(131_072)  # as a process begins; other readers raise it
    exit_code, body, err = asked(content)
    assert exit_code == 1
    problem = body["problems"][1]
    assert (problem["row"], problem["column"], problem["code"]) == (row, column, code)
    assert problem["message"] in err
    assert "{" not in problem["message"]


def test_negative_amounts_thousands_and_columns_without_difference_are_taken_as_they_are(asked):
    text = 'region,all,f,v\na,x,"1,000",-5\nb,x,0,0\nc,x,-10,20\n'
    code, body, _ = asked(text)
    assert (code, body["slices"]) == (0, [])
    assert body["gap"] == -975


@pytest.mark.parametrize("materiality", ["-0.1", "2", "nan", "some"])
def test_a_materiality_that_is_no_share_is_wrong_use(materiality):
    with pytest.raises(SystemExit) as left:
        main(["localise", "x.csv", "--materiality", materiality])
    assert left.value.code == 2
