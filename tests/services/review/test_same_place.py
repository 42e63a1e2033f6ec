"""Alerts of one place, which may have one cause, name each other."""

from datetime import date

import pytest

from salesplan.core.execute.rules import RULES
from salesplan.services.review.alert_links import same_place
from salesplan.services.review.alerts import Alert
from salesplan.services.review.ground import EVERYWHERE


def alert(id, months=("2026-01", "2026-10"), state="open", regions=None, **slice):
    slice = {name: (code,) for name, code in slice.items()}
    lies = regions or slice.get("region", (EVERYWHERE,))
    day, (start, end) = date(2026, 11, 1), months
    told = (end, start, None, None, None)
    return Alert(id, RULES["pace_region"], slice, start, end, state, "figures", day, day, None, *told, regions=lies)


NORTH = alert(1, region="R03")


@pytest.mark.parametrize(
    ("other", "is_there"),
    [
        pytest.param(alert(2, region="R03"), True, id="the same"),
        pytest.param(alert(2, region="R03", channel="C05"), True, id="inside it"),
        pytest.param(alert(2, team="T07", regions=("R03",)), True, id="a team of it"),
        pytest.param(alert(2, dealer="D17", regions=("R02", "R03")), True, id="a dealer who sells there too"),
        pytest.param(alert(2, region="R02"), False, id="another region"),
        pytest.param(alert(2, product="P01"), False, id="across it"),
        pytest.param(alert(2), False, id="the whole company"),
        pytest.param(alert(2, region="R03", state="closed"), False, id="closed"),
        pytest.param(alert(2, region="R03", months=("2025-01", "2025-12")), False, id="of other months"),
        pytest.param(NORTH, False, id="itself"),
    ],
)
def test_an_alert_names_the_live_ones_inside_or_around_its_place_in_some_of_its_months(other, is_there):
    assert same_place([NORTH, other], NORTH) == (other,) * is_there
    assert same_place([NORTH, other], other) == (NORTH,) * is_there or other.state == "closed"


def test_two_channels_of_one_region_are_two_places_and_their_region_is_around_both():
    online, shops = alert(2, region="R03", channel="C05"), alert(3, region="R03", channel="C01")
    assert same_place([NORTH, online, shops], online) == (NORTH,)
    assert same_place([NORTH, online, shops], NORTH) == (online, shops)
