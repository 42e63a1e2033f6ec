"""The log says what broke and where on one line, and quotes nothing."""

import logging

from salesplan.ui import server
from salesplan.ui.trace import one_line


def broken():
    try:
        int("4711 华东\nuser=admin")
    except ValueError as error:
        raise KeyError("李雷") from error


def caught():
    try:
        broken()
    except KeyError as error:
        return error


def test_an_error_and_its_cause_are_one_line_without_the_values_at_fault():
    line = one_line(caught())
    assert line.count("\n") == 0
    assert line.startswith("KeyError > ") and " <- ValueError > " in line
    assert "test_trace.py:" in line and " broken" in line
    assert not any(word in line for word in ("4711", "华东", "李雷", "admin"))


def test_what_a_reader_is_told_has_the_number_of_the_line_in_the_log(caplog, monkeypatch):
    told = []
    for name in ("error", "markdown", "caption"):
        monkeypatch.setattr(server.st, name, told.append)
    monkeypatch.setattr(server, "t", lambda key, **said: f"{key} {said}")
    with caplog.at_level(logging.INFO, "salesplan"):
        assert server.report(caught())
    (record,) = (record for record in caplog.records if record.name == "salesplan")
    assert record.exc_info is None and "\n" not in record.getMessage()
    number = record.getMessage().removeprefix("script error ").split(":")[0]
    assert number in told[-1]
    assert not any("李雷" in line for line in (*told, caplog.text))
