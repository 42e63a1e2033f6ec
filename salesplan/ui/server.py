"""Around the pages: safe headers on every answer, a warm start, and what a reader sees when something breaks."""

from __future__ import annotations

import logging
import re
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from salesplan.ui.trace import one_line
from salesplan.ui.words import t

LOG = logging.getLogger("salesplan")


def _inline_scripts() -> str:
    """The hashes of the scripts inside the page that streamlit serves, so that they alone may run inline."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    found = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in found)


POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval' blob: {_inline_scripts()}",  # charts compile expressions
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self' ws: wss:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Nothing is fetched from another machine, and no other page may frame this one."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class SafeHeaders:
    """Puts `HEADERS` on every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; complete the headers of what comes back."""

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, completed if scope["type"] == "http" else send)


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Warm at the start, then watch the inbox; let go of the store at the end."""
    from salesplan.ui import session, warming  # only now does the server exist that keeps what is cached
    from salesplan.ui.imports.watching import Watcher

    warming.warm()
    watcher = Watcher(session.store)
    watcher.start()
    yield
    watcher.stop()
    warming.cool()


def report(error: Exception) -> bool:
    """Tell the reader in his language that something broke, with a number under which the log has the details."""
    number = secrets.token_hex(4)
    LOG.error("script error %s: %s", number, one_line(error))
    st.error(t("error.unexpected"))
    st.markdown(t("error.unexpected.next"))
    st.caption(t("error.reference", number=number))
    return True
