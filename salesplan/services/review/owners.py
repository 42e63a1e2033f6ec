"""Who takes an alert until somebody else does: the lead on record of what it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesplan.core.dimensions import Member
from salesplan.core.execute.rules import Owner, Rule
from salesplan.services.company import COMPANY
from salesplan.services.leads import lead_of
from salesplan.services.members import members, memberships
from salesplan.services.review.readings import EVERYWHERE, Series
from salesplan.store import FOREVER, Store

_TITLES: Mapping[Owner, tuple[str, ...]] = {
    "sales_head": ("销售副总", "销售总监", "vp sales", "head of sales", "sales vice president", "sales director"),
    "product_lead": ("产品总监", "产品经理", "product director", "product manager", "head of product"),
}
"""What somebody is called in the records of persons who answers for no single region or team."""


class Owners:
    """The people on record after an audit number, read once."""

    def __init__(self, store: Store, at: int = FOREVER) -> None:
        self._members = members(store, COMPANY, ("region", "product", "team", "person"), at)
        belongs = memberships(store, COMPANY, "person_team", at)
        self._teams = {one.child: one.parent for one in belongs if one.valid_to is None}

    def of(self, rule: Rule, one: Series) -> str | None:
        """The person of the rule, else the nearest lead: of team, region or product, else the head of sales."""
        return rule.person or next(self._candidates(rule, one), None)

    def _candidates(self, rule: Rule, one: Series) -> Iterator[str]:
        if rule.owner == "team_lead":
            yield from self._leads("team", one.where.get("team", ()))
        if rule.owner == "product_lead":
            yield from self._leads("product", one.slice.get("product", ()))
            yield from self._titled("product_lead")
        elif len(one.regions) == 1 and EVERYWHERE not in one.regions:
            yield from self._leads("region", one.regions)
        yield from self._titled("sales_head")

    def _leads(self, dimension: str, codes: tuple[str, ...]) -> Iterator[str]:
        for member in self._members[dimension]:
            lead = lead_of(dimension, member, self._members["person"], self._teams) if member.code in codes else None
            if lead:
                yield lead

    def _titled(self, owner: Owner) -> Iterator[str]:
        for person in self._members["person"]:
            if not person.extra.get("left") and _role(person) in _TITLES[owner]:
                yield person.code


def _role(person: Member) -> str:
    return str(person.extra.get("role") or "").casefold()
