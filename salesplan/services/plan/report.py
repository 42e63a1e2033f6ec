"""A total with everything it rests on, as the page shows it: for the workbook and the command line."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from salesplan.core.errors import Forbidden
from salesplan.core.months import year_to_plan
from salesplan.core.plan.anchors import Distribution
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.exports.total_sheet import Report, TeamLine
from salesplan.services import company
from salesplan.services.members import names
from salesplan.services.plan import versions
from salesplan.services.plan.anchors import total_of
from salesplan.services.plan.capacity import Load, TeamCapacity, loads, team_capacities
from salesplan.services.plan.desk import Desk, open_desk
from salesplan.services.plan.grounds import USUAL_RATIO, AnchorInputs, inputs_of, ratio_of
from salesplan.services.plan.held import amount
from salesplan.services.plan.versions import Version
from salesplan.store import Store

CHANCES = ("0.95", "0.9", "0.8", "0.7", "0.6", "0.5", "0.4", "0.3", "0.2", "0.1", "0.05")
"""The probabilities for which a report tells the total that is reached with them."""
_FEN = Decimal("0.01")


class Asked(NamedTuple):
    """A total to be reported: what is typed for it, the total and the ratio that are chosen, and whose plan it is."""

    year: int
    inputs: AnchorInputs
    total: Decimal | None
    ratio: Decimal
    version: int | None = None


def kept(store: Store, scope: Scope, year: int | None = None, version: int | None = None) -> Asked:
    """What a version holds; without one the newest draft, else the one in force, else the newest (of `year`).

    Without any version nothing is typed, for the year that is planned now. Raises Unknown for a version not there.
    """
    found = _version(store, scope, year, version)
    if found is None:
        settings = company.settings(store, scope)
        of = year_to_plan(company.today(settings), settings.fiscal_start) if year is None else year
        return Asked(of, AnchorInputs(), None, USUAL_RATIO)
    desk = open_desk(store, scope, found.id)
    return Asked(found.year, inputs_of(desk.inputs), chosen(desk), ratio_of(desk.inputs), found.id)


def chosen(desk: Desk) -> Decimal | None:
    """The total of a version: the one that was chosen, else what is planned; None while there is neither."""
    if "total" in desk.inputs:
        return Decimal(str(desk.inputs["total"]))
    planned = desk.version.totals.get("revenue")
    return None if planned is None else planned.base


def report(store: Store, scope: Scope, view: View, asked: Asked, lang: str = "zh") -> Report:
    """Everything about that total at the view's moment, teams named in that language.

    Raises Forbidden for a reader of some regions: a total is the company's.
    """
    if not scope.is_whole:
        raise Forbidden(role=scope.role)
    found = total_of(store, scope, view, asked.year, asked.inputs)
    challenge = None if asked.total is None else (asked.total * asked.ratio).quantize(_FEN)
    return Report(
        asked.year,
        asked.version,
        found.anchors,
        found.within,
        found.sources,
        asked.total,
        challenge,
        asked.ratio,
        None if asked.total is None else found.weigh(asked.total, challenge),
        _chances(found.anchors.ahead),
        _teams(store, scope, view, asked, lang),
    )


def _version(store: Store, scope: Scope, year: int | None, version: int | None) -> Version | None:
    if version is not None:
        return versions.version(store, scope, version)
    of = [one for one in versions.versions(store, scope) if one.state != "withdrawn" and year in (None, one.year)]
    ranked = [*(one for one in of if one.is_editable), *(one for one in of if one.counts), *of]
    return next(iter(ranked), None)


def _chances(ahead: Distribution | None) -> tuple[tuple[Decimal, Decimal], ...]:
    if ahead is None:
        return ()
    return tuple((Decimal(one), Decimal(ahead.at(float(one))).quantize(_FEN)) for one in CHANCES)


def _teams(store: Store, scope: Scope, view: View, asked: Asked, lang: str) -> tuple[TeamLine, ...]:
    can = team_capacities(store, scope, view, asked.year, asked.inputs)
    beside = {} if asked.version is None else loads(can, _planned(open_desk(store, scope, asked.version)))
    called = names(store, scope, lang, ("team",))["team"]
    return tuple(_line(one, beside.get(one.team), called.get(one.team, one.team)) for one in can)


def _planned(desk: Desk) -> dict[str, Decimal]:
    return {team: amount("revenue", value) for (team,), value in desk.tracks.base.by("team").items()}


def _line(can: TeamCapacity, beside: Load | None, name: str) -> TeamLine:
    each, own = (None if value is None else value.quantize(_FEN) for value in (can.each.value, can.own))
    planned, over = (None, None) if beside is None else (beside.planned, beside.excess)
    months = round(can.months, 4)
    return TeamLine(name, can.heads, can.new, can.hires, months, each, own, can.amount, planned, over)
