"""Words of the plan: total, breakdown, grid, versions."""

from __future__ import annotations

PLAN_TEXT: dict[str, tuple[str, str]] = {
    # The grid
    "grid.table": ("目标表，单位：{unit}", "Targets in {unit}"),
    "grid.absorb": ("谁来吸收差额", "Who takes the difference"),
    "grid.absorb.siblings": ("同级吸收", "Siblings take it"),
    "grid.absorb.months": ("其他月份吸收", "Other months take it"),
    "grid.absorb.total": ("全公司吸收", "Everyone takes it"),
    "grid.absorb.rollup": ("合计随之变动", "Totals move"),
    "grid.lock": ("锁定", "Lock"),
    "grid.unlock": ("解锁", "Unlock"),
    "grid.locked": ("已锁定", "locked"),
    "grid.closed": ("已结账", "closed"),
    "grid.undo": ("撤销", "Undo"),
    "grid.redo": ("重做", "Redo"),
    "grid.open": ("来历", "Where from"),
    "grid.fold": ("收起", "Fold"),
    "grid.unfold": ("展开", "Unfold"),
    "grid.empty": ("无数据", "no data"),
    "grid.changed": ("已更新，{n} 格变化", "Updated, {n} cells changed"),
    "grid.read_only": ("这个版本只能看，不能改", "This version is to be read only"),
    "grid.why_closed": ("已结账月份不可修改", "Closed months are locked"),
    "grid.why_locked": ("此格已锁定，解锁后再改", "Locked: unlock it first"),
    "grid.no_number": ("不是数字；可输入 1200、+5%、1.2亿", "Not a number: type 1200, +5% or 1.2M"),
    "grid.paste_over": ("粘贴的 {rows} 行 × {cols} 列超出表格", "The block of {rows} × {cols} goes beyond the table"),
    "grid.paste_text": ("“{text}”不是数字，整块未粘贴", "“{text}” is not a number; nothing was pasted"),
    # The split as a picture
    "chart.icicle.alt": ("{total} 逐级分解：{parts}", "{total} split level by level: {parts}"),
    "chart.icicle.caption": (
        "块高 = 占总额的份额；颜色 = 与上年相比（橙：下降，蓝：增长，灰：无上年）",
        "Height: share of the total; colour: against last year (orange down, blue up, grey: no last year)",
    ),
    "chart.icicle.share": ("占总额", "Share of total"),
    "chart.icicle.change": ("比上年", "vs last year"),
}
