"""Checks that help people think, while they ask why: each has an exact rule and a code, and none of them forbids.

The team may answer a hint with "it is right as it stands" (`Why.passed`); then it is told no more of that step.

| code | rule |
|---|---|
| empty | the step says nothing |
| no_evidence | nothing is pinned to it and no text stands behind it |
| same | it says what the step above it (or the symptom) says, in the same or nearly the same words |
| circle | it says what a step further up says: the chain goes round |
| person | it names or blames a person (`people.person_in`), where a process should stand |
| only_one | the symptom was asked why once, and nobody asked on |
| too_deep | it is the sixth why or a later one |
| no_control | an end of which nobody said whether it is controllable |
| no_consequence | a controllable end from which nothing follows, neither a correction nor a lesson |
| no_contingency | an uncontrollable end that improves no contingency plan |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Literal, NamedTuple

from salesplan.core.registers.worksheets import SYMPTOM, Evidence, Why, Worksheet
from salesplan.core.review.chain import MOST_LEVELS, Above, ends, in_order, level, ways_up
from salesplan.core.review.people import person_in

Code = Literal[
    "empty",
    "no_evidence",
    "same",
    "circle",
    "person",
    "only_one",
    "too_deep",
    "no_control",
    "no_consequence",
    "no_contingency",
]
NEARLY = 0.8
"""From this likeness on (matching characters, twice, over all of both) two claims say the same."""
_FILLERS = re.compile(r"^(?:是因为|因为|由于|原因是|所以|导致)|\b(?:because|due to|since|therefore)\b")
_SMALL = re.compile(r"[的了很太地得]|\b(?:is|are|was|were|be|the|a|an|of|too|very|so|has|have)\b")
_NOT = re.compile(r"[没无不未非缺]|\b(?:not|no|never|without|lacks?|lacking|missing)\b|n't\b")
_OPPOSITE = frozenset("高低多少新旧老升降涨跌增减大小快慢前后内外上下早晚长短强弱东西南北左右进出买卖软硬")
"""Characters that turn a claim into another one by themselves."""


class Hint(NamedTuple):
    """One thing to think about: of which step, and in which words it was found ("" where it is the step itself).

    `level` is that of the step which a `same` (0: the symptom) or a `circle` repeats.
    """

    step: str
    code: Code
    words: str = ""
    level: int = 0


class ReadBack(NamedTuple):
    """ "Because `cause`, therefore `effect`": a step read from below. `mark` stands for these very words; the step is
    `confirmed` while it carries that mark. `effect` of a first why is the symptom."""

    cause: str
    effect: str
    mark: str
    confirmed: bool


def above_of(worksheet: Worksheet) -> Above:
    """The tree of a worksheet."""
    return {step.id: step.parent for step in worksheet.steps}


def of_step(worksheet: Worksheet, step: str = SYMPTOM) -> tuple[Evidence, ...]:
    """The evidence of a step, or of the symptom."""
    return tuple(row for row in worksheet.evidence if row.step == step)


def hints(worksheet: Worksheet, people: Collection[str] = ()) -> tuple[Hint, ...]:
    """What to think about, step by step in the order of the tree. `people` are names that the company knows."""
    above = above_of(worksheet)
    steps = {step.id: step for step in worksheet.steps}
    found: list[Hint] = []
    for id in in_order(above):
        told = _of_step(worksheet, steps, above, id, people)
        found += [hint for hint in told if hint.code not in steps[id].passed]
    return tuple(found)


def read_back(worksheet: Worksheet, step: Why, lang: str = "") -> ReadBack:
    """The step read from below, to a reader of `lang`; see `ReadBack`. The mark is that of the words as they are kept:
    who confirmed them in one language has done so in all."""
    over = next((one for one in worksheet.steps if one.id == step.parent), None)
    kept = over.claim if over else worksheet.title
    mark = sha256("\n".join((_plain(step.claim), _plain(kept))).encode()).hexdigest()[:12]
    return ReadBack(worksheet.told(step.claim, lang), worksheet.told(kept, lang), mark, step.read == mark)


def says_the_same(one: str, other: str) -> bool:
    """True for the same claim in the same, nearly the same or re-ordered words; see the module and `NEARLY`.

    What turns a claim round keeps two apart: a "not" in one of them, other digits or Latin names, new for old.
    """
    a, b = _plain(one), _plain(other)
    if not a or not b:
        return False
    if a == b:
        return True
    if _turns(one) != _turns(other):
        return False
    return sorted(a) == sorted(b) or SequenceMatcher(None, a, b, autojunk=False).ratio() >= NEARLY


def _of_step(
    worksheet: Worksheet, steps: dict[str, Why], above: Above, id: str, people: Collection[str]
) -> Iterator[Hint]:
    step = steps[id]
    if not _plain(step.claim):
        yield Hint(id, "empty")
        return
    if not any(row.kind != "text" or row.text.strip() for row in of_step(worksheet, id)):
        yield Hint(id, "no_evidence")
    yield from _repeated(worksheet, steps, above, step)
    if words := person_in(step.claim, people):
        yield Hint(id, "person", words)
    depth = level(above, id)
    if depth > MOST_LEVELS:
        yield Hint(id, "too_deep", level=depth)
    if id in ends(above):
        yield from _of_end(step, depth)


def _repeated(worksheet: Worksheet, steps: dict[str, Why], above: Above, step: Why) -> Iterator[Hint]:
    """Says the step what stands over it? The nearest one counts, and the symptom is over all."""
    up = ways_up(above, step.id)
    for at, over in enumerate(up):
        if says_the_same(step.claim, steps[over].claim):
            yield Hint(step.id, "circle" if at else "same", level=len(up) - at)
            return
    if says_the_same(step.claim, worksheet.title):
        yield Hint(step.id, "circle" if up else "same")


def _of_end(step: Why, depth: int) -> Iterator[Hint]:
    if depth == 1:
        yield Hint(step.id, "only_one")
    if step.control is None:
        yield Hint(step.id, "no_control")
    elif step.control == "controllable" and step.consequence is None:
        yield Hint(step.id, "no_consequence")
    elif step.control == "uncontrollable" and step.contingency is None:
        yield Hint(step.id, "no_contingency")


def _plain(text: str) -> str:
    """The claim without case, punctuation, spaces and small words."""
    flat = unicodedata.normalize("NFKC", text).casefold().strip()
    short = _SMALL.sub("", _FILLERS.sub("", flat))
    return "".join(char for char in short if char.isalnum())


def _turns(text: str) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
    """What makes another claim of it: a "not", characters that are opposites, digits (and, in Chinese, Latin names)."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    mixed = any("\u4e00" <= char <= "\u9fff" for char in flat)
    names = re.findall(r"[a-z0-9]+" if mixed else r"[0-9]+", flat)
    return bool(_NOT.search(flat)), tuple(sorted(_OPPOSITE.intersection(flat))), tuple(sorted(names))
