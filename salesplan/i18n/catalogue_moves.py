"""Words of moves between members, and of what is typed for a split: weights, amounts, months held."""

from __future__ import annotations

MOVES_TEXT: dict[str, tuple[str, str]] = {
    "plan.conflict.no_metric": (
        "{where} 里没有一个成员有这项指标，{value} 无从分起",
        "No member of {where} has this metric: nothing to share {value} by",
    ),
    "plan.conflict.held_exceeds": (
        "{where} 不动的月份合计 {stuck}，已超过全年目标 {value}，超 {over}",
        "The months of {where} that do not move add to {stuck}, {over} more than the target of {value}",
    ),
    "plan.conflict.held_month": (
        "{where} 不动，保持 {now}，不能改为 {value}",
        "{where} does not move: it stays at {now} and cannot become {value}",
    ),
    # Moves
    "plan.view.moves": ("调拨", "Moves"),
    "plan.move.read_only": (
        "这个版本只能看：要调拨，请新建草稿。下面是做过的调拨。",
        "This version is to be read: begin a draft to move targets. What was moved stands below.",
    ),
    "plan.move.nobody": (
        "只有一个成员，没有可以互相调拨的对象",
        "There is only one member of everything: nobody to move targets to",
    ),
    "plan.move.kind": ("怎么调", "How"),
    "plan.move.kind.transfer": ("转一笔", "Transfer"),
    "plan.move.kind.empty": ("清空给别人", "Empty onto others"),
    "plan.move.kind.share": ("按指标重分", "Share by a metric"),
    "plan.move.dimension": ("在哪之间", "Between"),
    "plan.move.from": ("从", "From"),
    "plan.move.to": ("到", "To"),
    "plan.move.onto": ("给", "Onto"),
    "plan.move.choose": ("选一个或几个", "choose one or more"),
    "plan.move.only": ("只动{dimension}", "Only these: {dimension}"),
    "plan.move.all": ("全部", "all"),
    "plan.move.amount": ("金额（{unit}）或 %", "Amount ({unit}) or %"),
    "plan.move.how_much": (
        "{who} 可转出 {has}：填一个数，或占它的百分比",
        "{who} may give {has}: type an amount or a per cent of it",
    ),
    "plan.move.whom": ("选一下清空后给谁", "Choose who takes it"),
    "plan.move.metric": ("按什么分", "By"),
    "plan.move.metric.revenue": ("上年销售额", "Last year's revenue"),
    "plan.move.metric.units": ("上年销量", "Last year's units"),
    "plan.move.metric.leads": ("上年线索", "Last year's leads"),
    "plan.move.metric.new_customers": ("上年新客", "Last year's new customers"),
    "plan.move.metric.gross_margin": ("上年毛利", "Last year's gross margin"),
    "plan.move.metric.headcount": ("人数", "Headcount"),
    "plan.move.metric.typed": ("自填权重", "Typed weights"),
    "plan.move.no_metric": (
        "没有「{metric}」的数据，换一个指标，或自填权重",
        "No figures of “{metric}”: choose another metric or type weights",
    ),
    "plan.move.would": ("这样调（{where}）：{changes}，共 {n} 格", "This would do, in {where}: {changes}; {n} cells"),
    "plan.move.nothing": ("这样调，什么都不会变", "This would change nothing"),
    "plan.move.conserved": (
        "总额不变：调拨前 {before}，调拨后 {after}，差额 0.00",
        "The total holds: {before} before, {after} after, difference 0.00",
    ),
    "plan.move.conserved_each": (
        "总额不变：调拨前 {before}，调拨后 {after}，差额 0.00；{kept}的合计都不变",
        "The total holds: {before} before, {after} after, difference 0.00; so does the sum of {kept}",
    ),
    "plan.move.each.month": ("每个月", "every month"),
    "plan.move.each.region": ("每个区域", "every region"),
    "plan.move.each.product": ("每个产品", "every product"),
    "plan.move.each.team": ("每个团队", "every team"),
    "plan.move.months_shift": (
        "有锁定或缺格，各月的合计不能都保持不变：看逐月的表",
        "Locks or missing cells keep some months from holding their sums: see the table",
    ),
    "plan.move.sides": ("谁增谁减", "Who gains, who gives"),
    "plan.move.part": ("占比", "Part"),
    "plan.move.before": ("调拨前", "Before"),
    "plan.move.change": ("变动", "Change"),
    "plan.move.after": ("调拨后", "After"),
    "plan.move.sum": ("合计", "Sum"),
    "plan.move.by_month": ("逐月", "Month by month"),
    "plan.move.given": ("转出", "Gives"),
    "plan.move.taken": ("转入", "Gains"),
    "plan.move.month_sum": ("该月合计变动", "Change of the month"),
    "plan.move.do": ("调拨", "Move"),
    "plan.move.last": ("最近的调拨", "Last moves"),
    "plan.move.cells": ("格数", "Cells"),
    "plan.move.taken_back": ("（已撤销）", " (taken back)"),
    "plan.move.was.transfer": ("{given} 转给 {taken} {amount}", "{given} gave {taken} {amount}"),
    "plan.move.was.empty": ("{given} 清空给 {taken}", "{given} emptied onto {taken}"),
    "plan.move.was.share": (
        "{where} 按{metric}重分到各{dimension}",
        "{where} shared anew over {dimension} by {metric}",
    ),
    # What is typed for a split
    "plan.policy.weight": ("权重", "Weight"),
}
