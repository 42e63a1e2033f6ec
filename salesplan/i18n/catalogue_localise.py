"""Words of the localiser: where a gap is concentrated, and why a leaf table was not read."""

from __future__ import annotations

LOCALISE_TEXT: dict[str, tuple[str, str]] = {
    "localise.gap": ("缺口 {gap}", "Gap {gap}"),
    "localise.slice": (
        "集中在 {where}：{gap}（占缺口 {share}），该切片 {change}，占预期 {size}；证据{sure}",
        "Concentrated in {where}: {gap} ({share} of the gap); the slice {change}, {size} of what was expected; {sure} evidence",
    ),
    "localise.mix": (
        "结构变化集中在 {where}：{gap}（占缺口 {share}），该切片分母 {change}，占预期 {size}；证据{sure}",
        "The mix shifted in {where}: {gap} ({share} of the gap); its denominator {change}, {size} of what was expected; {sure} evidence",
    ),
    "localise.siblings": ("  对照（同级其余）：{siblings}", "  For comparison, the others: {siblings}"),
    "localise.sibling": ("{attribute} {change}", "{attribute} {change}"),
    "localise.same": ("  也叫 {where}", "  The same rows as {where}"),
    "localise.none": ("没有任何切片显著偏离其余部分", "No slice stands out from the rest"),
    "localise.none.broad": (
        "没有局部原因：缺口是普遍性的，没有任何切片显著偏离其余部分",
        "No single slice: everything moved together, none stands out from the rest",
    ),
    "localise.broad": ("其余部分也在一起变动", "Everything else moved together as well"),
    "localise.rest": ("其余 {rest}", "Rest {rest}"),
    "localise.rest.mix": ("其余 {rest}，结构（mix）{mix}", "Rest {rest}, mix {mix}"),
    "localise.joint": ("，", ", "),
    "localise.strong": ("强", "strong"),
    "localise.medium": ("中", "medium"),
    "localise.weak": ("弱", "weak"),
    "error.leaves_refused": ("这个文件没有读入", "The file was not read"),
    "error.leaves_refused.next": (
        "需要 CSV 或 Parquet，每行一个最细切片：属性列，以及 f、v 两列（预期、实际），或比率的 a_f、a_v、b_f、b_v 四列。",
        "It needs a CSV or Parquet file with a row per leaf: attributes, and f, v (expected, actual) or, for a ratio, a_f, a_v, b_f, b_v.",
    ),
    "problem.no_attributes": (
        "除了数值列以外没有别的列，无从定位",
        "There are no columns besides the measures, so nothing to locate the gap in",
    ),
    "problem.negative_denominator": (
        "分母是负数（{value}），比率没有意义",
        "The denominator is negative ({value}); that makes no rate",
    ),
    "problem.no_denominator": ("{col} 全部为 0，没有比率", "{col} is 0 everywhere, so there is no rate"),
}
