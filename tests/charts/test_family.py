"""Bullet, bridge, dates and threshold: their frames hold every position and text, and say nothing that is not so."""

import json
import re
from datetime import date
from decimal import Decimal
from functools import partial

import pandas as pd
import pytest

from salesplan.charts import (
    Total,
    bridge,
    bridge_frame,
    bullet,
    bullet_frame,
    effect,
    effect_frame,
    gantt,
    gantt_frame,
    threshold,
    threshold_frame,
)
from salesplan.i18n.formats import MISSING, Scale, percent

WAN = Scale(10_000, 0, "万元")
TODAY = date(2026, 11, 22)
PLAN, ACTUAL = Total("计划", Decimal(1_000_000), "plan"), Total("实际", Decimal(900_000), "actual")
ROWS = ["code", "title", "start", "end", "baseline_start", "baseline_end", "progress", "status", "owner", "order"]


def bars(**columns):
    given = {"value": [154e4, 87e4, 12e4], "plan": [150e4, 107e4, None], "previous": [140e4, None, None]}
    borders = {"border_bad": [135e4, 96e4, None], "border_good": [146e4, 104e4, None]}
    return pd.DataFrame(
        {"name": ["a", "b", "c"], "order": [3, 1, 2], "light": ["green", "red", "grey"]} | given | borders | columns
    )


def milestones(*rows):
    return pd.DataFrame(rows, columns=ROWS)


def row(code, start, end, order, progress=0.5, title=None):
    return [code, title or code, start, end, start, end, progress, "good", "陈静", order]


def links(*pairs):
    return pd.DataFrame(pairs, columns=["from_code", "to_code"])


def read_by(spec):
    """Every field and every `datum.…` that a spec reads and does not make itself."""
    text = json.dumps(spec)
    named = set(re.findall(r'"field": "([a-z_]+)"', text))
    made = set(re.findall(r'"as": "([a-z_]+)"', text))
    return (named | set(re.findall(r"datum\.([a-z_]+)", text))) - {"label"} - made


def test_frames_carry_every_field_their_spec_reads():
    months = pd.DataFrame({"month": ["2026-01"], "value": [1.0]})
    step = bridge_frame(PLAN, [("价格", Decimal(-1))], ACTUAL, WAN, "zh")
    dated = gantt_frame(milestones(row("M1", date(2026, 1, 1), TODAY, 1)), links(), TODAY, "zh")
    drawn = [
        (bullet_frame(bars(), WAN.text, "zh"), bullet("zh", "light", 3)),
        (step, bridge("zh", "light", len(step))),
        (dated, gantt("zh", "light", 1)),
        (beside([1.0, None], [0.9, 0.8]), effect("zh", "light", "percent")),
        (threshold_frame(months, 1.0, "below", "x", "percent", "zh"), threshold("zh", "light", "percent", "below")),
    ]
    for frame, spec in drawn:
        assert read_by(spec) - {"value"} <= set(frame.columns)


def beside(own, others, **marks):
    return effect_frame(["2025-12", "2026-01"], own, others, marks, ("本范围", "对照"), "percent", "zh")


def test_the_action_and_the_ends_of_both_lines_have_their_words():
    done = beside([1.0, 1.1], [0.9, 1.2], **{"2026-01": "开始"})
    assert done["mark"].tolist() == ["", "开始"]
    assert done["month"].tolist() == ["12月\n2025", "1月\n2026"]
    assert done.loc[1, ["own_end", "others_end"]].tolist() == ["本范围 110.0%", "对照 120.0%"]
    assert done["last"].tolist() == [False, True] and not done["own_above"].any()
    months = [f"2026-{month:02}" for month in range(1, 9)]
    own, others = [9.0, 1.0, 5.0, 1.0, 1.0, 2.0, 1.0, 1.1], [1.0, 1.0, 1.0, 0.2, 0.9, 0.8, 0.9, 0.9]
    clear = effect_frame(months, own, others, {}, ("本范围", "对照"), "percent", "zh").iloc[-1]
    reached = {name: clear[name] for name in ("top_wide", "foot_wide", "top_narrow", "foot_narrow")}
    assert list(reached.values()) == [2.0, 0.8, 5.0, 0.2]  # of what the words lie over
    alone = beside([1.0, None], [None, None])
    assert alone["last"].tolist() == [True, False] and alone["own_above"].all()


def test_bars_share_one_scale_and_are_sorted_by_their_order():
    done = bullet_frame(bars(), WAN.text, "zh")
    assert done["name"].tolist() == ["b", "c", "a"]
    assert set(done["reach"]) == {154e4}
    assert done["label"].tolist() == ["87　■ 81%", "12　○", "154　● 103%"]


def test_a_bar_without_borders_has_no_bands_and_no_rate_without_plan():
    done = bullet_frame(bars(), WAN.text, "zh").set_index("name")
    assert done.loc["c", ["low", "high"]].isna().all()
    assert done.loc["c", "rate_label"] == ""
    assert done.loc["c", "plan_label"] == MISSING


def test_bands_run_from_the_low_border_to_the_high_one_also_where_lower_is_better():
    upside_down = bars(border_bad=[0.04] * 3, border_good=[0.033] * 3, value=[0.02, 0.05, 0.04], plan=[0.03] * 3)
    done = bullet_frame(upside_down.assign(previous=None), partial(percent, lang="zh"), "zh")
    assert (done["low"] < done["high"]).all()
    shades = [layer["mark"]["fillOpacity"] for layer in bullet("zh", "light", 3)["layer"][:3]]
    assert [layer["mark"]["fillOpacity"] for layer in bullet("zh", "light", 3, True)["layer"][:3]] == shades[::-1]


def test_names_that_are_alike_are_rows_of_their_own():
    done = bullet_frame(bars(name=["a", "a", "a"]), WAN.text, "zh")
    assert len(set(done["row"])) == 3
    assert {name.rstrip("\u200b") for name in done["row"]} == {"a"}


@pytest.mark.parametrize("count", [1, 12])
def test_each_step_hangs_where_the_one_above_ended(count):
    steps = [(f"s{n}", Decimal(-100_000) / count) for n in range(count)]
    done = bridge_frame(PLAN, steps, ACTUAL, WAN, "zh")
    inner = done[done["kind"] != "total"]
    assert inner["base"].tolist()[0] == 1_000_000
    assert inner["base"].tolist()[1:] == pytest.approx(inner["to"].tolist()[:-1])
    assert done["to"].tolist()[-2] == done["to"].tolist()[-1] == 900_000
    assert done["leads"].tolist() == [True] * (len(done) - 1) + [False]


def test_what_the_steps_leave_over_has_a_name_of_its_own():
    done = bridge_frame(PLAN, [("价格", Decimal(-130_000))], ACTUAL, WAN, "zh")
    assert done["kind"].tolist() == ["total", "step", "residual", "total"]
    assert done["name"].tolist()[2] == "未解释"
    assert done["label"].tolist() == ["100", "−13", "+3", "90"]


def test_steps_that_add_up_to_the_fen_leave_nothing_over():
    steps = [("a", Decimal("-33333.33")), ("b", Decimal("-66666.67"))]
    assert "residual" not in bridge_frame(PLAN, steps, ACTUAL, WAN, "zh")["kind"].tolist()
    assert "residual" in bridge_frame(PLAN, [steps[0], ("b", Decimal("-66666.66"))], ACTUAL, WAN, "zh")["kind"].tolist()


def test_a_missing_step_is_a_dash_that_moves_nothing_and_zero_is_neither_good_nor_bad():
    done = bridge_frame(PLAN, [("a", None), ("b", Decimal(0)), ("c", Decimal(-100_000))], ACTUAL, WAN, "zh")
    assert done["label"].tolist()[1:4] == [MISSING, "±0", "−10"]
    assert done["good"].tolist()[1:4] == [None, None, False]
    assert done["to"].tolist()[:3] == [1_000_000, 1_000_000, 1_000_000]


def test_totals_are_cut_off_where_steps_could_not_be_read_beside_them():
    done = bridge_frame(PLAN, [("a", Decimal(-100_000))], ACTUAL, WAN, "zh")
    assert (done["cut"].tolist(), done["base"].tolist()) == ([True, False, True], [840_000, 1_000_000, 840_000])
    half = bridge_frame(PLAN, [("a", Decimal(-500_000))], Total("实际", Decimal(500_000), "actual"), WAN, "zh")
    assert (half["cut"].any(), half["base"].tolist()[0]) == (False, 0)


def test_a_bridge_reaches_below_zero():
    low = Total("去年", Decimal(-10), "previous")
    done = bridge_frame(low, [("a", Decimal(-20)), ("b", Decimal(45))], Total("x", Decimal(15), "actual"), WAN, "en")
    assert done["base"].tolist() == [0, -10, -30, 0]
    assert done["label_at"].tolist() == [0, -10, 15, 15]


def test_lower_is_better_turns_the_colour_of_a_step_not_its_sign():
    done = bridge_frame(PLAN, [("退货", Decimal(-100_000))], ACTUAL, WAN, "zh", lower_is_better=True)
    assert (done["good"].tolist()[1], done["label"].tolist()[1]) == (True, "−10")


def test_a_date_is_the_same_day_for_every_reader():
    done = gantt_frame(milestones(row("M1", date(2026, 1, 1), date(2026, 1, 11), 1)), links(), TODAY, "zh")
    assert done["from"].iloc[0] == 1_767_225_600_000
    assert done["reached"].iloc[0] - done["from"].iloc[0] == 5 * 86_400_000


def test_rows_follow_their_order_and_one_day_is_a_diamond():
    rows = milestones(
        row("M2", date(2026, 12, 15), date(2026, 12, 15), 2, None),
        row("M1", date(2026, 5, 1), date(2026, 6, 1), 1, 1.4),
    )
    done = gantt_frame(rows, links(), TODAY, "en")
    done = done[done["part"] == "row"]
    assert done["code"].tolist() == ["M1", "M2"]
    assert done["at"].isna().tolist() == [True, False]
    assert done["reached"].iloc[0] == done["to"].iloc[0]
    assert done["label"].tolist() == ["● 140%", "●"]


def test_a_row_without_dates_keeps_its_place_and_its_status():
    done = gantt_frame(milestones(["M1", "x", None, None, None, None, None, "unknown", None, 1]), links(), TODAY, "zh")
    assert done[["from", "to", "at", "label_at"]].iloc[0].isna().all()
    assert done["label"].tolist() == ["○"]


def test_a_link_goes_down_from_the_end_and_across_to_the_start_and_says_when_it_is_too_early():
    rows = milestones(
        row("A", date(2026, 1, 1), date(2026, 3, 1), 1),
        row("B", date(2026, 2, 1), date(2026, 4, 1), 2),
        row("C", date(2026, 5, 1), date(2026, 6, 1), 3),
    )
    done = gantt_frame(rows, links(("A", "B"), ("A", "C"), ("A", "gone"), ("A", "A")), TODAY, "zh")
    drawn = done[done["part"] == "link"]
    assert drawn["row"].tolist() == ["A", "B", "B", "A", "C", "C"]
    assert drawn["early"].tolist() == [True] * 3 + [False] * 3
    a, b = (done[done["title"] == name].iloc[0] for name in "AB")
    assert drawn["at"].tolist()[:3] == [a["to"], a["to"], b["from"]]
    places = done.dropna(subset=["row"]).groupby("row")["order"].nunique()
    assert set(places) == {1}


def test_today_is_drawn_unless_it_is_far_from_every_date():
    rows = milestones(row("M1", date(2026, 1, 1), date(2026, 11, 1), 1))
    assert "today" in gantt_frame(rows, links(), TODAY, "zh")["part"].tolist()
    assert "today" not in gantt_frame(rows, links(), date(2031, 1, 1), "zh")["part"].tolist()
    assert len(gantt_frame(milestones(), links(), TODAY, "zh")) == 0


def year(values, first=1):
    return pd.DataFrame({"month": [f"2026-{first + n:02d}" for n in range(len(values))], "value": values})


@pytest.mark.parametrize(("crosses", "hit"), [("above", [False, True, True]), ("below", [True, True, False])])
def test_the_line_itself_is_on_the_side_that_triggers(crosses, hit):
    done = threshold_frame(year([1.0, 2.0, 3.0]), 2.0, crosses, "上限", "count", "zh")
    assert done["hit"].tolist() == hit
    assert done["light"].tolist() == ["bad" if one else "good" for one in hit]


def test_the_newest_value_is_labelled_with_its_status():
    done = threshold_frame(year([0.2, 0.31, None]), 0.29, "below", "毛利率下限", "percent", "zh", "watch")
    assert done["last"].tolist() == [False, True, False]
    assert done["last_label"].tolist()[1] == "▲ 31.0%"
    assert done["line_label"].tolist() == ["毛利率下限 29.0%", "", ""]
    assert not threshold_frame(year([None]), 1, "above", "x", "count", "en")["last"].any()


def test_months_of_two_years_are_places_of_their_own():
    months = [f"{2025 + (n + 8) // 12}-{(n + 8) % 12 + 1:02d}" for n in range(14)]
    done = threshold_frame(pd.DataFrame({"month": months, "value": 1.0}), 2, "above", "x", "count", "zh")
    assert len(set(done["month"])) == 14
    assert [name for name in done["month"] if "\n" in name] == ["9月\n2025", "1月\n2026"]


def test_heights_follow_the_number_of_rows():
    assert [bullet("zh", "light", n)["height"] for n in (1, 3, 10)] == [150, 150, 388]
    assert [bridge("zh", "light", n)["height"] for n in (2, 14)] == [120, 428]
    assert [gantt("zh", "light", n)["height"] for n in (0, 2, 10)] == [114, 114, 354]
