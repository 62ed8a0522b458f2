"""Data sets: labelled points of the plane."""
