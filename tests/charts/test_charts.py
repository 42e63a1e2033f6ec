"""Pictures are dicts made once; their frames carry every number and text that is drawn."""

import json
import os
import subprocess
import sys
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

from salesplan.charts import (
    INK,
    anchors_chart,
    bridge,
    bullet,
    effect,
    fan,
    gantt,
    heat,
    heat_frame,
    icicle,
    months,
    months_frame,
    territories,
    territories_frame,
    threshold,
    trend,
    trend_frame,
    variance,
    variance_frame,
)
from salesplan.charts.heat import name_lines
from salesplan.charts.watched import watched
from salesplan.i18n.formats import MISSING, Scale

GOLDEN = Path(__file__).parent / "golden"
CHARTS = Path(__file__).parents[2] / "salesplan" / "charts"
WAN = Scale(10_000, 0, "万元")
SPECS = {
    "months": lambda lang, theme: months(lang, theme),
    "months_noted": lambda lang, theme: months(lang, theme, noted=True),
    "heat": lambda lang, theme: heat(lang, theme, 6, 8),
    "heat_noted": lambda lang, theme: heat(lang, theme, 6, 8, noted=True),
    "variance": lambda lang, theme: variance(lang, theme, 6),
    "variance_noted": lambda lang, theme: variance(lang, theme, 6, noted=True),
    "anchors": lambda lang, theme: anchors_chart(lang, theme),
    "fan": lambda lang, theme: fan(lang, theme, "money"),
    "effect": lambda lang, theme: effect(lang, theme, "percent"),
    "bullet": lambda lang, theme: bullet(lang, theme, 5),
    "bridge": lambda lang, theme: bridge(lang, theme, 8),
    "bridge_noted": lambda lang, theme: bridge(lang, theme, 8, noted=True),
    "gantt": lambda lang, theme: gantt(lang, theme, 7),
    "icicle": lambda lang, theme: icicle(lang, theme, 4),
    "territories": lambda lang, theme: territories(lang, theme, 6),
    "threshold": lambda lang, theme: threshold(lang, theme, "percent", "below"),
    "trend_percent": lambda lang, theme: trend(lang, theme, "percent"),
    "trend_money": lambda lang, theme: trend(lang, theme, "money"),
    "watched": lambda lang, theme: watched(lang, theme, "percent"),
}


def year(**columns):
    base = {"month": ["1月", "2月", "3月"], "order": [1, 2, 3], "forecast": [False, True, True]}
    return pd.DataFrame(base | columns)


def fields(part):
    """Every field that a spec reads from its frame."""
    if isinstance(part, dict):
        if isinstance(part.get("field"), str):
            yield part["field"]
        for value in part.values():
            yield from fields(value)
    elif isinstance(part, list):
        for value in part:
            yield from fields(value)


@pytest.mark.parametrize(("theme", "lang"), [("light", "zh"), ("dark", "en")])
@pytest.mark.parametrize("name", SPECS)
def test_a_spec_is_valid_without_data_and_made_once(name, theme, lang):
    spec = SPECS[name](lang, theme)
    assert not {"data", "datasets", "$schema"} & set(spec)
    assert spec is SPECS[name](lang, theme)
    assert INK[theme].text in json.dumps(spec)
    alt.Chart.from_dict(spec | {"data": {"name": "x"}})


def test_every_picture_is_among_those_that_are_looked_at():
    """Nothing but these tests tells a picture that is not valid."""
    made = {path.stem for path in CHARTS.glob("*.py") if "return spec_of(" in path.read_text(encoding="utf-8")}
    assert made == {name.split("_")[0] for name in SPECS}


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_is_the_one_that_was_looked_at(name):
    """Golden files; after a change that was looked at in a browser, run once with GOLDEN=write."""
    text = json.dumps(SPECS[name]("zh", "light"), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_frames_carry_every_field_their_spec_reads():
    numbers = {"value": [2.0, 1.0, None], "plan": [1.0, 2.0, 2.0], "previous": [1.0, 1.0, None]}
    cells = pd.DataFrame(
        {
            "region": ["r1"], "product": ["p1"], "region_label": ["华东"], "product_label": ["活塞机"],
            "region_order": [0], "product_order": [0], "rate": [0.9], "gap": [-1.0], "light": ["yellow"],
        }
    )  # fmt: skip
    members = pd.DataFrame({"name": ["a", "b", "c"], "order": [1, 2, 3], **numbers})
    drawn = {
        "months": months_frame(year(**numbers), WAN),
        "heat": heat_frame(cells, WAN, "zh"),
        "variance": variance_frame(members, WAN, "zh"),
        "territories": territories_frame(members.rename(columns={"value": "new", "previous": "old"}), WAN, "zh"),
        "trend_percent": trend_frame(year(value=[0.1, 0.2, None]), "percent", "zh"),
    }
    noted = ("months", "heat", "variance")
    drawn |= {f"{name}_noted": drawn[name].assign(flag="⚑", notes="⚑ 有争议") for name in noted}
    for name, frame in drawn.items():
        assert set(fields(SPECS[name]("zh", "light"))) <= set(frame.columns), name


def test_a_territory_tells_its_new_figure_and_what_the_map_changed():
    frame = pd.DataFrame(
        {
            "name": ["西北", "西南", "华东"],
            "order": [3, 2, 1],
            "old": [70e4, 30e4, 9e4],
            "new": [None, 100e4, 9e4],
            "plan": None,
        }
    )
    done = territories_frame(frame, WAN, "zh")
    assert done["label"].tolist() == ["9", "100（+70）", f"{MISSING}（−70）"]
    assert done["top"].tolist() == [9e4, 100e4, 70e4]


def test_the_gap_of_an_unfinished_month_is_measured_from_what_is_due():
    frame = year(
        value=[90e4, 40e4, None], plan=[100e4, 120e4, 130e4], previous=[80e4, 90e4, None], due=[None, 50e4, None]
    )
    done = months_frame(frame, WAN)
    assert done["gap"].tolist()[:2] == [-10e4, -10e4]
    assert done["gap_label"].tolist() == ["−10", "−10", MISSING]
    assert done["value_label"].tolist() == ["90", "40", MISSING]
    assert frame.columns.tolist() == ["month", "order", "forecast", "value", "plan", "previous", "due"]


def test_a_month_without_value_has_no_gap_bar():
    done = months_frame(year(value=[1.0, None, None], plan=[2.0, 2.0, 2.0], previous=[1.0, 1.0, 1.0]), WAN)
    assert done["gap"].isna().tolist() == [False, True, True]
    assert done["gap_to"].isna().tolist() == [False, True, True]


def test_the_gap_bars_never_reach_down_into_the_bars():
    done = months_frame(year(value=[0.0, 300.0, 10.0], plan=[100.0, 100.0, 90.0], previous=[1.0, 1.0, 1.0]), WAN)
    assert done["gap_to"].min() >= done["top"].max()


def test_lower_is_better_turns_the_colour_not_the_sign():
    done = months_frame(year(value=[3.0, 1.0, 2.0], plan=[2.0] * 3, previous=[2.0] * 3), Scale(1, 0, ""), True)
    assert done["gap_good"].tolist() == [False, True, True]
    assert done["gap_label"].tolist() == ["+1", "−1", "±0"]


def test_a_gap_that_is_shown_as_none_is_not_red():
    frame = pd.DataFrame(
        {"name": ["a", "b"], "order": [1, 2], "value": [9.6, 8.0], "plan": [10.0] * 2, "previous": [1.0] * 2}
    )
    done = variance_frame(frame, Scale(1, 0, ""), "zh")
    assert dict(zip(done["gap_short"], done["gap_good"], strict=True)) == {"±0": True, "−2": False}


def test_frames_take_decimals_and_an_empty_frame():
    from decimal import Decimal

    done = months_frame(year(value=[Decimal("1.50"), None, None], plan=[Decimal(1)] * 3, previous=[None] * 3), WAN)
    assert done["value"].dtype == "float64"
    assert len(months_frame(year(value=[1.0] * 3, plan=[1.0] * 3, previous=[1.0] * 3).head(0), WAN)) == 0
    empty = pd.DataFrame({"name": [], "order": [], "value": [], "plan": [], "previous": []})
    assert len(variance_frame(empty, WAN, "zh")) == 0
    cells = "region product region_label product_label region_order product_order rate gap light"
    assert len(heat_frame(pd.DataFrame(columns=cells.split()), WAN, "zh")) == 0
    assert len(trend_frame(pd.DataFrame(columns=["month", "order", "value"]), "money", "zh")) == 0


def test_a_cell_without_data_shows_only_the_grey_shape():
    cells = pd.DataFrame(
        {
            "region": ["r1", "r2"], "product": ["p", "p"], "region_label": ["华东", "华南"], "product_label": ["云维保"] * 2,
            "region_order": [2, 1], "product_order": [0, 0], "rate": [1.2, None], "gap": [20e4, None],
            "light": ["green", "green"],
        }
    )  # fmt: skip
    done = heat_frame(cells, WAN, "zh")
    assert done["region"].tolist() == ["r2", "r1"]
    assert done["label"].tolist() == ["○", "● 120%"]
    assert done["gap_label"].tolist() == ["", "+20"]


@pytest.mark.parametrize(
    ("name", "lang", "lines"),
    [
        ("永磁变频螺杆机", "zh", "永磁变频\n螺杆机"),
        ("云维保", "zh", "\n云维保"),
        ("PM VSD Screw Compressor", "en", "PM VSD \nScrew \nCompressor"),
        ("Fixed-Speed Screw", "en", "\nFixed-Speed \nScrew"),
        ("Piston", "en", "\n\nPiston"),
        ("", "en", "\n\n"),
    ],
)
def test_product_names_break_between_words_and_give_the_name_back(name, lang, lines):
    assert name_lines(name, lang) == lines
    assert lines.replace("\n", "") == name


def test_a_member_without_plan_has_a_value_and_no_gap():
    members = pd.DataFrame(
        {"name": ["a", "b"], "order": [2, 1], "value": [5e4, -1e4], "plan": [None, 2e4], "previous": [0, 0]}
    )
    done = variance_frame(members, WAN, "en")
    assert done["gap_label"].tolist() == ["−3 (−50%)", MISSING]
    assert done["top"].min() >= 0


def test_the_newest_month_with_a_value_is_the_labelled_one():
    done = trend_frame(year(value=[0.1, 0.2, None]), "percent", "zh")
    assert done["last"].tolist() == [False, True, False]
    assert trend_frame(year(value=[None, None, None]), "percent", "zh")["last"].sum() == 0


def test_heights_are_fixed_by_the_number_of_rows():
    assert heat("zh", "light", 3, 1)["height"] == heat("zh", "light", 4, 12)["height"] == 250
    assert heat("zh", "light", 12, 12)["height"] == 500
    assert variance("zh", "light", 12)["height"] == 416
    assert months("zh", "light", 296)["height"] == 296


def test_charts_exports_and_words_need_no_screen():
    code = "import sys, salesplan.charts, salesplan.exports, salesplan.i18n; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
