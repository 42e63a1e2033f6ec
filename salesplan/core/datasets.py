"""The datasets that files may carry, declared once: template, validation, mapping screen and docs read from here."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "month", "period", "name", "money", "count", "quantity", "day", "text", "kpi", "measure", "number", "code"
]

EXAMPLE: tuple[str, str] = ("示例（不导入）", "Example (not imported)")
"""What the first cell of a template's example row says, by language (zh, en): such a row is never imported."""


class Column(NamedTuple):
    """One column: `id` is the English key, `zh` its heading in Chinese, `aliases` what else people write.

    `required`: the file is refused without it, and every row must fill it. `group` is the measure group of `measures`.
    """

    id: str
    kind: Kind
    zh: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    group: str | None = None


class Dataset(NamedTuple):
    """What a file of this kind holds. `keys` identify a row after names are resolved."""

    id: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]

    def column(self, id: str) -> Column:
        """The column of that id; KeyError when there is none."""
        return next(c for c in self.columns if c.id == id)

    @property
    def required(self) -> tuple[str, ...]:
        """Ids of the columns without which a file is refused."""
        return tuple(c.id for c in self.columns if c.required)


_CELL = (
    Column("region", "name", "区域", required=True),
    Column("product", "name", "产品", required=True),
    Column("team", "name", "团队", required=True),
)
_CHANNEL = Column("channel", "name", "渠道", required=True)

ACTUALS = Dataset(
    "actuals",
    (
        Column("month", "month", "月份", required=True),
        *_CELL,
        _CHANNEL,
        Column("leads", "count", "线索量", group="funnel"),
        Column("orders", "count", "订单数", ("订单量",), required=True, group="sales"),
        Column("units", "quantity", "销量", ("销售数量",), required=True, group="sales"),
        Column("revenue", "money", "销售额", ("销售收入",), required=True, group="sales"),
        Column("cost", "money", "成本", group="cost"),
        Column("returns", "money", "退货额", group="sales"),
        Column("new_customers", "count", "新客数", group="customers"),
        Column("repeat_customers", "count", "复购客户数", group="customers"),
        Column("new_customer_revenue", "money", "新客销售额", ("新客收入",), group="customers"),
        Column("signed", "money", "签单额", ("签单",), group="collections"),
        Column("shipped", "money", "出货额", ("出货",), group="collections"),
        Column("invoiced", "money", "开票额", ("开票",), group="collections"),
        Column("collected", "money", "回款额", ("回款",), group="collections"),
    ),
    ("month", "region", "product", "team", "channel"),
)
PLAN = Dataset(
    "plan",
    (
        Column("month", "month", "月份", required=True),
        *_CELL,
        Column("measure", "measure", "指标"),
        Column("base", "money", "基础目标", ("目标", "计划", "计划额", "target", "plan"), required=True),
        Column("challenge", "money", "挑战目标", ("挑战",)),
    ),
    ("month", "region", "product", "team", "measure"),
)
BENCHMARKS = Dataset(
    "benchmarks",
    (
        Column("kpi", "kpi", "指标", required=True),
        Column("region", "name", "区域"),
        Column("product", "name", "产品"),
        Column("team", "name", "团队"),
        Column("channel", "name", "渠道"),
        Column("period", "period", "期间", ("年份", "月份"), required=True),
        Column("value", "number", "数值", ("基准值", "行业值"), required=True),
        Column("source", "text", "来源", required=True),
    ),
    ("kpi", "region", "product", "team", "channel", "period", "source"),
)
ORDER_LINES = Dataset(
    "order_lines",
    (
        Column("order", "code", "订单号", ("订单编号", "单据编号", "order id"), required=True),
        Column("date", "day", "日期", ("订单日期", "order date"), required=True),
        Column("customer", "code", "客户", ("客户编码", "客户编号"), required=True),
        Column("person", "code", "销售员", ("业务员",)),
        *_CELL,
        _CHANNEL,
        Column("units", "quantity", "数量", ("销量", "销售数量"), required=True),
        Column("revenue", "money", "销售额", ("销售收入", "金额"), required=True),
        Column("cost", "money", "成本"),
        Column("returns", "money", "退货额"),
        Column("dealer", "code", "经销商"),
        Column("currency", "text", "原币"),
        Column("original", "number", "原币金额"),
    ),
    (),
)
LEAD_SOURCES = Dataset(
    "lead_sources",
    (
        Column("month", "month", "月份", required=True),
        Column("region", "name", "区域", required=True),
        Column("team", "name", "团队"),
        _CHANNEL,
        Column("source", "text", "来源", ("线索来源", "来源名称", "lead source"), required=True),
        Column("script", "text", "话术", ("话术版本", "销售话术")),
        Column("leads", "count", "线索量", ("线索数",), required=True),
        Column("orders", "count", "订单数", ("订单量", "成交订单数"), required=True),
        Column("cost", "money", "成本", ("费用", "投放费用", "获客费用")),
    ),
    ("month", "region", "team", "channel", "source", "script"),
)
DATASETS: dict[str, Dataset] = {d.id: d for d in (ACTUALS, PLAN, BENCHMARKS, ORDER_LINES, LEAD_SOURCES)}
