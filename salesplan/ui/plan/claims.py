"""The form of one owner: what he is given, last year, and his own figures; typed here or brought as a workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from salesplan.core.errors import CockpitError, Conflict
from salesplan.core.months import fiscal_months
from salesplan.core.plan.claims import BY, Asked, State
from salesplan.exports import FORMATS, download_name
from salesplan.i18n.formats import MISSING, count, day, escape, money, month_short, percent, table_scale
from salesplan.services.plan import claim_sheet
from salesplan.services.plan import claims as claiming
from salesplan.services.plan.claim_sheet import BELOW, ClaimPreview, Grain, Row
from salesplan.services.plan.claims import Board, Figure, Stand, Way, yuan
from salesplan.ui import cache, frame, screen, session, tables, trouble
from salesplan.ui.plan import comments, table
from salesplan.ui.records.sheets import MEGABYTES, MOST_SHOWN, told
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

_GRAINS: tuple[Grain, ...] = ("quarter", "month")


SHOWN = "claims.shown"
"""Where the session keeps the table of the form as it was first shown."""


def form(found: Board, owner: Asked) -> None:
    """The form of the owner whom the address names."""
    stand = found.of(owner)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"## {t('claims.form', owner=escape(table.name(*owner)))}", width="content")
        st.space("stretch")
        st.button(t("claims.back"), icon=":material/arrow_back:", type="tertiary", key="claims.back", on_click=_back)
    if stand is None or found.round is None:
        st.warning(t("claims.not_asked"))
        return
    _head(found, stand)
    asked_now = found.is_open and stand.round == found.number
    open_ = asked_now and frame.current().may_write
    if not open_:
        st.info(t("claims.read" if asked_now else "claims.shut"))
    grain, below = _ways(owner)
    months = fiscal_months(found.desk.version.year, frame.current().offer.settings.fiscal_start)
    asked = claim_sheet.rows(found.desk, owner, grain, below, months)
    _fill(found, stand, asked, below, open_)
    with st.container(border=True, gap="small", key="claims-sheet"):
        take(found, stand, grain, below)
        if open_:
            incoming(found)
    comments.panel(found.desk.version.id, {owner[0]: (owner[1],)})


def _head(found: Board, stand: Stand) -> None:
    """Who is asked until when, who is at the keyboard, and what was answered last."""
    owner = stand.owner
    parts = [
        person(owner.person),
        t("rounds.title", n=found.number),
        t("rounds.open" if found.is_open else "rounds.closed"),
    ]
    parts.append(due(owner.due, stand.state))
    if found.is_open and frame.current().may_write:
        parts.append(t("claims.as", name=escape(frame.current().scope.user)))
    st.caption(" · ".join(filter(None, parts)))
    if stand.answer is not None and stand.state in ("returned", "held"):
        st.warning(t(f"claims.{stand.state}", reason=escape(stand.answer.reason)), icon=":material/reply:")


def _ways(owner: Asked) -> tuple[Grain, str]:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="claims-ways"):
        grain = st.segmented_control(
            t("claims.grain"), _GRAINS, format_func=said(_GRAINS, "claims.grain"), default="quarter", key="claims.grain"
        )
        ways = [one or "all" for one in BELOW[owner[0]]]
        below = st.segmented_control(
            t("claims.below"),
            ways,
            format_func=said(ways, "claims.below"),
            default="all",
            key=f"claims.below.{owner[0]}",
        )
    return grain or "quarter", "" if below in (None, "all") else str(below)


# The figures


def _fill(found: Board, stand: Stand, asked: Sequence[Row], below: str, open_: bool) -> None:
    """The table to type into, its sum against the plan, and the buttons."""
    claim, scale = stand.claim, table_scale(lang())
    newest = claim.id if claim else 0
    key = f"claims.table.{found.desk.version.id}.{stand.owner.asked}.{below}.{len(asked)}.{newest}.{lang()}"
    typed = _typed(found, stand, asked, below, key, open_)
    st.caption(t("claims.unit", unit=scale.unit))
    figures = _figures(asked, typed, scale.divisor)
    _compare(asked, figures)
    if not open_:
        return
    why = st.text_input(t("claims.why"), value=claim.why if claim else "", key=f"{key}.why", max_chars=300)
    same = [Figure(row.where, yuan(row.base), None if row.challenge is None else yuan(row.challenge)) for row in asked]
    with st.container(horizontal=True, gap="small"):
        for name, what, way in (("submit", figures, "form"), ("agree", same, "agree")):
            st.button(
                t(f"claims.{name}"),
                type="primary" if name == "submit" else "secondary",
                key=f"claims.{name}",
                disabled=not what,
                on_click=_submit,
                args=(found, stand, why, newest, what, way),
            )


def _typed(found: Board, stand: Stand, asked: Sequence[Row], below: str, key: str, open_: bool) -> pd.DataFrame:
    """The table with what is typed in it.

    It keeps showing what it began with: if the draft moved under it, what was typed so far would be gone.
    """
    before, scale = _before(found, stand.owner.asked, below), table_scale(lang())
    now = pd.DataFrame([_line(row, before, stand, below, scale.divisor) for row in asked])
    now = now.astype({name: "float64" for name in now.columns if name not in ("part", "period")})
    kept = st.session_state.get(SHOWN)
    if kept is None or kept[0] != key or not open_:
        kept = st.session_state[SHOWN] = (key, now)
    typed: pd.DataFrame = st.data_editor(
        kept[1],
        key=key,
        hide_index=True,
        num_rows="fixed",
        row_height=36,
        height=min(38 + 36 * len(asked), 506),
        placeholder=MISSING,
        column_order=_columns(below, found.desk.tracks.challenge is not None, stand.claim is not None),
        column_config=_look(),
        disabled=("part", "period", "last_year", "given", "given_challenge", "before") if open_ else True,
    )
    if not kept[1].equals(now):
        st.caption(t("claims.moved"))
    return typed


def _columns(below: str, challenge: bool, again: bool) -> list[str]:
    """On a narrow screen what is given and his own must stand side by side."""
    if screen.is_narrow():
        return [*(["part"] if below else []), "period", "given", "base", *(["challenge"] if challenge else [])]
    given = ["last_year", "given", *(["given_challenge"] if challenge else []), *(["before"] if again else [])]
    return [*(["part"] if below else []), "period", *given, "base", *(["challenge"] if challenge else [])]


def _look() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    texts = {"part": t("claims.sheet.part"), "period": t("claims.period")}
    heads = {
        "last_year": t("rounds.last_year"),
        "given": t("rounds.given"),
        "given_challenge": t("rounds.given_challenge"),
        "before": t("claims.before"),
        "base": t("claims.own"),
        "challenge": t("claims.own_challenge"),
    }
    found: dict[str, Any] = {key: st.column_config.TextColumn(head) for key, head in texts.items()}
    for key, head in heads.items():
        found[key] = number(head, format="%,.2f", min_value=0.0 if key in ("base", "challenge") else None)
    found["last_year"] = number(heads["last_year"], format="%,.2f", help=t("rounds.last_year.open"))
    return found


def _line(row: Row, before: Mapping[tuple[str, str], int], stand: Stand, below: str, divisor: int) -> dict[str, object]:
    last = [before.get((row.part, month)) for month in row.where["month"]]
    own = _claimed(stand, row)
    return {
        "part": table.name(below, row.part) if below else "",
        "period": row.period if row.period.startswith("Q") else month_short(row.period, lang()),
        "last_year": None if None in last else _shown(sum(one or 0 for one in last), divisor),
        "given": _shown(row.base, divisor),
        "given_challenge": None if row.challenge is None else _shown(row.challenge, divisor),
        "before": float(own.base / divisor) if own else None,
        "base": float(own.base / divisor) if own else None,
        "challenge": float(own.challenge / divisor) if own and own.challenge is not None else None,
    }


def _claimed(stand: Stand, row: Row) -> Figure | None:
    """What the newest claim says of just this row."""
    if stand.claim is None:
        return None
    same = {d: set(members) for d, members in row.where.items()}
    return next((f for f in stand.claim.figures if {d: set(m) for d, m in f.where.items()} == same), None)


def _shown(fen: int, divisor: int) -> float:
    return float(yuan(fen) / divisor)


def _figures(asked: Sequence[Row], typed: pd.DataFrame, divisor: int) -> list[Figure]:
    """The rows that hold a base, exact to the fen; what is empty is not claimed."""
    found = []
    for row, base, above in zip(asked, typed["base"], typed["challenge"], strict=True):
        if not pd.isna(base):
            found.append(Figure(row.where, _yuan(base, divisor), None if pd.isna(above) else _yuan(above, divisor)))
    return found


def _yuan(value: float, divisor: int) -> Decimal:
    return (Decimal(str(value)) * divisor).quantize(Decimal("0.01"))


def _compare(asked: Sequence[Row], figures: Sequence[Figure]) -> None:
    """What is typed against the plan of the same periods."""
    if not figures:
        st.markdown(t("claims.now.empty"))
        return
    wheres = [figure.where for figure in figures]
    against = sum((yuan(row.base) for row in asked if row.where in wheres), Decimal(0))
    claimed = sum((figure.base for figure in figures), Decimal(0))
    gap = claimed - against
    values = {"claimed": money(claimed, lang()), "against": money(against, lang())}
    rate = percent(gap / against, lang(), sign=True) if against else "—"
    st.markdown(f"**{t('claims.now', **values, gap=money(gap, lang(), sign=True), rate=rate)}**")
    if len(figures) < len(asked):
        st.caption(t("claims.now.part", n=len(asked) - len(figures)))


def _submit(found: Board, stand: Stand, why: str, seen: int, figures: Sequence[Figure], way: Way) -> None:
    id, owner = found.desk.version.id, stand.owner.asked
    try:
        claiming.submit(session.store(), frame.current().scope, id, found.number, owner, figures, why, way, seen)
    except CockpitError as error:
        st.session_state["rounds.trouble"] = refused(error)
        return
    total = sum((figure.base for figure in figures), Decimal(0))
    st.session_state["rounds.done"] = t("claims.done", total=money(total, lang()))


# The workbook


def take(found: Board, stand: Stand, grain: Grain = "quarter", below: str = "") -> None:
    """The button that takes the form of an owner as a workbook, made when it is clicked."""
    store, scope, reader = session.store(), frame.current().scope, lang()
    id, number, owner = found.desk.version.id, found.number, stand.owner.asked
    before = _before(found, owner, below)
    st.download_button(
        t("claims.sheet.take"),
        lambda: claim_sheet.take_out(store, scope, id, number, owner, grain, below, before, reader),
        file_name=download_name(
            f"claim-{found.desk.version.year}-V{found.desk.version.number}-{number}-{owner[1]}", "xlsx"
        ),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        icon=":material/download:",
        key="claims.sheet.take",
    )


def incoming(found: Board) -> None:
    """The way in for workbooks that came back, whosever they are: looked at first, then submitted."""
    state, turn = st.session_state, st.session_state.setdefault("claims.turn", 0)
    file = st.file_uploader(
        t("claims.sheet.send"), type=["xlsx", "csv"], key=f"claims.file.{turn}", max_upload_size=MEGABYTES
    )
    if file is None:
        return
    content = file.getvalue()
    key = (found.desk.version.id, found.number, hashlib.sha256(content).hexdigest(), session.version())
    if state.get("claims.seen", (None,))[0] != key:
        seen = claim_sheet.preview(session.store(), frame.current().scope, *key[:2], content, file.name)
        state["claims.seen"] = (key, seen)
    _seen(state["claims.seen"][1])


def _seen(seen: ClaimPreview) -> None:
    name = escape(seen.file_name)
    if seen.problems:
        st.error(t("sheets.refused", file=name, n=count(len(seen.problems))), icon=":material/block:")
        _problems(seen)
    elif seen.owner is None or not seen.figures:
        st.info(t("claims.sheet.of.nothing", file=name))
    else:
        owner, total = escape(table.name(*seen.owner)), money(seen.total, lang())
        st.markdown(f"**{t('claims.sheet.of', file=name, owner=owner, n=len(seen.figures), total=total)}**")
        if seen.why:
            st.caption(escape(seen.why))
        st.button(t("claims.sheet.accept"), type="primary", key="claims.sheet.accept", on_click=_commit, args=(seen,))
    st.button(t("sheets.drop"), type="tertiary", key="claims.sheet.drop", on_click=_forget)


def _problems(seen: ClaimPreview) -> None:
    rows = tuple(
        {"row": one.row, "column": _column(one.column), "value": one.value or "", "wrong": told(one)}
        for one in seen.problems[:MOST_SHOWN]
    )
    fields = (
        Field("row", "export.row", "count"),
        Field("column", "export.column", "text"),
        Field("value", "export.value", "text"),
        Field("wrong", "export.wrong", "text"),
    )
    tables.draw(tables.table("claims-problems", t("export.problems"), fields, rows, lang()), lang(), 260, "wrong")


def _column(name: str | None) -> str:
    return t(f"claims.sheet.{name}") if name in ("base", "challenge", "why", "code") else name or ""


def _commit(seen: ClaimPreview) -> None:
    try:
        claim_sheet.commit(session.store(), frame.current().scope, seen)
    except CockpitError as error:
        st.session_state["rounds.trouble"] = refused(error)
        return
    st.session_state["rounds.done"] = t("claims.done", total=money(seen.total, lang()))
    _forget()


def _forget() -> None:
    st.session_state["claims.turn"] = st.session_state.get("claims.turn", 0) + 1
    st.session_state.pop("claims.seen", None)


# Words that the pages of the rounds share


def refused(error: CockpitError) -> str:
    """Why a step was not taken; of two who submit at once the second is told who was first."""
    if isinstance(error, Conflict):
        key = "rounds.claimed_since" if error.values.get("what") == "claim" else "plan.written"
        return t(key, actor=escape(str(error.values.get("actor", ""))))
    return trouble.sentence(error)


def person(code: str | None) -> str:
    """The name of a lead; "" where nobody is named."""
    framed = frame.current()
    if code is None:
        return ""
    return cache.link_names(scope=framed.scope, version=framed.version, to="person", lang=lang()).get(code, code)


def due(until: date, state: State) -> str:
    """Until when an owner is asked, or for how long he has been late."""
    return overdue(until, state) or t("rounds.due.on", day=day(until, lang()))


def overdue(until: date, state: State) -> str:
    """For how long an owner has been late; "" when he is not."""
    late = (frame.current().offer.today - until).days
    return t("rounds.due.over", n=late) if state == "missing" and late > 0 else ""


def place(plan: int, number: int, owner: Asked) -> dict[str, str]:
    """What the address of an owner's form carries."""
    return {"version": str(plan), "round": str(number), "owner": ":".join(owner)}


def of_address(text: str) -> Asked | None:
    """The owner that an address names; None for none."""
    dimension, _, member = text.partition(":")
    return (dimension, member) if dimension in BY and member else None


def _back() -> None:
    frame.point(owner="", round="")


def _before(found: Board, owner: Asked, below: str) -> dict[tuple[str, str], int]:
    """Last year of an owner: (part, month of the plan) -> fen; its open months are forecast."""
    by = (owner[0], below) if below else (owner[0],)
    known = table.last_year(found.desk, by)
    return {
        (codes[1] if below else "", month): value
        for codes, months in known.items()
        if codes[0] == owner[1]
        for month, value in months.items()
    }
