"""More comes back: which product's own rate rose, what the mix did, where and with whom it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from salesplan.core.review.diagnosed import Analysis, Basis, Column, Diagnosis, Of, Part, Parts, Said, Sentence, Word
from salesplan.core.review.fen import rounded
from salesplan.core.review.rates import RateParts, rate_parts
from salesplan.services.kpis import ask
from salesplan.services.review.analyses.answered import Gap, answered, nothing
from salesplan.services.review.analyses.asked import Asked, Held, count, held, money, points, ratio, share, whole
from salesplan.services.review.analyses.products import rated
from salesplan.services.review.analyses.returned import locate_returned
from salesplan.services.review.analyses.slices import told
from salesplan.services.review.analyses.steps import made, part
from salesplan.services.review.localising import Located, knows_lines
from salesplan.services.sums import compared

KPI = "return_rate"
_EXAMPLES = 8
_FEW, _MOST_OF = 3, 0.6
"""Of more members than the one, from the other part of them on, a rise is one of all of them."""


class _Found(NamedTuple):
    """Everything that was asked of the store. `split` is held against last year."""

    asked: Asked
    basis: Basis
    figures: Held
    value: Decimal
    reference: Decimal
    split: RateParts | None
    by: str
    located: Located | None

    @property
    def cost(self) -> Decimal:
        """How much more came back than at the reference rate, as a loss."""
        return rounded(Fraction(-(self.value - self.reference) * Decimal(self.figures.sums.get("revenue") or 0)))


def diagnose(asked: Asked) -> Diagnosis:
    """The rate of returns against last year, else against the industry."""
    figures = whole(asked, KPI)
    basis = asked.basis or figures.first("last_year", "industry")
    reference = figures.reference(basis) if basis else None
    if basis is None or figures.value is None or reference is None:
        return nothing(asked, "returns", "percent")
    by = "team" if "product" in asked.fixed else "product"
    split = rate_parts(rated(where[by], one, "returns", "revenue") for where, one in held(asked, KPI, (by,)))
    located = locate_returned(asked) if basis == "last_year" else None
    found = _Found(asked, basis, figures, figures.value, reference, split, by, located)
    return answered(
        asked,
        "returns",
        Gap(basis, "percent", found.value, found.reference, found.cost),
        _headline(found),
        located=located,
        parts=_parts(found),
        tables=(*_members(found), *_customers(found)),
        found=_sentences(found),
        ask=(Sentence("ask.returns.reason"), Sentence("ask.returns.batch"), Sentence("ask.returns.promise")),
        limits=[Sentence("limit.returns")],
        missing=() if knows_lines(asked.store, asked.scope, asked.view) else ("order_lines",),
    )


def _headline(found: _Found) -> Sentence:
    gap = found.value - found.reference
    values: dict[str, Said] = {
        "value": share(found.value, digits=2),
        "basis": Of("basis", found.basis),
        "reference": share(found.reference, digits=2),
        "gap": points(gap),
        "money": money(abs(found.cost)),
    }
    return Sentence("returns.more" if gap > 0 else "returns.less", values)


def _parts(found: _Found) -> Iterator[Parts]:
    """From what the old rate would have sent back to what came back: each member's own rate, and the mix."""
    if found.split is None:
        return
    steps = [Part(Of(found.by, one.name), one.rate + one.new) for one in found.split.parts if one.rate or one.new]
    steps.append(part("mix", found.split.mix))
    ends = part("expected_returns", found.split.expected), part("returned", found.split.won)
    yield made("returns", ends[0], steps, ends[1])._replace(lower_is_better=True)


def _members(found: _Found) -> Iterator[Analysis]:
    parts = {one.name: one for one in found.split.parts} if found.split else {}
    for by in dict.fromkeys((found.by, "region", "channel")):
        if by in found.asked.fixed:
            continue
        rows: list[dict[str, Any]] = []
        for where, one in held(found.asked, KPI, (by,)):
            if one.value is None:
                continue
            mine = parts.get(where[by]) if by == found.by else None
            before, revenue = one.last_year, Decimal(one.sums.get("revenue") or 0)
            more = None if before is None else (one.value - before) * revenue
            rows.append(
                {
                    "name": Of(by, where[by]),
                    "returned": one.sums.get("returns"),
                    "rate": one.value,
                    "before": before,
                    "more": mine.rate + mine.new if mine else more,
                }
            )
        if len(rows) > 1:
            rows.sort(key=lambda row: -(row["more"] or 0))
            columns = (
                Column("name", "name"),
                Column("returned", "money"),
                Column("rate", "percent"),
                Column("before", "percent"),
                Column("more", "gap"),
            )
            yield Analysis(f"returns.{by}", columns, tuple(rows))


def _customers(found: _Found) -> Iterator[Analysis]:
    """The customers with most returns."""
    asked = found.asked
    if not knows_lines(asked.store, asked.scope, asked.view):
        return
    now, past = compared(ask(asked.store, asked.scope, asked.view, ("customer",)), "line_figures")
    most = sorted(now, key=lambda key: -(now[key].get("returns") or 0))[:_EXAMPLES]
    rows = tuple(
        {
            "name": Of("customer", key[1][0]),
            "returned": now[key].get("returns"),
            "rate": ratio(now[key].get("returns"), now[key].get("revenue")),
            "before": ratio(past.get(key, {}).get("returns"), past.get(key, {}).get("revenue")),
        }
        for key in most
        if now[key].get("returns")
    )
    if rows:
        columns = (Column("name", "name"), Column("returned", "money"), Column("rate", "percent"))
        yield Analysis("returns.customer", (*columns, Column("before", "percent")), rows)


def _sentences(found: _Found) -> Iterator[Sentence]:
    if found.split is not None and found.split.parts:
        first = max(found.split.parts, key=lambda one: one.rate + one.new)
        by_code = {where[found.by]: one for where, one in held(found.asked, KPI, (found.by,))}
        own = by_code[first.name]
        if first.rate + first.new > 0 and own.value is not None:
            yield Sentence(
                "returns.first",
                {
                    "member": Of(found.by, first.name),
                    "rate": share(own.value, digits=2),
                    "before": share(own.last_year, digits=2),
                    "more": money(first.rate + first.new),
                },
            )
        if found.split.mix:
            yield Sentence("returns.mix", {"mix": money(found.split.mix, signed=True)})
    yield from _spread(found) or told(found.located, "points")


def _spread(found: _Found) -> tuple[Sentence, ...]:
    """That it rose nearly everywhere, where no slice is named."""
    if found.split is None or (found.located and found.located.answer.slices):
        return ()
    everyone, risen = len(found.split.parts), sum(one.rate > 0 for one in found.split.parts)
    if everyone <= _FEW or risen <= _MOST_OF * everyone:
        return ()
    members = Word(f"diagnosis.attribute.{found.by}")
    return (Sentence("returns.spread", {"n": count(risen), "all": count(everyone), "members": members}),)
