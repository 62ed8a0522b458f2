"""Wishes: all that is asked of a player, from any thread, until its own thread serves it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Generic

from core.training.lens import Lens
from core.training.moment import Played

AUTO_SECONDS = 9.0
"""Duration of a whole run at auto pace."""

MAX_TEMPO = 6
"""Times that the pace can be doubled or halved."""


@dataclass
class _Wanted:
    """Wishes that the thread serves; guarded by the player's lock."""

    recording: Any = None
    playhead: int | None = None
    playing: bool = False
    full_speed: bool = False
    tempo: int = 0
    extension: tuple[Any, int] | None = None
    grid_shape: tuple[int, int] | None = None
    lens: Lens | None = None
    refresh: bool = False
    """Whether the present moment is to be shown anew."""
    orders: int = 0
    """Counts the orders to go somewhere, to play or to pause."""
    closing: bool = False


class Wishes(Generic[Played]):
    """Takes orders to play, to go somewhere, or to show something else; of several the latest
    counts. `_lock` guards them, and tells the thread that waits for it."""

    def __init__(self) -> None:
        self._wanted = _Wanted()
        self._lock = threading.Condition()
        self._recording: Played | None = None
        """The recording that the thread plays."""

    def load(self, recording: Played, *, playhead: int | None = None, play: bool = False) -> None:
        """Show a recording at an epoch (its newest by default), and play it if wanted."""
        with self._lock:
            self._wanted.recording = recording
            self._wanted.playhead = recording.edge if playhead is None else playhead
            self._order(playing=play)

    def play(self, *, full_speed: bool = False) -> None:
        """Move on from the playhead; from the run's end, replay from the start."""
        with self._lock:
            self._order(playing=True, full_speed=full_speed)

    def pause(self) -> None:
        """Stop where the playhead is."""
        with self._lock:
            self._wanted.refresh = True
            self._order(playing=False)

    def seek(self, epoch: int) -> None:
        """Go to an epoch and stay there; beyond the live edge this trains up to it."""
        with self._lock:
            self._wanted.playhead = max(0, epoch)
            self._order(playing=False)

    def extend(self, epochs: int) -> None:
        """Let the run go on to `epochs`, and play; raises pydantic's ValidationError and
        `Refusal`."""
        with self._lock:
            recording = self._wanted.recording or self._recording
            if recording is not None:
                recording.refuse_extension(epochs)
                self._wanted.extension = recording, epochs
                self._order(playing=True)

    def set_tempo(self, tempo: int) -> None:
        """Auto pace times 2 ** tempo, within MAX_TEMPO."""
        with self._lock:
            self._wanted.tempo = max(-MAX_TEMPO, min(MAX_TEMPO, tempo))
            self._wanted.full_speed = False
            self._lock.notify()

    def set_grid_shape(self, shape: tuple[int, int] | None) -> None:
        """Rows and columns of the decision grid of every moment; the present one comes anew."""
        with self._lock:
            if shape == self._wanted.grid_shape:
                return
            self._wanted.grid_shape = shape
        self.look_again()

    def set_lens(self, lens: Lens | None) -> None:
        """The wish for more of every moment; the present one comes anew."""
        with self._lock:
            if lens == self._wanted.lens:
                return
            self._wanted.lens = lens
        self.look_again()

    def look_again(self) -> None:
        """Ask for the present moment anew: something else of it is wanted."""
        with self._lock:
            self._wanted.refresh = True
            self._lock.notify()

    def _order(self, *, playing: bool, full_speed: bool = False) -> None:
        wanted = self._wanted
        wanted.playing, wanted.full_speed = playing, full_speed
        wanted.orders += 1
        self._lock.notify()

    @property
    def playing(self) -> bool:
        """Whether the playhead moves by itself."""
        return self._wanted.playing

    @property
    def full_speed(self) -> bool:
        """Whether it trains as fast as it can."""
        return self._wanted.full_speed

    @property
    def tempo(self) -> int:
        """The pace is auto times 2 ** tempo."""
        return self._wanted.tempo

    @property
    def run_seconds(self) -> float:
        """Duration of a whole run at the present pace."""
        return AUTO_SECONDS / 2.0**self.tempo
