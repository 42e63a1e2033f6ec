"""The execute stage: KPIs, what is due by now, and lights."""
