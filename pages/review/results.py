"""East 120 %, North 80 %: market, team or strategy?"""

from salesplan.ui import frame
from salesplan.ui.history import past
from salesplan.ui.review import note_list, results

framed = frame.current()
if framed.offer.is_empty and framed.is_past:
    past.nothing_yet()
elif framed.offer.is_empty:
    results.nothing_yet()
else:
    page = results.answer(framed)
    results.headline(page, framed)
    if note_list.is_asked():
        note_list.draw()
    if results.asks_why():
        results.why(page, framed)
    results.within(page)
    results.gap(page, framed)
    results.sides(page)
    if not note_list.is_asked():
        note_list.draw()
