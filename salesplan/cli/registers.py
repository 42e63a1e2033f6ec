"""The commands of the registers: list them, take them out, send a workbook back; and the templates."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from salesplan.cli.answers import Outcome, told_problem
from salesplan.cli.options import Options
from salesplan.core.record import Register
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.i18n import t
from salesplan.services import record_sheets, records, templates
from salesplan.services.place import Store

RECORDS: Options = (
    ("register", {"choices": sorted(REGISTERS)}),
    ("--text", {"default": ""}),
    ("--as-of-load", {"type": int}),
    ("--out", {"type": Path}),
    ("--file", {"type": Path}),
    ("--yes", {"action": "store_true"}),
)
TEMPLATE: Options = (("name", {"choices": sorted(templates.NAMES)}), ("--out", {"type": Path}))


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
    return Outcome({"register": register.name, "total": found.total, "rows": rows}, text=f"{found.total}")


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
        "problems": [told_problem(problem, given.lang) for problem in seen.problems],
    }
    counts = {"new": seen.new, "changed": seen.changed, "same": seen.unchanged}
    said = t("sheets.changes", given.lang, file=seen.file_name, **counts).replace("**", "")
    if seen.problems or (seen.changes and not given.yes):
        lines = [said, *(f"  {p['code']}: {p['message']}" for p in body["problems"][:20])]
        return Outcome(body, False, "\n".join(lines))
    body["stored"] = record_sheets.commit(store, scope, seen)
    return Outcome(body, text=said)


def _plain(record: Any) -> dict[str, Any]:
    return dict(record.model_dump(mode="json"))
