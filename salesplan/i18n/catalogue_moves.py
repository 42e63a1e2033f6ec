"""Words of moves between members, and of what is typed for a split: weights, amounts, months held."""

from __future__ import annotations

MOVES_TEXT: dict[str, tuple[str, str]] = {
    "plan.conflict.no_metric": (
        "{where} 里没有一个成员有这项指标，{value} 无从分起",
        "No member of {where} has this metric: nothing to share {value} by",
    ),
}
