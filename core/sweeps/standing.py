"""Standings: the runs of a grid point in statistics, and the columns that tables sort by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from core.nn.arrays import BoolArray, FloatArray
from core.sweeps.grid import GridPoint
from core.training.evaluation import GOALS, Fit
from core.training.run import Run, Status


@dataclass(frozen=True)
class Spread:
    """Median and range of some numbers."""

    median: float
    low: float
    high: float

    @property
    def document(self) -> dict[str, float]:
        """The spread as JSON."""
        return {"median": self.median, "min": self.low, "max": self.high}

    @classmethod
    def of(cls, values: FloatArray) -> Spread | None:
        """The spread of what is finite among the values, None without any."""
        finite = values[np.isfinite(values)]
        if not finite.size:
            return None
        return cls(float(np.median(finite)), float(finite.min()), float(finite.max()))


def over_seeds(losses: FloatArray) -> FloatArray:
    """Return median, least and greatest (3, epochs) of the finite losses of each epoch (epochs,
    seeds); NaN where none is finite."""
    # In order, with NaN last.
    finite = np.sort(np.where(np.isfinite(losses), losses, np.nan), axis=1)
    count = np.isfinite(finite).sum(axis=1)
    row, last = np.arange(len(finite)), (count - 1).clip(0)
    median = finite[row, last // 2] / 2 + finite[row, count // 2] / 2
    return np.stack([median, finite[:, 0], finite[row, last]])


@dataclass(frozen=True, eq=False)
class Standing:
    """The runs of one grid point at one epoch, in the order of its seeds.

    Runs that diverged count among `runs`, `perfect` and `diverged` alone: their last finite
    numbers are not results. Runs that were not trained to their end are not counted. Of a
    regression every share of right points is R² instead.
    """

    point: GridPoint
    accuracies: FloatArray
    """(runs,): the share of training points that are right."""
    losses: FloatArray
    """(runs,)"""
    diverged: BoolArray
    """(runs,)"""
    reached: FloatArray
    """(runs, 2): the first epoch with at least `GOALS` of the training points right, or NaN."""
    test_accuracies: FloatArray | None = None
    """(runs,), where there are test points and they were looked at."""
    failures: tuple[str, ...] = ()
    """Why runs could not be trained at all, one sentence each."""
    is_regression: bool = False
    """Whether the runs answer with numbers."""

    @classmethod
    def of(cls, point: GridPoint, runs: Sequence[Run], failures: Sequence[str] = ()) -> Standing:
        """The standing of finished runs."""
        tests = [r.evaluation.test.share for r in runs if r.evaluation.test is not None]
        reached = [r.reached for r in runs]
        return cls(
            point,
            np.array([r.accuracy for r in runs]),
            np.array([r.final_loss for r in runs]),
            np.array([r.status is Status.DIVERGED for r in runs], dtype=np.bool_),
            np.array(reached, dtype=np.float64).reshape(len(runs), len(GOALS)),
            np.array(tests) if tests else None,
            tuple(failures),
            any(isinstance(run.evaluation.train, Fit) for run in runs),
        )

    @property
    def runs(self) -> int:
        """Runs that are counted."""
        return len(self.losses)

    def _of(self, values: FloatArray | None) -> Spread | None:
        return None if values is None else Spread.of(values[~self.diverged])

    @property
    def accuracy(self) -> Spread | None:
        """Of the training points."""
        return self._of(self.accuracies)

    @property
    def test_accuracy(self) -> Spread | None:
        """Of the test points."""
        return self._of(self.test_accuracies)

    @property
    def loss(self) -> Spread | None:
        """Of the training points."""
        return self._of(self.losses)

    @property
    def is_perfect(self) -> BoolArray:
        """(runs,): whether a run has every training point right."""
        perfect: BoolArray = (self.accuracies == 1.0) & ~self.diverged
        return perfect

    @property
    def perfect(self) -> float | None:
        """The share of runs that have every training point right; None of a regression."""
        return float(self.is_perfect.mean()) if self.runs and not self.is_regression else None

    def epochs_to(self, goal: float) -> Spread | None:
        """Epochs until so many training points are right, of the runs that got there."""
        return self._of(self.reached[:, GOALS.index(goal)])

    def count_that_reached(self, goal: float) -> int:
        """Count the runs that got there."""
        there = np.isfinite(self.reached[:, GOALS.index(goal)])
        return int((there & ~self.diverged).sum())


Quantity: TypeAlias = Literal["count", "share", "R²", "loss", "epochs"]
"""The kinds of numbers, which decide how they are written."""


@dataclass(frozen=True)
class Column:
    """One figure of a standing, which a table shows, sorts by and writes to a file."""

    name: str
    title: str
    key: str
    """Name of the figure in JSON."""
    quantity: Quantity
    value: Callable[[Standing], Spread | float | None]
    more_is_better: bool
    """Whether the largest comes first."""
    runs: Callable[[Standing], FloatArray | None] | None = None
    """(runs,): what `value` is the spread of, NaN where a run has no figure."""
    goal: float | None = None
    """The share of right points whose first epoch it is."""
    fit_title: str | None = ""
    """The title where the runs are of a regression; "" is `title`, None where it has no such
    figure."""

    def title_of(self, standings: Sequence[Standing]) -> str | None:
        """The title over some standings, None where it does not suit their runs; both titles of
        the shares of classes and R²."""
        kinds = {standing.is_regression for standing in standings if standing.runs}
        if kinds == {True}:
            return self.title if self.fit_title == "" else self.fit_title
        both = self.quantity == "share" and self.fit_title and len(kinds) > 1
        return f"{self.title}, {self.fit_title}" if both else self.title

    def quantity_of(self, standing: Standing) -> Quantity:
        """The kind of its number: the share of right points is R² where there are no classes."""
        return "R²" if self.quantity == "share" and standing.is_regression else self.quantity

    def rank(self, standing: Standing) -> tuple[bool, float]:
        """Sorts the best first, what has no figure at all last.

        A spread ranks by the median of all runs, where those that diverged and those without a
        figure are the worst there can be: few good runs among many bad ones are not ahead.
        """
        if self.runs is None:
            number = self.value(standing)
            values = np.array([np.nan if number is None else number], dtype=np.float64)
            lost = np.isnan(values)
        else:
            figures = self.runs(standing)
            values = np.empty(0) if figures is None else figures
            lost = np.isnan(values) | standing.diverged[: values.size]
        if not values.size:
            return True, 0.0
        costs = np.where(lost, np.inf, -values if self.more_is_better else values)
        return False, float(np.median(costs))


COLUMNS = {
    column.name: column
    for column in (
        Column("runs", "runs", "runs", "count", lambda s: float(s.runs), True),
        Column(
            "accuracy", "accuracy", "train_accuracy", "share",
            lambda s: s.accuracy, True, lambda s: s.accuracies, fit_title="R²",
        ),
        Column(
            "test", "test", "test_accuracy", "share",
            lambda s: s.test_accuracy, True, lambda s: s.test_accuracies,
        ),
        Column(
            "perfect", "perfect", "perfect", "share", lambda s: s.perfect, True, fit_title=None
        ),
        Column("loss", "loss", "final_loss", "loss", lambda s: s.loss, False, lambda s: s.losses),
        Column(
            "to95", "95 % after", "epochs_to_95", "epochs",
            lambda s: s.epochs_to(0.95), False, lambda s: s.reached[:, 0], 0.95, "0.95 after",
        ),
        Column(
            "to100", "100 % after", "epochs_to_100", "epochs",
            lambda s: s.epochs_to(1.0), False, lambda s: s.reached[:, 1], 1.0, None,
        ),
        Column(
            "diverged", "diverged", "diverged", "count", lambda s: float(s.diverged.sum()), False
        ),
    )
}  # fmt: skip
"""The figures of a table, in its order."""


def ordered(standings: Iterable[Standing], by: str) -> list[Standing]:
    """Standings sorted by a column, the best first; a varied setting sorts by its value, and
    "grid" keeps the grid's order. Ties go to the lower loss, then to the grid's order. Regressions
    come after classes: R² is no share of right points."""
    listed = list(standings)
    if by in COLUMNS:
        column, loss = COLUMNS[by], COLUMNS["loss"]
        return sorted(listed, key=lambda s: (s.is_regression, column.rank(s), loss.rank(s)))
    if by == "grid" or not listed or by not in listed[0].point.settings:
        return listed
    return sorted(listed, key=lambda s: s.point.settings[by])
