"""Scripts: a run written down as a program of its own, which trains without bp-tui.

A script holds the points, the first weights and the settings; it prints the run's final loss.
"""
