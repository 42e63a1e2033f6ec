"""How far the slices of a rule stray by chance, from their own months; see `core/execute/chance.py`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.chance import Part, error_of, part
from salesplan.core.execute.kpis import KPIS, Kpi, is_paired, total
from salesplan.core.execute.rules import Grid, Rule
from salesplan.core.months import between, shift
from salesplan.services.figures import Piece, figure
from salesplan.services.review.ground import Ground, Where


class Own(NamedTuple):
    """The months of the slices of one question: codes -> month -> what the ratio divides by what."""

    months: Mapping[tuple[str, ...], Mapping[str, Part]] = {}

    def error(self, rule: Rule, piece: Piece, reference: Decimal | None) -> Decimal | None:
        """The standard error of the lag of a slice, by its months up to the last of the piece, so that what came later
        changes nothing."""
        found, last, kpi = self.months.get(piece.key[1], {}), piece.span.end, KPIS[rule.kpi]
        since = min((month for month in found if month <= last), default=last)
        now, past = (_part(piece, kpi, window) for window in ("now", "last_year"))
        return error_of(rule, [found.get(month) for month in between(since, last)], now, past, reference)


def own_months(ground: Ground, rule: Rule, dims: Grid, where: Where) -> Own:
    """The months of the slices of a rule; empty where it does not count chance, or by counts alone."""
    if rule.chance is None or rule.kpi == "repurchase":
        return Own()
    kpi = KPIS[rule.kpi]
    found: dict[tuple[str, ...], dict[str, Part]] = {}
    for piece in ground.single_months(rule, dims, where):
        own = found.setdefault(piece.key[1], {})
        for month, window in ((shift(piece.span.end, -12), "last_year"), (piece.span.end, "now")):
            if told := _part(piece, kpi, window):
                own[month] = told
    return Own(found)


def _part(piece: Piece, kpi: Kpi, window: str) -> Part | None:
    if kpi.id == "repurchase":
        sums = piece.sums.buyers.get(window, {}).get(piece.key, {})
    elif kpi.lit_by == ("plan",):  # there is no plan of last year beside this year's
        sums = dict(figure(piece, kpi).sums) if window == "now" else {}
    else:
        sums = piece.sums.of(window, piece.key)
    paired = is_paired(kpi, sums)
    return part(total(kpi.numerator, sums, paired), total(kpi.denominator, sums, paired))
