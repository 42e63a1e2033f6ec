"""The form of one owner: what he is given, last year, and his own figures; typed here or brought as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.months import fiscal_months
from salesplan.core.plan.claims import Asked
from salesplan.i18n.formats import MISSING, escape, money, month_short, percent, table_scale
from salesplan.services.plan import claim_sheet
from salesplan.services.plan import claims as claiming
from salesplan.services.plan.claim_sheet import BELOW, Grain, Row
from salesplan.services.plan.claims import Board, Figure, Stand, Way, yuan
from salesplan.ui import frame, screen, session
from salesplan.ui.plan import claim_files, comments, owners, table
from salesplan.ui.words import lang, said, t

_GRAINS: tuple[Grain, ...] = ("quarter", "month")


SHOWN = "claims.shown"
"""Where the session keeps the table of the form as it was first shown."""


class _Shown(NamedTuple):
    """The table of a form as it was first shown: whose, under which key, beside which newest claim (0: none)."""

    about: str
    key: str
    table: pd.DataFrame
    newest: int
    why: str


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
        claim_files.take(found, stand, grain, below)
        if open_:
            claim_files.incoming(found)
    comments.panel(found.desk.version.id, {owner[0]: (owner[1],)})


def _head(found: Board, stand: Stand) -> None:
    """Who is asked until when, who is at the keyboard, and what was answered last."""
    owner = stand.owner
    parts = [
        escape(owners.person(owner.person)),
        t("rounds.title", n=found.number),
        t("rounds.open" if found.is_open else "rounds.closed"),
    ]
    parts.append(owners.due(owner.due, stand.state))
    if found.is_open and frame.current().may_write:
        parts.append(t("claims.as", name=escape(frame.current().scope.user)))
    st.caption(" · ".join(filter(None, parts)))
    if stand.answer is not None and stand.state in ("returned", "held"):
        st.warning(t(f"claims.{stand.state}", reason=escape(stand.answer.reason)), icon=":material/reply:")


def _ways(owner: Asked) -> tuple[Grain, str]:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="claims-ways"):
        grain = st.segmented_control(
            t("claims.grain"),
            _GRAINS,
            format_func=said(_GRAINS, "claims.grain"),
            default="quarter",
            required=True,
            key="claims.grain",
        )
        ways = [one or "all" for one in BELOW[owner[0]]]
        below = st.segmented_control(
            t("claims.below"),
            ways,
            format_func=said(ways, "claims.below"),
            default="all",
            required=True,
            key=f"claims.below.{owner[0]}",
        )
    return grain or "quarter", "" if below in (None, "all") else str(below)


# The figures


def _fill(found: Board, stand: Stand, asked: Sequence[Row], below: str, open_: bool) -> None:
    """The table to type into, its sum against the plan, and the buttons.

    Nothing is sent while somebody types: an answer that comes then would close the cell that he is in.
    """
    scale = table_scale(lang())
    shown, now = _shown(found, stand, asked, below, open_)
    with st.form(f"{shown.key}.form", border=False, enter_to_submit=False):
        typed = _typed(found, shown, below, open_)
        st.caption(t("claims.unit", unit=scale.unit))
        why, pressed = _buttons(shown) if open_ else ("", "")
    if not shown.table.equals(now):
        st.caption(t("claims.moved"))
    figures = _figures(asked, typed, scale.divisor)
    _compare(asked, figures)
    if pressed == "submit":
        _submit(found, stand, why, shown.newest, figures, "form")
    elif pressed == "agree":
        tops = [None if row.challenge is None else yuan(row.challenge) for row in asked]
        same = [Figure(row.where, yuan(row.base), top) for row, top in zip(asked, tops, strict=True)]
        _submit(found, stand, why, shown.newest, same, "agree")


def _shown(found: Board, stand: Stand, asked: Sequence[Row], below: str, open_: bool) -> tuple[_Shown, pd.DataFrame]:
    """The table as it was first shown, and as it would be now.

    It stays while somebody types, also when the draft moves under it or somebody else submits: what was typed would be
    gone, or would be taken for an answer to what was not seen.
    """
    before, claim = owners.last_year(found, stand.owner.asked, below), stand.claim
    now = pd.DataFrame([_line(row, before, stand, below, table_scale(lang()).divisor) for row in asked])
    now = now.astype({name: "float64" for name in now.columns if name not in ("part", "period")})
    about = f"{found.desk.version.id}.{found.number}.{stand.owner.asked}.{below}.{len(asked)}.{lang()}"
    state = st.session_state
    kept: _Shown | None = state.get(SHOWN)
    if kept is None or kept.about != about or not open_:
        turn = state["claims.shown.turn"] = state.get("claims.shown.turn", 0) + 1
        newest, why = (claim.id, claim.why) if claim else (0, "")
        kept = state[SHOWN] = _Shown(about, f"claims.table.{about}.{turn}", now, newest, why)
    return kept, now


def _buttons(shown: _Shown) -> tuple[str, str]:
    """The sentence why, and what was pressed: "check", "submit", "agree" or nothing."""
    said_why = st.text_input(t("claims.why"), value=shown.why, key=f"{shown.key}.why", max_chars=300)
    with st.container(horizontal=True, gap="small"):
        pressed = [
            name
            for name in ("submit", "check", "agree")
            if st.form_submit_button(
                t(f"claims.{name}"), key=f"claims.{name}", type="primary" if name == "submit" else "secondary"
            )
        ]
    return said_why, next(iter(pressed), "")


def _typed(found: Board, shown: _Shown, below: str, open_: bool) -> pd.DataFrame:
    """The table with what is typed in it."""
    typed: pd.DataFrame = st.data_editor(
        shown.table,
        key=shown.key,
        hide_index=True,
        num_rows="fixed",
        row_height=36,
        height=min(38 + 36 * len(shown.table), 506),
        placeholder=MISSING,
        column_order=_columns(below, found.desk.tracks.challenge is not None, bool(shown.newest)),
        column_config=_look(),
        disabled=("part", "period", "last_year", "given", "given_challenge", "before") if open_ else True,
    )
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
        "last_year": None if None in last else _in_units(sum(one or 0 for one in last), divisor),
        "given": _in_units(row.base, divisor),
        "given_challenge": None if row.challenge is None else _in_units(row.challenge, divisor),
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


def _in_units(fen: int, divisor: int) -> float:
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
        st.session_state["rounds.trouble"] = owners.refused(error)
    else:
        total = sum((figure.base for figure in figures), Decimal(0))
        st.session_state["rounds.done"] = t("claims.done", total=money(total, lang()))
    if figures:
        st.session_state.pop(SHOWN, None)
    st.rerun()


def _back() -> None:
    frame.point(owner="", round="")
