"""Words of diagnoses: what explains a gap, where it is concentrated, what to ask next, what cannot be known."""

from __future__ import annotations

DIAGNOSIS_TEXT: dict[str, tuple[str, str]] = {
    "diagnosis.title": ("诊断", "Diagnosis"),
    "diagnosis.open": ("诊断：为什么？", "Diagnosis: why?"),
    "diagnosis.kind.lead_quality": ("线索质量分析", "Lead-quality analysis"),
    "diagnosis.kind.low_price": ("低价超卖分析", "Low-price analysis"),
    "diagnosis.kind.returns": ("退货分析", "Returns analysis"),
    "diagnosis.kind.repurchase": ("复购分析", "Repurchase analysis"),
    "diagnosis.kind.dealers": ("经销商分析", "Dealer analysis"),
    "diagnosis.kind.attainment": ("达成分析", "Attainment analysis"),
    "diagnosis.kind.share": ("份额分析", "Share analysis"),
    "diagnosis.caption": ("{scope} · {period}", "{scope} · {period}"),
    "diagnosis.found": ("说明差距的是", "What explains it"),
    "diagnosis.slices": ("集中在哪里", "Where it is concentrated"),
    "diagnosis.ask": ("接着问", "Ask next"),
    "diagnosis.limits": ("这里看不出的", "What this cannot know"),
    "diagnosis.missing": ("还缺数据：{what}", "Data that would say more: {what}"),
    "diagnosis.missing.join": ("；", "; "),
    "diagnosis.missing.value_or_reference": (
        "这段时间没有数据，或者没有可对照的数据",
        "no figures for these months, or nothing to hold them against",
    ),
    "diagnosis.missing.lead_sources": (
        "线索来源（可按渠道、来源、话术拆分）",
        "lead sources (to split by channel, source and script)",
    ),
    "diagnosis.missing.order_lines": ("订单明细（客户、经销商、行业）", "order lines (customers, dealers, industries)"),
    "diagnosis.missing.market": ("市场规模（区分目标与份额）", "market sizes (to tell the target from our share)"),
    "diagnosis.missing.funnel": ("线索量（漏斗各环节）", "leads (the links of the funnel)"),
    "diagnosis.missing.last_year": ("去年同期", "the same months of last year"),
    "diagnosis.missing.cost": ("成本（毛利）", "cost (margin)"),
    "diagnosis.no_data": ("无数据", "no data"),
    "diagnosis.unknown": ("未注明", "not told"),
    "diagnosis.more": ("更多分析", "More analyses"),
    # What is held against what
    "diagnosis.basis.plan": ("应达计划", "the plan due by now"),
    "diagnosis.basis.last_year": ("去年同期", "last year"),
    "diagnosis.basis.industry": ("行业均值", "the industry"),
    # Attributes of slices
    "diagnosis.attribute.month": ("月份", "months"),
    "diagnosis.attribute.region": ("区域", "regions"),
    "diagnosis.attribute.product": ("产品", "products"),
    "diagnosis.attribute.team": ("团队", "teams"),
    "diagnosis.attribute.channel": ("渠道", "channels"),
    "diagnosis.attribute.tier": ("客户分层", "tiers"),
    "diagnosis.attribute.industry": ("行业", "industries"),
    "diagnosis.attribute.dealer": ("经销商", "dealers"),
    "diagnosis.attribute.source": ("来源", "sources"),
    "diagnosis.attribute.script": ("话术", "scripts"),
    "diagnosis.sibling": ("其余{attribute} {change}", "other {attribute} {change}"),
    "diagnosis.same_as": ("{slice}（即 {names}）", "{slice} (the same as {names})"),
    "diagnosis.apart_of": ("{slice}（不参与比较）", "{slice} (not compared)"),
    "diagnosis.weight_of": ("{slice}（占比变化）", "{slice} (its changed weight)"),
    "diagnosis.slices.rest": ("其余（不在以上切片里）", "All others (in none of these slices)"),
    "diagnosis.slices.mix": ("其余的构成变化", "Mix of all others"),
    "diagnosis.slice.without": ("{slice}（{names}以外）", "{slice} outside {names}"),
    "diagnosis.each": ("每单 {amount}", "{amount} an order"),
    "diagnosis.evidence.strong": ("证据强", "strong"),
    "diagnosis.evidence.medium": ("证据中", "medium"),
    "diagnosis.evidence.weak": ("证据弱", "weak"),
    "diagnosis.dealer": ("经销商 {code}", "Dealer {code}"),
    "diagnosis.tier": ("{tier}客户", "{tier} customers"),
    "diagnosis.industry": ("{industry}行业", "industry {industry}"),
    "diagnosis.link.leads": ("线索量", "leads"),
    "diagnosis.link.conversion": ("转化率", "conversion"),
    "diagnosis.link.aov": ("客单价", "order value"),
    "diagnosis.link.returns": ("退货率", "returns"),
    "diagnosis.link.unled": ("没有线索数据的部分", "what has no leads on record"),
    "diagnosis.script": ("话术“{code}”", "script “{code}”"),
    "diagnosis.band.below": ("{high} 以下", "under {high}"),
    "diagnosis.band.above": ("{low} 以上", "{low} and more"),
    "diagnosis.band": ("{low}–{high}", "{low}–{high}"),
    # Pictures: what is taken apart
    "diagnosis.parts.market": ("目标、市场与份额", "Target, market and share"),
    "diagnosis.parts.market.before": ("市场与份额", "Market and share"),
    "diagnosis.parts.market.due": ("目标与份额", "Target and share"),
    "diagnosis.parts.members": ("由谁造成", "Who carries it"),
    "diagnosis.parts.funnel": ("与去年相比，漏斗哪一环变了", "Which link of the funnel moved against last year"),
    "diagnosis.parts.orders": ("少了（多了）哪些订单", "Which orders are missing"),
    "diagnosis.parts.order_value": ("价格与结构：按去年客单价折算", "Price and mix, at last year's order value"),
    "diagnosis.parts.profit": ("毛利：各产品自身与结构", "Gross profit: own margins and the mix"),
    "diagnosis.parts.returns": ("退货额：按去年退货率折算", "Returns, at last year's rate"),
    "diagnosis.parts.customers": ("老客户去留", "Customers who stayed, and who did not"),
    "diagnosis.parts.dealers": ("与去年相比", "Against last year"),
    "diagnosis.parts.caption": ("{unit}；各条相加等于差距", "{unit}; the bars add up to the gap"),
    "diagnosis.unit.orders": ("订单数", "Orders"),
    "diagnosis.parts.alt": ("{name}：从 {start} 到 {end}", "{name}: from {start} to {end}"),
    "diagnosis.part.due": ("应达计划", "Plan due"),
    "diagnosis.part.before": ("去年同期", "Last year"),
    "diagnosis.part.value": ("实际", "Actual"),
    "diagnosis.part.net": ("实际（扣退货）", "Actual, net of returns"),
    "diagnosis.part.plan": ("目标与市场之差", "Target vs market"),
    "diagnosis.part.market": ("市场增长", "Market growth"),
    "diagnosis.part.share": ("份额变化", "Share"),
    "diagnosis.part.leads": ("线索量", "Leads"),
    "diagnosis.part.conversion": ("转化率", "Conversion"),
    "diagnosis.part.aov": ("客单价", "Order value"),
    "diagnosis.part.returns": ("退货率", "Returns"),
    "diagnosis.part.unled": ("没有线索数据的部分", "No leads on record"),
    "diagnosis.part.expected_orders": ("按参照转化率", "At the reference rate"),
    "diagnosis.part.orders": ("实际订单", "Orders"),
    "diagnosis.part.old_sources": ("原有来源", "Earlier sources"),
    "diagnosis.part.channel_mix": ("渠道结构", "Mix of channels"),
    "diagnosis.part.expected_revenue": ("按去年客单价", "At last year's value"),
    "diagnosis.part.revenue": ("实际销售额", "Revenue"),
    "diagnosis.part.expected_profit": ("按去年毛利率", "At last year's margin"),
    "diagnosis.part.profit": ("实际毛利", "Gross profit"),
    "diagnosis.part.price": ("价格（同一产品）", "Price (same product)"),
    "diagnosis.part.own_margin": ("各产品自身毛利", "Own margins"),
    "diagnosis.part.mix": ("结构", "Mix"),
    "diagnosis.part.expected_returns": ("按去年退货率", "At last year's rate"),
    "diagnosis.part.returned": ("实际退货", "Returned"),
    "diagnosis.part.customers_quiet": ("停购客户", "Customers who stopped"),
    "diagnosis.part.customers_less": ("买得更少", "Buy less"),
    "diagnosis.part.customers_more": ("买得更多", "Buy more"),
    "diagnosis.part.customers_new": ("新客户", "New customers"),
    "diagnosis.part.rest": ("其余", "The rest"),
    "diagnosis.part.overlap": ("一单多品", "Orders of several products"),
    "diagnosis.row.before_sources": ("原有来源，此前", "Earlier sources, before"),
    "diagnosis.row.old_sources": ("原有来源，此后", "Earlier sources, since"),
    # Tables
    "diagnosis.table.slices": ("集中的切片与对照", "Slices and their counter-check"),
    "diagnosis.table.members.region": ("按区域", "By region"),
    "diagnosis.table.members.team": ("按团队", "By team"),
    "diagnosis.table.members.product": ("按产品", "By product"),
    "diagnosis.table.members.channel": ("按渠道", "By channel"),
    "diagnosis.table.turn": ("新来源前后", "Before and since the new source"),
    "diagnosis.table.sources": ("按来源（标 ● 的是新来源）", "By source (● is new)"),
    "diagnosis.table.scripts": ("按话术", "By script"),
    "diagnosis.table.examples": ("例子：团队 × 来源 × 话术", "Examples: team × source × script"),
    "diagnosis.table.leads.channel": ("线索转化，按渠道", "Conversion by channel"),
    "diagnosis.table.leads.region": ("线索转化，按区域", "Conversion by region"),
    "diagnosis.table.leads.team": ("线索转化，按团队", "Conversion by team"),
    "diagnosis.table.products": ("按产品：价格与结构", "By product: price and mix"),
    "diagnosis.table.bands": ("按订单金额档", "By size of the order"),
    "diagnosis.table.returns.product": ("退货，按产品", "Returns by product"),
    "diagnosis.table.returns.team": ("退货，按团队", "Returns by team"),
    "diagnosis.table.returns.region": ("退货，按区域", "Returns by region"),
    "diagnosis.table.returns.channel": ("退货，按渠道", "Returns by channel"),
    "diagnosis.table.returns.customer": ("退货最多的客户", "Customers with most returns"),
    "diagnosis.table.groups": ("按区域 × 分层 × 行业", "By region × tier × industry"),
    "diagnosis.table.stopped": ("例子：停购的客户", "Examples: customers who stopped"),
    "diagnosis.table.repurchase.region": ("复购率，按区域", "Repurchase by region"),
    "diagnosis.table.repurchase.team": ("复购率，按团队", "Repurchase by team"),
    "diagnosis.table.repurchase.channel": ("复购率，按渠道", "Repurchase by channel"),
    "diagnosis.table.dealers": ("按经销商", "By dealer"),
    "diagnosis.table.dealer.product": ("该经销商，按产品", "This dealer by product"),
    "diagnosis.table.dealer.customer": ("该经销商，按客户", "This dealer by customer"),
    "diagnosis.table.share.region": ("份额，按区域", "Share by region"),
    "diagnosis.table.share.team": ("份额，按团队", "Share by team"),
    "diagnosis.table.share.product": ("份额，按产品", "Share by product"),
    "diagnosis.column.name": ("名称", "Name"),
    "diagnosis.column.slice": ("切片", "Slice"),
    "diagnosis.column.gap": ("差距", "Gap"),
    "diagnosis.column.part": ("占差距", "Of the gap"),
    "diagnosis.column.change": ("变化", "Change"),
    "diagnosis.column.siblings": ("对照：同级其余", "Counter-check: siblings"),
    "diagnosis.column.evidence": ("证据", "Evidence"),
    "diagnosis.column.value": ("实际", "Actual"),
    "diagnosis.column.due": ("应达", "Due"),
    "diagnosis.column.before": ("去年同期", "Last year"),
    "diagnosis.column.rate": ("比率", "Rate"),
    "diagnosis.column.leads_of": ("来源", "Source"),
    "diagnosis.column.months": ("月份", "Months"),
    "diagnosis.column.leads": ("线索", "Leads"),
    "diagnosis.column.orders": ("订单", "Orders"),
    "diagnosis.column.conversion": ("转化率", "Conversion"),
    "diagnosis.column.gap_orders": ("订单差", "Orders short"),
    "diagnosis.column.source": ("来源", "Source"),
    "diagnosis.column.since": ("始于", "Since"),
    "diagnosis.column.script": ("话术", "Script"),
    "diagnosis.column.team": ("团队", "Team"),
    "diagnosis.column.cost_per_lead": ("每线索成本", "Cost per lead"),
    "diagnosis.column.cost_per_order": ("每订单成本", "Cost per order"),
    "diagnosis.column.reference": ("参照", "Reference"),
    "diagnosis.column.orders_part_before": ("去年订单占比", "Part before"),
    "diagnosis.column.orders_part_now": ("订单占比", "Part now"),
    "diagnosis.column.revenue_part_before": ("去年销售占比", "Part before"),
    "diagnosis.column.revenue_part_now": ("销售占比", "Part now"),
    "diagnosis.column.order_value_before": ("去年客单价", "Order before"),
    "diagnosis.column.order_value_now": ("客单价", "Order now"),
    "diagnosis.column.unit_price_before": ("去年单价", "Price before"),
    "diagnosis.column.unit_price_now": ("单价", "Price now"),
    "diagnosis.column.margin_before": ("去年毛利率", "Margin before"),
    "diagnosis.column.margin_now": ("毛利率", "Margin now"),
    "diagnosis.column.own_margin": ("自身毛利影响", "Own margin"),
    "diagnosis.column.price": ("价格影响", "Price"),
    "diagnosis.column.mix": ("结构影响", "Mix"),
    "diagnosis.column.band": ("订单金额", "Size of order"),
    "diagnosis.column.orders_before": ("去年订单", "Orders, last year"),
    "diagnosis.column.orders_now": ("订单", "Orders"),
    "diagnosis.column.shift": ("占比变化", "Shift"),
    "diagnosis.column.returned": ("退货额", "Returned"),
    "diagnosis.column.more": ("多退", "More than before"),
    "diagnosis.column.group": ("客户群", "Customer group"),
    "diagnosis.column.customers": ("客户数", "Customers"),
    "diagnosis.column.quiet": ("停购", "Stopped"),
    "diagnosis.column.quiet_part": ("停购占比", "Stopped, part"),
    "diagnosis.column.last_year": ("去年全年", "Whole last year"),
    "diagnosis.column.product": ("主要产品", "Main product"),
    "diagnosis.column.last": ("最后订单", "Last order"),
    "diagnosis.column.industry": ("行业均值", "Industry"),
    "diagnosis.column.market": ("市场增长", "Market"),
    "diagnosis.column.grew": ("自身增长", "Own growth"),
    "diagnosis.column.won": ("份额得失", "Won or lost"),
    # Headlines
    "diagnosis.say.nothing": (
        "{period} 没有足够的数据说明“{kpi}”",
        "There is not enough on record of {period} to explain {kpi}",
    ),
    "diagnosis.say.attainment.short": (
        "{kpi} {value}，是{basis} {reference} 的 {rate}，差 {gap}",
        "{kpi} is {value}, {rate} of {basis} ({reference}): {gap} short",
    ),
    "diagnosis.say.attainment.ahead": (
        "{kpi} {value}，是{basis} {reference} 的 {rate}，多 {gap}",
        "{kpi} is {value}, {rate} of {basis} ({reference}): {gap} ahead",
    ),
    "diagnosis.say.attainment.even": (
        "{kpi} {value}，与{basis}相同",
        "{kpi} is {value}, exactly {basis}",
    ),
    "diagnosis.say.lead_quality.short": (
        "转化率 {value}，{basis} {reference}（{gap}）：少 {orders} 单，约 {money}",
        "Conversion is {value}, {basis} {reference} ({gap}): {orders} orders short, about {money}",
    ),
    "diagnosis.say.lead_quality.short.orders": (
        "转化率 {value}，{basis} {reference}（{gap}）：少 {orders} 单",
        "Conversion is {value}, {basis} {reference} ({gap}): {orders} orders short",
    ),
    "diagnosis.say.lead_quality.ahead": (
        "转化率 {value}，不低于{basis} {reference}（{gap}）",
        "Conversion is {value}, not below {basis} {reference} ({gap})",
    ),
    "diagnosis.say.low_price.short.aov": (
        "客单价 {value}，{basis} {reference}（{change}）：同样的订单数少 {money}",
        "An order is worth {value}, {basis} {reference} ({change}): {money} less for as many orders",
    ),
    "diagnosis.say.low_price.ahead.aov": (
        "客单价 {value}，不低于{basis} {reference}（{change}）",
        "An order is worth {value}, not below {basis} {reference} ({change})",
    ),
    "diagnosis.say.low_price.short.gross_margin": (
        "毛利率 {value}，{basis} {reference}（{gap}）：同样的销售额少赚 {money}",
        "Margin is {value}, {basis} {reference} ({gap}): {money} less profit on the same revenue",
    ),
    "diagnosis.say.low_price.ahead.gross_margin": (
        "毛利率 {value}，不低于{basis} {reference}（{gap}）",
        "Margin is {value}, not below {basis} {reference} ({gap})",
    ),
    "diagnosis.say.returns.more": (
        "退货率 {value}，{basis} {reference}（{gap}）：多退 {money}",
        "{value} of revenue comes back, {basis} {reference} ({gap}): {money} more",
    ),
    "diagnosis.say.returns.less": (
        "退货率 {value}，不高于{basis} {reference}（{gap}）",
        "{value} of revenue comes back, not more than {basis} {reference} ({gap})",
    ),
    "diagnosis.say.repurchase.stopped": (
        "{group} 的 {customers} 家客户（主要买 {product}）自 {month} 起没有订单：去年 {last_year}，今年 {now}，比去年同期少 {gap}",
        "{customers} customers ({group}, mostly {product}) have not ordered since {month}: {last_year} last year, {now} this year, {gap} less than in the same months",
    ),
    "diagnosis.say.repurchase.less": (
        "{group} 的 {all} 家客户中 {customers} 家已停购：去年 {last_year}，今年 {now}，比去年同期少 {gap}",
        "{customers} of {all} customers ({group}) have stopped: {last_year} last year, {now} this year, {gap} less than in the same months",
    ),
    "diagnosis.say.repurchase.rate": (
        "复购率 {value}，{basis} {reference}（{gap}）",
        "Repurchase is {value}, {basis} {reference} ({gap})",
    ),
    "diagnosis.say.dealers.fading": (
        "{dealer} 销售 {value}，去年同期 {before}（{change}），少 {gap}",
        "{dealer} sold {value} against {before} last year ({change}): {gap} less",
    ),
    "diagnosis.say.dealers.ahead": (
        "{dealer} 销售 {value}，去年同期 {before}（{change}），没有衰退",
        "{dealer} sold {value} against {before} last year ({change}); it is not fading",
    ),
    "diagnosis.say.dealers.none": (
        "没有明显衰退的经销商：合计 {value}，去年同期 {before}",
        "No dealer is fading: {value} together against {before} last year",
    ),
    "diagnosis.say.share.lost": (
        "份额 {value}，去年同期 {reference}（{gap}）：市场增长 {market}，自身 {own}，少得 {money}",
        "Our share is {value} against {reference} last year ({gap}): the market grew {market}, we {own}; {money} lost",
    ),
    "diagnosis.say.share.gained": (
        "份额 {value}，去年同期 {reference}（{gap}）：市场增长 {market}，自身 {own}，多得 {money}",
        "Our share is {value} against {reference} last year ({gap}): the market grew {market}, we {own}; {money} won",
    ),
    "diagnosis.say.share.alike.lost": (
        "份额 {value}，去年同期 {reference}（{gap}）；同口径（不含{regions}）市场增长 {market}，自身 {own}，少得 {money}",
        "Our share is {value} against {reference} last year ({gap}); like for like (without {regions}) the market grew "
        "{market}, we {own}; {money} lost",
    ),
    "diagnosis.say.share.alike.gained": (
        "份额 {value}，去年同期 {reference}（{gap}）；同口径（不含{regions}）市场增长 {market}，自身 {own}，多得 {money}",
        "Our share is {value} against {reference} last year ({gap}); like for like (without {regions}) the market grew "
        "{market}, we {own}; {money} won",
    ),
    # What explains it
    "diagnosis.say.market.plan.down_down": (
        "目标比跟随市场（{expected}）高 {other}；份额下降，少卖 {own}",
        "The target asks {other} more than growing with the market ({expected}); lost share costs {own}",
    ),
    "diagnosis.say.market.plan.down_up": (
        "目标比跟随市场（{expected}）高 {other}；份额提升，多卖 {own}",
        "The target asks {other} more than growing with the market ({expected}); won share brings {own}",
    ),
    "diagnosis.say.market.plan.up_up": (
        "目标比跟随市场（{expected}）低 {other}；份额提升，多卖 {own}",
        "The target asks {other} less than growing with the market ({expected}); won share brings {own}",
    ),
    "diagnosis.say.market.plan.up_down": (
        "目标比跟随市场（{expected}）低 {other}；份额下降，少卖 {own}",
        "The target asks {other} less than growing with the market ({expected}); lost share costs {own}",
    ),
    "diagnosis.say.market.market.up_up": (
        "市场增长带来 {other}，份额提升带来 {own}",
        "The growing market brought {other}, won share {own}",
    ),
    "diagnosis.say.market.market.up_down": (
        "市场增长带来 {other}，份额下降减少 {own}",
        "The growing market brought {other}, lost share took {own}",
    ),
    "diagnosis.say.market.market.down_up": (
        "市场萎缩减少 {other}，份额提升带来 {own}",
        "The shrinking market took {other}, won share brought {own}",
    ),
    "diagnosis.say.market.market.down_down": (
        "市场萎缩减少 {other}，份额下降减少 {own}",
        "The shrinking market took {other}, lost share {own}",
    ),
    "diagnosis.say.market.apart": (
        "没有市场数据或无去年同期、未拆分的部分：{amount}",
        "{amount} cannot be split, for want of a market or of last year",
    ),
    "diagnosis.say.member.share": (
        "最大的一块是 {member} {gap}（占 {share}）：{value}，是{basis} {reference} 的 {rate}",
        "The largest part is {member} with {gap} ({share}): {value}, {rate} of {basis} ({reference})",
    ),
    "diagnosis.say.member": (
        "影响最大的是 {member} {gap}：{value}，是{basis} {reference} 的 {rate}",
        "{member} weighs most with {gap}: {value}, {rate} of {basis} ({reference})",
    ),
    "diagnosis.say.member.alone": (
        "影响最大的是 {member} {gap}：没有{basis}可比",
        "{member} weighs most with {gap}: it has nothing in {basis}",
    ),
    "diagnosis.say.located": (
        "集中在 {slice}{without}：{gap}（该切片 {change}）",
        "Concentrated in {slice}{without}: {gap} ({change} there)",
    ),
    "diagnosis.say.located.against": (
        "反方向的是 {slice}{without}：{gap}（该切片 {change}）",
        "The other way went {slice}{without}: {gap} ({change} there)",
    ),
    "diagnosis.say.located.share": (
        "集中在 {slice}{without}：{gap}，占差距 {share}（该切片 {change}）",
        "Concentrated in {slice}{without}: {gap}, {share} of the gap ({change} there)",
    ),
    "diagnosis.say.located.mix": (
        "集中在 {slice}{without} 的占比变化：{gap}（它的量 {change}）",
        "Concentrated in how much {slice}{without} weighs: {gap} (its volume {change})",
    ),
    "kpi.dealer_revenue": ("经销商销售额", "Dealer sales"),
    "kpi.retention": ("客户留存率", "Customers who still order"),
    "diagnosis.say.located.without": ("（{slices}以外）", " outside {slices}"),
    "diagnosis.say.broad": (
        "不集中：各切片一起变化，没有哪一个明显偏离其余",
        "Not concentrated: everything moved together, no slice departs from the rest",
    ),
    "diagnosis.say.nowhere": (
        "没有切片明显偏离其余，差距在正常波动之内",
        "No slice departs from the rest; the gap is within ordinary scatter",
    ),
    "diagnosis.say.nowhere.beyond": (
        "分不出单一切片：没有哪一个明显偏离其余，差距却大于正常波动",
        "No single slice: none departs from the rest, yet the gap is more than ordinary scatter",
    ),
    "diagnosis.say.nowhere.few": (
        "切片太少，分不出是哪一个",
        "Too few slices to tell one from the others",
    ),
    "diagnosis.say.apart": ("没有可比的，不参与比较：{members}", "Nothing to compare with, so not compared: {members}"),
    "diagnosis.say.apart.begun": ("{slice} {gap}（{month}新开）", "{slice} {gap} (began in {month})"),
    "diagnosis.say.apart.ended": ("{slice} {gap}（{month}起没有销售）", "{slice} {gap} (nothing sold since {month})"),
    "diagnosis.say.since.below": (
        "{slice} 自 {month} 起明显低于{basis}",
        "{slice} has been well below {basis} since {month}",
    ),
    "diagnosis.say.since.above": (
        "{slice} 自 {month} 起明显高于{basis}",
        "{slice} has been well above {basis} since {month}",
    ),
    "diagnosis.say.since.stopped": (
        "{slice} 自 {month} 起没有销售",
        "{slice} has sold nothing since {month}",
    ),
    "diagnosis.say.links": (
        "与去年相比 {whole}：{others}",
        "{whole} against last year: {others}",
    ),
    "diagnosis.say.link.unled": (
        "与去年相比 {whole}：最大的一块 {unled} 没有线索数据，分不出是哪一环；其余 {others}",
        "{whole} against last year: most of it, {unled}, has no leads on record, so no link speaks of it; the others {others}",
    ),
    "diagnosis.say.link.short": (
        "与去年相比 {whole}：拖累最大的一环是{link} {amount}；其余 {others}",
        "{whole} against last year: the link that dragged most is {link}, {amount}; the others {others}",
    ),
    "diagnosis.say.link.ahead": (
        "与去年相比 {whole}：助力最大的一环是{link} {amount}；其余 {others}",
        "{whole} against last year: the link that helped most is {link}, {amount}; the others {others}",
    ),
    "diagnosis.say.other_link": ("{link} {amount}", "{link} {amount}"),
    "diagnosis.say.source.worse": (
        "新来源“{source}”始于 {month}：{leads} 条线索只有 {orders} 单（{conversion}）；"
        "同期原有来源 {old_leads} 条、{old_orders} 单（{old}），此前 {before}。新来源比参照少 {missed} 单",
        "The new source “{source}” began in {month}: {leads} leads, only {orders} orders ({conversion}). Earlier sources "
        "since then: {old_leads} leads, {old_orders} orders ({old}), {before} before. It is {missed} orders short of the "
        "reference",
    ),
    "diagnosis.say.source.worse.above": (
        "新来源“{source}”始于 {month}：{leads} 条线索只有 {orders} 单（{conversion}）；"
        "同期原有来源 {old_leads} 条、{old_orders} 单（{old}），此前 {before}。新来源仍比参照多 {missed} 单",
        "The new source “{source}” began in {month}: {leads} leads, only {orders} orders ({conversion}). Earlier sources "
        "since then: {old_leads} leads, {old_orders} orders ({old}), {before} before. It is still {missed} orders above "
        "the reference",
    ),
    "diagnosis.say.source.better": (
        "新来源“{source}”始于 {month}：{leads} 条线索 {orders} 单（{conversion}），不低于同期原有来源的 {old}（此前 {before}）",
        "The new source “{source}” began in {month}: {leads} leads, {orders} orders ({conversion}), not below the {old} of "
        "earlier sources ({before} before)",
    ),
    "diagnosis.say.source.cost.but": (
        "新来源每条线索只要 {lead}（原有 {old_lead}），但每单成本 {order}（原有 {old_order}）",
        "A lead of the new source costs only CNY {lead} (earlier ones {old_lead}), but an order CNY {order} (earlier {old_order})",
    ),
    "diagnosis.say.source.cost": (
        "新来源每条线索 {lead}（原有 {old_lead}），每单成本 {order}（原有 {old_order}）",
        "A lead of the new source costs CNY {lead} (earlier ones {old_lead}), an order CNY {order} (earlier {old_order})",
    ),
    "diagnosis.say.lead_quality.channels.low": (
        "按我们的渠道构成，{basis}折合 {rate}（{gap}）：更多线索来自转化低的渠道",
        "With our mix of channels {basis} comes to {rate} ({gap}): more leads from channels that convert less",
    ),
    "diagnosis.say.lead_quality.channels.high": (
        "按我们的渠道构成，{basis}折合 {rate}（{gap}）：更多线索来自转化高的渠道",
        "With our mix of channels {basis} comes to {rate} ({gap}): more leads from channels that convert better",
    ),
    "diagnosis.say.lead_quality.member": (
        "少得最多的是 {member}：{conversion}，{basis} {reference}，少 {orders} 单",
        "{member} misses most: {conversion}, {basis} {reference}, {orders} orders short",
    ),
    "diagnosis.say.turn.steady": (
        "原有来源照旧：此前 {before}，此后 {now}",
        "Earlier sources convert as before: {before}, then {now}",
    ),
    "diagnosis.say.turn.moved": (
        "原有来源也变了：此前 {before}，此后 {now}",
        "Earlier sources changed as well: {before}, then {now}",
    ),
    "diagnosis.say.script.same": (
        "新旧来源用的是同一套{script}，差别不在话术",
        "Old and new sources are served by one {script}, so the words are not what differs",
    ),
    "diagnosis.say.low_price.by_mix": (
        "主要是结构：便宜产品占比上升 {mix}，同一产品的价格 {price}",
        "Mostly mix: cheaper products weigh more, {mix}; prices of the same products {price}",
    ),
    "diagnosis.say.low_price.by_mix.up": (
        "主要是结构：较贵产品占比上升 {mix}，同一产品的价格 {price}",
        "Mostly mix: dearer products weigh more, {mix}; prices of the same products {price}",
    ),
    "diagnosis.say.low_price.by_price": (
        "主要是价格：同一产品 {price}，结构 {mix}",
        "Mostly price: the same products {price}; mix {mix}",
    ),
    "diagnosis.say.low_price.displaced.aov": (
        "{cheap} 占订单从 {before} 升到 {now}（客单价 {value}，毛利率 {margin}），{dear} 合计 {lost}",
        "{cheap} went from {before} to {now} of the orders (worth {value}, margin {margin}); {dear} together {lost}",
    ),
    "diagnosis.say.low_price.displaced.gross_margin": (
        "{cheap} 占销售额从 {before} 升到 {now}（毛利率 {margin}），{dear} 合计 {lost}",
        "{cheap} went from {before} to {now} of revenue (margin {margin}); {dear} together {lost}",
    ),
    "diagnosis.say.low_price.moved": (
        "买 {cheap} 的 {customers} 家客户中，{moved} 家去年同期买过较贵的产品（{orders} 单，{revenue}）",
        "Of {customers} customers who buy {cheap}, {moved} bought the dearer products a year ago ({orders} orders, {revenue})",
    ),
    "diagnosis.say.low_price.margin": (
        "毛利率 {before} → {now}（{gap}）",
        "Margin {before} → {now} ({gap})",
    ),
    "diagnosis.say.low_price.profit": (
        "毛利额：各产品自身毛利率的变化 {own}，结构的变化 {mix}",
        "Gross profit: changed margins of the products {own}, the changed mix {mix}",
    ),
    "diagnosis.say.returns.first": (
        "{member} 的退货率从 {before} 升到 {rate}，多退 {more}",
        "Of {member} {rate} comes back against {before} before: {more} more",
    ),
    "diagnosis.say.returns.spread": (
        "{all} 个{members}中 {n} 个升高：不是某一处的问题",
        "It rose in {n} of {all} {members}: no single one",
    ),
    "diagnosis.say.returns.mix": ("结构变化的影响 {mix}", "The changed mix accounts for {mix}"),
    "diagnosis.say.repurchase.others": (
        "对照：其余{tier}停购 {part}，这一群 {own}",
        "Counter-check: of all other {tier} {part} have stopped, of these {own}",
    ),
    "diagnosis.say.repurchase.beyond": (
        "整个客户群比去年同期少 {gap}；其中停购的客户比其余{tier}的流失多带走 {more}，预警的影响按这个数",
        "The group buys {gap} less than a year before; those who stopped took {more} more than other {tier} lose, which "
        "is what the alert puts at stake",
    ),
    "diagnosis.say.repurchase.inside": (
        "下面看 {product} {period} 的销售与去年同期相比",
        "Of {product} in {period}, against last year:",
    ),
    "diagnosis.say.dealers.products": (
        "金额上少得最多的是 {products}：{gap}",
        "The largest amounts: {products}, {gap}",
    ),
    "diagnosis.say.dealers.since": (
        "自 {month} 起每月都低于去年三成以上",
        "Every month since {month} is at least 30 % below last year",
    ),
    "diagnosis.say.dealers.all": ("全部经销商合计比去年同期 {gap}", "All dealers together: {gap} against last year"),
    "diagnosis.say.dealers.others": ("还有衰退的：{dealers}", "Also fading: {dealers}"),
    "diagnosis.say.share.split": (
        "与去年相比：市场带来 {market}，份额 {own}",
        "Against last year: the market {market}, our share {own}",
    ),
    "diagnosis.say.share.mix.up": (
        "按各区域自己的市场算，我们所在的市场增长 {ours}，整个市场 {growth}：我们多在增长快的区域，市场因此多带来 {amount}",
        "Region by region the markets we sell in grew {ours}, all together {growth}: we sell more where markets grew, "
        "worth {amount}",
    ),
    "diagnosis.say.share.mix.down": (
        "按各区域自己的市场算，我们所在的市场增长 {ours}，整个市场 {growth}：我们多在增长慢的区域，市场因此少带来 {amount}",
        "Region by region the markets we sell in grew {ours}, all together {growth}: we sell less where markets grew, "
        "which costs {amount}",
    ),
    # Questions
    "diagnosis.say.ask.target.above": (
        "目标是怎样定的？比市场高的部分靠什么？",
        "How was the target set? What was to bring the part above the market?",
    ),
    "diagnosis.say.ask.target.short": ("目标是怎样定的？", "How was the target set?"),
    "diagnosis.say.ask.target.ahead": (
        "目标是不是定低了？明年按什么水平定？",
        "Was the target too low? At what level is the next one set?",
    ),
    "diagnosis.say.ask.slice.short": (
        "{slice} 与其余有什么不同：人、客户、产品还是对手？",
        "What is different about {slice}: people, customers, products, rivals?",
    ),
    "diagnosis.say.ask.slice.ahead": (
        "{slice} 做对了什么？别处能照做吗？",
        "What does {slice} do right? Can others do it?",
    ),
    "diagnosis.say.ask.months": ("{slice} 发生了什么？", "What happened in {slice}?"),
    "diagnosis.say.ask.link": (
        "{link}从哪个月、哪项做法开始变的？",
        "From which month on did {link} change, and with which change of practice?",
    ),
    "diagnosis.say.ask.unled": (
        "缺的线索数据能补上吗？补上再看是哪一环",
        "Can the missing leads be brought in? Then look again which link it is",
    ),
    "diagnosis.say.ask.attainment.short": (
        "剩下的月份补得回来吗？靠哪几笔？",
        "Can the remaining months make up for it? With which deals?",
    ),
    "diagnosis.say.ask.attainment.ahead": (
        "多出来的是一次性的，还是能持续？",
        "Is the surplus a one-off, or will it last?",
    ),
    "diagnosis.say.ask.source": (
        "“{source}”的投放对着谁？与成交客户的画像差在哪里？",
        "Whom is “{source}” aimed at? How do they differ from those who buy?",
    ),
    "diagnosis.say.ask.leads": (
        "线索从哪些来源来？请按来源导入后再看",
        "Which sources do the leads come from? Import them by source and look again",
    ),
    "diagnosis.say.ask.definition": (
        "什么算一条线索？口径有没有变？",
        "What counts as a lead? Did that change?",
    ),
    "diagnosis.say.ask.follow_up": (
        "线索多久有人跟进？跟进几次？",
        "How soon is a lead followed up, and how often?",
    ),
    "diagnosis.say.ask.displaced": (
        "客户为什么从 {dear} 改买 {cheap}：够用、价差，还是我们先推？",
        "Why do customers take {cheap} instead of {dear}: good enough, cheaper, or what we offer first?",
    ),
    "diagnosis.say.ask.incentive": (
        "提成和目标是不是在鼓励卖 {cheap}？",
        "Do commissions and targets reward selling {cheap}?",
    ),
    "diagnosis.say.ask.discount": (
        "折扣由谁批？哪些订单超出了权限？",
        "Who grants discounts? Which orders went beyond?",
    ),
    "diagnosis.say.ask.returns.reason": ("退货登记的原因是什么？", "Which reasons were given for returns?"),
    "diagnosis.say.ask.returns.batch": ("是否集中在某个批次、供应商或月份？", "Is it one batch, supplier or month?"),
    "diagnosis.say.ask.returns.promise": (
        "销售承诺了产品做不到的吗？",
        "Was something promised that the product cannot do?",
    ),
    "diagnosis.say.ask.group": (
        "{group} 停购 {product} 之后改用谁的？问三家最大的",
        "Whose {product} do they use now ({group})? Ask the three largest",
    ),
    "diagnosis.say.ask.rival": ("那段时间对手做了什么？", "What did rivals do then?"),
    "diagnosis.say.ask.outside": (
        "先问：{indicator} {read}{unit}，已到触发线 {line}{unit}（预案 {code} {title}），是不是它造成的？",
        "First: {indicator} {read}{unit}, trigger {line}{unit} (plan {code} {title}). Is that what did it?",
    ),
    "diagnosis.say.ask.owner": (
        "客户经理有没有换人？最后一次拜访是什么时候？",
        "Did the account manager change? When was the last visit?",
    ),
    "diagnosis.say.ask.dealer": (
        "{dealer} 换了主推品牌吗？库存和回款怎样？",
        "Does {dealer} push another brand? How are its stock and payments?",
    ),
    "diagnosis.say.ask.dealer.rival": ("附近新开了谁家的经销商？", "Which new dealers opened nearby?"),
    "diagnosis.say.ask.dealer.cover": ("它的客户现在由谁服务？", "Who serves its customers now?"),
    "diagnosis.say.ask.share.rival": ("谁拿走（让出）了份额？", "Who took the share, or gave it up?"),
    "diagnosis.say.ask.share.where": (
        "在哪些客户、哪些产品上输赢？",
        "With which customers and products was it won or lost?",
    ),
    "diagnosis.say.ask.share.lost": ("是没有参与，还是参与了没赢？", "Were we not asked, or asked and not chosen?"),
    "diagnosis.say.ask.share.gained": ("靠价格赢的，还是靠价值？", "Was it won by price or by worth?"),
    # Limits
    "diagnosis.say.limit.cause": (
        "这里指出差距在哪里，不证明原因：第一个“为什么”到此为止",
        "It tells where the gap is, not why: this is the first why only",
    ),
    "diagnosis.say.limit.plan": (
        "计划不分渠道和客户，按计划比较时看不到它们",
        "The plan knows neither channels nor customers, so against it they do not show",
    ),
    "diagnosis.say.limit.cohort": (
        "订单按成交月计，线索按获得月计：成交慢的线索会显得差",
        "Orders count in the month they come, leads in theirs: slow leads look worse than they are",
    ),
    "diagnosis.say.limit.unled": (
        "线索或订单没有报全：{gaps}；转化率和漏斗不含这部分",
        "Leads or orders are not on record: {gaps}; conversion and funnel leave that out",
    ),
    "diagnosis.say.unled.everywhere": ("{period}", "{period}"),
    "diagnosis.say.unled.regions": ("{period}（{regions}）", "{period} ({regions})"),
    "diagnosis.say.limit.no_sources": (
        "没有线索来源数据，看不出新旧来源和话术",
        "Without lead sources, old and new sources and scripts cannot be told apart",
    ),
    "diagnosis.say.limit.sources": (
        "来源合计 {sources} 条线索，与总数 {leads} 条不一致",
        "The sources hold {sources} leads, not the {leads} of the total",
    ),
    "diagnosis.say.limit.source_orders": (
        "来源合计 {sources} 单，与总数 {orders} 单不一致",
        "The sources hold {sources} orders, not the {orders} of the total",
    ),
    "diagnosis.say.limit.mix": (
        "结构变化可能是客户的选择，也可能是我们的推荐，数字分不出来",
        "A changed mix may be the customers' choice or our own offer; figures cannot tell",
    ),
    "diagnosis.say.limit.returns": (
        "退货原因不在数据里；近几个月的货可能还会退",
        "Reasons are not in the figures, and goods of the last months may still come back",
    ),
    "diagnosis.say.limit.cohort_year": (
        "复购率看十二个月，刚刚停购的要很晚才显出来；所以这里另看谁停购了",
        "The rate looks at twelve months and shows late who just stopped; hence the list of who did",
    ),
    "diagnosis.say.limit.quiet": (
        "停购指最近 {n} 个月没有订单，季节性客户可能只是还没到时候",
        "Stopped means no order for {n} months; seasonal customers may just not be due",
    ),
    "diagnosis.say.limit.dealer": (
        "只看得到经过我们的订单，看不到经销商的库存和其他品牌",
        "Only orders from us are seen, not the dealer's stock or other brands",
    ),
    "diagnosis.say.limit.reach": (
        "市场规模到 {month}；之后的月份按已知月份的市场增速估算",
        "Market sizes go to {month}; later months are taken to have grown alike",
    ),
    "diagnosis.say.limit.reach.share": (
        "只看到 {month}，份额的影响是 {share}",
        "To {month} alone, our share is worth {share}",
    ),
    "diagnosis.say.limit.unsplit": (
        "{why}，分不出多少来自目标、多少来自份额",
        "How much is the target's and how much our share's cannot be told: {why}",
    ),
    "diagnosis.say.limit.market": (
        "市场规模来自行业数据，口径和时间与我们可能不同",
        "Market sizes come from outside, and may count otherwise than we do",
    ),
}
