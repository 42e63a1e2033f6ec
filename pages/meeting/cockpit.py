"""Where do we stand against the plan, and where is the gap?"""

from salesplan.ui import cockpit, frame, opened

framed = frame.current()
if framed.offer.is_empty:
    cockpit.nothing_yet()
else:
    page = cockpit.answer(framed)
    cockpit.headline(page, framed)
    cockpit.promises(framed)
    cockpit.kpi_cards(page)
    cell = cockpit.months_and_map(page)
    cockpit.slices(framed, cell)
    cockpit.news(page)
    opened.show_asked(framed)
