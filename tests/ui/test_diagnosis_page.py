"""A diagnosis ready to be drawn: sentences without mark-up of the user's, pictures that add up, tables in words."""

from decimal import Decimal

import pytest

from salesplan.core.review.diagnosed import Analysis, Column, Diagnosis, Number, Of, Part, Parts, Sentence, Word
from salesplan.core.review.localise import Answer, Named, Sibling
from salesplan.ui.review.diagnosis_page import MARK, compose

LOCATED = Answer(
    (Named({"team": "T1"}, -60.0, 0.6, -0.3, 0.4, "strong", (Sibling("team", -0.01),)),), False, -100.0, -40.0, 0.0
)


PARTS = Parts(
    "orders",
    Part(Word("diagnosis.part.expected_orders"), Decimal("357.00")),
    (Part(Of("source", "*video*"), Decimal("-149.50")), Part(Word("diagnosis.part.old_sources"), Decimal("10.50"))),
    Part(Word("diagnosis.part.orders"), Decimal("218.00")),
    "count",
)
SLICES = Analysis(
    "slices",
    (
        Column("slice", "name"),
        Column("gap", "change_money"),
        Column("siblings", "siblings"),
        Column("evidence", "evidence"),
    ),
    (
        {
            "slice": Of("team", "T1"),
            "gap": -600000.0,
            "siblings": (("team", -0.01),),
            "evidence": "strong",
            "same_as": (Of("region", "R1"),),
            "of": "level",
        },
        {
            "slice": Of("product", "P1"),
            "without": (Of("team", "T1"),),
            "gap": -300000.0,
            "evidence": "weak",
            "of": "mix",
        },
        {"slice": Word("diagnosis.slices.rest"), "gap": -100000.0},
    ),
)
SOURCES = Analysis(
    "sources",
    (
        Column("source", "name"),
        Column("since", "month"),
        Column("leads", "count"),
        Column("conversion", "percent"),
        Column("gap_orders", "change_count"),
        Column("cost_per_lead", "yuan"),
    ),
    (
        {
            "source": Of("source", "*video*"),
            "since": "2026-08",
            "leads": 2500,
            "conversion": 0.025,
            "gap_orders": -149.5,
        },
        {"source": Of("source", "search"), "since": None, "leads": 0, "conversion": None, "gap_orders": None},
    ),
    Sentence("turn.steady", {"before": Number(0.091, "percent"), "now": Number(0.0912, "percent")}),
    (0,),
)


def made(**changes):
    found = Diagnosis(
        kind="lead_quality",
        kpi="conversion",
        where={"region": ("R1",)},
        start="2026-08",
        end="2026-10",
        basis="industry",
        unit="percent",
        value=Decimal("0.052"),
        reference=Decimal("0.085"),
        gap=Decimal("-0.033"),
        money=Decimal("-1841370.66"),
        headline=Sentence("ask.source", {"source": Of("source", "*video*")}),
        parts=(PARTS,),
        located=LOCATED,
        attributes=("team",),
        tables=(SLICES, SOURCES),
        found=(Sentence("broad"),),
        limits=(Sentence("limit.cause"),),
        missing=("cost", "market"),
    )
    return found._replace(**changes)


def names(kind, code):
    return {"R1": "华东", "T1": "一组"}.get(code, code)


@pytest.fixture(params=["zh", "en"])
def page(request):
    return compose(made(), names, request.param)


def test_names_of_the_user_are_harmless_in_sentences_and_plain_in_tables_and_pictures(page):
    assert "*" not in page.headline and "&#42;video&#42;" in page.headline
    assert page.tables[0].table.frame["source"].to_pylist() == [f"{MARK}*video*", "search"]
    assert "*video*" in page.bars[0].picture.frame["name"].to_pylist()


def test_the_bars_lead_from_the_start_to_the_end_without_a_rest(page):
    frame = page.bars[0].picture.frame.to_pandas()
    assert page.bars[0].rows == len(frame) == 4
    assert set(frame["kind"]) == {"total", "step"}
    assert frame["to"].iloc[-1] == 218


def test_what_is_missing_is_a_dash_and_never_nothing(page):
    frame = page.tables[0].table.frame
    assert frame["since"].to_pylist()[1] == "—" and frame["gap_orders"].to_pylist()[1] == "—"
    assert frame["conversion"].to_pylist() == [2.5, None] and frame["cost_per_lead"].to_pylist() == [None, None]


def test_slices_are_told_with_their_siblings_and_other_names():
    zh = compose(made(), names, "zh")
    row, outside, rest = zh.slices.table.frame.to_pylist()
    assert outside["slice"] == "P1（占比变化）（一组以外）"
    assert (rest["slice"], rest["gap"], rest["evidence"]) == ("其余（不在以上切片里）", "−10.00万", "—")
    assert zh.slices.opens == ({"team": "T1"}, {"product": "P1"}, {})
    assert row == {"slice": "一组（即 华东）", "gap": "−60.00万", "siblings": "其余团队 −1.0%", "evidence": "证据强"}
    assert zh.tables[0].note == "原有来源照旧：此前 9.1%，此后 9.1%"
    assert zh.missing == "成本（毛利）；市场规模（区分目标与份额）"
    assert (zh.title, zh.caption) == ("线索质量分析", "华东 · 2026年8–10月")


def test_without_data_there_is_only_the_sentence():
    nothing = made(value=None, reference=None, gap=None, parts=(), tables=(), found=(), located=None)
    page = compose(nothing, names, "en")
    assert not page.has_data and page.headline and (page.bars, page.tables, page.slices) == ((), (), None)
