"""Conflicts and notes of a plan as sentences. The engine gives codes, members and numbers; only here they are worded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from salesplan.i18n import TEXT, Lang, t

Amount = Callable[[int], str]
"""How a whole number of the engine is written: fen as yuan, or pieces as they are."""
_MOST_LISTED = 12
_PARTS = 3
"""Weights that add to no more than this were written as parts of 1 (0.3, 0.4), not as per cent."""
_PER_CENT = 20
"""From this sum on they were; between the two they are plain numbers (1, 1, 2)."""


class Change(Protocol):
    """One way out of a conflict."""

    @property
    def change(self) -> str: ...
    @property
    def where(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def amount(self) -> int | None: ...


class Found(Protocol):
    """What the engine says of a conflict."""

    @property
    def code(self) -> str: ...
    @property
    def where(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def numbers(self) -> Mapping[str, int]: ...
    @property
    def members(self) -> tuple[str, ...]: ...
    @property
    def short(self) -> int: ...
    @property
    def reliefs(self) -> Sequence[Change]: ...


class Said(Protocol):
    """What the engine says about a result."""

    @property
    def code(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


def yuan(fen: int) -> str:
    """Fen as yuan, with the decimals that it has."""
    return f"{Decimal(fen) / 100:,.2f}" if fen % 100 else f"{fen // 100:,}"


def conflict(found: Found, lang: Lang, amount: Amount = yuan, name: Callable[[str, str], str] | None = None) -> str:
    """What cannot be met, and in a second sentence what would resolve it.

    `name` turns a dimension and a member into what people call the member (by default it is its own name).
    """
    slices = [_listed(dimension, members, lang, name) for dimension, members in found.where.items()]
    dimension = next(iter(found.where), "")
    values = {
        "where": _where(found.where, lang, name),
        "first": slices[0] if slices else "",
        "second": slices[-1] if slices else "",
        "members": ("、", ", ")[lang == "en"].join(found.members[:_MOST_LISTED]),
        "dimension": t(f"dim.{dimension}", lang) if f"dim.{dimension}" in TEXT else dimension,
        "short": amount(found.short),
        **{key: amount(number) for key, number in found.numbers.items()},
    }
    ways = [way(relief, lang, amount, name) for relief in found.reliefs]
    said = t(f"plan.conflict.{found.code}", lang, **values) + ("。", ".")[lang == "en"]
    if not ways:
        return said
    either = t(
        "plan.relief.any" if len(ways) > 1 else "plan.relief.one", lang, ways=("；或", ", or ")[lang == "en"].join(ways)
    )
    return f"{said}{either}。" if lang == "zh" else f"{said} {either}."


def way(relief: Change, lang: Lang, amount: Amount = yuan, name: Callable[[str, str], str] | None = None) -> str:
    """One way out, as the end of a sentence."""
    many = "" if relief.amount is None else amount(relief.amount)
    return t(f"plan.relief.{relief.change}", lang, where=_where(relief.where, lang, name), amount=many)


def note(said: Said, lang: Lang, amount: Amount = yuan) -> str:
    """What is worth knowing about a result."""
    values = dict(said.values)
    if "dimension" in values:
        key = f"dim.{values['dimension']}"
        values["dimension"] = t(key, lang) if key in TEXT else values["dimension"]
    if "sum" in values:
        values["sum"] = _sum_of_weights(values["sum"])
    if "members" in values:
        values["members"] = ("、", ", ")[lang == "en"].join(values["members"][:_MOST_LISTED])
    if "cell" in values:
        values["where"] = " · ".join(values.pop("cell").values())
        values["rest"] = amount(values["rest"])
    return t(f"plan.note.{said.code}", lang, **values)


def _sum_of_weights(weights: float) -> str:
    """As per cent where they were written so, or as parts of 1; weights such as 1, 1, 2 have a plain sum."""
    is_plain = _PARTS < weights < _PER_CENT
    told = f"{weights * 100 if weights <= _PARTS else weights:,.2f}".rstrip("0").rstrip(".")
    return told if is_plain else f"{told}%"


def _where(where: Mapping[str, tuple[str, ...]], lang: Lang, name: Callable[[str, str], str] | None) -> str:
    parts = [_listed(dimension, members, lang, name) for dimension, members in where.items()]
    return " · ".join(parts) if parts else t("plan.whole", lang)


def _listed(dimension: str, members: Sequence[str], lang: Lang, name: Callable[[str, str], str] | None) -> str:
    called = [name(dimension, member) if name else member for member in members[:_MOST_LISTED]]
    return ("、", ", ")[lang == "en"].join(called) + ("…" if len(members) > _MOST_LISTED else "")
