"""Target sheets on the page: whose there are, to print or as a workbook, and whether a paper is one of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from salesplan.core.plan.states import IN_FORCE
from salesplan.core.plan.targets import LEVELS, TargetSheet
from salesplan.exports import FORMATS, download_name
from salesplan.i18n.formats import day, escape
from salesplan.services.plan import targets
from salesplan.services.plan.targets import Owner, Sheets
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, session, tables
from salesplan.ui.plan import chosen
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

_ALL = "all"
_FIELDS = (
    Field("level", "sheets.level", "text"),
    Field("owner", "sheets.owner", "text"),
    Field("base", "plan.sheet.base", "money"),
    Field("challenge", "plan.sheet.challenge", "money"),
    Field("fingerprint", "target.fingerprint", "text"),
)


def draw(version: Version, of: Sequence[Version]) -> None:
    """The sheets of the open version."""
    framed = frame.current()
    if "revenue" not in version.totals:
        st.info(t("sheets.none"))
        return
    found = cache.target_sheets(scope=framed.scope, version=framed.version, plan=version.id, lang=lang())
    st.markdown(_standing(version))
    shown = _chosen(found)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sheets-take"):
        _take(version, shown)
        st.caption(t("sheets.count", n=len(shown.of)))
    made = tables.table("sheets", t("versions.part.sheets"), _FIELDS, [_row(one) for one in shown.of], lang())
    tables.draw(made, lang(), 480, narrow=("owner", "base", "fingerprint"))
    if not framed.scope.is_whole:
        st.caption(t("sheets.whole_only"))
    _check(version, of)


def _standing(version: Version) -> str:
    """Who approved it, or that every page will be marked."""
    if version.state in IN_FORCE and version.approved_at is not None:
        at = day(version.approved_at.date(), lang())
        told = t("sheets.by", approver=escape(version.approver), at=at)
        return told if version.authenticated else f"{told} · {t('versions.unchecked')}"
    mark = t(f"target.mark.{version.state}")
    is_waiting = version.state in ("draft", "submitted")
    return f":orange[:material/warning: {t('sheets.mark' if is_waiting else 'sheets.replaced', mark=mark)}]"


def _chosen(found: Sheets) -> Sheets:
    """The sheets of one level, or of some owners."""
    there = [level for level in LEVELS if any(one.level == level for one in found.of)]
    names = {_ALL: t("sheets.all")} | {level: t(f"target.level.{level}") for level in there}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="sheets-whose"):
        level = st.segmented_control(
            t("sheets.whose"),
            [_ALL, *there],
            format_func=names.__getitem__,
            default=_ALL,
            required=True,
            key="sheets.level",
        )
        of_level: list[Owner] = [(one.level, one.owner) for one in found.of if level in (_ALL, None, one.level)]
        owners = {owner: _name(*owner) for owner in of_level}
        some = st.multiselect(
            t("sheets.some"),
            of_level,
            format_func=owners.__getitem__,
            key=f"sheets.some.{level}",
            placeholder=t("sheets.all"),
            width=420,
        )
    return targets.chosen(found, [owner for owner in of_level if not some or owner in some])


def _name(level: str, owner: str) -> str:
    framed = frame.current()
    if level == "person":
        called = cache.link_names(scope=framed.scope, version=framed.version, to="person", lang=lang())
        return called.get(owner, owner)
    return framed.offer.name(level, owner, lang()) if owner else t("plan.company")


def _row(one: TargetSheet) -> dict[str, object]:
    return {
        "level": t(f"target.level.{one.level}"),
        "owner": _name(one.level, one.owner),
        "base": one.total.base,
        "challenge": one.total.challenge,
        "fingerprint": one.fingerprint,
    }


def _take(version: Version, shown: Sheets) -> None:
    store, reader = session.store(), lang()
    name = f"{t('target.title', year=version.year)}-{version.year}-V{version.number}"
    st.download_button(
        t("sheets.html"),
        lambda: targets.paper(store, shown, reader),
        file_name=download_name(name, "html"),
        mime="text/html; charset=utf-8",
        on_click="ignore",
        type="primary",
        icon=":material/print:",
        key="sheets.html",
        disabled=not shown.of,
    )
    st.download_button(
        t("sheets.xlsx"),
        lambda: targets.workbook(store, shown, reader),
        file_name=download_name(name, FORMATS["xlsx"].extension),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        icon=":material/download:",
        key="sheets.xlsx",
        disabled=not shown.of,
    )


def _check(version: Version, of: Sequence[Version]) -> None:
    """A fingerprint as it stands on paper: whose sheet it is in which version of the year, or that it is in none."""
    text = st.text_input(t("sheets.check"), key="sheets.check", placeholder="A1B2-C3D4-E5F6", width=260)
    if not text.strip():
        return
    framed = frame.current()
    for other in (version, *(one for one in of if one.year == version.year and one.id != version.id)):
        found = cache.target_sheets(scope=framed.scope, version=framed.version, plan=other.id, lang=lang())
        if (one := targets.matching(found, text)) is not None:
            owner = f"{t(f'target.level.{one.level}')} {_name(one.level, one.owner)}"
            told = t("sheets.check.is", version=chosen.label(other), owner=owner)
            st.success(escape(told), icon=":material/check_circle:")
            return
    st.error(t("sheets.check.not", year=version.year))
