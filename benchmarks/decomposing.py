"""What taking gaps apart costs, and what it leaves over: random items and slices with zeros, negatives and gaps."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from benchmarks.clock import Result, seconds
from salesplan.core.review.bridge import Bridge, Item, price_volume_mix
from salesplan.core.review.funnel import Counts, funnel_parts

ITEMS, SLICES = 200, 10_000
MOST_ITEM_MS, MOST_SLICE_MS = 1.0, 0.2


def results(folder: Path) -> Iterator[Result]:
    """One bridge of many products, the funnels of many slices, and their residuals in yuan."""
    chance = random.Random(1)
    items = [_item(chance, at) for at in range(ITEMS)]
    found: list[Bridge] = []
    spent = seconds(lambda: found.append(price_volume_mix(items)), time.process_time)
    over = found[0].before + sum(amount for _, amount in found[0].steps) - found[0].after
    yield Result(f"price, volume and mix of {ITEMS} products, CPU a product", spent / ITEMS * 1000, " ms", MOST_ITEM_MS)
    yield Result("price, volume and mix: residual", float(abs(over)), " yuan", 0)
    before, after = ([_counts(chance) for _ in range(SLICES)] for _ in range(2))
    parts: list[tuple[Decimal, ...] | None] = []
    spent = seconds(lambda: parts.extend(funnel_parts(before, after)), time.process_time)
    pairs = zip(before, after, parts, strict=True)
    left = max(abs(sum(own, Decimal(0)) - (new.net - old.net)) for old, new, own in pairs if own is not None)
    yield Result(f"funnel of {SLICES:,} slices, CPU a slice", spent / SLICES * 1000, " ms", MOST_SLICE_MS)
    yield Result("funnel: largest residual", float(left), " yuan", 0)


def _item(chance: random.Random, at: int) -> Item:
    def side() -> tuple[int | None, Decimal | None]:
        sold = chance.choice((None, 0, -3, *(chance.randint(1, 9999) for _ in range(9))))
        return sold, None if sold is None else Decimal(chance.randint(0, 10**9)) / 100

    return Item(f"p{at}", *side(), *side(), chance.choice(("台", "包", "小时")))


def _counts(chance: random.Random) -> Counts:
    leads = chance.choice((0, chance.randint(1, 10**5)))
    orders = leads and chance.randint(0, leads)
    revenue = Decimal(orders and chance.randint(1, 10**11)) / 100
    return Counts(leads, orders, revenue, Decimal(orders and chance.randint(0, 10**9)) / 100)
