"""docs/kpis.md says of every KPI what its declaration says; `python -m tests.core.execute.test_kpi_docs` rewrites it."""

from __future__ import annotations

from pathlib import Path

from salesplan.core.execute.kpis import KPIS, SUMS, Kpi, Terms
from salesplan.core.execute.lights import MIN_COUNT, MIN_DAYS, MIN_SHARE, PRESETS
from salesplan.i18n import TEXT

PAGE = Path(__file__).parents[3] / "docs" / "kpis.md"
OPENING, CLOSING = "<!-- declared: begin -->", "<!-- declared: end -->"


def terms(found: Terms) -> str:
    text = "".join(f" {'+' if factor > 0 else '−'} `{name}`" for factor, name in found)
    return text.removeprefix(" + ")


def formula(kpi: Kpi) -> str:
    above = terms(kpi.numerator)
    if not kpi.denominator:
        return above
    return f"{f'({above})' if len(kpi.numerator) > 1 else above} ÷ " + (
        f"({terms(kpi.denominator)})" if len(kpi.denominator) > 1 else terms(kpi.denominator)
    )


def light(kpi: Kpi) -> str:
    if not kpi.lit_by:
        return "none (grey)"
    return f"{' / '.join(kpi.lit_by)}, {kpi.family} bands"


def declared() -> str:
    lines = [
        "| id | 中文 | English | formula | unit | better | shown against | light set by |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kpi in KPIS.values():
        zh, en = TEXT[f"kpi.{kpi.id}"]
        better = "higher" if kpi.higher_is_better else "lower"
        against = ", ".join(kpi.compares) or "–"
        lines.append(f"| {kpi.id} | {zh} | {en} | {formula(kpi)} | {kpi.unit} | {better} | {against} | {light(kpi)} |")
    lines += ["", "Sums beside the measures:", ""]
    lines += [f"- `{name}`: {meaning}" for name, meaning in SUMS.items()]
    lines += ["", "| bands | attainment: yellow / red from | ratio: yellow / red from |", "|---|---|---|"]
    for preset, bands in PRESETS.items():
        cells = (f"{band.yellow:.0%} / {band.red:.0%} behind" for band in (bands["attainment"], bands["ratio"]))
        lines.append(f"| {preset} | {' | '.join(cells)} |")
    thin = f"{MIN_DAYS} days elapsed, {MIN_SHARE:.0%} of the plan due, {MIN_COUNT} expected events"
    return "\n".join([*lines, "", f"Thin data, which never turn red: less than {thin}."])


def test_the_page_says_what_the_registry_declares():
    text = PAGE.read_text(encoding="utf-8")
    assert text.split(OPENING)[1].split(CLOSING)[0].strip() == declared().strip()


def test_every_kpi_has_a_name_and_a_sentence_in_both_languages():
    for id in KPIS:
        assert all(TEXT[f"kpi.{id}"]) and all(TEXT[f"kpi.{id}.formula"])


if __name__ == "__main__":
    before, after = (
        PAGE.read_text(encoding="utf-8").split(OPENING)[0],
        PAGE.read_text(encoding="utf-8").split(CLOSING)[1],
    )
    PAGE.write_text(f"{before}{OPENING}\n{declared()}\n{CLOSING}{after}", encoding="utf-8")
