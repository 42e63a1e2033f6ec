"""From a dropped file to stored figures and back: questions, confirm, receipt, undo."""

import pytest

pytestmark = pytest.mark.browser
