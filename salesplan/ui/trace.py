"""How an error stands in the log: one line that says what and where, and nothing of the company's figures or names."""

from __future__ import annotations

import traceback

MOST = 12
"""Places of each error, the innermost ones."""


def one_line(error: BaseException) -> str:
    """The kinds of the error and of its causes, each with the places it passed, the innermost last.

    Its own words are left out: they often quote the value at fault.
    """
    said = [_one(error)]
    while (cause := error.__cause__ or (None if error.__suppress_context__ else error.__context__)) is not None:
        error = cause
        said.append(_one(error))
    return " <- ".join(said)


def _one(error: BaseException) -> str:
    places = [
        f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(error.__traceback__)[-MOST:]
    ]
    return " > ".join([type(error).__name__, *places])
