"""Milestones and contingencies: their lists, their pictures, and what the cockpit says of them."""
