"""The answers about the plan that are kept, see salesplan/ui/kept.py; pages ask for them as `cache.<name>`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from salesplan.core.calendar import Calendar
from salesplan.core.errors import Unknown
from salesplan.core.months import fiscal_months
from salesplan.core.plan.territories import Map
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.i18n import Lang
from salesplan.services import standing
from salesplan.services.plan import actions, capacity, forecasts, history, moving, proposal, targets, territories
from salesplan.services.plan import anchors as anchoring
from salesplan.services.plan import claims as claiming
from salesplan.services.plan import comments as commenting
from salesplan.services.plan import days as plan_days
from salesplan.services.plan import desk as desks
from salesplan.services.plan import differences as comparing
from salesplan.services.plan import measures as following
from salesplan.services.plan import persons as carrying
from salesplan.services.plan import requests as asking
from salesplan.services.plan import rounds as plan_rounds
from salesplan.services.plan import versions as plan_versions
from salesplan.services.plan.operations import Split
from salesplan.ui import session
from salesplan.ui.kept import audit_number, copied, shared
from salesplan.ui.plan import fan_picture as fans
from salesplan.ui.session import Version


@shared
def versions(scope: Scope, version: Version) -> tuple[plan_versions.Version, ...]:
    """Every plan version that there was, the newest first."""
    return plan_versions.versions(session.store(), scope, at=audit_number(scope, version.load))


@shared
def passed(scope: Scope, version: Version, plan: int) -> tuple[plan_versions.Passed, ...]:
    """The states that a plan version has had."""
    return plan_versions.states(session.store(), scope, plan, audit_number(scope, version.load))


@shared
def differences(scope: Scope, version: Version, old: int, new: int, by: str, measure: str | None) -> comparing.Diff:
    """What two plan versions differ in, along one dimension; in one measure, or in all."""
    at = audit_number(scope, version.load)
    return comparing.diff(session.store(), scope, old, new, (by,), measure, old_at=at, new_at=at)


@shared
def requests(scope: Scope, version: Version) -> tuple[asking.Request, ...]:
    """Every change request, the newest first."""
    return asking.requests(session.store(), scope, at=audit_number(scope, version.load))


@shared
def effect(scope: Scope, version: Version, old: int, new: int) -> comparing.Effect:
    """Who gains and who pays from one plan version to another."""
    return asking.effect_of(session.store(), scope, old, new, audit_number(scope, version.load))


@shared
def outlook(scope: Scope, version: Version, plan: int) -> asking.Outlook | None:
    """What a draft would do to the plan in force; None for a reader who looks back."""
    return asking.outlook(session.store(), scope, plan) if version.load is None else None


@shared
def target_sheets(scope: Scope, version: Version, plan: int, lang: Lang) -> targets.Sheets:
    """The target sheets of a plan version that the reader may take."""
    return targets.sheets(session.store(), scope, plan, lang, audit_number(scope, version.load))


@shared
def desk(scope: Scope, version: Version, plan: int, measure: str) -> desks.Desk:
    """One measure of a plan version as it lies open."""
    return desks.open_desk(session.store(), scope, plan, measure, audit_number(scope, version.load))


@shared
def move_effect(scope: Scope, version: Version, plan: int, asked: moving.Asked) -> moving.Effect:
    """What a move would do. Raises the engine's Conflict."""
    return moving.effect(desk(scope=scope, version=version, plan=plan, measure=asked.measure), scope, asked)


@shared
def move_weights(
    scope: Scope, version: Version, plan: int, view: View, asked: moving.Asked
) -> Mapping[str, Decimal | None]:
    """What the members of a slice weigh by the metric of a move."""
    of = desk(scope=scope, version=version, plan=plan, measure=asked.measure)
    return moving.weights_of(session.store(), scope, view, asked, of, asked.metric)


@shared
def moves_made(scope: Scope, version: Version, plan: int) -> tuple[moving.Made, ...]:
    """The last moves of a plan version."""
    return moving.made(session.store(), scope, plan, at=audit_number(scope, version.load))


@shared
def calendar(scope: Scope, version: Version, view: View) -> Calendar:
    """The company's calendar with its own days and festival weights."""
    return standing.standing(session.store(), scope, view).calendar


@shared
def ground(scope: Scope, version: Version, view: View, year: int, map: Map | None = None) -> proposal.Ground | None:
    """What a first split of a year stands on, in a re-drawn map where there is one."""
    return proposal.ground(session.store(), scope, view, year, map)


@shared
def proposed(
    scope: Scope, version: Version, plan: int, view: View, chosen: proposal.Choices, map: Map | None = None
) -> actions.Resplit:
    """The split that these choices give a draft. Raises the engine's Conflict, Unknown where nothing can be split."""
    of = desk(scope=scope, version=version, plan=plan, measure="revenue")
    on = ground(scope=scope, version=version, view=view, year=of.version.year, map=map)
    if on is None:
        raise Unknown(name="ground")
    return proposal.propose(on, chosen, of)


@shared
def sold(
    scope: Scope, version: Version, view: View, by: tuple[str, ...], measure: str, map: Map | None = None
) -> dict[tuple[str, ...], Any]:
    """The finished months of every slice by `by`, in a re-drawn map where there is one."""
    return forecasts.pasts(session.store(), scope, view, by, measure, map=map)


@shared
def expected(
    scope: Scope, version: Version, view: View, by: tuple[str, ...], measure: str, until: str, map: Map | None = None
) -> dict[tuple[str, ...], Any]:
    """The months to come of every slice by `by`, in a re-drawn map where there is one; years add up as they land."""
    return forecasts.expected(session.store(), scope, view, until, by, measure, map)


@shared
def landing(scope: Scope, version: Version, view: View, year: int, measure: str) -> forecasts.Baseline | None:
    """Where a fiscal year lands; None without history."""
    return forecasts.land_year(session.store(), scope, view._replace(where={}), year, (), measure).get(())


@shared
def redrawn_periods(scope: Scope, version: Version, view: View, year: int, map: Map) -> tuple[territories.Period, ...]:
    """The periods that can be told again in a re-drawn map."""
    return territories.periods(session.store(), scope, view, map, year)


@shared
def redrawn(
    scope: Scope,
    version: Version,
    view: View,
    plan: int,
    measure: str,
    map: Map,
    months: tuple[str, ...],
    by: territories.Side,
) -> territories.Compared:
    """A period in the old and in the new map, beside a plan version."""
    on = desk(scope=scope, version=version, plan=plan, measure=measure)
    return territories.compare(session.store(), scope, view, on, map, months, by)


@shared
def total(scope: Scope, version: Version, view: View, year: int, inputs: anchoring.AnchorInputs) -> anchoring.Total:
    """The anchors of a fiscal year with what was typed for them."""
    return anchoring.total_of(session.store(), scope, view, year, inputs)


@shared
def fan_picture(scope: Scope, version: Version, view: View, year: int, lang: Lang) -> fans.FanPicture | None:
    """The forecast of revenue until a fiscal year ends; None without history, or when the year is over."""
    starts = standing.standing(session.store(), scope, view).settings.fiscal_start
    until = fiscal_months(year, starts)[-1]
    found = expected(scope=scope, version=version, view=view, by=(), measure="revenue", until=until)
    return None if () not in found else fans.compose(found[()], until, lang)


@shared
def days(scope: Scope, version: Version, view: View, year: int) -> plan_days.Days:
    """The working days and festivals of a fiscal year."""
    return plan_days.days_of(session.store(), scope, view, year)


@shared
def measures_before(scope: Scope, version: Version, view: View, year: int) -> following.Before:
    """What the year before a fiscal year says of the measures beside revenue."""
    return following.before(session.store(), scope, view, year)


@shared
def capacities(
    scope: Scope, version: Version, view: View, year: int, inputs: anchoring.AnchorInputs
) -> tuple[capacity.TeamCapacity, ...]:
    """What each team can sell in a fiscal year with what was typed for it."""
    return capacity.team_capacities(session.store(), scope, view, year, inputs)


@shared
def team_splits(scope: Scope, version: Version, plan: int, measure: str) -> tuple[carrying.TeamSplit, ...]:
    """How far every team of a plan version is split on to persons."""
    own = desk(scope=scope, version=version, plan=plan, measure=measure)
    return carrying.teams(session.store(), scope, own)


@shared
def teams_beyond(scope: Scope, version: Version, plan: int) -> frozenset[str]:
    """The teams that also have cells outside the reader's regions."""
    return carrying.beyond(session.store(), scope, plan)


@shared
def team_people(scope: Scope, version: Version, team: str, months: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Who belongs to a team in each month."""
    return carrying.there(session.store(), scope, team, months)


@shared
def person_sales(scope: Scope, version: Version, team: str, months: tuple[str, ...]) -> dict[tuple[str, str], Decimal]:
    """What each person sold in a team a year before."""
    return carrying.sales_before(session.store(), scope, team, months)


@shared
def person_split(
    scope: Scope,
    version: Version,
    team: str,
    months: tuple[str, ...],
    measure: str,
    rule: carrying.Rule,
    reserve: Decimal,
    weights: Mapping[str, float],
) -> Split:
    """The operation that splits a team on to its persons."""
    return carrying.split_by(session.store(), scope, team, months, rule, measure, reserve, weights)


@shared
def provenance(
    scope: Scope, version: Version, plan: int, measure: str, where: Mapping[str, tuple[str, ...]]
) -> tuple[history.Came, ...]:
    """How a cell or a subtotal of a plan came about."""
    return history.provenance(session.store(), scope, plan, where, measure, audit_number(scope, version.load))


@shared
def board(scope: Scope, version: Version, plan: int, number: int | None) -> claiming.Board:
    """How a round of a plan version stands; None: the newest."""
    return claiming.board(session.store(), scope, plan, number, audit_number(scope, version.load))


@copied
def leads(scope: Scope, version: Version, plan: int) -> dict[tuple[str, str], str | None]:
    """Everybody who can be asked about a plan version, with the lead on record."""
    return plan_rounds.possible(session.store(), scope, plan)


@shared
def comments(scope: Scope, version: Version, plan: int) -> tuple[commenting.Comment, ...]:
    """The comments of a plan version."""
    return commenting.comments(session.store(), scope, plan, audit_number(scope, version.load))
