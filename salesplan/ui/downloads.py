"""Taking tables away: one menu with a workbook of all of them and each alone as CSV; files are made when clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from salesplan.core.view import View
from salesplan.exports import FORMATS, Sheet, download_name, in_words, write
from salesplan.services import exporting
from salesplan.ui import session
from salesplan.ui.words import lang, t


class Export(NamedTuple):
    """One table of `exporting.TABLES`, cut by the dimensions `by`; `label` is its key in the catalogue."""

    table: str
    label: str
    by: tuple[str, ...] = ()
    view: View | None = None


def menu(exports: Sequence[Export], view: View, title: str) -> None:
    """The menu. Tables without a view of their own show `view`."""
    popover = st.popover(t("frame.download"), icon=":material/download:", key="downloads", on_change="rerun")
    if not popover.open:
        return
    with popover:
        _button("xlsx", t("export.workbook"), exports, view, title)
        for one in exports:
            _button("csv", t(one.label), [one], view, f"{title}-{one.table}")


def _button(format: str, label: str, exports: Sequence[Export], view: View, title: str) -> None:
    store, scope, reader = session.store(), session.scope(), lang()
    titles = {one: t(one.label) for one in exports}  # a file is made later, outside of the session

    def made() -> bytes:
        return write(format, [_sheet(one) for one in exports])

    def _sheet(one: Export) -> Sheet:
        made: Sheet = exporting.sheet(store, scope, one.table, one.view or view, by=one.by, lang=reader)
        return in_words(made, titles[one], reader)

    st.download_button(
        f"{label} · {format.upper()}",
        made,
        file_name=download_name(f"{title}-{view.start}-{view.end}", FORMATS[format].extension),
        mime=FORMATS[format].mime,
        on_click="ignore",
        type="tertiary",
        key=f"download-{title}-{format}",
    )
