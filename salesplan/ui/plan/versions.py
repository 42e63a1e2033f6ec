"""The page of plan versions: which there are, what the open one went through, what it takes now, and what differs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.plan.states import IN_FORCE, STEPS, Action, allowed
from salesplan.exports import FORMATS, download_name
from salesplan.i18n.formats import day, escape, money, month
from salesplan.services.plan import sheet
from salesplan.services.plan import versions as plan_versions
from salesplan.services.plan.differences import Diff, Difference
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, menu, session, tables, trouble
from salesplan.ui.plan import chosen
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

SHAPES = {"draft": "○", "submitted": "◐", "approved": "●", "locked": "■", "superseded": "◇", "withdrawn": "×"}
"""A state is a shape and a word."""
BY = ("region", "product", "team", "month")
_FIELDS = (
    Field("version", "plan.version", "text"),
    Field("state", "versions.state", "text"),
    Field("counts", "versions.counts", "text"),
    Field("base", "plan.sheet.base", "money"),
    Field("challenge", "plan.sheet.challenge", "money"),
    Field("author", "versions.author", "text"),
    Field("begun", "versions.begun", "text"),
    Field("submitter", "versions.submitter", "text"),
    Field("approver", "versions.approver", "text"),
    Field("approved", "versions.approved", "text"),
)


def draw() -> None:
    """The whole page."""
    framed = frame.current()
    of = cache.versions(scope=framed.scope, version=framed.version)
    open_ = chosen.head(t("page.versions"), of)
    if open_ is None:
        st.info(t("plan.empty"))
        return
    _list(of)
    _opened(open_)
    _differences(open_, of)


def _list(of: Sequence[Version]) -> None:
    for one in of:
        if one.counts and one.state in IN_FORCE:
            when = day(one.approved_at.date(), lang()) if one.approved_at else "—"
            st.markdown(t("versions.in_force", version=f"{one.year} V{one.number}", at=when))
    made = tables.table("versions", t("page.versions"), _FIELDS, [_row(one) for one in of], lang())
    tables.draw(made, lang(), 300, narrow=("version", "state", "counts"))


def _row(one: Version) -> dict[str, object]:
    total = one.totals.get("revenue")
    return {
        "version": f"{one.year} V{one.number}",
        "state": _state(one.state),
        "counts": t("versions.counts") if one.counts and one.state in IN_FORCE else "",
        "base": total and total.base,
        "challenge": total and total.challenge,
        "author": one.author,
        "begun": day(one.at.date(), lang()),
        "submitter": one.submitter,
        "approver": one.approver,
        "approved": day(one.approved_at.date(), lang()) if one.approved_at else "",
    }


def _state(state: str) -> str:
    return f"{SHAPES[state]} {t(f'plan_state.{state}')}"


# The open version


def _opened(version: Version) -> None:
    """Its totals, what it went through, and what can be done with it."""
    framed = frame.current()
    st.markdown(f"## {chosen.label(version)}")
    st.caption(chosen.totals(version) or t("plan.untouched"))
    for passed in cache.passed(scope=framed.scope, version=framed.version, plan=version.id):
        signed = passed.state in ("approved", "locked") and not passed.authenticated and passed.actor
        parts = [_state(passed.state), f"{passed.at:%Y-%m-%d %H:%M}", escape(passed.actor), escape(passed.reason)]
        st.markdown(" · ".join(filter(None, [*parts, t("versions.unchecked") if signed else ""])))
    _actions(version)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="versions-links"):
        link = frame.link(version=str(version.id))
        st.page_link(
            menu.DECOMPOSITION.path, label=t("page.decomposition"), icon=":material/account_tree:", query_params=link
        )
        _take_out(version)


def _actions(version: Version) -> None:
    framed = frame.current()
    if not (framed.may_write and framed.scope.is_whole and allowed(version.state)):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="versions-actions"):
        reason = st.text_input(t("plan.reason"), key=f"versions.reason.{version.id}", width=320)
        pressed = [
            action
            for action in allowed(version.state)
            if st.button(
                t(f"versions.{action}"),
                key=f"versions.{action}",
                type="primary" if action in ("submit", "approve") else "secondary",
            )
        ]
    if any(STEPS[action].by_another for action in allowed(version.state)):
        st.caption(t("versions.by_another", name=escape(framed.scope.user)))
    for action in pressed:
        _step(version, action, reason)


def _step(version: Version, action: Action, reason: str) -> None:
    try:
        plan_versions.step(session.store(), frame.current().scope, version.id, action, reason, seen=version.seq)
    except CockpitError as error:
        st.error(trouble.sentence(error))
        return
    chosen.open_version(version.id)
    st.rerun()


def _take_out(version: Version) -> None:
    store, scope, reader, id = session.store(), frame.current().scope, lang(), version.id
    if "revenue" not in version.totals:
        return
    st.download_button(
        f"{t('frame.download')} · XLSX",
        lambda: sheet.take_out(store, scope, id, lang=reader),
        file_name=download_name(f"{t('plan.version')}-{version.year}-V{version.number}", FORMATS["xlsx"].extension),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        type="tertiary",
        key="versions.xlsx",
    )


# What differs


def _differences(version: Version, of: Sequence[Version]) -> None:
    """Against another version: the one it is based on unless the reader chooses."""
    others = {one.id: chosen.label(one) for one in of if one.id != version.id}
    if not others:
        return
    framed, ids = frame.current(), list(others)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="versions-diff"):
        other = st.selectbox(
            t("versions.against"),
            ids,
            index=ids.index(version.based_on) if version.based_on in others else 0,
            format_func=others.__getitem__,
            key=f"versions.against.{version.id}",
            width=300,
        )
        by = st.segmented_control(
            t("plan.policy.by"), BY, format_func=said(BY, "versions.by"), default="region", key="versions.by"
        )
    found = cache.differences(
        scope=framed.scope, version=framed.version, old=other, new=version.id, by=by or "region", measure="revenue"
    )
    st.markdown(_told(found, others[other]))
    _table("versions.diff", t("versions.against"), found.rows, (by or "region",))
    if found.movers:
        st.markdown(f"### {t('versions.movers')}")
        _table("versions.movers", t("versions.movers"), found.movers, ("month", "region", "product", "team"))


def _told(found: Diff, other: str) -> str:
    moved = sum(one.change for one in found.totals)
    total = t("versions.total_same") if not moved else t("versions.total_moved", change=money(moved, lang(), sign=True))
    cells = t("plan.differs", n=found.changed, added=found.added, removed=found.removed)
    return t("versions.differs", other=other, cells=cells, total=total)


def _table(id: str, name: str, of: Sequence[Difference], by: tuple[str, ...]) -> None:
    if not of:
        return
    offer = frame.current().offer
    rows = [
        {
            d: month(c, lang()) if d == "month" else offer.name(d, c, lang())
            for d, c in zip(by, one.members, strict=True)
        }
        | {"old": one.old, "new": one.new, "change": one.change}
        for one in of
    ]
    amounts = (
        Field("old", "plan.came.before", "money"),
        Field("new", "plan.came.after", "money"),
        Field("change", "versions.change", "gap"),
    )
    made = tables.table(id, name, (*(Field(d, f"versions.by.{d}", "text") for d in by), *amounts), rows, lang())
    tables.draw(made, lang(), 400, narrow=(by[0], by[-1], "change"))
