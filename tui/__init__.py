"""The terminal side of bp-tui: the command line, the drawings and the Textual app."""
