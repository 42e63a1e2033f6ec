"""A reader of one region finds nothing of another in versions, differences, change requests and target sheets."""

import io
import re
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from salesplan.core.scope import Scope
from salesplan.services.plan import differences, requests, targets, versions
from salesplan.services.plan.desk import act
from salesplan.services.plan.operations import Split
from salesplan.store import Store
from tests.services import small_company

LI, WANG, EAST = Scope("dark li", "editor"), Scope("dark wang", "admin"), Scope("reader", "editor", ("R01",))
CANARIES = re.compile(r"dark|R02|P02|T02|E66|98765\d")
CELLS = [
    {"month": f"2026-{n:02d}", "region": region, "product": product, "team": team, "base": base, "challenge": base + 1}
    for n in range(1, 13)
    for region, product, team, base in (
        ("R01", "P01", "T01", 1000),
        ("R01", "P01", "T03", 1000),
        ("R02", "P01", "T03", 987651),
        ("R02", "P02", "T02", 987654),
    )
]


@pytest.fixture(scope="module")
def store():
    made = Store.memory()
    small_company.plan(made, CELLS)
    within = {"region": ("R02",), "month": ("2026-11", "2026-12")}
    dark = requests.passing("product", "P02", "P01", within, Decimal(987650), "revenue")
    first = requests.adjust(made, LI, 1, dark, "dark reason")
    versions.step(made, WANG, first.id, "approve", "dark approval")
    draft = versions.begin_from(made, LI, first.id, "dark draft")
    act(made, LI, draft.id, Split("T02", {"E66": 1.0}))
    versions.step(made, LI, draft.id, "submit", "dark persons")
    yield made
    made.close()


def test_requests_and_differences_tell_a_reader_only_of_his_region(store):
    found = requests.requests(store, EAST)
    assert len(found) == 2
    for one in found:
        hidden = one._replace(of=one.of._replace(author="", submitter="", approver="", reason="", state_reason=""))
        assert hidden.of == one.of
        assert not CANARIES.search(repr(one._replace(of=None)))
        assert not CANARIES.search(repr(requests.effect_of(store, EAST, one.basis_id, one.of.id)))
        assert not CANARIES.search(repr(differences.diff(store, EAST, one.basis_id, one.of.id).cells))
        assert requests.outlook(store, EAST, one.of.id) is None
    mine = requests.passing("team", "T01", "T03", {"month": ("2026-12",)}, Decimal(7), "revenue")
    assert not CANARIES.search(repr(requests.preview(store, EAST, 2, mine)))


@pytest.mark.parametrize("id", [1, 2, 3])
def test_the_sheets_of_a_reader_name_nothing_of_another_region(store, id):
    found = targets.sheets(store, EAST, id)
    assert [(one.level, one.owner) for one in found.of] == [("region", "R01"), ("team", "T01")]
    assert not CANARIES.search(repr(found.of))
    page = targets.paper(store, found, "zh").decode()
    book = load_workbook(io.BytesIO(targets.workbook(store, found, "zh")))
    cells = [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not re.search(r"R02|P02|T02|T03.*98|E66|98765\d", page + " ".join(cells))
