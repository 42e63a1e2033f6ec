"""Source profiles: the right one for a file, its answers applied, and what a person answered remembered for next time.

A profile is a register (`core/registers/source_profiles.py`): named, versioned, edited and archived like any record.
Here is what makes it useful: it is chosen by data set and shape of the head, and what was answered becomes a profile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from salesplan.core.errors import Forbidden, Unknown
from salesplan.core.reading import Answers
from salesplan.core.record import Record
from salesplan.core.registers.source_profiles import SOURCE_PROFILE, Answer, SourceProfile
from salesplan.core.scope import Scope
from salesplan.services import importing, records
from salesplan.services.company import COMPANY
from salesplan.services.importing import Preview, Used
from salesplan.services.order_lines import Told
from salesplan.store import Store

Read = Callable[[Answers], Preview]
AUTOMATIC, NONE = None, ""
"""What may be asked for instead of a profile: the one that fits, or none at all."""
KEPT = (
    "unit",  # a system exports in one unit
    "duplicates",  # and repeats cells for one reason
    "scope",  # a region's file is a region's file every month
    "sheets",  # left out by itself where a file has other sheets
    "fill_down",
    "legacy",
    "group",
    "tax",
    "cumulative",
    "measure",
    "partial",  # a wide file that carries one measure carries one every month
    "quarters",  # a plan by quarter comes by quarter every year
    "months",  # take only the open months of a file that always has all twelve
    "decimal",
    "map.",
    "filter.",
    "names.",  # what the source calls a member; an administrator may make it an alias
    "const.",  # a source of one product, team or channel stays one
)
"""Answers that belong to the source. All others belong to one file and are asked again.

`as_of` is another day each time; `names=create` would let a spelling mistake become a member; `negative`, `gap` and
`large` accept one month's odd figures.
"""
OF_ONE_FILE = ("const.month", "const.year", "const.region")
"""Constants that stand in the title or the name of each file, unless the answer is `OF_THE_SHEET`."""
OF_THE_SHEET = "@sheet"
"""Each sheet gives its name to its rows: that belongs to the source."""
OPENING = ("legacy", "sheets", "map.", "const.")
"""Answers without which the head of a file may not be found."""
MOST_TRIED = 8
"""Profiles that are tried on a file whose head cannot be found, those used last first: each costs a reading."""
_DATES = re.compile(
    r"(19|20)\d{2}\s*[-_./年]?\s*(1[0-2]|0?[1-9])?\s*[-_./月]?\s*([0-3]?\d)?\s*日?|(1[0-2]|[1-9])\s*月份?"
    r"|[一二三四五六七八九十]{1,2}月份?|\(\d+\)"
)


class Remembered(NamedTuple):
    """What an import could leave behind: a new profile (`code` empty), or a new version of the one that was used.

    `answers` are all that the profile would hold; `title` is its name, or one to begin with.
    """

    code: str
    title: str
    dataset: str
    fingerprint: str
    answers: Answers


def profiles(store: Store, scope: Scope, dataset: str = "") -> list[SourceProfile]:
    """The profiles of a data set (of all: ""), those used last first, then the newest."""
    used = {row["profile"]: row["load"] for row in store.rows(COMPANY, "profiles_used")}
    found = [one.record for one in records.listing(store, scope, SOURCE_PROFILE).lines]
    mine = [p for p in found if isinstance(p, SourceProfile) and dataset in ("", p.dataset)]
    return sorted(mine, key=lambda p: (used.get(p.code, 0), p.version), reverse=True)


def named(store: Store, scope: Scope, text: str, dataset: str) -> SourceProfile:
    """The profile of that name or code. Raises Unknown."""
    wanted = text.strip().casefold()
    for profile in profiles(store, scope, dataset):
        if wanted in (profile.code.casefold(), profile.title.casefold()):
            return profile
    raise Unknown(name=text)


def fitting(found: Iterable[SourceProfile], fingerprint: str, file_name: str) -> list[SourceProfile]:
    """The profiles of that shape that may take a file of that name; those that ask for a word in it come first."""
    low = file_name.casefold()
    same = [p for p in found if p.fingerprint == fingerprint]
    by_name = [p for p in same if any(word.casefold() in low for word in p.files)]
    return by_name or [p for p in same if not p.files]


def preview(
    store: Store,
    scope: Scope,
    content: bytes,
    file_name: str,
    dataset: str = "actuals",
    answers: Answers | None = None,
    profile: str | None = AUTOMATIC,
    told: Told | None = None,
) -> Preview:
    """`importing.preview` under a source profile: the given one (name or code), the one that fits, or none ("").

    `answers` are this file's own and go before those of the profile; an empty one takes back what the profile says.
    Raises Unknown for a profile that does not exist.
    """
    seen = look(store, scope, content, file_name, dataset, answers or {}, profile, told=told)
    return importing.attempted(store, scope, seen)


def look(
    store: Store,
    scope: Scope,
    content: bytes,
    file_name: str,
    dataset: str,
    answers: Answers,
    profile: str | None = AUTOMATIC,
    earlier: Sequence[Preview] = (),
    told: Told | None = None,
) -> Preview:
    """The same, leaving no trace; `earlier` as in `importing.look`."""

    def read(given: Answers) -> Preview:
        return importing.look(store, scope, content, file_name, dataset, given, earlier, told)

    if profile is not AUTOMATIC and profile != NONE:
        return _under(named(store, scope, profile, dataset), store, read, answers)
    plain = read(answers)
    if profile == NONE or plain.same_load is not None:
        return plain
    known = profiles(store, scope, dataset)
    fits = fitting(known, plain.reading.fingerprint, file_name) if plain.reading.fingerprint else []
    if fits:
        return _under(fits[0], store, read, answers, plain)
    if plain.verdict == "reject" and not plain.reading.fingerprint:
        return _tried(known, store, read, answers, file_name) or plain
    return plain


def remembered(store: Store, scope: Scope, seen: Preview) -> Remembered | None:
    """What this import could leave behind; None when the profile says it all, or the reader may not keep any."""
    if not (scope.may_write and scope.is_whole) or not seen.reading.fingerprint:
        return None
    kept = {key: answer for key, answer in seen.answers.items() if is_kept(key, answer)}
    shape = seen.reading.fingerprint
    if seen.profile is None:
        return Remembered("", suggested_title(seen.file_name), seen.reading.dataset, shape, kept)
    stored = records.get(store, scope, SOURCE_PROFILE, seen.profile.code)
    if not isinstance(stored, SourceProfile):
        return None
    before = answers_of(stored)
    taken_back = {key for key in before if key not in seen.answers and key not in seen.profile.left_out}
    after = {key: answer for key, answer in (before | kept).items() if key not in taken_back}
    if after == before and stored.fingerprint == shape:
        return None
    return Remembered(stored.code, stored.title, stored.dataset, shape, after)


def keep(store: Store, scope: Scope, what: Remembered, title: str = "") -> SourceProfile:
    """Store it as a new profile or as the next version; `title` in place of the suggested name.

    Raises Forbidden, Invalid (the name is taken), Conflict, Unknown as `records.save`.
    """
    answers = tuple(Answer(key=key, value=value) for key, value in sorted(what.answers.items()))
    if what.code:
        stored = records.get(store, scope, SOURCE_PROFILE, what.code)
        if stored is None:
            raise Unknown(name=what.code)
        record: Record = stored.but(answers=answers, fingerprint=what.fingerprint)
    else:
        values = {"title": title or what.title, "dataset": what.dataset, "fingerprint": what.fingerprint}
        record = SourceProfile.model_validate(values | {"answers": answers})
    saved = records.save(store, scope, SOURCE_PROFILE, record)
    return SourceProfile.model_validate(dict(saved))


def number_of(store: Store, profile: SourceProfile) -> int:
    """Which of its versions this is, counted from 1 as its history counts."""
    rows = store.rows(COMPANY, "record.rows.source_profile", code=profile.code)
    saves = {row["version"] for row in rows} | {row["ended"] for row in rows if row["ended"]}
    return sum(1 for seq in saves if seq <= profile.version)


def answers_of(profile: SourceProfile) -> dict[str, str]:
    """Its answers by key."""
    return {answer.key: answer.value for answer in profile.answers}


def is_kept(key: str, answer: str = "") -> bool:
    """True for answers that belong to the source; see `KEPT`."""
    part_of = any(key == kept or (kept.endswith(".") and key.startswith(kept) and key != kept) for kept in KEPT)
    return part_of and (key not in OF_ONE_FILE or answer == OF_THE_SHEET)


def suggested_title(file_name: str) -> str:
    """The name of the file without its ending and without what looks like a date."""
    stem = PurePath(file_name).stem
    return re.sub(r"[\s_\-.()（）]+", " ", _DATES.sub(" ", stem)).strip()[:60] or stem[:60]


def shared_title(one: str, other: str) -> str:
    """What two suggested names have in common at their beginning, whole words where there are any; else the first."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    alike = one[:at] if at in (len(one), len(other)) else one[:at].rpartition(" ")[0] or one[:at]
    return alike.strip() if len(alike.strip()) > 1 else one


def aliases(store: Store, scope: Scope, answers: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(register, code, alias) for every `names.X=Y` that could be an alias of its member: Y names exactly one."""
    found: list[tuple[str, str, str]] = []
    for key, target in answers.items():
        if not key.startswith("names."):
            continue
        text = key.removeprefix("names.")
        named = [
            (kind, record)
            for kind in ("region", "product", "team", "channel")
            for record in _members(store, scope, kind)
            if target in (record.code, getattr(record, "zh", ""), getattr(record, "en", ""))
        ]
        if len(named) == 1 and text not in getattr(named[0][1], "aliases", ()):
            found.append((named[0][0], named[0][1].code, text))
    return found


def keep_alias(store: Store, scope: Scope, register: str, code: str, alias: str) -> None:
    """Add an alias to a member. For administrators. Raises Forbidden, Invalid (it names another one already)."""
    if scope.role != "admin":
        raise Forbidden(role=scope.role)
    declared = records.register_named(register)
    record = records.get(store, scope, declared, code)
    if record is None:
        raise Unknown(name=code)
    records.save(store, scope, declared, record.but(aliases=(*getattr(record, "aliases", ()), alias)), "import")


def _members(store: Store, scope: Scope, kind: str) -> list[Record]:
    return [one.record for one in records.listing(store, scope, records.register_named(kind)).lines]


def _under(profile: SourceProfile, store: Store, read: Read, given: Answers, plain: Preview | None = None) -> Preview:
    """The file read with the answers of a profile; those that do not fit it are left out and told."""
    mine = {key: answer for key, answer in answers_of(profile).items() if key not in given}
    left_out: list[str] = []
    seen = plain if plain is not None and not mine else read({**mine, **given})
    while wrong := _wrong(seen, mine):
        left_out += wrong
        mine = {key: answer for key, answer in mine.items() if key not in wrong}
        seen = read({**mine, **given})
    return seen._replace(profile=Used(profile.code, profile.title, number_of(store, profile), mine, tuple(left_out)))


def _wrong(seen: Preview, mine: Answers) -> list[str]:
    """The answers of the profile that the file has no use for."""
    told = {str(p.detail.get("key", p.column)) for p in seen.reading.problems if p.code == "E_ANSWER"}
    return sorted(told & mine.keys())


def _tried(known: Iterable[SourceProfile], store: Store, read: Read, given: Answers, file_name: str) -> Preview | None:
    """The file under the first profile whose answers open it and whose shape it then has."""
    opening = [p for p in known if any(is_opening(key) for key in answers_of(p))]
    for profile in opening[:MOST_TRIED]:
        seen = _under(profile, store, read, given)
        if fitting([profile], seen.reading.fingerprint, file_name):
            return seen
    return None


def is_opening(key: str) -> bool:
    """True for answers that may be needed to find the head; see `OPENING`."""
    return any(key == one or (one.endswith(".") and key.startswith(one)) for one in OPENING)
