"""Words of change requests and signed target sheets."""

from __future__ import annotations

REQUEST_TEXT: dict[str, tuple[str, str]] = {
    "plan.kind.takeover": ("接到新版本", "Taken over"),
    # Why a change request does not go on
    "error.plan_no_request": (
        "本年已有批准的计划，替换它要走调整单",
        "This year has an approved plan: a change request replaces it",
    ),
    "error.plan_no_request.next": (
        "写明原因后作为调整单提交；已提交的先退回再提交。",
        "Give a reason and submit it as a change request; what was submitted before is sent back first.",
    ),
    "error.plan_stale_basis": (
        "这份草稿不是在当前执行的版本上改的，没有改动",
        "This draft does not stand on the version in force; nothing was changed",
    ),
    "error.plan_stale_basis.next": (
        "把它接到当前版本上，再提交。",
        "Take it over onto the version in force, then submit it.",
    ),
    "error.plan_total_moves": (
        "总额与当前执行的版本不一致，而调整单没有写明",
        "The totals differ from the version in force, and the request does not say so",
    ),
    "error.plan_total_moves.next": (
        "写明总额变动多少，或改回总额不变。",
        "Declare by how much the totals move, or bring them back.",
    ),
    "error.plan_closed_moves": ("已结账的月份被改动了，不能提交", "A closed month would move; this cannot go on"),
    "error.plan_closed_moves.next": (
        "已结账月份保持当前执行的数，只改还没结账的月份。",
        "Closed months keep the figures in force; change the months that are open.",
    ),
    "error.plan_below_zero": ("接过来后有格子会小于零", "Some cells would fall below zero"),
    "error.plan_below_zero.next": (
        "在新草稿里重做这些改动，或整份沿用草稿的数。",
        "Make the changes again in a new draft, or keep the draft's figures as they are.",
    ),
    # The signed target sheet
    "request.one": ("调整单", "Change request"),
    "target.title": ("{year} 年度销售目标责任书", "Sales target agreement {year}"),
    "target.colon": ("：", ": "),
    "target.level.company": ("公司", "Company"),
    "target.level.region": ("区域", "Region"),
    "target.level.team": ("团队", "Team"),
    "target.level.person": ("个人", "Person"),
    "target.unchecked": ("（身份未经核对）", " (name not checked)"),
    "target.fingerprint": ("指纹", "Fingerprint"),
    "target.month": ("月份", "Month"),
    "target.quarter": ("第{n}季度", "Q{n}"),
    "target.year": ("全年", "Year"),
    "target.track": ("目标", "Target"),
    "target.nobody": ("未分到人", "Nobody yet"),
    "target.by_month": ("销售额：分月、分季（元）", "Revenue by month and quarter (CNY)"),
    "target.by.region": ("销售额：分区域（元）", "Revenue by region (CNY)"),
    "target.by.product": ("销售额：分产品（元）", "Revenue by product (CNY)"),
    "target.by.team": ("销售额：分团队（元）", "Revenue by team (CNY)"),
    "target.by.person": ("销售额：分人员（元，各季为基础目标）", "Revenue by person (CNY; quarters: base)"),
    "target.by.measure": ("其他指标", "Other measures"),
    "target.measure": ("指标", "Measure"),
    "target.gap": ("", " "),
    "target.promise": (
        "本责任书的目标与 {version} 一致；指纹 {fingerprint} 可在“计划版本 › 责任书”中核对。",
        "The targets are those of {version}; check the fingerprint {fingerprint} under Plan versions › Target sheets.",
    ),
    "target.sign.owner": ("责任人（签字）", "Owner (signature)"),
    "target.sign.superior": ("上级（签字）", "Superior (signature)"),
    "target.sign.date": ("日期", "Date"),
    "target.mark.draft": ("草稿", "DRAFT"),
    "target.mark.submitted": ("草稿", "DRAFT"),
    "target.mark.superseded": ("已替换", "SUPERSEDED"),
    "target.mark.withdrawn": ("已撤回", "WITHDRAWN"),
}
