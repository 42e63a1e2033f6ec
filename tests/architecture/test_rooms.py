"""The rooms of the house and their one direction. Each rule is also shown a file that breaks it."""

from __future__ import annotations

import pytest

from tests.architecture import rules
from tests.architecture.source import Source, checks, product

PRODUCT = product()


def test_no_room_imports_against_the_arrows():
    assert list(rules.wrong_imports(PRODUCT)) == []


def test_every_room_has_an_arrow():
    assert {source.room for source in PRODUCT} - {"__init__"} <= set(rules.allowed())


def test_streamlit_is_imported_only_by_the_screen():
    assert list(rules.library_outside(PRODUCT, "streamlit", {"ui", "pages", "app"})) == []


def test_duckdb_is_imported_only_by_the_store():
    assert list(rules.library_outside(PRODUCT, "duckdb", {"store"})) == []


def test_sql_is_written_only_in_the_store():
    assert list(rules.sql_outside_store(PRODUCT)) == []


def test_core_reads_neither_the_clock_nor_files():
    assert list(rules.clock_or_files_in_core(PRODUCT)) == []


def test_data_is_cached_in_one_module():
    assert list(rules.caches_elsewhere(PRODUCT)) == []


def test_cached_answers_are_kept_by_reader_and_state_of_the_data():
    assert list(rules.keys_without_reader(PRODUCT)) == []


def test_what_is_typed_counts_at_the_click_that_follows_it():
    assert list(rules.clicks_before_the_field(PRODUCT)) == []


def test_a_field_that_may_be_empty_says_so_in_the_readers_language():
    assert list(rules.fields_without_placeholder(PRODUCT)) == []


def test_pages_hold_no_chinese_text():
    assert list(rules.chinese_in_pages(PRODUCT)) == []


def test_pages_stand_in_the_folders_of_the_loop():
    assert list(rules.misplaced_pages(PRODUCT)) == []


def test_functions_hold_one_idea():
    assert list(rules.long_functions([*PRODUCT, *checks()])) == []


def test_files_hold_one_subject():
    assert list(rules.long_files([*PRODUCT, *checks()])) == []


def test_files_are_named_after_what_they_hold():
    assert list(rules.nameless_files([*PRODUCT, *checks()])) == []


TYPED = "def f():\n    why = st.text_input('a', key='a').strip()\n"

BROKEN = [
    (rules.wrong_imports, "salesplan/core/plan/x.py", "from salesplan.store import Store"),
    (rules.wrong_imports, "salesplan/core/plan/x.py", "from ...services import kpis"),
    (rules.wrong_imports, "salesplan/charts/x.py", "import salesplan.services.kpis"),
    (rules.wrong_imports, "salesplan/store/x.py", "def f():\n    from salesplan import services"),
    (rules.wrong_imports, "salesplan/services/x.py", "from salesplan.ui import cards"),
    (rules.wrong_imports, "salesplan/cli.py", "from salesplan.store import Store"),
    (rules.wrong_imports, "salesplan/__main__.py", "from salesplan.store import Store"),
    (rules.wrong_imports, "salesplan/attic/x.py", "from salesplan.core import months"),
    (rules.wrong_imports, "pages/meeting/x.py", "from salesplan.store import Store"),
    (rules.wrong_imports, "pages/meeting/x.py", "from salesplan.core.execute import pace"),
    (rules.wrong_imports, "salesplan/cli.py", "from salesplan.core.execute.lights import light"),
    (rules.wrong_imports, "salesplan/ui/x.py", "from tests.demo import company"),
    (rules.sql_outside_store, "salesplan/services/x.py", "q = 'select a\\n from b '"),
    (rules.sql_outside_store, "pages/meeting/x.py", "q = f'INSERT INTO {t} b'; r = 'DELETE FROM actual'"),
    (rules.sql_outside_store, "salesplan/intake/x.py", "q = 'CREATE TABLE spool (a VARCHAR)'"),
    (rules.clock_or_files_in_core, "salesplan/core/x.py", "from datetime import date\nd = date.today()"),
    (rules.clock_or_files_in_core, "salesplan/core/x.py", "from datetime import datetime as t\nd = t.now()"),
    (rules.clock_or_files_in_core, "salesplan/core/x.py", "f = open('a')"),
    (rules.clock_or_files_in_core, "salesplan/core/x.py", "from pathlib import Path"),
    (rules.caches_elsewhere, "salesplan/ui/cockpit/cards.py", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
    (rules.caches_elsewhere, "pages/meeting/x.py", "from streamlit import cache_data as c"),
    (rules.caches_elsewhere, "salesplan/ui/x.py", "from salesplan.ui import cache\n@cache.shared\ndef f(): ..."),
    (rules.caches_elsewhere, "salesplan/ui/x.py", "from salesplan.ui.cache import copied"),
    (rules.keys_without_reader, "salesplan/ui/cache.py", "@st.cache_data\ndef f(scope, month): ..."),
    (rules.keys_without_reader, "salesplan/ui/cache.py", "@st.cache_resource\ndef f(version, month): ..."),
    (rules.keys_without_reader, "salesplan/ui/cache.py", "@copied\ndef f(scope, month): ..."),
    (rules.keys_without_reader, "salesplan/ui/cache.py", "@shared\ndef f(scope, version, _view): ..."),
    (rules.keys_without_reader, "salesplan/ui/cache.py", "@st.cache_data(ttl=1)\ndef f(scope, version, _view): ..."),
    (rules.clicks_before_the_field, "salesplan/ui/x.py", TYPED + "    st.button('b', on_click=g, args=(1, why))"),
    (rules.clicks_before_the_field, "salesplan/ui/x.py", TYPED + "    st.button('b', on_click=g, args=({'a': why},))"),
    (rules.fields_without_placeholder, "salesplan/ui/x.py", "st.selectbox('a', b, index=None)"),
    (rules.fields_without_placeholder, "salesplan/ui/x.py", "st.selectbox('a', b, index=0 if c else None)"),
    (rules.fields_without_placeholder, "salesplan/ui/x.py", "left.multiselect('a', b)"),
    (rules.chinese_in_pages, "pages/meeting/x.py", "st.write('销售额')"),
    (rules.chinese_in_pages, "pages/meeting/x.py", "st.write(f'{n}，')"),
    (rules.misplaced_pages, "pages/cockpit.py", ""),
    (rules.misplaced_pages, "pages/a/b/cockpit.py", ""),
    (rules.long_functions, "salesplan/x.py", "def f():\n" + "    a = 1\n" * 50),
    (rules.long_functions, "salesplan/x.py", "class A:\n    async def f():\n" + "        a = 1\n" * 50),
    (rules.long_files, "salesplan/core/x.py", "a = 1\n" * 401),
    (rules.nameless_files, "salesplan/core/utils.py", ""),
    (rules.nameless_files, "salesplan/core/date_helpers.py", ""),
    (rules.nameless_files, "salesplan/common/x.py", ""),
]


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_a_rule_finds_what_breaks_it(rule, path, text):
    assert list(rule([Source(path, text)])) != []


@pytest.mark.parametrize("library", ["duckdb", "duckdb.typing"])
def test_the_library_rule_finds_every_way_to_import(library):
    for text in (f"import {library} as d", f"from {library} import x", f"def f():\n    import {library}"):
        assert list(rules.library_outside([Source("salesplan/services/x.py", text)], "duckdb", {"store"})) != []


def test_two_pages_of_one_name_are_found():
    twice = [Source("pages/plan/total.py", ""), Source("pages/review/total.py", "")]
    assert list(rules.misplaced_pages(twice)) == ["pages/review/total.py: same URL as pages/plan/total.py"]


FINE = [
    (rules.wrong_imports, "salesplan/cli.py", "from salesplan.core.scope import Scope"),
    (rules.wrong_imports, "pages/meeting/x.py", "from salesplan.core.execute.kpis import KPIS"),
    (rules.wrong_imports, "salesplan/services/x.py", "from salesplan.demo import company\nimport pandas"),
    (rules.wrong_imports, "salesplan/core/plan/x.py", "from ..months import shift\nfrom salesplan import core"),
    (rules.sql_outside_store, "salesplan/ui/x.py", "'''Select a month from the list.'''\nname = 'Select a region'"),
    (rules.clicks_before_the_field, "salesplan/ui/x.py", TYPED + "    st.button(why, on_click=g, args=('a',))"),
    (rules.fields_without_placeholder, "salesplan/ui/x.py", "st.selectbox('a', b)\nst.multiselect('a', placeholder=c)"),
    (rules.long_files, "salesplan/i18n/catalogue_plan.py", "a = 1\n" * 401),
    (rules.long_functions, "salesplan/x.py", "def f():\n" + "    a = 1\n" * 49),
    (rules.chinese_in_pages, "pages/meeting/x.py", "'''哪里落后？'''\n# 注释\nst.write(t('a'))"),
    (rules.nameless_files, "salesplan/core/management.py", ""),
]


@pytest.mark.parametrize(("rule", "path", "text"), FINE)
def test_a_rule_leaves_alone_what_keeps_it(rule, path, text):
    assert list(rule([Source(path, text)])) == []
