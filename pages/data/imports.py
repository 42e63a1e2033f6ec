"""What is in these files, what would they change, and may it be written?"""

import streamlit as st

from salesplan.ui import import_list, import_receipt, import_templates, imports, inbox, misses
from salesplan.ui.words import t

with st.container(horizontal=True, vertical_alignment="center", key="imports-head"):
    st.markdown(f"# {t('page.imports')}")
    st.space("stretch")
    import_templates.menu()
    inbox.folder()
imports.stale_notice()
if "imports.receipt" not in st.session_state:
    misses.draw()
inbox.waiting()
batch = imports.check()
import_receipt.draw()
if batch is not None:
    imports.several(batch)
    imports.files(batch)
    imports.confirm(batch)
import_list.draw()
