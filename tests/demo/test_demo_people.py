"""Who sold to whom: every line's person, team, region and customer belong together in its month."""

import itertools

import pytest

from tests.demo.reading import FEN, YTD, within


def holds(memberships, child, parent, month) -> bool:
    return any(one.parent == parent and one.covers(month) for one in memberships[child])


@pytest.fixture(scope="module")
def by_child(demo):
    found = {kind: {} for kind in demo.memberships}
    for kind, rows in demo.memberships.items():
        for one in rows:
            found[kind].setdefault(one.child, []).append(one)
    return found


@pytest.mark.parametrize(
    ("kind", "child", "parent"),
    [("team_region", "team", "region"), ("person_team", "person", "team"), ("customer_owner", "customer", "person")],
)
def test_every_lines_memberships_hold_in_its_month(lines, by_child, kind, child, parent):
    for row in lines[[child, parent, "month"]].drop_duplicates().itertuples(index=False):
        assert holds(by_child[kind], *row), row


def test_nobody_has_two_teams_or_two_owners_at_once(by_child):
    for kind, members in by_child.items():
        for rows in members.values():
            rows = sorted(rows, key=lambda one: one.valid_from or "")
            for before, after in itertools.pairwise(rows):
                assert before.valid_to is not None and before.valid_to < after.valid_from, kind


def test_every_customer_has_an_owner_now(demo, by_child):
    assert all(
        any(one.covers("2026-11") for one in by_child["customer_owner"][code]) for code in demo.customers["code"]
    )


def test_heads_and_newcomers_of_the_teams(demo, by_child):
    joined = {person.code: person.extra.get("joined") for person in demo.members["person"]}
    heads, new = {}, {}
    for code, rows in by_child["person_team"].items():
        for one in rows:
            if one.covers("2026-11"):
                heads[one.parent] = heads.get(one.parent, 0) + 1
                new[one.parent] = new.get(one.parent, 0) + (f"{joined[code]}" > "2025-11-23")
    assert [heads[team] for team in sorted(heads)] == [6, 6, 5, 4, 6, 5, 5, 7, 6, 5, 4, 4, 3, 2]
    assert [new[team] for team in sorted(new)] == [1, 1, 1, 2, 1, 1, 2, 1, 4, 0, 1, 0, 1, 1]
    assert sum(heads.values()) == 68 and sum(new.values()) == 17


def test_one_seller_moves_from_the_third_to_the_fourth_team_of_the_east_in_july(by_child, lines):
    moved = {code: rows for code, rows in by_child["person_team"].items() if len(rows) > 1}
    assert [[(one.parent, one.valid_to) for one in rows] for rows in moved.values()] == [
        [("T03", "2026-06"), ("T04", None)]
    ]
    teams = lines[lines["person"] == next(iter(moved))].groupby("team")["month"].agg(["min", "max"])
    assert teams.loc["T03", "max"] <= "2026-06" and teams.loc["T04", "min"] >= "2026-07"


def test_the_best_seller_of_hebei_shandong_left_in_march(demo, lines):
    team = within(lines, "2025-01", "2025-12").query("team == 'T09'").groupby("person")["revenue"].sum()
    best = team.idxmax()
    assert round(team[best] / team.sum(), 2) == 0.22
    person = next(one for one in demo.members["person"] if one.code == best)
    assert f"{person.extra['left']:%Y-%m}" == "2026-03"
    assert lines.loc[lines["person"] == best, "month"].max() == "2026-03"


def test_ten_sellers_bring_38_percent(lines):
    by_person = within(lines, *YTD).groupby("person")["revenue"].sum().sort_values(ascending=False)
    assert by_person.head(10).sum() / by_person.sum() == pytest.approx(0.38, abs=1e-6)


def test_customers_names_are_no_real_firms(demo):
    names = {member.zh for member in demo.members["customer"]}
    assert len(names) == len(demo.members["customer"]) == len(demo.customers)
    assert all(name[-4:].isdigit() for name in names)


def test_members_have_codes_and_both_names(demo):
    for kind, members in demo.members.items():
        assert len({one.code for one in members}) == len(members), kind
        assert all(one.zh and one.en and one.kind == kind for one in members)
    assert [one.extra["grade"] for one in demo.members["region"]] == ["core"] * 3 + ["growth"] * 2 + ["blank"]


def test_customers_since_their_first_order_or_before(demo, lines):
    since = {one.code: one.extra["since"] for one in demo.members["customer"]}
    first = lines.groupby("customer")["day"].min()
    assert set(first.index) == set(since)
    assert all(since[code] <= day for code, day in first.items())
    assert all(since[code] == day for code, day in first.items() if day.year == 2026)


def test_new_customers_are_worth_5130(lines):
    first = lines.groupby("customer")["month"].min()
    ytd = within(lines, *YTD)
    assert ytd.loc[ytd["customer"].map(first) == ytd["month"], "revenue"].sum() == 5130 * FEN
