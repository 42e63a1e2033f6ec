"""Which member a name in a file means. Exact or by alias, never by resemblance; a near miss is only suggested."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from salesplan.core.dimensions import Member, Membership
from salesplan.intake.cells import CONTROLS, Cell, ErrorCell, NoResult, TooLong, clean, folded, shown
from salesplan.intake.traditional import simplified

_ALLOWED = re.compile(r"[\w \u00b7\-&()（）/]+")
_ENDINGS = ("大区", "区", "省", "部")
_KINDS: dict[type, str] = {
    ErrorCell: "E_EXCEL_ERROR",
    NoResult: "E_FORMULA_NO_VALUE",
    TooLong: "E_CELL_TOO_LONG",
}
_MOST_GUESSES = 200
"""Unknown names of one kind for which a suggestion is looked for."""
_SHORTEST_GUESS = 3
"""Below three characters one different character is another name (东北, 华北), not a slip."""


class Name(NamedTuple):
    """The member codes a name may mean ("+name" for a new one), its notices, or an error code with its detail."""

    codes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None
    detail: Mapping[str, object] = {}
    blank: bool = False


class Names:
    """The members of one kind, by code, by name and by alias.

    `meant` maps names of the file to what the person said they mean (`names.X=Y`), `create` takes unknown names as
    new members. `new` collects them in the order of the file.
    """

    def __init__(
        self,
        kind: str,
        members: Iterable[Member],
        meant: Mapping[str, str] | None = None,
        create: bool = False,
        longest: int = 60,
    ) -> None:
        self.kind = kind
        self.create = create
        self.longest = longest
        self.new: dict[str, str] = {}
        self.unknown: dict[str, tuple[str, ...]] = {}
        """Names that were refused, with the names they may be meant for."""
        self.mapped: dict[str, str] = {}
        """Names that an answer explained, with the code they mean."""
        self._members = {m.code: m for m in members}
        self._exact: dict[str, list[str]] = {}
        self._folded: dict[str, list[str]] = {}
        for found in (self._by_code, self._by_name):
            found()
        self._meant = {folded(name): target for name, target in (meant or {}).items()}
        self._memo: dict[Cell, Name] = {}
        self._bare: dict[str, list[str]] | None = None

    def _by_code(self) -> None:
        for code in self._members:
            self._exact[code] = [code]
            self._folded[folded(code)] = [code]

    def _by_name(self) -> None:
        """Codes win over names: a name that equals another member's code means that member."""
        codes = set(self._folded)
        for code, member in self._members.items():
            for text in (member.zh, member.en, *member.aliases):
                key = folded(text)
                if not key or (key in codes and self._folded[key] != [code]):
                    continue
                for index, at in ((self._exact, text), (self._folded, key)):
                    if code not in index.setdefault(at, []):
                        index[at].append(code)

    def read(self, cell: Cell) -> Name:
        """What the cell names."""
        known = self._memo.get(cell)
        if known is None:
            known = self._memo[cell] = self._read(cell)
        return known

    def find(self, text: str) -> str | None:
        """The code of the one member a text names exactly, by alias or with other capitals; None otherwise."""
        codes = self._exact.get(text) or self._folded.get(folded(text)) or []
        return codes[0] if len(codes) == 1 else None

    def choose(self, name: Name, month: str | None) -> str:
        """The one code meant in that month, where several members carry the name at different times."""
        if len(name.codes) == 1 or month is None:
            return name.codes[0]
        return next((code for code in name.codes if _is_valid(self._members.get(code), month)), name.codes[0])

    def label(self, code: str) -> str:
        """The stored name of a code."""
        return code[1:] if code.startswith("+") else self._members[code].zh if code in self._members else code

    def suggestions(self, text: str) -> tuple[str, ...]:
        """Stored names that differ by a slip: one character, an ending such as 区, or traditional characters."""
        wanted = folded(text)
        if self._bare is None:
            self._bare = {}
            for key, codes in self._folded.items():
                self._bare.setdefault(_bare(simplified(key)), []).extend(codes)
        found = list(self._bare.get(_bare(simplified(wanted)), ()))
        found += [code for key, codes in self._folded.items() if _one_slip(wanted, key) for code in codes]
        return tuple(dict.fromkeys(self._members[code].zh for code in found))[:3]

    def _read(self, cell: Cell) -> Name:
        unreadable = _KINDS.get(type(cell))
        if unreadable:
            return Name(error=unreadable)
        text = shown(cell)
        if text in self._exact:
            return Name(tuple(self._exact[text]))
        control = CONTROLS.search(text)
        if control:
            return Name(error="E_CONTROL_CHARS", detail={"hex": f"{ord(control[0]):04X}"})
        plain = clean(text)
        if not plain:
            return Name(blank=True)
        if "\ufffd" in plain:
            return Name(error="E_REPLACEMENT_CHAR")
        return self._look_up(plain, ("N_TRIMMED",) if plain != text else ())

    def _look_up(self, plain: str, notes: tuple[str, ...]) -> Name:
        codes = self._folded.get(plain.casefold())
        if codes:
            return Name(tuple(codes), notes)
        if len(plain) > self.longest:
            return Name(error="E_UNKNOWN_NAME", detail={"suggest": ()})
        meant = self._meant.get(plain.casefold())
        if meant is not None:
            code = self.find(meant)
            if code is not None:
                self.mapped[plain] = code
                return Name((code,), notes)
        if self.create and _ALLOWED.fullmatch(plain):
            return Name((self._new(plain),), notes)
        self.unknown[plain] = self.suggestions(plain) if len(self.unknown) < _MOST_GUESSES else ()
        return Name(error="E_UNKNOWN_NAME", detail={"suggest": self.unknown[plain]})

    def _new(self, plain: str) -> str:
        return "+" + self.new.setdefault(plain.casefold(), plain)


def may_be_new(text: str, longest: int = 60) -> bool:
    """True when the text may become the name of a new member: letters, digits, CJK, space, ·-_&()（）/ only."""
    plain = clean(text)
    return 0 < len(plain) <= longest and not CONTROLS.search(text) and bool(_ALLOWED.fullmatch(plain))


def team_home(teams: Iterable[Member], memberships: Iterable[Membership]) -> Callable[[str, str, str], str | None]:
    """Asks (team, region, month): None when the team may sell there then, else the region code it belongs to.

    Teams that serve the whole company sell everywhere. A team without any recorded membership is not judged. The
    answer is "" when the team belongs nowhere in that month.
    """
    everywhere = {m.code for m in teams if m.extra.get("company_wide")}
    homes: dict[str, list[Membership]] = {}
    for membership in memberships:
        homes.setdefault(membership.child, []).append(membership)
    memo: dict[tuple[str, str, str], str | None] = {}

    def asked(team: str, region: str, month: str) -> str | None:
        key = (team, region, month)
        if key not in memo:
            memo[key] = _astray(homes.get(team, []), region, month) if team not in everywhere else None
        return memo[key]

    return asked


def _astray(homes: list[Membership], region: str, month: str) -> str | None:
    if not homes:
        return None
    valid = [m.parent for m in homes if m.covers(month)]
    return None if region in valid else next(iter(valid), "")


def _is_valid(member: Member | None, month: str) -> bool:
    return member is not None and Membership("", "", member.valid_from, member.valid_to).covers(month)


def _bare(text: str) -> str:
    text = text.replace(" ", "")
    for ending in _ENDINGS:
        if len(text) > len(ending) + 1 and text.endswith(ending):
            return text[: -len(ending)]
    return text


def _one_slip(a: str, b: str) -> bool:
    """True when one inserted, lost or replaced character makes `a` into `b`, and neither is too short to tell."""
    if abs(len(a) - len(b)) > 1 or max(len(a), len(b)) < _SHORTEST_GUESS:
        return False
    at = 0
    while at < min(len(a), len(b)) and a[at] == b[at]:
        at += 1
    return a[at + 1 :] == b[at + 1 :] if len(a) == len(b) else a[at + 1 :] == b[at:] or a[at:] == b[at + 1 :]
