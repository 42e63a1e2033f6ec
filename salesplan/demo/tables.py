"""The demo company as written down in `data/demo`: the tables its figures must sum to, and the odds between them.

Money in the files is 万元 as text; here it is whole fen, so that every sum can be kept exactly.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from salesplan.core.plan.raking import Floats, Ints

FOLDER = Path(__file__).parents[2] / "data" / "demo"
FEN = 1_000_000
"""Fen in one 万元."""


class Tables(NamedTuple):
    """Every file of the folder: `company` as read from TOML, the others as text, indexed by their first column."""

    company: dict[str, Any]
    regions: pd.DataFrame
    products: pd.DataFrame
    teams: pd.DataFrame
    channels: pd.DataFrame
    tiers: pd.DataFrame
    dealers: pd.DataFrame
    people: pd.DataFrame
    staff: pd.DataFrame
    rivals: pd.DataFrame
    industry: pd.DataFrame
    industries: pd.DataFrame
    lead_sources: pd.DataFrame
    plan_region_product: pd.DataFrame
    actual_region_product: pd.DataFrame
    odds_product_channel: pd.DataFrame
    odds_team_channel: pd.DataFrame
    odds_team_product: pd.DataFrame

    @property
    def region_of_team(self) -> Ints:
        """For every team the position of its region."""
        return positions(self.regions, self.teams["region"])


def read(folder: Path = FOLDER) -> Tables:
    """Read the folder. A missing file raises FileNotFoundError."""
    company = tomllib.loads((folder / "company.toml").read_text(encoding="utf-8"))
    frames = {
        name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False, index_col=0, encoding="utf-8")
        for name in Tables._fields
        if name != "company"
    }
    return Tables(company, **frames)


def fen(text: str) -> int:
    """万元 as written -> whole fen."""
    exact = Decimal(text) * FEN
    if exact != int(exact):
        raise ValueError(f"{text} 万元 is finer than a fen")
    return int(exact)


def fens(column: pd.Series | pd.DataFrame) -> Ints:
    """A column or table of 万元 as whole fen."""
    values = column.to_numpy()
    return np.array([fen(text) for text in values.ravel()], dtype=np.int64).reshape(values.shape)


def counts(column: pd.Series) -> Ints:
    """A column of whole numbers."""
    return np.asarray(column.to_numpy(), dtype=np.int64)


def numbers(column: pd.Series | pd.DataFrame) -> Floats:
    """A column or table of odds, shares and rates, for which a float is exact enough."""
    return np.asarray(column.to_numpy(), dtype=np.float64)


def position(frame: pd.DataFrame, code: str) -> int:
    """The row of that code. Raises ValueError when there is none."""
    return frame.index.tolist().index(code)


def positions(frame: pd.DataFrame, codes: pd.Series) -> Ints:
    """The rows of those codes; -1 where there is none."""
    return np.asarray(frame.index.get_indexer(pd.Index(codes)), dtype=np.int64)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dicts, the index as `code`."""
    named = frame.rename_axis("code").reset_index()
    return [{str(key): value for key, value in row.items()} for row in named.to_dict("records")]
