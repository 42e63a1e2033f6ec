"""`--where`: a part of the company by names or codes. What is not known is refused, never left out."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from salesplan.core.errors import Unknown
from salesplan.core.scope import Scope
from salesplan.core.view import DIMENSIONS
from salesplan.i18n import LANGS, TEXT, t
from salesplan.services.place import Store
from salesplan.services.views import called

Parts = list[tuple[str, str]]
_MOST = 20
"""Members that a refusal lists; of more it lists none."""
_WORDS = {"category": "category.{}", "tier": "choice.tier.{}"}
"""Where the words of what is kept as a code stand in the catalogue."""


def option(*beside: str) -> tuple[str, dict[str, Any]]:
    """The option of a command that takes parts of the dimensions, and of `beside`."""
    known = (*DIMENSIONS, *beside)
    help = f"dimension=name,name, by names or codes (repeat); dimensions: {', '.join(known)}"
    return "--where", {"action": "extend", "type": _parts(known), "default": [], "help": help}


def where(store: Store, scope: Scope, chosen: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Dimension -> codes; what is said twice of one dimension is joined. Raises Unknown, naming the first stranger."""
    found: dict[str, dict[str, None]] = {}
    for dimension in dict.fromkeys(name for name, _ in chosen):
        texts = {code: (*own, *_words(dimension, code)) for code, own in called(store, scope, dimension).items()}
        meant = _meant(texts)
        for text in (text for name, text in chosen if name == dimension):
            if text.casefold() not in meant:
                raise _unknown(dimension, text, texts)
            found.setdefault(dimension, {})[meant[text.casefold()]] = None
    return {dimension: tuple(codes) for dimension, codes in found.items()}


def _parts(known: tuple[str, ...]) -> Callable[[str], Parts]:
    """Reads `region=华东,华南` and `region=华南,channel=直销`: what follows a comma is of the last dimension named."""

    def parts(text: str) -> Parts:
        found: Parts = []
        dimension = ""
        for piece in text.split(","):
            name, equals, value = piece.partition("=")
            dimension, value = (name.strip(), value.strip()) if equals else (dimension, piece.strip())
            if not dimension or not value:
                raise argparse.ArgumentTypeError("a part is written dimension=name,name")
            if dimension not in known:
                raise argparse.ArgumentTypeError(f"unknown dimension {dimension}; known: {', '.join(known)}")
            found.append((dimension, value))
        return found

    return parts


def _meant(texts: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Every text that means a member, in small letters -> its code. Codes win over names, names over aliases."""
    ranked = sorted((rank, code, text.casefold()) for code, own in texts.items() for rank, text in enumerate(own))
    found: dict[str, str] = {}
    for _, code, text in ranked:
        found.setdefault(text, code)
    return found


def _words(dimension: str, code: str) -> tuple[str, ...]:
    word = _WORDS.get(dimension, "").format(code)
    return tuple(t(word, lang) for lang in LANGS) if word in TEXT else ()


def _unknown(dimension: str, text: str, texts: Mapping[str, tuple[str, ...]]) -> Unknown:
    """The refusal, with the names that there are unless they are too many."""
    names = sorted(own[1] if len(own) > 1 else code for code, own in texts.items())
    known = {"known": ", ".join(names)} if 0 < len(names) <= _MOST else {}
    return Unknown(name=f"{dimension}={text}", **known)
