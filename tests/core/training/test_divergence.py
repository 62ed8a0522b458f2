"""Divergence in words: the layer and the value that were the first to overflow."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from core import Experiment, Network, train
from core.nn.network import Architecture
from core.training.divergence import diverged
from core.training.trainer import Trainer

LINEAR = {"activation": "identity", "squash_input": False}
DEEP = Architecture.of((2, 3, 4, 1), activation="identity")
POINTS = np.ones((5, 2))


def told(before: list[float], after: list[float], loss: float = np.inf) -> str:
    """The sentence about weights that are all alike in each of the three layers."""
    sizes = [rows * columns for rows, columns in DEEP.shapes]
    weights = [np.repeat(np.array(values), sizes) for values in (before, after)]
    return diverged(12, DEEP, *weights, loss, POINTS).sentence


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([1, 3e154, 2], [1, np.inf, np.inf], "hidden layer 2 grew from 3e154 and became infinite"),
        ([1, 2, 4], [np.nan, np.nan, np.nan], "the output grew from 4 and became undefined"),
        ([5, 2, 4], [np.nan, 2, np.inf], "hidden layer 1 grew from 5 and became undefined"),
    ],
)
def test_weights_are_named_by_the_largest_of_those_that_are_lost(
    before: list[float], after: list[float], words: str
) -> None:
    expected = f"weights into {words} at epoch 12; try a smaller learning rate"
    assert told(before, after) == expected


@pytest.mark.parametrize(
    ("weights", "loss", "words"),
    [
        ([1, 1e200, 1e200], np.inf, "weights into hidden layer 2 reached 1e200 and the output"),
        ([1e200, 1e180, 0], np.nan, "weights into hidden layer 1 reached 1e200 and the values of "
         "hidden layer 2"),
    ],
)  # fmt: skip
def test_values_are_named_with_the_largest_weights_before_them(
    weights: list[float], loss: float, words: str
) -> None:
    assert told([1, 1, 1], weights, loss).startswith(f"{words} became infinite at epoch 12; try")


def test_a_loss_that_cannot_hold_a_finite_output_is_told_with_it() -> None:
    # 24 paths of 1e160 each lead to the output.
    assert told([1, 1, 1], [1, 1, 1e160]) == (
        "the output reached 2.4e161 and the loss became infinite at epoch 12; "
        "try a smaller learning rate"
    )


@pytest.mark.parametrize(
    "settings",
    [
        LINEAR,
        LINEAR | {"loss": "squared_error", "output": "identity"},
        LINEAR | {"bias": True, "initializer": "glorot", "learning_rate": 1},
        LINEAR | {"dataset": "hills", "loss": "squared_error", "learning_rate": 1},
    ],
)  # fmt: skip
def test_the_sentence_is_true_of_one_more_update_by_the_plain_equations(
    settings: dict[str, Any],
) -> None:
    experiment = Experiment.model_validate(settings)
    run = train(experiment)
    x, t = run.dataset.train
    network = Network(experiment.architecture, run.network.parameters.copy())
    with np.errstate(all="ignore"):
        _, gradients, biases = network.loss_and_gradients(x, t)
        for place, weights in enumerate(network.weights):
            weights -= experiment.learning_rate * gradients[place]
        for place, bias in enumerate(network.biases or ()):
            bias -= experiment.learning_rate * (biases or ())[place]
    words = re.fullmatch(
        r"weights into (hidden layer (\d)|the output) reached (\S+) and (?:the values of )?"
        r"(?:hidden layer (\d)|the output) became (?:infinite|undefined) at epoch (\d+); "
        "try a smaller learning rate",
        run.reason,
    )
    assert words
    layers = len(network.layers)
    place, lost = int(words[2] or layers) - 1, int(words[4] or layers) - 1
    assert f"{np.abs(network.layers[place]).max():.1e}" == f"{float(words[3]):.1e}"
    finite = [bool(np.isfinite(f).all()) for f in network.forward(x)[1:]]
    assert finite.index(False) == lost
    assert int(words[5]) == run.epochs + 1


def test_runs_in_a_stack_say_what_they_say_alone() -> None:
    seeds = [Experiment.model_validate(LINEAR | {"seed": seed}) for seed in range(6)]
    trainer = Trainer.of(seeds)
    trainer.advance(40)
    alone = [train(experiment.with_changes(epochs=40)).reason for experiment in seeds]
    assert [ending.sentence for ending in trainer.endings] == alone
    assert len(set(filter(None, alone))) > 2
