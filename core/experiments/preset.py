"""A preset: an experiment as data, with what to look for and how often it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from core.experiments.experiment import Experiment

if TYPE_CHECKING:
    from core.nn.arrays import FloatArray

Shows: TypeAlias = "Callable[[Outcome], bool]"
"""A rule: whether a run shows what its preset is there for."""

SEEDS = 20
"""Each preset was tried with the seeds 0 to 19; `Preset.shown_by` counts those that show it."""


class Outcome(Protocol):
    """The figures of a finished run that presets judge."""

    @property
    def losses(self) -> FloatArray: ...
    @property
    def final_loss(self) -> float: ...
    @property
    def accuracy(self) -> float: ...
    @property
    def best_accuracy(self) -> float: ...
    @property
    def status(self) -> str: ...
    @property
    def test_losses(self) -> FloatArray | None: ...
    @property
    def test_shares(self) -> FloatArray | None: ...


@dataclass(frozen=True)
class Preset:
    """An experiment with a name, and what it is there to show."""

    name: str
    title: str
    look_for: str
    """Sights to look for, a sentence or two."""
    claim: str
    """The claim that `shows` decides, to be read after "N of 20 seeds"."""
    shows: Shows
    shown_by: int
    """Seeds, of 20, that were seen to show it (exact numbers move with the processor)."""
    experiment: Experiment

    @property
    def help(self) -> str:
        """Tell what to look for, how often it is seen, and where the preset's seed comes from."""
        chosen = f"seed {self.experiment.seed} was chosen because it does"
        return f"{self.look_for} {self.shown_by} of {SEEDS} seeds {self.claim}; {chosen}."


def accurate(share: float) -> Shows:
    """The rule that at least this share of the training points is right at the end."""
    return lambda run: run.accuracy >= share


def tests_right(share: float) -> Shows:
    """The rule that at least this share of the test points is right at the end, or R² as high."""
    return lambda run: run.test_shares is not None and bool(run.test_shares[-1] >= share)
