"""The watcher: a thread of the server that looks into the inbox every few seconds, and makes the backup of the day.

It calls the services that the screens call, in their process, so the store still has one writer.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from salesplan.core.errors import StoreError
from salesplan.services import upkeep
from salesplan.services.inbox import Inbox, Taken
from salesplan.services.place import Store
from salesplan.ui.trace import one_line

LOG = logging.getLogger("salesplan")
SECONDS = 5.0
"""Between two looks."""
REST = 60.0
"""After a store that cannot be used: whoever mends it needs its file for himself."""
FIRST_BACKUP, BETWEEN_BACKUPS = 60.0, 3_600.0
"""Seconds from the start until it is asked whether a backup of the day is due, and between two such questions."""
LONGEST_END = 10.0
"""Seconds that a look in progress is waited for when the server stops."""


class Watcher:
    """Looks until it is stopped. `opened` gives the store at every look; it may be another one than before."""

    def __init__(self, opened: Callable[[], Store], seconds: float = SECONDS, rest: float = REST) -> None:
        self._opened, self._seconds, self._rest = opened, seconds, rest
        self._inbox = Inbox()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self._told = ""
        self._backup_at = time.monotonic() + FIRST_BACKUP

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a look in progress is waited for, not for ever."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(LONGEST_END)

    def _run(self) -> None:
        pause = self._seconds
        while not self._stopped.wait(pause):
            pause = self._seconds if self.look() else self._rest
            if time.monotonic() >= self._backup_at:
                self._backup_at = time.monotonic() + BETWEEN_BACKUPS
                self.back_up()

    def look(self) -> bool:
        """One look; False when the store cannot be used. Nothing that goes wrong ends the watching."""
        try:
            found = self._inbox.look(self._opened())
        except StoreError as error:
            self._tell(f"inbox: the store cannot be used: {error.code}")
            return False
        except Exception as error:  # noqa: BLE001 - whatever one file does, the next one must still be seen
            self._tell(f"inbox: {one_line(error)}")
            return True
        self._told = ""
        for taken in found:
            LOG.info("inbox: %s", _line(taken))
        return True

    def back_up(self) -> None:
        """The backup of the day when it is due; what goes wrong is logged, and the watching goes on."""
        try:
            made = upkeep.backup_of_the_day(self._opened())
        except StoreError as error:
            LOG.error("backup: %s", error.code)
        except Exception as error:  # noqa: BLE001 - the inbox must still be watched
            LOG.error("backup: %s", one_line(error))
        else:
            if made is not None:
                LOG.info("backup: %s", made.name)

    def _tell(self, line: str) -> None:
        """One line in the log, once while it stays the same."""
        if line != self._told:
            LOG.error("%s", line)
        self._told = line


def _line(taken: Taken) -> str:
    """What became of a file, on one line whatever its name holds."""
    name = "".join(c if c.isprintable() else "?" for c in taken.file_name)
    return " ".join(part for part in (name, taken.what, taken.why, f"load {taken.load}" if taken.load else "") if part)
