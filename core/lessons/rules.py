"""The rules by which the nine claims are judged, in their order: from runs to a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from core.lessons.findings import (
    Count,
    Fact,
    Finding,
    Verdict,
    accuracies,
    all_right,
    diverged,
    ended,
    fell,
    jumps,
    losses,
)
from core.training.run import Run

Evidence: TypeAlias = Mapping[str, Sequence[Run]]
"""The runs of each point that a claim names, in the seeds' order."""

# What the rules ask for; `core.lessons.claims` puts the same into words.
LEARNT, LEARNT_LOSS = 0.99, 1 / 10
"""Accuracy, and share of the first loss."""
ALIKE = 0.95
"""Accuracy of a prediction that looks like the truth."""
FALLEN = 1 / 4
"""Share of the first loss."""
SLOW_LOSS, SLOWER = (10, 40), 2
"""Losses that are "about 20", and how many times that of the usual rate."""
CONTENT = 0.95
"""Accuracy of linear with few units."""
UNFITTED = 3 / 4
"""Share of right points that is not reached."""


def linear_is_learnt(evidence: Evidence) -> Finding:
    """Judge by the accuracy, and the share of the first loss, at the end."""
    runs = evidence["linear"]
    return Finding.by_count(
        (run.accuracy >= LEARNT and fell(run, LEARNT_LOSS) for run in runs),
        "accuracy {accuracy}",
        "Shown by {shown}; accuracy {accuracy}, loss {loss}.",
        accuracy=accuracies(runs, best=False),
        loss=losses(runs),
    )


def xor_is_learnt(evidence: Evidence) -> Finding:
    """Judge by whether all points are right."""
    runs = evidence["xor"]
    return Finding.by_count(
        map(all_right, runs),
        "accuracy {accuracy}",
        "Shown by {shown}, by {last} at the very last epoch; the loss alternates from epoch to "
        "epoch with {alternating}. Accuracy {accuracy}, loss {loss}.",
        last=Count.over(ended(run) and run.accuracy == 1 for run in runs),
        alternating=Count.over(run.alternation is not None for run in runs),
        accuracy=accuracies(runs),
        loss=losses(runs),
    )


def prediction_looks_like_the_truth(evidence: Evidence) -> Finding:
    """Judge by the accuracy on both data sets."""
    linear, xor = evidence["linear"], evidence["xor"]
    alike = [[ended(r) and r.best_accuracy >= ALIKE for r in runs] for runs in (linear, xor)]
    return Finding.by_count(
        map(all, zip(*alike, strict=True)),
        "accuracy: linear {accuracy_linear}, XOR {accuracy_xor}",
        "Shown by {shown} (linear alone by {linear}, XOR by {xor}); accuracy "
        "{accuracy_linear} on linear, {accuracy_xor} on XOR.",
        linear=Count.over(alike[0]),
        xor=Count.over(alike[1]),
        accuracy_linear=accuracies(linear),
        accuracy_xor=accuracies(xor),
    )


def loss_falls(evidence: Evidence) -> Finding:
    """Judge by the share of the first loss on both data sets."""
    linear, xor = evidence["linear"], evidence["xor"]
    falls = [[fell(run, FALLEN) for run in runs] for runs in (linear, xor)]
    return Finding.by_count(
        map(all, zip(*falls, strict=True)),
        "loss: linear {loss_linear}, XOR {loss_xor}",
        "Shown by {shown} (linear alone by {linear}, XOR by {xor}); the loss ends at "
        "{loss_linear} on linear, {loss_xor} on XOR.",
        linear=Count.over(falls[0]),
        xor=Count.over(falls[1]),
        loss_linear=losses(linear),
        loss_xor=losses(xor),
    )


def about_20(loss: float) -> bool:
    """Tell whether a loss is what the report calls "about 20"."""
    low, high = SLOW_LOSS
    return low <= loss <= high


def too_slow(evidence: Evidence) -> Finding:
    """Judge by the loss at the end, beside that of the usual rate."""
    slow, usual = evidence["slow"], evidence["usual"]
    return Finding.by_count(
        (
            ended(a) and about_20(a.final_loss) and a.final_loss > SLOWER * b.final_loss
            for a, b in zip(slow, usual, strict=True)
        ),
        "loss {slow}",
        "Shown by {shown}; loss {slow}, where 0.01 gives {usual}.",
        slow=losses(slow),
        usual=losses(usual),
    )


def unsteady(evidence: Evidence) -> Finding:
    """Judge by late jumps of the loss, and divergence."""
    runs = evidence["fast"]
    return Finding.by_count(
        (not ended(run) or jumps(run) for run in runs),
        "loss {loss}",
        "Shown by {shown}: the loss still jumps late with {jumping}, and the run diverges with "
        "{diverged}. Loss {loss}, accuracy {accuracy}.",
        jumping=Count.over(map(jumps, runs)),
        diverged=diverged(runs),
        loss=losses(runs),
        accuracy=accuracies(runs, best=False),
    )


def xor_needs_many_units(evidence: Evidence) -> Finding:
    """Judge by linear with few units, and XOR with few and with many."""
    few = [ended(run) and run.accuracy >= CONTENT for run in evidence["linear, 4 units"]]
    ten, hundred = ([all_right(r) for r in evidence[f"xor, {units} units"]] for units in (10, 100))
    return Finding.by_count(
        (a and not b and c for a, b, c in zip(few, ten, hundred, strict=True)),
        "loss of XOR: 10 units {loss_ten}, 100 units {loss_hundred}",
        "Shown by {shown}. Linear gets there with 4 units by {few}; XOR is all right with 10 "
        "units by {ten} (loss {loss_ten}), with 100 units by {hundred} (loss {loss_hundred}).",
        few=Count.over(few),
        ten=Count.over(ten),
        hundred=Count.over(hundred),
        loss_ten=losses(evidence["xor, 10 units"]),
        loss_hundred=losses(evidence["xor, 100 units"]),
    )


WEIGHTS_AND_RATE = {
    "normal": "with N(0, 1) first weights",
    "slow": "with learning rate 0.001",
    "glorot": "with Glorot's first weights",
}
"""The points of claim 8."""


def linear_needs_no_activation(evidence: Evidence) -> Finding:
    """Judge by whether all points are right, in part with other first weights or another rate."""
    right = {name: Count.over(map(all_right, evidence[name])) for name in WEIGHTS_AND_RATE}
    verdict, decisive = right["normal"].verdict, "normal"
    helpful = max("glorot", "slow", key=lambda name: right[name].number)
    if verdict is Verdict.NOT_REPRODUCED and right[helpful].verdict is Verdict.REPRODUCED:
        verdict, decisive = Verdict.IN_PART, helpful
    template = (
        "Shown by {shown} with N(0, 1) first weights and learning rate 0.01, where the run "
        "diverges with {diverged} (accuracy {accuracy_normal}); by {slow} with learning rate "
        "0.001 (accuracy {accuracy_slow}), by {glorot} with Glorot's first weights (accuracy "
        "{accuracy_glorot})."
    )
    facts: dict[str, Fact] = {
        "shown": right["normal"],
        "diverged": diverged(evidence["normal"]),
        "slow": right["slow"],
        "glorot": right["glorot"],
        **{f"accuracy_{name}": accuracies(evidence[name]) for name in WEIGHTS_AND_RATE},
    }
    headline = f"accuracy {{accuracy_{decisive}}} {WEIGHTS_AND_RATE[decisive]}"
    return Finding(verdict, right["normal"], headline, template, facts)


def xor_needs_an_activation(evidence: Evidence) -> Finding:
    """Judge by the points that stay wrong, and divergence, with either first weights."""
    normal, glorot = evidence["normal"], evidence["glorot"]
    fails = [[not ended(r) or r.accuracy < UNFITTED for r in runs] for runs in (normal, glorot)]
    return Finding.by_count(
        map(all, zip(*fails, strict=True)),
        "accuracy {accuracy} with Glorot's first weights",
        "Shown by {shown}. Glorot's first weights give accuracy {accuracy} and loss {loss}; with "
        "N(0, 1) the run diverges with {diverged}.",
        accuracy=accuracies(glorot),
        loss=losses(glorot),
        diverged=diverged(normal),
    )
