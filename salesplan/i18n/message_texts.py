"""What is told about a file: every code of the import contract in both languages, and the words that fill it."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E_FORBIDDEN_ROLE": (
        "你的角色是“{role}”，不能导入数据。请联系管理员。",
        "Your role is “{role}”; it cannot import data. Ask an administrator.",
    ),
    "E_FORBIDDEN_REGION": (
        "第 {rows} 行属于“{value}”，你只能导入：{allowed}。整份文件未导入。",
        "Rows {rows} belong to “{value}”; you may import only {allowed}. Nothing was imported.",
    ),
    "E_FILE_TOO_LARGE": (
        "文件 {size} MB，超过上限 {limit} MB。请按月拆分后再上传。",
        "The file is {size} MB; the limit is {limit} MB. Split it by month.",
    ),
    "E_EMPTY_FILE": (
        "文件是空的（0 个有效字符）。",
        "The file is empty.",
    ),
    "E_NO_ROWS": (
        "只有表头，没有数据行（表头在第 {row} 行）。",
        "There is a header (row {row}) but no data row.",
    ),
    "E_FILE_TYPE": (
        "扩展名是“{ext}”，但内容是 {kind}。只接受 CSV 和 XLSX。",
        "The name ends in “{ext}” but the content is {kind}. Only CSV and XLSX are accepted.",
    ),
    "E_HTML": (
        "这是网页（HTML），不是表格；可能是系统导出的假 XLS，或登录过期页。可以选择“仍然读取”，或在 Excel 打开后另存为 XLSX。",
        "This is a web page (HTML), not a table. Choose “read it anyway”, or open it in Excel and save it as XLSX.",
    ),
    "E_XLS_LEGACY": (
        "这是旧版 XLS（Excel 97-2003）。可以选择“仍然读取”，或另存为 XLSX。",
        "This is a legacy XLS (Excel 97-2003). Choose “read it anyway”, or save it as XLSX.",
    ),
    "E_ENCRYPTED": (
        "工作簿有打开密码。请去掉密码后上传（系统不会要求你输入密码）。",
        "The workbook is password-protected. Remove the password first (we never ask for it).",
    ),
    "E_MACRO": (
        "工作簿含宏（VBA）。请另存为不含宏的 XLSX。",
        "The workbook contains macros. Save it as a macro-free XLSX.",
    ),
    "E_FILE_CORRUPT": (
        "文件损坏或没有传完（{detail}）。请重新导出。",
        "The file is damaged or incomplete ({detail}). Export it again.",
    ),
    "E_ZIP_BOMB": (
        "解压后过大（{total} MB / {entries} 个部件），已拒绝。",
        "It would expand to {total} MB / {entries} parts; refused.",
    ),
    "E_ZIP_PATH": (
        "压缩包内有越界路径，已拒绝。",
        "The package contains unsafe paths; refused.",
    ),
    "E_XML_ENTITY": (
        "文件内含 XML 实体定义，已拒绝。",
        "The file defines XML entities; refused.",
    ),
    "E_EXTERNAL_LINK": (
        "{sheet}!{cell}（{col}）引用了另一个工作簿，无法核对。请“选择性粘贴→数值”。",
        "{sheet}!{cell} ({col}) refers to another workbook. Paste as values.",
    ),
    "E_ENCODING": (
        "第 {row} 行无法按 UTF-8 或 GB18030 读取（可能混用编码或 Big5）。请另存为“CSV UTF-8”。",
        "Row {row} is neither valid UTF-8 nor GB18030 (mixed encodings, or Big5?). Save as “CSV UTF-8”.",
    ),
    "E_NULL_BYTES": (
        "第 {row} 行含空字节（NUL）。文件可能损坏或为 UTF-16。",
        "Row {row} contains NUL bytes; damaged or UTF-16.",
    ),
    "E_REPLACEMENT_CHAR": (
        "第 {row} 行含“�”：数据在导出时已经丢字，请从源系统重新导出。",
        "Row {row} contains “�”: characters were lost before upload; export again.",
    ),
    "E_DELIMITER": (
        "没有找到分隔符（逗号、制表、分号、竖线）。是否用了全角逗号？",
        "No delimiter found (comma, tab, semicolon, pipe). Full-width commas?",
    ),
    "E_TOO_MANY_COLUMNS": (
        "有 {n} 列，上限 {limit} 列。",
        "{n} columns; the limit is {limit}.",
    ),
    "E_TOO_MANY_ROWS": (
        "有 {n} 行数据，上限 {limit} 行。请按月或按区域拆分。",
        "{n} data rows; the limit is {limit}. Split the file by month or region.",
    ),
    "E_CELL_TOO_LONG": (
        "第 {row} 行“{col}”有 {n} 个字符，过长。",
        "Row {row}, {col}: {n} characters is too long.",
    ),
    "E_UNCLOSED_QUOTE": (
        "从第 {row} 行开始有一个没有结束的引号。",
        "A quote opened in row {row} is never closed.",
    ),
    "E_RAGGED_ROW": (
        "第 {row} 行有 {n} 列，表头有 {m} 列（常见原因：未加引号的千位逗号）。",
        "Row {row} has {n} cells but the header has {m} (unquoted thousands comma?).",
    ),
    "E_MISSING_COLUMN": (
        "缺少必需列：{cols}。找到的列：{found}。你可以指定哪一列是它。",
        "Missing required column: {cols}. Found: {found}. You may say which column it is.",
    ),
    "E_DUP_COLUMN": (
        "“{col}”出现了两次（第 {a}、{b} 列）。",
        "“{col}” appears twice (columns {a} and {b}).",
    ),
    "E_MULTIPLE_SHEETS": (
        "{n} 个工作表都有数据：{sheets}。请选择要导入哪些。",
        "{n} sheets hold data: {sheets}. Choose which.",
    ),
    "E_MISSING_VALUE": (
        "第 {row} 行“{col}”为空。",
        "Row {row}, {col}: empty.",
    ),
    "E_UNKNOWN_NAME": (
        "第 {row} 行“{col}”：“{value}”不在名单中。{suggest}",
        "Row {row}, {col}: “{value}” is not on the list. {suggest}",
    ),
    "E_TEAM_REGION": (
        "第 {row} 行：团队“{team}”属于“{want}”，文件写的是“{got}”。",
        "Row {row}: team “{team}” belongs to “{want}”, the file says “{got}”.",
    ),
    "E_CONTROL_CHARS": (
        "第 {row} 行“{col}”含不可见控制字符（U+{hex}）。",
        "Row {row}, {col}: invisible control character U+{hex}.",
    ),
    "E_NUMBER_FORMAT": (
        "第 {row} 行“{col}”：“{value}”不是可识别的数字写法（千位逗号或小数点位置不对，或是百分比）。",
        "Row {row}, {col}: “{value}” is not a recognised number (misplaced separators, or a percentage).",
    ),
    "E_NOT_A_NUMBER": (
        "第 {row} 行“{col}”：“{value}”不是数字。",
        "Row {row}, {col}: “{value}” is not a number.",
    ),
    "E_EXCEL_ERROR": (
        "第 {row} 行“{col}”是 Excel 错误值 {value}。",
        "Row {row}, {col}: Excel error {value}.",
    ),
    "E_FORMULA_NO_VALUE": (
        "{cell}（{col}）是公式但没有计算结果。请在 Excel 打开保存一次。",
        "{cell} ({col}) is a formula without a stored result. Open and save in Excel.",
    ),
    "E_DATE_IN_NUMBER": (
        "第 {row} 行“{col}”是日期（{value}），应为数字（Excel 可能把“3-4”改成了日期）。",
        "Row {row}, {col}: a date ({value}) where a number is expected.",
    ),
    "E_NEGATIVE": (
        "第 {row} 行“{col}”为 {value}，不能为负。",
        "Row {row}, {col}: {value} cannot be negative.",
    ),
    "E_NOT_INTEGER": (
        "第 {row} 行“{col}”为 {value}，应为整数。",
        "Row {row}, {col}: {value} must be a whole number.",
    ),
    "E_TOO_LARGE": (
        "第 {row} 行“{col}”为 {value}，超出合理上限。",
        "Row {row}, {col}: {value} exceeds the limit.",
    ),
    "E_CURRENCY": (
        "第 {row} 行“{col}”不是人民币（{value}）。请先折算。",
        "Row {row}, {col}: not CNY ({value}). Convert first.",
    ),
    "E_UNIT_MIXED": (
        "第 {row} 行“{col}”：“{value}”与整列的单位不一致。",
        "Row {row}, {col}: “{value}” uses a different unit than the column.",
    ),
    "E_UNIT_AMBIGUOUS": (
        "“{col}”中位数是历史的 1/{ratio}，疑似万元。请选择单位：元、千元或万元。",
        "The median of {col} is 1/{ratio} of history; 万元? Choose the unit.",
    ),
    "E_UNIT_LARGE": (
        "“{col}”中位数是历史的 {ratio} 倍，单位可能写错了。请更正文件里的单位后重新上传；金额确实这么大时选择“金额无误”。",
        "The median of {col} is {ratio} times history; the unit may be wrong. Correct the unit in the file and upload it "
        "again, or accept the amounts.",
    ),
    "E_RETURNS_SIGN": (
        "“{col}”正负混用（第 {rows} 行为负）。",
        "{col} mixes signs (negative in rows {rows}).",
    ),
    "E_TOTAL_MISMATCH": (
        "第 {row} 行合计“{col}”为 {value}，明细之和为 {sum}，差 {diff}：可能漏了行。",
        "Row {row}: total {col} is {value} but rows add to {sum} (difference {diff}); a row may be missing.",
    ),
    "E_DUP_KEY": (
        "第 {rows} 行的名称和月份完全相同，会重复计算。可选择：相加，或回去删除。",
        "Rows {rows} have the same month and names and would count twice. Sum them, or delete one.",
    ),
    "E_MONTH_FORMAT": (
        "第 {row} 行“{col}”：“{value}”看不出是哪年哪月。请写 2026-10。",
        "Row {row}, {col}: “{value}” is not a year and month. Write 2026-10.",
    ),
    "E_MONTH_INVALID": (
        "第 {row} 行“{col}”：“{value}”不存在。",
        "Row {row}, {col}: “{value}” does not exist.",
    ),
    "E_MONTH_RANGE": (
        "第 {row} 行“{col}”：{value} 早于 {first} 或晚于 2099-12。",
        "Row {row}, {col}: {value} is before {first} or after 2099-12.",
    ),
    "E_MONTH_FUTURE": (
        "第 {rows} 行“月份”{value} 还没有到。",
        "Rows {rows}: month {value} is in the future.",
    ),
    "E_MONTH_CLOSED": (
        "第 {rows} 行“月份”{value} 已结账（结账至 {closed}）。需管理员重新打开。",
        "Rows {rows}: month {value} is closed (through {closed}). An administrator must reopen it.",
    ),
    "E_SCOPE_SHRINK": (
        "{month} 已有区域 {missing} 的数据，本文件没有；整月替换会删除它们。请选择“只替换文件中的区域”。",
        "{month} already holds {missing}, absent from this file. Choose “replace only these regions”.",
    ),
    "E_ANSWER": (
        "答案“{value}”不适用于这份文件（{key}）。请改正或去掉它。",
        "The answer “{value}” does not fit this file ({key}). Correct it or leave it out.",
    ),
    "E_TAX_BASIS": (
        "“{col}”写的是{said}，而公司按{basis}记账。请选择：含税（写明税率），或金额就是不含税。",
        "{col} says {said}, but the company stores amounts {basis}. Say which it is, with the rate.",
    ),
    "E_CUMULATIVE": (
        "“{col}”写着累计。请选择：是本年累计（将减去之前各月），或只是当月。",
        "{col} says cumulative. Is it the year to date (earlier months are then subtracted), or the month alone?",
    ),
    "E_PERIOD_FORMAT": (
        "第 {row} 行“{col}”：“{value}”看不出是哪个期间。请写 2026、2026-Q3 或 2026-10。",
        "Row {row}, {col}: “{value}” is no period. Write 2026, 2026-Q3 or 2026-10.",
    ),
    "E_UNKNOWN_KPI": (
        "第 {row} 行“{col}”：“{value}”不是系统中的指标。",
        "Row {row}, {col}: “{value}” is not a KPI of the cockpit.",
    ),
    "E_UNKNOWN_MEASURE": (
        "第 {row} 行“{col}”：“{value}”不是可以做计划的指标。",
        "Row {row}, {col}: “{value}” is not a measure that can be planned.",
    ),
    "N_ENCODING": (
        "按 {enc} 读取。",
        "Read as {enc}.",
    ),
    "N_DELIMITER": (
        "按“{d}”分隔读取。",
        "Split on “{d}”.",
    ),
    "N_EXT_MISMATCH": (
        "扩展名与内容不符，已按内容（{kind}）读取。",
        "Extension and content differ; read as {kind}.",
    ),
    "N_HEADER_OFFSET": (
        "表头在第 {row} 行，上方 {n} 行已跳过。",
        "Header found in row {row}; {n} rows above skipped.",
    ),
    "N_REPEATED_HEADER": (
        "第 {rows} 行是重复表头，已跳过。",
        "Repeated header in rows {rows} skipped.",
    ),
    "N_EXTRA_COLUMN": (
        "未使用的列：{cols}。",
        "Unused columns: {cols}.",
    ),
    "N_MISSING_OPTIONAL": (
        "没有“{col}”列，记为空值（不是 0）。",
        "No column {col}; stored as empty, not 0.",
    ),
    "N_BLANK_ROW": (
        "空行 {rows} 已跳过。",
        "Blank rows {rows} skipped.",
    ),
    "N_TOTAL_ROW": (
        "合计/小计行 {rows} 已核对并跳过。",
        "Total rows {rows} checked and skipped.",
    ),
    "N_TRIMMED": (
        "第 {rows} 行“{col}”去掉了空格或不可见字符。",
        "Rows {rows}, {col}: spaces or invisible characters removed.",
    ),
    "N_FULLWIDTH": (
        "第 {rows} 行全角数字已转换。",
        "Rows {rows}: full-width digits converted.",
    ),
    "N_PAREN_NEG": (
        "第 {rows} 行括号按负数读取。",
        "Rows {rows}: parentheses read as negative.",
    ),
    "N_TRAILING_MINUS": (
        "第 {rows} 行尾部负号按负数读取。",
        "Rows {rows}: trailing minus read as negative.",
    ),
    "N_NEGATIVE_REVENUE": (
        "第 {rows} 行销售额为负（红冲？）。",
        "Rows {rows}: negative revenue (credit note?).",
    ),
    "N_ZERO_REVENUE": (
        "第 {rows} 行有订单但销售额为 0。",
        "Rows {rows}: orders but zero revenue.",
    ),
    "N_NEGATIVE_MARGIN": (
        "第 {rows} 行成本大于销售额。",
        "Rows {rows}: cost exceeds revenue.",
    ),
    "N_RETURNS_GT_REVENUE": (
        "第 {rows} 行退货额大于销售额。",
        "Rows {rows}: returns exceed revenue.",
    ),
    "N_RETURNS_SIGN": (
        "“退货额”全为负，已按正数记录。",
        "Returns are all negative; stored as positive.",
    ),
    "N_CURRENCY_SIGN": (
        "第 {rows} 行去掉了货币符号。",
        "Rows {rows}: currency sign removed.",
    ),
    "N_UNIT_CONVERTED": (
        "“{col}”单位 {unit}，已乘 {f} 换算为元。",
        "{col} is in {unit}; multiplied by {f} to yuan.",
    ),
    "N_SCIENTIFIC": (
        "第 {rows} 行是科学计数法，可能已丢失精度。",
        "Rows {rows}: scientific notation; digits may be lost.",
    ),
    "N_ROUNDED": (
        "第 {rows} 行四舍六入到分。",
        "Rows {rows}: rounded half-even to the fen.",
    ),
    "N_TEXT_NUMBER": (
        "第 {rows} 行是文本型数字，已转换。",
        "Rows {rows}: numbers stored as text converted.",
    ),
    "N_BLANK_AS_NULL": (
        "第 {rows} 行“{col}”为空或“-”，记为空值。",
        "Rows {rows}, {col}: blank or dash stored as empty.",
    ),
    "N_FORMULA": (
        "第 {rows} 行是公式，取 Excel 存的结果。",
        "Rows {rows}: formulas; the stored result is used.",
    ),
    "N_EXCEL_SERIAL": (
        "月份是 Excel 序列号，{value} 读作 {month}。",
        "Months are Excel serials; {value} read as {month}.",
    ),
    "N_DAY_DROPPED": (
        "月份带有日期，只取年月。",
        "Months carry a day; only year-month is used.",
    ),
    "N_HIDDEN_ROWS": (
        "隐藏行 {rows} 也会导入（合计 {sum}）。",
        "Hidden rows {rows} are included (sum {sum}).",
    ),
    "N_HIDDEN_COLUMNS": (
        "隐藏列“{col}”也会导入。",
        "Hidden column {col} is included.",
    ),
    "N_HIDDEN_SHEET": (
        "隐藏工作表“{sheet}”未导入。",
        "Hidden sheet “{sheet}” not imported.",
    ),
    "N_MERGED_FILLED": (
        "第 {rows} 行按合并单元格填充“{col}”。",
        "Rows {rows}: {col} filled from merged cells.",
    ),
    "N_SHEET_CHOSEN": (
        "使用工作表“{sheet}”。",
        "Using sheet “{sheet}”.",
    ),
    "N_EXTERNAL_LINK": (
        "工作簿含外部链接，但数据区都是数值。",
        "The workbook has external links; data cells are plain values.",
    ),
    "N_MONTH_IN_PROGRESS": (
        "{month} 尚未结束，按月中数据标记。",
        "{month} is not over; marked as partial.",
    ),
    "N_REPLACES_MONTH": (
        "{month} 已有 {a} 行/{x} 元，将替换为 {b} 行/{y} 元（差 {d}）。",
        "{month}: {a} rows/¥{x} will become {b} rows/¥{y} (difference {d}).",
    ),
    "N_SAME_FILE": (
        "与当前数据完全相同的文件（{when} 由 {who} 导入），没有变化。",
        "Identical to the current import ({when} by {who}); no change.",
    ),
    "N_DUP_SUMMED": (
        "第 {rows} 行按你的选择相加。",
        "Rows {rows} summed as you chose.",
    ),
    "N_NEGATIVE_UNITS": (
        "第 {rows} 行销量为负（红字冲销），按负数计入。",
        "Units are negative in rows {rows} (red-letter entries); counted as negative.",
    ),
    "N_REPLACES_MONTH.rows": (
        "{month} 已有 {a} 行，将替换为 {b} 行。",
        "{month}: {a} rows will become {b} rows.",
    ),
    "N_CHALLENGE_BELOW_BASE": (
        "第 {rows} 行挑战目标低于基础目标。",
        "Rows {rows}: the challenge is below the base target.",
    ),
    "N_CONSTANT": (
        "整份文件“{col}”取“{value}”。",
        "{col} is “{value}” for the whole file, as you said.",
    ),
    "N_CUMULATIVE": (
        "“{col}”按本年累计读取：累计 {total}，减去之前各月 {before}，本期 {rest}。",
        "{col} read as year to date: {total} minus earlier months {before} gives {rest}.",
    ),
    "N_FILLED_DOWN": (
        "第 {rows} 行“{col}”按上一行填充。",
        "Rows {rows}: {col} filled from the row above, as you chose.",
    ),
    "N_FILTERED": (
        "按条件排除了 {n} 行（第 {rows} 行），不计入。",
        "{n} rows excluded by your filter (rows {rows}); not counted.",
    ),
    "N_LEGACY_READ": (
        "按 {kind} 读取：看不到公式、隐藏行和错误值，请核对合计。",
        "Read as {kind}: formulas, hidden rows and error values cannot be seen; check the totals.",
    ),
    "N_MAPPED": (
        "“{col}”取自列“{value}”。",
        "{col} is read from the column “{value}”, as you said.",
    ),
    "N_NAMES_CREATED": (
        "“{col}”新增 {n} 个名称：{names}。",
        "{n} new names in {col}: {names}.",
    ),
    "N_NAME_MAPPED": (
        "“{col}”：“{value}”按“{to}”读取。",
        "{col}: “{value}” is read as “{to}”, as you said.",
    ),
    "N_SOURCES_DIFFER": (
        "第 {rows} 行起：{month} {where} 各来源“{col}”合计 {a}，系统中为 {b}。仍可导入；分析时会注明差额。",
        "From rows {rows}: the sources of {where} in {month} add up to {a} ({col}), the system holds {b}. "
        "They may be imported; analyses will say so.",
    ),
    "N_SOURCES_UNCHECKED": (
        "第 {rows} 行起：系统中没有所在月份 × 区域 × 渠道的“{col}”，无法核对合计。",
        "From rows {rows}: the system holds no {col} of that month, region and channel to compare the sum with.",
    ),
    "N_SOURCES_REPLACED": (
        "第 {rows} 行起：所在月份 × 区域 × 渠道已有来源数据（如 {month}），将被替换。",
        "From rows {rows}: sources of that month, region and channel (such as {month}) are there and will be replaced.",
    ),
    "N_READ_AS_PERCENT": (
        "第 {rows} 行“{col}”：{value} 按百分数读取。",
        "Rows {rows}, {col}: {value} read as a percentage.",
    ),
    "N_TAX_CONVERTED": (
        "“{col}”按税率 {rate} 换算为{basis}。",
        "{col} converted to amounts {basis} at the rate {rate}.",
    ),
    "E_YEAR": (
        "“{col}”等列标题没有写年份。请填写年份。",
        "Heads such as {col} name no year. Say which year it is.",
    ),
    "E_MEASURE": (
        "看不出这些数值是哪个指标。请选择。",
        "Nothing says which measure these figures are. Choose one.",
    ),
    "E_CUMULATIVE_BELOW": (
        "第 {row} 行“{col}”：累计 {value} 小于之前各月之和 {before}，本月会成为 {rest}。请核对；确实如此时选择“接受负数”。",
        "Row {row}, {col}: the year to date {value} is below the earlier months ({before}), so the month would be {rest}. Check it, or accept negative months.",
    ),
    "N_CUMULATIVE_GAP": (
        "{months} 还没有数据，累计中这些月份的数额会算进本文件的月份。请先导入这些月份；确实没有发生额时选择“照此计算”。",
        "Nothing is stored of {months}, so their amounts in the year to date would count as this file's month. Import those months first, or accept it if nothing happened in them.",
    ),
    "N_MEASURE_READ": (
        "数值按“{cols}”读取。",
        "The figures are read as {cols}.",
    ),
    "N_MONTHS_ACROSS": (
        "月份在列标题中（{months}），每行按月拆开；{n} 处空白记为未报。",
        "Months stand in the heads ({months}); each row is taken apart by month, and {n} blank parts count as not reported.",
    ),
    "N_HEAD_ROWS": (
        "第 {rows} 行合并读作表头。",
        "Rows {rows} are read as one header.",
    ),
    "N_TOTAL_COLUMN": (
        "“{col}”列已与各月之和核对，不导入。",
        "Column {col} agrees with the months and is not imported.",
    ),
    "N_DECIMAL_COMMA": (
        "“{col}”按小数逗号读取（{value}）。",
        "{col} is read with a decimal comma ({value}).",
    ),
    "N_DAY_FIRST": (
        "“{col}”按“日.月.年”读取（{value}）。",
        "{col} is read as day.month.year ({value}).",
    ),
    "N_STATUS_MIXED": (
        "“{col}”有 {n} 种取值：{names}。请选择计入哪些行。",
        "{col} holds {n} values: {names}. Choose which rows count.",
    ),
    "E_TOTAL_MISMATCH.across": (
        "第 {row} 行“{col}”为 {value}，各月之和为 {sum}，差 {diff}。",
        "Row {row}: {col} is {value} but its months add to {sum} (difference {diff}).",
    ),
    "N_EXAMPLE_ROW": (
        "第 {rows} 行是模板的示例行，没有导入。",
        "Rows {rows} are the example of the template and are not imported.",
    ),
    "N_NOTE_ROW": (
        "第 {rows} 行是制表人、页码或分隔线，已跳过。",
        "Rows {rows} hold only notes, page numbers or rulings and are skipped.",
    ),
    "E_QUARTERS": (
        "“{col}”是季度数，看不出各月是多少。实绩请按月导出后再导入。",
        "{col} is a quarter, and nothing says what its months are. Export actuals by month.",
    ),
    "E_QUARTERS_SPLIT": (
        "“{col}”等列是季度目标。请选择怎样分到各月。",
        "Columns such as {col} are targets of quarters. Choose how to split them into months.",
    ),
    "N_QUARTERS_SPLIT": (
        "季度目标已分到各月（{how}），每季合计不变。",
        "Targets of quarters are split into months ({how}); each quarter keeps its total.",
    ),
    "E_PARTIAL": (
        "{month} 已有{cols}的数据，本文件没有；替换后这些会成为空值。请确认“仍然替换”。",
        "{month} already holds {cols}, which this file lacks; they would become empty. Confirm “replace all the same”.",
    ),
}
"""(Chinese, English) by code; a key with a dot is the wording for a special case."""
COLUMNS: dict[str, tuple[str, str]] = {
    "month": ("月份", "month"),
    "region": ("区域", "region"),
    "product": ("产品", "product"),
    "team": ("团队", "team"),
    "channel": ("渠道", "channel"),
    "leads": ("线索量", "leads"),
    "orders": ("订单数", "orders"),
    "units": ("销量", "units"),
    "revenue": ("销售额", "revenue"),
    "cost": ("成本", "cost"),
    "returns": ("退货额", "returns"),
    "new_customers": ("新客数", "new customers"),
    "repeat_customers": ("复购客户数", "repeat customers"),
    "new_customer_revenue": ("新客销售额", "new-customer revenue"),
    "signed": ("签单额", "signed"),
    "shipped": ("出货额", "shipped"),
    "invoiced": ("开票额", "invoiced"),
    "collected": ("回款额", "collected"),
    "measure": ("指标", "measure"),
    "base": ("基础目标", "base"),
    "challenge": ("挑战目标", "challenge"),
    "gross_margin": ("毛利", "gross margin"),
    "kpi": ("指标", "KPI"),
    "period": ("期间", "period"),
    "value": ("数值", "value"),
    "source": ("来源", "source"),
    "script": ("话术", "script"),
    "order": ("订单号", "order"),
    "date": ("日期", "date"),
    "customer": ("客户", "customer"),
    "person": ("销售员", "person"),
    "dealer": ("经销商", "dealer"),
    "currency": ("币种", "currency"),
    "original": ("原币金额", "original amount"),
}
"""The columns of every dataset as messages name them."""
WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "how": {
        "season": ("按最近一年同季各月", "by the months of the last such quarter"),
        "days": ("按工作日", "by working days"),
        "equal": ("平均", "evenly"),
    },
    "role": {
        "viewer": ("查看者", "viewer"),
        "editor": ("编辑者", "editor"),
        "admin": ("管理员", "administrator"),
    },
    "detail": {
        "zip": ("压缩包不完整", "the package is incomplete"),
        "twice": ("压缩包内有重名部件", "two parts have the same name"),
        "parts": ("缺少工作簿部件", "a part of the workbook is missing"),
        "xml": ("工作簿部件不完整", "a part of the workbook is broken"),
        "strings": ("文字表不完整", "the table of texts is broken"),
        "number": ("单元格数字不完整", "a number in a cell is broken"),
        "xls": ("XLS 内容不完整", "the XLS is broken"),
        "time": ("20 秒内没有读完", "not read within 20 seconds"),
        "long": ("5 分钟内没有读完", "not read within 5 minutes"),
        "memory": ("读取需要的内存过大", "reading it takes too much memory"),
        "unreadable": ("读取中断", "reading was interrupted"),
    },
    "said": {"incl": ("含税", "tax included"), "net": ("不含税", "net of tax"), "both": ("既含税又不含税", "both")},
    "basis": {"incl": ("含税", "with tax"), "net": ("不含税", "net of tax")},
    "value": {"*": ("全公司", "the whole company")},
}
