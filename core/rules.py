"""The rules by which the nine claims are judged, in their order: from runs to a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from core.findings import (
    Count,
    Fact,
    Finding,
    Verdict,
    accuracies,
    all_right,
    best_accuracy,
    diverged,
    ended,
    fell,
    found,
    jumps,
    last_accuracy,
    losses,
)
from core.run import Run

Evidence: TypeAlias = Mapping[str, Sequence[Run]]
"""The runs of each point that a claim names, in the seeds' order."""


def linear_is_learnt(seen: Evidence) -> Finding:
    runs = seen["linear"]
    return found(
        (run.accuracy >= 0.99 and fell(run, 10) for run in runs),
        "accuracy {accuracy}",
        "{shown} seeds get there; accuracy {accuracy}, loss {loss}.",
        accuracy=accuracies(runs, last_accuracy),
        loss=losses(runs),
    )


def xor_is_learnt(seen: Evidence) -> Finding:
    runs = seen["xor"]
    return found(
        map(all_right, runs),
        "accuracy {accuracy}",
        "{shown} seeds have all points right, {last} at the very last epoch; {alternating} "
        "alternate from epoch to epoch. Accuracy {accuracy}, loss {loss}.",
        last=Count.over(ended(run) and run.accuracy == 1 for run in runs),
        alternating=Count.over(run.alternation is not None for run in runs),
        accuracy=accuracies(runs),
        loss=losses(runs),
    )


def prediction_looks_like_the_truth(seen: Evidence) -> Finding:
    linear, xor = seen["linear"], seen["xor"]
    alike = [[ended(r) and best_accuracy(r) >= 0.95 for r in runs] for runs in (linear, xor)]
    return found(
        map(all, zip(*alike, strict=True)),
        "accuracy: linear {accuracy_linear}, XOR {accuracy_xor}",
        "{shown} seeds give two such figures (linear {linear}, XOR {xor}); accuracy "
        "{accuracy_linear} on linear, {accuracy_xor} on XOR.",
        linear=Count.over(alike[0]),
        xor=Count.over(alike[1]),
        accuracy_linear=accuracies(linear),
        accuracy_xor=accuracies(xor),
    )


def loss_falls(seen: Evidence) -> Finding:
    linear, xor = seen["linear"], seen["xor"]
    falls = [[fell(run, 4) for run in runs] for runs in (linear, xor)]
    return found(
        map(all, zip(*falls, strict=True)),
        "loss: linear {loss_linear}, XOR {loss_xor}",
        "{shown} seeds give two such curves (linear {linear}, XOR {xor}); the loss ends at "
        "{loss_linear} on linear, {loss_xor} on XOR.",
        linear=Count.over(falls[0]),
        xor=Count.over(falls[1]),
        loss_linear=losses(linear),
        loss_xor=losses(xor),
    )


def too_slow(seen: Evidence) -> Finding:
    slow, usual = seen["slow"], seen["usual"]
    return found(
        (
            ended(a) and 10 <= a.final_loss <= 40 and a.final_loss > 2 * b.final_loss
            for a, b in zip(slow, usual, strict=True)
        ),
        "loss {slow}",
        "{shown} seeds end there; loss {slow}, where 0.01 gives {usual}.",
        slow=losses(slow),
        usual=losses(usual),
    )


def unsteady(seen: Evidence) -> Finding:
    runs = seen["fast"]
    return found(
        (not ended(run) or jumps(run) for run in runs),
        "loss {loss}",
        "{shown} seeds do: {jumping} still jump late, {diverged} diverge. Loss {loss}, accuracy "
        "{accuracy}.",
        jumping=Count.over(map(jumps, runs)),
        diverged=diverged(runs),
        loss=losses(runs),
        accuracy=accuracies(runs, last_accuracy),
    )


def xor_needs_many_units(seen: Evidence) -> Finding:
    few = [ended(run) and run.accuracy >= 0.95 for run in seen["linear, 4 units"]]
    ten, hundred = ([all_right(r) for r in seen[f"xor, {units} units"]] for units in (10, 100))
    return found(
        (a and not b and c for a, b, c in zip(few, ten, hundred, strict=True)),
        "loss of XOR: 10 units {loss_ten}, 100 units {loss_hundred}",
        "{shown} seeds do: linear with 4 units {few}; XOR all right with 10 units {ten} "
        "(loss {loss_ten}), with 100 units {hundred} (loss {loss_hundred}).",
        few=Count.over(few),
        ten=Count.over(ten),
        hundred=Count.over(hundred),
        loss_ten=losses(seen["xor, 10 units"]),
        loss_hundred=losses(seen["xor, 100 units"]),
    )


def linear_needs_no_activation(seen: Evidence) -> Finding:
    own = Count.over(map(all_right, seen["normal"]))
    slow, glorot = (Count.over(map(all_right, seen[name])) for name in ("slow", "glorot"))
    verdict = own.verdict
    if verdict is not Verdict.REPRODUCED and Verdict.REPRODUCED in (slow.verdict, glorot.verdict):
        verdict = Verdict.IN_PART
    template = (
        "{shown} seeds have all points right with N(0, 1) first weights and learning rate 0.01, "
        "where {diverged} diverge; {slow} with learning rate 0.001, {glorot} with Glorot's first "
        "weights (accuracy {accuracy})."
    )
    facts: dict[str, Fact] = {
        "shown": own,
        "diverged": diverged(seen["normal"]),
        "slow": slow,
        "glorot": glorot,
        "accuracy": accuracies(seen["glorot"]),
    }
    headline = "accuracy {accuracy} with Glorot's first weights"
    return Finding(verdict, own, headline, template, facts)


def xor_needs_an_activation(seen: Evidence) -> Finding:
    normal, glorot = seen["normal"], seen["glorot"]
    fails = [[not ended(r) or r.accuracy < 0.75 for r in runs] for runs in (normal, glorot)]
    return found(
        map(all, zip(*fails, strict=True)),
        "accuracy {accuracy} with Glorot's first weights",
        "{shown} seeds fail; with Glorot's first weights accuracy {accuracy} and loss {loss}, "
        "with N(0, 1) {diverged} diverge.",
        accuracy=accuracies(glorot),
        loss=losses(glorot),
        diverged=diverged(normal),
    )
