"""The equations of a step in the report's letters, in the order in which they are computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.nn.network import Architecture
from core.training.step import Step

Kind: TypeAlias = Literal[
    "input", "forward", "output", "loss", "delta", "backward", "gradient", "update", "after"
]

Section: TypeAlias = Literal["Forward", "Backward", "Gradients", "Update"]

SECTIONS: dict[Kind, Section] = {
    "input": "Forward",
    "forward": "Forward",
    "output": "Forward",
    "loss": "Forward",
    "delta": "Backward",
    "backward": "Backward",
    "gradient": "Gradients",
    "update": "Update",
    "after": "Update",
}

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Line:
    """One equation of a step."""

    kind: Kind
    layer: int
    """The i of F_i, B_i or W_i that it gives."""
    equation: str
    words: str
    """What it does, in a sentence without an end."""

    @property
    def section(self) -> Section:
        """The heading under which it stands."""
        return SECTIONS[self.kind]


def letter(name: str, layer: int, *units: int) -> str:
    """Return the name of a layer's array, or of one number in it, from 0: W₁[2,4]."""
    inside = f"[{','.join(str(unit + 1) for unit in units)}]" if units else ""
    return f"{name}{str(layer).translate(SUBSCRIPTS)}{inside}"


def function_name(name: str) -> str:
    """Return an activation's name in an equation: the report's s, or its own."""
    return {"sigmoid": "s", "identity": ""}.get(name, name)


def entering(architecture: Architecture, i: int) -> str:
    """Return what enters W_i: s(F₁), or F₀ alone."""
    row = architecture.activations[i - 1] if i else architecture.squash
    name = "" if row is None else function_name(row.name)
    return f"{name}({letter('F', i)})" if name else letter("F", i)


def slope(architecture: Architecture, i: int) -> str:
    """Return the derivative of what enters W_i: s′(F₁), or "" where it is 1."""
    row = architecture.activations[i - 1] if i else architecture.squash
    name = "" if row is None else function_name(row.name)
    return f"{name}′({letter('F', i)})" if name else ""


def lines(step: Step) -> tuple[Line, ...]:
    """Return the equations of a step, from the input to the loss after the update."""
    architecture, last = step.network.architecture, len(step.network.layers)
    forward = [_forward(step, i) for i in range(1, last + 1)]
    backward = [_backward(architecture, i) for i in range(last - 1, -1, -1)]
    gradients = [_gradient(architecture, i) for i in range(last - 1, -1, -1)]
    updates = [_update(step, i) for i in range(last - 1, -1, -1)]
    return (
        Line("input", 0, "F₀ = x", "what enters the network"),
        *forward,
        _output(architecture, last),
        Line("loss", last, loss_equation(architecture), "how wrong the answer is"),
        Line("delta", last, delta_equation(step, last), "the loss's slope by the last layer"),
        *backward,
        *gradients,
        *updates,
        Line("after", last, "L after the update", "the same samples with the new weights"),
    )


def _forward(step: Step, i: int) -> Line:
    architecture = step.network.architecture
    bias = f" + {letter('b', i - 1)}" if architecture.bias else ""
    mask = f" ∘ {letter('M', i - 1)}" if step.masks is not None and i > 1 else ""
    equation = (
        f"{letter('F', i)} = {entering(architecture, i - 1)}{mask} {letter('W', i - 1)}{bias}"
    )
    return Line(
        "forward", i, equation, f"each unit of layer {i} sums what layer {i - 1} gives, by weight"
    )


def _output(architecture: Architecture, last: int) -> Line:
    name = function_name(architecture.loss.output.name)
    logits = letter("F", last)
    return Line("output", last, f"y = {name}({logits})" if name else f"y = {logits}", "the answer")


def loss_equation(architecture: Architecture) -> str:
    """Return the loss of one sample."""
    match architecture.loss.criterion.name, architecture.loss.output.name:
        case "cross_entropy", "sigmoid":
            return "L = −t log y − (1−t) log(1−y)"
        case "cross_entropy", _:
            return "L = −Σ t log y"
        case "squared_error", _:
            return "L = ½ Σ (y − t)²"
    return f"L = {architecture.loss.criterion.name}(y, t)"


def matched(architecture: Architecture) -> bool:
    """Return whether dL/dF_L is y - t."""
    criterion = architecture.loss.criterion
    return architecture.loss.output.name in criterion.matched and criterion.name != "huber"


def delta_equation(step: Step, last: int) -> str:
    """Return the equation of B_L."""
    architecture = step.network.architecture
    share = " / n" if step.rule.reduction == "mean" else ""
    name, output = letter("B", last), function_name(architecture.loss.output.name)
    if matched(architecture):
        return f"{name} = (y − t){share}" if share else f"{name} = y − t"
    if architecture.loss.criterion.name == "squared_error" and architecture.loss.output.slope:
        return f"{name} = {output}′({letter('F', last)}) ∘ (y − t){share}"
    return f"{name} = dL/d{letter('F', last)}"


def _backward(architecture: Architecture, i: int) -> Line:
    slopes = slope(architecture, i)
    sums = f"{letter('B', i + 1)} {letter('W', i)}ᵀ"
    right = f"{slopes} ∘ ({sums})" if slopes else sums
    return Line(
        "backward", i, f"{letter('B', i)} = {right}",
        f"the slopes of layer {i + 1} go back along the weights",
    )  # fmt: skip


def _gradient(architecture: Architecture, i: int) -> Line:
    equation = f"dL/d{letter('W', i)} = {entering(architecture, i)}ᵀ {letter('B', i + 1)}"
    return Line("gradient", i, equation, "forward pass times backward pass")


def _update(step: Step, i: int) -> Line:
    name, weights = step.rule.optimizer.name, letter("W", i)
    equation = {
        "gradient_descent": f"{weights} ← {weights} − η dL/d{weights}",
        "momentum": f"{weights} ← {weights} − η V",
    }.get(name, f"{weights} ← {weights} by {step.rule.optimizer.title}")
    return Line("update", i, equation, "downhill, against the gradient")
