"""Policy and weights on the page: typed amounts and weights, ways out of a conflict, months with figures held."""

from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.i18n import LANGS
from salesplan.services.company import save_settings
from salesplan.services.plan import versions
from salesplan.services.plan.desk import HELD_MONTHS, open_desk
from salesplan.services.plan.proposal import chosen_before
from salesplan.ui import session
from tests.pages.conftest import texts

PAGE = "plan/decomposition.py"
LI = Scope("li", "admin")
SPRING = [f"2026-{number:02d}" for number in range(1, 11)]


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def policy(opened, id, lang="zh"):
    screen = opened(PAGE, version=str(id), lang=lang)
    screen.session_state["plan.view"] = "policy"
    return screen.run()


def typed(screen, id, weights=None, amounts=None):
    """As if this had been typed into the tables."""
    state = screen.session_state[f"policy.typed.{id}"]
    screen.session_state[f"policy.typed.{id}"] = {**state, "weights": weights or {}, "amounts": amounts or {}}
    screen.session_state[f"policy.typed.nonce.{id}"] = 7
    return screen.run()


def relief(screen, n):
    """The n-th button that resolves a conflict."""
    return [one for one in screen.button if str(one.key).startswith("policy.relief.0.")][n]


@pytest.mark.parametrize("lang", LANGS)
def test_weights_are_said_to_be_normalised_and_a_conflict_is_resolved_by_its_button(opened, store_file, lang):
    id = versions.begin(session.store(), LI, 2027).id
    screen = policy(opened, id, lang)
    assert not screen.exception
    quarters = {"quarter": {"Q1": 30.0, "Q2": 40.0, "Q3": 30.0, "Q4": 40.0}}
    screen = typed(screen, id, quarters, {"region": {"R01": Decimal(900_000_000)}})
    assert not screen.exception
    assert any("140%" in one.value for one in screen.info)
    assert screen.button(key="policy.write").disabled
    assert any(("超过总目标", "more than the total")[lang == "en"] in one.value for one in screen.error)
    screen.text_input(key=f"policy.total.{id}").set_value("7亿")  # counts at the click, without a run between
    relief(screen, 1).click().run()
    assert screen.text_input(key=f"policy.total.{id}").value == ("90,000万", "900,000K")[lang == "en"]
    assert not screen.error and not screen.warning
    screen.text_input(key=f"policy.total.{id}").set_value("5亿").run()
    relief(screen, 1).click().run()
    for by in ("quarter", "month", "team", "region"):
        screen.session_state["policy.by"] = by
        screen.session_state[f"policy.typed.by.{id}"] = by
        screen.run()
        assert not screen.exception, by
    assert not screen.error
    screen.button(key="policy.write").click().run()
    assert not screen.exception
    kept = chosen_before(open_desk(session.store(), LI, id))
    assert kept.total == 900_000_000
    assert (kept.quarters, kept.amounts) == (quarters["quarter"], {"region": {"R01": Decimal(900_000_000)}})


def test_what_is_typed_can_be_kept_without_a_split_and_is_there_again(opened, store_file):
    id = versions.begin(session.store(), LI, 2027).id
    screen = typed(policy(opened, id), id, {"region": {"R01": 3.0, "R02": 1.0}}, {"team": {"T01": Decimal(5_000_000)}})
    assert any("没有权重" in one.value for one in screen.error)
    screen.button(key="policy.keep").click().run()
    assert not screen.exception
    assert open_desk(session.store(), LI, id).inputs["marginals"] == {"team": {"T01": "5000000"}}
    screen = policy(opened, id)
    assert screen.button(key="policy.keep").disabled
    assert any("另外填了：区域、团队" in text for text in texts(screen))
    relief(screen, 0).click().run()
    assert not any("没有权重" in one.value for one in screen.error)


def test_months_with_figures_are_held_by_a_switch_and_only_the_rest_is_split(opened, store_file):
    store = session.store()
    counting = next(one for one in versions.versions(store, LI) if one.counts and one.year == 2026)
    id = versions.begin_from(store, LI, counting.id).id
    before = open_desk(store, LI, id).tracks.base
    screen = policy(opened, id)
    assert not screen.exception
    assert screen.toggle(key=f"policy.held.{id}").value
    assert any("已结账" in one.label for one in screen.toggle)
    save_settings(store, LI, closed_through="2026-06")
    screen = policy(opened, id)
    screen.toggle(key=f"policy.held.{id}").set_value(True).run()
    assert not screen.exception
    desk = open_desk(store, LI, id)
    assert desk.inputs[HELD_MONTHS] == SPRING
    assert any("1月–10月 不动" in text and "11月还没结束" in text for text in texts(screen))
    screen.text_input(key=f"policy.total.{id}").set_value("53000万")  # counts at the click, without a run between
    screen.button(key="policy.write").click().run()
    assert not screen.exception
    after = open_desk(store, LI, id).tracks.base
    held = before.mask({"month": SPRING})
    assert (after.amounts[after.mask({"month": SPRING})] == before.amounts[held]).all()
    assert after.sum_of({}) == 53_000_000_000
    screen = policy(opened, id)
    screen.text_input(key=f"policy.total.{id}").set_value("1亿").run()
    assert any("不动的月份合计" in one.value for one in screen.error)
    screen.toggle(key=f"policy.held.{id}").set_value(False).run()
    assert HELD_MONTHS not in open_desk(store, LI, id).inputs
