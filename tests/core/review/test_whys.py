"""The checks that help people think: what each says, and what it must not say."""

import random

import pytest

from salesplan.core.registers.worksheets import Evidence, Why, Worksheet
from salesplan.core.review.chain import children, ends, in_order, is_loop, level, ways_up
from salesplan.core.review.people import person_in
from salesplan.core.review.whys import above_of, hints, read_back, says_the_same

PROCESSES = (
    "新来源线索不对口", "投放人群按年龄不按设备", "需求画像三年未更新", "无需求动态采集机制", "方案没有对上痛点", "华北没有体验中心",
    "苏州没有服务网点", "徐州没有仓库", "陈列没有标准", "许可没有下来", "余额不够付款", "张力不够", "顾客没有复购的理由",
    "周报没有人看", "高温没有预案", "经理没有授权额度", "业务员没有培训教材", "扩张总量没有上限", "主张总是变", "黄金周没有排班",
    "何时回访没有规定", "销售人员考核只看签单", "客户经理人均客户过多", "郑州没有库存", "陆续没有发货", "价格能力不足以覆盖成本",
    "系统未提醒到期", "合同未走标准模板", "董事会没有批准", "曾经没有盘点", "王牌产品没有现货", "江苏没有经销商",
    "The mandate will not move the market", "Sales did not get the new price list", "Marketing cost is lacking a budget line",
    "East Region did not open stores", "The manager has no approval limit", "Staff turnover doubled", "Reps carry 90 accounts",
)  # fmt: skip
PEOPLE = (
    "张三没有跟进", "由李四负责，李四没跟上", "王经理不批", "因为陈建国忘了", "小王没打电话", "老李态度差", "业务员不认真",
    "客户经理责任心不强", "新人能力不足", "某某没有回访", "人为失误", "The rep forgot to call", "Mr. Smith was on leave",
    "human error", "Sales reps are lazy",
)  # fmt: skip


def sheet(*claims, title="华南电商转化率 5.2%", **more):
    """One chain of these claims under the symptom, each with a text behind it."""
    steps = [Why(id=f"s{n}", parent=f"s{n - 1}" if n else None, claim=claim) for n, claim in enumerate(claims)]
    evidence = [Evidence(id=f"e{n}", step=f"s{n}", kind="text", text="看过记录") for n in range(len(claims))]
    told = {"title": title, "start": "2026-08", "end": "2026-10", "steps": steps, "evidence": evidence} | more
    return Worksheet.model_validate(told)


def with_step(worksheet, n, **changes):
    steps = list(worksheet.steps)
    steps[n] = steps[n].model_copy(update=changes)
    return worksheet.but(steps=tuple(steps))


def codes(worksheet, people=()):
    return [(hint.step, hint.code) for hint in hints(worksheet, people)]


def test_a_chain_of_claims_with_evidence_and_a_correction_at_its_end_is_left_in_peace():
    good = sheet(*PROCESSES[:4])
    assert codes(good) == [("s3", "no_control")]
    assert codes(with_step(good, 3, control="controllable")) == [("s3", "no_consequence")]
    assert codes(with_step(good, 3, control="controllable", consequence="correction")) == []
    assert codes(with_step(good, 3, control="uncontrollable")) == [("s3", "no_contingency")]
    assert codes(with_step(good, 3, control="uncontrollable", contingency="E01")) == []


def test_an_empty_step_is_told_that_and_nothing_else():
    assert codes(sheet("  。", evidence=())) == [("s0", "empty")]


def test_a_step_without_evidence_is_told_and_an_empty_text_is_none():
    bare = sheet("新来源线索不对口", "投放按年龄", evidence=({"id": "x", "step": "s0", "kind": "text", "text": "  "},))
    assert [step for step, code in codes(bare) if code == "no_evidence"] == ["s0", "s1"]
    pinned = {"id": "x", "step": "s0", "kind": "number", "kpi": "leads", "value": "4200"}
    assert ("s0", "no_evidence") not in codes(sheet("新来源线索不对口", "投放按年龄", evidence=(pinned,)))


def test_one_why_is_not_enough_and_the_sixth_is_one_too_many():
    assert ("s0", "only_one") in codes(sheet("新来源线索不对口"))
    six = sheet("甲环节缺料", "乙流程断开", "丙系统无接口", "丁预算被砍", "戊市场变化", "己政策调整")
    assert [(h.step, h.level) for h in hints(six) if h.code == "too_deep"] == [("s5", 6)]


def test_what_repeats_the_step_above_the_symptom_or_an_earlier_why_is_told_with_its_level():
    repeated = sheet("转化率太低了", "线索不对口", "因为：线索 不对口！", "转化率低", title="转化率低")
    found = [(h.step, h.code, h.level) for h in hints(repeated) if h.code in ("same", "circle")]
    assert found == [("s0", "same", 0), ("s2", "same", 2), ("s3", "circle", 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("转化低", "转化率低"),
        ("转化率低", "低转化率"),
        ("Conversion is low", "low conversion"),
        ("Because the leads are weak.", "leads weak"),
        ("ＡＢＣ机型缺货", "abc机型缺货"),
    ],
)
def test_nearly_the_same_words_say_the_same(one, other):
    assert says_the_same(one, other) and says_the_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("有动态采集机制", "没有动态采集机制"),
        ("新来源转化低", "旧来源转化低"),
        ("华东转化率低", "华南转化率低"),
        ("A1机型缺货", "A2机型缺货"),
        ("2025年没有更新", "2026年没有更新"),
        ("投放人群按年龄", "需求画像三年未更新"),
        ("", ""),
        ("Leads are relevant", "Leads are not relevant"),
    ],
)
def test_what_turns_a_claim_round_keeps_two_apart(one, other):
    assert not says_the_same(one, other)


@pytest.mark.parametrize("claim", PROCESSES)
def test_a_process_is_no_person(claim):
    assert person_in(claim, ("华南大区总监", "Sales vice president", "高明", "Will")) in (None, "Will")
    assert person_in(claim, ("华南大区总监", "Sales vice president", "高明")) is None


@pytest.mark.parametrize("claim", PEOPLE)
def test_a_person_is_told_in_the_words_that_name_him(claim):
    words = person_in(claim)
    assert words and words in claim


def test_people_of_the_company_are_known_by_their_names_and_aliases():
    known = ("欧阳明远", "高明", "Jane Doe", "客户经理 S001", "华南大区总监")
    for claim, name in (
        ("欧阳明远那边卡住了", "欧阳明远"),
        ("高明没有更新画像", "高明"),
        ("Jane Doe kept the old list", "Jane Doe"),
        ("客户经理 S001 没有回访", "客户经理 S001"),
        ("华南大区总监没有复核投放", "华南大区总监"),
    ):
        assert person_in(claim, known) == name
    assert person_in("提高明细账的频率", known) is None
    assert ("s0", "person") in codes(sheet("华南大区总监没有复核投放"), known)


def test_a_hint_that_the_team_answered_is_not_told_again():
    asked = sheet("小王没打电话", "没有回访规则")
    assert ("s0", "person") in codes(asked)
    assert ("s0", "person") not in codes(with_step(asked, 0, passed=("person",)))


def test_a_read_back_counts_until_either_claim_changes():
    told = sheet("线索不对口", "投放按年龄")
    pair = read_back(told, told.steps[1])
    assert (pair.cause, pair.effect, pair.confirmed) == ("投放按年龄", "线索不对口", False)
    assert read_back(told, told.steps[0]).effect == told.title
    confirmed = with_step(told, 1, read=pair.mark)
    assert read_back(confirmed, confirmed.steps[1]).confirmed
    for n, claim in ((0, "线索来源变了"), (1, "投放按地区")):
        changed = with_step(confirmed, n, claim=claim)
        assert not read_back(changed, changed.steps[1]).confirmed


def test_the_tree_of_a_worksheet_holds_however_it_grows():
    chance = random.Random(5)
    for _ in range(200):
        above = {}
        for n in range(chance.randint(1, 12)):
            above[f"s{n}"] = chance.choice([None, *above])
        order = in_order(above)
        assert sorted(order) == sorted(above)
        assert all(order.index(up) < order.index(step) for step in above for up in ways_up(above, step))
        assert {one for step in (None, *above) for one in children(above, step)} == set(above)
        assert all(level(above, step) == 1 + len(ways_up(above, step)) for step in above)
        assert set(ends(above)) == {step for step in above if not children(above, step)}
        assert not any(is_loop(above, step) for step in above)
        step, under = chance.choice(order), chance.choice(order)
        moved = above | {step: under}
        assert is_loop(moved, step) == (step == under or step in ways_up(above, under))


def test_a_worksheet_takes_no_loop_no_step_twice_and_no_evidence_of_nothing():
    told = sheet("甲", "乙")
    for broken in (
        {"steps": [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}], "evidence": ()},
        {"steps": [{"id": "a", "parent": "gone"}], "evidence": ()},
        {"steps": [{"id": "a"}, {"id": "a"}], "evidence": ()},
        {"evidence": [{"id": "x", "step": "gone", "kind": "text"}]},
        {"region": "R01", "evidence": [{"id": "x", "kind": "number", "kpi": "leads", "slice": '{"region": ["R02"]}'}]},
        {"state": "concluded"},
        {"start": "2026-11"},
    ):
        with pytest.raises(ValueError, match="Value error"):
            told.but(**broken)
    assert above_of(told) == {"s0": None, "s1": "s0"}
