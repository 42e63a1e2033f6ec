"""Verdicts: what is called a success, on placebos seldom, on planted effects mostly; and the arithmetic a second time."""

from math import exp, log

import numpy as np
import pytest

from salesplan.core.review.verdict import MAX_AFTER, Months, Question, verdict

MONTHS = 34
SIBLINGS = 5


def company(seed, *, season=0.0, trend=0.0, drift=0.0, jump=0.0, mean=300.0, siblings=SIBLINGS, months=MONTHS):
    """Counts by month of `siblings` + 1 slices, each with a season, a trend and a level of its own."""
    rng = np.random.default_rng(seed)
    t, common = np.arange(months), rng.normal(0, 0.05, months)
    found = []
    for _ in range(siblings + 1):
        path = season * np.sin(2 * np.pi * (t + rng.integers(12)) / 12) + rng.normal(0, trend) * t
        path += np.cumsum(rng.normal(0, drift, months)) + rng.normal(0, jump) * (t >= 24)
        events = rng.poisson(mean * np.exp(rng.normal(0, 0.6) + path + common))
        found.append(series(events * np.exp(rng.normal(0, 0.04, months))))
    return found


def series(above, below=None):
    above = np.asarray(above, dtype=float)
    return Months(above, np.ones(len(above)) if below is None else np.asarray(below, dtype=float))


def asked(began=26, after=None, **more):
    given = {"how": "relative", "is_ratio": False, "counted": False} | more
    return Question(began, began + 1 if after is None else after, **given)


def of(found, question):
    return verdict(found[0], found[1:], question)


def lifted(found, factor, began):
    above = found[0].above.copy()
    above[began:] *= factor
    return [Months(above, found[0].below), *found[1:]]


KINDS = (
    {},
    {"season": 0.25},
    {"season": 0.2, "trend": 0.012},
    {"drift": 0.03},
    {"jump": 0.12},
    {"mean": 5.0},
    {"siblings": 12, "trend": 0.012},
)


def test_of_slices_without_an_action_at_most_one_in_ten_is_called_a_success_or_a_failure():
    words = [of(company(seed, **kind), asked(24 + seed % 5, counted=True)).word for kind in KINDS for seed in range(40)]
    told = [word for word in words if word in ("worked", "worse", "no_effect", "unclear")]
    assert len(told) >= 250
    assert words.count("worked") <= 0.10 * len(told)
    assert words.count("worse") <= 0.10 * len(told)


def test_an_effect_of_a_fifth_is_found_nearly_always_and_one_of_a_tenth_half_the_time():
    found = {
        factor: [of(lifted(company(seed), factor, 26), asked()).word for seed in range(60)].count("worked")
        for factor in (1.1, 1.2)
    }
    assert found[1.2] >= 50
    assert found[1.1] >= 24


def test_a_fall_is_worse_and_where_less_is_better_it_worked():
    fallen = lifted(company(3), 0.7, 26)
    assert of(fallen, asked()).word == "worse"
    assert of(fallen, asked(higher_is_better=False)).word == "worked"


def test_the_effect_is_what_was_planted_and_the_interval_holds_it():
    planted = [of(lifted(company(seed, season=0.2), 1.25, 26), asked()) for seed in range(40)]
    assert np.median([one.effect for one in planted]) == pytest.approx(0.25, abs=0.03)
    assert sum(one.low <= 0.25 <= one.high for one in planted) >= 34
    assert all(one.value / one.without - 1 == pytest.approx(one.effect) for one in planted)


def test_a_season_that_a_slice_has_every_year_is_no_effect():
    """It begins in April of the third year, with the peak."""
    peaks = np.where(np.isin(np.arange(MONTHS) % 12, (3, 4, 5, 6, 7, 8)), 2.0, 1.0)
    found = [of(steady(seed, [peaks, 1, 1, 1, 1, 1]), asked(27)) for seed in range(20)]
    assert [one.word for one in found].count("no_effect") >= 17
    assert max(abs(one.effect) for one in found) < 0.03


def test_a_slice_that_always_grew_faster_did_not_do_so_because_of_the_action():
    paths = [np.exp(rate * np.arange(MONTHS)) for rate in (0.03, 0, 0.01, 0.02, 0, -0.01)]
    found = [of(steady(seed, paths), asked()) for seed in range(20)]
    assert [one.word for one in found].count("no_effect") >= 16
    assert all(one.own - one.others > 0.25 and abs(one.effect) < 0.06 for one in found)


def steady(seed, paths, by=0.02):
    """Slices that go their paths within two per cent."""
    rng = np.random.default_rng(seed)
    return [series(100 * path * rng.uniform(1 - by, 1 + by, MONTHS)) for path in paths]


def test_what_moves_everybody_is_no_effect():
    lifts = [lifted([one], 1.5, 26)[0] for one in company(8)]
    assert of(lifts, asked()).word == "unclear"
    assert of(lifts, asked(hoped=0.25)).word == "no_effect"


def test_of_actions_that_did_what_was_hoped_hardly_one_is_called_without_effect():
    """Few orders and five siblings: chance hides most effects of a fifth, so that most cannot be told."""
    kinds = ({"mean": 20.0}, {"mean": 20.0, "season": 0.2, "trend": 0.012}, {"drift": 0.03})
    found = [
        of(lifted(company(seed, **kind), 1.22, 26), asked(counted=True, hoped=0.22))
        for kind in kinds
        for seed in range(40)
    ]
    words = [one.word for one in found]
    assert words.count("no_effect") <= 0.05 * len(words) and words.count("unclear") >= 20
    assert all(one.high < 0.22 for one in found if one.word == "no_effect")
    assert all(one.high >= one.hoped == pytest.approx(0.22) for one in found if one.word == "unclear")


def test_where_nothing_was_expected_an_effect_of_one_in_twenty_is_what_has_to_be_out_of_reach():
    paths = [1.0] * 6
    calm, restless = (of(steady(seed, paths, by), asked()) for seed, by in ((1, 0.01), (1, 0.2)))
    assert (calm.word, restless.word) == ("no_effect", "unclear")
    assert calm.hoped == pytest.approx(0.05) and calm.high < 0.05 < restless.high


def test_what_was_hoped_for_is_read_in_the_figure_s_own_unit_and_in_the_direction_that_is_better():
    found = steady(1, [1.0] * 6)
    in_amount = of(found, asked(hoped=30.0, in_amount=True))
    assert in_amount.hoped == pytest.approx(30 / in_amount.without)
    for hoped in (-0.1, 0.1):
        less = of(found, asked(hoped=hoped, higher_is_better=False))
        assert (less.word, less.hoped) == ("no_effect", pytest.approx(-0.1)) and less.low > -0.1
    rates = [series(0.2 * one.above, one.above) for one in found]
    assert of(rates, asked(how="points", is_ratio=True, hoped=0.03)).hoped == pytest.approx(0.03)
    assert of(rates, asked(how="points", is_ratio=True)).hoped == pytest.approx(0.01)


def test_an_effect_too_small_to_matter_is_none_however_sure():
    rng = np.random.default_rng(2)
    found = [series(1000 * rng.uniform(0.9999, 1.0001, MONTHS)) for _ in range(6)]
    assert of(lifted(found, 1.005, 26), asked()).word == "no_effect"
    assert of(lifted(found, 1.02, 26), asked()).word == "worked"


def test_rates_are_judged_in_points_as_ratios_of_sums():
    rng = np.random.default_rng(4)
    leads = [rng.integers(1500, 2500, MONTHS) for _ in range(6)]
    orders = [rng.binomial(of_slice, 0.12) for of_slice in leads]
    late = np.arange(MONTHS) >= 26
    orders[0] = rng.binomial(leads[0], np.where(late, 0.15, 0.12))
    found = [series(above, below) for above, below in zip(orders, leads, strict=True)]
    one = of(found, asked(how="points", is_ratio=True, counted=True))
    assert one.word == "worked"
    assert one.effect == pytest.approx(0.03, abs=0.01)
    assert one.value == pytest.approx(orders[0][27:33].sum() / leads[0][27:33].sum())


def test_small_numbers_are_told_apart_from_nothing():
    """Twice as many orders a month, from two: chance does that, so nobody is praised."""
    words = [of(lifted(company(seed, mean=2.0), 1.5, 26), asked(counted=True)).word for seed in range(30)]
    assert words.count("worked") <= 9


def test_it_is_too_early_until_three_whole_months_are_in_and_final_after_six():
    found = company(6)
    assert of(found, asked(31)).word == "too_early"
    assert (of(found, asked(30)).months, of(found, asked(30)).is_final) == (3, False)
    early, late = of(found, asked(27)), of([Months(*(part[:33] for part in one)) for one in found], asked(26))
    assert (early.months, late.is_final) == (MAX_AFTER, True)
    later = [Months(*(np.append(part, 10 * part[-1]) for part in one)) for one in lifted(found, 1.2, 26)]
    assert of(later, asked()).value == of(lifted(found, 1.2, 26), asked()).value


def test_without_anything_untouched_or_without_figures_there_is_no_verdict():
    own, *others = company(7)
    gap = own.above.copy()
    gap[29] = np.nan
    assert (verdict(own, [], asked()).word, verdict(own, [], asked()).why) == ("no_data", "no_siblings")
    assert verdict(Months(gap, own.below), others, asked()).why == "no_figures"
    assert verdict(series(np.zeros(MONTHS)), others, asked()).why == "no_figures"
    short = [Months(*(part[14:] for part in one)) for one in (own, *others[:1])]
    assert of(short, asked(12)).why == "few_placebos"


def test_a_sibling_that_opened_since_is_not_compared_with():
    found = company(9)
    young = found[1].above.copy()
    young[:20] = np.nan
    one = of([found[0], Months(young, found[1].below), *found[2:]], asked())
    assert one.siblings == SIBLINGS - 1
    assert one.effect == pytest.approx(of([found[0], *found[2:]], asked()).effect)


def test_without_last_year_the_months_just_before_are_compared_and_it_says_so():
    short = [Months(*(part[:15] for part in one)) for one in lifted(company(10, siblings=9), 1.6, 8)]
    one = of(short, asked(8))
    assert one.plain
    assert one.effect == pytest.approx(0.6, abs=0.2)


def test_an_action_that_took_a_year_is_compared_with_the_time_before_it():
    found = company(11, months=46)
    above = found[0].above.copy()
    above[39:] *= 1.5  # after a year of work
    one = of([Months(above, found[0].below), *found[1:]], asked(27, 39))
    assert not one.plain
    assert one.effect == pytest.approx(0.5, abs=0.15)


# The same a second time


def by_hand(found, began, after, months=6, before=5):
    """The effect with its error and rank, in plain loops over windows."""
    lead, length = before + 12, before + 12 + (after - began) + months
    sums = lambda one, start, n: sum(one.above[start : start + n])  # noqa: E731
    now, then, small = {}, {}, {}
    for unit, one in enumerate(found):
        for date in range(len(one.above) - length + 1):
            start = date + lead
            end = start + after - began
            a, b = sums(one, end, months), sums(one, end - 12, months)
            now[unit, date] = log(a) - log(b)
            then[unit, date] = log(sums(one, start - before, before)) - log(sums(one, start - before - 12, before))
            small[unit, date] = 1 / a + 1 / b
    weight = {key: sums(found[key[0]], key[1] + lead + after - began - 12, months) for key in now}

    def gap(of, unit, date):
        rest = [other for other in range(1, len(found)) if other != unit]
        whole = sum(weight[other, date] for other in rest)
        return of[unit, date] - sum(weight[other, date] * of[other, date] for other in rest) / whole

    a = {key: gap(now, *key) for key in now}
    b = {key: gap(then, *key) for key in now}
    placebos = [key for key in now if key[0] > 0 or key[1] + length <= began]
    lasts = sum(a[k] * b[k] / small[k] for k in placebos) / sum(b[k] ** 2 / small[k] for k in placebos)
    lasts = min(max(lasts, 0), 1)
    left = {key: a[key] - lasts * b[key] for key in now}
    mean = sum(1 / small[k] for k in placebos) / len(placebos)
    scaled = {k: left[k] ** 2 / small[k] for k in placebos}
    common = sum((1 / small[k] - mean) * scaled[k] for k in placebos) / sum(
        (1 / small[k] - mean) ** 2 for k in placebos
    )
    rest = sum(scaled.values()) / len(placebos) - common * mean
    if common < 0:
        common, rest = 0, sum(scaled.values()) / len(placebos)
    elif rest < 0:
        common, rest = sum(scaled[k] / small[k] for k in placebos) / sum(1 / small[k] ** 2 for k in placebos), 0
    error = {key: (common + rest * small[key]) ** 0.5 for key in now}
    mine = (0, began - lead)
    own = [left[key] ** 2 for key in placebos if key[0] == 0]
    sure = max(error[mine], (sum(own) / len(own)) ** 0.5) if len(own) >= 3 else error[mine]
    rank = sum(left[k] / error[k] >= left[mine] / sure for k in placebos)
    return left[mine], sure, (1 + rank) / (1 + len(placebos))


@pytest.mark.parametrize("kind", KINDS[:5], ids=str)
def test_effect_error_and_rank_are_those_of_plain_loops(kind):
    for seed in range(4):
        found = lifted(company(100 + seed, **kind), 1.1, 26)
        one = of(found, asked())
        left, sure, rank = by_hand(found, 26, 27)
        assert one.effect == pytest.approx(exp(left) - 1)
        assert one.p == pytest.approx(rank)
        t = log(1 + one.smallest) / sure  # Student's, for 5 %
        assert 1.72 < t < 2.14
        assert one.low == pytest.approx(exp(left - t * sure) - 1)
