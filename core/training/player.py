"""The player: trains and replays in one thread, beside whatever looks on.

It plays any timeline: the recording of one run, or a race of many. The
playhead moves; where it stands at the live edge, moving it trains. Nothing is queued:
the thread leaves its newest moment in a mailbox of one and rings a bell, and of several
requests to go somewhere only the latest is served.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from core.training.moment import Looking, Played
from core.training.pacing import Pacer, one_blas_thread
from core.training.run import Status
from core.training.wishes import Wishes

FRAME_SECONDS = 1 / 8
"""Between two moments while playing: all that is shown moves on this one clock."""

FULL_SPEED_FRAME_SECONDS = 1 / 5
"""Between two moments at full speed, where computing comes first."""

LENS_FRAME_SECONDS = 1 / 8.5
"""Between two moments through a lens, at full speed too: eight of them arrive."""

SHOWING_SHARE = 1 / 3
"""The share of a frame that its moment may take, at most: the rest is for training."""

GOING_FRAME_SECONDS = 0.5
"""Between two moments on the way to an epoch that has to be trained first."""

GIVE_WAY_SECONDS = 0.03
"""Rest of the training after a key."""

CHUNK_SECONDS = 0.005
"""Of training between two looks at what is asked for."""

Answer = TypeVar("Answer")
Seen = TypeVar("Seen")


class Player(Wishes[Played], Generic[Played, Seen]):
    """Plays, trains, steps and scrubs one recording at a time."""

    def __init__(
        self,
        observe: Callable[[Played, int, Looking], Seen | None],
        notify: Callable[[], None] = lambda: None,
        *,
        full_speed_frame_seconds: float = FULL_SPEED_FRAME_SECONDS,
        beside: Player[Any, Any] | None = None,
        keep: Callable[[Played, bool], None] = lambda _recording, _playing: None,
    ) -> None:
        """`observe` makes the moment of an epoch, None where it was cancelled. `notify` is
        called from the thread when a moment lies in the empty mailbox. A player `beside` another
        may play the same recordings: of the two one thread at a time uses them. `keep` is called
        with a recording between two chunks of its training, and whether it goes on."""
        super().__init__()
        self._full_speed_frame_seconds = full_speed_frame_seconds
        self._observe, self._notify, self._keep = observe, notify, keep
        self._idle: threading.Lock = threading.Lock() if beside is None else beside._idle
        self._mail: Seen | None = None
        self._playhead = 0
        self._position = 0.0
        self._pacer = Pacer(CHUNK_SECONDS)
        self.failure: Exception | None = None
        """The fault that ended the thread before its time; there will be no more moments."""
        self._frame_start = 0.0
        self._way_given_until = 0.0
        self._waiting = 0
        """Callers of `between` that wait for the thread, or keep it waiting."""
        self._gave_way = False
        """Whether a lens was cut short for one of them."""
        self._waits = False
        """Whether there was nothing to go on with: another process trains what is played."""
        self._showing_seconds = 0.0
        """Time that the last moment took."""
        self.least_frame_seconds = 0.0
        """Between two moments while playing, for who cannot show them as fast as they come."""
        self.frame_seconds = FRAME_SECONDS
        """Between two moments while playing below full speed, for who can."""
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    def give_way(self) -> None:
        """Let others compute for a moment: somebody waits for the answer to a key."""
        self._way_given_until = time.perf_counter() + GIVE_WAY_SECONDS

    def between(self, work: Callable[[], Answer]) -> Answer:
        """Do something with the recording while the thread does not; what it raises is raised. A
        lens that looks at it meanwhile gives way, and looks again afterwards."""
        self._waiting += 1
        try:
            with self._idle:
                return work()
        finally:
            self._waiting -= 1
            if self._gave_way:
                self._gave_way = False
                self.look_again()

    def close(self) -> None:
        """End the thread and wait for it."""
        with self._lock:
            self._wanted.closing = True
            self._order(playing=False)
        self._thread.join()

    # What is to be seen, from any thread.

    def take(self) -> Seen | None:
        """The newest moment, once; None where there is no newer one."""
        with self._lock:
            moment, self._mail = self._mail, None
            return moment

    # The thread.

    def _run(self) -> None:
        try:
            with one_blas_thread():
                self._serve()
        except Exception as failure:
            self.failure = failure
            self._wanted.playing = False
            self._notify()

    def _serve(self) -> None:
        while True:
            with self._lock:
                while not self._has_work():
                    self._lock.wait()
                    self._frame_start = time.perf_counter()
                wanted = self._wanted
                if wanted.closing:
                    return
                request = wanted.playhead is not None or wanted.refresh
                early = self._frame_start + self._frame() - time.perf_counter()
                hurries = wanted.full_speed and not self._waits
                if early > 0 and not request and not hurries:
                    self._lock.wait(early)
                    continue
                orders = wanted.orders
                playhead, wanted.playhead = wanted.playhead, None
                refresh, wanted.refresh = wanted.refresh, False
            with self._idle:
                self._take_over(playhead)
                now = time.perf_counter()
                passed, self._frame_start = now - self._frame_start, now
                if self._recording is None:
                    self._wanted.playing = False
                    continue
                if playhead is not None:
                    self._go_to(self._recording, playhead, orders)
                elif refresh:
                    self._show(self._recording, self._playhead, orders)
                else:
                    self._play_on(self._recording, orders, min(passed, 2 * self._frame()))
                if not (wanted.playing or wanted.closing):
                    self._keep(self._recording, False)

    def _frame(self) -> float:
        wanted = self._wanted
        shortest = self._full_speed_frame_seconds if wanted.full_speed else self.frame_seconds
        if wanted.lens is not None:
            shortest = LENS_FRAME_SECONDS
        return max(shortest, self.least_frame_seconds, self._showing_seconds / SHOWING_SHARE)

    def _has_work(self) -> bool:
        wanted = self._wanted
        request = wanted.playhead is not None or wanted.refresh
        return wanted.closing or request or wanted.playing

    def _take_over(self, playhead: int | None) -> None:
        """Carry out what was asked about the recordings themselves."""
        with self._lock:
            recording, self._wanted.recording = self._wanted.recording, None
            extension, self._wanted.extension = self._wanted.extension, None
        if extension is not None:
            extension[0].extend(extension[1])
        if recording is not None:
            if self._recording is not None and self._recording is not recording:
                self._keep(self._recording, False)
                self._recording.rest()
            self._recording, self._pacer = recording, Pacer(CHUNK_SECONDS)
            self._waits = False
            self._playhead = min(recording.edge, playhead or 0)

    def _reordered(self, orders: int) -> bool:
        return self._wanted.orders != orders

    def _go_to(self, recording: Played, epoch: int, orders: int) -> None:
        """Go to an epoch, training up to it where it is new; shown on the way where it is far."""
        epoch = min(epoch, recording.epochs)
        while recording.edge < epoch and recording.status is Status.RUNNING:
            self._train(recording, epoch - recording.edge)
            if self._waits or self._reordered(orders):
                break
            if time.perf_counter() - self._frame_start > GOING_FRAME_SECONDS:
                self._frame_start = time.perf_counter()
                self._show(recording, recording.edge, orders)
        self._position = float(min(epoch, recording.edge))
        self._show(recording, min(epoch, recording.edge), orders)

    def _play_on(self, recording: Played, orders: int, seconds: float) -> None:
        """One frame, `seconds` after the last: move the playhead as far as the pace wants,
        training where needed."""
        if self._playhead >= recording.edge and recording.status is not Status.RUNNING:
            # Played to the end: once more from the start.
            self._playhead, self._position = 0, 0.0
        full_speed = self._wanted.full_speed
        goal = recording.epochs if full_speed else self._next_epoch(recording, seconds)
        until = self._frame_start + self._frame() - self._showing_seconds - CHUNK_SECONDS
        while recording.edge < goal and recording.status is Status.RUNNING:
            self._train(recording, goal - recording.edge)
            late = time.perf_counter() >= until and recording.edge % 2 == 0
            if late or self._waits or self._reordered(orders):
                break
        epoch = min(goal, recording.edge)
        if epoch >= recording.edge and recording.status is not Status.RUNNING:
            with self._lock:
                if not self._reordered(orders):
                    self._wanted.playing = self._wanted.full_speed = False
        if full_speed or epoch < goal:
            self._position = float(epoch)
        if epoch != self._playhead or not self._wanted.playing:
            self._show(recording, epoch, orders)

    def _next_epoch(self, recording: Played, seconds: float) -> int:
        """Return the epoch of auto pace then: it starts slowly, since most happens early."""
        epochs = max(1, recording.horizon)
        share = (self._position / epochs) ** 0.5 + seconds / self.run_seconds
        self._position = min(float(epochs), epochs * share**2)
        goal = int(self._position)
        # Where the loss alternates, odd and even epochs show two maps, which would flicker.
        return goal if goal >= epochs else max(self._playhead, goal - goal % 2)

    def _train(self, recording: Played, epochs: int) -> None:
        """Train a little: so many epochs as fit between two looks at what is asked for."""
        most = self._pacer.epochs
        if most > 1:
            most -= (recording.edge + most) % 2  # ends at an even epoch, see `_next_epoch`
        time.sleep(max(0.0, self._way_given_until - time.perf_counter()))
        with self._pacer.measured(min(epochs, most)):
            self._waits = not recording.advance(min(epochs, most))
        self._keep(recording, True)

    def _show(self, recording: Played, epoch: int, orders: int) -> None:
        """Leave the moment in the mailbox, unless something else was asked for meanwhile."""
        wanted, lens = self._wanted, self._wanted.lens
        looking = Looking(
            wanted.playing,
            wanted.grid_shape,
            self._pacer.speed,
            lambda: self._reordered(orders),
            lens,
            lambda: wanted.lens is not lens or self._waiting > 0,
        )
        start = time.perf_counter()
        moment = self._observe(recording, epoch, looking)
        self._showing_seconds = time.perf_counter() - start
        if moment is None:
            return
        self._gave_way = bool(lens is not None and self._waiting)
        self._playhead = epoch
        with self._lock:
            bell = self._mail is None
            self._mail = moment
        if bell:
            self._notify()
