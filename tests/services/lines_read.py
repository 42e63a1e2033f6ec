"""A file of order lines read by the child's own function, and what came of it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from salesplan.core.dimensions import Member, Membership
from salesplan.core.known import Known
from salesplan.core.scope import Scope
from salesplan.core.settings import Settings
from salesplan.services.order_lines import LinesReading, outcome, prepare
from salesplan.services.order_lines_child import answer_job

MEMBERS = {
    "region": (Member("region", "R01", "华东", "East", ("华东大区",)), Member("region", "R02", "华南", "South")),
    "product": (Member("product", "P01", "空压机", "Compressor"), Member("product", "P02", "干燥机", "Dryer")),
    "team": (
        Member("team", "T01", "一组", "Team A"),
        Member("team", "T02", "二组", "Team B"),
        Member("team", "T03", "大客户部", "Key accounts", extra={"company_wide": True}),
    ),
    "channel": (Member("channel", "C01", "直销", "Direct"), Member("channel", "C02", "电商", "Online")),
    "customer": (Member("customer", "00017", "宏达机械", "Hongda"),),
}
HEAD = "订单号,日期,客户,区域,产品,团队,渠道,数量,销售额,成本,退货额"
LINE = "SO1,2026-10-05,00017,华东,空压机,一组,直销,2,1000.00,600.00,0"


def known(**given: object) -> Known:
    values: dict[str, object] = {
        "today": date(2026, 11, 23),
        "settings": Settings(),
        "scope": Scope("tester", "admin"),
        "members": MEMBERS,
        "team_regions": (Membership("T01", "R01"), Membership("T02", "R02", "2026-01")),
        "stored": {},
    }
    return Known(**(values | given))  # type: ignore[arg-type]


def read(
    content: str | bytes, answers: Mapping[str, str] | None = None, name: str = "lines.csv", **given: object
) -> LinesReading:
    """The outcome of the child's own function, without the cost of a process."""
    raw = content.encode() if isinstance(content, str) else content
    with tempfile.TemporaryDirectory() as folder:
        company, asked = known(**given), dict(answers or {})
        prepare(Path(folder), raw, name, company, asked)
        answer_job(Path(folder))
        return outcome(Path(folder), company, asked)


def table(*lines: str, head: str = HEAD, end: str = "\n") -> str:
    return end.join((head, *lines)) + end


def refusals(found: LinesReading) -> set[tuple[str, int | None, str | None]]:
    return {(p.code, p.row, p.column) for p in found.reading.problems if p.refuses}


def notices(found: LinesReading) -> set[str]:
    return {p.code for p in found.reading.problems if not p.refuses}
