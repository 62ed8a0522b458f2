"""The coach: what is told of a run at an epoch, by one table of rules with their sources.

Rules of a progress look at the curves and hold at any epoch; rules of a finished run look at its
network and all its points, and are asked at its end alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from core.lessons import health_rules, stuck_weights, surprises, training_rules
from core.lessons.advice import Advice
from core.lessons.progress import Progress
from core.lessons.run_facts import RunFacts
from core.training.run import Run

OfProgress: TypeAlias = Callable[[Progress], Advice | None]
OfRun: TypeAlias = Callable[[RunFacts], Advice | None]


@dataclass(frozen=True)
class Rule:
    """One row: where it holds, and where it is known from."""

    name: str
    source: str
    of_progress: OfProgress | None = None
    of_run: OfRun | None = None
    warns: bool = True
    """Whether something is amiss that has a remedy; else it is the run's own state."""
    last: bool = False
    """Whether it is told only where no other warning says why."""


GLOROT = "Glorot and Bengio 2010, Understanding the difficulty of training deep networks"
BACKPROP = "Rumelhart, Hinton and Williams 1986, Learning representations"
KARPATHY = "Karpathy, CS231n, Neural networks part 3: ratio of weights to updates, a rule of thumb"
PASCANU = "Pascanu, Mikolov and Bengio 2013, On the difficulty of training recurrent networks"
PERCEPTRONS = "Minsky and Papert 1969, Perceptrons"
TRICKS = "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp"

RULES: tuple[Rule, ...] = (
    Rule("diverged", TRICKS, training_rules.diverged, warns=False),
    Rule("got there", "the run's own settings", training_rules.got_there, warns=False),
    Rule("untrained", "the first weights", training_rules.untrained, warns=False),
    Rule("nothing moves", "the run's own settings", training_rules.nothing_moves),
    Rule("growing", TRICKS, training_rules.growing),
    Rule("only a line", PERCEPTRONS, of_run=surprises.only_a_line),
    Rule("unbounded output", "Bishop 1995, Neural Networks for Pattern Recognition, chapter 6",
         of_run=surprises.unbounded_output),
    Rule("outputs do not add up", "Bridle 1990, Probabilistic interpretation of outputs",
         of_run=surprises.outputs_do_not_add_up),
    Rule("frozen by a step", BACKPROP, of_run=stuck_weights.frozen_by_a_step),
    Rule("units stay alike", BACKPROP, of_run=stuck_weights.units_stay_alike),
    Rule("all pull one way", TRICKS, of_run=stuck_weights.all_pull_one_way),
    Rule("saturated from the start", GLOROT, of_run=stuck_weights.saturated_from_the_start),
    Rule("dead units", "Maas, Hannun and Ng 2013, Rectifier nonlinearities",
         health_rules.dead_units),
    Rule("input made alike", "computed from the points", of_run=surprises.input_made_alike),
    Rule("odd network", "computed from the answers", of_run=surprises.odd_network),
    Rule("rays", "computed from the answers", of_run=surprises.rays),
    Rule("order of the points", TRICKS, of_run=surprises.order_of_the_points),
    Rule("at the edge", "Cohen et al. 2021, Gradient descent typically occurs at the edge of "
         "stability", training_rules.at_the_edge),
    Rule("jumps", "claim 6 of the report", training_rules.jumps),
    Rule("overfitting", "Prechelt 1998, Early stopping, but when?", training_rules.by_heart),
    Rule("saturating", GLOROT, health_rules.saturating),
    Rule("exploding", PASCANU, health_rules.exploding),
    Rule("large steps", KARPATHY, health_rules.large_steps),
    Rule("vanishing", f"Hochreiter 1991; {GLOROT}", health_rules.vanishing, last=True),
    Rule("small steps", KARPATHY, health_rules.small_steps, last=True),
    Rule("one class", "computed from the answers", of_run=surprises.one_class, last=True),
    Rule("still falling", "the loss's own curve", training_rules.still_falling, last=True),
    Rule("all right", "the answers and the curve", training_rules.all_right, warns=False),
    Rule("beginning", "the pace's own curve", training_rules.beginning, warns=False),
    Rule("learning", "the loss's own curve", training_rules.learning, warns=False),
)  # fmt: skip
"""In the order in which they are told; the last always holds."""


def notes(run: Run) -> list[Advice]:
    """Return the warnings about a run; nothing of one that diverged, which says itself why."""
    if not run.epochs or run.status == "diverged":
        return []
    found = [(rule, advice) for rule, advice in _advice(Progress.of(run), run) if rule.warns]
    decisive = [advice for rule, advice in found if not rule.last]
    return decisive or [advice for _, advice in found[:1]]


def sentences(run: Run) -> list[str]:
    """Return the warnings about a run, a sentence or two each."""
    return [advice.sentence for advice in notes(run)]


def briefly(run: Run) -> list[str]:
    """Return what the warnings about a run found, a clause each."""
    return [found.found[:1].lower() + found.found[1:] for found in notes(run)]


def advice(progress: Progress, run: Run | None = None) -> Advice:
    """Return what is most worth telling: never nothing. `run` is given at a run's end."""
    return next(advice for _, advice in _advice(progress, run))


def _advice(progress: Progress, run: Run | None) -> Iterator[tuple[Rule, Advice]]:
    """Yield the rules that hold, in their order, each with its advice. A remedy that is not
    possible is not offered."""
    facts = None if run is None or not run.epochs or run.status == "diverged" else RunFacts(run)
    with np.errstate(all="ignore"):
        for rule in RULES:
            found = rule.of_progress(progress) if rule.of_progress else None
            if rule.of_run and facts is not None:
                found = rule.of_run(facts)
            if found is not None:
                yield rule, _offered(replace(found, source=rule.source, name=rule.name), progress)


def _offered(found: Advice, progress: Progress) -> Advice:
    possible = found.remedy is None or found.remedy.is_possible(progress.course)
    return found if possible else replace(found, remedy=None)
