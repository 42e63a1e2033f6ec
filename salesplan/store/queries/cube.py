"""Placeholder."""

from __future__ import annotations

from salesplan.store.queries.query import Query

QUERIES: dict[str, Query] = {}
