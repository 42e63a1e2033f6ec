"""All words of the product, both languages side by side, and how each language writes numbers and dates.

Pure: the language is an argument; the screen wraps `t` with the reader's choice.
"""

from __future__ import annotations

from salesplan.i18n.catalogue import TEXT
from salesplan.i18n.formats import Lang

LANGS: tuple[Lang, ...] = ("zh", "en")

__all__ = ["LANGS", "TEXT", "Lang", "t"]


def t(key: str, lang: Lang, **values: object) -> str:
    """The text of `key` in `lang`, its braces filled from `values`.

    Raises KeyError for an unknown key or a missing value; it never falls back to the other language. Values are put
    in as they are: `formats.escape` user text first when the result goes to markdown.
    """
    text = TEXT[key][LANGS.index(lang)]
    return text.format(**values) if values or "{" in text else text
