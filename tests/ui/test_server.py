"""Every answer carries the safe headers; a store that cannot be used does not keep the server from starting."""

import asyncio
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import streamlit as st

from salesplan.ui import session, warming
from salesplan.ui.server import HEADERS, POLICY, SafeHeaders


def answered(kind):
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"server", b"x")]})

    async def send(message):
        sent.append(message)

    asyncio.run(SafeHeaders(app)({"type": kind}, None, send))
    return {key.decode().lower(): value.decode() for key, value in sent[0]["headers"]}


def test_the_headers_stand_on_every_answer_beside_the_others():
    headers = answered("http")
    assert headers["server"] == "x"
    assert {key.lower(): value for key, value in HEADERS.items()}.items() <= headers.items()
    assert answered("websocket") == {"server": "x"}


def test_nothing_may_be_fetched_from_another_machine_nor_run_inline():
    assert "http:" not in POLICY and "https:" not in POLICY and "*" not in POLICY
    assert "'unsafe-inline'" not in POLICY.split("script-src")[1].split(";")[0]


def test_the_one_inline_script_of_the_page_is_allowed_by_its_hash():
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in POLICY


def test_a_damaged_store_is_logged_and_the_server_starts(tmp_path, monkeypatch, caplog):
    path = tmp_path / "store.duckdb"
    path.write_bytes(b"no database")
    monkeypatch.setenv("SALESPLAN_STORE", str(path))
    warming.warm()
    assert "store_damaged" in caplog.text
    assert path.read_bytes() == b"no database"


def test_after_the_server_stops_another_may_open_the_store(tmp_path, monkeypatch):
    monkeypatch.setenv("SALESPLAN_STORE", str(tmp_path / "store.duckdb"))
    warming.warm()
    first = session.store()
    warming.cool()
    assert session.store() is not first
    warming.cool()
