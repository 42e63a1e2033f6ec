"""The demo company's frames as tests read them: plain whole fen, months, sums in a given order."""

from decimal import Decimal

import numpy as np
import pandas as pd

FEN = 1_000_000  # in one 万元
REGIONS = ["R01", "R02", "R03", "R04", "R05", "R06"]
PRODUCTS = ["A1", "A2", "A3", "A4", "B1", "B2", "C1", "C2"]
TEAMS = [f"T{number:02d}" for number in range(1, 15)]
CHANNELS = [f"C{number:02d}" for number in range(1, 7)]
YTD = ("2026-01", "2026-10")


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    plain = frame.drop(columns=["original"], errors="ignore").copy()
    if "day" in plain:
        plain["month"] = [f"{day:%Y-%m}" for day in plain["day"]]
    for column in ("revenue", "cost", "returns", "signed", "shipped", "invoiced", "collected", "base", "challenge"):
        if column in plain:
            plain[column] = [np.nan if pd.isna(value) else int(value * 100) for value in plain[column]]
    if "units" in plain:
        plain["units"] = [int(value) for value in plain["units"]]
    return plain


def fens(text: str) -> list[int]:
    return [int(Decimal(word.replace(",", "")) * FEN) for word in text.split()]


def within(frame: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    return frame[(frame["month"] >= start) & (frame["month"] <= end)]


def sums(frame: pd.DataFrame, by: str, keys: list[str], of: str = "revenue") -> list[int]:
    return frame.groupby(by)[of].sum().reindex(keys, fill_value=0).tolist()


def orders(frame: pd.DataFrame, by: str, keys: list[str]) -> list[int]:
    return frame.groupby(by)["order_id"].nunique().reindex(keys, fill_value=0).tolist()


def months(year: int, last: int = 12) -> list[str]:
    return [f"{year}-{month:02d}" for month in range(1, last + 1)]
