"""Price, volume, mix and exchange rate close to the fen, whatever was sold."""

import random
from decimal import Decimal
from itertools import permutations

import pandas as pd
import pytest

from salesplan.core.review.bridge import Item, price_volume_mix

YUAN = Decimal(1)


def item(name, q0, r0, q1, r1, unit="", rates=(1, 1)):
    r0, r1 = (None if r is None else Decimal(str(r)) for r in (r0, r1))
    return Item(name, q0, r0, q1, r1, unit, *(Decimal(str(rate)) for rate in rates))


TWO = (item("a", 100, 1000, 90, 990), item("b", 50, 1000, 80, 1520))


def test_the_worked_example_of_two_products():
    found = price_volume_mix(TWO)
    assert found.steps == (("price", Decimal("10.00")), ("volume", Decimal("266.67")), ("mix", Decimal("233.33")))
    assert [round(part.mix) for part in found.parts] == [78, 156]
    assert [part.price for part in found.parts] == [90, -80]


def test_the_worked_example_with_an_exchange_rate():
    found = price_volume_mix(
        [item("a", 100, 7000, 90, "7128", rates=(7, 7.2)), item("b", 50, 7000, 80, "10944", rates=(7, 7.2))]
    )
    assert dict(found.steps) == {
        "price": Decimal("70.00"),
        "volume": Decimal("1866.67"),
        "mix": Decimal("1633.33"),
        "fx": Decimal("502.00"),
    }


def test_new_and_discontinued_products_are_bars_of_their_own_and_move_nothing_else():
    found = price_volume_mix([*TWO, item("c", None, None, 5, 300), item("d", 7, "210.10", 0, 0)])
    assert found.steps[:3] == price_volume_mix(TWO).steps
    assert found.steps[3:] == (("new:c", Decimal("300.00")), ("gone:d", Decimal("-210.10")))


def test_returned_quantities_are_a_line_of_their_own():
    found = price_volume_mix([*TWO, item("back", 3, 30, -2, -20)])
    assert found.steps[3:] == (("returned:back", Decimal("-50.00")),)


def test_revenue_without_a_quantity_is_not_split():
    found = price_volume_mix([*TWO, item("fee", None, 40, None, 65)])
    assert found.steps[3:] == (("unmeasured:fee", Decimal("25.00")),)


def test_all_is_new_where_nothing_was_sold_before():
    found = price_volume_mix([item("a", None, None, 90, 990)])
    assert (found.volume, found.steps[-1]) == (0, ("new:a", Decimal("990.00")))


def test_what_is_on_record_on_neither_side_is_no_part():
    assert price_volume_mix([item("a", None, None, 0, 0)]).parts == ()


def test_units_that_do_not_add_up_have_no_mix_between_them():
    packs, hours = item("packs", 1000, 100, 1500, 150, "pack"), item("hours", 10, 4000, 10, 4000, "hour")
    found = price_volume_mix([packs, hours])
    assert (found.price, found.volume, found.mix) == (0, Decimal("50.00"), 0)
    assert price_volume_mix([one._replace(unit="") for one in (packs, hours)]).mix != 0


def test_the_order_of_the_items_does_not_matter_to_the_totals():
    three = (*TWO, item("c", 3, "33.33", 4, "41.41"))
    assert len({price_volume_mix(order)[:6] for order in permutations(three)}) == 1


def by_pandas(items):
    """The same effects, told by a table of floats: a second way to them."""
    frame = pd.DataFrame([one._asdict() for one in items]).astype(dict.fromkeys(Item._fields[1:5], float))
    q0, q1 = frame["quantity_before"], frame["quantity_after"]
    p0, p1 = frame["revenue_before"] / q0, frame["revenue_after"] / q1
    before, after = (q.groupby(frame["unit"]).transform("sum") for q in (q0, q1))
    mean = frame["revenue_before"].groupby(frame["unit"]).transform("sum") / before
    volume = ((after - before) * mean / frame.groupby("unit")["unit"].transform("size")).sum()
    return {"price": ((p1 - p0) * q1).sum(), "volume": volume, "mix": (after * (q1 / after - q0 / before) * p0).sum()}


def test_a_second_computation_agrees():
    chance = random.Random(5)
    for _ in range(50):
        items = [
            item(f"p{n}", *(chance.randint(1, 900) for _ in range(4)), unit=chance.choice("xy"))
            for n in range(chance.randint(1, 9))
        ]
        expected = by_pandas(items)
        assert {name: float(value) for name, value in price_volume_mix(items).steps} == pytest.approx(
            expected, abs=0.011
        )


def anything(chance):
    """A list of items in which everything may be zero, negative, missing, tiny or huge."""
    amounts = (None, Decimal(0), Decimal("0.01"), Decimal("-35.20"), Decimal("123456789.37"))
    quantities = (None, 0, 1, -3, Decimal("0.333"), 100_000)
    free = [lambda: chance.choice(amounts), lambda: Decimal(chance.randint(-(10**7), 10**9)) / 100]
    held = [lambda: chance.choice(quantities), lambda: chance.randint(1, 10**6)]
    return [
        Item(
            f"p{n}",
            *(chance.choice(kind)() for kind in (held, free, held, free)),
            chance.choice(("台", "包")),
            Decimal(chance.choice((1, 7))),
            Decimal(chance.choice(("1", "7.2"))),
        )
        for n in range(chance.randint(0, 5))
    ]


def test_ten_thousand_inputs_leave_no_residual():
    chance = random.Random(11)
    for _ in range(10_000):
        items = anything(chance)
        found = price_volume_mix(items)
        assert found.before == sum((one.revenue_before or 0 for one in items), 0 * YUAN)
        assert found.after == sum((one.revenue_after or 0 for one in items), 0 * YUAN)
        assert found.before + sum(amount for _, amount in found.steps) == found.after
        for part in found.parts:
            effects = part.price + part.volume + part.mix + part.fx
            assert effects == (part.gap if part.kind == "kept" else 0)
            assert max(amount.as_tuple().exponent for amount in part[2:]) <= -2
