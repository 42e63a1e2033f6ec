"""Cases of other generators and real incidents, where the kit is at hand; their scores stand in docs/review.md."""

from __future__ import annotations

import json

import pytest

from benchmarks.localising import KIT, Tally, located, row_sets


@pytest.mark.skipif(not KIT.exists(), reason="the kit of leaf tables is not here")
def test_the_kit_is_answered_as_well_as_is_written_down():
    truth = json.loads((KIT / "truth.json").read_text(encoding="utf-8"))
    every, quiet = Tally(), Tally()
    for case in json.loads((KIT / "manifest.json").read_text(encoding="utf-8")):
        frame, named = located(case)
        planted = row_sets(frame, truth[case["id"]]["truth"])
        every = every.with_one(row_sets(frame, named), planted)
        if not planted:
            quiet = quiet.with_one(row_sets(frame, named), planted)
    assert every.answers == 60
    assert every.wrong <= 6.0
    assert quiet.false <= 5.0
