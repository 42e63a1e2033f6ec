"""How many notes concern a number, in a few words behind a shape."""

from __future__ import annotations

from salesplan.i18n import Lang, t

DISPUTED, COMMENT = "⚑", "✎"


def mark(disputed: int, comments: int, disputed_within: int, comments_within: int, lang: Lang) -> str:
    """`⚑ disputed  ✎ 2`; those on parts of the number are said to lie within it. "" without any."""
    parts = [
        t("notes.mark.disputed", lang) if disputed == 1 else t("notes.mark.disputed.n", lang, n=disputed),
        t("notes.mark.comments", lang, n=comments),
        t("notes.mark.disputed_within", lang, n=disputed_within),
        t("notes.mark.comments_within", lang, n=comments_within),
    ]
    counts = (disputed, comments, disputed_within, comments_within)
    return " ".join(part for part, n in zip(parts, counts, strict=True) if n)


def markdown(disputed: int, comments: int, disputed_within: int, comments_within: int, lang: Lang) -> str:
    """The same with its colour: a dispute stands out."""
    text = mark(disputed, comments, disputed_within, comments_within, lang)
    return f":{'orange' if disputed or disputed_within else 'gray'}[{text}]" if text else ""
