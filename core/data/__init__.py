"""Data sets: points with their answers, built in, from files and from formulas."""
