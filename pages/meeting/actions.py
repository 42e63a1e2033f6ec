"""Who does what by when, what is overdue, and did what was done work?"""

from salesplan.core.registers.actions import ACTIONS
from salesplan.ui.records import registers
from salesplan.ui.review import actions

actions.draw(registers.head(ACTIONS, begins=False))
