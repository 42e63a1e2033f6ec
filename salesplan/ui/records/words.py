"""What all screens of records ask and say alike: who asks, by what a record is called, what is wrong with a value."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from salesplan.core.problem import Problem
from salesplan.core.record import Record, Register
from salesplan.i18n import register_words
from salesplan.i18n.formats import day, escape
from salesplan.services import company
from salesplan.ui import cache, frame
from salesplan.ui.records.field_words import Tongue
from salesplan.ui.records.listing import title_of
from salesplan.ui.words import lang, t


def asked() -> dict[str, Any]:
    """Who asks, in which state of the data, of which moment: what every cached answer is kept under."""
    framed = frame.current()
    return {"scope": framed.scope, "version": framed.version, "load": framed.view.as_of_load}


def today() -> date:
    """The company's today, or what it was at the moment that the reader looks back to."""
    framed = frame.current()
    return framed.offer.today if framed.is_past else company.today(framed.offer.settings)


def tongue_of(register: Register) -> Tongue:
    """The reader's words for a register."""
    return cache.tongue(**asked(), register=register.name, lang=lang())


def called(register: Register, record: Record, tongue: Tongue) -> str:
    """By what a record is called, as it is: escape it for markdown."""
    return title_of(register, record.code, getattr(record, register.title), tongue)


def moment(at: datetime) -> str:
    """A day with its time, as people write it."""
    return f"{day(at.date(), lang())} {at:%H:%M}"


def told(problem: Problem) -> str:
    """What is wrong with a value, for markdown."""
    if problem.code == "spoken_of":
        by = problem.detail["by"]
        problem = problem._replace(detail={"by": t("records.figures" if by == "figures" else f"register.{by}")})
    return escape(register_words.told(problem, lang()))
