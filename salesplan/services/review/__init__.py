"""Why it is red: gaps taken apart, alerts with their diagnosis, worksheets, actions and whether they worked."""
