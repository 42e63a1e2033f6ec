"""The headless twin of the screens: each command calls the service that its screen calls. Contract: docs/cli.md.

Exit 0 done, 1 refused with reasons, 2 wrong use. With `--json` one object goes to stdout and nothing else; text for
people goes to stderr in `--lang`.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from salesplan.core.errors import CockpitError, Unknown
from salesplan.core.problem import Problem
from salesplan.core.scope import ROLES, Role, Scope
from salesplan.core.view import DIMENSIONS
from salesplan.i18n import LANGS, TEXT, Lang, t
from salesplan.i18n.messages import told
from salesplan.services import demo, exporting, importing, kpis, setup, upkeep
from salesplan.services.members import names, scope_of
from salesplan.services.place import Store, open_store, store_path
from salesplan.services.views import default_view, where_of


class Outcome(NamedTuple):
    """What a command answers: the JSON object, whether it was done, and a line for people."""

    body: dict[str, Any]
    done: bool = True
    text: str = ""


Command = Callable[[argparse.Namespace], Outcome]


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    given = parser().parse_args(arguments)
    try:
        outcome = given.run(given)
    except CockpitError as error:
        outcome = _refusal(error, given)
    except OSError as error:
        outcome = _unreadable(given, error)
    if given.json:
        print(json.dumps(outcome.body, ensure_ascii=False, default=_plain))
    if outcome.text:
        print(outcome.text, file=sys.stderr)
    return 0 if outcome.done else 1


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--store", type=Path)
    common.add_argument("--json", action="store_true")
    common.add_argument("--lang", choices=LANGS, default="zh")
    top = argparse.ArgumentParser(prog="python -m salesplan")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name, (run, options) in _commands().items():
        command = commands.add_parser(name, parents=[common], help=(run.__doc__ or "").splitlines()[0])
        for flag, settings in options:
            command.add_argument(flag, **settings)
        command.set_defaults(run=run)
    return top


Options = tuple[tuple[str, dict[str, Any]], ...]


def _commands() -> dict[str, tuple[Command, Options]]:
    """Name -> what runs, and its options."""
    user = ("--user", {"type": _user, "default": ("admin", None)})
    load = ("load", {"type": int})
    file = ("file", {"type": Path})
    out = ("--out", {"type": Path})
    return {
        "setup": (_setup, (("context", {"type": Path}), ("history", {"type": Path, "nargs": "?"}))),
        "demo": (
            _demo,
            (
                ("--months-to", {"type": _month, "default": demo.THROUGH}),
                ("--seed", {"type": int, "default": demo.SEED}),
                ("--if-absent", {"action": "store_true"}),
            ),
        ),
        "import": (_import, (file, *_import_options(), user)),
        "undo": (_undo, (load, user)),
        "redo": (_redo, (load, user)),
        "kpi": (_kpi, (*_figures(), user)),
        "export": (
            _export,
            (
                ("name", {"choices": sorted(exporting.TABLES)}),
                ("--format", {"choices": sorted(exporting.FORMATS), "default": "xlsx"}),
                out,
                *_figures(),
                user,
            ),
        ),
        "backup": (_backup, (out,)),
        "restore": (_restore, (file,)),
        "verify": (_verify, ()),
        "repair": (_repair, ()),
        "serve": (_serve, (("--port", {"type": int}),)),
    }


def _import_options() -> Options:
    return (
        ("--dataset", {"choices": importing.DATASETS, "default": "actuals"}),
        ("--answer", {"action": "append", "type": _answer, "default": []}),
        ("--dry-run", {"action": "store_true"}),
        ("--yes", {"action": "store_true"}),
    )


def _figures() -> Options:
    """The options that pick figures."""
    return (
        ("--from", {"dest": "start", "type": _month}),
        ("--to", {"dest": "end", "type": _month}),
        ("--by", {"type": _dimensions, "default": ()}),
        ("--kpi", {"type": _kpi_ids, "default": ()}),
        ("--where", {"action": "append", "type": _answer, "default": []}),
        ("--as-of", {"type": date.fromisoformat}),
        ("--as-of-load", {"type": int}),
        ("--plan", {"type": int}),
    )


# The commands


def _setup(given: argparse.Namespace) -> Outcome:
    """Build master data, closed months, limits and history from files"""
    try:
        context = json.loads(given.context.read_text(encoding="utf-8-sig"))
        history = (given.history.name, given.history.read_bytes()) if given.history else None
    except (OSError, ValueError) as error:
        return _unreadable(given, error)
    with _opened(given) as store:
        rows = setup.set_up(store, context, history)
        return Outcome({"ok": True, "store": str(store.path), "rows": rows}, text=f"{store.path}: {rows}")


def _demo(given: argparse.Namespace) -> Outcome:
    """Build the demo company"""
    path = store_path(given.store)
    if given.if_absent and path.exists():
        return Outcome({"store": str(path), "rows": {}})
    print(t("demo.building", given.lang), file=sys.stderr)
    with _opened(given) as store:
        rows = demo.build_into(store, seed=given.seed, through=given.months_to)
        return Outcome({"store": str(path), "rows": rows}, text=t("demo.built", given.lang, path=path))


def _import(given: argparse.Namespace) -> Outcome:
    """Import a file of actuals, plan cells, benchmarks or order lines"""
    try:
        content = given.file.read_bytes()
    except OSError as error:
        return _unreadable(given, error)
    with _opened(given, writes=not given.dry_run) as store:
        scope = _scope(given, store)
        seen = importing.preview(store, scope, content, given.file.name, given.dataset, _joined(given.answer))
        body = _preview_body(seen, given.lang)
        refused = seen.verdict == "reject"
        confirmed = seen.verdict == "accept" or given.yes or seen.same_load is not None
        if refused or given.dry_run or not confirmed:
            return Outcome(body, not refused and (given.dry_run or confirmed), _told(body, given.lang))
        receipt = importing.commit(store, scope, seen)
        body |= {"load": receipt.load or seen.same_load, "stored": receipt.counts.stored}
        return Outcome(body, text=_told(body, given.lang))


def _undo(given: argparse.Namespace) -> Outcome:
    """Take an import out of the figures"""
    with _opened(given) as store:
        return Outcome({"load": given.load, "months": importing.undo(store, _scope(given, store), given.load)})


def _redo(given: argparse.Namespace) -> Outcome:
    """Let an undone import count again"""
    with _opened(given) as store:
        return Outcome({"load": given.load, "months": importing.redo(store, _scope(given, store), given.load)})


def _kpi(given: argparse.Namespace) -> Outcome:
    """Figures with plan, last year, industry and light"""
    with _opened(given, writes=False) as store:
        scope = _scope(given, store)
        found = kpis.kpis(store, scope, _view(given, store, scope), given.by, given.kpi)
        called = names(store, scope)
        return Outcome({"rows": [_kpi_row(row, called) for row in found]})


def _export(given: argparse.Namespace) -> Outcome:
    """Write a table to a file"""
    with _opened(given, writes=False) as store:
        scope = _scope(given, store)
        view = _view(given, store, scope)
        content, rows, name = exporting.export(
            store, scope, given.name, given.format, view, given.by, given.kpi, given.lang
        )
    target = given.out or Path(name)
    try:
        target.write_bytes(content)
    except OSError as error:
        return _unreadable(given, error)
    return Outcome({"file": str(target), "rows": rows}, text=f"{target}: {rows}")


def _backup(given: argparse.Namespace) -> Outcome:
    """Make a verified backup"""
    path = store_path(given.store)
    if not path.exists():
        raise Unknown(path=str(path))
    with _opened(given) as store:
        made = upkeep.backup(store, given.out)
    return Outcome({"ok": True, "file": str(made)}, text=str(made))


def _restore(given: argparse.Namespace) -> Outcome:
    """Put a verified backup in the place of the store"""
    done = upkeep.restore(store_path(given.store), given.file)
    return Outcome({"ok": True, **done}, text=str(done["restored"]))


def _verify(given: argparse.Namespace) -> Outcome:
    """Check every byte that can be checked"""
    found = upkeep.verify(store_path(given.store))
    body = {"ok": found.ok, "problems": list(found.problems), "rows": found.rows, "last_load": found.last_load}
    return Outcome(body, found.ok, "\n".join(found.problems) or "OK")


def _repair(given: argparse.Namespace) -> Outcome:
    """Open a store with a damaged log at its last checkpoint; everything is copied aside first"""
    done = upkeep.repair(store_path(given.store))
    return Outcome(done, bool(done["ok"]), json.dumps(done, ensure_ascii=False, indent=1))


def _serve(given: argparse.Namespace) -> Outcome:
    """Serve the screens on this computer and print the address"""
    return Outcome({"ok": True}, upkeep.serve(given.port, store_path(given.store)) == 0)


# What goes out


def _preview_body(seen: importing.Preview, lang: str) -> dict[str, Any]:
    reading = seen.reading
    return {
        "verdict": seen.verdict,
        "load": None,
        "problems": [_problem(problem, lang) for problem in reading.problems],
        "read": reading.counts.read,
        "stored": 0,
        "counts": reading.counts._asdict(),
        "months": reading.months,
        "as_of": reading.as_of,
        "before": {c.month: {"rows": c.rows_before, "amount": c.amount_before} for c in seen.changes},
        "after": {c.month: {"rows": c.rows_after, "amount": c.amount_after} for c in seen.changes},
        "questions": [{"key": q.key, "code": q.code, "choices": q.choices} for q in reading.questions],
        "new_names": [{"kind": kind, "name": name} for kind, name in reading.new_names],
    }


def _problem(problem: Problem, lang: str) -> dict[str, Any]:
    return {
        "code": problem.code,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": told(problem, lang),
    }


def _told(body: Mapping[str, Any], lang: Lang) -> str:
    """The import in a few lines for a person: verdict, conservation, the first problems."""
    counts = body["counts"]
    lines = [t(f"imports.verdict.{body['verdict']}", lang)]
    lines.append(t("imports.conservation", lang, **{k: counts[k] for k in ("read", "stored", "totals", "blank")}))
    lines += [f"  {p['code']}: {p['message']}" for p in body["problems"][:20]]
    return "\n".join(lines)


def _kpi_row(row: kpis.KpiRow, called: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    where = {dim: called.get(dim, {}).get(code, code) for dim, code in row.slice.items()}
    figures = {key: getattr(row, key) for key in ("value", "plan", "due", "last_year", "industry")}
    return where | {"kpi": row.kpi} | figures | {"light": row.light, "why": row.why, "thin": row.thin}


def _plain(value: Any) -> Any:
    """Money as text with two decimals; days as ISO text."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _refusal(error: CockpitError, given: argparse.Namespace) -> Outcome:
    """A broken promise as JSON and as a sentence."""
    key = f"error.{error.code}" if f"error.{error.code}" in TEXT else "error.unexpected"
    said = t(key, given.lang)
    who = error.values.get("pid")
    if who:
        said += f" ({error.values.get('program')}, PID {who})"
    nested = [_problem(problem, given.lang) for problem in error.values.get("problems", ())]
    first = {"code": f"E_{error.code.upper()}", "row": None, "column": None, "value": None, "message": said}
    detail = {key: str(value) for key, value in error.values.items() if key != "problems"}
    body = {"ok": False, "verdict": "reject", "load": None, "problems": [first, *nested], "detail": detail}
    following = t(f"{key}.next", given.lang) if f"{key}.next" in TEXT else ""
    return Outcome(body, False, "\n".join([said, *(p["message"] for p in nested[:20]), following]).strip())


def _unreadable(given: argparse.Namespace, error: Exception) -> Outcome:
    said = t("error.file", given.lang, reason=str(error))
    problem = {"code": "E_FILE", "row": None, "column": None, "value": None, "message": said}
    return Outcome({"ok": False, "verdict": "reject", "load": None, "problems": [problem]}, False, said)


# What comes in


class _opened:
    """The store of a command, closed afterwards. A command that only reads finds an absent store empty."""

    def __init__(self, given: argparse.Namespace, writes: bool = True) -> None:
        self.path, self.writes = store_path(given.store), writes

    def __enter__(self) -> Store:
        self.store = open_store(self.path) if self.writes or self.path.exists() else Store.memory()
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()


def _view(given: argparse.Namespace, store: Store, scope: Scope) -> kpis.View:
    view = default_view(store, scope, given.start, given.end)
    where = where_of(store, scope, given.where)
    return view._replace(where=where, plan=given.plan, as_of=given.as_of, as_of_load=given.as_of_load)


def _scope(given: argparse.Namespace, store: Store) -> Scope:
    role, regions = given.user
    return scope_of(store, getpass.getuser(), role, regions)


def _user(text: str) -> tuple[Role, tuple[str, ...] | None]:
    """ROLE or ROLE:REGION,...: the role, and the regions (None: all)."""
    name, _, regions = text.partition(":")
    for role in ROLES:
        if role == name:
            return role, tuple(filter(None, regions.split(","))) or None
    raise argparse.ArgumentTypeError(f"role must be one of {', '.join(ROLES)}")


def _answer(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError("an answer is written key=value")
    return key, value


def _joined(answers: Sequence[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in answers:
        found[key] = f"{found[key]},{value}" if key in found else value
    return found


def _month(text: str) -> str:
    try:
        return f"{date.fromisoformat(f'{text}-01'):%Y-%m}"
    except ValueError:
        raise argparse.ArgumentTypeError("a month is written YYYY-MM") from None


def _dimensions(text: str) -> tuple[str, ...]:
    return _known(text, ("month", *DIMENSIONS), "dimension")


def _kpi_ids(text: str) -> tuple[str, ...]:
    return _known(text, kpis.KPIS, "KPI")


def _known(text: str, known: Collection[str], what: str) -> tuple[str, ...]:
    found = tuple(filter(None, text.split(",")))
    unknown = ", ".join(sorted(set(found) - set(known)))
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown {what} {unknown}")
    return found
