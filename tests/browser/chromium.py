"""Which browser there is and how it is started and waited for; the tests and the screenshots do the same."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def chromium():
    """The path of a browser: the one named by the environment, else the first that the system has."""
    return os.environ.get("SALESPLAN_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
