"""A store that cannot be used gets its own page in both languages, and nothing is written over it."""

import pytest

from salesplan.core import errors
from salesplan.i18n import LANGS, t
from salesplan.services.place import open_store
from tests.pages.conftest import PAGES, texts


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", PAGES)
def test_a_damaged_file_is_told_on_every_page_and_left_as_it_is(opened, store_file, page, lang):
    store_file.write_bytes(b"this is not a database" * 1000)
    before = store_file.read_bytes()
    screen = opened(page, lang=lang)
    assert not screen.exception
    assert f"# {t('error.store_damaged', lang)}" in texts(screen)
    assert store_file.read_bytes() == before


def test_an_empty_file_is_not_taken_for_an_empty_store(opened, store_file):
    store_file.write_bytes(b"")
    assert f"# {t('error.store_damaged', 'zh')}" in texts(opened())
    assert store_file.read_bytes() == b""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "error",
    [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.CockpitError)],
)
def test_every_broken_promise_has_its_words_and_a_next_step(error, lang):
    assert t(f"error.{error.code}", lang) and t(f"error.{error.code}.next", lang)


def test_a_file_broken_inside_is_told_as_damage_and_a_good_one_in_its_place_opens(opened, store_file, tmp_path):
    store = open_store(store_file)
    with store.transaction("me", "settings") as tx:
        tx.insert("setting", [{"key": f"key {n} {'x' * 900}", "value": "1", "seq": tx.seq} for n in range(3000)])
    store.close()
    good = store_file.read_bytes()
    broken = bytearray(good)
    for at in range(12_288 + 1024, len(good) - 64, 262_144):
        if b"xxxxxxxx" in good[at : at + 262_144]:
            broken[at : at + 64] = bytes(64)
    store_file.write_bytes(broken)
    screen = opened()
    assert not screen.exception
    assert f"# {t('error.store_damaged', 'zh')}" in texts(screen)
    assert store_file.read_bytes() == broken
    store_file.write_bytes(good)
    assert f"# {t('error.store_damaged', 'zh')}" not in texts(screen.run())
