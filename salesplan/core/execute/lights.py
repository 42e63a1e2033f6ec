"""Red, yellow and green: one lag per comparison, exact borders, grey for what is not known.

A light never comes from a float border: the lag is a Decimal rounded to nine places, borders belong to the worse
colour (exactly 10 % behind is already the worse one).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

from salesplan.core.execute.kpis import Comparison, Family, Number
from salesplan.core.settings import Preset

Light = Literal["green", "yellow", "red", "grey"]
_RANK: Mapping[str, int] = {"grey": 0, "green": 1, "yellow": 2, "red": 3}
_PLACES = Decimal("1e-9")
MIN_DAYS, MIN_SHARE, MIN_COUNT = 15, Decimal("0.10"), 5
"""Below any of these the data are thin: days elapsed, share of the plan due, expected number of events."""


class Bands(NamedTuple):
    """From which lag on it is red, and from which it is yellow; both borders included."""

    red: Decimal
    yellow: Decimal


PRESETS: Mapping[Preset, Mapping[Family, Bands]] = {
    "default": {
        "attainment": Bands(Decimal("0.10"), Decimal("0.03")),
        "ratio": Bands(Decimal("0.15"), Decimal("0.05")),
    },
    "method": {
        "attainment": Bands(Decimal("0.30"), Decimal("0.10")),
        "ratio": Bands(Decimal("0.30"), Decimal("0.10")),
    },
    "strict": {
        "attainment": Bands(Decimal("0.05"), Decimal("0.02")),
        "ratio": Bands(Decimal("0.08"), Decimal("0.03")),
    },
}
"""The presets of the company settings. `method` are the milestone bands of the method, for companies that want one
rule everywhere; `strict` is for steady businesses, where 5 % of a year is already out of reach."""


class Judgement(NamedTuple):
    """The light, the comparison that set it ("" when grey), whether thin data held it at yellow, and every lag."""

    light: Light = "grey"
    why: str = ""
    thin: bool = False
    lags: Mapping[str, float] = {}


def decimal(number: Number) -> Decimal:
    """The number as written, so that 0.9 is nine tenths."""
    return number if isinstance(number, Decimal) else Decimal(str(number))


def lag(actual: Number | None, reference: Number | None, higher_is_better: bool = True) -> Decimal | None:
    """How far behind the reference, as a share of it: positive is behind, negative ahead; nine places.

    None when either is unknown or the reference is zero (no plan is not a plan of nothing).
    """
    if actual is None or reference is None:
        return None
    held, planned = decimal(actual), decimal(reference)
    if held.is_nan() or planned.is_nan() or planned == 0:
        return None
    behind = (planned - held) / abs(planned)
    return (behind if higher_is_better else -behind).quantize(_PLACES)


def light(behind: Decimal | None, bands: Bands) -> Light:
    """The colour of a lag: from `bands.red` on red, from `bands.yellow` on yellow, else green; grey when unknown."""
    if behind is None:
        return "grey"
    if behind >= bands.red:
        return "red"
    return "yellow" if behind >= bands.yellow else "green"


def held(before: Light, behind: Decimal | None, bands: Bands, margin: Decimal) -> Light:
    """The colour after `before`: worse at once, better only when the lag has crossed the border by `margin`.

    `margin` is smaller than the distance between the two borders.
    """
    now = light(behind, bands)
    if behind is None or _RANK[now] >= _RANK[before]:
        return now
    return light(behind, Bands(bands.red - margin, bands.yellow - margin))


def is_worse(one: str, other: str) -> bool:
    """True when `one` is worse than `other`; unknown is worse than nothing."""
    return _RANK[one] > _RANK[other]


def judge(
    lags: Mapping[Comparison, Decimal | None],
    bands: Mapping[Comparison, Bands],
    thin: bool = False,
    before: Mapping[Comparison, Light] = MappingProxyType({}),
    margin: Decimal = Decimal(0),
) -> Judgement:
    """The worst light of the comparisons in `bands`; of equal ones the larger lag is named.

    Comparisons without a lag do not count; without any the light is grey. Thin data turn red into yellow. `before` are
    the earlier colours by comparison, which improve only past `margin`.
    """
    lit: list[tuple[int, Decimal, str, Light]] = []
    for name, own in bands.items():
        behind = lags.get(name)
        if behind is not None:
            colour = held(before.get(name, "grey"), behind, own, margin)
            lit.append((_RANK[colour], behind, name, colour))
    known = {str(name): float(behind) for name, behind in lags.items() if behind is not None}
    if not lit:
        return Judgement(lags=known)
    _, _, why, colour = max(lit, key=lambda one: one[:2])
    return Judgement("yellow", why, True, known) if thin and colour == "red" else Judgement(colour, why, False, known)


class Child(NamedTuple):
    """A member below the one looked at: its dimension, code, attainment and light."""

    dimension: str
    code: str
    rate: float
    light: str


def worst_child(own: str, children: Iterable[Child]) -> Child | None:
    """The child to show beside its parent: the one with the worst light, when that is worse than the parent's.

    Of equal lights the first given: give those with most money at stake first.
    """
    behind = [child for child in children if child.light != "grey" and is_worse(child.light, own)]
    return max(behind, key=lambda child: _RANK[child.light], default=None)
