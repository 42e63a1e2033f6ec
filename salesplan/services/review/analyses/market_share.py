"""Share of the market: how the market grew, what we won or lost in it, and who carries it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from salesplan.core.review.diagnosed import Analysis, Column, Diagnosis, Of, Parts, Said, Sentence
from salesplan.services.review.analyses.answered import Gap, answered, nothing
from salesplan.services.review.analyses.asked import Asked, money, points, share, yuan
from salesplan.services.review.analyses.slices import told
from salesplan.services.review.analyses.steps import parts_of
from salesplan.services.review.gaps import Against, bridge
from salesplan.services.review.localising import Located, attributes_of, judged, leaf_table
from salesplan.services.review.markets import Member, split, whole
from salesplan.services.review.results import Held, in_market

_NONE = Decimal(0)


def diagnose(asked: Asked) -> Diagnosis:
    """Revenue over the market's size, against last year's; in yuan: against last year grown as the market grew.

    It speaks of the months of the question whose sizes are told.
    """
    found = in_market(asked.store, asked.scope, asked.view)
    held, like = found.total, found.like
    if held is None or like is None or held.share is None or held.share_before is None:
        return nothing(asked, "share", "percent", "market")
    asked = asked._replace(view=asked.view._replace(start=held.market.months[0], end=held.market.months[-1]))
    one = whole(asked.store, asked.scope, asked.view)
    if one.share_part is None:
        return nothing(asked, "share", "percent", "market")
    value, reference = held.share, held.share_before
    located = _located(asked, one)
    way = "gained" if value >= reference else "lost"
    key = f"alike.{'lost' if one.share_part < 0 else 'gained'}" if found.left_out else way
    values: dict[str, Said | tuple[Said, ...]] = {
        "value": share(value, digits=2),
        "reference": share(reference, digits=2),
        "gap": points(value - reference),
        "market": share(like.market.growth, signed=True),
        "own": share(like.grew, signed=True),
        "regions": tuple(Of("region", code) for code in found.left_out),
        "money": money(abs(one.share_part)),
    }
    return answered(
        asked,
        "share",
        Gap("last_year", "percent", value, reference, yuan(one.share_part)),
        Sentence(f"share.{key}", values),
        located=located,
        slices_in="money",
        parts=_parts(asked),
        tables=_members(asked),
        found=_sentences(like, one, located),
        ask=(Sentence("ask.share.rival"), Sentence("ask.share.where"), Sentence(f"ask.share.{way}")),
        limits=[Sentence("limit.market")],
    )


def _parts(asked: Asked) -> Iterator[Parts]:
    ways: tuple[tuple[Against, str], ...] = (("last_year", "before"), ("plan", "due"))
    for against, start in ways:
        steps = bridge(asked.store, asked.scope, asked.view, "market", against)
        if (found := parts_of(f"market.{start}", start, steps)) is not None:
            yield found


def _located(asked: Asked, one: Member) -> Located | None:
    """Who is behind (or ahead of) last year grown as the market: every slice is expected to grow like the market.

    Regions whose share cannot be told (they opened meanwhile) are not in it, so that the slices are parts of what is.
    """
    regions = split(asked.store, asked.scope, asked.view)[1]
    told_of = tuple(region.where["region"] for region in regions if region.share_part is not None)
    view = asked.view
    if len(told_of) < len(regions):
        view = view._replace(where={**view.where, "region": told_of})
    by = attributes_of(asked.store, asked.scope, view, "revenue", "last_year")
    found = leaf_table(asked.store, asked.scope, view, "revenue", "last_year", by)
    return judged(found.grown(1 + float(one.market))) if found is not None and one.market is not None else None


def _members(asked: Asked) -> Iterator[Analysis]:
    for by in ("region", "team", "product"):
        if by in asked.fixed:
            continue
        rows = [one for one in split(asked.store, asked.scope, asked.view, by)[1] if one.share_part is not None]
        if len(rows) < 2:
            continue
        rows.sort(key=lambda one: one.share_part or _NONE)
        yield Analysis(
            f"share.{by}",
            (
                Column("name", "name"),
                Column("value", "money"),
                Column("before", "money"),
                Column("market", "change"),
                Column("grew", "change"),
                Column("won", "gap"),
            ),
            tuple(
                {
                    "name": Of(by, one.where[by]),
                    "value": one.value,
                    "before": one.before,
                    "market": one.market,
                    "grew": one.grew,
                    "won": one.share_part,
                }
                for one in rows
            ),
        )


def _sentences(held: Held, one: Member, located: Located | None) -> Iterator[Sentence]:
    if one.market_part is not None and one.share_part is not None:
        values = {"market": money(one.market_part, signed=True), "own": money(one.share_part, signed=True)}
        yield Sentence("share.split", values)
        yield from _mix(held, one, one.market_part)
    yield from told(located, "money")


def _mix(held: Held, one: Member, brought: Decimal) -> Iterator[Sentence]:
    """In money every region is held against its own market, so that all levels add up; where we sell more in those that
    grew otherwise, that is not the growth of all of them together."""
    growth = held.market.growth
    if growth is None or one.market is None or round(growth, 3) == round(one.market, 3):
        return
    values = {"growth": share(growth, signed=True), "ours": share(one.market, signed=True)}
    amount = brought - (one.before or _NONE) * growth
    yield Sentence("share.mix.up" if amount > 0 else "share.mix.down", values | {"amount": money(abs(amount))})
