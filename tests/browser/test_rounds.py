"""An owner's form in a real browser: figures typed into its table, also while the draft moves; two people at once."""

import shutil
from datetime import date
from decimal import Decimal

import pytest

from salesplan.core.scope import Scope
from salesplan.services.place import open_store
from salesplan.services.plan import claims, rounds, versions

pytestmark = pytest.mark.browser
ME = Scope("analyst", "admin")
EAST = ("region", "R01")


@pytest.fixture
def asked(serve, demo_file, tmp_path):
    """A server with a draft whose first round is open to one region: (server, path of the form)."""
    path = shutil.copy(demo_file, tmp_path / "rounds.duckdb")
    store = open_store(path)
    planned = next(one.id for one in versions.versions(store, ME, 2027) if one.is_editable)
    id = versions.begin_from(store, ME, planned).id
    rounds.open_round(store, ME, id, 1, {EAST: "M02"}, date(2026, 12, 1))
    store.close()
    return serve(path), f"/rounds?lang=zh&version={id}&round=1&owner=region:R01"


def type_bases(reader, *figures):
    """Figures into the column 我报基础, from the first row down; Enter goes to the next one."""
    reader.click_cell(0, 0.72)
    for row, text in enumerate(figures):
        reader.chosen(row)
        reader.page.keyboard.press("Enter")
        field = reader.page.locator("#portal input").first
        field.fill(text)
        field.press("Enter")
    reader.chosen(len(figures))
    reader.settle()


def test_figures_are_typed_submitted_and_stand_against_the_plan(asked, visit):
    server, form = asked
    first, second = visit(server, form), visit(server, form)
    type_bases(first, "3000", "3100", "3200")
    first.press("claims-check")
    first.sees("我报 9,300万")
    first.sees("1 行空着")
    first.shot("form")
    type_bases(second, "1")
    first.press("claims-submit")
    first.sees("已上报 9,300万")
    second.press("claims-submit")
    second.sees("刚刚又上报了一次")
    first.press("claims-back")
    first.sees("自报 9,300万")
    first.shot("gaps")
    server.stop()
    store = open_store(f"{server.log}".removesuffix(".log"))
    (claim,) = claims.claims(store, ME, versions.versions(store, ME, 2027)[0].id)
    store.close()
    assert [figure.base for figure in claim.figures] == [Decimal(n) for n in (30_000_000, 31_000_000, 32_000_000)]
    assert first.errors == second.errors == [] == first.foreign
