"""What was last year in the map of regions and teams that holds from next year on?"""

from salesplan.ui.plan import decomposition, territories

version = territories.head()
if version is None:
    decomposition.nothing_yet()
else:
    territories.work(version)
