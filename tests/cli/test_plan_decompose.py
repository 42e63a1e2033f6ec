"""`plan decompose` on a file: the JSON of docs/cli.md, both languages, and refusals with members and amounts."""

import json
from collections import Counter
from decimal import Decimal

import pytest

from salesplan.cli import main

REGIONS, PRODUCTS, TEAMS = ("华东", "华北"), ("旗舰款", "标准款"), ("一组", "二组")
CELLS = [
    {"month": f"2027-{month:02d}", "region": region, "product": product, "team": team, "seed": 1.0 + month % 3}
    for month in range(1, 13)
    for region in REGIONS
    for product in PRODUCTS
    for team in TEAMS
]
SPEC = {
    "year": 2027,
    "total": "500000000.00",
    "unit": "100.00",
    "challenge_ratio": "1.15",
    "weights": {
        "quarter": {"Q1": 30, "Q2": 40, "Q3": 30, "Q4": 40},
        "month": None,
        "region": {"华东": 45, "华北": 30},
        "product": {"旗舰款": 60, "标准款": 40},
        "team": None,
    },
    "marginals": {"region": {"华东": "300000000.00"}},
    "cells": CELLS,
    "edits": [],
}


@pytest.fixture
def answered(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "none.duckdb"))

    def run(lang="zh", **changes):
        file = tmp_path / "spec.json"
        file.write_text(json.dumps(SPEC | changes, ensure_ascii=False), encoding="utf-8")
        code = main(["plan", "decompose", str(file), "--json", "--lang", lang])
        assert not (tmp_path / "none.duckdb").exists()
        return code, json.loads(capsys.readouterr().out)

    return run


def sums(body, key, track="base"):
    found = Counter()
    for cell in body["cells"]:
        found[key(cell)] += Decimal(cell[track])
    return dict(found)


def test_a_total_is_split_by_relative_weights_and_typed_amounts_and_ties_at_every_level(answered):
    code, body = answered()
    assert (code, body["conflicts"], len(body["cells"])) == (0, [], 96)
    assert sums(body, lambda c: c["region"]) == {"华东": Decimal(300_000_000), "华北": Decimal(200_000_000)}
    assert sums(body, lambda c: c["product"]) == {"旗舰款": Decimal(300_000_000), "标准款": Decimal(200_000_000)}
    quarters = sums(body, lambda c: (int(c["month"][5:]) - 1) // 3)
    assert [round(float(quarters[q]) / 5e8, 6) for q in range(4)] == [0.214286, 0.285714, 0.214286, 0.285714]
    assert all(Decimal(c["base"]) % 100 == 0 and Decimal(c["challenge"]) >= Decimal(c["base"]) for c in body["cells"])
    assert sums(body, lambda c: "", "challenge") == {"": Decimal(575_000_000)}
    assert any("140%" in note["message"] for note in body["notes"])


def test_edits_are_made_in_order_and_typed_amounts_that_they_do_not_name_hold(answered):
    edits = [
        {"where": {"product": "旗舰款", "month": "2027-01"}, "value": "26000000.00", "mode": "keep_total"},
        {"where": {"team": "一组"}, "value": "200000000.00", "mode": "keep_total"},
    ]
    code, body = answered(edits=edits)
    assert code == 0
    assert sums(body, lambda c: c["team"])["一组"] == 200_000_000
    assert sums(body, lambda c: c["region"]) == {"华东": Decimal(300_000_000), "华北": Decimal(200_000_000)}
    code, body = answered(edits=[{"where": {"quarter": "Q1"}, "value": "1000.00", "mode": "roll_up"}])
    assert code == 0 and sums(body, lambda c: "")[""] < 400_000_000


def test_an_edit_of_the_total_meets_typed_amounts_that_stay(answered):
    total = [{"where": {}, "value": "600000000.00", "mode": "keep_total"}]
    code, body = answered(edits=total)
    assert (code, sums(body, lambda c: c["region"])) == (
        0,
        {"华东": Decimal(300_000_000), "华北": Decimal(300_000_000)},
    )
    assert sums(body, lambda c: "", "challenge") == {"": Decimal(690_000_000)}


def test_locks_and_bounds_are_exact_and_the_odd_rest_stands_in_a_named_cell(answered):
    cells = [dict(cell) for cell in CELLS]
    cells[0]["lock"], cells[1]["min"], cells[2]["max"] = "1234.56", "9000000.01", "70.07"
    code, body = answered(cells=cells)
    assert code == 0
    assert body["cells"][0]["base"] == "1234.56"
    assert Decimal(body["cells"][1]["base"]) >= Decimal("9000000.01")
    assert Decimal(body["cells"][2]["base"]) <= Decimal("70.07")
    assert sums(body, lambda c: c["region"])["华东"] == 300_000_000
    assert [note["code"] for note in body["notes"]].count("odd_rest") >= 1


@pytest.mark.parametrize(
    ("changes", "code", "members", "short"),
    [
        ({"marginals": {"region": {"华东": "600000000.00"}}}, "typed_over_total", ["华东"], "100000000.00"),
        (
            {"marginals": {"region": {"华东": "300000000.00", "华北": "100000000.00"}}},
            "totals_differ",
            ["华东", "华北"],
            "100000000.00",
        ),
        (
            {
                "weights": {
                    "quarter": dict.fromkeys(("Q1", "Q2", "Q3", "Q4"), 1),
                    "month": {f"2027-{n:02d}": 1 for n in range(1, 13)},
                },
                "marginals": {"month": {"2027-01": "125000000.50"}},
            },
            "typed_over_quarter",
            ["Q1", "2027-01"],
            "0.50",
        ),
        ({"marginals": {"team": {"三组": "5.00"}}}, "no_cell", ["三组"], "5.00"),
        ({"weights": {"region": {"华东": 1}}, "marginals": None}, "weight_missing", ["华北"], "0.00"),
        ({"weights": {"region": {"华东": 1, "华北": -1}}, "marginals": None}, "weight_negative", ["华北"], "0.00"),
        (
            {"edits": [{"where": {"region": "华东"}, "value": "500000001.00", "mode": "siblings"}]},
            "nobody_pays",
            [],
            "1.00",
        ),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_met_is_refused_with_members_and_amount(answered, changes, code, members, short, lang):
    exit_code, body = answered(lang, **changes)
    assert (exit_code, body["cells"]) == (1, [])
    found = next(c for c in body["conflicts"] if c["code"] == code)
    assert found["short"] == short and found["message"]
    assert set(members) <= set(found["members"])


@pytest.mark.parametrize(
    "changes",
    [
        {"total": "12.345"},
        {"unit": "0"},
        {"cells": [CELLS[0], CELLS[0]]},
        {"cells": [CELLS[0] | {"month": "2028-01"}]},
        {"cells": [CELLS[0] | {"seed": -1}]},
        {"cells": [CELLS[0] | {"min": "2.00", "max": "1.00"}]},
        {"weight": {}},
        {"challenge_ratio": "0"},
    ],
)
def test_a_question_that_makes_no_sense_says_where(answered, changes):
    code, body = answered(**changes)
    assert (code, body["cells"], body["notes"]) == (1, [], [])
    assert body["conflicts"][0]["message"]


def test_a_file_that_is_no_json_or_not_there_is_refused(tmp_path, capsys):
    (tmp_path / "s.json").write_bytes(b"{not json")
    assert main(["plan", "decompose", str(tmp_path / "s.json"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["cells"] == []
    assert main(["plan", "decompose", str(tmp_path / "gone.json"), "--json"]) == 1
    with pytest.raises(SystemExit) as wrong:
        main(["plan"])
    assert wrong.value.code == 2
