"""A new register costs one declaration and its words, nothing else: table, checks, screens, history and search follow.

The package is copied; the declaration and the words that docs/records.md shows are put into it, everything else is as
it was. What a register gets by itself is then asked of that copy in a process of its own.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECLARATION, ROWS = re.findall(
    r"```python\n(.*?)```", (ROOT / "docs" / "records.md").read_text(encoding="utf-8"), re.S
)[:2]
WORDS = "\nREGISTER_TEXT |= {\n" + ROWS + "}\n"
ASKED = """
import io
from pathlib import Path

import openpyxl
from streamlit.testing.v1 import AppTest

from salesplan.core.registers import REGISTERS
from salesplan.core.registers.trade_fairs import TRADE_FAIRS, Contact, TradeFair
from salesplan.core.scope import Scope
from salesplan.i18n import register_words
from salesplan.services import record_sheets, record_view, records, templates
from salesplan.services.place import open_store, store_path
from salesplan.store.registers import drift
from salesplan.ui import session
from tests.i18n import test_register_words as words

READER = Scope("ada", "admin")
assert REGISTERS["trade_fair"] is TRADE_FAIRS

# its table, its checks, its history, its search
store = open_store(store_path())
with store._cursor() as cursor:
    assert drift(cursor, REGISTERS.values()) == []
_, problems = records.check(store, READER, TRADE_FAIRS, {"title": "x", "day": "soon", "contacts": [{}]})
assert {(p.code, p.column) for p in problems} == {
    ("not_a_day", "day"), ("missing", "budget"), ("missing", "contacts")}, problems
fair = TradeFair(title="工博会", day="2026-09-22", budget="300000.00", contacts=(Contact(company="海尔", orders=3),))
saved = records.save(store, READER, TRADE_FAIRS, fair)
assert saved.code == "TF01"
over = records.save(store, READER, TRADE_FAIRS, saved.but(spent="310000.55"), "加订展位")
assert [line.light for line in records.listing(store, READER, TRADE_FAIRS, "海尔").lines] == ["bad"]
assert [version.number for version in records.history(store, READER, TRADE_FAIRS, "TF01")] == [2, 1]
assert [hit.register for hit in record_view.search(store, READER, "海尔")] == ["trade_fair"]
records.archive(store, READER, TRADE_FAIRS, over)
records.restore(store, READER, TRADE_FAIRS, "TF01")

# its workbook: out, a new row with a child row and a changed one, the difference, in; the template reads back as nothing
seen = record_sheets.preview(store, READER, TRADE_FAIRS, templates.template(store, READER, "trade_fair"), "x.xlsx")
assert (seen.problems, seen.changes, seen.ignored) == ((), (), ()), seen
book = openpyxl.load_workbook(io.BytesIO(record_sheets.take_out(store, READER, TRADE_FAIRS, "zh")))
main, children = book["展会"], book["客户"]
at = {head.value.removesuffix(" *"): head.column for head in main[1]}
main.cell(2, at["已花"]).value = "310000.56"
new = {"code": "n1", "title": "进博会", "day": "2026-11-05", "budget": 5, "state": "已订"}
for name, value in new.items():
    main.cell(3, at[register_words.heading("trade_fair", name, "zh")]).value = value
for column, value in enumerate(("n1", "格力", 7), start=1):
    children.cell(3, column).value = value
out = io.BytesIO()
book.save(out)
seen = record_sheets.preview(store, READER, TRADE_FAIRS, out.getvalue(), "x.xlsx")
assert (seen.problems, seen.new, seen.changed, seen.ignored) == ((), 1, 1, ()), seen.problems
assert record_sheets.commit(store, READER, seen) == 2
new = records.get(store, READER, TRADE_FAIRS, "TF02")
assert (new.state, new.contacts) == ("booked", (Contact(company="格力", orders=7),)), new
records.archive(store, READER, TRADE_FAIRS, new)
now = records.get(store, READER, TRADE_FAIRS, "TF01")
assert now.contacts == fair.contacts
records.save(store, READER, TRADE_FAIRS, now.but(spent="310000.55"))

# its words
words.test_every_register_has_its_words_in_both_languages()
words.test_every_rule_of_a_register_has_its_sentence()
words.test_no_words_are_left_of_registers_and_fields_that_no_longer_exist()
store.close()

# its screens, in both languages
MAIN = str(Path("salesplan/ui/main.py").resolve())
PAGE = str(Path("pages/data/records.py").resolve())
for lang, heading, light in (("zh", "展会", "■ 超预算 1"), ("en", "Trade fairs", "■ Over budget 1")):
    screen = AppTest.from_file(MAIN, default_timeout=60)
    screen.query_params["lang"] = lang
    screen.run()
    screen.switch_page(PAGE)
    screen.query_params["register"], screen.query_params["id"] = "trade_fair", "TF01"
    screen.run()
    assert not screen.exception, screen.exception
    written = " ".join(element.value for element in screen.markdown)
    assert heading in written and light in written, written
    assert "310,000.55" in [element.value for element in screen.text]
    assert screen.dataframe[0].value["code"].tolist() == ["TF01"]
    empty = "未填：负责人、区域、备注" if lang == "zh" else "Not given: Owner, Region, Note"
    assert empty in [element.value for element in screen.caption], [element.value for element in screen.caption]
    screen.button(key="edit").click().run()
    assert not screen.exception, screen.exception
    spent = next(field for field in screen.text_input if field.value == "310,000.55")
    spent.set_value("29万" if lang == "zh" else "280k")
    next(button for button in screen.button if button.key == "save").click().run()
    assert not screen.exception, screen.exception
    assert ("290,000.00" if lang == "zh" else "280,000.00") in [element.value for element in screen.text]
    if lang == "zh":  # over budget again for the other language
        now = records.get(session.store(), READER, TRADE_FAIRS, "TF01")
        records.save(session.store(), READER, TRADE_FAIRS, now.but(spent="310000.55"))
session.close()
"""
WORDS_ASKED = """
from tests.i18n import test_register_words as words
words.test_every_register_has_its_words_in_both_languages()
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The product with one register more."""
    home = tmp_path_factory.mktemp("product")
    for folder in ("salesplan", "pages", "data", "tests/i18n", ".streamlit"):
        shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__", "*.duckdb*"))
    shutil.copy(ROOT / "pyproject.toml", home)
    (home / "salesplan" / "core" / "registers" / "trade_fairs.py").write_text(DECLARATION, encoding="utf-8")
    with (home / "salesplan" / "i18n" / "catalogue_registers.py").open("a", encoding="utf-8") as words:
        words.write(WORDS)
    return home


def asked(home, *command):
    environment = os.environ | {"PYTHONPATH": str(home), "SALESPLAN_STORE": str(home / "store.duckdb")}
    done = subprocess.run(
        [sys.executable, *command], cwd=home, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_a_new_register_costs_one_declaration_and_its_words(copied):
    asked(copied, "-c", ASKED)


def test_a_register_without_words_is_told_as_the_rows_to_add(copied):
    declared = copied / "salesplan" / "core" / "registers" / "wordless.py"
    declared.write_text(DECLARATION.replace("TradeFair", "Wordless").replace('"TF"', '"WL"'), encoding="utf-8")
    try:
        with pytest.raises(AssertionError, match=r'"field.wordless.budget": \("…", "…"\)'):
            asked(copied, "-c", WORDS_ASKED)
    finally:
        declared.unlink()
