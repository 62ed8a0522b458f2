"""Compare: two runs on one timeline."""
