"""What is done before the first reader comes: the store open, the first answers made, the first pictures built."""

from __future__ import annotations

import logging

from salesplan.charts import heat, months, variance
from salesplan.core.errors import CockpitError
from salesplan.i18n import LANGS
from salesplan.ui import cache, session

LOG = logging.getLogger("salesplan")


def warm() -> None:
    """Open the store, ask the first questions and build the first pictures, so that the first reader waits for none.

    A store that cannot be used is told on its page, so the server starts all the same.
    """
    for lang in LANGS:
        months(lang, "light")
        heat(lang, "light", 6, 8)
        variance(lang, "light", 6)
    try:
        cache.warm(session.scope(), session.version())
    except CockpitError as error:
        LOG.warning("the store cannot be used: %s", error.code)


def cool() -> None:
    """Let go of the store."""
    session.close()
