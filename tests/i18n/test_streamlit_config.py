"""The safe settings of the screen stay as they are, and Streamlit still knows every one of them."""

import tomllib
from pathlib import Path

from streamlit.config import get_config_options

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def flat(part, prefix=""):
    for key, value in part.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def test_streamlit_knows_every_setting():
    known = set(get_config_options())
    assert [key for key in flat(CONFIG) if key not in known] == []


def test_the_screen_is_local_and_says_nothing_to_anyone():
    server = CONFIG["server"]
    assert server["address"] == "127.0.0.1"
    assert server["allowedHosts"] == ["localhost", "127.0.0.1"]
    assert server["enableXsrfProtection"] and server["enableCORS"]
    assert not server["enableStaticServing"] and not server["enableAgentApi"]
    assert (server["maxUploadSize"], server["maxMessageSize"]) == (50, 50)
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["showErrorLinks"] is False
    assert CONFIG["client"]["disableDataExport"] is True
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["runner"]["postScriptGC"] is False
