"""Rules about the course of a training: advice from its curves, where it holds at an epoch."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.experiments.edit_names import FROZEN, OFF
from core.experiments.setting import format_value
from core.lessons.advice import Advice, Remedy
from core.lessons.findings import JUMP, LATE
from core.lessons.progress import Progress
from core.training.divergence import short
from core.training.evaluation import learnt_by_heart

SLOWER = 10
"""A rate so many times smaller is tried where a run diverged or its loss jumps."""

GROWN = 10
"""A loss so many times the first has run away."""

MANY = 1e5
"""A number from which on its size counts alone."""

OVERSHOT = "each step overshoots farther than the one before, and the weights grow with it"

FALLING, STILL = 0.95, 0.98
"""Shares of the loss of a tenth of the run before: below the one it is still falling, between the
other and its inverse it hardly moves."""

EARLY = 1 / 64
"""Share of the run that is its beginning."""

LEARNT_OF_TESTS = 0.9
"""Share of right test points, or R², below which what was learnt does not hold for them."""


def diverged(facts: Progress) -> Advice | None:
    """A run that ended in numbers that are too large."""
    if not facts.ending.diverged:
        return None
    found = _capital(facts.ending.sentence.partition(";")[0])
    cause, reached, _ = found.partition(" and ")
    cause = cause if " reached " in cause and reached else "Diverged"
    brief = f"{cause} at epoch {facts.epoch + 1:,}"
    return Advice(found, OVERSHOT, brief, _anew_more_slowly(facts))


def growing(facts: Progress) -> Advice | None:
    """A loss that has multiplied and grows on: such a run diverges as a rule."""
    since = facts.forks[-1] if facts.forks else 0
    times = facts.losses[-1] / facts.losses[since]
    if facts.epoch < since + 2 or times <= GROWN or facts.losses[-1] <= facts.losses[-2]:
        return None
    found = f"The loss has grown to {_times(times)} what it was at epoch {since:,}"
    return Advice(found, OVERSHOT, f"The loss grew to {_times(times)}", _anew_more_slowly(facts))


def _anew_more_slowly(facts: Progress) -> Remedy:
    """A new run, or of a branch from its fork, with a tenth of the rate."""
    changes = {"learning_rate": rounded(facts.experiment.learning_rate / SLOWER)}
    forks = facts.forks
    return Remedy("branch", changes, forks[-1], here=False) if forks else Remedy("run", changes)


def got_there(facts: Progress) -> Advice | None:
    """A run that ended at a goal it was to stop at."""
    if not facts.ending or facts.ending.diverged:
        return None
    brief = f"It stopped at epoch {facts.epoch:,}"
    return Advice(_capital(facts.ending.sentence), "there it was to stop", brief, Remedy("race"))


def untrained(facts: Progress) -> Advice | None:
    """First weights before any step."""
    if facts.epoch:
        return None
    if facts.goes_on:
        return Advice("The first weights", "this is where training set out from")
    why = "these are the answers of its first weights"
    return Advice("Not trained yet", why, remedy=Remedy("train"))


def nothing_moves(facts: Progress) -> Advice | None:
    """A network of which all weights are held."""
    held, forks = facts.experiment.edits.held, facts.forks
    if held is None or not held.all():
        return None
    changes = {OFF: (), FROZEN: ()}
    remedy = Remedy("branch", changes, forks[-1], here=False) if forks else Remedy("run", changes)
    return Advice("No weight is trained", "all are frozen or switched off", remedy=remedy)


def at_the_edge(facts: Progress) -> Advice | None:
    """A loss that goes up and down with every epoch: half the rate ends it, from where it is."""
    if not facts.alternates:
        return None
    counts = facts.alternation and facts.alternation.counts
    alternate = "The loss and the map alternate" if counts else "The loss alternates"
    found = f"{alternate} from epoch to epoch"
    if counts:
        low, high = counts
        found += f" ({low:,} and {high:,} of {facts.samples:,} right)"
    plain = facts.experiment.optimizer == "gradient_descent" and facts.experiment.batch == "all"
    why = "each step overshoots the valley's floor; the learning rate is at the edge of stability"
    why += f", where the loss curves by 2 / {format_value(facts.experiment.learning_rate)}" * plain
    return Advice(found, why, "The loss alternates", slower(facts, 2))


def jumps(facts: Progress) -> Advice | None:
    """A loss that still multiplies within one epoch, late in a run."""
    recent = facts.losses[facts.before :]
    early = facts.epoch < LATE * facts.course.epochs
    if early or facts.is_right or len(recent) < 2 or not recent.min() > 0:
        return None
    times = float((recent[1:] / recent[:-1]).max())
    if times <= JUMP:
        return None
    return Advice(
        f"The loss still jumps, to {_times(times)} as much in one epoch",
        "where the slope is steep a step of this size goes too far",
        "The loss still jumps",
        slower(facts, SLOWER),
    )


def slower(facts: Progress, times: int) -> Remedy:
    """Going on from here with a smaller rate; from the last epoch for as many epochs again."""
    changes: dict[str, Any] = {"learning_rate": rounded(facts.experiment.learning_rate / times)}
    if facts.epoch >= facts.course.epochs:
        changes["epochs"] = 2 * facts.course.epochs
    return Remedy("branch", changes, facts.epoch)


def by_heart(facts: Progress) -> Advice | None:
    """A test loss that grows while the training loss falls."""
    tests = facts.test_losses
    lowest = None if tests is None else learnt_by_heart(facts.losses, tests)
    if tests is None or lowest is None:
        return None
    times = float(tests[-1] / tests[lowest])
    patience = max(5, lowest // 2)
    return Advice(
        f"The test loss was lowest at epoch {lowest:,} and is {_times(times)} as high now, while "
        "the training loss fell",
        "the network learns its points by heart",
        f"The test loss rises since epoch {lowest:,}",
        Remedy("run", {"patience": patience}),
        tries="patience, L2 penalty or fewer units",
    )


def still_falling(facts: Progress) -> Advice | None:
    """A run that ends while its loss falls, and has something to gain."""
    done = facts.at_end and facts.epoch >= facts.course.epochs
    if not done or facts.is_right or facts.fall >= FALLING:
        return None
    last = facts.epoch - facts.before
    epochs = f"{last:,} epochs" if last > 1 else "epoch"
    return Advice(
        f"The loss still fell at the end, {_moved(facts.fall)} in the last {epochs}",
        "it has not got where these settings can bring it",
        "The loss still fell at the end",
        Remedy("continue", {"epochs": 2 * facts.course.epochs}),
    )


def all_right(facts: Progress) -> Advice | None:
    """A run whose training points leave nothing to be wished for."""
    if not facts.is_right:
        return None
    if not facts.has_classes:
        found = brief = f"R² is {facts.shares[-1]:.4f}"
    else:
        wrong = np.flatnonzero(facts.shares < 1)
        since = int(wrong[-1]) + 1 if wrong.size else 0
        every = f"All {facts.samples:,} training points are"
        found = brief = f"{every if facts.samples > 1 else 'The training point is'} right"
        found += f", without a break since epoch {since:,}" if 0 < since <= facts.epoch else ""
    tests = facts.test_share
    if tests is not None and tests < LEARNT_OF_TESTS:
        written = f"{_share(tests)} are right" if facts.has_classes else f"R² is {tests:.3f}"
        why = f"of the test points {written}; more samples, or fewer units, may bring them nearer"
        return Advice(found, why, brief)
    if not facts.at_end:
        becomes = "become surer" if facts.has_classes else "come still nearer"
        return Advice(found, f"the loss falls on, since the answers {becomes}", brief)
    why = "nothing is left to wish for; a race over seeds tells whether that is luck"
    return Advice(found, why, brief, Remedy("race"))


def beginning(facts: Progress) -> Advice | None:
    """The first steps of a run that goes on."""
    if facts.at_end or facts.epoch >= max(2, EARLY * facts.course.epochs):
        return None
    return Advice("The first steps", "most happens early, so playing starts slowly")


def learning(facts: Progress) -> Advice:
    """The course of the loss, where nothing else is to be told."""
    share, before = facts.fall, facts.before
    if share < STILL:
        brief, why = f"the loss fell {_moved(share)}", "the weights follow its slope downhill"
    elif share <= 1 / STILL:
        brief = "the loss hardly moved"
        why = "the slope is small, a plateau or a minimum"
    else:
        brief = f"the loss rose {_moved(share)}"
        why = "the steps are too large for the moment"
    found = f"Epochs {before:,} to {facts.epoch:,}: {brief}"
    brief = f"{_capital(brief)} in {facts.epoch - before:,} epochs"
    if facts.has_classes:
        found += f"; {facts.right:,} of {facts.samples:,} right"
    if not facts.at_end:
        return Advice(found, why, brief)
    return Advice(found, f"{why}; another seed may get farther", brief, Remedy("seed"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _share(share: float) -> str:
    """A share in percent."""
    return f"{100 * share:.0f} %"


def _moved(share: float) -> str:
    """By how much what is now a share of itself has moved: "by 4 %", "to 12 times"."""
    return f"by {100 * abs(1 - share):.0f} %" if share < GROWN else f"to {_times(share)}"


def _times(share: float) -> str:
    """A number of times, in as many digits as are worth it."""
    if share < GROWN:
        return f"{share:.1f} times"
    return f"{share:,.0f} times" if share < MANY else f"{short(share)} times"


def rounded(rate: float) -> float:
    """A rate without the last digits of its division."""
    return float(f"{rate:.6g}")
