"""What commands print: the JSON objects of docs/cli.md, and a few lines for people."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from salesplan.core.errors import CockpitError
from salesplan.core.problem import Problem
from salesplan.i18n import TEXT, Lang, register_words, t
from salesplan.i18n.messages import told
from salesplan.services import importing, inbox, kpis


class Outcome(NamedTuple):
    """What a command answers: the JSON object, whether it was done, and a line for people."""

    body: dict[str, Any]
    done: bool = True
    text: str = ""


def preview_body(seen: importing.Preview, lang: Lang) -> dict[str, Any]:
    reading = seen.reading
    return {
        "verdict": seen.verdict,
        "load": None,
        "problems": [told_problem(problem, lang) for problem in reading.problems],
        "read": reading.counts.read,
        "stored": 0,
        "counts": reading.counts._asdict(),
        "months": reading.months,
        "as_of": reading.as_of,
        "before": {c.month: {"rows": c.rows_before, "amount": c.amount_before} for c in seen.changes},
        "after": {c.month: {"rows": c.rows_after, "amount": c.amount_after} for c in seen.changes},
        "questions": [{"key": q.key, "code": q.code, "choices": q.choices} for q in reading.questions],
        "new_names": [{"kind": kind, "name": name} for kind, name in reading.new_names],
        "profile": _profile(seen.profile),
    }


def _profile(used: importing.Used | None) -> dict[str, Any] | None:
    """The source profile that a file was read under; null without one."""
    if used is None:
        return None
    named = {"code": used.code, "name": used.title, "version": used.number}
    return named | {"answers": dict(used.answers), "left_out": used.left_out}


def told_problem(problem: Problem, lang: Lang) -> dict[str, Any]:
    """A problem as JSON, with its sentence."""
    return {
        "code": problem.code,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": register_words.told(problem, lang) if f"problem.{problem.code}" in TEXT else told(problem, lang),
    }


def told_in_lines(body: Mapping[str, Any], lang: Lang) -> str:
    """The import in a few lines for a person: verdict, conservation, the first problems."""
    lines = [t(f"imports.verdict.{body['verdict']}", lang), _conservation(body, lang)]
    if used := body["profile"]:
        lines.append(t("imports.under", lang, profile=used["name"], n=used["version"]))
    lines += [f"  {p['code']}: {p['message']}" for p in body["problems"][:20]]
    return "\n".join(lines)


def _conservation(body: Mapping[str, Any], lang: Lang) -> str:
    """Every row that was read, by what became of it; before anything is written, by what would become of it."""
    counts = body["counts"]
    key = "imports.conservation" if body["stored"] else "imports.conservation.before"
    line = t(key, lang, **{k: counts[k] for k in ("read", "stored", "totals", "blank")})
    rest = [k for k in ("repeated", "filtered", "merged") if counts[k]]
    return line + "".join(t(f"imports.conservation.{k}", lang, n=counts[k]) for k in rest)


def inbox_body(found: Sequence[inbox.Taken], left: Sequence[inbox.Waiting], where: str) -> dict[str, Any]:
    """What became of the files of one pass, and everything that waits now."""
    return {
        "folder": where,
        "files": [one._asdict() for one in found],
        "waiting": [{"file": one.file_name, "why": one.why, "dataset": one.dataset or None} for one in left],
    }


def inbox_lines(found: Sequence[inbox.Taken], lang: Lang) -> str:
    """The pass in a few lines for a person."""
    counts = {what: sum(one.what == what for one in found) for what in ("imported", "same", "waits")}
    lines = [t("inbox.told", lang, **counts)]
    lines += [f"  {one.file_name}: {t(f'inbox.why.{one.why}', lang)}" for one in found if one.what == "waits"]
    return "\n".join(lines)


def kpi_row(row: kpis.KpiRow, called: Mapping[str, Mapping[str, str]], noted: Mapping[str, int]) -> dict[str, Any]:
    """One figure; `noted` says how many notes stand at it."""
    where = {dim: called.get(dim, {}).get(code, code) for dim, code in row.slice.items()}
    figures = {key: getattr(row, key) for key in ("value", "plan", "due", "last_year", "industry")}
    return where | {"kpi": row.kpi} | figures | {"light": row.light, "why": row.why, "thin": row.thin, **noted}


def switched(months: tuple[str, ...], given: argparse.Namespace, said: str) -> Outcome:
    """An import that does not count any more, or counts again, with the months that this touches."""
    text = t(said, given.lang, load=given.load, months=", ".join(months))
    return Outcome({"load": given.load, "months": months}, text=text)


def plain(value: Any) -> Any:
    """Money as text with two decimals; days as ISO text."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def refusal(error: CockpitError, given: argparse.Namespace) -> Outcome:
    """A broken promise as JSON and as a sentence."""
    key = f"error.{error.code}" if f"error.{error.code}" in TEXT else "error.unexpected"
    said = t(key, given.lang)
    who = error.values.get("pid")
    if who:
        said += f" ({error.values.get('program')}, PID {who})"
    if "name" in error.values:
        said += f": {error.values['name']}"
    if "known" in error.values:
        said += t("cli.known", given.lang, names=error.values["known"])
    found = getattr(error, "problems", ()) or error.values.get("problems", ())
    nested = [told_problem(problem, given.lang) for problem in found]
    first = {"code": f"E_{error.code.upper()}", "row": None, "column": None, "value": None, "message": said}
    detail = {key: str(value) for key, value in error.values.items() if key != "problems"}
    body = {"ok": False, "verdict": "reject", "load": None, "problems": [first, *nested], "detail": detail}
    following = t(f"{key}.next", given.lang) if f"{key}.next" in TEXT and "known" not in error.values else ""
    return Outcome(body, False, "\n".join([said, *(p["message"] for p in nested[:20]), following]).strip())


def unreadable(given: argparse.Namespace, error: Exception) -> Outcome:
    said = t("error.file", given.lang, reason=str(error))
    problem = {"code": "E_FILE", "row": None, "column": None, "value": None, "message": said}
    return Outcome({"ok": False, "verdict": "reject", "load": None, "problems": [problem]}, False, said)
