"""Moments of a run with the coach's advice, made in the player's thread."""

from __future__ import annotations

from dataclasses import dataclass, fields
from weakref import WeakKeyDictionary

from core.lessons.advice import Advice
from core.lessons.coach import advice
from core.lessons.progress import Progress
from core.training.moment import Looking, Moment, observe
from core.training.recording import Recording, finished_run
from core.training.run import ENDED

STEPS = 8
"""Times that the advice may change while a run plays, about once a second at auto pace."""


@dataclass(frozen=True, eq=False, kw_only=True)
class CoachedMoment(Moment):
    """A run at the playhead, and what is most worth telling of it there."""

    advice: Advice


class Coach:
    """Makes moments with advice, which it keeps while nothing has changed. Used by one thread."""

    def __init__(self) -> None:
        self._told: tuple[Recording, int, Advice] | None = None
        self._at_end: WeakKeyDictionary[Recording, tuple[int, Advice]] = WeakKeyDictionary()
        """The epoch at which each run ended, and what was told there."""

    def observe(self, recording: Recording, epoch: int, looking: Looking) -> CoachedMoment | None:
        """The moment of a recording at an epoch; None where the looking was cancelled."""
        moment = observe(recording, epoch, looking)
        if moment is None:
            return None
        known = {field.name: getattr(moment, field.name) for field in fields(moment)}
        return CoachedMoment(**known, advice=self._advice(moment))

    def _advice(self, moment: Moment) -> Advice:
        recording, epoch = moment.recording, moment.epoch
        if moment.at_edge and recording.status in ENDED:
            return self._of_end(moment)
        if not moment.playing:
            return advice(Progress.at(recording, epoch, moment.alternation, moment.snapshot))
        epoch = coarse(epoch, recording.epochs)
        told = self._told
        if told is None or told[0] is not recording or told[1] != epoch:
            self._told = told = (recording, epoch, advice(Progress.at(recording, epoch)))
        return told[2]

    def _of_end(self, moment: Moment) -> Advice:
        """Return the advice on a run that has ended, for which all its points are looked at."""
        recording = moment.recording
        known = self._at_end.get(recording)
        if known is None or known[0] != recording.edge:
            run = finished_run(recording, at=(moment.snapshot, moment.alternation))
            progress = Progress.at(recording, recording.edge, moment.alternation, moment.snapshot)
            known = self._at_end[recording] = recording.edge, advice(progress, run)
        return known[1]


def coarse(epoch: int, epochs: int) -> int:
    """Return the latest epoch up to one at which a playing run's advice may change: `STEPS` of
    them, as far apart in time at auto pace, which grows with the square root of the epochs."""
    step = int(STEPS * (epoch / epochs) ** 0.5)
    marks = (epochs * (mark / STEPS) ** 2 for mark in range(step + 1, step - 1, -1))
    return max(min(1, epoch), next(int(mark) for mark in marks if mark <= epoch))
