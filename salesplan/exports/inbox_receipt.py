"""What became of a file of the inbox, as a text beside it: who dropped it knows without opening the cockpit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from salesplan.core.problem import Problem
from salesplan.core.reading import Counts
from salesplan.i18n import LANGS, Lang, t
from salesplan.i18n.messages import told

_MOST = 20
"""Problems that a receipt tells; the rest is counted."""


class Outcome(NamedTuple):
    """`what` is imported, same, waits or aside; `why` says what it waits for. `problems` are grouped."""

    file_name: str
    what: str
    why: str = ""
    load: int | None = None
    dataset: str = ""
    profile: str = ""
    who: str = ""
    at: str = ""
    counts: Counts = Counts()
    problems: Sequence[Problem] = ()


def inbox_receipt(outcome: Outcome) -> bytes:
    """The receipt in every language, one below the other; text that each system's own editor opens."""
    parts = ["\r\n".join(_lines(outcome, lang)) for lang in LANGS]
    return ("\r\n\r\n".join(parts) + "\r\n").encode("utf-8-sig")


def _lines(outcome: Outcome, lang: Lang) -> Iterator[str]:
    yield t("inbox.receipt", lang, file=outcome.file_name)
    yield t(f"inbox.receipt.{outcome.what}", lang)
    if outcome.what == "waits":
        yield t(f"inbox.why.{outcome.why}", lang)
    about = [
        t(f"dataset.{outcome.dataset}", lang) if outcome.dataset else "",
        t("inbox.receipt.profile", lang, profile=outcome.profile) if outcome.profile else "",
        t("inbox.receipt.load", lang, n=outcome.load) if outcome.load is not None else "",
        outcome.who,
        outcome.at,
    ]
    yield " · ".join(part for part in about if part)
    if outcome.counts.read:
        yield _conservation(outcome, lang)
    yield from (f"- {told(problem, lang)}" for problem in outcome.problems[:_MOST])
    if len(outcome.problems) > _MOST:
        yield t("inbox.receipt.more", lang, n=len(outcome.problems) - _MOST)


def _conservation(outcome: Outcome, lang: Lang) -> str:
    counts = outcome.counts._asdict()
    key = "imports.conservation" if outcome.what == "imported" else "imports.conservation.before"
    rest = (t(f"imports.conservation.{k}", lang, n=counts[k]) for k in ("repeated", "filtered", "merged") if counts[k])
    return t(key, lang, **counts) + "".join(rest)
