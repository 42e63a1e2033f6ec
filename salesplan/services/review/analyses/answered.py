"""A diagnosis put together from what an analysis has found."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.review.diagnosed import Analysis, Basis, Diagnosis, Kind, Of, Parts, Sentence, Unit
from salesplan.services.review.analyses.asked import Asked
from salesplan.services.review.analyses.slices import slices_table
from salesplan.services.review.localising import Located

_EXACT = {"money": Decimal("0.01"), "percent": Decimal("0.00000001")}
"""To how much a figure is told, by its unit; others as they are."""


class Gap(NamedTuple):
    """A figure and what it is held against, in `unit`, and what the gap is worth in yuan (None: cannot be said)."""

    basis: Basis | None
    unit: Unit
    value: Decimal | None
    reference: Decimal | None
    money: Decimal | None

    def told(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """Value, reference and the gap between them, to the digits of the unit."""
        exact = _EXACT.get(self.unit)
        value, reference = (
            side if side is None or exact is None else side.quantize(exact) for side in (self.value, self.reference)
        )
        return value, reference, None if value is None or reference is None else value - reference


def answered(
    asked: Asked,
    kind: Kind,
    gap: Gap,
    headline: Sentence,
    *,
    located: Located | None = None,
    slices_in: Unit | None = None,
    parts: Iterable[Parts] = (),
    tables: Iterable[Analysis] = (),
    found: Iterable[Sentence] = (),
    ask: Iterable[Sentence] = (),
    limits: Iterable[Sentence] = (),
    missing: Iterable[str] = (),
) -> Diagnosis:
    """The diagnosis of a question; `slices_in` is the unit of the slices, if not that of the gap.

    That it proves no cause is a limit of every one.
    """
    value, reference, difference = gap.told()
    unit: Unit = slices_in or ("points" if gap.unit == "percent" else gap.unit)
    return Diagnosis(
        kind,
        asked.kpi,
        asked.where,
        asked.view.start,
        asked.view.end,
        gap.basis,
        gap.unit,
        value,
        reference,
        difference,
        gap.money,
        headline,
        tuple(parts),
        located.answer if located else None,
        located.attributes if located else (),
        (*slices_table(located, unit), *tables),
        tuple(found),
        tuple(ask),
        (Sentence("limit.cause"), *limits),
        tuple(missing),
    )


def nothing(asked: Asked, kind: Kind, unit: Unit, missing: str = "value_or_reference") -> Diagnosis:
    """A diagnosis of a question of which nothing, or nothing to hold it against, is on record."""
    said = Sentence("nothing", {"kpi": Of("kpi", asked.kpi), "period": asked.period})
    found = answered(asked, kind, Gap(None, unit, None, None, None), said, missing=(missing,))
    return found._replace(limits=())
