"""What a worksheet says on screen and paper: its numbers, its symptom, the read-back of a step, its hints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from salesplan.core.execute.kpis import KPIS
from salesplan.core.registers.worksheets import Evidence
from salesplan.core.review.diagnosed import Diagnosis, Of, Slice
from salesplan.core.review.pinned import Pin, Where, pin_of
from salesplan.core.review.whys import Hint, ReadBack
from salesplan.core.view import DIMENSIONS
from salesplan.i18n import Lang, diagnosis_words, t
from salesplan.i18n.formats import MISSING, day, percent, range_label, show

Names = Callable[[str, str], str]
"""What a member of a dimension is called."""
MOST_FOUND = 3
"""Findings of a diagnosis that stand behind the first why."""
LONGEST = 60
"""Characters of a claim that are repeated in the question below it."""


class Words(NamedTuple):
    """The words with which a worksheet begins (`services.review.worksheets.Words`).

    `groups` are the products of each category: all of them at once are called by its name.
    """

    lang: Lang
    names: Names
    groups: Mapping[str, frozenset[str]] = {}

    def title(self, symptom: Evidence, told: Diagnosis | None = None) -> str:
        """`华南 × 电商平台 转化率 5.2%，行业 8.5%`; of what is no KPI (share, dealer) the sentence of its diagnosis."""
        if told is not None and told.kpi not in KPIS:
            said = diagnosis_words.said(told.headline, self.lang, self.names)  # which names a dealer itself
            return said if "dealer" in told.where else f"{self.place(told.where)} {said}"
        pin = pin_of(symptom)
        if pin is None:
            return symptom.text
        head = f"{self.place(pin.where)} {t(f'kpi.{pin.kpi}', self.lang)} {self.value(pin.kpi, symptom.value)}"
        return head + self.held(symptom, t("whys.comma", self.lang))

    def first(self, told: Diagnosis) -> str:
        """Where the gap is concentrated, the largest part first; "" when it is spread over everything."""
        parts = []
        for named in told.located.slices if told.located else ():
            if named.share is None or named.share > 0:
                parts.append(self.slice(dict(named.where)) + self._share(named.share))
        joined = t("records.comma", self.lang).join(parts)
        return t("whys.located", self.lang, where=joined) if parts else ""

    def _share(self, share: float | None) -> str:
        """Which part of the gap; nothing where others make up for it, so that it is more than all."""
        if share is None or share > 1:
            return ""
        return f"{t('whys.open', self.lang)}{percent(share, digits=0)}{t('whys.close', self.lang)}"

    def found(self, told: Diagnosis) -> tuple[str, ...]:
        """What the diagnosis found besides where the gap is concentrated, in its words."""
        said = [one for one in told.found if not one.key.startswith("located")]
        return tuple(diagnosis_words.said(one, self.lang, self.names) for one in said[:MOST_FOUND])

    def place(self, where: Where) -> str:
        """A slice of the cube in words."""
        joined = [self._members(name, where[name]) for name in DIMENSIONS if where.get(name)]
        return " × ".join(joined) or t("frame.whole_company", self.lang)

    def _members(self, dimension: str, codes: Sequence[str]) -> str:
        group = next((name for name, of in self.groups.items() if of == set(codes)), None)
        if dimension == "product" and group is not None and len(codes) > 1:
            return diagnosis_words.named(Of("category", group), self.lang, self.names)
        return t("records.comma", self.lang).join(self.names(dimension, code) for code in codes)

    def slice(self, where: dict[str, str]) -> str:
        """A located slice: any attributes, months too."""
        return diagnosis_words.named(Slice(where), self.lang, self.names)

    def value(self, kpi: str, value: Decimal | None) -> str:
        """A figure with its unit."""
        return MISSING if value is None else show(value, KPIS[kpi].unit, self.lang)

    def held(self, row: Evidence, before: str) -> str:
        """What it was held against, after `before`; "" when nothing was."""
        if row.kpi is None or row.against is None or row.reference is None:
            return ""
        against = t(f"choice.worksheet.evidence.against.{row.against}", self.lang)
        return f"{before}{against} {self.value(row.kpi, row.reference)}"

    def pin(self, pin: Pin) -> str:
        """Which number: `转化率 · 华南 × 电商平台 · 2026年8–10月`."""
        months = range_label(pin.start, pin.end, self.lang)
        return " · ".join((t(f"kpi.{pin.kpi}", self.lang), self.place(pin.where), months))

    def number(self, row: Evidence) -> str:
        """A pinned number with what it was held against and as of when."""
        pin = pin_of(row)
        if pin is None:
            return row.text
        held = self.held(row, t("whys.open", self.lang))
        held += t("whys.close", self.lang) if held else ""
        said = f"{self.pin(pin)} {self.value(pin.kpi, row.value)}{held}"
        return f"{said} · {t('frame.as_of', self.lang, day=day(row.as_of, self.lang))}" if row.as_of else said

    def read_back(self, pair: ReadBack) -> str:
        """Because …, therefore …"""
        return t("whys.read_back", self.lang, cause=_bare(pair.cause), effect=_bare(pair.effect))

    def hint(self, hint: Hint) -> str:
        """What to think about."""
        key = (
            "whys.hint.same_symptom" if hint.code in ("same", "circle") and not hint.level else f"whys.hint.{hint.code}"
        )
        return t(key, self.lang, words=hint.words, level=hint.level)


def question(above: str, lang: Lang) -> str:
    """Why is what stands above so? "" while nothing stands there."""
    flat = _bare(" ".join(above.split()))
    if not flat:
        return ""
    return t("whys.question", lang, claim=flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…")


def _bare(claim: str) -> str:
    """A claim without its stop and without the "because" that people begin with, so that it fits into a sentence."""
    text = " ".join(claim.split()).rstrip("。.；;，, ")
    for begin in ("因为", "由于", "Because ", "because "):
        text = text.removeprefix(begin)
    return text
