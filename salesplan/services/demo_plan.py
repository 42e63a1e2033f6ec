"""The plan of the year to come of the demo company, made at the desk by the people who would make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from salesplan.core.months import fiscal_months
from salesplan.core.plan.claims import Asked
from salesplan.core.plan.table import Where
from salesplan.core.scope import Scope
from salesplan.demo.next_year import NextYear, Step, next_year
from salesplan.services.company import COMPANY, settings
from salesplan.services.plan import claims, comments, measures, requests, rounds, versions
from salesplan.services.plan.actions import Both, transfer
from salesplan.services.plan.anchors import AnchorInputs, as_inputs
from salesplan.services.plan.desk import act, open_desk
from salesplan.services.plan.held import amount
from salesplan.services.plan.operations import Change, Edits, Fill, Fix, Keep, Operation, Split, Undo, Work
from salesplan.services.plan.persons import split_by
from salesplan.services.plan.proposal import Choices, ground, propose
from salesplan.services.views import default_view
from salesplan.store import Store


def begin(store: Store) -> int:
    """The draft with its anchors, its total, the split by the policy and the season; returns its id."""
    told = next_year()
    scope, chosen = told.people[told.by], Choices.model_validate(told.split)
    id = versions.begin(store, scope, told.year, told.reason).id
    agreed = {"total": str(chosen.total), "challenge_ratio": str(chosen.challenge_ratio)}
    for kept in (as_inputs(AnchorInputs.model_validate(told.anchors)), agreed):
        act(store, scope, id, Keep(kept), reason=told.reason)
    on = ground(store, scope, default_view(store, scope), told.year)
    split = on and propose(on, chosen, open_desk(store, scope, id)).operation
    if split is None:
        raise ValueError("the policy of the demo company cannot be met")
    act(store, scope, id, split, reason=told.reason)
    _do(store, told, told.last_week, id)
    return id


def go_on(store: Store, id: int) -> None:
    """What was done to the draft since the newest orders came."""
    told = next_year()
    _do(store, told, told.this_week, id)


def _do(store: Store, told: NextYear, steps: Sequence[Step], id: int) -> None:
    for one in steps:
        scope = told.people[one["by"]]
        if one["kind"] in _BESIDE:
            _BESIDE[one["kind"]](store, scope, id, one)
        else:
            act(store, scope, id, _OPERATIONS[one["kind"]](store, scope, id, one), reason=one["reason"])


def _months(store: Store, scope: Scope, id: int, one: Step) -> Edits:
    months = _year(store, scope, id)
    return Edits([Change({"month": (m,)}, Decimal(v), "rollup") for m, v in zip(months, one["values"], strict=True)])


def _edit(store: Store, scope: Scope, id: int, one: Step) -> Edits:
    change = Change(_where(one["where"]), Decimal(one["value"]), one.get("pays", "siblings"))
    return Edits([change], track=one.get("track", "base"))


def _move(store: Store, scope: Scope, id: int, one: Step) -> Work:
    return transfer(_where(one["from"]), _where(one["to"]), Decimal(one["value"]))


def _lock(store: Store, scope: Scope, id: int, one: Step) -> Fix:
    return Fix([_where(slice) for slice in one["slices"]])


def _persons(store: Store, scope: Scope, id: int, one: Step) -> Split:
    return split_by(store, scope, one["team"], _year(store, scope, id), one["rule"])


def _measure(store: Store, scope: Scope, id: int, one: Step) -> Fill:
    rule = measures.rule_of({f"rule.{one['measure']}": one["rule"]}, one["measure"])
    if rule is None:
        raise ValueError(one["measure"])
    revenue, own = (open_desk(store, scope, id, measure) for measure in ("revenue", one["measure"]))
    return measures.derive(revenue, own, rule)


def _undo(store: Store, scope: Scope, id: int, one: Step) -> Undo:
    return Undo()


_OPERATIONS: Mapping[str, Callable[[Store, Scope, int, Step], Operation]] = {
    "months": _months,
    "edit": _edit,
    "move": _move,
    "undo": _undo,
    "lock": _lock,
    "persons": _persons,
    "measure": _measure,
}


def _round(store: Store, scope: Scope, id: int, one: Step) -> None:
    leads = rounds.possible(store, scope, id)
    asked: dict[Asked, str | None] = {("region", region): leads["region", region] for region in one["owners"]}
    rounds.open_round(store, scope, id, 1, asked, one["due"], one["reason"])


def _claim(store: Store, scope: Scope, id: int, one: Step) -> None:
    _submit(store, scope, id, one, [(Decimal(value), None) for value in one["values"]])


def _agree(store: Store, scope: Scope, id: int, one: Step) -> None:
    """Claim what the draft gives."""
    of = open_desk(store, scope, id).tracks
    given = [{"region": (one["region"],), "month": months} for months in _quarters(store, scope, id)]
    tops = [None if of.challenge is None else amount("revenue", of.challenge.sum_of(where)) for where in given]
    _submit(
        store, scope, id, one, [(amount("revenue", of.base.sum_of(w)), top) for w, top in zip(given, tops, strict=True)]
    )


def _submit(store: Store, scope: Scope, id: int, one: Step, by_quarter: Sequence[Both]) -> None:
    region = one["region"]
    figures = [
        claims.Figure({"region": (region,), "month": months}, *both)
        for months, both in zip(_quarters(store, scope, id), by_quarter, strict=True)
    ]
    claims.submit(store, scope, id, 1, ("region", region), figures, one["reason"])


def _comment(store: Store, scope: Scope, id: int, one: Step) -> None:
    comments.add(store, scope, id, _where(one["where"]), one["reason"])


def _request(store: Store, scope: Scope, id: int, one: Step) -> None:
    basis = next(found.id for found in versions.versions(store, scope, one["year"]) if found.counts)
    move = requests.passing(
        "team", one["from"], one["to"], {"month": (one["month"],)}, Decimal(one["value"]), "revenue"
    )
    requests.adjust(store, scope, basis, move, one["reason"])


_BESIDE: Mapping[str, Callable[[Store, Scope, int, Step], None]] = {
    "round": _round,
    "claim": _claim,
    "agree": _agree,
    "comment": _comment,
    "request": _request,
}
"""What is no operation of the draft's ledger."""


def _quarters(store: Store, scope: Scope, id: int) -> list[tuple[str, ...]]:
    months = _year(store, scope, id)
    return [months[start : start + 3] for start in range(0, 12, 3)]


def _year(store: Store, scope: Scope, id: int) -> tuple[str, ...]:
    return fiscal_months(versions.version(store, scope, id).year, settings(store, COMPANY).fiscal_start)


def _where(written: Mapping[str, Any]) -> Where:
    return {dimension: tuple(members) for dimension, members in written.items()}
