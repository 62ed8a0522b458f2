"""A moment: all there is to show of a run at one epoch."""

from __future__ import annotations

from dataclasses import dataclass

from core.nn.arrays import FloatArray
from core.training.evaluation import Alternation, Evaluation, Score, decision_grid
from core.training.player import Looking
from core.training.recording import Recording
from core.training.run import Snapshot, Status


@dataclass(frozen=True)
class Moment:
    """A run at the playhead."""

    recording: Recording
    snapshot: Snapshot
    edge: int
    """The newest epoch of the recording at that time."""
    status: Status
    """running (trains at the edge), paused, finished or diverged."""
    playing: bool
    evaluation: Evaluation
    alternation: Alternation | None
    edge_score: Score | None
    """Of the training points at the newest epoch; None where that is not known."""
    grid: FloatArray | None
    """Probability of class 1 over the data set's domain, in the shape that was asked for."""
    speed: float | None
    """Epochs a second of computing, where it was measured."""

    @property
    def epoch(self) -> int:
        """The playhead."""
        return self.snapshot.epoch

    @property
    def at_edge(self) -> bool:
        """Whether this is the newest epoch."""
        return self.epoch == self.edge


def observe(recording: Recording, epoch: int, looking: Looking) -> Moment | None:
    """The moment of a recording at an epoch; None where the looking was cancelled."""
    found = recording.at_with_alternation(epoch, cancelled=looking.cancelled)
    if found is None:
        return None
    snapshot, alternation = found
    shape, network = looking.grid_shape, recording.network(snapshot)
    return Moment(
        recording,
        snapshot,
        recording.edge,
        looking.status(recording.status),
        looking.playing,
        recording.evaluate(snapshot),
        alternation,
        recording.edge_score(),
        None if shape is None else decision_grid(network, recording.dataset.domain, *shape),
        looking.speed,
    )
