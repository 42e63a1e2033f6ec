"""What a table and a list show of themselves: whole rows, and beside a record the columns that have room."""

import pyarrow as pa
import pytest

from salesplan.core.record import Status
from salesplan.ui.records.listing import ListPart, beside
from salesplan.ui.tables import ROW, Field, _look, table


@pytest.mark.parametrize("most", [100, 300, 420])
def test_a_long_table_ends_with_a_whole_row(most):
    rows = [{"name": str(n)} for n in range(50)]
    height = _look(table("t", "t", (Field("name", "dim.region", "text"),), rows, "zh"), "zh", most, "")["height"]
    assert height <= most
    assert (height - 2) % ROW == 0


def listed(**widths):
    frame = pa.table({name: ["x"] for name in widths})
    return ListPart(frame, ("x",), widths, dict.fromkeys(Status, 0), 1)


def test_beside_a_record_a_list_keeps_its_first_columns():
    assert beside(listed(code=64, title=None, owner=190, note=190, more=190)) == ("code", "title", "owner", "note")


def test_beside_a_record_a_narrow_list_keeps_all():
    assert beside(listed(code=64, title=None)) == ("code", "title")
