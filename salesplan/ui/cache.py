"""The answers that are kept, see salesplan/ui/kept.py; those about the plan stand in salesplan/ui/plan_cache.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache as remember
from typing import Any, NamedTuple

from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.i18n import LANGS, TEXT, Lang, t
from salesplan.services import closing as closings
from salesplan.services import cockpit as cockpits
from salesplan.services import explain as explaining
from salesplan.services import milestones as milestone_bars
from salesplan.services import misses as missing
from salesplan.services import mix, record_links, record_view, records, trail
from salesplan.services import promises as promised
from salesplan.services import since as changing
from salesplan.services.kpis import KpiRow
from salesplan.services.misses import Miss
from salesplan.ui import session
from salesplan.ui.choices import Choices, scope_label
from salesplan.ui.cockpit.page import CockpitPage, SlicesPart, compose, compose_slices
from salesplan.ui.kept import audit_number, copied, shared
from salesplan.ui.offer_cache import offer, offer_of, offer_then
from salesplan.ui.pictures import Picture
from salesplan.ui.plan_cache import (
    board,
    calendar,
    capacities,
    comments,
    days,
    desk,
    differences,
    effect,
    expected,
    fan_picture,
    ground,
    landing,
    leads,
    measures_before,
    move_effect,
    move_weights,
    moves_made,
    outlook,
    passed,
    person_sales,
    person_split,
    proposed,
    provenance,
    redrawn,
    redrawn_periods,
    requests,
    sold,
    target_sheets,
    team_people,
    team_splits,
    teams_beyond,
    total,
    versions,
)
from salesplan.ui.promises import drawn
from salesplan.ui.records import listing
from salesplan.ui.records.field_words import Tongue
from salesplan.ui.review_cache import (
    action_board,
    action_judged,
    action_picture,
    actions,
    alert_beside,
    alert_lacks,
    alert_lines,
    alert_links,
    alert_marks,
    alert_outside,
    alert_plans,
    alert_rules,
    alert_states,
    alert_trend,
    alert_where,
    alerts,
    alerts_page,
    diagnosis,
    diagnosis_page,
    gap_part,
    market_of_slice,
    note_list,
    noted,
    people,
    pin_months,
    pins_choosable,
    pins_offered,
    results_page,
    rule_changes,
    rule_readings,
    worksheet,
    worksheet_judged_by,
    worksheet_numbers,
    worksheet_of_alert,
)
from salesplan.ui.session import Version


class ClosingPage(NamedTuple):
    """What the closing page shows: `through` is the last closed month, "" when none; `view` names the downloads."""

    months: list[closings.MonthRow]
    bridges: list[closings.Bridge]
    ledger: list[closings.LedgerRow]
    through: str
    view: View


@shared
def cockpit_page(scope: Scope, version: Version, view: View, scope_label: str, lang: Lang) -> CockpitPage:
    """The cockpit ready to be drawn, without its slices."""
    found, known = cockpits.cockpit(session.store(), scope, view), offer_of(scope, version, view)
    surplus = mix.oversold(session.store(), scope, view, known, found.heat)
    return compose(view, found, surplus, known, scope_label, lang, noted(scope=scope, version=version, view=view))


@shared
def slices(scope: Scope, version: Version, view: View, by: str, lang: Lang) -> SlicesPart:
    """The slices of one dimension ready to be drawn."""
    found = cockpits.slices(session.store(), scope, view, (by,))
    notes = noted(scope=scope, version=version, view=view)
    return compose_slices(found, by, view, offer_of(scope, version, view), lang, notes)


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
    """What a link (to a dimension, a register, a category, a KPI, a measure) may point to: names by code, in order."""
    found = record_links.targets(session.store(), scope, to, audit_number(scope, load))
    words = {"kpi": "kpi", "figure": "kpi", "measure": "measure", "category": "category"}.get(to)
    said = {code: f"{words}.{code}" for code in found if words}
    return {c: t(said[c], lang) if said.get(c) in TEXT else target.name(lang) for c, target in found.items()}


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


def warm(scope: Scope, version: Version) -> None:
    """Ask what the first page asks, in every language."""
    known = offer(scope=scope, version=version)
    if known.is_empty:
        return
    view = Choices().view(known)
    for lang in LANGS:
        label = scope_label({}, known, lang)
        cockpit_page(scope=scope, version=version, view=view, scope_label=label, lang=lang)
        slices(scope=scope, version=version, view=view, by="region", lang=lang)
    misses(scope=scope, version=version)
