"""The lens of one update, and perhaps of its gradients' check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.lessons.notation.errata import errata_of
from core.lessons.notation.verdict import Verdict
from core.nn.gradient_check import GradientCheck, affordable, check_gradients
from core.training.recording import Recording
from core.training.snapshot import Snapshot
from core.training.step import Step
from core.training.step_slice import step_at


@dataclass(frozen=True, eq=False)
class StepSight:
    """One update in full."""

    step: Step
    check: GradientCheck | None
    """Of all parameters by the batch, where it was asked for."""
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    """On the report's errata by their names, where they were asked for."""


@dataclass(frozen=True)
class StepLens:
    """The wish for one update of the epoch that is shown."""

    update: int = 0
    """Of those of the epoch, from 0; the last where there are not so many."""
    check: bool = False
    """Whether the gradients are to be checked."""
    judge: bool = False
    """Whether a finite difference is to judge the report's errata."""

    def look(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool]
    ) -> StepSight | None:
        """Return the update after a snapshot."""
        step = step_at(recording, snapshot, self.update)
        check = self._checked(step, cancelled) if self.check else None
        rows = errata_of(step.network.architecture) if self.judge else ()
        verdicts = {row.name: row.judge(step) for row in rows if not cancelled()}
        return None if cancelled() else StepSight(step, check, verdicts)

    def _checked(self, step: Step, cancelled: Callable[[], bool]) -> GradientCheck:
        return check_gradients(
            step.network,
            step.x,
            step.target,
            reduction=step.rule.reduction,
            most=affordable(step.network.architecture, step.batch),
            cancelled=cancelled,
        )
