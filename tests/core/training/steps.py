"""Short recordings of any settings, and steps of theirs, for the tests."""

from __future__ import annotations

from hypothesis import strategies as st

from core import Course, Experiment, Recording
from core.nn.activations import ACTIVATIONS
from core.nn.criteria import CRITERIA
from core.nn.losses import fits
from core.nn.optimizers import OPTIMIZERS
from core.nn.outputs import OUTPUTS
from core.nn.schedules import SCHEDULES
from core.training.step import Step, take_step

OUTPUTS_OF = {"linear": 1, "iris": 3, "plane": 1}
"""Data sets of two classes, of three and of numbers, and how many outputs each has."""


def recorded(experiment: Experiment) -> Recording:
    """A recording that has come to its end."""
    recording = Recording(Course.of(experiment))
    recording.advance(experiment.epochs)
    return recording


def step_of(experiment: Experiment) -> Step:
    """The last update after the epoch before the last."""
    recording = recorded(experiment)
    epoch = max(0, recording.edge - 1)
    updates = take_step(recording, epoch).updates
    return take_step(recording, epoch, updates - 1)


@st.composite
def any_settings(draw: st.DrawFn) -> Experiment:
    """Any settings of network and training that fit together, for a few points and epochs."""
    dataset = draw(st.sampled_from(list(OUTPUTS_OF)))
    outputs = OUTPUTS_OF[dataset]
    pairs = [(c, o) for c in CRITERIA for o in OUTPUTS if not fits(c, o, outputs)]
    if dataset == "plane":
        pairs = [(c, o) for c, o in pairs if c != "cross_entropy"]
    loss, output = draw(st.sampled_from(pairs))
    hidden = draw(st.lists(st.integers(1, 4), max_size=3))
    layers = [draw(st.sampled_from(list(ACTIVATIONS))) for _ in hidden] or ["sigmoid"]
    optimizer, schedule = (
        draw(st.sampled_from(list(OPTIMIZERS))),
        draw(st.sampled_from(list(SCHEDULES))),
    )
    constants = {"momentum": 0.8, "beta1": 0.7, "beta2": 0.9, "alpha": 0.8, "weight_decay": 0.3}
    used = {n: v for n, v in constants.items() if n in OPTIMIZERS[optimizer].constants}
    batch = draw(st.just("all") | st.integers(1, 12))
    return Experiment(
        dataset=dataset,
        **({} if dataset == "iris" else {"samples": draw(st.integers(3, 15))}),
        test_fraction=draw(st.sampled_from([0.0, 0.3])),
        hidden=tuple(hidden),
        activation="-".join(layers),
        loss=loss,
        output=output,
        bias=draw(st.booleans()),
        squash_input=draw(st.booleans()),
        initializer="glorot",
        reduction=draw(st.sampled_from(["sum", "mean"])),
        optimizer=optimizer,
        **used,
        learning_rate=0.002,
        schedule=schedule,
        **({} if schedule == "constant" else {"schedule_epochs": 2, "schedule_factor": 0.5}),
        batch=batch,
        **({} if batch == "all" else {"shuffle": draw(st.booleans())}),
        l1=draw(st.sampled_from([0.0, 0.1])),
        l2=draw(st.sampled_from([0.0, 0.1])),
        clip=draw(st.sampled_from(["off", 0.5])),
        dropout=draw(st.sampled_from([0.0, 0.3])),
        switched_off=draw(st.sampled_from([(), ("W0[1,1]",)])),
        frozen=draw(st.sampled_from([(), ("W0",)])),
        seed=draw(st.integers(0, 999)),
        epochs=3,
    )
