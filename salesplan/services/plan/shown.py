"""What a reader of some regions is told of what stands beside the cells, and of operations that touched his cells.

Totals of the company, whatever single regions, teams and persons elsewhere have, and where and why somebody elsewhere
moved a number that his cells paid for are not his to know. Percentages and ratios of the company are: they are policy.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from salesplan.core.scope import Scope

_OF_THE_WHOLE = ("total", "split", "weights", "marginals")
"""Inputs that speak of the whole company."""
_OF_CAPACITY = ("per_head_month", "availability", "ramp")
_BY_TEAM = ("team_per_head", "team_hires")
"""What is typed for the anchors that also says what single teams can sell."""
_SLICES = ("from", "to", "where", "slices")
"""Where the details of an operation name slices, as text."""
_RATIOS = ("ratio", "price")
"""Rules of measures that hold for any part; the others share an amount of the company."""


class Reader(NamedTuple):
    """Who reads: his regions, and the teams and persons that the version has there."""

    scope: Scope
    teams: Collection[str] = ()
    persons: Collection[str] = ()

    def of_level(self, level: str) -> Collection[str]:
        """The members of a level that he reads."""
        return {"region": self.scope.regions or (), "team": self.teams, "person": self.persons}[level]

    def may_know(self, line: Mapping[str, Any]) -> bool:
        """Whether he is told what an operation (a line of the ledger) was about, and why: when it names no region and
        no team but his own."""
        mine = {"region": set(self.scope.regions or ()), "team": set(self.teams)}
        return self.scope.is_whole or all(
            set(where.get(name, ())) <= members for where in _slices(line) for name, members in mine.items()
        )


def inputs(reader: Reader, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a version without what speaks of the company or of others."""
    if reader.scope.is_whole:
        return dict(kept)
    found = {}
    for key, value in kept.items():
        kind, _, rest = key.partition(".")
        if kind == "rule":
            found[key] = _rule(reader, value)
        elif kind == "anchors":
            found[key] = _anchors(reader, value)
        elif key not in _OF_THE_WHOLE and not (kind == "persons" and rest.rpartition(".")[2] not in reader.teams):
            found[key] = value
    return found


def is_told(reader: Reader, level: str, member: str) -> bool:
    """Whether he is told the over-assignment of a member; that of a whole level (member '') is everybody's."""
    return reader.scope.is_whole or member == "" or member in reader.of_level(level)


def _rule(reader: Reader, kept: Mapping[str, Any]) -> dict[str, Any]:
    """A rule that shares an amount of the company says only its kind."""
    named = ("kind", "ratio", "by", "seen") if kept["kind"] in _RATIOS else ("kind", "seen")
    found = {key: kept[key] for key in named if key in kept}
    seen = {region: mark for region, mark in kept.get("seen", {}).items() if region in reader.of_level("region")}
    return {**found, "seen": seen} if "seen" in found else found


def _anchors(reader: Reader, kept: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: kept[key] for key in _OF_CAPACITY if key in kept}
    for key in _BY_TEAM:
        if key in kept:
            found[key] = {team: value for team, value in kept[key].items() if team in reader.teams}
    return found


def _slices(line: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every slice that an operation names."""
    detail = json.loads(line["detail"] or "{}")
    texts = [line["slice"], *(one for key in _SLICES for one in _listed(detail.get(key)))]
    found = [json.loads(text) for text in texts if text]
    found += [edit["where"] for edit in detail.get("edits", ())]
    if "owner" in detail:
        dimension, member = detail["owner"]
        found.append({dimension: [member]})
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
