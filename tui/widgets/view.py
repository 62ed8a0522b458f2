"""All that is shown at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from core.store.followed import Followed
from core.training.moment import Playable
from core.training.run import Status
from core.training.timeline import Way
from tui.drawing import numbers
from tui.drawing.maps import MapStyle, grid_shape
from tui.drawing.palette import DARK, Palette
from tui.drawing.plotting import Marker
from tui.drawing.scale import Scale
from tui.drawing.text import literal, longest, refusal, whole
from tui.keys.key import Context, Field, ScreenName

Tone = Literal["plain", "error"]

BAR_CELLS = 20
"""Cells of the bar that tells how far the playhead is."""


class Instant(Protocol):
    """A moment, whatever it is of."""

    @property
    def recording(self) -> Playable: ...
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


@dataclass(frozen=True, eq=False)
class View:
    """Everything that the screens of all players show: a moment, how, and the words around it."""

    screen: ScreenName = "lab"
    moment: Instant | None = None
    playing: bool = False
    """Whether the playhead moves; the moment may be from before it was told to stop or go."""
    full_speed: bool = False
    going: bool = False
    """Whether it is trained up to where the playhead was sent."""
    pace: str = ""
    palette: Palette = DARK
    ascii: bool = False
    """Whether classes and layers cannot be told apart by colour."""
    low: bool = False
    """Whether little is sent, and maps are coarser for that."""
    map_style: MapStyle = "blocks"
    map_columns: int = 0
    panels: frozenset[str] = frozenset()
    """The names of the panels that are shown: what one tells the others need not."""
    log_scale: bool = True
    marker: Marker = "blocks"
    scale: Scale = field(default_factory=lambda: Scale(True, 1.0, 1.0))
    about: str = ""
    """All that the coach has to say of what is shown, for the help."""
    first_keys: tuple[tuple[str, str], ...] = ()
    """The keys that the footer begins with while they count, each with a word."""
    idle: frozenset[str] = frozenset()
    """Actions that would do nothing now, of which the footer is silent."""
    notice: str = ""
    tone: Tone = "plain"
    focus: str = ""
    """The name of the panel that has the focus."""
    context: Context = "stage"
    """The context whose keys count where the focus is."""
    field: Field = ""
    """The kind of field that has the focus, if one has."""

    @property
    def moves(self) -> bool:
        """Whether the playhead moves by itself, or what it waits for is trained."""
        return self.playing or self.going

    @property
    def grid_shape(self) -> tuple[int, int] | None:
        """Rows and columns of a decision grid for the map's style; None where no map is shown."""
        columns = self.map_columns
        return grid_shape(self.map_style, columns, columns // 2) if columns else None


def state_word(view: View, moment: Instant) -> str:
    """Return what goes on, in a word."""
    if view.going:
        return "Training"
    if view.playing:
        if not moment.at_edge:
            return "Playing"
        if isinstance(moment.recording, Followed):
            return "Detached" if moment.recording.doing == "detached" else "Elsewhere"
        return "Full speed" if view.full_speed else "Training"
    if moment.at_edge and moment.status is Status.FINISHED:
        return "Finished"
    if moment.at_edge and moment.status is Status.DIVERGED:
        return "Diverged"
    return "Ready" if moment.edge == 0 else "Paused"


def message_notice(text: str, width: int) -> tuple[str, Tone]:
    """Return a notice of what was done."""
    return whole(text, width) or text, "plain"


def refusal_notice(sentence: str, width: int) -> tuple[str, Tone]:
    """Return a notice of why something cannot be; no part of it is a key."""
    return literal(refusal(sentence, width)), "error"


def going_notice(
    subject: str, way: Way, view: View, epochs: int, width: int, *, stops: bool
) -> str:
    """Say how far it is to where the playhead goes, which is trained first, or trained again."""
    again = "" if view.going else " again"
    words = f"training {subject}{again} up to epoch {numbers.epochs(way.goal)}"
    full = round(way.share * BAR_CELLS)
    done, rest = "=." if view.ascii else "━╌"
    bar = done * full + rest * (BAR_CELLS - full)
    esc = "   `esc` stops" if stops else ""
    texts = [f"{words}   {bar}{esc}", f"{words}   {bar}", words]
    if view.going and view.moment is not None and view.moment.speed:
        left = numbers.duration((way.goal - way.at) / view.moment.speed)
        of = f" of {numbers.epochs(epochs)}"
        texts = [f"{words}{some}   {bar}   {left} left{esc}" for some in (of, "")] + texts
    return longest(texts, width) or texts[-1]
