"""A tree of answers to "why": which step stands under which, as plain ids. A step without one above it answers the
symptom itself."""

from __future__ import annotations

from collections.abc import Mapping

Above = Mapping[str, str | None]
"""Step -> the step that it explains, None for the symptom; in the order in which the steps are kept."""
MOST_LEVELS = 5
"""Five whys: what lies deeper is seldom a cause that the company can move."""


def children(above: Above, step: str | None) -> list[str]:
    """The answers to why `step` is so, in order."""
    return [one for one, of in above.items() if of == step]


def ways_up(above: Above, step: str) -> list[str]:
    """What the step explains, from the one right above it up to the first why. Ends where a loop would begin."""
    found: list[str] = []
    over = above.get(step)
    while over is not None and over in above and over != step and over not in found:
        found.append(over)
        over = above[over]
    return found


def level(above: Above, step: str) -> int:
    """The how manieth why it answers, from 1."""
    return len(ways_up(above, step)) + 1


def is_loop(above: Above, step: str) -> bool:
    """True when following what it explains leads back to the step itself, or to no symptom at all."""
    found, over = [step], above.get(step)
    while over is not None:
        if over in found or over not in above:
            return True
        found.append(over)
        over = above[over]
    return False


def ends(above: Above) -> list[str]:
    """The steps under which nobody asked on: causes, as far as they are known."""
    over = set(above.values())
    return [step for step in above if step not in over]


def in_order(above: Above, step: str | None = None) -> list[str]:
    """Every step of the tree, each followed by what explains it: as it is drawn. Steps of a loop are left out."""
    found = []
    for one in children(above, step):
        found += [one, *in_order(above, one)]
    return found
