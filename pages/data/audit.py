"""Who did what, when, and what was it before; and what has changed since last time?"""

from salesplan.ui import frame
from salesplan.ui.history import audit, since

framed = frame.current()
if audit.choose() == "since":
    since.draw(framed)
else:
    audit.draw(framed)
