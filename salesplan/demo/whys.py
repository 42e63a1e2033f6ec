"""The worksheets of the demo company as `worksheets.toml` tells them, before any number of them is pinned."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from salesplan.demo.tables import FOLDER


class Told(BaseModel):
    """A table of the file; what it does not know is a mistake in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ToldPin(Told):
    """A number to pin, over the months of its worksheet."""

    kpi: str
    where: Mapping[str, tuple[str, ...]]


class ToldStep(Told):
    """One step. `under` names the step that it explains; without it, the one told before. `contingency` is a word of
    the plan's title."""

    id: str
    claim: str
    under: str | None = None
    pins: tuple[ToldPin, ...] = ()
    texts: tuple[str, ...] = ()
    control: Any = None
    consequence: Any = None
    contingency: str | None = None
    outcome: str = ""


class ToldWorksheet(Told):
    """One worksheet. `rule` is that of the alert which it answers; `read_by` who read the chain back."""

    title: str
    kpi: str
    where: Mapping[str, tuple[str, ...]]
    start: str
    end: str
    owner: str
    step: tuple[ToldStep, ...]
    rule: str | None = None
    read_by: str | None = None
    concluded: bool = False
    note: str = ""


def told(folder: Path = FOLDER) -> tuple[ToldWorksheet, ...]:
    """The worksheets in the order of their codes."""
    written = tomllib.loads((folder / "worksheets.toml").read_text(encoding="utf-8"))
    return tuple(ToldWorksheet.model_validate(one) for one in written["worksheet"])
