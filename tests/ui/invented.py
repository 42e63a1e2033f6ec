"""An invented answer of the cockpit's service, for what the screen makes of it: six regions, eight products."""

from datetime import date, datetime
from decimal import Decimal

from salesplan.core.dimensions import Member
from salesplan.core.settings import Settings
from salesplan.services.cockpit import Card, Change, CockpitView, Headline, MonthPoint, Slice, Stamp
from salesplan.services.kpis import KpiRow
from salesplan.services.offer import Moment, Offer, PlanChoice

REGIONS = ("华东 East", "华南 South", "华北 North", "华中 Central", "西南 Southwest", "西北 Northwest")
PRODUCTS = (
    "永磁变频螺杆机|Magnet VSD",
    "定频螺杆机|Fixed speed",
    "经济型螺杆机|Economy",
    "活塞机|Piston",
    "干燥过滤设备|Dryers",
    "保养耗材包|Consumables",
    "节能改造服务|Retrofit",
    "云维保|Cloud care",
)
DUE = (10735, 9957, 9009, 5884, 4329, 1375)
RATE = (1.20, 0.98, 0.80, 1.03, 0.95, 0.75)
MIX = (0.27, 0.24, 0.096, 0.054, 0.108, 0.106, 0.11, 0.018)
PRODUCT_RATE = (0.82, 0.93, 1.76, 0.97, 0.99, 1.04, 0.95, 0.38)
TEN_THOUSAND = Decimal(10000)


def money(amount):
    return (Decimal(str(round(amount, 2))) * TEN_THOUSAND).quantize(Decimal("0.01"))


def light_of(rate):
    return "red" if rate <= 0.9 else "yellow" if rate <= 0.97 else "green"


def piece(where, due, rate, worst=None):
    value, due = money(due * rate), money(due)
    return Slice(
        where, value, due, due, money(float(due) / 1.1e4), float(value / due), value - due, light_of(rate), worst
    )


def members(kind, letter, names):
    return tuple(
        Member(kind, f"{letter}{at:02d}", *name.replace("|", " ").split(" ", 1)) for at, name in enumerate(names, 1)
    )


def an_offer(**changed):
    named = {
        "region": members("region", "R", REGIONS),
        "product": tuple(
            m._replace(extra={"category": "整机" if at < 4 else "其他"})
            for at, m in enumerate(members("product", "P", PRODUCTS))
        ),
        "team": members("team", "T", tuple(f"团队{n} Team {n}" for n in range(1, 15))),
        "channel": members("channel", "C", tuple(f"渠道{n} Channel {n}" for n in range(1, 7))),
        "person": members("person", "S", tuple(f"S{n:03d} S{n:03d}" for n in range(1, 20))),
    }
    return Offer(
        Settings(company_zh="测试公司", company_en="Test Company"),
        named,
        date(2026, 11, 23),
        "2024-01",
        "2026-11",
        date(2026, 11, 22),
        (PlanChoice(1, 2026, 1, "approved", True),),
        (Moment(3, date(2026, 11, 22), datetime(2026, 11, 23, 1), "11月.xlsx"),),
        True,
    )._replace(**changed)


def a_card(kpi, value, change, light="green", why="plan", **more):
    row = KpiRow(
        {},
        kpi,
        value,
        plan=more.get("plan", value),
        due=more.get("plan", value),
        last_year=value,
        industry=more.get("industry"),
        light=light,
        why=why,
    )
    spark = tuple((f"2026-{n:02d}", float(value) * (1 + 0.1 * (n % 3))) for n in range(1, 12))
    return Card(row, spark, change, more.get("last_year", change), more.get("to_industry"), None)


def the_cards():
    return (
        a_card("revenue", money(44460), money(-394), last_year=money(5000), plan=money(44854)),
        a_card("gross_margin", 0.3331, -0.0111, "yellow", "history", industry=0.31, to_industry=0.0231),
        a_card("conversion", 0.147, -0.003, "yellow", "industry", industry=0.15, to_industry=-0.003),
        a_card("aov", Decimal("34100.00"), Decimal("-1100"), "green", "history"),
        a_card("repurchase", 0.61, 0.01, industry=0.58, to_industry=0.03),
        a_card("return_rate", 0.0144, 0.0027, "red", "history", industry=0.02, to_industry=-0.0056),
    )


def the_cells():
    return tuple(
        piece({"region": f"R{r + 1:02d}", "product": f"P{p + 1:02d}"}, DUE[r] * MIX[p], RATE[r] * PRODUCT_RATE[p])
        for r in range(6)
        for p in range(8)
    )


def the_months():
    plan = (4081, 2159, 4264, 4472, 4888, 5408, 3744, 3536, 4368, 4368, 4992, 5720)
    value = [amount * (1.02 - at * 0.004) for at, amount in enumerate(plan[:10])] + [3410, None]
    return tuple(
        MonthPoint(
            f"2026-{at + 1:02d}",
            None if value[at] is None else money(value[at]),
            money(amount),
            money(3565.71 if at == 10 else amount),
            money(amount / 1.14),
            at == 10,
            "grey" if value[at] is None else "green",
        )
        for at, amount in enumerate(plan)
    )


def the_regions():
    found = [piece({"region": f"R{r + 1:02d}"}, DUE[r], RATE[r]) for r in range(6)]
    return tuple(sorted(found, key=lambda s: s.gap))


def an_answer():
    return CockpitView(
        Stamp(date(2026, 11, 22), 3, datetime(2026, 11, 23, 1), "analyst", "11月.xlsx"),
        Headline(0.9912, 0.9011, 0.985, money(-394), money(51700), 0.994, "green", ("region", "R03", 0.8, "red")),
        the_cards(),
        the_cells(),
        the_months(),
        the_regions(),
        (KpiRow({"channel": "C05"}, "conversion", 0.052, industry=0.085, light="red", why="industry"),),
        (Change("2026-11", "R01", money(900), money(1070)), Change("2026-11", "R03", None, money(598))),
        2,
    )
