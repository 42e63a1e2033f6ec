"""Texts that nobody typed: kept in every language at once, and told in the reader's own while nobody has edited them.

What a person wrote or changed stays as it was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress


def kept(texts: Iterable[Mapping[str, str]]) -> str:
    """Each text by language, as one field keeps them all; those without a choice are left out."""
    told = [{lang: text for lang, text in one.items() if text} for one in texts]
    chosen = [one for one in told if len(set(one.values())) > 1]
    return json.dumps(chosen, ensure_ascii=False, sort_keys=True) if chosen else ""


def spoken(text: str, said: str, lang: str) -> str:
    """The text in that language while it is still one of those that are kept (`said`); else as it is."""
    known: object = []
    with suppress(ValueError):  # a workbook may bring anything
        known = json.loads(said or "[]")
    texts = [one for one in known if isinstance(one, dict)] if isinstance(known, list) else []
    return next((str(one.get(lang, text)) for one in texts if text in one.values()), text)
