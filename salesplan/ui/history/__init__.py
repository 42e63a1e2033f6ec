"""What was: who did what, what changed since, the page at an earlier moment, and months that are final."""
