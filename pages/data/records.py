"""What do we keep about ourselves, and is it right: names, who belongs where, the calendar, our decisions?"""

from salesplan.ui.records import page

chosen = page.choose()
if chosen is None:
    page.settings()
else:
    page.keep(chosen)
