"""What the reading of a file compares with, as plain values that travel to the child process as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from salesplan.core.dimensions import Member, Membership

if TYPE_CHECKING:
    from salesplan.core.known import Known

Cell = tuple[str, str, str, str, str]
"""Month, region, product, team and channel codes."""


Stored = tuple[int, Decimal | None, tuple[str, ...]]
"""Rows, revenue and the measures that hold a figure, of one month, group and region."""


class Limits(NamedTuple):
    """How much a file may hold; the same names as in the company's settings."""

    bytes: int = 50 * 1024 * 1024
    rows: int = 200_000
    columns: int = 200
    zip_entries: int = 2_000
    zip_total: int = 300 * 1024 * 1024
    zip_ratio: int = 100
    name_chars: int = 60
    money_yuan: int = 10**12
    count: int = 10**9  # type: ignore[assignment]  # the settings' own name


class Context(NamedTuple):
    """`stored[month][group][region]` is a `Stored`. `regions` None means the sender may write the whole company.

    The heavy settings model stays behind in the parent, so that the child starts in a fraction of a second.
    """

    today: date
    role: str = "editor"
    regions: tuple[str, ...] | None = None
    limits: Limits = Limits()
    first_month: str = "2000-01"
    closed_through: str | None = None
    fiscal_start: int = 1
    tax: str = "net"
    tax_rate: Decimal = Decimal("0.13")
    members: dict[str, tuple[Member, ...]] = {}  # noqa: RUF012 - never changed in place
    team_regions: tuple[Membership, ...] = ()
    stored: dict[str, dict[str, dict[str, Stored]]] = {}  # noqa: RUF012
    median_revenue: Decimal | None = None
    same_file: tuple[str, str] | None = None
    year_to_date: dict[Cell, dict[str, Decimal]] | None = None
    kpis: tuple[str, ...] = ()
    funnel: dict[tuple[str, str, str], tuple[int | None, int | None, int]] = {}  # noqa: RUF012

    @property
    def is_empty(self) -> bool:
        """True when the company has no names yet: the first file may bring them."""
        return not self.members.get("region")

    def name(self, kind: str, code: str) -> str:
        """The stored name of a member; a new member's own name; else the code."""
        if code.startswith("+"):
            return code[1:]
        return next((m.zh for m in self.members.get(kind, ()) if m.code == code), code)


def context_of(known: Known) -> Context:
    """The plain values of what the company knows."""
    company, scope = known.settings, known.scope
    limits = Limits(*(getattr(company.limits, name) for name in Limits._fields))
    same = known.same_file
    stored = {
        month: {
            group: {region: (state.rows, state.revenue, state.measures) for region, state in regions.items()}
            for group, regions in groups.items()
        }
        for month, groups in known.stored.items()
    }
    to_date = known.year_to_date
    return Context(
        today=known.today,
        role=scope.role,
        regions=scope.regions,
        limits=limits,
        first_month=company.first_month,
        closed_through=company.closed_through,
        fiscal_start=company.fiscal_start,
        tax=company.tax,
        tax_rate=company.tax_rate,
        members={kind: tuple(members) for kind, members in known.members.items()},
        team_regions=tuple(known.team_regions),
        stored=stored,
        median_revenue=known.median_revenue,
        same_file=None if same is None else (same.at.isoformat(sep=" ", timespec="minutes"), same.actor),
        year_to_date=None
        if to_date is None
        else {cell: {k: Decimal(v) for k, v in values.items()} for cell, values in to_date.items()},
        kpis=tuple(known.kpis),
        funnel=dict(known.funnel),
    )


def to_plain(context: Context) -> dict[str, Any]:
    """The context as JSON can carry it; `from_plain` gives it back."""
    return {
        **context._asdict(),
        "today": context.today.isoformat(),
        "tax_rate": str(context.tax_rate),
        "members": {kind: [_member(m) for m in members] for kind, members in context.members.items()},
        "stored": {
            month: {g: {r: [n, _text(v), ids] for r, (n, v, ids) in regions.items()} for g, regions in groups.items()}
            for month, groups in context.stored.items()
        },
        "median_revenue": _text(context.median_revenue),
        "funnel": [[*cell, *known] for cell, known in context.funnel.items()],
        "year_to_date": None
        if context.year_to_date is None
        else [[*cell, {k: str(v) for k, v in values.items()}] for cell, values in context.year_to_date.items()],
    }


def from_plain(plain: dict[str, Any]) -> Context:
    """The context that `to_plain` wrote."""
    to_date = plain["year_to_date"]
    return Context(
        **{
            **plain,
            "today": date.fromisoformat(plain["today"]),
            "regions": None if plain["regions"] is None else tuple(plain["regions"]),
            "limits": Limits(*plain["limits"]),
            "tax_rate": Decimal(plain["tax_rate"]),
            "members": {kind: tuple(_to_member(m) for m in rows) for kind, rows in plain["members"].items()},
            "team_regions": tuple(Membership(*row) for row in plain["team_regions"]),
            "stored": {
                month: {
                    g: {r: (n, _number(v), tuple(ids)) for r, (n, v, ids) in regions.items()}
                    for g, regions in groups.items()
                }
                for month, groups in plain["stored"].items()
            },
            "median_revenue": _number(plain["median_revenue"]),
            "same_file": None if plain["same_file"] is None else tuple(plain["same_file"]),
            "year_to_date": None
            if to_date is None
            else {tuple(row[:5]): {k: Decimal(v) for k, v in row[5].items()} for row in to_date},
            "kpis": tuple(plain["kpis"]),
            "funnel": {(row[0], row[1], row[2]): (row[3], row[4], row[5]) for row in plain["funnel"]},
        }
    )


def _member(m: Member) -> list[Any]:
    everywhere = bool(m.extra.get("company_wide"))
    return [m.kind, m.code, m.zh, m.en, list(m.aliases), m.valid_from, m.valid_to, everywhere]


def _to_member(row: list[Any]) -> Member:
    kind, code, zh, en, aliases, start, end, everywhere = row
    return Member(kind, code, zh, en, tuple(aliases), start, end, {"company_wide": everywhere})


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
