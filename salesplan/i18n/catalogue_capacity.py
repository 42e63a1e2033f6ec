"""Words of what people can sell: capacity by team, planned hires, the days of the year, and the total as a file."""

from __future__ import annotations

CAPACITY_TEXT: dict[str, tuple[str, str]] = {
    # What is typed about the people and the year, and where it comes from
    "total.input.base_year": ("起点年份", "Year it starts from"),
    "total.input.ramp": ("新人爬坡（逐月）", "Ramp of newcomers, month by month"),
    "total.input.ramp.help": (
        "入职第 1、2、3……个月的产出占成熟人员的比例，最后一个之后不变，例：0%、25%、50%、75%、100%",
        "Sales against a settled seller in the 1st, 2nd, 3rd month and so on; the last holds from then on: 0%, 25%, 50%, 75%, 100%",
    ),
    "total.input.hires": ("计划招聘", "Planned hires"),
    "total.input.team_hires": ("计划招聘", "Planned hires"),
    "total.input.team_per_head": ("个别组的月均产出", "Sales a month where a team differs"),
    "total.input.last": ("上年总额", "Total of the year before"),
    "total.input.grown": ("上年增速", "Growth of the year before"),
    "total.ramp.value": ("{n} 个月到位（{parts}）", "{n} months to full ({parts})"),
    "total.hires.value": ("{n} 人", "{n}"),
    "total.from.computed": ("由实际与预计落点算出", "from actuals and landings"),
    "total.from.team_sales": (
        "本组 {start} 至 {end} 收入 ÷ {head_months} 个成熟人月，向全公司 {average} 收缩",
        "the team's revenue {start} to {end} over {head_months} settled head-months, drawn towards the company's {average}",
    ),
    "total.source.bare": ("{value}：{came}", "{value}: {came}"),
    "total.hires.month": ("到岗月份", "Month they start"),
    "total.hires.count": ("人数", "How many"),
    "total.hires.any": ("不限组", "any team"),
    "total.hires.one": ("{month} · {n} 人 · {team}", "{month} · {n} · {team}"),
    "total.hires.add": ("加一笔", "Add"),
    "total.hires.drop": ("去掉", "Remove"),
    "total.rate.team": ("团队", "Team"),
    "total.rate.one": ("{team} · 每人每月 {amount}", "{team} · {amount} a head and month"),
    "total.rate.none": ("所有组按同一月均产出", "All teams at the same average"),
    "total.hires.none": ("没有计划招聘", "No hires planned"),
    # Working days
    "total.days": (
        "{year} 年 {days} 个工作日（上年 {before}） · {festivals}",
        "{year}: {days} working days ({before} the year before) · {festivals}",
    ),
    "total.days.festival": ("春节 {day}", "Spring Festival {day}"),
    "total.days.own": ("其中自定 {n} 天", "{n} days are our own"),
    "total.days.assumed": (
        "{years} 年放假安排尚未公布，按周一至周五计",
        "Holidays of {years} are not yet announced: Monday to Friday are assumed",
    ),
    "total.days.edit": ("改日历", "Edit the calendar"),
    # Capacity by team
    "plan.beside.capacity": ("占产能", "% of capacity"),
    "plan.view.capacity": ("产能", "Capacity"),
    "capacity.over.one": ("{team} 超产能 {amount}", "{team} is {amount} over capacity"),
    "capacity.over": (
        "■ {n} 个组超产能，共 {sum}：{worst}",
        "■ {n} teams over capacity by {sum}: {worst}",
    ),
    "capacity.over.team": ("{team} {amount}", "{team} {amount}"),
    "capacity.over.more": ("另 {n} 个组 {amount}", "{n} more {amount}"),
    "capacity.over.own": (
        "按各组 {start} 至 {end} 的人均产出，全公司平均每月 {average}",
        "by what each team's sellers sold {start} to {end}; {average} a month on average",
    ),
    "capacity.over.measured": (
        "按成熟人员每月 {each}（{came}）",
        "at {each} a settled seller and month ({came})",
    ),
    "capacity.mark": ("■ 超产能 {amount}", "■ over by {amount}"),
    "capacity.flag": (
        "超产能 {over}：目标 {planned}，产能 {can}（{heads} 人，{new} 名新人）",
        "{over} over capacity: {planned} planned, {can} can be sold ({heads} sellers, {new} new)",
    ),
    "capacity.move": ("移给别的组", "Move it to another team"),
    "capacity.see": ("看产能", "See capacity"),
    "capacity.fits": ("各组目标都在产能之内", "No team is given more than it can sell"),
    "capacity.none": (
        "没有产能数据：先在“人员”“人员归属”里登记各组的销售人员，并导入收入",
        "No capacity: record each team's sellers (Persons, Person in team) and import revenue first",
    ),
    "capacity.no_data": ("无数据", "no data"),
    "capacity.unknown": (
        "{teams}：没有登记销售人员，无产能数据",
        "{teams}: no sellers on record, so no capacity",
    ),
    "capacity.rest": (
        "产能 {can}，目标 {planned}：有余量的组还能接 {spare}",
        "{can} can be sold, {planned} is planned; teams with room can take {spare}",
    ),
    "capacity.how": (
        "产能 = 成熟人月 × 每人每月。成熟人月按在岗人员逐月计，新人按爬坡比例（{ramp}），已离职的不计。"
        "每人每月取本组近 12 个月的实际，人数越少越向全公司平均收缩，各组合计等于全公司产能；填写了就用填写的。",
        "Capacity = settled months × a head and month. Newcomers count by their ramp ({ramp}), who has left does not. "
        "A head and month is the team's own of twelve months, drawn towards the company's average the fewer people it "
        "has, so that all teams add up to the company; what is typed goes first.",
    ),
    "capacity.team": ("团队", "Team"),
    "capacity.heads": ("人数", "Sellers"),
    "capacity.new": ("新人", "New"),
    "capacity.hires": ("待招", "Hires"),
    "capacity.months": ("成熟人月", "Settled months"),
    "capacity.each": ("每人每月", "A head and month"),
    "capacity.own": ("本组实际", "Its own"),
    "capacity.can": ("产能", "Capacity"),
    "capacity.planned": ("目标", "Planned"),
    "capacity.part": ("占产能", "% of capacity"),
    "capacity.over.column": ("超出", "Over"),
    "capacity.state": ("判断", "Verdict"),
    "capacity.state.over": ("■ 超产能", "■ over"),
    "capacity.state.tight": ("▲ 偏紧", "▲ tight"),
    "capacity.state.fits": ("● 可行", "● fits"),
    "capacity.state.unknown": ("○ 无数据", "○ no data"),
    # Readers of some regions
    "total.not_whole.text": (
        "总目标由全公司定；你负责 {regions}，这里不显示公司总额、锚点和预测。你区域的目标与各组产能在“目标分解”里。",
        "The total is the company's; you read {regions}, so its amounts, anchors and forecast are not shown. Your regions' "
        "targets and the capacity of your teams are on the page of the breakdown.",
    ),
    "total.not_whole.go": ("打开目标分解", "Open the breakdown"),
    # The total as a file and on the command line
    "total.export": ("导出依据", "Export the evidence"),
    "total.sheet.total": ("总目标", "Total"),
    "total.sheet.sources": ("依据", "Evidence"),
    "total.sheet.chances": ("达成概率", "Chances"),
    "total.sheet.teams": ("团队产能", "Capacity by team"),
    "total.sheet.what": ("项目", "What"),
    "total.sheet.amount": ("金额（元）", "Amount (yuan)"),
    "total.sheet.number": ("比例", "Ratio"),
    "total.sheet.said": ("说明", "In words"),
    "total.sheet.anchor": ("锚点", "Anchor"),
    "total.sheet.name": ("数字", "Number"),
    "total.sheet.value": ("数值", "Value"),
    "total.sheet.came": ("来源", "Comes from"),
    "total.sheet.chance": ("达成概率", "Probability"),
    "total.sheet.reached": ("总额（元）", "Total (yuan)"),
    "total.sheet.caution": ("提示", "Caution"),
    "total.sheet.team": ("团队", "Team"),
    "total.sheet.floor": ("下限（{by}）", "Floor ({by})"),
    "total.sheet.ceiling": ("上限（{by}）", "Ceiling ({by})"),
    "total.sheet.stretch_low": ("跳一跳区间 低", "Stretch, low"),
    "total.sheet.stretch_high": ("跳一跳区间 高", "Stretch, high"),
    "total.sheet.base": ("选定总目标", "Chosen total"),
    "total.sheet.hard": ("挑战目标", "Challenge"),
    "total.sheet.ratio": ("挑战系数", "Challenge ratio"),
    "total.cli": (
        "{year} 年总目标 {total} · {band}",
        "Total of {year}: {total} · {band}",
    ),
    "total.nothing_chosen": ("还没选定", "none chosen yet"),
}
