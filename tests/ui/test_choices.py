"""A link carries codes, opens the same view in any language, and what it does not know is told and left out."""

from datetime import date

import pytest

from salesplan.services.offer import PlanChoice
from salesplan.ui.choices import (
    PRESETS,
    Choices,
    default_period,
    fitted,
    language_of,
    months_offered,
    read_link,
    scope_label,
    write_link,
)
from tests.ui.invented import an_offer

OFFER = an_offer()


def test_without_choices_the_link_holds_the_language_and_nothing_else():
    assert write_link(Choices(), OFFER) == {"lang": "zh"}
    assert write_link(Choices(lang="en"), OFFER) == {"lang": "en"}


def test_a_link_gives_the_choices_back():
    chosen = Choices(
        "en", ("2026-03", "2026-06"), {"region": ("R01", "R03"), "team": ("T02",)}, 1, date(2026, 9, 30), 3
    )
    params = write_link(chosen, OFFER)
    assert params == {
        "lang": "en",
        "from": "2026-03",
        "to": "2026-06",
        "region": "R01,R03",
        "team": "T02",
        "plan": "1",
        "asof": "2026-09-30",
        "load": "3",
    }
    assert read_link(params, OFFER) == (chosen, ())


def test_a_reader_of_some_regions_is_never_told_the_whole_company():
    assert scope_label({}, OFFER, "zh") == "全公司"
    own = OFFER._replace(regions=("R01", "R03"))
    assert scope_label({}, own, "zh") == "、".join(OFFER.name("region", code, "zh") for code in ("R01", "R03"))
    assert scope_label({"team": ("T02",)}, own, "en").startswith(OFFER.name("region", "R01", "en"))
    assert scope_label({"region": ("R03",)}, own, "zh") == OFFER.name("region", "R03", "zh")


def test_the_default_period_follows_the_figures_and_stays_out_of_the_link():
    assert default_period(OFFER) == ("2026-01", "2026-11")
    choices, unknown = read_link({"from": "2026-01", "to": "2026-11"}, OFFER)
    assert choices.period is None and unknown == ()


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"region": "R01,R99"}, ("region=R99",)),
        ({"plan": "7"}, ("plan=7",)),
        ({"plan": "①"}, ("plan=①",)),
        ({"load": "x"}, ("load=x",)),
        ({"asof": "2026-02-30"}, ("asof=2026-02-30",)),
        ({"from": "2026-13"}, ("from=2026-13",)),
        ({"from": "1999-01"}, ("from=1999-01",)),
        ({"from": "2026-06", "to": "2026-03"}, ("from=2026-06", "to=2026-03")),
        ({"lang": "fr"}, ()),
        ({"stranger": "1"}, ()),
    ],
)
def test_what_a_link_does_not_know_is_told_and_left_out(params, told):
    choices, unknown = read_link(params, OFFER)
    assert unknown == told
    assert choices._replace(where={}) == Choices()
    assert choices.where == ({"region": ("R01",)} if "region" in params else {})


def test_the_language_is_chinese_unless_the_link_asks_for_one_we_have():
    assert [language_of({"lang": lang}) for lang in ("en", "zh", "de", "")] == ["en", "zh", "zh", "zh"]
    assert language_of({}) == "zh"


def test_choices_that_no_longer_exist_are_dropped():
    gone = Choices(where={"region": ("R01", "R77")}, plan=9, load=8)
    assert fitted(gone, OFFER) == Choices(where={"region": ("R01",)})


@pytest.mark.parametrize(
    ("name", "starts", "period"),
    [
        ("ytd", 1, ("2026-01", "2026-11")),
        ("ytd", 4, ("2026-04", "2026-11")),
        ("month", 1, ("2026-11", "2026-11")),
        ("last_month", 1, ("2026-10", "2026-10")),
        ("quarter", 1, ("2026-10", "2026-11")),
        ("quarter", 2, ("2026-11", "2026-11")),
        ("last_quarter", 1, ("2026-07", "2026-09")),
        ("year", 1, ("2026-01", "2026-12")),
        ("year", 4, ("2026-04", "2027-03")),
        ("twelve", 1, ("2025-12", "2026-11")),
    ],
)
def test_presets_follow_the_fiscal_year(name, starts, period):
    assert PRESETS[name]("2026-11", starts) == period


def test_months_go_from_the_first_fiscal_year_with_figures_to_the_end_of_the_newest():
    months = months_offered(OFFER)
    assert (months[0], months[-1], len(months)) == ("2024-01", "2026-12", 36)


@pytest.mark.parametrize(
    ("state", "last"),
    [("approved", "2027-12"), ("locked", "2027-12"), ("draft", "2026-12"), ("submitted", "2026-12")],
)
def test_months_go_on_to_a_year_without_figures_once_its_plan_is_in_force(state, last):
    planned = an_offer(versions=(PlanChoice(2, 2027, 1, state, True), *OFFER.versions))
    assert months_offered(planned)[-1] == last
    year = ("2027-01", "2027-12")
    assert PRESETS["next_year"]("2026-11", 1) == year and PRESETS["next_year"]("2026-11", 4) == ("2027-04", "2028-03")
    choices, unknown = read_link({"from": year[0], "to": year[1]}, planned)
    assert (choices.period, bool(unknown)) == ((year, False) if last == year[1] else (None, True))


def test_an_empty_store_offers_this_year():
    empty = an_offer(first=None, last=None, day=None, members={}, versions=(), moments=())
    assert empty.is_empty
    assert default_period(empty) == ("2026-01", "2026-11")
    assert read_link({"region": "R01"}, empty) == (Choices(), ("region=R01",))
