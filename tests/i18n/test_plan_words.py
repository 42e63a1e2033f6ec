"""Every conflict and note of the engine has its sentence in both languages."""

import re
from pathlib import Path

import pytest

from salesplan.core.plan.conflict import Finding, Note, Relief
from salesplan.i18n import LANGS, TEXT
from salesplan.i18n.plan_words import conflict, note, yuan

ROOMS = [Path(__file__).parents[2] / "salesplan" / room / "plan" for room in ("core", "services")]
ENGINE = "".join(p.read_text(encoding="utf-8") for room in ROOMS for p in sorted(room.glob("*.py")))
FOUND = {*re.findall(r"(?:Finding|_refused)\(\s*\"(\w+)\"", ENGINE), "against_lock", "against_edit", "against_keep"}
FOUND |= {"totals_differ", "typed_over_total"}
NOTES = set(re.findall(r"Note\(\s*\"(\w+)\"", ENGINE))
AMOUNTS = ["now", "value", "stuck", "over", "least", "most", "kept", "sum", "total", "diff", "unit", "needed"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_conflict_and_every_way_out_has_its_sentence(lang):
    assert len(FOUND) > 20
    where = {"region": ("华东",), "product": ("A", "B")}
    reliefs = [Relief(change, where, 100) for change in ("raise", "lower", "unlock", "open")]
    for code in sorted(FOUND):
        said = conflict(Finding(code, where, dict.fromkeys(AMOUNTS, 123_456), ("华东", "A"), 50, tuple(reliefs)), lang)
        assert "{" not in said and len(said) > 10, code
    keys = {key.removeprefix("plan.conflict.") for key in TEXT if key.startswith("plan.conflict.")}
    assert keys == FOUND


@pytest.mark.parametrize("lang", LANGS)
def test_every_note_has_its_sentence(lang):
    assert {key.removeprefix("plan.note.") for key in TEXT if key.startswith("plan.note.")} == NOTES
    values = {
        "dimension": "region",
        "sum": 140.0,
        "reserve": 0.3,
        "members": ["A"],
        "cell": {"month": "2027-01"},
        "rest": 5,
    }
    for code in sorted(NOTES):
        assert "{" not in note(Note(code, values), lang)


def test_a_refusal_names_members_amounts_and_what_would_resolve_it():
    found = Finding(
        "locks_exceed",
        {"region": ("R1",)},
        {"stuck": 7000, "value": 6000, "over": 1000},
        ("R1",),
        1000,
        (Relief("raise", {"region": ("R1",)}, 1000), Relief("unlock", {"region": ("R1",)}, 1000)),
    )
    assert conflict(found, "zh") == "R1 锁定与下限合计 70，超过目标 60，超 10。可以：把 R1 提高 10；或解锁 R1。"
    assert conflict(found, "en", str, lambda dimension, member: f"{dimension} {member}") == (
        "Locks and minima of region R1 add to 7000, 1000 more than the target of 6000. "
        "Either raise region R1 by 1000, or unlock region R1."
    )
    assert (yuan(123_450), yuan(-5), yuan(100_000_000)) == ("1,234.50", "-0.05", "1,000,000")


@pytest.mark.parametrize(
    ("total", "told"),
    [(140.0, "140%"), (1.4, "140%"), (2, "200%"), (33.333, "33.33%"), (8, "8"), (5e8, "500,000,000%")],
)
def test_a_sum_of_weights_is_told_in_per_cent_unless_they_were_written_as_plain_numbers(total, told):
    assert note(Note("weights_normalised", {"dimension": "quarter", "sum": total}), "en") == (
        f"Quarter weights add to {told}; normalised"
    )
