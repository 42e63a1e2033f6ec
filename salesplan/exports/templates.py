"""Empty files for every dataset: the company's own names as lists, and what each column means with an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from salesplan.core.datasets import EXAMPLE, Column, Dataset
from salesplan.core.execute.benchmarks import OUTSIDE
from salesplan.core.execute.kpis import KPIS
from salesplan.core.measures import MEASURE
from salesplan.exports import forms
from salesplan.exports.forms import Form, workbook
from salesplan.i18n import TEXT, Lang, t

Names = Mapping[str, Sequence[str]]
"""Dimension -> the names of its members as files may call them."""
_KINDS: Mapping[str, forms.Kind] = {
    "month": "month",
    "period": "text",
    "name": "choice",
    "money": "money",
    "count": "count",
    "quantity": "number",
    "day": "day",
    "text": "text",
    "kpi": "choice",
    "measure": "choice",
    "number": "number",
    "code": "text",
}


def template(dataset: Dataset, names: Names, month: str, lang: Lang) -> bytes:
    """The template of a dataset as XLSX: heads that the import reads in either language, and one example row.

    The first cell of the example is the mark by which the import leaves it out; `month` stands in its values.
    """
    shown = tuple(_column(dataset, column, names, lang) for column in dataset.columns)
    samples = [_sample(column, names, month) for column in dataset.columns]
    example = [EXAMPLE[lang == "en"], *samples[1:]]
    return workbook([Form(t(f"dataset.{dataset.id}", lang), shown, (), example, samples, starred=False)], lang)


def _column(dataset: Dataset, column: Column, names: Names, lang: Lang) -> forms.Column:
    kind = _KINDS[column.kind]
    general = f"forms.about.{'money' if kind == 'money' else f'kind.{kind}'}"
    keys = (f"forms.about.{dataset.id}.{column.id}", f"forms.about.{column.id}", general)
    about = next(TEXT[key] for key in keys if key in TEXT)
    head = column.zh if lang == "zh" else column.id
    return forms.Column(head, kind, about, column.required, _choices(column, names))


def _choices(column: Column, names: Names) -> tuple[str, ...]:
    if column.kind == "name":
        return tuple(names.get(column.id, ()))
    if column.kind == "kpi":
        return (*KPIS, *OUTSIDE)
    return tuple(MEASURE) if column.kind == "measure" else ()


def _sample(column: Column, names: Names, month: str) -> Any:
    if choices := _choices(column, names):
        return choices[0]
    samples: Mapping[str, Any] = {
        "month": month,
        "period": month[:4],
        "money": Decimal("100000.00"),
        "count": 10,
        "quantity": Decimal(10),
        "number": Decimal("0.15"),
        "day": f"{month}-01",
    }
    return samples.get(column.kind, "…")
