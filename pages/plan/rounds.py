"""What do those who must deliver it say to the plan, where is the gap, and who has agreed?"""

from salesplan.ui.plan import decomposition, rounds

version = rounds.head()
if version is None:
    decomposition.nothing_yet()
else:
    rounds.show(version)
