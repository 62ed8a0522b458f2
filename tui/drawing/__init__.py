"""Drawings: pure functions from the data of a moment to text with styles."""
