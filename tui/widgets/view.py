"""All that is shown at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from core.training.run import Status
from tui.drawing import numbers
from tui.drawing.loss_chart import Marker
from tui.drawing.maps import MapStyle
from tui.drawing.palette import DARK, Palette
from tui.drawing.scale import Scale

Tone = Literal["plain", "error"]


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


def going_notice(moment: Instant, aim: int, width: int) -> str:
    """That the playhead is on its way; how long it takes where it has to be trained."""
    said = f"going to epoch {numbers.epochs(aim)}"
    missing = aim - moment.edge
    if missing > 0 and moment.speed:
        said += f", {numbers.duration(missing / moment.speed)} of training"
    longer = f"{said}   `esc` stops"
    return longer if len(longer) - 2 <= width else said
