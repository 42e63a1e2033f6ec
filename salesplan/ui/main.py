"""The main script: language, menu, frame, then the page. Every run of every page passes through here."""

from __future__ import annotations

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.ui import contrast, foreign, frame, menu, trouble
from salesplan.ui.plan import clicks
from salesplan.ui.words import spoken, t

st.set_page_config(page_title=t("app.title"), page_icon="📈", layout="wide")
frame.adopt_language()
page = st.navigation(menu.pages(), position="top")
contrast.draw()
foreign.draw()
with spoken(), st.container(gap="xsmall"):
    try:
        clicks.do_due()
        frame.draw(menu.looks_back(page), menu.is_cut(page))
    except CockpitError as error:  # before the row was drawn: the language can be chosen all the same
        with st.container(horizontal=True, horizontal_alignment="right"):
            frame.language()
        trouble.show(error)
    else:
        try:
            page.run()
        except CockpitError as error:
            trouble.show(error)
