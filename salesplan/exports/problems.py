"""What is wrong with a file, in the file itself: the original rows, each with its problems, to fix and send again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from salesplan.core.problem import Problem
from salesplan.exports.tables import Column, Sheet, write
from salesplan.i18n import Lang, t
from salesplan.i18n.messages import column_name


def problem_sheet(
    problems: Sequence[Problem],
    original_rows: Mapping[int, Sequence[object]],
    header: Sequence[str],
    lang: Lang,
    sentence: Callable[[Problem, Lang], str],
) -> bytes:
    """An XLSX of two sheets: the original rows with what is wrong in front, and the full list of problems.

    `original_rows` maps the row as Excel shows it to its cells, text as read; `header` names them. A problem without a
    row, or of a row that is not given, stands in the list only. Nothing is cut: every problem is there.
    """
    rows = _rows(problems, original_rows, header, lang, sentence)
    return write("xlsx", ([rows] if original_rows else []) + [_list(problems, lang, sentence)])


def _rows(
    problems: Sequence[Problem],
    original_rows: Mapping[int, Sequence[object]],
    header: Sequence[str],
    lang: Lang,
    sentence: Callable[[Problem, Lang], str],
) -> Sheet:
    wrong: dict[int, list[str]] = {}
    for problem in problems:
        if problem.row is not None:
            wrong.setdefault(problem.row, []).append(sentence(problem, lang))
    width = max([len(header), *map(len, original_rows.values())], default=0)
    names = [*header, *(t("export.column_number", lang, n=n) for n in range(len(header) + 1, width + 1))]
    columns = [Column("row", t("export.row", lang), "count"), Column("wrong", t("export.wrong", lang), "text")]
    columns += [Column(f"cell{at}", str(name), "text") for at, name in enumerate(names)]
    filled = [
        {"row": row, "wrong": "\n".join(wrong.get(row, [])) or None}
        | {f"cell{at}": value for at, value in enumerate(cells)}
        for row, cells in sorted(original_rows.items())
    ]
    return Sheet(t("export.rows", lang), columns, filled)


def _list(problems: Sequence[Problem], lang: Lang, sentence: Callable[[Problem, Lang], str]) -> Sheet:
    columns = [
        Column("row", t("export.row", lang), "count"),
        Column("column", t("export.column", lang), "text"),
        Column("value", t("export.value", lang), "text"),
        Column("wrong", t("export.wrong", lang), "text"),
    ]
    rows = [
        {"row": p.row, "column": column_name(p.column, lang), "value": p.value, "wrong": sentence(p, lang)}
        for p in problems
    ]
    return Sheet(t("export.problems", lang), columns, rows)
