"""What is in this file, what would it change, and may it be written?"""

import streamlit as st

from salesplan.ui import imports
from salesplan.ui.words import t

st.markdown(f"# {t('page.imports')}")
imports.stale_notice()
seen = imports.upload()
imports.receipt()
if seen is not None:
    imports.verdict(seen)
    imports.ask(seen)
    imports.problems(seen)
    imports.preview(seen)
    imports.confirm(seen)
imports.earlier()
