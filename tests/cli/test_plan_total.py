"""A total on the command line and as a workbook: what the page shows, from the same service."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from salesplan.core.scope import Scope
from salesplan.services.place import open_store
from salesplan.services.plan import versions
from salesplan.services.plan.anchors import total_of
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.grounds import inputs_of
from salesplan.services.plan.operations import Keep
from salesplan.services.views import default_view
from tests.cli.test_cli import filled, run

__all__ = ["filled", "run"]
ADMIN = Scope("tester", "admin")
TYPED = {
    "anchors": {
        "market_size": "5950000000", "market_share": "0.096", "capacity": "589000000", "supply_cap": "600000000",
        "forecast": "572000000", "forecast_spread": "0.04",
    },
    "total": "575000000", "challenge_ratio": "1.1",
}  # fmt: skip


@pytest.fixture
def chosen(filled):
    """A draft of 2027 with typed anchors and a chosen total."""
    store = open_store(filled.folder / "s.duckdb")
    id = versions.begin(store, ADMIN, 2027, "").id
    act(store, ADMIN, id, Keep(TYPED))
    store.close()
    filled.version = id
    return filled


def test_the_command_tells_the_total_that_the_draft_holds_with_every_number_and_its_source(chosen):
    code, told, err = chosen("plan", "total", "--year", 2027)
    assert (code, told["year"], told["version"]) == (0, 2027, chosen.version)
    assert told["anchors"]["market"] == "571200000.00"
    assert (told["total"], told["challenge"], told["challenge_ratio"]) == ("575000000.00", "632500000.00", 1.1)
    assert {"tight", "over_capacity_challenge"} <= {one["flag"] for one in told["cautions"]}
    assert "挑战目标超出产能 4,350万" in err
    sources = {one["name"]: one for one in told["sources"]}
    assert (sources["market_share"]["value"], sources["market_share"]["code"]) == (0.096, "typed")
    assert (sources["capacity"]["value"], sources["capacity"]["message"]) == ("589000000.00", "手工填写")
    chances = [one["chance"] for one in told["distribution"]]
    reached = [Decimal(one["total"]) for one in told["distribution"]]
    assert chances == sorted(chances, reverse=True)
    assert reached == sorted(reached)
    assert dict(zip(chances, reached, strict=True))[0.5] == 572_000_000


def test_the_command_and_the_page_ask_the_same(chosen):
    told = chosen("plan", "total", "--version", chosen.version)[1]
    store = open_store(chosen.folder / "s.duckdb")
    desk = open_desk(store, ADMIN, chosen.version)
    page = total_of(store, ADMIN, default_view(store, ADMIN), 2027, inputs_of(desk.inputs))
    at = page.weigh(Decimal("575000000"), Decimal("632500000"))
    store.close()
    assert [told[key] for key in ("chance", "growth", "place")] == [at.chance, at.growth, at.place]
    assert [one["flag"] for one in told["cautions"]] == [one.flag for one in at.warnings]
    assert told["missing"] == list(page.anchors.missing)


@pytest.mark.parametrize(("lang", "sheet", "head"), [("zh", "依据", "来源"), ("en", "Evidence", "Comes from")])
def test_the_workbook_holds_what_the_command_tells(chosen, lang, sheet, head):
    out = chosen.folder / "total.xlsx"
    told = chosen("plan", "total", "--year", 2027, "--out", out, "--lang", lang)[1]
    assert told["file"] == str(out)
    book = load_workbook(out)
    rows = list(book[sheet].iter_rows(values_only=True))
    assert rows[0][-1] == head
    assert [row[-1] for row in rows[1:]] == [one["message"] for one in told["sources"]]
    amounts = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert amounts[("选定总目标", "Chosen total")[lang == "en"]] == 575_000_000
    assert amounts[("市场容量", "Market")[lang == "en"]] == 571_200_000
    said = [row[-1] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert [one["message"] for one in told["cautions"]] == said[-len(told["cautions"]) :]
    chances = list(book.worksheets[2].iter_rows(values_only=True))[1:]
    assert [one[1] for one in chances] == pytest.approx([float(one["total"]) for one in told["distribution"]])


def test_without_a_version_nothing_is_typed_and_nothing_chosen(filled):
    code, told, err = filled("plan", "total", "--year", 2030)
    assert (code, told["version"], told["total"], told["cautions"]) == (0, None, None, [])
    assert "还没选定" in err
    json.dumps(told)


def test_a_reader_of_some_regions_is_refused_a_total_of_the_company(chosen):
    code, told, _ = chosen("plan", "total", "--year", 2027, "--user", "editor:华东")
    assert (code, told["problems"][0]["code"]) == (1, "E_FORBIDDEN")
    assert "anchors" not in told
