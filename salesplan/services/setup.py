"""A store from a context file: names, closed months, limits, and a history of monthly actuals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from salesplan.core.dimensions import PREFIX, Member, Membership
from salesplan.core.errors import SetupRefused
from salesplan.core.measures import CELL
from salesplan.core.reading import Reading
from salesplan.core.settings import Limits, Settings
from salesplan.intake import read_file
from salesplan.services import facts
from salesplan.services.company import COMPANY, settings, today, write_settings
from salesplan.services.importing import known_for
from salesplan.services.members import members, write_members, write_memberships
from salesplan.services.review import watching
from salesplan.store import Store, keep_upload

_KINDS = {"region": "regions", "product": "products", "team": "teams", "channel": "channels"}


def set_up(store: Store, context: Mapping[str, Any], history: tuple[str, bytes] | None = None) -> dict[str, int]:
    """Write the context's master data, settings and limits, and the history file, months that are closed included.

    Returns how many rows of what were written. Raises SetupRefused when names exist already or the history is refused;
    then nothing is written.
    """
    if any(members(store, COMPANY).values()):
        raise SetupRefused(reason="names")
    found = _members(context)
    before = settings(store, COMPANY)
    after = _settings(before, context)
    placed = _placed(context, found)
    reading = _read_history(store, after, found.values(), placed, *history) if history else None
    with store.transaction("setup", "setup") as tx:
        write_settings(tx, before, after)
        write_members(tx, found.values())
        write_memberships(tx, "team_region", placed)
        if history and reading:
            name, content = history
            tx.step("setup", "import", name)
            upload = facts.Upload(name, keep_upload(store.path, content), len(content), "setup", {})
            facts.write(tx, reading, upload, after, today(after))
            with store.within(tx):
                watching.check(store)
    store.checkpoint()
    return {"members": len(found), "actuals": len(reading.rows) if reading else 0}


def _members(context: Mapping[str, Any]) -> dict[tuple[str, str], Member]:
    wide = set(context.get("company_wide") or context.get("company_wide_teams") or ())
    found: dict[tuple[str, str], Member] = {}
    for kind, key in _KINDS.items():
        for number, (name, aliases) in enumerate(_named(context.get(key) or {}), start=1):
            extra = {"company_wide": name in wide or _regions_of(context, name) == []} if kind == "team" else {}
            code = f"{PREFIX[kind]}{number:02d}"
            found[kind, name] = Member(kind, code, name, _english(aliases), tuple(aliases), extra=extra)
    return found


def _named(given: Any) -> Iterable[tuple[str, list[str]]]:
    """(name, aliases) from {"name": [aliases]} or a plain list of names."""
    if isinstance(given, Mapping):
        return [(name, list(aliases or ())) for name, aliases in given.items()]
    return [(name, []) for name in given]


def _english(aliases: Iterable[str]) -> str:
    return next((alias for alias in aliases if alias.isascii()), "")


def _regions_of(context: Mapping[str, Any], team: str) -> list[str]:
    given = (context.get("team_region") or {}).get(team)
    if given in (None, "", "*"):
        return []
    return [given] if isinstance(given, str) else list(given)


def _placed(context: Mapping[str, Any], found: Mapping[tuple[str, str], Member]) -> list[Membership]:
    return [
        Membership(member.code, found["region", region].code)
        for (kind, name), member in found.items()
        if kind == "team"
        for region in _regions_of(context, name)
    ]


def _settings(before: Settings, context: Mapping[str, Any]) -> Settings:
    values: dict[str, Any] = {key: context[key] for key in Settings.model_fields if key in context}
    if "limits" in context:
        values["limits"] = Limits.model_validate(before.limits.model_dump() | dict(context["limits"]))
    return Settings.model_validate(before.model_dump() | values)


def _read_history(
    store: Store, company: Settings, found: Iterable[Member], placed: Sequence[Membership], name: str, content: bytes
) -> Reading:
    """The history as the new company reads it: closed months are open to it."""
    named = {kind: tuple(member for member in found if member.kind == kind) for kind in CELL}
    known = known_for(store, COMPANY, content, "actuals", {})._replace(
        today=today(company),
        settings=company.model_copy(update={"closed_through": None}),
        members=named,
        team_regions=tuple(placed),
    )
    reading = read_file(content, name, "actuals", known, {})
    if reading.verdict == "reject":
        raise SetupRefused(reason="history", problems=reading.problems)
    return reading
