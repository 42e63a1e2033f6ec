"""What there is to choose from: names, months with figures, plan versions and loads, for the frame of every page.

Looking back to a load, all of it is as it was then: names, settings, the newest month, the versions and their states.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from salesplan.core.dimensions import Member
from salesplan.core.scope import Scope
from salesplan.core.settings import Settings
from salesplan.core.view import DIMENSIONS, View
from salesplan.services import company
from salesplan.services.importing import rows_of_loads
from salesplan.services.members import members
from salesplan.services.standing import last_load, moment
from salesplan.store import Store


class PlanChoice(NamedTuple):
    """One plan version: `number` counts inside its year; `state` is that of `plan_state`; `counts` unless another is
    chosen."""

    id: int
    year: int
    number: int
    state: str
    counts: bool = False


class Moment(NamedTuple):
    """One load that a reader can go back to: everything as it stood right after it."""

    load: int
    day: date
    at: datetime
    file_name: str
    actor: str = ""


class Offer(NamedTuple):
    """See the module. `members` by dimension, in stored order; `first` and `last` are months with figures (or None).

    `day` is the newest day the figures speak of. `versions` and `moments` are newest first. `regions` are those of a
    reader of some regions; None for the whole company.
    """

    settings: Settings
    members: Mapping[str, tuple[Member, ...]]
    today: date
    first: str | None = None
    last: str | None = None
    day: date | None = None
    versions: tuple[PlanChoice, ...] = ()
    moments: tuple[Moment, ...] = ()
    has_benchmarks: bool = False
    regions: tuple[str, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """True while no figures are loaded."""
        return self.last is None

    def in_force(self, year: int) -> PlanChoice | None:
        """The plan version of a fiscal year that counts unless another is chosen; None when there is none."""
        return next((version for version in self.versions if version.year == year and version.counts), None)

    def name(self, kind: str, code: str, lang: str) -> str:
        """The name of a member in that language; the code itself when it is unknown."""
        return next((m.name(lang) for m in self.members.get(kind, ()) if m.code == code), code)

    def seen(self, where: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        """A slice as this reader sees it: where it names no region, it is that of his own."""
        return where if self.regions is None or where.get("region") else {**where, "region": self.regions}

    def categories(self) -> dict[str, frozenset[str]]:
        """The codes of the products of each category; products without one stand in none."""
        found: dict[str, set[str]] = {}
        for member in self.members.get("product", ()):
            if category := str(member.extra.get("category") or ""):
                found.setdefault(category, set()).add(member.code)
        return {name: frozenset(codes) for name, codes in found.items()}


def offer(store: Store, scope: Scope) -> Offer:
    """Everything the frame offers to this reader; an empty store offers no months, versions or moments."""
    settings = company.settings(store, scope)
    (months,) = store.rows(scope, "months_with_figures")
    loads = rows_of_loads(store, scope)
    return Offer(
        settings=settings,
        members=members(store, scope, DIMENSIONS),
        today=company.today(settings),
        **months,
        versions=tuple(PlanChoice(**row) for row in store.rows(scope, "offered_versions")),
        has_benchmarks=any(row["dataset"] == "benchmarks" and row["active"] for row in loads),
        regions=scope.regions,
        moments=tuple(
            Moment(row["id"], row["data_day"], company.local(row["ts"]), row["file_name"], row["actor"])
            for row in loads
        ),
    )


def offer_then(store: Store, scope: Scope, load: int, now: Offer) -> Offer:
    """What was offered right after a load; `now` is what is offered today. Raises Unknown for a load that is not there.

    Names that came later stay in the lists under today's name, so that a chosen one is not lost by looking back. The
    moments, and whether this is the demo company, are those of now; `today` is the day that it was then.
    """
    seq = moment(store, scope, View("", "", as_of_load=load))
    then = members(store, scope, DIMENSIONS, seq)
    settings = company.settings(store, scope, seq)
    (months,) = store.rows(scope, "months_with_figures_then", seq=seq)
    return now._replace(
        settings=settings.model_copy(update={"demo": now.settings.demo}),
        today=last_load(store, scope, settings, seq)[1],
        members={kind: _with_later(then[kind], now.members.get(kind, ())) for kind in then},
        **months,
        versions=tuple(PlanChoice(**row) for row in store.rows(scope, "offered_versions_then", seq=seq)),
        has_benchmarks=store.rows(scope, "benchmarks_there_then", seq=seq)[0]["there"],
    )


def _with_later(then: tuple[Member, ...], now: tuple[Member, ...]) -> tuple[Member, ...]:
    there = {member.code for member in then}
    return then + tuple(member for member in now if member.code not in there)
