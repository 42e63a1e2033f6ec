"""What is remembered is never older than the store."""

from salesplan.core.view import View
from salesplan.services.remembering import Remembered
from salesplan.services.review.amounts import amounts
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load


def test_an_answer_is_read_once_until_the_store_is_written_to_and_never_kept_within_a_transaction():
    store, kept, read = Store.memory(), Remembered(2), []

    def ask(asked):
        return kept.of(store, asked, lambda: read.append(asked) or len(read))

    assert [ask("a"), ask("a"), ask("b"), ask("a")] == [1, 1, 2, 1]
    assert [ask("c"), ask("a")] == [3, 4]  # only two are kept
    with store.transaction("x", "note.write") as tx, store.within(tx):
        assert [ask("a"), ask("a")] == [5, 6]
    assert ask("a") == 7


def test_amounts_follow_every_load():
    store, view = Store.memory(), View("2026-01", "2026-01")
    assert amounts(store, ADMIN, view, ())[0].value is None
    for revenue in (100, 70):
        load(store, [cell("2026-01", revenue=revenue)])
        assert amounts(store, ADMIN, view, ())[0].value == revenue
