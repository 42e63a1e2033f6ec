"""Who may do what is decided where it is done: a viewer writes nothing by any way, an editor all but what is named."""

import io
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from salesplan.core.errors import Forbidden
from salesplan.core.registers.milestones import MILESTONES, Milestone
from salesplan.core.scope import Scope
from salesplan.services import closing, importing, record_sheets, records
from salesplan.services.company import save_settings
from salesplan.services.setup import set_up
from salesplan.store import Store
from tests.store import faults
from tests.store.faults import ADMIN, CONTEXT

DAY = date(2026, 6, 30)
ACTS: dict[str, Callable[[Any, Scope], object]] = {
    "import": lambda at, who: importing.commit(at.store, who, at.seen),
    "undo": lambda at, who: importing.undo(at.store, who, 1),
    "redo": lambda at, who: importing.redo(at.store, who, 2),
    "new record": lambda at, who: records.save(at.store, who, MILESTONES, at.kept.but(code="", version=0)),
    "save record": lambda at, who: records.save(at.store, who, MILESTONES, at.kept.but(title="x")),
    "archive record": lambda at, who: records.archive(at.store, who, MILESTONES, at.kept),
    "restore record": lambda at, who: records.restore(at.store, who, MILESTONES, at.gone.code),
    "workbook": lambda at, who: record_sheets.commit(at.store, who, at.sheet),
    "settings": lambda at, who: save_settings(at.store, who, fiscal_start=4),
    "close": lambda at, who: closing.close(at.store, who, "2026-02"),
    "reopen": lambda at, who: closing.reopen(at.store, who, "2026-01", "漏了一家"),
}
ONLY_ADMINS = {"reopen"}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A company in which every act is possible."""
    store = Store.open(tmp_path_factory.mktemp("company") / "s.duckdb")
    set_up(store, CONTEXT)
    for number in (1, 2, 3):
        faults.send(store, number, f"2026-0{number}", rows=10)
    importing.undo(store, ADMIN, 2)
    importing.redo(store, ADMIN, 2)
    made = [records.save(store, ADMIN, MILESTONES, Milestone(title=t, start=DAY, due=DAY)) for t in ("甲", "乙")]
    records.archive(store, ADMIN, MILESTONES, made[1])
    store.close()
    return SimpleNamespace(path=store.path, kept=made[0], gone=made[1])


@pytest.fixture
def at(company, tmp_path):
    store = Store.open(Path(shutil.copy(company.path, tmp_path)))
    yield SimpleNamespace(store=store, kept=company.kept, gone=company.gone)
    store.close()


def prepared(at, act):
    """What this act alone needs."""
    if act == "reopen":
        closing.close(at.store, ADMIN, "2026-01")
    if act == "redo":
        importing.undo(at.store, ADMIN, 2)
    if act == "workbook":
        content = record_sheets.take_out(at.store, ADMIN, MILESTONES, "zh")
        at.sheet = record_sheets.preview(at.store, ADMIN, MILESTONES, retitled(content), "x.xlsx")
        assert at.sheet.changes
    at.seen = faults.seen(4, importing.state_version(at.store), "2026-04", rows=10)


def retitled(content):
    """The workbook with another title in it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cell = next(cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row if cell.value == "甲")
    cell.value = "丙"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_done_or_refused_by_the_role_and_a_refused_one_changes_nothing(at, act, role):
    prepared(at, act)
    before = faults.contents(at.store)
    if role == "viewer" or (role == "editor" and act in ONLY_ADMINS):
        with pytest.raises(Forbidden):
            ACTS[act](at, Scope("somebody", role))
        assert faults.contents(at.store) == before
    else:
        ACTS[act](at, Scope("somebody", role))
        assert faults.contents(at.store) != before
