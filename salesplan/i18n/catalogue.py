"""Every text of the screens, Chinese and English on one row, so that neither can exist alone.

Braces are computed values, already written by `formats`. Keys are `section.thing`; keep each section together.
Style: number first, then what it means, then who does what; 你, never 您; full-width punctuation in Chinese.
"""

from __future__ import annotations

from salesplan.i18n.catalogue_actions import ACTION_TEXT
from salesplan.i18n.catalogue_alerts import ALERT_TEXT
from salesplan.i18n.catalogue_capacity import CAPACITY_TEXT
from salesplan.i18n.catalogue_decompose import DECOMPOSE_TEXT
from salesplan.i18n.catalogue_diagnosis import DIAGNOSIS_TEXT
from salesplan.i18n.catalogue_forms import FORMS_TEXT
from salesplan.i18n.catalogue_localise import LOCALISE_TEXT
from salesplan.i18n.catalogue_measures import MEASURE_TEXT
from salesplan.i18n.catalogue_moves import MOVES_TEXT
from salesplan.i18n.catalogue_notes import NOTES_TEXT
from salesplan.i18n.catalogue_persons import PERSON_TEXT
from salesplan.i18n.catalogue_plan import PLAN_TEXT
from salesplan.i18n.catalogue_records import RECORD_TEXT
from salesplan.i18n.catalogue_registers import REGISTER_TEXT
from salesplan.i18n.catalogue_requests import REQUEST_TEXT
from salesplan.i18n.catalogue_results import RESULTS_TEXT
from salesplan.i18n.catalogue_rounds import ROUNDS_TEXT
from salesplan.i18n.catalogue_sources import SOURCE_TEXT
from salesplan.i18n.catalogue_territories import TERRITORY_TEXT
from salesplan.i18n.catalogue_time import TIME_TEXT
from salesplan.i18n.catalogue_total import TOTAL_TEXT
from salesplan.i18n.catalogue_whys import WHYS_TEXT

TEXT: dict[str, tuple[str, str]] = {
    # The product and its frame
    "app.title": ("销售驾驶舱", "Sales Cockpit"),
    "frame.language": ("语言", "Language"),
    "frame.period": ("期间", "Period"),
    "frame.scope": ("范围", "Scope"),
    "frame.whole_company": ("全公司", "Whole company"),
    "frame.plan_version": ("计划版本", "Plan version"),
    "frame.as_of": ("截至 {day}", "to {day}"),
    "frame.unit": ("单位：{unit}", "Unit: {unit}"),
    "frame.download": ("下载", "Download"),
    "frame.nothing_yet": ("还没有数据", "No data yet"),
    "frame.from": ("从", "From"),
    "frame.to": ("到", "To"),
    "frame.all": ("全部", "All"),
    "frame.plan_in_force": ("执行中的计划", "Plan in force"),
    "frame.version_short": ("V{number} {state}", "V{number} {state}"),
    "frame.version": ("{year} 年计划 V{number}（{state}）", "{year} plan V{number} ({state})"),
    "frame.as_of_load": ("数据时点", "Figures as they stood"),
    "frame.newest_load": ("现在（最新）", "Now (newest)"),
    "frame.load": ("第 {load} 版导入之后 · {at} · {file} · {actor}", "After load {load} · {at} · {file} · {actor}"),
    "frame.after_load": ("第 {load} 版导入时", "as of load {load}"),
    "frame.as_of_day": ("只看到这一天的数据", "Figures up to this day"),
    "frame.as_of_day.help": (
        "留空看最新数据；选一天，就只算截至那一天的导入。",
        "Leave empty for the newest figures; with a day, only loads whose figures end by then count.",
    ),
    "frame.unknown_in_link": (
        "链接里有本公司没有的内容，已忽略：{what}",
        "Parts of the link are unknown here and were left out: {what}",
    ),
    "preset.ytd": ("本年累计", "Year to date"),
    "preset.month": ("本月", "This month"),
    "preset.last_month": ("上月", "Last month"),
    "preset.quarter": ("本季累计", "Quarter to date"),
    "preset.last_quarter": ("上季", "Last quarter"),
    "preset.year": ("全年", "Full year"),
    "preset.next_year": ("下一年", "Next year"),
    "preset.twelve": ("近 12 个月", "Last 12 months"),
    "plan_state.draft": ("草稿", "draft"),
    "plan_state.submitted": ("已提交", "submitted"),
    "plan_state.approved": ("已批准", "approved"),
    "plan_state.superseded": ("已替换", "superseded"),
    "plan_state.withdrawn": ("已撤回", "withdrawn"),
    # When something cannot be done: what happened, and what to do next
    "error.empty_field": ("先填写“{field}”", "Fill in “{field}” first"),
    "foreign.enter": ("按 Enter 确认", "Press Enter to apply"),
    "foreign.ctrl_enter": ("按 Ctrl+Enter 确认", "Press Ctrl+Enter to apply"),
    "foreign.no_results": ("没有匹配项", "No results"),
    "foreign.choose_file": ("选择文件", "Upload"),
    "foreign.file_size": ("每份最多 {size} MB", "{size} MB per file"),
    "error.retry": ("再试一次", "Try again"),
    "error.where": ("数据文件：{path}", "Data file: {path}"),
    "error.reference": ("记录编号 {number}", "Log reference {number}"),
    "error.unexpected": ("这一页出了问题，没有写入任何数据", "This page failed; nothing was written"),
    "error.unexpected.next": (
        "请刷新后再试。如果仍然出现，请把下面的编号告诉管理员，日志里有详细原因。",
        "Reload and try again. If it happens again, give the number below to your administrator; the log has the cause.",
    ),
    "error.store": ("数据文件不能使用，内容没有改动", "The data file cannot be used; nothing in it was changed"),
    "error.store.next": (
        "请让管理员查看日志；在问题解决之前，程序不会改动数据文件。",
        "Ask your administrator to look at the log; the file is left alone until this is solved.",
    ),
    "error.store_in_use": (
        "数据文件正被另一个程序使用，内容没有改动",
        "Another program holds the data file; nothing in it was changed",
    ),
    "error.store_in_use.next": (
        "通常是销售驾驶舱已经打开过一次，或者命令行正在导入。请先关掉那个程序，然后再试一次。",
        "Usually the cockpit is already running, or an import runs on the command line. Close that program, then try again.",
    ),
    "error.holder": ("占用的程序：{holder}", "Held by: {holder}"),
    "error.store_damaged": (
        "数据文件已损坏，没有覆盖任何内容",
        "The data file is damaged; nothing was overwritten",
    ),
    "error.store_damaged.next": (
        "1. 先复制一份数据文件留底。\n2. 运行 `python -m salesplan repair`，它会说明能救回什么、会失去什么。\n"
        "3. 或者用最近的备份恢复：`python -m salesplan restore 备份文件`。",
        "1. Copy the data file aside first.\n2. Run `python -m salesplan repair`: it says what can be saved and what is lost.\n"
        "3. Or restore the newest backup: `python -m salesplan restore BACKUP`.",
    ),
    "error.store_newer": (
        "数据文件由更新的版本写成，没有打开",
        "The data file was written by a newer version; it was not opened",
    ),
    "error.store_newer.next": (
        "请升级本程序后再试。旧版本不会打开新文件，以免丢失内容。",
        "Upgrade this program, then try again. An older version never opens a newer file, so that nothing is lost.",
    ),
    "error.store_drifted": (
        "登记簿的声明改了，数据文件里的表还是旧的；其他页面照常",
        "A register was declared anew, but its table in the store is still the old one; other pages go on",
    ),
    "error.store_drifted.next": (
        "缺少迁移。运行 `python -m salesplan.store.draft 数据文件`，把打印的语句写入新的迁移（docs/records.md）。",
        "A migration is missing. Run `python -m salesplan.store.draft STORE` and put the statements that it prints into "
        "a new migration (docs/records.md).",
    ),
    "error.store_read_only": (
        "数据文件或它的文件夹不允许写入，没有保存",
        "The data file or its folder refuses writes; nothing was saved",
    ),
    "error.store_read_only.next": (
        "请检查文件夹权限，或换一个可以写入的位置（环境变量 SALESPLAN_STORE），然后再试一次。",
        "Check the rights of the folder, or choose another place (variable SALESPLAN_STORE), then try again.",
    ),
    "error.disk_full": (
        "磁盘已满，未保存；原有数据完好",
        "The disk is full; nothing was saved and your data is intact",
    ),
    "error.disk_full.next": (
        "请腾出空间（至少是文件大小的三倍），然后再试一次。",
        "Free some space (at least three times the size of the file), then try again.",
    ),
    "error.conflict": ("有人刚保存了同一条记录", "Somebody else has just saved the same record"),
    "error.conflict.next": ("看一下差异，再决定保留哪一边。", "Look at the difference and decide what to keep."),
    "error.invalid": ("没有保存。", "Not saved."),
    "error.invalid.next": ("改好后再保存。", "Correct it and save again."),
    "error.stale_view": (
        "你看到的内容之后已有变动，没有写入",
        "The data changed after you looked; nothing was written",
    ),
    "error.stale_view.next": (
        "请重新预览，核对后再确认。",
        "Look at the new preview, check it, then confirm again.",
    ),
    "error.forbidden": (
        "你的角色或区域不允许这样做，没有改动",
        "Your role or regions do not allow this; nothing was changed",
    ),
    "error.forbidden.next": ("请联系管理员。", "Ask an administrator."),
    "error.file": ("文件无法读写：{reason}", "The file cannot be read or written: {reason}"),
    "error.setup_refused": (
        "没有建立：数据文件里已有名称，或历史文件没有通过检查",
        "Not set up: the store already has names, or the history did not pass the checks",
    ),
    "error.setup_refused.next": (
        "请换一个新的数据文件（--store），或按列出的问题改正历史文件。",
        "Use a new store (--store), or mend the history file as listed.",
    ),
    "cli.known": ("（有：{names}）", " (there are: {names})"),
    "cli.more": ("……另有 {n} 行：用 --json 或 export kpi 看全部", "… {n} more rows: --json or export kpi gives all"),
    "error.unknown": ("找不到你要的内容，没有改动", "What you asked for does not exist; nothing was changed"),
    "error.unknown.next": (
        "它可能已被撤销或改名。请从菜单重新打开。",
        "It may have been undone or renamed. Open it again from the menu.",
    ),
    # Menu: the stages of the loop, and the pages that exist now
    "group.meeting": ("例会", "Meeting"),
    "group.plan": ("计划制定", "Plan"),
    "group.execute": ("过程执行", "Execute"),
    "group.review": ("复盘优化", "Review"),
    "group.data": ("数据管理", "Data"),
    "page.start": ("首页", "Start"),
    "page.cockpit": ("销售驾驶舱", "Sales cockpit"),
    "page.imports": ("数据导入", "Import"),
    "page.closing": ("月结", "Closing"),
    # Status: shape, word and colour always together
    "status.green": ("● 正常", "● On track"),
    "status.yellow": ("▲ 滞后", "▲ Behind"),
    "status.red": ("■ 严重滞后", "■ Far behind"),
    "status.grey": ("○ 无数据", "○ No data"),
    "status.no_plan": ("无计划", "No plan"),
    "status.not_comparable": ("不可比", "Not comparable"),
    # KPIs
    "kpi.revenue": ("销售额", "Revenue"),
    "kpi.net_revenue": ("净销售额", "Net revenue"),
    "kpi.gross_margin": ("毛利率", "Gross margin"),
    "kpi.leads": ("线索量", "Leads"),
    "kpi.orders": ("订单数", "Orders"),
    "kpi.conversion": ("线索转化率", "Lead conversion"),
    "kpi.aov": ("客单价", "Order value"),
    "kpi.units": ("销量", "Units"),
    "kpi.repurchase": ("复购率", "Repurchase rate"),
    "kpi.return_rate": ("退货率", "Return rate"),
    "kpi.new_customers": ("新客数", "New customers"),
    "kpi.collected": ("回款额", "Cash collected"),
    "kpi.attainment_base": ("基础目标达成率", "Base attainment"),
    "kpi.attainment_challenge": ("挑战目标达成率", "Challenge attainment"),
    "kpi.pace": ("应达进度达成", "Attainment of plan due"),
    "kpi.yoy": ("同比", "Year on year"),
    "kpi.mom": ("环比", "Month on month"),
    "kpi.landing": ("全年预计", "Full-year estimate"),
    # KPIs: one sentence of how each is computed
    "kpi.revenue.formula": (
        "所选范围内销售额之和，未扣退货。",
        "Sum of revenue in the selection, before returns.",
    ),
    "kpi.net_revenue.formula": ("销售额减退货额。", "Revenue minus returns."),
    "kpi.gross_margin.formula": (
        "（销售额 − 成本）÷ 销售额，先求和再相除。",
        "(Revenue − cost) ÷ revenue, sums first, then divided.",
    ),
    "kpi.leads.formula": ("所选范围内线索量之和。", "Sum of leads in the selection."),
    "kpi.orders.formula": (
        "含该产品的订单数之和；一张订单含多个产品时各计一次。",
        "Orders that contain the product; an order with several products counts once for each.",
    ),
    "kpi.conversion.formula": (
        "订单数 ÷ 线索量，同一期间，先求和再相除。",
        "Orders ÷ leads of the same period, sums first, then divided.",
    ),
    "kpi.aov.formula": (
        "销售额 ÷ 订单数；月度文件按订单数之和计算，订单明细可得准确值。",
        "Revenue ÷ orders; from monthly files over the sum of orders, exact from order lines.",
    ),
    "kpi.units.formula": ("所选范围内销量之和。", "Sum of units in the selection."),
    "kpi.repurchase.formula": (
        "有订单明细时：前 12 个月买过的客户里，后 12 个月又买的占比；只有月度文件时：复购客户数 ÷（新客数 + 复购客户数），按单月计算，不跨月相加。",
        "With order lines: of the customers who bought in the twelve months before, the share who bought again in the last twelve. From monthly files: repeat ÷ (new + repeat customers), one month at a time, never summed.",
    ),
    "kpi.return_rate.formula": (
        "退货额 ÷ 销售额，越低越好。",
        "Returns ÷ revenue; lower is better.",
    ),
    "kpi.new_customers.formula": ("所选范围内新客数之和。", "Sum of new customers in the selection."),
    "kpi.collected.formula": (
        "所选范围内实际收到的货款之和。",
        "Sum of cash received in the selection.",
    ),
    "kpi.attainment_base.formula": (
        "销售额 ÷ 同期基础目标；未完月份与截至当日应达的部分相比。",
        "Revenue ÷ base target of the same period; an unfinished month is held against the part due by now.",
    ),
    "kpi.attainment_challenge.formula": (
        "销售额 ÷ 同期挑战目标；未完月份与截至当日应达的部分相比。",
        "Revenue ÷ challenge target of the same period; an unfinished month is held against the part due by now.",
    ),
    "kpi.pace.formula": (
        "累计销售额 ÷ 截至当日应达的目标；应达按季节和工作日计算。",
        "Revenue to date ÷ target due by now, by season and working days.",
    ),
    "kpi.yoy.formula": (
        "（本期 − 去年同期）÷ 去年同期；去年同期无数据时不计算。",
        "(This period − same period last year) ÷ same period last year; empty without last year.",
    ),
    "kpi.mom.formula": (
        "（本月 − 上月）÷ 上月；未完月份不计算。",
        "(This month − last month) ÷ last month; empty for an unfinished month.",
    ),
    "kpi.landing.formula": (
        "累计实际 ÷ 截至当日的季节进度，得出全年预计。",
        "Actual to date ÷ share of the season elapsed, carried to the full year.",
    ),
    # Dimensions
    "dim.month": ("月份", "Month"),
    "dim.region": ("区域", "Region"),
    "dim.product": ("产品", "Product"),
    "dim.team": ("团队", "Team"),
    "dim.person": ("人员", "Person"),
    "dim.channel": ("渠道", "Channel"),
    "dim.customer": ("客户", "Customer"),
    # Measures of the cube and their groups
    "measure.orders": ("订单数", "Orders"),
    "measure.units": ("销量", "Units"),
    "measure.revenue": ("销售额", "Revenue"),
    "measure.returns": ("退货额", "Returns"),
    "measure.cost": ("成本", "Cost"),
    "measure.leads": ("线索量", "Leads"),
    "measure.new_customers": ("新客数", "New customers"),
    "measure.repeat_customers": ("复购客户数", "Repeat customers"),
    "measure.new_customer_revenue": ("新客销售额", "New-customer revenue"),
    "measure.signed": ("签单额", "Signed"),
    "measure.shipped": ("出货额", "Shipped"),
    "measure.invoiced": ("开票额", "Invoiced"),
    "measure.collected": ("回款额", "Cash collected"),
    "measure_group.sales": ("销售", "Sales"),
    "measure_group.cost": ("成本", "Cost"),
    "measure_group.funnel": ("线索", "Leads"),
    "measure_group.customers": ("客户", "Customers"),
    "measure_group.collections": ("签单到回款", "Order to cash"),
    # What a number is compared with
    "against.value": ("实际", "Actual"),
    "against.plan": ("计划", "Plan"),
    "against.due": ("应达", "Due by now"),
    "against.base": ("基础目标", "Base target"),
    "against.challenge": ("挑战目标", "Challenge target"),
    "against.previous": ("去年", "Last year"),
    "against.industry": ("行业", "Industry"),
    "against.gap": ("与计划之差", "Gap to plan"),
    "against.attainment": ("达成率", "Attainment"),
    # Pictures: the caption names measure, unit, slice, period and marks; `alt` is read aloud
    "chart.months.caption": (
        "{kpi}，{unit} · {scope} · {period}　{marks}",
        "{kpi}, {unit} · {scope} · {period}\u2002{marks}",
    ),
    "chart.mark.value": ("■ 实际", "■ actual"),
    "chart.mark.plan": ("□ 计划", "□ plan"),
    "chart.mark.previous": ("浅灰 去年", "grey PY"),
    "chart.mark.forecast": ("斜纹 未完月", "hatch open"),
    "chart.mark.due": ("横线 应达", "tick due"),
    "chart.mark.gap": ("上方 差额", "± gap"),
    "chart.mark.gap_right": ("右侧 与计划之差", "± gap"),
    "chart.months.alt": (
        "{kpi}各月实际、计划、去年，以及与计划之差，{period}",
        "{kpi} by month: actual, plan, last year and the gap to plan, {period}",
    ),
    "chart.heat.caption": (
        "达成率与差额，{unit} · {period}　● 正常 ▲ 滞后 ■ 严重滞后 ○ 无数据 · 点格或点月看明细",
        "Attainment, gap in {unit} · {period}　● on track ▲ behind ■ far behind ○ none · click a cell or a month",
    ),
    "chart.heat.caption.no_plan": (
        "{period}　○ 没有计划 · 点格看明细",
        "{period}　○ no plan · click a cell",
    ),
    "chart.heat.caption.no_data": (
        "{period}　○ 无数据 · 点格看明细",
        "{period}　○ none · click a cell",
    ),
    "chart.heat.alt": (
        "区域与产品的达成率热图，{period}",
        "Heat map of attainment by region and product, {period}",
    ),
    "chart.variance.caption": (
        "{kpi}，{unit} · 各{dimension} · {period}　{marks}",
        "{kpi}, {unit} · by {dimension} · {period}　{marks}",
    ),
    "chart.variance.alt": (
        "各{dimension}{kpi}的实际、计划、去年，以及与计划之差，{period}",
        "{kpi} by {dimension}: actual, plan, last year and the gap to plan, {period}",
    ),
    "chart.trend.caption": (
        "{kpi}，{unit} · {scope} · {period}　实线 实际{marks}",
        "{kpi}, {unit} · {scope} · {period}　solid actual{marks}",
    ),
    "chart.trend.plan": ("　虚线 计划", "　dashed plan"),
    "chart.trend.benchmark": ("　细灰线 行业", "　thin grey industry"),
    "chart.trend.previous": ("　细灰线 去年", "　thin grey last year"),
    "chart.trend.forecast": ("　空心点 未完月份", "　hollow unfinished"),
    "chart.trend.alt": ("{kpi}各月走势，{period}", "{kpi} by month, {period}"),
    "chart.bullet.caption": (
        "{kpi}，{unit} · {scope} · {period}　■ 实际　□ 计划　短线 去年　底色 由深到浅：严重滞后、滞后、正常",
        "{kpi}, {unit} · {scope} · {period}　■ actual　□ plan　tick last year　shades: far behind, behind, on track",
    ),
    "chart.bullet.alt": (
        "各{dimension}{kpi}与计划、去年的对比条，{period}",
        "Bars of {kpi} by {dimension} against plan and last year, {period}",
    ),
    "chart.bridge.caption": (
        "{kpi}，{unit} · {scope} · {period}　从{start}到{end}　右 增加　左 减少　虚线框 未解释",
        "{kpi}, {unit} · {scope} · {period}　from {start} to {end}　right: more　left: less　dashed: unexplained",
    ),
    "chart.bridge.alt": ("{kpi}从{start}到{end}的差额分解，{period}", "{kpi} from {start} to {end} in steps, {period}"),
    "chart.bridge.residual": ("未解释", "Unexplained"),
    "chart.bridge.step": ("金额", "Amount"),
    "chart.gantt.caption": (
        "现在日期 □ 已完成 ■　细灰条 原定日期　◆ 单日事项　细线 先后　虚线 今天　行末 状态与进度",
        "□ dates now ■ done　thin grey as agreed　◆ single day　thin line order　dashed today　status and progress at end",
    ),
    "chart.gantt.alt": ("{n} 个里程碑的日期、进度与状态", "Dates, progress and status of {n} milestones"),
    "chart.gantt.today": ("今天 {day}", "Today {day}"),
    "chart.gantt.now": ("现在日期", "Dates now"),
    "chart.gantt.agreed": ("原定日期", "As agreed"),
    "chart.gantt.owner": ("负责人", "Owner"),
    "chart.threshold.caption": (
        "{kpi}，{unit} · {scope} · {period}　虚线 阈值　浅红 触发一侧　■ 已触发的月份",
        "{kpi}, {unit} · {scope} · {period}　dashed: threshold　tinted: the side that triggers　■ triggered month",
    ),
    "chart.threshold.alt": ("{kpi}各月与阈值，{period}", "{kpi} by month against its threshold, {period}"),
    "unit.money": ("元", "CNY"),
    "unit.percent": ("%", "%"),
    "unit.count": ("个", "number"),
    "unit.quantity": ("数量", "quantity"),
    # Sales cockpit
    "cockpit.as_of": ("数据截至 {day}，第 {load} 版导入", "Data to {day}, load {load}"),
    "cockpit.attainment": (
        "基础目标达成 {base}，挑战目标 {challenge}",
        "Base {base}, challenge {challenge}",
    ),
    "cockpit.linear": ("（按天均摊的序时进度达成 {rate}）", " ({rate} with the plan spread evenly by day)"),
    "cockpit.landing": (
        "全年预计 {landing}，达成基础目标的概率 {chance}",
        "Full-year estimate {landing}; chance of base {chance}",
    ),
    "cockpit.hidden_gap": ("合计正常，但{member}仅 {rate}", "Total is fine, but {member} is at {rate}"),
    "cockpit.behind": ("累计落后计划 {gap}", "{gap} behind plan to date"),
    "cockpit.ahead": ("累计超出计划 {gap}", "{gap} ahead of plan to date"),
    "cockpit.largest_gap": (
        "最大缺口：{region} × {product}，达成 {rate}，少 {gap}",
        "Largest gap: {region} × {product}, {rate} attained, {gap} short",
    ),
    "cockpit.no_gap": ("没有低于计划的格子", "No cell is below plan"),
    "cockpit.worst_member": (
        "{member}拖累最大（{gap}），其余合计 {rest}",
        "{member} weighs most ({gap}); the others add up to {rest}",
    ),
    "cockpit.empty": (
        "还没有数据。先导入一份销售数据，这里就会显示达成情况。",
        "No data yet. Import a sales file and this page will show where you stand.",
    ),
    "cockpit.no_plan": ("没有计划，先看实际与去年", "No plan: actuals and last year only"),
    "cockpit.not_begun": ("{period}尚未开始，基础目标 {plan}", "{period}: not begun yet, base {plan}"),
    "cockpit.nothing_sold_yet": ("{period}还没有数据，基础目标 {plan}", "{period}: no figures yet, base {plan}"),
    "cockpit.months_ahead": ("各月计划与去年", "Monthly plan against last year"),
    "cockpit.nothing_due": ("这段时间还没有数据", "No figures for this period yet"),
    "cockpit.no_plan_by": ("各{dimension}没有计划", "There is no plan by {dimension}"),
    "cockpit.attainment_base": ("基础目标达成 {base}", "Base {base}"),
    "cockpit.landing_alone": ("全年预计 {landing}", "Full-year estimate {landing}"),
    "cockpit.landing_rate": (
        "全年预计 {landing}，为基础目标的 {rate}",
        "Full-year estimate {landing}, {rate} of base",
    ),
    "cockpit.weakest": ("最弱的是{member}，达成 {rate}", "Weakest: {member} at {rate}"),
    "cockpit.far_ahead": (
        "{member}达成 {rate}，多 {gap}：核对目标是否偏低",
        "{member} at {rate}, {gap} over: is its target too low?",
    ),
    "cockpit.oversold": (
        "{member}达成 {rate}，同时{category}比去年客单价 {aov}、毛利率 {margin}",
        "{member} at {rate}, but {category} vs PY: order value {aov}, margin {margin}",
    ),
    "cockpit.alone": ("单看{category}", "{category} alone"),
    "cockpit.attained": (
        "达成 = 实际 ÷ 应达计划：各月计划按季节分摊，未完的月按已过的工作日计。序时进度则把全年计划按日历天均摊。",
        "Attained = actual ÷ plan due: each month's own plan, an unfinished month by its working days so far. "
        "By calendar days the year's plan is spread evenly.",
    ),
    "cockpit.all_products": ("全部产品", "all products"),
    "cockpit.months_without_plan": ("各月实际与去年", "Months against last year"),
    "cockpit.missed_since": (
        "；{first}起连续 {n} 个月未达标，少 {gap}",
        "; missed {n} months in a row since {first}, {gap} short",
    ),
    "cockpit.none_behind": ("没有落后的，合计超出 {gap}", "None is behind; together {gap} ahead"),
    "cockpit.one_behind": ("{member} {gap}", "{member} {gap}"),
    "cockpit.most_at_stake": ("　· 影响最大的 {n} 个，共 {all} 个", "　· the {n} with most at stake of {all}"),
    "cockpit.map_part": (
        " · 影响最大的 {rows} 个区域 × {columns} 个产品，共 {all_rows} × {all_columns}",
        " · the {rows} regions × {columns} products with most at stake, of {all_rows} × {all_columns}",
    ),
    "card.plan": ("计划", "Plan"),
    "card.previous": ("去年", "PY"),
    "card.industry": ("行业", "Ind."),
    "card.last_month": ("上月", "PM"),
    "card.left_out": ("缺 {months}", "{months} missing"),
    "card.left_out.some": ("{month}缺 {n} 个区域", "{month}: {n} regions missing"),
    "category.machine": ("整机", "machines"),
    "category.aftermarket": ("后处理与耗材", "aftermarket"),
    "category.service": ("服务", "services"),
    "cockpit.hidden_shortfall": (
        "合计正常，但{member}仅 {rate}，少 {gap}",
        "Total is fine, but {member} is at {rate}, {gap} short",
    ),
    "cockpit.largest_shortfall": (
        "缺口最大：{member} {rate}，少 {gap}",
        "Largest gap: {member} at {rate}, {gap} short",
    ),
    "cockpit.table.sources": ("来自哪些导入", "Loads behind it"),
    "opened.title": ("这个数怎么来的", "Where this number comes from"),
    "opened.inputs": ("由这些数算出", "Made of"),
    "opened.input": ("项目", "Item"),
    "opened.amount": ("数值", "Amount"),
    "opened.sources": ("来自 {n} 次导入", "From {n} loads"),
    "opened.why": ("灯色依据：与{comparison}比较", "The light compares with {comparison}"),
    "opened.history": ("去年", "last year"),
    "opened.industry": ("行业", "industry"),
    "opened.thin": ("数据还少，灯色最多到黄", "Little data so far: the light is held at yellow"),
    "opened.coverage": (
        "相关数据覆盖销售额的 {share}",
        "The figures needed are reported for {share} of revenue",
    ),
    "opened.coverage.leads": (
        "只计线索和订单都已上报的月份，占订单的 {share}",
        "Only months that report both leads and orders: {share} of the orders",
    ),
    "opened.plan": ("计划：{n} 个格子，版本 {versions}", "Plan: {n} cells, version {versions}"),
    "opened.benchmark": ("行业值来源：{source}，{period}", "Industry source: {source}, {period}"),
    "opened.note.cohort": ("按 12 个月客户群计算", "Twelve-month cohort of customers"),
    "opened.note.monthly": ("按最近一个有数据的月份计算", "The last month that reports it"),
    "opened.note.exact": ("按订单明细计算，每张订单只计一次", "From order lines: each order once"),
    "opened.note.summed": (
        "按月度文件计算：含多个产品的订单各计一次",
        "From monthly files: an order with several products counts once for each",
    ),
    "opened.note.plan": ("季节进度取自计划", "Season taken from the plan"),
    "opened.note.history": ("季节进度取自往年", "Season taken from past years"),
    "opened.note.linear": ("没有季节数据，按时间平均", "No season known: evenly over time"),
    "opened.note.festival": (
        "一月或二月单独不可比：春节错位",
        "January or February alone cannot be compared: the holiday moves",
    ),
    "opened.note.opened": ("去年同期还没有开业，不可比", "It opened during last year's period: not comparable"),
    "opened.note.unfinished": ("本月未完，不与上月比", "The month is unfinished: not compared with the month before"),
    "sum.due_base": ("截至当日应达的基础目标", "Base target due by now"),
    "sum.due_challenge": ("截至当日应达的挑战目标", "Challenge target due by now"),
    "sum.ytd_revenue": ("本财年累计销售额", "Revenue of the fiscal year to date"),
    "sum.ytd_due": ("本财年累计应达目标", "Base target due in the fiscal year to date"),
    "sum.season_elapsed": ("已过去的季节份额", "Share of the season that lies behind"),
    "sum.last_year_due": ("去年同期销售额（未完月份按进度）", "Last year's revenue of the same part"),
    "sum.month_revenue": ("本月销售额", "Revenue of the month"),
    "sum.previous_month": ("上月销售额", "Revenue of the month before"),
    "cockpit.festival": ("春节错位", "holiday shift"),
    "cockpit.open": ("打开这个数：公式、来源", "Open this number: formula, inputs, loads"),
    "cockpit.source": ("数字来源", "Sources"),
    "cockpit.by": ("按什么看", "Cut by"),
    "cockpit.only_this": ("整页只看这一格", "Show only this cell"),
    "cockpit.no_slices": ("这里没有按{dimension}分的数据", "No figures by {dimension} here"),
    "cockpit.no_changes": (
        "与上一次导入相比没有变化",
        "Nothing differs from the previous load",
    ),
    "cockpit.none_below_industry": (
        "没有低于行业的指标，或还没有行业数据",
        "Nothing is below industry, or there is no industry data yet",
    ),
    "cockpit.status": ("状态", "Status"),
    "cockpit.kpi": ("指标", "KPI"),
    "cockpit.gap": ("差额", "Gap"),
    "cockpit.to_last_year": ("比去年", "To last year"),
    "cockpit.worst": ("其中最弱", "Weakest below"),
    "cockpit.before": ("之前", "Before"),
    "cockpit.after": ("之后", "After"),
    "cockpit.change": ("变化", "Change"),
    "cockpit.table.kpis": ("全部指标", "All KPIs"),
    "cockpit.table.months": ("各月", "Months"),
    "cockpit.table.cells": ("区域 × 产品", "Region × product"),
    "cockpit.table.slices": ("分项明细", "Slices"),
    "cockpit.table.changes": ("与上一次导入相比", "Since the previous load"),
    "cockpit.table.industry": ("低于行业的指标", "Below industry"),
    # Start
    "start.what": (
        "把年度销售计划跑成一个闭环：计划、执行、复盘，再到下一年的计划。",
        "Your annual sales plan as one loop: plan, execute, review, and next year's plan.",
    ),
    "start.cockpit": ("打开驾驶舱", "Open the cockpit"),
    "start.cockpit.text": (
        "十秒看清：达成多少、差在哪里、全年能到多少。",
        "Ten seconds: how much is attained, where the gap is, where the year will land.",
    ),
    "start.import": ("导入数据", "Import data"),
    "start.import.text": (
        "放入本月的 Excel 或 CSV：先看检查结果，再决定是否写入；随时可以撤销。",
        "Drop this month's Excel or CSV file: see the check first, then decide. You can undo it at any time.",
    ),
    "start.next": ("下一步", "Next step"),
    "start.next.go": ("去导入", "Go to import"),
    "start.next.plan": (
        "还没有计划。导入计划后，驾驶舱会显示达成和红黄绿灯。",
        "There is no plan yet. Import one and the cockpit shows attainment and lights.",
    ),
    "start.next.benchmarks": (
        "还没有行业数据。导入后可以与行业比较。",
        "There is no industry data yet. Import it to compare with the industry.",
    ),
    "start.next.month": (
        "数据截至 {day}。有新的数据时，从这里导入。",
        "Data to {day}. Import the next file when you have it.",
    ),
    "start.empty": ("还没有数据。先选一种开始方式。", "No data yet. Choose how to start."),
    "start.demo": ("看演示公司", "See the demo company"),
    "start.demo.text": (
        "澄川动力，一家虚构的空压机公司：三年数据、2026 年计划、行业数据。生成约需半分钟。",
        "Chengchuan Power, an invented compressor maker: three years, a 2026 plan, benchmarks. Takes about half a minute.",
    ),
    "start.demo.building": ("正在生成演示公司…", "Building the demo company…"),
    "start.demo.open": (
        "这是演示公司 {company}，数据是虚构的。",
        "This is the demo company {company}; its figures are invented.",
    ),
    "start.own": ("用我的数据开始", "Start with my data"),
    "start.own.text": (
        "先导入一份月度销售表。文件里的区域、产品、团队会列出来请你确认。",
        "Import one monthly sales table first. Its regions, products and teams are listed for you to confirm.",
    ),
    "start.own.leave": (
        "演示公司会为所有人换成一个空的数据文件。它的文件不会删除：连同你们写下的内容，改名为 {name}，"
        "留在文件夹 {folder}。\n\n要回来：退出程序，运行 `python -m salesplan restore 文件`。",
        "For everybody an empty data file takes the place of the demo company. Its file is not deleted: with all that"
        " was written in it, it is kept as {name} in the folder {folder}.\n\nTo come back, stop the program and"
        " run `python -m salesplan restore FILE`.",
    ),
    "start.own.leave.go": ("放到一旁，从空文件开始", "Set it aside and start empty"),
    "start.demo.not_yours": (
        "由全公司的编辑者或管理员生成。",
        "An editor or administrator of the whole company builds it.",
    ),
    # Company settings
    "settings.title": ("公司设置", "Company settings"),
    "settings.company_zh": ("公司名称（中文）", "Company name (Chinese)"),
    "settings.company_en": ("公司名称（英文）", "Company name (English)"),
    "settings.fiscal_start": ("财年从几月开始", "First month of the fiscal year"),
    "settings.basis": ("销售额口径", "Revenue basis"),
    "settings.basis.signed": ("签单口径", "Signed orders"),
    "settings.basis.shipped": ("出货口径", "Shipped"),
    "settings.basis.invoiced": ("开票口径", "Invoiced"),
    "settings.basis.collected": ("回款口径", "Cash collected"),
    "settings.tax": ("金额口径", "Amounts"),
    "settings.tax.net": ("未税", "Net of tax"),
    "settings.tax.incl": ("含税", "Incl. tax"),
    "settings.tax_rate": ("常用税率（%）", "Usual tax rate (%)"),
    "settings.lights": ("红黄绿标准", "Light bands"),
    "settings.lights.default": ("标准：落后 3% 黄、10% 红", "Standard: 3% yellow, 10% red"),
    "settings.lights.method": ("方法原文：落后 10% 黄、30% 红", "As in the method: 10% yellow, 30% red"),
    "settings.lights.strict": ("严格：落后 2% 黄、5% 红", "Strict: 2% yellow, 5% red"),
    "settings.hysteresis": ("转好需多走（百分点，0 为关闭）", "Extra points before a light improves (0 = off)"),
    "settings.festival": (
        "春节前后一天抵平常几天（1 为不调整）：工厂通常低于 1，礼品、快消通常高于 1",
        "What a day around the Spring Festival sells against an ordinary one (1 = no shift): factories usually below 1, gifts and consumer goods above",
    ),
    "settings.before": ("节前 15 天", "15 days before"),
    "settings.holiday": ("假期 8 天", "8 holiday days"),
    "settings.after": ("节后 7 天", "7 days after"),
    "settings.save": ("保存", "Save"),
    # Command line
    "demo.building": ("正在生成演示公司……", "Building the demo company…"),
    "demo.built": ("演示公司已就绪：{path}", "The demo company is ready: {path}"),
    "imports.verdict.accept": ("可以导入", "Accepted"),
    "imports.verdict.accept_with_notice": ("可以导入，请先确认以下提示", "Accepted once you confirm these notices"),
    "imports.verdict.reject": ("没有导入", "Refused"),
    # Import
    "imports.conservation": (
        "读取 {read} 行 = 写入 {stored} + 合计 {totals} + 空行 {blank}",
        "Read {read} rows = stored {stored} + totals {totals} + blank {blank}",
    ),
    "imports.refused": (
        "有 {n} 处必须处理，尚未写入任何数据",
        "{n} to fix; nothing was written",
    ),
    "imports.refused.names": (
        "有 {n} 个新名称要确认（在文件里出现 {times} 次）{more}，尚未写入任何数据",
        "{n} new names to confirm ({times} times in the file){more}; nothing was written",
    ),
    "imports.refused.more": ("，另有 {n} 处必须处理", " and {n} more to fix"),
    "imports.problems.names": ("新名称 {n} 个，", "{n} new names, "),
    "imports.problem.times": ("（共 {n} 处）", " ({n} times)"),
    "imports.then_answer": ("；先回答下面的问题", "; answer the questions below first"),
    "imports.answer_before": ("先回答上面的问题，再确认", "Answer the question above, then confirm"),
    "imports.answered": ("已回答：{answers}", "Answered: {answers}"),
    "imports.answer_anew": ("重新回答", "Answer anew"),
    "imports.names_of": ("{kind}：{names}", "{kind}: {names}"),
    "imports.dataset": ("这是什么数据", "What the file holds"),
    "dataset.actuals": ("月度实绩", "Monthly actuals"),
    "dataset.actuals.text": (
        "每行一个 月份 × 区域 × 产品 × 团队 × 渠道，至少有订单数、销量、销售额。",
        "One row per month × region × product × team × channel, with at least orders, units and revenue.",
    ),
    "dataset.plan": ("计划", "Plan"),
    "dataset.plan.text": (
        "每行一个 月份 × 区域 × 产品 × 团队，有基础目标，可有挑战目标。导入后成为一个新的计划版本。",
        "One row per month × region × product × team with a base target, and a challenge if there is one. "
        "It becomes a new plan version.",
    ),
    "dataset.benchmarks": ("行业数据", "Benchmarks"),
    "dataset.benchmarks.text": (
        "每行一个指标在某期间的行业值，注明来源。",
        "One row per KPI and period: the industry value, with its source.",
    ),
    "dataset.order_lines": ("订单明细", "Order lines"),
    "dataset.lead_sources": ("线索来源", "Lead sources"),
    "dataset.lead_sources.text": (
        "每行一个 月份 × 区域 × 渠道 × 来源：线索量、订单数，可有团队、话术和成本。只拆分已有的线索，不改变数字。",
        "One row per month × region × channel × source with leads and orders; team, script and cost if known. "
        "It breaks down leads that are there and changes no figure.",
    ),
    "imports.file": (
        "把文件放到这里，可以多份（CSV 或 XLSX，每份最多 50 MB）",
        "Drop files here, one or several (CSV or XLSX, up to 50 MB each)",
    ),
    "imports.file.help": (
        "只检查，不写入。确认之后才会写入，而且可以撤销。多份文件一次确认，要么全部写入，要么都不写。",
        "It is only checked. Nothing is written before you confirm, and you can undo it. "
        "Several files are confirmed together and written together, or none of them.",
    ),
    "imports.reading": ("正在检查文件…", "Checking the file…"),
    "imports.same_file": (
        "与已计入的文件完全相同，不需要再导入",
        "The very same file already counts; there is nothing to import",
    ),
    "imports.problems": ("必须处理 {errors} 处，提示 {notices} 处", "{errors} to fix, {notices} to know"),
    "imports.must_fix": ("■ 必须处理", "■ Fix"),
    "imports.notice": ("▲ 提示", "▲ Note"),
    "imports.kind": ("类别", "Kind"),
    "imports.capped": (
        "这里显示前 {shown} 处，共 {all} 处；下载的文件里有全部。",
        "The first {shown} of {all} are shown; the download has all of them.",
    ),
    "imports.problem_file": ("下载问题清单（含原始行）", "Download the problems with the original rows"),
    "imports.questions": ("请先回答", "Please answer first"),
    "imports.check_again": ("按这些回答重新检查", "Check again with these answers"),
    "imports.choose": ("请选择", "Choose"),
    "imports.changes": ("写入前后", "Before and after"),
    "imports.rows_before": ("之前行数", "Rows before"),
    "imports.rows_after": ("之后行数", "Rows after"),
    "imports.amount_before": ("之前金额", "Amount before"),
    "imports.amount_after": ("之后金额", "Amount after"),
    "imports.new_names": ("将新建 {n} 个名称", "{n} new names will be created"),
    "imports.confirm": ("确认导入 {n} 行", "Confirm: import {n} rows"),
    "imports.receipt": (
        "第 {load} 版导入完成：{file}，写入 {n} 行，{months}",
        "Load {load} done: {file}, {n} rows stored, {months}",
    ),
    "imports.receipt.same": (
        "{file} 与已计入的文件完全相同，没有重复写入",
        "{file} is the very same file as one that counts; nothing was written twice",
    ),
    "imports.undo_this": ("撤销本次导入", "Undo this import"),
    "imports.earlier": ("以前的导入", "Earlier imports"),
    "imports.all": ("显示全部 {n} 次", "Show all {n}"),
    "imports.load_line": (
        "第 {load} 版 · {dataset} · {file} · {n} 行 · {months} · {day} · {actor}",
        "Load {load} · {dataset} · {file} · {n} rows · {months} · {day} · {actor}",
    ),
    "imports.undo_one": ("撤销", "Undo"),
    "imports.redo_one": ("恢复", "Redo"),
    "imports.not_counted": ("已撤销，不计入", "undone, not counted"),
    "imports.undone": ("第 {load} 版导入已撤销：{months}", "Load {load} undone: {months}"),
    "imports.redone": ("第 {load} 版导入已恢复：{months}", "Load {load} counts again: {months}"),
    "imports.conservation.before": (
        "读取 {read} 行 = 可写入 {stored} + 合计 {totals} + 空行 {blank}",
        "Read {read} rows = to store {stored} + totals {totals} + blank {blank}",
    ),
    "imports.conservation.refused": (
        "读取 {read} 行 = 数据 {stored} + 合计 {totals} + 空行 {blank}",
        "Read {read} rows = data {stored} + totals {totals} + blank {blank}",
    ),
    "imports.conservation.repeated": (" + 重复表头 {n}", " + repeated headers {n}"),
    "imports.conservation.filtered": (" + 按规则排除 {n}", " + filtered out {n}"),
    "imports.conservation.merged": (" + 合并 {n}", " + merged {n}"),
    # Import: what a file may leave open, by the answer's key, and the answers that have words
    "question.unit": ("金额的单位是什么？", "Which unit are the amounts in?"),
    "question.duplicates": ("同一个格子出现多次：", "Some cells occur more than once:"),
    "question.scope": ("文件缺少已有的区域：", "Regions that are stored are not in the file:"),
    "question.sheets": ("导入哪些工作表？", "Which sheets shall be imported?"),
    "question.fill_down": ("哪些列的空格沿用上一行？", "In which columns do blanks repeat the row above?"),
    "question.map": ("缺少的列是哪一列？", "Which column is the missing one?"),
    "question.map.about": ("“{about}”是文件里的哪一列？", "Which column of the file is “{about}”?"),
    "question.const": ("缺少的列，全部行用什么值？", "Which value shall all rows have?"),
    "question.const.about": (
        "“{about}”没有列，全部行用什么值？",
        "There is no column “{about}”: which value for all rows?",
    ),
    "question.names": ("文件里有新的名称：", "The file has new names:"),
    "question.names.about": ("“{about}”是哪一个{kind}？", "Which {kind} is “{about}”?"),
    "question.legacy": ("这是旧格式：", "This is an old format:"),
    "question.group": ("文件若不是销售数据，是哪一类？", "If the file is not about sales, what is it about?"),
    "question.tax": ("金额是含税还是未税？", "Are the amounts with or without tax?"),
    "question.cumulative": ("金额是累计数吗？", "Are the amounts cumulative?"),
    "question.as_of": ("数据截至哪一天？", "Data to which day?"),
    "question.filter": ("哪些行要计入？", "Which rows count?"),
    "question.filter.about": ("“{about}”等于什么的行才计入？", "Rows count where “{about}” is what?"),
    "question.const.year": ("列标题里的月份是哪一年？", "Which year are the months of the heads?"),
    "question.measure": ("这些数值是哪个指标？", "Which measure are these figures?"),
    "question.months": ("文件里有已结账或还没到的月份：", "The file holds months that are closed or have not come:"),
    "question.decimal": ("数字像是用逗号作小数点：", "The numbers seem to have a decimal comma:"),
    "question.partial": ("文件只有部分指标，其余会成为空值：", "The file lacks measures, which would become empty:"),
    "question.gap": ("累计中有没有数据的月份：", "Months of the year to date hold no figures:"),
    "question.large": ("金额远大于历史：", "The amounts are far above history:"),
    "question.negative": ("累计比之前各月之和还小：", "The year to date is below the earlier months:"),
    "answer.months.open": ("只取其余月份", "take only the other months"),
    "answer.decimal.comma": ("是，1.234,56 就是 1234.56", "yes, 1.234,56 means 1234.56"),
    "answer.partial.replace": ("仍然替换", "replace all the same"),
    "answer.gap.accept": ("照此计算（这些月份没有发生额）", "accept it (nothing happened in those months)"),
    "answer.large.accept": ("金额无误", "the amounts are right"),
    "answer.negative.accept": ("接受负数（退货或冲减）", "accept negative months (returns, corrections)"),
    "answer.duplicates.sum": ("相加", "add them up"),
    "answer.scope.regions": (
        "只替换文件里有的区域，其他区域保持不变",
        "replace only those in the file, the others stay",
    ),
    "answer.names.create": ("全部新建", "create them all"),
    "answer.const.@sheet": ("各工作表的名称", "the name of each sheet"),
    "answer.legacy.read": ("仍然读取", "read it all the same"),
    "answer.cumulative.yes": ("是，累计数", "Yes, cumulative"),
    "answer.cumulative.no": ("不是，当月数", "No, the month alone"),
    "answer.tax.incl": ("含税，税率", "With tax at"),
    "answer.tax.excl": ("未税", "Without tax"),
    "imports.readers": (
        "你可以查看导入记录和下载模板；导入数据由编辑者或管理员来做。",
        "You can read the imports and take the templates; an editor or administrator imports data.",
    ),
    "imports.locked.reader": ("由编辑者或管理员来做", "For an editor or administrator"),
    "imports.locked.regions": (
        "它还有别的区域的数据：请联系全公司的编辑者",
        "It holds other regions too: ask an editor of the company",
    ),
    "imports.locked.closed": ("其中有已结账的月份", "It holds a closed month"),
    "imports.locked.approved": ("计划已批准", "Its plan is approved"),
    "imports.switch_refused": (
        "没有改动：它已被撤销或恢复，或者有更新的计划版本以它为基础",
        "Nothing was changed: it was already switched, or a later plan version builds on it",
    ),
    "imports.undo": ("可随时撤销本次导入", "You can undo this import"),
    "cockpit.promise": ("{register}：{lights}　{worst}", "{register}: {lights}　{worst}"),
    # Milestones and contingency plans
    "milestones.headline": ("{n} 个里程碑落后于约定", "{n} milestones are behind"),
    "milestones.headline.none": ("没有落后的里程碑", "No milestone is behind"),
    "milestones.bad": ("滞后 {lag}，应成立专项攻坚小组", "{lag} behind: form a task force"),
    "milestones.watch": ("滞后 {lag}，请填写改进动作", "{lag} behind: name the improvement"),
    "milestones.late": (
        "晚 {days} 天完成（滞后 {lag}），请记录原因",
        "Done {days} days late ({lag} behind): record why",
    ),
    "milestones.done": ("按期完成，请记录有效做法", "Done on time: record what worked"),
    "milestones.good": ("按计划推进", "On plan"),
    "milestones.unknown": ("还没有开始", "Not begun yet"),
    "milestones.moved": ("到期日已改，最初约定 {day}", "Moved: first agreed for {day}"),
    "contingencies.none": ("暂无预案被触发", "Nothing triggered"),
    "contingencies.triggered": (
        "触发：{name} {value}，阈值 {threshold}",
        "Triggered: {name} at {value}, limit {threshold}",
    ),
    "contingencies.near": ("接近阈值：{name} {value}，阈值 {threshold}", "Near: {name} at {value}, limit {threshold}"),
    "contingencies.clear": ("未触发：{name} {value}，阈值 {threshold}", "Clear: {name} at {value}, limit {threshold}"),
    "contingencies.no_value": ("还没有读数，请填写“外部指标读数”", "No reading yet: fill in the outside reading"),
    "contingencies.alert": ("{state} 预警：{rule}", "{state} alert: {rule}"),
    "contingencies.start": ("启动预案", "Start the plan"),
    "contingencies.started": ("{title} 已启动", "{title} started"),
    "contingencies.why": ("触发线已到", "The trigger was reached"),
    "contingencies.locked": ("已锁定客户 {n} 家，金额 {amount}", "{n} customers locked, {amount}"),
    "contingencies.drilled": ("距上次演练 {n} 天", "{n} days since the last drill"),
    "contingencies.never": ("还没有演练过", "Never drilled"),
    "contingencies.series": ("{kpi} · 近十二个月", "{kpi} · last twelve months"),
    # Closing a month
    "closing.empty": (
        "还没有数据。导入第一个月后，可在这里结账。",
        "No figures yet. Import the first month, then close it here.",
    ),
    "closing.through": ("已结账至 **{month}**。", "Closed through **{month}**."),
    "closing.none": ("还没有结过账。", "No month is closed yet."),
    "closing.ready": ("待结账：{months}。", "Ready to close: {months}."),
    "closing.unfinished": ("未完整：{months}。", "Not complete: {months}."),
    "closing.unexplained": (
        "{n} 个月与财务的差额未解释完。",
        "Months differing from finance without a full reason: {n}.",
    ),
    "closing.close": ("结账", "Close"),
    "closing.close.text": (
        "结账后，这个月及以前的数据不再接受导入、撤销和恢复；差错用“调整”补记在后面的月份。",
        "Afterwards this month and all before it take no import, undo or redo; errors are booked as adjustments later.",
    ),
    "closing.close.month": ("结账至", "Close through"),
    "closing.close.done": ("已结账至 {month}", "Closed through {month}"),
    "closing.reopen": ("反结账", "Reopen"),
    "closing.reopen.text": (
        "打开这个月及以后已结账的月份。原因会记入操作日志。",
        "Opens this month and every closed one after it. The reason goes into the audit log.",
    ),
    "closing.reopen.month": ("打开", "Reopen from"),
    "closing.reopen.done": ("{month} 起已反结账", "Open again from {month}"),
    "closing.state.closed": ("● 已结账", "● Closed"),
    "closing.state.ready": ("▲ 待结账", "▲ Ready"),
    "closing.state.unfinished": ("◐ 未完整", "◐ Incomplete"),
    "closing.state.empty": ("○ 无数据", "○ No data"),
    "closing.ours": ("销售额", "Revenue"),
    "closing.finance": ("财务合计", "Finance"),
    "closing.not_explained": ("未解释差额", "Not explained"),
    "closing.restated": ("改动次数", "Changes"),
    "closing.by": ("结账人", "Closed by"),
    "closing.at": ("结账时间", "Closed at"),
    "closing.bridge": ("与财务核对", "Bridge to finance"),
    "closing.no_bridge": (
        "还没有可核对的财务合计。先在“财务口径合计”里录入。",
        "No finance total to compare with yet. Enter one under “Finance's totals”.",
    ),
    "closing.which": ("核对哪一笔", "Which total"),
    "closing.rest": (
        "财务与我们相差 {difference}，其中 {rest} 未解释。",
        "Finance differs by {difference}; {rest} of it is not explained.",
    ),
    "closing.tied": (
        "财务与我们相差 {difference}，已全部解释。",
        "Finance differs by {difference}; all of it is explained.",
    ),
    "closing.step": ("步骤", "Step"),
    "closing.step.ours": ("我们的数字", "Our figure"),
    "closing.step.unexplained": ("未解释差额", "Not explained"),
    "closing.step.finance": ("财务合计", "Finance"),
    "closing.amount": ("金额", "Amount"),
    "closing.ledger": ("改动台账", "Restatements"),
    "closing.no_restatement": (
        "公布过的数字都没有改动过。",
        "No figure changed after it was first told.",
    ),
    "closing.what": ("事由", "What"),
    "closing.what.load": ("导入", "Load"),
    "closing.what.undo": ("撤销导入", "Undo of load"),
    "closing.what.redo": ("恢复导入", "Redo of load"),
    "closing.what.adjust": ("调整", "Adjustment"),
    "closing.what.unadjust": ("取消调整", "Withdrawal of"),
    "closing.about": ("文件或原因", "File or reason"),
    "closing.closed_then": ("当时", "Then"),
    "closing.was_closed": ("已结账", "closed"),
    "problem.closed_already": ("{value} 已经结账", "{value} is closed already"),
    "problem.month_not_over": ("{value} 还没有结束", "{value} is not over yet"),
    "problem.month_not_ready": ("{value} 的数据还不完整", "The figures of {value} are not complete"),
    "problem.not_closed": ("{value} 没有结账", "{value} is not closed"),
    "export.table.closing": ("月结", "Closing"),
    "export.table.finance_bridge": ("与财务核对", "Bridge to finance"),
    "export.table.restatements": ("改动台账", "Restatements"),
    # Exports
    "export.notes": ("说明", "Notes"),
    "export.workbook": ("全部表格", "All tables"),
    "export.rows": ("原始数据", "Original rows"),
    "export.problems": ("问题清单", "Problems"),
    "export.year": ("年份", "year"),
    "export.row": ("行号", "Row"),
    "export.column": ("列", "Column"),
    "export.value": ("内容", "Value"),
    "export.wrong": ("问题", "What is wrong"),
    "export.column_number": ("第 {n} 列", "Column {n}"),
    "export.kpi": ("指标", "KPI"),
    "export.measure": ("指标", "Measure"),
    "export.unit": ("单位", "Unit"),
    "export.unit.money": ("元", "CNY"),
    "export.unit.percent": ("比率（0.15 即 15%）", "ratio (0.15 is 15%)"),
    "export.unit.count": ("个", "number"),
    "export.unit.quantity": ("数量", "quantity"),
    "export.light": ("状态", "Status"),
    "export.before": ("变动前", "Before"),
    "export.after": ("变动后", "After"),
    "export.source": ("来源", "Source"),
    "export.load": ("导入号", "Load"),
    "export.dataset": ("数据集", "Dataset"),
    "export.file": ("文件", "File"),
    "export.stored": ("写入行数", "Rows stored"),
    "export.day": ("数据截至", "Data to"),
    "export.actor": ("操作人", "Who"),
    "export.at": ("时间", "Time"),
    "export.counted": ("计入", "Counted"),
}
TEXT |= REGISTER_TEXT
TEXT |= SOURCE_TEXT
TEXT |= TIME_TEXT
TEXT |= ACTION_TEXT
TEXT |= ALERT_TEXT
TEXT |= PLAN_TEXT
TEXT |= DECOMPOSE_TEXT
TEXT |= MOVES_TEXT
TEXT |= TOTAL_TEXT
TEXT |= WHYS_TEXT
TEXT |= TERRITORY_TEXT
TEXT |= CAPACITY_TEXT
TEXT |= MEASURE_TEXT
TEXT |= PERSON_TEXT
TEXT |= RECORD_TEXT
TEXT |= FORMS_TEXT
TEXT |= ROUNDS_TEXT
TEXT |= RESULTS_TEXT
TEXT |= REQUEST_TEXT
TEXT |= LOCALISE_TEXT
TEXT |= DIAGNOSIS_TEXT
TEXT |= NOTES_TEXT
