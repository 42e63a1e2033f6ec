"""The results in sentences: number first, then whom to ask. Pure; names of members are user text and escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from salesplan.core.execute.kpis import KPIS
from salesplan.i18n import TEXT, Lang, t
from salesplan.i18n.formats import Scale, escape, money, money_scale, month, percent, points, show
from salesplan.services.kpis import KpiRow
from salesplan.services.offer import Offer
from salesplan.services.review.gaps import DIMENSIONS, Steps
from salesplan.services.review.markets import Lead, Member
from salesplan.services.review.results import Across, Along, Results

MOST_ASKED, MOST_PARTS, MOST_LARGEST, MOST_NAMED = 3, 4, 2, 4
_SMALL, _HUGE = 10**6, 10**12
"""Yuan below and from which tables have another unit than 万元."""
HALF = Decimal("0.5")
"""From this part of a gap on it is said to be concentrated in one member."""
ON_PLAN = Decimal("0.03")


def title(found: Results, offer: Offer, lang: Lang) -> str:
    """Against the market, against last year, against the plan; what is not known is left out.

    Where the sizes of the market end before our figures, the first two say to which month they speak. Regions without a
    comparable year before are not in the first, as they are not in the parts of the gap."""
    newest = max((one.where["month"] for one in found.along.months if one.value is not None), default="")
    pace = _pace(found, offer, lang)
    parts = [pace] if pace else []
    parts.append(_to(_year(found, lang), newest if parts and found.reach else "", lang))
    rate = found.whole.rate
    parts.append(t("results.no_plan", lang) if rate is None else t("results.attained", lang, rate=percent(rate)))
    return t("results.joint", lang).join(parts)


def _to(said: str, last: str, lang: Lang) -> str:
    return t("results.to", lang, said=said, month=month(last, lang)) if last else said


def _pace(found: Results, offer: Offer, lang: Lang) -> str:
    """Our growth beside the market's. Where every region beside its own market says the opposite, that is said, too."""
    ahead = found.across.like.ahead if found.across.like else None
    if ahead is None:
        return ""
    if round(ahead, 3) == 0:
        said = t("results.with_market", lang)
    else:
        said = t("results.ahead" if ahead > 0 else "results.behind", lang, points=points(abs(ahead), lang))
    said = _alike(_to(said, found.reach, lang), found.across.left_out, offer, lang)
    own = found.whole.share_part or Decimal(0)
    if own * ahead < 0:
        way = "more" if own > 0 else "less"
        said += t(f"results.own_markets.{way}", lang, amount=money(abs(own), lang))
    return said


def _alike(said: str, left_out: Sequence[str], offer: Offer, lang: Lang) -> str:
    return t("results.alike", lang, said=said, members=members(left_out, offer, lang)) if left_out else said


def members(regions: Sequence[str], offer: Offer, lang: Lang) -> str:
    """The names of regions, escaped."""
    return t("results.parts_joint", lang).join(escape(offer.name("region", code, lang)) for code in regions)


def _year(found: Results, lang: Lang) -> str:
    if found.whole.grew is None or found.along.whole.note:
        return t("results.year_unknown", lang)
    return t("results.year", lang, growth=percent(found.whole.grew, sign=True))


def asks(found: Sequence[Member], by: str, offer: Offer, lang: Lang) -> tuple[str, ...]:
    """Whom to ask first about the members furthest from their plan, the largest gaps first."""
    off = [one for one in found if one.gap and one.due and abs(one.gap) >= ON_PLAN * one.due]
    first = sorted(off, key=lambda one: -abs(one.gap or Decimal(0)))[:MOST_ASKED]
    return tuple(_ask(one, by, offer, lang) + _lead(one, offer, lang) for one in first)


def _ask(one: Member, by: str, offer: Offer, lang: Lang) -> str:
    gap, plan, share = one.gap or Decimal(0), one.plan_part or Decimal(0), one.share_part or Decimal(0)
    said = {
        "member": f"**{escape(offer.name(by, one.where[by], lang)) if by != 'month' else month(one.where[by], lang)}**",
        "rate": percent(one.rate),
        "gap": money(abs(gap), lang),
    }
    way = "over" if gap > 0 else "short"
    if one.first not in ("market", "strategy", "team"):
        return t(f"results.unsplit.{way}", lang, **said, why=why(one.why or "no_market", lang))
    if one.first == "market":
        return t("results.why.market", lang, **said, market=money(abs(one.market_part or Decimal(0)), lang))
    amounts = {"plan": money(abs(plan), lang), "share": money(abs(share), lang)}
    if one.first == "team":
        amounts["plan"] = t(f"results.{way}.{'low' if plan > 0 else 'high'}", lang, amount=amounts["plan"])
    elif gap < 0:
        amounts["share"] = t(f"results.share_{'lost' if share < 0 else 'won'}", lang, amount=amounts["share"])
    return t(f"results.why.{one.first}.{way}", lang, **said, **amounts)


def _lead(one: Member, offer: Offer, lang: Lang) -> str:
    part = lead_share(one)
    if one.lead is None or part is None or part < HALF:
        return ""
    name = lead_name(one.lead, offer, lang)
    key = "results.lead" if part <= 1 else "results.lead_more"
    return t(key, lang, member=escape(name), gap=money(one.lead.gap, lang, sign=True), share=percent(part, digits=0))


def lead_share(one: Member) -> Decimal | None:
    """How much of a member's gap sits in the member inside it that has most of it."""
    gap = one.gap if one.gap is not None else one.growth
    return one.lead.gap / gap if one.lead and gap else None


def lead_name(lead: Lead, offer: Offer, lang: Lang) -> str:
    """The name of the member inside."""
    return offer.name(lead.dimension, lead.code, lang)


def why(missing: str, lang: Lang, against: str = "") -> str:
    """Why something cannot be told, in words."""
    special = f"results.missing.{missing}.{against}"
    return t(special if special in TEXT else f"results.missing.{missing}", lang)


def remarks(rows: Iterable[tuple[str, str]], lang: Lang) -> tuple[str, ...]:
    """Why something of these rows (name, why) cannot be told: one sentence per reason with its names, escaped."""
    names: dict[str, list[str]] = {}
    for name, missing in rows:
        if missing:
            names.setdefault(missing, []).append(escape(name))
    return tuple(t("results.remark", lang, names=_some(who, lang), why=why(one, lang)) for one, who in names.items())


def _some(names: Sequence[str], lang: Lang) -> str:
    told = t("results.parts_joint", lang).join(names[:MOST_NAMED])
    return told if len(names) <= MOST_NAMED else t("results.remark.more", lang, names=told, n=len(names))


def fine(amounts: Iterable[Decimal | None], lang: Lang) -> Scale:
    """The unit of a table: 万元 with two decimals, so that its parts can be added up by hand; yuan to the fen of a
    slice below a million, 亿元 from a trillion on."""
    largest = max((abs(amount) for amount in amounts if amount is not None), default=Decimal(0))
    if 0 < largest < _SMALL:
        return Scale(1, 1, "元" if lang == "zh" else "CNY")
    if largest >= _HUGE:
        return Scale(10**8, 1, "亿元") if lang == "zh" else Scale(10**6, 1, "CNY M")
    return Scale(10**4, 1, "万元") if lang == "zh" else Scale(10**3, 0, "CNY K")


def rough(amounts: Sequence[Decimal | None], lang: Lang) -> Scale:
    """The unit of a picture: yuan where its table is in yuan, else that of every picture."""
    scale = fine(amounts, lang)
    return scale._replace(digits=0) if scale.divisor == 1 else money_scale(amounts, lang)


def spread(found: Sequence[Member], by: str, offer: Offer, lang: Lang) -> str:
    """The best and the worst member beside each other; "" with fewer than two attainments."""
    known = sorted((one for one in found if one.rate is not None and one.due), key=lambda one: one.rate or Decimal(0))
    if len(known) < 2 or by == "month":
        return ""
    worst, best = known[0], known[-1]
    return t(
        "results.spread",
        lang,
        best=escape(offer.name(by, best.where[by], lang)),
        best_rate=percent(best.rate),
        worst=escape(offer.name(by, worst.where[by], lang)),
        worst_rate=percent(worst.rate),
    )


def across_message(across: Across, reach: str, offer: Offer, lang: Lang) -> str:
    """Our share and its change, our growth beside the market's, and how we compare with the largest rival; where the
    market's sizes end before our figures (`reach`), to which month."""
    held = across.total
    if held is None:
        return t("results.some_sizes" if across.regions else "results.no_sizes", lang, n=len(across.regions))
    if held.share is None:
        return t("results.years_only", lang)
    parts = []
    if held.moved is not None:
        moved = points(held.moved, lang, digits=2, sign=True)
        parts.append(t("results.share", lang, share=percent(held.share, digits=2), moved=moved))
    like = across.like
    if like is not None and like.grew is not None:
        own, market = percent(like.grew, sign=True), percent(like.market.growth, sign=True)
        said = t("results.market_grew", lang, own=own, market=market)
        parts.append(_alike(said, across.left_out, offer, lang))
    rival = next((one for one in across.rivals if not one.other), None)
    if rival is not None and rival.now:
        relative = f"{held.share / rival.now:.2f}"
        parts.append(t("results.largest", lang, relative=relative, rival=escape(rival.name)))
    said = t("results.joint", lang).join(parts)
    return t("results.across.to", lang, said=said, month=month(reach, lang)) if reach else said


def along_message(along: Along, offer: Offer, lang: Lang) -> str:
    """Growth, and like for like where somebody began meanwhile."""
    parts = []
    growth = grew(along.whole.value, along.whole.before)
    if along.whole.note or growth is None:
        parts.append(t("results.year_unknown", lang))
        if along.whole.note:
            parts.append(why(along.whole.note, lang))
    else:
        parts.append(t("results.year", lang, growth=percent(growth, sign=True)))
    alike = grew(along.like.value, along.like.before)
    if along.left_out and alike is not None and not along.whole.note:
        without = members(along.left_out, offer, lang)
        parts.append(t("results.like", lang, growth=percent(alike, sign=True), members=without))
    return t("results.joint", lang).join(parts)


def elsewhere(where: Mapping[str, Sequence[str]], regions: Sequence[str], offer: Offer, lang: Lang) -> str:
    """That the team of a slice is not in its region, and where it is."""
    team = escape(offer.name("team", where["team"][0], lang))
    asked, own = members(where["region"], offer, lang), members(regions, offer, lang)
    return t("results.elsewhere", lang, team=team, region=asked, regions=own)


def grew(value: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Growth as a ratio; None without both."""
    return value / before - 1 if value is not None and before else None


def step_name(key: str, offer: Offer, lang: Lang) -> str:
    """A step of `gaps.Steps` in words, unescaped."""
    kind, _, code = key.partition(":")
    if not code:
        return t(f"results.step.{kind}", lang)
    if kind == "month":
        return month(code, lang)
    if kind in DIMENSIONS:
        return offer.name(kind, code, lang)
    return t(f"results.step.{kind}", lang, member=any_name(code, offer, lang))


def any_name(code: str, offer: Offer, lang: Lang) -> str:
    """The name of a code whose dimension is not told, or of a product in another currency (`product@currency`): codes
    of dimensions do not overlap in what steps name."""
    plain, _, currency = code.partition("@")
    found = (offer.name(dimension, plain, lang) for dimension in ("product", "region", "team", "channel"))
    name = next((name for name in found if name != plain), plain)
    return f"{name} {currency}".strip()


def gap_message(found: Steps, against: str, scope: str, offer: Offer, lang: Lang) -> str:
    """The gap in one sentence with its largest parts; why there is none where it cannot be taken apart."""
    if found.start is None or found.end is None:
        return t("results.cannot", lang, why=why(found.missing, lang, against))
    gap, start = found.end - found.start, t(f"results.than.{against}", lang)
    key = "none" if not gap else "over" if gap > 0 else "short"
    said = t(f"results.gap.{key}", lang, scope=scope, start=start, gap=money(abs(gap), lang))
    fit = len(found.steps) <= MOST_PARTS
    largest = found.steps if fit else sorted(found.steps, key=lambda step: -abs(step[1]))[:MOST_LARGEST]
    if not largest:
        return said + t("results.end", lang)
    parts = t("results.parts_joint", lang).join(
        t("results.part", lang, name=escape(step_name(name, offer, lang)), amount=money(amount, lang, sign=True))
        for name, amount in largest
    )
    return said + t("results.gap.parts" if fit else "results.gap.largest", lang, parts=parts)


def beside(rows: Sequence[KpiRow], lang: Lang) -> str:
    """What price and mix did to the ratios of the same slice: each with last year's and its change, as it is shown."""
    parts = []
    for row in rows:
        if row.value is None or row.last_year is None or not row.last_year:
            continue
        unit = KPIS[row.kpi].unit
        change = (
            points(round(float(row.value), 4) - round(float(row.last_year), 4), lang, digits=2, sign=True, brief=True)
            if unit == "percent"
            else percent(float(row.value) / float(row.last_year) - 1, sign=True)
        )
        before, after = (
            percent(one, digits=2) if unit == "percent" else show(one, unit, lang) for one in (row.last_year, row.value)
        )
        parts.append(
            t("results.beside", lang, kpi=t(f"kpi.{row.kpi}", lang), before=before, after=after, change=change)
        )
    return t("results.joint", lang).join(parts)


def place_name(at: Mapping[str, str], offer: Offer, lang: Lang, whole: str) -> str:
    """The slice that lies open, escaped; `whole` is the name of the reader's own choice."""
    names = [
        month(code, lang) if dimension == "month" else escape(offer.name(dimension, code, lang))
        for dimension, code in at.items()
    ]
    return " × ".join(names) or whole
