"""The best that a line can do: how many points of two classes it can have on their right sides."""

from __future__ import annotations

import numpy as np

from core.nn.arrays import FloatArray

MOST_POINTS = 100
"""All orders in which lines can meet so many points are tried in a tenth of a second."""

APART = 1e-9
"""Directions, and places along a direction as shares of the whole, that differ by less are one."""

DIRECTIONS_AT_ONCE = 2000


def most_right(x: FloatArray, classes: FloatArray) -> int:
    """Count the points x (n, 2) of classes (n,) 0 and 1 that the best line has on the right side.

    Seen along a direction the points have an order, and a line across it cuts that order in two.
    The order changes only where the direction is square to one from a point to another; so one
    direction between each two of these is tried, with every cut.
    """
    points = x / (float(np.abs(x).max()) or 1.0)
    first, second = np.triu_indices(len(x), 1)
    edges = points[second] - points[first]
    turns = np.unique((np.arctan2(edges[:, 1], edges[:, 0]) + np.pi / 2) % np.pi)
    turns = turns[np.diff(turns, prepend=-1.0) > APART] if turns.size else np.zeros(1)
    directions = (turns + np.append(turns[1:], turns[0] + np.pi)) / 2
    return max(
        _at_the_best_cut(directions[start : start + DIRECTIONS_AT_ONCE], points, classes)
        for start in range(0, len(directions), DIRECTIONS_AT_ONCE)
    )


def _at_the_best_cut(directions: FloatArray, points: FloatArray, classes: FloatArray) -> int:
    """Count the points that are right at the best cut of all orders; no cut is between points at
    one place."""
    places = np.column_stack([np.cos(directions), np.sin(directions)]) @ points.T
    order = np.argsort(places, axis=1)
    ones = classes[order].cumsum(axis=1)
    zeros = np.arange(1, len(classes) + 1) - ones
    right = zeros + ones[:, -1:] - ones  # class 0 before the cut, class 1 after it
    in_order = np.take_along_axis(places, order, axis=1)
    cuts = right[np.diff(in_order, axis=1, append=np.inf) > APART]
    return int(max(cuts.max(), len(classes) - cuts.min()))
