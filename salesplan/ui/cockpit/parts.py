"""The cockpit on the screen: headline, cards, months and map, slices, what changed. Each part is a few calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from salesplan.charts import heat, months, variance
from salesplan.charts.heat import height_for
from salesplan.core.record import Status
from salesplan.core.view import DIMENSIONS, View
from salesplan.i18n import register_words
from salesplan.i18n.formats import escape, month
from salesplan.services.plan import redrawn
from salesplan.ui import cache, downloads, frame, menu, note_marks, notes, pictures, screen, session, tables
from salesplan.ui.cockpit import cards, opened, ways
from salesplan.ui.cockpit.page import CockpitPage, SlicesPart
from salesplan.ui.cockpit.sentences import About, mark
from salesplan.ui.downloads import Export
from salesplan.ui.frame import Framed
from salesplan.ui.imports import misses
from salesplan.ui.pictures import Picture
from salesplan.ui.records.company import basis_words
from salesplan.ui.review import alert_line
from salesplan.ui.words import lang, t

Cell = Mapping[str, str]
Chosen = Sequence[Mapping[str, object]]
TABLE_HEIGHT = 300
MOST_NAMED = 2
"""Registers that call, up to which each names its worst: more of them stand in one line without."""


def nothing_yet() -> None:
    """The page without figures: what to do next, with the button to do it."""
    st.markdown(f"# {t('page.cockpit')}")
    st.markdown(t("cockpit.empty"))
    if st.button(t("start.import"), type="primary", icon=":material/upload_file:"):
        st.switch_page(menu.IMPORTS.path)


def answer(framed: Framed) -> CockpitPage:
    """The page for the reader's choices."""
    scope = frame.scope_label(framed.view.where, framed.offer)
    return cache.cockpit_page(
        scope=framed.scope, version=framed.version, view=framed.view, scope_label=scope, lang=lang()
    )


def headline(page: CockpitPage, framed: Framed) -> None:
    """The answer of ten seconds in one line with the estimate."""
    narrow = screen.is_narrow()
    break_or_space = "  \n" if narrow else "　"
    landing = f"{break_or_space}:small[{page.landing}]" if page.landing else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="headline"):
        told = t("cockpit.attained") if page.behind[0] else None
        st.markdown(f"# {mark(page.light)} {page.title}{landing}", help=told)
        if not narrow:
            st.space("stretch")
        st.caption(_basis(page, framed), width="stretch" if narrow else "content")
        if not narrow:
            _ways(framed)


def _basis(page: CockpitPage, framed: Framed) -> str:
    """To which day and load the figures go, what they count, and what is still owing."""
    counted = " · ".join(filter(None, (_since(page, framed), basis_words(framed.offer.settings))))
    found = cache.misses(scope=framed.scope, version=framed.version)
    owing = "" if _is_past(framed) else misses.of_view(found, framed.view, framed.offer, lang())
    return "  \n".join(filter(None, (page.stamp, counted, owing, _redrawn(framed))))


def _redrawn(framed: Framed) -> str:
    """That last year is told in the map of the plan, where territories were re-drawn."""
    since = redrawn.told_since(session.store(), framed.scope, framed.view)
    return "" if since is None else t("territories.cockpit", month=month(since, lang()))


def _ways(framed: Framed) -> None:
    """Where a number comes from, and the figures as files."""
    opened.menu()
    downloads.menu(_exports(framed), framed.view, "cockpit")


def calls(page: CockpitPage, framed: Framed) -> None:
    """What the total hides, what is noted on what is shown, and what alerts, actions, milestones and contingency plans
    call attention to, as ways there: one flow, so that one more takes no line of its own."""
    with st.container(horizontal=True, gap="xsmall", key="calls"):
        for n, signal in enumerate(page.signals):
            ways.draw(signal.text, signal.about, framed, f"signal{n}")
        notes.line()
        alert_line.draw(framed)
        _promises(framed)


def _promises(framed: Framed) -> None:
    found = cache.promises(
        scope=framed.scope, version=framed.version, today=framed.offer.today, load=framed.view.as_of_load
    )
    names_worst = not screen.is_narrow() and len(found) <= MOST_NAMED
    for one in found:
        entry = menu.page_of(one.register)
        parts = [
            f"{register_words.light(one.register, status, lang())} {n}"
            for status, n in ((Status.BAD, one.bad), (Status.WATCH, one.watch))
            if n
        ]
        worst = escape(one.worst) if names_worst else ""
        label = t("cockpit.promise", register=t(entry.title), lights="　".join(parts), worst=worst).strip()
        st.page_link(entry.path, label=label, icon=f":material/{entry.icon}:", query_params=frame.link())


def _is_past(framed: Framed) -> bool:
    """True when the reader looks back: then nothing of now stands beside the figures of then."""
    return framed.view.as_of_load is not None


def _since(page: CockpitPage, framed: Framed) -> str:
    """The way to what has changed since the import before the newest; a link, because a button costs every rerun."""
    if page.previous_load is None or _is_past(framed):
        return ""
    words = t("since.link", load=page.previous_load)
    return f"[{words}]({menu.AUDIT.url}?{urlencode(frame.link(since=str(page.previous_load)))})"


def body(page: CockpitPage, framed: Framed) -> None:
    """Everything below the headline: side by side, or on a narrow screen the worst slices first and the rest folded."""
    narrow = screen.is_narrow()
    cards.draw(page.cards, with_spark=not narrow)
    if narrow:
        slices(framed, _chosen(pictures.kept("heat"), pictures.kept("months")))
        _folded(page)
        with st.container(horizontal=True, gap="small"):
            _ways(framed)
        return
    left, right = st.columns(2, border=True, gap="small")
    with left:
        month_ = _months(page)
    with right:
        cell = _map(page)
    slices(framed, _chosen(cell, month_))
    left, right = st.columns(2, border=True, gap="small")
    with left:
        st.markdown(f"##### {t('cockpit.table.changes')}")
        _changes(page)
    with right:
        st.markdown(f"##### {t('cockpit.table.industry')}")
        _industry(page)


def _folded(page: CockpitPage) -> None:
    """One line for each part; what is in it is made only while it is open."""
    parts: dict[str, tuple[str, Callable[[CockpitPage], object]]] = {
        "months": (page.months.headline, _months),
        "heat": (page.heat.headline, _map),
        "changes": (t("cockpit.table.changes"), _changes),
        "industry": (t("cockpit.table.industry"), _industry),
    }
    for name, (words, draw) in parts.items():
        fold = st.expander(words, key=f"fold-{name}", on_change="rerun")
        if fold.open:
            with fold:
                draw(page)


def _months(page: CockpitPage) -> Chosen:
    """The year by month; returns the clicked one."""
    height = height_for(page.heat_size[0])
    spec = months(lang(), pictures.theme(), height, note_marks.has_flags(page.months.frame))
    return pictures.draw(_explained(page.months, page.behind[0], "months"), spec, "months", selects=True)


def _map(page: CockpitPage) -> Chosen:
    """The map of regions and products; returns the clicked cell."""
    spec = heat(lang(), pictures.theme(), *page.heat_size, note_marks.has_flags(page.heat.frame))
    return pictures.draw(_explained(page.heat, page.behind[1], "heat"), spec, "heat", selects=True)


def _explained(picture: Picture, about: About | None, key: str) -> Picture:
    """The picture below its message, which leads to why that is so."""
    if about is None:
        return picture
    ways.draw(f"**{picture.headline}**", about, frame.current(), key)
    return picture._replace(headline="")


def _chosen(cells: Chosen, months_: Chosen) -> Cell:
    """The clicked cell in the clicked month: dimension or month -> code; of neither the whole view."""
    cell = {name: str(cells[0][name]) for name in ("region", "product")} if cells else {}
    return cell | ({"month": str(months_[0]["code"])} if months_ else {})


def slices(framed: Framed, cell: Cell) -> None:
    """Who makes the gap, in the whole view or in what was clicked: a picture of the largest stakes, a table of all."""
    view = framed.view.within(cell)
    where = view.where
    offered = [d for d in DIMENSIONS if len(where.get(d, ())) != 1 and framed.offer.members.get(d)]
    with st.container(border=True, key="slices"):
        by = _slices_head(framed, cell, view, offered)
        if by is None:
            return
        part = cache.slices(scope=framed.scope, version=framed.version, view=view, by=by, lang=lang())
        if part.table.is_empty:
            st.caption(t("cockpit.no_slices", dimension=t(f"dim.{by}")))
            return
        _slices_body(part)


def _changes(page: CockpitPage) -> None:
    """What the newest load changed."""
    _table(page.changes, "cockpit.no_changes", ("region", "after", "change"))


def _industry(page: CockpitPage) -> None:
    """Where we are below the industry."""
    _table(page.industry, "cockpit.none_below_industry", ("light", "slice", "value", "industry"))


def _table(made: tables.Table, empty: str, narrow: Sequence[str]) -> None:
    if made.is_empty:
        st.caption(t(empty))
    else:
        tables.draw(made, lang(), TABLE_HEIGHT, narrow=narrow)


def _slices_head(framed: Framed, cell: Cell, view: View, offered: list[str]) -> str | None:
    """The choice of dimension, and for what was clicked (`view`) its name and three ways on; returns the dimension."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if cell:
            names_ = (month(c, lang()) if d == "month" else framed.offer.name(d, c, lang()) for d, c in cell.items())
            st.markdown(f"##### {' × '.join(map(escape, names_))}", width="content")
        kept = st.session_state.get("cockpit.by")
        if offered and kept not in offered:
            st.session_state["cockpit.by"] = offered[0]
        names = {dimension: t(f"dim.{dimension}") for dimension in offered}
        by = st.segmented_control(
            t("cockpit.by"),
            list(names),
            format_func=names.__getitem__,
            required=True,
            key="cockpit.by",
            label_visibility="collapsed",
            persist_state="session",
        )
        if cell:
            if view.where != framed.view.where:
                st.button(t("cockpit.only_this"), key="only-this", on_click=frame.choose, args=(view.where,))
            st.button(t("cockpit.open"), key="open-cell", on_click=opened.ask, args=("revenue", dict(cell)))
            notes.menu("revenue", view.where, view.start, view.end, f"cell.{'.'.join(cell.values())}")
    return str(by) if by else None


def _slices_body(part: SlicesPart) -> None:
    left, right = st.columns([3, 5], gap="small")
    with left:
        spec = variance(lang(), pictures.theme(), part.bars, noted=note_marks.has_flags(part.picture.frame))
        pictures.draw(part.picture, spec, "slices-picture")
    with right:
        shown = {field.key for field in part.table.fields}
        against_plan = ("light", "name", "gap" if "gap" in shown else "plan", "notes")
        few = against_plan if "light" in shown else ("name", "value", "growth")
        tables.draw(part.table, lang(), TABLE_HEIGHT, narrow=few)


def _exports(framed: Framed) -> list[Export]:
    by = st.session_state.get("cockpit.by") or "region"
    return [
        Export("kpi", "cockpit.table.kpis"),
        Export("months", "cockpit.table.months"),
        Export("heat", "cockpit.table.cells"),
        Export("slices", "cockpit.table.slices", (str(by),)),
        Export("changes", "cockpit.table.changes"),
        Export("industry", "cockpit.table.industry"),
        Export("notes", "export.table.notes"),
    ]
