"""The page of the breakdown: which version, its state and totals, and the views of it: grid, policy, picture, weeks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import streamlit as st

from salesplan.core.plan.measures import PLANNED
from salesplan.i18n.formats import day, escape, money
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.history import Came
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, menu, tables
from salesplan.ui.plan import (
    capacity,
    chosen,
    measures,
    moves,
    padding,
    persons,
    picture,
    policy,
    table,
    territories,
    weekly,
    workbook,
)
from salesplan.ui.plan import comments as remarks
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t


def head() -> Version | None:
    """Title, the version that lies open, and the way to a new draft; None while there is no version."""
    return chosen.head(t("page.decomposition"), chosen.offered())


def nothing_yet() -> None:
    """No version: what to do first."""
    framed = frame.current()
    st.info(t("past.no_plan" if framed.is_past else "plan.empty"))
    if framed.offer.is_empty and st.button(t("start.import"), icon=":material/upload_file:"):
        st.switch_page(menu.IMPORTS.path)


@frame.part
def work(version: Version) -> None:
    """Everything below the title; an edit draws only this again."""
    revenue = chosen.desk(version.id, "revenue")
    _state(revenue)
    if st.session_state.get("plan.trouble"):
        st.error(st.session_state.pop("plan.trouble"))
    if not revenue.measures:
        st.session_state["plan.view"] = "policy"
    view, measure = _views(revenue)
    desk = revenue if measure == "revenue" else chosen.desk(version.id, measure)
    if not len(desk.tracks.base.amounts) and view != "policy":
        st.info(t("plan.nothing_planned", measure=t(f"measure.{measure}")))
    else:
        VIEWS[view](desk)


def _grid(desk: Desk) -> None:
    """The grid with its way out to a workbook and back, and where an asked number comes from."""
    capacity.warn(desk)
    shown = table.choices(desk, workbook.menu)
    workbook.incoming(desk)
    table.draw(desk, shown)
    _opened(desk)


def _state(desk: Desk) -> None:
    """Totals, that everything ties, and the state of the version."""
    st.caption(frame.last("plan.state", desk.version.id, lambda: _stated(desk)))


def _stated(desk: Desk) -> str:
    version = desk.version
    parts = [chosen.totals(version), tied(desk), territories.restated(desk), _who(version), chosen.only_read(desk)]
    return " · ".join(filter(None, [*parts, measures.outdated(desk)]))


def tied(desk: Desk) -> str:
    """Whether what is planned is the total that was agreed, or by how much not; nothing where none was."""
    planned = desk.version.totals.get("revenue")
    if planned is None:
        return t("plan.untouched")
    if "total" not in desk.inputs:
        return ""
    apart = planned.base - Decimal(str(desk.inputs["total"]))
    if not apart:
        return t("plan.ties")
    return f":orange[:material/warning: {t('plan.apart', apart=money(apart, lang(), sign=True))}]"


def _who(version: Version) -> str:
    when = day(version.at.date(), lang())
    return t("plan.by", author=escape(version.author), at=when) if version.author else ""


def _views(desk: Desk) -> tuple[str, str]:
    """The chosen view, and the measure that it shows: where a view is about revenue only, that."""
    planned = [one for one in PLANNED if one in desk.measures or one == "revenue"]
    kept = st.session_state.get("plan.measure.kept", "revenue")
    measure = kept if kept in planned else "revenue"
    st.session_state.setdefault("plan.view", "table")  # a default of the widget would stand beside what others choose
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="plan-views"):
        view = st.segmented_control(
            t("plan.view"),
            list(VIEWS),
            format_func=said(list(VIEWS), "plan.view"),
            required=True,
            key="plan.view",
            label_visibility="collapsed",
        )
        view = view or "table"
        if view in OF_REVENUE or len(planned) == 1:
            return view, "revenue"
        measure = st.selectbox(
            t("plan.measure"),
            planned,
            index=planned.index(measure),
            format_func=said(planned, "measure"),
            key="plan.measure",
            label_visibility="collapsed",
            width=160,
        )
    st.session_state["plan.measure.kept"] = measure
    return view, measure


# Where a number comes from


def _opened(desk: Desk) -> None:
    """The history of the cell or subtotal that the reader asked about."""
    where = remarks.opened()
    if where is None:
        return
    framed = frame.current()
    steps = cache.provenance(
        scope=framed.scope, version=framed.version, plan=desk.version.id, measure=desk.measure, where=where
    )
    with st.container(border=True, key="plan-opened"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{t('plan.came', where=escape(table.place_name(where)))}**")
            st.space("stretch")
            key = "plan.opened.close"
            st.button(t("plan.close"), icon=":material/close:", type="tertiary", key=key, on_click=remarks.close)
        if not steps:
            st.caption(t("plan.came.none"))
            return
        rows = tuple(map(_step, steps))
        fields = (
            Field("at", "plan.came.at", "text"),
            Field("what", "plan.came.what", "text"),
            Field("before", "plan.came.before", "text"),
            Field("after", "plan.came.after", "text"),
            Field("actor", "plan.came.by", "text"),
            Field("reason", "plan.reason", "text"),
        )
        made = tables.table("came", t("plan.came.what"), fields, rows, lang())
        tables.draw(made, lang(), 260, "what", narrow=("at", "what", "after"))
        remarks.panel(desk.version.id, where, desk.measure)


def _step(one: Came) -> dict[str, str]:
    return {
        "at": f"{one.at:%Y-%m-%d %H:%M}",
        "what": t(f"plan.kind.{one.kind}"),
        "before": money(one.before, lang()),
        "after": money(one.after, lang()),
        "actor": one.actor,
        "reason": one.reason,
    }


VIEWS: Mapping[str, Callable[[Desk], None]] = {
    "table": _grid,
    "policy": policy.draw,
    "moves": moves.draw,
    "measures": measures.draw,
    "persons": persons.draw,
    "padding": padding.draw,
    "picture": picture.draw,
    "capacity": capacity.draw,
    "weeks": weekly.draw,
    "comments": remarks.draw,
}
"""Every view of what lies open, in the order of its switch; the word is `plan.view.<key>`."""
OF_REVENUE = ("policy", "measures", "capacity")
"""The views that begin from revenue, whichever measure the others show."""
