"""Splitting a total that stands in a file; needs no store."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from pydantic import ValidationError

from salesplan.core.plan.decompose import Decomposition, decompose
from salesplan.core.plan.spec import Spec

Answer = Decomposition
"""The cells, or the conflicts that forbid them, with notes (salesplan.core.plan.decompose)."""


class Unreadable(NamedTuple):
    """Why a file is no question: where in it, and what is wrong."""

    problems: tuple[tuple[str, str], ...]


def split_file(content: bytes) -> Answer | Unreadable:
    """Read a question (docs/cli.md) and answer it."""
    try:
        asked: Any = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        return Unreadable((("", str(error)),))
    try:
        spec = Spec.model_validate(asked)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return Unreadable(tuple((".".join(map(str, one["loc"])), one["msg"]) for one in found[:20]))
    return decompose(spec)
