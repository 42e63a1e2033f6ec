"""One matter opens one alert, whoever was first, whatever the order in which files and rules came."""

from decimal import Decimal

import pytest

from salesplan.core.execute.alerting import Reading, episodes
from salesplan.core.execute.rules import RULES
from salesplan.core.execute.telling import Hands, Standing, Watched, is_told, tellers
from salesplan.core.months import shift

NORTH = {"region": ("R03",)}
TEAM = {"team": ("T09",), "region": ("R03",)}


def standing(lag, money=None, **where):
    amount = None if money is None else Decimal(money)
    return Standing({name: (code,) for name, code in where.items()}, Decimal(lag), amount)


def test_what_another_alert_tells_is_not_told_again():
    north = standing("0.2", 100, region="R03")
    assert is_told(standing("0.3", 60, region="R03", team="T09"), [north])
    assert not is_told(standing("0.3", 60, region="R02", team="T07"), [north])
    online = standing("0.4", 30, region="R02", channel="C05")
    assert is_told(standing("0.3", 100, region="R02"), [online])
    assert not is_told(standing("0.5", 100, region="R02"), [online])
    assert not is_told(standing("0.3", 1000, region="R02"), [online])


def watched(letters, rule="pace_region", where=NORTH, slice="north", joins=None):
    """A slice whose months are bad (b, by so many tenths for a digit) or good; it opens with the first bad month."""
    lags = {"b": Decimal("0.5"), "g": Decimal(0)} | {str(n): Decimal(n) / 10 for n in range(10)}
    readings = [Reading(shift("2026-01", at), "2026-01", None, None, lags[one]) for at, one in enumerate(letters)]
    own = RULES[rule]._replace(persistence=1, threshold=Decimal("0.1"), band=Decimal("0.05"), calm=1, chance=None)
    return {(rule, slice): Watched(own, where, readings, episodes(readings, own), joins)}


def live(found, held=(), closed=(), closing="2026-01"):
    hands = Hands(dict.fromkeys(held, ""), dict.fromkeys(closed, closing))
    told = tellers(found, hands)
    return [key[0] for key, one in found.items() if one.runs[-1].is_live and (key, one.runs[-1].opened) in told]


@pytest.mark.parametrize(
    ("pace", "recent", "told"),
    [("gbb", "gbb", "pace_region"), ("bbb", "gbb", "pace_region"), ("gbb", "bbb", "recent_region")],
)
def test_of_two_rules_of_one_slice_the_first_to_open_tells_it(pace, recent, told):
    both = watched(pace) | watched(recent, "recent_region")
    assert live(both) == [told]


def test_what_somebody_works_on_tells_its_slice_and_what_somebody_closed_no_longer_does():
    recent, pace = ("recent_region", "north"), watched("bbb")
    assert live(pace | watched("gbb", "recent_region"), held=[recent]) == ["recent_region"]
    assert live(watched("gbb") | watched("bbb", "recent_region"), closed=[recent]) == ["pace_region"]
    assert live(watched("gbb") | watched("bbb", "recent_region")) == ["recent_region"]


def test_a_team_yields_to_its_region_whenever_that_opens_and_is_told_again_when_it_has_ended():
    team = watched("bbbb", "pace_team", TEAM, "team")
    assert live(watched("ggbb") | team) == ["pace_region"]
    assert live(watched("gbgg") | team) == ["pace_team"]
    assert live(watched("ggbb") | team, held=[("pace_team", "team")]) == ["pace_region", "pace_team"]


def test_inside_one_rule_whoever_was_first_goes_on_telling():
    part = {"region": ("R03",), "channel": ("C05",)}
    inside = watched("g5", "conversion_industry", part, "part")
    assert live(watched("b5", "conversion_industry") | inside) == ["conversion_industry"]
    assert live(inside | watched("g3", "conversion_industry")) == ["conversion_industry"]


def test_a_plan_is_the_response_to_the_alert_of_its_figure_and_slice_whenever_that_opens():
    plan = watched("bbb", "contingency", joins="north")
    plan = {key: one._replace(rule=one.rule._replace(kpi="pace")) for key, one in plan.items()}
    assert live(watched("gbb") | plan) == ["pace_region"]
    assert live(watched("gbb", "margin_history") | plan) == ["margin_history", "contingency"]
    assert live(watched("gbb") | plan, closed=[("pace_region", "north")]) == ["pace_region", "contingency"]


def test_a_rule_that_opens_after_somebody_closed_the_one_it_yields_to_tells_their_slice_but_nothing_inside_it():
    industry, own = watched("bbb", "conversion_industry"), ("conversion_industry", "north")
    history, both = watched("gbb", "conversion_history"), ["conversion_industry", "conversion_history"]
    assert live(industry | history) == ["conversion_industry"]
    assert live(industry | history, closed=[own]) == both
    assert live(industry | history, closed=[own], closing="2026-02") == ["conversion_industry"]  # that was known
    part = watched("gbb", "conversion_history", NORTH | {"channel": ("C05",)}, "part")
    assert live(industry | part, closed=[own]) == ["conversion_industry"]
