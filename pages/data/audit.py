"""Who did what, when, and what was it before; and what has changed since last time?"""

from salesplan.ui import audit, frame, since

framed = frame.current()
if audit.choose() == "since":
    since.draw(framed)
else:
    audit.draw(framed)
