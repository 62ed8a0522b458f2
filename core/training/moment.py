"""A moment: all there is to show of a timeline at one epoch, and of a run in particular."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from core.nn.arrays import FloatArray
from core.training.evaluation import Alternation, Evaluation, Judgement, decision_grid
from core.training.lens import Lens
from core.training.pacing import never
from core.training.recording import Recording
from core.training.run import Status
from core.training.snapshot import Snapshot
from core.training.timeline import Way


class Playable(Protocol):
    """A line of epochs that a player can go along: a `Timeline`, or several at once."""

    @property
    def edge(self) -> int: ...
    @property
    def epochs(self) -> int: ...
    @property
    def horizon(self) -> int: ...
    @property
    def status(self) -> Status: ...
    @property
    def changes(self) -> tuple[int, ...]: ...
    @property
    def replay(self) -> Way | None: ...
    def advance(self, epochs: int) -> int: ...
    def refuse_extension(self, epochs: int) -> None: ...
    def extend(self, epochs: int) -> None: ...
    def rest(self) -> None: ...


Played = TypeVar("Played", bound=Playable)


@dataclass(frozen=True)
class Looking:
    """The wishes of a player for a moment."""

    playing: bool
    grid_shape: tuple[int, int] | None
    """Rows and columns of a decision grid; None where no map is shown."""
    speed: float | None
    """Epochs a second of computing, where it was measured."""
    cancelled: Callable[[], bool]
    """Whether something else was asked for meanwhile."""
    lens: Lens | None = None
    """A wish for more."""
    lens_changed: Callable[[], bool] = never
    """Whether another lens was asked for meanwhile, or somebody else needs the recording."""

    def at(self, timeline: Playable, epoch: int) -> dict[str, Any]:
        """The fields that all moments have. What could go on and is not played is paused."""
        status, paused = timeline.status, not self.playing
        return {
            "recording": timeline,
            "epoch": epoch,
            "edge": timeline.edge,
            "status": Status.PAUSED if status is Status.RUNNING and paused else status,
            "playing": self.playing,
            "speed": self.speed,
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class TimelineMoment(Generic[Played]):
    """A timeline at the playhead."""

    recording: Played
    epoch: int
    """The playhead."""
    edge: int
    """The newest epoch of the timeline at that time."""
    status: Status
    """running (trains at the edge), paused, finished or diverged."""
    playing: bool
    speed: float | None
    """Epochs a second of computing, where it was measured."""

    @property
    def at_edge(self) -> bool:
        """Whether this is the newest epoch."""
        return self.epoch == self.edge


@dataclass(frozen=True, eq=False, kw_only=True)
class Moment(TimelineMoment[Recording]):
    """A run at the playhead."""

    snapshot: Snapshot
    evaluation: Evaluation
    penalty: float | None
    """Of the weights, beside the loss; None where the settings have none."""
    alternation: Alternation | None
    edge_score: Judgement | None
    """Of the training points at the newest epoch; None where that is not known."""
    grid: FloatArray | None
    """Answers over the data set's domain, from `decision_grid` in the shape asked for."""
    lens: Lens | None = None
    """The wish for more."""
    seen: object | None = None
    """The thing that the lens shows; None without one, and where another was asked for."""


def observe(recording: Recording, epoch: int, looking: Looking) -> Moment | None:
    """The moment of a recording at an epoch; None where the looking was cancelled."""
    answer = recording.at_with_alternation(epoch, cancelled=looking.cancelled)
    if answer is None:
        return None
    snapshot, alternation = answer
    shape, network, lens = looking.grid_shape, recording.network(snapshot), looking.lens
    seen = None
    if lens is not None:
        seen = lens.look(recording, snapshot, lambda: looking.cancelled() or looking.lens_changed())
        if seen is None and looking.cancelled():
            return None
    return Moment(
        **looking.at(recording, epoch),
        snapshot=snapshot,
        evaluation=recording.evaluate(snapshot),
        penalty=recording.penalty(snapshot),
        alternation=alternation,
        edge_score=recording.edge_score(),
        grid=None if shape is None else decision_grid(network, recording.dataset, *shape),
        lens=lens,
        seen=seen,
    )
