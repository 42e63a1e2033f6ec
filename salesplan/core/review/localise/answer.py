"""What the localiser answers: the slices in which a gap is concentrated, and what is left. It proves no cause."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Literal, NamedTuple

Confidence = Literal["strong", "medium", "weak"]
Kind = Literal["level", "mix"]


class Sibling(NamedTuple):
    """The counter-check: the slice with one attribute turned to all its other members, other named slices left out.

    `change` is actual against expected as a share (-0.1: 10 % less); None where nothing was expected there.
    """

    attribute: str
    change: float | None


class Named(NamedTuple):
    """A slice that behaves unlike the rest.

    `gap` is its part of the answer's gap, each leaf counted once; `share` that part of the whole gap (above 1 when the
    rest is favourable; None when the gap is 0). `change` is actual against expected inside the slice, `size` the part
    of the expected total that the slice holds. `same_as`: other names of the very same rows (a team that sells in one
    region only). `kind` is `mix` where not the slice's own rate but its part of the denominator moved: then `change`
    is the denominator's, `size` its part of the expected denominator.
    """

    where: Mapping[str, str]
    gap: float
    share: float | None
    change: float | None
    size: float
    confidence: Confidence
    siblings: tuple[Sibling, ...]
    same_as: tuple[Mapping[str, str], ...] = ()
    kind: Kind = "level"
    gain: float = 0.0


class Apart(NamedTuple):
    """What is in the gap but cannot be compared: it has no expected side, or has ended. `gap` is its part.

    `month` is the first with it, or the first without.
    """

    where: Mapping[str, str]
    has_ended: bool
    month: str
    gap: float


class Answer(NamedTuple):
    """gap = the slices' gaps + what stands apart + rest + mix, exactly. For an additive KPI `mix` is 0.

    The gap of a ratio is that of the quotient (actual rate less expected rate); `mix` is what the denominator's shift
    between leaves did to it, less what slices of the kind `mix` carry. `broad`: everything moved together by more than
    chance; slices, where there are any, come on top of that. `error`: the standard error that the gap has by the
    scatter of the leaves; infinite where too few tell it. `localise` itself sets nothing apart.
    """

    slices: tuple[Named, ...]
    broad: bool
    gap: float
    rest: float
    mix: float
    error: float = inf
    apart: tuple[Apart, ...] = ()
