"""A run from its first weights to its end: what a notebook and `bp-tui run` get."""

from __future__ import annotations

from dataclasses import dataclass

from core.course import Course
from core.datasets import Dataset
from core.evaluation import GOALS, Alternation, Evaluation
from core.experiment import Experiment
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.recording import Recording
from core.training import Status


@dataclass(frozen=True)
class Run:
    """A run as it ended."""

    course: Course
    network: Network
    dataset: Dataset
    losses: FloatArray
    """(epochs,): the loss of each epoch's forward pass, before its update."""
    final_loss: float
    """The loss after the last update."""
    evaluation: Evaluation
    alternation: Alternation | None
    status: Status
    reason: str = ""
    reached: tuple[int | None, ...] = (None,) * len(GOALS)
    """The first epochs at which `GOALS` were reached, where that was counted: in a sweep."""

    @property
    def experiment(self) -> Experiment:
        """The settings in force at the end."""
        return self.course.experiment

    @property
    def epochs(self) -> int:
        """The epochs that were trained."""
        return len(self.losses)

    @property
    def accuracy(self) -> float:
        """The share of training points whose class is predicted, 0 to 1."""
        return self.evaluation.train.accuracy


def finished_run(recording: Recording, status: Status | None = None) -> Run:
    """A recording as it stands at its edge; `status` tells who ended it, if not the run itself."""
    found = recording.at_with_alternation(recording.edge)
    assert found is not None
    snapshot, alternation = found
    return Run(
        recording.course,
        recording.network(snapshot),
        recording.dataset,
        recording.losses.copy(),
        snapshot.loss,
        recording.evaluate(snapshot),
        alternation,
        status or recording.status,
        recording.reason,
    )


def train(experiment: Experiment | Course) -> Run:
    """Train an experiment from its first weights to its last epoch, or until it diverges."""
    course = experiment if isinstance(experiment, Course) else Course.of(experiment)
    recording = Recording(course)
    recording.advance(course.epochs)
    return finished_run(recording)
