"""How what owners submitted stands against the draft: in a sentence, as a picture, owner by owner, and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from salesplan.charts import variance, variance_frame
from salesplan.core.plan.claims import Asked, State
from salesplan.exports import FORMATS, download_name, write
from salesplan.exports.gap_sheet import gap_sheets
from salesplan.i18n.formats import day, escape, money, money_scale, percent
from salesplan.services.plan.claims import Board, Stand, yuan
from salesplan.ui import pictures, tables
from salesplan.ui.pictures import Picture
from salesplan.ui.plan import answers, chosen, owners, table
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

SHAPES: Mapping[State, str] = {"missing": "○", "submitted": "◐", "agreed": "●", "held": "■", "returned": "▲"}
COLOURS: Mapping[State, str] = {
    "missing": "gray",
    "submitted": "orange",
    "agreed": "green",
    "held": "blue",
    "returned": "red",
}
_ORDER: tuple[State, ...] = ("agreed", "held", "submitted", "returned", "missing")
_MOST_NAMED = 3
_FIELDS = (
    Field("owner", "rounds.owner", "text"),
    Field("lead", "rounds.lead", "text"),
    Field("state", "rounds.state", "badge"),
    Field("given", "rounds.given", "money"),
    Field("claimed", "rounds.claimed", "money"),
    Field("gap", "rounds.gap", "gap"),
    Field("rate", "rounds.rate", "percent"),
    Field("last_year", "rounds.last_year", "money"),
    Field("due", "rounds.due", "text"),
    Field("why", "rounds.why", "text"),
)


def sentence(found: Board) -> None:
    """The sum of claims against the plan of the same cells, what is not in it, and how a closed round ended."""
    of = found.sum
    if not of.counted:
        st.markdown(f"### {t('rounds.said.none', given=money(yuan(of.given), lang()))}")
    else:
        gap = of.claimed - of.against
        values = {"claimed": money(yuan(of.claimed), lang()), "against": money(yuan(of.against), lang())}
        rate = percent(gap / of.against, lang(), sign=True) if of.against else "—"
        st.markdown(f"### {t('rounds.said', **values, gap=money(yuan(gap), lang(), sign=True), rate=rate)}")
    parts = [t(f"rounds.said.by.{of.by}")] if of.by else []
    if beside := [one for one in of.counted if one[0] != of.by]:
        parts.append(t("rounds.said.fills", who=_names(beside)))
    if of.waiting and of.counted:
        parts.append(t("rounds.said.waiting", amount=money(yuan(of.waiting), lang())))
    if of.unasked:
        parts.append(t("rounds.said.unasked", amount=money(yuan(of.unasked), lang())))
    parts += _overlaps(of.inside)
    if parts:
        st.caption(("；" if lang() == "zh" else "; ").join(parts))


def _overlaps(inside: Mapping[Asked, Sequence[Asked]]) -> list[str]:
    told = [
        t("rounds.said.inside", who=_names([owner]), others=_names(others))
        for owner, others in list(inside.items())[:_MOST_NAMED]
    ]
    if len(inside) > _MOST_NAMED:
        told[-1] += t("rounds.said.inside.more", n=len(inside))
    return told


def _names(of: Sequence[Asked]) -> str:
    """The first names of several owners."""
    more = "…" if len(of) > _MOST_NAMED else ""
    return ("、" if lang() == "zh" else ", ").join(escape(table.name(*one)) for one in of[:_MOST_NAMED]) + more


def by_state(found: Board) -> list[str]:
    """Who stands where, one line per state: `● 已同意：华东、华中`; what is open with its gap."""
    told = []
    for state in _ORDER:
        names = [_named(one) for one in found.stands if one.state == state]
        if names:
            colon, comma = ("：", "、") if lang() == "zh" else (": ", ", ")
            told.append(f"{SHAPES[state]} {t(f'rounds.state.{state}')}{colon}{comma.join(names)}")
    return told


def _named(one: Stand) -> str:
    name = escape(table.name(*one.owner.asked))
    if one.state in ("submitted", "returned") and one.gap.short is not None:
        gap = money(yuan(one.gap.short), lang(), sign=True)
        return f"{name}（{gap}）" if lang() == "zh" else f"{name} ({gap})"
    return name


def picture(found: Board) -> None:
    """Submitted over assigned and last year, the gap beside it, of the owners by whom it is added up."""
    by = found.sum.by
    if not by:
        return
    before = table.last_year(found.desk, (by,))
    rows: list[dict[str, Any]] = []
    for order, one in enumerate(one for one in found.stands if one.owner.dimension == by):
        last = None if _is_part(one) else _whole_year(before.get((one.owner.member,), {}), found)
        against = one.gap.given if one.gap.against is None else one.gap.against
        amounts = {"value": one.gap.claimed, "plan": against}
        told = {key: None if fen is None else float(yuan(fen)) for key, fen in amounts.items()}
        previous = None if last is None else float(last)
        rows.append({"name": table.name(*one.owner.asked), "order": order, **told, "previous": previous})
    scale = money_scale([row["plan"] for row in rows], lang())
    parts = "、".join(f"{row['name']} {scale.text(row['value'])}" for row in rows)
    picture = Picture(
        t("rounds.picture", n=found.number),
        t("rounds.picture.caption", unit=scale.unit),
        t("rounds.picture.alt", parts=parts),
        pictures.as_table(variance_frame(pd.DataFrame(rows), scale, lang())),
    )
    pictures.draw(picture, variance(lang(), pictures.theme(), len(rows), "rounds.against"), "rounds.variance")


def listing(found: Board) -> None:
    before = {one.owner.dimension: table.last_year(found.desk, (one.owner.dimension,)) for one in found.stands}
    rows = [_row(one, before[one.owner.dimension].get((one.owner.member,), {}), found) for one in found.stands]
    made = tables.table("rounds", t("rounds.claimed"), _FIELDS, rows, lang())
    tables.draw(made, lang(), 480, "why", narrow=("owner", "state", "gap"))
    _file(found, rows)


def _file(found: Board, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same to be taken away, with every figure that was submitted."""
    version, reader = found.desk.version, lang()
    note = [chosen.label(version), t("rounds.title", n=found.number)]
    lines = [
        {**row, "state": row["state"][0], "against": None if one.gap.against is None else yuan(one.gap.against)}
        | {"answer": one.answer.reason if one.answer else ""}
        for row, one in zip(rows, found.stands, strict=True)
    ]
    every = [
        {"owner": table.name(*one.owner.asked), **row}
        for one in found.stands
        if one.claim is not None
        for row in answers.figures(found, one, one.claim)
    ]
    st.download_button(
        f"{t('rounds.download')} · XLSX",
        lambda: write("xlsx", gap_sheets(lines, every, note, reader)),
        file_name=download_name(f"gaps-{version.year}-V{version.number}-{found.number}", "xlsx"),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key="rounds.download",
    )


def _row(one: Stand, before: Mapping[str, int], found: Board) -> dict[str, Any]:
    gap = one.gap
    return {
        "owner": table.name(*one.owner.asked),
        "lead": owners.person(one.owner.person),
        "state": (f"{SHAPES[one.state]} {_state(one)}", COLOURS[one.state]),
        "given": yuan(gap.given),
        "claimed": None if gap.claimed is None else yuan(gap.claimed),
        "gap": None if gap.short is None else yuan(gap.short),
        "rate": gap.short / gap.against if gap.short is not None and gap.against else None,
        "last_year": _whole_year(before, found),
        "due": owners.overdue(one.owner.due, one.state) or day(one.owner.due, lang()),
        "why": one.claim.why if one.claim else "",
    }


def _state(one: Stand) -> str:
    """Where an owner stands, in a word; a claim of a part says so."""
    return t("rounds.state.part" if one.state == "submitted" and _is_part(one) else f"rounds.state.{one.state}")


def _is_part(one: Stand) -> bool:
    return one.gap.claimed is not None and one.gap.left > 0


def _whole_year(before: Mapping[str, int], found: Board) -> Decimal | None:
    months = found.desk.tracks.base.members["month"]
    return yuan(sum(before[month] for month in months)) if all(month in before for month in months) else None
