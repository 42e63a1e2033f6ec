"""5-Why worksheets: begun from a figure or an alert, then kept field by field, by several people at once.

Every edit is a small save of its own and names what the person saw. Edits of different steps, or of different fields of
one step, go together; where two people wrote different words into one field nothing is stored and both are told
(`Clash`). A save that was overtaken by another one is tried again on top of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple
from uuid import uuid4

from salesplan.core.errors import Conflict, Forbidden, Invalid, Unknown
from salesplan.core.problem import Problem
from salesplan.core.record_check import checked
from salesplan.core.registers.worksheets import FIGURES, WORKSHEETS, Evidence, Why, Worksheet
from salesplan.core.review.diagnosed import Diagnosis
from salesplan.core.review.pinned import Pin, Where
from salesplan.core.review.whys import read_back
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS, View
from salesplan.services import company, records
from salesplan.services.record_facts import facts
from salesplan.services.record_links import unknown_links
from salesplan.services.records import NOW
from salesplan.services.review import alerts, diagnosis, pins
from salesplan.services.review.begun import Words, begun, is_read_by_hand
from salesplan.store import Store

FIELDS = tuple(name for name in Why.model_fields if name not in ("id", "parent"))
"""What is edited of a step; where it stands in the tree is moved."""
HEAD = ("title", "owner", "note")
DEALER_REVENUE = "dealer_revenue"
"""What alerts call the revenue of a dealer."""
_TRIES = 20


class Clash(NamedTuple):
    """Two people wrote different things into one step, or one removed what the other changed; nothing was stored.

    `theirs` is the step as it is stored now (None: it was removed), `by` who stored that, `fields` those in question.
    """

    step: str
    base: Why
    mine: Why
    theirs: Why | None
    fields: tuple[str, ...]
    by: str


class Saved(NamedTuple):
    """The worksheet as it is stored now, and what stands in the way of the edit, if anything does."""

    worksheet: Worksheet
    clash: Clash | None = None


Diagnose = Callable[[Store, Scope, Pin], Diagnosis | None]


def diagnosed(store: Store, scope: Scope, pin: Pin) -> Diagnosis | None:
    """What the diagnosis of the figure says; None where there is none of such a slice."""
    if set(pin.where) - {*DIMENSIONS, "dealer"}:
        return None
    kpi = DEALER_REVENUE if "dealer" in pin.where else pin.kpi
    return diagnosis.diagnose(store, scope, View(pin.start, pin.end), kpi, pin.where)


Change = Callable[[Worksheet], "Worksheet | Clash"]


def begin(
    store: Store,
    scope: Scope,
    kpi: str,
    where: Where,
    start: str,
    end: str,
    alert: int | None = None,
    words: Sequence[Words] = (),
    diagnose: Diagnose = diagnosed,
) -> str:
    """The code of the worksheet of this figure: a new one, or the open one that the alert has already.

    `kpi` is one of `FIGURES`, or what an alert watches of a dealer; `where` may then name him. The symptom carries the
    figure as a pinned number; the first why is what the diagnosis says of where the gap is concentrated, with those
    slices as pinned numbers. A new alert is taken on with it. What a plan's trigger has read by hand is the symptom
    itself, undiagnosed. `words` are the languages in which it is told, that of whoever begins it first.

    Raises Unknown (figure, no such alert for this person), Forbidden, Invalid (members that do not exist).
    """
    kpi = "revenue" if kpi == DEALER_REVENUE else kpi
    if kpi not in FIGURES:
        raise Unknown(name=kpi)
    if not scope.may_write:
        raise Forbidden(role=scope.role)
    if alert is not None and (there := of_alert(store, scope, alert)):
        return there.code
    of = alerts.alert(store, scope, alert) if alert is not None else None
    pin = Pin(kpi, {name: tuple(codes) for name, codes in where.items() if codes}, start, end)
    if scope.regions and len(scope.regions) == 1 and "region" not in pin.where:
        pin = pin._replace(where={**pin.where, "region": scope.regions})
    told = None if is_read_by_hand(of) else diagnose(store, scope, pin)
    fresh = begun(store, scope, pin, words, told, of).but(alert=alert, owner=of.owner if of else None)
    if problems := list(unknown_links(store, WORKSHEETS, fresh)):
        raise Invalid(problems)
    known = facts(store, company.COMPANY, person=scope)
    try:
        with store.transaction(scope.user, "record.save", "worksheet/+") as tx, store.within(tx):
            if alert is not None and (there := of_alert(store, company.COMPANY, alert)):
                raise Conflict(there, what=there.code)
            code = records.write(tx, scope, WORKSHEETS, fresh, known).code
            tx.about(f"worksheet/{code}")
            if alert is not None:
                alerts.worked_on(store, scope, alert)
    except Conflict as met:
        return str(met.current.code)
    store.checkpoint()
    return code


def of_alert(store: Store, scope: Scope, alert: int, concluded: bool = False) -> Worksheet | None:
    """The open worksheet of an alert; where none is and a `concluded` one will do, the last of those."""
    found = (line.record for line in records.listing(store, scope, WORKSHEETS).lines)
    own = [one for one in found if isinstance(one, Worksheet) and one.alert == alert]
    mine = (one for one in own if concluded or one.state == "open")
    return max(mine, key=lambda one: (one.state == "open", len(one.code), one.code), default=None)


def current(store: Store, scope: Scope, code: str, at: int = NOW) -> Worksheet:
    """The worksheet of that code. Raises Unknown when there is none for this reader."""
    found = records.get(store, scope, WORKSHEETS, code, at)
    if not isinstance(found, Worksheet):
        raise Unknown(name=code)
    return found


# Steps


def add(
    store: Store,
    scope: Scope,
    code: str,
    parent: str | None,
    claim: str,
    id: str | None = None,
    over: str | None = None,
) -> Saved:
    """A new step under `parent` (None: the symptom); with `over`, between that and the step `over`.

    It gets the `id` unless another step has it.

    Raises Unknown when what it should explain was removed meanwhile.
    """

    def apply(now: Worksheet) -> Worksheet:
        if parent is not None:
            _step(now, parent)
        new = id if id and all(one.id != id for one in now.steps) else uuid4().hex[:12]
        made, steps = Why(id=new, parent=parent, claim=claim), list(now.steps)
        below = next((n for n, one in enumerate(steps) if one.id == over and one.parent == parent), None)
        if below is None:
            return _but(now, steps=[*steps, made])
        steps[below] = steps[below].model_copy(update={"parent": new})
        return _but(now, steps=[*steps[:below], made, *steps[below:]])

    return _commit(store, scope, code, apply)


def change(store: Store, scope: Scope, code: str, base: Why, mine: Why) -> Saved:
    """What `mine` changes of the step as it was seen (`base`), put on top of what is stored now."""
    return _commit(store, scope, code, lambda now: _changed(store, scope, now, base, mine))


def put_back(store: Store, scope: Scope, code: str, base: Why, mine: Why) -> Saved:
    """A step that was removed, as it was when it went, with what `mine` changes of it: its evidence comes back with
    it, and what explained it stands under it again. One that never was stored stands under its parent, as far as that
    is still there; one that is there is changed."""

    def apply(now: Worksheet) -> Worksheet | Clash:
        ids = {one.id for one in now.steps}
        if base.id in ids:
            return _changed(store, scope, now, base, mine)
        then = _last_with(store, scope, code, base.id)
        gone = _step(then, base.id) if then else mine
        changes: dict[str, Any] = {name: getattr(mine, name) for name in _touched(base, mine)}
        made = gone.model_copy(update={**changes, "parent": gone.parent if gone.parent in ids else None})
        below = {one.id for one in then.steps if one.parent == base.id} if then else set()
        steps = [
            one.model_copy(update={"parent": base.id}) if one.id in below and one.parent == made.parent else one
            for one in now.steps
        ]
        at = next((n for n, one in enumerate(then.steps) if one.id == base.id), len(steps)) if then else len(steps)
        held = {row.id for row in now.evidence}
        rows = [row for row in then.evidence if row.step == base.id and row.id not in held] if then else []
        return _but(now, steps=[*steps[:at], made, *steps[at:]], evidence=[*now.evidence, *rows])

    return _commit(store, scope, code, apply)


def _changed(store: Store, scope: Scope, now: Worksheet, base: Why, mine: Why) -> Worksheet | Clash:
    touched = _touched(base, mine)
    theirs = next((one for one in now.steps if one.id == base.id), None)
    if theirs is None:
        return Clash(base.id, base, mine, None, touched, _by(store, scope, now, base.id))
    both = tuple(n for n in touched if getattr(theirs, n) not in (getattr(base, n), getattr(mine, n)))
    if both:
        return Clash(base.id, base, mine, theirs, both, _by(store, scope, now, base.id))
    return _with(now, theirs, {name: getattr(mine, name) for name in touched})


def _touched(base: Why, mine: Why) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if getattr(mine, name) != getattr(base, name))


def _last_with(store: Store, scope: Scope, code: str, step: str) -> Worksheet | None:
    """The worksheet as it was when it last had that step; None when it never had."""
    versions = (one.record for one in records.history(store, scope, WORKSHEETS, code))
    sheets = (one for one in versions if isinstance(one, Worksheet))
    return next((one for one in sheets if any(why.id == step for why in one.steps)), None)


def move(store: Store, scope: Scope, code: str, step: str, parent: str | None) -> Saved:
    """Let a step, with what explains it, stand under another one. Raises Invalid when it would explain itself."""

    def apply(now: Worksheet) -> Worksheet:
        if parent is not None:
            _step(now, parent)
        return _with(now, _step(now, step), {"parent": parent})

    return _commit(store, scope, code, apply)


def remove(store: Store, scope: Scope, code: str, seen: Why) -> Saved:
    """Take a step away with its evidence; what explained it moves up. A step that was changed since is not removed."""

    def apply(now: Worksheet) -> Worksheet | Clash:
        theirs = next((one for one in now.steps if one.id == seen.id), None)
        if theirs is None:
            return now
        if fields := tuple(name for name in FIELDS if getattr(theirs, name) != getattr(seen, name)):
            return Clash(seen.id, seen, seen, theirs, fields, _by(store, scope, now, seen.id))
        steps = [
            one.model_copy(update={"parent": theirs.parent}) if one.parent == seen.id else one
            for one in now.steps
            if one.id != seen.id
        ]
        return _but(now, steps=steps, evidence=[row for row in now.evidence if row.step != seen.id])

    return _commit(store, scope, code, apply)


def confirm(store: Store, scope: Scope, code: str, step: str, mark: str | None) -> Saved:
    """The team read the step back ("because…, therefore…") and it follows; None takes that back.

    `mark` stands for the words that were read: when they are others by now, nothing is stored and a Clash tells.
    """
    day = company.today(company.settings(store, scope))

    def apply(now: Worksheet) -> Worksheet | Clash:
        theirs = _step(now, step)
        if mark is not None and read_back(now, theirs).mark != mark:
            return Clash(step, theirs, theirs, theirs, ("claim",), _by(store, scope, now, step))
        who = (scope.user, day) if mark else (None, None)
        return _with(now, theirs, {"read": mark, "read_by": who[0], "read_on": who[1]})

    return _commit(store, scope, code, apply)


def let_pass(store: Store, scope: Scope, code: str, step: str, hint: str) -> Saved:
    """The team answers a hint of a step with "it is right as it stands"."""

    def apply(now: Worksheet) -> Worksheet:
        theirs = _step(now, step)
        return _with(now, theirs, {"passed": tuple(dict.fromkeys((*theirs.passed, hint)))})

    return _commit(store, scope, code, apply)


# Evidence


def pin(
    store: Store, scope: Scope, code: str, step: str, what: Pin, kind: Literal["number", "chart"] = "number"
) -> Saved:
    """Pin a number (or, as "chart", its months) to a step as it is now.

    Raises Invalid for another region's number, and where there is no such number.
    """
    row = pins.pinned(store, scope, what, step, kind)
    if row.value is None and kind == "number":
        raise Invalid([Problem("no_such_figure", column="evidence")])
    return put_evidence(store, scope, code, row)


def tell(store: Store, scope: Scope, code: str, step: str, text: str) -> Saved:
    """A text as evidence of a step."""
    return put_evidence(store, scope, code, Evidence(id=uuid4().hex[:12], step=step, kind="text", text=text))


def put_evidence(store: Store, scope: Scope, code: str, row: Evidence) -> Saved:
    """Evidence as it is given."""
    return _commit(store, scope, code, lambda now: _but(now, evidence=[*now.evidence, row]))


def drop_evidence(store: Store, scope: Scope, code: str, id: str) -> Saved:
    """Take evidence away; the history keeps it."""
    return _commit(store, scope, code, lambda now: _but(now, evidence=[r for r in now.evidence if r.id != id]))


# The worksheet as a whole


def head(store: Store, scope: Scope, code: str, field: str, base: Any, mine: Any) -> Saved:
    """Title, owner or note. Raises Conflict when somebody else wrote something different meanwhile."""

    def apply(now: Worksheet) -> Worksheet:
        if field not in HEAD:
            raise Unknown(name=field)
        if getattr(now, field) not in (base, mine):
            raise Conflict(now, what=field)
        return _but(now, **{field: mine})

    return _commit(store, scope, code, apply)


def conclude(store: Store, scope: Scope, code: str) -> Saved:
    """The team has its cause. Raises Invalid while no end says whether it is controllable."""
    return _commit(store, scope, code, lambda now: _but(now, state="concluded"))


def reopen(store: Store, scope: Scope, code: str) -> Saved:
    """Go on with a concluded one."""
    return _commit(store, scope, code, lambda now: _but(now, state="open"))


def _commit(store: Store, scope: Scope, code: str, apply: Change) -> Saved:
    """Read, change, save; again from the start when somebody else saved in between."""
    for left in reversed(range(_TRIES)):
        now = current(store, scope, code)
        after = apply(now)
        if isinstance(after, Clash):
            return Saved(now, after)
        if after == now:
            return Saved(now)
        try:
            saved = records.save(store, scope, WORKSHEETS, after)
        except Conflict:
            if not left:
                raise
        else:
            return Saved(current(store, scope, saved.code))
    raise Unknown(name=code)


def _step(worksheet: Worksheet, id: str) -> Why:
    found = next((one for one in worksheet.steps if one.id == id), None)
    if found is None:
        raise Unknown(name=f"{worksheet.code}/{id}")
    return found


def _with(worksheet: Worksheet, step: Why, changes: dict[str, Any]) -> Worksheet:
    """The worksheet with that step changed."""
    return _but(worksheet, steps=[dict(one) | changes if one.id == step.id else one for one in worksheet.steps])


def _but(worksheet: Worksheet, **changes: Any) -> Worksheet:
    """The worksheet with `changes`. Raises Invalid with everything that is wrong with them."""
    made, problems = checked(WORKSHEETS, dict(worksheet) | changes)
    if not isinstance(made, Worksheet):
        raise Invalid(problems or [Problem("not_valid")])
    return made


def _by(store: Store, scope: Scope, now: Worksheet, step: str) -> str:
    """Who last changed (or removed) a step."""
    versions = records.history(store, scope, WORKSHEETS, now.code)
    states = [(one.actor, _state(one.record, step)) for one in versions]
    for (actor, state), (_, before) in pairwise(states):
        if state != before:
            return actor
    return states[-1][0] if states else ""


def _state(worksheet: object, step: str) -> Why | None:
    steps = worksheet.steps if isinstance(worksheet, Worksheet) else ()
    return next((one for one in steps if one.id == step), None)
