"""The equations of one step of an experiment, in the order in which they are worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.lessons.notation.expression import names_in, renamed
from core.lessons.notation.letters import Letters
from core.lessons.notation.rows import (
    CRITERIA,
    CROSS_ENTROPIES,
    OPTIMIZERS,
    SCHEDULES,
)
from core.lessons.notation.spelling import SPELLINGS
from core.nn.arrays import BoolArray
from core.nn.network import Architecture
from core.nn.rule import Rule
from core.training.step import Step


class Kind(StrEnum):
    """The kinds of equations, in the order of a step."""

    INPUT = "input"
    FORWARD = "forward"
    OUTPUT = "output"
    LOSS = "loss"
    OUTPUT_DELTA = "output delta"
    GRADIENT = "gradient"
    DELTA = "delta"
    CLIP = "clip"
    DESCENDED = "descended"
    RATE = "rate"
    UPDATE = "update"
    LOSS_AFTER = "loss after"


@dataclass(frozen=True)
class Line:
    """One formula: what is on its left is the expression on its right, or becomes it (<-)."""

    left: str
    right: str
    relation: str = "="

    def written(self, spelling: str = "unicode") -> str:
        """The formula in one of `SPELLINGS`: unicode, ascii, latex, typst."""
        return SPELLINGS[spelling].formula(self.left, self.relation, self.right)


@dataclass(frozen=True)
class Equation:
    """One row of a step: a quantity, its formula for the network at hand, and words for it."""

    name: str
    """The quantity's name in `quantities`, such as F_1, dW_0, or W_0 where it is updated."""
    kind: Kind
    lines: tuple[Line, ...]
    """One, or those that lead to it in turn."""
    words: str
    """One sentence."""
    errata: tuple[str, ...] = ()
    """Names of `ERRATA`: where the report prints something else."""

    @property
    def operands(self) -> tuple[str, ...]:
        """The names of the quantities that take part, without those it works out itself."""
        own = {line.left for line in self.lines if line.relation == "="}
        names = (name for line in self.lines for name in names_in(line.right))
        return tuple(dict.fromkeys(name for name in names if name not in own))

    def written(self, spelling: str = "unicode") -> tuple[str, ...]:
        """Its formulas in one of `SPELLINGS`."""
        return tuple(line.written(spelling) for line in self.lines)


def equations_of(step: Step) -> tuple[Equation, ...]:
    """The equations of a step."""
    return equations(step.network.architecture, step.rule, step.held)


def equations(
    architecture: Architecture, rule: Rule, held: BoolArray | None = None
) -> tuple[Equation, ...]:
    """The equations of one update: forward pass, loss, backward pass, update, loss after it.

    held: (P,), the weights that do not move.
    """
    return (
        *forward_pass(architecture, rule),
        *backward_pass(architecture, rule),
        *update(architecture, rule, held),
        Equation(
            "L",
            Kind.LOSS_AFTER,
            (Line("L", loss_formula(architecture, rule), "<-"),),
            "The loss of the same samples with the weights after the update.",
        ),
    )


def definitions(architecture: Architecture) -> tuple[Line, ...]:
    """The functions of a network, each with its derivative where that is used."""
    letters, lines = Letters.of(architecture), list[Line]()
    for letter, _ in letters.rows:
        formula = letters.formula(letter)
        lines.append(Line(f"{letter}(z)", renamed(formula.value, {"s": letter})))
        derived = letter in letters.layers[1:]
        if letter == letters.output and architecture.loss.criterion.delta:
            derived |= bool(formula.slope)
        if derived:
            lines.append(Line(f"D{letter}(z)", renamed(formula.slope, {"s": letter})))
    return tuple(lines)


def entering(architecture: Architecture, rule: Rule, i: int) -> str:
    """The expression of what meets W_i: a(F_i), times its mask."""
    a = Letters.of(architecture).apply(i)
    return f"({a} % D_{i})" if rule.dropout and i else a


def forward_pass(architecture: Architecture, rule: Rule) -> Iterator[Equation]:
    """The equations from F_0 to the loss."""
    letters, last = Letters.of(architecture), len(architecture.widths) - 1
    yield Equation("F_0", Kind.INPUT, (Line("F_0", "x"),), "The input: a row a sample.")
    for i in range(last):
        bias = f" + b_{i}" if architecture.bias else ""
        line = Line(f"F_{i + 1}", f"{entering(architecture, rule, i)} @ W_{i}{bias}")
        where = "the output" if i + 1 == last else f"hidden layer {i + 1}"
        words = f"The forward pass into {where}: weighted sums, before the activation."
        yield Equation(f"F_{i + 1}", Kind.FORWARD, (line,), words, ("weight index",))
    y = f"{letters.output}(F_{last})" if letters.output else f"F_{last}"
    yield Equation("y", Kind.OUTPUT, (Line("y", y),), "The answers.")
    title = architecture.loss.criterion.title
    yield Equation(
        "L",
        Kind.LOSS,
        (Line("L", loss_formula(architecture, rule)),),
        f"The loss: {title}, as the {rule.reduction} over the samples.",
        ("loss sign", "loss brackets") if is_reports_loss(architecture) else (),
    )


def backward_pass(architecture: Architecture, rule: Rule) -> Iterator[Equation]:
    """The equations from B_L back to the gradient of the first weights."""
    letters, last = Letters.of(architecture), len(architecture.widths) - 1
    errata = ("delta sign",) if is_reports_loss(architecture) else ()
    yield Equation(
        f"B_{last}",
        Kind.OUTPUT_DELTA,
        _output_delta(architecture, rule),
        "The backward pass begins: the loss's derivative by the output's sums.",
        (*errata, "output index"),
    )
    for i in reversed(range(last)):
        a = entering(architecture, rule, i)
        yield Equation(
            f"dW_{i}",
            Kind.GRADIENT,
            (Line(f"dW_{i}", f"T({a}) @ B_{i + 1}"),),
            f"The gradient of W_{i}: forward pass times backward pass.",
        )
        if architecture.bias:
            line = Line(f"db_{i}", f"over_samples(B_{i + 1})")
            words = f"The gradient of the biases b_{i}: forward pass 1, times backward pass."
            yield Equation(f"db_{i}", Kind.GRADIENT, (line,), words)
        if i:
            factors = [letters.slope(i), f"D_{i}" if rule.dropout else ""]
            inner = f"(B_{i + 1} @ T(W_{i}))"
            right = " % ".join([*filter(None, factors), inner])
            words = f"The backward pass into hidden layer {i}: the loss's derivative by its sums."
            yield Equation(f"B_{i}", Kind.DELTA, (Line(f"B_{i}", right),), words)


def _output_delta(architecture: Architecture, rule: Rule) -> tuple[Line, ...]:
    last, loss = len(architecture.widths) - 1, architecture.loss
    left, mean = f"B_{last}", rule.reduction == "mean"
    if loss.criterion.delta is None:
        return (Line(left, "(y - t) / n" if mean else "y - t"),)
    row = CRITERIA[loss.criterion.name]
    delta, letters = row.mean_delta if mean else row.delta, Letters.of(architecture)
    if not letters.output:
        return (Line(left, delta),)
    through = f"D{letters.output}(F_{last}) % dy"
    if loss.output.slope is None:
        through = "y % (dy - over_outputs(y % dy))"
    return Line("dy", delta), Line(left, through)


def update(architecture: Architecture, rule: Rule, held: BoolArray | None) -> Iterator[Equation]:
    """The equations from the gradients to the weights after the update."""
    if rule.schedule.changes:
        line = Line("eta", SCHEDULES[rule.schedule.name])
        words = f"The learning rate at epoch e: {rule.schedule.help}."
        yield Equation("eta", Kind.RATE, (line,), words)
    if rule.clip:
        line = Line("kappa", "min(1, c / (norm(G) + 10**-6))")
        words = "A gradient G, all layers together, that is longer than c is shortened to it."
        yield Equation("kappa", Kind.CLIP, (line,), words)
    for i in range(len(architecture.shapes)):
        layer = None if held is None else architecture.layers(np.where(held, 1.0, 0.0))[i]
        for letter in ("W", "b") if architecture.bias else ("W",):
            some = layer is not None and bool(
                (layer[-1:] if letter == "b" else layer[: architecture.widths[i]]).any()
            )
            yield from _update_of(letter, i, rule, some)


def _update_of(letter: str, i: int, rule: Rule, held: bool) -> Iterator[Equation]:
    """The equations of one layer's weights, or of its biases, which have the small letters."""

    def own(name: str) -> str:
        return f"{name if letter == 'W' else name.lower()}_{i}"

    weights, gradient, row = f"{letter}_{i}", f"d{letter}_{i}", OPTIMIZERS[rule.optimizer.name]
    right = _descended(rule, weights, gradient, own("H") if held else "")
    if right != gradient:
        words = _descended_words(rule, held)
        yield Equation(own("G"), Kind.DESCENDED, (Line(own("G"), right),), words)
    letters = {"W": weights, "G": gradient if right == gradient else own("G")}
    letters |= {name: own(name) for name in row.state}
    lines = tuple(
        Line(
            letters[left],
            renamed(_held(text) if held and left == "W" else text, {**letters, "H": own("H")}),
            "<-",
        )
        for left, text in row.lines
    )
    words = f"The update of {weights}: {rule.optimizer.title}."
    yield Equation(weights, Kind.UPDATE, lines, words)


def _held(text: str) -> str:
    """The update W - x of weights some of which do not move."""
    return f"W - H % ({text.removeprefix('W - ')})"


def _descended(rule: Rule, weights: str, gradient: str, moving: str) -> str:
    """The gradient that the optimizer follows: biases are not penalised."""
    penalised = weights[0] == "W"
    total = gradient
    if rule.l1 and penalised:
        total += f" + lambda_1 * sign({weights})"
    if rule.l2 and penalised:
        total += f" + lambda_2 * {weights}"
    if moving:
        total = f"{moving} % ({total})"
    return f"kappa * ({total})" if rule.clip else total


def _descended_words(rule: Rule, held: bool) -> str:
    parts = [
        "the penalties added" if rule.l1 or rule.l2 else "",
        "0 where a weight is held" if held else "",
        "shortened where too long" if rule.clip else "",
    ]
    return f"The gradient that is followed: {', '.join(filter(None, parts))}."


def loss_formula(architecture: Architecture, rule: Rule) -> str:
    """The expression of the loss."""
    loss, mean = architecture.loss, rule.reduction == "mean"
    if loss.criterion.total is None:
        return CROSS_ENTROPIES[loss.output.name][mean]
    row = CRITERIA[loss.criterion.name]
    return row.mean if mean else row.total


def is_reports_loss(architecture: Architecture) -> bool:
    """Whether the loss is the one whose formula the report prints."""
    loss = architecture.loss
    return (loss.criterion.name, loss.output.name) == ("cross_entropy", "sigmoid")
