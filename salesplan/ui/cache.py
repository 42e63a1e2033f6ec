"""The only place where answers are kept: keyed by reader, state of the data and question, never by a frame.

`scope` and `version` are hashed arguments of every function: nobody sees another reader's figures, or old ones.

`copied` gives every caller a copy of its own. `shared` gives all readers the same object, which saves the copy in every
run of a page: only for answers whose parts are all immutable, or are never changed by whoever reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache as remember
from typing import Any, NamedTuple

import streamlit as st

from salesplan.core.calendar import Calendar
from salesplan.core.errors import Unknown
from salesplan.core.plan.territories import Map
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.i18n import LANGS, Lang, t
from salesplan.services import closing as closings
from salesplan.services import cockpit as cockpits
from salesplan.services import explain as explaining
from salesplan.services import milestones as milestone_bars
from salesplan.services import misses as missing
from salesplan.services import mix, record_links, record_view, records, standing, trail
from salesplan.services import offer as offers
from salesplan.services import promises as promised
from salesplan.services import since as changing
from salesplan.services.kpis import KpiRow
from salesplan.services.misses import Miss
from salesplan.services.offer import Offer
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
from salesplan.ui.choices import Choices
from salesplan.ui.cockpit.page import CockpitPage, SlicesPart, compose, compose_slices
from salesplan.ui.pictures import Picture
from salesplan.ui.promises import drawn
from salesplan.ui.records import listing
from salesplan.ui.records.field_words import Tongue
from salesplan.ui.session import Version


class ClosingPage(NamedTuple):
    """What the closing page shows: `through` is the last closed month, "" when none; `view` names the downloads."""

    months: list[closings.MonthRow]
    bridges: list[closings.Bridge]
    ledger: list[closings.LedgerRow]
    through: str
    view: View


KEEP = 256
"""Answers kept per question; the oldest go first. Ask by keyword: positional arguments cost time."""
KEYS: dict[str | type[Any], Callable[[Any], Any]] = {
    Scope: repr,
    Version: repr,
    View: repr,
    anchoring.AnchorInputs: repr,
    Map: repr,
    moving.Asked: repr,
    proposal.Choices: repr,
}
"""Plain values all through, so how they are written tells them apart; Streamlit would hash every field by itself."""
copied = st.cache_data(show_spinner=False, max_entries=KEEP, hash_funcs=KEYS)
shared = st.cache_resource(show_spinner=False, max_entries=KEEP, hash_funcs=KEYS)


@shared
def offer(scope: Scope, version: Version) -> Offer:
    """What there is to choose from."""
    return offers.offer(session.store(), scope)


@shared
def offer_then(scope: Scope, version: Version, load: int) -> Offer:
    """What there was to choose from right after a load."""
    return offers.offer_then(session.store(), scope, load, offer(scope=scope, version=version))


def offer_of(scope: Scope, version: Version, view: View) -> Offer:
    """The names, settings and versions of the moment that a view speaks of."""
    if view.as_of_load is None:
        return offer(scope=scope, version=version)
    return offer_then(scope=scope, version=version, load=view.as_of_load)


def audit_number(scope: Scope, load: int | None) -> int:
    """The audit number up to which records count: that of a load that is looked back to, else that of now."""
    return records.at_load(session.store(), scope, load)


@shared
def cockpit_page(scope: Scope, version: Version, view: View, scope_label: str, lang: Lang) -> CockpitPage:
    """The cockpit ready to be drawn, without its slices."""
    found, known = cockpits.cockpit(session.store(), scope, view), offer_of(scope, version, view)
    surplus = mix.oversold(session.store(), scope, view, known, found.heat)
    return compose(view, found, surplus, known, scope_label, lang)


@shared
def slices(scope: Scope, version: Version, view: View, by: str, lang: Lang) -> SlicesPart:
    """The slices of one dimension ready to be drawn."""
    found = cockpits.slices(session.store(), scope, view, (by,))
    return compose_slices(found, by, view, offer_of(scope, version, view), lang)


@copied
def explanation(
    scope: Scope, version: Version, view: View, kpi: str, slice: Mapping[str, str]
) -> explaining.Explanation:
    """How one number came about."""
    return explaining.explain(session.store(), scope, view, kpi, slice)


@copied
def by_month(scope: Scope, version: Version, view: View, kpi: str, where: Mapping[str, str]) -> list[KpiRow]:
    """One KPI of one slice over the last twelve months."""
    return explaining.by_month(session.store(), scope, view, kpi, where)


@copied
def closing(scope: Scope, version: Version, load: int | None = None) -> ClosingPage:
    """Months, bridges and ledger of the closing page, now or right after a load."""
    store, at = session.store(), audit_number(scope, load)
    months = closings.months(store, scope, at)
    through = next((row.month for row in months if row.state == "closed"), "")
    view = Choices(load=load).view(offer(scope=scope, version=version))
    return ClosingPage(months, closings.bridges(store, scope, at), closings.ledger(store, scope, at), through, view)


@copied
def link_names(scope: Scope, version: Version, to: str, lang: Lang, load: int | None = None) -> dict[str, str]:
    """What a link to a dimension, a register, "kpi" or "measure" may point to: the name by code, in stored order."""
    found = record_links.targets(session.store(), scope, to, audit_number(scope, load))
    if to in ("kpi", "measure"):
        return {code: t(f"{to}.{code}", lang) for code in found}
    return {code: target.name(lang) for code, target in found.items()}


@copied
def records_found(
    scope: Scope, version: Version, register: str, text: str, archived: bool, today: date, load: int | None = None
) -> records.Listing:
    """The records of a register that match, now or right after a load; `today` because lights move with the days."""
    return records.listing(session.store(), scope, REGISTERS[register], text, audit_number(scope, load), archived)


@copied
def records_listed(
    scope: Scope,
    version: Version,
    register: str,
    text: str,
    archived: bool,
    today: date,
    lang: Lang,
    load: int | None = None,
) -> listing.ListPart:
    """The same ready to be drawn as a list."""
    found = records.listing(session.store(), scope, REGISTERS[register], text, audit_number(scope, load), archived)
    return listing.compose(REGISTERS[register], found, tongue(scope, version, register, lang, load))


@copied
def record(
    scope: Scope, version: Version, register: str, code: str, today: date, load: int | None = None
) -> record_view.Kept | None:
    """One record with its history; None when there is none for this reader."""
    return record_view.look(session.store(), scope, REGISTERS[register], code, audit_number(scope, load))


@copied
def pointing(
    scope: Scope, version: Version, register: str, code: str, load: int | None = None
) -> tuple[record_view.Pointer, ...]:
    """What points to a record."""
    return record_view.pointing(session.store(), scope, REGISTERS[register], code, audit_number(scope, load))


@copied
def milestones(
    scope: Scope, version: Version, text: str, today: date, load: int | None = None
) -> tuple[milestone_bars.Bar, ...]:
    """The milestones beside what was first agreed for them."""
    return milestone_bars.bars(session.store(), scope, text, audit_number(scope, load))


@copied
def milestone_picture(
    scope: Scope, version: Version, text: str, today: date, lang: Lang, load: int | None = None
) -> Picture:
    """The same as a picture."""
    bars = milestone_bars.bars(session.store(), scope, text, audit_number(scope, load))
    owners = link_names(scope=scope, version=version, to="person", lang=lang, load=load)
    return drawn.gantt_picture(bars, owners, today, lang)


@shared
def promises(scope: Scope, version: Version, today: date, load: int | None = None) -> tuple[promised.Promise, ...]:
    """What milestones and contingency plans call attention to."""
    return promised.promises(session.store(), scope, audit_number(scope, load))


@copied
def hits(scope: Scope, version: Version, text: str, load: int | None = None) -> tuple[record_view.Pointer, ...]:
    """Where a text occurs in all registers."""
    return record_view.search(session.store(), scope, text, audit_number(scope, load))


@copied
def since(
    scope: Scope,
    version: Version,
    day: date | None,
    load: int | None,
    by: str,
    where: Mapping[str, tuple[str, ...]],
    until: int | None,
) -> changing.Since:
    """What changed since a day or a load, until now or right after a load."""
    return changing.since(session.store(), scope, day, load, by, where, until=until)


@copied
def trail_found(scope: Scope, version: Version, asked: trail.Filter, limit: int, offset: int) -> trail.Found:
    """One page of the audit rows that match."""
    return trail.find(session.store(), scope, asked, limit, offset)


@copied
def trail_choices(scope: Scope, version: Version, until: int) -> trail.Choices:
    """What the filters of the audit offer."""
    return trail.choices(session.store(), scope, until)


@copied
def trail_chain(scope: Scope, version: Version) -> trail.Chain:
    """Whether the audit chain holds."""
    return trail.chain(session.store())


def tongue(scope: Scope, version: Version, register: str, lang: Lang, load: int | None = None) -> Tongue:
    """The reader's words for a register; each list of names is fetched once."""
    asked: dict[str, Any] = {"scope": scope, "version": version, "lang": lang, "load": load}
    return Tongue(register, lang, remember(lambda to: link_names(**asked, to=to)))


@shared
def misses(scope: Scope, version: Version) -> tuple[Miss, ...]:
    """Which regions still owe the newest months."""
    return missing.misses(session.store(), scope)


# The plan


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
    """The months to come of every slice by `by`, in a re-drawn map where there is one."""
    return forecasts.course(session.store(), scope, view, until, by, measure, map)


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
def person_sales(
    scope: Scope, version: Version, team: str, months: tuple[str, ...]
) -> dict[tuple[str, str], Decimal]:
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
    return claiming.board(session.store(), scope, plan, number)


@copied
def leads(scope: Scope, version: Version, plan: int) -> dict[tuple[str, str], str | None]:
    """Everybody who can be asked about a plan version, with the lead on record."""
    return plan_rounds.possible(session.store(), scope, plan)


@shared
def comments(scope: Scope, version: Version, plan: int) -> tuple[commenting.Comment, ...]:
    """The comments of a plan version."""
    return commenting.comments(session.store(), scope, plan, audit_number(scope, version.load))


def warm(scope: Scope, version: Version) -> None:
    """Ask what the first page asks, in every language."""
    known = offer(scope=scope, version=version)
    if known.is_empty:
        return
    view = Choices().view(known)
    for lang in LANGS:
        label = t("frame.whole_company", lang)
        cockpit_page(scope=scope, version=version, view=view, scope_label=label, lang=lang)
        slices(scope=scope, version=version, view=view, by="region", lang=lang)
    misses(scope=scope, version=version)
