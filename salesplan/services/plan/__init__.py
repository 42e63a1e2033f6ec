"""The plan: one module per question or action."""
