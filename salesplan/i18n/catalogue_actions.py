"""Words of actions and their verdicts: the register, the board, and what is told of an effect."""

from __future__ import annotations

ACTION_TEXT: dict[str, tuple[str, str]] = {
    # The register
    "register.action": ("行动跟踪", "Actions"),
    "register.action.about": ("谁、做什么、何时完成，做了有没有用？", "Who does what by when, and did it work?"),
    "field.action.title": ("做什么", "What"),
    "field.action.expected": ("预期效果", "Expected effect"),
    "field.action.expected_in": ("预期效果单位", "Effect in"),
    "field.action.worksheet": ("来自 5Why", "From worksheet"),
    "field.action.why": ("为什么做", "Why"),
    "field.action.done": ("完成日期", "Done on"),
    "field.action.progress": ("进展", "Progress"),
    "field.action.progress.day": ("日期", "Day"),
    "field.action.progress.note": ("情况", "What happened"),
    "field.action.progress.by": ("记录人", "By"),
    "choice.action.expected_in.percent": ("%（相对变化）", "% of the KPI"),
    "choice.action.expected_in.points": ("个百分点", "percentage points"),
    "choice.action.expected_in.amount": ("指标单位/月", "KPI's unit a month"),
    "choice.action.state.open": ("进行中", "Open"),
    "choice.action.state.done": ("已完成", "Done"),
    "choice.action.state.dropped": ("已放弃", "Dropped"),
    "light.action.good": ("● 按期", "● In time"),
    "light.action.watch": ("▲ 本周到期", "▲ Due this week"),
    "light.action.bad": ("■ 逾期", "■ Overdue"),
    "light.action.unknown": ("○ 已放弃", "○ Dropped"),
    "problem.done_and_day": ("完成日期与状态不一致", "State and day of completion do not agree"),
    "problem.effect_without_kpi": ("有预期效果，就要写明指标", "An expected effect needs its KPI"),
    "problem.points_of_rates": (
        "比率指标用百分点，其他指标不用",
        "Percentage points are for rates, and rates take nothing else",
    ),
}
