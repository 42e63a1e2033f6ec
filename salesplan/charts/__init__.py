"""Pictures: a pure helper that completes the frame, and a Vega-Lite dict that draws it. No streamlit, no SQL.

    st.vega_lite_chart(months_frame(frame, scale), months(lang, theme), theme=None, alt=t("chart.months.alt", ...))

Every call needs `alt`: a picture without words is not there for a screen reader.
"""

from salesplan.charts.anchors import anchors_chart, anchors_frame
from salesplan.charts.bridge import Total, bridge, bridge_frame
from salesplan.charts.bullet import bullet, bullet_frame
from salesplan.charts.effect import effect, effect_frame
from salesplan.charts.fan import fan, fan_frame
from salesplan.charts.gantt import gantt, gantt_frame
from salesplan.charts.heat import heat, heat_frame
from salesplan.charts.icicle import Block, icicle, icicle_frame
from salesplan.charts.months import months, months_frame
from salesplan.charts.notation import INK, SHAPES, Spec, Theme
from salesplan.charts.territories import territories, territories_frame
from salesplan.charts.threshold import threshold, threshold_frame
from salesplan.charts.trend import trend, trend_frame
from salesplan.charts.variance import variance, variance_frame

__all__ = [
    "INK",
    "SHAPES",
    "Block",
    "Spec",
    "Theme",
    "Total",
    "anchors_chart",
    "anchors_frame",
    "bridge",
    "bridge_frame",
    "bullet",
    "bullet_frame",
    "effect",
    "effect_frame",
    "fan",
    "fan_frame",
    "gantt",
    "gantt_frame",
    "heat",
    "heat_frame",
    "icicle",
    "icicle_frame",
    "months",
    "months_frame",
    "territories",
    "territories_frame",
    "threshold",
    "threshold_frame",
    "trend",
    "trend_frame",
    "variance",
    "variance_frame",
]
