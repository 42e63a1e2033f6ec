"""The company of the import kit, written out: five regions, four products, six teams, four channels."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from salesplan.core.dimensions import Member, Membership
from salesplan.core.known import Known, MonthState
from salesplan.core.measures import of_group
from salesplan.core.reading import Reading
from salesplan.core.scope import Scope
from salesplan.core.settings import Limits, Settings
from salesplan.intake import read_in_process

REGIONS = {
    "华东": ("East China", "East"),
    "华南": ("South China",),
    "华北": ("North China",),
    "西南": ("Southwest",),
    "海外": ("Overseas",),
}
PRODUCTS = {"旗舰款": ("Flagship",), "标准款": ("Standard",), "入门款": ("Entry",), "服务包": ("Services",)}
TEAMS = {"华东一组": "R01", "华东二组": "R01", "华南一组": "R02", "华北一组": "R03", "西南一组": "R04", "海外组": "R05"}
CHANNELS = {"直销": ("Direct",), "经销": ("Distributor",), "电商": ("Online",), "合作伙伴": ("Partner",)}
HEAD = "月份,区域,产品,团队,渠道,线索量,订单数,销量,销售额,成本,退货额,新客数,复购客户数"
ROWS = (
    "2026-10,华东,旗舰款,华东一组,直销,384,128,128,2967851.89,2196210.39,29678.51,51,51",
    "2026-10,华东,标准款,华东一组,电商,672,168,336,2479600.63,1735720.44,24796,67,67",
    "2026-10,华东,旗舰款,华东二组,经销,792,132,132,2936951.48,1820909.91,29369.51,52,52",
    "2026-10,华东,入门款,华东二组,电商,1245,249,249,1530467.63,872366.54,45914.02,99,99",
    "2026-10,华南,旗舰款,华南一组,直销,702,117,351,1537789.39,1107208.36,46133.68,46,46",
    "2026-10,华北,标准款,华北一组,经销,500,100,100,1000000.00,700000.00,10000,40,40",
)


def members(prefix: str, kind: str, names: dict[str, tuple[str, ...]]) -> tuple[Member, ...]:
    return tuple(
        Member(kind, f"{prefix}{at:02d}", zh, aliases[0] if aliases else "", aliases[1:])
        for at, (zh, aliases) in enumerate(names.items(), start=1)
    )


def company(**changes) -> Known:
    """What the company knows; `changes` replace parts of it, `settings_` parts of its settings."""
    settings = {
        "first_month": "2015-01",
        "closed_through": "2026-08",
        "limits": Limits(),
        **changes.pop("settings_", {}),
    }
    teams = tuple(
        Member("team", f"T{at:02d}", zh, extra={"company_wide": zh in changes.get("everywhere", ())})
        for at, zh in enumerate(TEAMS, start=1)
    )
    changes.pop("everywhere", None)
    known = Known(
        today=date(2026, 11, 23),
        settings=Settings(**settings),
        scope=Scope("anna", "editor"),
        members={
            "region": members("R", "region", REGIONS),
            "product": members("P", "product", PRODUCTS),
            "team": teams,
            "channel": members("C", "channel", CHANNELS),
        },
        team_regions=tuple(Membership(f"T{at:02d}", region) for at, region in enumerate(TEAMS.values(), start=1)),
        stored={},
        median_revenue=Decimal("1800000"),
    )
    return known._replace(**changes)


def csv(*rows: str, head: str = HEAD, end: str = "\r\n") -> bytes:
    """A file of these records."""
    return end.join((head, *rows, "")).encode()


def stored(month: str, regions: dict[str, tuple[int, str]], groups=("sales", "cost", "funnel", "customers")):
    """What is stored of one month: every measure of these groups."""
    return {
        month: {
            group: {region: MonthState(n, Decimal(amount), of_group(group)) for region, (n, amount) in regions.items()}
            for group in groups
        }
    }


def read(
    content: bytes, name: str = "october.csv", dataset: str = "actuals", known: Known | None = None, **answers: str
) -> Reading:
    """The reading of a file of the company; answers with a dot are given as `map__revenue`."""
    given = {key.replace("__", "."): value for key, value in answers.items()}
    reading = read_in_process(content, name, dataset, known or company(), given)
    counts = reading.counts
    assert (
        counts.read == counts.stored + counts.totals + counts.blank + counts.repeated + counts.filtered + counts.merged
    )
    if reading.verdict == "reject":
        assert reading.rows == ()
    else:
        assert len(reading.rows) == counts.stored
    return reading


def codes(reading: Reading) -> set[str]:
    """The codes that were told."""
    return {problem.code for problem in reading.problems}


def where(reading: Reading, code: str) -> list[tuple[int | None, str | None]]:
    """Rows and columns of a code."""
    return [(p.row, p.column) for p in reading.problems if p.code == code]


def changed(row: str, **cells: str) -> str:
    """A row with some of its cells replaced, by column id."""
    parts = row.split(",")
    for id, text in cells.items():
        parts[COLUMNS.index(id)] = text
    return ",".join(parts)


COLUMNS = [
    "month",
    "region",
    "product",
    "team",
    "channel",
    "leads",
    "orders",
    "units",
    "revenue",
    "cost",
    "returns",
    "new_customers",
    "repeat_customers",
]
