"""All that is shown at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from core.experiments.course import summary
from core.experiments.presets import PRESETS
from core.nn.arrays import FloatArray, IntArray
from core.store.session import Session
from core.training.moment import Moment
from core.training.recording import Recording
from core.training.run import Status
from tui import numbers
from tui.charts import Marker
from tui.curves import Scale
from tui.maps import MapStyle
from tui.palette import DARK, Palette

Tone = Literal["plain", "error"]


@dataclass(frozen=True)
class RunRow:
    """One of the last runs, as its row says it."""

    number: int
    changed: str
    """What changed against the run before, or the preset's name."""
    loss: float
    accuracy: float | None
    """Of the training points at the newest epoch; None while that was not looked at."""
    curve: FloatArray
    epochs: int
    diverged: bool
    shown: bool


@dataclass(frozen=True, eq=False)
class View:
    """What the players have in common: how it is shown, and the words around it."""

    palette: Palette = DARK
    ascii: bool = False
    """Whether classes and layers cannot be told apart by colour."""
    map_style: MapStyle = "blocks"
    log_scale: bool = True
    marker: Marker = "quadrants"
    scale: Scale = field(default_factory=lambda: Scale(True, 1.0, 1.0))
    pace: str = ""
    full_speed: bool = False
    notice: str = ""
    tone: Tone = "plain"
    focus: str = ""
    """The name of the panel that has the focus."""


@dataclass(frozen=True, eq=False)
class LabView(View):
    """What the Lab shows, and how."""

    moment: Moment | None = None
    map_columns: int = 0
    ghosts: tuple[FloatArray, ...] = ()
    title: str = ""
    """The run's name: its preset, or what it changed."""
    run_number: int = 1
    runs: tuple[RunRow, ...] = ()
    sample_order: IntArray | None = None
    """(n,): the data set's points in the order of the sample table, while it is shown."""
    sample_cursor: int | None = None
    """The row of the sample table that is marked."""

    @property
    def curve(self) -> FloatArray | None:
        """The losses up to the newest epoch of the moment."""
        if self.moment is None:
            return None
        return self.moment.recording.curve[: self.moment.edge + 1]

    @property
    def marked_sample(self) -> int | None:
        """The place in the data set of the sample under the table's cursor."""
        order = self.sample_order
        if self.sample_cursor is None or order is None:
            return None
        return int(order[min(self.sample_cursor, len(order) - 1)])


class Instant(Protocol):
    """What the moments of all players say."""

    @property
    def epoch(self) -> int: ...
    @property
    def edge(self) -> int: ...
    @property
    def at_edge(self) -> bool: ...
    @property
    def status(self) -> Status: ...
    @property
    def playing(self) -> bool: ...
    @property
    def speed(self) -> float | None: ...


def as_of_now(moment: Any, *, playing: bool) -> Any:
    """A moment from before a pause still says that it plays; the same as it is now."""
    if moment is None or moment.playing == playing:
        return moment
    status = moment.status
    if status in (Status.RUNNING, Status.PAUSED):
        status = Status.RUNNING if playing else Status.PAUSED
    return replace(moment, playing=playing, status=status)


def state_word(moment: Instant, *, full_speed: bool) -> str:
    """What goes on, in a word."""
    if moment.playing:
        if not moment.at_edge:
            return "Playing"
        return "Full speed" if full_speed else "Training"
    if moment.at_edge and moment.status is Status.FINISHED:
        return "Finished"
    if moment.at_edge and moment.status is Status.DIVERGED:
        return "Diverged"
    return "Ready" if moment.edge == 0 else "Paused"


def change_words(session: Session, recording: Recording, preset: str) -> str:
    """What a run changed: against the one before, or against its preset where that is less.

    "lr 0.05, seed 8", "xor", "xor, hidden layers 4,4", "lr 0.05 @ 1,000".
    """
    course, experiment = recording.course, recording.experiment
    if course.forks:
        parent = course.segments[-2].experiment
        changes = summary(experiment.changes_from(parent)) or "the same"
        return f"{changes} @ {numbers.epochs(course.forks[-1])}"
    of_preset = experiment.changes_from(PRESETS[preset].experiment)
    of_preset.pop("epochs", None)  # a run that was continued is the same run
    words = ", ".join(filter(None, [preset, summary(of_preset)]))
    before = session.previous(recording)
    if before is None:
        return words
    changes = summary(experiment.changes_from(before.experiment))
    if not changes:
        return "the same again"
    return words if len(of_preset) < changes.count(", ") + 1 else changes
