"""`bp-tui run --log-every`: the figures of a run epoch by epoch, a line each, while it trains."""

from __future__ import annotations

from core.data.dataset import Task
from core.refusal import Refusal
from core.training.recording import Recording
from tui.drawing import numbers

LOSS_CELLS = 10
"""Of the longest loss, such as 0.00001234."""

SHARE_CELLS = 7
"""Of the longest share, 100.0 %."""


def refuse_wrong_step(every: int | None) -> None:
    """Refuse epochs between two lines that are none; None is no log at all."""
    if every is not None and every < 1:
        raise Refusal(f"log-every is '{every}'; it must be a whole number from 1")


class EpochLog:
    """Lines of the epochs that are asked for: the first, every so many, and the last."""

    def __init__(self, recording: Recording, every: int) -> None:
        self._recording, self._every, self._next = recording, every, 0
        rules = [segment.experiment.rule for segment in recording.course.segments]
        self._penalised = any(rule.l1 or rule.l2 for rule in rules)
        self._cells = len(numbers.epochs(recording.epochs))
        regression = recording.dataset.task is Task.REGRESSION
        self._title, self._kind = ("R²", "R²") if regression else ("accuracy", "share")

    def most(self, epochs: int) -> int:
        """Return how many epochs to train at once: a penalty needs the weights of its epoch."""
        return min(epochs, self._next - self._recording.edge) if self._penalised else epochs

    def tell(self) -> None:
        """Print the lines of the epochs that were trained since."""
        while self._next <= self._recording.edge:
            print(self._line(self._next), flush=True)
            self._next += self._every

    def end(self) -> None:
        """Print the line of the last epoch."""
        if self._next - self._every != self._recording.edge:
            print(self._line(self._recording.edge), flush=True)

    def _line(self, epoch: int) -> str:
        run = self._recording
        figures = [f"epoch {numbers.epochs(epoch):>{self._cells}}", _loss("loss", run.curve[epoch])]
        if self._penalised:
            figures.append(_loss("penalty", self._penalty(epoch)))
        figures.append(self._judged(self._title, run.shares_curve[epoch]))
        if run.test_curve is not None and run.test_shares_curve is not None:
            figures.append(_loss("test loss", run.test_curve[epoch]))
            figures.append(self._judged(f"test {self._title}", run.test_shares_curve[epoch]))
        return "  ".join(figures)

    def _penalty(self, epoch: int) -> float:
        snapshot = self._recording.at(epoch)
        assert snapshot is not None
        return self._recording.penalty(snapshot) or 0.0

    def _judged(self, title: str, share: float) -> str:
        return f"{title} {numbers.quantity(self._kind, share):>{SHARE_CELLS}}"


def _loss(title: str, loss: float) -> str:
    return f"{title} {numbers.loss(loss):>{LOSS_CELLS}}"
