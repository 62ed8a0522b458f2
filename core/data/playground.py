"""The data sets of TensorFlow Playground, in its ranges and with its kinds of noise.

Noise is its slider divided by 100; the slider ends at 50.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.data.point_source import Noise, Points, PointSource
from core.nn.arrays import FloatArray

SOURCE = "TensorFlow Playground, src/dataset.ts"
SQUARE = (-6.0, 6.0)
RADIUS = 5.0
"""Of the circle and of the quadrants."""

Region = Callable[[FloatArray], FloatArray]

HILLS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))
"""Place and height of each."""


def halves(samples: int) -> tuple[int, int]:
    """The numbers of points of the classes o and x: equal, or one x more."""
    return samples // 2, samples - samples // 2


def mixed(o: FloatArray, x: FloatArray, random: np.random.Generator) -> Points:
    """The points of class o and those of class x in a random order."""
    order = random.permutation(len(o) + len(x))
    return np.concatenate([o, x])[order], np.repeat([0.0, 1.0], [len(o), len(x)])[order]


def turned(radius: FloatArray, angle: FloatArray) -> FloatArray:
    """Points (n, 2) of polar coordinates, the angle from the x2-axis on."""
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


def decided_nearby(region: Region, radius: float) -> Noise:
    """The noise of points that stay where they are, and get the answer of a place that lies up to
    noise * radius away in each coordinate."""

    def noisy(x: FloatArray, _: FloatArray, noise: float, random: np.random.Generator) -> Points:
        return x, region(x + noise * random.uniform(-radius, radius, x.shape))

    return noisy


def in_the_circle(x: FloatArray) -> FloatArray:
    return np.where(np.hypot(x[:, 0], x[:, 1]) < RADIUS / 2, 1.0, 0.0)


def circle_points(samples: int, random: np.random.Generator) -> Points:
    """Class x within 2.5 of the origin, class o from 3.5 to 5 away."""
    outside, inside = halves(samples)
    radius = [
        random.uniform(0.7 * RADIUS, RADIUS, outside),
        random.uniform(0, RADIUS / 2, inside),
    ]
    o, x = (turned(r, random.uniform(0, 2 * np.pi, r.size)) for r in radius)
    return mixed(o, x, random)


def in_like_quadrants(x: FloatArray) -> FloatArray:
    return np.where(x[:, 0] * x[:, 1] >= 0, 1.0, 0.0)


def quadrant_points(samples: int, random: np.random.Generator) -> Points:
    """Points of the square, none within 0.3 of an axis."""
    x = random.uniform(-RADIUS, RADIUS, (samples, 2))
    x += np.where(x > 0, 0.3, -0.3)
    return x, in_like_quadrants(x)


def gaussian_points(samples: int, random: np.random.Generator) -> Points:
    """Gaussians of variance 1/2 in each coordinate: x around (2, 2), o around (-2, -2)."""
    o, x = (random.normal(0, np.sqrt(0.5), (count, 2)) for count in halves(samples))
    return mixed(o - 2, x + 2, random)


def wider_gaussians(
    x: FloatArray, answers: FloatArray, noise: float, _: np.random.Generator
) -> Points:
    """Let the variance grow from 1/2 to 4 where the noise is 1/2."""
    centre = np.where(answers, 2.0, -2.0)[:, np.newaxis]
    return centre + (x - centre) * np.sqrt(1 + 14 * noise), answers


def spiral_points(samples: int, random: np.random.Generator) -> Points:
    """Two arms of 1 3/4 turns, evenly spaced by their angle."""
    shares = [np.arange(count) / max(1, count) for count in halves(samples)]
    o, x = (
        turned(RADIUS * share, 1.75 * 2 * np.pi * share + start)
        for share, start in zip(shares, (np.pi, 0.0), strict=True)
    )
    return mixed(o, x, random)


def uniformly_moved(
    x: FloatArray, answers: FloatArray, noise: float, random: np.random.Generator
) -> Points:
    """Points moved by up to `noise` in each coordinate."""
    return x + noise * random.uniform(-1, 1, x.shape), answers


def on_the_plane(x: FloatArray) -> FloatArray:
    height: FloatArray = (x[:, 0] + x[:, 1]) / 10
    return height


def on_the_hills(x: FloatArray) -> FloatArray:
    """The height of the nearest hill, which falls from 1 or -1 to 0 at a distance of 2."""
    heights = np.stack(
        [sign * np.clip(1 - np.hypot(x[:, 0] - a, x[:, 1] - b) / 2, 0, 1) for a, b, sign in HILLS]
    )
    highest = np.abs(heights).argmax(axis=0)
    height: FloatArray = heights[highest, np.arange(len(x))]
    return height


def with_values(region: Region) -> Callable[[int, np.random.Generator], Points]:
    """Return points of the square with their values."""

    def points(samples: int, random: np.random.Generator) -> Points:
        x = random.uniform(*SQUARE, (samples, 2))
        return x, region(x)

    return points


PLAYGROUND = (
    PointSource(
        "circle",
        "a disc of class x in a ring of class o",
        SOURCE,
        circle_points,
        in_the_circle,
        decided_nearby(in_the_circle, RADIUS),
        square=SQUARE,
    ),
    PointSource(
        "quadrants",
        "class x where x1 and x2 have one sign: the Playground's exclusive or",
        SOURCE,
        quadrant_points,
        in_like_quadrants,
        decided_nearby(in_like_quadrants, RADIUS),
        square=SQUARE,
    ),
    PointSource(
        "gaussians",
        "two clouds, which noise makes wider",
        SOURCE,
        gaussian_points,
        noisy=wider_gaussians,
        square=SQUARE,
    ),
    PointSource(
        "spiral",
        "two arms around one another",
        SOURCE,
        spiral_points,
        noisy=uniformly_moved,
        square=SQUARE,
    ),
    PointSource(
        "plane",
        "a number to predict: (x1 + x2) / 10",
        SOURCE,
        with_values(on_the_plane),
        on_the_plane,
        decided_nearby(on_the_plane, SQUARE[1]),
        classes=(),
        square=SQUARE,
    ),
    PointSource(
        "hills",
        "a number to predict: three hills and three hollows in a plain",
        SOURCE,
        with_values(on_the_hills),
        on_the_hills,
        decided_nearby(on_the_hills, SQUARE[1]),
        classes=(),
        square=SQUARE,
    ),
)
