"""Kept answers: what tells one reader, state and view from another."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.ui.kept import KEYS
from salesplan.ui.session import Version

SCOPES = [
    Scope("a"),
    Scope("b"),
    Scope("a", "admin"),
    Scope("a", regions=()),
    Scope("a", regions=("R01",)),
    Scope("a", regions=("R02",)),
    Scope("a", regions=("R01", "R02")),
    Scope("a", regions=("R01', 'R02",)),
    Scope("a', role='admin"),
]
VERSIONS = [Version("x", 1), Version("x", 2), Version("y", 1), Version("x', data=1", 1)]
VIEWS = [
    View("2026-01", "2026-03"),
    View("2026-01", "2026-02"),
    View("2026-02", "2026-03"),
    View("2026-01", "2026-03", {"region": ("R01",)}),
    View("2026-01", "2026-03", {"region": ("R01", "R02")}),
    View("2026-01", "2026-03", {"region": ("R01, R02",)}),
    View("2026-01", "2026-03", {"product": ("R01",)}),
    View("2026-01", "2026-03", {"region": ("R01",), "product": ("P01",)}),
    View("2026-01", "2026-03", plan=1),
    View("2026-01", "2026-03", as_of=date(2026, 3, 1)),
    View("2026-01", "2026-03", as_of=date(2026, 3, 2)),
    View("2026-01", "2026-03", as_of_load=1),
]


@pytest.mark.parametrize("values", [SCOPES, VERSIONS, VIEWS], ids=["scope", "version", "view"])
def test_answers_of_two_readers_states_or_views_never_share_a_key(values):
    key = KEYS[type(values[0])]
    assert [pair for pair in combinations(values, 2) if key(pair[0]) == key(pair[1])] == []
