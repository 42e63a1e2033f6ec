"""Comments on numbers of a plan: where they stand, who sees them, and what happens to them in the next version."""

import pytest

from salesplan.core.errors import Forbidden, StaleView, Unknown
from salesplan.core.scope import Scope
from salesplan.services.plan import comments, versions
from salesplan.store import Store
from salesplan.store.verify import problems_of
from tests.services import small_company
from tests.services.plan.test_desk import CELLS, LI, SOUTH, WANG

EAST = {"region": ("R01",), "month": ("2026-03",)}


@pytest.fixture
def draft():
    store = Store.memory()
    small_company.plan(store, CELLS, state="draft")
    id = versions.begin_from(store, LI, 1).id
    yield store, id
    assert problems_of(store._connection) == []
    store.close()


def said(store, scope, id):
    return [(one.text, dict(one.where), one.resolved) for one in comments.comments(store, scope, id)]


def test_a_comment_stands_at_its_slice_and_measure_until_it_is_settled(draft):
    store, id = draft
    first = comments.add(store, LI, id, EAST, " 春节后太高 ")
    comments.add(store, WANG, id, {}, "=1+1", "units")
    found = comments.comments(store, LI, id)
    assert [(one.text, one.measure, one.actor, one.resolved) for one in found] == [
        ("=1+1", "units", "wang", False),
        ("春节后太高", "revenue", "li", False),
    ]
    comments.resolve(store, WANG, first)
    with pytest.raises(StaleView):
        comments.resolve(store, LI, first)
    (settled,) = [one for one in comments.comments(store, LI, id) if one.id == first]
    assert (settled.resolved, settled.resolver) == (True, "wang")
    comments.resolve(store, LI, first, resolved=False)
    assert not any(one.resolved for one in comments.comments(store, LI, id))


def test_what_is_open_is_seen_in_a_draft_based_on_it_and_settled_there_once(draft):
    store, id = draft
    open_, done = comments.add(store, LI, id, EAST, "未决"), comments.add(store, LI, id, EAST, "已决")
    comments.resolve(store, LI, done)
    later = versions.begin_from(store, LI, id).id
    next_year = versions.copy_to_year(store, LI, id, 2027).id
    (one,) = comments.comments(store, LI, later)
    assert (one.text, one.version, one.number) == ("未决", id, 2)
    assert comments.comments(store, LI, next_year) == ()
    comments.resolve(store, LI, open_)
    assert comments.comments(store, LI, later) == ()
    assert len(comments.comments(store, LI, id)) == 2


def test_a_regional_reader_finds_comments_about_his_regions_only(draft):
    store, id = draft
    for where in ({"region": ("R01",)}, {"month": ("2026-03",)}, {"team": ("T01",)}, {}):
        comments.add(store, LI, id, where, "暗")
    comments.add(store, LI, id, {"team": ("T02",)}, "团队")
    comments.add(store, LI, id, {"region": ("R02",), "product": ("P01",)}, "区域")
    assert [text for text, _, _ in said(store, SOUTH, id)] == ["区域", "团队"]


def test_what_a_regional_editor_writes_is_about_the_part_that_he_sees(draft):
    store, id = draft
    note = comments.add(store, SOUTH, id, {"month": ("2026-03",)}, "三月偏高")
    assert said(store, LI, id) == [("三月偏高", {"month": ("2026-03",), "region": ("R02",)}, False)]
    with pytest.raises(Forbidden):
        comments.add(store, SOUTH, id, {"region": ("R01",)}, "x")
    other = comments.add(store, LI, id, EAST, "x")
    with pytest.raises(Forbidden):
        comments.resolve(store, SOUTH, other)
    comments.resolve(store, SOUTH, note)


def test_what_cannot_be_said_is_refused_and_a_viewer_says_nothing(draft):
    store, id = draft
    seq = store.data_version
    for text in (" ", "x" * 1001):
        with pytest.raises(ValueError, match="characters"):
            comments.add(store, LI, id, EAST, text)
    with pytest.raises(Unknown):
        comments.add(store, LI, id, {"region": ("R09",)}, "x")
    with pytest.raises(Unknown):
        comments.add(store, LI, 99, EAST, "x")
    with pytest.raises(Unknown):
        comments.resolve(store, LI, 99)
    viewer = Scope("gast", "viewer")
    with pytest.raises(Forbidden):
        comments.add(store, viewer, id, EAST, "x")
    with pytest.raises(Forbidden):
        comments.resolve(store, viewer, 1)
    assert store.data_version == seq
