"""The machine of an alert: it opens once after bad months in a row, takes missing data for nothing, and ends in calm."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.core.execute.alerting import (
    LIVE,
    Kept,
    Reading,
    episodes,
    mood,
    moves,
    worst_since,
)
from salesplan.core.execute.rules import RULES
from salesplan.core.months import shift

RULE = RULES["pace_region"]._replace(threshold=Decimal("0.10"), band=Decimal("0.03"), persistence=2, calm=2)
LAGS = {"b": Decimal("0.20"), "g": Decimal("0.00"), "m": Decimal("0.08"), "?": None}
"""What a letter of a history stands for: bad, good, between the borders, no data."""


def reading(month, lag, **given):
    return Reading(month, month, None, None, lag, **given)


def history(letters):
    return [reading(shift("2025-01", at), LAGS[letter]) for at, letter in enumerate(letters)]


def states(letters, rule=RULE):
    """The state after each month, '.' where there is no live run."""
    found = []
    for n in range(1, len(letters) + 1):
        runs = episodes(history(letters[:n]), rule)
        found.append(runs[-1].state[0] if runs and runs[-1].is_live else ".")
    return "".join(found)


@pytest.mark.parametrize(
    ("lag", "says"),
    [
        ("0.10", "bad"),
        ("0.099999999", "between"),
        ("0.07", "between"),
        ("0.069999999", "good"),
        ("-0.5", "good"),
        (None, "unknown"),
    ],
)
def test_the_threshold_is_bad_and_the_return_border_is_not_yet_good(lag, says):
    assert mood(reading("2026-01", None if lag is None else Decimal(lag)), RULE) == says


def test_thin_months_are_unknown_and_small_money_is_no_alarm():
    assert mood(reading("2026-01", LAGS["b"], thin=True), RULE) == "unknown"
    assert mood(reading("2026-01", LAGS["b"], money=Decimal(9), least=Decimal(10)), RULE) == "between"
    assert mood(reading("2026-01", LAGS["b"], money=Decimal(10), least=Decimal(10)), RULE) == "bad"
    assert mood(reading("2026-01", LAGS["b"], money=None, least=Decimal(10)), RULE) == "bad"


CHANCE = RULE._replace(chance=Decimal(2))


def test_a_gap_that_may_be_chance_says_nothing_though_a_gap_below_the_threshold_does():
    assert mood(reading("2026-01", Decimal("0.20"), error=Decimal("0.11")), CHANCE) == "unknown"
    assert mood(reading("2026-01", Decimal("0.20"), error=Decimal("0.10")), CHANCE) == "bad"
    assert mood(reading("2026-01", Decimal("0.20")), CHANCE) == "unknown"  # nobody knows how much chance there is
    assert mood(reading("2026-01", Decimal("0.08"), error=Decimal("0.11")), CHANCE) == "between"
    assert mood(reading("2026-01", Decimal("0.01"), error=Decimal("0.11")), CHANCE) == "good"
    assert mood(reading("2026-01", Decimal("0.20"), error=Decimal(9)), RULE) == "bad"


def scattered(*lags, error="0.05", since="2026-01"):
    """Months of these lags and errors: one of all, or a pair of its own."""
    pairs = [lag if isinstance(lag, tuple) else (lag, error) for lag in lags]
    return [reading(shift(since, at), Decimal(lag), error=Decimal(own)) for at, (lag, own) in enumerate(pairs)]


def test_a_month_that_may_be_chance_neither_breaks_a_run_nor_counts_in_it_and_is_not_silent():
    (one,) = episodes(scattered("0.2", ("0.3", "0.2"), "0.2", ("0.3", "0.2")), CHANCE)
    assert (one.since, one.opened, one.state, one.silent) == ("2026-01", "2026-03", "open", 0)


def test_months_too_few_to_open_an_alert_are_too_few_to_end_it():
    fallen = scattered("0.4", "0.4", ("0", "0.3"), ("0", "0.3"))
    assert episodes(fallen, CHANCE)[-1].state == "open"
    (ended,) = episodes(scattered("0.4", "0.4", "0", "0"), CHANCE)
    assert (ended.state, ended.closed) == ("closed", "2026-04")


def test_good_months_that_may_each_be_chance_end_an_alert_once_they_do_not_all_together():
    scarce = ("0", "0.25")  # 0.4 less than the bad ones, of which 0.5 may be chance; of two 0.35, of three 0.29
    assert [episodes(scattered("0.4", "0.4", *[scarce] * n), CHANCE)[-1].state for n in range(4)] == [
        *("open", "open", "recovering", "closed"),
    ]
    worse = scattered("0.4", "0.4", *[scarce] * 3, "0.4", "0.4")
    assert [(one.state, one.good) for one in episodes(worse, CHANCE)] == [("closed", None), ("open", "2026-05")]


def test_a_good_month_among_others_as_bad_as_before_that_may_be_chance_ends_none():
    lucky, scarce = ("0", "0.25"), ("0.4", "0.25")
    assert episodes(scattered("0.4", "0.4", *[scarce, lucky] * 8), CHANCE)[-1].state == "open"


def test_good_months_that_speak_of_the_same_ones_are_one():
    months = scattered("0.4", "0.4", *[("0", "0.25")] * 6)
    windows = [one._replace(start=shift(one.month, -2)) for one in months]
    assert [episodes(windows[:n], CHANCE)[-1].state for n in (4, 5, 6)] == ["open", "open", "recovering"]


@settings(max_examples=100)
@given(st.text(alphabet="bgm", max_size=20), st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=5))
def test_months_that_may_be_chance_change_no_state_wherever_they_come(letters, places):
    known = [reading("", LAGS[letter], error=Decimal(0)) for letter in letters]
    scarce = list(known)
    for place, is_bad in places:
        scarce.insert(min(place, len(scarce)), reading("", Decimal("0.5") if is_bad else None, error=Decimal(1)))
    plain, with_scarce = (
        episodes((one._replace(month=shift("2025-01", at)) for at, one in enumerate(months)), CHANCE)
        for months in (known, scarce)
    )
    assert [one.state for one in plain] == [one.state for one in with_scarce]


def test_an_alert_that_fell_much_further_is_at_its_worst_since_then():
    months = scattered("0.12", "0.12", "0.12", "0.12", "0.40", "0.30", "0.35")
    (one,) = episodes(months, CHANCE)
    assert (one.since, worst_since(months, one, CHANCE)) == ("2026-01", "2026-05")


@pytest.mark.parametrize(
    "months",
    [
        pytest.param(scattered("0.2", "0.2", "0.2", "0.2"), id="as bad as ever"),
        pytest.param(scattered("0.12", "0.12", "0.19", "0.19"), id="a little worse"),
        pytest.param(scattered("0.2", "0.2", "0.2", "0.5"), id="one month"),
        pytest.param(scattered("0.2", "0.2", "0.4", "0.4", error="0.1"), id="by chance"),
        pytest.param(scattered("0.4", "0.4", "0.2", "0.2"), id="better"),
        pytest.param([reading(shift("2026-01", at), Decimal(at + 1) / 9) for at in range(8)], id="nobody knows chance"),
    ],
)
def test_an_alert_is_at_its_worst_since_it_began_unless_it_fell_much_further(months):
    own = CHANCE if months[0].error is not None else RULE
    (one,) = episodes(months, own)
    assert worst_since(months, one, own) == one.since


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("bb", ".o"),
        ("bgb", "..."),
        ("bmb", "..."),
        ("b?b", "..o"),
        ("bb??", ".ooo"),
        ("bbg", ".or"),
        ("bbgg", ".or."),
        ("bbg?g", ".orr."),
        ("bbgmg", ".orr."),
        ("bbgb", ".oro"),
        ("bbgbgg", ".oror."),
        ("bbggbb", ".or..o"),
        ("bbmmmm", ".ooooo"),
        ("????", "...."),
    ],
)
def test_states_follow_the_months(letters, expected):
    assert states(letters) == expected


def test_a_run_knows_when_it_began_opened_and_ended_and_how_long_it_has_been_silent():
    ended, live = episodes(history("bbggbb??"), RULE)
    assert (ended.since, ended.opened, ended.closed, ended.silent) == ("2025-01", "2025-02", "2025-04", 0)
    assert (live.since, live.opened, live.closed, live.silent) == ("2025-05", "2025-06", None, 2)


@settings(max_examples=200)
@given(st.text(alphabet="bgm?", max_size=30), st.integers(1, 4), st.integers(1, 3))
def test_runs_never_overlap_and_only_the_last_lives(letters, persistence, calm):
    found = episodes(history(letters), RULE._replace(persistence=persistence, calm=calm))
    assert all(one.since <= one.opened and (one.closed or "9") > one.opened for one in found)
    assert all(before.closed < after.since for before, after in pairwise(found))
    bad = sum(letter == "b" for letter in letters)
    assert len(found) * persistence <= bad


@settings(max_examples=200)
@given(st.text(alphabet="bgm", max_size=20), st.lists(st.integers(0, 20), max_size=5))
def test_months_without_data_change_no_state_wherever_they_come(letters, places):
    holed = list(letters)
    for place in places:
        holed.insert(min(place, len(holed)), "?")
    plain, with_holes = (episodes(history(text), RULE) for text in (letters, "".join(holed)))
    assert [one.state for one in plain] == [one.state for one in with_holes]


@dataclass
class Book:
    """Alerts as they are stored, after the moves that the figures of one slice ask for."""

    alerts: list[Kept] = field(default_factory=list)

    def see(self, letters, rule=RULE, is_told=False):
        found = moves(self.alerts, episodes(history(letters), rule), is_told)
        newest = shift("2025-01", max(len(letters) - 1, 0))
        for move in found:
            if move.id is None:
                run = move.episode
                self.alerts.append(Kept(len(self.alerts) + 1, run.since, run.opened, move.state, move.cause, newest))
            else:
                at = move.id - 1
                self.alerts[at] = self.alerts[at]._replace(state=move.state, cause=move.cause, month=newest)
        return [(move.id, move.state, move.cause) for move in found]

    def do(self, state, month):
        at = next(at for at, one in enumerate(self.alerts) if one.is_live)
        taken = state == "acknowledged" or self.alerts[at].taken
        done = {"state": state, "cause": "person", "month": month, "taken": taken, "touched": True}
        self.alerts[at] = self.alerts[at]._replace(**done)

    @property
    def live(self):
        return [one.id for one in self.alerts if one.is_live]


def test_an_alert_opens_once_and_the_next_run_is_another_one():
    book = Book()
    assert book.see("bb") == [(None, "open", "figures")]
    assert book.see("bbb") == []
    assert book.see("bbbg") == [(1, "recovering", "figures")]
    assert book.see("bbbgg") == [(1, "closed", "recovered")]
    assert book.see("bbbggb") == []
    assert book.see("bbbggbb") == [(None, "open", "figures")]


def test_who_took_an_alert_on_has_it_again_when_it_gets_worse():
    book = Book()
    book.see("bb")
    book.do("acknowledged", "2025-02")
    assert book.see("bbb") == []
    assert book.see("bbbg") == [(1, "recovering", "figures")]
    assert book.see("bbbgb") == [(1, "acknowledged", "figures")]


def test_closed_by_hand_it_stays_closed_until_the_figures_were_good():
    book = Book()
    book.see("bb")
    book.do("closed", "2025-02")
    assert book.see("bbbb") == []
    assert book.see("bbbbgg") == []
    assert book.see("bbbbggbb") == [(None, "open", "figures")]


def test_a_file_undone_withdraws_the_alert_and_brought_again_it_is_the_same_one():
    book = Book()
    book.see("gbb")
    assert book.see("gb") == [(1, "closed", "withdrawn")]
    assert book.see("gbb") == [(1, "open", "figures")]
    assert len(book.alerts) == 1


def test_several_months_at_once_close_the_old_alert_and_open_the_new_one():
    book = Book()
    book.see("bb")
    assert book.see("bbggbb") == [(1, "closed", "recovered"), (None, "open", "figures")]


def test_a_run_whose_beginning_was_restated_goes_on_as_the_same_alert():
    book = Book()
    book.see("bbb")
    assert book.see("gbbb") == []


@settings(max_examples=300)
@given(st.lists(st.text(alphabet="bgm?", max_size=14), max_size=12))
def test_whatever_files_come_and_go_there_is_never_a_second_live_alert(files):
    book = Book()
    for letters in files:
        book.see(letters)
        assert book.see(letters) == []
        live = [one for one in book.alerts if one.state in LIVE]
        runs = episodes(history(letters), RULE)
        assert len(live) == bool(runs and runs[-1].is_live)


def test_two_files_undone_bring_back_the_alert_of_the_older_run_and_brought_again_the_newer_one():
    book = Book()
    for letters in ("bb", "bbgg", "bbggbb"):
        book.see(letters)
    assert book.see("bbgg") == [(2, "closed", "withdrawn")]
    assert book.see("bb") == [(1, "open", "figures")]
    assert book.see("bbgg") == [(1, "closed", "recovered")]
    assert book.see("bbggbb") == [(2, "open", "figures")]


def test_an_alert_that_another_tells_ends_and_is_the_same_one_when_that_has_ended():
    book = Book()
    book.see("bb")
    assert book.see("bbb", is_told=True) == [(1, "closed", "told")]
    assert book.see("bbb", is_told=True) == []
    assert book.see("bbb") == [(1, "open", "figures")]


STRICTER = RULE._replace(threshold=Decimal("0.07"), band=Decimal("0.01"), persistence=1)
DOINGS = st.one_of(
    st.tuples(st.just("file"), st.text(alphabet="bgm?", min_size=1, max_size=3)),
    st.sampled_from([("undo", ""), ("redo", ""), ("rule", ""), ("told", ""), ("take", ""), ("close", "")]),
)


@settings(max_examples=400)
@given(st.lists(DOINGS, max_size=25))
def test_files_rules_and_people_never_leave_two_alerts_of_one_thing_nor_open_what_a_person_closed(doings):
    book, files, undone, rule, is_told, seen = Book(), [], [], RULE, False, set()
    for what, letters in doings:
        if what == "file":
            files, undone = [*files, letters], []
        elif what == "undo" and files:
            undone.append(files.pop())
        elif what == "redo" and undone:
            files.append(undone.pop())
        elif what == "rule":
            rule = STRICTER if rule is RULE else RULE
        elif what == "told":
            is_told = not is_told
        elif book.live and what in ("take", "close"):
            book.do("acknowledged" if what == "take" else "closed", shift("2025-01", len("".join(files)) - 1))
        known, before, told = len(book.alerts), book.live, "".join(files)
        book.see(told, rule, is_told)
        assert book.see(told, rule, is_told) == []
        runs = episodes(history(told), rule)
        assert len(book.live) <= 1 and (book.live == [] or (runs[-1].is_live and not is_told))
        assert known == len(book.alerts) or (told, rule) not in seen  # what was there before opens nothing new
        if not is_told:
            seen.add((told, rule))
        by_hand = [one.month for one in book.alerts if one.state == "closed" and one.cause == "person"]
        if book.live and book.live != before and by_hand:
            good = [one.month for one in history(told) if mood(one, rule) == "good" and one.month < runs[-1].since]
            assert good and good[-1] > max(by_hand)


@pytest.mark.parametrize(("letters", "opens"), [("bbb", False), ("bgbb", True)])
def test_a_run_that_was_closed_by_hand_in_its_first_month_opens_no_second_alert(letters, opens):
    strict = RULE._replace(persistence=1, calm=1)
    kept = [Kept(1, "2025-01", "2025-01", "closed", "person", "2025-01")]
    assert bool(moves(kept, episodes(history(letters), strict))) is opens
