"""A note is written where a number is opened, and its mark stands wherever that number does."""

import pytest

from salesplan.core.review.noted import Number
from salesplan.core.view import View
from salesplan.services import notes
from salesplan.services.plan import comments, versions
from salesplan.services.review import alerts
from salesplan.ui import cache, session
from salesplan.ui.cockpit.opened import Opened
from tests.pages.conftest import query, texts

COCKPIT, RESULTS, ACTIONS = "meeting/cockpit.py", "review/results.py", "meeting/actions.py"
YEAR = Number("revenue", {}, "2026-01", "2026-10")


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def said(screen):
    assert not screen.exception
    return " ".join(texts(screen))


def written():
    """All but the comment that the demo company comes with."""
    return [one for one in notes.notes(session.store(), session.scope()) if one.id > 1]


def test_a_number_is_disputed_where_it_is_opened_and_settled_with_a_reason(opened):
    screen = opened(COCKPIT, lang="zh", to="2026-10")
    assert "⚑" not in said(screen) and "✎" not in said(screen)
    screen.session_state["opened"] = Opened("aov")
    screen.session_state["notes.opened"] = True
    screen.run()
    assert "这个数字没有批注" in said(screen)
    (key,) = [area.key for area in screen.text_area]
    screen.text_area(key=key).set_value("与财务口径不同")
    screen.button(key=f"{key}.disputed").click().run()
    (one,) = written()
    assert (one.kind, one.number) == ("disputed", YEAR._replace(measure="aov"))
    page = said(screen.run())
    assert ":orange[⚑\u00a0有争议]" in page and "挑战目标 90.4% :orange" not in page


def test_what_is_clicked_in_the_map_and_the_months_is_disputed_beside_its_name_and_flagged_there(opened):
    screen = opened(COCKPIT, lang="zh", to="2026-10")
    screen.session_state["heat"] = {"selection": {"cell": [{"region": "R03", "product": "A1"}]}}
    screen.session_state["notes.cell.R03.A1"] = True
    screen.run()
    (field,) = screen.text_area
    field.set_value("有一单记错产品")
    screen.button(key=f"{field.key}.disputed").click().run()
    screen.session_state["heat"] = {"selection": {"cell": []}}
    screen.session_state["months"] = {"selection": {"cell": [{"code": "2026-09"}]}}
    screen.session_state["notes.cell.2026-09"] = True
    screen.run()
    assert "##### 2026年9月" in said(screen)
    (field,) = screen.text_area
    field.set_value("九月口径不同")
    screen.button(key=f"{field.key}.comment").click().run()
    month = YEAR.within({"month": ("2026-09",)})
    cell = YEAR.within({"region": ("R03",), "product": ("A1",)})
    assert [(one.kind, one.number) for one in written()] == [("comment", month), ("disputed", cell)]
    screen.run()
    page = cache.cockpit_page(
        scope=session.scope(),
        version=session.version(),
        view=View("2026-01", "2026-10"),
        scope_label="全公司",
        lang="zh",
    )
    flags = [sorted(filter(None, one.frame.column("flag").to_pylist())) for one in (page.months, page.heat)]
    assert flags == [["✎"], ["⚑"]]
    assert page.heat.caption.endswith("⚑\u00a0有争议") and page.months.caption.endswith("✎\u00a0批注")


def test_the_mark_of_a_number_stands_on_every_page_that_shows_it(opened):
    store, scope = session.store(), session.scope()
    opened("start.py")
    notes.add(store, scope, YEAR, "少算了一单", "disputed")
    notes.add(store, scope, YEAR.within({"region": ("R03",)}), "春节后补")
    north = YEAR.within({"region": ("R03",), "product": ("A1",), "month": ("2026-09",)})
    notes.add(store, scope, north, "缺发票", "disputed")
    screen = opened(COCKPIT, lang="en", to="2026-10")
    page = said(screen)
    links = [link.label for link in screen.get("page_link")]
    assert "Notes: :orange[⚑\u00a0disputed\u00a02 ✎\u00a01]" in links
    assert "⚑ disputed ⚑ 1 within ✎ 1 within" in page.replace("\u00a0", " ")
    assert "challenge 90.4% :orange[⚐]" in page  # attainment is made of revenue
    assert any("North" in label and label.endswith(":orange[⚐]\u2002›") for label in links), links
    (slices,) = [table.value for table in screen.dataframe if "notes" in table.value]
    assert {row["name"]: row["notes"] for row in slices.to_dict("records") if row["notes"]} == {
        "North": "✎ 1 ⚑ 1 within"
    }

    screen = opened(RESULTS, lang="en", to="2026-10", id="notes", way="region")
    assert "slice" in screen.dataframe[0].value  # the list that the line leads to comes first
    marked = [sorted(filter(None, table.value["notes"])) for table in screen.dataframe if "notes" in table.value]
    of_north, of_shares, of_september = ["✎ 1 ⚑ 1 within"], ["⚑ 1 within", "⚑ 2 within"], ["⚑ 1 within"]
    of_rivals = ["⚑ 2 within"] * 4  # ours, and how it stands to each of theirs
    assert marked == [of_north, of_north, of_rivals, of_shares, of_september]
    (listed,) = [table.value for table in screen.dataframe if "slice" in table.value and "text" in table.value]
    assert [" · ".join(row) for row in listed[["kpi", "slice", "period"]].values.tolist()][:3] == [
        "Revenue · North × PM VSD screw compressor · Sep 2026",
        "Revenue · Whole company · Jan–Oct 2026",
        "Revenue · North · Jan–Oct 2026",
    ]
    assert "disputed 2, open comments 2" in said(screen)
    screen = opened(ACTIONS, lang="en", id="A01")
    assert "Figures that this verdict goes by: :orange[⚑\u00a01\u00a0within]" in said(screen)


def test_a_row_of_the_list_is_settled_and_leads_to_its_number(opened):
    store, scope = session.store(), session.scope()
    opened("start.py")
    id = notes.add(store, scope, YEAR.within({"region": ("R03",)}), "少算了一单", "disputed")
    screen = opened(RESULTS, lang="zh", to="2026-10", id="notes")
    screen.session_state["table-notes-2-False"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    screen.run()
    assert "少算了一单" in said(screen)
    turn = f"comment.turn.list.{id}"
    screen.session_state[f"{turn}.ask"] = True
    screen.run()
    screen.button(key=turn).click().run()
    assert not written()[0].resolved
    screen.text_input(key=f"{turn}.why").set_value("已补录")
    screen.button(key=turn).click().run()
    assert (written()[0].resolved, written()[0].reason) == (True, "已补录")
    assert "0 个数字有争议，1 条批注未了" in said(screen)


def test_a_disputed_cell_of_a_plan_is_marked_in_the_grid_and_listed(opened):
    store, scope = session.store(), session.scope()
    opened("start.py")
    (counting,) = [one for one in versions.versions(store, scope) if one.counts and one.year == 2026]
    draft = versions.begin_from(store, scope, counting.id).id
    comments.add(store, scope, draft, {"region": ("R03",)}, "太高", kind="disputed")
    screen = opened("plan/decomposition.py", lang="en", version=str(draft), at="region:R03")
    assert "⚑ Disputed" in said(screen)
    screen = opened(RESULTS, lang="en", id="notes")
    (listed,) = [table.value for table in screen.dataframe if "slice" in table.value and "text" in table.value]
    assert (listed["slice"][0], "plan V" in listed["period"][0]) == ("North", True)
    assert query(screen)["id"] == "notes"


def test_the_number_of_an_alert_has_its_mark_wherever_it_stands(opened):
    store, scope = session.store(), session.scope()
    opened("start.py")
    listed = {"facts": session.facts(), "look": View("", "")}
    assert set(cache.alert_marks(scope=scope, version=session.version(), **listed)) == {""}
    found = alerts.alerts(store, scope)
    spoken = [one for one in found if one.rule.id == "conversion_industry" or one.cut == {"region": ("R03",)}]
    spoken = [one for one in spoken if one.rule.kpi in ("conversion", "pace")]
    for one in spoken:
        notes.add(store, scope, Number(one.rule.judged, one.slice, one.start, one.month), "CRM", "disputed")
    marks = cache.alert_marks(scope=scope, version=session.version(), **listed)
    assert [one.id for one, mark in zip(found, marks, strict=True) if mark == "⚑"] == [one.id for one in spoken]

    (pace,) = [one for one in spoken if one.rule.kpi == "pace"]  # elsewhere the attainment of those months
    asked = {"scope": scope, "version": session.version(), "view": View(pace.start, pace.month), "lang": "zh"}
    page = cache.cockpit_page(**asked, scope_label="全公司")
    assert [("华北" in one.text, " :orange[⚑]" in one.text) for one in page.signals[:2]] == [
        (True, True),
        (False, False),
    ]
    bars = cache.slices(**asked, by="region")
    within = cache.results_page(**asked, by="region").within.table
    for table, name in ((bars.table, "notes"), (within, "notes"), (bars.picture, "flag")):
        rows = table.frame.to_pylist()
        assert [row["name"] for row in rows if (row[name] or "").startswith("⚑")] == ["华北"], name
    assert known(View(pace.start, pace.month)).mark(Number("pace", pace.slice, pace.month, pace.month)).disputed == 1


def known(view):
    return cache.noted(scope=session.scope(), version=session.version(), view=view)


def test_what_was_is_only_read(opened):
    store, scope = session.store(), session.scope()
    screen = opened(COCKPIT, lang="zh", to="2026-10")
    notes.add(store, scope, YEAR, "后来写的")
    load = cache.offer(scope=scope, version=session.version()).moments[0].load
    screen = opened(COCKPIT, lang="zh", to="2026-10", load=str(load))
    assert "✎" not in said(screen)
