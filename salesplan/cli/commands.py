"""The commands: each calls the service that its screen calls."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path

from salesplan.cli import (
    alerts,
    diagnosing,
    forecasts,
    history,
    kpi_table,
    localising,
    plan_versions,
    plans,
    registers,
    slices,
    totals,
)
from salesplan.cli.answers import (
    Outcome,
    inbox_body,
    inbox_lines,
    kpi_row,
    preview_body,
    switched,
    told_in_lines,
    unreadable,
)
from salesplan.cli.options import Options, figures, import_options, joined, month, table_format, user
from salesplan.core.errors import Unknown
from salesplan.core.months import shift
from salesplan.core.scope import Scope
from salesplan.i18n import LANGS, t
from salesplan.services import closing, demo, exporting, importing, inbox, kpis, note_rows, profiles, setup, upkeep
from salesplan.services.members import names, scope_of
from salesplan.services.notes import looked_at
from salesplan.services.place import Store, open_store, store_path
from salesplan.services.standing import moment
from salesplan.services.views import default_view

Command = Callable[[argparse.Namespace], Outcome]


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--store", type=Path)
    common.add_argument("--json", action="store_true")
    common.add_argument("--lang", choices=LANGS, default="zh")
    top = argparse.ArgumentParser(prog="python -m salesplan")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    groups = {"": commands}
    for name, (run, options) in _commands().items():
        group, _, leaf = name.rpartition(" ")
        if group not in groups:
            groups[group] = commands.add_parser(group).add_subparsers(required=True, metavar="WHAT")
        command = groups[group].add_parser(leaf, parents=[common], help=(run.__doc__ or "").splitlines()[0])
        for flag, settings in options:
            command.add_argument(flag, **settings)
        command.set_defaults(run=run)
    return top


_DEMO: Options = (
    ("--months-to", {"type": month, "default": demo.THROUGH}),
    ("--seed", {"type": int, "default": demo.SEED}),
    ("--if-absent", {"action": "store_true"}),
)


def _commands() -> dict[str, tuple[Command, Options]]:
    """Name -> what runs, and its options."""
    sender = ("--user", {"type": user, "default": ("admin", None)})
    load = ("load", {"type": int})
    file = ("file", {"type": Path})
    out = ("--out", {"type": Path})
    return {
        "setup": (_setup, (("context", {"type": Path}), ("history", {"type": Path, "nargs": "?"}))),
        "demo": (_demo, _DEMO),
        "import": (_import, (file, *import_options(), sender)),
        "inbox": (_inbox, ()),
        "undo": (_undo, (load, sender)),
        "redo": (_redo, (load, sender)),
        "close": (_close, (("month", {"type": month}), ("--reason", {"default": ""}), sender)),
        "reopen": (_reopen, (("month", {"type": month}), ("--reason", {"default": ""}), sender)),
        "kpi": (_kpi, (*figures(), sender)),
        "alerts": (_alerts, (*alerts.ALERTS, sender)),
        "diagnose": (_diagnose, (*diagnosing.DIAGNOSE, sender)),
        "forecast": (forecasts.forecast, forecasts.FORECAST),
        "landing": (forecasts.landing, forecasts.LANDING),
        "localise": (localising.localise, localising.LOCALISE),
        "plan decompose": (plans.decompose, plans.DECOMPOSE),
        "plan total": (_plan_total, (*totals.TOTAL, sender)),
        "plan show": (_plan_show, (*plan_versions.SHOW, sender)),
        "plan diff": (_plan_diff, (*plan_versions.DIFF, sender)),
        "plan approve": (_plan_approve, (*plan_versions.APPROVE, sender)),
        "changes": (_changes, (*history.SINCE, sender)),
        "audit": (_audit, (*history.TRAIL, sender)),
        "records": (_records, (*registers.RECORDS, sender)),
        "template": (_template, (*registers.TEMPLATE, sender)),
        "export": (
            _export,
            (
                ("name", {"choices": sorted(exporting.TABLES)}),
                ("--format", {"choices": sorted(exporting.FORMATS), "help": "else by the suffix of the file"}),
                out,
                *figures(),
                sender,
            ),
        ),
        "backup": (_backup, (out,)),
        "restore": (_restore, (file,)),
        "verify": (_verify, ()),
        "repair": (_repair, ()),
        "serve": (_serve, (("--port", {"type": int, "default": upkeep.asked_port()}),)),
    }


def _setup(given: argparse.Namespace) -> Outcome:
    """Build master data, closed months, limits and history from files"""
    try:
        context = json.loads(given.context.read_text(encoding="utf-8-sig"))
        history = (given.history.name, given.history.read_bytes()) if given.history else None
    except (OSError, ValueError) as error:
        return unreadable(given, error)
    with _opened(given) as store:
        rows = setup.set_up(store, context, history)
        return Outcome({"ok": True, "store": str(store.path), "rows": rows}, text=f"{store.path}: {rows}")


def _demo(given: argparse.Namespace) -> Outcome:
    """Build the demo company"""
    path = store_path(given.store)
    if given.if_absent and path.exists():
        return Outcome({"store": str(path), "rows": {}})
    print(t("demo.building", given.lang), file=sys.stderr)
    rows = demo.build_at(path, given.seed, given.months_to)
    return Outcome({"store": str(path), "rows": rows}, text=t("demo.built", given.lang, path=path))


def _import(given: argparse.Namespace) -> Outcome:
    """Import a file of actuals, plan cells, benchmarks, order lines or lead sources"""
    try:
        content = given.file.read_bytes()
    except OSError as error:
        return unreadable(given, error)
    with _opened(given, writes=not given.dry_run) as store:
        scope = _scope(given, store)
        answers, about = joined(given.answer), (given.file.name, given.dataset)
        seen = profiles.preview(store, scope, content, *about, answers, given.profile)
        body = preview_body(seen, given.lang)
        refused = seen.verdict == "reject"
        confirmed = seen.verdict == "accept" or given.yes or seen.same_load is not None
        if refused or given.dry_run or not confirmed:
            return Outcome(body, not refused and (given.dry_run or confirmed), told_in_lines(body, given.lang))
        receipt = importing.commit(store, scope, seen)
        body |= {"load": receipt.load or seen.same_load, "stored": receipt.counts.stored}
        body |= {"alerts": dict(receipt.alerts)}
        return Outcome(body, text=told_in_lines(body, given.lang))


def _inbox(given: argparse.Namespace) -> Outcome:
    """Import what lies in the inbox, once; for schedulers, while the cockpit is not running"""
    with _opened(given) as store:
        found = inbox.once(store)
        left = inbox.waiting(store, Scope(getpass.getuser(), "admin"))
        where = str(inbox.place(store))
    return Outcome(inbox_body(found, left, where), text=inbox_lines(found, given.lang))


def _undo(given: argparse.Namespace) -> Outcome:
    """Take an import out of the figures"""
    with _opened(given) as store:
        return switched(importing.undo(store, _scope(given, store), given.load), given, "imports.undone")


def _redo(given: argparse.Namespace) -> Outcome:
    """Let an undone import count again"""
    with _opened(given) as store:
        return switched(importing.redo(store, _scope(given, store), given.load), given, "imports.redone")


def _close(given: argparse.Namespace) -> Outcome:
    """Close every month up to and including this one"""
    with _opened(given) as store:
        closing.close(store, _scope(given, store), given.month, given.reason)
    return Outcome({"ok": True, "closed_through": given.month}, text=given.month)


def _reopen(given: argparse.Namespace) -> Outcome:
    """Open a closed month and every one after it, with a reason"""
    with _opened(given) as store:
        closing.reopen(store, _scope(given, store), given.month, given.reason)
    return Outcome({"ok": True, "closed_through": shift(given.month, -1)}, text=given.month)


def _kpi(given: argparse.Namespace) -> Outcome:
    """Figures with plan, last year, industry and light"""
    with _opened(given, writes=False) as store:
        scope = _scope(given, store)
        view = _view(given, store, scope)
        found = kpis.kpis(store, scope, view, given.by, given.kpi)
        called = names(store, scope, at=None if given.as_of_load is None else moment(store, scope, view))
        noted = looked_at(store, scope, view)
        counts = [note_rows.counts(noted, view, row.kpi, row.slice) for row in found]
        body = {"rows": [kpi_row(row, called, n) for row, n in zip(found, counts, strict=True)]}
        return Outcome(body, text="" if given.json else kpi_table.lines(found, given.by, called, given.lang))


def _alerts(given: argparse.Namespace) -> Outcome:
    """What the warning rules have found: open, in hand, recovering and closed alerts"""
    with _opened(given, writes=given.check) as store:
        return alerts.alerts(store, _scope(given, store), given)


def _diagnose(given: argparse.Namespace) -> Outcome:
    """Why a figure is off: exact parts, the slices in which the gap is concentrated, what to ask next"""
    with _opened(given, writes=False) as store:
        scope = _scope(given, store)
        view = default_view(store, scope, given.start, given.end)
        return diagnosing.told(store, scope, view._replace(as_of_load=given.as_of_load), given)


def _changes(given: argparse.Namespace) -> Outcome:
    """What changed since a day or a load: figures, plans, records, settings"""
    with _opened(given, writes=False) as store:
        return history.changes(store, _scope(given, store), given)


def _audit(given: argparse.Namespace) -> Outcome:
    """Who did what, newest first"""
    with _opened(given, writes=False) as store:
        return history.audit(store, _scope(given, store), given)


def _plan_total(given: argparse.Namespace) -> Outcome:
    """The total of a year with its anchors, chances, cautions and where every number comes from"""
    with _opened(given, writes=False) as store:
        return totals.total(store, _scope(given, store), given)


def _plan_show(given: argparse.Namespace) -> Outcome:
    """The cells of a plan version"""
    with _opened(given, writes=False) as store:
        return plan_versions.show(store, _scope(given, store), given)


def _plan_diff(given: argparse.Namespace) -> Outcome:
    """What a plan version differs in from another"""
    with _opened(given, writes=False) as store:
        return plan_versions.diff(store, _scope(given, store), given)


def _plan_approve(given: argparse.Namespace) -> Outcome:
    """Approve a plan version, by another than its author"""
    with _opened(given) as store:
        return plan_versions.approve(store, _scope(given, store), given)


def _records(given: argparse.Namespace) -> Outcome:
    """List a register, take it out as a workbook, or send one back"""
    with _opened(given, writes=given.file is not None) as store:
        return registers.run(store, _scope(given, store), given)


def _template(given: argparse.Namespace) -> Outcome:
    """Write the template of a dataset or a register"""
    with _opened(given, writes=False) as store:
        return registers.template(store, _scope(given, store), given)


def _export(given: argparse.Namespace) -> Outcome:
    """Write a table to a file"""
    with _opened(given, writes=False) as store:
        scope = _scope(given, store)
        view = _view(given, store, scope)
        format = table_format(given.out, given.format)
        content, rows, name = exporting.export(store, scope, given.name, format, view, given.by, given.kpi, given.lang)
    target = given.out or Path(name)
    try:
        target.write_bytes(content)
    except OSError as error:
        return unreadable(given, error)
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
    where = slices.where(store, scope, given.where)
    return view._replace(where=where, plan=given.plan, as_of=given.as_of, as_of_load=given.as_of_load)


def _scope(given: argparse.Namespace, store: Store) -> Scope:
    role, regions = given.user
    return scope_of(store, getpass.getuser(), role, regions)
