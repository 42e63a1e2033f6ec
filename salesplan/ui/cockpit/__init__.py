"""The cockpit: its parts, its sentences, its cards, and a number opened."""
