"""The warning rules as they are declared and changed."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from salesplan.core.errors import Invalid
from salesplan.core.execute.kpis import KPIS
from salesplan.core.execute.rules import RULES, Tuning, checked, differing, first_month, tuned
from salesplan.i18n import LANGS, TEXT


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_can_be_bad_and_good_and_has_its_words(rule):
    assert rule.good_below < rule.threshold
    assert (rule.good_below > 0) == (rule.against != "trigger")  # the line of a plan is the plan's own
    assert rule.judged in KPIS and set(rule.yields_to) <= set(RULES)
    assert list(RULES).index(rule.id) > max((list(RULES).index(id) for id in rule.yields_to), default=-1)
    for key in (f"alert.rule.{rule.id}", f"alert.response.{rule.id}", f"alert.say.{rule.against}"):
        assert len(TEXT[key]) == len(LANGS)


def test_what_a_company_changes_is_kept_as_what_differs_from_the_rule_as_shipped():
    shipped = RULES["pace_region"]
    wanted = shipped._replace(threshold=Decimal("0.05"), persistence=3, person="S01")
    tuning = differing(shipped, wanted)
    assert tuning.model_dump(exclude_none=True) == {"threshold": Decimal("0.05"), "persistence": 3, "person": "S01"}
    assert tuned(shipped, tuning) == wanted
    assert tuned(shipped, Tuning()) == shipped
    assert tuned(shipped, Tuning(active=False)).active is False


@pytest.mark.parametrize(
    ("rule", "changed", "refused"),
    [
        ("pace_region", {"threshold": Decimal("1.5")}, ["rule_threshold"]),
        ("returns_history", {"threshold": Decimal("1.5")}, []),  # returns may be more than double
        ("returns_history", {"threshold": Decimal("5.1")}, ["rule_threshold"]),
        ("pace_region", {"threshold": Decimal(0), "persistence": 0}, ["rule_threshold", "rule_persistence"]),
        ("pace_region", {"band": Decimal("-0.1"), "floor": Decimal(2)}, ["rule_band", "rule_floor"]),
        ("contingency", {}, []),
    ],
)
def test_numbers_that_make_no_rule_are_refused_one_by_one(rule, changed, refused):
    wanted = RULES[rule]._replace(**changed)
    if not refused:
        assert checked(wanted) == wanted
        return
    with pytest.raises(Invalid) as told:
        checked(wanted)
    assert [problem.code for problem in told.value.problems] == refused
    assert all(f"problem.{code}" in TEXT for code in refused)


def test_a_band_as_wide_as_the_threshold_is_refused():
    with pytest.raises(Invalid):
        tuned(RULES["pace_region"], Tuning(threshold=Decimal("0.03")))
    with pytest.raises(ValidationError):
        Tuning(threshold=Decimal(0))


@pytest.mark.parametrize(
    ("window", "month", "starts", "first"),
    [
        ("month", "2026-03", 1, "2026-03"),
        ("quarter", "2026-01", 1, "2025-11"),
        ("half", "2026-06", 1, "2026-01"),
        ("to_date", "2026-03", 1, "2026-01"),
        ("to_date", "2026-03", 4, "2025-04"),
        ("recent", "2026-06", 1, "2026-04"),
        ("recent", "2026-01", 1, "2026-01"),
        ("recent", "2026-05", 4, "2026-04"),
    ],
)
def test_a_reading_speaks_of_the_months_of_its_window(window, month, starts, first):
    assert first_month(window, month, starts) == first
