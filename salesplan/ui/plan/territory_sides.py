"""Last year in the old and in the new map, side by side: the table with its total, the picture, and who was whose."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from salesplan.charts import territories as territories_chart
from salesplan.charts import territories_frame
from salesplan.core.measures import MEASURE
from salesplan.core.plan.measures import PLANNED, unit_of
from salesplan.core.plan.territories import Map
from salesplan.exports import FORMATS, Column, Sheet, download_name, write
from salesplan.i18n.formats import Scale, count, escape, exact, money, money_scale, range_label
from salesplan.services.plan.territories import SIDES, Compared, Period, Row, Side
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, pictures, tables
from salesplan.ui.pictures import Picture
from salesplan.ui.plan import chosen
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

_COLUMNS = ("old", "out", "into", "new", "plan")
_COUNTED = Scale(1, 0, "")


class Sides(NamedTuple):
    """What is compared: the figures, by what, of which measure."""

    found: Compared
    by: Side
    measure: str


def draw(version: Version, map: Map, is_kept: bool) -> Sides | None:
    """Table and picture; `is_kept` says whether the version holds this map already. None without history."""
    framed = frame.current()
    asked: dict[str, Any] = {"scope": framed.scope, "version": framed.version, "view": framed.view._replace(where={})}
    periods = cache.redrawn_periods(**asked, year=version.year, map=map)
    st.markdown(f"### {t('territories.side_by_side')}")
    if not periods:
        st.info(t("territories.no_history"))
        return None
    period, by, measure = _choices(version, periods)
    if not is_kept:
        st.caption(f":material/edit: {t('territories.unsaved')}")
    if measure not in MEASURE:
        st.caption(t("territories.not_measured", measure=t(f"measure.{measure}")))
    found = cache.redrawn(**asked, plan=version.id, measure=measure, map=map, months=period.months, by=by)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        _table(found, by, measure)
        _ties(found, measure)
        _download(version, found, by, measure, period)
    with right:
        _picture(found, by, measure, period)
    return Sides(found, by, measure)


def _choices(version: Version, periods: Sequence[Period]) -> tuple[Period, Side, str]:
    names = {one: _period(one) for one in periods}
    planned = cache.desk(
        scope=frame.current().scope, version=frame.current().version, plan=version.id, measure="revenue"
    ).measures
    measures = [one for one in PLANNED if one in planned or one == "revenue"]
    with st.container(horizontal=True, gap="small", key="territories-choices"):
        period = st.selectbox(
            t("territories.period"), list(names), format_func=names.__getitem__, key="territories.period", width=370
        )
        by = st.segmented_control(
            t("territories.by"),
            SIDES,
            format_func=said(SIDES, "dim"),
            default="region",
            required=True,
            key="territories.by",
        )
        measure = "revenue"
        if len(measures) > 1:
            measure = st.selectbox(
                t("plan.measure"), measures, format_func=said(measures, "measure"), key="territories.measure", width=160
            )
    return period, by or "region", measure


def _period(one: Period) -> str:
    span = range_label(one.months[0], one.months[-1], lang())
    return t(f"territories.period.{one.key}", year=one.year, range=span)


def _table(found: Compared, by: Side, measure: str) -> None:
    kind: Any = "money" if unit_of(measure) == "money" else "count"
    rows = [_shown(one, by) for one in (*found.rows, found.total)]
    fields = (
        Field("name", f"dim.{by}", "text"),
        *(Field(column, f"territories.{column}", kind) for column in _COLUMNS),
        Field("growth", "territories.growth", "percent"),
    )
    made = tables.table("territories", t("territories.side_by_side"), fields, rows, lang())
    tables.draw(made, lang(), 620, narrow=("name", "old", "new"))


def _shown(one: Row, by: Side) -> dict[str, Any]:
    name = frame.current().offer.name(by, one.code, lang()) if one.code else t("territories.total")
    return {"name": name, **{column: getattr(one, column) for column in (*_COLUMNS, "growth")}}


def _ties(found: Compared, measure: str) -> None:
    """That both maps add to the same, to the fen; or what the reader does not see."""
    old, new = (_exact(measure, value) for value in (found.total.old, found.total.new))
    if found.apart and not found.hidden:
        st.caption(t("territories.apart", old=old, new=new))
    elif found.total.old is not None and not found.apart:
        key = "territories.ties" if unit_of(measure) == "money" else "territories.ties_count"
        st.caption(f":material/check: {t(key, total=old)}")
    if found.hidden:
        st.caption(f":material/visibility_off: {t('territories.unseen')}")


def _exact(measure: str, value: Decimal | None) -> str:
    if value is None:
        return "—"
    return exact(value, lang()) if unit_of(measure) == "money" else count(value, lang())


def _download(version: Version, found: Compared, by: Side, measure: str, period: Period) -> None:
    """Both tables as one workbook, made when clicked."""
    sheets = _sheets(version, found, by, measure, period)
    st.download_button(
        f"{t('territories.download')} · XLSX",
        partial(write, "xlsx", sheets),
        file_name=download_name(f"territories-{version.year}-V{version.number}", FORMATS["xlsx"].extension),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key="territories.download",
    )


def _sheets(version: Version, found: Compared, by: Side, measure: str, period: Period) -> list[Sheet]:
    kind: Any = unit_of(measure) if unit_of(measure) in ("money", "quantity") else "count"
    name = partial(frame.current().offer.name, by, lang=lang())
    note = (chosen.label(version), f"{t(f'measure.{measure}')} · {_period(period)}")
    columns = [Column("name", t(f"dim.{by}"), "text")]
    columns += [Column(column, t(f"territories.{column}"), kind) for column in _COLUMNS]
    columns.append(Column("growth", t("territories.growth"), "percent"))
    made = (
        Column("new", t("territories.made.new"), "text"),
        Column("old", t("territories.made.old"), "text"),
        Column("amount", t("territories.made.amount"), kind),
        Column("share", t("territories.made.share"), "percent"),
    )
    parts = [one._asdict() | {"new": name(one.new), "old": name(one.old)} for one in found.made]
    return [
        Sheet(t("territories.side_by_side"), columns, [_shown(r, by) for r in (*found.rows, found.total)], note),
        Sheet(t("territories.made"), made, parts, note),
    ]


def _picture(found: Compared, by: Side, measure: str, period: Period) -> None:
    shown = [row for row in found.rows if row.old or row.new or row.plan]
    if not shown:
        return
    is_money = unit_of(measure) == "money"
    scale = money_scale([v for row in shown for v in (row.old, row.new, row.plan)], lang()) if is_money else _COUNTED
    name = partial(frame.current().offer.name, by, lang=lang())
    rows = [
        {"name": name(row.code), "order": n, "old": _float(row.old), "new": _float(row.new), "plan": _float(row.plan)}
        for n, row in enumerate(shown)
    ]
    changed = [row for row in shown if row.out or row.into]
    told = (
        t("chart.territories.part", name=name(row.code), old=scale.text(row.old), new=scale.text(row.new))
        for row in changed
    )
    caption = {"measure": t(f"measure.{measure}"), "unit": scale.unit, "period": _period(period)}
    pictures.draw(
        Picture(
            _headline(changed, by, measure),
            t("chart.territories.caption", **caption),
            t("chart.territories.alt", **caption, parts=("，" if lang() == "zh" else ", ").join(told)),
            pictures.as_table(territories_frame(pd.DataFrame(rows), scale, lang())),
        ),
        territories_chart(lang(), pictures.theme(), len(rows)),
        "territories.picture",
    )


def _headline(changed: Sequence[Row], by: Side, measure: str) -> str:
    what = t(f"territories.whats.{by}")
    if not changed:
        return t("territories.headline.none", what=what)
    most = max(changed, key=lambda row: abs(_change(row)))
    name = escape(frame.current().offer.name(by, most.code, lang()))
    write_out = money if unit_of(measure) == "money" else count
    change = write_out(_change(most), lang(), sign=True)
    return t("territories.headline", n=len(changed), what=what, name=name, change=change)


def _change(row: Row) -> Decimal:
    return (row.into or Decimal(0)) - (row.out or Decimal(0))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def made(sides: Sides) -> None:
    """What each territory that changed was made of."""
    found, by, measure = sides
    changed = {one.new for one in found.made if one.old != one.new}
    name = partial(frame.current().offer.name, by, lang=lang())
    rows = [
        {"new": name(one.new), "old": name(one.old), "amount": one.amount, "share": one.share}
        for one in found.made
        if one.new in changed
    ]
    if not rows:
        return
    st.markdown(f"### {t('territories.made')}")
    fields = (
        Field("new", "territories.made.new", "text"),
        Field("old", "territories.made.old", "text"),
        Field("amount", "territories.made.amount", "money" if unit_of(measure) == "money" else "count"),
        Field("share", "territories.made.share", "percent"),
    )
    made = tables.table("territories.made", t("territories.made"), fields, rows, lang())
    tables.draw(made, lang(), 400, narrow=("new", "old", "share"))
