"""Which cells of the grid carry open comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salesplan.core.plan.table import Where
from salesplan.core.review.noted import Mark
from salesplan.core.scope import Scope
from salesplan.i18n import note_words
from salesplan.services.plan.comments import Comment
from salesplan.services.plan.desk import Desk
from salesplan.ui import cache, frame
from salesplan.ui.plan.sheet import Layout
from salesplan.ui.words import lang, t


def marks(desk: Desk, found: Layout) -> list[tuple[int, int, str]]:
    """Row, column and what is open of the cells that the grid shows: disputes and how many comments."""
    scope = frame.current().scope
    counted: dict[tuple[int, int], Mark] = {}
    for one in every(desk.version.id):
        if one.resolved or one.measure != desk.measure:
            continue
        for place in _places(one.where, found, scope):
            counted[place] = counted.get(place, Mark()).plus(one.kind, True)
    return [(*place, _flag(mark)) for place, mark in counted.items()]


def _flag(mark: Mark) -> str:
    """What stands in a cell: whether its number is disputed, and how many comments it has."""
    n = mark.comments
    comments_ = t("comments.flag.one") if n == 1 else t("comments.flag", n=n)
    return " ".join(filter(None, (note_words.mark(*mark._replace(comments=0), lang=lang()), comments_ if n else "")))


def every(plan: int) -> tuple[Comment, ...]:
    """All that can be seen with a version."""
    framed = frame.current()
    return cache.comments(scope=framed.scope, version=framed.version, plan=plan)


def place_of(where: Where, scope: Scope) -> Mapping[str, frozenset[str]]:
    """A slice in one writing; what a reader of some regions points at is the part of it in his regions."""
    seen = where if scope.regions is None or "region" in where else {**where, "region": scope.regions}
    return {dimension: frozenset(members) for dimension, members in seen.items()}


def _places(where: Where, found: Layout, scope: Scope) -> Sequence[tuple[int, int]]:
    places = [found.cell_of(where)]
    if scope.regions is not None and place_of({}, scope) == place_of({"region": where.get("region", ())}, scope):
        places.append(found.cell_of({d: members for d, members in where.items() if d != "region"}))
    return [place for place in places if place is not None]
