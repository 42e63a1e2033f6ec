"""What is this, where do we stand, and what shall I do next?"""

from salesplan.ui import frame, start
from salesplan.ui.history import past
from salesplan.ui.records import company
from salesplan.ui.review import alert_line

framed = frame.current()
start.title(framed)
if framed.offer.is_empty and framed.is_past:
    past.nothing_yet()
elif framed.offer.is_empty:
    start.two_ways(framed)
else:
    start.standing(framed)
    alert_line.standing(framed)
    start.doors(framed)
if not framed.is_past:
    start.demo_notice(framed)
    company.open_button(framed)
