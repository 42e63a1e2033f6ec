"""The switch that holds the months with figures: a plan made anew in mid-year, in which only the rest is split."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from salesplan.core.months import month_of, shift
from salesplan.i18n.formats import escape
from salesplan.services.plan.desk import HELD_MONTHS, Desk
from salesplan.services.plan.operations import Keep
from salesplan.services.plan.proposal import Ground, finished
from salesplan.ui import frame
from salesplan.ui.plan import table, typed_targets
from salesplan.ui.words import lang, t


def draw(desk: Desk, on: Ground) -> None:
    """The switch with the months by name, and what they hold; nothing where the year has no figures yet."""
    offered = finished(on)
    held = tuple(desk.inputs.get(HELD_MONTHS) or ())
    shut = frame.current().offer.settings.closed_through or ""
    may = desk.editable and frame.current().may_write and frame.current().scope.is_whole
    key = f"policy.held.{desk.version.id}"
    if offered and offered[-1] <= shut and not held:
        st.session_state[key] = True
        st.toggle(t("plan.held.shut", months=named(offered)), key=key, disabled=True)
    elif offered or held:
        st.session_state[key] = bool(held)
        label = t("plan.held", months=named(held or offered))
        st.toggle(label, key=key, disabled=not may, on_change=_switch, args=(desk, key, offered))
        if held and offered and held != offered and may:
            st.button(
                t("plan.held.renew", months=named(offered)),
                key="policy.held.renew",
                icon=":material/update:",
                on_click=_hold,
                args=(desk, offered),
            )
    if desk.closed:
        _told(desk, on)


def _told(desk: Desk, on: Ground) -> None:
    """What does not move, and what is left to be split."""
    stays = desk.tracks.base.sum_of({"month": desk.closed})
    left = tuple(month for month in on.members["month"] if month not in desk.closed)
    said = t("plan.held.told", months=named(desk.closed), amount=table.written(desk.measure, stays), left=named(left))
    running = month_of(frame.current().offer.today)
    if running in left and on.through is not None and running == shift(on.through, 1):
        said += t("plan.held.running", month=named((running,)))
    st.caption(said)


def named(months: Sequence[str]) -> str:
    """Months as people say them: `1月–10月`, or one by one where some are missing between."""
    names = [escape(table.name("month", month)) for month in months]
    if len(months) > 2 and months[-1] == shift(months[0], len(months) - 1):
        return f"{names[0]}–{names[-1]}"
    return ("、" if lang() == "zh" else ", ").join(names) or t("plan.held.none")


def _switch(desk: Desk, key: str, offered: tuple[str, ...]) -> None:
    _hold(desk, offered if st.session_state[key] else ())


def _hold(desk: Desk, months: tuple[str, ...]) -> None:
    reply = table.do(desk, Keep({HELD_MONTHS: list(months) or None}), {}, 0)
    if reply.error:
        st.session_state["plan.trouble"] = reply.error
    typed_targets.renew(desk.version.id)
