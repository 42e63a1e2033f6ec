"""Why it is red: results, diagnoses, alerts, worksheets and actions on the screen."""
