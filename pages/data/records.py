"""What do we keep about ourselves, and is it right: names, who belongs where, the calendar, our decisions?"""

from salesplan.ui import record_page

chosen = record_page.choose()
if chosen is None:
    record_page.settings()
else:
    record_page.keep(chosen)
