"""Which value a column may have for the whole file, when the file itself does not carry the column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from salesplan.core.dimensions import Member
from salesplan.core.reading import Question
from salesplan.intake.header import MOST_STATES

ALWAYS = ("channel",)
"""Few lists carry it, so it is offered even where neither a title nor the name of the file speaks of one."""
_MOST = 50


def ask_constant(kind: str, members: Sequence[Member], said: Iterable[str], own: Sequence[str] = ()) -> list[Question]:
    """The question which member the whole file is about: those that `said` speaks of, for `ALWAYS` all others too.

    `own` are answers of another kind and come first. Nothing is asked when there is nothing to choose from, but of
    `ALWAYS`, whose members may be new.
    """
    texts = " ".join(said)
    named = [member.zh for member in members if member.zh and member.zh in texts][:MOST_STATES]
    others = [member.zh for member in members if member.zh][:_MOST] if kind in ALWAYS else []
    choices = tuple(dict.fromkeys((*own, *named, *others)))
    if not choices and kind not in ALWAYS:
        return []
    return [Question(f"const.{kind}", "E_MISSING_COLUMN", choices, "text", kind)]
