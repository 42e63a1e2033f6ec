"""Did an action move its figure? Difference in differences, with an uncertainty taken from what moved without one.

A slice is compared with itself a year before (the same months, so that its season drops out) and with its untouched
siblings (so that what moved everybody drops out). What of that difference was there already in the months before the
action began is taken off as far as such differences lasted elsewhere (`carried`, a share between 0 and 1).

The uncertainty is no formula's: the same arithmetic is done on every sibling at every date, and on the slice itself
at every date before the action. Nothing was done there, so the scatter of these placebos is what chance does, whatever
the noise, season, trend and size of this data. "Worked" and "worse" need three things: an interval (90 %, Student's t
on as many independent placebos as there are) that leaves out zero; a rank among the placebos that one in ten would
reach at most; and an effect of one per cent at least. "No effect" needs one: an interval that leaves out the effect
that was hoped for. Where neither is so, chance and success are both possible, and it is "unclear".

Sums and order values are compared in logarithms, so an effect is a share of the figure; rates in percentage points.
Source for placebos in place and time: Abadie, Diamond and Hainmueller (2010); for their scatter as the error of a
difference in differences with one treated unit: Conley and Taber (2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, isfinite, log, sqrt
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Word = Literal["too_early", "no_effect", "unclear", "worked", "worse", "no_data"]
Why = (
    Literal["", "few_months", "no_siblings", "no_figures", "few_placebos"]
    | Literal["region_behind", "not_reported", "before_figures", "never_sold", "ended"]
)
"""Why there is no verdict: the first line is said here, the second by whoever reads the figures from a store."""
How = Literal["relative", "points"]

MIN_AFTER, MAX_AFTER = 3, 6
"""Whole months after the action: from how many on it is judged, and after how many the verdict is final."""
MIN_BEFORE, MAX_BEFORE = 3, 6
MATERIAL = 0.01
"""An effect below this share of the figure is none, however sure it is."""
HOPED = 0.05
"""The effect that is held to be worth an action of which nobody said what to expect, as a share of the figure."""
RANK = 0.10
"""At most this part of the placebos may move as far by chance."""
MIN_PLACEBOS = 9
"""With fewer, none can be said to be rarer than one in ten."""
_ALL = 0.99
"""The most of a figure that may be hoped to go away: its logarithm has no end."""
_MIN_OWN = 3
"""Earlier windows of the slice itself from which its own unrest is told."""
_YEAR = 12
_T95 = (
    *(6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812),
    *(1.796, 1.782, 1.771, 1.761, 1.753, 1.746, 1.740, 1.734, 1.729, 1.725),
)
"""Student's t that 5 % exceed, by degrees of freedom from 1; 20 and more read the last."""


class Months(NamedTuple):
    """What the figure divides, month by month: `above` and `below` (ones for a sum); NaN where nothing is known."""

    above: Floats
    below: Floats


class Question(NamedTuple):
    """`began` is the first month that the action touched, `after` the first whole month after it (numbers of months).

    `counted`: the figure counts events, or is a share of counted ones, so that small numbers scatter by themselves.
    `hoped` is the effect that was expected, whatever its sign: a share of the figure, points, or `in_amount` the
    figure's own unit (a month, of a sum); None while nobody said.
    """

    began: int
    after: int
    how: How
    is_ratio: bool
    higher_is_better: bool = True
    counted: bool = False
    hoped: float | None = None
    in_amount: bool = False


class Verdict(NamedTuple):
    """`effect` with `low` and `high` (90 %): a share of the figure where it is compared in logarithms, else points.

    `own` and `others` are the changes against the same months a year before (`plain`: against the months just
    before), `carried` what of the difference was there before; effect = own - others - carried, in logarithms or
    points. `value` is the figure after, `without` what it would have been. `smallest` is the least effect that could
    have been told from chance, `hoped` the one that it was held against. `p` is the part of the placebos, itself
    included, that did at least as well.
    """

    word: Word
    why: Why = ""
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    own: float | None = None
    others: float | None = None
    carried: float | None = None
    value: float | None = None
    without: float | None = None
    smallest: float | None = None
    hoped: float | None = None
    p: float | None = None
    placebos: int = 0
    months: int = 0
    plain: bool = False
    siblings: int = 0

    @property
    def is_final(self) -> bool:
        """True once no later month will change it."""
        return self.months >= MAX_AFTER


class _Shape(NamedTuple):
    """The windows of one comparison: `gap` months from the beginning to the first whole month after, then `after`.

    `before` months just before the beginning tell what was there already (0: not asked); `back` months earlier lie
    those that each is compared with (`plain` when last year is not there: just before the beginning).
    """

    gap: int
    after: int
    before: int
    back: int
    plain: bool = False

    @property
    def lead(self) -> int:
        """Months needed before the beginning."""
        return self.after if self.plain else max(self.before + self.back, self.back - self.gap)

    @property
    def length(self) -> int:
        return self.lead + self.gap + self.after


class _Gaps(NamedTuple):
    """By unit (the slice first) and date: the difference to the siblings after (`now`) and before (`then`).

    `small` grows as numbers get small; NaN where a unit has no comparison. `own` and `others` make up `now`.
    """

    now: Floats
    then: Floats
    small: Floats
    own: Floats
    others: Floats
    siblings: Floats


def verdict(slice: Months, siblings: Sequence[Months], asked: Question) -> Verdict:
    """What came of an action on `slice`. All series cover the same months, the last of them finished."""
    last = len(slice.above)
    if last - asked.after < MIN_AFTER:
        return Verdict("too_early", "few_months")
    if not siblings:
        return Verdict("no_data", "no_siblings")
    shape = _shape(slice, asked, last)
    if shape is None:
        return Verdict("no_data", "no_figures")
    gaps = _gaps([slice, *siblings], shape, asked)
    at = asked.began - shape.lead
    if not isfinite(float(gaps.now[0, at])):
        return Verdict("no_data", "no_figures")
    return _judged(gaps, at, shape, asked, _after(slice, shape, asked))


def _shape(slice: Months, asked: Question, last: int) -> _Shape | None:
    """The richest comparison that the months of the slice allow; None when there is none."""
    gap = asked.after - asked.began
    back = _YEAR if gap + MIN_AFTER <= _YEAR else 2 * _YEAR
    after = min(last - asked.after, MAX_AFTER, back - gap)
    before = min(max(back - after - gap, MIN_BEFORE), MAX_BEFORE)
    first = int(np.argmax(np.isfinite(slice.above) & np.isfinite(slice.below)))
    months = asked.began - first
    for shape in (
        _Shape(gap, after, before, back),
        _Shape(gap, after, 0, back),
        _Shape(gap, after, 0, 0, plain=True),
    ):
        if shape.after >= MIN_AFTER and shape.lead <= months:
            return shape
    return None


def _gaps(units: Sequence[Months], shape: _Shape, asked: Question) -> _Gaps:
    """Every unit against the others at every date on which the windows fit; the slice is nobody's sibling."""
    places = np.arange(len(units[0].above) - shape.length + 1)
    moved = [_moved(unit, shape, asked, places) for unit in units]
    now, then, small, weight = (np.array([one[part] for one in moved]) for part in range(4))
    known = np.isfinite(now) & np.isfinite(then) & np.isfinite(small) & (weight > 0)
    weighed = np.where(known, weight, 0.0)
    weighed[0] = 0.0
    others, before = _means(now, known, weighed), _means(then, known, weighed)
    beside = (weighed > 0).sum(axis=0) - (weighed > 0)
    own = np.where(known, now, np.nan)
    return _Gaps(own - others, then - before, small, own, others, beside.astype(np.float64))


def _means(values: Floats, known: npt.NDArray[np.bool_], weight: Floats) -> Floats:
    """For every unit the weighted mean of the others; NaN where there is no other."""
    part = np.where(known, weight * np.where(known, values, 0.0), 0.0)
    left = weight.sum(axis=0) - weight
    # A sum less the whole of it leaves the noise of floating point, which is nothing.
    left = np.where(left > 1e-9 * weight.sum(axis=0), left, np.nan)
    means: Floats = (part.sum(axis=0) - part) / left
    return means


def _moved(unit: Months, shape: _Shape, asked: Question, places: npt.NDArray[np.int64]) -> tuple[Floats, ...]:
    """Change after, change before, smallness and weight of a unit, each by date."""
    begins = places + shape.lead
    after = begins + shape.gap
    base = begins - shape.after if shape.plain else after - shape.back
    value = _Values(unit, asked.how)
    now = value(after, shape.after) - value(base, shape.after)
    then = np.zeros(len(places))
    if shape.before:
        start = begins - shape.before
        then = value(start, shape.before) - value(start - shape.back, shape.before)
    size = _sums(unit.below if asked.is_ratio else unit.above)
    with np.errstate(divide="ignore", invalid="ignore"):
        small = 1 / size(after, shape.after) + 1 / size(base, shape.after)
    return now, then, np.where(small > 0, small, np.nan), size(base, shape.after)


class _sums:
    """Sums over windows: of `length` months from each of `starts` on; NaN where a month is not known."""

    def __init__(self, series: Floats) -> None:
        self._until = np.concatenate([[0.0], np.cumsum(np.nan_to_num(series))])
        self._unknown = np.concatenate([[0], np.cumsum(~np.isfinite(series))])

    def __call__(self, starts: npt.NDArray[np.int64], length: int) -> Floats:
        ends = starts + length
        missing = self._unknown[ends] - self._unknown[starts]
        return np.where(missing == 0, self._until[ends] - self._until[starts], np.nan)


class _Values:
    """The figure over windows, as it is compared: its logarithm, or itself."""

    def __init__(self, unit: Months, how: How) -> None:
        self._above, self._below, self._how = _sums(unit.above), _sums(unit.below), how

    def __call__(self, starts: npt.NDArray[np.int64], length: int) -> Floats:
        above, below = self._above(starts, length), self._below(starts, length)
        value = np.full(len(starts), np.nan)
        np.divide(above, below, out=value, where=below > 0)
        if self._how == "points":
            return value
        found = np.full(len(starts), np.nan)
        np.log(value, out=found, where=value > 0)
        return found


def _judged(gaps: _Gaps, at: int, shape: _Shape, asked: Question, value: float) -> Verdict:
    """The effect beside its placebos."""
    is_placebo = np.isfinite(gaps.now)
    # Of the slice only what ended before the action began says what happens without one.
    is_placebo[0, max(asked.began - shape.length + 1, 0) :] = False
    number = int(is_placebo.sum())
    beside = int(gaps.siblings[0, at])
    found = Verdict("no_data", "few_placebos", placebos=number, months=shape.after, plain=shape.plain, siblings=beside)
    if number < MIN_PLACEBOS:
        return found
    lasts = _lasting(gaps, is_placebo)
    left = gaps.now - lasts * gaps.then
    spread = _spread(left, gaps.small, is_placebo, _floor(value, asked))
    error = _error(left, spread, is_placebo, at)
    if not error > 0:
        return found
    effect = float(left[0, at])
    beyond = _T95[min(max(int(_freedom(is_placebo, shape)), 1), len(_T95)) - 1] * error
    good = 1 if asked.higher_is_better else -1
    rank = _rank(left / spread, is_placebo, good * effect / error, good)
    without = value / exp(effect) if asked.how == "relative" else value - effect
    hoped = _hoped(without, asked)
    said = [effect, effect - beyond, effect + beyond, beyond, good * hoped]
    said += [float(gaps.own[0, at]), float(gaps.others[0, at]), lasts * float(gaps.then[0, at])]
    effect_, low, high, smallest, hoped_, own, others, carried = (_shown(change, asked.how) for change in said)
    return found._replace(
        word=_word(good * effect, beyond, rank, _material(value, asked), hoped),
        why="",
        effect=effect_,
        low=low,
        high=high,
        own=own,
        others=others,
        carried=carried,
        value=value,
        without=without,
        smallest=smallest,
        hoped=hoped_,
        p=rank[0],
    )


def _lasting(gaps: _Gaps, is_placebo: npt.NDArray[np.bool_]) -> float:
    """How much of a difference to the siblings is still there later, where nothing was done: 0 (noise) to 1 (trend)."""
    now, then, weight = gaps.now[is_placebo], gaps.then[is_placebo], 1 / gaps.small[is_placebo]
    below = float((weight * then * then).sum())
    return min(max(float((weight * now * then).sum()) / below, 0.0), 1.0) if below > 0 else 0.0


def _spread(left: Floats, small: Floats, is_placebo: npt.NDArray[np.bool_], floor: float) -> Floats:
    """What chance does to each unit at each date: variance = a common part + a part that grows as numbers get small."""
    size = 1 / small[is_placebo]
    scaled = size * left[is_placebo] ** 2
    apart = float(((size - size.mean()) ** 2).sum())
    common = float(((size - size.mean()) * scaled).sum()) / apart if apart > 0 else 0.0
    of_small = float(scaled.mean()) - common * float(size.mean())
    if common < 0:
        common, of_small = 0.0, float(scaled.mean())
    elif of_small < 0:
        common, of_small = float((size * scaled).sum() / (size * size).sum()), 0.0
    variance = common + max(of_small, floor) * small
    return np.sqrt(np.where(variance > 0, variance, np.nan))


def _floor(value: float, asked: Question) -> float:
    """Counted events scatter at least so much: their number by itself, a share of them as drawn."""
    if not asked.counted:
        return 0.0
    return max(value * (1 - value), 0.0) if asked.how == "points" else 1.0


def _error(left: Floats, spread: Floats, is_placebo: npt.NDArray[np.bool_], at: int) -> float:
    """The error of the effect; a slice that was restless before by itself is taken for at least as restless now."""
    error, own = float(spread[0, at]), left[0][is_placebo[0]]
    return max(error, sqrt(float((own * own).mean()))) if len(own) >= _MIN_OWN else error


def _freedom(is_placebo: npt.NDArray[np.bool_], shape: _Shape) -> float:
    """How many placebos are independent: windows that do not overlap, siblings that are not each other's mirror."""
    apart = [(int(dates.sum()) + shape.after - 1) / shape.after if dates.any() else 0.0 for dates in is_placebo]
    units = sum(dates > 0 for dates in apart[1:])
    mirrored = (units - 1) / units if units else 0.0
    return sum(apart[1:]) * mirrored + apart[0] - (1 if shape.before else 0)


def _rank(scaled: Floats, is_placebo: npt.NDArray[np.bool_], mine: float, good: int) -> tuple[float, float]:
    """The part of the placebos, mine included, at least as good, and at least as bad."""
    others = good * scaled[is_placebo]
    others = others[np.isfinite(others)]
    return (
        (1 + int((others >= mine).sum())) / (1 + len(others)),
        (1 + int((others <= mine).sum())) / (1 + len(others)),
    )


def _word(gain: float, beyond: float, rank: tuple[float, float], material: float, hoped: float) -> Word:
    if gain > beyond and gain >= material and rank[0] <= RANK:
        return "worked"
    if -gain > beyond and -gain >= material and rank[1] <= RANK:
        return "worse"
    return "no_effect" if gain + beyond < hoped else "unclear"


def _material(value: float, asked: Question) -> float:
    return MATERIAL * abs(value) if asked.how == "points" else log(1 + MATERIAL)


def _hoped(without: float, asked: Question) -> float:
    """The effect that was hoped for, as it is compared, in the direction that is better."""
    hoped = abs(asked.hoped) if asked.hoped else HOPED
    if asked.how == "points":
        return hoped if asked.hoped else hoped * abs(without)
    share = hoped / without if asked.hoped and asked.in_amount else hoped
    return log(1 + share) if asked.higher_is_better else -log(1 - min(share, _ALL))


def _after(slice: Months, shape: _Shape, asked: Question) -> float:
    """The figure over the months after; a sum is told per month."""
    months = np.array([asked.after])
    return float(_sums(slice.above)(months, shape.after)[0] / _sums(slice.below)(months, shape.after)[0])


def _shown(change: float, how: How) -> float:
    return exp(change) - 1 if how == "relative" else change
