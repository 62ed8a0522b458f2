"""What the runs of the lab report came to: found by their settings, judged by the claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from core.experiments.experiment import Experiment
from core.lessons.claims import CLAIMS, LINEAR, XOR, Claim, bare, under
from core.lessons.findings import Finding
from core.lessons.naive_loss import NaiveLoss, naive_losses
from core.sweeps.standing import Standing
from core.sweeps.sweeping import SweepResult
from core.training.run import Run
from tui.report.gradients import Checked, check
from tui.report.parts import Part
from tui.report.steps import Ask
from tui.report.typical import Shown, shown, typical


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
