"""The pages of milestones and contingency plans: what is late, what is triggered, and what each asks for."""

import shutil
from datetime import date

import pytest

from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency, Drill
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.services import company, records
from salesplan.store import Store
from tests.pages.conftest import go, texts
from tests.services.small_company import ADMIN

MILESTONE_PAGE, CONTINGENCY_PAGE = "execute/milestones.py", "execute/contingency.py"


@pytest.fixture(scope="module")
def kept_file(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("promises") / "store.duckdb")
    company.save_settings(store, ADMIN, today=date(2026, 11, 23))
    late = Milestone(
        title="云维保上市", start=date(2025, 12, 31), due=date(2026, 3, 31), done=date(2026, 5, 12), progress=1
    )
    records.save(store, ADMIN, MILESTONES, late)
    open_one = Milestone(title="A3 改型", start=date(2026, 6, 24), due=date(2026, 12, 31), progress="0.5")
    saved = records.save(store, ADMIN, MILESTONES, open_one)
    records.save(store, ADMIN, MILESTONES, saved.but(note="x", due=date(2027, 1, 1)), reason="验证未过")
    real = Drill(day=date(2026, 9, 21), real="activation", customers=63, amount="11800000", outcome="锁定")
    drill = Drill(day=date(2026, 4, 27), outcome="演练")
    plan = Contingency(title="保价", indicator="磁材", unit="%", crosses="above", threshold="12", reading="12.6")
    records.save(store, ADMIN, CONTINGENCIES, plan.but(drills=(drill, real)))
    store.close()
    return store.path


@pytest.fixture
def kept(kept_file, store_file):
    shutil.copy(kept_file, store_file)


def said(screen):
    assert not screen.exception
    return " ".join(texts(screen))


def at(opened, page, **params):
    screen = opened(**params)
    screen.query_params["id"] = params.get("id", "")
    return go(screen, page)


@pytest.mark.parametrize("page", [MILESTONE_PAGE, CONTINGENCY_PAGE])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_register_says_so(opened, page, lang):
    assert not opened(page, lang=lang).exception


@pytest.mark.parametrize(
    ("code", "lang", "words"),
    [
        ("M01", "zh", "晚 42 天完成（滞后 46.7%）"),
        ("M01", "en", "Done 42 days late (46.7% behind)"),
        ("M02", "zh", "应成立专项攻坚小组"),
        ("M02", "zh", "最初约定 2026-12-31"),
    ],
)
def test_a_late_milestone_says_what_is_to_be_done(opened, kept, code, lang, words):
    assert words in said(at(opened, MILESTONE_PAGE, id=code, lang=lang))


def test_a_triggered_plan_stands_on_top_and_is_started_with_one_button(opened, kept):
    screen = at(opened, CONTINGENCY_PAGE, id="E01")
    assert "触发：磁材 12.6%，阈值 12%" in said(screen)
    assert "已锁定客户 63 家，金额 1,180" in said(screen)
    assert "距上次演练 210 天" in said(screen)
    assert "■ 新预警 预警：预案触发" in [link.label for link in screen.get("page_link")]
    next(button for button in screen.button if button.label == "启动预案").click().run()
    assert "▲ 处理中 预警：预案触发" in [link.label for link in screen.get("page_link")]
    assert "启动预案" not in [button.label for button in screen.button]
    assert "已启动" in said(screen)
