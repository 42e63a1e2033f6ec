"""Several files in one import: each is checked by itself, one confirmation writes all of them or none.

Files of one import are told apart from files one after the other in three ways: regions that another of them brings do
not count as missing, months that another brings are stored already for a 累计 file, and nothing may come twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from salesplan.core.errors import Forbidden
from salesplan.core.reading import Question
from salesplan.core.scope import Scope
from salesplan.services import importing, profiles
from salesplan.services.importing import Preview, Receipt, state_version, stored_months
from salesplan.services.order_lines import Told
from salesplan.store import Store

OF_ONE_FILE = "const."
"""Questions put for each file, since its own title or name answers them; others are put once for files of one shape."""
_SHRINKS = "E_SCOPE_SHRINK"


class File(NamedTuple):
    """One file as it was handed in, with its own answers and, where one was picked, its profile."""

    content: bytes
    name: str
    answers: Mapping[str, str] = {}
    profile: str | None = profiles.AUTOMATIC


class Overlap(NamedTuple):
    """What two files of one import both bring: `what` is a measure group (plans: a measure, benchmarks: a KPI)."""

    month: str
    region: str
    what: str
    first: str
    second: str


class Asked(NamedTuple):
    """Questions that are answered together: for all files of one shape at once, or for one file (`own`)."""

    questions: tuple[Question, ...]
    files: tuple[int, ...]
    own: bool = False


class Batch(NamedTuple):
    """What would happen. `lifted` are the files whose missing regions other files of the batch bring."""

    previews: tuple[Preview, ...]
    overlaps: tuple[Overlap, ...] = ()
    lifted: frozenset[int] = frozenset()

    @property
    def verdict(self) -> str:
        """`reject` while any file is refused or two overlap, `accept_with_notice` while anything is told."""
        verdicts = {seen.verdict for seen in self.previews}
        if self.overlaps or "reject" in verdicts:
            return "reject"
        return "accept_with_notice" if "accept_with_notice" in verdicts else "accept"

    @property
    def stored(self) -> int:
        """Rows that a confirmation would write."""
        return sum(seen.reading.counts.stored for seen in self.previews if seen.same_load is None)


Memory = MutableMapping[tuple[object, ...], Preview]
"""Readings kept between two looks at one batch, so that one more answer does not read every file again."""


def preview_many(
    store: Store,
    scope: Scope,
    files: Sequence[File],
    dataset: str = "actuals",
    memory: Memory | None = None,
    told: Told | None = None,
) -> Batch:
    """Check files that belong together, in the order given. Writes nothing but the audit rows of refused ones."""
    kept: Memory = {} if memory is None else memory
    version = state_version(store)

    def look(file: File, earlier: Sequence[Preview] = ()) -> Preview:
        digest = sha256(file.content).hexdigest()
        key = (version, digest, file.name, dataset, tuple(sorted(file.answers.items())), file.profile)
        if earlier or key not in kept:
            seen = profiles.look(
                store, scope, file.content, file.name, dataset, file.answers, file.profile, earlier, told
            )
            if earlier:
                return seen
            kept[key] = importing.attempted(store, scope, seen)
        return kept[key]

    found = [look(file) for file in files]
    if len(files) > 1:
        _to_date(files, found, look)
        lifted = _lift(store, scope, files, found, look)
    else:
        lifted = frozenset()
    return Batch(tuple(found), tuple(_overlaps(found)), lifted)


def commit_many(store: Store, scope: Scope, batch: Batch) -> tuple[Receipt, ...]:
    """Write all files in one transaction, each as a load that can be undone by itself; a receipt for each.

    Raises Forbidden when anything is refused or two files overlap, StaleView when the store changed since the check.
    """
    if batch.verdict == "reject":
        raise Forbidden(role=scope.role)
    return importing.commit_all(store, scope, batch.previews)


def asked(batch: Batch) -> list[Asked]:
    """The open questions: once for all files of one shape, but what a file's own title answers for each file."""
    shared: dict[str, tuple[dict[str, Question], list[int]]] = {}
    own: list[Asked] = []
    for at, seen in enumerate(batch.previews):
        if seen.same_load is not None or not seen.reading.questions:
            continue
        mine = tuple(q for q in seen.reading.questions if q.key.startswith(OF_ONE_FILE))
        others = [q for q in seen.reading.questions if not q.key.startswith(OF_ONE_FILE)]
        if mine:
            own.append(Asked(mine, (at,), own=True))
        if others:
            shape = seen.reading.fingerprint or "?" + ",".join(q.key for q in others)
            questions, files = shared.setdefault(shape, ({}, []))
            files.append(at)
            for question in others:
                before = questions.get(question.key, question)
                choices = tuple(dict.fromkeys((*before.choices, *question.choices)))
                questions[question.key] = question._replace(choices=choices)
    return [Asked(tuple(questions.values()), tuple(files)) for questions, files in shared.values()] + own


def unanswered(batch: Batch) -> bool:
    """True while a question is open that nobody has answered, notices' questions included."""
    return any(
        question.key not in seen.answers
        for seen in batch.previews
        if seen.same_load is None
        for question in seen.reading.questions
    )


def _to_date(files: Sequence[File], found: list[Preview], look: Callable[..., Preview]) -> None:
    """Read 累计 files again, the earliest month first, with the months of the others as if they were stored."""
    late = [at for at, seen in enumerate(found) if seen.answers.get("cumulative") == "yes"]
    order = sorted(range(len(found)), key=lambda at: (found[at].months or ("9999",), at))
    for place, at in enumerate(order):
        if at in late and place:
            found[at] = look(files[at], [found[other] for other in order[:place]])


def _lift(
    store: Store, scope: Scope, files: Sequence[File], found: list[Preview], look: Callable[..., Preview]
) -> frozenset[int]:
    """Take `scope=regions` for files whose missing regions the others bring: together they are the whole month."""
    again = {
        at: look(files[at]._replace(answers={**files[at].answers, "scope": "regions"}))
        for at, seen in enumerate(found)
        if {p.code for p in seen.reading.problems if p.refuses} == {_SHRINKS}
    }
    if not again:
        return frozenset()
    stored, brought = stored_months(store, scope), set()
    for at, seen in enumerate(found):
        brought |= set(_carried(again.get(at, seen)))
    lifted = {
        at
        for at, seen in again.items()
        if seen.verdict != "reject"
        and all(
            (month, region, group) in brought
            for month, _, group in _carried(seen)
            for region in stored.get(month, {}).get(group, {})
        )
    }
    for at in lifted:
        found[at] = again[at]
    return frozenset(lifted)


def _overlaps(found: Sequence[Preview]) -> Iterator[Overlap]:
    """Everything that two files bring; the first pair for each month, region and group."""
    seen_in: dict[tuple[str, str, str], str] = {}
    for seen in found:
        mine = sorted(set(_carried(seen)))
        for key in mine:
            if key in seen_in:
                yield Overlap(*key, seen_in[key], seen.file_name)
        for key in mine:
            seen_in.setdefault(key, seen.file_name)


def _carried(seen: Preview) -> Iterator[tuple[str, str, str]]:
    """(month, region, measure group) of a file; a plan's measure, a benchmark's KPI and a source's channel stand
    for the group."""
    reading = seen.reading
    if seen.lines is not None:
        yield from ((month, region, group) for month, region in seen.lines.cells for group in reading.groups)
        return
    for row in reading.rows:
        if reading.dataset == "actuals":
            yield from ((row["month"], row["region"], group) for group in reading.groups)
        elif reading.dataset == "plan":
            yield row["month"], row["region"], row["measure"]
        elif reading.dataset == "lead_sources":
            yield row["month"], row["region"], row["channel"]
        else:
            where = " × ".join(str(row[dim]) for dim in ("region", "product", "team", "channel") if row.get(dim))
            yield row["period"], where, f"{row['kpi']} {row['source']}"
