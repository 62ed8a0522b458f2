"""The equations are the engine's: each, worked out as it is written, gives the step's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment
from core.lessons.notation.equations import Kind, equations_of
from core.lessons.notation.expression import evaluate
from core.lessons.notation.quantities import quantities, quantities_after
from core.nn.optimizers import OPTIMIZERS
from core.nn.schedules import SCHEDULES
from core.training.step import Step
from tests.core.nn.problems import LOSSES, ROWS
from tests.core.training.steps import any_settings, step_of

BASE = Experiment(epochs=3, hidden=(4, 3), samples=12, learning_rate=0.05, initializer="glorot")


def near(value: Any, expected: Any, told: str) -> None:
    """Hold two arrays together."""
    np.testing.assert_allclose(value, expected, rtol=1e-7, atol=1e-9, err_msg=told)


def hold(step: Step) -> None:
    """Work out every equation of a step."""
    values, after = quantities(step), quantities_after(step)
    for equation in equations_of(step):
        here = dict(values)
        if equation.kind is Kind.LOSS_AFTER:
            here["y"] = after["y"]
        assert set(equation.operands) <= here.keys()
        for line in equation.lines:
            right = evaluate(line.right, here)
            if line.relation == "=":
                near(right, values[line.left], line.written())
            here[line.left] = right
        if equation.kind in (Kind.UPDATE, Kind.LOSS_AFTER):
            for line in equation.lines:
                near(here[line.left], after[line.left], line.written())


@pytest.mark.parametrize("activation", ROWS)
def test_with_every_activation(activation: str) -> None:
    hold(step_of(BASE.with_changes(activation=f"{activation}-tanh", squash_input=True, bias=True)))


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("loss", LOSSES)
def test_with_every_loss(loss: str, reduction: str) -> None:
    criterion, output = loss.split(" of ")
    changes = {"dataset": "iris"} if output == "softmax" else {}
    hold(step_of(BASE.with_changes(loss=criterion, output=output, reduction=reduction, **changes)))


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_with_every_optimizer(optimizer: str, bias: bool) -> None:
    hold(step_of(BASE.with_changes(optimizer=optimizer, bias=bias, l2=0.1)))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_with_every_schedule(schedule: str) -> None:
    hold(step_of(BASE.with_changes(schedule=schedule, schedule_epochs=2)))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_where_weights_are_held(optimizer: str) -> None:
    edits = {"switched_off": "F1[2], W0[1,3]", "frozen": "b1, W2"}
    step = step_of(BASE.with_changes(optimizer=optimizer, bias=True, l2=0.1, clip=0.5, **edits))
    hold(step)
    (first,) = (row for row in equations_of(step) if row.name == "G_1")
    assert first.lines[0].right.startswith("kappa * (H_1 % (")
    assert "H" not in " ".join(
        row.lines[0].right for row in equations_of(step) if row.name == "b_0"
    )


@given(st.data())
def test_with_any_settings(data: st.DataObject) -> None:
    hold(step_of(data.draw(any_settings())))
