"""The commands of the registers: list them, take them out, send a workbook back; and the templates."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from salesplan.cli.answers import Outcome, told_problem
from salesplan.cli.options import Options, workbook
from salesplan.core.problem import Problem
from salesplan.core.record import Register, columns
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.i18n import Lang, register_words, t
from salesplan.services import record_sheets, records, templates
from salesplan.services.place import Store

RECORDS: Options = (
    ("register", {"choices": sorted(REGISTERS)}),
    ("--text", {"default": ""}),
    ("--as-of-load", {"type": int}),
    ("--out", {"type": workbook}),
    ("--file", {"type": Path}),
    ("--yes", {"action": "store_true"}),
)
TEMPLATE: Options = (("name", {"choices": sorted(templates.NAMES)}), ("--out", {"type": workbook}))


def run(store: Store, scope: Scope, given: argparse.Namespace) -> Outcome:
    """The records as JSON or as a workbook (`--out`), now or as of a load; or changed by a workbook (`--file`)."""
    register = REGISTERS[given.register]
    if given.file:
        return _send_back(store, scope, register, given)
    at = records.at_load(store, scope, given.as_of_load)
    if given.out:
        given.out.write_bytes(record_sheets.take_out(store, scope, register, given.lang, text=given.text, at=at))
        return Outcome({"file": str(given.out)}, text=str(given.out))
    found = records.listing(store, scope, register, given.text, at)
    rows = [_plain(line.record) | to_jsonable_python(dict(line.computed)) for line in found.lines]
    said = [t("records.count", given.lang, n=found.total)]
    said += [f"{line.record.code}  {getattr(line.record, register.title)}" for line in found.lines]
    return Outcome({"register": register.name, "total": found.total, "rows": rows}, text="\n".join(said))


def template(store: Store, scope: Scope, given: argparse.Namespace) -> Outcome:
    """The template of a dataset or a register, with the company's own names."""
    target = given.out or Path(f"{given.name}-template.xlsx")
    target.write_bytes(templates.template(store, scope, given.name, given.lang))
    return Outcome({"file": str(target)}, text=str(target))


def _send_back(store: Store, scope: Scope, register: Register, given: argparse.Namespace) -> Outcome:
    """The difference; with `--yes` it is stored, unless anything is wrong."""
    seen = record_sheets.preview(store, scope, register, given.file.read_bytes(), given.file.name)
    body: dict[str, Any] = {
        "ok": not seen.problems,
        "new": seen.new,
        "changed": seen.changed,
        "unchanged": seen.unchanged,
        "stored": 0,
        "changes": [
            {
                "row": change.row,
                "code": change.record.code,
                "fields": to_jsonable_python([list(field) for field in change.fields]),
            }
            for change in seen.changes
        ],
        "problems": [_told(problem, given.lang) for problem in seen.problems],
    }
    counts = {"new": seen.new, "changed": seen.changed, "same": seen.unchanged}
    said = t("sheets.changes", given.lang, file=seen.file_name, **counts).replace("**", "")
    if seen.problems or (seen.changes and not given.yes):
        lines = [said, *(_line(register, problem, given.lang) for problem in body["problems"][:20])]
        return Outcome(body, False, "\n".join(lines))
    body["stored"] = record_sheets.commit(store, scope, seen)
    return Outcome(body, text=said)


def _told(problem: Problem, lang: Lang) -> dict[str, Any]:
    return told_problem(problem, lang) | {"sheet": problem.detail.get("sheet")}


def _line(register: Register, problem: Mapping[str, Any], lang: Lang) -> str:
    """A mistake for a person: where it stands, what is wrong, and the value."""
    row = f"{t('export.row', lang)} {problem['row']}" if problem["row"] else ""
    place = " · ".join(part for part in (problem["sheet"], row, _heading(register, problem["column"], lang)) if part)
    value = f" ({problem['value']})" if problem["value"] else ""
    return f"  {place or problem['code']}: {problem['message']}{value}"


def _heading(register: Register, name: str | None, lang: Lang) -> str:
    """What the workbook calls a column of the records or of child rows."""
    paths = [column.name for column in register.columns]
    paths += [f"{c.name}.{field.name}" for c in register.columns if c.rows for field in columns(c.rows)]
    path = next((path for path in paths if path.rpartition(".")[2] == name), None)
    return register_words.heading(register.name, path, lang) if path else name or ""


def _plain(record: Any) -> dict[str, Any]:
    return dict(record.model_dump(mode="json"))
