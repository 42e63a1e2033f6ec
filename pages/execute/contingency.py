"""Which agreed plan has its trigger been reached for, and has it been started?"""

from salesplan.core.registers.contingencies import CONTINGENCIES
from salesplan.ui.promises import contingencies
from salesplan.ui.records import registers

found = registers.head(CONTINGENCIES)
contingencies.message(found)
registers.list_and_detail(CONTINGENCIES, found, picture=contingencies.trigger)
