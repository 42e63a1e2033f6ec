"""The answers about why it is red that are kept, see salesplan/ui/kept.py; pages ask for them as `cache.<name>`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from salesplan.core.errors import Unknown
from salesplan.core.execute.rules import RULES, Rule
from salesplan.core.registers.contingencies import Contingency
from salesplan.core.registers.worksheets import Worksheet
from salesplan.core.review.diagnosed import Basis, Diagnosis, Kind
from salesplan.core.review.gap_notes import GapNotes
from salesplan.core.review.noted import Noted
from salesplan.core.review.pinned import Pin
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.i18n import Lang, diagnosis_words, note_words
from salesplan.i18n.formats import escape
from salesplan.services import notes as noting
from salesplan.services.kpis import kpis
from salesplan.services.members import members
from salesplan.services.offer import Offer
from salesplan.services.review import actions as acting
from salesplan.services.review import alert_links as alert_links_
from salesplan.services.review import alert_rules as ruling
from salesplan.services.review import alerts as alerting
from salesplan.services.review import consequences, gaps, markets, pin_values, pins, worksheets
from salesplan.services.review import diagnosis as diagnosing
from salesplan.services.review import results as resulting
from salesplan.services.review.analyses import unled
from salesplan.services.review.analyses.asked import Asked
from salesplan.services.review.lacking import Lack, lacking
from salesplan.services.review.pin_values import Reading
from salesplan.services.review.verdicts import Judged
from salesplan.ui import session
from salesplan.ui.kept import audit_number, copied, shared
from salesplan.ui.offer_cache import offer, offer_then
from salesplan.ui.pictures import Picture
from salesplan.ui.review import action_board as action_boards
from salesplan.ui.review import alerts_page as alerts_drawn
from salesplan.ui.review import diagnosis_page as diagnoses_drawn
from salesplan.ui.review import note_table as note_lists
from salesplan.ui.review import results_page as results_drawn
from salesplan.ui.review import results_words
from salesplan.ui.session import Version

Where = Mapping[str, tuple[str, ...]]


@shared
def worksheet(scope: Scope, version: Version, code: str) -> Worksheet | None:
    """A worksheet now or right after a load; None when there is none for this reader."""
    try:
        return worksheets.current(session.store(), scope, code, audit_number(scope, version.load))
    except Unknown:
        return None


@shared
def worksheet_judged_by(scope: Scope, version: Version, code: str, step: str | None = None) -> consequences.JudgedBy:
    """By what an action from a worksheet (against a step) is judged, now or right after a load."""
    store, at = session.store(), audit_number(scope, version.load)
    return consequences.judged_by(store, scope, worksheets.current(store, scope, code, at), version.load, step)


@copied
def worksheet_numbers(scope: Scope, version: Version, code: str) -> dict[str, Decimal | None]:
    """What its pinned numbers say now or right after a load, by the id of the evidence."""
    found = worksheet(scope=scope, version=version, code=code)
    return pins.now(session.store(), scope, found, version.load) if found else {}


@shared
def worksheet_of_alert(scope: Scope, version: Version, alert: int) -> Worksheet | None:
    """The open worksheet of an alert, else its last one."""
    return worksheets.of_alert(session.store(), scope, alert, concluded=True)


@shared
def pins_offered(scope: Scope, version: Version, pin: Pin, within: str | None) -> tuple[pins.Offered, ...]:
    """Numbers worth pinning around a symptom."""
    return pins.offered(session.store(), scope, pin, within)


@shared
def pins_choosable(scope: Scope, version: Version, pin: Pin) -> tuple[tuple[str, str], ...]:
    """By which tier, industry, dealer or lead source a number can be cut besides."""
    return pins.choosable(session.store(), scope, pin)


@shared
def pin_months(scope: Scope, version: Version, pin: Pin) -> dict[str, Reading]:
    """A pinned figure over the twelve months up to its end, now or right after a load."""
    return pin_values.by_month(session.store(), scope, pin, version.load)


@shared
def market_of_slice(scope: Scope, version: Version, view: View) -> markets.Member | None:
    """How much of a slice's gap is the target's, the market's and our own doing."""
    return markets.whole(session.store(), scope, view)


@shared
def people(scope: Scope, version: Version) -> frozenset[str]:
    """What the people of the company are called, in both languages and by their aliases."""
    found = members(session.store(), scope, ("person",))["person"]
    return frozenset(name for one in found for name in (one.zh, one.en, *one.aliases) if name)


@shared
def results_page(scope: Scope, version: Version, view: View, by: str, lang: Lang) -> results_drawn.ResultsPage:
    """The results of a view ready to be drawn, its members by one dimension; without the gap that lies open."""
    found = resulting.results(session.store(), scope, view, by)
    notes = noted(scope=scope, version=version, view=view)
    return results_drawn.compose(found, by, view, _offered(scope, version), lang, notes)


@shared
def gap_part(
    scope: Scope, version: Version, view: View, asked: results_drawn.Asked, by: str, lang: Lang
) -> results_drawn.GapPart:
    """One gap taken apart ready to be drawn; `by` also cuts the funnel into a table of its slices."""
    store, against, known = session.store(), asked.against, _offered(scope, version)
    steps = gaps.bridge(store, scope, view, asked.way, against)
    marks = GapNotes(noted(scope=scope, version=version, view=view), view, steps.kpi, against)
    beside, note = None, ""
    told: tuple[str, ...] = ()
    if asked.way == "price" and not steps.missing:
        items = gaps.products(store, scope, view, against)
        beside = None if isinstance(items, str) else results_drawn.products_table(items, known, lang, marks)
        ratios = kpis(store, scope, view, (), ("aov", "gross_margin", "return_rate"))
        note = results_words.beside(ratios, lang)
    elif asked.way == "funnel" and not steps.missing:
        links = gaps.funnel(store, scope, view, against, by) if by else ""
        if not isinstance(links, str):
            beside = results_drawn.links_table(links, by, known, lang, marks)
            told = results_drawn.links_told(links, by, known, lang)
        told = (*told, *_unled(scope, view, against, known, lang))
    made = results_drawn.compose_gap(steps, asked, beside, view, known, lang, marks, note, told)
    regions = gaps.elsewhere(store, scope, view) if steps.missing else ()
    return made._replace(headline=results_words.elsewhere(view.where, regions, known, lang)) if regions else made


def _unled(scope: Scope, view: View, against: gaps.Against, known: Offer, lang: Lang) -> list[str]:
    """The months and regions that a funnel leaves out, in a sentence; none where it has all."""
    asked = Asked(session.store(), scope, view, "revenue", view.where)
    left_out = unled.limit(asked, against == "last_year")
    return [
        diagnosis_words.said(one, lang, lambda kind, code: known.name(kind, code, lang), escape) for one in left_out
    ]


@shared
def alerts(scope: Scope, version: Version, look: View) -> tuple[alerting.Alert, ...]:
    """The alerts of the reader's regions at the moment that is looked at."""
    return alerting.alerts(session.store(), scope, look)


@shared
def alerts_page(
    scope: Scope, version: Version, look: View, show: alerts_drawn.Show, me: str, lang: Lang, marks: tuple[str, ...]
) -> alerts_drawn.AlertsPage:
    """The alerts of a filter ready to be drawn; `marks` of notes in the order of `alerts`."""
    called = _offered(scope, version)
    return alerts_drawn.compose(alerts(scope=scope, version=version, look=look), show, me, called, lang, marks)


def _offered(scope: Scope, version: Version) -> Offer:
    """The names of the moment that a page looks at."""
    if version.load is None:
        return offer(scope=scope, version=version)
    return offer_then(scope=scope, version=version, load=version.load)


@shared
def alert_lines(scope: Scope, version: Version, look: View, lang: Lang) -> tuple[tuple[str, str], ...]:
    """What other pages say of the alerts, and which one each line opens."""
    return alerts_drawn.lines(alerts(scope=scope, version=version, look=look), lang)


@shared
def alert_trend(scope: Scope, version: Version, look: View, rule: str, slice: Where, lang: Lang) -> Picture | None:
    """The figure of an alert by month ready to be drawn; None while nothing is known of it."""
    found = alerts(scope=scope, version=version, look=look)
    one = next((one for one in found if one.rule.id == rule and dict(one.slice) == slice), None)
    if one is None:
        return None
    readings = alerting.trend(session.store(), scope, one, look)
    return alerts_drawn.trend(one, readings, alerts_drawn.names_of(_offered(scope, version), lang), lang)


@shared
def alert_where(scope: Scope, version: Version, look: View, slice: Where, regions: tuple[str, ...]) -> Where:
    """The members of the cube that the slice of an alert selects."""
    return alerting.where_in_cube(session.store(), slice, regions, look)


@shared
def alert_plans(scope: Scope, version: Version, of: alerting.Alert, today: date) -> tuple[alert_links_.Link, ...]:
    """The contingency plans that answer an alert; `today` because lights move with the days."""
    return alert_links_.plans_of(session.store(), scope, of, audit_number(scope, version.load))


@shared
def alert_outside(
    scope: Scope, version: Version, look: View, of: alerting.Alert, today: date
) -> tuple[Contingency, ...]:
    """The contingency plans that may tell an outside cause of an alert; `today` because lights move with the days."""
    at = audit_number(scope, version.load)
    return alert_links_.outside_of(session.store(), scope, of, at, look.as_of)


@shared
def alert_marks(scope: Scope, version: Version, facts: Version, look: View) -> tuple[str, ...]:
    """The shapes of the notes on the numbers that alerts speak of, in the order of `alerts`; "" without open ones.
    Notes are of `version`; the alerts, which no note changes, of `facts`."""
    known = noted(scope=scope, version=version, view=look)
    found = alerts(scope=scope, version=facts, look=look)
    if not known.notes:
        return ("",) * len(found)
    asked: dict[str, Any] = {"scope": scope, "version": facts, "look": look}
    where = [alert_where(**asked, slice=dict(one.slice), regions=one.regions) for one in found]
    spoken = zip(found, where, strict=True)
    numbers = (known.number(one.rule.judged, of, one.start, one.month) for one, of in spoken)
    return tuple(note_words.flag(*known.mark(number)) for number in numbers)


@shared
def alert_states(scope: Scope, version: Version, look: View, id: int) -> tuple[alerting.Passed, ...]:
    """The states that an alert had had at the moment that is looked at, the newest first."""
    return alerting.passed(session.store(), scope, id, audit_number(scope, version.load), look.as_of)


@shared
def alert_beside(scope: Scope, version: Version, of: alerting.Alert, look: View) -> tuple[alert_links_.Link, ...]:
    """The running actions of its place that did not come of an alert."""
    where = alerting.where_in_cube(session.store(), of.slice, of.regions, look)
    return alert_links_.beside(session.store(), scope, of, where, audit_number(scope, version.load))


@shared
def alert_links(scope: Scope, version: Version, id: int) -> tuple[alert_links_.Link, ...]:
    """The worksheets and actions that came of an alert."""
    return alert_links_.came_of(session.store(), scope, id, audit_number(scope, version.load))


@shared
def alert_rules(scope: Scope, version: Version) -> tuple[Rule, ...]:
    """The warning rules as they are, or were right after a load."""
    return ruling.rules_in_force(session.store(), audit_number(scope, version.load))


@shared
def alert_lacks(scope: Scope, version: Version, look: View) -> dict[str, tuple[Lack, ...]]:
    """What rules lack that cannot judge, at the moment that is looked at."""
    return lacking(session.store(), look)


@shared
def rule_changes(scope: Scope, version: Version) -> dict[str, ruling.Changed]:
    """Who changed which rule last."""
    return ruling.last_changes(session.store(), audit_number(scope, version.load))


@shared
def rule_readings(scope: Scope, version: Version, rule: str, floor: str) -> ruling.Watched:
    """What a rule sees, whatever its threshold; for readers of the whole company."""
    return ruling.watched(session.store(), RULES[rule]._replace(floor=Decimal(floor)))


@shared
def actions(scope: Scope, version: Version, today: date, load: int | None = None) -> acting.Board:
    """The actions with what came of them, now or right after a load; `today` because they are overdue by days."""
    return acting.board(session.store(), scope, audit_number(scope, load))


@shared
def action_board(
    scope: Scope,
    version: Version,
    asked: action_boards.Asked,
    today: date,
    lang: Lang,
    load: int | None = None,
) -> action_boards.BoardPart:
    """The actions that fit ready to be drawn."""
    board = actions(scope=scope, version=version, today=today, load=load)
    return action_boards.compose(board, asked, action_boards.names_of(_offered(scope, version), lang), lang)


@shared
def action_judged(scope: Scope, version: Version, code: str, today: date, load: int | None = None) -> Judged | None:
    """What came of one action, with its months; None where nothing is judged."""
    return acting.look(session.store(), scope, code, audit_number(scope, load))


@shared
def action_picture(
    scope: Scope, version: Version, code: str, today: date, lang: Lang, load: int | None = None
) -> Picture | None:
    """The figure around an action ready to be drawn; None where nothing is judged, or without figures."""
    judged = action_judged(scope=scope, version=version, code=code, today=today, load=load)
    lines = actions(scope=scope, version=version, today=today, load=load).lines
    action = next((line.action for line in lines if line.action.code == code), None)
    if judged is None or action is None:
        return None
    return action_boards.picture(action, judged, action_boards.names_of(_offered(scope, version), lang), lang)


@shared
def noted(scope: Scope, version: Version, view: View) -> Noted:
    """The notes that concern the numbers of a view, at its moment."""
    return noting.looked_at(session.store(), scope, view)


@shared
def note_list(scope: Scope, version: Version, view: View, everything: bool, lang: Lang) -> note_lists.NoteList:
    """All notes of the reader ready to be drawn: the open ones, or everything."""
    found = noted(scope=scope, version=version, view=view)
    return note_lists.compose(found, everything, _offered(scope, version), lang)


@shared
def diagnosis(
    scope: Scope,
    version: Version,
    view: View,
    kpi: str,
    where: Where,
    kind: Kind | None = None,
    basis: Basis | None = None,
) -> Diagnosis:
    """Why a KPI of a slice stands where it stands, as codes and numbers."""
    return diagnosing.diagnose(session.store(), scope, view, kpi, where, kind, basis)


@shared
def diagnosis_page(
    scope: Scope,
    version: Version,
    view: View,
    kpi: str,
    where: Where,
    kind: Kind | None,
    basis: Basis | None,
    lang: Lang,
) -> diagnoses_drawn.DiagnosisPage:
    """The same ready to be drawn."""
    known = _offered(scope, version)
    found = diagnosis(scope=scope, version=version, view=view, kpi=kpi, where=where, kind=kind, basis=basis)
    found = found._replace(where=known.seen(found.where))
    customers = {}
    if any(one.id in diagnoses_drawn.OF_CUSTOMERS for one in found.tables):
        customers = {m.code: m.name(lang) for m in members(session.store(), scope, ("customer",))["customer"]}

    def names(kind: str, code: str) -> str:
        return customers.get(code, code) if kind == "customer" else known.name(kind, code, lang)

    return diagnoses_drawn.compose(found, names, lang)
