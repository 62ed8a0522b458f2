"""Inspect: one step of the Lab's run in numbers."""
