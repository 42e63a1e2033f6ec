"""Contrast that the theme cannot give: quiet text, and the chosen one of a row of choices on dark.

Streamlit writes white on the primary colour and the primary colour on the page. On our dark page no colour reaches
4.5:1 both ways, so the primary is dark enough for white, and what is chosen has the colour of text, within its frame.
Streamlit paints captions by making them 60 % opaque and the chosen one with its primary colour; both are written into
its own classes, which come later than ours, and no option of the theme reaches them (1.67). Hence `!important`, for
these two only. Without these rules everything works as before and is a little harder to read.
"""

from __future__ import annotations

import streamlit as st

from salesplan.ui import pictures

QUIET = {"light": "#5B6672", "dark": "#A3AEBA"}
"""The gray of the theme: 5.9:1 on the light page, 7.9:1 on the dark one."""
TEXT = {"light": "#1F4E79", "dark": "#E6EAEF"}
"""Of what is chosen."""


def draw() -> None:
    """Once per run, before the page; takes no room."""
    theme = pictures.theme()
    st.html(
        "<style>"
        f'[data-testid="stCaptionContainer"]{{opacity:1 !important;color:{QUIET[theme]} !important}}'
        f'button[data-variant][data-selected="true"]{{color:{TEXT[theme]} !important}}'
        "</style>"
    )
