"""The alerts ready to be drawn: the headline, the list, one alert with its trend. Pure; figures in, words out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

import pandas as pd

from salesplan.charts.watched import watched_frame
from salesplan.core.execute.alerting import Reading, mood
from salesplan.core.execute.rules import Rule
from salesplan.core.registers.contingencies import Contingency
from salesplan.i18n import Lang, alert_words, note_words, t
from salesplan.i18n.formats import count, day, days, escape, money, month, month_short, percent
from salesplan.services.offer import Offer
from salesplan.services.review import triggers
from salesplan.services.review.alert_rules import Fired
from salesplan.services.review.alerts import Alert
from salesplan.services.review.lacking import Lack
from salesplan.ui import tables
from salesplan.ui.pictures import Picture, as_table
from salesplan.ui.tables import Field, Table

Show = Literal["live", "mine", "closed"]
SHOWS: tuple[Show, ...] = ("live", "mine", "closed")
COLOURS = {"open": "red", "acknowledged": "orange", "recovering": "blue", "closed": "gray"}
"""What the screen calls the colour of each state; its shape and word stand beside it."""
READY = "lead_quality"
"""The analysis that other pages lead to; they tell what is sold too cheaply by themselves."""
_LIST = (
    Field("state", "alerts.column.state", "badge"),
    Field("money", "alerts.column.money", "money"),
    Field("what", "alerts.column.what", "text"),
    Field("since", "alerts.column.period", "text"),
)
_BRIEF = (Field("brief", "alerts.column.what", "text"), Field("money", "alerts.column.money", "money"))
"""On a telephone: the shape of the state stands before whose alert it is and which."""
_FIRED = (
    Field("slice", "alerts.column.slice", "text"),
    Field("opened", "alerts.rules.column.opened", "text"),
    Field("value", "alerts.column.value", "told"),
    Field("reference", "alerts.column.reference", "told"),
    Field("money", "alerts.column.money", "money"),
    Field("ended", "alerts.rules.column.ended", "text"),
)


class AlertsPage(NamedTuple):
    """The page for one filter: what is new in a sentence, what else there is, the list and whose rows they are.

    `brief` is the list for a narrow screen, `legend` says what the shapes of notes in either mean ("" without any).
    `refs` are what links name the rows by. `has_any` is False while there has never been an alert, `has_live` while
    none is open.
    """

    headline: str
    beside: str
    table: Table
    brief: Table
    legend: str
    refs: tuple[str, ...]
    has_any: bool
    has_live: bool


def compose(
    found: Sequence[Alert], show: Show, me: str, offer: Offer, lang: Lang, marks: Sequence[str] = ()
) -> AlertsPage:
    """The alerts of a filter, in the order of the service. `me` is the name of whoever reads; `marks` are the shapes of
    the notes on each one's number, which stand before it."""
    flags = dict(zip((id(one) for one in found), marks, strict=False))
    shown = [one for one in found if _is_shown(one, show, me, offer)]
    names = names_of(offer, lang)
    rows = [_row(one, flags.get(id(one), ""), names, offer, lang) for one in shown]
    made, brief = (tables.table("alerts", t("alerts.table", lang), fields, rows, lang) for fields in (_LIST, _BRIEF))
    refs, is_live = tuple(one.ref for one in shown), any(one.is_live for one in found)
    legend = note_words.legend((flags.get(id(one), "") for one in shown), lang)
    return AlertsPage(headline(found, lang), beside(found, lang), made, brief, legend, refs, bool(found), is_live)


def names_of(offer: Offer, lang: Lang) -> alert_words.Names:
    """What the members are called."""
    return {kind: {member.code: member.name(lang) for member in found} for kind, found in offer.members.items()}


def headline(found: Sequence[Alert], lang: Lang) -> str:
    """How many are new and how much the largest puts at stake (amounts of unlike things, some told twice, have no sum);
    that none of those that there were is open."""
    new = [one for one in found if one.state == "open"]
    if not new:
        return t("alerts.none", lang) if found and not any(one.is_live for one in found) else ""
    stake = max((one.money for one in new if one.money), default=Decimal(0))
    one = "alerts.new.one" if len(new) == 1 else "alerts.new"
    if stake <= 0:
        return t(f"{one}.uncounted", lang, n=count(len(new), lang))
    return t(one, lang, n=count(len(new), lang), money=money(stake, lang))


def lacks(found: Mapping[str, Sequence[Lack]], lang: Lang) -> tuple[str, ...]:
    """Which rules cannot judge, a line for each thing that they lack."""
    whats = dict.fromkeys(tuple(lacks) for lacks in found.values())
    rules = {
        what: [alert_words.rule(id, lang) for id, lacks in found.items() if tuple(lacks) == what] for what in whats
    }
    return tuple(t("alerts.lacks", lang, what=lack(what, lang), rules=_listed(rules[what], lang)) for what in whats)


def lack(what: Sequence[Lack], lang: Lang) -> str:
    """What one rule lacks."""
    return ("、" if lang == "zh" else " and ").join(t(f"alerts.lack.{one}", lang) for one in what)


def rule_name(id: str, what: Sequence[Lack], lang: Lang) -> str:
    """What a rule is called, with what it lacks."""
    name = alert_words.rule(id, lang)
    return t("alerts.rules.lacks", lang, rule=name, what=lack(what, lang)) if what else name


def since(one: Alert, checked: bool, lang: Lang) -> str:
    """From when the figures tell it and, where they fell much further later, since when; and when a check saw it first,
    which may be much later: `checked` is False as of a day, where nobody need have checked."""
    told = t("alerts.since", lang, since=month(one.since, lang), period=month(one.period, lang))
    if one.rule.is_summed and one.start > one.since:
        told = t("alerts.since.worse", lang, told=told, since=month(one.start, lang))
    return t("alerts.since.checked", lang, told=told, day=day(one.opened, lang)) if checked else told


def beside(found: Sequence[Alert], lang: Lang) -> str:
    """How many are in hand and recovering; "" for none."""
    numbers = {state: sum(one.state == state for one in found) for state in ("acknowledged", "recovering")}
    parts = [t(f"alerts.more.{state}", lang, n=count(n, lang)) for state, n in numbers.items() if n]
    return _listed(parts, lang)


def with_reason(said: str, reason: str, lang: Lang) -> str:
    """What was done, and why where somebody said so."""
    return t("alerts.with_reason", lang, said=said, reason=reason) if reason else said


def lines(found: Sequence[Alert], lang: Lang) -> tuple[tuple[str, str], ...]:
    """What other pages say: what is new, and that an analysis is ready, with the id of the alert that opens it."""
    told = [(headline(found, lang), "")] if any(one.state == "open" for one in found) else []
    ready = next((one for one in found if one.is_live and one.id and one.rule.diagnosis == READY), None)
    if ready:
        rule = alert_words.rule(ready.rule.id, lang)
        told.append((t(f"alerts.ready.{READY}", lang, rule=rule), str(ready.id)))
    return tuple(told)


def sentence(one: Alert, names: alert_words.Names, lang: Lang) -> str:
    """What an alert says, its names escaped."""
    return alert_words.said(one, alert_words.where(one.slice, names, lang), lang, escape)


def called(one: Alert, names: alert_words.Names, lang: Lang) -> str:
    """One alert in a link: its slice, its rule and its state, escaped."""
    slice, rule = _place(one.slice, names, lang), alert_words.headline(one.rule.id, one.plan, lang)
    told = {"slice": escape(slice), "rule": escape(rule)}
    return t("alerts.same_place.one", lang, **told, state=t(f"alert.state.{one.state}", lang))


def steps(one: Alert, offer: Offer, lang: Lang) -> str:
    """What the plan whose trigger it is has agreed, as a list, escaped; "" for any other alert."""
    lines = []
    for step in one.plan.steps if one.plan else ():
        who = offer.name("person", step.owner, lang) if step.owner else t("alerts.owner.none", lang)
        told = {"action": escape(step.action), "owner": escape(who)}
        if step.within_days is None:
            lines.append(f"- {t('alerts.plan.step', lang, **told)}")
        else:
            lines.append(f"- {t('alerts.plan.step.within', lang, **told, days=days(step.within_days, lang))}")
    return "\n".join(lines)


def outside(plan: Contingency, lang: Lang) -> str:
    """The question whether an indicator from outside did it: what it read and when, beside its line; escaped."""
    read, line = (alert_words.figure(number, "quantity", plan, lang) for number in (plan.reading, plan.threshold))
    told = {"indicator": escape(plan.indicator or plan.title), "read": escape(read), "line": escape(line)}
    if plan.read_on is None:
        return t("alerts.outside", lang, **told)
    return t("alerts.outside.on", lang, **told, day=day(plan.read_on, lang))


def owner_name(one: Alert, offer: Offer, lang: Lang) -> str:
    """Who has it, escaped."""
    return escape(offer.name("person", one.owner, lang)) if one.owner else t("alerts.owner.none", lang)


def trend(one: Alert, readings: Sequence[Reading], names: alert_words.Names, lang: Lang) -> Picture | None:
    """The figure of an alert by month with what it is held against and its limit; None while nothing is known."""
    if not any(reading.value is not None for reading in readings):
        return None
    rule, slice = one.rule, alert_words.where(one.slice, names, lang)
    frame = pd.DataFrame(
        {
            "month": [reading.month for reading in readings],
            "value": [reading.value for reading in readings],
            "reference": [reading.reference for reading in readings],
            "limit": [limit(rule, reading) for reading in readings],
            "bad": [mood(reading, rule) == "bad" for reading in readings],
        }
    )
    kpi, window = alert_words.kpi(rule.kpi, lang), t(f"alerts.window.{rule.window}", lang)
    against = t(f"alerts.against.{rule.against}", lang)
    return Picture(
        t("alerts.trend", lang, kpi=kpi, n=len(readings)),
        t("alerts.trend.caption", lang, slice=escape(slice), window=window, against=against),
        t("alerts.trend.alt", lang, slice=slice, kpi=kpi),
        as_table(watched_frame(frame, axis_unit(rule), lang)),
    )


def axis_unit(rule: Rule) -> Literal["money", "percent"]:
    """The unit of the axis of a rule's figure."""
    return "money" if rule.unit == "money" else "percent"


def limit(rule: Rule, reading: Reading) -> Decimal | None:
    """The figure from which on a month is bad: by the threshold, or by what may be chance where that is more."""
    if reading.reference is None:
        return None
    behind = max(rule.threshold, (rule.chance or 0) * (reading.error or 0))
    return reading.reference + abs(reading.reference) * (-behind if rule.higher_is_better else behind)


def rule_sentence(rule: Rule, lang: Lang) -> str:
    """When a rule fires and when it ends, in a sentence."""
    if rule.against == "trigger":
        return t("alerts.rules.says.trigger", lang, near=percent(rule.band))
    said = t(
        "alerts.rules.says",
        lang,
        kpi=alert_words.kpi(rule.kpi, lang),
        against=t(f"alerts.against.{rule.against}", lang),
        threshold=percent(rule.threshold),
        n=rule.persistence,
        window=t(f"alerts.window.{rule.window}", lang),
        good=percent(rule.good_below),
    )
    return t("alerts.rules.says.chance", lang, said=said, n=f"{rule.chance:f}") if rule.chance else said


def fired_table(fired: Sequence[Fired], rule: Rule, names: alert_words.Names, lang: Lang) -> Table:
    """The alerts that a rule would have opened."""
    rows = [
        {
            "slice": one.series.plan.title if one.series.plan else _place(one.series.slice, names, lang),
            "opened": month(one.run.opened, lang),
            "value": _figure(one.reading.value, rule, one.series.plan, lang),
            "reference": _figure(one.reading.reference, rule, one.series.plan, lang),
            "money": one.reading.money,
            "ended": month(one.run.closed, lang) if one.run.closed else t("alerts.rules.running", lang),
        }
        for one in fired
    ]
    return tables.table("alerts-fired", t("alerts.rules.fired", lang), _FIRED, rows, lang)


def told(counts: Mapping[str, int], lang: Lang) -> str:
    """What a check did, in words."""
    parts = [t(f"alerts.checked.{what}", lang, n=n) for what, n in counts.items() if n]
    return _listed(parts, lang) or t("alerts.checked.nothing", lang)


def _listed(parts: Sequence[str], lang: Lang) -> str:
    return ("，" if lang == "zh" else ", ").join(parts)


def _place(slice: Mapping[str, Sequence[str]], names: alert_words.Names, lang: Lang) -> str:
    """A slice as it stands in a cell of its own."""
    text = alert_words.where(slice, names, lang)
    return text[:1].upper() + text[1:]


def _is_shown(one: Alert, show: Show, me: str, offer: Offer) -> bool:
    if show == "closed":
        return not one.is_live
    return one.is_live and (show == "live" or _is_mine(one, me, offer))


def _is_mine(one: Alert, me: str, offer: Offer) -> bool:
    people = {member.code: member for member in offer.members.get("person", ())}
    person = people.get(one.owner or "")
    return me == one.owner or (person is not None and me in (person.zh, person.en, *person.aliases))


def _figure(value: Decimal | None, rule: Rule, plan: Contingency | None, lang: Lang) -> str:
    own = triggers.of_plan(rule, plan) if plan else rule
    return alert_words.figure(value, own.unit, plan, lang)


def _row(one: Alert, flag: str, names: alert_words.Names, offer: Offer, lang: Lang) -> dict[str, object]:
    state = t(f"alert.state.{one.state}", lang)
    what = f"{_place(one.slice, names, lang)} · {alert_words.rule(one.rule.id, lang)}"
    what = f"{flag} {what}" if flag else what
    is_this_year = one.since[:4] == f"{offer.today.year}"
    return {
        "state": (state, COLOURS[one.state]),
        "what": what,
        "brief": f"{state[:1]} {what}",
        "money": one.money if one.money and one.money > 0 else None,
        "since": month_short(one.since, lang) if is_this_year else month(one.since, lang),
    }
