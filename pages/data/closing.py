"""Which months are final, what changed after it was told, and does finance agree?"""

import streamlit as st

from salesplan.ui.history import closing
from salesplan.ui.words import t

st.markdown(f"# {t('page.closing')}")
found = closing.ask()
closing.message(found)
closing.buttons(found)
closing.months(found)
closing.bridge(found)
closing.ledger(found)
