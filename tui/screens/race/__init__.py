"""The race: a grid of runs that learn side by side."""
