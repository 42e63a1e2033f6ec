"""A store that cannot be used gets its own page in both languages, and nothing is written over it."""

import pytest

from salesplan.core import errors
from salesplan.i18n import LANGS, t
from salesplan.services.place import open_store
from salesplan.store.files import wal_of
from salesplan.ui import session
from tests.pages.conftest import PAGES, texts
from tests.store import faults


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", PAGES)
def test_a_damaged_file_is_told_on_every_page_and_left_as_it_is(opened, store_file, page, lang):
    store_file.write_bytes(b"this is not a database" * 1000)
    before = store_file.read_bytes()
    screen = opened(page, lang=lang)
    assert not screen.exception
    assert f"# {t('error.store_damaged', lang)}" in texts(screen)
    assert store_file.read_bytes() == before


def test_the_language_can_be_switched_where_the_store_cannot_be_opened(opened, store_file):
    store_file.write_bytes(b"this is not a database" * 1000)
    screen = opened()
    screen.button_group(key="frame.lang").set_value("en").run()
    assert not screen.exception
    assert f"# {t('error.store_damaged', 'en')}" in texts(screen)


FAULTS = {
    "a newer engine": (faults.newer_engine, "store_newer"),
    "a newer version": (faults.newer_program, "store_newer"),
    "another database": (faults.other_database, "store_damaged"),
    "a damaged log": (lambda path: wal_of(path).write_bytes(bytes(5000)), "store_damaged"),
}


def told(screen, code, lang):
    """The page says what happened, what to do next and where the file is, in the reader's language."""
    assert not screen.exception
    found = texts(screen)
    assert f"# {t(f'error.{code}', lang)}" in found
    assert t(f"error.{code}.next", lang) in found
    assert t("error.retry", lang) in found


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_cannot_be_used_has_a_page_with_the_next_step_and_keeps_its_bytes(opened, store_file, fault, lang):
    open_store(store_file).close()
    happens, code = FAULTS[fault]
    happens(store_file)
    before = store_file.read_bytes()
    told(opened(lang=lang), code, lang)
    assert store_file.read_bytes() == before


def test_a_file_that_another_program_holds_has_a_page_that_names_it_and_opens_when_it_is_free(opened, store_file):
    program = faults.holder(store_file)
    try:
        screens = {lang: opened(lang=lang) for lang in LANGS}
    finally:
        program.communicate()
    for lang, screen in screens.items():
        told(screen, "store_in_use", lang)
        assert any(str(program.pid) in text for text in texts(screen))
    assert f"# {t('error.store_in_use', 'zh')}" not in texts(screens["zh"].run())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("error", [errors.StoreReadOnly, errors.DiskFull], ids=["read only", "disk full"])
def test_a_place_that_takes_nothing_has_a_page_with_the_next_step(opened, store_file, monkeypatch, error, lang):
    def refused(path):
        raise error(path=path)

    monkeypatch.setattr(session, "open_store", refused)
    told(opened(lang=lang), error.code, lang)


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
