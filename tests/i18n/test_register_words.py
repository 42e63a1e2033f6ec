"""Every register has all its words in both languages; what is missing is told as the rows to add."""

import ast
from pathlib import Path

from salesplan.core import registers
from salesplan.core.record import Kind, Status, columns
from salesplan.core.registers import REGISTERS
from salesplan.i18n import TEXT, register_words
from salesplan.i18n.catalogue_registers import REGISTER_TEXT

FOLDER = Path(registers.__file__).parent


def fields_of(register):
    for column in register.columns:
        yield column.name, column
        for field in columns(column.rows) if column.rows else ():
            yield f"{column.name}.{field.name}", field
    for name in register.computed:
        yield name, None


def rows_wanted(register):
    yield f"register.{register.name}", f"register.{register.name}"
    yield f"register.{register.name}.about", f"register.{register.name}.about"
    for name, column in fields_of(register):
        last = name.rpartition(".")[2]
        yield f"field.{register.name}.{name}", f"field.{last}"
        for value in column.choices if column else ():
            yield f"choice.{register.name}.{name}.{value}", f"choice.{last}.{value}"


def test_every_register_has_its_words_in_both_languages():
    missing = [
        f'"{own}": ("…", "…"),'
        for register in REGISTERS.values()
        for own, shared in rows_wanted(register)
        if own not in TEXT and shared not in TEXT
    ]
    assert missing == [], "add to i18n/catalogue_registers.py:\n" + "\n".join(missing)


def test_every_rule_of_a_register_has_its_sentence():
    codes = {
        node.args[0].value
        for path in FOLDER.glob("*.py")
        if path.name != "__init__.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("ValueError", "Problem")
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert "due_before_start" in codes
    missing = [f'"problem.{code}": ("…", "…"),' for code in sorted(codes) if f"problem.{code}" not in TEXT]
    assert missing == [], "add to i18n/catalogue_registers.py:\n" + "\n".join(missing)


def test_no_words_are_left_of_registers_and_fields_that_no_longer_exist():
    wanted = {key for register in REGISTERS.values() for pair in rows_wanted(register) for key in pair}
    lights = {f"light.{name}.{status}" for name in REGISTERS for status in Status}
    own = {key for key in REGISTER_TEXT if key.count(".") > 1}  # shared words are a vocabulary to choose from
    assert own - wanted - lights == set()


def test_a_register_may_say_a_shared_word_in_its_own_way():
    assert register_words.light("milestone", "bad", "zh") == "■ 严重滞后"
    assert register_words.light("contingency", "bad", "zh") == "■ 已触发"
    assert register_words.choice("contingency", "drills.real", "drill", "en") == "Drill"
    assert register_words.spellings("contingency", "owner") == ("owner", "负责人", "Owner")
    assert REGISTERS["milestone"].computed["light"].kind == Kind.STATUS
