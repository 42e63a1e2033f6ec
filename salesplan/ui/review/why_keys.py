"""What the browser does for whoever types a chain: where the cursor goes, and that no words are lost on the way out.

- The cursor moves on only from the field that was left by Ctrl+Enter and from a menu that has closed: whoever clicked
  elsewhere is left in peace.
- A menu that is opened by a key has the cursor inside, where Tab does not lead; what was typed in it is stored when
  Escape closes it.
- A link that is clicked while words are on their way waits until they have arrived: going to another page drops what
  the browser had only just sent.
"""

from __future__ import annotations

import streamlit as st

from salesplan.ui.review import why_desk

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
const linkFollowed = (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || Date.now() - sent > 1000 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const app = document.querySelector('[data-testid="stApp"]');
  const idle = () => Date.now() - sent > 300 && app?.dataset.testScriptState === "notRunning";
  soon(idle, () => { sent = 0; link.click(); }, 100);
};
const listeners = {
  keyup: menuOpened,
  keydown: menuLeft,
  input: (event) => { typed = event.target; },
  focusout: (event) => { if (event.target === typed) { typed = null; sent = Date.now(); } },
  click: linkFollowed,
};
export default function ({ data }) {
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


def listen() -> None:
    """Draw nothing, and let the cursor stand in the field that follows the one just left."""
    to = st.session_state.get(why_desk.FOCUS, why_desk.Focus("", "", 0))
    component = st.components.v2.component("why_keys", js=_SCRIPT)
    component(key="why-keys", data=to._asdict(), width=1, height=1)
