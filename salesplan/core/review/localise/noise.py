"""How far a leaf strays by chance: the variance of its relative deviation is `floor + scale / size`, both fitted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from salesplan.core.review.localise.cube import Floats
from salesplan.core.review.localise.leaves import Deviation

LEAST = 0.02
"""No leaf is trusted to less than 2 % (of the units in which the KPI moves)."""
FEW = 400
"""Below this many leaves bins are too small to tell noise from causes; the likeliest noise of a grid is taken."""
ROBUST, PLAIN = (4, 0.69), (8, 0.811)
"""Degrees of freedom of Student's t, and what the scale that fits it best is short of a normal variance."""
_STEPS = 2.0 ** -np.arange(0, 13)
_MAD = 1.4826


class Noise(NamedTuple):
    """The fitted variance: `floor` of the largest leaves, `scale` for what counting adds, never below `least`."""

    floor: float
    scale: float
    least: float

    def variance(self, of: Deviation) -> Floats:
        return np.maximum(self.floor + self.scale / of.size, self.least) + of.rounding


def fitted(residual: Floats, of: Deviation, robust: bool) -> Noise:
    """The noise of the leaves, from bins of like size.

    `robust`: causes may still be in the residuals, so medians are used; where many leaves share one value (nothing
    sold) medians lie, so trimmed squares are. Otherwise squares.
    """
    if len(residual) < FEW:
        floor, scale = _likeliest(residual, of, *(ROBUST if robust else PLAIN))
        return Noise(floor, scale, (LEAST * of.unit) ** 2)
    order = np.argsort(of.size, kind="stable")
    bins = [one for one in np.array_split(order, int(np.clip(len(order) // 60, 4, 24))) if len(one) >= 8] or [order]
    variances = np.array([_variance(residual[one], robust, float(of.lump[one].mean())) for one in bins])
    rounded = np.broadcast_to(of.rounding, len(residual))
    variances -= np.minimum([float(np.median(rounded[one])) for one in bins], 0.9 * variances)
    inverse = np.array([np.mean(1 / of.size[one]) for one in bins])
    weight = np.array([float(len(one)) for one in bins])
    floor, scale = _line(np.maximum(variances, 1e-8), inverse, weight)
    if scale < of.least_scale:
        scale = of.least_scale
        weight /= (floor + scale * inverse) ** 2
        floor = max(float((weight * (variances - scale * inverse)).sum() / weight.sum()), 1e-6)
    return Noise(floor, scale, (LEAST * of.unit) ** 2)


def _likeliest(residual: Floats, of: Deviation, freedom: int, short: float) -> tuple[float, float]:
    """Floor and scale under which residuals with heavy tails are most likely."""
    most = float(np.quantile(residual**2, 0.9)) + 1e-6
    floors, scales = np.meshgrid(most * _STEPS, np.concatenate([most * float(np.median(of.size)) * _STEPS, [0.0]]))
    floors, scales = floors.ravel(), np.maximum(scales.ravel(), of.least_scale * short)
    variance = floors[:, None] + scales[:, None] / of.size + of.rounding
    loss = (freedom + 1) / 2 * np.log1p(residual**2 / (freedom * variance)) + np.log(variance) / 2
    best = int(np.argmin(loss.sum(axis=1)))
    return max(float(floors[best]) / short, 1e-6), float(scales[best]) / short


def _variance(residual: Floats, robust: bool, lumped: float) -> float:
    if robust:
        spread = _MAD * float(np.median(np.abs(residual - np.median(residual))))
        if spread > 0 and lumped <= 0.05:
            return spread**2
    dropped = max(1, int(len(residual) * 0.02)) if robust else int(len(residual) * 0.005)
    kept = np.sort(residual**2)[: len(residual) - dropped]
    if not len(kept):
        return float(np.mean(residual**2))
    return float(kept.mean()) * (1.1 if robust else 1.03 if dropped else 1.0)


def _line(variance: Floats, inverse: Floats, weight: Floats) -> tuple[float, float]:
    """Non-negative floor and scale by reweighted least squares (variances scatter in proportion to themselves)."""
    floor, scale = max(float(np.quantile(variance, 0.1)) / 2, 1e-6), 0.0
    for _ in range(12):
        w = weight / (floor + scale * inverse) ** 2
        one, two, both = w.sum(), (w * inverse**2).sum(), (w * inverse).sum()
        left, right = (w * variance).sum(), (w * inverse * variance).sum()
        determinant = one * two - both**2
        if determinant > 1e-12 * one * two:
            floor, scale = (left * two - right * both) / determinant, (one * right - both * left) / determinant
        else:
            floor, scale = left / one, 0.0
        if scale < 0:
            floor, scale = left / one, 0.0
        if floor < 0:
            floor, scale = 1e-6, right / two
        floor = max(float(floor), 1e-6)
    return floor, float(scale)
