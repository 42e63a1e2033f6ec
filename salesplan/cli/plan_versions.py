"""`plan show`, `plan diff`, `plan approve`: the versions of the store, as docs/cli.md writes them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from salesplan.cli.answers import Outcome
from salesplan.cli.options import Options, dimensions, moved_total
from salesplan.core.errors import Unknown
from salesplan.core.scope import Scope
from salesplan.i18n import t
from salesplan.services.members import names
from salesplan.services.place import Store
from salesplan.services.plan import differences, versions

_VERSION = ("--version", {"type": int, "required": True})
SHOW: Options = (("--version", {"type": int}),)
DIFF: Options = (_VERSION, ("--against", {"type": int}), ("--by", {"type": dimensions, "default": ("region",)}))
APPROVE: Options = (
    _VERSION,
    ("--as", {"dest": "actor"}),
    ("--reason", {"default": ""}),
    ("--total-change", {"action": "append", "type": moved_total, "dest": "moves"}),
)
Called = Mapping[str, Mapping[str, str]]


def show(store: Store, scope: Scope, given: argparse.Namespace) -> Outcome:
    """The cells of a version; without one, of the plan in force of the newest year."""
    found = _asked(store, scope, given.version)
    called = names(store, scope)
    rows = store.rows(scope, "plan.show", version=found.id)
    cells = [{key: called.get(key, {}).get(value, value) for key, value in row.items()} for row in rows]
    return Outcome({"version": told(found), "cells": cells}, text=_line(found, given))


def diff(store: Store, scope: Scope, given: argparse.Namespace) -> Outcome:
    """What a version differs in from another; without one, from the version it is based on."""
    new = _asked(store, scope, given.version)
    old = given.against if given.against is not None else new.based_on
    if old is None:
        raise Unknown(name="--against")
    unknown = set(given.by) - set(differences.DIMENSIONS)
    if unknown:
        raise Unknown(name=", ".join(sorted(unknown)))
    found = differences.diff(store, scope, old, new.id, given.by)
    called = names(store, scope)
    body = {
        "version": told(found.new),
        "against": told(found.old),
        "changed": found.changed,
        "added": found.added,
        "removed": found.removed,
        "totals": [_difference(one, (), called) for one in found.totals],
        "rows": [_difference(one, found.by, called) for one in found.rows],
        "changes": [_difference(one, differences.DIMENSIONS, called) for one in found.cells],
    }
    return Outcome(body, text=t("plan.differs", given.lang, n=found.changed, added=found.added, removed=found.removed))


def approve(store: Store, scope: Scope, given: argparse.Namespace) -> Outcome:
    """Approve a version; a draft is submitted first, by the account that runs the command.

    While another version of the year is in force it is a change request: with a reason, and with the totals it moves.
    """
    moves = None if given.moves is None else dict(given.moves)
    found = versions.submit_and_approve(store, scope, given.version, given.actor, given.reason, moves)
    return Outcome({"ok": True, "version": told(found), "state": found.state}, text=_line(found, given))


def told(found: versions.Version) -> dict[str, Any]:
    """A version as JSON carries it."""
    kept = ("id", "year", "number", "state", "counts", "author", "submitter", "approver", "authenticated", "reason")
    body = {key: getattr(found, key) for key in (*kept, "based_on", "load", "edits")}
    totals = {
        measure: {"base": total.base, "challenge": total.challenge, "cells": total.cells}
        for measure, total in found.totals.items()
    }
    at = found.approved_at.isoformat(timespec="seconds") if found.approved_at else None
    return body | {"approved_at": at, "totals": totals}


def _asked(store: Store, scope: Scope, id: int | None) -> versions.Version:
    if id is not None:
        return versions.version(store, scope, id)
    for found in versions.versions(store, scope):
        if found.counts:
            return found
    raise Unknown(name="--version")


def _difference(one: differences.Difference, by: tuple[str, ...], called: Called) -> dict[str, Any]:
    members = {d: called.get(d, {}).get(code, code) for d, code in zip(by, one.members, strict=True)}
    return {
        **members,
        "measure": one.measure,
        "before": one.old,
        "after": one.new,
        "challenge_before": one.old_challenge,
        "challenge_after": one.new_challenge,
        "difference": one.change,
    }


def _line(found: versions.Version, given: argparse.Namespace) -> str:
    state = t(f"plan_state.{found.state}", given.lang)
    return t("frame.version", given.lang, year=found.year, number=found.number, state=state)
