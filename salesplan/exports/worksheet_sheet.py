"""A worksheet as paper for the meeting: one self-contained HTML file, one page of A4, opened and printed by a browser.

The number first, then the chain as a tree with the evidence of each step as it was pinned, then who does what. Nothing
on the page comes from outside, and nothing that people wrote can be more than text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import NamedTuple

from salesplan.core.registers.actions import Action, cells
from salesplan.core.registers.actions import where_of as where_of_action
from salesplan.core.registers.worksheets import WORKSHEETS, Why, Worksheet, where_of
from salesplan.core.review.chain import ends, in_order, level
from salesplan.core.review.pinned import moved
from salesplan.core.review.whys import above_of, of_step, read_back
from salesplan.exports.why_words import Words
from salesplan.i18n import Lang, register_words, t
from salesplan.i18n.formats import MISSING, day, range_label

_HTML: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}
_ROOM, _WIDTH, _INDENT = 200.0, 182.0, 7.0
"""Millimetres: how high the chain and its actions may be, how wide a first why is, how much further in the next is."""
_POINT = 0.3528
"""Millimetres of a point."""


class _Set(NamedTuple):
    """How close a page is set, as the style sheet has it: sizes in points of text, claims and evidence, the height of a
    line in sizes, millimetres around a step. `reads`: read-backs are written out, not only ticked."""

    name: str
    text: float
    claim: float
    small: float
    line: float
    around: float
    reads: bool = True


_SETS = (
    _Set("", 10, 11, 8.5, 1.4, 3),
    _Set("dense", 8.5, 9.5, 7.5, 1.25, 2),
    _Set("tight", 7, 8, 6.5, 1.15, 0.5),
    _Set("tight", 7, 8, 6.5, 1.15, 0.5, reads=False),
)


class Paper(NamedTuple):
    """A worksheet with what stands beside it: the company's name, owners by code, its actions, what its pinned numbers
    say now, and the names of contingency plans by code. `printed` is the day of the clock, as histories tell it."""

    sheet: Worksheet
    company: str
    people: Mapping[str, str]
    actions: tuple[Action, ...]
    now: Mapping[str, Decimal | None]
    plans: Mapping[str, str]
    printed: date


class Step(NamedTuple):
    """One step in words. `read` is the read-back, `tick` whether it was confirmed, `by` whom. `end` says whether it is
    controllable and what follows, "" where others explain it."""

    level: int
    label: str
    claim: str
    evidence: tuple[str, ...]
    read: str
    tick: str
    by: str
    end: str


class Page(NamedTuple):
    """The page in words; `figure` is the symptom's number, `held` what it was held against."""

    company: str
    title: str
    state: str
    figure: str
    held: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    actions: tuple[tuple[str, ...], ...]


def page_of(paper: Paper, words: Words) -> Page:
    """The page, ready to be laid out."""
    sheet, lang = paper.sheet, words.lang
    symptom = sheet.symptom
    figure, held = "", ""
    if symptom:
        figure = f"{words.called(symptom)} {words.figure(symptom, sheet.unit)}"
        held = words.held(symptom, "", sheet.unit) + _moved(paper, words, symptom.id)
    above = above_of(sheet)
    steps = {step.id: step for step in sheet.steps}
    return Page(
        company=paper.company,
        title=sheet.told(sheet.title, lang),
        state=register_words.choice(WORKSHEETS.name, "state", sheet.state, lang),
        figure=figure,
        held=held,
        facts=_facts(paper, words),
        steps=tuple(_step(paper, words, steps[id], level(above, id), id in ends(above)) for id in in_order(above)),
        actions=tuple(_action(paper, words, one) for one in paper.actions),
    )


def _action(paper: Paper, words: Words, one: Action) -> tuple[str, ...]:
    """What is done, by whom, until when, and by which figure of which slice it is judged."""
    judged = [t(f"kpi.{one.kpi}", words.lang)] if one.kpi else []
    groups = {name: tuple(sorted(codes)) for name, codes in words.groups.items()}
    place = words.place(cells(where_of_action(one), groups))
    owner = paper.people.get(one.owner, one.owner)
    return one.title, owner, day(one.due, words.lang), " · ".join((*judged, place))


def _facts(paper: Paper, words: Words) -> tuple[tuple[str, str], ...]:
    sheet, lang = paper.sheet, words.lang
    told = [
        ("code", sheet.code),
        ("slice", words.place(where_of(sheet))),
        ("months", range_label(sheet.start, sheet.end, lang)),
        ("as_of", day(sheet.as_of, lang) if sheet.as_of else ""),
        ("owner", paper.people.get(sheet.owner or "", "")),
        ("alert", str(sheet.alert or "")),
        ("printed", day(paper.printed, lang)),
    ]
    return tuple((t(f"whys.paper.{name}", lang), value) for name, value in told if value)


def _step(paper: Paper, words: Words, step: Why, depth: int, is_end: bool) -> Step:
    sheet = paper.sheet
    evidence = []
    for row in of_step(sheet, step.id):
        evidence.append(sheet.told(words.number(row), words.lang) + _moved(paper, words, row.id))
    pair = read_back(sheet, step, words.lang)
    read = words.read_back(pair) if pair.cause.strip() else ""
    tick = ("☑" if pair.confirmed else "☐") if read else ""
    by = ""
    if pair.confirmed and step.read_by and step.read_on:
        by = f" — {t('whys.read.by', words.lang, name=step.read_by, day=day(step.read_on, words.lang))}"
    label, end = t("whys.why", words.lang, n=depth), _end(paper, words, step) if is_end or step.control else ""
    return Step(depth, label, sheet.told(step.claim, words.lang) or MISSING, tuple(evidence), read, tick, by, end)


def _end(paper: Paper, words: Words, step: Why) -> str:
    """`可控 · 整改`, with the lesson or the plan."""
    said = [
        register_words.choice(WORKSHEETS.name, f"steps.{field}", value, words.lang)
        for field in ("control", "consequence")
        if (value := getattr(step, field))
    ]
    if step.contingency:
        said.append(f"{paper.plans.get(step.contingency, '')} {step.contingency}".strip())
    if step.outcome:
        said.append(step.outcome)
    return " · ".join(said) or t("whys.paper.undecided", words.lang)


def _moved(paper: Paper, words: Words, id: str) -> str:
    """What a pinned number says now, where that is something else."""
    row = next(one for one in paper.sheet.evidence if one.id == id)
    if id not in paper.now or row.kpi is None or not moved(row.value, paper.now[id]):
        return ""
    now = paper.now[id]
    told = t("whys.now", words.lang, value=words.value(row.kpi, now)) if now is not None else None
    return f" → {told or t('whys.now.none', words.lang)}"


# As HTML

_STYLE = """
@page { size: A4; margin: 12mm }
* { box-sizing: border-box }
body { margin: 0; color: #1f2933; background: #fff; font: 10pt/1.4 -apple-system, "Segoe UI", "PingFang SC",
  "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif }
section { width: 186mm; min-height: 270mm; margin: 0 auto; display: flex; flex-direction: column }
.company { display: flex; justify-content: space-between; color: #5b6672; font-size: 9pt }
h1 { margin: 2mm 0 3mm; font-size: 16pt }
h2 { margin: 4mm 0 1.5mm; font-size: 11pt }
.figure { display: flex; align-items: baseline; gap: 4mm; padding: 2.5mm 0; border: solid #8d97a3;
  border-width: .3mm 0 }
.figure b { font-size: 20pt }
dl { display: flex; flex-wrap: wrap; gap: 1mm 6mm; margin: 2mm 0 0; font-size: 9pt }
dl div { display: flex; gap: 1.5mm }
dt { color: #5b6672 }
dd { margin: 0; font-weight: 600 }
.step { break-inside: avoid; margin: 0 0 2mm; padding: .5mm 0 .5mm 3mm; border-left: .8mm solid #1f4e79 }
.step.l2 { margin-left: 7mm }
.step.l3 { margin-left: 14mm }
.step.l4 { margin-left: 21mm }
.step.l5 { margin-left: 28mm }
.step.l6 { margin-left: 35mm }
.label { color: #5b6672; font-size: 8.5pt }
.claim { font-weight: 600; font-size: 11pt }
.evidence, .read { font-size: 8.5pt; color: #3e4c59 }
.evidence::before { content: "▪ " }
.end { display: inline-block; margin-top: 1mm; padding: .4mm 2mm; border: .3mm solid #1f4e79; font-weight: 600 }
table { width: 100%; border-collapse: collapse }
th, td { padding: 1mm 1.5mm; border-bottom: .15mm solid #c9d1da; text-align: left; vertical-align: top }
th { border-bottom: .3mm solid #1f2933 }
.lines { margin-top: auto; padding-top: 6mm; display: grid; grid-template-columns: 1fr 1fr; gap: 6mm 12mm }
.lines div { display: flex; align-items: flex-end; gap: 2mm; white-space: nowrap }
.lines i { flex: 1; border-bottom: .3mm solid #1f2933 }
.dense { font-size: 8.5pt; line-height: 1.25 }
.dense .claim { font-size: 9.5pt }
.dense .evidence, .dense .read { font-size: 7.5pt }
.dense .step { margin-bottom: 1mm }
.tight { font-size: 7pt; line-height: 1.15 }
.tight .claim { font-size: 8pt }
.tight .evidence, .tight .read, .tight .label { font-size: 6.5pt }
.tight .step { margin-bottom: .5mm; padding-top: 0; padding-bottom: 0 }
@media screen { body { background: #e6eaef }
  section { margin: 6mm auto; padding: 8mm; width: 202mm; background: #fff } }
"""


def as_html(paper: Paper, words: Words) -> bytes:
    """The page as a file; opened in a browser it looks like the paper."""
    page, lang = page_of(paper, words), words.lang
    title = escape(f"{t('register.worksheet', lang)} {paper.sheet.code} {page.title}")
    text = (
        f'<!doctype html>\n<html lang="{_HTML[lang]}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{_section(page, lang)}\n</body>\n</html>\n"
    )
    return text.encode("utf-8")


def _section(page: Page, lang: Lang) -> str:
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in page.facts)
    lines = "".join(f"<div>{escape(t(f'whys.paper.{who}', lang))}<i></i></div>" for who in ("present", "date"))
    how = next((one for one in _SETS if _height(page, one) <= _ROOM), _SETS[-1])
    return (
        f'<section class="{how.name}"><div class="company"><span>{escape(page.company)} · '
        f"{escape(t('register.worksheet', lang))}</span><span>{escape(page.state)}</span></div>"
        f'<h1>{escape(page.title)}</h1><div class="figure"><b>{escape(page.figure)}</b><span>{escape(page.held)}</span>'
        f"</div><dl>{facts}</dl><h2>{escape(t('field.worksheet.steps', lang))}</h2>"
        f"{''.join(_written(step, how.reads) for step in page.steps)}{_table(page.actions, lang)}"
        f'<div class="lines">{lines}</div></section>'
    )


def _written(step: Step, reads: bool) -> str:
    evidence = "".join(f'<div class="evidence">{escape(one)}</div>' for one in step.evidence)
    label = step.label if reads else f"{step.label} {step.tick}{step.by}"
    read = f'<div class="read">{escape(_read(step))}</div>' if step.read and reads else ""
    end = f'<div class="end">{escape(step.end)}</div>' if step.end else ""
    return (
        f'<div class="step l{min(step.level, 6)}"><div class="label">{escape(label)}</div>'
        f'<div class="claim">{escape(step.claim)}</div>{evidence}{read}{end}</div>'
    )


def _table(rows: Sequence[tuple[str, ...]], lang: Lang) -> str:
    if not rows:
        return ""
    heads = "".join(
        f"<th>{escape(t(key, lang))}</th>"
        for key in ("whys.action", "whys.action.owner", "whys.action.due", "whys.paper.judged")
    )
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<h2>{escape(t('whys.paper.actions', lang))}</h2><table><tr>{heads}</tr>{body}</table>"


def _read(step: Step) -> str:
    return f"{step.tick} {step.read}{step.by}"


def _height(page: Page, how: _Set) -> float:
    """About how many millimetres the chain and its actions take."""
    line = _POINT * how.line
    found = (11 + (1 + len(page.actions)) * (how.text * line + 2.2)) if page.actions else 0.0
    for step in page.steps:
        width = _WIDTH - _INDENT * (step.level - 1)
        texts = (*step.evidence, *([_read(step)] if step.read and how.reads else []))
        found += how.around + how.small * line + _lines(step.claim, how.claim, width) * how.claim * line
        found += sum(_lines(text, how.small, width) for text in texts) * how.small * line
        found += how.text * line + 2.4 if step.end else 0.0
    return found


def _lines(text: str, size: float, width: float) -> int:
    """Lines of a text: a Chinese character is as wide as it is high, others half of that."""
    ems = sum(1.0 if ord(char) > 0x2E7F else 0.55 for char in text)
    return 1 + int(ems * size * _POINT / width)
