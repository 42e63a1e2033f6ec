"""The tax basis of order lines: asked when a head says another one than the company's, converted once it is known."""

from __future__ import annotations

from collections.abc import Mapping

from salesplan.core.problem import Problem
from salesplan.core.reading import Question
from salesplan.intake.answers import read_tax
from salesplan.intake.cells import folded
from salesplan.intake.context import Context
from salesplan.intake.header import tax_said
from salesplan.services.line_checks import Found
from salesplan.store.bulk import LineTable

_AMOUNTS = ("revenue", "cost", "returns")


def settle_tax(table: LineTable, context: Context, answers: Mapping[str, str], found: Found) -> list[Question]:
    """Bring the amounts to the company's basis; the question, when nobody has said what they are.

    A column whose head says nothing of tax is converted only when no head does.
    """
    columns = [id for id in _AMOUNTS if id in table.columns]
    heads = {id: table.layout.header[at] for id, at in table.layout.positions.items() if id in columns}
    said = {id: tax_said(folded(heads[id])) if id in heads else None for id in columns}
    other = [id for id, word in said.items() if word not in (None, context.tax)]
    if "tax" not in answers:
        for id in other:
            detail = {"said": said[id], "basis": context.tax}
            found.add(Problem("E_TAX_BASIS", None, id, heads[id], detail))
        return [Question("tax", "E_TAX_BASIS", (f"incl:{context.tax_rate}", "excl"), "text")] if other else []
    tax = read_tax(answers["tax"], context.tax_rate)
    if tax is None:
        found.add(Problem("E_ANSWER", None, "tax", f"tax={answers['tax']}", {"key": "tax"}))
        return []
    if ("incl" if tax.included else "net") != context.tax:
        for id in other or [id for id in columns if said[id] is None]:
            table.convert(id, 1 + tax.rate, divide=tax.included)
            found.add(Problem("N_TAX_CONVERTED", None, id, None, {"rate": str(tax.rate), "basis": context.tax}))
    return []
