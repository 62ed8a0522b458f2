"""What the lab report measures: all its parts trained, on all cores, and the checks beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from core.experiments.experiment import Experiment, weight_count
from core.lessons.claims import CLAIMS, LINEAR, XOR, Claim, bare, under
from core.lessons.findings import Finding
from core.lessons.naive_loss import NaiveLoss, naive_losses
from core.sweeps.grid import Sweep
from core.sweeps.standing import Standing
from core.sweeps.sweeping import Progress, SweepResult
from core.sweeps.workers import Workers, can_spawn, cores, processes, this_process
from core.training.run import Run
from tui.report.runs import (
    Ask,
    Checked,
    Shown,
    Step,
    Tell,
    check,
    check_seeds,
    go_on,
    shown,
    train,
    typical,
)

LITERAL, AS_IT_IS = "literal equations", "input as it is"

READINGS = ((LITERAL, True), (AS_IT_IS, False))
"""How the equations are read, and whether to the letter."""

SHORT = {True: "literal", False: "as it is"}
"""The same in tables and over maps."""

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
    """All sweeps, for the seeds 0 to `seeds` - 1. Raises `Refusal` for a number too large."""
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


@dataclass(frozen=True)
class Judged:
    """A claim and what the runs say of it, under either reading of the equations."""

    claim: Claim
    literal: Finding
    as_it_is: Finding

    @property
    def findings(self) -> tuple[Finding, Finding]:
        """Both, the literal one first."""
        return self.literal, self.as_it_is


@dataclass(frozen=True)
class Results:
    """Everything measured."""

    parts: tuple[Part, ...]
    swept: Mapping[str, SweepResult]
    """By the part's name."""
    checked: tuple[Checked, ...]
    naive: tuple[NaiveLoss, ...]
    """By seed: the report's own loss in the linear case at a learning rate of 1."""

    @cached_property
    def runs(self) -> Mapping[Experiment, Run]:
        """All runs by their experiments."""
        return {e: run for result in self.swept.values() for e, run in result.runs.items()}

    @property
    def seeds(self) -> tuple[int, ...]:
        """The same for all parts."""
        return self.parts[0].sweep.seeds

    @property
    def epochs(self) -> int:
        """The same for all parts."""
        return self.parts[0].sweep.base.epochs

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """The verdicts."""

        def found(claim: Claim, *, literal: bool) -> Finding:
            seen = claim.evidence(self.runs, literal=literal, seeds=self.seeds, epochs=self.epochs)
            return claim.judge(seen)

        return tuple(
            Judged(claim, found(claim, literal=True), found(claim, literal=False))
            for claim in CLAIMS
        )

    def over_seeds(self, experiment: Experiment, *, literal: bool) -> tuple[Run, ...]:
        """The runs of an experiment with every seed."""
        asked = under(experiment, literal=literal).with_changes(epochs=self.epochs)
        return tuple(self.runs[asked.with_changes(seed=seed)] for seed in self.seeds)

    def standing(self, part: str, **settings: object) -> Standing:
        """How the runs of one point of a part ended."""
        wanted = dict(settings)
        return next(s for s in self.swept[part].standings if dict(s.point.settings) == wanted)

    def shown(self, experiment: Experiment, *, literal: bool) -> Shown:
        """The typical run of an experiment as it is drawn."""
        return shown(typical(self.over_seeds(experiment, literal=literal)))

    def with_seed(self, experiment: Experiment, seed: int, *, literal: bool) -> Shown:
        """Its run with one seed, as it is drawn."""
        return shown(self.over_seeds(experiment, literal=literal)[self.seeds.index(seed)])


def checked_networks(seeds: tuple[int, ...]) -> tuple[Checked, ...]:
    """The gradient check of the networks of the report and of what it leaves out."""
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
    return tuple(check(name, experiment, seeds) for name, experiment in networks.items())


def naive_at_rate_1(seeds: tuple[int, ...], epochs: int, stopped: Ask) -> tuple[NaiveLoss, ...]:
    """The report's own loss in the linear case at a learning rate of 1."""
    fast = LINEAR.with_changes(learning_rate=1, epochs=epochs)
    return naive_losses([fast.with_changes(seed=seed) for seed in seeds], stopped=stopped)


TRAINED = 0.85
"""Share of the whole when all is trained."""

OVERHEAD = 2_000
"""Of an epoch, in multiplications: what it costs beside them."""

FEW_RUN_EPOCHS = 100_000
"""Epochs of all runs that this process trains sooner than others have started."""


def measure(
    seeds: int, epochs: int | None, workers: Workers | None, tell: Tell, stopped: Ask
) -> Results:
    """Train and check; raises `Refusal`, `Refusal` or `ReportStopped`."""
    asked = _asked(seeds, epochs)
    with nullcontext(workers) if workers is not None else _workers(asked) as hands:
        swept = _train(asked, hands, tell, stopped)
    tell(Step("checking gradients", TRAINED))
    first = asked[0].sweep
    checked = checked_networks(first.seeds)
    go_on(stopped)
    naive = naive_at_rate_1(first.seeds, first.base.epochs, stopped)
    go_on(stopped)
    return Results(asked, swept, checked, naive)


def _asked(seeds: int, epochs: int | None) -> tuple[Part, ...]:
    alone = [part.sweep for part in parts(1, epochs)]
    points = max(len(sweep.points) for sweep in alone)
    check_seeds(seeds, epochs=alone[0].base.epochs, points=points)
    return parts(seeds, epochs)


def _workers(asked: Sequence[Part]) -> Workers:
    run_epochs = sum(part.sweep.run_epochs for part in asked)
    alone = run_epochs < FEW_RUN_EPOCHS or not can_spawn()
    return this_process() if alone else processes(cores())


def _train(
    asked: Sequence[Part], workers: Workers, tell: Tell, stopped: Ask
) -> dict[str, SweepResult]:
    costs = [sum(map(cost, part.sweep.experiments)) for part in asked]
    before = [0, *accumulate(costs)]
    return {
        part.name: train(
            part.sweep,
            workers=workers,
            progress=_progress(part, done, before[-1], tell),
            stopped=stopped,
        )
        for part, done in zip(asked, before, strict=False)
    }


def cost(experiment: Experiment) -> int:
    """About what a run takes, to tell how far all of them are."""
    return experiment.epochs * (experiment.samples * weight_count(experiment.hidden) + OVERHEAD)


def _progress(part: Part, before: int, whole: int, tell: Tell) -> Callable[[Progress], None]:
    """Tells of a part's progress; its runs are trained in about their order."""
    costs = [0, *accumulate(map(cost, part.sweep.experiments))]

    def progress(seen: Progress) -> None:
        tell(Step(f"training {part.title}", TRAINED * (before + costs[seen.done]) / whole))

    return progress
