"""Regions, products, teams, channels, persons and customers as the store knows them: codes, names, attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from salesplan.core.dimensions import Member, Membership
from salesplan.demo.tables import Tables, records

_ROLES = {"team_lead": ("组长", "Team lead"), "account_manager": ("客户经理", "Account manager")}


def members(tables: Tables, customers: pd.DataFrame) -> dict[str, tuple[Member, ...]]:
    """Members by kind. `customers` has code, tier, industry, region (code) and since (date)."""
    return {
        "region": tuple(_member("region", row, {"grade": row["class"]}) for row in records(tables.regions)),
        "product": tuple(
            _member(
                "product",
                row,
                {
                    "category": row["category"],
                    "lifecycle": row["lifecycle"],
                    "quadrant": row["quadrant"] or None,
                    "tax_rate": Decimal(row["tax_rate"]),
                },
            )
            for row in records(tables.products)
        ),
        "team": tuple(_member("team", row, {"company_wide": False}) for row in records(tables.teams)),
        "channel": tuple(
            _member("channel", row, {"online": row["online"] == "yes", "kind": row["kind"]})
            for row in records(tables.channels)
        ),
        "person": (*map(_seller, records(tables.people)), *map(_staff, records(tables.staff))),
        "customer": tuple(_customers(tables, records(customers.set_index("code")))),
    }


def team_regions(tables: Tables) -> tuple[Membership, ...]:
    """Team in region, since the team exists."""
    return tuple(Membership(row["code"], row["region"], row["valid_from"] or None) for row in records(tables.teams))


def _member(kind: str, row: dict[str, Any], extra: dict[str, Any]) -> Member:
    aliases = tuple(name for name in row["aliases"].split("|") if name)
    return Member(kind, row["code"], row["zh"], row["en"], aliases, row.get("valid_from") or None, None, extra)


def _seller(row: dict[str, Any]) -> Member:
    zh, en = _ROLES[row["role"]]
    joined, left = (date.fromisoformat(row[key]) if row[key] else None for key in ("joined", "left"))
    code = row["code"]
    extra = {"role": zh, "joined": joined, "left": left}
    return Member("person", code, f"{zh} {code}", f"{en} {code}", (), None, None, extra)


def _staff(row: dict[str, Any]) -> Member:
    return Member("person", row["code"], row["zh"], row["en"], (), None, None, {"role": row["zh"]})


def _customers(tables: Tables, rows: Iterable[dict[str, Any]]) -> Iterator[Member]:
    """Invented customers are called by region, industry and number, so that no real firm is meant."""
    industries = tables.industries["en"].to_dict()
    zh, en = (tables.regions[lang].to_dict() for lang in ("zh", "en"))
    for row in rows:
        number = row["code"][1:]
        chinese = f"{zh[row['region']]}{row['industry']} {number}"
        english = f"{en[row['region']]} {industries[row['industry']]} {number}"
        extra = {"since": row["since"], "tier": row["tier"], "industry": row["industry"]}
        yield Member("customer", row["code"], chinese, english, (), None, None, extra)
