"""What the browser does for whoever types a chain: where the cursor goes, and that no words are lost on the way out.

- The cursor moves on only from the field that was left by Ctrl+Enter and from a menu that has closed: whoever clicked
  elsewhere is left in peace.
- A menu that is opened by a key has the cursor inside, where Tab does not lead; what was typed in it is stored when
  Escape closes it.
- A link that is clicked while words are on their way waits until they have arrived: going to another page drops what
  the browser had only just sent.
- What is typed into a why is kept by the browser's tab until it is stored or its writer has decided against it: whoever
  loads the page anew, or goes back and comes again, gets it stored then, or is asked, as if he had left the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from salesplan.ui.review import why_desk

KEY = "why-keys"
_SCRIPT = """
const soon = (find, act, tries = 40) => {
  const found = find();
  if (found) act(found);
  else if (tries) setTimeout(() => soon(find, act, tries - 1), 50);
};
const menuOpened = (event) => {
  const menu = document.activeElement?.closest('[data-testid="stPopover"]');
  if (!menu || (event.key !== "Enter" && event.key !== " ")) return;
  const inside = '[data-testid="stPopoverBody"] :is(button, input, textarea)';
  soon(() => document.querySelector(inside), (first) => first.focus());
};
const menuLeft = (event) => {
  const at = document.activeElement;
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape" && at?.closest('[data-testid="stPopoverBody"]')) at.blur();
};
let typed = null, sent = 0;
const isIdle = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning";
const linkFollowed = (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || Date.now() - sent > 1000 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  soon(() => Date.now() - sent > 300 && isIdle(), () => { sent = 0; link.click(); }, 100);
};
const draft = (code, step) => `why-draft/${code}/${step}`;
const drafts = (code) => Object.keys(sessionStorage).filter((key) => key.startsWith(draft(code, "")));
const claim = (field) =>
  field.closest?.('[class*="st-key-why-claim-"]')?.className.match(/st-key-why-claim-([^-\\s]+)-([^-\\s]+)-\\d/);
const written = (event) => {
  typed = event.target;
  const [, code, step] = claim(typed) ?? [];
  if (!step) return;
  const before = JSON.parse(sessionStorage.getItem(draft(code, step)) ?? "null");
  const base = before?.base ?? window.whyStored?.[step] ?? "";
  sessionStorage.setItem(draft(code, step), JSON.stringify({ step, base, text: typed.value }));
};
const drawn = ({ code, stored, dropped }) => {
  window.whyStored = stored;
  window.whyDropped ??= {};
  for (const [step, turn] of Object.entries(dropped)) {
    if (window.whyDropped[draft(code, step)] === turn) continue;
    window.whyDropped[draft(code, step)] = turn;
    sessionStorage.removeItem(draft(code, step));
  }
  const left = drafts(code).map((key) => [key, JSON.parse(sessionStorage.getItem(key))]);
  for (const [key, { step, text }] of left)
    if (text.trim() === (stored[step] ?? "").trim()) sessionStorage.removeItem(key);
  const shown = [...document.querySelectorAll("textarea")].map((field) => field.value);
  return left.map(([, one]) => one).filter(({ text }) => text.trim() && !shown.includes(text));
};
const mounted = new WeakSet();
const listeners = {
  keyup: menuOpened,
  keydown: menuLeft,
  input: written,
  focusout: (event) => { if (event.target === typed) { typed = null; sent = Date.now(); } },
  click: linkFollowed,
};
export default function ({ data, parentElement, setTriggerValue }) {
  const lost = drawn(data);
  // not before the page is whole: until then the server does not know the part that answers
  if (!mounted.has(parentElement) && lost.length) soon(isIdle, () => setTriggerValue("drafts", lost), 600);
  mounted.add(parentElement);
  if (!window.whyKeys) {
    for (const [name, heard] of Object.entries(listeners)) document.addEventListener(name, heard, true);
    window.whyKeys = true;
  }
  if (!data.turn || window.whyTurn === data.turn) return;
  window.whyTurn = data.turn;
  const field = (key) => key && document.querySelector(`[class*="st-key-${key}"] :is(textarea, button)`);
  const left = () => [null, document.body, field(data.left)].includes(document.activeElement);
  soon(() => !left() || field(data.to), () => left() && field(data.to)?.focus());
}
"""


def listen(code: str, stored: Mapping[str, str]) -> None:
    """Draw nothing, and let the cursor stand in the field that follows the one just left; `stored` are the claims as
    they are drawn, by step."""
    to = st.session_state.get(why_desk.FOCUS, why_desk.Focus("", "", 0))
    component = st.components.v2.component("why_keys", js=_SCRIPT)
    data = {**to._asdict(), "code": code, "stored": dict(stored), "dropped": why_desk.dropped(code)}
    component(key=KEY, data=data, on_drafts_change=partial(_drafted, code), width=1, height=1)


def _drafted(code: str) -> None:
    """What a reader was typing when he left the page without leaving the field."""
    st.session_state[why_desk.OWN] = True
    for one in st.session_state[KEY].get("drafts") or ():
        step, base, text = (str(one.get(name, "")) for name in ("step", "base", "text"))
        why_desk.drafted(code, step, base, text.strip())
