"""A total over random companies: every promise about ties holds, with odd locks, bounds and typed amounts everywhere."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.core.plan.decompose import decompose
from salesplan.core.plan.spec import Spec, fen
from salesplan.core.plan.table import DIMENSIONS

MONTHS = tuple(f"2027-{month:02d}" for month in range(1, 13))


def company(number: int, unit: int):
    """A random company with a plan that exists: typed amounts and locks are taken from it (in fen)."""
    rng = random.Random(number)
    cells = {}
    for team in range(4):
        for region in rng.sample(range(5), 2):
            for product in rng.sample(range(6), 4):
                for month in MONTHS:
                    amount = int(rng.gammavariate(2, 500)) * unit
                    cells[month, f"R{region}", f"P{product}", f"T{team}"] = amount
    return rng, cells


def yuan(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def asked(number: int, unit: int, typed: float, odd: bool):
    rng, cells = company(number, unit)
    sums = {d: Counter() for d in DIMENSIONS}
    for key, amount in cells.items():
        for dimension, member in zip(DIMENSIONS, key, strict=True):
            sums[dimension][member] += amount
    marginals = {d: {m: a for m, a in sums[d].items() if rng.random() < typed} for d in DIMENSIONS}
    listed = []
    for key, amount in cells.items():
        cell = dict(zip(DIMENSIONS, key, strict=True)) | {"seed": amount * rng.uniform(0.7, 1.3) + 1}
        if rng.random() < 0.03:
            cell["lock"] = yuan(amount + (37 if odd else 0))
        elif rng.random() < 0.05:
            cell |= {"min": yuan(amount // 2), "max": yuan(amount * 2 + 100)}
        listed.append(cell)
    written = {d: {m: yuan(a) for m, a in of.items()} for d, of in marginals.items()}
    spec = {"year": 2027, "total": yuan(sum(cells.values())), "unit": yuan(unit), "challenge_ratio": "1.15"}
    return Spec.model_validate(spec | {"marginals": written, "cells": listed}), marginals


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([1, 100, 10_000]), st.sampled_from([0.0, 0.5, 0.9]), st.booleans())
def test_everything_that_is_typed_or_locked_ties_to_the_fen_and_the_rest_is_in_whole_units(number, unit, typed, odd):
    spec, marginals = asked(number, unit, typed, odd)
    found = decompose(spec)
    if found.conflicts:  # odd locks may ask for more than a typed amount has left
        assert odd and not found.cells
        return
    sums = {d: Counter() for d in DIMENSIONS}
    for cell in found.cells:
        for dimension in DIMENSIONS:
            sums[dimension][getattr(cell, dimension)] += cell.base
    assert sum(cell.base for cell in found.cells) == spec.total
    assert all(sums[d][member] == amount for d, of in marginals.items() for member, amount in of.items())
    assert "typed_nearly" not in {note.code for note in found.notes}
    named = {tuple(note.values["cell"].values()) for note in found.notes if note.code == "odd_rest"}
    for cell, given_ in zip(found.cells, spec.cells, strict=True):
        if given_.lock is not None:
            assert cell.base == given_.lock
        elif given_.min is not None:
            assert given_.min <= cell.base <= given_.max
        else:
            assert cell.base % unit == 0 or tuple(cell)[:4] in named
        assert cell.challenge >= cell.base >= 0
    ratio = sum(cell.challenge for cell in found.cells) / spec.total
    assert ratio == pytest.approx(1.15, abs=unit / spec.total)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.randoms())
def test_the_order_of_the_cells_moves_no_cell_by_more_than_rounding(number, rnd):
    spec, _ = asked(number, 100, 0.5, False)
    order = list(spec.cells)
    rnd.shuffle(order)
    one, other = decompose(spec), decompose(spec.model_copy(update={"cells": tuple(order)}))
    base = {tuple(cell)[:4]: cell.base for cell in one.cells}
    assert all(abs(base[tuple(cell)[:4]] - cell.base) <= 300 for cell in other.cells)


def test_an_edit_after_another_starts_from_the_plan_as_it_is():
    cells = [{"month": MONTHS[0], "region": r, "product": "P", "team": "T"} for r in "ABC"]
    edits = [
        {"where": {"region": "A"}, "value": "600.00"},
        {"where": {"region": "B"}, "value": "100.00"},
    ]
    spec = Spec.model_validate({"year": 2027, "total": "900.00", "unit": "1.00", "cells": cells, "edits": edits})
    assert [cell.base for cell in decompose(spec).cells] == [64_000, 10_000, 16_000]
    assert decompose(spec).cells[0].challenge is None


def test_month_weights_share_what_their_quarter_has():
    cells = [{"month": m, "region": "R", "product": "P", "team": "T"} for m in MONTHS]
    weights = {"quarter": {"Q1": 1, "Q2": 1, "Q3": 1, "Q4": 1}, "month": {m: 1 + n % 3 for n, m in enumerate(MONTHS)}}
    spec = Spec.model_validate({"year": 2027, "total": "2400.00", "unit": "1.00", "cells": cells, "weights": weights})
    found = decompose(spec)
    assert [cell.base for cell in found.cells] == [10_000, 20_000, 30_000] * 4
    assert "months_within_quarters" in {note.code for note in found.notes}


def test_a_total_that_is_no_multiple_of_the_unit_leaves_its_odd_rest_in_one_named_cell():
    cells = [{"month": m, "region": "R", "product": "P", "team": "T"} for m in MONTHS]
    spec = Spec.model_validate({"year": 2027, "total": "1234567.89", "unit": "100.00", "cells": cells})
    found = decompose(spec)
    assert sum(cell.base for cell in found.cells) == 123_456_789
    assert [cell.base % 10_000 for cell in found.cells if cell.base % 10_000] == [6_789]
    assert [note.values["rest"] for note in found.notes if note.code == "odd_rest"] == [6_789]


def test_members_without_seeds_are_opened_with_equal_ones_and_told():
    cells = [{"month": MONTHS[0], "region": r, "product": p, "team": "T", "seed": r == "A"} for r in "AB" for p in "XY"]
    asked = {"year": 2027, "total": "400.00", "cells": cells, "weights": {"region": {"A": 1, "B": 1}}}
    found = decompose(Spec.model_validate(asked))
    assert [cell.base for cell in found.cells] == [10_000] * 4
    assert {note.code for note in found.notes} == {"weights_normalised", "seeds_equal"}


@pytest.mark.parametrize(("text", "amount"), [("12.30", 1230), ("0", 0), (7, 700), (0.1, 10), ("1e3", 100_000)])
def test_amounts_are_read_to_the_fen(text, amount):
    assert fen(text) == amount


@pytest.mark.parametrize("text", ["1.005", "x", "", None, True, "NaN", "1e30"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="amount"):
        fen(text)
