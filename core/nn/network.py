"""The network and its backpropagation, in the report's own names.

    F_0 = x,  F_{i+1} = a(F_i) W_i          forward: a is the activation; F_0 itself enters
                                            unless the input is squashed (the report's s(x) W_0)
    y = s(F_L)                              the output: a probability behind the sigmoid
    L = -sum t log y + (1 - t) log(1 - y)   the loss
    B_L = dL/dF_L = y - t                   backward: B_i = dL/dF_i
    B_i = a'(F_i) * (B_{i+1} W_i^T)
    dL/dW_i = a(F_i)^T B_{i+1}

Where this differs from the report: it writes the loss without the minus and without the
brackets that keep both terms in the sum, dL/dz with the sign of its second term turned,
calls the output's B_3 B_4, and pairs s(z_i) with w_j where it means w_i. Here is the
correct mathematics. A bias is the last row of its layer's matrix, and a(F_i) then has a
last column of ones. Other outputs and criteria (see `core.nn.losses`) change y, L and B_L alone.

`core.nn.backprop` does the same arithmetic in buffers that are made once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Protocol, Self

import numpy as np

from core.nn.activations import ACTIVATIONS, Activation
from core.nn.arrays import FloatArray, diverging
from core.nn.initializers import INITIALIZERS
from core.nn.losses import Loss, loss_of, matched_output
from core.nn.randomness import Purpose, stream

REPORTS_LOSS = loss_of("cross_entropy", "sigmoid")


@dataclass(frozen=True)
class Architecture:
    """The shape of a network and its functions, without a number in it."""

    widths: tuple[int, ...]
    """Units of every layer, input and output included."""
    activations: tuple[Activation, ...]
    """One a hidden layer."""
    loss: Loss = REPORTS_LOSS
    bias: bool = False
    squash: Activation | None = None
    """Applied to the input; None where it enters as it is."""

    def __post_init__(self) -> None:
        """Raise ValueError where layers and activations do not match."""
        if len(self.activations) != len(self.widths) - 2:
            raise ValueError(
                f"{len(self.activations)} activations for {len(self.widths) - 2} hidden layers"
            )

    @classmethod
    def of(
        cls,
        widths: Sequence[int],
        *,
        activation: str | Sequence[str] = "sigmoid",
        loss: str = "cross_entropy",
        output: str | None = None,
        bias: bool = False,
        squash_input: bool = False,
    ) -> Self:
        """The architecture by the names of the registries.

        activation: of all hidden layers, or one a layer; the first squashes the input. loss: a
        criterion. output: the one that belongs to the criterion where it is None.
        Raises ValueError where the criterion does not take the output.
        """
        names = [activation] * (len(widths) - 2) if isinstance(activation, str) else activation
        first = activation if isinstance(activation, str) else (*activation, "identity")[0]
        return cls(
            tuple(widths),
            tuple(ACTIVATIONS[name] for name in names),
            loss_of(loss, output or matched_output(loss, widths[-1])),
            bias,
            ACTIVATIONS[first] if squash_input else None,
        )

    @cached_property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """Rows and columns of each layer's matrix, the bias's row included."""
        return tuple((a + self.bias, b) for a, b in pairwise(self.widths))

    @property
    def size(self) -> int:
        """P, the number of weights and biases."""
        return sum(rows * columns for rows, columns in self.shapes)

    def layers(self, parameters: FloatArray) -> list[FloatArray]:
        """Views W_i (..., d_in [+ 1], d_out) of parameters (..., P)."""
        sizes = [rows * columns for rows, columns in self.shapes]
        pieces = np.split(parameters, np.cumsum(sizes)[:-1], axis=-1)
        return [
            piece.reshape(*piece.shape[:-1], *shape)
            for piece, shape in zip(pieces, self.shapes, strict=True)
        ]

    def weights(self, parameters: FloatArray) -> list[FloatArray]:
        """Views (..., d_in, d_out) of parameters (..., P), without the biases."""
        return [w[..., :-1, :] if self.bias else w for w in self.layers(parameters)]


class Initial(Protocol):
    """The settings of an experiment that first weights depend on."""

    @property
    def architecture(self) -> Architecture:
        """The network's shape."""

    @property
    def initializer(self) -> str:
        """A name of `INITIALIZERS`."""

    @property
    def initializer_constants(self) -> Mapping[str, float]:
        """Other values for the initializer's constants."""

    @property
    def first_biases(self) -> str:
        """A name of `FIRST_BIASES`."""

    @property
    def seed(self) -> int:
        """The seed of the first weights."""

    def edit(self, state: FloatArray) -> None:
        """Put what is set by hand into the weights, the first row of a state (1 + slots, ..., P),
        and make what is switched off 0."""


class Network:
    """A fully connected network, or a stack of them along leading axes.

    `parameters` (..., P) holds all weights; `layers` are its views W_i
    (..., d_in [+ 1 for the bias], d_out), so that changing one changes the other.
    """

    def __init__(
        self,
        architecture: Architecture,
        parameters: FloatArray | None = None,
        *,
        stack: tuple[int, ...] = (),
    ) -> None:
        self.architecture = architecture
        self.parameters = (
            np.zeros((*stack, architecture.size)) if parameters is None else parameters
        )
        self.layers = architecture.layers(self.parameters)

    @classmethod
    def from_experiment(cls, experiment: Initial) -> Self:
        """The untrained network of an experiment: weights and biases of its seed."""
        network = cls(experiment.architecture)
        row, constants = INITIALIZERS[experiment.initializer], experiment.initializer_constants
        generator = stream(experiment.seed, Purpose.WEIGHTS)
        for weights in network.weights:
            inputs, outputs = weights.shape
            weights[...] = row.drawn(generator, inputs, outputs, constants)
        if experiment.first_biases == "drawn":
            generator = stream(experiment.seed, Purpose.WEIGHTS, 1)  # so that no weight moves
            layers = pairwise(network.architecture.widths)
            for biases, (inputs, outputs) in zip(network.biases or (), layers, strict=False):
                biases[...] = row.drawn(generator, inputs, outputs, constants)[0]
        experiment.edit(network.parameters[np.newaxis])
        return network

    @classmethod
    def from_weights(
        cls,
        weights: Sequence[FloatArray],
        biases: Sequence[FloatArray] | None = None,
        *,
        activation: str | Sequence[str] = "sigmoid",
        loss: str = "cross_entropy",
        output: str | None = None,
        squash_input: bool = False,
    ) -> Self:
        """A network with weights [(..., d, h1), ..., (..., h, K)] and biases [(..., h1), ...]."""
        matrices = [np.asarray(w, dtype=np.float64) for w in weights]
        architecture = Architecture.of(
            [matrices[0].shape[-2], *(w.shape[-1] for w in matrices)],
            activation=activation,
            loss=loss,
            output=output,
            bias=biases is not None,
            squash_input=squash_input,
        )
        network = cls(architecture, stack=matrices[0].shape[:-2])
        for own, given in zip(network.weights, matrices, strict=True):
            own[...] = given
        for own, given in zip(network.biases or (), biases or (), strict=True):
            own[...] = given
        return network

    def __reduce__(self) -> tuple[Callable[[], Network], tuple[()]]:
        """Pickle the parameters alone: the layers stay views of them."""
        return partial(Network, self.architecture, self.parameters), ()

    @property
    def weights(self) -> list[FloatArray]:
        """Views W_i (..., d_in, d_out), without the biases."""
        return self.architecture.weights(self.parameters)

    @property
    def biases(self) -> list[FloatArray] | None:
        """Views (..., d_out), or None for a network without."""
        return [w[..., -1, :] for w in self.layers] if self.architecture.bias else None

    def activate(self, i: int, f: FloatArray) -> FloatArray:
        """a(F_i), what enters layer i: (..., n, d_in [+ 1 of ones for the bias])."""
        activation = self.architecture.activations[i - 1] if i else self.architecture.squash
        a = f if activation is None else activation(f)
        if not self.architecture.bias:
            return a
        return np.concatenate([a, np.ones((*a.shape[:-1], 1))], axis=-1)

    @diverging
    def forward(self, x: FloatArray) -> list[FloatArray]:
        """F_0 ... F_L, the values before the activation; F_L (..., n, K) are the logits."""
        f = [x]
        for i, w in enumerate(self.layers):
            f.append(self.activate(i, f[i]) @ w)
        return f

    @diverging
    def backward(
        self, f: list[FloatArray], target: FloatArray, *, reduction: str = "sum"
    ) -> list[FloatArray]:
        """B_1 ... B_L: the loss's derivative by each F_i, of the same shape (B_1 first)."""
        loss, y = self.architecture.loss, self._predict(f[-1])
        b = np.empty_like(y)
        loss.bind_delta(*(array.swapaxes(-1, -2) for array in (f[-1], y, target, b)))()
        b /= loss.share(f[0].shape[-2], reduction)
        deltas = [b]
        for i in range(len(self.layers) - 1, 0, -1):
            slope = self.architecture.activations[i - 1].derivative(f[i])
            b = slope * (b @ self.weights[i].swapaxes(-1, -2))
            deltas.insert(0, b)
        return deltas

    def loss(self, x: FloatArray, y: FloatArray, *, reduction: str = "sum") -> FloatArray:
        """The loss (...) of targets y (..., n, K) at points x (..., n, d)."""
        return self._loss(self.forward(x)[-1], y, reduction)

    @diverging
    def loss_and_gradients(
        self, x: FloatArray, y: FloatArray, *, reduction: str = "sum"
    ) -> tuple[FloatArray, list[FloatArray], list[FloatArray] | None]:
        """The loss (...) of targets y (n, K), and its gradients by weights and by biases."""
        f = self.forward(x)
        b = self.backward(f, y, reduction=reduction)
        gradients = [
            self.activate(i, f[i]).swapaxes(-1, -2) @ b[i] for i in range(len(self.layers))
        ]
        loss = self._loss(f[-1], y, reduction)
        if not self.architecture.bias:
            return loss, gradients, None
        return loss, [g[..., :-1, :] for g in gradients], [g[..., -1, :] for g in gradients]

    def predict_probability(self, x: FloatArray) -> FloatArray:
        """The output y at points x (..., n, d): (..., n, K), of class 1 where K = 1."""
        return self._predict(self.forward(x)[-1])

    @diverging
    def _predict(self, logits: FloatArray) -> FloatArray:
        y = np.empty_like(logits)
        self.architecture.loss.predict(logits.swapaxes(-1, -2), y.swapaxes(-1, -2))
        return y

    def _loss(self, logits: FloatArray, y: FloatArray, reduction: str) -> FloatArray:
        turned = (array.swapaxes(-1, -2) for array in (logits, y))
        return self.architecture.loss.of(*turned, reduction=reduction)
