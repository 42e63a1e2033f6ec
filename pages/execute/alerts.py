"""What needs somebody now, and what lies behind it?"""

from salesplan.ui.review import alerts

alerts.page()
