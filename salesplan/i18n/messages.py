"""The codes of the import contract as sentences of either language.

Intake and services return codes and values; only here do they become sentences. `docs/imports.md` lists them all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from salesplan.i18n.formats import Lang
from salesplan.i18n.message_texts import COLUMNS, MESSAGES, WORDS

_NOTHING = "—"
_MOST_LISTED = 50
"""Names that one sentence lists before it ends in an ellipsis."""
_AMOUNTS = ("x", "y", "d", "total", "before", "rest", "sum", "diff")
_PLAIN_AMOUNT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
"""An amount that came back from the child process as text."""


class Told(Protocol):
    """What a problem offers to be told: the fields of `core.problem.Problem`."""

    @property
    def code(self) -> str: ...
    @property
    def row(self) -> int | None: ...
    @property
    def column(self) -> str | None: ...
    @property
    def value(self) -> str | None: ...
    @property
    def detail(self) -> Mapping[str, Any]: ...


def sentence(code: str, detail: Mapping[str, Any], lang: Lang | str) -> str:
    """The message of a code with its braces filled. A missing value is shown as a dash; an unknown code as itself.

    `detail` holds the values by placeholder; `col` and `cols` may be column ids, `rows` falls back to `row`.
    """
    at = 1 if lang == "en" else 0
    texts = MESSAGES.get(_special(code, detail))
    if texts is None:
        return code
    filled = _Filled({key: _written(key, value, at) for key, value in detail.items() if value is not None})
    told = texts[at].format_map(filled).strip()
    sheet = filled.get("sheet")
    if sheet and "{sheet}" not in texts[at]:
        return f"工作表“{sheet}”：{told}" if at == 0 else f"Sheet “{sheet}”: {told}"
    return told


def _special(code: str, detail: Mapping[str, Any]) -> str:
    """The wording for a special case, where there is one."""
    if code == "N_REPLACES_MONTH" and detail.get("x") is None:
        return f"{code}.rows"
    return f"{code}.across" if code == "E_TOTAL_MISMATCH" and detail.get("across") else code


def told(problem: Told, lang: Lang | str) -> str:
    """The message of a problem: its row, column and value fill the braces that its detail leaves open."""
    own = {"row": problem.row, "col": problem.column, "value": problem.value}
    return sentence(problem.code, {**own, **problem.detail}, lang)


def column_name(id: str | None, lang: Lang | str) -> str | None:
    """A declared column in words; what the file itself calls a column stays as it is."""
    return COLUMNS[id][1 if lang == "en" else 0] if id in COLUMNS else id


class _Filled(dict[str, str]):
    """Values by placeholder; rows stand in for each other, anything else that is missing is a dash."""

    def __missing__(self, key: str) -> str:
        if key == "suggest":
            return ""
        return self.get({"rows": "row", "row": "rows"}.get(key, ""), _NOTHING)


def _written(key: str, value: Any, at: int) -> str:
    if key == "suggest":
        return _suggestion(value, at)
    if isinstance(value, list | tuple):
        listed = [_written("col" if key == "cols" else key, part, at) for part in value[:_MOST_LISTED]]
        rest = ["…"] if len(value) > _MOST_LISTED else []
        return ("、", ", ")[at].join([*listed, *rest]) or _NOTHING
    text = str(value)
    if isinstance(value, Decimal) or (key in _AMOUNTS and _PLAIN_AMOUNT.fullmatch(text)):
        return f"{Decimal(text):,.2f}"
    if key in ("col", "cols") and text in COLUMNS:
        return COLUMNS[text][at]
    words = WORDS.get(key, {})
    if text in words:
        return words[text][at]
    return f"{value:,}" if key in ("n", "limit", "count", "a", "b", "f") and isinstance(value, int) else text


def _suggestion(value: Any, at: int) -> str:
    names = [value] if isinstance(value, str) else list(value)
    if not any(names):
        return ""
    joined = ("”或“", "” or “")[at].join(str(name) for name in names)
    return f"是不是“{joined}”？" if at == 0 else f"Did you mean “{joined}”?"
