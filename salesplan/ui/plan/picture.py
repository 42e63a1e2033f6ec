"""How the total splits, level by level, coloured by the growth on last year."""

from __future__ import annotations

from collections.abc import Mapping

from salesplan.charts import Block, icicle, icicle_frame
from salesplan.i18n.formats import money_scale
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount
from salesplan.ui import frame, pictures
from salesplan.ui.pictures import Picture
from salesplan.ui.plan import table
from salesplan.ui.words import lang, t


def draw(desk: Desk) -> None:
    """How the total splits, level by level, coloured by the growth on last year."""
    path = table.rows_choice()[:2]
    base = desk.tracks.base
    before = {depth: table.last_year(desk, path[:depth]) for depth in range(len(path) + 1)}
    sizes: dict[tuple[str, ...], int] = {}
    whole = table.place_name({})
    blocks = [_block((whole,), base.sum_of({}), before[0].get((), {}), desk)]
    for depth in range(1, len(path) + 1):
        for codes, total in base.by(*path[:depth]).items():
            names = [frame.current().offer.name(d, c, lang()) for d, c in zip(path, codes, strict=False)]
            blocks.append(_block((whole, *names), total, before[depth].get(codes, {}), desk))
            sizes[blocks[-1].path] = total
    blocks = sorted(blocks, key=lambda block: _rank(block.path, sizes))
    scale = money_scale([block.amount for block in blocks[:1]], lang())
    parts = "、".join(f"{b.path[-1]} {scale.text(b.amount)}" for b in blocks if len(b.path) == 2)
    pictures.draw(
        Picture(
            t("plan.picture", year=desk.version.year, unit=scale.unit),
            t("chart.icicle.caption"),
            t("chart.icicle.alt", total=scale.text(blocks[0].amount), parts=parts),
            pictures.as_table(icicle_frame(blocks, scale, lang())),
        ),
        icicle(lang(), pictures.theme(), len(path) + 1),
        "plan.icicle",
    )


def _rank(path: tuple[str, ...], sizes: Mapping[tuple[str, ...], int]) -> list[tuple[int, str]]:
    """Depth first, the largest first inside each whole."""
    return [(-sizes.get(path[: n + 1], 0), path[n]) for n in range(1, len(path))]


def _block(path: tuple[str, ...], total: int, months: Mapping[str, int], desk: Desk) -> Block:
    """`months` are those of last year; where one is missing there is nothing to compare with."""
    own = desk.tracks.base.members["month"]
    last = float(amount(desk.measure, sum(months[m] for m in own))) if all(m in months for m in own) else None
    return Block(path, float(amount(desk.measure, total)), last)
