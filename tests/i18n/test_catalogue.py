"""Every text exists in both languages with the same values, and a wrong key is an error, not the other language."""

import re
import string

import pytest

from salesplan.core.execute.kpis import KPIS
from salesplan.core.measures import GROUPS, MEASURES
from salesplan.i18n import LANGS, TEXT, t


def values(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", TEXT)
def test_both_languages_are_there_and_take_the_same_values(key):
    zh, en = TEXT[key]
    assert zh.strip() and en.strip()
    assert values(zh) == values(en)
    assert not re.search(r"[\u4e00-\u9fff]", en), "English text carries Chinese"
    assert "您" not in zh


@pytest.mark.parametrize("lang", LANGS)
def test_an_unknown_key_and_a_missing_value_are_errors(lang):
    with pytest.raises(KeyError):
        t("no.such.key", lang)
    with pytest.raises(KeyError):
        t("cockpit.as_of", lang)


def test_values_are_put_into_their_braces():
    assert t("cockpit.hidden_gap", "zh", member="华北", rate="80.0%") == "合计正常，但华北仅 80.0%"
    assert t("cockpit.hidden_gap", "en", member="North", rate="80.0%") == "Total is fine, but North is at 80.0%"


def test_every_declared_thing_has_its_words():
    needed = [f"kpi.{id}" for id in KPIS] + [f"kpi.{id}.formula" for id in KPIS]
    needed += [f"measure.{m.id}" for m in MEASURES] + [f"measure_group.{g}" for g in GROUPS]
    needed += [f"status.{light}" for light in ("green", "yellow", "red", "grey")]
    assert [key for key in needed if key not in TEXT] == []
