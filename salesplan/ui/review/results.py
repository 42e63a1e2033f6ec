"""The results on the screen: the answer, whom to ask first, the members, the gap that lies open, market and history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

import streamlit as st

from salesplan.charts.bridge import bridge
from salesplan.core.view import DIMENSIONS
from salesplan.i18n.formats import month
from salesplan.services.review.gaps import AGAINST, Against
from salesplan.services.review.gaps import DIMENSIONS as BY_MEMBERS
from salesplan.ui import cache, downloads, frame, menu, note_marks, notes, pictures, screen, tables
from salesplan.ui.downloads import Export
from salesplan.ui.frame import Framed
from salesplan.ui.review import diagnosis
from salesplan.ui.review.results_page import Asked, GapPart, ResultsPage
from salesplan.ui.review.results_words import place_name
from salesplan.ui.words import lang, t

BY = ("region", "team", "product", "channel", "month")
WAYS = ("market", *BY_MEMBERS, "price", "funnel")
DIAGNOSED = ("revenue", "share", "conversion", "aov", "gross_margin", "return_rate", "repurchase")
"""What can be diagnosed of a gap that lies open: one figure for every analysis."""
_HEIGHT, _NARROW, _BESIDE = 300, 320, 5
"""Pixels of a table, and of choices beside each other on a telephone; how many columns stand beside a picture."""
Place = Mapping[str, str]
"""The slice whose gap lies open inside the reader's own: dimension (or month) -> code."""


def nothing_yet() -> None:
    """The page without figures: what to do next, with the button to do it."""
    st.markdown(f"# {t('page.results')}")
    st.markdown(t("results.empty"))
    if st.button(t("start.import"), type="primary", icon=":material/upload_file:"):
        st.switch_page(menu.IMPORTS.path)


def answer(framed: Framed) -> ResultsPage:
    """The page for the reader's choices."""
    return cache.results_page(scope=framed.scope, version=framed.version, view=framed.view, by=_by(), lang=lang())


def headline(page: ResultsPage, framed: Framed) -> None:
    """The answer of ten seconds, and whom to ask first."""
    frame.tell_unknown(_unknown(framed))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="headline"):
        st.markdown(f"# {page.title}")
        if not screen.is_narrow():
            st.space("stretch")
        _downloads(framed)
    for line in page.asks:
        st.markdown(line)
    if page.reach:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            name = month(page.reach, lang())
            st.caption(t("results.reach", month=name), width="content")
            st.button(
                t("results.reach.only", month=name),
                key="results.reach",
                type="tertiary",
                on_click=frame.until,
                args=(page.reach,),
            )


def _downloads(framed: Framed) -> None:
    by, against, place = _by(), _against(None), _place(framed)
    gap = framed.view.within(place)
    exports = [
        Export("results", "export.table.results", (by,)),
        Export("gap", "export.table.gap", (_way(None, place), against), gap),
        Export("price_mix", "export.table.price_mix", (), gap),
        Export("notes", "export.table.notes"),
    ]
    downloads.menu(exports, framed.view, "results")


# Within


def within(page: ResultsPage) -> None:
    """The members beside each other, each gap in its parts; a row opens its gap below."""
    with st.container(border=True, key="within"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"##### {t('results.within')}", width="content")
            _control("by", BY, _by(), {dimension: t(f"dim.{dimension}") for dimension in BY})
        table = page.within.table
        if table.is_empty:
            st.caption(t("cockpit.no_slices", dimension=t(f"dim.{_by()}")))
            return
        note = f":small[:gray[{t('results.within.note')}]]" if page.splits else ""
        st.markdown("  \n".join(filter(None, (f"**{page.within_message}**" if page.within_message else "", note))))
        few = ("light", "name", "gap", "notes")
        opener = _opener(table.id, "", [f"{_by()}:{code}" for code in page.codes])
        tables.choose(table, lang(), _HEIGHT, "", narrow=few, on_choice=opener)
        _remarks(page.within.remarks)


def _remarks(remarks: Sequence[str]) -> None:
    """Why something in the table above cannot be told."""
    if remarks:
        st.caption("  \n".join(remarks))


def _opener(id: str, base: str, slices: Sequence[str]) -> Callable[[], None]:
    """What a click on a row of that table does: open its slice inside the one at `base`."""

    def open_row() -> None:
        row = tables.chosen(id)
        picked = slices[row] if row is not None and row < len(slices) else ""
        frame.point(at=",".join(filter(None, (base, picked))) or base)

    return open_row


# The gap that lies open


def gap(page: ResultsPage, framed: Framed) -> None:
    """One gap in steps: against what, in which way, of whom; a row of its table goes one step further in."""
    place = _place(framed)
    against = _against(page)
    way = _way(page, place)
    own = frame.scope_label(framed.view.where, framed.offer)
    name = place_name(place, framed.offer, lang(), own)
    with st.container(border=True, key="gap"):
        _gap_head(place, framed, own)
        ways = [one for one in WAYS if one not in place and not _is_one(framed, one)]
        names = {one: t(f"dim.{one}" if one in BY_MEMBERS else f"results.way.{one}") for one in ways}
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _control("against", AGAINST, against, {one: t(f"results.against.{one}") for one in AGAINST})
            _control("way", ways, way, names)
        cut = _by() if way == "funnel" and _by() not in place else ""
        part = cache.gap_part(
            scope=framed.scope,
            version=framed.version,
            view=framed.view.within(place),
            asked=Asked(against, way, name),
            by=cut,
            lang=lang(),
        )
        _gap_body(part, _at(place))
        if not asks_why():
            _diagnosis(place, framed, against)


def asks_why() -> str:
    """The figure whose diagnosis the address asks for; "" for none."""
    asked = st.query_params.get("why", "")
    return asked if asked in DIAGNOSED else ""


def why(page: ResultsPage, framed: Framed) -> None:
    """The diagnosis that the address asks for, open and first."""
    _diagnosis(_place(framed), framed, _against(page))


def _diagnosis(place: Place, framed: Framed, against: Against) -> None:
    first = asks_why()
    diagnosis.folded(
        framed.view.within(place),
        DIAGNOSED,
        "last_year" if against == "last_year" else None,
        "results.why",
        lambda where: _open({**place, **where}),
        first,
    )


def _gap_head(place: Place, framed: Framed, own: str) -> None:
    """Where we are, and the ways back."""
    if not place:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        steps = list(place.items())
        for far in range(len(steps)):
            upper = dict(steps[:far])
            label = t("results.back", scope=place_name(upper, framed.offer, lang(), own))
            st.button(label, key=f"results.back.{far}", icon=":material/arrow_back:", on_click=_open, args=(upper,))
        members = {dimension: (code,) for dimension, code in place.items() if dimension != "month"}
        if members:
            label = t("results.only", scope=place_name(place, framed.offer, lang(), own))
            args = ({**framed.view.where, **members},)
            st.button(label, key="results.only", icon=":material/filter_alt:", on_click=_only, args=args)
        one = framed.view.within(place)
        notes.menu("revenue", one.where, one.start, one.end, f"gap.{_at(place)}")


def _gap_body(part: GapPart, base: str) -> None:
    if part.picture is None:
        st.markdown(f"**{part.headline}**")
        return
    if len(part.table.fields) > _BESIDE:
        _steps_picture(part.picture, part.bars, base)
        _steps_table(part, base)
        return
    left, right = st.columns([5, 4], gap="small")
    with left:
        _steps_picture(part.picture, part.bars, base)
    with right:
        _steps_table(part, base)


def _steps_table(part: GapPart, base: str) -> None:
    """The steps, or what they are made of; a row opens its slice."""
    opens = any(part.opens)
    if opens:
        st.caption(t("results.drill"))
    made = part.table._replace(id=f"{part.table.id}-{base}-{len(part.opens)}")
    few = ("name", "amount", "gap", "notes")
    if opens:
        tables.choose(made, lang(), 380, "", narrow=few, on_choice=_opener(made.id, base, part.opens))
    else:
        tables.draw(made, lang(), 380, narrow=few)
    _remarks(part.remarks)
    if part.note:
        st.markdown(part.note)
        st.caption(t("results.units_note"))


def _steps_picture(picture: pictures.Picture, bars: Sequence[str], base: str) -> None:
    """The bridge; a click on a step opens its slice."""
    key = f"gap-{base}-{len(bars)}"

    def open_step() -> None:
        for chosen in pictures.kept(key):
            at = int(chosen["order"])
            if at < len(bars) and bars[at]:
                frame.point(at=",".join(filter(None, (base, bars[at]))))

    spec = bridge(lang(), pictures.theme(), len(bars), note_marks.has_flags(picture.frame))
    pictures.draw(picture, spec, key, selects=True, on_choice=open_step)


# Across and along


def across(page: ResultsPage) -> None:
    """Against the market and its rivals."""
    st.markdown(f"##### {t('results.across')}")
    st.markdown(f"**{page.across_message}**")
    if not page.rivals.is_empty:
        tables.draw(page.rivals, lang(), _HEIGHT, narrow=("name", "share", "moved"))
    if not page.across.table.is_empty:
        has_share = any(field.key == "share" for field in page.across.table.fields)
        few = ("name", "share", "moved", "notes") if has_share else ("name", "market", "notes")
        tables.draw(page.across.table, lang(), _HEIGHT, narrow=few)
        _remarks(page.across.remarks)
    for said, key in ((page.hidden, "results.hidden"), (page.wide, "results.wide")):
        if said:
            st.caption(t(key))


def along(page: ResultsPage) -> None:
    """Against last year, month by month."""
    st.markdown(f"##### {t('results.along')}")
    st.markdown(f"**{page.along_message}**")
    if not page.along.table.is_empty:
        tables.draw(page.along.table, lang(), 2 * _HEIGHT, narrow=("month", "value", "grew", "notes"))
        _remarks(page.along.remarks)


def sides(page: ResultsPage) -> None:
    """Across and along beside each other."""
    left, right = st.columns(2, border=True, gap="small")
    with left:
        across(page)
    with right:
        along(page)


# What was chosen, as the address keeps it


def _control(key: str, options: Sequence[str], value: str, names: Mapping[str, str]) -> None:
    """A switch whose choice stands in the address under `key`."""
    name = f"results.{key}"
    st.session_state[name] = value

    def changed() -> None:
        frame.point(**{key: str(st.session_state[name])})

    common: dict[str, Any] = {"required": True, "label_visibility": "collapsed", "on_change": changed}
    label = t({"by": "cockpit.by"}.get(key, f"results.{key}"))
    if screen.is_narrow() and _pixels([names[one] for one in options]) > _NARROW:
        st.selectbox(label, options, format_func=names.__getitem__, key=name, on_change=changed)
        return
    st.segmented_control(label, options, format_func=names.__getitem__, key=name, **common)


def _pixels(words: Sequence[str]) -> int:
    """What choices need beside each other: a Chinese character is about as wide as two others."""
    return sum(26 + sum(14 if ord(ch) > 0x2E7F else 7 for ch in word) for word in words)


def _by() -> str:
    asked = st.query_params.get("by", "")
    return asked if asked in BY else BY[0]


def _against(page: ResultsPage | None) -> Against:
    """What the address says, else the plan where there is one."""
    asked = st.query_params.get("against", "")
    found: Sequence[Against] = get_args(Against)
    standard: Against = "plan" if page is None or page.planned else "last_year"
    return next((one for one in found if one == asked), standard)


def _way(page: ResultsPage | None, place: Place) -> str:
    """What the address says, else market and share where they can be told, else the first dimension that is open and
    has more than one member, else price, volume and mix."""
    framed, asked = frame.current(), st.query_params.get("way", "")
    if asked in WAYS and asked not in place and not _is_one(framed, asked):
        return asked
    if page is None or page.splits:
        return "market"
    return next((one for one in BY_MEMBERS if one not in place and not _is_one(framed, one)), "price")


def _is_one(framed: Framed, dimension: str) -> bool:
    """True when the reader's own scope leaves one member of a dimension, or there is no other."""
    return 1 in (len(framed.view.where.get(dimension, ())), len(framed.offer.members.get(dimension, ())))


def _place(framed: Framed) -> dict[str, str]:
    """The slice of the address: only members and months that there are."""
    found: dict[str, str] = {}
    for one in st.query_params.get("at", "").split(","):
        dimension, _, code = one.partition(":")
        known = (
            {member.code for member in framed.offer.members.get(dimension, ())} if dimension in DIMENSIONS else set()
        )
        if code in known or (dimension == "month" and framed.view.start <= code <= framed.view.end):
            found[dimension] = code
    return found


def _unknown(framed: Framed) -> list[str]:
    """What the address asks of this page that there is not (`key=value`)."""
    known = {"by": BY, "way": WAYS, "against": AGAINST, "why": DIAGNOSED}
    asked = {key: st.query_params.get(key, "") for key in known}
    wrong = [f"{key}={value}" for key, value in asked.items() if value and value not in known[key]]
    opened = _at(_place(framed)).split(",")
    return wrong + [f"at={one}" for one in st.query_params.get("at", "").split(",") if one and one not in opened]


def _at(place: Place) -> str:
    return ",".join(f"{dimension}:{code}" for dimension, code in place.items())


def _open(place: Place) -> None:
    frame.point(at=_at(place))


def _only(where: Mapping[str, tuple[str, ...]]) -> None:
    frame.choose(where)
    frame.point(at="")
