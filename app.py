"""The application as a server sees it: which script runs, which headers every answer carries, what is warm.

The main script stands in `salesplan/ui`, not here beside `pages/`: otherwise a cold server would open the first deep
link without its frame.
"""

import streamlit as st
from starlette.middleware import Middleware

from salesplan.ui import server

app = st.App(
    "salesplan/ui/main.py",
    middleware=[Middleware(server.SafeHeaders)],
    lifespan=server.lifespan,
    on_script_error=server.report,
)
