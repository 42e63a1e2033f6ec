"""The end of a chain: can we control it, and what follows: a correction, a lesson, a contingency plan, an ability."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.registers.actions import ACTIONS, Action, cells
from salesplan.core.registers.contingencies import CONTINGENCIES
from salesplan.core.registers.worksheets import CONSEQUENCES, WORKSHEETS, Why, where_of
from salesplan.i18n import register_words
from salesplan.i18n.formats import day, escape, quantity
from salesplan.services.review import consequences
from salesplan.ui import cache, frame, session, trouble
from salesplan.ui.records import detail
from salesplan.ui.records import people as people_on_record
from salesplan.ui.records.words import asked, today
from salesplan.ui.review import why_desk
from salesplan.ui.review.why_desk import Desk, field_key, key
from salesplan.ui.words import lang, t

WEEKS = timedelta(weeks=4)
"""Until when an action is due unless another day is chosen."""
CONTROLS = tuple(CONSEQUENCES)


def draw(desk: Desk, step: Why) -> None:
    """The two choices and what they ask for; in words for whoever only reads."""
    if not step.claim:
        return
    if not desk.editable:
        _told(desk, step)
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _choose(desk, step, "control", CONTROLS)
        if step.control:
            _choose(desk, step, "consequence", CONSEQUENCES[step.control])
    match step.consequence:
        case "correction":
            _actions(desk, step)
            _new_action(desk, step)
        case "lesson" | "ability":
            _outcome(desk, step)
        case "contingency":
            _contingency(desk, step)


def _choose(desk: Desk, step: Why, field: str, options: tuple[str, ...]) -> None:
    names = {one: register_words.choice(WORKSHEETS.name, f"steps.{field}", one, lang()) for one in options}
    st.segmented_control(
        t(f"whys.{field}"),
        options,
        format_func=names.__getitem__,
        default=getattr(step, field) if getattr(step, field) in options else None,
        key=field_key(desk.code, field, step.id),
        on_change=why_desk.typed,
        args=(desk.code, step.id, field),
    )


def _told(desk: Desk, step: Why) -> None:
    """The same, read only."""
    said = [
        register_words.choice(WORKSHEETS.name, f"steps.{field}", value, lang())
        for field in ("control", "consequence")
        if (value := getattr(step, field))
    ]
    if said:
        st.markdown(f"**{' · '.join(said)}**" + (f" {escape(step.outcome)}" if step.outcome else ""))
    if step.contingency:
        _link_to_plan(step)
    if step.consequence == "correction":
        _actions(desk, step)


def _outcome(desk: Desk, step: Why) -> None:
    """A lesson or an ability, in words."""
    st.text_input(
        t(f"whys.{step.consequence}"),
        step.outcome,
        key=field_key(desk.code, "outcome", step.id),
        on_change=why_desk.typed,
        args=(desk.code, step.id, "outcome"),
    )
    if step.consequence == "ability":
        st.caption(t("whys.ability.open"))


# Corrections


def actions_of(desk: Desk) -> list[Action]:
    """The actions that come from the worksheet, as this reader may see them."""
    found = cache.records_found(**asked(), register=ACTIONS.name, text="", archived=False, today=today())
    records = (line.record for line in found.lines)
    return [one for one in records if isinstance(one, Action) and one.worksheet == desk.code]


def _actions(desk: Desk, step: Why) -> None:
    claims = {other.claim for other in desk.sheet.steps if other.claim} - {step.claim}
    for one in actions_of(desk):
        # those of no step by name stand at every end that is put right
        if consequences.of_claim(one, step.claim) or not any(consequences.of_claim(one, claim) for claim in claims):
            detail.link_to(ACTIONS.name, one.code, f"{one.title} · {day(one.due, lang())}", f"why-{step.id}")


def _new_action(desk: Desk, step: Why) -> None:
    """What, who (at first the worksheet's owner), until when: KPI and slice are those of the worksheet; what of it an
    action cannot name is said."""
    name = key(desk.code, "action", step.id)
    framed = frame.current()
    said, beyond = _judged_by(desk, step)
    people = cache.link_names(scope=framed.scope, version=framed.version, to="person", lang=lang())
    first = list(people).index(desk.sheet.owner) if desk.sheet.owner in people else None
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        # kept beside the field, which is forgotten when the page is left: its owner may first have to be put on record
        st.session_state.setdefault(f"{name}-title", st.session_state.get(f"{name}.kept", ""))
        st.text_input(t("whys.action"), key=f"{name}-title", width=280, on_change=_keep_title, args=(name,))
        st.selectbox(
            t("whys.action.owner"), list(people), first, format_func=people.__getitem__, key=f"{name}-owner",
            width=180, placeholder="",
        )  # fmt: skip
        st.date_input(t("whys.action.due"), today() + WEEKS, key=f"{name}-due", width=140)
        st.button(
            t("whys.action.add"),
            icon=":material/add_task:",
            key=f"{name}-add",
            on_click=_act,
            args=(desk.code, step, name, beyond),
        )
    people_on_record.missing()
    if said:
        st.caption(escape(said))


def _keep_title(name: str) -> None:
    st.session_state[f"{name}.kept"] = st.session_state[f"{name}-title"]


def _judged_by(desk: Desk, step: Why) -> tuple[str, str]:
    """By what an action from here is judged, and what of the symptom that leaves out; "" where it is all of it."""
    framed = frame.current()
    found = cache.worksheet_judged_by(scope=framed.scope, version=framed.version, code=desk.code, step=step.id)
    place = desk.words.place(cells(found.where, framed.offer.categories()))
    if found.kpi and not found.beyond and set(found.where) - set(where_of(desk.sheet)) - {"category"}:
        return t("whys.action.slice", kpi=t(f"kpi.{found.kpi}"), place=place), ""
    if not (found.kpi and found.beyond):
        return "", ""
    beyond = desk.words.place(found.beyond)
    return t("whys.action.judged", kpi=t(f"kpi.{found.kpi}"), place=place, beyond=beyond), beyond


def _act(code: str, step: Why, name: str, beyond: str) -> None:
    state = st.session_state
    title, owner, due = (state.get(f"{name}-{part}") for part in ("title", "owner", "due"))
    if not str(title or "").strip() or not owner or not isinstance(due, date):
        why_desk.tell(t("whys.action.lacking"), "block")
        return
    asked = (code, step, str(title).strip(), owner, due, beyond)
    try:
        made = consequences.correct(session.store(), session.scope(), *asked)
    except CockpitError as refused:
        why_desk.tell(trouble.sentence(refused), "block")
        return
    state[f"{name}-title"] = state[f"{name}.kept"] = ""
    why_desk.tell(t("whys.action.made", code=made), "add_task")
    why_desk.move_on(code, step.id)


# Contingency plans


def _contingency(desk: Desk, step: Why) -> None:
    """An item of the library, or a new one."""
    framed, name = frame.current(), key(desk.code, "contingency", step.id)
    plans = cache.link_names(scope=framed.scope, version=framed.version, to=CONTINGENCIES.name, lang=lang())
    choices = [None, *plans]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.selectbox(
            t("whys.contingency"),
            choices,
            choices.index(step.contingency) if step.contingency in plans else 0,
            format_func=lambda code: plans.get(code, code) if code else "",
            key=field_key(desk.code, "contingency", step.id),
            on_change=why_desk.typed,
            args=(desk.code, step.id, "contingency"),
            width=280,
        )
        if step.contingency is None:
            st.text_input(t("whys.contingency.new"), key=f"{name}-new", width=220)
            words = t("whys.contingency.make")
            asked = (desk.code, step, name, _watched(desk))
            st.button(words, icon=":material/add:", key=f"{name}-make", on_click=_prepare, args=asked)
    if step.contingency:
        _link_to_plan(step)


def _link_to_plan(step: Why) -> None:
    framed = frame.current()
    plans = cache.link_names(**asked_names(framed), to=CONTINGENCIES.name, lang=lang())
    code = step.contingency or ""
    detail.link_to(CONTINGENCIES.name, code, plans.get(code, code), f"why-{step.id}")


def asked_names(framed: frame.Framed) -> dict[str, Any]:
    """Who asks for names, in which state of the data, of which moment."""
    return {"scope": framed.scope, "version": framed.version, "load": framed.view.as_of_load}


def _watched(desk: Desk) -> str:
    """What a plan made here watches, in words: the figure of the symptom and its slice."""
    row = desk.sheet.symptom
    return f"{desk.words.called(row)} · {desk.words.place(row.where)}" if row else desk.title


def _prepare(code: str, step: Why, name: str, what: str) -> None:
    title = str(st.session_state.get(f"{name}-new") or "").strip()
    if not title:
        why_desk.tell(t("whys.contingency.lacking"), "block")
        return
    try:
        made = consequences.prepare(session.store(), session.scope(), code, step, title, what)
    except CockpitError as refused:
        why_desk.tell(trouble.sentence(refused), "block")
        return
    st.session_state[f"{name}-new"] = ""
    why_desk.move_on(code, step.id)
    line = f"{quantity(made.threshold, lang())}{made.unit or ''}"
    line = t(f"whys.contingency.{made.crosses}", threshold=escape(line))
    told = "whys.contingency.made" if made.kpi else "whys.contingency.made.by_hand"
    why_desk.tell(t(told, code=made.code, what=escape(what), line=line), "shield")
