"""A total that splits level by level: every block beside its parts, as high as its share."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from salesplan.charts import Block, icicle_frame
from salesplan.i18n.formats import MISSING, Scale

WAN = Scale(10_000, 0, "万元")
SPLIT = [
    Block(("全公司",), 1000e4, 800e4),
    Block(("全公司", "华东"), 600e4, 400e4),
    Block(("全公司", "华东", "一组"), 600e4, None),
    Block(("全公司", "华南"), 400e4, 400e4),
]


def test_parts_stand_beside_their_whole_and_after_one_another():
    done = icicle_frame(SPLIT, WAN, "zh").set_index("path")
    assert done.loc["全公司", ["level", "from", "to"]].tolist() == [0, 0.0, 1.0]
    assert done.loc["全公司 › 华东 › 一组", ["level", "from", "to"]].tolist() == [2, 0.0, 0.6]
    assert done.loc["全公司 › 华南", ["level", "from", "to"]].tolist() == [1, 0.6, 1.0]


def test_a_block_without_a_last_year_shows_no_change():
    done = icicle_frame(SPLIT, WAN, "zh").set_index("name")
    assert done.loc["华东", "line"] == "600　+50.0%"
    assert (done.loc["一组", "line"], done.loc["一组", "change_label"]) == ("600", MISSING)
    assert pd.isna(done.loc["一组", "change"])


def test_empty_blocks_and_an_empty_total_draw_nothing():
    assert icicle_frame([], WAN, "zh").empty
    assert icicle_frame([Block(("全公司",), 0.0, None)], WAN, "zh").empty
    assert icicle_frame([SPLIT[0], Block(("全公司", "西北"), 0.0, None)], WAN, "zh")["name"].tolist() == ["全公司"]


@given(st.lists(st.lists(st.integers(1, 10**6), min_size=1, max_size=5), min_size=1, max_size=5))
def test_parts_fill_exactly_the_height_of_their_whole(regions):
    blocks = [Block(("全",), sum(map(sum, regions)), None)]
    for r, teams in enumerate(regions):
        blocks.append(Block(("全", f"R{r}"), sum(teams), None))
        blocks += [Block(("全", f"R{r}", f"T{n}"), amount, None) for n, amount in enumerate(teams)]
    done = icicle_frame(blocks, WAN, "zh")
    for _, whole in done[done["level"] < 2].iterrows():
        parts = done[(done["level"] == whole["level"] + 1) & done["path"].str.startswith(whole["path"] + " ")]
        assert abs(parts["from"].min() - whole["from"]) < 1e-9
        assert abs(parts["to"].max() - whole["to"]) < 1e-9
