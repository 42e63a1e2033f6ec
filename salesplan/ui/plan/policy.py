"""How a total is to be split: weights and growth as sliders, the result at once, and one button that writes it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from salesplan.core.plan.conflict import Conflict
from salesplan.core.plan.seeds import DEFAULT_CLASS_GROWTH, DEFAULT_QUADRANT_GROWTH
from salesplan.core.plan.spec import QUARTERS
from salesplan.core.plan.table import Table
from salesplan.core.view import View
from salesplan.i18n.formats import escape, money
from salesplan.services.plan import proposal
from salesplan.services.plan.actions import Resplit
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.operations import Keep
from salesplan.services.plan.proposal import Blank, Choices, Ground
from salesplan.services.plan.territories import map_of
from salesplan.ui import cache, frame, tables
from salesplan.ui.plan import clicks, held_months, policy_then, refusals, table, typed_targets
from salesplan.ui.records import typed
from salesplan.ui.session import Version as State
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

_BY = ("quarter", "month", "region", "product", "team")
_UNITS = (Decimal(1), Decimal(100), Decimal(1000), Decimal(10_000))
_FIELDS = {"class": "region.grade", "quadrant": "product.quadrant"}
"""Where a class or quadrant stands in the records."""
_MOST_GROWTH = 100


def draw(desk: Desk) -> None:
    """Everything that shapes the split on the left, what it gives on the right."""
    framed = frame.current()
    if framed.is_past:
        policy_then.draw(proposal.chosen_before(desk))
        return
    on = cache.ground(
        scope=framed.scope, version=framed.version, view=_view(), year=desk.version.year, map=map_of(desk.inputs)
    )
    if on is None:
        st.info(t("plan.policy.no_ground"))
        return
    before = proposal.chosen_before(desk) or proposal.first(on, desk)
    st.session_state.pop(refusals.AGAIN, None)
    left, right = st.columns([5, 6], gap="large")
    with left:
        chosen = _choose(desk, on, before)
        if chosen is None:
            return
        growths = st.container()
        chosen = chosen.model_copy(update={"blanks": _blanks(desk.version.id, on, before)})
    with growths:
        _grown(desk, on, before, chosen, right, framed.version)


@frame.part
def _grown(desk: Desk, on: Ground, before: Choices, chosen: Choices, right: DeltaGenerator, seen: State) -> None:
    """Growth by class and quadrant, and on the right what all choices give: what a slider moves, and nothing else.

    When something else has to follow, because of a button or because somebody wrote since, the whole page runs again.
    """
    if st.session_state.get(refusals.AGAIN) or frame.current().version != seen:
        st.rerun()
    id = desk.version.id
    classes = _growths(id, "class", before.class_growth, DEFAULT_CLASS_GROWTH, set(on.classes.values()))
    quadrants = _growths(id, "quadrant", before.quadrant_growth, DEFAULT_QUADRANT_GROWTH, set(on.quadrants.values()))
    with right:
        _result(desk, on, before, chosen.model_copy(update={"class_growth": classes, "quadrant_growth": quadrants}))


def _choose(desk: Desk, on: Ground, before: Choices) -> Choices | None:
    """Total, ratio, unit and what is typed for members; None where the total cannot be understood."""
    id = desk.version.id
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        text = st.text_input(t("plan.policy.total"), money(before.total, lang()), key=f"policy.total.{id}", width=150)
        ratio = st.number_input(
            t("plan.policy.ratio"), 1.0, 3.0, float(before.challenge_ratio), 0.01, key=f"policy.ratio.{id}", width=120
        )
        unit = st.selectbox(
            t("plan.policy.unit"),
            _UNITS,
            index=_UNITS.index(before.unit) if before.unit in _UNITS else 1,
            format_func={one: t("plan.policy.yuan", n=f"{one:,}") for one in _UNITS}.__getitem__,
            key=f"policy.unit.{id}",
            width=130,
        )
    total = before.total if text == money(before.total, lang()) else typed.number(text)
    if not isinstance(total, Decimal) or total < 0:
        st.error(t("grid.no_number"))
        return None
    held_months.draw(desk, on)
    before = typed_targets.draw(desk, on, before.model_copy(update={"total": total}))
    return before.model_copy(update={"challenge_ratio": Decimal(str(round(ratio, 4))), "unit": unit})


def _growths(
    id: int, kind: str, before: Mapping[str, float], usual: Mapping[str, float], there: set[str]
) -> dict[str, float]:
    """A slider per class of region or quadrant of product that is in use."""
    found = dict(usual) | dict(before)
    names = [name for name in usual if name in there and name != "blank"]
    if not names:
        st.caption(t(f"plan.policy.no_{kind}"))
        return found
    st.caption(t(f"plan.policy.{kind}"))
    for column, name in zip(st.columns(max(len(names), 2), gap="small"), names, strict=False):
        label = t(f"choice.{_FIELDS[kind]}.{name}")
        value = column.slider(
            label, -50, _MOST_GROWTH, round(found[name] * 100), 1, format="%d%%", key=f"policy.{kind}.{name}.{id}"
        )
        found[name] = value / 100
    return found


def _blanks(id: int, on: Ground, before: Choices) -> dict[str, Blank]:
    """Market, share and ramp of the regions that are to be entered."""
    found = {}
    for code in (code for code in on.members["region"] if on.classes.get(code) == "blank"):
        given = before.blanks.get(code)
        name = escape(frame.current().offer.name("region", code, lang()))
        st.caption(t("plan.policy.blank", region=name))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            market = typed.number(
                st.text_input(
                    t("plan.policy.market"),
                    "" if given is None else money(given.market, lang()),
                    key=f"policy.market.{code}.{id}",
                    width=130,
                )
            )
            share = st.number_input(
                t("plan.policy.share"),
                0.0,
                100.0,
                0.0 if given is None else float(given.share * 100),
                0.5,
                key=f"policy.share.{code}.{id}",
                width=120,
            )
            ramp = st.number_input(
                t("plan.policy.ramp"),
                1.0,
                100.0,
                100.0 if given is None else float(given.ramp * 100),
                5.0,
                key=f"policy.ramp.{code}.{id}",
                width=120,
            )
        if isinstance(market, Decimal) and market > 0 and share > 0:
            part, reached = (Decimal(str(round(value, 4))) / 100 for value in (share, ramp))
            found[code] = Blank(market=market, share=part, ramp=reached)
    return found


def _result(desk: Desk, on: Ground, before: Choices, chosen: Choices) -> None:
    """What the choices give, beside the last twelve months and the draft as it is; and the button that writes it."""
    framed = frame.current()
    may = desk.editable and framed.may_write and framed.scope.is_whole
    try:
        found = cache.proposed(
            scope=framed.scope,
            version=framed.version,
            plan=desk.version.id,
            view=_view(),
            chosen=chosen,
            map=map_of(desk.inputs),
        )
    except Conflict as conflict:
        refusals.draw(desk, on, chosen, (conflict.finding,), may)
        return
    refusals.notes(found.found.notes)
    if found.operation is None or found.found.table is None:
        refusals.draw(desk, on, chosen, found.found.conflicts, may)
    else:
        dimension = st.segmented_control(
            t("plan.policy.by"),
            _BY,
            format_func=said(_BY, "dim"),
            default="region",
            required=True,
            key="policy.by",
            label_visibility="collapsed",
        )
        _comparison(desk, on, found.found.table, dimension or "region")
    if may:
        _buttons(desk, before, chosen, found)
    elif desk.editable and framed.may_write:
        st.caption(t("plan.policy.whole_only"))


def _buttons(desk: Desk, before: Choices, chosen: Choices, found: Resplit) -> None:
    """Write the split into the draft; or keep what is typed without splitting."""
    with st.container(horizontal=True, gap="small"):
        clicks.button(
            t("plan.policy.write"),
            "policy.write",
            desk,
            _write,
            found,
            type="primary",
            icon=":material/edit_document:",
            disabled=found.operation is None,
        )
        clicks.button(
            t("plan.policy.keep"),
            "policy.keep",
            desk,
            _keep,
            chosen,
            icon=":material/save:",
            disabled=chosen == before,
            help=t("plan.policy.keep.help"),
        )


def _comparison(desk: Desk, on: Ground, split: Table, dimension: str) -> None:
    """Per member: the last twelve months, the draft, the proposal, and the growth that it means."""
    names = _members(on, dimension)
    sold = proposal.sold_by(on, dimension)
    draft, proposed = (_sums(on, one, dimension) for one in (desk.tracks.base, split))
    rows = [
        {
            "name": names.get(code, code),
            "sold": sold.get(code) or None,
            "draft": draft.get(code) or None,
            "proposed": proposed.get(code, Decimal(0)),
            "growth": proposed.get(code, Decimal(0)) / sold[code] - 1 if sold.get(code, Decimal(0)) > 0 else None,
        }
        for code in dict.fromkeys((*names, *draft, *proposed))
    ]
    fields = (
        Field("name", f"dim.{dimension}", "text"),
        Field("sold", "plan.policy.sold", "money"),
        Field("draft", "plan.policy.draft", "money"),
        Field("proposed", "plan.policy.proposed", "money"),
        Field("growth", "plan.policy.growth", "percent"),
    )
    made = tables.table("proposal", t("plan.policy.proposed"), fields, rows, lang())
    tables.draw(made, lang(), None, narrow=("name", "proposed", "growth"))


def _sums(on: Ground, of: Table, dimension: str) -> dict[str, Decimal]:
    """What each member (or quarter) has in a table, in yuan."""
    if dimension != "quarter":
        return {code: Decimal(value) / 100 for (code,), value in of.by(dimension).items()}
    found = dict.fromkeys(QUARTERS, Decimal(0))
    for (month,), value in of.by("month").items():
        found[QUARTERS[on.members["month"].index(month) // 3]] += Decimal(value) / 100
    return found


def _members(on: Ground, dimension: str) -> dict[str, str]:
    if dimension == "quarter":
        return {quarter: quarter for quarter in QUARTERS}
    return {code: table.name(dimension, code) for code in on.members[dimension]}


def _write(desk: Desk, found: Resplit) -> None:
    if found.operation is None:
        return
    st.session_state[refusals.AGAIN] = True
    reply = table.do(desk, found.operation, {}, 0)
    st.session_state["plan.reply"] = reply
    if reply.error:
        st.session_state["plan.trouble"] = reply.error
    else:
        st.session_state["plan.view"] = "table"


def _keep(desk: Desk, chosen: Choices) -> None:
    """What is typed stays with the version; its cells are not touched."""
    st.session_state[refusals.AGAIN] = True
    reply = table.do(desk, Keep(proposal.inputs_of(chosen)), {}, 0)
    if reply.error:
        st.session_state["plan.trouble"] = reply.error


def _view() -> View:
    return frame.current().view._replace(where={})
