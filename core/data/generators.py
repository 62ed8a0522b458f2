"""The data sets: the assignment's, its siblings, the Playground's and Fisher's irises."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from core.data.playground import PLAYGROUND, halves, mixed
from core.data.point_source import Points, PointSource
from core.nn.arrays import FloatArray

ASSIGNMENT = "the assignment"

FIELDS = 4
"""Fields along each side of the chessboard."""

IRIS = Path(__file__).with_name("iris.csv")


def above_the_diagonal(x: FloatArray) -> FloatArray:
    return np.where(x[:, 0] > x[:, 1], 0.0, 1.0)


def linear_points(samples: int, random: np.random.Generator) -> Points:
    """Points uniform in the unit square, class 0 where x1 > x2, else 1."""
    x = random.random((samples, 2))
    return x, above_the_diagonal(x)


def xor_points(samples: int, _random: np.random.Generator) -> Points:
    """Points on the unit square's diagonals, as evenly spaced as they can be.

    The falling one, of class 1, has an even number of them, none at the centre; the rising one,
    of class 0, the others. 21 of them are the assignment's (i/10, i/10) and, but for i = 5,
    (i/10, 1 - i/10), in its order. Divided, not added up: 0.3 is 0.3.
    """
    steps = samples // 4 * 2
    last = samples - steps - 1
    rows = [(i / max(1, last), i / max(1, last), 0.0) for i in range(last + 1)]
    rows += [(i / steps, (steps - i) / steps, 1.0) for i in range(steps + 1) if 2 * i != steps]
    table = np.array(sorted(rows, key=lambda row: (row[0], row[2])))
    return table[:, :2].copy(), table[:, 2].copy()


def on_the_chessboard(x: FloatArray) -> FloatArray:
    colours: FloatArray = np.floor(FIELDS * x).sum(axis=1) % 2
    return colours


def chessboard_points(samples: int, random: np.random.Generator) -> Points:
    """Points uniform in the unit square, class 0 in its lower left field."""
    x = random.random((samples, 2))
    return x, on_the_chessboard(x)


def moon_points(samples: int, random: np.random.Generator) -> Points:
    """Half circles of radius 1, evenly spaced: the upper one around (0, 0) is of class 0, the
    lower one around (1, 1/2) of class 1."""
    upper, lower = (np.linspace(0, np.pi, count) for count in halves(samples))
    o = np.stack([np.cos(upper), np.sin(upper)], axis=1)
    x = np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], axis=1)
    return mixed(o, x, random)


def mazur_point(_samples: int, _random: np.random.Generator) -> Points:
    """The point of Mazur's worked example."""
    return np.array([[0.05, 0.10]]), np.array([1.0])


@cache
def _irises() -> FloatArray:
    """(150, 4), in its order: 50 of each class."""
    return np.loadtxt(IRIS, delimiter=",", skiprows=2, usecols=range(4))


def iris_points(_samples: int, _random: np.random.Generator) -> Points:
    """Fisher's measurements, class by class."""
    return _irises().copy(), np.repeat([0.0, 1.0, 2.0], 50)


SOURCES = {
    row.name: row
    for row in (
        PointSource(
            "linear",
            "points of the unit square, class o where x1 > x2",
            ASSIGNMENT,
            linear_points,
            above_the_diagonal,
        ),
        PointSource(
            "xor",
            "21 points on the diagonals of the unit square",
            ASSIGNMENT,
            xor_points,
            samples=21,
            drawn=False,
        ),
        PointSource(
            "xor-gate",
            "the corners of the unit square: x where one of x1 and x2 is 1",
            "Rumelhart, Hinton and Williams 1986",
            xor_points,
            samples=4,
            drawn=False,
        ),
        PointSource(
            "xor-n",
            "any number of points on the diagonals of the unit square",
            "the assignment's siblings; 21 are its xor",
            xor_points,
            drawn=False,
        ),
        PointSource(
            "chessboard",
            f"the unit square as a board of {FIELDS} x {FIELDS} fields",
            "the assignment's siblings",
            chessboard_points,
            on_the_chessboard,
        ),
        *PLAYGROUND,
        PointSource(
            "moons",
            "two half circles, each around an end of the other",
            "scikit-learn, make_moons",
            moon_points,
            square=(-1.0, 2.0),
        ),
        PointSource(
            "mazur",
            "one point, x1 = 0.05 and x2 = 0.10, and two outputs",
            "Matt Mazur, A Step by Step Backpropagation Example, 2015",
            mazur_point,
            samples=1,
            drawn=False,
            classes=("o1", "o2"),
            output_each=True,
        ),
        PointSource(
            "iris",
            "150 irises of three kinds, by four measures in cm",
            "R. A. Fisher, Annals of Eugenics 7 (1936)",
            iris_points,
            samples=150,
            drawn=False,
            classes=("setosa", "versicolor", "virginica"),
            columns=("sepal length", "sepal width", "petal length", "petal width"),
            square=(np.inf, -np.inf),
        ),
    )
}
"""Every data set by its name."""
