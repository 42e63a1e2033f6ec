"""Why a split cannot be met, with a button where one number resolves it; and what is worth knowing about one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from salesplan.core.plan.conflict import Finding, Note
from salesplan.i18n import plan_words
from salesplan.i18n.formats import escape
from salesplan.services.plan import reliefs
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.proposal import Choices, Ground
from salesplan.ui.plan import clicks, held_months, table, typed_targets
from salesplan.ui.words import lang, t

_BANNERS = ("weights_normalised", "weights_equal")
"""Notes that are said as a banner."""
_MOST = 6
AGAIN = "policy.again"
"""Set by a button of the result that moves fields beside it: then these are drawn again, too."""


def notes(found: Sequence[Note]) -> None:
    """What is worth knowing about a split: what the weights add to as a banner, the rest small."""
    banners = [_note(one) for one in found if one.code in _BANNERS]
    if banners:
        st.info("  \n".join(banners), icon=":material/balance:")
    for one in found:
        if one.code not in _BANNERS:
            st.caption(f":material/info: {_note(one)}")


def draw(desk: Desk, on: Ground, chosen: Choices, found: Sequence[Finding], may: bool) -> None:
    """Every conflict with what would resolve it; `may` offers the buttons."""
    if desk.closed and any(not one.code.startswith("held_") for one in found):
        st.caption(t("plan.policy.of_rest", months=held_months.named(_left(desk, on))))
    for number, finding in enumerate(found[:_MOST]):
        st.error(plan_words.conflict(finding, lang(), _money, _name))
        with st.container(horizontal=True, gap="small"):
            for what, label, way in _ways(desk, on, chosen, finding) if may else ():
                _button(desk, label, chosen, way, f"policy.relief.{number}.{finding.code}.{what}")
    if len(found) > _MOST:
        st.caption(t("plan.more", n=len(found) - _MOST))


def _ways(desk: Desk, on: Ground, chosen: Choices, finding: Finding) -> Iterator[tuple[str, str, Choices]]:
    """The ways out that are one number: what each is about, what it is called, and the choices that it makes."""
    zeroed = reliefs.zeroed(chosen, finding)
    if zeroed is not None:
        yield "zero", t("plan.policy.zero"), zeroed
    for relief in finding.reliefs:
        way = reliefs.relieved(chosen, finding, relief, on, desk)
        if way is not None:
            where = ".".join(f"{dimension}.{'.'.join(members)}" for dimension, members in relief.where.items())
            yield f"{relief.change}.{where}", plan_words.way(relief, lang(), _money, _name), way


def _button(desk: Desk, label: str, chosen: Choices, way: Choices, key: str) -> None:
    """Its key says what it is about: where what was typed last leaves another conflict, the click does nothing."""
    said = escape(label[:1].upper() + label[1:])
    clicks.button(said, key, desk, _apply, chosen, way, icon=":material/auto_fix_high:")


def _apply(desk: Desk, chosen: Choices, way: Choices) -> None:
    """The choices as the way out has them; the split is shown again, nothing is written."""
    st.session_state[AGAIN] = True
    typed_targets.replace(desk.version.id, way)
    if way.total == chosen.total:
        return
    scale = 10_000 if lang() == "zh" else 1000
    total = f"{way.total / scale:,f}"
    total = (total.rstrip("0").rstrip(".") if "." in total else total) + ("万" if lang() == "zh" else "K")
    st.session_state[f"policy.total.{desk.version.id}"] = total


def _left(desk: Desk, on: Ground) -> tuple[str, ...]:
    return tuple(month for month in on.members["month"] if month not in desk.closed)


def _money(fen: int) -> str:
    return table.written("revenue", fen)


def _name(dimension: str, code: str) -> str:
    return code if dimension == "quarter" else table.name(dimension, code)


def _note(note: Note) -> str:
    return plan_words.note(note, lang(), _money)
