"""Errata of the report: its printed formulas beside the corrected ones, and which of the two a
finite difference confirms for the run at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.lessons.notation.equations import Line, is_reports_loss, loss_formula
from core.lessons.notation.expression import evaluate
from core.lessons.notation.letters import Letters
from core.lessons.notation.quantities import quantities
from core.lessons.notation.verdict import Verdict
from core.nn.arrays import FloatArray, diverging
from core.nn.moved_loss import central_difference
from core.nn.network import Architecture
from core.nn.rule import Rule
from core.training.step import Step

MOST_SAMPLES = 20
"""Samples that a formula is tried with."""

MOST_WEIGHTS = 20
"""Units of the last hidden layer whose weights are."""


@dataclass(frozen=True)
class Erratum:
    """One mistake of the report's formulas."""

    name: str
    sentence: str
    """The mistake, in one sentence."""
    applies: Callable[[Architecture], bool]
    printed: Callable[[Architecture, Rule], Line]
    """With this mistake and no other."""
    corrected: Callable[[Architecture, Rule], Line]
    judge: Callable[[Step], Verdict]
    """Let a finite difference decide."""


def errata_of(architecture: Architecture) -> tuple[Erratum, ...]:
    """The errata of those formulas that a network has."""
    return tuple(row for row in ERRATA.values() if row.applies(architecture))


def _always(architecture: Architecture) -> bool:
    return True


def _last(architecture: Architecture) -> int:
    return len(architecture.widths) - 1


# The loss.


def _loss(architecture: Architecture, rule: Rule) -> Line:
    return Line("L", loss_formula(architecture, rule))


def _loss_without_minus(architecture: Architecture, rule: Rule) -> Line:
    return Line("L", loss_formula(architecture, rule).removeprefix("-"))


def _loss_without_brackets(architecture: Architecture, rule: Rule) -> Line:
    share = "1 / n * " if rule.reduction == "mean" else ""
    return Line("L", f"-({share}sum(t * log(y))) - {share}(1 - t) * log(1 - y)")


def _judge_loss(printed: Callable[[Architecture, Rule], Line]) -> Callable[[Step], Verdict]:
    """Compare the differences of two formulas of the loss with dL/dF_L = B_L, by which is
    trained."""

    @diverging
    def judge(step: Step) -> Verdict:
        architecture, rule, n = step.network.architecture, step.rule, MOST_SAMPLES
        last, values = _last(architecture), quantities(step)
        logits, values["t"] = step.f[-1][:n], step.target[:n]

        def difference(line: Line) -> FloatArray:
            def loss_at(moved: FloatArray) -> float:
                here = {**values, f"F_{last}": moved}
                here["y"] = evaluate(f"{Letters.of(architecture).output}(F_{last})", here)
                # What the sum leaves out is read with the sample that it ended with.
                return float(np.ravel(evaluate(line.right, here))[-1])

            places = range(logits.size)
            slopes = [central_difference(loss_at, logits, place) for place in places]
            return np.array(slopes).reshape(logits.shape)

        return Verdict(
            f"B_{last}",
            step.b[-1][:n],
            difference(_loss(architecture, rule)),
            difference(printed(architecture, rule)),
            of_formulas=True,
            smooth=architecture.loss.analytic,
            samples=step.samples,
        )

    return judge


# The output's delta.


def _delta(sign: str) -> Callable[[Architecture, Rule], Line]:
    def line(architecture: Architecture, rule: Rule) -> Line:
        letter, last = Letters.of(architecture).output, _last(architecture)
        share = " / n" if rule.reduction == "mean" else ""
        by_y = f"({sign}(t / y) + (1 - t) / (1 - y))"
        return Line(f"B_{last}", f"D{letter}(F_{last}) % {by_y}{share}")

    return line


def _judge_delta(step: Step) -> Verdict:
    architecture, rule = step.network.architecture, step.rule
    last, values = _last(architecture), quantities(step)
    between = (step.y > 0) & (step.y < 1)  # else t / y is 0 / 0

    def by_formula(sign: str) -> FloatArray:
        delta: FloatArray = evaluate(_delta(sign)(architecture, rule).right, values)
        return np.where(between, delta, step.b[-1])

    return Verdict(
        f"B_{last}",
        loss_by_logits(step),
        by_formula("-"),
        by_formula(""),
        smooth=architecture.loss.analytic,
        samples=step.samples,
    )


@diverging
def loss_by_logits(step: Step) -> FloatArray:
    """The central differences of the engine's loss by F_L: (n, K)."""
    loss, logits, target = step.network.architecture.loss, step.f[-1], step.target
    share = loss.share(step.batch, step.rule.reduction)
    columns = []
    for k in range(logits.shape[-1]):

        def losses(moved: FloatArray, k: int = k) -> FloatArray:
            z = logits.copy()
            z[:, k] += moved
            return loss.of(z[..., np.newaxis], target[..., np.newaxis]) / share

        columns.append(central_difference(losses, np.zeros(1), 0))
    return np.stack(columns, axis=-1)


# The numbers of the layers.


def _numbered(more: int) -> Callable[[Architecture, Rule], Line]:
    def line(architecture: Architecture, rule: Rule) -> Line:
        last, letter = _last(architecture), Letters.of(architecture).output
        slope = f"D{letter}(F_{last}) % " if letter and letter != "softmax" else ""
        return Line(f"B_{last + more}", f"{slope}dy")

    return line


@diverging
def _judge_number(step: Step) -> Verdict:
    """Compare the gradient of the last weights with differences of the loss."""
    last = _last(step.network.architecture)
    # Of all outputs' weights the first rows: of many samples each difference takes its time.
    gradient = step.a[-1].T[:MOST_WEIGHTS] @ step.b[-1]
    weights, measured = step.network.layers[-1][:MOST_WEIGHTS], np.empty_like(gradient)
    loss, rest = step.network.architecture.loss, step.f[-1] - step.a[-1][:, :MOST_WEIGHTS] @ weights
    share = loss.share(step.batch, step.rule.reduction)

    def loss_at(moved: FloatArray) -> FloatArray:
        logits = rest + step.a[-1][:, :MOST_WEIGHTS] @ moved
        return loss.of(logits.T, step.target.T) / share

    for place in range(weights.size):
        measured.flat[place] = central_difference(loss_at, weights, place)
    reason = (
        f"with B_{last + 1} for the output's, B_{last} needs a W_{last}, and the last weights are "
        f"W_{last - 1}"
    )
    return Verdict(f"dW_{last - 1}", measured, gradient, None, reason, smooth=loss.analytic)


# The sum of the forward pass.


def _forward(index: str) -> Callable[[Architecture, Rule], Line]:
    def line(architecture: Architecture, rule: Rule) -> Line:
        letter = Letters.of(architecture).layers[-1]
        return Line(
            "z", f"over_i({letter}(z_i) * w_{index})" if letter else f"over_i(z_i * w_{index})"
        )

    return line


@diverging
def _judge_index(step: Step) -> Verdict:
    """Compare the weights of the last layer with differences of F_L by what enters them."""
    last, weights = _last(step.network.architecture), step.network.weights[-1]
    a, rest = step.a[-1][0], step.network.layers[-1][len(weights) :]

    def sums(moved: FloatArray) -> FloatArray:
        return moved[: len(weights)] @ weights + moved[len(weights) :] @ rest

    measured = np.stack([central_difference(sums, a, row) for row in range(len(weights))])
    same = np.broadcast_to(weights[:1], weights.shape)
    return Verdict(f"W_{last - 1}", measured, weights, same)


ERRATA = {
    row.name: row
    for row in (
        Erratum(
            "loss sign",
            "The report's loss has no minus: it is 0 at best and falls without end as the answers "
            "get worse, so that going down it unlearns.",
            is_reports_loss,
            _loss_without_minus,
            _loss,
            _judge_loss(_loss_without_minus),
        ),
        Erratum(
            "loss brackets",
            "Without brackets the sum ends before the second term, and the samples of class 0 are "
            "left out of the loss but for one.",
            is_reports_loss,
            _loss_without_brackets,
            _loss,
            _judge_loss(_loss_without_brackets),
        ),
        Erratum(
            "delta sign",
            "The derivative of log y is 1 / y: with the loss's minus the first term is negative, "
            "and only so the whole is y - t.",
            is_reports_loss,
            _delta(""),
            _delta("-"),
            _judge_delta,
        ),
        Erratum(
            "output index",
            "The report numbers the output's delta one too high: F, W and the other B count the "
            "layers from 0.",
            _always,
            _numbered(1),
            _numbered(0),
            _judge_number,
        ),
        Erratum(
            "weight index",
            "The sum runs over i, so each s(z_i) has its own weight w_i; with w_j all have the "
            "same one.",
            _always,
            _forward("j"),
            _forward("i"),
            _judge_index,
        ),
    )
}
