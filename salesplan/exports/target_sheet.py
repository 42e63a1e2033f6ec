"""Target sheets as paper: one HTML file with a page of A4 per owner, and the same as a workbook.

Amounts stand to the fen. Nothing on the page comes from outside, and no name can be more than text.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format as CellFormat  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from salesplan.core.plan.measures import unit_of
from salesplan.core.plan.states import IN_FORCE
from salesplan.core.plan.targets import Authority, Block, Line, TargetSheet
from salesplan.exports.tables import fits_excel, guarded_book, sheet_name, short
from salesplan.i18n import Lang, t
from salesplan.i18n.formats import MISSING, day, month_short

Names = Callable[[str, str], str]
"""What a member of a dimension is called."""
TRACKS = ("base", "challenge")
_HTML: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}


class Paper(NamedTuple):
    """One sheet with who stands behind it, and what members are called."""

    sheet: TargetSheet
    authority: Authority
    name: Names


class Row(NamedTuple):
    """One row of a table: its words, then amounts; `strong` sums others up, `counted` amounts are no money."""

    words: tuple[str, ...]
    amounts: tuple[Decimal | None, ...]
    strong: bool = False
    counted: bool = False


class Grid(NamedTuple):
    """One table: its title and heads, and whether it stands beside another (`half`) or across the page."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    half: bool


class Page(NamedTuple):
    """One owner's page in words: `mark` is the watermark, "" on a sheet in force."""

    company: str
    title: str
    owner: str
    facts: tuple[tuple[str, str], ...]
    grids: tuple[Grid, ...]
    promise: str
    lines: tuple[str, ...]
    mark: str
    fingerprint: str


def page_of(paper: Paper, lang: Lang) -> Page:
    """The page of a sheet, ready to be laid out."""
    sheet, authority = paper.sheet, paper.authority
    owner = paper.name(sheet.level, sheet.owner) if sheet.owner else authority.company or t("frame.whole_company", lang)
    parts = [_part(block, paper.name, lang) for block in sheet.parts if block.of != "person"]
    people = [_persons(block, paper.name, lang) for block in sheet.parts if block.of == "person"]
    beside = [_measures(sheet.measures, lang)] if sheet.measures.year else []
    return Page(
        company=authority.company,
        title=t("target.title", lang, year=sheet.year),
        owner=f"{t(f'target.level.{sheet.level}', lang)}{t('target.colon', lang)}{owner}",
        facts=_facts(paper, lang),
        grids=(_months(sheet, lang), *parts, *beside, *people),
        promise=t("target.promise", lang, version=f"{sheet.year} V{sheet.version}", fingerprint=sheet.fingerprint),
        lines=tuple(t(f"target.sign.{who}", lang) for who in ("owner", "superior")),
        mark="" if authority.state in IN_FORCE else t(f"target.mark.{authority.state}", lang),
        fingerprint=sheet.fingerprint,
    )


def _facts(paper: Paper, lang: Lang) -> tuple[tuple[str, str], ...]:
    sheet, authority = paper.sheet, paper.authority
    version = f"{sheet.year} V{sheet.version} · {t(f'plan_state.{authority.state}', lang)}"
    who = authority.approver or MISSING
    if authority.approver and not authority.authenticated:
        who += t("target.unchecked", lang)
    facts = [
        (t("plan.version", lang), version),
        (t("versions.approver", lang), who),
        (t("versions.approved", lang), day(authority.approved, lang) if authority.approved else MISSING),
    ]
    if authority.request:
        facts.append((t("request.one", lang), authority.request))
    return (*facts, (t("target.fingerprint", lang), sheet.fingerprint))


def _months(sheet: TargetSheet, lang: Lang) -> Grid:
    """The months, each quarter summed up under its own, and the year."""
    rows: list[Row] = []
    for number, quarter in enumerate(sheet.quarters):
        for line in sheet.months[3 * number : 3 * number + 3]:
            rows.append(Row((month_short(line.member, lang),), _both(line)))
        rows.append(Row((t("target.quarter", lang, n=quarter.member),), _both(quarter), strong=True))
    rows.append(Row((t("target.year", lang),), _both(sheet.total), strong=True))
    heads = (t("target.month", lang), *_tracks(lang))
    return Grid(t("target.by_month", lang), heads, tuple(rows), half=True)


def _part(block: Block, name: Names, lang: Lang) -> Grid:
    rows = tuple(Row((_called(block.of, line.member, name, lang),), _both(line)) for line in block.year)
    return Grid(t(f"target.by.{block.of}", lang), (t(f"dim.{block.of}", lang), *_tracks(lang)), rows, half=True)


def _measures(block: Block, lang: Lang) -> Grid:
    """Two rows a measure, base and challenge, across the quarters and the year."""
    rows: list[Row] = []
    for year, quarters in zip(block.year, block.quarters, strict=True):
        for track in TRACKS:
            amounts: tuple[Decimal | None, ...] = tuple(getattr(line, track) for line in (*quarters, year))
            if track == "base" or any(one is not None for one in amounts):
                words = (t(f"measure.{year.member}", lang), t(f"plan.sheet.{track}", lang))
                rows.append(Row(words, amounts, counted=unit_of(year.member) != "money"))
    heads = (t("target.measure", lang), t("target.track", lang), *_quarters(block, lang), t("target.year", lang))
    return Grid(t("target.by.measure", lang), heads, tuple(rows), half=False)


def _persons(block: Block, name: Names, lang: Lang) -> Grid:
    """A row a person: the quarters of the base, and the year in both tracks."""
    rows = tuple(
        Row((_called("person", year.member, name, lang),), (*(line.base for line in quarters), *_both(year)))
        for year, quarters in zip(block.year, block.quarters, strict=True)
    )
    year = tuple(t("target.year.of", lang, track=track) for track in _tracks(lang))
    heads = (t("dim.person", lang), *_quarters(block, lang), *year)
    return Grid(t("target.by.person", lang), heads, rows, half=False)


def _quarters(block: Block, lang: Lang) -> tuple[str, ...]:
    return tuple(t("target.quarter", lang, n=n) for n in range(1, len(block.quarters[0]) + 1))


def _called(dimension: str, member: str, name: Names, lang: Lang) -> str:
    return name(dimension, member) if member else t("target.nobody", lang)


def _both(line: Line) -> tuple[Decimal | None, Decimal | None]:
    return line.base, line.challenge


def _tracks(lang: Lang) -> tuple[str, str]:
    return t("plan.sheet.base", lang), t("plan.sheet.challenge", lang)


def _written(row: Row, value: Decimal | None) -> str:
    if value is None:
        return MISSING
    return f"{value:,.0f}" if row.counted and value == value.to_integral_value() else f"{value:,.2f}"


# As HTML

_STYLE = """
@page { size: A4; margin: 12mm }
* { box-sizing: border-box }
body { margin: 0; color: #1f2933; background: #fff; font: 9pt/1.35 -apple-system, "Segoe UI", "PingFang SC",
  "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif }
section { position: relative; overflow: hidden; width: 186mm; min-height: 272mm; margin: 0 auto; padding-bottom: 6mm;
  display: flex; flex-direction: column; break-after: page }
section:last-child { break-after: auto }
h1 { margin: 1mm 0 0; text-align: center; font-size: 17pt; letter-spacing: .06em }
h2 { margin: 0 0 1mm; font-size: 10pt }
.company { text-align: center; font-size: 10pt }
.owner { margin: 2mm 0 3mm; text-align: center; font-size: 12pt; font-weight: 600 }
dl { display: flex; flex-wrap: wrap; gap: 1mm 6mm; margin: 0 0 4mm; padding: 1.6mm 0; border: solid #8d97a3;
  border-width: .3mm 0 }
dl div { display: flex; gap: 1.5mm }
dt { color: #5b6672 }
dd { margin: 0; font-weight: 600 }
.halves { columns: 2; column-gap: 6mm; margin-bottom: 4mm }
.halves div { break-inside: avoid }
.halves div, .wide { margin-bottom: 4mm }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .65mm 1.2mm; border-bottom: .15mm solid #c9d1da; text-align: right; white-space: nowrap }
th { border-bottom: .3mm solid #1f2933; font-weight: 600 }
th.word, td.word { text-align: left; white-space: normal }
tr.strong td { font-weight: 600; background: #f4f5f7; print-color-adjust: exact; -webkit-print-color-adjust: exact }
tr { break-inside: avoid }
.dense { font-size: 8pt }
.dense th, .dense td { padding: .25mm 1.2mm }
.tight { font-size: 7pt }
.tight th, .tight td { padding: .1mm 1mm }
.end { margin-top: auto; padding-top: 6mm; break-inside: avoid }
.lines { display: grid; grid-template-columns: 1fr 1fr; gap: 7mm 12mm; margin-top: 7mm }
.lines div { display: flex; align-items: flex-end; gap: 2mm; white-space: nowrap }
.lines i { flex: 1; border-bottom: .3mm solid #1f2933 }
.lines i.date { flex: 0 0 24mm }
.mark { position: absolute; inset: 0; display: flex; align-items: center; justify-content: center; z-index: 1;
  pointer-events: none; color: rgb(159 28 28 / .13); font-size: 92pt; font-weight: 700; letter-spacing: .2em;
  transform: rotate(-32deg); print-color-adjust: exact; -webkit-print-color-adjust: exact }
@media screen { body { background: #e6eaef }
  section { margin: 6mm auto; padding: 8mm; width: 202mm; background: #fff } }
"""


def as_html(papers: Sequence[Paper], lang: Lang) -> bytes:
    """The sheets as one file to be printed; opened in a browser it looks like the paper."""
    pages = [page_of(paper, lang) for paper in papers]
    title = escape(f"{pages[0].company} {pages[0].title}" if pages else "")
    body = "\n".join(_section(page, lang) for page in pages)
    text = (
        f'<!doctype html>\n<html lang="{_HTML[lang]}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    return text.encode("utf-8")


_LINES = ((38, ""), (48, "dense"))
"""How many lines of tables a page of A4 holds, and how they are set then; more are set tight."""


def _setting(page: Page) -> str:
    """How close the tables stand, so that what an owner signs is one page as long as it can be read."""
    heights = [(len(grid.rows) + 2.2, grid.half) for grid in page.grids]
    halves = [height for height, half in heights if half]
    lines = max(sum(halves) / 2, *halves) + sum(height for height, half in heights if not half)
    return next((name for most, name in _LINES if lines <= most), "tight")


def _section(page: Page, lang: Lang) -> str:
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in page.facts)
    halves = "".join(_grid(grid) for grid in page.grids if grid.half)
    wide = "".join(f'<div class="wide">{_grid(grid)}</div>' for grid in page.grids if not grid.half)
    lines = "".join(
        f'<div>{escape(line)}<i></i>{escape(t("target.sign.date", lang))}<i class="date"></i></div>'
        for line in page.lines
    )
    mark = f'<div class="mark">{escape(page.mark)}</div>' if page.mark else ""
    return (
        f'<section class="{_setting(page)}">{mark}<div class="company">{escape(page.company)}</div>'
        f'<h1>{escape(page.title)}</h1><div class="owner">{escape(page.owner)}</div><dl>{facts}</dl>'
        f'<div class="halves">{halves}</div>{wide}'
        f'<div class="end"><div>{escape(page.promise)}</div><div class="lines">{lines}</div></div></section>'
    )


def _grid(grid: Grid) -> str:
    words = len(grid.rows[0].words) if grid.rows else 1
    heads = "".join(
        f'<th class="word">{escape(head)}</th>' if at < words else f"<th>{escape(head)}</th>"
        for at, head in enumerate(grid.heads)
    )
    rows = "".join(
        ('<tr class="strong">' if row.strong else "<tr>")
        + "".join(f'<td class="word">{escape(word)}</td>' for word in row.words)
        + "".join(f"<td>{escape(_written(row, value))}</td>" for value in row.amounts)
        + "</tr>"
        for row in grid.rows
    )
    return f"<div><h2>{escape(grid.title)}</h2><table><tr>{heads}</tr>{rows}</table></div>"


# As a workbook


def as_workbook(papers: Sequence[Paper], lang: Lang) -> bytes:
    """The sheets as a workbook, one page of A4 each; amounts are numbers, names never formulas."""
    out = io.BytesIO()
    book = guarded_book(out, font_size=9)
    looks = _looks(book)
    taken: set[str] = set()
    for paper in papers:
        page = page_of(paper, lang)
        owner = paper.name(paper.sheet.level, paper.sheet.owner) if paper.sheet.owner else ""
        named = f"{t(f'target.level.{paper.sheet.level}', lang)} {owner}".strip()
        _lay(book.add_worksheet(sheet_name(named, taken)), page, looks, lang)
    book.close()
    return out.getvalue()


def _looks(book: xlsxwriter.Workbook) -> dict[str, CellFormat]:
    line, strong = {"bottom": 1, "bottom_color": "#C9D1DA"}, {"bold": True, "bg_color": "#F4F5F7"}
    looks: dict[str, CellFormat] = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "owner": book.add_format({"bold": True, "font_size": 12, "align": "center"}),
        "middle": book.add_format({"align": "center"}),
        "mark": book.add_format({"bold": True, "font_size": 14, "font_color": "#9F1C1C", "align": "center"}),
        "quiet": book.add_format({"font_color": "#5B6672"}),
        "bold": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "bottom": 2, "align": "right"}),
        "head_word": book.add_format({"bold": True, "bottom": 2}),
        "sign": book.add_format({"bottom": 1}),
    }
    for name, extra in (("", {}), ("_strong", strong)):
        looks[f"word{name}"] = book.add_format({**line, **extra})
        looks[f"money{name}"] = book.add_format({**line, **extra, "num_format": "#,##0.00"})
        looks[f"count{name}"] = book.add_format({**line, **extra, "num_format": "#,##0"})
    return looks


_LAST = 7
"""The last of the eight columns of a sheet."""


def _lay(sheet: Worksheet, page: Page, looks: dict[str, CellFormat], lang: Lang) -> None:
    sheet.set_paper(9)
    sheet.set_margins(0.5, 0.5, 0.5, 0.5)
    sheet.fit_to_pages(1, 1)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 1, 14)
    sheet.set_column(2, _LAST, 17)
    for row, (text, look) in enumerate(((page.company, "middle"), (page.title, "title"), (page.owner, "owner"))):
        sheet.merge_range(row, 0, row, _LAST, short(text), looks[look])
    row = 3
    if page.mark:
        sheet.merge_range(row, 0, row, _LAST, short(page.mark), looks["mark"])
        sheet.set_header(f"&C&24{page.mark}")
        row += 1
    for name, value in page.facts:
        sheet.write_string(row, 0, short(name), looks["quiet"])
        sheet.write_string(row, 1, short(value), looks["bold"])
        row += 1
    for grid in page.grids:
        row = _table(sheet, row + 1, grid, looks)
    sheet.write_string(row + 1, 0, short(page.promise))
    for at, line in enumerate(page.lines):
        down = row + 3 + 2 * at
        sheet.write_string(down, 0, short(line))
        for column in (2, 3, _LAST):
            sheet.write_blank(down, column, None, looks["sign"])
        sheet.write_string(down, 5, t("target.sign.date", lang))


def _table(sheet: Worksheet, row: int, grid: Grid, looks: dict[str, CellFormat]) -> int:
    """A table from a row on; amounts stand from the third column on. Returns the row after it."""
    words = len(grid.rows[0].words) if grid.rows else 1
    sheet.write_string(row, 0, short(grid.title), looks["bold"])
    for at, head in enumerate(grid.heads):
        place = at if at < words else at - words + 2
        sheet.write_string(row + 1, place, short(head), looks["head_word" if at < words else "head"])
    if words == 1:
        sheet.write_blank(row + 1, 1, None, looks["head_word"])
    for down, one in enumerate(grid.rows, start=row + 2):
        end = "_strong" if one.strong else ""
        for at, word in enumerate((*one.words, "")[:2]):
            sheet.write_string(down, at, short(word), looks[f"word{end}"])
        for at, value in enumerate(one.amounts, start=2):
            whole = one.counted and value is not None and value == value.to_integral_value()
            look = looks[f"{'count' if whole else 'money'}{end}"]
            if value is None:
                sheet.write_blank(down, at, None, look)
            elif fits_excel(value):
                sheet.write_number(down, at, float(value), look)
            else:
                sheet.write_string(down, at, f"{value:.2f}", look)
    return row + 2 + len(grid.rows)
