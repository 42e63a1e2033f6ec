"""The inbox: a folder whose files are imported under their source profile, or wait for a person.

A file is touched once its size and time stood still over two looks and it can be opened. It is imported when exactly
one profile fits its head, no question is open and the profile allows it; else it waits, with the reason. Bytes that
were imported before are never imported by themselves again: they count already, or a person took them back.
Where a file stands is its folder (`waiting`, `done`, `aside`), why it stands there is in the audit; so a crash between
import and move loses nothing: the next look finds that the bytes count already and only moves the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from salesplan.core.errors import StaleView, StoreError, Unknown
from salesplan.core.problem import Problem
from salesplan.core.reading import Reading
from salesplan.core.registers.source_profiles import SourceProfile
from salesplan.core.scope import Scope
from salesplan.services import importing, profiles
from salesplan.services.company import COMPANY, local
from salesplan.services.importing import DATASETS, Preview
from salesplan.services.inbox_receipts import ENDING, follow, leave
from salesplan.store import Store, private_folder

SENDER = Scope("inbox", "editor")
"""Who imports what nobody confirmed."""
WAITING, DONE, ASIDE = "waiting", "done", "aside"
MOST_BYTES = 500 * 1024 * 1024
"""Larger files wait unread: `import FILE` takes them from the disk."""
PAUSE = 2.0
"""Seconds between the two looks of `once`."""
_UNFINISHED = (".part", ".crdownload", ".download", ".tmp", ".filepart", ".partial")
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
FORM = frozenset(
    (
        # how it is written: the same in every file of the source, and read without loss
        *("N_ENCODING", "N_DELIMITER", "N_EXT_MISMATCH", "N_HEADER_OFFSET", "N_REPEATED_HEADER", "N_NOTE_ROW"),
        *("N_BLANK_ROW", "N_HEAD_ROWS", "N_TRIMMED", "N_FULLWIDTH", "N_PAREN_NEG", "N_TRAILING_MINUS"),
        *("N_CURRENCY_SIGN", "N_TEXT_NUMBER", "N_EXCEL_SERIAL", "N_DAY_DROPPED", "N_DECIMAL_COMMA", "N_DAY_FIRST"),
        *("N_MERGED_FILLED", "N_ROUNDED", "N_BLANK_AS_NULL"),
        # what its head always holds, since the shape is that of the profile
        *("N_EXTRA_COLUMN", "N_MISSING_OPTIONAL", "N_UNIT_CONVERTED", "N_MEASURE_READ", "N_MONTHS_ACROSS"),
        # what adds up
        *("N_TOTAL_ROW", "N_TOTAL_COLUMN"),
        # what its profile answers
        *("N_MAPPED", "N_CONSTANT", "N_FILTERED", "N_FILLED_DOWN", "N_NAME_MAPPED", "N_TAX_CONVERTED"),
        *("N_CUMULATIVE", "N_DUP_SUMMED", "N_LEGACY_READ", "N_SHEET_CHOSEN"),
    )
)
"""Notices that need nobody's judgement under a profile; all others speak of what the figures are or replace."""
_NEW_CODES = ("customer", "person")
"""Codes that order lines bring every day."""
_MARK = 12
"""Characters of the content's hash that begin a name in our folders."""


class Taken(NamedTuple):
    """What became of one file: `what` is imported, same (the bytes count already) or waits, then `why` says for what.

    `why`: dataset (no profile fits), several (more than one does), questions, refused, notices, hold (its profile lets
    nothing through), seen (imported before, and does not count now), large.
    """

    file_name: str
    what: str
    why: str = ""
    load: int | None = None
    dataset: str = ""
    profile: str = ""
    codes: tuple[str, ...] = ()


class Waiting(NamedTuple):
    """A file that waits. `key` is its name in the folder; `dataset` "" when nobody knows what it is."""

    key: str
    file_name: str
    since: datetime | None
    size: int
    why: str
    dataset: str = ""
    profile: str = ""


def place(store: Store) -> Path | None:
    """The folder: `SALESPLAN_INBOX`, else `inbox` beside the store; None for a store without a file."""
    given = os.environ.get("SALESPLAN_INBOX")
    if given:
        return Path(given).expanduser()
    return store.path.absolute().with_name("inbox") if store.path else None


class Inbox:
    """The looks at one folder. Keep it between looks: what it remembers is how the files were when seen last."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[int, int]] = {}
        self._left: dict[Path, tuple[int, int]] = {}
        self._known: object = None

    def look(self, store: Store) -> list[Taken]:
        """Take what is ready; also what waits, when a profile changed since. Raises StoreError when it cannot write."""
        here = place(store)
        if here is None or store.read_only:
            return []
        for folder in (here, here / WAITING, here / DONE, here / ASIDE):
            private_folder(folder)
        known = tuple(sorted((p.code, p.version) for p in profiles.profiles(store, COMPANY)))
        found = [*self._again(store, here)] if known != self._known else []
        self._known = known
        return found + [taken for path in self._ready(here) if (taken := self._take(store, here, path)) is not None]

    def _ready(self, here: Path) -> list[Path]:
        """The files that stood still since the last look, by name."""
        now = {path: state for path in _files(here) if (state := _state(path)) is not None and state[0] > 0}
        ready = [path for path, state in now.items() if self._seen.get(path) == state != self._left.get(path)]
        self._seen = now
        return sorted(ready)

    def _take(self, store: Store, here: Path, path: Path) -> Taken | None:
        """Decide about one file and move it. None when it is still being written, or cannot be opened or moved.

        Such a file is looked at again when it changes, or at the next start; one that the store had no room for at
        once. Whatever else happens to one file, the next look goes on with the others.
        """
        state = _state(path)
        self._left[path] = state or (0, 0)
        try:
            content, digest = _content(path)
            if _state(path) != state:
                del self._left[path]
                return None
            taken, reading = _decide(store, content, path.name)
            kept = _moved(path, here / (WAITING if taken.what == "waits" else DONE), digest)
            leave(kept, taken, reading)
        except StoreError:
            del self._left[path]
            raise
        except OSError:  # open in another program
            return None
        del self._left[path]
        _note(store, taken, digest)
        return taken

    def _again(self, store: Store, here: Path) -> Iterator[Taken]:
        """What waits is decided anew: the profile that it waited for may be there now."""
        for path in sorted(_files(here / WAITING)):
            before = _notes(store, [path.name]).get(path.name, {})
            try:
                content, digest = _content(path)
                taken, reading = _decide(store, content, _plain(path.name))
                kept = path if taken.what == "waits" else _moved(path, here / DONE, digest, _plain(path.name))
            except OSError:
                continue
            if (taken.what, taken.why, list(taken.codes)) != ("waits", before.get("why"), before.get("codes")):
                follow(path, kept, taken, reading)
                _note(store, taken, digest)
                yield taken


def once(store: Store) -> list[Taken]:
    """One pass for a scheduler, while the cockpit is not running: two looks, `PAUSE` seconds apart."""
    looks = Inbox()
    found = looks.look(store)
    time.sleep(PAUSE)
    return found + looks.look(store)


def waiting(store: Store, scope: Scope) -> list[Waiting]:
    """What waits, the longest first. A reader of some regions only sees nothing: a file may speak of any region."""
    here = place(store)
    if here is None or not (scope.may_write and scope.is_whole):
        return []
    paths = {path.name: path for path in _files(here / WAITING)}
    notes = _notes(store, list(paths))
    found = []
    for name, path in paths.items():
        note, size = notes.get(name, {}), (_state(path) or (0, 0))[0]
        said = (note.get("why", "dataset"), note.get("dataset", ""), note.get("profile", ""))
        found.append(Waiting(name, _plain(name), note.get("at"), size, *said))
    return sorted(found, key=lambda one: (one.since is None, one.since, one.key))


def content_of(store: Store, scope: Scope, key: str) -> bytes:
    """The bytes of a file that waits. Raises Unknown."""
    return _waiting_file(store, scope, key).read_bytes()


def settle(store: Store, scope: Scope, key: str, load: int | None) -> None:
    """A person imported the file: it is done. Raises Unknown."""
    _leave(store, scope, key, DONE, "inbox.done", {"load": load})


def set_aside(store: Store, scope: Scope, key: str) -> None:
    """A person does not want the file: it is kept in `aside`, and not asked about again. Raises Unknown."""
    _leave(store, scope, key, ASIDE, "inbox.aside", {})


def _leave(store: Store, scope: Scope, key: str, where: str, action: str, detail: Mapping[str, Any]) -> None:
    path = _waiting_file(store, scope, key)
    digest = _content(path)[1]
    kept = _moved(path, path.parents[1] / where, digest, _plain(key))
    follow(
        path,
        kept,
        Taken(_plain(key), "imported" if where == DONE else "aside", load=detail.get("load")),
        who=scope.user,
    )
    with store.transaction(scope.user, action, key, {"sha256": digest, **detail}):
        pass


def _waiting_file(store: Store, scope: Scope, key: str) -> Path:
    here = place(store)
    if here is None or key not in {one.key for one in waiting(store, scope)}:
        raise Unknown(name=key)
    return here / WAITING / key


def _decide(store: Store, content: bytes | None, file_name: str) -> tuple[Taken, Reading | None]:
    """What to do with these bytes, and how they were read; imports them when that is it. None are too many."""
    if content is None:
        return Taken(file_name, "waits", "large"), None
    earlier = store.rows(COMPANY, "loads_of_bytes", sha256=hashlib.sha256(content).hexdigest())
    if earlier:
        dataset = earlier[0]["dataset"]
        seen = profiles.look(store, SENDER, content, file_name, dataset, {})
        if seen.same_load is not None:
            return Taken(file_name, "same", load=seen.same_load, dataset=dataset), None
        return Taken(file_name, "waits", "seen", dataset=dataset), None
    known = profiles.profiles(store, COMPANY)
    fits: list[tuple[Preview, list[SourceProfile]]] = []
    for dataset in DATASETS:
        mine = [p for p in known if p.dataset == dataset]
        seen_as = profiles.look(store, SENDER, content, file_name, dataset, {}) if mine else None
        if seen_as is not None and (found := profiles.fitting(mine, seen_as.reading.fingerprint, file_name)):
            fits.append((seen_as, found))
    if len(fits) != 1 or len(fits[0][1]) != 1:
        one = fits[0][0].reading.dataset if len(fits) == 1 else ""
        return Taken(file_name, "waits", "several" if fits else "dataset", dataset=one), None
    return _imported(store, fits[0][0], fits[0][1][0]), fits[0][0].reading


def _imported(store: Store, seen: Preview, profile: SourceProfile) -> Taken:
    """Import it when nothing is open and its profile allows it."""
    dataset, codes = seen.reading.dataset, tuple(sorted({p.code for p in seen.reading.problems}))
    about: dict[str, Any] = {"dataset": dataset, "profile": profile.title, "codes": codes}
    why = ""
    if any(question.key not in seen.answers for question in seen.reading.questions):
        why = "questions"
    elif seen.verdict == "reject":
        why = "refused"
    elif profile.inbox == "wait":
        why = "hold"
    elif profile.inbox != "notices" and not all(map(_is_form, seen.reading.problems)):
        why = "notices"
    if why:
        importing.attempted(store, SENDER, seen)
        return Taken(seen.file_name, "waits", why, **about)
    try:
        receipt = importing.commit(store, SENDER, seen)
    except StaleView:  # somebody imported meanwhile: once more, against what is stored now
        now = profiles.look(store, SENDER, seen.content, seen.file_name, dataset, {})
        if now.verdict != seen.verdict or now.profile is None:
            return Taken(seen.file_name, "waits", "notices", **about)
        receipt = importing.commit(store, SENDER, now)
    return Taken(seen.file_name, "imported", load=receipt.load, **about)


def _is_form(problem: Problem) -> bool:
    """True for a notice of `FORM`, and for one that only names new customers and persons."""
    return problem.code in FORM or (problem.code == "N_NAMES_CREATED" and problem.column in _NEW_CODES)


def _note(store: Store, taken: Taken, digest: str) -> None:
    """The attempt in the audit, under the name that the file has in our folders."""
    detail = {"sha256": digest, "file": taken.file_name, **taken._asdict()}
    action = "inbox.wait" if taken.what == "waits" else f"inbox.{taken.what}"
    with store.transaction(SENDER.user, action, _kept_name(taken.file_name, digest), detail):
        pass


def _notes(store: Store, names: list[str]) -> dict[str, dict[str, Any]]:
    """The newest note about each of these files."""
    rows = store.rows(COMPANY, "inbox_notes", names=names) if names else []
    return {row["subject"]: {**json.loads(row["detail"]), "at": local(row["ts"])} for row in rows}


def _files(folder: Path) -> list[Path]:
    """Ordinary files that no program is busy with; what hides, or says that it is unfinished, is not there."""
    try:
        found = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    except OSError:
        return []
    ours = (*_UNFINISHED, ENDING)
    return [path for path in found if not path.name.startswith((".", "~$")) and not path.name.lower().endswith(ours)]


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _content(path: Path) -> tuple[bytes | None, str]:
    """The bytes (None when they are too many to read) and their hash."""
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        if opened.tell() > MOST_BYTES:
            return None, digest
        opened.seek(0)
        return opened.read(), digest


def _moved(path: Path, folder: Path, digest: str, name: str = "") -> Path:
    return path.replace(folder / _kept_name(name or path.name, digest))


def _kept_name(file_name: str, digest: str) -> str:
    """The hash of the content, then the name without anything that a disk or a screen could trip over."""
    stem, dot, ending = _UNSAFE.sub("_", file_name).rpartition(".")
    safe = f"{stem[:100]}{dot}{ending[:10]}".strip(". ") or "file"
    return f"{digest[:_MARK]}-{safe}"


def _plain(kept: str) -> str:
    """The name as it came, as far as it was safe."""
    return kept[_MARK + 1 :]
