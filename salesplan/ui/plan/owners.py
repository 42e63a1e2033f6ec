"""Words and addresses that the pages of the two rounds share."""

from __future__ import annotations

from datetime import date

from salesplan.core.errors import CockpitError, Conflict
from salesplan.core.plan.claims import BY, Asked, State
from salesplan.i18n.formats import day, escape
from salesplan.services.plan.claims import Board
from salesplan.ui import cache, frame, trouble
from salesplan.ui.plan import table
from salesplan.ui.words import lang, t


def refused(error: CockpitError) -> str:
    """Why a step was not taken; of two who submit at once the second is told who was first."""
    if isinstance(error, Conflict):
        key = "rounds.claimed_since" if error.values.get("what") == "claim" else "plan.written"
        return t(key, actor=escape(str(error.values.get("actor", ""))))
    return trouble.sentence(error)


def person(code: str | None) -> str:
    """The name of a lead; "" where nobody is named."""
    framed = frame.current()
    if code is None:
        return ""
    return cache.link_names(scope=framed.scope, version=framed.version, to="person", lang=lang()).get(code, code)


def due(until: date, state: State) -> str:
    """Until when an owner is asked, or for how long he has been late."""
    return overdue(until, state) or t("rounds.due.on", day=day(until, lang()))


def overdue(until: date, state: State) -> str:
    """For how long an owner has been late; "" when he is not."""
    late = (frame.current().offer.today - until).days
    return t("rounds.due.over", n=late) if state == "missing" and late > 0 else ""


def place(plan: int, number: int, owner: Asked) -> dict[str, str]:
    """What the address of an owner's form carries."""
    return {"version": str(plan), "round": str(number), "owner": ":".join(owner)}


def of_address(text: str) -> Asked | None:
    """The owner that an address names; None for none."""
    dimension, _, member = text.partition(":")
    return (dimension, member) if dimension in BY and member else None


def last_year(found: Board, owner: Asked, below: str) -> dict[tuple[str, str], int]:
    """Last year of an owner: (part, month of the plan) -> fen; its open months are forecast."""
    by = (owner[0], below) if below else (owner[0],)
    known = table.last_year(found.desk, by)
    return {
        (codes[1] if below else "", month): value
        for codes, months in known.items()
        if codes[0] == owner[1]
        for month, value in months.items()
    }
