"""What is in these files, what would they change, and may it be written?"""

import streamlit as st

from salesplan.ui import frame
from salesplan.ui.imports import inbox, loads, misses, page, receipt, templates
from salesplan.ui.words import t

framed = frame.current()
with st.container(horizontal=True, vertical_alignment="center", key="imports-head"):
    st.markdown(f"# {t('page.imports')}")
    st.space("stretch")
    if not framed.is_past:
        templates.menu()
        inbox.folder()
if not framed.is_past:
    page.stale_notice()
    if "imports.receipt" not in st.session_state:
        misses.draw()
    inbox.waiting()
    batch = page.check()
    receipt.draw()
    if batch is not None:
        page.several(batch)
        page.files(batch)
        page.confirm(batch)
loads.draw(framed.view.as_of_load)
