"""Why is it red, and what is the cause that somebody can move?"""

from salesplan.ui.review import five_whys

five_whys.page()
