"""The parts of the lab report: sweeps that train all it shows and all its claims need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.experiments.experiment import Experiment
from core.lessons.claims import LINEAR, XOR
from core.sweeps.grid import Sweep

UNITS = (2, 4, 10, 30, 100)
"""Of both hidden layers."""

RATES = (0.001, 0.01, 0.1)


@dataclass(frozen=True)
class Part:
    """One sweep of the report; its name is that of its files."""

    name: str
    title: str
    sweep: Sweep


def _part(
    name: str,
    title: str,
    base: Experiment,
    vary: Mapping[str, Sequence[Any]],
    seeds: int,
    epochs: int | None,
) -> Part:
    changes: dict[str, Any] = {"seed": 0} | ({} if epochs is None else {"epochs": epochs})
    return Part(name, title, Sweep.of(base.with_changes(**changes), vary, seeds))


def parts(seeds: int, epochs: int | None = None) -> tuple[Part, ...]:
    """All sweeps, for the seeds 0 to `seeds` - 1. Raises `GridError` for a number too large."""
    # The widest first: two cores are then busy to the end.
    widths = [(units, units) for units in reversed(UNITS)]
    inputs = {"squash_input": (True, False)}
    bare = {"activation": "identity", "squash_input": False}
    normal_and_glorot = {"initializer": ("normal", "glorot")}
    given = (
        ("units-linear", "hidden units on linear", LINEAR, {"hidden": widths} | inputs),
        ("units-xor", "hidden units on XOR", XOR, {"hidden": widths} | inputs),
        ("rates-linear", "learning rates on linear", LINEAR, {"learning_rate": RATES} | inputs),
        (
            "no-activation-linear",
            "no activation function on linear",
            LINEAR.with_changes(**bare),
            {"learning_rate": (0.001, 0.01)} | normal_and_glorot,
        ),
        (
            "no-activation-xor",
            "no activation function on XOR",
            XOR.with_changes(**bare),
            normal_and_glorot,
        ),
    )
    return tuple(_part(name, title, base, vary, seeds, epochs) for name, title, base, vary in given)
