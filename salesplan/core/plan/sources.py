"""A number behind a total and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.plan.anchors import Name


class Source(NamedTuple):
    """One number behind an anchor and where it comes from.

    `code` is typed, default, actual (a finished year), landing (a year not over), forecast, persons, sales_per_head,
    team_sales, measured (past errors), computed or missing; the screen says it with `total.from.<code>`, which takes
    `detail`.
    """

    anchor: Name
    name: str
    value: Decimal | None
    code: str
    detail: Mapping[str, object] = {}
