"""A reader of one region finds nothing of another one: no figure, no name of its own, no file, by any way of reading."""

from __future__ import annotations

import re

import pytest

from salesplan.core.execute.kpis import KPIS
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, View
from salesplan.services import cockpit, explain, exporting, importing, industry, kpis, members, offer, views
from salesplan.services.setup import set_up
from salesplan.store import Store

ADMIN = Scope("me", "admin")
EAST = Scope("reader", "editor", ("R01",))
CONTEXT = {
    "today": "2026-11-23",
    "regions": {"华东": [], "暗区": ["Hidden"]},
    "products": {"旗舰款": [], "暗品": [], "未售款": []},
    "teams": {"华东一组": [], "暗组": [], "大客户部": []},
    "team_region": {"华东一组": "华东", "暗组": "暗区"},
    "channels": {"直销": [], "暗渠": []},
}
CANARIES = re.compile(r"暗|Hidden|98765\d|R02|P02|T02|C02|S66|K66|dark")
"""Figures of the other region are 98765x; its names, codes, persons and files are recognisable."""
VIEW = View("2026-01", "2026-12")
OPEN_VIEW = View("2025-01", "2026-12", {"product": ("P01", "P02"), "region": ("R01", "R02")})
HEAD = "month,region,product,team,channel,orders,units,revenue\n"
LINES = "订单号,日期,客户,区域,产品,团队,渠道,数量,销售额,销售员\n"


def send(store, content, name, dataset="actuals", by=ADMIN, **answers):
    seen = importing.preview(store, by, content.encode(), name, dataset, answers)
    assert seen.verdict != "reject", [p for p in seen.reading.problems if p.refuses]
    return importing.commit(store, by, seen)


@pytest.fixture(scope="module")
def store(lines_read_here):
    opened = Store.memory()
    set_up(opened, CONTEXT)
    for year, month in (("2025", "10"), ("2026", "09"), ("2026", "10")):
        send(opened, HEAD + f"{year}-{month},华东,旗舰款,华东一组,直销,5,5,1000\n", f"east {year}{month}.csv", by=EAST)
        send(
            opened,
            HEAD + f"{year}-{month},暗区,暗品,暗组,暗渠,987651,987652,987653\n",
            f"dark {year}{month}.csv",
            group="sales",
            scope="regions",
        )
    plan = "month,region,product,team,base,challenge\n"
    send(opened, plan + "2026-10,华东,旗舰款,华东一组,1100,1200\n", "plan east.csv", "plan")
    send(opened, plan + "2026-10,暗区,暗品,暗组,987654,987655\n", "plan dark.csv", "plan", scope="regions")
    outside = "kpi,region,period,value,source\n"
    send(opened, outside + "aov,暗区,2026,987656,dark source\n", "outside dark.csv", "benchmarks")
    send(opened, outside.replace("region,", "") + "aov,2026,200,协会\n", "outside.csv", "benchmarks")
    line = "O1,2026-08-03,K66,暗区,暗品,暗组,暗渠,1,987657,S66\n"
    send(opened, LINES + line, "dark lines.csv", "order_lines", names="create", scope="regions")
    yield opened
    opened.close()


def shown(value: object) -> str:
    return re.sub(r"View\(.*?\)", "", repr(value))


@pytest.mark.parametrize("view", [VIEW, OPEN_VIEW, VIEW._replace(as_of_load=10), VIEW._replace(plan=1)])
def test_no_question_about_figures_answers_with_the_other_region(store, view):
    for by in ((), ("month",), *((name,) for name in DIMENSIONS), ("region", "product", "team", "channel")):
        assert not CANARIES.search(shown(kpis.kpis(store, EAST, view, by)))
    for by in ("region", "product", "team", "channel"):
        assert not CANARIES.search(shown(cockpit.cockpit(store, EAST, view, by)))
    assert not CANARIES.search(shown(industry.below_industry(store, EAST, view)))


@pytest.mark.parametrize("kpi", KPIS)
def test_no_number_opened_shows_what_the_other_region_did(store, kpi):
    for slice in ({}, {"region": "R01"}, {"month": "2026-10", "product": "P01"}):
        assert not CANARIES.search(shown(explain.explain(store, EAST, VIEW, kpi, slice)))


@pytest.mark.parametrize("name", exporting.TABLES)
def test_no_download_holds_anything_of_the_other_region(store, name):
    for view in (VIEW, VIEW._replace(as_of_load=11)):
        content, _, file_name = exporting.export(store, EAST, name, "csv", view, ("region", "product"))
        assert not CANARIES.search(content.decode("utf-8-sig") + file_name)


def test_what_there_is_to_choose_from_is_his_own_or_nobodys(store):
    offered = offer.offer(store, EAST)
    assert not CANARIES.search(shown(offered))
    assert {m.zh for m in offered.members["product"]} == {"旗舰款", "未售款"}
    assert {m.zh for m in offered.members["team"]} == {"华东一组", "大客户部"}
    assert not CANARIES.search(shown(members.members(store, EAST)))
    assert not CANARIES.search(shown(members.names(store, EAST)))
    assert not CANARIES.search(shown(views.default_view(store, EAST)))


def test_imports_are_listed_for_the_regions_that_they_speak_of(store):
    listed = {row.file_name for row in importing.loads(store, EAST)}
    assert {"plan east.csv", "outside.csv", "east 202610.csv"} <= listed
    assert not CANARIES.search(shown(importing.loads(store, EAST)))


@pytest.mark.parametrize(
    ("content", "dataset"),
    [
        (HEAD + "2026-10,华东,旗舰款,华东一组,直销,1,1,5\n", "actuals"),
        (HEAD + "2026-10,暗区,旗舰款,华东一组,直销,1,1,5\n", "actuals"),
        (LINES + "O2,2026-08-03,K1,暗区,旗舰款,华东一组,直销,1,5,S1\n", "order_lines"),
    ],
)
def test_a_file_sent_by_him_is_compared_with_his_own_months_only(store, content, dataset):
    seen = importing.preview(store, EAST, content.encode(), "mine.csv", dataset)
    told = shown([p.detail for p in seen.reading.problems if p.code != "E_TEAM_REGION"]) + shown(seen.changes)
    assert not re.search(r"98765\d|dark", told)


def test_the_whole_company_sees_both_sides(store):
    """What the other tests look for would be found."""
    for found in (
        kpis.kpis(store, ADMIN, VIEW, ("region", "product")),
        offer.offer(store, ADMIN),
        importing.loads(store, ADMIN),
        cockpit.cockpit(store, ADMIN, VIEW),
    ):
        assert CANARIES.search(shown(found))
