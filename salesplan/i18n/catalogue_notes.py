"""Words of notes on numbers: marks, the notes of a number, the list of all, the file."""

from __future__ import annotations

NOTES_TEXT: dict[str, tuple[str, str]] = {
    # Marks
    "notes.mark.disputed": ("⚑ 有争议", "⚑ disputed"),
    "notes.mark.disputed.n": ("⚑ 有争议 {n}", "⚑ disputed {n}"),
    "notes.mark.comments": ("✎ {n}", "✎ {n}"),
    "notes.mark.disputed_within": ("⚑ 下含 {n}", "⚑ {n} within"),
    "notes.mark.comments_within": ("✎ 下含 {n}", "✎ {n} within"),
    "notes.flag.disputed": ("⚑ 有争议", "⚑ disputed"),
    "notes.flag.within": ("⚐ 下含", "⚐ within"),
    "notes.flag.comment": ("✎ 批注", "✎ note"),
    "notes.column": ("批注", "Notes"),
    # The notes of a number
    "notes": ("批注", "Notes"),
    "notes.on": ("这个数字的批注", "Notes on this number"),
    "notes.none": ("这个数字没有批注", "No notes on this number"),
    "notes.within": ("下面的数字还有：{mark}", "On numbers within it: {mark}"),
    "notes.kind.comment": ("✎ 批注", "✎ Comment"),
    "notes.kind.disputed": ("⚑ 有争议", "⚑ Disputed"),
    "notes.kind": ("类型", "Kind"),
    "notes.write": ("写一条批注", "Write a note"),
    "notes.write.asks": (
        "说明；有争议的，写明哪里不对、应该是多少",
        "A comment; in a dispute, what is wrong and what it should be",
    ),
    "notes.add.comment": ("✎ 记为批注", "✎ Comment"),
    "notes.add.disputed": ("⚑ 记为有争议", "⚑ Dispute"),
    "notes.settle": ("了结", "Settle"),
    "notes.settle.why": ("结论是什么？", "What settled it?"),
    "notes.settled": ("已由 {name} 了结", "settled by {name}"),
    "notes.settled.why": ("已由 {name} 了结：{why}", "settled by {name}: {why}"),
    "notes.reopen": ("重开", "Open again"),
    "notes.of_plan": ("计划 V{number}", "plan V{number}"),
    # All of them
    "notes.all": (
        "批注与争议：{disputed} 个数字有争议，{comments} 条批注未了",
        "Notes: disputed {disputed}, open comments {comments}",
    ),
    "notes.all.about": (
        "会上不争数字：有争议的先记下，会后由提出人和财务核对，了结时写明结论。",
        "Numbers are not argued about in the meeting: what is disputed is noted, checked afterwards, and settled with a reason.",
    ),
    "notes.filter": ("显示", "Show"),
    "notes.filter.open": ("未了", "Open"),
    "notes.filter.all": ("全部", "All"),
    "notes.none.open": ("没有未了的批注", "No open notes"),
    "notes.table": ("数字的批注", "Notes on numbers"),
    "notes.text": ("内容", "Note"),
    "notes.actor": ("谁", "Who"),
    "notes.at": ("何时", "When"),
    "notes.reason": ("结论", "What settled it"),
    "notes.state.settled": ("● 已了结", "● settled"),
    "notes.go": ("看这个数字", "Show the number"),
    "notes.verdict": ("判定所用的数字：{mark}", "Figures that this verdict goes by: {mark}"),
    "notes.link": ("批注：{mark}", "Notes: {mark}"),
    # The file
    "export.table.notes": ("数字的批注", "Notes on numbers"),
    "notes.from": ("从", "From"),
    "notes.to": ("到", "To"),
    "notes.version": ("计划版本", "Plan version"),
    "notes.resolver": ("了结人", "Settled by"),
    "notes.resolved_at": ("了结时间", "Settled at"),
    "export.open_disputes": ("未了的争议", "Open disputes"),
    "export.open_notes": ("未了的批注", "Open notes"),
}
