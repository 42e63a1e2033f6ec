"""Source profiles: what was answered once about the files of a source, for every further file of the same shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import StringConstraints

from salesplan.core.problem import Problem
from salesplan.core.record import Kind, Long, Names, Record, Register, Row, Show, Text


class Answer(Row):
    """One answer of docs/imports.md: `map.revenue` = 签约金额."""

    key: Text
    value: Annotated[str, StringConstraints(min_length=1, max_length=2_000), Show(Kind.TEXT)]


class SourceProfile(Record):
    """`fingerprint` is the shape of the head; `files` are words of which one must stand in the name of the file.

    `inbox` says when a file from the inbox is written without a person: never, when nothing is told about it but how it
    is written ("clean"), or whatever the notices are.
    """

    title: Text
    dataset: Literal["actuals", "plan", "benchmarks", "order_lines", "lead_sources"] = "actuals"
    fingerprint: Text
    answers: tuple[Answer, ...] = ()
    files: Names = ()
    inbox: Literal["wait", "clean", "notices"] = "clean"
    note: Long = ""


def named_once(one: SourceProfile, others: Sequence[SourceProfile]) -> Iterator[Problem]:
    """Two profiles of one name."""
    for other in others:
        if other.code != one.code and other.title.casefold() == one.title.casefold():
            yield Problem("name_taken", column="title", value=one.title, detail={"code": other.code})


SOURCE_PROFILE = Register(
    SourceProfile,
    prefix="SP",
    title="title",
    listed=("title", "dataset", "inbox", "files", "answers", "note"),
    clashes=named_once,
)
