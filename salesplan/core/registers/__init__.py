"""The registers that the company keeps: one file per declaration, and nothing else to tell anyone about it.

A file of this folder that binds a `Register` to a name is a register of the product: its table, screens, workbook,
checks, history and search follow from the declaration; its words are rows of `i18n/catalogue_registers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from salesplan.core.record import Register


def _declared() -> dict[str, Register]:
    """Every register of the folder by name, files in alphabetical order. Raises ValueError when two share a name."""
    found: dict[str, Register] = {}
    for module in sorted(iter_modules(__path__), key=lambda m: m.name):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, Register) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"two registers are named {value.name}")
    return found


REGISTERS: Mapping[str, Register] = MappingProxyType(_declared())
"""Every register by its name."""
