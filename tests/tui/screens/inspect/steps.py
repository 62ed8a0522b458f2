"""Views of a step, without an app."""

from __future__ import annotations

from functools import cache
from typing import Any

from core import Course, Experiment, Recording
from core.training.step import Step
from tui.drawing.palette import DARK
from tui.screens.inspect.choice import choose
from tui.screens.inspect.step_lens import StepLens, StepSight
from tui.screens.inspect.view import InspectView

SMALL = Experiment(epochs=5, hidden=(4, 3), samples=20, learning_rate=0.05)

EXPERIMENTS: dict[str, Experiment] = {
    "plain": SMALL,
    "report": SMALL.with_changes(squash_input=True, hidden=(30, 20)),
    "no hidden layer": SMALL.with_changes(hidden=()),
    "everything": SMALL.with_changes(
        batch=7, optimizer="adam", schedule="exponential", schedule_epochs=3, dropout=0.3, l1=0.01,
        l2=0.02, clip=0.5, bias=True, activation="gelu-tanh", reduction="mean",
    ),
    "classes": SMALL.with_changes(dataset="iris", bias=True, optimizer="adamw"),
    "regression": SMALL.with_changes(dataset="plane", activation="relu", optimizer="momentum"),
    "squares": SMALL.with_changes(loss="squared_error", output="sigmoid", optimizer="nesterov"),
    "frozen": SMALL.with_changes(bias=True, frozen="b0, W1[1,2]", optimizer="adam"),
    "diverged": SMALL.with_changes(activation="identity", learning_rate=100.0),
    "far gone": SMALL.with_changes(activation="identity", set_weights="W0=1e45, W1=3e50, W2=-2e60"),
    "wide": SMALL.with_changes(hidden=(120, 110), set_weights="W1=-1.5e-7"),
}  # fmt: skip
"""Kinds of steps."""


@cache
def sight(name: str, epoch: int = 2, update: int = 0) -> StepSight:
    """Return a step of an experiment, checked and judged."""
    recording = Recording(Course.of(EXPERIMENTS[name]))
    recording.advance(5)
    epoch = min(epoch, recording.edge)
    snapshot = recording.at(epoch)
    assert snapshot is not None
    seen = StepLens(update, check=True, judge=True).look(recording, snapshot, lambda: False)
    assert seen is not None
    return seen


def step_of(name: str) -> Step:
    """Return the step."""
    return sight(name).step


def view_of(
    name: str, *, ascii: bool = False, corrects: bool = False, **choice: Any
) -> InspectView:
    """Return a view of a step of an experiment."""
    seen, view = sight(name), InspectView(palette=DARK, ascii=ascii, corrects=corrects)
    its_choice = type(view.choice)(**choice)
    return InspectView(
        palette=DARK, ascii=ascii, corrects=corrects, choice=its_choice, sight=seen,
        chosen=choose(seen.step, its_choice),
    )  # fmt: skip
