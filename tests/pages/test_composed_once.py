"""What a page composes of many answers is kept while nothing that it says can have changed, and not a run longer."""

from decimal import Decimal

import pytest

from salesplan.services.plan.desk import act
from salesplan.services.plan.operations import Change, Edits
from salesplan.ui import session
from salesplan.ui.plan import table
from tests.pages.conftest import grown_draft


@pytest.fixture
def store_file(demo_copy):
    return demo_copy


def test_the_grid_is_composed_again_for_an_edit_another_language_and_other_lines_only(opened, store_file, monkeypatch):
    made, compose = [], table._painted
    monkeypatch.setattr(table, "_painted", lambda *asked: made.append(asked) or compose(*asked))
    id = grown_draft()
    screen = opened("plan/decomposition.py", version=str(id))
    assert not screen.exception
    assert len(made) == 1
    screen.run()
    assert len(made) == 1
    screen.selectbox(key="plan.path").set_value(("team", "product")).run()
    assert len(made) == 2
    screen.selectbox(key="plan.path").set_value(("region", "product")).run()
    assert len(made) == 2, "lines that were shown a moment ago are still known"
    screen.button_group(key="frame.lang").set_value("en").run()
    assert len(made) == 3
    where = {"region": ("R01",), "month": ("2027-04",)}
    act(session.store(), session.scope(), id, Edits([Change(where, Decimal(20_000_000), "siblings")]))
    screen.run()
    assert len(made) == 4
    assert not screen.exception
