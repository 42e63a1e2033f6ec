"""A worksheet as it lies open in one session: what its reader has seen, and how what he types is stored.

Each field is stored by itself as soon as it is left. A save names the step as this reader saw it, so that two people at
one worksheet meet (`Clash`) instead of overwriting each other; what he typed stays in his field until he decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.core.registers.worksheets import CONSEQUENCES, Why, Worksheet
from salesplan.core.review.chain import MOST_LEVELS, Above, ends, in_order, level
from salesplan.core.review.whys import above_of
from salesplan.exports.why_words import Words
from salesplan.i18n import LANGS, Lang
from salesplan.services.offer import Offer
from salesplan.services.review import consequences, worksheets
from salesplan.services.review.worksheets import Clash, Saved
from salesplan.ui import cache, frame, session, trouble
from salesplan.ui.words import lang

TYPED = ("claim", "outcome")
CHOSEN = ("control", "consequence", "contingency")
FOCUS, TOLD, DRAWN, STATE, OWN = "why.focus", "why.told", "why.drawn", "why.state", "why.own"


class Focus(NamedTuple):
    """Where the cursor goes: from one field to another, each `turn` once."""

    left: str
    to: str
    turn: int


class Kept(NamedTuple):
    """Words that could not be stored, `why` so, at which step they belong, and how they are stored after all."""

    step: str
    text: str
    why: str
    again: Callable[[], Saved]


class Desk(NamedTuple):
    """One worksheet on the screen: `now` is what its pinned numbers say now, `editable` whether this reader may write.

    `now` is as of the last whole run of the page: a part that runs alone does not ask for figures again.
    """

    sheet: Worksheet
    editable: bool
    now: Mapping[str, Decimal | None]
    words: Words

    @property
    def code(self) -> str:
        """Its code."""
        return self.sheet.code

    @property
    def title(self) -> str:
        """Its title as this reader gets it."""
        return self.said(self.sheet.title)

    def said(self, text: str) -> str:
        """A text of the worksheet in this reader's language, where nobody typed it."""
        return self.sheet.told(text, self.words.lang)

    @property
    def above(self) -> Above:
        """Its tree."""
        return above_of(self.sheet)


def words() -> Words:
    """The reader's language with the names of the moment that he looks at."""
    offer = frame.current().offer
    return Words(lang(), partial(_named, offer, lang()), offer.categories())


def tongues() -> tuple[Words, ...]:
    """The words of every language, the reader's first: what nobody types is kept in all of them."""
    own = words()
    names, others = frame.current().offer, [one for one in LANGS if one != own.lang]
    return own, *(Words(one, partial(_named, names, one), own.groups) for one in others)


def _named(offer: Offer, language: Lang, kind: str, code: str) -> str:
    return offer.name(kind, code, language)


def opened(code: str, now: Mapping[str, Decimal | None]) -> Desk | None:
    """The worksheet as it is stored now; None when there is none for this reader."""
    framed = frame.current()
    sheet = cache.worksheet(scope=framed.scope, version=framed.version, code=code)
    if sheet is None:
        return None
    return Desk(sheet, framed.may_write and sheet.state == "open", now, words())


def key(code: str, field: str, step: str) -> str:
    """What the key of a field of a step begins with."""
    return f"why-{field}-{code}-{step}"


def field_key(code: str, field: str, step: str) -> str:
    """The key of a field as it is drawn. It is another one whenever the field is to show what was not typed into it:
    a browser that has not drawn that yet says nothing of the new field, where it would send its old text of the same.
    """
    return f"{key(code, field, step)}-{st.session_state.get(_turn(code, field, step), 0)}"


def anew(code: str, field: str, step: str) -> None:
    """Let a field show what is stored."""
    st.session_state[_turn(code, field, step)] = st.session_state.get(_turn(code, field, step), 0) + 1


def _turn(code: str, field: str, step: str) -> str:
    return f"{key(code, field, step)}.turn"


def menu_key(name: str) -> str:
    """The key of a menu that closes by being another one: the browser does not follow when only its state is set."""
    return f"{name}-menu{st.session_state.get(f'{name}.turn', 0)}"


def shut(name: str) -> None:
    """Let the menu be closed in the next run; for callbacks."""
    st.session_state[f"{name}.turn"] = st.session_state.get(f"{name}.turn", 0) + 1


def clash_of(code: str, step: str) -> Clash | None:
    """The edit of a step that met another one and waits for a decision."""
    return _clashes(code).get(step)


def settle(desk: Desk, step: Why) -> None:
    """Before its fields are drawn: they show what is stored, except where what was typed waits for a decision."""
    code = desk.code
    _seen(code)[step.id] = step
    if clash_of(code, step.id):
        return
    for name in TYPED + CHOSEN:
        stored = desk.said(step.claim) if name == "claim" else getattr(step, name)
        if st.session_state.get(field_key(code, name, step.id), stored) != stored:
            anew(code, name, step.id)


def typed(code: str, step: str, field: str) -> None:
    """A field was left: store it; for callbacks. A text that was emptied comes back: a step is removed by its menu."""
    waiting, value = clash_of(code, step), st.session_state[field_key(code, field, step)]
    value = (value or "").strip() if field in TYPED else value
    if field in TYPED and not value:
        anew(code, field, step)
        return
    if waiting is not None:
        _clashes(code)[step] = waiting._replace(mine=waiting.mine.model_copy(update={field: value}))
        return
    changes: dict[str, Any] = {field: value}
    if field == "control":
        kept = _seen(code)[step].consequence
        changes |= {} if kept in CONSEQUENCES.get(value or "", ()) else {"consequence": None}
    if (field, value) == ("consequence", "contingency") and _seen(code)[step].contingency is None:
        changes["contingency"] = consequences.plan_of(session.store(), session.scope(), code)
    if store_step(code, _seen(code)[step], changes) and field == "claim":
        move_on(code, step, key(code, "claim", step))


def store_step(code: str, base: Why, changes: Mapping[str, Any]) -> bool:
    """Store changes of a step as it was seen; False when they met another edit, which then waits, or were refused:
    then the words of them are kept."""
    mine = base.model_copy(update=dict(changes))
    text = "".join(str(changes[name]) for name in TYPED if changes.get(name))
    saved = did(lambda: worksheets.change(session.store(), session.scope(), code, base, mine))
    if saved is None and text:
        keep(code, base.id, base.id, text, lambda: _stored(worksheets.put_back, code, base, mine))
    return saved is not None and not _met(code, saved)


def _stored(act: Callable[..., Saved], code: str, *what: object) -> Saved:
    """What this reader does to the worksheet."""
    return act(session.store(), session.scope(), code, *what)


def _met(code: str, saved: Saved) -> bool:
    """True when an edit met another one, which then waits."""
    if saved.clash:
        _clashes(code)[saved.clash.step] = saved.clash
    return saved.clash is not None


def next_id(code: str, parent: str | None) -> str:
    """The id of the step that would be written under `parent`: its field stays the same once it is, and what stands in
    it outlives a restart of the server. Who else writes there gets another one."""
    return sha256(f"{code}/{parent}/{session.scope().user}".encode()).hexdigest()[:12]


def written(code: str, parent: str | None, id: str) -> None:
    """The empty field below a step was left with words in it: they become the next step; for callbacks."""
    write(code, parent, id, str(st.session_state.get(field_key(code, "claim", id)) or "").strip())


def write(code: str, parent: str | None, id: str, text: str) -> None:
    """These words become the next step under `parent`; where they may not, they are kept."""
    if not text:
        return
    if did(lambda: _stored(worksheets.add, code, parent, text, id)):
        move_on(code, id, key(code, "claim", id))
        return
    none = Why(id=id, parent=parent)
    mine = none.model_copy(update={"claim": text})
    keep(code, id, parent or "", text, lambda: _stored(worksheets.put_back, code, none, mine))


def drafted(code: str, step: str, base: str, text: str) -> None:
    """Words that were being typed over `base` when their page was left: stored, asked about or kept as if the field
    had been left."""
    framed = frame.current()
    sheet = cache.worksheet(scope=framed.scope, version=framed.version, code=code)
    steps = {one.id: one for one in sheet.steps} if sheet else {}
    below = {next_id(code, parent): parent for parent in (None, *steps)}
    if step in below and step not in steps:
        write(code, below[step], step, text)
        return
    there = steps.get(step)
    if there is None or sheet is None or sheet.told(there.claim, lang()) != base:
        there = (there or Why(id=step)).model_copy(update={"claim": base})
    if not store_step(code, there, {"claim": text}):
        anew(code, "claim", step)


def start_at(code: str) -> None:
    """Let the cursor stand where a worksheet that was just opened goes on: in the empty field below its first end."""
    sheet = worksheets.current(session.store(), session.scope(), code)
    above = above_of(sheet)
    first = next((id for id in in_order(above) if id in ends(above)), None)
    if first is not None:
        is_empty = not next(step.claim for step in sheet.steps if step.id == first)
        write_at(code, first if is_empty else next_id(code, first))


def write_at(code: str, step: str) -> None:
    """Let the cursor stand in the field of that step."""
    before: Focus = st.session_state.get(FOCUS, Focus("", "", 0))
    st.session_state[FOCUS] = Focus("", key(code, "claim", step), before.turn + 1)


def decide(code: str, step: str, use_mine: bool) -> None:
    """The reader chose between two texts; a removed step is put back under what it explained, or left out."""
    met = _clashes(code).pop(step, None)
    if met is None or not use_mine:
        _forget(code, step)
        return
    if met.theirs is None:
        saved = did(lambda: _stored(worksheets.put_back, code, met.base, met.mine))
        if saved is None:
            _clashes(code)[step] = met
        elif not _met(code, saved):
            _forget(code, step)
        return
    if store_step(code, met.theirs, {name: getattr(met.mine, name) for name in met.fields}):
        _forget(code, step)


def waiting(code: str) -> list[Clash]:
    """Edits of steps that are gone: they have no card any more."""
    return [met for met in _clashes(code).values() if met.theirs is None]


def keep(code: str, name: str, step: str, text: str, again: Callable[[], Saved]) -> None:
    """Keep words that were just refused, with what was told of it, until their writer decides."""
    told: list[tuple[str, str]] = st.session_state.get(TOLD) or [("", "")]
    kept_of(code)[name] = Kept(step, text, told.pop()[0], again)
    anew(code, "claim", name)


def kept_of(code: str) -> dict[str, Kept]:
    """The words that could not be stored, by the field in which they were written."""
    found: dict[str, Kept] = st.session_state.setdefault(f"why.kept.{code}", {})
    return found


def settle_kept(code: str, name: str, use: bool) -> None:
    """Store kept words after all (a concluded worksheet is opened again for it), or leave them out; for callbacks."""
    one = kept_of(code)[name]
    if use:
        saved = did(lambda: _reopened(code, one.again))
        if saved is None:
            return
        _met(code, saved)
    del kept_of(code)[name]
    drop(code, name)


def _reopened(code: str, again: Callable[[], Saved]) -> Saved:
    _stored(worksheets.reopen, code)
    return again()


def drop(code: str, name: str) -> None:
    """Let the browser forget what it keeps of a field: its writer has decided."""
    dropped: dict[str, int] = st.session_state.setdefault(f"why.dropped.{code}", {})
    dropped[name] = dropped.get(name, 0) + 1


def dropped(code: str) -> dict[str, int]:
    """The fields whose drafts the browser forgets, with how often that was said."""
    return dict(st.session_state.get(f"why.dropped.{code}", {}))


def did(action: Callable[[], Saved]) -> Saved | None:
    """What the action stored; None when it was refused, which is told."""
    try:
        return action()
    except CockpitError as refused:
        tell(trouble.sentence(refused), "block")
        return None


def tell(words: str, icon: str) -> None:
    """Something to be told with the next run: a callback of a part that runs alone may draw nothing itself."""
    st.session_state.setdefault(TOLD, []).append((words, icon))


def told() -> None:
    """Tell what was kept for this run."""
    for words, icon in st.session_state.pop(TOLD, ()):
        st.toast(words, icon=f":material/{icon}:")


def move_on(code: str, step: str, left: str = "") -> None:
    """Let the cursor go on from the field that was left (from a menu that has closed: "") to the empty one below the
    step, or where others explain it to its evidence."""
    before: Focus = st.session_state.get(FOCUS, Focus("", "", 0))
    above = above_of(worksheets.current(session.store(), session.scope(), code))
    is_end = step in ends(above) and level(above, step) < MOST_LEVELS
    to = key(code, "claim", next_id(code, step)) if is_end else key(code, "pin", step)
    st.session_state[FOCUS] = Focus(left, to, before.turn + 1)


def _forget(code: str, step: str) -> None:
    drop(code, step)
    for name in TYPED + CHOSEN:
        anew(code, name, step)


def _seen(code: str) -> dict[str, Why]:
    """The steps as they were last drawn in this session."""
    found: dict[str, Why] = st.session_state.setdefault(f"why.seen.{code}", {})
    return found


def _clashes(code: str) -> dict[str, Clash]:
    found: dict[str, Clash] = st.session_state.setdefault(f"why.clashes.{code}", {})
    return found
