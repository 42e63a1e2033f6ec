"""Numbers that are pinned to a worksheet are those of its diagnosis: shares, dealers, lead sources, tiers, industries."""

from decimal import Decimal

import pytest

from salesplan.core.registers.worksheets import Evidence
from salesplan.core.review.pinned import Pin
from salesplan.core.scope import Scope
from salesplan.core.view import View, slice_text
from salesplan.exports.why_words import Words
from salesplan.services.review import pin_values, pins, worksheets
from salesplan.services.review.begun import begun
from salesplan.services.review.diagnosis import diagnose
from salesplan.store import Store

ADMIN, NORTH = Scope("me", "admin"), Scope("no", "viewer", ("R03",))
YTD, LATE = ("2026-01", "2026-10"), ("2026-08", "2026-10")
ONLINE = {"region": ("R02",), "channel": ("C05",)}
FILM = {**ONLINE, "source": ("短视频投放",)}
FADING = {"region": ("R03",), "dealer": ("D17",)}
STOPPED = {"region": ("R05",), "tier": ("growth",), "industry": ("食品饮料",)}
WORDS = Words("zh", lambda kind, code: code)
TONGUES = (WORDS, WORDS._replace(lang="en"))


@pytest.fixture(scope="module")
def store(demo_file):
    opened = Store.open(demo_file, read_only=True)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("pin", "value", "against", "reference"),
    [
        (Pin("revenue", FADING, *YTD), "2360000", "history", "4605200"),
        (Pin("leads", FILM, *LATE), "2500", None, None),
        (Pin("orders", FILM, *LATE), "63", None, None),
        (Pin("conversion", FILM, *LATE), "0.0252", "industry", "0.085"),
        (Pin("revenue", STOPPED, *YTD), "1680000", "history", "3271280"),
    ],
)
def test_what_is_beyond_the_cube_is_pinned_as_the_stories_tell_it(store, pin, value, against, reference):
    found = pins.read(store, ADMIN, pin)
    assert (found[0], found[1]) == (Decimal(value), against)
    assert found[2] == (None if reference is None else Decimal(reference))


def test_reported_months_in_which_customers_bought_nothing_are_a_fall_to_nothing(store):
    months = pin_values.by_month(store, ADMIN, Pin("revenue", STOPPED, *YTD))
    assert [months[f"2026-{n:02d}"].value for n in range(6, 11)] == [0] * 5
    assert months["2026-05"].value > 0 and months["2026-10"].history > 0
    assert pins.read(store, ADMIN, Pin("revenue", STOPPED, "2026-06", "2026-10"))[0] == 0
    rates = pin_values.by_month(store, ADMIN, Pin("return_rate", STOPPED, *YTD))
    assert "2026-06" not in rates or rates["2026-06"].value is None


def test_a_share_is_that_of_its_diagnosis_over_the_months_whose_sizes_are_told(store):
    told = diagnose(store, ADMIN, View("2026-01", "2026-11"), "share", {"region": ("R03",)})
    row = pins.pinned(store, ADMIN, Pin("share", {"region": ("R03",)}, "2026-01", "2026-11"))
    assert (row.value, row.against, row.reference) == (told.value, "history", told.reference)
    assert (row.start, row.end) == YTD
    assert WORDS.title(row) == "R03 市场份额 8.68%，去年同期 9.50%"
    months = pin_values.by_month(store, ADMIN, Pin("share", {"region": ("R03",)}, *YTD))
    assert months["2026-10"].value and months["2026-10"].history


def test_a_worksheet_of_a_dealer_speaks_of_his_revenue_and_of_what_it_was(store):
    pin = Pin("revenue", FADING, *YTD)
    found = begun(store, ADMIN, pin, TONGUES, worksheets.diagnosed(store, ADMIN, pin))
    assert (found.kpi, found.region) == ("revenue", "R03")
    assert found.title == "R03 × 经销商 D17 销售额 236.0万，去年同期 460.5万"
    assert found.told(found.title, "en") == "R03 × Dealer D17: revenue 2.36M, last year 4.61M"
    (first,) = found.steps
    assert first.claim.startswith("差距集中在 零散客户（")
    assert found.told(first.claim, "en").startswith("The gap is concentrated in ")
    assert found.told("零散客户转走了", "en") == "零散客户转走了"
    texts = [row for row in found.evidence if row.kind == "text"]
    assert texts and all(found.told(row.text, "zh") == row.text != found.told(row.text, "en") for row in texts)
    assert [row.where for row in found.evidence[:2]] == [FADING, {**FADING, "tier": ("scattered",)}]


def test_a_reader_finds_beyond_the_cube_what_lies_in_his_regions_only(store):
    for pin in (Pin("conversion", {"source": ("短视频投放",)}, *LATE), Pin("revenue", STOPPED, *YTD)):
        assert pins.read(store, NORTH, pin)[0] is None
    assert pins.read(store, NORTH, Pin("revenue", FADING, *YTD))[0] == Decimal(2360000)
    everywhere, mine = (dict.fromkeys(pins.choosable(store, who, Pin("leads", {}, *YTD))) for who in (ADMIN, NORTH))
    assert ("source", "短视频投放") in everywhere and mine and ("source", "短视频投放") not in mine


def test_what_a_figure_is_not_made_of_is_no_number(store):
    for kpi, where in (("leads", FADING), ("revenue", FILM), ("share", FADING), ("conversion", {"tier": ("growth",)})):
        assert pins.read(store, ADMIN, Pin(kpi, where, *YTD))[0] is None


def test_sources_dealers_tiers_and_industries_are_offered_where_they_say_something(store):
    found = pins.offered(store, ADMIN, Pin("conversion", ONLINE, *LATE), "R02")
    assert next((one.pin.where["source"][0], one.value) for one in found if one.why == "source") == (
        "短视频投放",
        Decimal("0.0252"),
    )
    offered = pins.offered(store, ADMIN, Pin("revenue", {"region": ("R03",)}, *YTD))
    assert {"dealer", "tier", "industry", "team"} <= {name for one in offered for name in one.pin.where}
    cut = dict.fromkeys(name for name, _ in pins.choosable(store, ADMIN, Pin("orders", {}, *YTD)))
    assert list(cut) == ["tier", "industry", "dealer", "source"]


def test_the_first_why_names_large_slices_and_says_what_was_counted_before(store):
    told = diagnose(store, ADMIN, View("2026-01", "2026-11"), "pace", {"region": ("R03",)})
    assert WORDS.first(told).startswith("差距集中在 T09（")
    assert "T09以外还有 A1（" in WORDS.first(told) and "C2" not in WORDS.first(told)
    weighed = diagnose(store, ADMIN, View("2026-09", "2026-11"), "gross_margin")
    assert WORDS.first(weighed).startswith("差距集中在 A3的占比变化（")
    pin = Pin("gross_margin", {}, "2026-09", "2026-11")
    assert {(one.kpi, one.where["product"]) for one in pins.located(store, ADMIN, weighed, pin)} == {
        ("revenue", ("A3",)),
        ("gross_margin", ("A1",)),
    }


def test_a_slice_of_an_evidence_may_name_what_is_beyond_the_cube_and_nothing_else():
    asked = {"id": "a", "kind": "number", "kpi": "share", "start": "2026-01", "end": "2026-02"}
    assert Evidence(**asked, slice=slice_text(STOPPED)).where == STOPPED
    with pytest.raises(ValueError, match="not_a_slice"):
        Evidence(**asked, slice=slice_text({"script": ("x",)}))
