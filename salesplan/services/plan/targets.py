"""Target sheets 目标责任书 of a version: whose there are for a reader, as paper and workbook, and which a paper is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from salesplan.core.errors import Forbidden
from salesplan.core.months import fiscal_months
from salesplan.core.plan.targets import LEVELS, Authority, Cell, Level, Plan, TargetSheet, owners, target_sheet
from salesplan.core.scope import Scope
from salesplan.exports import Lang
from salesplan.exports.target_sheet import Paper, as_html, as_workbook
from salesplan.services.company import COMPANY, settings
from salesplan.services.members import members, names
from salesplan.services.plan.desk import open_desk
from salesplan.services.plan.held import amount
from salesplan.services.plan.requests import requests
from salesplan.services.plan.versions import version
from salesplan.store import FOREVER, Store

KINDS = ("region", "product", "team", "person")
Owner = tuple[Level, str]
"""A level and the code of its member; the company has none."""


class Sheets(NamedTuple):
    """The sheets of a version that a reader may take, the company's first, and who stands behind them."""

    of: tuple[TargetSheet, ...]
    authority: Authority


def sheets(store: Store, scope: Scope, id: int, lang: Lang = "zh", at: int = FOREVER) -> Sheets:
    """Every sheet of a version, now or as it was after audit number `at`. A reader of some regions gets those of his
    regions, and of teams and persons who carry nothing anywhere else: what he could only see a part of is no sheet.
    Raises Unknown."""
    plan = _plan(store, id, at)
    found = {kind: tuple(one.code for one in of) for kind, of in members(store, COMPANY, KINDS).items()}
    mine = _mine(plan, scope)
    made = [
        target_sheet(plan, level, code, found)
        for level, codes in owners(plan, found).items()
        for code in codes
        if mine is None or (level, code) in mine
    ]
    return Sheets(tuple(made), _authority(store, scope, id, lang, at))


def chosen(of: Sheets, wanted: Sequence[Owner] | None) -> Sheets:
    """Only the sheets of some owners. Raises Forbidden for one that is not the reader's."""
    if wanted is None:
        return of
    there = {(sheet.level, sheet.owner): sheet for sheet in of.of}
    if any(owner not in there for owner in wanted):
        raise Forbidden(owner=", ".join(f"{level} {code}" for level, code in wanted))
    return of._replace(of=tuple(there[owner] for owner in wanted))


def paper(store: Store, of: Sheets, lang: Lang) -> bytes:
    """The sheets to be printed and signed: one HTML file that needs nothing else, a page of A4 each."""
    return as_html(_papers(store, of, lang), lang)


def workbook(store: Store, of: Sheets, lang: Lang) -> bytes:
    """The same as XLSX, a sheet each."""
    return as_workbook(_papers(store, of, lang), lang)


def matching(of: Sheets, fingerprint: str) -> TargetSheet | None:
    """The sheet that a fingerprint on paper is of, however it was typed; None when the figures are others."""
    typed = "".join(ch for ch in fingerprint.upper() if ch.isalnum())
    return next((one for one in of.of if one.fingerprint.replace("-", "") == typed), None)


def _papers(store: Store, of: Sheets, lang: Lang) -> list[Paper]:
    called = names(store, COMPANY, lang, KINDS)

    def name(dimension: str, code: str) -> str:
        return called.get(dimension, {}).get(code, code)

    return [Paper(sheet, of.authority, name) for sheet in of.of]


def _authority(store: Store, scope: Scope, id: int, lang: Lang, at: int) -> Authority:
    found, company = version(store, scope, id, at), settings(store, COMPANY)
    request = next((one.code for one in requests(store, scope, found.year, at) if one.of.id == id), "")
    return Authority(
        company=(company.company_en or company.company_zh) if lang == "en" else company.company_zh,
        state=found.state,
        approver=found.approver,
        approved=found.approved_at.date() if found.approved_at else None,
        authenticated=found.authenticated,
        request=request,
    )


def _plan(store: Store, id: int, at: int) -> Plan:
    """The whole version, whoever asks: whether a team is a reader's alone can be told from all of its cells only."""
    cells: list[Cell] = []
    persons: list[Cell] = []
    desk = open_desk(store, COMPANY, id, at=at)
    for measure in desk.measures:
        one = desk if measure == "revenue" else open_desk(store, COMPANY, id, measure, at)
        for (month, region, product, team), (base, top) in one.tracks.amounts().items():
            both = amount(measure, base), None if top is None else amount(measure, top)
            cells.append(Cell(measure, month, region, product, team, "", *both))
        for row in one.persons:
            both = amount(measure, row.base), None if row.challenge is None else amount(measure, row.challenge)
            persons.append(Cell(measure, row.month, "", "", row.team, row.person, *both))
    months = fiscal_months(desk.version.year, settings(store, COMPANY).fiscal_start)
    return Plan(desk.version.year, desk.version.number, months, cells, persons, desk.measures)


def _mine(plan: Plan, scope: Scope) -> set[Owner] | None:
    """The owners whose sheets a reader of some regions may take; None: all."""
    if scope.regions is None:
        return None
    own = set(scope.regions)
    teams = {cell.team for cell in plan.cells} - {cell.team for cell in plan.cells if cell.region not in own}
    people = {row.person for row in plan.persons} - {row.person for row in plan.persons if row.team not in teams}
    found = {"region": own, "team": teams, "person": people}
    return {(level, code) for level in LEVELS[1:] for code in found[level]}
