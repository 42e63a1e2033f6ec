"""Speed as ratios inside one run, so that a busy machine changes the figures little: `make bench`."""
