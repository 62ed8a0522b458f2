"""Backpropagation as a set of formulas, each of which can be another one.

The right ones are those of `core.nn.network`, which a test holds them to. A mistake is a set in
which one or a few of them are replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.lessons.own_code.cases import Case
from core.nn.activations import Activation
from core.nn.arrays import FloatArray
from core.nn.optimizers import Binding, Update


class Pass:
    """A forward and a backward pass over a case, as far as they have come."""

    def __init__(self, case: Case, formulas: Formulas, rate: float | None = None) -> None:
        """rate: of the update that follows; None where only gradients are wanted."""
        self.case, self.formulas, self.rate = case, formulas, rate
        self.w, self.biases = case.network.weights, case.network.biases
        self.last = len(self.w)
        """L."""
        self.f = [case.x]
        """F_0 ... F_L: (n, units)."""
        self.a: list[FloatArray] = []
        """The input of each W_i: (n, units)."""
        self.y: FloatArray = np.empty((0, 0))
        self.b: FloatArray = self.y
        """The output, and the newest B_i: (n, units)."""
        self.loss: FloatArray = np.empty(0)
        self.gradients: list[FloatArray] = [np.empty(0)] * self.last
        self.bias_gradients: list[FloatArray] = [np.empty(0)] * self.last
        self._run()

    def _run(self) -> None:
        formulas = self.formulas
        for i in range(self.last):
            self.a.append(formulas.entering(self, i))
            self.f.append(formulas.weighted(self, i))
        self.y = formulas.output(self)
        self.loss = np.asarray(formulas.loss(self))
        self.b = formulas.top(self) / formulas.share(self)
        for i in range(self.last - 1, -1, -1):
            self.gradients[i] = formulas.gradient(self, i)
            self.bias_gradients[i] = formulas.bias_gradient(self, i)
            if i:
                self.b = formulas.slope(self, i) * formulas.back(self, i)

    @property
    def samples(self) -> int:
        """n."""
        return len(self.case.x)

    @property
    def target(self) -> FloatArray:
        """t: (n, outputs)."""
        return self.case.target

    @property
    def criterion(self) -> str:
        """The criterion of the loss, by name."""
        return self.case.architecture.loss.criterion.name

    @property
    def output(self) -> str:
        """The output's function, by name."""
        return self.case.architecture.loss.output.name

    def hidden(self, i: int) -> Activation:
        """The function of a hidden F_i."""
        return self.case.architecture.activations[i - 1]

    def activation(self, i: int) -> Activation | None:
        """The function of F_i; None where F_0 enters as it is."""
        architecture = self.case.architecture
        return architecture.activations[i - 1] if i else architecture.squash


Matrix: TypeAlias = Callable[[Pass], FloatArray]
OfLayer: TypeAlias = Callable[[Pass, int], FloatArray]


@dataclass(frozen=True)
class Formulas:
    """A formula for each step of a pass and of what follows; the newest B is `Pass.b`."""

    entering: OfLayer
    """a(F_i)."""
    weighted: OfLayer
    """F_{i+1}."""
    output: Matrix
    """y."""
    loss: Matrix
    """L, of y as it stands then."""
    top: Matrix
    """B_L of the sum over the samples."""
    share: Callable[[Pass], float]
    """The divisor of B_L."""
    gradient: OfLayer
    """dL/dW_i, where B_{i+1} is at hand."""
    bias_gradient: OfLayer
    """dL/db_i, likewise; a network without biases has them too, at biases of zero."""
    slope: OfLayer
    """a'(F_i)."""
    back: OfLayer
    """B_{i+1} W_i^T."""
    order: Callable[[list[FloatArray], list[FloatArray]], list[FloatArray]]
    """All gradients as they are listed, of those by the weights and those by the biases."""
    layers: Callable[[Pass], Sequence[FloatArray]]
    """The layers' outputs as a forward pass tells them: a(F_1) ... y."""
    batches: Callable[[Case], Sequence[Sequence[int]]]
    """The samples of each update of an epoch."""
    epochs: Callable[[int], int]
    """Epochs that are trained where so many are asked for."""
    rate: Callable[[Case], float]
    """The factor of the step against the gradient."""
    bind: Callable[[Case], Callable[[Binding], Update]]
    """The optimizer's update."""
    forgets: bool = False
    """Whether the optimizer starts anew in every epoch."""
    moves_biases: bool = True
    accuracy: Callable[[FloatArray, FloatArray], float] = lambda y, t: float("nan")
    """The share of outputs y (n, K) that are right by targets t (n, K)."""


def entering(p: Pass, i: int) -> FloatArray:
    """a(F_i), or x itself where the input is not squashed."""
    activation = p.activation(i)
    return p.f[i] if activation is None else activation(p.f[i])


def weighted(p: Pass, i: int) -> FloatArray:
    """F_{i+1} = a(F_i) W_i + b_i."""
    f = p.a[i] @ p.w[i]
    return f + p.biases[i] if p.biases else f


def output(p: Pass) -> FloatArray:
    """y of the logits F_L."""
    y = np.empty_like(p.f[-1])
    p.case.architecture.loss.predict(p.f[-1].T, y.T)
    return y


def loss(p: Pass) -> FloatArray:
    """L of the logits, as sum or mean."""
    loss = p.case.architecture.loss
    return loss.of(p.f[-1].T, p.target.T, reduction=p.case.reduction)


def top(p: Pass) -> FloatArray:
    """dL/dF_L of the sum."""
    b = np.empty_like(p.f[-1])
    p.case.architecture.loss.bind_delta(p.f[-1].T, p.y.T, p.target.T, b.T)()
    return b


def share(p: Pass) -> float:
    """1 for a sum, the number of samples for a mean."""
    return p.case.architecture.loss.share(p.samples, p.case.reduction)


def slope(p: Pass, i: int) -> FloatArray:
    """a'(F_i)."""
    activation = p.hidden(i)
    return activation.derivative(p.f[i])


def accuracy(y: FloatArray, target: FloatArray) -> float:
    """The share of samples whose class is right: above one half, or the largest of several."""
    if y.shape[1] > 1:
        return float(np.mean(y.argmax(axis=1) == target.argmax(axis=1)))
    return float(np.mean((y > 0.5) == (target > 0.5)))


RIGHT = Formulas(
    entering=entering,
    weighted=weighted,
    output=output,
    loss=loss,
    top=top,
    share=share,
    gradient=lambda p, i: p.a[i].T @ p.b,
    bias_gradient=lambda p, i: p.b.sum(axis=0),
    slope=slope,
    back=lambda p, i: p.b @ p.w[i].T,
    order=lambda weights, biases: weights + biases,
    layers=lambda p: [*p.a[1:], p.y],
    batches=lambda case: [range(len(case.x))],
    epochs=lambda epochs: epochs,
    rate=lambda case: case.rate,
    bind=lambda case: case.optimizer.bind,
    accuracy=accuracy,
)
"""The formulas of `core.nn.network` and of the optimizers."""
