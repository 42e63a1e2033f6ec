"""Which promised dates hold back the year's target, and what is to be done about each?"""

from salesplan.core.registers.milestones import MILESTONES
from salesplan.ui.promises import milestones
from salesplan.ui.records import registers

found = registers.head(MILESTONES)
milestones.gantt(found)
registers.list_and_detail(MILESTONES, found, picture=milestones.response)
