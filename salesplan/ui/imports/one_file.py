"""One file of an import on the screen: verdict, every problem, what it would change, the names it would create."""

from __future__ import annotations

from typing import Any

import streamlit as st

from salesplan.core.problem import Problem
from salesplan.core.reading import Reading
from salesplan.exports import FORMATS, download_name, problem_sheet
from salesplan.i18n import Lang
from salesplan.i18n.formats import count, escape, month
from salesplan.i18n.messages import column_name, told
from salesplan.services.importing import Preview
from salesplan.ui import screen, tables
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, t

MOST_SHOWN = 200
"""Problems on the screen; the file to download has all of them."""
MARKS = {"reject": ":material/block:", "accept_with_notice": ":material/info:", "accept": ":material/check_circle:"}
_NAME = "E_UNKNOWN_NAME"
_SENTENCE = 660
"""Pixels of what is wrong with a row."""


def verdict(seen: Preview, then: str = "") -> None:
    """Accepted or refused, in one line each: why, what was read, what becomes of every row. `then` says what next."""
    name = escape(seen.file_name)
    if seen.verdict == "reject":
        st.error(f"**{name}** · {_refusal(seen)}{then}", icon=MARKS["reject"])
    elif seen.same_load is not None:
        st.info(f"**{name}** · {t('imports.same_file')}", icon=":material/content_copy:")
    elif seen.verdict == "accept_with_notice":
        st.warning(f"**{name}** · {t('imports.verdict.accept_with_notice')}", icon=MARKS["accept_with_notice"])
    else:
        st.success(f"**{name}** · {t('imports.verdict.accept')}", icon=MARKS["accept"])
    st.markdown(_conservation(seen))


def problems(seen: Preview, key: str = "") -> None:
    """Every problem with row, column and value: what refuses first, then the notices; all of them as a file.

    A name that the company does not know stands there once.
    """
    found = sorted(seen.reading.problems, key=lambda p: (not p.refuses, p.code, p.row or 0))
    if not found:
        return
    bad, all_of_them = refusing(seen), _many(seen)
    names, times = _unknown_names(seen)
    heading = t("imports.problems", errors=count(bad - times), notices=count(all_of_them - bad))
    st.markdown(f"##### {t('imports.problems.names', n=count(len(names))) if names else ''}{heading}")
    found = [p for p in found if p.code != _NAME or names[p.column, p.value][0] is p]
    rows = tuple(
        _problem_row(p, lang(), len(names[p.column, p.value]) if p.code == _NAME else 1) for p in found[:MOST_SHOWN]
    )
    fields = (
        Field("kind", "imports.kind", "text"),
        Field("row", "export.row", "count"),
        Field("column", "export.column", "text"),
        Field("value", "export.value", "text"),
        Field("wrong", "export.wrong", "text"),
    )
    made = tables.table(f"problems{key}", t("export.problems"), fields, rows, lang())
    height = 322 if bad else 194
    if screen.is_narrow():  # a sentence names its row; kinds begin with their shape
        with st.container(height=height):
            st.text("\n".join(f"{row['kind'][:1]} {row['wrong']}" for row in rows))
    else:
        tables.draw(made, lang(), height, wide="wrong", room=_SENTENCE)
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(found) > MOST_SHOWN:
            st.caption(t("imports.capped", shown=count(MOST_SHOWN), all=count(all_of_them)), width="content")
        _problem_file(seen, key)


def preview(seen: Preview, key: str = "") -> None:
    """What would change: each month before and after, and the names that would be new."""
    reading = seen.reading
    if seen.changes:
        st.markdown(f"##### {t('imports.changes')}")
        rows = tuple(_change_row(change) for change in seen.changes)
        fields = (
            Field("month", "dim.month", "text"),
            Field("rows_before", "imports.rows_before", "count"),
            Field("rows_after", "imports.rows_after", "count"),
            Field("amount_before", "imports.amount_before", "money"),
            Field("amount_after", "imports.amount_after", "money"),
            Field("change", "cockpit.change", "gap"),
        )
        made = tables.table(f"months{key}", t("imports.changes"), fields, rows, lang())
        tables.draw(made, lang(), 300, narrow=("month", "amount_after", "change"))
    if reading.new_names and seen.verdict != "reject":
        st.markdown(f"##### {t('imports.new_names', n=count(len(reading.new_names)))}")
        new_names(reading)


def new_names(reading: Reading) -> None:
    """The names that the company does not know, by what they name; as plain text."""
    by_kind: dict[str, list[str]] = {}
    for kind, name in reading.new_names:
        by_kind.setdefault(kind, []).append(name)
    for kind, names in by_kind.items():
        st.text(t("imports.names_of", kind=t(f"dim.{kind}"), names=("、" if lang() == "zh" else ", ").join(names)))


def refusing(seen: Preview) -> int:
    """How many problems refuse the file; of order lines the true number, though fewer are listed."""
    if seen.lines is not None and seen.lines.totals:
        return sum(n for code, n in seen.lines.totals.items() if code.startswith("E_"))
    return sum(problem.refuses for problem in seen.reading.problems)


def _unknown_names(seen: Preview) -> tuple[dict[tuple[str | None, str | None], list[Problem]], int]:
    """What the file says of each name that the company does not know, and how often it has any of them."""
    names: dict[tuple[str | None, str | None], list[Problem]] = {}
    for problem in seen.reading.problems:
        if problem.code == _NAME:
            names.setdefault((problem.column, problem.value), []).append(problem)
    listed = sum(map(len, names.values()))
    return names, seen.lines.totals.get(_NAME, listed) if seen.lines is not None else listed


def _refusal(seen: Preview) -> str:
    """Why nothing is written: names that are new by their number, everything else by how much there is to do."""
    names, times = _unknown_names(seen)
    if not names:
        return t("imports.refused", n=count(refusing(seen)))
    rest = refusing(seen) - times
    more = t("imports.refused.more", n=count(rest)) if rest else ""
    return t("imports.refused.names", n=count(len(names)), times=count(times), more=more)


def _many(seen: Preview) -> int:
    listed = len(seen.reading.problems)
    return max(listed, sum(seen.lines.totals.values())) if seen.lines is not None else listed


def _conservation(seen: Preview) -> str:
    counts = seen.reading.counts
    parts = {k: count(getattr(counts, k)) for k in ("read", "stored", "totals", "blank")}
    line = t("imports.conservation.refused" if seen.verdict == "reject" else "imports.conservation.before", **parts)
    more = [
        t(f"imports.conservation.{key}", n=count(getattr(counts, key)))
        for key in ("repeated", "filtered", "merged")
        if getattr(counts, key)
    ]
    return line + "".join(more)


def _problem_row(problem: Problem, language: Lang, times: int = 1) -> dict[str, Any]:
    return {
        "kind": t("imports.must_fix" if problem.refuses else "imports.notice"),
        "row": problem.row,
        "column": column_name(problem.column, language),
        "value": problem.value,
        "wrong": told(problem, language) + (t("imports.problem.times", n=count(times)) if times > 1 else ""),
    }


def _problem_file(seen: Preview, key: str) -> None:
    reading, language = seen.reading, lang()
    st.download_button(
        t("imports.problem_file"),
        lambda: problem_sheet(reading.problems, reading.original, reading.header, language, told),
        file_name=download_name("problems", "xlsx"),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        icon=":material/download:",
        key=f"problem-file{key}",
    )


def _change_row(change: Any) -> dict[str, Any]:
    before, after = change.amount_before, change.amount_after
    difference = None if after is None else after - (before or 0)
    return {**change._asdict(), "month": month(change.month, lang()), "change": difference}
