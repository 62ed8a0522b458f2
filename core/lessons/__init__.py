"""Lessons from runs: the lab report's claims and the rules that judge them."""
