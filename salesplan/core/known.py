"""What the company already knows when a file arrives: names, closed months, stored months, who sends it.

The import compares a file with this value and with nothing else, so the same file and the same `Known` always give
the same verdict. It is plain data: it can be sent to the limited child process that reads the file.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.dimensions import Member, Membership
from salesplan.core.scope import Scope
from salesplan.core.settings import Settings


class MonthState(NamedTuple):
    """What is stored for one month, region and measure group; `measures` are those of the group that hold a figure."""

    rows: int
    revenue: Decimal | None
    measures: tuple[str, ...] = ()


class SameFile(NamedTuple):
    """An earlier load of the very same bytes that still counts for every month, region and group it carried."""

    load: int
    at: datetime
    actor: str


class Known(NamedTuple):
    """See the module. `stored[month][group][region]`; `median_revenue` is that of the stored actual rows.

    `funnel` is filled for files of lead sources only: leads and orders of the cube, and how many rows of sources count,
    by (month, region, channel) code.
    `year_to_date` is filled only when the answers say `cumulative=yes`: the stored figures by
    (month, region, product, team, channel) code and measure id.
    """

    today: date
    settings: Settings
    scope: Scope
    members: dict[str, tuple[Member, ...]]
    team_regions: tuple[Membership, ...]
    stored: dict[str, dict[str, dict[str, MonthState]]]
    median_revenue: Decimal | None = None
    same_file: SameFile | None = None
    year_to_date: dict[tuple[str, str, str, str, str], dict[str, Decimal | int]] | None = None
    kpis: tuple[str, ...] = ()
    funnel: dict[tuple[str, str, str], tuple[int | None, int | None, int]] = {}  # noqa: RUF012 - never changed in place
