"""The runs of the lab report: its sweeps trained on all cores, its claims judged, and checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeAlias

from core.experiments.experiment import Experiment
from core.lessons.claims import CLAIMS, LINEAR, XOR, Claim, bare, under
from core.lessons.findings import Finding
from core.lessons.naive_loss import NaiveLoss, naive_losses
from core.sweeps.grid import GridPoint, Sweep
from core.sweeps.standing import Standing
from core.sweeps.sweeping import SweepResult, suitable_workers
from core.training.run import Run
from tui.report.figures import Curve
from tui.report.runs import CheckedNetwork, DrawnRun, Watch, refuse_seeds, train, typical

READINGS = {True: "literal equations", False: "input as it is"}
"""The readings of the equations, by whether they are literal."""

SHORT = {True: "literal", False: "as it is"}
"""The readings in tables and over maps."""


def readings(case: Experiment, names: Mapping[bool, str] = READINGS) -> dict[str, Experiment]:
    """Return an experiment under both readings, by their names."""
    return {name: under(case, literal=literal) for literal, name in names.items()}


CASES = (("linear", "linear", LINEAR), ("xor", "XOR", XOR))
"""File name, title and experiment."""

UNITS = (2, 4, 10, 30, 100)
"""Of both hidden layers."""

RATES = (0.001, 0.01, 0.1)


@dataclass(frozen=True)
class Part:
    """One sweep of the report."""

    title: str
    base: Experiment
    vary: Mapping[str, Sequence[Any]]


# The widest first: two cores are then busy to the end.
_WIDTHS = {"hidden": [(units, units) for units in reversed(UNITS)], "squash_input": (True, False)}
_WEIGHTS = {"initializer": ("normal", "glorot")}
_RATES = {"learning_rate": RATES, "squash_input": (True, False)}
_SLOW = {"learning_rate": RATES[:2], **_WEIGHTS}

PARTS = {
    "units-linear": Part("hidden units on linear", LINEAR, _WIDTHS),
    "units-xor": Part("hidden units on XOR", XOR, _WIDTHS),
    "rates-linear": Part("learning rates on linear", LINEAR, _RATES),
    "no-activation-linear": Part("no activation function on linear", bare(LINEAR), _SLOW),
    "no-activation-xor": Part("no activation function on XOR", bare(XOR), _WEIGHTS),
}
"""By the names of their files."""


def sweeps(seeds: int, epochs: int | None = None) -> dict[str, Sweep]:
    """Return the sweeps of all `PARTS`, for the seeds 0 to `seeds` - 1."""
    changes = {"seed": 0} | ({} if epochs is None else {"epochs": epochs})
    return {
        name: Sweep.of(part.base.with_changes(**changes), part.vary, seeds)
        for name, part in PARTS.items()
    }


Judgement: TypeAlias = tuple[Claim, tuple[Finding, Finding]]
"""A claim, and the findings by the literal equations and with the input as it is."""


@dataclass(frozen=True)
class Results:
    """Everything measured."""

    seeds: int
    """The number of seeds, from 0 on."""
    epochs: int
    parts: Mapping[str, SweepResult]
    checks: tuple[CheckedNetwork, ...]
    naive_losses: tuple[NaiveLoss, ...]
    """By seed: the report's own loss in the linear case at a learning rate of 1."""

    @cached_property
    def runs(self) -> Mapping[Experiment, Run]:
        """All runs by their experiments."""
        return {e: run for part in self.parts.values() for e, run in part.runs.items()}

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """The verdicts on all claims."""

        def finding(claim: Claim, *, literal: bool) -> Finding:
            return claim.finding(lambda e: self.over_seeds(under(e, literal=literal)))

        return tuple((c, (finding(c, literal=True), finding(c, literal=False))) for c in CLAIMS)

    def over_seeds(self, experiment: Experiment) -> tuple[Run, ...]:
        """Return the runs of an experiment with every seed."""
        changes = {"epochs": self.epochs}
        seeds = range(self.seeds)
        return tuple(self.runs[experiment.with_changes(seed=s, **changes)] for s in seeds)

    def standing(self, experiment: Experiment) -> Standing:
        """Return the statistics of an experiment's runs over the seeds."""
        return Standing.of(GridPoint({}, ()), self.over_seeds(experiment))

    def curves(
        self, experiments: Mapping[str, Experiment], looks: Sequence[int] = (0, 1, 2)
    ) -> list[Curve]:
        """Return the loss of experiments over the seeds, by their labels."""
        return [
            Curve.over(self.over_seeds(experiment), label, look)
            for (label, experiment), look in zip(experiments.items(), looks, strict=False)
        ]

    def drawn(self, experiment: Experiment, seed: int | None = None) -> DrawnRun:
        """Return an experiment's run with one seed as it is drawn, or without one the typical."""
        runs = self.over_seeds(experiment)
        return DrawnRun.of(typical(runs) if seed is None else runs[seed])

    @cached_property
    def compared(self) -> Mapping[str, tuple[str, Experiment]]:
        """The runs that the comparison figures draw: title and settings by their file's path."""
        return {
            f"toml/{name}-{reading.replace(' ', '-')}.toml": (
                f"{title}, {reading}, seed {experiment.seed}",
                experiment,
            )
            for name, title, case in CASES
            for reading, experiment in readings(typical(self.over_seeds(case)).experiment).items()
        }


def checked_networks(seeds: int) -> tuple[CheckedNetwork, ...]:
    """Check the gradients of the networks of the report, and of what it leaves out."""
    xor = XOR.with_changes(hidden=(10, 10))
    networks = {
        "linear, literal equations": LINEAR,
        "linear, input as it is": under(LINEAR, literal=False),
        "XOR, literal equations": xor,
        "XOR, input as it is": under(xor, literal=False),
        "linear, no activation function": bare(LINEAR),
        "linear, Glorot's first weights": LINEAR.with_changes(initializer="glorot"),
        "linear, with a bias": LINEAR.with_changes(bias=True),
        "linear, mean instead of sum": LINEAR.with_changes(reduction="mean"),
    }
    return tuple(
        CheckedNetwork.of(name, [network.with_changes(seed=seed) for seed in range(seeds)])
        for name, network in networks.items()
    )


TRAINED, DRAWN = 0.85, 0.98
"""Shares of the whole when all is trained, and when all figures are drawn."""

OVERHEAD = 2_000
"""Of an epoch, in multiplications: what it costs beside them."""


def measure(seeds: int, epochs: int | None, watch: Watch) -> Results:
    """Train and check; raises `Refusal` or `ReportStopped`."""
    alone = sweeps(1, epochs).values()
    epochs = max(grid.base.epochs for grid in alone)
    refuse_seeds(seeds, epochs=epochs, points=max(len(grid.points) for grid in alone))
    grids = sweeps(seeds, epochs)
    experiments = [e for grid in grids.values() for e in grid.experiments]
    # About the multiplications of an epoch; runs are trained in about their order.
    work = (OVERHEAD + e.samples * e.architecture.size for e in experiments)
    costs = list(accumulate(work, initial=0))
    shares = [TRAINED * cost / costs[-1] for cost in costs]
    parts = {}
    with suitable_workers(experiments) as workers:
        for name, grid in grids.items():
            parts[name] = train(grid, workers, watch, shares, f"training {PARTS[name].title}")
            shares = shares[grid.runs :]
    watch.begin(TRAINED, "checking gradients")
    checks = checked_networks(seeds)
    watch.begin(TRAINED, "checking the loss")
    fast = LINEAR.with_changes(learning_rate=1, epochs=epochs)
    naive = [fast.with_changes(seed=seed) for seed in range(seeds)]
    losses = naive_losses(naive, stopped=watch.stopped)
    return Results(seeds, epochs, parts, checks, losses)
