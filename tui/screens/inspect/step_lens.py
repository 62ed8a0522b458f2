"""The lens of one update, and perhaps of its gradients' check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.nn.gradient_check import GradientCheck, check_gradients
from core.training.recording import Recording
from core.training.snapshot import Snapshot
from core.training.step import Step, take_step


@dataclass(frozen=True, eq=False)
class StepSight:
    """One update in full."""

    step: Step
    check: GradientCheck | None
    """Of all parameters by the batch, where it was asked for."""


@dataclass(frozen=True)
class StepLens:
    """The wish for one update of the epoch that is shown."""

    update: int = 0
    """Of those of the epoch, from 0; the first where there are not so many."""
    check: bool = False
    """Whether the gradients are to be checked."""

    def look(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool]
    ) -> StepSight | None:
        """Return the update after a snapshot."""
        step = take_step(recording, snapshot.epoch, at=snapshot)
        if 0 < self.update < step.updates:
            step = take_step(recording, snapshot.epoch, self.update, at=snapshot)
        if cancelled():
            return None
        return StepSight(step, self._checked(step) if self.check else None)

    def _checked(self, step: Step) -> GradientCheck:
        reduction = step.rule.reduction
        return check_gradients(step.network, step.x, step.target, reduction=reduction)
