"""Where more comes back than last year: slices of the rate of returns.

Few order lines come back and they differ in size, so one large return looks like a slice of its own. Slices are
therefore found by how many lines came back, each held against how often its product came back a year before, and told
in money, each against its own rate of a year before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pandas import DataFrame, Series

from salesplan.core.execute.lights import MIN_COUNT
from salesplan.core.review.localise import Answer, Named, Sibling, localise
from salesplan.services.kpis import ask
from salesplan.services.review.analyses.asked import Asked
from salesplan.services.review.localising import CUBE, Located, knows_lines
from salesplan.services.sums import compared

_SUMS = ("lines", "returned", "revenue", "returns")
_CHANCE = 2.0
"""Standard errors by which more (or fewer) lines come back than a year before, where that is no chance."""


def locate_returned(asked: Asked) -> Located | None:
    """The slices of the gap of the return rate against last year; None without order lines on both sides."""
    by = tuple(name for name in CUBE if name not in asked.fixed)
    if not knows_lines(asked.store, asked.scope, asked.view):
        return None
    frame = _lines(asked, by)
    if frame.empty or not frame["revenue"].sum() or not frame["revenue_before"].sum():
        return None
    counted = _counted(frame)
    found = localise(counted[[*by, "a_f", "a_v", "b_f", "b_v"]], by)
    gap = _rate(frame, "") - _rate(frame, "_before")
    sure = (one for one in found.slices if one.kind == "level" and one.confidence != "weak")
    slices = tuple(_told(frame, sure, gap))
    rest = gap - sum(one.gap for one in slices)
    return Located(Answer(slices, found.broad, gap, rest, 0.0), by)


def _lines(asked: Asked, by: tuple[str, ...]) -> DataFrame:
    """A row per leaf: order lines, those that came back, and their money, now and a year before."""
    question = ask(asked.store, asked.scope, asked.view, by)
    now, past = compared(question, "line_figures")
    rows = [
        dict(zip(question.dims, (code or "" for code in codes), strict=True))
        | {
            f"{name}{suffix}": float(side.get(key, {}).get(name) or 0)
            for side, suffix in ((now, ""), (past, "_before"))
            for name in _SUMS
        }
        for key in sorted({*now, *past}, key=str)
        for _, codes in (key,)
    ]
    return DataFrame(rows)


def _counted(frame: DataFrame) -> DataFrame:
    """The leaves with the lines that would have come back as often as those of their product a year before."""
    of = ["product"] if "product" in frame else []
    before = frame[["lines_before", "returned_before"]]
    sums = before.groupby(frame["product"]).transform("sum") if of else before.assign(**before.sum())
    usual = sums["returned_before"] / sums["lines_before"].where(sums["lines_before"] > 0)
    found = frame.assign(a_f=usual * frame["lines"], b_f=frame["lines"], a_v=frame["returned"], b_v=frame["lines"])
    return found[found["a_f"].notna() & (found["lines"] > 0)]


def _told(frame: DataFrame, found: Iterable[Named], gap: float) -> Iterator[Named]:
    """The slices in money, each row counted for the first that holds it; what a year before explains is left out."""
    free = Series(True, index=frame.index)
    whole, expected = float(frame["revenue"].sum()), _rate(frame, "_before") * float(frame["revenue"].sum())
    for one in found:
        rows = frame[free & _inside(frame, one.where)]
        if not _is_off(rows):
            continue
        free &= ~_inside(frame, one.where)
        usual = _rate(rows, "_before") * float(rows["revenue"].sum())
        part = (float(rows["returns"].sum()) - usual) / whole
        yield one._replace(
            gap=part,
            share=part / gap if gap else None,
            change=_change(rows),
            size=usual / expected if expected else 0.0,
            siblings=tuple(Sibling(name, _change(frame[_beside(frame, one.where, name)])) for name in one.where),
        )


def _is_off(rows: DataFrame) -> bool:
    """Whether more (or fewer) lines, and more (less) money, came back than a year before there, by more than chance."""
    lines, before = float(rows["lines"].sum()), float(rows["lines_before"].sum())
    came, usual = float(rows["returned"].sum()), _part(rows, "returned_before", "lines_before") * lines
    if not lines or not before or max(came, usual) < MIN_COUNT:
        return False
    more = _rate(rows, "") - _rate(rows, "_before")
    return abs(came - usual) >= _CHANCE * (max(usual, 1.0) * (1 + lines / before)) ** 0.5 and (came - usual) * more > 0


def _inside(frame: DataFrame, where: Mapping[str, str]) -> Any:
    found = Series(True, index=frame.index)
    for name, code in where.items():
        found &= frame[name] == code
    return found


def _beside(frame: DataFrame, where: Mapping[str, str], name: str) -> Any:
    """The same slice with one attribute turned to its other members."""
    return _inside(frame, {key: code for key, code in where.items() if key != name}) & (frame[name] != where[name])


def _change(rows: DataFrame) -> float | None:
    before = _rate(rows, "_before")
    return _rate(rows, "") / before - 1 if before else None


def _rate(rows: DataFrame, side: str) -> float:
    return _part(rows, f"returns{side}", f"revenue{side}")


def _part(rows: DataFrame, above: str, below: str) -> float:
    of = float(rows[below].sum())
    return float(rows[above].sum()) / of if of else 0.0
