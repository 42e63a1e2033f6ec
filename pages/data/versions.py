"""Which plan counts, who signed it, and what changed from one version to the next?"""

from salesplan.ui.plan import versions

versions.draw()
