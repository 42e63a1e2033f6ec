"""Where do we stand against the plan, and where is the gap?"""

from salesplan.ui import frame
from salesplan.ui.cockpit import opened, parts
from salesplan.ui.history import past

framed = frame.current()
if framed.offer.is_empty and framed.is_past:
    past.nothing_yet()
elif framed.offer.is_empty:
    parts.nothing_yet()
else:
    page = parts.answer(framed)
    parts.headline(page, framed)
    parts.calls(page, framed)
    parts.body(page, framed)
    opened.show_asked(framed)
