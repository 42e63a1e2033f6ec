"""From a file's bytes to a reading: gate, sheets, header, columns, rows, and the questions that are left.

The same steps for every dataset; what is special about one stands in its own module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from salesplan.core.datasets import DATASETS
from salesplan.core.reading import Counts, Question, Reading
from salesplan.intake import actuals, benchmarks, lead_sources, plan
from salesplan.intake.answers import understand
from salesplan.intake.cells import Damaged, Refused, Sheet, clean, shown
from salesplan.intake.columns import Carried, ask_group, required_columns, tell_missing, wanted_columns
from salesplan.intake.constants import ALWAYS, ask_constant
from salesplan.intake.context import Context
from salesplan.intake.findings import Findings
from salesplan.intake.gate import CSV, HTML, XLSX, display_name, passes, refuse_entities
from salesplan.intake.header import HEADER_WITHIN, Lookup, likely_heads
from salesplan.intake.job import NAME_KINDS, SHEET_NAME, Job
from salesplan.intake.legacy import read_html, read_xls
from salesplan.intake.month_heads import find_month
from salesplan.intake.names import may_be_new
from salesplan.intake.sheets import choose_sheets
from salesplan.intake.table import Table
from salesplan.intake.take import months_in, settle_answers, take_sheet
from salesplan.intake.text import read_text
from salesplan.intake.wide_header import fingerprint
from salesplan.intake.workbook import Workbook

FEWEST_HEADS = {"actuals": 5, "plan": 4, "benchmarks": 3, "lead_sources": 4}
"""Known names that make a record the header."""
_MOST_ASKED = 200
_MOST_ORIGINALS = 10_000
_SAME_FILE_LIFTS = (
    "E_MONTH_CLOSED",
    "E_SCOPE_SHRINK",
    "E_UNIT_AMBIGUOUS",
    "E_UNIT_LARGE",
    "E_DUP_KEY",
    "E_TAX_BASIS",
    "E_CUMULATIVE",
    "E_PARTIAL",
    "N_REPLACES_MONTH",
)
"""What needs no answer for a file that counts already: nothing is written."""


class Steps(NamedTuple):
    """What a dataset does itself."""

    read_table: Callable[[Job, Table, Carried], dict[str, list[Any]]]
    settle: Callable[[Job, bool], None]
    rows_of: Callable[[Job], dict[str, list[Any]]]


STEPS: Mapping[str, Steps] = {
    "actuals": Steps(actuals.read_table, actuals.settle, actuals.rows_of),
    "plan": Steps(plan.read_table, plan.settle, plan.rows_of),
    "benchmarks": Steps(benchmarks.read_table, benchmarks.settle, benchmarks.rows_of),
    "lead_sources": Steps(lead_sources.read_table, lead_sources.settle, lead_sources.rows_of),
}


class Columns(NamedTuple):
    """A reading whose rows are still columns, as they travel from the child."""

    reading: Reading
    columns: dict[str, list[Any]]


def check(content: bytes, file_name: str, dataset_id: str, context: Context, answers: Mapping[str, str]) -> Columns:
    """Read the file. Bad data never raises: it is told in the reading."""
    dataset, findings = DATASETS[dataset_id], Findings()
    options = understand(answers, dataset, context.today, context.tax_rate, findings)
    job = Job(dataset, context, options, findings)
    kind = passes(content, file_name, context, findings, options.legacy)
    header: tuple[str, ...] = ()
    shape = ""
    if kind:
        try:
            header, shape = _read(job, content, kind, file_name)
        except Refused:
            pass
        except Damaged as damage:
            findings.add("E_FILE_CORRUPT", detail=damage.detail)
        except (MemoryError, RecursionError):
            findings.add("E_FILE_CORRUPT", detail="memory")
    if findings.has("E_XLS_LEGACY", "E_HTML"):
        code = "E_HTML" if findings.has("E_HTML") else "E_XLS_LEGACY"
        job.questions.append(Question("legacy", code, ("read",)))
    return _result(job, header, shape)


def _read(job: Job, content: bytes, kind: str, file_name: str) -> tuple[tuple[str, ...], str]:
    sheets = _sheets(job, content, kind)
    options = job.options
    wanted = wanted_columns(job.dataset, options)
    lookup = Lookup(job.dataset, options.maps, wanted)
    fewest = max(2, FEWEST_HEADS[job.dataset.id] - len(options.constants))
    choice = choose_sheets(sheets, lookup, fewest, options.sheets, job.findings)
    if choice.asked:
        names = choice.asked
        both = (",".join(names),) if not any("," in name for name in names) else ()
        job.questions.append(Question("sheets", "E_MULTIPLE_SHEETS", (*names, *both), "text"))
    if not choice.chosen:
        if not choice.asked and not job.findings.has("E_ANSWER"):
            _without_header(job, sheets, lookup, file_name)
            _suspect_encoding(job, content)
        return (), ""
    job.findings.sheets = tuple(found.sheet.name for found in choice.chosen)
    taken = [take_sheet(job, found, index, file_name) for index, found in enumerate(choice.chosen)]
    if sum(len(t.rows) for t in job.tables) > job.context.limits.rows:
        job.findings.add("E_TOO_MANY_ROWS", n=sum(len(t.rows) for t in job.tables), limit=job.context.limits.rows)
        raise Refused
    settle_answers(job)
    _read_values(job, all(taken))
    first = choice.chosen[0].header
    return tuple(head.text for head in first.heads), fingerprint(first)


def _sheets(job: Job, content: bytes, kind: str) -> list[Sheet]:
    limits, findings = job.context.limits, job.findings
    if kind == CSV:
        return [read_text(content, limits, findings)]
    if kind == HTML:
        return read_html(content, limits, findings)
    if kind == XLSX:
        refuse_entities(content, findings)
        if findings.has("E_XML_ENTITY", "E_MACRO"):
            raise Refused
        return Workbook(content).sheets(limits)
    return read_xls(content, limits, findings)


def _without_header(job: Job, sheets: list[Sheet], lookup: Lookup, file_name: str) -> None:
    """No record has enough known names: every required column is missing; or there is nothing at all."""
    first = next((s for s in sheets if s.visible and s.rows), None)
    if first is None and sheets:
        if not any(s.broken for s in sheets):
            job.findings.add("E_EMPTY_FILE")
        return
    heads = likely_heads(first.rows) if first else ()
    found = heads or tuple(shown(cell)[:40] for cell in first.rows[0][1][:50]) if first else ()
    read = lookup.read_row(heads)
    present = {head.id for head in read if head.id}
    tell_missing(None, found, present, job.dataset, job.options, job.findings)
    free = tuple(head.text for head in read if not head.id)
    missing = [c for c in required_columns(job.dataset, job.options) if heads and c.id not in present]
    if sum(find_month(clean(head).casefold())[0] is not None for head in heads) > 1:
        missing = [c for c in missing if c.kind == "name"]  # months as columns: figures and months stand in the heads
    elif first and job.dataset.id == "actuals" and any(c.id == "month" for c in missing):
        job.questions.append(_ask_month(first, file_name))
    job.questions += [Question(f"map.{c.id}", "E_MISSING_COLUMN", free, "text", c.id) for c in missing]
    for kind in (c.id for c in missing if c.id in ALWAYS):
        job.questions += ask_constant(kind, job.context.members.get(kind, ()), ())
    job.questions += ask_group(present, missing, job.dataset, job.options)


def _ask_month(sheet: Sheet, file_name: str) -> Question:
    """The month of the whole file, from those that its first rows or its name speak of."""
    titles = (shown(cell) for _, cells in sheet.rows[:HEADER_WITHIN] for cell in cells)
    return Question("const.month", "E_MISSING_COLUMN", months_in((*titles, display_name(file_name))), "text", "month")


def _suspect_encoding(job: Job, content: bytes) -> None:
    """Traditional files in Big5 often pass as GB18030 and make no sense: then the encoding is the likelier reason."""
    if not job.findings.has("N_ENCODING") or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    try:
        content.decode("big5")
    except UnicodeDecodeError:
        return
    job.findings.add("E_ENCODING", 1)


def _read_values(job: Job, complete: bool) -> None:
    steps = STEPS[job.dataset.id]
    for table, carried in zip(job.tables, job.carried, strict=True):
        for id, text in job.options.constants.items():
            if id in carried.places:
                continue
            by_sheet = text == SHEET_NAME
            row = table.place(table.header.row) if by_sheet else None
            job.findings.add("N_CONSTANT", row, id, table.sheet.name if by_sheet else text, col=id)
        job.data.append(table.rows, steps.read_table(job, table, carried))
    if not job.data.rows and complete:
        job.findings.add("E_NO_ROWS", job.tables[0].header.row)
        return
    for id, head in job.options.maps.items():
        job.findings.add("N_MAPPED", None, id, head, col=id)
    steps.settle(job, complete)
    _settle_names(job)
    _ask_to_fill(job)


def _settle_names(job: Job) -> None:
    """Tell what names were taken as, and ask what unknown ones mean; an empty store may take them all."""
    findings, known = job.findings, job.names
    for kind in NAME_KINDS:
        for text, code in known[kind].mapped.items():
            findings.add("N_NAME_MAPPED", None, kind, text, to=known[kind].label(code))
        if known[kind].new:
            names = tuple(known[kind].new.values())
            findings.add("N_NAMES_CREATED", None, kind, None, col=kind, n=len(names), names=names)
    for text, target in job.options.names.items():
        if not any(names.find(target) for names in known.values()):
            findings.add("E_ANSWER", None, f"names.{text}", target, key=f"names.{text}")
    unknown = [(kind, text, s) for kind in NAME_KINDS for text, s in known[kind].unknown.items()]
    if not unknown:
        return
    whole = Question("names", "E_UNKNOWN_NAME", ("create",))
    if job.context.is_empty:
        job.questions.insert(0, whole)
        return
    asked = unknown[:_MOST_ASKED]
    job.questions += [Question(f"names.{text}", "E_UNKNOWN_NAME", s, "text", kind) for kind, text, s in asked]
    if any(may_be_new(text, job.context.limits.name_chars) for _, text, _ in unknown):
        job.questions.append(whole)


def _ask_to_fill(job: Job) -> None:
    """Blank key cells below filled ones: the file may write a name once for several rows."""
    blank = [c.id for c in job.dataset.columns if c.kind in ("name", "month") and _has_gap(job, c.id)]
    if blank and job.findings.has("E_MISSING_VALUE"):
        job.questions.append(Question("fill_down", "E_MISSING_VALUE", (",".join(blank),), "text"))


def _has_gap(job: Job, id: str) -> bool:
    column = job.dataset.column(id)
    values = job.data.get(id)
    return column.required and id in job.data.columns and bool(values) and values[0] is not None and None in values


def _result(job: Job, header: tuple[str, ...], shape: str) -> Columns:
    findings, context = job.findings, job.context
    _lift_for_same_file(job)
    is_actuals = job.dataset.id == "actuals"
    counts = job.counts if job.tables else Counts()
    columns = {} if findings.refuses or not job.tables else STEPS[job.dataset.id].rows_of(job)
    problems = findings.problems()
    known_as_of: date | None = actuals.as_of(job) if is_actuals and job.data.rows else None
    reading = Reading(
        dataset=job.dataset.id,
        problems=problems,
        groups=actuals.groups_of(job) if is_actuals and job.tables else (),
        counts=counts,
        questions=tuple(sorted(_each_once(job.questions), key=lambda q: not q.code.startswith("E_"))),
        header=header,
        original=_originals(job, problems),
        as_of=known_as_of,
        new_names=_new_names(job, context),
        fingerprint=shape,
        sheet=",".join(sheet.name for sheet in _sheets_of(job)),
    )
    return Columns(reading, columns)


def _each_once(questions: list[Question]) -> list[Question]:
    """Sheets may ask the same with choices of their own: one question with all of them."""
    found: dict[str, Question] = {}
    for question in questions:
        before = found.get(question.key, question)
        choices = tuple(dict.fromkeys((*before.choices, *question.choices)))
        found[question.key] = before._replace(choices=choices)
    return list(found.values())


def _sheets_of(job: Job) -> list[Sheet]:
    """The sheets that were read, each once: a wide one is several tables."""
    return list({id(table.sheet): table.sheet for table in job.tables}.values())


def _lift_for_same_file(job: Job) -> None:
    """A file that counts already needs no answers and replaces nothing; it still must be the sender's to send."""
    same = job.context.same_file
    if same is None or job.findings.has("E_FORBIDDEN_ROLE", "E_FORBIDDEN_REGION"):
        return
    job.findings.drop(*_SAME_FILE_LIFTS)
    job.questions = [q for q in job.questions if q.code not in _SAME_FILE_LIFTS]
    job.findings.add("N_SAME_FILE", when=same[0], who=same[1])


def _new_names(job: Job, context: Context) -> tuple[tuple[str, str], ...]:
    """Names that the file creates; in an empty store also those it would create, so that they can be shown."""
    if job.options.create_names:
        return tuple((kind, name) for kind in NAME_KINDS for name in job.names[kind].new.values())
    if not context.is_empty:
        return ()
    longest = context.limits.name_chars
    return tuple((kind, name) for kind in NAME_KINDS for name in job.names[kind].unknown if may_be_new(name, longest))


def _originals(job: Job, problems: tuple[Any, ...]) -> dict[int, tuple[str, ...]]:
    """The cells of the rows that have problems, as text; of refusing ones only, when there are any."""
    refusing = {p.row for p in problems if p.row is not None and p.refuses}
    wanted = refusing or {p.row for p in problems if p.row is not None}
    seen: dict[int, list[tuple[str, ...]]] = {}
    for sheet in _sheets_of(job):
        for number, cells in sheet.rows:
            if number in wanted and len(seen) < _MOST_ORIGINALS:
                seen.setdefault(number, []).append(tuple(shown(cell)[:200] for cell in cells))
    return {row: cells[0] for row, cells in seen.items() if len(cells) == 1}
