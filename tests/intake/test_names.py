"""Names: exact, by alias or by code; a near miss is suggested, never taken."""

import pytest

from salesplan.core.dimensions import Member, Membership
from salesplan.intake.names import Names, may_be_new, team_home

MEMBERS = (
    Member("region", "R01", "华东", "East China", ("East",)),
    Member("region", "R02", "华南", "South China"),
    Member("region", "R03", "华北"),
    Member("region", "R04", "旗舰款", "Flagship"),
    Member("region", "R05", "标准款（新）"),
)


def names(**options):
    return Names("region", MEMBERS, **options)


@pytest.mark.parametrize("text", ["华东", "East China", "East", "EAST", "east china", "R01", "r01"])
def test_names_aliases_and_codes_are_silent_whatever_their_capitals(text):
    assert names().read(text) == (("R01",), (), None, {}, False)


@pytest.mark.parametrize("text", [" 华东", "华东\u00a0 ", "华\u200b东", "East  China", "Ｅast", "华东\t", "\ufeff华东"])
def test_spaces_and_invisible_characters_go_and_are_told(text):
    read = names().read(text)
    assert (read.codes, read.notes) == (("R01",), ("N_TRIMMED",))


def test_a_name_written_as_it_is_stored_is_silent_even_with_full_width_brackets():
    assert names().read("标准款（新）").notes == ()


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("华东区", "华东"),
        ("华东大区", "华东"),
        ("华南省", "华南"),
        ("华东部", "华东"),
        ("華東", "华东"),
        ("旗艦款", "旗舰款"),
        ("旗舰", "旗舰款"),
        ("旗键款", "旗舰款"),
        ("Flagshp", "旗舰款"),
        ("Flagships", "旗舰款"),
        ("華東區", "华东"),
    ],
)
def test_a_near_miss_is_refused_with_its_suggestion(text, suggested):
    read = names().read(text)
    assert read.error == "E_UNKNOWN_NAME"
    assert suggested in read.detail["suggest"]


@pytest.mark.parametrize("text", ["东北", "华中", "量子款", "Wst", "=cmd|'/c calc'!A0", "<script>alert(1)</script>"])
def test_another_name_is_refused_without_a_suggestion(text):
    read = names().read(text)
    assert (read.error, read.detail["suggest"]) == ("E_UNKNOWN_NAME", ())


@pytest.mark.parametrize(
    ("text", "code"), [("华\x07东", "0007"), ("\u202e华东", "202E"), ("华东\u200f", "200F"), ("\x1b[31m", "001B")]
)
def test_control_and_direction_characters_are_refused(text, code):
    read = names().read(text)
    assert (read.error, read.detail["hex"]) == ("E_CONTROL_CHARS", code)


def test_a_name_beyond_sixty_characters_is_unknown():
    assert names(create=True).read("东" * 61).error == "E_UNKNOWN_NAME"
    assert names(create=True).read("东" * 60).codes == ("+" + "东" * 60,)


def test_codes_go_before_names():
    members = (Member("region", "R01", "甲"), Member("region", "R02", "R01"))
    assert Names("region", members).read("R01").codes == ("R01",)


def test_members_that_share_a_name_at_different_times_are_told_apart_by_the_month():
    members = (
        Member("team", "T1", "一组", valid_to="2025-12"),
        Member("team", "T2", "一组", valid_from="2026-01"),
    )
    found = Names("team", members)
    assert found.choose(found.read("一组"), "2025-03") == "T1"
    assert found.choose(found.read("一组"), "2026-03") == "T2"


def test_a_person_may_say_what_a_name_means():
    found = names(meant={"华东区": "华东"})
    assert found.read("华东区 ").codes == ("R01",)
    assert found.mapped == {"华东区": "R01"}


def test_new_names_are_taken_once_and_only_when_they_are_harmless():
    found = names(create=True)
    assert found.read("华中").codes == ("+华中",)
    assert found.read("Central").codes == found.read("CENTRAL").codes == ("+Central",)
    assert found.read("=1+1").error == "E_UNKNOWN_NAME"
    assert list(found.new.values()) == ["华中", "Central"]


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("华中", True),
        ("A-1_b&c(d)（e）/f·g", True),
        ("<b>", False),
        ("=1", False),
        ("@x", False),
        ("a'b", False),
        ("", False),
        ("a;b", False),
    ],
)
def test_new_names_hold_letters_digits_and_a_few_signs(text, harmless):
    assert may_be_new(text) is harmless


def test_a_team_sells_at_home_in_that_month_and_company_wide_teams_everywhere():
    teams = (
        Member("team", "T1", "a"),
        Member("team", "T2", "b", extra={"company_wide": True}),
        Member("team", "T3", "c"),
    )
    moves = (
        Membership("T1", "R01", None, "2025-12"),
        Membership("T1", "R02", "2026-01", None),
        Membership("T2", "R01"),
    )
    astray = team_home(teams, moves)
    assert astray("T1", "R01", "2025-06") is None
    assert astray("T1", "R01", "2026-06") == "R02"
    assert astray("T2", "R09", "2026-06") is None
    assert astray("T3", "R09", "2026-06") is None


def test_a_team_without_a_home_in_that_month_is_told_so():
    astray = team_home((), (Membership("T1", "R01", "2026-01", "2026-03"),))
    assert astray("T1", "R01", "2026-06") == ""
