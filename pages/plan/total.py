"""Why this total: what stands behind it, how likely it is, and what speaks against it?"""

from salesplan.ui.plan import decomposition, total

version = total.head()
if version is None:
    decomposition.nothing_yet()
else:
    total.show(version)
