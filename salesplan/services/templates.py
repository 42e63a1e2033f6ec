"""Templates with the company's own names: of every dataset and of every register."""

from __future__ import annotations

from salesplan.core.datasets import DATASETS
from salesplan.core.errors import Unknown
from salesplan.core.months import month_of
from salesplan.core.registers import REGISTERS
from salesplan.core.scope import Scope
from salesplan.exports import Lang
from salesplan.exports.templates import template as dataset_template
from salesplan.services.company import settings, today
from salesplan.services.members import names
from salesplan.services.record_sheets import take_out
from salesplan.store import Store

NAMES = (*DATASETS, *REGISTERS)
"""Everything that has a template."""


def template(store: Store, scope: Scope, name: str, lang: Lang = "zh") -> bytes:
    """The template of a dataset or a register as XLSX. Raises Unknown."""
    if name in REGISTERS:
        return take_out(store, scope, REGISTERS[name], lang, empty=True)
    if name not in DATASETS:
        raise Unknown(name=name)
    called = {kind: tuple(found.values()) for kind, found in names(store, scope, lang).items()}
    return dataset_template(DATASETS[name], called, month_of(today(settings(store, scope))), lang)
