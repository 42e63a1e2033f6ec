"""The dimensions of the cube: what a name in a file may mean, since when, and how members hang together."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Kind = Literal["region", "product", "team", "channel", "person", "customer"]
KINDS: tuple[Kind, ...] = ("region", "product", "team", "channel", "person", "customer")
PREFIX: dict[str, str] = {"region": "R", "product": "P", "team": "T", "channel": "C", "person": "S", "customer": "K"}
"""First letter of the codes given to members that a file creates: R01, P01, ..."""
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "region": ("parent", "grade"),
    "product": ("category", "lifecycle", "quadrant", "tax_rate"),
    "team": ("company_wide",),
    "channel": ("online", "kind"),
    "person": ("role", "joined", "left"),
    "customer": ("since", "tier", "override", "reason", "industry"),
}
"""What each kind carries beside code, names, aliases and validity; the columns of its table."""

MEMBERSHIPS: dict[str, tuple[Kind, Kind]] = {
    "team_region": ("team", "region"),
    "person_team": ("person", "team"),
    "customer_owner": ("customer", "person"),
}
"""The kinds of membership: who belongs (child), and to whom (parent)."""


class Member(NamedTuple):
    """One region, product, team, channel, person or customer. `zh` is the stored primary name.

    Valid from month `valid_from` to month `valid_to` (both included, None = open). `extra` holds `ATTRIBUTES` of its
    kind by name, absent keys meaning unknown.
    """

    kind: str
    code: str
    zh: str
    en: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    extra: dict[str, Any] = {}  # noqa: RUF012 - never changed in place; a NamedTuple has no factories

    def name(self, lang: str) -> str:
        """The name in that language; the Chinese one when there is no English."""
        return self.en if lang == "en" and self.en else self.zh


class Membership(NamedTuple):
    """`child` belongs to `parent` (team to region, person to team, customer to person) while valid (months)."""

    child: str
    parent: str
    valid_from: str | None = None
    valid_to: str | None = None

    def covers(self, month: str) -> bool:
        """True when the membership holds in that month."""
        return (self.valid_from is None or self.valid_from <= month) and (
            self.valid_to is None or month <= self.valid_to
        )
