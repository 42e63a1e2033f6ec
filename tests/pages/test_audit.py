"""The audit page: filters, before and after, the chain, and what changed since; empty, full, both languages."""

import shutil
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from salesplan.core.registers import REGISTERS
from salesplan.core.registers.milestones import Milestone
from salesplan.core.scope import Scope
from salesplan.i18n import LANGS, t
from salesplan.services import company, records
from salesplan.store import Store
from tests.pages.conftest import go, query, texts
from tests.services.small_company import ADMIN, cell, load, plan

PAGE = "data/audit.py"


@pytest.fixture(scope="module")
def written_file(tmp_path_factory):
    """Two loads, a plan between them, a milestone that moved, and a changed setting."""
    store = Store.open(tmp_path_factory.mktemp("audit") / "store.duckdb")
    company.save_settings(store, ADMIN, today=date(2026, 11, 23))
    load(store, [cell("2026-10", revenue=1_000_000)])
    plan(store, [{"month": "2026-10", "base": 1_000_000}])
    register = REGISTERS["milestone"]
    made = records.save(store, ADMIN, register, Milestone(title="开盘", start=date(2026, 9, 1), due=date(2026, 10, 1)))
    records.save(store, ADMIN, register, made.but(due=date(2026, 11, 1)), reason="缺料")
    load(store, [cell("2026-10", revenue=1_200_000)])
    company.save_settings(store, ADMIN, lights="strict")
    store.close()
    return store.path


@pytest.fixture
def written(written_file, store_file):
    return Path(shutil.copy(written_file, store_file))


def said(screen):
    return " ".join(texts(screen))


def log(screen):
    return next(frame.value for frame in screen.dataframe if "said" in frame.value)


@pytest.mark.parametrize(("lang", "words"), [("zh", "还没有任何操作"), ("en", "Nothing has been done yet")])
def test_an_empty_store_says_what_will_stand_here(opened, lang, words):
    screen = opened(PAGE, lang=lang)
    assert not screen.exception
    assert words in said(screen)


@pytest.mark.parametrize(
    ("lang", "sentence", "change"),
    [("zh", "修改了里程碑 M01 开盘", "2026-10-01 → 2026-11-01"), ("en", "Changed Milestones M01 开盘", "1 Oct 2026 → 1 Nov 2026")],
)  # fmt: skip
def test_every_step_is_a_sentence_with_what_changed_and_why(opened, written, lang, sentence, change):
    screen = opened(PAGE, lang=lang)
    assert not screen.exception
    rows = log(screen)
    (row,) = rows[rows["said"] == sentence].to_dict("records")
    assert change in row["changed"] and "缺料" in row["changed"]
    assert rows["seq"].tolist() == sorted(rows["seq"], reverse=True)


def test_filters_narrow_the_log_and_too_many_say_so(opened, written):
    screen = opened(PAGE)
    screen.multiselect(key="audit.action").set_value(["record.save"]).run()
    assert len(log(screen)) == 2
    screen.text_input(key="audit.text").set_value("nowhere").run()
    assert "没有符合条件的记录" in said(screen)


def test_the_chain_is_walked_when_asked(opened, written):
    screen = opened(PAGE)
    assert "校验通过" not in said(screen)
    screen.button(key="audit.verify").click().run()
    assert "记录完整，校验通过，7 条" in said(screen)


def test_a_long_log_is_turned_page_by_page(opened, written):
    store = Store.open(written)
    for n in range(60):
        with store.transaction("me", "undo", str(n)):
            pass
    store.close()
    screen = opened(PAGE)
    assert "第 1–50 条，共 67 条" in said(screen)
    screen.button(key="audit.older").click().run()
    assert len(log(screen)) == 17
    screen.multiselect(key="audit.who").set_value(["me"]).run()
    assert "第 1–50 条，共 60 条" in said(screen)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("销售额变化 +20.00万", "1 个格子", "第 2 版导入")),
        ("en", ("Revenue changed by", "in 1 cells", "load 2")),
    ],
)
def test_a_link_opens_what_changed_since_a_load(opened, written, lang, words):
    screen = opened(PAGE, lang=lang, since="1")
    assert not screen.exception
    assert query(screen)["since"] == "1"
    tables = " ".join(frame.value.to_string() for frame in screen.dataframe)
    for word in words:
        assert word in said(screen) + tables


@pytest.mark.parametrize("lang", LANGS)
def test_changes_of_a_record_are_told_field_by_field_and_one_workbook_takes_all_of_it(
    opened, written, lang, monkeypatch
):
    taken = []
    monkeypatch.setattr("streamlit.download_button", lambda label, data, **_: taken.append(data))
    store = Store.open(written)
    register = REGISTERS["milestone"]
    made = records.get(store, ADMIN, register, "M01")
    records.save(store, ADMIN, register, made.but(due=date(2026, 12, 1), note="改期"))
    store.close()
    screen = opened(PAGE, lang=lang, since="2")
    shown = next(frame.value for frame in screen.dataframe if "value_before" in frame.value and "record" in frame.value)
    assert [shown["value_after"].tolist()[-1], len(shown)] == ["改期", 2]
    book = load_workbook(BytesIO(taken[-1]()))
    assert len(book.sheetnames) == 6
    rows = list(book[t("export.table.since_records", lang)].iter_rows(values_only=True))
    assert [row[1:2] + row[4:6] for row in rows[1:]] == [
        tuple(row) for row in shown[["record", "value_before", "value_after"]].to_numpy().tolist()
    ]


def test_nothing_changed_is_said_in_one_sentence(opened, written):
    store = Store.open(written)
    load(store, [cell("2026-10", revenue=1_200_000)])
    store.close()
    assert "没有任何变化" in said(opened(PAGE, since="3"))


def test_the_choice_of_a_moment_goes_into_the_link(opened, written):
    screen = opened(PAGE)
    screen.button_group(key="audit.tab").set_value("since").run()
    assert query(screen)["since"] == "1"
    screen.selectbox(key="since.load").set_value(0).run()
    assert query(screen)["since"] == "0"
    assert "一开始" in said(screen)


def test_a_reader_with_regions_is_told_that_he_sees_his_part(opened, written, monkeypatch):
    monkeypatch.setattr("salesplan.ui.session.scope", lambda: Scope("eve", "viewer", ("R01",)))
    screen = go(opened(), PAGE)
    assert not screen.exception
    assert "你看到的是自己的操作" in said(screen)
