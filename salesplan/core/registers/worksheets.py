"""Worksheets (R2, R3): from a symptom by asking why to a cause that somebody can move, with the evidence of each step.

Steps and evidence are child rows, so that a worksheet is one record with one history. Steps form a tree by `parent`;
`id` is made up once and stays, so that two people can change different steps of one worksheet at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from salesplan.core.execute.kpis import KPIS
from salesplan.core.execute.kpis import Kpi as Declared
from salesplan.core.problem import Problem
from salesplan.core.record import (
    Channel,
    Computed,
    Count,
    Day,
    Facts,
    Kind,
    Long,
    Month,
    Names,
    Number,
    Person,
    Product,
    Record,
    Region,
    Register,
    Row,
    Show,
    Status,
    Team,
    Text,
)
from salesplan.core.review.chain import ends, is_loop
from salesplan.core.review.spoken import spoken
from salesplan.core.view import DIMENSIONS, slice_of

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,32}$"), Show(Kind.TEXT)]
Plan = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="contingency")]
Figure = Annotated[str, StringConstraints(min_length=1), Show(Kind.LINK, to="figure")]
Control = Literal["controllable", "uncontrollable"]
Consequence = Literal["correction", "lesson", "contingency", "ability"]
CONSEQUENCES: dict[str, tuple[Consequence, ...]] = {
    "controllable": ("correction", "lesson"),
    "uncontrollable": ("contingency", "ability"),
}
"""What may follow from a cause: what we can move is put right or learned from, for what we cannot we prepare."""
SHARE = "share"
FIGURES: Mapping[str, Declared] = {
    **KPIS,
    SHARE: Declared(SHARE, ((1, "revenue"),), ((1, "market_size"),), compares=("history",)),
}
"""What a worksheet may speak of: the KPIs, and the share of the market (revenue over its size)."""
BEYOND = ("tier", "industry", "dealer", "source")
"""What a pinned number may be cut by beside the dimensions: customers and dealers of order lines, sources of leads."""
SYMPTOM = ""
"""Stands for the symptom where evidence says what it belongs to."""


class Why(Row):
    """One step: why what stands above it (`parent`, None for the symptom) is so.

    `control` and what follows belong to ends. `contingency` is the plan that it improves, `outcome` the lesson or the
    ability in words. `read` is the read-back that somebody confirmed (`core.review.whys.read_back`), by whom and when:
    once either claim changes it does not count any more. `passed` are the hints that the team has answered with "it is
    right as it stands".
    """

    id: Id
    parent: Id | None = None
    claim: Long = ""
    control: Control | None = None
    consequence: Consequence | None = None
    contingency: Plan | None = None
    outcome: Long = ""
    read: Text | None = None
    read_by: Text | None = None
    read_on: Day | None = None
    passed: Names = ()


class Evidence(Row):
    """What a step (or the symptom) stands on: a number as it was, a KPI over its months, or a text.

    A number is pinned: `value` of `kpi` on `slice` (JSON, dimension or one of `BEYOND` -> members) over the months
    `start`..`end` as it was on `as_of`, and what it was held `against` (`reference`). It does not move when the figures
    do. One without a `kpi` was read by hand: `text` is what was read, against the trigger of a plan.
    """

    id: Id
    step: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{0,32}$"), Show(Kind.TEXT)] = SYMPTOM
    kind: Literal["number", "chart", "text"]
    kpi: Figure | None = None
    slice: Long = ""
    start: Month | None = None
    end: Month | None = None
    as_of: Day | None = None
    value: Number | None = None
    against: Literal["plan", "history", "industry", "trigger"] | None = None
    reference: Number | None = None
    text: Long = ""

    @model_validator(mode="after")
    def _a_slice_of_the_cube(self) -> Self:
        try:
            where = slice_of(self.slice)
        except ValueError:
            where = {"": ()}
        if set(where) - {*DIMENSIONS, *BEYOND}:
            raise ValueError("not_a_slice", "slice")
        return self

    @property
    def where(self) -> dict[str, tuple[str, ...]]:
        """The slice that the number is of."""
        return slice_of(self.slice)

    @property
    def is_read_by_hand(self) -> bool:
        """True for a number that none of our figures tells."""
        return self.kind == "number" and self.kpi is None


class Worksheet(Record):
    """`unit` is that of a symptom that was read by hand, `said` what nobody typed in every language
    (`core.review.spoken`)."""

    title: Text
    kpi: Figure | None = None
    region: Region | None = None
    product: Product | None = None
    team: Team | None = None
    channel: Channel | None = None
    start: Month
    end: Month
    as_of: Day | None = None
    alert: Count | None = None
    owner: Person | None = None
    state: Literal["open", "concluded"] = "open"
    steps: tuple[Why, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    note: Long = ""
    unit: Text | None = None
    said: Long = ""

    def told(self, text: str, lang: str) -> str:
        """A text of it (title, claim, evidence) as a reader of that language gets it."""
        return spoken(text, self.said, lang)

    @property
    def symptom(self) -> Evidence | None:
        """The number with which it began: what was read by hand, else a figure."""
        numbers = [row for row in self.evidence if row.step == SYMPTOM and row.kind == "number"]
        return next((row for row in numbers if row.is_read_by_hand), next(iter(numbers), None))

    @model_validator(mode="after")
    def _months_in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("ends_before_start", "end")
        return self

    @model_validator(mode="after")
    def _a_tree(self) -> Self:
        above = {step.id: step.parent for step in self.steps}
        ids = [row.id for row in self.evidence]
        if len(above) < len(self.steps) or len(set(ids)) < len(ids):
            raise ValueError("why_twice", "steps")
        if any(is_loop(above, step) for step in above):
            raise ValueError("why_loop", "steps")
        if any(row.step != SYMPTOM and row.step not in above for row in self.evidence):
            raise ValueError("evidence_of_nothing", "evidence")
        return self

    @model_validator(mode="after")
    def _nothing_of_other_regions(self) -> Self:
        """Whoever may read the worksheet of a region may read the numbers on it."""
        if self.region and any(row.kpi and row.where.get("region") != (self.region,) for row in self.evidence):
            raise ValueError("evidence_of_other_region", "evidence")
        return self

    @model_validator(mode="after")
    def _concluded_with_a_cause(self) -> Self:
        if self.state == "concluded" and not any(step.control and step.claim for step in self.steps):
            raise ValueError("no_cause_yet", "state")
        return self


def where_of(w: Worksheet) -> dict[str, tuple[str, ...]]:
    """The slice that it speaks of: that of the number it began with, else the members that it names."""
    symptom = next((row for row in w.evidence if row.step == SYMPTOM and row.kpi), None)
    if symptom is not None:
        return symptom.where
    return {name: (code,) for name in DIMENSIONS if (code := getattr(w, name, None))}


def light(w: Worksheet, facts: Facts) -> Status:
    """Open ones want somebody; a concluded one has its cause."""
    return Status.GOOD if w.state == "concluded" else Status.WATCH


def cause(w: Worksheet, facts: Facts) -> str | None:
    """The ends of which the team has said whether it controls them; None while there is none."""
    return " · ".join(step.claim for step in w.steps if step.control and step.claim) or None


def told_in(w: Worksheet, lang: str) -> Worksheet:
    """The worksheet with everything that nobody typed in that language."""
    steps = tuple(step.model_copy(update={"claim": w.told(step.claim, lang)}) for step in w.steps)
    evidence = tuple(row.model_copy(update={"text": w.told(row.text, lang)}) for row in w.evidence)
    return w.model_copy(update={"title": w.told(w.title, lang), "steps": steps, "evidence": evidence})


def guarded(before: Worksheet | None, after: Worksheet | None, facts: Facts) -> Iterator[Problem]:
    """What was concluded is opened again before it is changed, so that nobody finds another conclusion than he knew.

    Whoever concludes has said of every end whether it is controllable. The number of an alert is that of one which the
    person may see.
    """
    if before and after and before.state == after.state == "concluded":
        yield Problem("is_concluded", column="state")
    if after and after.state == "concluded" and not (before and before.state == "concluded"):
        last = set(ends({step.id: step.parent for step in after.steps}))
        if undecided := [step for step in after.steps if step.id in last and step.claim and not step.control]:
            yield Problem("undecided_ends", column="state", value=str(len(undecided)))
    alert = after.alert if after else None
    if alert is not None and alert != (before.alert if before else None) and not facts.sees_alert(alert):
        yield Problem("no_such_alert", column="alert", value=str(alert))


WORKSHEETS = Register(
    Worksheet,
    prefix="W",
    title="title",
    stage="review",
    listed=("light", "title", "cause", "owner", "region", "end"),
    computed={"light": Computed(Kind.STATUS, light), "cause": Computed(Kind.TEXT, cause)},
    guards=guarded,
    speaks=told_in,
    of_company=True,
)
