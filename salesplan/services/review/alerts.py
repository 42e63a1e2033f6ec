"""Alerts as people read them and what they do with them: take on, hand over, close; and rules that they change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.errors import Forbidden, Invalid, StaleView, Unknown
from salesplan.core.execute.alerting import LIVE, Cause, Episode, Kept, Reading, State, alert_of, stays_closed
from salesplan.core.execute.rules import RULES, Rule, Tuning, checked, tuned
from salesplan.core.months import last_day
from salesplan.core.problem import Problem
from salesplan.core.registers.actions import cells
from salesplan.core.registers.contingencies import Contingency
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services.company import COMPANY, local, settings, today
from salesplan.services.leads import has_left
from salesplan.services.members import categories, members
from salesplan.services.plan.held import text_of, where_of
from salesplan.services.review import watching
from salesplan.services.review.alert_rules import rule_in_force, rules_in_force
from salesplan.services.review.owners import Owners
from salesplan.services.review.readings import EVERYWHERE, Ground, Series, Where, series
from salesplan.services.review.triggers import PLAN, of_plan, plans
from salesplan.services.standing import moment
from salesplan.store import FOREVER, NEVER, Store

_ORDER: Sequence[State] = ("open", "acknowledged", "recovering", "closed")
TREND_MONTHS = 12


class Alert(NamedTuple):
    """One alert. `id` is 0 for one that only the figures of a day tell, because nobody had checked then.

    `slice` is what it speaks of, by category or dealer too. `period` is the month in which it opened, `since` the first
    bad month. `value` and `reference` speak of the months `start`..`month`; `money` is the size of the gap in yuan
    (None: cannot be told). `opened` and `changed` are days of the company's calendar. `silent` newest months had no
    figures to go by. `regions` are those that it lies in altogether. `plan`: the contingency plan whose trigger it is.
    `taken`: somebody has taken it on.
    """

    id: int
    rule: Rule
    slice: Where
    since: str
    period: str
    state: State
    cause: Cause
    opened: date
    changed: date
    owner: str | None
    month: str
    start: str
    value: Decimal | None
    reference: Decimal | None
    money: Decimal | None
    silent: int = 0
    regions: tuple[str, ...] = (EVERYWHERE,)
    plan: Contingency | None = None
    taken: bool = False

    @property
    def ref(self) -> str:
        """What a link names: its id; of one that only the figures of a day tell, its rule and slice."""
        return str(self.id or "-".join((self.rule.id, *(code for codes in self.slice.values() for code in codes))))

    @property
    def cut(self) -> Where:
        """The slice without the plan that it is a trigger of."""
        return {name: codes for name, codes in self.slice.items() if name != PLAN}

    @property
    def is_live(self) -> bool:
        """True until it is closed."""
        return self.state in LIVE


class Passed(NamedTuple):
    """One state that an alert had: who, when, and what was said with it."""

    state: State
    cause: Cause
    month: str
    owner: str | None
    actor: str
    reason: str
    day: date
    at: datetime


def alerts(store: Store, scope: Scope, view: View | None = None) -> tuple[Alert, ...]:
    """The alerts of the reader's regions: open ones first, of each state those with most money first.

    `view` looks back: to a load as they were told right after it, to a day by what the figures up to that day say.
    """
    looked_at = view or View("", "")
    if looked_at.as_of is not None:
        return _of_day(store, scope, looked_at)
    return _sorted(_stored(store, scope, moment(store, scope, looked_at)))


def alert(store: Store, scope: Scope, id: int, at: int = FOREVER) -> Alert:
    """One alert, as it was after an audit number. Raises Unknown when there is none, or not for this reader."""
    found = next((one for one in _stored(store, scope, at) if one.id == id), None)
    if found is None:
        raise Unknown(name=str(id))
    return found


def passed(store: Store, scope: Scope, id: int, at: int = FOREVER, day: date | None = None) -> tuple[Passed, ...]:
    """The states that an alert had had after an audit number and on a day, the newest first."""
    rows = store.rows(scope, "alerts.states", alert=id, seq=at, day=day or NEVER)
    return tuple(Passed(**(row | {"at": local(row["at"])})) for row in reversed(rows))


def trend(store: Store, scope: Scope, of: Alert, view: View | None = None) -> tuple[Reading, ...]:
    """The readings of an alert's slice over the newest twelve months; empty for who may not see it."""
    found = watched_slice(store, scope, of, view)
    return found.readings[-TREND_MONTHS:] if found else ()


def watched_slice(store: Store, scope: Scope, of: Alert, view: View | None = None) -> Series | None:
    """What the rule of an alert sees of its slice; None when the slice is not there any more, or not for the reader."""
    ground = Ground(store, view)
    found = (one for grid in of.rule.grids for one in series(ground, of.rule, grid))
    return next((one for one in found if one.slice == of.slice and _may_see(scope, one.regions)), None)


def where_in_cube(store: Store, slice: Where, regions: tuple[str, ...], view: View | None = None) -> Where:
    """The members of the cube that the slice of an alert selects: a category is its products; a dealer is no member,
    so it is the regions that he sells in; of a group of customers it is their region; a plan is none."""
    if PLAN in slice:
        groups = categories(store, COMPANY, Ground(store, view).standing.seq)
        return cells({name: codes[0] for name, codes in slice.items() if name != PLAN}, groups)
    if "category" in slice:
        return {"product": Ground(store, view).categories("quarter").get(slice["category"][0], ())}
    if set(slice) & {"dealer", "tier", "industry"}:
        return {"region": regions} if EVERYWHERE not in regions else {}
    return slice


def acknowledge(store: Store, scope: Scope, id: int, reason: str = "", day: date | None = None) -> None:
    """Take an alert on: the person at the keyboard has seen it; one that recovers goes on doing so. `day` as in
    `watching.check`.

    Raises as `close`, but needs no reason.
    """
    _act(store, scope, id, "acknowledge", reason=reason, day=day)


def hand_over(store: Store, scope: Scope, id: int, owner: str, reason: str = "") -> None:
    """Give an alert to another person (a code).

    Raises as `close`, but needs no reason; Invalid for who is not on record or has left.
    """
    person = next((one for one in members(store, COMPANY, ("person",))["person"] if one.code == owner), None)
    if person is None or has_left(person, today(settings(store, COMPANY))):
        code = "not_on_record" if person is None else "has_left"
        raise Invalid([Problem(code, column="owner", value=owner)])
    _act(store, scope, id, "hand_over", owner=owner, reason=reason)


def started(store: Store, scope: Scope, plan: str) -> None:
    """Take on the live alert of a contingency plan, if nobody has it, now that the plan has been started."""
    for one in _stored(store, scope, FOREVER):
        if one.is_live and not one.taken and one.slice.get(PLAN) == (plan,):
            _act(store, scope, one.id, "acknowledge")


def worked_on(store: Store, scope: Scope, id: int) -> None:
    """Take an alert that nobody has on, in the name of whoever begins a worksheet or an action for it."""
    for one in _stored(store, scope, FOREVER):
        if one.is_live and not one.taken and one.id == id:
            _act(store, scope, one.id, "acknowledge")


def close(store: Store, scope: Scope, id: int, reason: str) -> None:
    """Close an alert by hand: it stays closed until the figures were good again, and opens anew after that.

    Raises Invalid without a reason, Forbidden for viewers, Unknown, StaleView when it is closed already.
    """
    if not reason.strip():
        raise Invalid([Problem("missing", column="reason")])
    _act(store, scope, id, "close", reason=reason)


def may_tune(scope: Scope) -> bool:
    """Rules are the whole company's."""
    return scope.may_write and scope.is_whole


def tune(store: Store, scope: Scope, id: str, tuning: Tuning, reason: str) -> dict[str, int]:
    """Change a rule (an empty `tuning`: back to as shipped) and check all rules at once; returns what `check` does.

    Raises Unknown, Forbidden for viewers and readers of some regions, Invalid without a reason or for values that make
    no rule.
    """
    if not may_tune(scope):
        raise Forbidden(role=scope.role)
    before = rule_in_force(store, id)
    after = checked(tuned(RULES[id], tuning))
    if not reason.strip():
        raise Invalid([Problem("missing", column="reason")])
    counts: dict[str, int] = {}
    if after != before:
        value = json.dumps(tuning.model_dump(mode="json", exclude_none=True), sort_keys=True)
        with store.transaction(scope.user, "alerts.rule", id) as tx:
            row = {"rule": id, "value": value, "actor": scope.user, "reason": reason.strip(), "seq": tx.seq}
            tx.insert("alert_rule", [row])
            tx.detail |= _differing(before, after) | {"reason": reason.strip()}
            with store.within(tx):
                counts = watching.check(store)
        store.checkpoint()
    return counts


def _differing(before: Rule, after: Rule) -> dict[str, Mapping[str, str | None]]:
    told = [{name: None if v is None else str(v) for name, v in one._asdict().items()} for one in (before, after)]
    names = [name for name in told[0] if told[0][name] != told[1][name]]
    return {side: {name: one[name] for name in names} for side, one in zip(("before", "after"), told, strict=True)}


_AFTER: Mapping[str, State] = {"acknowledge": "acknowledged", "close": "closed"}


def _act(
    store: Store,
    scope: Scope,
    id: int,
    action: str,
    owner: str | None = None,
    reason: str = "",
    day: date | None = None,
) -> None:
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    with store.transaction(scope.user, f"alerts.{action}", str(id)) as tx, store.within(tx):
        before = alert(store, scope, id)
        recovers = action == "acknowledge" and before.state == "recovering"
        after = before.state if recovers else _AFTER.get(action, before.state)
        if not before.is_live or (action == "acknowledge" and before.state == "acknowledged"):
            raise StaleView(what=str(id))
        row = {"alert": id, "state": after, "cause": "person", "month": before.month, "owner": owner or before.owner}
        told = {"actor": scope.user, "reason": reason.strip(), "day": day or today(settings(store, COMPANY))}
        tx.insert("alert_state", [row | told | {"seq": tx.seq}])
        tx.detail |= {"rule": before.rule.id, "slice": text_of(before.slice), "reason": reason.strip()}
        if owner:
            tx.detail |= {"before": {"owner": before.owner}, "after": {"owner": owner}}


def _stored(store: Store, scope: Scope, at: int, day: date = NEVER) -> list[Alert]:
    rules = {rule.id: rule for rule in rules_in_force(store, at)}
    rows = [row for row in store.rows(scope, "alerts", seq=at, day=day) if row["rule"] in rules]
    known = plans(store, at, archived=True) if any(row["rule"] == PLAN for row in rows) else {}
    return [_alert(row, rules[row["rule"]], known) for row in rows]


def _alert(row: Mapping[str, Any], rule: Rule, known: Mapping[str, Contingency]) -> Alert:
    slice = where_of(row["slice"])
    plan = known.get(slice[PLAN][0]) if PLAN in slice else None
    return Alert(
        id=row["id"],
        rule=of_plan(rule, plan) if plan else rule,
        slice=slice,
        since=row["since"],
        period=row["period"],
        state=row["state"],
        cause=row["cause"],
        opened=row["began"],
        changed=row["changed"],
        owner=row["owner"],
        month=row["month"],
        start=row["start"],
        value=row["value"],
        reference=row["reference"],
        money=row["money"],
        silent=row["silent"],
        regions=tuple(row["regions"]),
        plan=plan,
        taken=row["taken"],
    )


def _sorted(found: Sequence[Alert]) -> tuple[Alert, ...]:
    def order(one: Alert) -> tuple[int, bool, Decimal, int]:
        return _ORDER.index(one.state), one.money is None, -(one.money or Decimal(0)), one.id

    return tuple(sorted(found, key=order))


def _may_see(scope: Scope, regions: Sequence[str]) -> bool:
    return scope.regions is None or set(regions) <= set(scope.regions)


def _of_day(store: Store, scope: Scope, view: View) -> tuple[Alert, ...]:
    """The runs that live by the figures up to a day, with what people had done by then, and what had closed by then."""
    ground, day = Ground(store, view), view.as_of or NEVER
    at = moment(store, scope, view)
    stored = {one.id: one for one in _stored(store, scope, at, day)}
    kept, owners = watching.kept_alerts(store, at, day), Owners(store, at)
    found: list[Alert] = []
    for key, seen in watching.look(ground, rules_in_force(store, at), kept).items():
        alerts = kept.get(key, ())
        if not seen.live or seen.is_told or not _may_see(scope, seen.series.regions) or stays_closed(alerts, seen.live):
            continue
        one, own = _by_figures(ground, seen, seen.live, owners, day), alert_of(seen.live, alerts)
        found.append(_as_done(one, own, stored.pop(own.id)) if own and own.id in stored else one)
    return _sorted([*found, *(one for one in stored.values() if not one.is_live)])


def _by_figures(ground: Ground, seen: watching.Seen, run: Episode, owners: Owners, day: date) -> Alert:
    told = watching.told_of(ground, seen, run)
    opened = min(last_day(run.opened), day)
    return Alert(
        0,
        seen.rule,
        seen.series.slice,
        run.since,
        run.opened,
        run.state,
        "figures",
        opened,
        opened,
        owners.of(seen.rule, seen.series),
        *told,
        regions=seen.series.regions,
        plan=seen.series.plan,
    )


def _as_done(one: Alert, own: Kept, stored: Alert) -> Alert:
    """The alert with what people had done to it: who has it, and whether somebody had taken it on."""
    taken = own.taken and one.state == "open"
    done = one._replace(id=own.id, owner=stored.owner, opened=min(one.opened, stored.opened), taken=own.taken)
    return done._replace(state="acknowledged") if taken else done
