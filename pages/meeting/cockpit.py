"""Where do we stand against the plan, and where is the gap?"""

from salesplan.ui import frame
from salesplan.ui.cockpit import opened, parts

framed = frame.current()
if framed.offer.is_empty:
    parts.nothing_yet()
else:
    page = parts.answer(framed)
    parts.headline(page, framed)
    parts.promises(framed)
    parts.kpi_cards(page)
    cell = parts.months_and_map(page)
    parts.slices(framed, cell)
    parts.news(page)
    opened.show_asked(framed)
