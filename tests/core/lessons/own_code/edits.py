"""Wrong code: edits that students make of right files, and the mistake that each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STUDENTS = Path(__file__).with_name("students")

SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "rows": {},
    "loops": {},
    "columns": {"squash_input": False, "bias": True, "reduction": "mean"},
    "classes": {
        "activation": "tanh-relu",
        "squash_input": False,
        "bias": True,
        "loss": "squared_error",
        "output": "sigmoid",
        "optimizer": "adam",
    },
    "softmax": {
        "dataset": "iris",
        "output": "softmax",
        "squash_input": False,
        "bias": True,
        "reduction": "mean",
        "optimizer": "momentum",
    },
}
"""The experiments that the right files are right for."""


@dataclass(frozen=True)
class Edit:
    """A right file with one part written otherwise."""

    mistake: str
    """Its name in the table."""
    file: str
    old: str
    new: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Other settings than the file's."""
    also: tuple[str, str] = ("", "")
    """Another part and what stands there instead."""
    told: bool = False
    """Whether the issue names it: such are tested at once, the others by the slow tests."""

    def __str__(self) -> str:
        return f"{self.mistake} ({self.file})"

    def text(self) -> str:
        """The wrong file."""
        right = (STUDENTS / f"{self.file}.py").read_text(encoding="utf-8")
        assert self.old in right
        assert self.also[0] in right
        return right.replace(self.old, self.new).replace(*self.also, 1)


EDITS = (
    # named ones
    Edit("no s'", "rows", "ds(s(F[i])) * (B @ weights[i].T)", "B @ weights[i].T", told=True),
    Edit("no s'", "columns", " * A[l] * (1 - A[l])", ""),
    Edit("no s'", "loops", "total * s(values[layer][i]) * (1 - s(values[layer][i]))", "total"),
    Edit(
        "shared activation object",
        "classes",
        "activations = [kind() for kind in HIDDEN] + [Sigmoid()]",
        "one = Tanh()\n    activations = [one, one, Sigmoid()]",
        {"activation": "tanh"},
        told=True,
    ),
    Edit("s' of the layer above", "rows", "ds(s(F[i]))", "ds(s(F[i + 1]))"),
    Edit("s' of the layer below", "rows", "ds(s(F[i]))", "ds(s(F[i - 1]))"),
    Edit(
        "the last layer's function",
        "classes",
        "delta = grad * self.activation.backward()",
        "a = self.activation\n"
        "        if isinstance(a, Tanh):\n"
        "            delta = grad * (self.x @ self.W + self.b > 0)\n"
        "        else:\n"
        "            delta = grad * a.backward()",
        told=True,
    ),
    Edit("s'(a) where s'(z) is meant", "rows", "ds(s(F[i]))", "ds(s(s(F[i])))", told=True),
    Edit("s'(z) where s'(a) is meant", "rows", "ds(s(F[i]))", "ds(F[i])", told=True),
    Edit("sign of the output's delta", "rows", "B = out - y", "B = y - out", told=True),
    Edit("transposed weights", "rows", "B @ weights[i].T", "B @ weights[i]", told=True),
    Edit("transposed weights", "loops", "W[i][j] * delta[j]", "W[j][i] * delta[j]"),
    Edit("transposed gradients", "rows", "s(F[i]).T @ B", "B.T @ s(F[i])"),
    Edit(
        "mean for sum",
        "rows",
        "return loss, dW",
        "return loss / len(x), [d / len(x) for d in dW]",
        told=True,
    ),
    Edit("mean for sum in the gradients", "rows", "B = out - y", "B = (out - y) / len(y)"),
    Edit("sum for mean in the gradients", "columns", "1 / m * np", "np", told=True),
    Edit(
        "½ in the loss",
        "classes",
        "np.sum((out - y) ** 2) / 2",
        "np.sum((out - y) ** 2)",
        told=True,
    ),
    Edit("½ too much in the loss", "classes", "** 2) / 2", "** 2) / 4"),
    Edit("2 in the output's delta", "classes", "grad = out - y\n", "grad = 2 * (out - y)\n"),
    Edit("½ in the output's delta", "classes", "grad = out - y\n", "grad = (out - y) / 2\n"),
    Edit("learning rate forgotten", "rows", "learning_rate * g for", "g for", told=True),
    Edit(
        "learning rate twice",
        "rows",
        "learning_rate * g for",
        "learning_rate * learning_rate * g for",
        told=True,
    ),
    Edit("uphill", "rows", "W - learning_rate * g", "W + learning_rate * g"),
    Edit(
        "a bias a sample",
        "classes",
        "self.db = delta.sum(axis=0)",
        "self.db = delta",
        told=True,
    ),
    Edit(
        "identity's derivative 0",
        "classes",
        "return np.ones_like(self.z)",
        "return np.zeros_like(self.z)",
        {"activation": "tanh-identity"},
        ("HIDDEN = (Tanh, ReLU)", "HIDDEN = (Tanh, Identity)"),
        told=True,
    ),
    Edit("Adam without the power of t", "classes", "**self.t", "", told=True),
    Edit(
        "one-sided accuracy",
        "rows",
        "np.sum(predicted == targets) / len(targets)",
        "1 - np.sum(targets - predicted) / len(targets)",
        told=True,
    ),
    Edit(
        "arguments changed in place",
        "rows",
        "    return loss, dW\n",
        "    for W, g in zip(weights, dW):\n        W -= 0.01 * g\n    return loss, dW\n",
        told=True,
    ),
    Edit(
        "float32",
        "rows",
        "    F = [x]\n    for W in weights:\n",
        "    F = [x.astype(np.float32)]\n    for W in [w.astype(np.float32) for w in weights]:\n",
        told=True,
    ),
)
