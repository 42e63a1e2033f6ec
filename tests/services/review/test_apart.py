"""Regions, teams and products that began or ended inside a comparison are told apart; nothing that is said is untrue."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from salesplan.core.review.diagnosed import Of
from salesplan.core.review.localise import localise
from salesplan.core.view import View
from salesplan.services.kpis import ask
from salesplan.services.review import localising
from salesplan.services.review.analyses.slices import told
from salesplan.services.review.diagnosis import diagnose
from salesplan.services.review.lives import Life, Parted, ended, lives
from salesplan.services.review.localising import Table, judged, locate
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load, plan

SUMMER = View("2026-07", "2026-09")
TEAMS = {"T01": "R01", "T02": "R01", "T03": "R02", "T04": "R03", "T05": "R03", "T06": "R04", "T07": "R05"}
PRICES = {"P01": 2000, "P02": 3500, "P03": 5000}


@pytest.fixture
def store():
    opened = Store.memory()
    yield opened
    opened.close()


def company(orders=lambda where, usual: usual, months=9):
    """Teams of five regions sell three products, month by month with the scatter of counted orders; `orders` says how
    many are expected of a row. T07, the only team of R05, began in March 2026."""
    rng = np.random.default_rng(11)
    rows = []
    for month in (f"{year}-{m:02d}" for year in (2025, 2026) for m in range(1, months + 1)):
        for team, region in TEAMS.items():
            for product, price in PRICES.items():
                where = {"month": month, "region": region, "team": team, "product": product}
                if region == "R05" and month < "2026-03":
                    continue
                number = int(rng.poisson(orders(where, 40.0)))
                if number:
                    revenue = round(number * price * rng.normal(1, 0.04))
                    rows.append(cell(**where, orders=number, units=number, revenue=revenue))
    return rows


def adds_up(answer, gap):
    explained = sum(one.gap for one in (*answer.slices, *answer.apart)) + answer.rest + answer.mix
    assert explained == pytest.approx(answer.gap) == pytest.approx(float(gap), abs=0.005)


def keys(found):
    return [one.key for one in found.found]


def said(found, key):
    return next(one.values for one in found.found if one.key == key)


def war(where, usual):
    """In R01 the cheap product takes the place of the dear one."""
    if where["region"] != "R01" or where["month"] < "2026-01":
        return usual
    return {"P01": 2.2, "P02": 1.0, "P03": 0.4}[where["product"]] * usual


def test_a_region_that_began_inside_the_comparison_hides_no_fall_of_order_value_elsewhere(store):
    load(store, company(war))
    found = diagnose(store, ADMIN, SUMMER, "aov", basis="last_year")
    first = found.located.slices[0]
    assert (dict(first.where), first.change < 0, first.share > 0.5) == ({"region": "R01"}, True, True)
    (new,) = found.located.apart
    assert (dict(new.where), new.has_ended, new.month) == ({"region": "R05"}, False, "2026-03")
    adds_up(found.located, found.gap)
    (member,) = said(found, "apart")["members"]
    assert (member.key, member.values["slice"], member.values["month"]) == (
        "apart.begun",
        Of("region", "R05"),
        Of("month", "2026-03"),
    )


@pytest.mark.parametrize("few", [110, 0], ids=["by month", "too many leaves for months"])
def test_what_began_and_what_ended_stand_apart_from_the_slices_of_a_sum_to_the_fen(store, few, monkeypatch):
    monkeypatch.setattr(localising, "_FEWEST", few)

    def orders(where, usual):
        gone = where["product"] == "P02" and where["month"] >= "2026-08"
        return 0 if gone else usual / 2 if where["team"] == "T03" and where["month"] > "2026" else usual

    rows = company(orders)
    load(store, rows)
    answer = locate(store, ADMIN, SUMMER, "revenue", "last_year").answer
    frame = pd.DataFrame(rows).astype({"revenue": float})

    def sold(year, **where):
        held = frame[frame["month"].between(f"{year}-07", f"{year}-09")]
        for name, code in where.items():
            held = held[held[name] == code]
        return held[~((held["product"] == "P02") & (held["month"] > f"{year}-07"))]["revenue"].sum()

    assert [dict(one.where) for one in answer.slices] in ([{"team": "T03"}], [{"region": "R02"}])
    assert answer.slices[0].gap == pytest.approx(sold(2026, team="T03") - sold(2025, team="T03"))
    told_apart = {(*one.where.values(), one.has_ended, one.month): one.gap for one in answer.apart}
    new = frame[(frame["region"] == "R05") & (frame["month"] >= "2026-07")]["revenue"].sum()
    old = frame[(frame["product"] == "P02") & frame["month"].isin(["2025-08", "2025-09"])]["revenue"].sum()
    assert told_apart == {("R05", False, "2026-03"): pytest.approx(new), ("P02", True, "2026-08"): pytest.approx(-old)}
    this, last = (frame[frame["month"].between(f"{y}-07", f"{y}-09")]["revenue"].sum() for y in (2026, 2025))
    adds_up(answer, this - last)


def test_a_product_that_fell_to_nothing_is_said_to_have_stopped_and_its_months_are_not(store):
    load(
        store,
        company(lambda where, usual: 0 if (where["product"], where["month"] > "2026-07") == ("P02", True) else usual),
    )
    plan(
        store,
        [
            {"month": f"2026-{m:02d}", "region": region, "team": team, "product": product, "base": 40 * price}
            for m in range(1, 13)
            for team, region in TEAMS.items()
            for product, price in PRICES.items()
            if region != "R05" or m > 2
        ],
    )
    found = diagnose(store, ADMIN, View("2026-01", "2026-09"), "revenue", {"product": ("P02",)}, basis="plan")
    assert said(found, "since.stopped") == {"slice": Of("product", "P02"), "month": Of("month", "2026-08")}
    assert not {"since.below", "located", "located.share"} & set(keys(found))
    whole = diagnose(store, ADMIN, View("2026-01", "2026-09"), "revenue", basis="plan")
    assert said(whole, "since.stopped")["slice"] == Of("product", "P02")


def test_a_team_of_a_region_that_reports_late_stops_only_when_the_region_says_so(store):
    load(store, [row for row in company() if row["region"] != "R04" or row["month"] <= "2026-07"])
    late, of_teams = ask(store, ADMIN, SUMMER._replace(where={"team": ("T06",)})), ("team",)
    assert ended(late) is None
    assert [life.code for life in lives(ask(store, ADMIN, SUMMER, of_teams)) if life.has_ended] == []
    assert "since.stopped" not in keys(diagnose(store, ADMIN, SUMMER, "revenue", {"team": ("T06",)}, basis="last_year"))
    load(store, [cell(f"2026-{m:02d}", "R04", team="T08", revenue=2000, orders=1, units=1) for m in (8, 9)])
    now = ask(store, ADMIN, late.view)
    assert ended(now) == "2026-08"
    gone = Life("team", "T06", True, "2026-08", frozenset({"2026-08", "2026-09"}))
    assert [life for life in lives(now._replace(dims=of_teams)) if life.has_ended] == [gone]


def test_a_region_that_closed_long_ago_is_not_waited_for(store):
    rows = company(lambda where, usual: 0 if (where["product"], where["month"] > "2026-07") == ("P02", True) else usual)
    load(store, [*rows, cell("2025-02", "R09", "P02", revenue=7000, orders=2, units=2)])
    assert ended(ask(store, ADMIN, SUMMER._replace(where={"product": ("P02",)}))) == "2026-08"


def test_a_slice_of_a_month_is_not_said_to_be_off_since_one(store):
    def orders(where, usual):
        return usual * 0.4 if where["month"] == "2026-08" else usual * 0.9 if where["month"] >= "2026-06" else usual

    load(store, company(orders))
    found = diagnose(store, ADMIN, View("2026-01", "2026-09"), "revenue", {"region": ("R01",)}, basis="last_year")
    assert {"month": "2026-08"} in [dict(one.where) for one in found.located.slices]
    assert not any(key.startswith("since.") for key in keys(found))


def test_a_local_gap_that_single_months_blur_is_found_without_them(store):
    rng = np.random.default_rng(5)
    usual = pd.DataFrame(
        [(t, p, m) for t in "AB" for p in "VWXYZ" for m in ("07", "08", "09")], columns=["team", "product", "month"]
    )
    fine = usual.assign(f=100.0, v=100 * rng.gamma(4, 1 / 4, len(usual)))
    total = fine.groupby(["team", "product"])["v"].transform("sum")
    hit = (fine["team"] == "A") & (fine["product"] == "X")
    fine["v"] *= 300 * np.where(hit, 0.5, 1.0) / total
    table = Table(Parted(fine), ("team", "product", "month"))
    assert not localise(fine, table.by).slices
    assert [dict(one.where) for one in judged(table).answer.slices] == [{"team": "A", "product": "X"}]


def test_ordinary_scatter_is_only_spoken_of_where_the_gap_is_within_it():
    def answer(frame):
        table = Table(Parted(pd.DataFrame(frame, columns=["region", "product", "f", "v"])), ("region", "product"))
        return [one.key for one in told(judged(table), "money")]

    rng = np.random.default_rng(3)
    cells = [(r, p) for r in "ABCDE" for p in "VWXYZ"]
    noise = rng.normal(0, 0.1, len(cells))
    noise -= noise.mean()
    assert answer([(*one, 100.0, 100 * (1 + each)) for one, each in zip(cells, noise, strict=True)]) == ["nowhere"]
    narrow = [(*one, 1000.0, 1000 * (0.97 + each / 10)) for one, each in zip(cells, noise, strict=True)]
    assert answer(narrow) == ["nowhere.beyond"]
    assert answer([("A", "V", 100.0, 50.0), ("B", "V", 100.0, 90.0)]) == ["nowhere.few"]
    assert answer([(*one, 100.0, 80 * (1 + each / 5)) for one, each in zip(cells, noise, strict=True)]) == ["broad"]


def funnel(rate_now, leads_now=100, returns_now=0, hole=False):
    """A region with leads in two Septembers; in the hole an August of revenue without leads."""
    rows = [
        cell("2025-09", revenue=10000, orders=20, leads=100, returns=0),
        cell(
            "2026-09",
            revenue=rate_now * leads_now * 5,
            orders=rate_now * leads_now // 100,
            leads=leads_now,
            returns=returns_now,
        ),
    ]
    return rows + (
        [cell("2025-08", revenue=50000, orders=100), cell("2026-08", revenue=20000, orders=40)] if hole else []
    )


@pytest.mark.parametrize(
    ("now", "key", "asked"),
    [
        ({"rate_now": 20, "leads_now": 140, "returns_now": 300}, "link.ahead", "leads"),
        ({"rate_now": 10}, "link.short", "conversion"),
    ],
)
def test_the_link_that_went_the_gaps_way_is_asked_about(store, now, key, asked):
    load(store, funnel(**now))
    found = diagnose(store, ADMIN, View("2026-09", "2026-09"), "revenue", basis="last_year")
    assert said(found, key)["link"] == Of("link", asked)
    assert [one.values["link"].code for one in found.ask if one.key == "ask.link"] == [asked]


def test_a_link_that_did_next_to_nothing_is_neither_the_largest_drag_nor_asked_about(store):
    load(store, funnel(20, 140, 100))
    plan(store, [{"month": "2026-09", "base": 20000}])
    found = diagnose(store, ADMIN, View("2026-09", "2026-09"), "revenue", basis="plan")
    assert found.gap == Decimal("-6000.00")
    assert said(found, "links")["others"][0].values["link"] == Of("link", "leads")
    assert not {"ask.link", "ask.unled"} & {one.key for one in found.ask}


def test_months_without_leads_are_named_first_where_they_are_more_than_any_link(store):
    load(store, funnel(18, hole=True))
    found = diagnose(store, ADMIN, View("2026-08", "2026-09"), "revenue", basis="last_year")
    assert said(found, "link.unled")["unled"].value == Decimal("-30000.00")
    questions = [one.key for one in found.ask]
    assert "ask.unled" in questions and "ask.link" not in questions


def test_the_table_of_slices_holds_what_stands_apart_and_adds_up(store):
    load(store, company(war))
    found = diagnose(store, ADMIN, SUMMER, "aov", basis="last_year")
    rows = next(one for one in found.tables if one.id == "slices").rows
    assert [row["slice"] for row in rows if row["of"] == "apart"] == [Of("region", "R05")]
    assert sum(row["gap"] for row in rows) == pytest.approx(float(found.gap), abs=0.005)
