"""The presets by name: the report's experiments, one a data set, and one for each surprise."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from core.experiments.data_presets import DATA_PRESETS
from core.experiments.experiment import Experiment
from core.experiments.preset import Outcome, Preset, accurate
from core.experiments.surprising_presets import SURPRISING_PRESETS
from core.refusal import Refusal, written


def _xor(**changes: Any) -> Experiment:
    settings = {"dataset": "xor", "hidden": (100, 100), "learning_rate": 0.02, "seed": 1}
    return Experiment.model_validate(settings | changes)


def _perfect_in_two(run: Outcome) -> bool:
    return run.best_accuracy == 1


def _jumps(run: Outcome) -> bool:
    """The loss more than doubles within one epoch, a thousand epochs in or later."""
    late = run.losses[1000:]
    return bool((late[1:] > 2 * late[:-1]).any())


REPORT_PRESETS = (
    Preset(
        "report-linear",
        "the report's linear case, its literal equations",
        "The boundary turns into the diagonal; the loss falls, with spikes where a step is "
        "too large for the moment.",
        "reach 99 % accuracy",
        accurate(0.99),
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
        accurate(1.0),
        19,
        Experiment(squash_input=False),
    ),
    Preset(
        "xor",
        "the XOR case with the input as it is",
        "The sigmoid on the input had squeezed [0, 1] into [0.5, 0.73]; without it XOR is "
        "easy, and 10 units a layer are enough.",
        "get all 21 right",
        accurate(1.0),
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
        accurate(1.0),
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
        "Nothing holds the weights back: they grow from epoch to epoch until they are infinite.",
        "diverge",
        lambda run: run.status == "diverged",
        16,
        Experiment(activation="identity", squash_input=False),
    ),
)
"""The report's experiments, and what becomes of them under other settings."""

PRESETS: dict[str, Preset] = {
    preset.name: preset for preset in (*REPORT_PRESETS, *DATA_PRESETS, *SURPRISING_PRESETS)
}


def nearest_preset(experiment: Experiment) -> Preset:
    """The preset that an experiment changes least, one of the same data set where there is one."""

    def distance(preset: Preset) -> tuple[bool, int]:
        changes = experiment.changes_from(preset.experiment)
        return "dataset" in changes, len(changes)

    return min(PRESETS.values(), key=distance)


def find_preset(name: str) -> Preset:
    """The preset of this name; `Refusal` where there is none."""
    if name not in PRESETS:
        near = get_close_matches(name, PRESETS) or list(PRESETS)[:3]
        raise Refusal(
            f"preset is '{written(name)}'; it must be one of {', '.join(near)}, or another of the "
            f"{len(PRESETS)} that 'bp-tui presets' lists"
        )
    return PRESETS[name]
