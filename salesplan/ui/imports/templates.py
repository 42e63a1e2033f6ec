"""Templates of the datasets, with the company's own names, for whoever fills in a file by hand."""

from __future__ import annotations

from functools import partial

import streamlit as st

from salesplan.core.datasets import DATASETS
from salesplan.exports import FORMATS, download_name
from salesplan.services import templates
from salesplan.ui import session
from salesplan.ui.words import lang, t


def menu() -> None:
    """One template per dataset; each file is made when it is asked for."""
    popover = st.popover(t("imports.templates"), icon=":material/table:", key="templates", on_change="rerun")
    if not popover.open:
        return
    store, scope, reader = session.store(), session.scope(), lang()
    with popover:
        st.caption(t("imports.templates.text"))
        for name in DATASETS:
            st.download_button(
                t(f"dataset.{name}"),
                partial(templates.template, store, scope, name, reader),
                file_name=download_name(f"{name}-template", "xlsx"),
                mime=FORMATS["xlsx"].mime,
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
                key=f"template-{name}",
            )
