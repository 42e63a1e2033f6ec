"""Re-drawn territories: the map, what speaks against a move, both maps side by side, and what the records then need."""

from __future__ import annotations

TERRITORY_TEXT: dict[str, tuple[str, str]] = {
    "page.territories": ("区域重划", "Re-drawn territories"),
    "plan.kind.territories": ("按新版图移动", "Moved to the new map"),
    "territories.intro": (
        "每一行说：哪个区域、团队的业务划给谁。全部以旧版图为准，同时生效一次；此前的数字按新版图重述，月份 × 产品合计一分不差。",
        "Each line says who takes over which region or team. All lines speak of the old map and hold once, at the same "
        "time; the past is told again in the new map, and every month and product keeps its sum to the fen.",
    ),
    "territories.since": ("从这个月起生效", "Holds from"),
    "territories.since.help": (
        "这个月起的实际数已经记在新版图里，不再重述；草稿里更早的月份也不移动。",
        "Figures from this month on are recorded in the new map already and are not told again; earlier months of the "
        "draft do not move.",
    ),
    "territories.holds": ("{month} 起生效", "holds from {month}"),
    "territories.empty": (
        "还没有重划：填第一行，或从 Excel 粘贴",
        "Nothing re-drawn yet: fill the first line, or paste from Excel",
    ),
    "territories.empty_read": ("这个版本没有重划区域", "This version re-draws no territories"),
    "territories.region": ("原区域", "From region"),
    "territories.team": ("原团队", "From team"),
    "territories.to_region": ("划入区域", "To region"),
    "territories.to_team": ("划入团队", "To team"),
    "territories.share": ("比例", "Share"),
    "territories.products": ("仅这些产品", "Only products"),
    "territories.channels": ("仅这些渠道", "Only channels"),
    "territories.customers": ("仅这些客户", "Only customers"),
    "territories.reason": ("原因", "Reason"),
    "territories.blank": (
        "原区域或原团队留空 = 全部；划入留空 = 不变。客户写编码或名称，用顿号分隔。",
        "A blank source means all of them, a blank target the same one. Customers by code or name, with commas between.",
    ),
    "territories.more": ("限定渠道、客户", "Limit to channels or customers"),
    "territories.paste": ("从 Excel 粘贴", "Paste from Excel"),
    "territories.paste.help": (
        "列依次为：原区域、原团队、划入区域、划入团队、比例、产品、原因；名称或编码都可以。",
        "Columns: from region, from team, to region, to team, share, products, reason; names or codes.",
    ),
    "territories.paste.do": ("加入", "Add"),
    "territories.pasted": ("已加入 {n} 行，保存后生效", "{n} lines added; they hold once saved"),
    "territories.paste.unknown": (
        "粘贴的第 {row} 行：没有“{name}”这个{what}",
        "Pasted line {row}: there is no {what} {name}",
    ),
    "territories.paste.share": (
        "粘贴的第 {row} 行：比例“{name}”不是百分数",
        "Pasted line {row}: {name} is no percentage",
    ),
    "territories.paste.nothing": ("没有可加入的行", "There was no line to add"),
    "territories.save": ("保存版图", "Save the map"),
    "territories.saved": ("版图已存入草稿，可撤销", "The map is kept in the draft; it can be undone"),
    "territories.undo": ("撤销上一步", "Undo the last step"),
    "territories.unsaved": ("预览：还没有保存", "Preview: not saved yet"),
    "territories.refused": ("第 {row} 行：{why}", "Line {row}: {why}"),
    "territories.why.no_source": ("原区域和原团队不能都空", "name a region or a team that gives"),
    "territories.why.no_target": ("划入区域和划入团队不能都空", "name a region or a team that takes"),
    "territories.why.same": ("划入的就是原来的", "what takes is what gives"),
    "territories.why.share": ("比例要在 0% 到 100% 之间", "a share lies between 0 % and 100 %"),
    "territories.why.unknown": ("没有“{name}”这个{what}", "there is no {what} {name}"),
    "territories.why.ended": (
        "{what}“{name}”在新版图开始前已停用",
        "the {what} {name} has ended before the new map begins",
    ),
    "territories.why.over": (
        "同一来源合计 {sum}，超过 100%（第 {rows} 行）",
        "shares of the same source add to {sum}, more than 100 % (lines {rows})",
    ),
    "territories.chain": (
        "第 {first} 行划入的，正是第 {second} 行划出的：只划走原有的，新划入的留下",
        "Line {first} brings to where line {second} takes from: only what was there before goes on, what arrives stays",
    ),
    "territories.no_history": (
        "还没有可以重述的历史月份，先导入收入",
        "No finished month to tell again yet: import revenue first",
    ),
    "territories.not_measured": (
        "“{measure}”没有实际数，只能看计划",
        "{measure} is never reported: only the plan is shown",
    ),
    "territories.period": ("期间", "Period"),
    "territories.period.rolling": ("最近 12 个完整月（{range}）", "Last twelve finished months ({range})"),
    "territories.period.year": ("{year} 年", "{year}"),
    "territories.period.part": ("{year} 年至今（{range}）", "{year} to date ({range})"),
    "territories.by": ("按", "By"),
    "territories.old": ("旧版图", "Old map"),
    "territories.out": ("划出", "Out"),
    "territories.into": ("划入", "In"),
    "territories.new": ("新版图", "New map"),
    "territories.change": ("变化", "Change"),
    "territories.plan": ("本版计划", "Plan"),
    "territories.growth": ("比新版图", "vs new map"),
    "territories.total": ("合计", "Total"),
    "territories.side_by_side": ("两张版图并排", "Both maps side by side"),
    "territories.ties": (
        "新旧版图合计一致：{total}，差额 0.00 元",
        "Both maps add to the same {total}; difference 0.00",
    ),
    "territories.ties_count": ("新旧版图合计一致：{total}，差额 0", "Both maps add to the same {total}; difference 0"),
    "territories.apart": (
        "你看到的区域合计 {old}，新版图 {new}：其余划给或来自你看不到的区域",
        "Your regions add to {old}, in the new map to {new}: the rest goes to or comes from regions that you do not see",
    ),
    "territories.unseen": (
        "有业务从你看不到的区域划入，重述后的数字不显示",
        "Something comes in from regions that you do not see; the restated figure is not shown",
    ),
    "territories.made": ("新版图由什么组成", "What the new map is made of"),
    "territories.made.new": ("新", "New"),
    "territories.made.old": ("来自旧版图", "From the old"),
    "territories.made.amount": ("金额或数量", "Amount"),
    "territories.made.share": ("占新版图", "Share of the new"),
    "territories.download": ("下载并排表", "Download"),
    "territories.headline": (
        "{n} 个{what}的历史因重划而变，最大是{name} {change}",
        "The map changes the past of {n} {what}; most for {name}, {change}",
    ),
    "territories.headline.none": ("重划不改变各{what}的合计", "The map changes no total by {what}"),
    "territories.whats.region": ("区域", "regions"),
    "territories.whats.team": ("团队", "teams"),
    "chart.territories.caption": (
        "{measure}（{unit}）· {period}　灰 旧版图　实心 新版图　空框 本版计划　括号内 变化",
        "{measure}, {unit} · {period}　grey old map　solid new map　outlined plan　in brackets the change",
    ),
    "chart.territories.alt": (
        "{measure}在旧版图和新版图中的对比，{period}：{parts}",
        "{measure} in the old and in the new map, {period}: {parts}",
    ),
    "chart.territories.part": ("{name} 由 {old} 变为 {new}", "{name} from {old} to {new}"),
    # The draft
    "territories.draft": ("草稿与新版图", "The draft and the new map"),
    "territories.draft.waiting": (
        "草稿的数字还站在旧版图上。可以按上面的规则整体移动（所有指标、一步可撤销），或在“{view}”里按重述后的历史重新分解。",
        "The draft still stands in the old map. Move all of it by the lines above (every measure, one step that can be "
        "undone), or split it anew under {view} on the restated history.",
    ),
    "territories.draft.empty": (
        "草稿还没有数字，分解时直接按新版图",
        "Nothing is planned yet; a split will stand on the new map",
    ),
    "territories.draft.moved": ("草稿已按这张版图", "The draft stands in this map"),
    "territories.draft.other": (
        "草稿的数字是按另一张版图排的：先撤销，或按新版图重新分解",
        "The draft stands in another map: undo that, or split it anew",
    ),
    "territories.draft.save_first": ("先保存版图，再移动草稿", "Save the map before the draft is moved"),
    "territories.draft.do": ("把草稿也按新版图移动", "Move the draft into the new map, too"),
    "territories.draft.done": (
        "草稿已按新版图移动：{n} 个格子变动，合计不变",
        "The draft is moved: {n} cells changed, the totals hold",
    ),
    "territories.draft.kept": ("已结账或不动的月份留在原处", "Closed or held months stay where they are"),
    # The records
    "territories.records": ("生效后，基础资料要改什么", "What the records need once it holds"),
    "territories.records.note": (
        "这里不会改动基础资料。新区域、新团队先在基础资料建好；{month} 起按下面改团队归属，以后的实际数就落在新版图里。",
        "Nothing is written to the records here. New regions and teams are entered there first; with the changes below "
        "from {month} on, figures to come are recorded in the new map.",
    ),
    "territories.records.none": (
        "没有整队换区，团队归属不用改",
        "No team changes its region as a whole; memberships stay",
    ),
    "territories.records.begin": (
        "新增：{team} 归属 {region}，{month} 起",
        "Add: {team} belongs to {region} from {month}",
    ),
    "territories.records.end": (
        "截止：{team} 归属 {region}，到 {month}",
        "End: {team} belongs to {region} until {month}",
    ),
    "territories.records.done": ("已在基础资料", "entered"),
    "territories.records.open": ("打开团队归属", "Open the memberships of teams"),
    "territories.records.regions": ("区域", "Regions"),
    "territories.records.teams": ("团队", "Teams"),
    # Said elsewhere
    "territories.cockpit": (
        "去年已按 {month} 起的新版图重述",
        "last year restated in the map that holds from {month}",
    ),
    "territories.restated": (
        "去年与预测已按区域重划（{n} 项）重述",
        "last year and forecast restated in the re-drawn map ({n} moves)",
    ),
    "territories.restated.unseen": (
        "有业务从你看不到的区域划入，重述后的去年不显示",
        "something comes in from regions that you do not see: last year in the re-drawn map is not shown",
    ),
    "territories.restated.waiting": (
        "去年与预测已按区域重划（{n} 项）重述，草稿尚未移动",
        "last year and forecast restated in the re-drawn map ({n} moves); the draft has not moved yet",
    ),
}
