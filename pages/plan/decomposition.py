"""How does the total split over months, regions, products and teams, and who pays when a target moves?"""

from salesplan.ui.plan import decomposition

version = decomposition.head()
if version is None:
    decomposition.nothing_yet()
else:
    decomposition.work(version)
