"""The fan of a forecast and the axis of anchors: frames hold what is drawn, also where something is missing."""

import json
import re

import pandas as pd
import pytest

from salesplan.charts import anchors_chart, anchors_frame, fan, fan_frame
from salesplan.core.plan.anchors import Anchors, Distribution, band

AHEAD = Distribution(5.72e8, spread=1.9e7)
DEMO = Anchors(7.2385e8, 5.712e8, 5.89e8, AHEAD, 5.95e8, last=5.17e8, growth=0.134)


def months():
    known = pd.DataFrame({"month": ["2026-09", "2026-10", "2026-11"], "value": [3.0, 4.0, None], "plan": [3, 4, 5]})
    ahead = {"point": [None, None, 5.0], "lo80": [None, None, 4.0], "hi80": [None, None, 6.0]}
    return known.assign(**ahead, lo95=[None, None, 3.0], hi95=[None, None, 7.0])


def drawn(anchors=DEMO, total=5.75e8, challenge=6.325e8, lang="zh"):
    frame = anchors_frame(anchors, band(anchors), lang, total, challenge)
    return dict(iter(frame.groupby("kind")))


def read_by(spec):
    text = json.dumps(spec)
    return set(re.findall(r'"field": "([a-z0-9_]+)"', text)) | set(re.findall(r"datum\.([a-z0-9_]+)", text))


def test_frames_carry_every_field_their_spec_reads():
    for frame, spec in (
        (fan_frame(months(), "money", "zh"), fan("zh", "light", "money")),
        (anchors_frame(DEMO, band(DEMO), "zh", 5.75e8), anchors_chart("zh", "light")),
    ):
        assert read_by(spec) - {"value", "label"} <= set(frame.columns)


def test_the_forecast_opens_from_the_newest_month_that_is_known():
    done = fan_frame(months(), "money", "zh")
    assert done.loc[1, ["point", "lo80", "hi80", "lo95", "hi95"]].tolist() == [4.0] * 5
    assert done["month"].tolist() == ["9月\n2026", "10月", "11月"]
    assert done["range80_label"].tolist()[:2] == ["", ""]
    assert done["last"].tolist() == [False, False, True]


def test_a_history_without_forecast_and_a_forecast_without_history_are_drawn():
    alone = fan_frame(months()[["month", "value"]], "money", "en")
    assert alone["point"].isna().all()
    assert not alone["last"].any()
    ahead = fan_frame(months()[["month", "point", "lo80", "hi80", "lo95", "hi95"]], "money", "en")
    assert ahead["value"].isna().all()
    assert fan_frame(pd.DataFrame({"month": []}, dtype=str), "money", "zh").empty


def test_every_anchor_has_its_row_its_amount_and_its_place():
    rows = drawn()
    assert rows["anchor"]["name"].tolist() == ["战略目标", "市场容量", "资源产能", "基线预测"]
    assert rows["anchor"]["label"].tolist() == ["7.24亿", "5.71亿", "5.89亿", "5.72亿"]
    assert rows["anchor"]["y"].is_monotonic_decreasing
    assert rows["total"]["label"].tolist() == ["选定 5.75亿"]
    assert rows["challenge"]["x"].tolist() == [6.325e8]
    assert rows["upper"][["x", "x2"]].values.tolist() == [[5.712e8, 5.95e8]]


def test_the_fields_are_those_of_the_band():
    rows, within = drawn(), band(DEMO)
    assert rows["band"][["x", "x2"]].values.tolist() == [[within.floor, within.ceiling]]
    assert rows["stretch"][["x", "x2"]].values.tolist() == [list(within.stretch)]
    assert rows["range80"]["x"].iloc[0] > rows["range95"]["x"].iloc[0]


@pytest.mark.parametrize("ahead", [AHEAD, Distribution(5.72e8, errors=(-0.05, 0.0, 0.01, 0.02, 0.04))])
def test_the_hump_is_highest_where_totals_are_likeliest(ahead):
    hump = drawn(DEMO._replace(ahead=ahead))["density"]
    assert hump["y"].max() == pytest.approx(7.2)
    assert abs(hump.loc[hump["y"].idxmax(), "x"] / 5.72e8 - 1) < 0.03


def test_a_missing_anchor_keeps_its_row_and_says_so():
    rows = drawn(DEMO._replace(market=None, ahead=None), challenge=None, lang="en")
    assert rows["missing"]["name"].tolist() == ["Market", "Forecast"]
    assert set(rows["missing"]["label"]) == {"missing"}
    assert not {"density", "range80", "challenge"} & set(rows)


def test_no_field_is_drawn_where_no_band_is_feasible():
    assert "band" not in drawn(DEMO._replace(capacity=4e8))


def test_labels_of_anchors_stand_away_from_the_chosen_line_and_inside_the_picture():
    left = drawn()["anchor"].set_index("name")["left"]
    assert left.to_dict() == {"战略目标": True, "市场容量": True, "资源产能": False, "基线预测": True}


def test_the_label_of_the_challenge_passes_above_the_chosen_line():
    found = drawn()
    total, challenge = found["total"].iloc[0], found["challenge"].iloc[0]
    assert total["left"] and challenge["y2"] > total["y2"]


def test_nothing_known_draws_four_missing_rows():
    rows = drawn(Anchors(), None, None)
    assert list(rows) == ["missing"]
    assert len(rows["missing"]) == 4
