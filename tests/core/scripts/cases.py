"""Runs of every kind that a script can be written of: each row of the registries, each setting."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core import Run
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.nn.activations import ACTIVATIONS
from core.nn.criteria import CRITERIA
from core.nn.losses import fits
from core.nn.optimizers import OPTIMIZERS
from core.nn.outputs import OUTPUTS
from core.nn.schedules import SCHEDULES
from core.scripts.script import script

Settings = Mapping[str, Any]

USUAL: Settings = {
    "dataset": "circle",
    "samples": 40,
    "hidden": (4, 3),
    "activation": "tanh",
    "squash_input": False,
    "bias": True,
    "initializer": "glorot",
    "reduction": "mean",
    "learning_rate": 0.1,
    "epochs": 30,
}
"""A short and gentle run."""

WITH_BATCHES: Settings = {"batch": 16}
"""Of 40 points, the last has 8."""


def experiments() -> Iterator[tuple[str, Settings]]:
    """The cases of one segment, by their names: what they change of the usual one."""
    for name in ACTIVATIONS:
        yield f"activation {name}", {"activation": name}
        yield f"squashed by {name}", {"activation": name, "squash_input": True, "bias": False}
    for output in OUTPUTS:
        for criterion in CRITERIA:
            for dataset, outputs in (("circle", 1), ("iris", 3), ("plane", 1)):
                entropy_of_numbers = (dataset, criterion) == ("plane", "cross_entropy")
                if fits(criterion, output, outputs) or entropy_of_numbers:
                    continue
                changes = {"dataset": dataset, "loss": criterion, "output": output}
                if dataset == "iris":
                    changes |= {"samples": 150, "standardise": True, "learning_rate": 0.02}
                yield f"{criterion} of {output}, {dataset}", changes
    for name, row in OPTIMIZERS.items():
        yield f"optimizer {name}", {"optimizer": name, "learning_rate": 0.02, **WITH_BATCHES}
        settings = {n: 0.4 for n in row.constants if n in Experiment.model_fields}
        if settings:
            changed = {"optimizer": name, "learning_rate": 0.02, **settings}
            yield f"optimizer {name}, other constants", changed
        yield (
            f"optimizer {name}, sum",
            {
                "optimizer": name,
                "learning_rate": 0.005,
                "reduction": "sum",
            },
        )
    for name in SCHEDULES:
        for optimizer in ("gradient_descent", "adamw"):
            constants = {"schedule_epochs": 12, "schedule_factor": 0.3, "learning_rate": 0.02}
            rule = {"schedule": name, "optimizer": optimizer, **constants}
            yield f"schedule {name}, {optimizer}", {**rule, "l2": 0.01, **WITH_BATCHES}
            yield f"schedule {name}, {optimizer}, all samples", rule
    yield from PARTS.items()


PARTS: Mapping[str, Settings] = {
    "usual": {},
    "sum": {"reduction": "sum", "learning_rate": 0.01},
    "no hidden layer": {"hidden": ()},
    "no hidden layer, no bias": {"hidden": (), "bias": False},
    "several activations": {"activation": "tanh-relu", "squash_input": True},
    "batches": WITH_BATCHES,
    "batches in order": {**WITH_BATCHES, "shuffle": False},
    "one by one": {"batch": 1, "learning_rate": 0.02},
    "batches as large as all": {"batch": 100},
    "L1": {"l1": 0.003},
    "L2": {"l2": 0.02, **WITH_BATCHES},
    "L1, no bias": {"l1": 0.003, "bias": False},
    "L2, no bias, sum": {"l2": 0.02, "bias": False, "reduction": "sum", "learning_rate": 0.01},
    "clip": {"clip": 0.05},
    "dropout": {"dropout": 0.3},
    "dropout, no bias": {"dropout": 0.3, "bias": False},
    "all of a rule": {"l1": 0.003, "l2": 0.02, "clip": 0.5, "dropout": 0.3, **WITH_BATCHES},
    "momentum without biases": {"optimizer": "momentum", "bias": False, "learning_rate": 0.02},
    "drawn biases": {"first_biases": "drawn", "initializer": "normal", "deviation": 0.7},
    "uniform": {"initializer": "uniform", "low": -0.5, "high": 0.7, "seed": 3},
    "features": {"features": "x1,x2^2,sin(x1)", "standardise": True, "noise": 0.05},
    "targets -1 and 1": {
        "target_levels": "-1 and 1", "output": "tanh", "loss": "squared_error",
    },
    "set weights": {"set_weights": "W0[1,2]=0.5,b1=-0.25,b2[1]=1e-3", "bias": True},
    "switched off": {"switched_off": "F1[2],W0[2,1],b1[3],F0[1]", **WITH_BATCHES},
    "frozen": {"frozen": "b0,W1,W0[1,3]", "l2": 0.02, "clip": 0.05, "dropout": 0.3},
    "frozen, no bias": {"frozen": "W1", "bias": False, "optimizer": "adamw"},
    "test points": {"test_fraction": 0.4, "split": "fresh"},
    "stops at a loss": {"stop_loss": 0.69, "epochs": 3000},
    "stops at a share": {"stop_accuracy": 0.7, "epochs": 3000},
    "stops at R²": {"dataset": "plane", "stop_accuracy": 0.5, "epochs": 3000},
    "has no patience": {
        "test_fraction": 0.5, "patience": 3, "learning_rate": 20.0, "epochs": 3000,
    },
    "diverges": {"activation": "identity", "loss": "squared_error", "output": "identity",
                 "learning_rate": 20.0, "epochs": 3000},
    "answers": {"dataset": "{folder}/points.csv", "answers": "numbers", "samples": 12},
    "many weights": {"hidden": (60, 50), "epochs": 5},
}  # fmt: skip
"""Parts of a rule, of the data and of the endings."""

BRANCHES: Mapping[str, tuple[Settings, Settings]] = {
    "rate": ({}, {"learning_rate": 0.02}),
    "activation and loss": ({}, {"activation": "relu", "loss": "squared_error"}),
    "batches with Adam": (
        {"optimizer": "adam", "learning_rate": 0.02, "batch": 10},
        {"batch": 7, "beta1": 0.5},
    ),
    "momentum": (
        {"optimizer": "momentum", "learning_rate": 0.02},
        {"momentum": 0.5, "l2": 0.01, "dropout": 0.2},
    ),
    "another measure": (
        {"test_fraction": 0.5, "patience": 2, "learning_rate": 1.0, "epochs": 60},
        {"reduction": "sum", "learning_rate": 2.0},
    ),
    "momentum from none": (
        {"optimizer": "momentum", "momentum": 0, "learning_rate": 0.02},
        {"momentum": 0.9},
    ),
    "Nesterov's momentum from none": (
        {"optimizer": "nesterov", "momentum": 0, "learning_rate": 0.02},
        {"momentum": 0.9},
    ),
    "patience under another loss": (
        {"test_fraction": 0.5, "epochs": 60},
        {"loss": "squared_error", "patience": 2, "learning_rate": 0.5},
    ),
    "edits": (
        {"set_weights": "W0[1,1]=0.2", "optimizer": "momentum", "switched_off": "F1[1]"},
        {"set_weights": "W0[1,1]=0.2,b1[2]=-1", "switched_off": "F1[3],b0[1]", "frozen": "W2"},
    ),
    "edits with Adam": (
        {"optimizer": "adamw", "frozen": "b0,W1[2,1]", "learning_rate": 0.02, "batch": 10},
        {"switched_off": "F1[3],b0[1]", "l1": 0.003, "clip": 0.5},
    ),
    "no edits any more": (
        {"switched_off": "F1[3]", "frozen": "b1", "optimizer": "rmsprop", "learning_rate": 0.02},
        {"switched_off": "", "frozen": ""},
    ),
    "the same": ({"schedule": "exponential", "schedule_epochs": 10}, {"epochs": 40}),
}
"""What a branch at epoch 12 changes of a run's settings."""


@cache
def courses() -> dict[str, Course]:
    """Every case by its name."""
    folder = Path(__file__).parent
    listed = {name: Course.of(experiment(changes, folder)) for name, changes in experiments()}
    for name, (first, changes) in BRANCHES.items():
        before = experiment(first, folder)
        after = before.with_changes(**changes)
        listed[f"branch: {name}"] = Course.of(before).branch(12, after)
    return listed


def experiment(changes: Settings, folder: Path) -> Experiment:
    """The usual experiment with changes; the file of points is in a folder."""
    settings = {**USUAL, **changes}
    settings["dataset"] = settings["dataset"].format(folder=folder)
    return Experiment.model_validate(settings)


DRIVER = """
import contextlib, io, json, pathlib, runpy, sys
sys.modules["core"] = sys.modules["tui"] = None  # scripts have to do without
for path in sorted(pathlib.Path.cwd().glob("*.py")):
    told, error = io.StringIO(), ""
    with contextlib.redirect_stdout(told):
        try:
            runpy.run_path(str(path), run_name="__main__")
        except SystemExit:
            pass
        except BaseException as problem:
            error = f"{type(problem).__name__}: {problem}"
    print(json.dumps([path.stem, told.getvalue() or error, error]))
"""


def outputs(scripts: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
    """Run scripts one after another in a process that has no bp-tui; the lines each prints."""
    names = list(scripts)
    for place, name in enumerate(names):
        (folder / f"{place:04}.py").write_text(scripts[name], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", DRIVER], cwd=folder, capture_output=True, text=True
    )
    assert not done.stderr, done.stderr
    results = map(json.loads, done.stdout.splitlines())
    return {names[int(stem)]: (error or told).splitlines() for stem, told, error in results}


def presets() -> dict[str, Course]:
    """Every preset: runs of full length, some of them chaotic."""
    return {name: Course.of(preset.experiment) for name, preset in PRESETS.items()}


def written(listed: Mapping[str, Course], library: str) -> dict[str, str]:
    """The scripts of some courses for a library."""
    return {name: script(course, library) for name, course in listed.items()}


def assert_same(run: Run, lines: list[str]) -> None:
    """Assert that a script, which printed these lines, ended as the run did."""
    *_, ending, share, loss = lines
    assert float(loss.removeprefix("final loss ")) == pytest.approx(run.final_loss, rel=1e-9)
    assert float(share.split()[1]) == pytest.approx(run.accuracy, rel=1e-9)
    assert ending.endswith(f" at epoch {run.epochs:,}")
