"""The playback of a screen: what it plays, and where the playhead is and was sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from core.store.followed import Followed
from core.training.moment import Looking, Played
from core.training.player import FULL_SPEED_FRAME_SECONDS, Player
from core.training.run import Status
from core.training.timeline import Way
from tui.drawing import numbers
from tui.screens.commands import SettingsCommand
from tui.screens.draft import Draft
from tui.widgets.view import Instant

LATE_SECONDS = 0.3
"""After which it is said that an epoch is still on its way."""

Seen = TypeVar("Seen", bound=Instant)


class Playback(Generic[Played, Seen]):
    """Plays one recording or race at a time, in the player's thread."""

    def __init__(
        self,
        shown: Played,
        observe: Callable[[Played, int, Looking], Seen | None],
        *,
        full_speed_frame_seconds: float = FULL_SPEED_FRAME_SECONDS,
        beside: Player[Any, Any] | None = None,
        keep: Callable[[Played, bool], None] = lambda _recording, _playing: None,
    ) -> None:
        """Play `shown` first. `observe` makes the moments of it and of all that is loaded later.
        `beside` is a player of the same recordings; `keep` saves what is trained."""
        self.notify: Callable[[], object] = lambda: None
        """Called from the player's thread when there is a moment to take."""
        self.player: Player[Played, Seen] = Player(
            observe,
            self._notify,
            full_speed_frame_seconds=full_speed_frame_seconds,
            beside=beside,
            keep=keep,
        )
        self.shown = shown
        self.moment: Seen | None = None
        """The newest moment, perhaps still of what was played before."""
        self.aim: int | None = None
        """The epoch to which the playhead was sent and where it has not arrived."""
        self._since: float | None = time.perf_counter()
        """The time at which what has not arrived was asked for."""
        self._first = 0
        """The newest epoch then."""

    def _notify(self) -> None:
        self.notify()

    def load(self, shown: Played, *, play: bool = False) -> None:
        """Show something at its newest epoch, and play it if wanted."""
        self.shown, self.aim, self._since = shown, None, time.perf_counter()
        self.player.load(shown, play=play)
        if self._is_live:
            self.player.play(full_speed=True)

    @property
    def _is_live(self) -> bool:
        """Whether another process trains it, as whose newest epoch it is to be seen."""
        return isinstance(self.shown, Followed) and self.shown.goes_on

    def take(self) -> Seen | None:
        """Return the newest moment of what is played, once; None where there is no newer one."""
        if self.player.failure is not None:
            raise self.player.failure
        moment = self.player.take()
        if moment is None or moment.recording is not self.shown:
            return None
        self.moment = moment
        diverged = moment.at_edge and moment.status is Status.DIVERGED
        if moment.epoch == self.aim or moment.playing or diverged:
            self.aim = None
        if self.aim is None:
            self._since = None
        return moment

    @property
    def awaits(self) -> bool:
        """Whether what was asked for has not arrived."""
        return self._since is not None

    @property
    def is_late(self) -> bool:
        """Whether what was asked for is still on its way after a while."""
        return self._since is not None and time.perf_counter() - self._since >= LATE_SECONDS

    @property
    def way(self) -> Way | None:
        """The way to what was asked for, where it is trained, or trained again."""
        if self.aim is not None and self.trains:
            return Way(self._first, min(self.aim, self.shown.edge), self.aim)
        replay = self.shown.replay
        if replay is None or self.aim is None:
            return replay
        return replay._replace(goal=max(self.aim, replay.goal))  # the one before may come first

    @property
    def trains(self) -> bool:
        """Whether it is trained up to where the playhead was sent."""
        return self.aim is not None and self.aim > self._first

    @property
    def playhead(self) -> int:
        """The epoch that is seen of what is played, or that was asked for."""
        if self.aim is not None:
            return self.aim
        moment = self.moment
        arrived = moment is not None and moment.recording is self.shown
        return moment.epoch if moment is not None and arrived else self.shown.edge

    @property
    def pace(self) -> str:
        """Words for how long a whole run lasts: as it is wanted, or as computing needs."""
        if self.player.full_speed:
            return "live" if self._is_live else "full speed"
        seconds, moment = self.player.run_seconds, self.moment
        if moment is not None and moment.speed is not None:
            seconds = max(seconds, moment.recording.epochs / moment.speed)
        return numbers.pace(seconds)

    def toggle(self) -> None:
        """Play, or pause where the playhead is."""
        if self.player.playing:
            self.pause()
        else:
            self.player.play(full_speed=self._is_live and self.playhead == self.shown.edge)

    def pause(self) -> None:
        """Stop where the playhead is."""
        self.aim = self._since = None
        self.player.pause()

    def seek(self, epoch: int) -> None:
        """Send the playhead to an epoch; the next step counts from there, arrived or not."""
        if self.aim is None:
            self._since, self._first = time.perf_counter(), self.shown.edge
        last = self.shown.edge if isinstance(self.shown, Followed) else self.shown.horizon
        self.aim = max(0, min(epoch, last))
        self.player.seek(self.aim)

    def change_tempo(self, step: int) -> None:
        """Double or halve the pace; 0 sets it back."""
        self.player.set_tempo(self.player.tempo + step if step else 0)


class State(Protocol[Played, Seen]):
    """A player's doings without a screen: what is played, and the settings of what is next.

    `Refusal` says in one sentence what cannot be done.
    """

    @property
    def playback(self) -> Playback[Played, Seen]:
        """The playback of what is shown."""

    @property
    def draft(self) -> Draft:
        """The settings that the quick setter completes."""

    @property
    def refusals(self) -> Mapping[str, str]:
        """A sentence about each text of the form that is wrong."""

    @property
    def changed(self) -> bool:
        """Whether the form says something else than what is shown."""

    @property
    def untrained(self) -> bool:
        """Whether nothing of what is shown was trained, nor is: other settings can take its
        place."""

    def note(self, moment: Seen) -> None:
        """Take note of a new moment."""

    def settle(self) -> None:
        """Show what the form says in place of what is untrained, where the form is right."""

    def start(self) -> None:
        """Train what the form says from the start."""

    def edit(self, name: str, text: str) -> None:
        """Put another text into a row of the form."""

    def set(self, command: SettingsCommand) -> str:
        """Carry out a command about the settings; return a message, or ""."""

    def drop_changes(self) -> None:
        """Let the form say what is shown."""
