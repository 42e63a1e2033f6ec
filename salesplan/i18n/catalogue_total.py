"""Words of forecasts and of the total: how a number was made, what it was off, what speaks against a target."""

from __future__ import annotations

TOTAL_TEXT: dict[str, tuple[str, str]] = {
    # How a forecast was made
    "forecast.method.light": ("三模型平均", "mean of three models"),
    "forecast.method.shrink": ("三模型与上年同期混合（历史不足四年）", "three models mixed with last year (under four years)"),
    "forecast.method.seasonal_naive": ("上年同期（历史不足两年）", "last year again (two years of history or fewer)"),
    "forecast.method.level": ("平均水平（历史不足一年）", "mean level (less than a year of history)"),
    "forecast.method.intermittent": ("近一年平均（零值过多）", "mean of the last year (too many zeros)"),
    "forecast.method.empty": ("无历史，按 0 计", "no history: zero"),
    "forecast.error": ("回测误差 {error}", "backtest error {error}"),
    "forecast.untried": ("历史太短，无法回测", "too short to backtest"),
    "forecast.default": ("区间为经验默认", "interval by default widths"),
    "forecast.filled": ("补了 {n} 个缺失期", "{n} missing periods filled"),
    "forecast.joint": ("；", "; "),
    "forecast.more": ("还有 {n} 个序列", "{n} more series"),
    "error.series_refused": ("这个文件没有读入", "The file was not read"),
    "error.series_refused.next": (
        "需要 series、period（YYYY-MM 或 YYYY-Qn）、value 三列。",
        "It needs the columns series, period (YYYY-MM or YYYY-Qn) and value.",
    ),
}
