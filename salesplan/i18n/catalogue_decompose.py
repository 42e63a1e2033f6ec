"""What cannot be met when a total is split or a cell is edited, what would resolve it, and what is worth knowing.

Braces: {where} the slice, {first} and {second} its dimensions one by one, amounts by their names.
"""

from __future__ import annotations

DECOMPOSE_TEXT: dict[str, tuple[str, str]] = {
    # Conflicts
    "plan.conflict.no_cell": (
        "{where} 应分到 {short}，但没有可分配的格子",
        "{where} is to get {short}, but has no cell that may carry it",
    ),
    "plan.conflict.negative": ("{where} 的目标不能为负", "The target of {where} cannot be negative"),
    "plan.conflict.closed": ("{where} 已结账或保持不动，不可修改", "{where} is closed or held and cannot be changed"),
    "plan.conflict.total_moves": (
        "{where} 的合计会差 {diff}：区域编辑不能改变总额，请选择由谁承担",
        "The total of {where} would move by {diff}: an editor of a region cannot move it, choose who pays",
    ),
    "plan.conflict.locked": ("{where} 已锁定在 {now}，解锁后再改", "{where} is locked at {now}: unlock it first"),
    "plan.conflict.locked_inside": (
        "{where} 无法改为 {value}：其中锁定合计 {stuck}，超出 {over}",
        "{where} cannot become {value}: what is locked in it is {stuck}, {over} more",
    ),
    "plan.conflict.under_minimum": (
        "{where} 无法改为 {value}：各格下限合计 {least}，差 {short}",
        "{where} cannot become {value}: the minima of its cells add to {least}, {short} more",
    ),
    "plan.conflict.over_maximum": (
        "{where} 无法改为 {value}：各格上限合计只有 {most}，差 {short}",
        "{where} cannot become {value}: the maxima of its cells add to only {most}, {short} less",
    ),
    "plan.conflict.nobody_pays": (
        "{where} 无法改为 {value}：合计 {kept} 不变，其余已锁定 {stuck}，差 {short} 无人承担",
        "{where} cannot become {value}: their total of {kept} holds, {stuck} of the rest is locked, "
        "and nobody is left to take {short}",
    ),
    "plan.conflict.against_lock": (
        "{where} 无法改为 {value}：与锁定的 {members} 冲突，相差 {short}",
        "{where} cannot become {value}: it conflicts with the lock on {members}, by {short}",
    ),
    "plan.conflict.against_edit": (
        "{where} 无法改为 {value}：与同时修改的 {members} 冲突，相差 {short}",
        "{where} cannot become {value}: it conflicts with {members} edited at the same time, by {short}",
    ),
    "plan.conflict.against_keep": (
        "{where} 无法改为 {value}：{members} 的合计 {kept} 须保持不变，相差 {short}",
        "{where} cannot become {value}: the sum {kept} of {members} is to hold, and is {short} apart",
    ),
    "plan.conflict.together": (
        "{where} 无法改为 {value}：与其他锁定和合计不能同时满足",
        "{where} cannot become {value}: not together with the locks and sums that hold",
    ),
    "plan.conflict.gives_too_much": (
        "{where} 可转出的只有 {now}，不能转出 {value}，差 {short}",
        "{where} may give only {now}, not {value}: {short} short",
    ),
    "plan.conflict.no_move": (
        "只能在一个维度的不同成员之间转移：{members}",
        "A move is between different members of one dimension: {members}",
    ),
    "plan.conflict.totals_differ": (
        "{dimension}合计 {sum} ≠ 总目标 {total}，差 {diff}",
        "{dimension} targets add to {sum}, not to the total of {total}: {diff} apart",
    ),
    "plan.conflict.typed_over_total": (
        "{where} 已填合计 {sum}，超过总目标 {total}，超 {diff}",
        "The amounts typed for {where} add to {sum}, {diff} more than the total of {total}",
    ),
    "plan.conflict.typed_over_quarter": (
        "{first} 的目标是 {value}，其中各月已填 {sum}，超 {over}",
        "{first} has {value}, but the amounts typed for its months add to {sum}: {over} more",
    ),
    "plan.conflict.negative_cells": (
        "有的格子是负数，无法按比例调整；请把退货与销售分开计划",
        "Some cells are negative, so nothing can be in proportion to them: plan returns apart from sales",
    ),
    "plan.conflict.locks_exceed": (
        "{where} 锁定与下限合计 {stuck}，超过目标 {value}，超 {over}",
        "Locks and minima of {where} add to {stuck}, {over} more than the target of {value}",
    ),
    "plan.conflict.maxima_short": (
        "{where} 上限合计 {most}，低于目标 {value}，差 {short}",
        "Maxima of {where} add to {most}, {short} less than the target of {value}",
    ),
    "plan.conflict.out_of_reach": (
        "{first} 目标合计 {value}，只能由 {second} 承担，而 {second} 最多 {most}，差 {short}",
        "{first}: targets of {value} can only be met with {second}, which take at most {most}: {short} short",
    ),
    "plan.conflict.sets_differ": (
        "{members} 的目标不能同时满足，差 {short}",
        "The targets of {members} cannot be met together: {short} short",
    ),
    "plan.conflict.no_table": (
        "各维度目标不能同时满足，但找不到更小的冲突；请放开一些目标或锁定",
        "The targets cannot be met together, and no smaller conflict was found: release some targets or locks",
    ),
    "plan.conflict.no_whole_units": (
        "以 {unit} 为单位无法取整到处处相等；请改用更小的单位",
        "No rounding to units of {unit} ties everywhere: choose a smaller unit",
    ),
    "plan.conflict.weight_negative": ("{where} 的权重不能为负", "The weight of {where} cannot be negative"),
    "plan.conflict.weight_missing": (
        "{where} 没有权重；不参与分配请填 0",
        "{where} has no weight: write 0 for what takes no part",
    ),
    # What would resolve one
    "plan.relief.raise": ("把 {where} 提高 {amount}", "raise {where} by {amount}"),
    "plan.relief.lower": ("把 {where} 降低 {amount}", "lower {where} by {amount}"),
    "plan.relief.unlock": ("解锁 {where}", "unlock {where}"),
    "plan.relief.open": ("为 {where} 开放新的格子", "open a new cell for {where}"),
    "plan.relief.any": ("可以：{ways}", "Either {ways}"),
    "plan.relief.one": ("可以：{ways}", "You can {ways}"),
    "plan.whole": ("总目标", "the total"),
    "plan.spec": ("{where}：{why}", "{where}: {why}"),
    "plan.split": ("{n} 格，合计 {total} 元", "{n} cells, {total} yuan in all"),
    "dim.quarter": ("季度", "Quarter"),
    # Notes
    "plan.note.weights_normalised": (
        "{dimension}权重合计 {sum}，已按比例归一化",
        "{dimension} weights add to {sum}; normalised",
    ),
    "plan.note.weights_equal": ("{dimension}权重都是 0，已平均分配", "{dimension} weights are all 0: equal parts"),
    "plan.note.weights_reserve": (
        "{dimension}权重合计 {sum}，其余留作机动",
        "{dimension} weights add to {sum}; the rest is kept in reserve",
    ),
    "plan.note.months_within_quarters": ("月度权重在各季度内分配", "Month weights share what their quarter has"),
    "plan.note.seeds_equal": ("{members} 没有历史，已平均分配", "{members} have no history: equal parts"),
    "plan.note.odd_rest": ("零头 {rest} 元放在 {where}", "The odd rest of {rest} yuan stands in {where}"),
    "plan.note.typed_nearly": (
        "已填目标无法全部按单位取整，相差不到几个单位；总目标一分不差",
        "Not every typed target can be met in whole units; they are a few units apart, the total is exact",
    ),
}
