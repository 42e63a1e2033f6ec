"""Words around the sources of files: profiles, several files in one import, what is still missing, the inbox."""

from __future__ import annotations

SOURCE_TEXT: dict[str, tuple[str, str]] = {
    # Source profiles
    "imports.under": ("按来源模板“{profile}”第 {n} 版读取", "Read under the source profile “{profile}”, version {n}"),
    "imports.list_under": ("来源模板“{profile}”第 {n} 版", "source profile “{profile}”, version {n}"),
    "imports.from_profile": (
        "来自来源模板 **{profile}** 第 {n} 版：{answers}",
        "From the source profile **{profile}**, version {n}: {answers}",
    ),
    "imports.from_profile.nothing": ("没有要回答的问题", "nothing to answer"),
    "imports.left_out": ("不适合这份文件，未采用：{answers}", "Left out, since they do not fit this file: {answers}"),
    "imports.profile": ("来源模板", "Source profile"),
    "imports.profile.change": ("换模板或改回答", "Change profile or answers"),
    "imports.profile.auto": ("自动选择", "Chosen automatically"),
    "imports.profile.none": ("不用模板", "No profile"),
    "imports.profile.override": (
        "只为这份文件改；也可以不用某一条",
        "For this file only; an answer may also be left out",
    ),
    "imports.profile.take_back": ("不用这个回答", "Without this answer"),
    "imports.profile.apply": ("按此重新检查", "Check again"),
    "imports.remember": (
        "记住这些回答：{answers}。下次同样表头的文件不再提问。",
        "Remember these answers: {answers}. The next file with this head will not ask again.",
    ),
    "imports.remember.plain": (
        "记住这种文件：以后放进收件箱就自动导入。",
        "Remember this kind of file: from now on the inbox imports it by itself.",
    ),
    "imports.remember.title": ("来源模板的名称", "Name of the source profile"),
    "imports.remember.save": ("记住", "Remember"),
    "imports.remember.update": (
        "来源模板“{profile}”的回答变了：{answers}",
        "Answers differ from the source profile “{profile}”: {answers}",
    ),
    "imports.remember.update.save": ("更新模板", "Update the profile"),
    "imports.remembered": ("已记为来源模板“{profile}”第 {n} 版", "Kept as the source profile “{profile}”, version {n}"),
    "imports.alias": ("把文件里的叫法设为别名：", "Make what the file calls them an alias:"),
    "imports.alias.one": ("“{alias}”是{kind}“{name}”", "“{alias}” is the {kind} “{name}”"),
    "imports.alias.kept": ("“{alias}”已设为别名", "“{alias}” is an alias now"),
    # Several files
    "imports.files": (
        "{n} 份文件：{good} 份可以导入，{bad} 份要先处理",
        "{n} files: {good} accepted, {bad} to fix first",
    ),
    "imports.confirm_all": ("确认导入 {files} 份文件，共 {n} 行", "Confirm: import {files} files, {n} rows"),
    "imports.all_or_none": (
        "一起写入：全部成功，或一份都不写",
        "Written together: all of them, or none",
    ),
    "imports.for_files": ("对这 {n} 份文件：{files}", "For these {n} files: {files}"),
    "imports.for_file": ("只对“{file}”：", "For “{file}” only:"),
    "imports.lifted": (
        "几份文件合起来齐了 {month} 已有的区域，各自只替换自己的区域",
        "Together the files bring all regions that {month} holds; each replaces its own",
    ),
    "imports.overlap": (
        "“{first}”和“{second}”都含有 {month} {region} 的{what}，请去掉一份",
        "“{first}” and “{second}” both bring {what} of {region}, {month}: take one of them out",
    ),
    "imports.overlap.more": ("还有 {n} 处重复", "{n} more overlaps"),
    "imports.receipt.all": (
        "{files} 份文件已一起导入，共 {n} 行",
        "{files} files imported together, {n} rows",
    ),
    "imports.progress.open": ("正在读取文件… {s} 秒", "Reading the file… {s} s"),
    "imports.progress.check": ("正在逐行检查… {s} 秒", "Checking every row… {s} s"),
    "imports.progress.compare": ("正在与已有数据比较… {s} 秒", "Comparing with what is stored… {s} s"),
    "imports.progress.write": ("正在整理… {s} 秒", "Putting it in order… {s} s"),
    "imports.writing": ("正在写入…", "Writing…"),
    "dataset.order_lines.text": (
        "一行一条订单明细；数量、金额、客户、销售员。大于 50 MB 的文件放进收件箱。",
        "One row per order line: units, amounts, customer, person. Files above 50 MB go into the inbox.",
    ),
    # What is still missing
    "misses.line": ("{month}还缺{group}：{regions}", "{month}, {group} still missing: {regions}"),
    "misses.cockpit": ("{month}还缺：{regions}", "{month} still misses: {regions}"),
    "misses.all": ("全部 {n} 个区域", "all {n} regions"),
    # The inbox
    "question.quarters": ("季度目标怎样分到各月？", "How shall the targets of quarters be split into months?"),
    "answer.quarters.season": ("按最近一年同季各月的销售额", "by the months' revenue in the last such quarter"),
    "answer.quarters.days": ("按工作日", "by working days"),
    "answer.quarters.equal": ("平均分", "evenly"),
    "inbox.title": ("收件箱有 {n} 份文件在等", "Waiting in the inbox: {n}"),
    "inbox.where": (
        "放进这个文件夹的文件会自动导入：",
        "Files put into this folder are imported by themselves:",
    ),
    "inbox.where.title": ("收件箱", "Inbox"),
    "inbox.open": ("处理", "Open"),
    "inbox.aside": ("不导入", "Put aside"),
    "inbox.aside.done": ("“{file}”已放到一边，没有导入", "“{file}” was put aside and not imported"),
    "inbox.looking": ("收件箱里的文件“{file}”", "“{file}” from the inbox"),
    "inbox.close": ("先不处理", "Not now"),
    "inbox.gone": ("这份文件已不在收件箱", "That file is no longer in the inbox"),
    "inbox.sender": ("收件箱", "inbox"),
    "inbox.why.dataset": ("还没有来源模板认识它：这是什么数据？", "No source profile knows it: what does it hold?"),
    "inbox.why.several": ("不止一个来源模板适合它", "More than one source profile fits it"),
    "inbox.why.questions": ("有问题要回答", "There are questions to answer"),
    "inbox.why.refused": ("有必须处理的错误", "There are errors to fix"),
    "inbox.why.notices": ("有提示要确认", "There are notices to confirm"),
    "inbox.why.hold": ("它的来源模板要求有人确认", "Its source profile asks for a person"),
    "inbox.why.seen": (
        "导入过，现在不计入（撤销过或已被替换）",
        "Imported before and not counted now (undone or replaced)",
    ),
    "inbox.why.large": ("太大，请用命令行导入", "Too large: import it by the command line"),
    "inbox.receipt": ("收件箱回执：{file}", "Receipt of the inbox: {file}"),
    "inbox.receipt.imported": ("已导入。", "Imported."),
    "inbox.receipt.same": (
        "内容与已计入的导入完全相同，没有再导入。",
        "Its content counts already; it was not imported again.",
    ),
    "inbox.receipt.waits": (
        "没有导入：在等人处理，请到“数据导入”页面。",
        "Not imported: it waits for a person on the page Imports.",
    ),
    "inbox.receipt.aside": ("没有导入：有人把它放到了一边。", "Not imported: somebody put it aside."),
    "inbox.receipt.profile": ("来源模板“{profile}”", "source profile “{profile}”"),
    "inbox.receipt.load": ("第 {n} 次导入", "import {n}"),
    "inbox.receipt.more": ("- 还有 {n} 条", "- {n} more"),
    "inbox.told": (
        "收件箱：导入 {imported} 份，重复 {same} 份，等待 {waits} 份",
        "Inbox: {imported} imported, {same} the same as before, {waits} waiting",
    ),
}
