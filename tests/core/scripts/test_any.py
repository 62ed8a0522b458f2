"""Any settings beside any others, and a branch: a NumPy script has the run's final loss."""

from __future__ import annotations

import contextlib
import io
import os
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from core import Course, Experiment, train
from core.nn.activations import ACTIVATIONS
from core.nn.criteria import CRITERIA
from core.nn.optimizers import OPTIMIZERS
from core.nn.outputs import OUTPUTS
from core.nn.schedules import SCHEDULES
from core.scripts.script import script

KEPT: dict[str, list[Any]] = {
    "dataset": ["circle", "xor", "iris", "plane", "moons", "chessboard"],
    "test_fraction": [0, 0.3],
    "standardise": [False, True],
    "hidden": [(), (3,), (4, 3)],
    "bias": [False, True],
    "optimizer": list(OPTIMIZERS),
    "epochs": [1, 20],
}
"""Settings that a branch keeps."""

CHANGED: dict[str, list[Any]] = {
    "activation": [*ACTIVATIONS, "tanh-relu"],
    "squash_input": [False, True],
    "loss": ["auto", *CRITERIA],
    "output": ["auto", *OUTPUTS],
    "reduction": ["mean", "sum"],
    "learning_rate": [0.01, 0.1, 1.0, 10.0],
    "momentum": [0, 0.9],
    "schedule": list(SCHEDULES),
    "schedule_epochs": [1, 7],
    "schedule_factor": [0, 0.3, 1],
    "batch": ["all", 1, 7],
    "shuffle": [False, True],
    "l1": [0, 0.01],
    "l2": [0, 0.01],
    "dropout": [0, 0.3],
    "clip": ["off", 0.5],
    "patience": ["never", 2],
    "stop_loss": ["never", 0.3],
    "stop_accuracy": ["never", 0.8],
}


def some_of(choices: dict[str, list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Values of some settings."""
    return st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in choices.items()})


def final_loss(text: str) -> float:
    """The loss that a script prints in the end, run in this process."""
    told = io.StringIO()
    with (
        contextlib.redirect_stdout(told),
        contextlib.suppress(SystemExit),
        mock.patch.dict(os.environ),
        np.errstate(),
    ):
        exec(compile(text, "script", "exec"), {"__name__": "__main__"})
    return float(told.getvalue().splitlines()[-1].removeprefix("final loss "))


@pytest.mark.slow
@given(some_of(KEPT | CHANGED), some_of(CHANGED), st.integers(0, 19))
def test_a_script_has_the_final_loss_of_any_run(
    settings: dict[str, Any], changes: dict[str, Any], fork: int
) -> None:
    try:
        experiment = Experiment.model_validate({"samples": 33, "epochs": 20, **settings})
        later = experiment.with_changes(**changes)
    except ValidationError:
        assume(False)
    course = Course.of(experiment)
    if changes and fork < experiment.epochs:
        course = course.branch(fork, later)
    assert final_loss(script(course, "numpy")) == pytest.approx(train(course).final_loss, rel=1e-9)
