"""The part of a step that is looked at: which sample, unit and weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.training.step import Step
from tui.drawing.table_axis import Axis


@dataclass(frozen=True)
class Choice:
    """The part of a step that all pages look at. Numbers count from 0, and are clipped to
    what there is where they are used, as another run may have a smaller network."""

    update: int = 0
    """The update within the epoch."""
    sample: int = 0
    """The place of a sample in the data set."""
    whole: bool = False
    """Whether the whole batch is looked at, not one of its samples alone."""
    line: int = 2
    """The equation of the step."""
    unit: int = 0
    """The unit whose number is told in full."""
    term: int = 0
    """The unit at the other end of a weight: where it comes from, going forward."""
    layer: int = 1
    """The i of the W_i that a single weight is one of."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """The step that is told of: all of a batch, or one sample's part of it."""

    choice: Choice
    batch: Step
    step: Step
    """`batch` itself where all of it is told."""
    sample: int
    """The row of the step's arrays that is told in full."""
    places: Sequence[str]
    """The numbers of the step's samples in the data set, from 1, as they are written."""

    @property
    def whole(self) -> bool:
        """Whether the matrices have a row a sample."""
        return self.choice.whole

    def part(self, name: str) -> str:
        """Return the name of a number of the whole batch; of one sample, that it is a part."""
        return name if self.whole or len(self.batch.x) == 1 else f"part of {name}"

    def unit(self, count: int) -> int:
        """The unit that is told in full, of so many."""
        return self.choice.unit % count

    def term(self, count: int) -> int:
        """The other end of a weight, of so many."""
        return self.choice.term % count

    def samples(self) -> Axis:
        """The rows of a whole batch's matrices, the chosen sample lit."""
        return Axis(self.places, self.sample)


def choose(step: Step, choice: Choice) -> Chosen:
    """Return the part of a step that is chosen; the sample of the batch that comes next in the data
    set where the chosen one is not in it."""
    after = np.flatnonzero(step.samples >= choice.sample)
    k = int(after[step.samples[after].argmin()] if after.size else step.samples.argmax())
    part = step if choice.whole else step.of_sample(k)
    places = [str(place + 1) for place in part.samples.tolist()]
    return Chosen(choice, step, part, k if choice.whole else 0, places)


def neighbour(step: Step, sample: int, by: int) -> int:
    """Return the place in the data set of the sample of a batch that is so many after another."""
    places = np.sort(step.samples)
    at = int(np.searchsorted(places, sample)) + by
    return int(places[at % len(places)])
