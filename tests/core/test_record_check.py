"""A rule that a model raises is told where it belongs: under a field, in a child row, or at the record."""

from typing import Self

from pydantic import field_validator, model_validator

from salesplan.core.record import Day, Record, Register, Row, Text
from salesplan.core.record_check import checked


class Seen(Row):
    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("last_before_first", "last")
        return self


class Signal(Record):
    title: Text
    review: Day
    seen: tuple[Seen, ...] = ()

    @field_validator("title")
    @classmethod
    def _not_shouted(cls, title: str) -> str:
        if title.isupper():
            raise ValueError("shouted")
        return title

    @model_validator(mode="after")
    def _seen_before_review(self) -> Self:
        if any(row.first > self.review for row in self.seen):
            raise ValueError("review_too_early")
        return self


SIGNALS = Register(Signal, prefix="SG", title="title", listed=("title",))


def told(**values):
    _, problems = checked(SIGNALS, {"title": "x", "review": "2026-03-01"} | values)
    return [(p.code, p.column, dict(p.detail)) for p in problems]


def test_a_rule_of_a_child_row_is_told_with_its_row_and_field():
    rows = [{"first": "2026-01-01", "last": "2026-01-02"}, {"first": "2026-01-03", "last": "2026-01-02"}]
    assert told(seen=rows) == [("last_before_first", "seen", {"row_in": 2, "field": "last"})]


def test_a_rule_of_one_field_is_told_there():
    assert told(title="LOUD") == [("shouted", "title", {})]


def test_a_rule_that_names_no_field_is_told_of_the_record():
    assert told(seen=[{"first": "2026-05-01", "last": "2026-05-01"}]) == [("review_too_early", None, {})]
