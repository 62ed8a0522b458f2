"""The terminal: what it can show, and what is sent to it."""
