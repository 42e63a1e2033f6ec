"""Every text of the screens, Chinese and English on one row, so that neither can exist alone.

Braces are computed values, already written by `formats`. Keys are `section.thing`; keep each section together.
Style: number first, then what it means, then who does what; 你, never 您; full-width punctuation in Chinese.
"""

from __future__ import annotations

TEXT: dict[str, tuple[str, str]] = {
    # The product and its frame
    "app.title": ("销售驾驶舱", "Sales Cockpit"),
    "frame.language": ("语言", "Language"),
    "frame.period": ("期间", "Period"),
    "frame.scope": ("范围", "Scope"),
    "frame.whole_company": ("全公司", "Whole company"),
    "frame.plan_version": ("计划版本", "Plan version"),
    "frame.as_of": ("数据截至 {day}", "Data to {day}"),
    "frame.unit": ("单位：{unit}", "Unit: {unit}"),
    "frame.download": ("下载", "Download"),
    "frame.nothing_yet": ("还没有数据", "No data yet"),
    "frame.from": ("从", "From"),
    "frame.to": ("到", "To"),
    "frame.all": ("全部", "All"),
    "frame.plan_in_force": ("执行中的计划", "Plan in force"),
    "frame.version": ("{year} 年计划 V{number}（{state}）", "{year} plan V{number} ({state})"),
    "frame.as_of_load": ("数据时点", "Figures as they stood"),
    "frame.newest_load": ("现在（最新）", "Now (newest)"),
    "frame.load": ("第 {load} 版导入之后 · {day} · {file}", "After load {load} · {day} · {file}"),
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
    "preset.twelve": ("近 12 个月", "Last 12 months"),
    "plan_state.draft": ("草稿", "draft"),
    "plan_state.submitted": ("已提交", "submitted"),
    "plan_state.approved": ("已批准", "approved"),
    "plan_state.superseded": ("已替换", "superseded"),
    "plan_state.withdrawn": ("已撤回", "withdrawn"),
    # When something cannot be done: what happened, and what to do next
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
    "error.store_read_only": (
        "数据文件或它的文件夹不允许写入，没有保存",
        "The data file or its folder refuses writes; nothing was saved",
    ),
    "error.store_read_only.next": (
        "请检查文件夹权限，或换一个可以写入的位置（环境变量 SALESPLAN_STORE），然后再试一次。",
        "Check the rights of the folder, or choose another place (variable SALESPLAN_STORE), then try again.",
    ),
    "error.disk_full": ("磁盘已满，未保存；原有数据完好", "The disk is full; nothing was saved and your data is intact"),
    "error.disk_full.next": (
        "请腾出空间（至少是文件大小的三倍），然后再试一次。",
        "Free some space (at least three times the size of the file), then try again.",
    ),
    "error.stale_view": (
        "你看到的内容之后已有变动，没有写入",
        "The data changed after you looked; nothing was written",
    ),
    "error.stale_view.next": (
        "请重新预览，核对后再确认。",
        "Look at the new preview, check it, then confirm again.",
    ),
    "error.forbidden": ("你的角色或区域不允许这样做，没有改动", "Your role or regions do not allow this; nothing was changed"),
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
        "复购客户数 ÷（新客数 + 复购客户数），按单月计算，不跨月相加。",
        "Repeat customers ÷ (new + repeat customers), one month at a time, never summed over months.",
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
    "against.last_month": ("上月", "Last month"),
    "against.industry": ("行业", "Industry"),
    "against.gap": ("与计划之差", "Gap to plan"),
    "against.attainment": ("达成率", "Attainment"),
    # Pictures: the caption names measure, unit, slice, period and marks; `alt` is read aloud
    "chart.months.caption": (
        "{kpi}，{unit} · {scope} · {period}　■ 实际　□ 计划　浅灰 去年　斜纹 未完月份　横线 应达　上方 与计划之差",
        (
            "{kpi}, {unit} · {scope} · {period}　■ actual　□ plan　light grey last year　hatched unfinished　"
            "tick due　above: gap"
        ),
    ),
    "chart.months.alt": (
        "{kpi}各月实际、计划、去年，以及与计划之差，{period}",
        "{kpi} by month: actual, plan, last year and the gap to plan, {period}",
    ),
    "chart.heat.caption": (
        "达成率 % 与差额（{unit}）· 区域 × 产品 · {period}　● 正常　▲ 滞后　■ 严重滞后　○ 无数据　点格看明细",
        (
            "Attainment % and gap ({unit}) · region × product · {period}　● on track　▲ behind　■ far behind　"
            "○ no data　click a cell for detail"
        ),
    ),
    "chart.heat.alt": (
        "区域与产品的达成率热图，{period}",
        "Heat map of attainment by region and product, {period}",
    ),
    "chart.variance.caption": (
        "{kpi}，{unit} · 各{dimension} · {period}　■ 实际　□ 计划　浅灰 去年　右侧 与计划之差",
        "{kpi}, {unit} · by {dimension} · {period}　■ actual　□ plan　light grey last year　right: gap to plan",
    ),
    "chart.variance.alt": (
        "各{dimension}{kpi}的实际、计划、去年，以及与计划之差，{period}",
        "{kpi} by {dimension}: actual, plan, last year and the gap to plan, {period}",
    ),
    "chart.trend.caption": (
        "{kpi}，{unit} · {scope} · {period}　实线 实际　虚线 计划　细灰线 行业　空心点 未完月份",
        "{kpi}, {unit} · {scope} · {period}　solid actual　dashed plan　thin grey industry　hollow unfinished",
    ),
    "chart.trend.alt": ("{kpi}各月走势，{period}", "{kpi} by month, {period}"),
    # Sales cockpit
    "cockpit.as_of": ("数据截至 {day}，第 {load} 版导入", "Data to {day}, load {load}"),
    "cockpit.attainment": (
        "基础目标达成 {base}，挑战目标 {challenge}",
        "Base {base}, challenge {challenge}",
    ),
    "cockpit.landing": (
        "全年预计 {landing}，达成基础目标的概率 {chance}",
        "Full-year estimate {landing}; chance of base {chance}",
    ),
    "cockpit.hidden_gap": ("合计正常，但{member}仅 {rate}", "Total is fine, but {member} is at {rate}"),
    "cockpit.below_industry": (
        "{kpi}低于行业均值，已自动生成线索质量分析",
        "{kpi} below industry; lead-quality analysis is ready",
    ),
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
    "cockpit.no_plan": ("还没有计划，先看实际与去年", "No plan yet: actuals and last year only"),
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
        "{member}达成 {rate}，同时{category}客单价 {aov}、毛利率 {margin}",
        "{member} at {rate}, while {category} order value {aov} and margin {margin}",
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
    "cockpit.festival": ("春节错位", "holiday shift"),
    "cockpit.open": ("打开这个数：公式、来源", "Open this number: formula, inputs, loads"),
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
    "cockpit.gap": ("与应达之差", "Gap to due"),
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
        "演示文件会保留在一旁，不会删除。",
        "The demo file is set aside, not deleted.",
    ),
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
        "{n} problems must be fixed; nothing was written",
    ),
    "imports.ask_tax": ("金额是含税还是未税？", "Is the amount with or without tax?"),
    "imports.ask_as_of": ("数据截至哪一天？", "Data to which day?"),
    "imports.undo": ("可随时撤销本次导入", "You can undo this import"),
    # Exports
    "export.notes": ("说明", "Notes"),
    "export.workbook": ("全部表格", "All tables"),
    "export.rows": ("原始数据", "Original rows"),
    "export.problems": ("问题清单", "Problems"),
    "export.row": ("行号", "Row"),
    "export.column": ("列", "Column"),
    "export.value": ("内容", "Value"),
    "export.wrong": ("问题", "What is wrong"),
    "export.column_number": ("第 {n} 列", "Column {n}"),
    "export.kpi": ("指标", "KPI"),
    "export.measure": ("指标", "Measure"),
    "export.unit": ("单位", "Unit"),
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
    "export.at": ("时间（UTC）", "Time (UTC)"),
    "export.counted": ("计入", "Counted"),
}
