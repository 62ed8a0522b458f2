"""The report's experiments and ours, as data: settings, what to look for, how often it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from core.experiments.experiment import Experiment

if TYPE_CHECKING:
    from core.nn.arrays import FloatArray

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


@dataclass(frozen=True)
class Preset:
    """An experiment with a name, and what it is there to show."""

    name: str
    title: str
    look_for: str
    """Sights to look for, a sentence or two."""
    claim: str
    """The claim that `shows` decides, to be read after "N of 20 seeds"."""
    shows: Callable[[Outcome], bool]
    """Whether a run of it shows what it is there for."""
    shown_by: int
    """Seeds, of 20, that were seen to show it (exact numbers move with the processor)."""
    experiment: Experiment

    @property
    def help(self) -> str:
        """Tell what to look for, how often it is seen, and where the preset's seed comes from."""
        chosen = f"seed {self.experiment.seed} was chosen because it does"
        return f"{self.look_for} {self.shown_by} of {SEEDS} seeds {self.claim}; {chosen}."


def _xor(**changes: Any) -> Experiment:
    settings = {"dataset": "xor", "hidden": (100, 100), "learning_rate": 0.02, "seed": 1}
    return Experiment.model_validate(settings | changes)


def _accurate(share: float) -> Callable[[Outcome], bool]:
    return lambda run: run.accuracy >= share


def _perfect_in_two(run: Outcome) -> bool:
    return run.best_accuracy == 1


def _jumps(run: Outcome) -> bool:
    """The loss more than doubles within one epoch, a thousand epochs in or later."""
    late = run.losses[1000:]
    return bool((late[1:] > 2 * late[:-1]).any())


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "report-linear",
            "the report's linear case, its literal equations",
            "The boundary turns into the diagonal; the loss falls, with spikes where a step is "
            "too large for the moment.",
            "reach 99 % accuracy",
            _accurate(0.99),
            10,
            Experiment(),
        ),
        Preset(
            "report-xor",
            "the report's XOR case, its literal equations",
            "The map flips from epoch to epoch: the learning rate is at the edge of stability. "
            "Two valleys open late.",
            "get all 21 right in one of the last two epochs",
            _perfect_in_two,
            18,
            _xor(),
        ),
        Preset(
            "linear",
            "the linear case with the input as it is",
            "Without the sigmoid on the input the same settings learn faster and calmly.",
            "get all 100 right",
            _accurate(1.0),
            19,
            Experiment(squash_input=False),
        ),
        Preset(
            "xor",
            "the XOR case with the input as it is",
            "The sigmoid on the input had squeezed [0, 1] into [0.5, 0.73]; without it XOR is "
            "easy, and 10 units a layer are enough.",
            "get all 21 right",
            _accurate(1.0),
            20,
            _xor(squash_input=False),
        ),
        Preset(
            "report-linear-slow",
            "the report's linear case with learning rate 0.001",
            "Too slow: after 3,000 epochs the loss is still about 20.",
            "end with a loss above 10",
            lambda run: run.final_loss > 10,
            20,
            Experiment(learning_rate=0.001),
        ),
        Preset(
            "report-linear-fast",
            "the report's linear case with learning rate 0.1",
            "The loss jumps up and down and is slow to settle, but it does not diverge.",
            "see the loss double within one epoch after epoch 1,000",
            _jumps,
            17,
            Experiment(learning_rate=0.1),
        ),
        Preset(
            "linear-no-activation",
            "the linear case without activation functions",
            "Without activation functions the network is a linear model, which is all that "
            "this data set needs.",
            "get all 100 right",
            _accurate(1.0),
            16,
            Experiment(activation="identity", squash_input=False, initializer="glorot", seed=0),
        ),
        Preset(
            "xor-no-activation",
            "the XOR case without activation functions",
            "Without activation functions no number of layers bends the boundary: XOR cannot "
            "be fitted.",
            "stay below 60 % accuracy",
            lambda run: run.accuracy < 0.6,
            20,
            _xor(activation="identity", squash_input=False, initializer="glorot"),
        ),
        Preset(
            "linear-diverges",
            "the linear case without activation functions, N(0, 1) weights",
            "Nothing holds the weights back: they grow from epoch to epoch until they are "
            "infinite.",
            "diverge",
            lambda run: run.status == "diverged",
            16,
            Experiment(activation="identity", squash_input=False),
        ),
    )
}
