"""Behind plan, or ahead of it: how much is the target's and how much is ours, who carries it, which link moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.kpis import KPIS
from salesplan.core.months import fiscal_months, fiscal_year
from salesplan.core.review.diagnosed import (
    Analysis,
    Basis,
    Column,
    Diagnosis,
    Heading,
    Name,
    Of,
    Parts,
    Said,
    Sentence,
    Unit,
    Word,
)
from salesplan.core.review.diagnosed import Number as Figure
from salesplan.core.review.localise import Named
from salesplan.services.figures import TO_DATE
from salesplan.services.kpis import ask
from salesplan.services.review.amounts import amounts
from salesplan.services.review.analyses import unled
from salesplan.services.review.analyses.answered import Gap, answered, nothing
from salesplan.services.review.analyses.asked import Asked, money, ratio, share, whole, yuan
from salesplan.services.review.analyses.slices import (
    foremost,
    is_against,
    name_of,
    off_since,
    stopped,
    stopped_since,
    told,
    turn,
)
from salesplan.services.review.analyses.steps import parts_of
from salesplan.services.review.gaps import Against, Steps, bridge
from salesplan.services.review.localising import Located, locate, measured

REFERENCE = {"plan": "due", "last_year": "before"}
"""What a basis is called among parts and columns."""
_BELOW = {"team": "product", "region": "team", "product": "region", "channel": "region"}
"""Along which members a slice is opened: by what it is fixed to, else by region."""
_LINKS = ("leads", "conversion", "aov", "returns")
_UNSPLIT = ("opened", "no_last_year", "festival")
"""Why a slice that sold cannot be held against its market."""
_REAL = Decimal("0.1")
"""The least part of a gap that is worth a question."""
_NONE = Decimal(0)


class Row(NamedTuple):
    """One member: what it did and what it is held against; `gap` takes what is not on record as nothing."""

    code: str
    value: Decimal | None
    reference: Decimal | None
    gap: Decimal


class _Found(NamedTuple):
    """Everything that was asked of the store."""

    asked: Asked
    kpi: str
    basis: Basis
    value: Decimal
    reference: Decimal
    by: str
    located: Located | None
    market: Steps | None
    funnel: Steps | None

    @property
    def unit(self) -> Unit:
        return KPIS[self.kpi].unit

    @property
    def gap(self) -> Decimal:
        return self.value - self.reference

    @property
    def moved(self) -> dict[str, Decimal]:
        """What each link of the funnel did against last year; nothing without a funnel."""
        return {name: amount for name, amount in self.funnel.steps if name in _LINKS} if self.funnel else {}

    @property
    def unled(self) -> Decimal:
        """What no link can speak of: months without leads on record."""
        return dict(self.funnel.steps).get("unled", _NONE) if self.funnel else _NONE

    @property
    def is_unled(self) -> bool:
        """True where that is more than what any link did."""
        return abs(self.unled) > max(map(abs, self.moved.values()), default=_NONE)

    @property
    def link(self) -> str | None:
        """The link that went furthest the gap's way, where that is a real part of it; None without one."""
        way = 1 if self.gap > 0 else -1
        first = max(self.moved, key=lambda name: way * self.moved[name], default=None)
        whole = sum(self.moved.values(), self.unled)
        is_real = first is not None and way * self.moved[first] >= _REAL * max(abs(self.gap), abs(whole))
        return first if is_real else None


def diagnose(asked: Asked) -> Diagnosis:
    """Revenue (or another sum) against what is due of the plan, else against last year."""
    asked = _to_date(asked)
    kpi = measured(asked.kpi)
    figures = whole(asked, kpi)
    basis = asked.basis if asked.basis in REFERENCE else figures.first("plan", "last_year")
    value, reference = yuan(figures.value), yuan(figures.reference(basis)) if basis else None
    if basis is None or value is None or reference is None:
        return nothing(asked, "attainment", KPIS[kpi].unit)
    found = _found(asked, kpi, basis, value, reference)
    return answered(
        asked,
        "attainment",
        Gap(basis, found.unit, value, reference, found.gap if found.unit == "money" else None),
        _headline(found),
        located=found.located,
        parts=_parts(found),
        tables=_tables(found),
        found=_sentences(found),
        ask=_questions(found),
        limits=_limits(found),
        missing=_missing(found),
    )


def _found(asked: Asked, kpi: str, basis: Basis, value: Decimal, reference: Decimal) -> _Found:
    store, scope, view = asked.store, asked.scope, asked.view
    is_revenue = kpi == "revenue"
    return _Found(
        asked,
        kpi,
        basis,
        value,
        reference,
        _opened_by(asked, kpi, basis),
        locate(store, scope, view, kpi, basis),
        bridge(store, scope, view, "market", _against(basis)) if is_revenue else None,
        bridge(store, scope, view, "funnel", "last_year") if is_revenue else None,
    )


def _opened_by(asked: Asked, kpi: str, basis: Basis) -> str:
    """The dimension whose members are told; another one where it has a single member, who would be the whole gap."""
    wanted = next((_BELOW[name] for name in _BELOW if name in asked.fixed), "region")
    others = (name for name in _BELOW.values() if name != wanted and name not in asked.fixed)
    ways = (wanted, *dict.fromkeys(others))
    return next((name for name in ways if len(members(asked, kpi, basis, name)) > 1), wanted)


def _to_date(asked: Asked) -> Asked:
    """Pace and landing speak of the fiscal year to date."""
    if asked.kpi not in TO_DATE:
        return asked
    starts = ask(asked.store, asked.scope, asked.view).starts
    return asked.since(fiscal_months(fiscal_year(asked.view.end, starts), starts)[0])


def _against(basis: Basis) -> Against:
    return "plan" if basis == "plan" else "last_year"


def members(asked: Asked, kpi: str, basis: Basis, by: str) -> list[Row]:
    """The members of a dimension, the largest shortfall first."""
    rows = []
    for one in amounts(asked.store, asked.scope, asked.view, (by,), kpi):
        reference = one.due if basis == "plan" else one.before
        if one.value is not None or reference is not None:
            rows.append(Row(one.where[by], one.value, reference, (one.value or _NONE) - (reference or _NONE)))
    return sorted(rows, key=lambda row: row.gap)


def _sentences(found: _Found) -> Iterator[Sentence]:
    """What explains the gap, the exact first."""
    yield from _market(found)
    first = _first(found, members(found.asked, found.kpi, found.basis, found.by))
    if first is not None:
        yield _carrier(found, first)
    beside = {found.by: first.code} if first else None
    own = {name: codes[0] for name, codes in found.asked.where.items() if len(codes) == 1}
    month = stopped(found.asked, own) if set(own) == set(found.asked.where) else None
    if month is None:
        yield from told(found.located, found.unit, beside)
        yield from _since(found)
    else:
        yield stopped_since(own, month)
        yield from told(_up_to(found.located, month), found.unit, beside)
    yield from _link(found)


def _headline(found: _Found) -> Sentence:
    way = "even" if not found.gap else "short" if found.gap < 0 else "ahead"
    return Sentence(
        f"attainment.{way}",
        {
            "kpi": Of("kpi", found.kpi),
            "value": Figure(found.value, found.unit),
            "basis": Of("basis", found.basis),
            "reference": Figure(found.reference, found.unit),
            "rate": share(ratio(found.value, found.reference)),
            "gap": Figure(abs(found.gap), found.unit),
        },
    )


def _parts(found: _Found) -> Iterator[Parts]:
    """Market, target and share; the members; the links of the funnel against last year."""
    if found.kpi != "revenue":
        return
    asked, start = found.asked, REFERENCE[found.basis]
    by_member = bridge(asked.store, asked.scope, asked.view, found.by, _against(found.basis))
    ways = [("market", start, found.market), ("members", start, by_member), ("funnel", "before", found.funnel)]
    for id, first, steps in ways:
        made = parts_of(id, first, steps, "value" if steps.kpi == "revenue" else "net") if steps else None
        if made is not None and made.steps:
            yield made


def _market(found: _Found) -> Iterator[Sentence]:
    """How much of the gap is the target's (or the market's), and how much our share's."""
    steps = found.market
    if steps is None or steps.missing or steps.start is None:
        return
    split, first = dict(steps.steps), "plan" if found.basis == "plan" else "market"
    other, own = split.get(first, _NONE), split.get("share", _NONE)
    way = f"{'up' if other > 0 else 'down'}_{'up' if own > 0 else 'down'}"
    values = {"other": money(abs(other)), "own": money(abs(own)), "expected": money(steps.start + other)}
    yield Sentence(f"market.{first}.{way}", values)
    if apart := [amount for name, amount in steps.steps if name.startswith("apart:")]:
        yield Sentence("market.apart", {"amount": money(sum(apart, _NONE), signed=True)})


def _first(found: _Found, rows: Sequence[Row]) -> Row | None:
    """The member that carries most of the gap; None without a gap, or with nobody else beside it."""
    return max(rows, key=lambda row: row.gap / found.gap) if found.gap and len(rows) > 1 else None


def _carrier(found: _Found, first: Row) -> Sentence:
    values: dict[str, Said] = {
        "member": Of(found.by, first.code),
        "gap": Figure(first.gap, found.unit, signed=True),
        "basis": Of("basis", found.basis),
        "value": Figure(first.value, found.unit),
        "reference": Figure(first.reference, found.unit),
        "rate": share(ratio(first.value, first.reference)),
    }
    if not first.reference:
        return Sentence("member.alone", values)
    part = first.gap / found.gap
    return Sentence("member.share", values | {"share": share(part)}) if part <= 1 else Sentence("member", values)


def _tables(found: _Found) -> Iterator[Analysis]:
    is_money, word = found.unit == "money", REFERENCE[found.basis]
    amount: Heading = "money" if is_money else "count"
    difference: Heading = "gap" if is_money else "change_count"
    for dimension in dict.fromkeys((found.by, "product", "channel")):
        if dimension in found.asked.fixed or (found.basis == "plan" and dimension == "channel"):
            continue
        rows = members(found.asked, found.kpi, found.basis, dimension)
        if len(rows) < 2:
            continue
        columns = (
            Column("name", "name"),
            Column("value", amount),
            Column(word, amount),
            Column("rate", "percent"),
            Column("gap", difference),
        )
        yield Analysis(
            f"members.{dimension}",
            columns,
            tuple(
                {
                    "name": Of(dimension, row.code),
                    "value": row.value,
                    word: row.reference,
                    "rate": ratio(row.value, row.reference),
                    "gap": row.gap,
                }
                for row in rows
            ),
        )


def _up_to(located: Located | None, month: str) -> Located | None:
    """Without the slices of months from `month` on, of which it is known what happened; None where none is left."""
    answer = located.answer if located else None
    kept = tuple(one for one in answer.slices if one.where.get("month", "") < month) if answer else ()
    return located._replace(answer=answer._replace(slices=kept)) if located and answer and kept else None


def _since(found: _Found) -> Iterator[Sentence]:
    """Since when the foremost slice has been off, or has sold nothing at all."""
    one = foremost(found.located.answer) if found.located else None
    if one is None:
        return
    where = {name: code for name, code in one.where.items() if name != "month"}
    gone = stopped(found.asked, where)
    month = None if gone else turn(found.asked, found.kpi, found.basis, one.where)
    if gone:
        yield stopped_since(where, gone)
    elif month:
        yield off_since(one, month, found.basis)


def _link(found: _Found) -> Iterator[Sentence]:
    """Which link of the funnel went furthest the gap's way against last year, and what the others did.

    What no link can speak of comes first where it is more than any; of links that did next to nothing none is foremost.
    """
    steps, first = found.funnel, found.link
    if steps is None or steps.start is None or steps.end is None or not (any(found.moved.values()) or found.unled):
        return
    unknown = found.is_unled
    key = "link.unled" if unknown else "links" if first is None else "link.ahead" if found.gap > 0 else "link.short"
    others = [(name, amount) for name, amount in found.moved.items() if amount and (unknown or name != first)]
    told = [_other(Of("link", name), amount) for name, amount in others]
    told += [_other(Word("diagnosis.part.unled"), found.unled)] if found.unled and not unknown else []
    values: dict[str, Said | tuple[Said, ...]] = {"whole": money(steps.end - steps.start, True), "others": tuple(told)}
    if unknown:
        values["unled"] = money(found.unled, True)
    elif first is not None:
        values |= {"link": Of("link", first), "amount": money(found.moved[first], True)}
    yield Sentence(key, values)


def _other(link: Name, amount: Decimal) -> Sentence:
    return Sentence("other_link", {"link": link, "amount": money(amount, True)})


def _questions(found: _Found) -> Iterator[Sentence]:
    way = "ahead" if found.gap > 0 else "short"
    if found.basis == "plan":
        yield Sentence(f"ask.target.{'above' if way == 'short' and _is_above_market(found) else way}")
    one = foremost(found.located.answer) if found.located else None
    if one is not None:
        yield _about(one, way)
    if found.is_unled:
        yield Sentence("ask.unled")
    elif found.link is not None:
        yield Sentence("ask.link", {"link": Of("link", found.link)})
    yield Sentence(f"ask.attainment.{way}")


def _is_above_market(found: _Found) -> bool:
    """True where the market split says that the target asks for more than growing with the market."""
    return found.market is not None and dict(found.market.steps).get("plan", _NONE) < 0


def _limits(found: _Found) -> Iterator[Sentence]:
    """What the plan and the market's sizes do not know; why market and share could not be told apart."""
    if found.basis == "plan":
        yield Sentence("limit.plan")
    if found.funnel is not None and not found.funnel.missing:
        yield from unled.limit(found.asked, True)
    market, asked = found.market, found.asked
    if market is None:
        return
    if market.missing in _UNSPLIT:
        yield Sentence("limit.unsplit", {"why": Word(f"results.missing.{market.missing}")})
    if market.reach:
        month, told = Of("month", market.reach), asked.view._replace(end=market.reach)
        yield Sentence("limit.reach", {"month": month})
        split = dict(bridge(asked.store, asked.scope, told, "market", _against(found.basis)).steps)
        if "share" in split:
            yield Sentence("limit.reach.share", {"month": month, "share": money(split["share"], signed=True)})


def _about(one: Named, way: str) -> Sentence:
    """What to ask of a slice: of one that went against the gap what it does right, or what it lacks; of months what
    happened."""
    if set(one.where) == {"month"}:
        return Sentence("ask.months", {"slice": name_of(one.where)})
    asked = {"ahead": "short", "short": "ahead"}[way] if is_against(one) else way
    return Sentence(f"ask.slice.{asked}", {"slice": name_of(one.where)})


def _missing(found: _Found) -> Iterator[str]:
    if found.market is not None and found.market.missing == "no_market":
        yield "market"
    if found.funnel is not None and found.funnel.missing:
        yield "funnel"
