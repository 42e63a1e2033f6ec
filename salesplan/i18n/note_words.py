"""How many notes concern a number, in a few words behind a shape."""

from __future__ import annotations

from collections.abc import Iterable

from salesplan.i18n import Lang, t

DISPUTED, DISPUTED_WITHIN, COMMENT = "⚑", "⚐", "✎"


def mark(disputed: int, comments: int, disputed_within: int, comments_within: int, lang: Lang) -> str:
    """`⚑ disputed  ✎ 2`; those on parts of the number are said to lie within it. "" without any."""
    return " ".join(_parts(disputed, comments, disputed_within, comments_within, lang))


def _parts(disputed: int, comments: int, disputed_within: int, comments_within: int, lang: Lang) -> list[str]:
    parts = [
        t("notes.mark.disputed", lang) if disputed == 1 else t("notes.mark.disputed.n", lang, n=disputed),
        t("notes.mark.comments", lang, n=comments),
        t("notes.mark.disputed_within", lang, n=disputed_within),
        t("notes.mark.comments_within", lang, n=comments_within),
    ]
    counts = (disputed, comments, disputed_within, comments_within)
    return [part for part, n in zip(parts, counts, strict=True) if n]


def flag(disputed: int, comments: int, disputed_within: int, comments_within: int) -> str:
    """The one shape that a picture has room for: of the number before what lies within it, of a dispute before a
    comment. "" without any."""
    first = ((disputed, DISPUTED), (disputed_within, DISPUTED_WITHIN), (comments + comments_within, COMMENT))
    return next((shape for n, shape in first if n), "")


def legend(flags: Iterable[str], lang: Lang) -> str:
    """What the shapes among these stand for; "" where there are none."""
    told = {DISPUTED: "disputed", DISPUTED_WITHIN: "within", COMMENT: "comment"}
    found = set(flags)
    words = [t(f"notes.flag.{name}", lang).replace(" ", "\u00a0") for shape, name in told.items() if shape in found]
    return " ".join(words)


def markdown(disputed: int, comments: int, disputed_within: int, comments_within: int, lang: Lang) -> str:
    """The same with its colour, each count kept on one line: a dispute stands out."""
    parts = _parts(disputed, comments, disputed_within, comments_within, lang)
    text = " ".join(part.replace(" ", "\u00a0") for part in parts)
    return f":{'orange' if disputed or disputed_within else 'gray'}[{text}]" if text else ""
