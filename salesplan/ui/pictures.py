"""Pictures: the message, what is measured, the chart; the same order everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import streamlit as st

from salesplan.charts import Spec, Theme
from salesplan.charts.heat import SELECTION


class Picture(NamedTuple):
    """A picture ready to be drawn: `headline` and `caption` are markdown with user text escaped (no headline: it stands
    above already), `frame` complete."""

    headline: str
    caption: str
    alt: str
    frame: pa.Table


def as_table(frame: pd.DataFrame) -> pa.Table:
    """The frame as it goes to the browser: made once with the picture, not in every run."""
    return pa.Table.from_pandas(frame, preserve_index=False)


def theme() -> Theme:
    """The reader's theme."""
    return "dark" if st.context.theme.type == "dark" else "light"


def draw(
    picture: Picture, spec: Spec, key: str, selects: bool = False, on_choice: Callable[[], None] | None = None
) -> list[dict[str, Any]]:
    """Draw it; with `selects`, return what is selected in it: the fields of the clicked marks. `on_choice` is called
    with every new choice."""
    caption = f":small[:gray[{picture.caption}]]"
    st.markdown(f"**{picture.headline}**  \n{caption}" if picture.headline else caption)
    common: dict[str, Any] = {"key": key, "theme": None, "alt": picture.alt}
    if not selects:
        st.vega_lite_chart(picture.frame, spec, **common)
        return []
    st.vega_lite_chart(picture.frame, spec, on_select=on_choice or "rerun", **common)
    return kept(key)


def kept(key: str) -> list[dict[str, Any]]:
    """What is selected in the picture drawn under `key`, also before it is drawn in this run."""
    event = st.session_state.get(key)
    chosen = dict(event).get("selection", {}) if event else {}
    return list(dict(chosen).get(SELECTION, []))
