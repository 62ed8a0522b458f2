"""The right formulas are those of the network and of the training loop."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment
from core.lessons.own_code.answers import by_formulas, moves
from core.lessons.own_code.cases import EPOCHS, cases_of
from core.lessons.own_code.formulas import RIGHT
from core.nn.activations import ACTIVATIONS
from core.nn.criteria import CRITERIA
from core.nn.descent import Descent, Rule
from core.nn.losses import fits
from core.nn.optimizers import OPTIMIZERS
from core.nn.outputs import OUTPUTS

TAME = 1e3
"""Above all moves of weights that do not diverge."""


@st.composite
def experiments(draw) -> Experiment:
    """Experiments of every row of the registries that goes with the others."""
    loss, output = draw(
        st.sampled_from(
            [
                (c, o)
                for c in CRITERIA
                for o in OUTPUTS
                if not fits(c, o, 3 if o == "softmax" else 1)
            ]
        )
    )
    depth = draw(st.integers(1, 3))
    activations = draw(st.lists(st.sampled_from(list(ACTIVATIONS)), min_size=depth, max_size=depth))
    return Experiment(
        dataset="iris" if output == "softmax" else "linear",
        hidden=(4,) * depth,
        activation="-".join(activations),
        loss=loss,
        output=output,
        bias=draw(st.booleans()),
        squash_input=draw(st.booleans()),
        reduction=draw(st.sampled_from(["sum", "mean"])),
        optimizer=draw(st.sampled_from(list(OPTIMIZERS))),
    )


@given(experiments())
def test_right_formulas_are_the_networks(experiment):
    for case in cases_of(experiment):
        answers = {
            place.what: array
            for place, array in by_formulas(("forward", "gradients", "train"), case, RIGHT).items()
        }
        network = case.network
        loss, weights, biases = network.loss_and_gradients(
            case.x, case.target, reduction=case.reduction
        )
        close = lambda given, right: np.allclose(given, right, rtol=1e-9, atol=1e-12)  # noqa: E731
        assert close(answers["loss"], loss)
        assert close(answers["y"], network.predict_probability(case.x))
        for name, gradients in (("W", weights), ("b", biases or [])):
            for i, gradient in enumerate(gradients):
                assert close(answers[f"dL/d{name}{i}"], gradient)
        for epochs in EPOCHS:
            state = np.zeros((1 + case.optimizer.slots, network.parameters.size))
            state[0] = network.parameters
            rule = Rule(case.optimizer, case.constants, case.reduction)
            Descent(
                case.architecture, state, case.x, case.target, rate=case.rate, rule=rule
            ).descend(epochs)
            updates = "1 update" if epochs == 1 else f"{epochs} updates"
            names = [f"W{i}" for i in range(len(network.layers))]
            moved = moves(case, state[0])
            if not all(np.abs(move).max() < TAME for move in moved):
                break  # it diverges, and rounding errors with it
            for name, move in zip(names, moved, strict=False):
                assert np.allclose(answers[f"{name} after {updates}"], move, rtol=1e-5, atol=1e-7)
