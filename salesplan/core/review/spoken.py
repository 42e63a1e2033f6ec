"""Texts that nobody typed: kept in every language at once, and told in the reader's own while nobody has edited them.

What a person wrote or changed stays as it was written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress


def kept(texts: Mapping[str, str]) -> str:
    """Language -> the text, as a field keeps them; "" where there is nothing to choose from."""
    told = {lang: text for lang, text in texts.items() if text}
    return json.dumps(told, ensure_ascii=False, sort_keys=True) if len(set(told.values())) > 1 else ""


def spoken(text: str, said: str, lang: str) -> str:
    """The text in that language while it is still one of those that are kept (`said`); else as it is."""
    known: object = {}
    with suppress(ValueError):  # a workbook may bring anything
        known = json.loads(said or "{}")
    if not isinstance(known, dict) or text not in known.values():
        return text
    return str(known.get(lang, text))
