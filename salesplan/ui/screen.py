"""How wide the reader's window is: on a narrow one tables have fewer columns and what is secondary is folded.

Streamlit does not tell, and the columns of its tables are painted on a canvas that no style sheet reaches. So until
the browser has told, a telephone is taken for narrow and anything else for wide; a window for which that is wrong says
so once, which costs one run. On the way the browser is told who was chosen to be at the keyboard, to keep it; and that
a page which is opened by a button is one step of its history: Streamlit writes the new page's parameters onto the old
page's address first, and the way back would lead there.
"""

from __future__ import annotations

import streamlit as st

from salesplan.ui import session

NARROWER_THAN = 640
"""Pixels below which Streamlit puts columns one under the other, too."""
SOON = 3000
"""Milliseconds within which a change of parameters and one of the page are one step."""
_NARROW = "screen.narrow"
_ASK = f"""
export default function ({{ data, setStateValue }}) {{
  const narrow = window.matchMedia("(max-width: {NARROWER_THAN - 0.02}px)");
  const tell = () => narrow.matches !== data.narrow && setStateValue("narrow", narrow.matches);
  narrow.addEventListener("change", tell);
  tell();
  if (!window.oneStep) {{
    const push = history.pushState.bind(history);
    let asked = 0;
    history.pushState = (state, title, url) => {{
      const to = new URL(url, location.href);
      const isHalf = to.pathname !== location.pathname && to.search === location.search && Date.now() - asked < {SOON};
      asked = to.pathname === location.pathname ? Date.now() : 0;
      return isHalf ? history.replaceState(state, title, url) : push(state, title, url);
    }};
    window.oneStep = true;
  }}
  if (data.cookie) document.cookie = `${{data.cookie}}=${{data.value}}; path=/; SameSite=Strict`;
  return () => narrow.removeEventListener("change", tell);
}}
"""


def is_narrow() -> bool:
    """True on a telephone, and in a window as narrow as one."""
    told = st.session_state.get(_NARROW)
    return bool(told) if told is not None else "Mobi" in st.context.headers.get("User-Agent", "")


def ask() -> None:
    """Let the browser say when the window is not what it is taken for; an empty spot in a row, of one pixel.

    It has no key: whatever has one costs every field of the page that looks whether it has a value.
    """
    listen = st.components.v2.component("screen", js=_ASK)
    told = listen(
        data={"narrow": is_narrow(), **session.remembered()}, on_narrow_change=_told, width=1, height=1
    ).narrow
    if told is not None:
        st.session_state[_NARROW] = bool(told)


def _told() -> None:
    """What the browser tells is read where it is asked."""
