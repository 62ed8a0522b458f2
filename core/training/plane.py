"""Planes through the weights of a network: where they lie, and the places on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from core.nn.arrays import BoolArray, FloatArray, diverging
from core.nn.network import Architecture
from core.nn.randomness import Purpose, stream

Directions: TypeAlias = Literal["random", "principal"]

NODES = 41
"""Nodes along each axis of a plane."""

MARGIN = 0.25
"""Of the length of a path that a plane reaches beyond each of its ends."""

NARROWEST = 0.2
"""The shorter axis of a plane that a path decides, as a share of the longer one."""

ROUNDING = 1e-12
"""A share of the variance that is nothing but rounding."""


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane through the weights: origin + a directions[0] + b directions[1]."""

    directions_kind: Directions
    origin: FloatArray
    """(P,): the weights at the place (0, 0)."""
    directions: FloatArray
    """(2, P): random ones are as long as the weights, layer by layer; principal ones have the
    length 1."""
    axes: tuple[FloatArray, FloatArray]
    """(NODES,) each: the coordinates of the nodes; of each axis one is 0."""
    shares: tuple[float, float] = (np.nan, np.nan)
    """Of the path's variance along each principal direction."""

    @property
    def nodes(self) -> FloatArray:
        """(rows * columns, 2): all nodes, row by row; the second coordinate grows with the row."""
        first, second = np.meshgrid(*self.axes)
        return np.stack([first, second], axis=-1).reshape(-1, 2)

    @diverging
    def project(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The places (..., 2) on the plane nearest to parameters (..., P), and how far off (...)
        the parameters are."""
        away = parameters - self.origin
        # Random directions are not quite at right angles: least squares, not single products.
        places = away @ self._inverse
        return places, np.linalg.norm(away - places @ self.directions, axis=-1)

    @cached_property
    def _inverse(self) -> FloatArray:
        """(P, 2)"""
        return np.asarray(np.linalg.pinv(self.directions), dtype=np.float64)

    def holds(self, place: FloatArray) -> bool:
        """Whether a place (2,) lies between the ends of the axes."""
        low, high = (np.array([axis[end] for axis in self.axes]) for end in (0, -1))
        return bool(((low <= place) & (place <= high)).all())


def random_plane(
    architecture: Architecture,
    origin: FloatArray,
    seed: int,
    number: int,
    held: BoolArray | None = None,
) -> Plane:
    """The plane along two Gaussian directions, in each layer as long as the weights of the origin
    there (Li et al. 2018, "layer normalization"), from -1 to 1. Biases count as weights of their
    layer. number: another one of the seed's. held: (P,), the weights that are left as they are."""
    generator = stream(seed, Purpose.LOOKING, number)
    directions = generator.standard_normal((2, architecture.size))
    free = origin
    if held is not None:
        directions[:, held], free = 0.0, np.where(held, 0.0, origin)
    layers = zip(architecture.layers(directions), architecture.layers(free), strict=True)
    for layer, weights in layers:
        lengths = np.linalg.norm(layer, axis=(-2, -1))
        layer *= (length(weights) / np.where(lengths > 0, lengths, 1.0))[:, None, None]
    axis = np.linspace(-1, 1, NODES)
    return Plane("random", origin, directions, (axis, axis))


def principal_plane(origin: FloatArray, path: Sequence[FloatArray]) -> Plane | None:
    """The plane through the origin along the two directions in which a path (m, P) spreads most, a
    little larger than the path; None where it does not spread in two."""
    points = np.array(path)
    spread = points - points.mean(axis=0)
    spread /= np.abs(spread).max() or 1.0  # so that squares do not overflow
    # Of few points and many weights: the small matrix of products has the same spectrum.
    squares, vectors = np.linalg.eigh(spread @ spread.T)
    if len(points) < 3 or not squares[-2] > ROUNDING * squares[-1]:
        return None
    directions = vectors[:, [-1, -2]].T @ spread
    # Either sign would do: the path goes to the right and upward.
    signs = np.where(directions @ (points[-1] - points[0]) < 0, -1.0, 1.0)
    directions = directions * (signs / np.linalg.norm(directions, axis=-1))[:, np.newaxis]
    plane = Plane("principal", origin, directions, (np.zeros(1), np.zeros(1)))
    places = np.vstack([plane.project(points)[0], np.zeros(2)])
    low, high = places.min(axis=0), places.max(axis=0)
    extents = (high - low).tolist()
    axes = [
        _axis(middle, (1 + 2 * MARGIN) * max(extent, NARROWEST * max(extents)))
        for middle, extent in zip(((low + high) / 2).tolist(), extents, strict=True)
    ]
    first, second = (squares[[-1, -2]] / squares.clip(0).sum()).tolist()
    return replace(plane, axes=(axes[0], axes[1]), shares=(first, second))


def length(weights: FloatArray) -> float:
    """The length of weights, also where their squares overflow."""
    largest = float(np.abs(weights).max())
    return largest * float(np.linalg.norm(weights / largest)) if largest else 0.0


def _axis(middle: float, extent: float) -> FloatArray:
    """Nodes over such a length about the middle, moved until one of them is 0."""
    step = extent / (NODES - 1)
    places = np.arange(NODES, dtype=np.float64) - round(NODES // 2 - middle / step)
    return step * places
