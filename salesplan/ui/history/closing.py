"""Closing on the screen: the months with their state, the two buttons, the bridge to finance, and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.months import between
from salesplan.i18n.formats import exact, month, range_label
from salesplan.services import closing as closings
from salesplan.services.closing import Bridge, MonthRow
from salesplan.ui import cache, downloads, frame, menu, session, tables, trouble
from salesplan.ui.cache import ClosingPage
from salesplan.ui.downloads import Export
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

_SHOWN_MONTHS = 446
_MOST_ROWS = 386
_BRIDGE_WIDTH = 560


def ask() -> ClosingPage:
    """Everything the page shows."""
    framed = frame.current()
    return cache.closing(scope=framed.scope, version=framed.version, load=framed.view.as_of_load)


def message(found: ClosingPage) -> None:
    """The state in one sentence: through which month it is closed, and what stands in the way of the next."""
    if not found.months:
        st.info(t("closing.empty"))
        if st.button(t("start.import"), type="primary", icon=":material/upload_file:"):
            st.switch_page(menu.IMPORTS.path)
        return
    parts = [t("closing.through", month=month(found.through, lang())) if found.through else t("closing.none")]
    if ready := [row.month for row in found.months if row.state == "ready"]:
        parts.append(t("closing.ready", months=_listed(sorted(ready))))
    if unfinished := [row.month for row in found.months if row.state == "unfinished"]:
        parts.append(t("closing.unfinished", months=_listed(sorted(unfinished))))
    if unexplained := [row for row in found.months if row.unexplained]:
        parts.append(t("closing.unexplained", n=len(unexplained)))
    st.markdown("　".join(parts))


def buttons(found: ClosingPage) -> None:
    """Close and reopen, for whom they are and now; and where adjustments and finance's totals are kept."""
    framed, ready = frame.current(), sorted(row.month for row in found.months if row.state == "ready")
    scope, may_write = framed.scope, framed.may_write
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if may_write and scope.is_whole and ready:
            _action("close", ready, ready[0], closings.close, needs_reason=False)
        if may_write and scope.role == "admin" and scope.is_whole and found.through:
            closed = sorted((row.month for row in found.months if row.state == "closed"), reverse=True)
            _action("reopen", closed, found.through, closings.reopen, needs_reason=True)
        _kept("adjustment", "edit_note")
        _kept("finance_total", "account_balance")
        exports = [Export(table, f"export.table.{table}") for table in ("closing", "finance_bridge", "restatements")]
        downloads.menu(exports, found.view, "closing")


def months(found: ClosingPage) -> None:
    """Every month, newest first: its state, our figure, finance's, and how often it was changed after it was told."""
    if not found.months:
        return
    rows = tuple(map(_month_row, found.months))
    fields: tuple[Field, ...] = (
        Field("month", "dim.month", "text"),
        Field("state", "field.state", "badge"),
        Field("revenue", "closing.ours", "money"),
        Field("finance", "closing.finance", "money"),
        Field("unexplained", "closing.not_explained", "yuan"),
        Field("restated", "closing.restated", "count"),
        Field("closed_by", "closing.by", "text"),
        Field("closed_at", "closing.at", "text"),
    )
    if not any(row.closed_by for row in found.months):  # closed before they came here
        fields = fields[:-2]
    made = tables.table("closing", t("page.closing"), fields, rows, lang())
    tables.draw(made, lang(), _SHOWN_MONTHS, narrow=("month", "state", "revenue"))


def bridge(found: ClosingPage) -> None:
    """One month's way from our figure to finance's, every difference by its reason."""
    st.markdown(f"##### {t('closing.bridge')}")
    shown = [one for one in found.bridges if one.ours is not None]
    if not shown:
        st.caption(t("closing.no_bridge"))
        return
    names = {one.code: _bridge_name(one) for one in shown}
    code = st.selectbox(t("closing.which"), list(names), format_func=names.__getitem__, key="closing.bridge", width=340)
    one = next(one for one in shown if one.code == code)
    rest, whole = one.unexplained or 0, exact(one.difference or 0, lang())
    if rest:
        st.markdown(t("closing.rest", difference=whole, rest=exact(rest, lang())))
    else:
        st.markdown(t("closing.tied", difference=whole))
    fields = (Field("step", "closing.step", "text"), Field("amount", "closing.amount", "yuan"))
    made = tables.table("bridge", t("closing.bridge"), fields, _steps(one), lang())
    with st.container(width=_BRIDGE_WIDTH):
        tables.draw(made, lang(), narrow=("step", "amount"))


def ledger(found: ClosingPage) -> None:
    """Every change of a figure that had been told: when, what, by whom, before and after."""
    st.markdown(f"##### {t('closing.ledger')}")
    if not found.ledger:
        st.caption(t("closing.no_restatement"))
        return
    rows = tuple(
        {
            **row._asdict(),
            "month": month(row.month, lang()),
            "at": f"{row.at:%Y-%m-%d %H:%M}",
            "what": f"{t(f'closing.what.{row.what}')} {row.id}",
            "closed": t("closing.was_closed") if row.closed else "",
        }
        for row in found.ledger
    )
    fields: tuple[Field, ...] = (
        Field("month", "dim.month", "text"),
        Field("at", "export.at", "text"),
        Field("what", "closing.what", "text"),
        Field("about", "closing.about", "text"),
        Field("actor", "export.actor", "text"),
        Field("before", "export.before", "money"),
        Field("after", "export.after", "money"),
        Field("change", "cockpit.change", "gap"),
        Field("closed", "closing.closed_then", "text"),
    )
    fields = tuple(field for field in fields if field.key != "closed" or any(row["closed"] for row in rows))
    made = tables.table("ledger", t("closing.ledger"), fields, rows, lang())
    tables.draw(made, lang(), _MOST_ROWS, narrow=("month", "about", "change"))


def _action(name: str, offered: Sequence[str], chosen: str, act: Callable[..., None], needs_reason: bool) -> None:
    """A button that opens month and reason, and does it."""
    icon = ":material/lock:" if name == "close" else ":material/lock_open:"
    popover = st.popover(
        t(f"closing.{name}"), icon=icon, key=f"closing-{name}-{session.version().data}", on_change="rerun"
    )
    if not popover.open:
        return
    with popover, st.form(f"closing-{name}-form", border=False):
        st.caption(t(f"closing.{name}.text"))
        which = st.selectbox(
            t(f"closing.{name}.month"), offered, offered.index(chosen), format_func=lambda m: month(m, lang())
        )
        reason = st.text_input(t("field.reason") + (" *" if needs_reason else ""), max_chars=200)
        if not st.form_submit_button(t(f"closing.{name}"), type="primary"):
            return
        try:
            act(session.store(), session.scope(), which, reason)
        except CockpitError as refused:
            st.error(trouble.sentence(refused))
            return
    st.toast(t(f"closing.{name}.done", month=month(which, lang())))
    st.rerun()


def _kept(register: str, icon: str) -> None:
    """The way to a register on the page of the records."""
    params = frame.link(register=register)
    st.page_link(menu.RECORDS.path, label=t(f"register.{register}"), icon=f":material/{icon}:", query_params=params)


def _month_row(row: MonthRow) -> dict[str, Any]:
    return {
        **row._asdict(),
        "month": month(row.month, lang()),
        "state": (t(f"closing.state.{row.state}"), _COLOURS[row.state]),
        "restated": row.restated or None,
        "closed_at": f"{row.closed_at:%Y-%m-%d %H:%M}" if row.closed_at else "",
    }


_COLOURS = {"closed": "green", "ready": "orange", "unfinished": "gray", "empty": "gray"}


def _steps(one: Bridge) -> tuple[dict[str, Any], ...]:
    rows = [{"step": t("closing.ours"), "amount": one.ours}]
    rows += [{"step": reason, "amount": amount} for reason, amount in one.differences]
    if one.unexplained:
        rows.append({"step": t("closing.not_explained"), "amount": one.unexplained})
    return (*rows, {"step": t("closing.finance"), "amount": one.finance})


def _bridge_name(one: Bridge) -> str:
    where = frame.current().offer.name("region", one.region or "", lang())
    return " · ".join(filter(None, (month(one.month, lang()), t(f"measure.{one.measure}"), where)))


def _listed(found: Sequence[str]) -> str:
    """Months in their order; more than two without a gap as a range."""
    if len(found) > 2 and tuple(found) == tuple(between(found[0], found[-1])):
        return range_label(found[0], found[-1], lang())
    return ("、" if lang() == "zh" else ", ").join(month(m, lang()) for m in found)
