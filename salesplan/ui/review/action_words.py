"""What is told of an action and of what came of it, in words. Pure; names come in, nothing is looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import month_of, shift
from salesplan.core.record import Version
from salesplan.core.registers.actions import Action, hoped, is_due_this_week, is_overdue, is_rate, where_of
from salesplan.core.review.verdict import MAX_AFTER, MIN_AFTER
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import MISSING, day, days, escape, money, month, percent, points, quantity, show
from salesplan.services.review.actions import WORDS, Board
from salesplan.services.review.verdicts import Judged

Name = Callable[[str, str], str]
"""The name of a member: dimension and code."""
Colour = Literal["green", "gray", "red", "blue", "orange", "violet"]
COLOURS: Mapping[str, Colour] = {
    "worked": "green",
    "no_effect": "gray",
    "worse": "red",
    "unclear": "violet",
    "too_early": "blue",
    "no_data": "gray",
}
CHANCE = ("no_effect", "unclear")
"""Verdicts of which chance may be all."""
_SHAPES = {"worked": "●", "no_effect": "○", "worse": "■", "unclear": "◐", "too_early": "…", "no_data": "–"}


def due(board: Board, lang: Lang) -> str:
    """How many are overdue, and how many are due this week."""
    return t("actions.due", lang, overdue=board.overdue, week=board.due_this_week)


def badge(word: str, lang: Lang) -> tuple[str, Colour]:
    """A verdict as it is seen from afar: shape, word and colour; a dash where nothing is judged."""
    return (f"{_SHAPES[word]} {t(f'actions.word.{word}', lang)}", COLOURS[word]) if word else ("—", "gray")


def words(board: Board, lang: Lang) -> str:
    """How many of each verdict there are."""
    counts = {word: board.words.get(word, 0) for word in WORDS}
    told = t("actions.words", lang, **counts)
    return told + (t("actions.words.no_data", lang, **counts) if counts["no_data"] else "")


def moves(action: Action, name: Name, lang: Lang) -> str:
    """The KPI and the slice that an action should move."""
    where = " × ".join(name(kind, code) for kind, code in where_of(action).items())
    if action.kpi is None:
        return where
    return f"{t(f'kpi.{action.kpi}', lang)} · {where or t('actions.whole', lang)}"


def deadline(action: Action, today: date, lang: Lang) -> tuple[str, Colour]:
    """How late an action is or was, or how many days are left: shape, words and colour."""
    if action.state == "dropped":
        return t("actions.dropped", lang), "gray"
    if action.done is not None:
        late = (action.done - action.due).days
        key = "actions.done.late" if late > 0 else "actions.done.early" if late < 0 else "actions.done.in_time"
        return t(key, lang, days=days(abs(late), lang)), "gray"
    left = (action.due - today).days
    if is_overdue(action, today):
        return t("actions.late", lang, days=days(-left, lang)), "red"
    if not left:
        return t("actions.left.today", lang), "orange"
    is_near = is_due_this_week(action, today)
    return t(
        "actions.left.week" if is_near else "actions.left", lang, days=days(left, lang)
    ), "orange" if is_near else "green"


def moved(versions: Sequence[Version], name: Name, lang: Lang) -> tuple[str, ...]:
    """What was agreed at first, where the due day or the owner is another one now; `versions` newest first, escaped."""
    told = []
    for field in ("due", "owner"):
        before = [old for one in versions for what, old, _ in one.changes if what == field and old is not None]
        if before:
            first = day(before[-1], lang) if field == "due" else escape(name("person", before[-1]))
            told.append(t(f"actions.moved.{field}", lang, n=len(before), first=first))
    return tuple(told)


def expected(action: Action, lang: Lang) -> str:
    """The effect that was expected, in its unit; empty without one."""
    if action.expected is None or action.kpi is None:
        return ""
    if is_rate(action.kpi):
        return points(action.expected / 100, lang, sign=True)
    if action.expected_in == "amount":
        return show(action.expected, KPIS[action.kpi].unit, lang, sign=True)
    return percent(action.expected / 100, lang, sign=True)


def effect(judged: Judged, lang: Lang) -> str:
    """The effect with its sign, as a list shows it; while it is too early the month in which to look again."""
    if judged.verdict.why == "few_months":
        return t("actions.look", lang, month=month(_told_from(judged), lang))
    return change(judged, judged.verdict.effect, lang, sign=True)


def _told_from(judged: Judged) -> str:
    """The month whose figures bring the first verdict."""
    return shift(judged.after, MIN_AFTER - 1)


def change(judged: Judged, value: float | None, lang: Lang, sign: bool = True) -> str:
    """A change of the KPI: percentage points of a rate, per cent of anything else."""
    if value is None:
        return MISSING
    return points(value, lang, sign=sign) if is_rate(judged.kpi) else percent(value, lang, sign=sign)


def verdict(action: Action, judged: Judged, lang: Lang) -> str:
    """The one sentence: better or worse by how much against what was not touched, or that this cannot be told."""
    found = judged.verdict
    if found.effect is None:
        return ""
    beside = siblings(judged, lang)
    if found.word in CHANCE:
        told = {"siblings": beside, "effect": effect(judged, lang), "hoped": change(judged, found.hoped, lang)}
        return t(f"actions.{found.word}.{'unsaid' if hoped(action, judged.kpi) is None else 'expected'}", lang, **told)
    good = found.effect * (1 if KPIS[judged.kpi].higher_is_better else -1)
    key = "actions.better" if good >= 0 else "actions.worse"
    return t(key, lang, siblings=beside, effect=change(judged, abs(found.effect), lang, sign=False))


def siblings(judged: Judged, lang: Lang) -> str:
    """What the untouched slices are: regions, teams, channels or products."""
    return t(f"actions.siblings.{judged.attribute}", lang) if judged.attribute else ""


def details(judged: Judged, lang: Lang) -> tuple[str, ...]:
    """How sure it is, what it is made of, what it is worth."""
    found = judged.verdict
    if found.effect is None:
        return ()
    bounds = {"low": change(judged, found.low, lang), "high": change(judged, found.high, lang)}
    key = "actions.interval.one" if found.siblings == 1 else "actions.interval"
    worth = "actions.money.chance" if found.word in CHANCE else "actions.money"
    told = [t(worth, lang, **_moneys(judged, lang))] if judged.worth is not None else []
    told.append(t(key, lang, **bounds, months=found.months, n=found.siblings))
    told.append(_values(judged, lang))
    made = "actions.made_of.plain" if found.plain else "actions.made_of"
    parts = {name: change(judged, getattr(found, name), lang) for name in ("own", "others", "carried")}
    told.append(t(made, lang, **parts))
    if found.word in CHANCE:
        told.append(t("actions.chance", lang, smallest=change(judged, found.smallest, lang, sign=False)))
    if not found.is_final:
        told.append(t("actions.not_final", lang, n=MAX_AFTER - found.months))
    return tuple(told)


def why_none(action: Action, judged: Judged, name: Name, lang: Lang) -> str:
    """Why there is no verdict yet, or why there cannot be one, or no number of it; empty where all of it is told."""
    found = judged.verdict
    if found.why in ("few_months", "region_behind"):
        here = escape(name("region", action.region)) if action.region else ""
        reached = month(judged.months[-1], lang) if judged.months else ""
        soonest = month(_told_from(judged), lang)
        return t(f"actions.early.{found.why}", lang, n=MIN_AFTER, month=soonest, region=here, reached=reached)
    if found.word == "no_data":
        return t(f"actions.no_data.{found.why}", lang, kpi=t(f"kpi.{judged.kpi}", lang))
    return t("actions.hidden", lang) if judged.hidden else ""


def notes(action: Action, judged: Judged, name: Name, titles: Mapping[str, str], lang: Lang) -> tuple[str, ...]:
    """What a reader should know beside the verdict; escaped for markdown."""
    told = []
    joint = t("records.comma", lang)
    if judged.kpi != action.kpi:
        told.append(t("actions.judged_by", lang, kpi=t(f"kpi.{judged.kpi}", lang)))
    if action.state == "open" and judged.verdict.effect is not None:
        told.append(t("actions.still_open", lang))
    if judged.ended and judged.verdict.why != "ended":
        told.append(t("actions.ended", lang, month=month(judged.ended, lang)))
    if judged.left_out:
        names = joint.join(name(judged.attribute, code) for code in judged.left_out)
        told.append(t("actions.left_out", lang, names=escape(names)))
    for key, codes in (("actions.beside", judged.beside), ("actions.across", judged.across)):
        if codes:
            told.append(t(key, lang, names=escape(joint.join(titles.get(code, code) for code in codes))))
    return tuple(told)


def marks(action: Action, judged: Judged, lang: Lang) -> dict[str, str]:
    """The words of the lines in the picture, by month."""
    end = t("actions.mark.done" if action.done else "actions.mark.due", lang)
    last = month_of(action.done or action.due)
    if last == judged.began:
        return {last: t("actions.mark.both", lang, end=end)}
    return {judged.began: t("actions.mark.start", lang), last: end}


def _moneys(judged: Judged, lang: Lang) -> dict[str, str]:
    given = {"worth": judged.worth, "low": judged.worth_low, "high": judged.worth_high}
    return {name: money(value, lang, sign=True) for name, value in given.items()}


def _values(judged: Judged, lang: Lang) -> str:
    unit = KPIS[judged.kpi].unit
    value, without = (
        quantity(round(one, 1), lang) if unit in ("count", "quantity") and one is not None else show(one, unit, lang)
        for one in (judged.verdict.value, judged.verdict.without)
    )
    key = "actions.values.month" if KPIS[judged.kpi].is_flow else "actions.values"
    return t(key, lang, kpi=t(f"kpi.{judged.kpi}", lang), value=value, without=without)
