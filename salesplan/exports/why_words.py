"""What a worksheet says on screen and paper: its numbers, its symptom, the read-back of a step, its hints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.registers.worksheets import BEYOND, FIGURES, SHARE, Evidence
from salesplan.core.review.diagnosed import Diagnosis, Of, Sentence, Slice
from salesplan.core.review.localise import Named
from salesplan.core.review.pinned import Pin, Where, telling
from salesplan.core.review.whys import Hint, ReadBack
from salesplan.core.view import DIMENSIONS
from salesplan.i18n import Lang, diagnosis_words, t
from salesplan.i18n.formats import MISSING, day, percent, range_label, show

Names = Callable[[str, str], str]
"""What a member of a dimension is called."""
MOST_FOUND = 3
"""Findings of a diagnosis that stand behind the first why."""
CLAIMS = (
    *("source.worse", "low_price.by_", "returns.spread", "returns.first", "dealers.products", "dealers.since"),
    *("market.plan", "market.market", "share.split", "member", "link.short"),
)
"""How the sentences of a diagnosis begin that may stand as a first why, the most telling first."""
SPREAD = ("broad", "nowhere")
"""Sentences that say that a gap sits in no slice."""
WHYS = ("repurchase.stopped", "repurchase.less")
"""Main sentences that are a first why themselves: they name who it is."""
LEADS_TO = ("located", "repurchase.inside")
"""How sentences begin that say nothing on their own beside the located slices, which are pinned."""
_SMALL = re.compile(
    r"^(?:The|A|An|It|There|This|These|Those|No|Nobody|Not|Our|We|Part|Mostly|Only|Some|All|Every|In|Of|New|Old)\b"
)
HALF = 0.5
"""Below this part of the gap it is not concentrated, only some of it is."""
LONGEST, LONGEST_READ = 60, 120
"""Characters of a claim that are repeated in the question below it, and in the read-back."""


class Words(NamedTuple):
    """The words with which a worksheet begins (`services.review.begun.Words`).

    `groups` are the products of each category: all of them at once are called by its name.
    """

    lang: Lang
    names: Names
    groups: Mapping[str, frozenset[str]] = {}

    def title(self, symptom: Evidence, unit: str | None = None) -> str:
        """`华南 × 电商平台 线索转化率 5.2%，行业 8.5%`; `unit` is that of a number read by hand."""
        kpi = self.called(symptom)
        small = kpi if self.lang == "zh" or symptom.is_read_by_hand else kpi[:1].lower() + kpi[1:]
        said = t("whys.title", self.lang, place=self.place(symptom.where), kpi=small, value=self.figure(symptom, unit))
        return said[:1].upper() + said[1:] + self.held(symptom, t("whys.comma", self.lang), unit)

    def first(self, told: Diagnosis) -> str:
        """Where the gap is concentrated, the largest part first; where it is not, what the diagnosis says of it most
        plainly; "" when it says nothing that could be a cause."""
        if told.headline.key in WHYS:
            return diagnosis_words.said(told.headline, self.lang, self.names)
        named = telling(told)
        if not named:
            return self._spread(told)
        joined = t("whys.located.then", self.lang).join(self._beside(*group) for group in _apart(named))
        shares = [one.share for one in named]
        is_part = None not in shares and sum(share for share in shares if share is not None) < HALF
        return t("whys.located.part" if is_part else "whys.located", self.lang, where=joined)

    def _spread(self, told: Diagnosis) -> str:
        """Of a gap that no slice explains: that it is spread, before the largest part of it."""
        claim = _claim(told)
        said = diagnosis_words.said(claim, self.lang, self.names) if claim else ""
        if claim and claim.key.startswith("member") and any(one.key in SPREAD for one in told.found):
            return t("whys.spread", self.lang, claim=_within(said))
        return said

    def _beside(self, without: tuple[Named, ...], parts: Sequence[Named]) -> str:
        """Slices with their parts of the gap; what was counted before them is not in them."""
        parts = sorted(parts, key=lambda one: -(one.share or 0))
        comma = t("records.comma", self.lang)
        said = comma.join(self._weight(one) + self._share(one.share) for one in parts)
        names = comma.join(self.slice(dict(one.where)) for one in without)
        return t("whys.located.outside", self.lang, slices=names, where=said) if names else said

    def _weight(self, one: Named) -> str:
        """A slice; of one whose weight moved and not its own rate, that."""
        said = self.slice(dict(one.where))
        return t("whys.located.mix", self.lang, slice=said) if one.kind == "mix" else said

    def _share(self, share: float | None) -> str:
        """Which part of the gap; nothing where others make up for it, so that it is more than all."""
        if share is None or share > 1:
            return ""
        return f"{t('whys.open', self.lang)}{percent(share, digits=0)}{t('whys.close', self.lang)}"

    def found(self, told: Diagnosis) -> tuple[str, ...]:
        """What the diagnosis found besides the first why, in its words."""
        first, claim = self.first(told), None if telling(told) else _claim(told)
        alone = (one for one in told.found if one is not claim and not one.key.startswith(LEADS_TO))
        said = (diagnosis_words.said(one, self.lang, self.names) for one in alone)
        return tuple(one for one in said if one != first)[:MOST_FOUND]

    def place(self, where: Where) -> str:
        """A slice in words."""
        joined = [self._members(name, where[name]) for name in (*DIMENSIONS, *BEYOND) if where.get(name)]
        return " × ".join(joined) or t("frame.whole_company", self.lang)

    def _members(self, dimension: str, codes: Sequence[str]) -> str:
        group = next((name for name, of in self.groups.items() if of == set(codes)), None)
        if dimension == "product" and group is not None and len(codes) > 1:
            return diagnosis_words.named(Of("category", group), self.lang, self.names)
        called = (diagnosis_words.named(Of(dimension, code), self.lang, self.names) for code in codes)
        return t("records.comma", self.lang).join(called)

    def slice(self, where: dict[str, str]) -> str:
        """A located slice: any attributes, months too."""
        return diagnosis_words.named(Slice(where), self.lang, self.names)

    def value(self, kpi: str, value: Decimal | None) -> str:
        """A figure with its unit; shares move by less than a tenth of a per cent."""
        if value is None:
            return MISSING
        return percent(value, self.lang, 2) if kpi == SHARE else show(value, FIGURES[kpi].unit, self.lang)

    def called(self, row: Evidence) -> str:
        """What a number is of: its KPI, or the indicator that was read by hand."""
        return row.text if row.kpi is None else t(f"kpi.{row.kpi}", self.lang)

    def figure(self, row: Evidence, unit: str | None = None) -> str:
        """A number of the evidence; one that was read by hand in its `unit`."""
        return self._in_unit(row, row.value, unit)

    def _in_unit(self, row: Evidence, value: Decimal | None, unit: str | None) -> str:
        if row.kpi is not None:
            return self.value(row.kpi, value)
        return MISSING if value is None else f"{show(value, 'quantity', self.lang)}{unit or ''}"

    def held(self, row: Evidence, before: str, unit: str | None = None) -> str:
        """What it was held against, after `before`; "" when nothing was."""
        if row.against is None or row.reference is None:
            return ""
        against = t(f"whys.held.{row.against}", self.lang)
        return f"{before}{against} {self._in_unit(row, row.reference, unit)}"

    def pin(self, pin: Pin) -> str:
        """Which number: `转化率 · 华南 × 电商平台 · 2026年8–10月`."""
        return self._which(t(f"kpi.{pin.kpi}", self.lang), pin.where, pin.start, pin.end)

    def _which(self, called: str, where: Where, start: str, end: str) -> str:
        return " · ".join((called, self.place(where), range_label(start, end, self.lang)))

    def number(self, row: Evidence) -> str:
        """A number of the evidence with what it was held against and as of when; a text as it is."""
        if row.kind == "text" or row.start is None or row.end is None:
            return row.text
        held = self.held(row, t("whys.open", self.lang))
        held += t("whys.close", self.lang) if held else ""
        said = f"{self._which(self.called(row), row.where, row.start, row.end)} {self.figure(row)}{held}"
        return f"{said} · {t('frame.as_of', self.lang, day=day(row.as_of, self.lang))}" if row.as_of else said

    def read_back(self, pair: ReadBack) -> str:
        """Because …, therefore …: what is signed stands above it in full, so long claims are cut here."""
        cause, effect = (_within(_short(_bare(claim), LONGEST_READ)) for claim in (pair.cause, pair.effect))
        return t("whys.read_back", self.lang, cause=cause, effect=effect)

    def hint(self, hint: Hint) -> str:
        """What to think about."""
        key = (
            "whys.hint.same_symptom" if hint.code in ("same", "circle") and not hint.level else f"whys.hint.{hint.code}"
        )
        return t(key, self.lang, words=hint.words, level=hint.level)


def _apart(named: Sequence[Named]) -> Iterator[tuple[tuple[Named, ...], list[Named]]]:
    """Slices by those before them which they cross: an amount is counted once, in the first of them."""
    groups: dict[tuple[int, ...], list[Named]] = {}
    for at, one in enumerate(named):
        crossed = (n for n, other in enumerate(named[:at]) if _cross(one.where, other.where))
        groups.setdefault(tuple(crossed), []).append(one)
    yield from ((tuple(named[n] for n in before), parts) for before, parts in groups.items())


def _cross(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(one.get(name, code) == code for name, code in other.items())


def _claim(told: Diagnosis) -> Sentence | None:
    """The sentence that says most of why, where no slice does."""
    found = (one for begin in CLAIMS for one in told.found if one.key.startswith(begin))
    return next(found, None)


def question(above: str, lang: Lang) -> str:
    """Why is what stands above so? "" while nothing stands there."""
    flat = _bare(" ".join(above.split()))
    if not flat:
        return ""
    return t("whys.question", lang, claim=_short(flat, LONGEST))


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _within(claim: str) -> str:
    """A claim as it stands within a sentence: a small English word that it begins with is written small."""
    return _SMALL.sub(lambda found: found.group().lower(), claim)


def _bare(claim: str) -> str:
    """A claim without its stop and without the "because" that people begin with, so that it fits into a sentence."""
    text = " ".join(claim.split()).rstrip("。.；;，, ")
    for begin in ("因为", "由于", "Because ", "because "):
        text = text.removeprefix(begin)
    return text
